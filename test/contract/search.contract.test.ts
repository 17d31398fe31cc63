import { AuthenticationError, InvalidArgumentError, NotFoundError } from "evalwire";
import type { RunQuery } from "evalwire/weave";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { all, type ContractTarget, openTarget, REFS } from "./target.ts";

let target: ContractTarget;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target?.close());

/** Returns the names of the runs that a search finds, in the order in which they arrived. */
async function found(
  project: "edge" | "pyedge" | "evals" | "pyevals",
  query: RunQuery = {},
): Promise<string[]> {
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

  test("search() yields classic runs, including one inside another op", async () => {
    expect(await found("pyedge")).toEqual([
      "inside a pipeline",
      "two trials",
      "crashing candidate",
      "main baseline",
    ]);
    expect(await found("pyevals")).toEqual(["run bias 2", "run bias 0"]);
  });

  test("search({ order }) reverses the order", async () => {
    expect(await found("edge", { order: "oldest" })).toEqual([...EDGE_NEWEST_FIRST].reverse());
  });

  test("search({ limit }) yields the newest", async () => {
    expect(await found("edge", { limit: 2 })).toEqual(["empty", "rescored"]);
  });

  test("search({ model }) accepts a name, and does not match longer names that start with it", async () => {
    expect(await found("edge", { model: "atlas" })).toEqual(
      EDGE_NEWEST_FIRST.filter((name) => name !== "partial"),
    );
    expect(await found("edge", { model: "atlas-large" })).toEqual(["partial"]);
    expect(await found("edge", { model: "atlas_large" })).toEqual([]);
    expect(await found("pyevals", { model: "bias-2" })).toEqual(["run bias 2"]);
  });

  test("search({ model }) accepts a reference", async () => {
    expect(await found("edge", { model: target.ids.edge.models["atlas-large"] })).toEqual([
      "partial",
    ]);
    expect(await found("pyevals", { model: REFS.bias2 })).toEqual(["run bias 2"]);
  });

  test("search({ evaluation }) accepts a name or a reference, for v2 and classic runs", async () => {
    expect(await found("edge", { evaluation: "capitals-eval" })).toHaveLength(6);
    expect(await found("pyedge", { evaluation: "squares-trials" })).toEqual([
      "inside a pipeline",
      "two trials",
    ]);
    expect(await found("pyevals", { evaluation: REFS.pyEvaluation })).toHaveLength(2);
    expect(await found("pyevals", { evaluation: "py" })).toEqual([]);
  });

  test("search() combines its conditions", async () => {
    expect(await found("pyedge", { evaluation: "squares-eval", model: "steady" })).toEqual([
      "main baseline",
    ]);
    expect(await found("pyedge", { evaluation: "squares-trials", model: "fragile" })).toEqual([]);
  });

  test("search({ status }) accepts statuses of runs, not of calls", async () => {
    expect(await found("edge", { status: "running" })).toEqual(["running"]);
    expect(await found("edge", { status: "completed" })).toEqual(
      EDGE_NEWEST_FIRST.filter((name) => name !== "running"),
    );
    expect(await found("edge", { status: "failed" })).toEqual([]);
  });

  test("search({ status: 'completed' }) includes runs in which some rows crashed", async () => {
    expect(await found("pyedge", { status: "completed" })).toHaveLength(4);
  });

  test("search({ kind }) distinguishes v2 from classic", async () => {
    expect(await found("edge", { kind: "v2" })).toHaveLength(6);
    expect(await found("edge", { kind: "classic" })).toEqual([]);
    expect(await found("pyedge", { kind: "v2" })).toEqual([]);
    expect(await found("pyedge", { kind: "classic" })).toHaveLength(4);
  });

  test("search({ rescores }) includes, excludes or selects runs that rescored another run", async () => {
    expect(await found("edge", { rescores: "include" })).toHaveLength(6);
    expect(await found("edge", { rescores: "only" })).toEqual(["rescored"]);
    expect(await found("edge", { rescores: "exclude" })).toEqual(
      EDGE_NEWEST_FIRST.filter((name) => name !== "rescored"),
    );
    expect(await found("pyedge", { rescores: "only" })).toEqual([]);
    expect(await found("pyedge", { rescores: "exclude" })).toHaveLength(4);
  });

  test("search({ since, until }) yields runs from a time on, and before a time", async () => {
    const { started_at } = await target
      .client("edge")
      .evaluationRuns.get(target.ids.edge.runs.running);
    const between = new Date(started_at ?? "");
    expect(await found("edge", { since: between })).toEqual(["empty", "rescored", "running"]);
    expect(await found("edge", { until: between })).toEqual(["repeated", "partial", "whole"]);
    expect(
      await found("edge", { since: between.toISOString(), until: new Date(between.getTime() + 1) }),
    ).toEqual(["running"]);
    expect(await found("edge", { until: "2020-01-01" })).toEqual([]);
  });

  test("search({ name }) accepts the display name", async () => {
    expect(await found("pyedge", { name: "two trials" })).toEqual(["two trials"]);
    expect(await found("pyedge", { name: "two" })).toEqual([]);
  });

  test("search({ attributes }) accepts strings, numbers, booleans and nested names", async () => {
    expect(await found("pyedge", { attributes: { branch: "main" } })).toEqual([
      "two trials",
      "main baseline",
    ]);
    expect(await found("pyedge", { attributes: { pr: 42 } })).toEqual(["crashing candidate"]);
    expect(await found("pyedge", { attributes: { release: true } })).toEqual(["main baseline"]);
    expect(await found("pyedge", { attributes: { release: false } })).toEqual([
      "crashing candidate",
    ]);
    expect(await found("pyedge", { attributes: { "nested.team": "qa" } })).toEqual(["two trials"]);
    expect(await found("pyedge", { attributes: { branch: "main", pr: 41 } })).toEqual([
      "main baseline",
    ]);
    expect(await found("pyedge", { attributes: { branch: "nowhere" } })).toEqual([]);
  });

  test("search({ attributes }) finds values in the summary of a v2 run", async () => {
    expect(await found("edge", { attributes: { branch: "main" } })).toEqual(["whole"]);
  });

  test("search() yields nothing in a project without runs", async () => {
    expect(await all(target.client("fresh").evaluationRuns.search())).toEqual([]);
  });

  test("search() yields a v2 run in the neutral model", async () => {
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
      url: null, // the app of a server on this machine is unknown
    });
    expect(run?.startedAt?.getTime()).toBeLessThan(run?.finishedAt?.getTime() ?? 0);
  });

  test("search() yields a classic run in the neutral model, even with crashed rows", async () => {
    const [run] = await all(
      target.client("pyedge").evaluationRuns.search({ name: "crashing candidate" }),
    );
    expect(run).toMatchObject({
      kind: "classic",
      status: "completed",
      name: "crashing candidate",
      sourceRunId: null,
    });
    expect(run?.attributes).toEqual({
      branch: "feature/x",
      sha: "9f8e7d6",
      pr: 42,
      release: false,
    });
  });

  test("search() yields a run that is still running without an end", async () => {
    const [run] = await all(target.client("edge").evaluationRuns.search({ status: "running" }));
    expect(run).toMatchObject({ status: "running", finishedAt: null });
  });

  test("search() refuses an invalid date and a misspelled condition", () => {
    const { evaluationRuns } = target.client("edge");
    expect(() => evaluationRuns.search({ since: "yesterday" })).toThrow(InvalidArgumentError);
    expect(() => evaluationRuns.search({ modle: "atlas" } as RunQuery)).toThrow(/modle.*|model/);
  });

  test("search() can be stopped after the first run", async () => {
    const { evaluationRuns } = target.client("edge");
    expect((await evaluationRuns.search().first())?.id).toBe(target.ids.edge.runs.empty);
    for await (const run of evaluationRuns.search()) {
      expect(run.id).toBe(target.ids.edge.runs.empty);
      break;
    }
  });

  test("search() reports that a key is invalid", async () => {
    await expect(
      target.client("edge", "bad-key").evaluationRuns.search().first(),
    ).rejects.toBeInstanceOf(AuthenticationError);
  });

  test("search() reports that a project does not exist", async () => {
    const failure = target.client("no-such").evaluationRuns.search().first();
    await expect(failure).rejects.toBeInstanceOf(NotFoundError);
    await expect(failure).rejects.toMatchObject({
      status: 404,
      detail: expect.stringContaining("acme/no-such"),
    });
  });
});
