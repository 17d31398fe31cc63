import type { Run } from "../model/run.ts";
import type { Score } from "../model/scored-row.ts";
import { VERSION } from "../model/version.ts";
import { type Column, column, type LineSource, numberOf, textOf } from "./columns.ts";
import type { Place } from "./sync-paths.ts";

/** Line of the table `runs`. */
export interface RunLine {
  readonly run: Run;
  readonly place: Place;
  readonly rows: number;
  readonly trials: number;
  readonly exportedAt: string;
}

/** Line of the table `trials`. */
export interface TrialLine extends Pick<LineSource, "row" | "trial" | "index"> {
  readonly runId: string;
  readonly place: Place;
}

/** Line of the table `scores`. */
export interface ScoreLine {
  readonly runId: string;
  readonly place: Place;
  readonly key: string;
  readonly digest: string | null;
  /** ID and position of the trial; null for a row without trials. */
  readonly trialId: string | null;
  readonly index: number | null;
  readonly scorer: string;
  readonly ref: string | null;
  readonly score: Score;
}

/** Returns the columns that the names of the folders have, too. */
function partition<Line extends { readonly place: Place }>(): Column<Line>[] {
  return [
    column("provider", "text", ({ place }) => place.provider),
    column("entity", "text", ({ place }) => place.entity),
    column("project", "text", ({ place }) => place.project),
    column("run_date", "date", ({ place }) => place.runDate),
  ];
}

/** Columns of `runs` that say when and by what a run was exported, not what it is. */
export const EXPORT_COLUMNS: readonly string[] = ["client_version", "exported_at"];

export const RUN_COLUMNS: readonly Column<RunLine>[] = [
  column("run_id", "text", ({ run }) => run.id),
  column("run_name", "text", ({ run }) => run.name),
  column("evaluation", "text", ({ run }) => run.evaluation),
  column("evaluation_name", "text", ({ run }) => nameIn(run.evaluation)),
  column("model", "text", ({ run }) => run.model),
  column("model_name", "text", ({ run }) => nameIn(run.model)),
  column("kind", "text", ({ run }) => run.kind),
  column("status", "text", ({ run }) => run.status),
  column("partial", "text", ({ run }) => run.partial),
  column("started_at", "time", ({ run }) => run.startedAt?.toISOString()),
  column("finished_at", "time", ({ run }) => run.finishedAt?.toISOString()),
  column("source_run_id", "text", ({ run }) => run.sourceRunId),
  column("attributes", "json", ({ run }) => run.attributes),
  column("url", "text", ({ run }) => run.url),
  column("row_count", "integer", ({ rows }) => rows),
  column("trial_count", "integer", ({ trials }) => trials),
  column("client_version", "text", () => VERSION),
  column("exported_at", "time", ({ exportedAt }) => exportedAt),
  ...partition<RunLine>(),
];

export const TRIAL_COLUMNS: readonly Column<TrialLine>[] = [
  column("run_id", "text", ({ runId }) => runId),
  column("row_key", "text", ({ row }) => row.key),
  column("row_digest", "text", ({ row }) => row.digest),
  column("digest_kind", "text", ({ row }) => row.digestKind),
  column("trial_id", "text", ({ trial }) => trial?.id),
  column("trial_index", "integer", ({ trial, index }) => (trial === null ? null : index)),
  column("prediction_id", "text", ({ trial }) => trial?.predictionId),
  column("input", "json", ({ row }) => row.input),
  column("output", "json", ({ trial }) => trial?.output),
  column("latency_seconds", "number", ({ trial }) => trial?.latencySeconds),
  column("total_tokens", "number", ({ trial }) => trial?.tokens),
  column("cost_usd", "number", ({ trial }) => trial?.costUsd),
  column("url", "text", ({ trial }) => trial?.url),
  ...partition<TrialLine>(),
];

export const SCORE_COLUMNS: readonly Column<ScoreLine>[] = [
  column("run_id", "text", ({ runId }) => runId),
  column("row_key", "text", ({ key }) => key),
  column("row_digest", "text", ({ digest }) => digest),
  column("trial_id", "text", ({ trialId }) => trialId),
  column("trial_index", "integer", ({ index }) => index),
  column("scorer", "text", ({ scorer }) => scorer),
  column("scorer_ref", "text", ({ ref }) => ref),
  column("score_kind", "text", ({ score }) => score.kind),
  column("score_state", "text", ({ score }) => score.state),
  column("score_number", "number", ({ score }) => numberOf(score)),
  column("score_text", "text", ({ score }) => textOf(score)),
  column("reason", "text", ({ score }) => score.reason),
  ...partition<ScoreLine>(),
];

/** Returns the name in a reference such as `weave:///acme/search/object/ranker:v1`. */
function nameIn(ref: string | null): string | null {
  const [, name] =
    /^weave:\/\/\/[^/]+\/[^/]+\/(?:object|op)\/([^/]+):[^/:]+(?:\/|$)/.exec(ref ?? "") ?? [];
  if (name === undefined) return ref;
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // not encoded
  }
}
