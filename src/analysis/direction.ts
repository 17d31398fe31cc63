import { InvalidArgumentError } from "../core/errors/usage.ts";
import { isMeasure } from "./score-table.ts";

/** Which way is better. `undeclared`: a number of which nobody said it; verdicts then take higher for better. */
export type Direction = "higher" | "lower" | "undeclared";

/** Scorers of which the caller says the direction. */
export interface DirectionOptions {
  /** Scorers for which less is better. Latency, tokens and cost are such by themselves. */
  lowerIsBetter?: string[];
  /** Scorers of numbers for which more is better; pass and fail need not be named. */
  higherIsBetter?: string[];
}

/** Refuses lists that are none, or contradict each other. */
export function checkDirections({ lowerIsBetter = [], higherIsBetter = [] }: DirectionOptions): void {
  for (const [path, list] of Object.entries({ lowerIsBetter, higherIsBetter })) {
    if (Array.isArray(list) && list.every((name) => typeof name === "string")) continue;
    throw new InvalidArgumentError(`'${path}' must be a list of scorers: current value is ${JSON.stringify(list)}`, { path });
  }
  const both = lowerIsBetter.find((name) => higherIsBetter.includes(name));
  if (both !== undefined) {
    throw new InvalidArgumentError(`'${both}' cannot be in both 'lowerIsBetter' and 'higherIsBetter'`, { path: "higherIsBetter" });
  }
}

/** The direction of a scorer. */
export function directionOf(scorer: string, binary: boolean, { lowerIsBetter = [], higherIsBetter = [] }: DirectionOptions): Direction {
  if (lowerIsBetter.includes(scorer)) return "lower";
  if (higherIsBetter.includes(scorer)) return "higher";
  if (isMeasure(scorer)) return "lower";
  return binary ? "higher" : "undeclared";
}
