import { compare } from "../../src/analysis/compare.ts";
import type { CompareOptions } from "../../src/analysis/compare-options.ts";
import type { Comparison } from "../../src/analysis/comparison.ts";
import { gate } from "../../src/analysis/gate.ts";
import type { GatePolicy } from "../../src/analysis/gate-policy.ts";
import { loadedRun } from "../../src/model/loaded-run.ts";
import type { LoadedRun, Run } from "../../src/model/run.ts";
import type { Trial } from "../../src/model/scored-row.ts";
import { type ReportOptions, reportView } from "../../src/report/report-view.ts";
import type { ReportView } from "../../src/report/view.ts";
import { score, type Value } from "../analysis/runs.ts";

/** Row of a made-up run. */
export interface MadeRow {
  key?: string;
  input?: unknown;
  columns?: Record<string, unknown>;
  trials: (Partial<Trial> & { values: Record<string, Value>; reason?: string })[];
}

/** A run of made-up rows. */
export function madeRun(name: string, rows: readonly MadeRow[], run: Partial<Run> = {}): LoadedRun {
  return loadedRun(
    { provider: "made", id: name, name, ...run },
    rows.map(({ key, input = null, columns, trials }, i) => ({
      key: key ?? String(i),
      digest: null,
      digestKind: null,
      input,
      ...(columns === undefined ? {} : { columns }),
      trials: trials.map(({ values, reason, ...trial }, t) => ({
        id: `${i}#${t}`,
        predictionId: null,
        url: null,
        output: null,
        latencySeconds: null,
        tokens: null,
        costUsd: null,
        ...trial,
        scores: Object.fromEntries(
          Object.entries(values).map(([scorer, value]) => [
            scorer,
            { ...score(value), reason: reason ?? null },
          ]),
        ),
      })),
    })),
  );
}

/** Rows of one scorer with one trial each. */
export const rowsOf = (count: number, value: (i: number) => Value, scorer = "correct"): MadeRow[] =>
  Array.from({ length: count }, (_, i) => ({
    input: { question: `question ${i}` },
    trials: [{ output: `answer ${i}`, values: { [scorer]: value(i) } }],
  }));

/** Compares two runs of the scorer `correct` that pass in the first rows. */
export const compared = (
  rows: number,
  passes: readonly [number, number],
  options: CompareOptions = {},
): Promise<Comparison> =>
  compare(
    madeRun(
      "main",
      rowsOf(rows, (i) => i < passes[0]),
    ),
    madeRun(
      "branch",
      rowsOf(rows, (i) => i < passes[1]),
    ),
    options,
  );

/** Makes the view of a gate and its comparison. */
export const gated = (
  comparison: Comparison,
  policy: GatePolicy = { rules: [{ scorer: "correct", maxDrop: 0.02 }] },
  options: ReportOptions = {},
): ReportView => reportView({ comparison, gate: gate(comparison, policy) }, options);
