import { InvalidArgumentError } from "../core/errors/usage.ts";
import { isMeasure } from "../model/measures.ts";
import { type Direction, type DirectionOptions, directionOf } from "./direction.ts";
import type { TrialsRule } from "./row-values.ts";
import type { ScoreColumn } from "./score-column.ts";
import type { Interval } from "./stats/proportion.ts";

/**
 * Scale of each scorer, for example `{ judge: [1, 5] }`; `"unbounded"` for numbers without ends.
 */
export type ScaleOption = Record<string, [number, number] | "unbounded">;

/** Scale of a scorer, and how it is known. */
export interface Scale {
  /** Lowest possible score. */
  low: number;
  /** Highest possible score. */
  high: number;
  /** Source of the scale. `inferred`: every score of both runs lies between 0 and 1. */
  source: "pass/fail" | "declared" | "inferred";
}

/** Facts that determine the form of a scorer's scores. */
export interface FormFacts {
  /** Whether every score is true or false, or 0 or 1. */
  readonly zeroOne: boolean;
  /** Whether any score is true or false, or a word for one. */
  readonly booleans: boolean;
  /** Lowest and highest score of all. */
  readonly seen: Interval;
  readonly declared: [number, number] | "unbounded" | undefined;
  readonly rule: TrialsRule;
}

/** Returns the scale that an option declares for a scorer. */
export function declaredScale(
  scorer: string,
  scale: ScaleOption | undefined,
): FormFacts["declared"] {
  return scale !== undefined && Object.hasOwn(scale, scorer) ? scale[scorer] : undefined;
}

/** Collects the facts from a scorer's columns in one or more runs. */
export function factsOf(
  columns: readonly (ScoreColumn | undefined)[],
  q: { scorer: string; rule: TrialsRule; scale: ScaleOption | undefined },
): FormFacts {
  const scored = columns.flatMap((column) =>
    column !== undefined && column.low <= column.high ? [column] : [],
  );
  return {
    zeroOne: scored.length > 0 && scored.every(({ kind }) => kind === "boolean"),
    booleans: scored.some(({ sawBooleans }) => sawBooleans),
    seen: [Math.min(...scored.map(({ low }) => low)), Math.max(...scored.map(({ high }) => high))],
    declared: declaredScale(q.scorer, q.scale),
    rule: q.rule,
  };
}

/** Returns whether there is any score. */
const hasScores = ({ seen: [low, high] }: FormFacts): boolean => low <= high;

/**
 * Returns the facts that a gate needs to read scores again. Scores of `passAt` and `passAll` come
 * from pass/fail.
 */
export function factsKept(facts: FormFacts): { booleans: boolean; seen: Interval } {
  if (facts.rule !== "mean") return { booleans: true, seen: [0, 1] };
  return { booleans: facts.booleans, seen: hasScores(facts) ? facts.seen : [0, 0] };
}

/** Form of a scorer's scores. */
export interface ScoreForm {
  /** Whether the scores are treated as pass/fail. */
  readonly binary: boolean;
  readonly scale: Scale | null;
  readonly direction: Direction;
}

/** Rejects an invalid scale. */
export function checkScale(option: unknown, path = "scale"): void {
  if (typeof option !== "object" || option === null || Array.isArray(option)) {
    throw new InvalidArgumentError(
      `'${path}' must be a record of scorers: current value is ${JSON.stringify(option)}`,
      { path },
      { hint: "Write scale: { judge: [1, 5] }" },
    );
  }
  for (const [scorer, ends] of Object.entries(option)) {
    const isScale =
      Array.isArray(ends) &&
      ends.length === 2 &&
      ends.every((end) => typeof end === "number" && Number.isFinite(end)) &&
      ends[0] < ends[1];
    if (ends === "unbounded" || isScale) continue;
    throw new InvalidArgumentError(
      `'${path}.${scorer}' must be [lowest, highest] or "unbounded": current value is ${JSON.stringify(ends)}`,
      { path: `${path}.${scorer}` },
    );
  }
}

const isUnit = (declared: FormFacts["declared"]): boolean =>
  Array.isArray(declared) && declared[0] === 0 && declared[1] === 1;

/**
 * Determines the form of a scorer's scores: pass/fail, or numbers on a scale. Numbers that all
 * happen to be 0 or 1 count as numbers if another scale is declared for them.
 *
 * @throws {InvalidArgumentError} when another scale is declared for pass/fail, a score lies outside
 *   its scale, or `passAt` or `passAll` is applied to numbers.
 */
export function scoreForm(
  scorer: string,
  facts: FormFacts,
  directions: DirectionOptions,
): ScoreForm {
  const { zeroOne, booleans, declared, rule } = facts;
  if (!hasScores(facts))
    return { binary: false, scale: null, direction: directionOf(scorer, false, directions) };
  if (booleans && declared !== undefined && !isUnit(declared)) {
    throw new InvalidArgumentError(
      `Cannot use the scale ${JSON.stringify(declared)} for '${scorer}': its scores are pass/fail, from 0 to 1`,
      { path: `scale.${scorer}` },
    );
  }
  if (rule !== "mean") {
    if (!zeroOne) {
      throw new InvalidArgumentError(
        `Cannot use 'trials' for '${scorer}': passAt and passAll need pass/fail scores`,
        {
          path: `trials.${scorer}`,
        },
      );
    }
    return {
      binary: false,
      scale: { low: 0, high: 1, source: "pass/fail" },
      direction: directionOf(scorer, true, directions),
    };
  }
  const binary = zeroOne && (declared === undefined || isUnit(declared));
  return {
    binary,
    scale: scaleOf(scorer, binary, facts),
    direction: directionOf(scorer, binary, directions),
  };
}

/** Returns the scale of a scorer; null when it has no ends, or none that are known. */
function scaleOf(scorer: string, binary: boolean, { seen, declared }: FormFacts): Scale | null {
  if (binary) return { low: 0, high: 1, source: "pass/fail" };
  if (declared === "unbounded") return null;
  if (declared === undefined) {
    return isMeasure(scorer) || !(seen[0] >= 0 && seen[1] <= 1)
      ? null
      : { low: 0, high: 1, source: "inferred" };
  }
  const [low, high] = declared;
  const outside = seen[0] < low ? seen[0] : seen[1] > high ? seen[1] : null;
  if (outside === null) return { low, high, source: "declared" };
  throw new InvalidArgumentError(
    `A score of '${scorer}' is ${outside}, outside its scale of ${low} to ${high}`,
    { path: `scale.${scorer}` },
    { hint: "Declare the whole scale that the scorer uses" },
  );
}

/** Returns the ends of a scale. */
export const endsOf = (scale: Scale | null): Interval | null =>
  scale === null ? null : [scale.low, scale.high];

/**
 * Returns the score of a missing score that counts as a failure: the caller's value, otherwise the
 * worst end of the scale.
 *
 * @throws {InvalidArgumentError} when the worst score is unknown, or the caller's value is off the
 *   scale.
 */
export function worstScore(
  scorer: string,
  { form, worst }: { form: ScoreForm; worst: Readonly<Record<string, number>> },
): number {
  const { scale, binary, direction } = form;
  const named = Object.hasOwn(worst, scorer) ? worst[scorer] : undefined;
  if (named !== undefined) {
    const fits =
      scale === null ||
      (binary ? named === 0 || named === 1 : named >= scale.low && named <= scale.high);
    if (fits) return named;
    throw new InvalidArgumentError(
      `'worst.${scorer}' must be ${binary ? "0 or 1, as for all pass/fail scores" : `on the scale from ${scale?.low} to ${scale?.high}`}: current value is ${named}`,
      { path: `worst.${scorer}` },
    );
  }
  if (scale !== null) return direction === "lower" ? scale.high : scale.low;
  const name = JSON.stringify(scorer);
  throw new InvalidArgumentError(
    `Cannot count missing scores of '${scorer}' as failures: its scale is unknown`,
    { path: "missing" },
    {
      hint: `Declare it with scale: { ${name}: [lowest, highest] }, or the score itself with worst: { ${name}: value }`,
    },
  );
}
