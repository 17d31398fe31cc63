import type { CallRecord, EvalResultsRow } from "../../src/weave/types.ts";

/** Returns the call of a finished run. */
export function callRecord(fields: Partial<CallRecord> = {}): CallRecord {
  return {
    id: "r1",
    project_id: "acme/search",
    op_name: "weave:///acme/search/op/Evaluation.evaluate:abc",
    display_name: "run 1",
    trace_id: "t1",
    parent_id: null,
    started_at: "2026-11-21T08:00:00.123456Z",
    ended_at: "2026-11-21T08:05:00+00:00",
    exception: null,
    attributes: {},
    inputs: {
      self: "weave:///acme/search/object/nightly:e1",
      model: "weave:///acme/search/object/ranker:m1",
    },
    summary: { weave: { status: "success" } },
    ...fields,
  };
}

/** Returns a run as the v2 route returns it. */
export function runRecord(fields: object = {}): Record<string, unknown> {
  return {
    evaluation_run_id: "r1",
    evaluation: "weave:///acme/search/object/nightly:e1",
    model: "weave:///acme/search/object/ranker:m1",
    status: "completed",
    started_at: "2026-11-21T08:00:00Z",
    finished_at: "2026-11-21T08:05:00Z",
    summary: { weave: { status: "success", trace_name: "Evaluation.evaluate" } },
    source_evaluation_run_id: null,
    ...fields,
  };
}

/** Returns a row of a run, with one trial. */
export function resultsRow(
  digest: string,
  fields: { run?: string; scores?: Record<string, unknown>; trial?: object; input?: unknown } = {},
): EvalResultsRow {
  const { run = "r1", scores = { correct: true }, trial = {}, input } = fields;
  const one = {
    predict_and_score_call_id: `${digest}-t`,
    predict_call_id: `${digest}-p`,
    model_output: "4",
    scores,
    ...trial,
  };
  const row = {
    row_digest: digest,
    evaluations: [{ evaluation_call_id: run, trials: [one] }],
    ...(input === undefined ? {} : { raw_data_row: input }),
  };
  return row as unknown as EvalResultsRow; // only the fields that the client reads
}

/** Returns the digest of a dataset row: 43 characters, in the order of the numbers. */
export function digest(index: number): string {
  return String(index).padStart(43, "0");
}
