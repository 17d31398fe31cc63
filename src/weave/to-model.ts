import { displayable } from "../model/display.ts";
import type { Run } from "../model/run.ts";
import type { ScoredRow, Trial } from "../model/scored-row.ts";
import type { WeaveContext } from "./context.ts";
import { type HumanScores, withHuman } from "./human-scores.ts";
import { plainValue, readable, withDigits } from "./plain-values.ts";
import { type References, referencesIn } from "./references.ts";
import { toScores } from "./to-scores.ts";
import { isTooLarge, TOO_LARGE } from "./too-large.ts";
import type { CallRecord, EvalResultsRow, EvalResultsTrial } from "./types.ts";
import type { Urls } from "./urls.ts";

/**
 * Statuses of runs by the server's statuses of calls. `descendant_error` means that the run ended
 * and that some row failed.
 */
const STATUS: Readonly<Record<string, Run["status"]>> = {
  success: "completed",
  descendant_error: "completed",
  error: "failed",
  running: "running",
};

/**
 * Returns the call statuses that correspond to one of our run statuses. An unknown status
 * corresponds to itself.
 */
export function callStatuses(status: string): string[] {
  const known = Object.entries(STATUS).flatMap(([call, run]) => (run === status ? [call] : []));
  return known.length === 0 ? [status] : known;
}

/** Converts the call of an evaluation run, v2 or classic, to the neutral {@link Run}. */
export function toRun(stored: CallRecord, context: WeaveContext): Run {
  const call = withDigits(stored);
  const weave = fieldsOf(call.attributes.weave);
  const isV2 = weave.evaluation_run === "true" || weave.evaluation_run === true;
  return displayable({
    provider: "weave",
    id: call.id,
    name: textOf(call.display_name),
    project: context.projectId,
    evaluation: textOf(call.inputs.self),
    model: textOf(call.inputs.model),
    kind: isV2 ? "v2" : "classic",
    status: statusOf(call),
    // No call record contains the number of failed rows: `status_counts` counts calls, a crashed
    // row as two or more and a retried model call as one.
    partial: null,
    startedAt: dateOf(call.started_at),
    finishedAt: dateOf(call.ended_at),
    sourceRunId: textOf(weave.source_evaluation_run_id),
    attributes: metadataOf(call, isV2),
    url: context.urls.run(call.id),
    raw: call,
  });
}

/**
 * Returns the user's metadata: the attributes and, for a v2 run, the summary, because a v2 run
 * cannot have attributes.
 */
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
  const ms = value == null ? Number.NaN : serverTimeMs(value);
  return Number.isNaN(ms) ? null : new Date(ms);
}

/**
 * Converts a time from the server to milliseconds since 1970; NaN if it is not a time. A time
 * without a zone is UTC, like all times of this server.
 */
export function serverTimeMs(text: string): number {
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i.test(text) || !text.includes(":");
  return Date.parse(zoned ? text : `${text.replace(" ", "T")}Z`);
}

/**
 * Data read in addition to the rows: the reasons why trials failed, by trial ID, and the values
 * behind references.
 */
export interface RowExtras {
  readonly errors: ReadonlyMap<string, string>;
  readonly references: References | null;
  /** Scores that people assigned, by the ID of the trial; null if they were not read. */
  readonly human: HumanScores | null;
}

const NO_EXTRAS: RowExtras = { errors: new Map(), references: null, human: null };

/**
 * Converts the rows of one run to the neutral model. Rows that the run does not have are left out.
 */
export function toRows(
  rows: readonly EvalResultsRow[],
  runId: string,
  urls: Urls,
  extras: RowExtras = NO_EXTRAS,
): ScoredRow[] {
  return rows.flatMap((row) => {
    const { row_digest: digest, raw_data_row: stored = null } = row;
    const given = row.evaluations
      .filter(({ evaluation_call_id }) => evaluation_call_id === runId)
      .flatMap(({ trials }) => trials);
    if (given.length === 0) return [];
    const notes: string[] = [];
    const input = noted(
      readable(stored, `Row '${digest}'`, "the input", "raw_data_row"),
      "input",
      notes,
      null,
    );
    const notesOnTrials: string[] = [];
    const trials = given.map((trial, at) => {
      const answered =
        extras.references?.resolve(trial.model_output ?? null) ?? trial.model_output ?? null;
      const output = readable(answered, `Row '${digest}'`, "the output", "model_output");
      return toTrial(
        trial,
        noted(output, `trials[${at}].output`, notesOnTrials, extras.references),
        { digest, urls, extras },
      );
    });
    notes.push(...notesOnTrials.slice(0, MAX_NOTES));
    if (notesOnTrials.length > MAX_NOTES)
      notes.push(`trials: number of omitted notes on outputs: ${notesOnTrials.length - MAX_NOTES}`);
    return [
      displayable({
        key: digest,
        digest,
        digestKind: digestKindOf(digest),
        input,
        ...(notes.length === 0 ? {} : { notes }),
        trials,
      }),
    ];
  });
}

/**
 * Maximum number of notes on the outputs of one row: more would repeat the same for other values.
 */
const MAX_NOTES = 20;

/**
 * Returns a value without bigints, and adds notes on the parts that differ from what was stored.
 */
function noted(
  value: unknown,
  place: string,
  notes: string[],
  references: References | null,
): unknown {
  if (isTooLarge(value)) notes.push(`${place}: ${TOO_LARGE}`);
  const unread = references === null ? [] : new Set(referencesIn(value));
  for (const ref of unread)
    notes.push(`${place}: the reference ${ref} was not read: ${references?.whyNot(ref)}`);
  return plainValue(value, place, notes);
}

/**
 * Returns the kind of a digest. Rows of a data set have 43 characters; rows made from inline inputs
 * have 64 hexadecimal digits (seen on the real server).
 */
export function digestKindOf(digest: string): ScoredRow["digestKind"] {
  if (/^[0-9A-F]{64}$/.test(digest)) return "inline";
  return /^[A-Za-z0-9]{43}$/.test(digest) ? "dataset" : null;
}

function toTrial(
  trial: EvalResultsTrial,
  output: unknown,
  row: { digest: string; urls: Urls; extras: RowExtras },
): Trial {
  const id = trial.predict_and_score_call_id;
  const error = row.extras.errors.get(id);
  return {
    id,
    predictionId: trial.predict_call_id ?? null,
    url: row.urls.call(id),
    output,
    ...(error === undefined ? {} : { error }),
    scores: withHuman(
      toScores(trial.scores, `Row '${row.digest}'`, row.extras.references),
      row.extras.human?.get(id),
    ),
    latencySeconds: trial.model_latency_seconds ?? null,
    tokens: trial.total_tokens ?? null,
    costUsd: trial.total_cost ?? null,
  };
}
