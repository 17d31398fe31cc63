import { AuthenticationError, InvalidArgumentError, NotFoundError, PollTimeoutError, ResponseShapeError } from "evalwire";
import type { RunQuery } from "evalwire/weave";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { all, type ContractTarget, openTarget, REFS } from "./target.ts";

let target: ContractTarget;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target?.close());

/** The names of the runs that a search finds, in the order in which they came. */
async function found(project: "edge" | "pyedge" | "evals" | "pyevals", query: RunQuery = {}): Promise<string[]> {
  const names = new Map<string, string>();
  for (const kind of ["edge", "pyedge", "pysums"] as const)
    for (const [name, id] of Object.entries(target.ids[kind].runs)) names.set(id, name);
  for (const [name, { id }] of Object.entries(target.ids.sums.runs)) names.set(id, name);
  const runs = await all(target.client(project).evaluationRuns.search(query));
  return runs.map((run) => names.get(run.id) ?? run.id);
}

describe("EvaluationRuns", () => {
  const EDGE_NEWEST_FIRST = ["empty", "rescored", "running", "repeated", "partial", "whole"];

  test("search() yields v2 runs newest first", async () => {
    expect(await found("edge")).toEqual(EDGE_NEWEST_FIRST);
  });

  test("search() yields classic runs, the one inside another op as well", async () => {
    expect(await found("pyedge")).toEqual(["inside a pipeline", "two trials", "crashing candidate", "main baseline"]);
    expect(await found("pyevals")).toEqual(["run bias 2", "run bias 0"]);
  });

  test("search({ order }) turns the order around", async () => {
    expect(await found("edge", { order: "oldest" })).toEqual([...EDGE_NEWEST_FIRST].reverse());
  });

  test("search({ limit }) gives the newest", async () => {
    expect(await found("edge", { limit: 2 })).toEqual(["empty", "rescored"]);
  });

  test("search({ model }) takes a name, and not what merely begins with it", async () => {
    expect(await found("edge", { model: "atlas" })).toEqual(EDGE_NEWEST_FIRST.filter((name) => name !== "partial"));
    expect(await found("edge", { model: "atlas-large" })).toEqual(["partial"]);
    expect(await found("edge", { model: "atlas_large" })).toEqual([]);
    expect(await found("pyevals", { model: "bias-2" })).toEqual(["run bias 2"]);
  });

  test("search({ model }) takes a reference", async () => {
    expect(await found("edge", { model: target.ids.edge.models["atlas-large"] })).toEqual(["partial"]);
    expect(await found("pyevals", { model: REFS.bias2 })).toEqual(["run bias 2"]);
  });

  test("search({ evaluation }) takes a name or a reference, of v2 and classic runs", async () => {
    expect(await found("edge", { evaluation: "capitals-eval" })).toHaveLength(6);
    expect(await found("pyedge", { evaluation: "squares-trials" })).toEqual(["inside a pipeline", "two trials"]);
    expect(await found("pyevals", { evaluation: REFS.pyEvaluation })).toHaveLength(2);
    expect(await found("pyevals", { evaluation: "py" })).toEqual([]);
  });

  test("search() combines its conditions", async () => {
    expect(await found("pyedge", { evaluation: "squares-eval", model: "steady" })).toEqual(["main baseline"]);
    expect(await found("pyedge", { evaluation: "squares-trials", model: "fragile" })).toEqual([]);
  });

  test("search({ status }) speaks of runs, not of calls", async () => {
    expect(await found("edge", { status: "running" })).toEqual(["running"]);
    expect(await found("edge", { status: "completed" })).toEqual(EDGE_NEWEST_FIRST.filter((name) => name !== "running"));
    expect(await found("edge", { status: "failed" })).toEqual([]);
  });

  test("search({ status: 'completed' }) has the runs in which some rows crashed", async () => {
    expect(await found("pyedge", { status: "completed" })).toHaveLength(4);
  });

  test("search({ kind }) tells v2 from classic", async () => {
    expect(await found("edge", { kind: "v2" })).toHaveLength(6);
    expect(await found("edge", { kind: "classic" })).toEqual([]);
    expect(await found("pyedge", { kind: "v2" })).toEqual([]);
    expect(await found("pyedge", { kind: "classic" })).toHaveLength(4);
  });

  test("search({ rescores }) includes, excludes or selects what rescored another run", async () => {
    expect(await found("edge", { rescores: "include" })).toHaveLength(6);
    expect(await found("edge", { rescores: "only" })).toEqual(["rescored"]);
    expect(await found("edge", { rescores: "exclude" })).toEqual(EDGE_NEWEST_FIRST.filter((name) => name !== "rescored"));
    expect(await found("pyedge", { rescores: "only" })).toEqual([]);
    expect(await found("pyedge", { rescores: "exclude" })).toHaveLength(4);
  });

  test("search({ since, until }) takes runs from a time on, and before a time", async () => {
    const { started_at } = await target.client("edge").evaluationRuns.get(target.ids.edge.runs.running);
    const between = new Date(started_at ?? "");
    expect(await found("edge", { since: between })).toEqual(["empty", "rescored", "running"]);
    expect(await found("edge", { until: between })).toEqual(["repeated", "partial", "whole"]);
    expect(await found("edge", { since: between.toISOString(), until: new Date(between.getTime() + 1) })).toEqual(["running"]);
    expect(await found("edge", { until: "2020-01-01" })).toEqual([]);
  });

  test("search({ name }) takes the display name", async () => {
    expect(await found("pyedge", { name: "two trials" })).toEqual(["two trials"]);
    expect(await found("pyedge", { name: "two" })).toEqual([]);
  });

  test("search({ attributes }) takes text, numbers, booleans and nested names", async () => {
    expect(await found("pyedge", { attributes: { branch: "main" } })).toEqual(["two trials", "main baseline"]);
    expect(await found("pyedge", { attributes: { pr: 42 } })).toEqual(["crashing candidate"]);
    expect(await found("pyedge", { attributes: { release: true } })).toEqual(["main baseline"]);
    expect(await found("pyedge", { attributes: { release: false } })).toEqual(["crashing candidate"]);
    expect(await found("pyedge", { attributes: { "nested.team": "qa" } })).toEqual(["two trials"]);
    expect(await found("pyedge", { attributes: { branch: "main", pr: 41 } })).toEqual(["main baseline"]);
    expect(await found("pyedge", { attributes: { branch: "nowhere" } })).toEqual([]);
  });

  test("search({ attributes }) finds what a v2 run says in its summary", async () => {
    expect(await found("edge", { attributes: { branch: "main" } })).toEqual(["whole"]);
  });

  test("search() yields nothing in a project without runs", async () => {
    expect(await all(target.client("fresh").evaluationRuns.search())).toEqual([]);
  });

  test("search() gives a v2 run in the neutral model", async () => {
    const [run] = await all(target.client("edge").evaluationRuns.search({ rescores: "only" }));
    expect(run).toMatchObject({
      provider: "weave",
      id: target.ids.edge.runs.rescored,
      name: null,
      project: "acme/edge",
      evaluation: target.ids.edge.evaluation,
      model: target.ids.edge.models.atlas,
      kind: "v2",
      status: "completed",
      sourceRunId: target.ids.edge.runs.whole,
      attributes: {},
      url: `https://wandb.ai/acme/edge/r/call/${target.ids.edge.runs.rescored}`,
    });
    expect(run?.startedAt?.getTime()).toBeLessThan(run?.finishedAt?.getTime() ?? 0);
  });

  test("search() gives a classic run in the neutral model, crashed rows and all", async () => {
    const [run] = await all(target.client("pyedge").evaluationRuns.search({ name: "crashing candidate" }));
    expect(run).toMatchObject({ kind: "classic", status: "completed", name: "crashing candidate", sourceRunId: null });
    expect(run?.attributes).toEqual({ branch: "feature/x", sha: "9f8e7d6", pr: 42, release: false });
  });

  test("search() gives a run that is still running no end", async () => {
    const [run] = await all(target.client("edge").evaluationRuns.search({ status: "running" }));
    expect(run).toMatchObject({ status: "running", finishedAt: null });
  });

  test("search() refuses a date that is no date, and a misspelt condition", () => {
    const { evaluationRuns } = target.client("edge");
    expect(() => evaluationRuns.search({ since: "yesterday" })).toThrow(InvalidArgumentError);
    expect(() => evaluationRuns.search({ modle: "atlas" } as RunQuery)).toThrow(/modle.*|model/);
  });

  test("search() may be left after the first run", async () => {
    const { evaluationRuns } = target.client("edge");
    expect((await evaluationRuns.search().first())?.id).toBe(target.ids.edge.runs.empty);
    for await (const run of evaluationRuns.search()) {
      expect(run.id).toBe(target.ids.edge.runs.empty);
      break;
    }
  });

  test("search() says that a key is wrong", async () => {
    await expect(target.client("edge", "bad-key").evaluationRuns.search().first()).rejects.toBeInstanceOf(AuthenticationError);
  });

  test("search() says that a project does not exist", async () => {
    const failure = target.client("no-such").evaluationRuns.search().first();
    await expect(failure).rejects.toBeInstanceOf(NotFoundError);
    await expect(failure).rejects.toMatchObject({ status: 404, detail: expect.stringContaining("acme/no-such") });
  });

  test("list() yields v2 runs, and none of a classic project", async () => {
    const runs = await all(target.client("edge").evaluationRuns.list());
    expect(runs.map((run) => run.evaluation_run_id).sort()).toEqual(Object.values(target.ids.edge.runs).sort());
    expect(await all(target.client("pyedge").evaluationRuns.list())).toEqual([]);
  });

  test("list() keeps the wire's names and values", async () => {
    const [run] = await all(target.client("edge").evaluationRuns.list({ evaluation_run_ids: [target.ids.edge.runs.whole] }));
    expect(run).toMatchObject({ status: "completed", evaluation: target.ids.edge.evaluation, source_evaluation_run_id: null });
    expect(run?.summary).toMatchObject({ branch: "main", sha: "4f1c2ab", weave: { status: "success" } });
  });

  test("list({ evaluation_run_ids }) reports the ids that did not come", async () => {
    const unknown = "01a1fc0c-0000-7000-8000-000000000000";
    const { partial, empty } = target.ids.edge.runs;
    const stream = target.client("edge").evaluationRuns.list({ evaluation_run_ids: [partial, unknown, empty] });
    expect((await all(stream)).map((run) => run.evaluation_run_id).sort()).toEqual([partial, empty].sort());
    expect(stream.report.missingIds).toEqual([unknown]);
  });

  test("list({ models, evaluations }) takes references, both of which must hold", async () => {
    const { models, evaluation, runs } = target.ids.edge;
    const list = await all(target.client("edge").evaluationRuns.list({ models: [models["atlas-large"]], evaluations: [evaluation] }));
    expect(list.map((run) => run.evaluation_run_id)).toEqual([runs.partial]);
    expect(await all(target.client("edge").evaluationRuns.list({ models: [REFS.modelA] }))).toEqual([]);
  });

  test("list({ models }) refuses a name, which would silently match nothing", () => {
    expect(() => target.client("edge").evaluationRuns.list({ models: ["atlas"] })).toThrow(InvalidArgumentError);
  });

  test("list({ limit, offset }) gives a part", async () => {
    const { evaluationRuns } = target.client("edge");
    const whole = (await all(evaluationRuns.list())).map((run) => run.evaluation_run_id);
    const part = (await all(evaluationRuns.list({ limit: 2, offset: 3 }))).map((run) => run.evaluation_run_id);
    expect(part).toEqual(whole.slice(3, 5));
    expect(await all(evaluationRuns.list({ limit: 5, offset: 50 }))).toEqual([]);
  });

  test("list({ resume: 'dedupe' }) gives each run once", async () => {
    const runs = await all(target.client("edge").evaluationRuns.list({}, { resume: "dedupe" }));
    expect(new Set(runs.map((run) => run.evaluation_run_id)).size).toBe(6);
    expect(runs).toHaveLength(6);
  });

  test("get() reads a v2 run, a running one, and a classic one", async () => {
    const { runs } = target.ids.edge;
    const edge = target.client("edge").evaluationRuns;
    expect(await edge.get(runs.whole)).toMatchObject({ status: "completed", model: target.ids.edge.models.atlas });
    expect(await edge.get(runs.running)).toMatchObject({ status: "running", finished_at: null });
    const classic = await target.client("pyedge").evaluationRuns.get(target.ids.pyedge.runs["crashing candidate"]);
    expect(classic).toMatchObject({ status: "completed", summary: { status_counts: { error: 6 } } });
  });

  test("get() refuses the id of a prediction, of a score, and of a trial", async () => {
    const edge = target.client("edge");
    const { predictions, scores, runs } = target.ids.edge;
    const [row] = await all(edge.evalResults.rows({ evaluation_run_ids: [runs.whole] }));
    const trial = row?.evaluations[0]?.trials[0]?.predict_and_score_call_id ?? "";
    for (const id of [predictions.finished, scores[0] ?? "", trial])
      await expect(edge.evaluationRuns.get(id), id).rejects.toBeInstanceOf(ResponseShapeError);
  });

  test("get() refuses the id of a classic trial, which looks like a run in all but its name", async () => {
    const client = target.client("pyedge");
    const [row] = await all(client.evalResults.rows({ evaluation_run_ids: [target.ids.pyedge.runs["main baseline"]] }));
    const trial = row?.evaluations[0]?.trials[0];
    for (const id of [trial?.predict_and_score_call_id ?? "", trial?.predict_call_id ?? ""])
      await expect(client.evaluationRuns.get(id), id).rejects.toBeInstanceOf(ResponseShapeError);
  });

  test("get() says that a run does not exist", async () => {
    const { evaluationRuns } = target.client("edge");
    for (const id of ["01a1fc0c-0000-7000-8000-000000000000", "nope"]) {
      await expect(evaluationRuns.get(id)).rejects.toBeInstanceOf(NotFoundError);
      await expect(evaluationRuns.get(id)).rejects.toMatchObject({ status: 404, detail: `Evaluation run ${id} not found` });
    }
  });

  test("get() cannot be led out of its route", async () => {
    const { evaluationRuns } = target.client("edge");
    await expect(evaluationRuns.get("..")).rejects.toBeInstanceOf(InvalidArgumentError);
    await expect(evaluationRuns.get("a/b")).rejects.toThrow();
  });

  test("wait() gives a finished run at once", async () => {
    const run = await target.client("edge").evaluationRuns.wait(target.ids.edge.runs.whole);
    expect(run.status).toBe("completed");
  });

  test("wait() gives up on a run that does not end", async () => {
    const { running } = target.ids.edge.runs;
    const failure = target.client("edge").evaluationRuns.wait(running, { timeoutMs: 1_500 });
    await expect(failure).rejects.toBeInstanceOf(PollTimeoutError);
  });
});
