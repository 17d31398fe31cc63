import {
  InvalidArgumentError,
  NotFoundError,
  PollTimeoutError,
  ResponseShapeError,
} from "evalwire";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { all, type ContractTarget, openTarget, REFS } from "./target.ts";

let target: ContractTarget;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target?.close());

describe("EvaluationRuns", () => {
  test("list() yields v2 runs, and none in a classic project", async () => {
    const runs = await all(target.client("edge").evaluationRuns.list());
    expect(runs.map((run) => run.evaluation_run_id).sort()).toEqual(
      Object.values(target.ids.edge.runs).sort(),
    );
    expect(await all(target.client("pyedge").evaluationRuns.list())).toEqual([]);
  });

  test("list() keeps the names and values of the wire format", async () => {
    const [run] = await all(
      target
        .client("edge")
        .evaluationRuns.list({ evaluation_run_ids: [target.ids.edge.runs.whole] }),
    );
    expect(run).toMatchObject({
      status: "completed",
      evaluation: target.ids.edge.evaluation,
      source_evaluation_run_id: null,
    });
    expect(run?.summary).toMatchObject({
      branch: "main",
      sha: "4f1c2ab",
      weave: { status: "success" },
    });
  });

  test("list({ evaluation_run_ids }) reports the IDs that did not arrive", async () => {
    const unknown = "01a1fc0c-0000-7000-8000-000000000000";
    const { partial, empty } = target.ids.edge.runs;
    const stream = target
      .client("edge")
      .evaluationRuns.list({ evaluation_run_ids: [partial, unknown, empty] });
    expect((await all(stream)).map((run) => run.evaluation_run_id).sort()).toEqual(
      [partial, empty].sort(),
    );
    expect(stream.report.missingIds).toEqual([unknown]);
  });

  test("list({ models, evaluations }) accepts references, and both must match", async () => {
    const { models, evaluation, runs } = target.ids.edge;
    const list = await all(
      target
        .client("edge")
        .evaluationRuns.list({ models: [models["atlas-large"]], evaluations: [evaluation] }),
    );
    expect(list.map((run) => run.evaluation_run_id)).toEqual([runs.partial]);
    expect(await all(target.client("edge").evaluationRuns.list({ models: [REFS.modelA] }))).toEqual(
      [],
    );
  });

  test("list({ models }) refuses a name, which would silently match nothing", () => {
    expect(() => target.client("edge").evaluationRuns.list({ models: ["atlas"] })).toThrow(
      InvalidArgumentError,
    );
  });

  test("list({ limit, offset }) yields a part", async () => {
    const { evaluationRuns } = target.client("edge");
    const whole = (await all(evaluationRuns.list())).map((run) => run.evaluation_run_id);
    const part = (await all(evaluationRuns.list({ limit: 2, offset: 3 }))).map(
      (run) => run.evaluation_run_id,
    );
    expect(part).toEqual(whole.slice(3, 5));
    expect(await all(evaluationRuns.list({ limit: 5, offset: 50 }))).toEqual([]);
  });

  test("list({ resume: 'dedupe' }) yields each run once", async () => {
    const runs = await all(target.client("edge").evaluationRuns.list({}, { resume: "dedupe" }));
    expect(new Set(runs.map((run) => run.evaluation_run_id)).size).toBe(6);
    expect(runs).toHaveLength(6);
  });

  test("get() returns a v2 run, a running one, and a classic one", async () => {
    const { runs } = target.ids.edge;
    const edge = target.client("edge").evaluationRuns;
    expect(await edge.get(runs.whole)).toMatchObject({
      status: "completed",
      model: target.ids.edge.models.atlas,
    });
    expect(await edge.get(runs.running)).toMatchObject({ status: "running", finished_at: null });
    const classic = await target
      .client("pyedge")
      .evaluationRuns.get(target.ids.pyedge.runs["crashing candidate"]);
    expect(classic).toMatchObject({
      status: "completed",
      summary: { status_counts: { error: 6 } },
    });
  });

  test("get() refuses the ID of a prediction, of a score, and of a trial", async () => {
    const edge = target.client("edge");
    const { predictions, scores, runs } = target.ids.edge;
    const [row] = await all(edge.evalResults.rows({ evaluation_run_ids: [runs.whole] }));
    const trial = row?.evaluations[0]?.trials[0]?.predict_and_score_call_id ?? "";
    for (const id of [predictions.finished, scores[0] ?? "", trial])
      await expect(edge.evaluationRuns.get(id), id).rejects.toBeInstanceOf(ResponseShapeError);
  });

  test("get() refuses the ID of a classic trial, which looks like a run except for its name", async () => {
    const client = target.client("pyedge");
    const [row] = await all(
      client.evalResults.rows({ evaluation_run_ids: [target.ids.pyedge.runs["main baseline"]] }),
    );
    const trial = row?.evaluations[0]?.trials[0];
    for (const id of [trial?.predict_and_score_call_id ?? "", trial?.predict_call_id ?? ""])
      await expect(client.evaluationRuns.get(id), id).rejects.toBeInstanceOf(ResponseShapeError);
  });

  test("get() reports that a run does not exist", async () => {
    const { evaluationRuns } = target.client("edge");
    for (const id of ["01a1fc0c-0000-7000-8000-000000000000", "nope"]) {
      await expect(evaluationRuns.get(id)).rejects.toBeInstanceOf(NotFoundError);
      await expect(evaluationRuns.get(id)).rejects.toMatchObject({
        status: 404,
        detail: `Evaluation run ${id} not found`,
      });
    }
  });

  test("an ID cannot make get() leave its route", async () => {
    const { evaluationRuns } = target.client("edge");
    await expect(evaluationRuns.get("..")).rejects.toBeInstanceOf(InvalidArgumentError);
    await expect(evaluationRuns.get("a/b")).rejects.toThrow();
  });

  test("wait() returns a finished run at once", async () => {
    const run = await target.client("edge").evaluationRuns.wait(target.ids.edge.runs.whole);
    expect(run.status).toBe("completed");
  });

  test("wait() times out if a run does not end", async () => {
    const { running } = target.ids.edge.runs;
    const failure = target.client("edge").evaluationRuns.wait(running, { timeoutMs: 1_500 });
    await expect(failure).rejects.toBeInstanceOf(PollTimeoutError);
  });
});
