import { InvalidArgumentError } from "../core/errors/usage.ts";
import { isMeasure } from "../model/measures.ts";

/**
 * Direction that is better. `undeclared`: a number without a declared direction; verdicts then
 * assume that higher is better.
 */
export type Direction = "higher" | "lower" | "undeclared";

/** Options that declare the direction of scorers. */
export interface DirectionOptions {
  /** Scorers for which lower is better. Always includes latency, tokens and cost. */
  lowerIsBetter?: string[];
  /** Scorers of numbers for which higher is better. Pass/fail scorers need not be named. */
  higherIsBetter?: string[];
}

/** Rejects values that are not lists, and lists that contradict each other. */
export function checkDirections({
  lowerIsBetter = [],
  higherIsBetter = [],
}: DirectionOptions): void {
  for (const [path, list] of Object.entries({ lowerIsBetter, higherIsBetter })) {
    if (Array.isArray(list) && list.every((name) => typeof name === "string")) continue;
    throw new InvalidArgumentError(
      `'${path}' must be a list of scorers: current value is ${JSON.stringify(list)}`,
      { path },
    );
  }
  const both = lowerIsBetter.find((name) => higherIsBetter.includes(name));
  if (both !== undefined) {
    throw new InvalidArgumentError(
      `'${both}' cannot be in both 'lowerIsBetter' and 'higherIsBetter'`,
      { path: "higherIsBetter" },
    );
  }
}

/** Returns the direction of a scorer. */
export function directionOf(
  scorer: string,
  binary: boolean,
  { lowerIsBetter = [], higherIsBetter = [] }: DirectionOptions,
): Direction {
  if (lowerIsBetter.includes(scorer)) return "lower";
  if (higherIsBetter.includes(scorer)) return "higher";
  if (isMeasure(scorer)) return "lower";
  return binary ? "higher" : "undeclared";
}
