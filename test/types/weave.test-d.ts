import type { LoadedRun, RecordStream, Run } from "evalwire";
import type {
  EvalResultsQueryBody,
  EvalResultsRow,
  EvaluationRun,
  Prediction,
  RunQuery,
  Scorer,
  SummaryWithCoverage,
  WeaveOptions,
  WeaveRef,
} from "evalwire/weave";
import { parseRef, WeaveClient } from "evalwire/weave";
import { describe, expectTypeOf, test } from "vitest";

declare const weave: WeaveClient;

describe("wire types", () => {
  test("a run has the fields of the document under their own names", () => {
    expectTypeOf<EvaluationRun["evaluation_run_id"]>().toBeString();
    expectTypeOf<EvaluationRun["model"]>().toBeString();
    expectTypeOf<EvaluationRun>().toHaveProperty("source_evaluation_run_id");
    expectTypeOf<EvaluationRun>().not.toBeAny();
    expectTypeOf<Prediction["inputs"]>().not.toBeAny();
    expectTypeOf<EvalResultsRow["row_digest"]>().toBeString();
    expectTypeOf<Scorer["object_id"]>().toBeString();
    // @ts-expect-error: a field that no run has
    expectTypeOf<EvaluationRun["nope"]>();
  });
});

describe("methods", () => {
  test("give what they say", () => {
    expectTypeOf(weave.evaluationRuns.search).returns.toEqualTypeOf<RecordStream<Run>>();
    expectTypeOf(weave.evaluationRuns.list).returns.toEqualTypeOf<RecordStream<EvaluationRun>>();
    expectTypeOf(weave.evaluationRuns.get).returns.resolves.toEqualTypeOf<EvaluationRun>();
    expectTypeOf(weave.evalResults.rows({ evaluation_run_ids: ["r1"] })).toExtend<
      AsyncIterable<EvalResultsRow>
    >();
    expectTypeOf(weave.evalResults.summary).returns.resolves.toEqualTypeOf<SummaryWithCoverage>();
    expectTypeOf<SummaryWithCoverage["coverage"]>().toEqualTypeOf<
      Record<string, Record<string, number>>
    >();
    expectTypeOf(weave.load).parameter(0).toEqualTypeOf<string | Run>();
    expectTypeOf(weave.load).returns.resolves.toExtend<LoadedRun>();
    expectTypeOf(parseRef).returns.toEqualTypeOf<WeaveRef>();
    expectTypeOf<WeaveRef["kind"]>().toEqualTypeOf<"object" | "op" | "table" | "call">();
  });

  test("a client takes no options at all, or options", () => {
    expectTypeOf(WeaveClient).toBeConstructibleWith();
    expectTypeOf(WeaveClient).toBeConstructibleWith({
      entity: "acme",
      project: "search",
      apiKey: async () => "k",
    });
  });
});

describe("misspelt and misplaced arguments are type errors", () => {
  test("of the client", () => {
    // @ts-expect-error: apiKey is meant
    const options: WeaveOptions = { apikey: "k" };
    void options;
  });

  test("of a search", () => {
    expectTypeOf<RunQuery["since"]>().toEqualTypeOf<Date | string | undefined>();
    expectTypeOf<RunQuery["kind"]>().toEqualTypeOf<"v2" | "classic" | undefined>();
    // @ts-expect-error: model is meant
    const misspelt: RunQuery = { modle: "ranker" };
    // @ts-expect-error: the server cannot filter runs by scorer
    const scorer: RunQuery = { scorer: "judge" };
    // @ts-expect-error: an attribute is text, a number or a boolean
    const attribute: RunQuery = { attributes: { branch: ["main"] } };
    void [misspelt, scorer, attribute];
  });

  test("of rows", () => {
    const rows = (...parameters: Parameters<typeof weave.evalResults.rows>): void =>
      void parameters;
    // @ts-expect-error: rows() reads all pages
    rows({ evaluation_run_ids: ["r1"], limit: 5 });
    // @ts-expect-error: pageSize is meant
    rows({ evaluation_run_ids: ["r1"] }, { pagesize: 5 });
    // @ts-expect-error: include_rows is meant
    const misspelt: EvalResultsQueryBody = { evaluation_run_ids: ["r1"], include_row: true };
    const sort: EvalResultsQueryBody = {
      evaluation_run_ids: ["r1"],
      // @ts-expect-error: a sort goes up or down by a field
      sort_by: [{ fields: "scores.a", direction: "asc" }],
    };
    // @ts-expect-error: a filter holds a query
    const filter: EvalResultsQueryBody = { evaluation_run_ids: ["r1"], filters: [{ expr: {} }] };
    void [misspelt, sort, filter];
  });
});
