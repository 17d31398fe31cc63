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
