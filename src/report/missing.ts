import type { Comparison, JoinedRows, ScorerComparison } from "../analysis/comparison.ts";
import type { Figure } from "../analysis/figure.ts";
import type { RuleResult } from "../analysis/gate-result.ts";
import { plural } from "../core/errors/usage.ts";
import { shortened } from "./clean-text.ts";
import { formatSize } from "./numbers.ts";

/** Keys that a sentence lists, and characters of each. */
const KEYS = 5;
const KEY_LENGTH = 80;

function keysIn(keys: readonly string[]): string {
  if (keys.length === 0) return "";
  const some = keys.slice(0, KEYS).map((key) => `'${shortened(key, KEY_LENGTH)}'`);
  return `: ${some.join(", ")}${keys.length > KEYS ? `, and ${keys.length - KEYS} more` : ""}`;
}

/** Counts trials without a score by reason: `3 missing, 1 errored`. */
function reasonsOf({ missing, errored, suspect }: Figure["unscored"]): string {
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

function rowSentences(rows: JoinedRows): string[] {
  const { base, shared, missing, removed, edited, editedCount, onlyCandidate, keys } = rows;
  const lost = keys?.slice(shared, shared + missing) ?? [];
  const be = (count: number): string => (count === 1 ? "is" : "are");
  const sentences = [
    [
      missing,
      `${missing} of the base's ${plural(base, "row")} ${be(missing)} missing in the candidate${keysIn(lost)}.`,
    ],
    [
      removed.length,
      `${plural(removed.length, "row")} of the base ${be(removed.length)} not in the candidate's data set${keysIn(removed)}.`,
    ],
    [
      editedCount,
      `${plural(editedCount, "row")} ${editedCount === 1 ? "has" : "have"} another input in the candidate and ${be(editedCount)} not compared${keysIn(edited.map(({ key }) => key))}.`,
    ],
    [onlyCandidate, `${plural(onlyCandidate, "row")} ${be(onlyCandidate)} only in the candidate.`],
  ] as const;
  return sentences.filter(([count]) => count > 0).map(([, sentence]) => sentence);
}

/** Names trials without a score. Rows that the candidate lacks are trials without one, too. */
function scoreSentences({ scorer, base, candidate, missing }: ScorerComparison): string[] {
  const side = (count: number, figure: Figure, name: string): string[] => {
    if (count === 0) return [];
    const reasons = reasonsOf(figure.unscored);
    return [`${count} in the ${name}${reasons === "" ? "" : ` (${reasons})`}`];
  };
  const parts = [
    ...side(missing.base, base, "base"),
    ...side(missing.candidate, candidate, "candidate"),
  ];
  return parts.length === 0 ? [] : [`'${scorer}' has trials without a score: ${parts.join(", ")}.`];
}

/** Lists what a comparison could not measure. */
export function missingIn({ rows, scorers, notCompared }: Comparison): string[] {
  return [
    ...rowSentences(rows),
    ...Object.values(scorers).flatMap(scoreSentences),
    ...notCompared.map(({ scorer, why }) => `'${scorer}' was not compared: ${why}.`),
  ];
}

/** Lists what the figures of one run lack. */
export function missingInRun(figures: Readonly<Record<string, Figure>>): string[] {
  return Object.entries(figures).flatMap(([scorer, { unscored, trials, value, method }]) => {
    const reasons = reasonsOf(unscored);
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
