import { InvalidArgumentError } from "evalwire";
import type { EvalResultsQueryBody, EvalResultsRow } from "evalwire/weave";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { all, type ContractTarget, openTarget } from "./target.ts";

type Filter = NonNullable<EvalResultsQueryBody["filters"]>[number];
type Expression = Filter["query"]["$expr"];

let target: ContractTarget;
let modelA: string;
let modelB: string;
beforeAll(async () => {
  target = await openTarget();
  modelA = target.ids.sums.runs["model-a"].id;
  modelB = target.ids.sums.runs["model-b"].id;
});
afterAll(() => target?.close());

const field = (name: string): { $getField: string } => ({ $getField: name });
const where = ($expr: Expression, run?: string): Filter => ({
  query: { $expr },
  ...(run === undefined ? {} : { evaluation_call_id: run }),
});
const equal = (name: string, value: string | number | boolean, run?: string): Filter =>
  where({ $eq: [field(name), { $literal: value }] }, run);

const questions = (rows: EvalResultsRow[]): number[] =>
  rows.map((row) => (row.raw_data_row as { n: number }).n);
const trialsOf = (
  row: EvalResultsRow | undefined,
): EvalResultsRow["evaluations"][number]["trials"] => row?.evaluations[0]?.trials ?? [];

/** Returns the rows of model-a's run that match a filter. */
const kept = async (
  filters: Filter[],
  more: Partial<EvalResultsQueryBody> = {},
): Promise<EvalResultsRow[]> =>
  all(
    target.client("evals").evalResults.rows({
      evaluation_run_ids: [modelA],
      include_raw_data_rows: true,
      filters,
      ...more,
    }),
  );

describe("EvalResults", () => {
  test("rows() filters by boolean, number, string, field of an object, input and output", async () => {
    expect(await kept([equal("scores.exact_match", true)])).toHaveLength(19);
    expect(
      await kept([where({ $lt: [field("scores.closeness"), { $literal: 0.2 }] })]),
    ).toHaveLength(3);
    expect(await kept([equal("scores.tone", "casual")])).toHaveLength(11);
    expect(
      questions(await kept([equal("scores.judge.passed", false)])).sort((a, b) => a - b),
    ).toEqual([9, 13, 17, 20, 23]);
    expect(await kept([equal("inputs.difficulty", "hard")])).toHaveLength(12);
    expect(questions(await kept([equal("output.output.answer", "4")]))).toEqual([2]);
    expect(await kept([equal("scores.tone", "zzz")])).toEqual([]);
  });

  test("rows() refuses '$gt' with a whole number, which loses fractions, and finds all rows if the field is converted", async () => {
    const closeness = field("scores.closeness");
    await expect(kept([where({ $gt: [closeness, { $literal: 0 }] })])).rejects.toThrow(
      "drops every 'scores.closeness' that has a fraction",
    );
    const converted = where({
      $gt: [{ $convert: { input: closeness, to: "double" } }, { $literal: 0 }],
    });
    const above = await kept([converted]);
    expect(above).toHaveLength(24);
    expect(await kept([where({ $gt: [closeness, { $literal: 0.0001 }] })])).toEqual(above);
  });

  test("rows() joins filters of one run with 'and', refuses the operator that the server would ignore there, and joins runs with 'or'", async () => {
    const wrong = equal("scores.exact_match", false);
    const casual = equal("scores.tone", "casual");
    expect(await kept([wrong, casual])).toEqual([]);
    expect(await kept([wrong, casual], { filter_logic_operator: "and" })).toEqual([]);
    await expect(kept([wrong, casual], { filter_logic_operator: "or" })).rejects.toThrow(
      "Write one filter with { $or: [...] }",
    );
    const either = where({ $or: [wrong.query.$expr, casual.query.$expr] });
    expect(await kept([either])).toHaveLength(16);
    const rows = target.client("evals").evalResults.rows({
      evaluation_run_ids: [modelA, modelB],
      filters: [
        equal("scores.exact_match", false, modelA),
        equal("scores.exact_match", false, modelB),
      ],
    });
    expect(await all(rows)).toHaveLength(13); // 5 and 10, 2 of them in both
  });

  test("rows() filters two runs by the one that the filter names", async () => {
    const { evalResults } = target.client("evals");
    const rows = await all(
      evalResults.rows({
        evaluation_run_ids: [modelA, modelB],
        filters: [
          equal("scores.exact_match", true, modelA),
          equal("scores.exact_match", false, modelB),
        ],
        filter_logic_operator: "and",
      }),
    );
    expect(rows).toHaveLength(8); // right before, wrong after: the regressed rows
    for (const row of rows) {
      const passed = (id: string) =>
        row.evaluations.find((one) => one.evaluation_call_id === id)?.trials[0]?.scores.exact_match;
      expect([passed(modelA), passed(modelB)]).toEqual([true, false]);
    }
  });

  test("rows() fetches rows by digest", async () => {
    const wanted = (await kept([equal("scores.exact_match", false)])).map((row) => row.row_digest);
    const rows = await kept([
      where({ $in: [field("row_digest"), wanted.map(($literal) => ({ $literal }))] }),
    ]);
    expect(rows.map((row) => row.row_digest)).toEqual(wanted);
  });

  test("rows() sorts by score and by input", async () => {
    const byScore = await kept([], { sort_by: [{ field: "scores.closeness", direction: "asc" }] });
    const closeness = byScore.map((row) => trialsOf(row)[0]?.scores.closeness as number);
    expect(closeness).toEqual([...closeness].sort((a, b) => a - b));
    expect(closeness[0]).toBe(0.0392);
    expect(
      questions(await kept([], { sort_by: [{ field: "inputs.n", direction: "desc" }] })).slice(
        0,
        3,
      ),
    ).toEqual([23, 22, 21]);
  });

  test("rows() reads pages in a sorted order as well", async () => {
    const { evalResults } = target.client("evals");
    const body: EvalResultsQueryBody = {
      evaluation_run_ids: [modelA],
      sort_by: [{ field: "inputs.n", direction: "asc" }],
    };
    expect(await all(evalResults.rows(body, { pageSize: 5 }))).toEqual(
      await all(evalResults.rows(body)),
    );
  });

  test.each([
    ["output.answer", { filters: [equal("output.answer", "4")] }, /output\.output\.answer/],
    ["outputs.answer", { filters: [equal("outputs.answer", "4")] }, /output\.output\.answer/],
    ["a field without a root", { filters: [equal("exact_match", true)] }, /scores\.exact_match/],
    [
      "the string 'true' for a boolean",
      { filters: [equal("scores.exact_match", "true")] },
      /'true'/,
    ],
    [
      "a sort by row_digest",
      { sort_by: [{ field: "row_digest", direction: "asc" }] },
      /row_digest/,
    ],
    ["a misspelled field", { include_row: true }, /include_row/],
  ] as [string, object, RegExp][])(
    "rows() refuses %s before it sends a request",
    async (_what, body, message) => {
      const asked = async () =>
        all(target.client("evals").evalResults.rows({ evaluation_run_ids: [modelA], ...body }));
      await expect(asked()).rejects.toBeInstanceOf(InvalidArgumentError);
      await expect(
        asked().catch((error) => Promise.reject(new Error(`${error.message} ${error.hint}`))),
      ).rejects.toThrow(message);
    },
  );
});
