import type { Comparison, JoinedRows, ScorerComparison } from "../analysis/comparison.ts";
import type { Figure } from "../analysis/figure.ts";
import type { RuleResult } from "../analysis/gate-result.ts";
import { plural } from "../core/errors/usage.ts";
import { shortened } from "./clean-text.ts";
import type { ContentRows } from "./content-rows.ts";
import { formatSize } from "./numbers.ts";
import type { TableRowKind } from "./view-table.ts";

/** Keys that a sentence lists, and characters of each. */
const KEYS = 5;
const KEY_LENGTH = 80;

/** Lists some keys of the rows of a kind, and how many more there are. */
function keysIn(rows: ContentRows, kind: TableRowKind, count: number): string {
  const some: string[] = [];
  for (const key of rows.keysOf(kind, count)) {
    some.push(`'${shortened(key, KEY_LENGTH)}'`);
    if (some.length === KEYS) break;
  }
  if (some.length === 0) return "";
  const more = count - some.length;
  return `: ${some.join(", ")}${more > 0 ? `, and ${more} more` : ""}`;
}

/** Counts trials without a score by reason: `3 missing, 1 errored`. */
export function unscoredReasons({ missing, errored, suspect }: Figure["unscored"]): string {
  const parts = [
    [missing, "missing"],
    [errored, "errored"],
    [suspect, "suspect"],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, reason]) => `${count} ${reason}`)
    .join(", ");
}

function rowSentences(joined: JoinedRows, rows: ContentRows): string[] {
  const { base, missing, removed, editedCount, onlyCandidate } = joined;
  const keys = (kind: TableRowKind, count: number): string => keysIn(rows, kind, count);
  const be = (count: number): string => (count === 1 ? "is" : "are");
  const sentences = [
    [
      missing,
      `${missing} of the base's ${plural(base, "row")} ${be(missing)} missing in the candidate${keys("missing", missing)}.`,
    ],
    [
      removed.length,
      `${plural(removed.length, "row")} of the base ${be(removed.length)} not in the candidate's data set${keys("removed", removed.length)}.`,
    ],
    [
      editedCount,
      `${plural(editedCount, "row")} ${editedCount === 1 ? "has" : "have"} another input in the candidate and ${be(editedCount)} not compared${keys("edited", editedCount)}.`,
    ],
    [onlyCandidate, `${plural(onlyCandidate, "row")} ${be(onlyCandidate)} only in the candidate.`],
  ] as const;
  return sentences.filter(([count]) => count > 0).map(([, sentence]) => sentence);
}

/** Names trials without a score. Rows that the candidate lacks are trials without one, too. */
function scoreSentences({ scorer, base, candidate, missing }: ScorerComparison): string[] {
  const side = (count: number, figure: Figure, name: string): string[] => {
    if (count === 0) return [];
    const reasons = unscoredReasons(figure.unscored);
    return [`${count} in the ${name}${reasons === "" ? "" : ` (${reasons})`}`];
  };
  const parts = [
    ...side(missing.base, base, "base"),
    ...side(missing.candidate, candidate, "candidate"),
  ];
  return parts.length === 0 ? [] : [`'${scorer}' has trials without a score: ${parts.join(", ")}.`];
}

/** Lists what a comparison could not measure. */
export function missingIn(
  { rows: joined, scorers, notCompared }: Comparison,
  rows: ContentRows,
): string[] {
  return [
    ...rowSentences(joined, rows),
    ...Object.values(scorers).flatMap(scoreSentences),
    ...notCompared.map(({ scorer, why }) => `'${scorer}' was not compared: ${why}.`),
  ];
}

/** Lists what the figures of one run lack. */
export function missingInRun(figures: Readonly<Record<string, Figure>>): string[] {
  return Object.entries(figures).flatMap(([scorer, { unscored, trials, value, method }]) => {
    const reasons = unscoredReasons(unscored);
    if (value === null) return [`'${scorer}' has no figure: ${method}.`];
    return reasons === ""
      ? []
      : [`'${scorer}' has trials without a score: ${reasons}, of ${plural(trials, "trial")}.`];
  });
}

/** Says what would decide each open rule. */
export const openRules = (rules: readonly RuleResult[]): string[] =>
  rules
    .filter(({ outcome }) => outcome === "inconclusive")
    .map(({ required, why }) => `${required}: ${why}`);

/** Says what would decide each scorer without a verdict. */
export function openScorers(scorers: readonly ScorerComparison[]): string[] {
  return scorers
    .filter(({ verdict }) => verdict === "inconclusive")
    .flatMap(({ scorer, n, mde, kind, bounds, missing, alone }) => {
      const unscored = missing.base + missing.candidate;
      if (alone !== null)
        return [
          `'${scorer}' is ${alone} on its own, but not after adjusting for the other scorers.`,
        ];
      if (bounds !== null && bounds.tippingPoint !== null)
        return [`'${scorer}' depends on ${plural(unscored, "missing score")}: rerun those rows.`];
      if (mde === null) return [`'${scorer}' needs more than ${plural(n, "shared row")}.`];
      const size = formatSize(mde, kind === "boolean" ? "share" : "number");
      return [
        `'${scorer}': with ${plural(n, "shared row")}, a true difference of ${size} is found with 80% power. More rows find smaller ones.`,
      ];
    });
}
