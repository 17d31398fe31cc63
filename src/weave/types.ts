import type { components } from "../../generated/weave.ts";

type Schemas = components["schemas"];

/** A run as the v2 routes give it. */
export type EvaluationRun = Schemas["EvaluationRunReadRes"];
/** What makes a run. */
export type EvaluationRunCreateBody = Schemas["EvaluationRunCreateBody"];
/** A prediction: one answer of the model to one input. */
export type Prediction = Schemas["PredictionReadRes"];
/** A score: what one scorer said of one prediction. */
export type ScoreRecord = Schemas["ScoreReadRes"];
/** A scorer object. Function scorers are ops and not among them. */
export type Scorer = Schemas["ScorerReadRes"];
/** A data set object; `rows` refers to its table. */
export type Dataset = Schemas["DatasetReadRes"];
/** A model object. */
export type Model = Schemas["ModelReadRes"];
/** An evaluation object: data set and scorers. */
export type Evaluation = Schemas["EvaluationReadRes"];
/** What asks for rows and summaries. */
export type EvalResultsQueryBody = Schemas["EvalResultsQueryBody"];
/** One page of rows, and the summary when it was asked for. */
export type EvalResultsPage = Schemas["EvalResultsQueryRes"];
/** One row: an input, and per run the trials on it. */
export type EvalResultsRow = Schemas["EvalResultsRow"];
/** One trial of a row. */
export type EvalResultsTrial = Schemas["EvalResultsTrial"];
/** The server's figures per run and scorer. */
export type EvalResultsSummary = Schemas["EvalResultsSummaryRes"];
/** A filter of rows. */
export type EvalResultsFilter = Schemas["EvalResultsFilter"];
/** A sort key of rows. */
export type EvalResultsSortBy = Schemas["EvalResultsSortBy"];
/** What asks for calls. `project_id` is the client's. */
export type CallsQueryBody = Omit<Schemas["CallsQueryReq"], "project_id">;
/** A filter in the server's query language. */
export type CallsQuery = Schemas["Query"];
/** How many calls there are. */
export type CallsStats = Schemas["CallsQueryStatsRes"];
/** What makes a prediction. */
export type PredictionCreateBody = Schemas["PredictionCreateBody"];
/** What makes a score. */
export type ScoreCreateBody = Schemas["ScoreCreateBody"];
/** What makes a scorer, or a new version of it. */
export type ScorerCreateBody = Schemas["ScorerCreateBody"];
/** What makes a data set, or a new version of it. */
export type DatasetCreateBody = Schemas["DatasetCreateBody"];
/** What makes a model, or a new version of it. */
export type ModelCreateBody = Schemas["ModelCreateBody"];
/** What makes an evaluation, or a new version of it. */
export type EvaluationCreateBody = Schemas["EvaluationCreateBody"];
/** The ids of a rescore that was taken. */
export type RescoreAnswer = Schemas["RescoreRes"];
/** What the server says of a version that it stored. */
export type NewVersion = Schemas["DatasetCreateRes"];
/** What the server says of itself. */
export type ServerInfo = Schemas["ServerInfoRes"];

/** A call: anything that was traced. The document leaves its fields open; these are seen on every one. */
export interface CallRecord {
  id: string;
  project_id: string;
  op_name: string;
  display_name?: string | null;
  trace_id: string;
  parent_id?: string | null;
  started_at: string;
  ended_at?: string | null;
  exception?: string | null;
  attributes: Record<string, unknown>;
  inputs: Record<string, unknown>;
  output?: unknown;
  summary?: Record<string, unknown> | null;
  [field: string]: unknown;
}
