import { setupServer } from "msw/node";
import { describe, expect, test } from "vitest";
import { RenseiClient } from "../../src/rensei/client.ts";
import { evalRuns, renseiSandbox, Store } from "../../src/testing/index.ts";
import { renseiHandlers } from "../../src/testing/msw.ts";

async function ask(
  path: string,
  init: RequestInit = {},
  store: Store = new Store(evalRuns()),
): Promise<{ status: number; json: unknown }> {
  const request = new Request(`http://localhost${path}`, {
    method: "POST",
    headers: { authorization: "Bearer any" },
    ...init,
  });
  const response = await renseiSandbox(store)(request);
  return { status: response.status, json: await response.json() };
}
const replay = (id: string): string => `/api/evals/runs/${id}/replay`;

describe("renseiSandbox", () => {
  test.each<[string, RequestInit, number]>([
    [replay("run-1"), {}, 201],
    [replay("run-1"), { body: "{}" }, 201],
    [replay("run-1"), { body: '{"added_in_2027":1}' }, 201],
    [replay("run-1"), { body: "[]" }, 400],
    [replay("run-1"), { body: "{" }, 400],
    [replay("run-1"), { headers: {} }, 401],
    [replay("run-1"), { headers: { authorization: "Bearer bad" } }, 401],
    [replay("run-99"), {}, 404],
    [replay("run-collected"), {}, 422],
    [replay("run-untraced"), {}, 422],
    ["/api/evals/runs/run-1", {}, 404],
    [replay("run-1"), { method: "GET" }, 405],
    [replay("run-1"), { body: '{"graderIds":"x"}' }, 400],
    [replay("run-1"), { body: '{"graderIds":[1]}' }, 400],
    [replay("run-1"), { body: '{"datasetCaseId":1}' }, 400],
    [replay("run-1"), { body: '{"targetModelProfileId":null}' }, 400],
    [replay("run-1"), { headers: { authorization: "Bearer rsk_live_x" } }, 403],
    ["/api/evals/runs/run-1/grade", {}, 405],
    ["/api/evals/runs/run-1/grade", { method: "PATCH", body: '{"score":1}' }, 422],
    ["/api/evals/runs/run-1/grade", { method: "PATCH", body: "{}" }, 400],
    ["/api/evals/runs/run-1/grade", { method: "PATCH", body: '{"score":2}' }, 400],
    ["/api/evals/runs/run-1/grade", { method: "PATCH", body: '{"score":1,"queueId":2}' }, 400],
    ["/api/evals/runs/run-99/grade", { method: "PATCH", body: '{"score":1}' }, 404],
    ["/api/admin/evals", {}, 405],
    ["/api/admin/evals", { method: "GET" }, 200],
    ["/api/admin/evals", { method: "GET", headers: {} }, 401],
    ["/api/admin/evals?limit=0", { method: "GET" }, 400],
    ["/api/admin/evals?limit=201", { method: "GET" }, 400],
    ["/api/admin/evals?limit=ten", { method: "GET" }, 400],
    ["/api/admin/evals?before=yesterday", { method: "GET" }, 400],
    ["/api/admin/evals/x", { method: "GET" }, 404],
  ])("%s with %o: %d", async (path, init, status) => {
    expect((await ask(path, init)).status).toBe(status);
  });

  test("judges differ, and the same judge repeats its grade of a trace", async () => {
    const scores = async (judge: string): Promise<unknown> => {
      const body = JSON.stringify({
        graderIds: ["model-grader/llm-judge-v1"],
        targetModelProfileId: judge,
      });
      return ((await ask(replay("run-2"), { body })).json as { gradeResults: { score: number }[] })
        .gradeResults[0]?.score;
    };
    expect(await scores("judge-a")).toBe(await scores("judge-a"));
    expect(await scores("judge-a")).not.toBe(await scores("judge-strict"));
  });

  test("a slow judge takes time", async () => {
    const store = new Store({
      rensei: { runs: [], graders: [], judges: [], ...evalRuns().rensei },
    });
    const slow = store.rensei.judges.get("judge-slow");
    store.rensei.judges.set("judge-slow", {
      strictness: 0,
      noise: 0,
      ...slow,
      id: "judge-slow",
      delayMs: 20,
    });
    const order: string[] = [];
    const asked = ["judge-slow", "judge-a"].map(async (judge) => {
      await ask(replay("run-1"), { body: JSON.stringify({ targetModelProfileId: judge }) }, store);
      order.push(judge);
    });
    await Promise.all(asked);
    expect(order).toEqual(["judge-a", "judge-slow"]);
  });

  test("a replay can be replayed, and each is listed under the run that it graded", async () => {
    const store = new Store(evalRuns());
    const first = (await ask(replay("run-1"), {}, store)).json as { newRunId: string };
    expect((await ask(replay(first.newRunId), {}, store)).json).toMatchObject({
      replayOf: first.newRunId,
    });
    expect([
      store.rensei.replaysOf("run-1").length,
      store.rensei.replaysOf(first.newRunId).length,
    ]).toEqual([1, 1]);
  });

  test("lists runs newest first, strictly before a time, and those of one organization", async () => {
    const list = async (query: string): Promise<string[]> => {
      const { json } = await ask(`/api/admin/evals?${query}`, { method: "GET" });
      return (json as { runs: { id: string }[] }).runs.map(({ id }) => id);
    };
    expect(await list("limit=3")).toEqual(["run-elsewhere", "run-ungraded", "run-untraced"]);
    expect(await list("before=2026-11-01T02:00:00Z")).toEqual(["run-2", "run-1"]);
    expect(await list("before=2026-11-01T02:00:00.001Z")).toEqual(["run-3", "run-2", "run-1"]);
    expect(await list("orgId=org-2")).toEqual(["run-elsewhere"]);
    expect(await list("orgId=org-1&agentCardId=ac_sales")).toEqual([]);
    expect(await list("datasetId=x")).toEqual([]);
  });

  test("lists a replay with the run that it graded, and its grades", async () => {
    const store = new Store(evalRuns());
    const body = JSON.stringify({ targetModelProfileId: "judge-strict" });
    const { newRunId } = (await ask(replay("run-1"), { body }, store)).json as { newRunId: string };
    const { json } = await ask("/api/admin/evals?limit=200", { method: "GET" }, store);
    expect((json as { runs: { id: string }[] }).runs).toContainEqual(
      expect.objectContaining({
        id: newRunId,
        graderConfig: {
          graders: ["structural/zod-v1", "model-grader/llm-judge-v1"],
          replayOf: "run-1",
          targetModelProfileId: "judge-strict",
        },
        gradeResults: [expect.objectContaining({ score: 1 }), expect.objectContaining({})],
      }),
    );
  });

  test("a human grader answers pending at once, and queues one more item each time", async () => {
    const store = new Store(evalRuns());
    const body = JSON.stringify({ graderIds: ["human-grader/v1"] });
    const queued = async (): Promise<unknown> =>
      ((await ask(replay("run-1"), { body }, store)).json as { gradeResults: unknown[] })
        .gradeResults[0];
    const [first, second] = [await queued(), await queued()];
    expect(first).toEqual({
      graderId: "human-grader/v1",
      score: 0,
      pass: false,
      reasoning: "pending",
      metadata: {
        pending: true,
        queueId: expect.stringMatching(/^hgq_/),
        requestedAt: expect.any(String),
      },
    });
    expect(second).not.toEqual(first);
  });

  test("a literal judge says that an output is null, and a broken one leaves no judgeModel", async () => {
    const grade = async (judge: string): Promise<unknown> => {
      const body = JSON.stringify({
        graderIds: ["model-grader/llm-judge-v1"],
        targetModelProfileId: judge,
      });
      return ((await ask(replay("run-2"), { body })).json as { gradeResults: unknown[] })
        .gradeResults[0];
    };
    expect(await grade("judge-literal")).toMatchObject({
      score: 0,
      reasoning: "The output is null, so it cannot be evaluated.",
      metadata: { judgeModel: "judge-literal" },
    });
    expect(await grade("judge-broken")).not.toHaveProperty("metadata");
  });

  test("faults hit its routes", async () => {
    const handle = renseiSandbox(new Store(evalRuns()), {
      faults: [{ kind: "status", status: 500, path: "/api/admin/evals" }],
    });
    const asked = (): Request =>
      new Request("http://localhost/api/admin/evals", { headers: { authorization: "Bearer t" } });
    expect([(await handle(asked())).status, (await handle(asked())).status]).toEqual([500, 200]);
  });

  test("a seed survives a JSON round trip", () => {
    expect(new Store(JSON.parse(JSON.stringify(evalRuns()))).rensei.runs).toEqual(
      new Store(evalRuns()).rensei.runs,
    );
  });

  test("renseiHandlers() responds through MSW at Rensei's own URL", async () => {
    const store = new Store(evalRuns());
    const server = setupServer(...renseiHandlers(store));
    server.listen({ onUnhandledRequest: "error" });
    await new RenseiClient({ operatorToken: "t", baseUrl: "https://rensei.ai" }).evalRuns.replay(
      "run-1",
    );
    expect(store.rensei.replaysOf("run-1")).toHaveLength(1);
    server.close();
  });
});
