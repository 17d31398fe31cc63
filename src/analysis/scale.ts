import { InvalidArgumentError } from "../core/errors/usage.ts";
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

/** What tells the scale of a scorer. */
export interface ScaleFacts {
  readonly binary: boolean;
  /** Smallest and largest score of all. */
  readonly seen: Interval;
  readonly declared: [number, number] | "unbounded" | undefined;
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

/** The scale of a scorer; null when it has no ends, or none that are known. @throws {InvalidArgumentError} when a score lies outside of the declared one. */
export function scaleOf(scorer: string, { binary, seen, declared }: ScaleFacts): Scale | null {
  if (declared === "unbounded") return null;
  if (declared !== undefined) {
    const [low, high] = declared;
    const outside = seen[0] < low ? seen[0] : seen[1] > high ? seen[1] : null;
    if (outside !== null) {
      throw new InvalidArgumentError(
        `A score of '${scorer}' is ${outside}, outside of its scale of ${low} to ${high}`,
        { path: `scale.${scorer}` },
        { hint: "Declare the whole scale that the scorer uses" },
      );
    }
    return { low, high, source: binary && low === 0 && high === 1 ? "pass/fail" : "declared" };
  }
  if (binary) return { low: 0, high: 1, source: "pass/fail" };
  if (isMeasure(scorer)) return null;
  return seen[0] >= 0 && seen[1] <= 1 ? { low: 0, high: 1, source: "inferred" } : null;
}

/** The ends of a scale. */
export const endsOf = (scale: Scale | null): Interval | null => (scale === null ? null : [scale.low, scale.high]);
