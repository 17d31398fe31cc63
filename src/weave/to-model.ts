import { ResponseShapeError } from "../core/errors/call.ts";
import type { Run } from "../model/run.ts";
import type { Score, ScoredRow, Trial } from "../model/scored-row.ts";
import type { WeaveContext } from "./context.ts";
import type { CallRecord, EvalResultsRow, EvalResultsTrial } from "./types.ts";
import type { Urls } from "./urls.ts";

/** The server's words for the state of a call, and ours for the state of a run. `descendant_error`: it ended, and some row failed. */
const STATUS: Readonly<Record<string, Run["status"]>> = {
  success: "completed",
  descendant_error: "completed",
  error: "failed",
  running: "running",
};

/** The call statuses that stand for one of our run statuses; a status that we do not know stands for itself. */
export function callStatuses(status: string): string[] {
  const known = Object.entries(STATUS).flatMap(([call, run]) => (run === status ? [call] : []));
  return known.length === 0 ? [status] : known;
}

/** Turns the call of an evaluation run, v2 or classic, into the neutral {@link Run}. */
export function toRun(call: CallRecord, context: WeaveContext): Run {
  const weave = fieldsOf(call.attributes.weave);
  const isV2 = weave.evaluation_run === "true" || weave.evaluation_run === true;
  return {
    provider: "weave",
    id: call.id,
    name: textOf(call.display_name),
    project: context.projectId,
    evaluation: textOf(call.inputs.self),
    model: textOf(call.inputs.model),
    kind: isV2 ? "v2" : "classic",
    status: statusOf(call),
    // No call record says how many rows failed: `status_counts` counts calls, a crashed row as two or more and a retried model call as one.
    partial: null,
    startedAt: dateOf(call.started_at),
    finishedAt: dateOf(call.ended_at),
    sourceRunId: textOf(weave.source_evaluation_run_id),
    attributes: metadataOf(call, isV2),
    url: context.urls.run(call.id),
    raw: call,
  };
}

/** What the user noted: attributes, and for a v2 run the summary, since a v2 run cannot be given attributes. */
function metadataOf(call: CallRecord, isV2: boolean): Record<string, unknown> {
  const { weave: _own, ...attributes } = call.attributes;
  if (!isV2) return attributes;
  const { weave: _theirs, usage: _usage, status_counts: _counts, ...summary } = call.summary ?? {};
  return { ...summary, ...attributes };
}

function statusOf(call: CallRecord): Run["status"] {
  const said = fieldsOf(call.summary?.weave).status;
  if (typeof said === "string") return STATUS[said] ?? said;
  if (typeof call.exception === "string" && call.exception !== "") return "failed";
  return call.ended_at == null ? "running" : "completed";
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function dateOf(value: string | null | undefined): Date | null {
  const date = value == null ? null : new Date(value);
  return date === null || Number.isNaN(date.getTime()) ? null : date;
}

/** Turns the rows of one run into the neutral model. Rows that the run does not have are left out. */
export function toRows(rows: readonly EvalResultsRow[], runId: string, urls: Urls): ScoredRow[] {
  return rows.flatMap((row) => {
    const trials = row.evaluations
      .filter(({ evaluation_call_id }) => evaluation_call_id === runId)
      .flatMap((evaluation) => evaluation.trials.map((trial) => toTrial(trial, row.row_digest, urls)));
    if (trials.length === 0) return [];
    return [
      { key: row.row_digest, digest: row.row_digest, digestKind: digestKindOf(row.row_digest), input: row.raw_data_row ?? null, trials },
    ];
  });
}

/** Rows of a data set carry 43 characters, rows made from inline inputs 64 hexadecimal digits (seen on the real server). */
export function digestKindOf(digest: string): ScoredRow["digestKind"] {
  if (/^[0-9A-F]{64}$/.test(digest)) return "inline";
  return /^[A-Za-z0-9]{43}$/.test(digest) ? "dataset" : null;
}

function toTrial(trial: EvalResultsTrial, digest: string, urls: Urls): Trial {
  const scores: Record<string, Score> = {};
  for (const [scorer, value] of Object.entries(trial.scores)) {
    if (levelsOf(value) > MAX_LEVELS) {
      const message = `Row '${digest}': the score of '${scorer}' is nested deeper than ${MAX_LEVELS} levels`;
      throw new ResponseShapeError(message, { path: `scores.${scorer}`, expected: `at most ${MAX_LEVELS} levels` });
    }
    flatten(scores, scorer, value, reasonIn(value));
  }
  return {
    id: trial.predict_and_score_call_id,
    predictionId: trial.predict_call_id ?? null,
    url: urls.call(trial.predict_and_score_call_id),
    output: trial.model_output ?? null,
    scores,
    latencySeconds: trial.model_latency_seconds ?? null,
    tokens: trial.total_tokens ?? null,
    costUsd: trial.total_cost ?? null,
  };
}

/** A score that is nested deeper was made to break its readers. */
const MAX_LEVELS = 500;

/** How deep a value is nested, counted no further than the limit. */
function levelsOf(value: unknown): number {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= MAX_LEVELS; depth++) {
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? (Object.values(one) as unknown[]) : []));
    if (level.length === 0) return depth;
  }
  return MAX_LEVELS + 1;
}

/** The fields in which object scores say why. */
const REASON_FIELDS = ["reason", "reasoning", "explanation", "why"];

function reasonIn(value: unknown): string | null {
  if (typeof value !== "object" || value === null) return null;
  const said = REASON_FIELDS.map((name) => (value as Record<string, unknown>)[name]).find(
    (text) => typeof text === "string" && text !== "",
  ); // any object may have them
  return typeof said === "string" ? said : null;
}

/** Writes a score under its scorer's name, and each field of an object score under `name.path`, as the server's own figures do. */
function flatten(into: Record<string, Score>, key: string, value: unknown, reason: string | null): void {
  if (typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length > 0) {
    for (const [name, part] of Object.entries(value)) flatten(into, `${key}.${name}`, part, REASON_FIELDS.includes(name) ? null : reason);
    return;
  }
  Object.defineProperty(into, key, { value: scoreOf(value, reason), enumerable: true, configurable: true, writable: true }); // a scorer may be named __proto__
}

function scoreOf(value: unknown, reason: string | null): Score {
  switch (typeof value) {
    case "boolean":
      return { kind: "boolean", state: "scored", value, reason };
    case "number":
      return { kind: "number", state: "scored", value, reason };
    case "string":
      return { kind: "text", state: "scored", value, reason };
    default:
      // A list has no figure anywhere: it is kept as text, so that nothing is lost. Null and {} say nothing.
      return Array.isArray(value)
        ? { kind: "text", state: "scored", value: JSON.stringify(value), reason }
        : { kind: "none", state: "missing", value: null, reason: reason ?? "the scorer gave no value" };
  }
}
