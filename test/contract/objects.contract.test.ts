import { InvalidArgumentError, NotFoundError } from "evalwire";
import { verifyRowDigest } from "evalwire/weave";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { all, type ContractTarget, openTarget, REFS } from "./target.ts";

let target: ContractTarget;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target?.close());

const names = (list: { name: string | null; version_index: number }[]): string[] =>
  list.map((one) => `${one.name}:v${one.version_index}`).sort();

describe("Scorers", () => {
  test("list() yields the scorer objects, and no function scorers", async () => {
    const list = await all(target.client("evals").scorers.list());
    expect(names(list)).toEqual(["closeness:v0", "exact_match:v0", "judge:v0", "tone:v0"]);
    expect(await all(target.client("pyevals").scorers.list())).toEqual([]);
    expect(names(await all(target.client("pyedge").scorers.list()))).toEqual(["judge:v0"]);
  });

  test("list({ limit, offset }) yields a part", async () => {
    const { scorers } = target.client("evals");
    const whole = await all(scorers.list());
    expect(await all(scorers.list({ limit: 2, offset: 1 }))).toEqual(whole.slice(1, 3));
    expect(await all(scorers.list({ limit: 2, offset: 9 }))).toEqual([]);
  });

  test("get() returns the newest version, a numbered one, and one by digest", async () => {
    const { scorers } = target.client("evals");
    const newest = await scorers.get("tone");
    expect(newest).toMatchObject({
      object_id: "tone",
      version_index: 0,
      description: "tone scorer",
    });
    expect(await scorers.get("tone", "v0")).toEqual(newest);
    expect(await scorers.get("tone", newest.digest)).toEqual(newest);
    expect(REFS.tone.endsWith(`:${newest.digest}`)).toBe(true);
  });

  test("get() reports that an object or a version does not exist", async () => {
    const { scorers } = target.client("evals");
    await expect(scorers.get("nope")).rejects.toMatchObject({
      status: 404,
      detail: "Obj nope:latest not found",
    });
    await expect(scorers.get("tone", "deadbeef")).rejects.toBeInstanceOf(NotFoundError);
  });

  test("resolve() returns the reference of a scorer object", async () => {
    expect(await target.client("evals").scorers.resolve("tone")).toBe(REFS.tone);
    expect(await target.client("pyedge").scorers.resolve("judge")).toBe(REFS.judge);
  });

  test("resolve() finds function scorers in the evaluations that use them", async () => {
    expect(await target.client("pyevals").scorers.resolve("correct")).toBe(REFS.correct);
  });

  test("resolve() returns a reference unchanged", async () => {
    expect(await target.client("evals").scorers.resolve(REFS.correct)).toBe(REFS.correct);
  });

  test("resolve() names the closest scorer if there is none", async () => {
    const failure = target.client("pyevals").scorers.resolve("corect");
    await expect(failure).rejects.toBeInstanceOf(InvalidArgumentError);
    await expect(failure).rejects.toMatchObject({ hint: expect.stringContaining("correct") });
  });
});

describe("Datasets", () => {
  test("list() yields every version", async () => {
    expect(names(await all(target.client("edge").datasets.list()))).toEqual([
      "capitals:v0",
      "capitals:v1",
    ]);
    expect(names(await all(target.client("pyevals").datasets.list()))).toEqual(["py-sums-ds:v0"]);
  });

  test("list() yields the data set without a name that an evaluation over a plain list of rows creates", async () => {
    expect(names(await all(target.client("pyedge").datasets.list()))).toEqual([
      "null:v0",
      "squares:v0",
    ]);
  });

  test("get() returns the newest version by default", async () => {
    const { datasets } = target.client("edge");
    expect(await datasets.get("capitals")).toMatchObject({
      version_index: 1,
      description: "one edited row",
    });
    expect(await datasets.get("capitals", "v0")).toMatchObject({ version_index: 0 });
    await expect(datasets.get("capitals", "v9")).rejects.toBeInstanceOf(NotFoundError);
  });

  test("rows() yields the rows in order, by name, by reference and by the reference of the table", async () => {
    const { datasets } = target.client("edge");
    const first = await all(datasets.rows(target.ids.edge.datasets.first));
    expect(first.map((row) => row.index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(first[5]?.value).toEqual({ country: "Chile", expected: "Santiago" });
    const edited = await all(datasets.rows("capitals"));
    expect(edited[5]?.value).toEqual({ country: "Chile", expected: "Santiago de Chile" });
    expect(edited.slice(0, 5)).toEqual(first.slice(0, 5));
    expect(await all(datasets.rows((await datasets.get("capitals", "v0")).rows))).toEqual(first);
  });

  test("rows() includes the digests of classic runs, which are the hashes of the content", async () => {
    const rows = await all(target.client("pyevals").datasets.rows("py-sums-ds"));
    const run = { evaluation_run_ids: [target.ids.pysums.runs["run bias 0"]] };
    const results = await all(target.client("pyevals").evalResults.rows(run));
    expect(rows.map((row) => row.digest).sort()).toEqual(results.map((row) => row.row_digest));
    for (const row of rows) expect(await verifyRowDigest(row.value, row.digest)).toBe("equal");
  });
});

describe("Models", () => {
  test("list() yields v2 and classic models", async () => {
    expect(names(await all(target.client("edge").models.list()))).toEqual([
      "atlas-large:v0",
      "atlas:v0",
    ]);
    const classic = await all(target.client("pyevals").models.list());
    expect(classic.map((model) => [model.name, model.attributes?.bias])).toEqual([
      ["bias-0", 0],
      ["bias-2", 2],
    ]);
  });

  test("get() returns one", async () => {
    const { models } = target.client("edge");
    expect(await models.get("atlas")).toMatchObject({
      name: "atlas",
      attributes: { size: "small" },
    });
    await expect(models.get("nope")).rejects.toBeInstanceOf(NotFoundError);
  });
});

describe("Evaluations", () => {
  test("list() yields data set and scorers, function scorers as ops", async () => {
    const [sums] = await all(target.client("evals").evaluations.list());
    expect(sums).toMatchObject({
      name: "sums-eval",
      evaluation_name: "nightly",
      trials: 1,
      dataset: REFS.dataset,
    });
    expect(sums?.scorers).toContain(REFS.tone);
    const [classic] = await all(target.client("pyevals").evaluations.list());
    expect(classic?.scorers).toContain(REFS.correct);
  });

  test("get() returns one", async () => {
    const found = await target.client("pyedge").evaluations.get("squares-trials");
    expect(found).toMatchObject({ object_id: "squares-trials", trials: 2 });
    await expect(target.client("pyedge").evaluations.get("nope")).rejects.toBeInstanceOf(
      NotFoundError,
    );
  });
});
