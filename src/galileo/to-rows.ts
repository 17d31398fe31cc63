import { rowDigest } from "../model/row-digest.ts";
import type { Score, ScoredRow, Trial } from "../model/scored-row.ts";
import type { MetricNames } from "./metric-names.ts";
import { toScores } from "./to-scores.ts";
import type { PartialTraceRecord } from "./types.ts";

/** Names of metrics, and the parts of rows that were asked for. */
export interface RowParts {
  readonly names: MetricNames;
  /** Whether the inputs of the rows are kept. */
  readonly inputs: boolean;
  /** Whether the outputs were read. */
  readonly outputs: boolean;
}

/**
 * Turns the traces of an experiment into rows. Traces with the same `dataset_input` are trials of
 * one row, in the order of their times; a trace without one is keyed by its input.
 */
export async function toRows(
  traces: readonly PartialTraceRecord[],
  parts: RowParts,
): Promise<ScoredRow[]> {
  const rows = new Map<string, ScoredRow>();
  for (const trace of [...traces].sort(byTime)) {
    const isOfDataset = typeof trace.dataset_input === "string";
    const input: unknown = isOfDataset ? trace.dataset_input : (trace.input ?? "");
    const digest = await rowDigest(input);
    const identity = `${isOfDataset} ${digest}`;
    const row = rows.get(identity) ?? newRow(trace, { digest, input, isOfDataset }, parts);
    rows.set(identity, row);
    if (trace.metric_info == null)
      row.notes = [...(row.notes ?? []), `trials[${row.trials.length}].scores: ${NO_STATES}`];
    row.trials.push(toTrial(trace, parts));
  }
  return [...rows.values()];
}

const NO_STATES = "the trace has no states of scores, so a value may not be final";
const BY_INPUT =
  "input: the trace has no dataset_input, so the row is keyed by the trace's own input";

const byTime = (a: PartialTraceRecord, b: PartialTraceRecord): number => {
  const [left = "", right = ""] = [a.created_at, b.created_at];
  // the strings differ in precision; below a millisecond they have to decide
  return Date.parse(left) - Date.parse(right) || order(left, right) || order(a.id, b.id);
};
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function newRow(
  trace: PartialTraceRecord,
  { digest, input, isOfDataset }: { digest: string; input: unknown; isOfDataset: boolean },
  { inputs }: RowParts,
): ScoredRow {
  const columns = {
    ...(trace.dataset_output == null ? {} : { dataset_output: trace.dataset_output }),
    ...trace.dataset_metadata,
  };
  return {
    key: isOfDataset ? digest : `input:${digest}`,
    digest,
    digestKind: isOfDataset ? "dataset" : "inline",
    input: inputs ? input : null,
    ...(Object.keys(columns).length === 0 ? {} : { columns }),
    ...(isOfDataset ? {} : { notes: [BY_INPUT] }),
    trials: [],
  };
}

function toTrial(trace: PartialTraceRecord, { names, outputs }: RowParts): Trial {
  const error = whyFailed(trace, outputs);
  const scores = toScores(trace, names);
  const metrics: Readonly<Record<string, unknown>> = trace.metrics ?? {};
  return {
    id: trace.id,
    predictionId: null,
    url: null,
    output: outputs ? (trace.output ?? null) : null,
    ...(error === null ? {} : { error }),
    scores: error === null ? scores : withoutScores(scores, error),
    latencySeconds: typeof metrics.duration_ns === "number" ? metrics.duration_ns / 1e9 : null,
    tokens: numberOf(metrics.num_total_tokens),
    costUsd: numberOf(metrics.cost),
  };
}

const numberOf = (value: unknown): number | null => (typeof value === "number" ? value : null);

/**
 * Its run against the sandbox showed: the vendor's Python client logs this for a function that
 * threw.
 */
const EMPTY = "the trace has an empty output: its function may have thrown";
/** The string that the same client returns to its caller as the output of such a function. */
const THREW = /^error during executing:/i;

/** Returns why a trace has no answer; null when it has one. */
function whyFailed(trace: PartialTraceRecord, outputs: boolean): string | null {
  if (typeof trace.error_message === "string" && trace.error_message !== "")
    return trace.error_message;
  if (!outputs) return null;
  const { output, status_code: status } = trace;
  if (typeof output === "string") {
    if (output.trim() === "") return EMPTY;
    return THREW.test(output.trimStart()) ? output : null;
  }
  if (output !== null && output !== undefined) return null;
  return status == null || status < 400
    ? "the trace has no output: its function may have thrown"
    : `the trace has no output, and the status code ${status}`;
}

/** Scores of a trace that failed judge no answer. */
function withoutScores(
  scores: Readonly<Record<string, Score>>,
  error: string,
): Record<string, Score> {
  const reason = `the trace failed: ${error}`;
  return Object.fromEntries(
    Object.entries(scores).map(([name, score]): [string, Score] => [
      name,
      score.state === "scored"
        ? { ...score, kind: "none", state: "errored", value: null, reason }
        : score,
    ]),
  );
}
