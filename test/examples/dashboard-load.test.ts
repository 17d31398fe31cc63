import { Store } from "evalwire/testing";
import { expect, test } from "vitest";
import { SharedLoads } from "../../examples/dashboard/src/shared-loads.ts";
import { eventually } from "../support/eventually.ts";
import { API, seed, startDashboard } from "./dashboard-fixture.ts";

/** A fetch that counts its requests, and how many of them are in flight at once. */
function counted() {
  const counts = { all: 0, now: 0, most: 0, aborted: 0 };
  const countedFetch: typeof fetch = async (input, init) => {
    counts.all++;
    counts.most = Math.max(counts.most, ++counts.now);
    const signal = init?.signal ?? (input instanceof Request ? input.signal : undefined);
    signal?.addEventListener("abort", () => counts.aborted++);
    try {
      return await fetch(input, init);
    } finally {
      counts.now--;
    }
  };
  return { counts, fetch: countedFetch };
}

test("50 requests at once share one client: all are right, and at most 4 reach the service at once", async () => {
  const { counts, fetch: upstream } = counted();
  const { url, runs } = await startDashboard({
    store: new Store(seed(100)),
    client: { fetch: upstream, maxConnections: 4 },
  });
  const [candidate, base] = runs;
  const paths = [
    "/runs",
    `/runs/${base}/figures`,
    `/runs/${candidate}/figures`,
    `/compare?base=${base}&candidate=${candidate}`,
    `/runs/${base}/rows?text=Question`,
  ];
  const alone: { text: string; requests: number }[] = [];
  for (const path of paths) {
    counts.all = 0;
    alone.push({ text: await body(`${url}${API}${path}`), requests: counts.all });
  }
  counts.all = 0;
  counts.most = 0;
  const { url: fresh } = await startDashboard({
    store: new Store(seed(100)),
    client: { fetch: upstream, maxConnections: 4 },
  });
  const together = await Promise.all(
    Array.from({ length: 50 }, (_, i) => body(`${fresh}${API}${paths[i % 5]}`)),
  );
  for (const [i, text] of together.entries()) expect(text).toBe(alone[i % 5]?.text);
  expect(counts.most).toBe(4);
  // figures and the comparison of ended runs were loaded once for ten requests each
  const [list = 0, one = 0, other = 0, both = 0, rows = 0] = alone.map((each) => each.requests);
  expect(counts.all).toBeLessThanOrEqual(10 * list + one + other + both + 10 * rows);
});

const body = async (url: string): Promise<string> => {
  const response = await fetch(url);
  expect(response.status).toBe(200);
  return await response.text();
};

test("a request that its browser aborts is aborted at the service", async () => {
  const { counts, fetch: upstream } = counted();
  const { url, runs, sandbox } = await startDashboard({
    faults: [{ kind: "stall", path: "eval_results", times: 2 }],
    client: { fetch: upstream },
  });
  for (const path of ["figures", "rows"]) {
    const gone = new AbortController();
    const before = { ...counts, seen: sandbox.requests.length };
    const asked = fetch(`${url}${API}/runs/${runs[0]}/${path}`, { signal: gone.signal });
    const failed = expect(asked).rejects.toThrow();
    await eventually(() =>
      expect(
        sandbox.requests.slice(before.seen).some((one) => one.path.includes("eval_results")),
      ).toBe(true),
    );
    gone.abort();
    await failed;
    await eventually(() => expect(counts.aborted).toBeGreaterThan(before.aborted));
  }
});

test("figures of a running run are read again for each request", async () => {
  const store = new Store(seed());
  const { url, runs, sandbox } = await startDashboard({ store });
  const read = async (): Promise<number> => {
    const before = sandbox.requests.length;
    await body(`${url}${API}/runs/${runs[0]}/figures`);
    return sandbox.requests.length - before;
  };
  expect(await read()).toBeGreaterThan(0);
  expect(await read()).toBe(0); // it has ended
  const running = await startDashboard({ store: runningStore() });
  const [live] = running.runs;
  const ask = async (): Promise<number> => {
    const before = running.sandbox.requests.length;
    await body(`${running.url}${API}/runs/${live}/figures`);
    return running.sandbox.requests.length - before;
  };
  expect(await ask()).toBeGreaterThan(0);
  expect(await ask()).toBeGreaterThan(0);
});

function runningStore(): Store {
  const [project] = seed().weave?.projects ?? [];
  if (project === undefined) throw new TypeError("the seed has a project");
  const runs = (project.runs ?? []).map((run) => ({ ...run, finishedAt: null }));
  return new Store({ weave: { projects: [{ ...project, runs }] } });
}

test("a shared load continues while one request waits for it, and is aborted with the last", async () => {
  const loads = new SharedLoads();
  const [one, two] = [new AbortController(), new AbortController()];
  let begun: AbortSignal | undefined;
  const load = (signal: AbortSignal): Promise<never> => {
    begun = signal;
    return new Promise((_, reject) =>
      signal.addEventListener("abort", () => reject(signal.reason)),
    );
  };
  const asked = [one, two].map(({ signal }) =>
    expect(loads.get("key", signal, load)).rejects.toThrow("gone"),
  );
  one.abort(new Error("gone"));
  await asked[0];
  expect(begun?.aborted).toBe(false);
  two.abort(new Error("gone"));
  await asked[1];
  expect(begun?.aborted).toBe(true);
});
