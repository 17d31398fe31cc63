import { plural } from "../core/errors/usage.ts";
import { scoreKey } from "../model/score-key.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import type { MetricNames } from "./metric-names.ts";
import type { Experiment, ExperimentMetric } from "./types.ts";

/** A figure of the service. */
interface Figure {
  readonly average: number;
  /** Number of scores behind it; null when the service does not say. */
  readonly count: number | null;
}

/** Difference, by the size of the figure, up to which two averages are the same: rounding. */
const SAME = 5e-4;

/** Reads the service's own figures by scorer key: those of the experiment, or those in buckets. */
export function figuresOf(
  { structured_aggregate_metrics: structured }: Experiment,
  metrics: readonly ExperimentMetric[],
  names: MetricNames,
): Map<string, Figure> {
  const figures = new Map<string, Figure>();
  for (const { name, average } of metrics)
    if (typeof average === "number")
      figures.set(scoreKey(names.of(name).name), { average, count: null });
  for (const [key, { avg, count }] of Object.entries(structured ?? {}))
    if (typeof avg === "number")
      figures.set(scoreKey(names.of(key).name), { average: avg, count: count ?? null });
  return figures;
}

/**
 * Compares the service's own averages with those of the scores that were read. A difference is a
 * warning: the rows are what is compared and gated.
 */
export function differences(
  rows: readonly ScoredRow[],
  figures: ReadonlyMap<string, Figure>,
): string[] {
  return [...figures].flatMap(([name, { average, count }]) => {
    const values = valuesOf(rows, name);
    if (values.length === 0) return [];
    const own = values.reduce((sum, value) => sum + value, 0) / values.length;
    const isSame = Math.abs(own - average) <= SAME * Math.max(1, Math.abs(average));
    if (isSame && (count === null || count === values.length)) return [];
    const theirs =
      count === null ? show(average) : `${show(average)} over ${plural(count, "score")}`;
    return [
      `the service's own average of '${name}' is ${theirs}, and the rows have ${show(own)} over ${plural(values.length, "score")}`,
    ];
  });
}

function valuesOf(rows: readonly ScoredRow[], name: string): number[] {
  const scores = rows.flatMap(({ trials }) => trials.map((trial) => trial.scores[name]));
  return scores.flatMap((score) =>
    score?.kind === "boolean" || score?.kind === "number" ? [Number(score.value)] : [],
  );
}

const show = (value: number): string => String(Number(value.toPrecision(6)));
