import { Store } from "evalwire/testing";
import { expect, test, vi } from "vitest";
import {
  API,
  KEY,
  order,
  paid,
  readUntil,
  seed,
  send,
  startDashboard,
} from "./dashboard-fixture.ts";

const json = async (response: Response): Promise<unknown> => await response.json();

test("the views have what the library says of the runs", async () => {
  const { url, runs } = await startDashboard();
  const [candidate, base] = runs;
  const get = async (path: string): Promise<unknown> => json(await fetch(`${url}${API}${path}`));
  expect(await get("/runs?count=1")).toMatchObject({
    runs: [{ name: "candidate", status: "completed", model: "model", evaluation: "evaluation" }],
    hasMore: true,
  });
  expect(await get(`/runs/${base}/figures`)).toMatchObject({
    confidence: "95%",
    figures: [{ scorer: "correct", value: "80%", coverage: "100%" }],
  });
  const compared = await get(`/compare?base=${base}&candidate=${candidate}`);
  expect(compared).toMatchObject({ outcome: "fail", headline: expect.stringContaining("50%") });
  const report = await fetch(`${url}${API}/compare/report?base=${base}&candidate=${candidate}`);
  expect(report.headers.get("content-security-policy")).toContain("sandbox allow-scripts");
  expect(await report.text()).toContain("<!doctype html>");
  expect(await get("/trend?scorer=correct")).toMatchObject({
    summary: expect.stringContaining("2 runs"),
  });
});

test("rows come in pages from a cursor, each once, and through a filter", async () => {
  const { url, runs, sandbox } = await startDashboard({ store: new Store(seed(50)) });
  const read = async (query: string): Promise<string[]> => {
    const keys: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const path = `${API}/runs/${runs[1]}/rows?${query}&cursor=${cursor}`;
      const page = (await json(await fetch(`${url}${path}`))) as {
        rows: { key: string; input: string }[];
        next: string | null;
      };
      expect(page.rows.length).toBeLessThanOrEqual(20);
      keys.push(...page.rows.map(({ key }) => key));
      cursor = page.next;
    }
    return keys;
  };
  expect(new Set(await read("")).size).toBe(50);
  expect(await read("scorer=correct&is=failed")).toHaveLength(10);
  expect(await read("scorer=correct&is=unscored")).toEqual([]);
  expect(await read("text=QUESTION%2011")).toHaveLength(1);
  expect(sandbox.requests.length).toBeGreaterThan(3);
});

test("no response contains the key: no route, header, error or event", async () => {
  const { url, runs } = await startDashboard({
    faults: [{ kind: "status", status: 403, path: "eval_results", body: { reason: KEY } }],
  });
  vi.spyOn(console, "error").mockImplementation(() => {});
  const run = `${API}/runs/${runs[0]}`;
  const paths = [
    ...["/", "/nothing", "/api/projects", "/api/projects/other/one/runs"],
    ...[`${API}/scorers`, `${API}/runs`, run, `${run}/figures`, `${run}/figures`, `${run}/rows`],
    ...[`${API}/compare?base=${runs[1]}&candidate=${runs[0]}`, `${API}/trend`, `${API}/compare`],
    ...[`${API}/compare/report?base=${runs[1]}&candidate=${runs[0]}`, `${API}/trend/report`],
    ...[`${run}/rescore-cost?scorer=correct`, `${run}/rescore-cost?scorer=${KEY}`, `${run}/events`],
    ...[`${API}/runs/${KEY}`, `${API}/runs/${KEY}/events`, `${API}/rescores/${KEY}/events`],
  ];
  const statuses = new Set<number>();
  for (const path of paths) {
    const response = await fetch(`${url}${path}`);
    statuses.add(response.status);
    const seen = [...response.headers].join("\n") + (await response.text());
    expect(seen, path).not.toContain(KEY);
  }
  expect([...statuses].sort()).toEqual([200, 400, 404, 502]);
  expect(await (await order({ url } as never, KEY, 9)).text()).not.toContain(KEY);
});

test("errors of the service become statuses that a browser understands", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const cases: [number, number, string][] = [
    [401, 502, "authentication"],
    [403, 502, "permission"],
    [404, 404, "not_found"],
    [429, 429, "rate_limit"],
    [500, 502, "server"],
  ];
  for (const [status, expected, code] of cases) {
    const fault = { kind: "status", status, retryAfter: 7, path: "/eval_results" } as const;
    const { url, runs } = await startDashboard({ faults: [fault] });
    const response = await fetch(`${url}${API}/runs/${runs[0]}/figures`);
    expect(response.status).toBe(expected);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(response.headers.get("retry-after")).toBe("7");
    expect(await response.json()).toMatchObject({ status: expected, code });
  }
});

test("only this machine's own page is served, and no other site can start a rescore", async () => {
  const dashboard = await startDashboard();
  const { url, runs } = dashboard;
  const own = { "Content-Type": "application/json", Origin: url, "Sec-Fetch-Site": "same-origin" };
  const body = JSON.stringify({ run: runs[0], scorers: ["correct"], scorings: 30 });
  const post = (headers: Record<string, string>) =>
    send(`${url}${API}/rescores`, { method: "POST", headers: { ...own, ...headers }, body });
  expect((await send(`${url}/`, { headers: { Host: "evil.example" } })).status).toBe(403);
  expect((await send(`${url}/`, { headers: { Host: "127.0.0.1.evil.example" } })).status).toBe(403);
  expect((await post({ Origin: "https://evil.example" })).status).toBe(403);
  expect((await post({ Origin: "null" })).status).toBe(403);
  expect((await post({ "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
  expect((await post({ "Sec-Fetch-Site": "same-site" })).status).toBe(403);
  expect((await post({ "Content-Type": "text/plain" })).status).toBe(415);
  const foreign = { "Sec-Fetch-Site": "cross-site" };
  expect((await send(`${url}${API}/trend`, { headers: foreign })).status).toBe(403);
  expect((await send(`${url}/`, { headers: foreign })).status).toBe(200);
  expect(paid(dashboard)).toBe(0);
  expect((await post({})).status).toBe(202);
  expect(paid(dashboard)).toBe(1);
  const { headers } = await send(`${url}/`);
  expect(headers["content-security-policy"]).toContain("default-src 'none'; script-src 'self'");
  expect(headers["content-security-policy"]).toContain("require-trusted-types-for 'script'");
});

test("a rescore is paid once: by a double click, another tab, and the next process", async () => {
  const dashboard = await startDashboard();
  const { url, runs, sandbox, folder } = dashboard;
  const run = runs[0] ?? "";
  const cost = await json(await fetch(`${url}${API}/runs/${run}/rescore-cost?scorer=correct`));
  expect(cost).toMatchObject({ predictions: 30, scorings: 30, isStarted: false });
  const tooFew = await order(dashboard, run, 29);
  expect(tooFew.status).toBe(409);
  expect(paid(dashboard)).toBe(0);
  const clicks = await Promise.all([1, 2, 3].map(() => order(dashboard, run, 30)));
  const [key, ...keys] = await Promise.all(
    clicks.map(async (one) => ((await json(one)) as { key: string }).key),
  );
  expect(keys).toEqual([key, key]);
  expect(paid(dashboard)).toBe(1);
  const next = await startDashboard({ store: sandbox.store, folder });
  expect((await order(next, run, 30)).status).toBe(202);
  const events = await fetch(`${next.url}${API}/rescores/${key}/events`);
  expect(await readUntil(events, /event: end/)).toContain("The rescore is complete. 100% of");
  expect(paid(next)).toBe(0);
  const other = await fetch(`${next.url}/api/projects/acme/empty/rescores/${key}/events`);
  expect(other.status).toBe(404);
});

test("a start whose response is lost is searched for, and never sent again", async () => {
  const lost = { kind: "reset", path: "/evaluations/rescore", applied: true } as const;
  const dashboard = await startDashboard({ faults: [lost] });
  const { url, runs, sandbox } = dashboard;
  const started = await order(dashboard, runs[0] ?? "", 30);
  expect(started.status).toBe(202);
  const { key } = (await json(started)) as { key: string };
  // the sandbox's worker starts with the first status check; a real one starts by itself
  const { weave } = sandbox.store;
  weave.worker.absentLooks = 0;
  const [job = ""] = weave.jobs.keys();
  await fetch(`${url}${API}/runs/${job}`);
  const events = await fetch(`${url}${API}/rescores/${key}/events`);
  expect(await readUntil(events, /event: end/)).toContain('"phase":"done"');
  expect(paid(dashboard)).toBe(1);
});

test("a rescore has failed only if its job did; how another one ended is not known", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const status = { kind: "status", status: 403, path: "/evaluations/status" } as const;
  const dashboard = await startDashboard({ faults: [status] });
  const { url, runs, sandbox } = dashboard;
  const { key } = (await json(await order(dashboard, runs[0] ?? "", 30))) as { key: string };
  const end = async (): Promise<string> =>
    await readUntil(await fetch(`${url}${API}/rescores/${key}/events`), /event: end/);
  const lost = await end();
  expect(lost).toContain('"phase":"unknown"');
  expect(lost).toContain("Open this page again to follow it.");
  sandbox.store.weave.worker.outcome = "failed";
  expect(await end()).toContain('"phase":"failed"');
  expect(paid(dashboard)).toBe(1);
});

test("a start that the service refuses can be tried again", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const fault = { kind: "status", status: 429, path: "/evaluations/rescore" } as const;
  const dashboard = await startDashboard({ faults: [fault] });
  const run = dashboard.runs[0] ?? "";
  expect((await order(dashboard, run, 30)).status).toBe(429);
  expect((await order(dashboard, run, 30)).status).toBe(202);
  expect(paid(dashboard)).toBe(2);
  expect(dashboard.sandbox.store.weave.jobs.size).toBe(1);
});
