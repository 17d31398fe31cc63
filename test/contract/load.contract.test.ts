import { InvalidArgumentError, NotFoundError, ResponseShapeError } from "evalwire";
import type { ScoredRow } from "evalwire/weave";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { all, type ContractTarget, openTarget } from "./target.ts";

let target: ContractTarget;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target?.close());

const row = (rows: ScoredRow[], n: number): ScoredRow | undefined =>
  rows.find((one) => (one.input as { n: number }).n === n);

describe("load()", () => {
  test("accepts an ID, and returns run and rows of a v2 run", async () => {
    const { run, rows } = await target.client("evals").load(target.ids.sums.runs["model-a"].id);
    expect(run).toMatchObject({ kind: "v2", status: "completed", project: "acme/evals" });
    const list = await all(rows);
    expect(list).toHaveLength(24);
    const nine = row(list, 9);
    expect(nine).toMatchObject({
      digestKind: "inline",
      input: { question: "What is 9+9?" },
      trials: [{ output: { answer: "19" } }],
    });
    expect(nine?.key).toBe(nine?.digest);
    expect(nine?.trials[0]?.scores).toMatchObject({
      exact_match: { kind: "boolean", state: "scored", value: false },
      closeness: { kind: "number", state: "scored", value: 0.1031 },
      tone: { kind: "text", state: "scored", value: "formal" },
      "judge.passed": { kind: "boolean", state: "scored", value: false, reason: "Because." },
      "judge.score": { kind: "number", state: "scored", value: 3 },
    });
  });

  test("yields rows of a classic run with their inputs", async () => {
    const { run, rows } = await target.client("pyevals").load(target.ids.pysums.runs["run bias 2"]);
    expect(run).toMatchObject({ kind: "classic", name: "run bias 2" });
    const list = await all(rows);
    expect(list).toHaveLength(20);
    expect(list.every((one) => one.digestKind === "dataset")).toBe(true);
    const six = list.find((one) => (one.input as { question: string }).question === "6+6");
    expect(six?.trials[0]).toMatchObject({
      output: { answer: 14 },
      scores: { correct: { value: false }, "detail.label": { value: "off" } },
    });
  });

  test("accepts 'latest', the newest run of any kind", async () => {
    expect((await target.client("edge").load("latest")).run.id).toBe(target.ids.edge.runs.empty);
    expect((await target.client("pyevals").load("latest")).run.id).toBe(
      target.ids.pysums.runs["run bias 2"],
    );
  });

  test("accepts a name or an attribute, and picks the newest matching run", async () => {
    const { runs } = target.ids.pyedge;
    const { load } = bound("pyedge");
    expect((await load("name:main baseline")).run.id).toBe(runs["main baseline"]);
    expect((await load("attr:branch=main")).run.id).toBe(runs["two trials"]);
    expect((await load("attr:pr:=41")).run.id).toBe(runs["main baseline"]);
    await expect(load("attr:pr=41")).rejects.toThrow(/write attr:pr:=41 for the number/);
    expect((await load("attr:release=true")).run.id).toBe(runs["main baseline"]);
    expect((await load("attr:release:=false")).run.id).toBe(runs["crashing candidate"]);
    expect((await load("attr:nested.team=qa")).run.id).toBe(runs["two trials"]);
    expect((await bound("edge").load("attr:branch=main")).run.id).toBe(target.ids.edge.runs.whole);
  });

  test("accepts a run from search(), and requests nothing more", async () => {
    const found = await target
      .client("edge")
      .evaluationRuns.search({ model: "atlas-large" })
      .first();
    const { run, rows } = await target.client("edge").load(found ?? "");
    expect(run).toBe(found);
    expect(await all(rows)).toHaveLength(4);
  });

  test("yields a crashed row as a trial without scores that includes the reason", async () => {
    const { rows } = await target
      .client("pyedge")
      .load(target.ids.pyedge.runs["crashing candidate"]);
    const list = await all(rows);
    expect(list).toHaveLength(10);
    expect(row(list, 9)?.trials).toMatchObject([{ output: null, scores: {} }]);
    expect(row(list, 8)?.trials[0]?.error).toMatch(/raised RuntimeError: scorer cannot read 8$/);
    expect(row(list, 9)?.trials[0]?.error).toMatch(/raised \w+: model cannot \w+ 9$/);
    expect(row(list, 1)?.trials).toMatchObject([{ output: { answer: 1 }, tokens: 11 }]);
  });

  test("yields trials of one input as one row", async () => {
    const { rows } = await target.client("pyedge").load(target.ids.pyedge.runs["two trials"]);
    expect((await all(rows)).map((one) => one.trials.length)).toEqual([2, 2, 2, 2]);
  });

  test("loads the run inside another op", async () => {
    const { run, rows } = await target.client("pyedge").load("name:inside a pipeline");
    expect(run.id).toBe(target.ids.pyedge.runs["inside a pipeline"]);
    expect(await all(rows)).toHaveLength(4);
  });

  test("rows can be read again, and page by page", async () => {
    const { rows } = await target
      .client("evals")
      .load(target.ids.sums.runs["model-b"].id, { pageSize: 5 });
    expect(await all(rows)).toEqual(await all(rows));
  });

  test("{ inputs: false } omits the inputs, { costs: true } adds costs", async () => {
    const id = target.ids.pyedge.runs["main baseline"];
    const bare = await all((await target.client("pyedge").load(id, { inputs: false })).rows);
    expect(bare.every((one) => one.input === null && one.trials[0]?.costUsd === null)).toBe(true);
    const priced = await all((await target.client("pyedge").load(id, { costs: true })).rows);
    expect(row(priced, 1)?.trials[0]?.costUsd).toBeCloseTo(0.000065, 9);
  });

  test("{ digests } reads only those rows", async () => {
    const id = target.ids.sums.runs["model-a"].id;
    const some = (await all((await target.client("evals").load(id)).rows)).slice(3, 6);
    const digests = some.map((one) => one.key);
    expect(await all((await target.client("evals").load(id, { digests })).rows)).toEqual(some);
    expect(await all((await target.client("evals").load(id, { digests: [] })).rows)).toEqual([]);
  });

  test("reports that no run matches", async () => {
    await expect(bound("edge").load("name:nowhere")).rejects.toBeInstanceOf(NotFoundError);
    await expect(bound("fresh").load("latest")).rejects.toBeInstanceOf(NotFoundError);
    await expect(bound("edge").load("01a1fc0c-0000-7000-8000-000000000000")).rejects.toBeInstanceOf(
      NotFoundError,
    );
  });

  test("refuses what is neither a run nor a selector", async () => {
    await expect(bound("edge").load(target.ids.edge.predictions.finished)).rejects.toBeInstanceOf(
      ResponseShapeError,
    );
    await expect(bound("edge").load("branch:main")).rejects.toBeInstanceOf(InvalidArgumentError);
    await expect(bound("edge").load("")).rejects.toBeInstanceOf(InvalidArgumentError);
  });
});

function bound(project: string): {
  load: (run: string) => ReturnType<ReturnType<ContractTarget["client"]>["load"]>;
} {
  const client = target.client(project);
  return { load: (run) => client.load(run) };
}
