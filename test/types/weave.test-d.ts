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
  test("a run has the fields of the document with their original names", () => {
    expectTypeOf<EvaluationRun["evaluation_run_id"]>().toBeString();
    expectTypeOf<EvaluationRun["model"]>().toBeString();
    expectTypeOf<EvaluationRun>().toHaveProperty("source_evaluation_run_id");
    expectTypeOf<EvaluationRun>().not.toBeAny();
    expectTypeOf<Prediction["inputs"]>().not.toBeAny();
    expectTypeOf<EvalResultsRow["row_digest"]>().toBeString();
    expectTypeOf<Scorer["object_id"]>().toBeString();
    // @ts-expect-error: runs have no such field
    expectTypeOf<EvaluationRun["nope"]>();
  });
});

describe("methods", () => {
  test("return the documented types", () => {
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

  test("a client accepts options or none", () => {
    expectTypeOf(WeaveClient).toBeConstructibleWith();
    expectTypeOf(WeaveClient).toBeConstructibleWith({
      entity: "acme",
      project: "search",
      apiKey: async () => "k",
    });
  });
});

describe("misspelled and misplaced arguments are type errors", () => {
  test("of the client", () => {
    // @ts-expect-error: the option is apiKey
    const options: WeaveOptions = { apikey: "k" };
    void options;
  });

  test("of a search", () => {
    expectTypeOf<RunQuery["since"]>().toEqualTypeOf<Date | string | undefined>();
    expectTypeOf<RunQuery["kind"]>().toEqualTypeOf<"v2" | "classic" | undefined>();
    // @ts-expect-error: the field is model
    const misspelled: RunQuery = { modle: "ranker" };
    // @ts-expect-error: the server cannot filter runs by scorer
    const scorer: RunQuery = { scorer: "judge" };
    // @ts-expect-error: an attribute is a string, a number or a boolean
    const attribute: RunQuery = { attributes: { branch: ["main"] } };
    void [misspelled, scorer, attribute];
  });

  test("of rows", () => {
    const rows = (...parameters: Parameters<typeof weave.evalResults.rows>): void =>
      void parameters;
    // @ts-expect-error: rows() reads all pages
    rows({ evaluation_run_ids: ["r1"], limit: 5 });
    // @ts-expect-error: the option is pageSize
    rows({ evaluation_run_ids: ["r1"] }, { pagesize: 5 });
    // @ts-expect-error: the field is include_rows
    const misspelled: EvalResultsQueryBody = { evaluation_run_ids: ["r1"], include_row: true };
    const sort: EvalResultsQueryBody = {
      evaluation_run_ids: ["r1"],
      // @ts-expect-error: a sort needs a field and a direction
      sort_by: [{ fields: "scores.a", direction: "asc" }],
    };
    // @ts-expect-error: a filter needs a query
    const filter: EvalResultsQueryBody = { evaluation_run_ids: ["r1"], filters: [{ expr: {} }] };
    void [misspelled, sort, filter];
  });
});
