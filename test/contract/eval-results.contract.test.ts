import { NotFoundError } from "evalwire";
import type { EvalResultsRow } from "evalwire/weave";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { all, type ContractTarget, openTarget } from "./target.ts";

let target: ContractTarget;
let modelA: string;
let modelB: string;
beforeAll(async () => {
  target = await openTarget();
  modelA = target.ids.sums.runs["model-a"].id;
  modelB = target.ids.sums.runs["model-b"].id;
});
afterAll(() => target?.close());

const questions = (rows: EvalResultsRow[]): number[] =>
  rows.map((row) => (row.raw_data_row as { n: number }).n);
const trialsOf = (
  row: EvalResultsRow | undefined,
): EvalResultsRow["evaluations"][number]["trials"] => row?.evaluations[0]?.trials ?? [];

describe("EvalResults", () => {
  test("query() returns one page and the total", async () => {
    const page = await target
      .client("evals")
      .evalResults.query({ evaluation_run_ids: [modelA], limit: 5, offset: 5 });
    expect(page.rows).toHaveLength(5);
    expect(page.total_rows).toBe(24);
    const trial = page.rows[0]?.evaluations[0]?.trials[0];
    expect(Object.keys(trial?.scores ?? {}).sort()).toEqual([
      "closeness",
      "exact_match",
      "judge",
      "tone",
    ]);
    expect(trial).toMatchObject({
      total_tokens: null,
      total_cost: null,
      model_output: { tokens: expect.any(Number) },
    });
  });

  test("query() past the end returns no rows and a total of 0", async () => {
    const { rows, total_rows } = await target
      .client("evals")
      .evalResults.query({ evaluation_run_ids: [modelA], limit: 5, offset: 500 });
    expect({ rows, total_rows }).toEqual({ rows: [], total_rows: 0 });
  });

  test("rows() yields the same rows for every page size", async () => {
    const { evalResults } = target.client("evals");
    const inOne = await all(evalResults.rows({ evaluation_run_ids: [modelA] }));
    const inParts = await all(
      evalResults.rows({ evaluation_run_ids: [modelA] }, { pageSize: 7, readAhead: 3 }),
    );
    expect(inOne).toHaveLength(24);
    expect(inParts).toEqual(inOne);
    const digests = inOne.map((row) => row.row_digest);
    expect(digests).toEqual([...digests].sort());
  });

  test("rows() can be iterated again", async () => {
    const rows = target.client("evals").evalResults.rows({ evaluation_run_ids: [modelA] });
    expect(await all(rows)).toEqual(await all(rows));
  });

  test("rows() of two runs joins them by input", async () => {
    const rows = await all(
      target.client("evals").evalResults.rows({ evaluation_run_ids: [modelA, modelB] }),
    );
    expect(rows).toHaveLength(24);
    for (const row of rows)
      expect(row.evaluations.map((one) => one.evaluation_call_id).sort()).toEqual(
        [modelA, modelB].sort(),
      );
  });

  test("rows() names only the runs that have the row", async () => {
    const { whole, partial } = target.ids.edge.runs;
    const { evalResults } = target.client("edge");
    const union = await all(evalResults.rows({ evaluation_run_ids: [whole, partial] }));
    expect(union.map((row) => row.evaluations.length).sort()).toEqual([1, 1, 2, 2, 2, 2]);
    expect(
      await all(
        evalResults.rows({ evaluation_run_ids: [whole, partial], require_intersection: true }),
      ),
    ).toHaveLength(4);
  });

  test("rows() yields repeated inputs as trials of one row", async () => {
    const rows = await all(
      target
        .client("edge")
        .evalResults.rows({ evaluation_run_ids: [target.ids.edge.runs.repeated] }),
    );
    expect(rows.map((row) => trialsOf(row).length)).toEqual([3, 3]);
    expect(trialsOf(rows[0]).filter((trial) => trial.scores.exact === true)).toHaveLength(2);
  });

  test("rows() yields an unfinished prediction without output and scores", async () => {
    const rows = await all(
      target
        .client("edge")
        .evalResults.rows({ evaluation_run_ids: [target.ids.edge.runs.running] }),
    );
    const trials = rows.flatMap(trialsOf);
    const unfinished = trials.find(
      (trial) => trial.predict_call_id === target.ids.edge.predictions.unfinished,
    );
    expect(unfinished).toMatchObject({ model_output: null, scores: {} });
    const finished = trials.find(
      (trial) => trial.predict_call_id === target.ids.edge.predictions.finished,
    );
    expect(finished).toMatchObject({
      model_output: { answer: "Paris" },
      scores: { exact: true, length: 5 },
    });
  });

  test("rows() loses the whole row if its model or one of its scorers raised an error", async () => {
    const id = target.ids.pyedge.runs["crashing candidate"];
    const rows = await all(
      target.client("pyedge").evalResults.rows({
        evaluation_run_ids: [id],
        include_raw_data_rows: true,
        resolve_row_refs: true,
      }),
    );
    const crashed = rows.filter((row) => trialsOf(row)[0]?.model_output === null);
    expect(questions(crashed).sort()).toEqual([0, 4, 8, 9]); // scorer: 0, 8; model: 4, 9
    for (const row of crashed)
      expect(trialsOf(row)[0]).toMatchObject({ scores: {}, predict_call_id: expect.any(String) });
    const tokens = new Map(
      rows.map((row) => [(row.raw_data_row as { n: number }).n, trialsOf(row)[0]?.total_tokens]),
    );
    // the prediction of 8 succeeded: only its score failed
    expect([tokens.get(8), tokens.get(9)]).toEqual([18, null]);
  });

  test("rows() yields inline inputs unchanged, and those of a data set as references unless they are to be resolved", async () => {
    const inline = await all(
      target.client("edge").evalResults.rows({
        evaluation_run_ids: [target.ids.edge.runs.partial],
        include_raw_data_rows: true,
      }),
    );
    expect(inline[0]?.raw_data_row).toMatchObject({ country: expect.any(String) });
    const { evalResults } = target.client("pyevals");
    const body = {
      evaluation_run_ids: [target.ids.pysums.runs["run bias 0"]],
      include_raw_data_rows: true,
    };
    const [byRef] = await all(evalResults.rows(body));
    expect(byRef?.raw_data_row).toMatch(
      /^weave:\/\/\/acme\/pyevals\/object\/py-sums-ds:.*\/attr\/rows\/id\/[A-Za-z0-9]{43}$/,
    );
    const [resolved] = await all(evalResults.rows({ ...body, resolve_row_refs: true }));
    expect(resolved?.raw_data_row).toMatchObject({
      question: expect.any(String),
      expected: expect.any(Number),
    });
    expect(byRef?.raw_data_row).toContain(resolved?.row_digest);
  });

  test("rows() calculates costs on request, where there are prices", async () => {
    const { evalResults } = target.client("pyedge");
    const body = {
      evaluation_run_ids: [target.ids.pyedge.runs["main baseline"]],
      include_raw_data_rows: true,
      resolve_row_refs: true,
    };
    const one = (rows: EvalResultsRow[]) =>
      trialsOf(rows.find((row) => (row.raw_data_row as { n: number }).n === 1))[0];
    expect(one(await all(evalResults.rows(body)))).toMatchObject({
      total_tokens: 11,
      total_cost: null,
    });
    expect(
      one(await all(evalResults.rows({ ...body, include_costs: true })))?.total_cost,
    ).toBeCloseTo(0.000065, 9);
  });

  test("rows() of a run that does not exist is empty", async () => {
    const rows = target
      .client("evals")
      .evalResults.rows({ evaluation_run_ids: ["01a1fc0c-0000-7000-8000-000000000000"] });
    expect(await all(rows)).toEqual([]);
  });

  test("rows() reports that a project does not exist", async () => {
    await expect(
      all(target.client("no-such").evalResults.rows({ evaluation_run_ids: [modelA] })),
    ).rejects.toBeInstanceOf(NotFoundError);
  });

  test("summary() returns the server's statistics by scorer and path", async () => {
    const { evaluations, row_count } = await target
      .client("evals")
      .evalResults.summary({ evaluation_run_ids: [modelA, modelB] });
    expect(row_count).toBe(24);
    const stats = (run: string, key: string, path: string | null = null) =>
      evaluations
        .find((one) => one.evaluation_call_id === run)
        ?.scorer_stats.find((one) => one.scorer_key === key && one.path === path);
    expect(stats(modelA, "exact_match")).toMatchObject({
      value_type: "binary",
      pass_rate: 19 / 24,
      numeric_mean: null,
    });
    expect(stats(modelB, "exact_match")).toMatchObject({ pass_rate: 14 / 24 });
    expect(stats(modelA, "closeness")).toMatchObject({ value_type: "continuous", pass_rate: null });
    expect(stats(modelA, "closeness")?.numeric_mean).toBeCloseTo(0.836842, 6);
    expect(stats(modelA, "tone")).toMatchObject({
      value_type: "text",
      pass_rate: null,
      numeric_mean: null,
    });
    expect(stats(modelA, "judge", "passed")).toMatchObject({
      value_type: "binary",
      pass_rate: 19 / 24,
    });
    expect(stats(modelA, "judge", "score")).toMatchObject({ value_type: "continuous" });
    expect(stats(modelA, "judge", "reason")).toMatchObject({ value_type: "text" });
  });

  test("summary() keeps a pass rate of 0 as a value", async () => {
    const { partial } = target.ids.edge.runs;
    const { evaluations } = await target
      .client("edge")
      .evalResults.summary({ evaluation_run_ids: [partial] });
    expect(evaluations[0]?.scorer_stats.find((one) => one.scorer_key === "exact")?.pass_rate).toBe(
      0,
    );
  });

  test("summary() adds the true coverage: missing scores count", async () => {
    const { whole, running, repeated } = target.ids.edge.runs;
    const { coverage, evaluations } = await target
      .client("edge")
      .evalResults.summary({ evaluation_run_ids: [whole, running, repeated] });
    expect(coverage).toEqual({
      [whole]: { exact: 5 / 6, length: 5 / 6 },
      [running]: { exact: 0.5, length: 0.5 },
      [repeated]: { exact: 1, length: 1 },
    });
    const server = evaluations
      .find((one) => one.evaluation_call_id === whole)
      ?.scorer_stats.find((one) => one.scorer_key === "exact");
    expect(server).toMatchObject({ pass_signal_coverage: 1, pass_rate: 0.8, trial_count: 5 });
  });

  test("summary() counts crashed rows of classic runs in its coverage", async () => {
    const { "main baseline": main, "crashing candidate": crashing } = target.ids.pyedge.runs;
    const { coverage } = await target
      .client("pyedge")
      .evalResults.summary({ evaluation_run_ids: [main, crashing] });
    expect(coverage[main]).toMatchObject({
      right: 0.7,
      "brittle.passed": 0.7,
      "brittle.distance": 0.7,
      "judge.ok": 0.7,
    });
    expect(coverage[crashing]).toMatchObject({ right: 0.6, "judge.ok": 0.6 });
  });

  test("summary() of an empty run lists no run", async () => {
    const { empty } = target.ids.edge.runs;
    const summary = await target
      .client("edge")
      .evalResults.summary({ evaluation_run_ids: [empty] });
    expect(summary).toMatchObject({ row_count: 0, evaluations: [], coverage: {} });
  });
});
