import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Comparison, ScorerComparison } from "./comparison.ts";
import type { Figure } from "./figure.ts";
import type { Finding } from "./gate-findings.ts";
import { unknownScorer } from "./options.ts";

/** What a gate looks at: a comparison, or the figures of one run. */
export type GateSubject = Comparison | Record<string, Figure>;

/** Tells a comparison from figures: a scorer may be named anything, but its figure is no text. */
export function isComparison(subject: GateSubject): subject is Comparison {
  return typeof subject.schema === "string";
}

/** The comparison of a rule's scorer, or why there is none although the scorer exists. */
export function compared(subject: GateSubject, rule: { scorer: string; slice?: string }, kind: string): ScorerComparison | string {
  if (!isComparison(subject)) {
    throw new InvalidArgumentError(
      `A '${kind}' rule needs a comparison, and the gate was given the figures of one run`,
      { path: "subject" },
      { hint: "Pass what compare() returns" },
    );
  }
  const { slice, scorer } = rule;
  if (slice !== undefined && !Object.hasOwn(subject.slices, slice)) {
    throw new InvalidArgumentError(
      `No slice '${slice}' in the comparison`,
      { path: "slice" },
      { hint: `Known: ${Object.keys(subject.slices).slice(0, 12).join(", ") || "none; pass 'slice' to compare()"}.` },
    );
  }
  const scorers = slice === undefined ? subject.scorers : (subject.slices[slice] ?? {});
  if (Object.hasOwn(scorers, scorer)) return scorers[scorer] ?? "";
  const reason = subject.notCompared.find((entry) => entry.scorer === scorer)?.why;
  if (reason !== undefined) return reason;
  if (Object.hasOwn(subject.scorers, scorer)) return "no shared row of the slice has a score in both runs";
  throw unknownScorer(
    scorer,
    [...Object.keys(subject.scorers), ...subject.notCompared.map((entry) => entry.scorer)],
    "the comparison",
    "scorer",
  );
}

/** The finding where there is no score to judge. */
export const nothing: (required: string, reason: string) => Finding = (required, reason) => ({
  outcome: "fail",
  required,
  found: `no score: ${reason}`,
  why: "What was not measured cannot pass.",
});

/** A rule's scorer and slice in words. */
export const where: (rule: { scorer: string; slice?: string }) => string = (rule) =>
  `'${rule.scorer}'${rule.slice === undefined ? "" : ` in slice '${rule.slice}'`}`;
