import { describe, expect, test } from "vitest";
import { checkResultsQuery } from "../../src/weave/results-query.ts";
import { json } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { bodyOf, weaveWith } from "../support/weave.ts";

const ONE = { evaluation_run_ids: ["r1"] };
const TWO = { evaluation_run_ids: ["r1", "r2"] };
const compare = (name: unknown, value: unknown, operator = "$eq"): object => ({
  query: { $expr: { [operator]: [{ $getField: name }, { $literal: value }] } },
});
const filtered = (...filters: object[]): object => ({ ...ONE, filters });
const sorted = (sort: object): object => ({ ...ONE, sort_by: [sort] });

const ACCEPTED: readonly object[] = [
  ONE,
  { evaluation_call_ids: ["r1"] },
  { ...TWO, require_intersection: true },
  { ...ONE, include_raw_data_rows: true, resolve_row_refs: true },
  { ...ONE, limit: 0, offset: 0, filters: null, sort_by: null },
  filtered(compare("scores.correct", true)),
  filtered(compare("scores.judge.score", 0.5, "$gt")),
  filtered(compare("scores.tone", "formal")),
  filtered(compare("inputs.question", "true")),
  filtered(compare("output.output.answer", "4")),
  filtered(compare("output.output", "4")),
  filtered(compare("output.model_latency", 1.5, "$gt")),
  filtered(compare("output.scores.correct", true)),
  filtered({
    query: {
      $expr: { $in: [{ $getField: "row_digest" }, [{ $literal: "d1" }, { $literal: "d2" }]] },
    },
  }),
  filtered({
    query: {
      $expr: {
        $and: [
          { $eq: [{ $getField: "scores.a" }, { $literal: 1 }] },
          { $not: [{ $eq: [{ $getField: "inputs.b" }, { $literal: "x" }] }] },
        ],
      },
    },
  }),
  filtered({
    query: {
      $expr: {
        $contains: { input: { $getField: "output.output.text" }, substr: { $literal: "x" } },
      },
    },
  }),
  { ...TWO, filters: [{ ...compare("scores.correct", true), evaluation_call_id: "r2" }] },
  { ...TWO, filters: [compare("inputs.question", "x"), compare("row_digest", "d1")] },
  sorted({ field: "scores.judge", direction: "desc" }),
  sorted({ field: "output.output.tokens", direction: "asc", evaluation_call_id: "r1" }),
  { ...TWO, sort_by: [{ field: "scores.judge", direction: "desc", mode: "difference" }] },
];

/** Body, path of the mistake, and what the message says to write. */
const REFUSED: readonly (readonly [unknown, string, string])[] = [
  [
    filtered(compare("outputs.answer", "4")),
    "body.filters[0].query",
    "Write 'output.output.answer'",
  ],
  [
    filtered(compare("output.answer", "4")),
    "body.filters[0].query",
    "Write 'output.output.answer'",
  ],
  [filtered(compare("output", "4")), "body.filters[0].query", "Write 'output.output'"],
  [filtered(compare("answer", "4")), "body.filters[0].query", "Did you mean 'scores.answer'?"],
  [
    filtered(compare("score.correct", true)),
    "body.filters[0].query",
    "Fields start with 'scores.', 'inputs.' or 'output.output.'",
  ],
  [filtered(compare("scores", true)), "body.filters[0].query", "Fields start with"],
  [filtered(compare("scores.", true)), "body.filters[0].query", "Fields start with"],
  [filtered(compare("", true)), "body.filters[0].query", "must be a non-empty string"],
  [filtered(compare(7, true)), "body.filters[0].query", "'$getField' must be a string"],
  [
    filtered(compare("scores.correct", "true")),
    "body.filters[0].query",
    "Write { $literal: true }",
  ],
  [
    filtered(compare("scores.correct", "false")),
    "body.filters[0].query",
    "Write { $literal: false }",
  ],
  [
    filtered(compare("inputs.a", "x"), compare("scores.correct", "true")),
    "body.filters[1].query",
    "Write { $literal: true }",
  ],
  [
    filtered({
      query: { $expr: { $or: [{ $eq: [{ $getField: "scores.a" }, { $literal: "true" }] }] } },
    }),
    "body.filters[0].query",
    "the string 'true'",
  ],
  [
    filtered({
      query: { $expr: { $in: [{ $getField: "scores.correct" }, [{ $literal: "true" }]] } },
    }),
    "body.filters[0].query",
    "the string 'true'",
  ],
  [
    filtered({ query: { $expr: { $eq: [{ $literal: 1 }, { $literal: 1 }] } } }),
    "body.filters[0].query",
    "must compare a field",
  ],
  [filtered({ query: {} }), "body.filters[0].query", "must compare a field"],
  [filtered({}), "body.filters[0].query", "must compare a field"],
  [filtered({ expr: {} }), "body.filters[0].expr", "is not a field of a filter"],
  [
    { ...TWO, filters: [compare("scores.correct", true)] },
    "body.filters[0]",
    "Add evaluation_call_id",
  ],
  [
    { ...TWO, filters: [compare("output.output.answer", "4")] },
    "body.filters[0]",
    "Add evaluation_call_id",
  ],
  [sorted({ field: "row_digest", direction: "asc" }), "body.sort_by[0].field", "Leave sort_by out"],
  [
    sorted({ field: "outputs.tokens", direction: "asc" }),
    "body.sort_by[0].field",
    "Write 'output.output.tokens'",
  ],
  [
    sorted({ field: "scores.judge", direction: "down" }),
    "body.sort_by[0].direction",
    "'asc' or 'desc': current value is 'down'",
  ],
  [
    sorted({ field: "scores.judge", direction: "asc", order: 1 }),
    "body.sort_by[0].order",
    "is not a field of a sort",
  ],
  [
    { ...ONE, require_intersection: true, summary_require_intersection: false },
    "body.summary_require_intersection",
    "in two calls",
  ],
  [{ ...ONE, resolve_row_refs: true }, "body.resolve_row_refs", "include_raw_data_rows: true"],
  [{ ...ONE, limit: -1 }, "body.limit", "at least 0: current value is -1"],
  [{ ...ONE, offset: 1.5 }, "body.offset", "at least 0: current value is 1.5"],
  [{ ...ONE, include_row: true }, "body.include_row", "Did you mean 'include_rows'?"],
  [{}, "body.evaluation_run_ids", "at least one run"],
  [{ evaluation_run_ids: [] }, "body.evaluation_run_ids", "at least one run"],
  [
    { evaluation_run_ids: [""] },
    "body.evaluation_run_ids",
    "must be a list of at least one run id",
  ],
  [
    { evaluation_run_ids: [null] },
    "body.evaluation_run_ids",
    "must be a list of at least one run id",
  ],
  [{ evaluation_call_ids: "r1" }, "body.evaluation_call_ids", "current value is 'r1'"],
  [null, "body", "must be an object"],
  [[], "body", "must be an object"],
];

describe("a query of rows", () => {
  test.each(ACCEPTED)("sends %j unchanged", async (body) => {
    const { weave, requests } = weaveWith(json({ rows: [], total_rows: 0 }));
    await weave.evalResults.query(body as never);
    expect(bodyOf(requests[0])).toEqual(body);
  });

  test.each(REFUSED)(
    "refuses %j before anything is sent, and says what to write",
    async (body, path, said) => {
      const { weave, requests } = weaveWith(json({ rows: [], total_rows: 0 }));
      const error = await errorOf(() => weave.evalResults.query(body as never), "invalid_argument");
      expect(error).toMatchObject({ path, message: expect.stringContaining(said) });
      await errorOf(() => weave.evalResults.rows(body as never).toArray(), "invalid_argument");
      expect(requests).toHaveLength(0);
    },
  );

  test("refuses 'or' between filters of the same run: the server would join them by 'and'", async () => {
    const { weave, requests } = weaveWith(json({ rows: [], total_rows: 0 }));
    const filters = ["r1", "r2"].map((evaluation_call_id) => ({
      ...compare("scores.a", 1),
      evaluation_call_id,
    }));
    await weave.evalResults.query({ ...TWO, filters, filter_logic_operator: "or" } as never);
    const same = {
      ...TWO,
      filters: [filters[0], filters[0]],
      filter_logic_operator: "or",
    } as never;
    expect(await errorOf(weave.evalResults.query(same), "invalid_argument")).toMatchObject({
      path: "body.filter_logic_operator",
    });
    expect(requests).toHaveLength(1);
  });
});

describe("rows that the real server was seen to lose", () => {
  const filter = (operator: string, literal: unknown, converted = false) => ({
    evaluation_run_ids: ["run"],
    filters: [
      {
        query: {
          $expr: {
            [operator]: [
              converted
                ? { $convert: { input: { $getField: "scores.s" }, to: "double" } }
                : { $getField: "scores.s" },
              { $literal: literal },
            ],
          },
        },
      },
    ],
  });
  const check = (body: object): (() => void) => {
    return () => checkResultsQuery(body as Parameters<typeof checkResultsQuery>[0]);
  };

  test.each(["$gt", "$gte", "$lt", "$lte"])(
    "refuses %s with a whole number, and says what to write",
    (operator) => {
      expect(check(filter(operator, 1))).toThrow(
        'Write { $convert: { input: { $getField: "scores.s" }, to: "double" } }',
      );
      expect(check(filter(operator, 0.5))).not.toThrow();
      expect(check(filter(operator, 1, true))).not.toThrow();
      expect(check(filter(operator, "b"))).not.toThrow();
    },
  );

  test("$eq with a whole number loses nothing, and nested comparisons are checked", () => {
    expect(check(filter("$eq", 1))).not.toThrow();
    const nested = { $or: [{ $not: [{ $gt: [{ $getField: "inputs.n" }, { $literal: 3 }] }] }] };
    expect(check({ evaluation_run_ids: ["run"], filters: [{ query: { $expr: nested } }] })).toThrow(
      "drops every 'inputs.n'",
    );
  });

  test("refuses a sort together with a summary, because the server ignores it", () => {
    const sort_by = [{ field: "scores.s", direction: "asc" }];
    expect(check({ evaluation_run_ids: ["run"], include_summary: true, sort_by })).toThrow(
      "'sort_by' is ignored",
    );
    expect(check({ evaluation_run_ids: ["run"], sort_by })).not.toThrow();
  });
});
