import { didYouMean, InvalidArgumentError } from "../core/errors/usage.ts";
import { isMeasure } from "../model/measures.ts";
import {
  type ArmScores,
  armOf,
  groupsOf,
  isInSlice,
  type ScorerScores,
  scoresOf,
} from "./compared-scores.ts";
import type { Comparison } from "./comparison.ts";
import type { Figure } from "./figure.ts";
import type { Pending } from "./gate-bounds.ts";
import type { PolicyFields } from "./gate-fields.ts";
import type { GatePolicy } from "./gate-policy.ts";
import type { Finding } from "./gate-result.ts";
import type { PairedArms } from "./missing-bounds.ts";
import { MOMENTS_SCHEMA } from "./moments.ts";
import { isObject, unknownScorer } from "./options.ts";
import type { Arm } from "./row-values.ts";
import type { RunFigure } from "./run-figure.ts";
import { declaredScale, endsOf, type ScoreForm, scoreForm } from "./scale.ts";
import { showValue } from "./show-value.ts";

/** Subject of a gate: a comparison, or the figures of one run. */
export type GateSubject = Comparison | Record<string, Figure | RunFigure>;

/** Subject and policy that the rules of a gate are judged with. */
export interface GateContext {
  readonly subject: GateSubject;
  readonly policy: GatePolicy;
  /**
   * Finds the places of the rows that the policy excludes, once.
   *
   * @throws {InvalidArgumentError} when a key is not among the rows.
   */
  excluded(): ReadonlySet<number>;
}

/** Makes the context of a gate. */
export function gateContext(subject: GateSubject, policy: GatePolicy): GateContext {
  let places: ReadonlySet<number> | undefined;
  return {
    subject,
    policy,
    excluded: () => {
      places ??= isComparison(subject) ? excludedPlaces(subject, policy) : new Set<number>();
      return places;
    },
  };
}

/**
 * Kind of rule: its fields, from which the JSON Schema and the checks are made, and how it is
 * judged.
 */
export interface RuleKind<Rule> {
  readonly fields: PolicyFields;
  /** Basis of the decision: the interval of a change, the interval of a value, or a count. */
  readonly by: "change" | "value" | "count";
  /** Whether it needs a base to compare with: the figures of one run are refused. */
  readonly compares: boolean;
  /**
   * Judges a rule. Returns a finding, or a pending one that must still be adjusted for the other
   * rules of the gate.
   */
  judge(context: GateContext, rule: Rule): Pending | Finding;
  /**
   * Explains why a plan for this many rows leaves the rule out, and what planning it would need.
   */
  unplanned(rule: Rule, rows: number): string;
}

/**
 * Returns whether a subject is a comparison. A scorer can have any name, but its figure is never a
 * string.
 */
export function isComparison(subject: GateSubject): subject is Comparison {
  return typeof subject.schema === "string";
}

const isFigure = (figure: unknown): boolean =>
  isObject(figure) &&
  (figure.value === null || typeof figure.value === "number") &&
  typeof figure.coverage === "number" &&
  Array.isArray(figure.unread) &&
  (figure.scores == null || (isObject(figure.scores) && Array.isArray(figure.scores.values)));

const isWholeComparison = ({
  scores,
  scorers,
  rows,
  notCompared,
  comparability,
}: Record<string, unknown>): boolean =>
  isObject(scores) &&
  isObject(scores.scorers) &&
  isObject(scorers) &&
  isObject(rows) &&
  Array.isArray(notCompared) &&
  Array.isArray(comparability);

/** @throws {InvalidArgumentError} when the subject is neither a comparison nor figures. */
export function checkSubject(subject: unknown): asserts subject is GateSubject {
  const hint = { hint: "Pass what compare() or summarize() returns" };
  if (!isObject(subject))
    throw new InvalidArgumentError(
      `'subject' must be a comparison or figures: current value is ${showValue(subject)}`,
      { path: "subject" },
      hint,
    );
  if (typeof subject.schema === "string") {
    if (subject.schema === "evalwire.comparison/1" && isWholeComparison(subject)) return;
    if (subject.schema === MOMENTS_SCHEMA)
      throw new InvalidArgumentError(
        "Cannot judge a comparison from moments: the rules of a gate need single rows",
        { path: "subject" },
        {
          hint: "Decide by its 'verdict' with a 'margin', and by 'bounds', or load both runs and call compare()",
        },
      );
    throw new InvalidArgumentError(
      `Cannot judge a comparison with schema '${subject.schema}'`,
      { path: "subject" },
      { hint: "Compare the runs again with this version" },
    );
  }
  if ("then" in subject && typeof subject.then === "function") {
    throw new InvalidArgumentError(
      "Cannot judge a promise: await it first",
      { path: "subject" },
      hint,
    );
  }
  const wrong = Object.entries(subject).find(([, figure]) => !isFigure(figure));
  if (wrong !== undefined)
    throw new InvalidArgumentError(
      `Cannot judge '${wrong[0]}': it is not a figure`,
      { path: "subject" },
      hint,
    );
}

/**
 * Returns the form of scores, with the scale that the policy declares.
 *
 * @throws {InvalidArgumentError} when it does not fit them.
 */
function formIn(
  policy: GatePolicy,
  scorer: string,
  known: ScoreForm & { booleans: boolean; seen: [number, number] },
): ScoreForm {
  const declared = declaredScale(scorer, policy.scale);
  if (declared === undefined) return known;
  const { binary, booleans, seen, direction } = known;
  const form = scoreForm(scorer, { zeroOne: binary, booleans, seen, declared, rule: "mean" }, {});
  return { ...form, direction: binary === form.binary ? direction : form.direction };
}

/** Rule that names a scorer and, optionally, a slice. */
export interface ScorerRule {
  readonly scorer: string;
  readonly slice?: string;
}

/** Scores that a rule judges, as numbers. */
export interface RuleScores extends ScoreForm {
  /**
   * Both runs over the requested rows; null when one run is judged, or only the candidate has the
   * scorer.
   */
  readonly pair: PairedArms | null;
  /** The candidate over all its rows, including those it lacks. */
  readonly own: Arm;
  readonly ownGroups: Int32Array | null;
  /** Whether every row of the candidate has a single trial. */
  readonly ownSingle: boolean;
  readonly ownInterval: "score" | "exact";
}

/** Returns the positions of the rows that a rule applies to. */
function positionsOf(
  subject: Comparison,
  rule: ScorerRule,
  excluded: GateContext["excluded"],
  count: number,
): number[] {
  const { slices } = subject.scores;
  if (rule.slice !== undefined && slices?.names.includes(rule.slice) !== true) {
    throw new InvalidArgumentError(
      `No slice '${rule.slice}' in the comparison`,
      { path: "slice" },
      {
        hint:
          slices === null
            ? "There are none: pass 'slice' to compare()"
            : didYouMean(rule.slice, slices.names),
      },
    );
  }
  const out = excluded();
  const isInside = isInSlice(subject.scores, rule.slice ?? null);
  return Array.from({ length: count }, (_, i) => i).filter((i) => isInside(i) && !out.has(i));
}

function excludedPlaces(subject: Comparison, policy: GatePolicy): Set<number> {
  const { exclude = [] } = policy;
  if (exclude.length === 0) return new Set();
  const { keys, removed } = subject.rows;
  if (keys === null) {
    throw new InvalidArgumentError(
      "Cannot exclude rows: the comparison holds no rows",
      { path: "exclude" },
      { hint: "Compare with keepRows: 'changed' or 'all'" },
    );
  }
  const known = new Set([...keys, ...removed, ...subject.rows.edited.map(({ key }) => key)]);
  const unknown = exclude.find((key) => !known.has(key));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`Cannot exclude row '${unknown}': no such row was compared`, {
      path: "exclude",
    });
  const named = new Set(exclude);
  return new Set(keys.flatMap((key, i) => (named.has(key) ? [i] : [])));
}

/** Removes the gaps, for a policy that excludes missing scores. */
function withoutMissing(arm: Arm): Arm {
  return { ...arm, gaps: null };
}

function ofComparison(
  subject: Comparison,
  rule: ScorerRule,
  scores: ScorerScores,
  { policy, excluded }: GateContext,
): RuleScores {
  const { shared, missing } = subject.scores;
  const form = formIn(policy, rule.scorer, scores);
  const asked = positionsOf(subject, rule, excluded, shared + missing);
  const all = positionsOf(subject, rule, excluded, scores.candidate.values.length);
  const exclude = policy.missing === "exclude";
  const arm = (side: ArmScores, positions: readonly number[]): Arm =>
    exclude ? withoutMissing(armOf(side, positions)) : armOf(side, positions);
  const both = {
    groups: groupsOf(subject.scores, asked),
    binary: form.binary,
    single: scores.single,
    scale: endsOf(form.scale),
  };
  const pair =
    scores.base === null
      ? null
      : { base: arm(scores.base, asked), candidate: arm(scores.candidate, asked), ...both };
  const own = {
    own: arm(scores.candidate, all),
    ownGroups: groupsOf(subject.scores, all),
    ownSingle: scores.candidateSingle,
  };
  return { ...form, pair, ...own, ownInterval: "score" };
}

function ofFigure(
  figure: Figure | RunFigure,
  rule: ScorerRule,
  policy: GatePolicy,
): RuleScores | string {
  if (figure.value === null) return figure.unread.length > 0 ? figure.method : "no row has a score";
  const scores = "scores" in figure ? figure.scores : null;
  if (scores === null) return "the figure does not include the scores behind it";
  const known = {
    binary: figure.kind === "boolean",
    scale: figure.scale,
    direction: figure.direction,
  };
  const arm = armOf(scores, Array.from(scores.values.keys()));
  return {
    ...formIn(policy, rule.scorer, { ...known, booleans: scores.booleans, seen: scores.seen }),
    pair: null,
    own: policy.missing === "exclude" ? withoutMissing(arm) : arm,
    ownGroups: scores.groups === null ? null : Int32Array.from(scores.groups),
    ownSingle: scores.single,
    ownInterval: scores.interval,
  };
}

/**
 * Returns the scores that a rule judges, or the reason why an existing scorer has none.
 *
 * @throws {InvalidArgumentError} when the scorer or slice does not exist.
 */
export function scoresFor(context: GateContext, rule: ScorerRule): RuleScores | string {
  const { subject, policy } = context;
  const { scorer } = rule;
  if (!isComparison(subject)) {
    if (rule.slice !== undefined) throw needsComparison("A 'slice'", "slice");
    if ((policy.exclude ?? []).length > 0) throw needsComparison("'exclude'", "exclude");
    const figure = Object.hasOwn(subject, scorer) ? subject[scorer] : undefined;
    if (figure === undefined && isMeasure(scorer)) throw unaskedMeasure(scorer);
    if (figure === undefined)
      throw unknownScorer(scorer, Object.keys(subject), "the figures", "scorer");
    return ofFigure(figure, rule, policy);
  }
  const scores = scoresOf(subject.scores, scorer);
  if (scores !== undefined) return ofComparison(subject, rule, scores, context);
  if (isMeasure(scorer)) return `'${scorer}' is not in both runs`;
  const reason = subject.notCompared.find((entry) => entry.scorer === scorer)?.why;
  if (reason !== undefined) return reason;
  const known = [
    ...Object.keys(subject.scores.scorers),
    ...subject.notCompared.map((entry) => entry.scorer),
  ];
  throw unknownScorer(scorer, known, "the comparison", "scorer");
}

/** Explains why a measure has no figure. */
const unaskedMeasure = (scorer: string): InvalidArgumentError =>
  new InvalidArgumentError(
    `No figure for '${scorer}': summarize() includes latency, tokens and cost only if they are named`,
    { path: "scorer" },
    { hint: `Name it with the other scorers: summarize(run, { scorers: ["${scorer}"] })` },
  );

/** Makes the error for a rule that needs a comparison. */
export const needsComparison = (what: string, path: string): InvalidArgumentError =>
  new InvalidArgumentError(
    `${what} needs a comparison, but the gate got the figures of one run`,
    { path },
    { hint: "Pass what compare() returns" },
  );

/** Names a rule's scorer and slice. */
export const where: (rule: ScorerRule) => string = (rule) =>
  `'${rule.scorer}'${rule.slice === undefined ? "" : ` in slice '${rule.slice}'`}`;
