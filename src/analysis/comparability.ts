import { didYouMean, InvalidArgumentError } from "../core/errors/usage.ts";
import { isMeasure } from "../model/measures.ts";
import type { RunDataset } from "../model/run.ts";
import { keysAbove } from "../model/score-key.ts";
import type { ComparedRun } from "./compared-run.ts";
import { anyOf, isObject } from "./options.ts";
import { type Arm, isNotApplicable } from "./row-values.ts";
import { showValue } from "./show-value.ts";
import { at } from "./stats/at.ts";
import { brief } from "./words-of-results.ts";

/** Check for what can make two runs hard to compare. */
export type ComparabilityCheck =
  | "unfinished"
  | "partial"
  | "warning"
  | "scale"
  | "applicability"
  | "grader"
  | "evaluation"
  | "dataset"
  | "added";

/**
 * Effect of a finding on a gate: `note` only reports it, `warn` prevents a pass, `refuse` prevents
 * any decision.
 */
export type ComparabilityLevel = "note" | "warn" | "refuse";

/** Finding that makes two runs hard to compare. */
export interface ComparabilityFinding {
  /** The check that found it. */
  check: ComparabilityCheck;
  /** How serious the finding is. */
  level: ComparabilityLevel;
  /** Scorer that it concerns; null when it concerns the runs. */
  scorer: string | null;
  /** One sentence for the reader: what differs between the runs. */
  text: string;
}

/** All checks, in the order in which their findings are listed. */
export const COMPARABILITY_CHECKS: readonly ComparabilityCheck[] = [
  "unfinished",
  "partial",
  "warning",
  "scale",
  "applicability",
  "grader",
  "evaluation",
  "dataset",
  "added",
];

/** All levels, mildest first. */
export const COMPARABILITY_LEVELS: readonly ComparabilityLevel[] = ["note", "warn", "refuse"];

const finding = (
  check: ComparabilityCheck,
  level: ComparabilityLevel,
  text: string,
  scorer: string | null = null,
): ComparabilityFinding => ({ check, level, scorer, text });

/** Checks the status of the runs. */
export function aboutRuns(
  runs: Readonly<Record<string, Pick<ComparedRun, "id" | "name" | "status" | "partial"> | null>>,
): ComparabilityFinding[] {
  return Object.entries(runs).flatMap(([name, run]): ComparabilityFinding[] => {
    if (run === null) return [];
    const partial =
      run.partial === null
        ? []
        : [finding("partial", "note", `The ${name} run is partial: ${run.partial}.`)];
    if (run.status === "completed") return partial;
    const text = `The ${name} run '${run.name ?? run.id}' is '${run.status}', not 'completed': rows and scores may still be missing.`;
    return [finding("unfinished", "refuse", text), ...partial];
  });
}

const medianSize = (values: readonly number[]): number => {
  const sizes = Float64Array.from(values, Math.abs).sort();
  return at(sizes, sizes.length >> 1);
};

/** Factor between two median sizes from which two scales are assumed. */
const APART = 20;

/** Checks whether the scores of two runs appear to use two scales. */
export function aboutScale(
  scorer: string,
  arms: { base: readonly (number | null)[]; candidate: readonly (number | null)[] },
): ComparabilityFinding[] {
  const left = arms.base.filter((value) => value !== null);
  const right = arms.candidate.filter((value) => value !== null);
  if (isMeasure(scorer) || left.length === 0 || right.length === 0) return [];
  const [a, b] = [medianSize(left), medianSize(right)];
  const inUnit = (values: readonly number[]): boolean =>
    values.every((value) => value >= 0 && value <= 1);
  const jump =
    (inUnit(left) && b > 1) ||
    (inUnit(right) && a > 1) ||
    (a > 0 && b > 0 && Math.max(a, b) >= APART * Math.min(a, b));
  if (!jump) return [];
  const text = `'${scorer}' appears to use two scales: the median is ${brief(a)} in the base and ${brief(b)} in the candidate.`;
  return [finding("scale", "refuse", text, scorer)];
}

/** Lists what the provider of a run has to say about it. */
export function aboutWarnings(
  runs: Readonly<Record<string, readonly string[]>>,
): ComparabilityFinding[] {
  return Object.entries(runs).flatMap(([name, warnings]) =>
    warnings.map((warning) => finding("warning", "note", `The ${name} run: ${warning}.`)),
  );
}

/**
 * Checks whether a scorer applies to the same rows in both runs. A row that it applies to in one
 * run only cannot be compared, and the rows that drop out may be the hard ones.
 */
export function aboutApplicability(
  scorer: string,
  arms: { base: Arm; candidate: Arm },
): ComparabilityFinding[] {
  let [only, both] = [0, 0];
  arms.base.values.forEach((_, i) => {
    const [before, after] = [isNotApplicable(arms.base, i), isNotApplicable(arms.candidate, i)];
    if (before && after) both += 1;
    else if (before || after) only += 1;
  });
  return applicabilityFindings(scorer, only, both);
}

/** Reports the number of rows that a scorer does not apply to: in one run only, and in both. */
export function applicabilityFindings(
  scorer: string,
  only: number,
  both: number,
): ComparabilityFinding[] {
  const rows = (count: number): string => `${count} ${count === 1 ? "row" : "rows"}`;
  return [
    ...(both === 0
      ? []
      : [
          finding(
            "applicability",
            "note",
            `'${scorer}' does not apply to ${rows(both)} in either run.`,
            scorer,
          ),
        ]),
    ...(only === 0
      ? []
      : [
          finding(
            "applicability",
            "warn",
            `'${scorer}' applies to ${rows(only)} in one run only, and ${only === 1 ? "it is" : "they are"} left out.`,
            scorer,
          ),
        ]),
  ];
}

/** Returns the version of the scorer behind a score: the scorer whose name starts the key. */
function versionOf(versions: Readonly<Record<string, string | null>>, key: string): string | null {
  const name = keysAbove(key).find((above) => Object.hasOwn(versions, above));
  return name === undefined ? null : (versions[name] ?? null);
}

/** Checks whether two versions of one grader made the scores. */
export function aboutGraders(
  scorers: readonly (readonly [base: string, candidate: string])[],
  base: Readonly<Record<string, string | null>>,
  candidate: Readonly<Record<string, string | null>>,
): ComparabilityFinding[] {
  return scorers.flatMap(([left, right]): ComparabilityFinding[] => {
    // scorers that the caller paired are different graders on purpose
    if (left !== right || isMeasure(left)) return [];
    const [was, is] = [versionOf(base, left), versionOf(candidate, right)];
    if (was === is) return [];
    if (was === null || is === null) {
      const side = was === null ? "base" : "candidate";
      return [
        finding(
          "grader",
          "note",
          `The grader version of '${left}' is unknown in the ${side}.`,
          left,
        ),
      ];
    }
    return [
      finding(
        "grader",
        "warn",
        `'${left}' was graded by different versions: ${was} in the base, ${is} in the candidate.`,
        left,
      ),
    ];
  });
}

/** Checks whether the runs belong to two evaluations, or to two versions of a data set. */
export function aboutData(q: {
  evaluations: readonly [string | null, string | null];
  datasets: readonly [RunDataset | null, RunDataset | null];
  /** Whether shared rows are known to have the same input. */
  digests: boolean;
  edited: number;
  added: number;
}): ComparabilityFinding[] {
  const found: ComparabilityFinding[] = [];
  const [was, is] = q.evaluations;
  if (was !== null && is !== null && was !== is)
    found.push(finding("evaluation", "note", `The evaluations differ: ${was} and ${is}.`));
  const [before, after] = q.datasets;
  if (before !== null && after !== null && before.version !== after.version) {
    const edited = `${q.edited} ${q.edited === 1 ? "row was" : "rows were"} edited`;
    const rows =
      q.edited > 0
        ? edited
        : q.digests
          ? "all shared rows are identical"
          : "it is unknown whether the shared rows are identical";
    const text = `The data sets differ (${rows}): ${before.version} and ${after.version}.`;
    found.push(finding("dataset", q.edited === 0 && q.digests ? "note" : "warn", text));
  }
  if (q.added > 0)
    found.push(
      finding(
        "added",
        "note",
        `${q.added} ${q.added === 1 ? "row is" : "rows are"} only in the candidate.`,
      ),
    );
  return found;
}

/** Rejects checks and levels that do not exist. */
export function checkComparability(levels: unknown): void {
  if (!isObject(levels)) {
    throw new InvalidArgumentError(
      `'comparability' must be a record of checks: current value is ${showValue(levels)}`,
      {
        path: "comparability",
      },
    );
  }
  for (const [check, level] of Object.entries(levels)) {
    if (!COMPARABILITY_CHECKS.some((known) => known === check)) {
      throw new InvalidArgumentError(
        `Unknown check '${check}' in 'comparability'`,
        { path: `comparability.${check}` },
        { hint: didYouMean(check, COMPARABILITY_CHECKS) },
      );
    }
    if (level === undefined || COMPARABILITY_LEVELS.some((known) => known === level)) continue;
    throw new InvalidArgumentError(
      `'comparability.${check}' must be ${anyOf(COMPARABILITY_LEVELS)}: current value is ${showValue(level)}`,
      { path: `comparability.${check}` },
    );
  }
}
