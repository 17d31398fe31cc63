import type { components } from "../../../generated/weave.ts";
import type { ProjectState } from "./project-state.ts";
import { isJsonObject } from "./records.ts";
import { formatTimeWithOffset } from "./wire-time.ts";

type Wire = components["schemas"];
type Stats = Wire["EvalResultsScorerStats"];

/** Sums up rows as the service does: a trial without a value leaves every count of its scorer, so that a crash lowers no figure. */
export function summarizeRows(project: ProjectState, rows: readonly Wire["EvalResultsRow"][]): Wire["EvalResultsSummaryRes"] {
  const summaries = new Map<string, { entry: Wire["EvalResultsEvaluationSummary"]; stats: Map<string, Stats> }>();
  for (const row of rows) {
    for (const { evaluation_call_id: runId, trials } of row.evaluations) {
      const summary = summaries.get(runId) ?? { entry: emptyEntry(project, runId), stats: new Map<string, Stats>() };
      summaries.set(runId, summary);
      for (const trial of trials) addTrial(summary.entry, summary.stats, trial);
    }
  }
  const evaluations = [...summaries.values()].map(({ entry, stats }) => ({ ...entry, scorer_stats: [...stats.values()].map(finish) }));
  return { row_count: rows.length, evaluations };
}

function emptyEntry(project: ProjectState, runId: string): Wire["EvalResultsEvaluationSummary"] {
  const run = project.call(runId);
  const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
  return {
    evaluation_call_id: runId,
    trial_count: 0,
    scorer_stats: [],
    predict_total_tokens: null,
    predict_total_cost: null,
    evaluation_ref: text(run?.inputs.self),
    model_ref: text(run?.inputs.model),
    display_name: run?.displayName ?? null,
    trace_id: run?.traceId ?? null,
    started_at: run ? formatTimeWithOffset(run.startedAtUs) : null,
  };
}

function addTrial(entry: Wire["EvalResultsEvaluationSummary"], stats: Map<string, Stats>, trial: Wire["EvalResultsTrial"]): void {
  entry.trial_count++;
  if (trial.total_tokens !== null) entry.predict_total_tokens = (entry.predict_total_tokens ?? 0) + trial.total_tokens;
  if (trial.total_cost !== null) entry.predict_total_cost = (entry.predict_total_cost ?? 0) + trial.total_cost;
  for (const [key, value] of Object.entries(trial.scores)) addScore(stats, key, [], value);
}

/** Objects fall apart into their members; lists and nulls count for nothing. */
function addScore(stats: Map<string, Stats>, key: string, path: readonly string[], value: unknown): void {
  if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value)) addScore(stats, key, [...path, name], member);
    return;
  }
  const type = ({ boolean: "binary", number: "continuous", string: "text" } as const)[typeof value as "boolean" | "number" | "string"];
  if (type === undefined) return;
  const dotted = path.length === 0 ? null : path.join(".");
  const id = JSON.stringify([key, dotted]);
  const entry = stats.get(id) ?? emptyStats(key, dotted, type);
  stats.set(id, entry);
  entry.trial_count++;
  if (typeof value === "boolean") {
    entry.pass_known_count++;
    if (value) entry.pass_true_count++;
  }
  if (typeof value === "number") {
    // A running mean, not a sum: the service's last digits come from this order of rounding.
    const total = (entry.numeric_mean ?? 0) * entry.numeric_count;
    entry.numeric_count++;
    entry.numeric_mean = (total + value) / entry.numeric_count;
  }
}

function emptyStats(key: string, path: string | null, type: Stats["value_type"]): Stats {
  return {
    scorer_key: key,
    path,
    value_type: type,
    trial_count: 0,
    numeric_count: 0,
    numeric_mean: null,
    pass_true_count: 0,
    pass_known_count: 0,
    pass_rate: null,
    pass_signal_coverage: null,
  };
}

function finish(stats: Stats): Stats {
  return {
    ...stats,
    pass_rate: stats.pass_known_count > 0 ? stats.pass_true_count / stats.pass_known_count : null,
    pass_signal_coverage: stats.pass_known_count / stats.trial_count,
  };
}
