import { type RescoreWorker, Store, scenario, weaveSandbox } from "evalwire/testing";
import { describe, expect, test } from "vitest";
import { type Ask, asker } from "./ask.ts";

const PROJECT = "acme/search";
const JUDGE = "weave:///acme/search/object/strict:abc";

function open(worker: Partial<RescoreWorker>): { ask: Ask; source: string } {
  const seed = scenario({ rows: 10, passRate: 0.6 });
  const store = new Store(seed, { weave: { worker } });
  return { ask: asker(weaveSandbox(store)), source: seed.weave?.projects[0]?.runs?.[0]?.id ?? "" };
}

async function start(ask: Ask, source: string, scorers: string[] = [JUDGE]): Promise<string> {
  const { json } = await ask("POST", "/evaluations/rescore", {
    project_id: PROJECT,
    source_evaluation_run_id: source,
    scorer_refs: scorers,
  });
  return Object(json).evaluation_run_id;
}

async function look(ask: Ask, id: string): Promise<unknown> {
  return Object(
    (await ask("POST", "/evaluations/status", { project_id: PROJECT, call_id: id })).json,
  ).status;
}

async function results(
  ask: Ask,
  id: string,
): Promise<{
  total_rows: number;
  summary: { evaluations: { trial_count: number; scorer_stats: unknown[] }[] };
}> {
  return Object(
    (
      await ask("POST", `/v2/${PROJECT}/eval_results/query`, {
        evaluation_run_ids: [id],
        include_summary: true,
      })
    ).json,
  );
}

describe("the rescore worker", () => {
  test("is absent, then running with counts, then complete; the new run names its source", async () => {
    const { ask, source } = open({});
    const id = await start(ask, source);
    expect(await look(ask, id)).toEqual({ code: "not_found" });
    expect(await look(ask, id)).toEqual({ code: "running", completed_rows: 5, total_rows: 10 });
    expect(await look(ask, id)).toEqual({
      code: "complete",
      output: { strict: { true_count: 10, true_fraction: 1 } },
    });
    expect((await ask("GET", `/v2/${PROJECT}/evaluation_runs/${id}`)).json).toMatchObject({
      status: "completed",
      source_evaluation_run_id: source,
    });
    expect((await results(ask, id)).total_rows).toBe(10);
    // The list shows the run, but never its source.
    const { json: listed } = await ask(
      "GET",
      `/v2/${PROJECT}/evaluation_runs?evaluation_run_ids=${id}`,
    );
    expect(listed).toEqual([
      expect.objectContaining({ evaluation_run_id: id, source_evaluation_run_id: null }),
    ]);
  });

  test("a scorer that crashes on some rows leaves them without a score", async () => {
    const { ask, source } = open({
      absentLooks: 0,
      runningLooks: 0,
      score: (_, row) => (row.digest > "a" ? false : undefined),
    });
    const id = await start(ask, source, [JUDGE, "weave:///acme/search/op/short:abc"]);
    expect(await look(ask, id)).toMatchObject({ code: "complete" });
    const [run] = (await results(ask, id)).summary.evaluations;
    expect(run?.trial_count).toBe(10);
    const counts = run?.scorer_stats.map((stats) => Object(stats).trial_count);
    expect(counts).toHaveLength(2);
    for (const count of counts ?? []) expect(count).toBeLessThan(10);
  });

  test.each([
    ["failed", { code: "failed", error: null }],
    ["empty", { code: "complete", output: {} }],
    ["lost", { code: "not_found" }],
    ["stuck", { code: "running", completed_rows: 0, total_rows: 10 }],
  ] as const)("can be configured to end as '%s'", async (outcome, expected) => {
    const { ask, source } = open({ absentLooks: 0, runningLooks: 0, outcome });
    const id = await start(ask, source);
    expect(await look(ask, id)).toEqual(expected);
    expect(await look(ask, id)).toEqual(expected);
  });

  test("'partial' leaves every fifth row without a score", async () => {
    const { ask, source } = open({ absentLooks: 0, runningLooks: 0, outcome: "partial" });
    const id = await start(ask, source);
    await look(ask, id);
    expect((await results(ask, id)).summary.evaluations[0]).toMatchObject({
      trial_count: 10,
      scorer_stats: [{ trial_count: 8 }],
    });
  });

  test("an unknown source is accepted, but its job never starts", async () => {
    const { ask } = open({ absentLooks: 0 });
    const id = await start(ask, "nope");
    expect(await look(ask, id)).toEqual({ code: "not_found" });
    expect(await look(ask, id)).toEqual({ code: "not_found" });
  });
});
