import { fromRecords } from "../../src/analysis/from-records.ts";
import type { LoadedRun } from "../../src/model/run.ts";
import type { Score, ScoredRow, Trial } from "../../src/model/scored-row.ts";

/** Value of a score, or the state of a score without one. */
export type Value = boolean | number | string | undefined;

const STATES = ["missing", "errored", "suspect", "not-applicable"] as const;

export function score(value: Value): Score {
  const state = STATES.find((known) => known === value);
  if (state !== undefined || value === undefined)
    return { kind: "none", state: state ?? "missing", value: null, reason: null };
  const kind =
    typeof value === "string" ? "text" : typeof value === "boolean" ? "boolean" : "number";
  return { kind, state: "scored", value, reason: null };
}

export function trial(
  id: string,
  scores: Record<string, Value>,
  predictionId: string | null = null,
): Trial {
  const entries = Object.entries(scores).filter(([, value]) => value !== undefined);
  const scored = Object.fromEntries(entries.map(([name, value]) => [name, score(value)]));
  return {
    id,
    predictionId,
    url: null,
    output: null,
    scores: scored,
    latencySeconds: null,
    tokens: null,
    costUsd: null,
  };
}

/** A row of one scorer, `ok`, with one trial per value. */
export function row(key: string, ...values: Value[]): ScoredRow {
  const trials = values.map((value, i) => trial(`${key}#${i}`, { ok: value }));
  return { key, digest: null, digestKind: null, input: null, trials };
}

/** Rows of the scorer `ok`, one trial each, with keys `0`, `1`, … */
export function rows(values: readonly Value[]): ScoredRow[] {
  return values.map((value, i) => row(String(i), value));
}

/** A named run from a table of values of the scorer `ok`. */
export function run(name: string, values: readonly (boolean | number)[]): LoadedRun {
  return fromRecords(
    values.map((ok, id) => ({ id, ok })),
    { key: "id", scorers: ["ok"], run: name },
  );
}

/**
 * Two runs, by the numbers of rows that pass in both, in the first only, in the second only, and in
 * neither.
 */
export function pairedRuns(
  both: number,
  first: number,
  second: number,
  neither: number,
): [ScoredRow[], ScoredRow[]] {
  const repeat = (count: number, a: boolean, b: boolean): [boolean, boolean][] =>
    Array.from({ length: count }, () => [a, b]);
  const pairs = [
    ...repeat(both, true, true),
    ...repeat(first, true, false),
    ...repeat(second, false, true),
    ...repeat(neither, false, false),
  ];
  return [rows(pairs.map(([a]) => a)), rows(pairs.map(([, b]) => b))];
}

/** Returns the value; fails the test if there is none. */
export function there<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error("expected a value");
  return value;
}
