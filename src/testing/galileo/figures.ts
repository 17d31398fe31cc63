import type { MetricColumn, Run } from "./runs.ts";
import type { Schemas } from "./wire.ts";

/** Figures of one metric, as far as its traces have values. */
function figuresOf(run: Run, { key, rollUpMethod }: MetricColumn): unknown[] {
  return run.traces
    .map(({ metrics }) => metrics.get(key)?.figure(rollUpMethod) ?? null)
    .filter((value) => value !== null);
}

/** Aggregates of all metrics of a run that have values, by key. */
export function aggregatesOf(run: Run): Record<string, Schemas["MetricAggregates"]> {
  const all = run.columns.map((column) => [column.key, figuresOf(run, column)] as const);
  return Object.fromEntries(
    all.filter(([, values]) => values.length > 0).map(([key, values]) => [key, aggregate(values)]),
  );
}

function aggregate(values: readonly unknown[]): Schemas["MetricAggregates"] {
  const numbers = values
    .filter((value) => typeof value === "number" || typeof value === "boolean")
    .map(Number)
    .sort((a, b) => a - b);
  const words = values.flat().filter((value) => typeof value !== "number");
  const counts = words.length === 0 ? null : countsOf(words);
  if (numbers.length === 0) return { count: values.length, value_distribution: counts };
  const sum = numbers.reduce((total, one) => total + one, 0);
  const quantile = (share: number): number =>
    numbers[Math.min(numbers.length - 1, Math.floor(share * numbers.length))] ?? 0;
  return {
    avg: sum / numbers.length,
    sum,
    min: numbers[0] ?? null,
    max: numbers.at(-1) ?? null,
    count: numbers.length,
    pct: sum / numbers.length,
    p50: quantile(0.5),
    p90: quantile(0.9),
    p95: quantile(0.95),
    p99: quantile(0.99),
    value_distribution: counts,
  };
}

/** Occurrences by value; true and false are counted as 1 and 0. */
function countsOf(values: readonly unknown[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) {
    const label = typeof value === "boolean" ? String(Number(value)) : String(value);
    counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}

const BUCKETS = 10;

/** Distribution of every metric of a run. Numbers fall into ten buckets of equal width. */
export function bucketsOf(run: Run): Schemas["BucketedMetric"][] {
  return run.columns.map((column) => {
    const values = figuresOf(run, column);
    const { avg = null, min, max } = values.length === 0 ? {} : aggregate(values);
    const isNumeric = values.every((value) => typeof value === "number");
    return {
      name: column.key,
      buckets:
        isNumeric && min != null && max != null
          ? numberBuckets(values as number[], min, max) // all are numbers
          : countsOf(values.flat()),
      average: avg,
      roll_up_method: column.rollUpMethod,
      data_type: column.outputType,
    };
  });
}

function numberBuckets(
  values: readonly number[],
  min: number,
  max: number,
): Record<string, number> {
  const width = (max - min) / BUCKETS || 1;
  return countsOf(
    values.map((value) => {
      const index = Math.min(BUCKETS - 1, Math.floor((value - min) / width));
      return `${min + index * width}-${min + (index + 1) * width}`;
    }),
  );
}
