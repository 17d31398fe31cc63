import { Store } from "evalwire/testing";
import { expect, test, vi } from "vitest";
import { Watches } from "../../examples/dashboard/src/watches.ts";
import { eventually } from "../support/eventually.ts";
import { API, order, readUntil, seed, startDashboard } from "./dashboard-fixture.ts";

/** A job that runs forever. */
const stuck = (): Store => {
  const store = new Store(seed());
  store.weave.worker.absentLooks = 0;
  store.weave.worker.outcome = "stuck";
  return store;
};

async function startedStream() {
  const dashboard = await startDashboard({ store: stuck(), heartbeatMs: 20 });
  const response = await order(dashboard, dashboard.runs[0] ?? "", 30);
  const { key } = (await response.json()) as { key: string };
  const path = `${dashboard.url}${API}/rescores/${key}/events`;
  return { dashboard, open: (init: RequestInit = {}) => fetch(path, init) };
}

test("a stream begins with the current state, and has heartbeats while nothing changes", async () => {
  const { open } = await startedStream();
  const first = await open();
  expect(first.headers.get("content-type")).toContain("text/event-stream");
  const text = await readUntil(first, /id: 1\n\n: still here/);
  expect(text).toMatch(/^retry: 1000\n/);
  expect(text).toContain('event: state\ndata: {"phase":"running"');
  // a browser that reconnects needs nothing from before
  const again = await open({ headers: { "Last-Event-ID": "41" } });
  expect(await readUntil(again, /event: state/)).toContain('"phase":"running"');
});

test("two pages share one watch, which is released when both are gone", async () => {
  const { dashboard, open } = await startedStream();
  const asked = (): number =>
    dashboard.sandbox.requests.filter(({ path }) => path === "/evaluations/status").length;
  const join = vi.spyOn(Watches.prototype, "join");
  const [one, two] = [new AbortController(), new AbortController()];
  const [first, second] = await Promise.all([
    open({ signal: one.signal }),
    open({ signal: two.signal }),
  ]);
  await Promise.all([first, second].map((response) => response.body?.getReader().read()));
  const watches = join.mock.contexts[0] as Watches<unknown>;
  await eventually(() => expect(join).toHaveBeenCalledTimes(2));
  expect(watches.size).toBe(1);
  await eventually(() => expect(asked()).toBe(1));
  one.abort();
  two.abort();
  await eventually(() => expect(watches.size).toBe(0));
});

test("a stop ends streams with an event, finishes requests in flight, and takes no new ones", async () => {
  const { dashboard, open } = await startedStream();
  const { close, runs, sandbox, url } = dashboard;
  const stream = await open();
  const inFlight = fetch(`${url}${API}/runs/${runs[0]}/figures`);
  await eventually(() =>
    expect(sandbox.requests.some(({ path }) => path.includes("eval_results"))).toBe(true),
  );
  const closed = close(5_000);
  expect(await readUntil(stream, /event: stopping/)).toContain("event: stopping");
  expect((await inFlight).status).toBe(200);
  await closed;
  await expect(fetch(`${url}/api/projects`)).rejects.toThrow();
});

test("a request in flight that does not finish is cut when the time is over", async () => {
  const { close, runs, sandbox, url } = await startDashboard({
    faults: [{ kind: "stall", path: "eval_results" }],
  });
  const inFlight = fetch(`${url}${API}/runs/${runs[0]}/figures`);
  await eventually(() =>
    expect(sandbox.requests.some(({ path }) => path.includes("eval_results"))).toBe(true),
  );
  const cut = expect(inFlight).rejects.toThrow();
  await close(50);
  await cut;
});
