import { InvalidArgumentError } from "../core/errors/usage.ts";
import { type Direction, type DirectionOptions, directionOf } from "./direction.ts";
import type { TrialsRule } from "./row-values.ts";
import { isMeasure } from "./score-table.ts";
import type { Interval } from "./stats/proportion.ts";

/** Ends of the scale of scorers: `{ judge: [1, 5] }`; `"unbounded"` for numbers without ends. */
export type ScaleOption = Record<string, [number, number] | "unbounded">;

/** The scale of a scorer, and how it is known. */
export interface Scale {
  low: number;
  high: number;
  /** `inferred`: every score of both runs lies from 0 to 1. */
  source: "pass/fail" | "declared" | "inferred";
}

/** What tells the form of a scorer's scores. */
export interface FormFacts {
  /** Every score is true or false, or 0 or 1. */
  readonly zeroOne: boolean;
  /** Some score is a true or a false, or a word for one. */
  readonly booleans: boolean;
  /** Smallest and largest score of all. */
  readonly seen: Interval;
  readonly declared: [number, number] | "unbounded" | undefined;
  readonly rule: TrialsRule;
}

/** What a scorer's scores are. */
export interface ScoreForm {
  /** They are decided as pass and fail. */
  readonly binary: boolean;
  readonly scale: Scale | null;
  readonly direction: Direction;
}

/** Refuses a scale that is none. */
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
      Array.isArray(ends) && ends.length === 2 && ends.every((end) => typeof end === "number" && Number.isFinite(end)) && ends[0] < ends[1];
    if (ends === "unbounded" || isScale) continue;
    throw new InvalidArgumentError(
      `'${path}.${scorer}' must be [lowest, highest] or "unbounded": current value is ${JSON.stringify(ends)}`,
      { path: `${path}.${scorer}` },
    );
  }
}

const isUnit = (declared: FormFacts["declared"]): boolean => Array.isArray(declared) && declared[0] === 0 && declared[1] === 1;

/**
 * What a scorer's scores are: pass and fail, or numbers on a scale. Numbers that happen to be all 0 or 1 are numbers when another
 * scale is declared for them.
 *
 * @throws {InvalidArgumentError} when another scale is declared for pass and fail, a score lies outside of its scale, or numbers are
 * asked for passAt.
 */
export function scoreForm(scorer: string, facts: FormFacts, directions: DirectionOptions): ScoreForm {
  const { zeroOne, booleans, declared, rule } = facts;
  if (booleans && declared !== undefined && !isUnit(declared)) {
    throw new InvalidArgumentError(
      `Cannot use the scale ${JSON.stringify(declared)} for '${scorer}': its scores are pass and fail, from 0 to 1`,
      { path: `scale.${scorer}` },
    );
  }
  if (rule !== "mean") {
    if (!zeroOne) {
      throw new InvalidArgumentError(`Cannot use 'trials' for '${scorer}': passAt and passAll need scores of pass and fail`, {
        path: `trials.${scorer}`,
      });
    }
    return { binary: false, scale: { low: 0, high: 1, source: "pass/fail" }, direction: directionOf(scorer, true, directions) };
  }
  const binary = zeroOne && (declared === undefined || isUnit(declared));
  return { binary, scale: scaleOf(scorer, binary, facts), direction: directionOf(scorer, binary, directions) };
}

/** The scale of a scorer; null when it has no ends, or none that are known. */
function scaleOf(scorer: string, binary: boolean, { seen, declared }: FormFacts): Scale | null {
  if (binary) return { low: 0, high: 1, source: "pass/fail" };
  if (declared === "unbounded") return null;
  if (declared === undefined) {
    return isMeasure(scorer) || !(seen[0] >= 0 && seen[1] <= 1) ? null : { low: 0, high: 1, source: "inferred" };
  }
  const [low, high] = declared;
  const outside = seen[0] < low ? seen[0] : seen[1] > high ? seen[1] : null;
  if (outside === null) return { low, high, source: "declared" };
  throw new InvalidArgumentError(
    `A score of '${scorer}' is ${outside}, outside of its scale of ${low} to ${high}`,
    { path: `scale.${scorer}` },
    { hint: "Declare the whole scale that the scorer uses" },
  );
}

/** The ends of a scale. */
export const endsOf = (scale: Scale | null): Interval | null => (scale === null ? null : [scale.low, scale.high]);
