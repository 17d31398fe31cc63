import { InvalidArgumentError } from "../core/errors/usage.ts";
import { type ArmScores, armOf, type ScorerScores, seenIn } from "./compared-scores.ts";
import type { Comparison } from "./comparison.ts";
import type { Direction } from "./direction.ts";
import type { Figure } from "./figure.ts";
import { isObject } from "./gate-fields.ts";
import type { GatePolicy } from "./gate-policy.ts";
import type { PairedArms } from "./missing-bounds.ts";
import { unknownScorer } from "./options.ts";
import type { Arm } from "./row-values.ts";
import { endsOf, type Scale, scaleOf } from "./scale.ts";
import { at } from "./stats/at.ts";
import type { RunFigure } from "./summarize.ts";

/** What a gate looks at: a comparison, or the figures of one run. */
export type GateSubject = Comparison | Record<string, Figure | RunFigure>;

/** Tells a comparison from figures: a scorer may be named anything, but its figure is no string. */
export function isComparison(subject: GateSubject): subject is Comparison {
  return typeof subject.schema === "string";
}

/** @throws {InvalidArgumentError} when the subject is neither a comparison nor figures. */
export function checkSubject(subject: unknown): asserts subject is GateSubject {
  const hint = { hint: "Pass what compare() or summarize() returns" };
  if (!isObject(subject))
    throw new InvalidArgumentError(
      `Cannot judge ${subject === null ? "null" : typeof subject}: a gate needs a comparison, or figures`,
      { path: "subject" },
      hint,
    );
  if (typeof subject.schema === "string") {
    if (subject.schema === "evalwire.comparison/1" && isObject(subject.scores) && isObject(subject.scorers)) return;
    throw new InvalidArgumentError(
      `Cannot judge a comparison of the form '${subject.schema}'`,
      { path: "subject" },
      { hint: "Compare the runs again with this version" },
    );
  }
  const wrong = Object.entries(subject).find(([, figure]) => !isObject(figure) || !("value" in figure) || !("coverage" in figure));
  if (wrong !== undefined) throw new InvalidArgumentError(`Cannot judge '${wrong[0]}': it is no figure`, { path: "subject" }, hint);
}

/** The scale that the policy declares for a scorer, else the one that the scores came with. */
function scaleIn(
  policy: GatePolicy,
  scorer: string,
  arms: readonly ArmScores[],
  known: { scale: Scale | null; binary: boolean },
): Scale | null {
  const declared = policy.scale !== undefined && Object.hasOwn(policy.scale, scorer) ? policy.scale[scorer] : undefined;
  return declared === undefined ? known.scale : scaleOf(scorer, { binary: known.binary, seen: seenIn(arms), declared });
}

/** A rule that names a scorer, and perhaps a slice. */
export interface ScorerRule {
  readonly scorer: string;
  readonly slice?: string;
}

/** The scores that a rule is about, as numbers. */
export interface RuleScores {
  readonly direction: Direction;
  readonly scale: Scale | null;
  readonly binary: boolean;
  readonly single: boolean;
  /** Both runs over the rows that were asked for; null when one run is judged. */
  readonly pair: PairedArms | null;
  /** The candidate over all its rows, those that it lacks included. */
  readonly own: Arm;
  readonly ownGroups: Int32Array | null;
}

/** Positions of the rows that a rule looks at. */
function positionsOf(subject: Comparison, rule: ScorerRule, policy: GatePolicy, count: number): number[] {
  const { slices } = subject.scores;
  const slice = rule.slice === undefined ? -1 : (slices?.names.indexOf(rule.slice) ?? -1);
  if (rule.slice !== undefined && slice < 0) {
    throw new InvalidArgumentError(
      `No slice '${rule.slice}' in the comparison`,
      { path: "slice" },
      { hint: `Known: ${slices?.names.slice(0, 12).join(", ") ?? "none; pass 'slice' to compare()"}.` },
    );
  }
  const excluded = excludedPlaces(subject, policy);
  return Array.from({ length: count }, (_, i) => i).filter((i) => (slice < 0 || slices?.of[i] === slice) && !excluded.has(i));
}

/** Places of the rows that the policy excludes. @throws {InvalidArgumentError} when a key is not among the rows. */
export function excludedPlaces(subject: Comparison, policy: GatePolicy): Set<number> {
  const { exclude = [] } = policy;
  if (exclude.length === 0) return new Set();
  const { keys, removed } = subject.rows;
  if (keys === null) {
    throw new InvalidArgumentError(
      "Cannot exclude rows: the comparison keeps none",
      { path: "exclude" },
      { hint: "Compare with keepRows: 'changed' or 'all'" },
    );
  }
  const unknown = exclude.find((key) => !keys.includes(key) && !removed.includes(key));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`Cannot exclude row '${unknown}': no such row was compared`, { path: "exclude" });
  const named = new Set(exclude);
  return new Set(keys.flatMap((key, i) => (named.has(key) ? [i] : [])));
}

/** Leaves out what has no score, where the policy says that missing scores do not count. */
function withoutMissing(arm: Arm): Arm {
  return { ...arm, gaps: null };
}

function ofComparison(subject: Comparison, rule: ScorerRule, scores: ScorerScores, policy: GatePolicy): RuleScores {
  const { shared, missing, groups } = subject.scores;
  const scale = scaleIn(policy, rule.scorer, [scores.base, scores.candidate], scores);
  const asked = positionsOf(subject, rule, policy, shared + missing);
  const all = positionsOf(subject, rule, policy, scores.candidate.values.length);
  const exclude = policy.missing === "exclude";
  const arm = (side: ArmScores, positions: readonly number[]): Arm =>
    exclude ? withoutMissing(armOf(side, positions)) : armOf(side, positions);
  const groupsOf = (positions: readonly number[]): Int32Array | null =>
    groups === null ? null : Int32Array.from(positions, (i) => at(groups, i));
  const { binary, single, direction } = scores;
  const pair = {
    base: arm(scores.base, asked),
    candidate: arm(scores.candidate, asked),
    groups: groupsOf(asked),
    binary,
    single,
    scale: endsOf(scale),
  };
  return { direction, scale, binary, single, pair, own: arm(scores.candidate, all), ownGroups: groupsOf(all) };
}

function ofFigure(figure: Figure | RunFigure, rule: ScorerRule, policy: GatePolicy): RuleScores | string {
  if (figure.value === null) return figure.unread.length > 0 ? figure.method : "no row has a score";
  const scores = "scores" in figure ? figure.scores : null;
  if (scores === null) return "a vendor's rule has no interval and does not say which rows it counted";
  const scale = scaleIn(policy, rule.scorer, [scores], { scale: figure.scale, binary: figure.kind === "boolean" });
  const arm = armOf(scores, Array.from(scores.values.keys()));
  const { direction } = figure;
  return {
    direction,
    scale,
    binary: figure.kind === "boolean",
    single: scores.single,
    pair: null,
    own: policy.missing === "exclude" ? withoutMissing(arm) : arm,
    ownGroups: scores.groups === null ? null : Int32Array.from(scores.groups),
  };
}

/** The scores that a rule is about, or why there are none although the scorer exists. @throws {InvalidArgumentError} for a scorer or slice that does not. */
export function scoresFor(subject: GateSubject, rule: ScorerRule, policy: GatePolicy): RuleScores | string {
  const { scorer } = rule;
  if (!isComparison(subject)) {
    if (rule.slice !== undefined) throw needsComparison("A 'slice'", "slice");
    if ((policy.exclude ?? []).length > 0) throw needsComparison("'exclude'", "exclude");
    const figure = Object.hasOwn(subject, scorer) ? subject[scorer] : undefined;
    if (figure === undefined) throw unknownScorer(scorer, Object.keys(subject), "the figures", "scorer");
    return ofFigure(figure, rule, policy);
  }
  const scores = Object.hasOwn(subject.scores.scorers, scorer) ? subject.scores.scorers[scorer] : undefined;
  if (scores !== undefined) return ofComparison(subject, rule, scores, policy);
  const reason = subject.notCompared.find((entry) => entry.scorer === scorer)?.why;
  if (reason !== undefined) return reason;
  const known = [...Object.keys(subject.scores.scorers), ...subject.notCompared.map((entry) => entry.scorer)];
  throw unknownScorer(scorer, known, "the comparison", "scorer");
}

/** What a rule of one kind of subject says to the other. */
export const needsComparison = (what: string, path: string): InvalidArgumentError =>
  new InvalidArgumentError(
    `${what} needs a comparison, and the gate was given the figures of one run`,
    { path },
    { hint: "Pass what compare() returns" },
  );

/** A rule's scorer and slice in words. */
export const where: (rule: ScorerRule) => string = (rule) =>
  `'${rule.scorer}'${rule.slice === undefined ? "" : ` in slice '${rule.slice}'`}`;
