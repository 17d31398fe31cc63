import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { JoinKey } from "./join-rows.ts";
import { checkBetween, checkOptionNames, checkWhole } from "./options.ts";
import { checkWordOptions, type WordOptions } from "./read-words.ts";
import { showValue } from "./show-value.ts";

/** Which graders, and how to measure their agreement. */
export interface AgreementOptions extends WordOptions {
  /** Scorer of the first and of the second grader, or one name for both. */
  scorers: [string, string] | string;
  /** What makes a row of the second run the same input as one of the first: see `compare()`. */
  key?: JoinKey;
  /** Confidence level of the intervals. Default 0.95. */
  confidence?: number;
  /** Seed of the draws behind the interval of kappa. Default 1. */
  seed?: number;
  /** Also tests whether both graders use the categories equally often. Default false. */
  marginalHomogeneity?: boolean;
}

/** Options of an agreement, filled in. */
export interface AgreementSettings {
  readonly scorers: readonly [string, string];
  readonly confidence: number;
  readonly seed: number;
  readonly marginalHomogeneity: boolean;
}

const OPTIONS: readonly (keyof AgreementOptions)[] = ["scorers", "key", "confidence", "seed", "values", "decimal", "marginalHomogeneity"];

function describe(value: unknown): string {
  return Array.isArray(value) ? JSON.stringify(value)?.slice(0, 80) : showValue(value);
}

function scorersOf(value: unknown): [string, string] {
  const [first, second, ...more]: unknown[] = Array.isArray(value) ? value : [value, value];
  if (typeof first === "string" && typeof second === "string" && more.length === 0) return [first, second];
  throw new InvalidArgumentError(
    `'scorers' must be a scorer's name or a pair of names: current value is ${describe(value)}`,
    { path: "scorers" },
    { hint: 'Write scorers: ["first grader", "second grader"], or one name when both runs have the same scorer' },
  );
}

function checkValues(options: WordOptions, scorers: readonly [string, string]): void {
  checkWordOptions(options);
  for (const scorer of Object.keys(options.values ?? {})) {
    if (scorers.includes(scorer)) continue;
    throw new InvalidArgumentError(
      `'values' must name a scorer of the agreement: current value is "${scorer}"`,
      { path: `values.${scorer}` },
      { hint: `Known: ${[...new Set(scorers)].map((name) => `"${name}"`).join(", ")}` },
    );
  }
}

/** Checks the options and fills in the defaults. @throws {InvalidArgumentError} for a missing, wrong or unknown one. */
export function agreementSettings(options: AgreementOptions | undefined): AgreementSettings {
  const given: AgreementOptions = options ?? { scorers: [] as never }; // an untyped call may leave the options out; the check below says so
  checkOptionNames(given, OPTIONS, "agreement()");
  const scorers = scorersOf(options?.scorers);
  const { confidence = 0.95, seed = 1, marginalHomogeneity = false } = given;
  checkBetween(confidence, 0, 1, "confidence");
  checkWhole(seed, 0, "seed");
  checkValues(given, scorers);
  if (typeof marginalHomogeneity !== "boolean") {
    throw new InvalidArgumentError(`'marginalHomogeneity' must be true or false: current value is ${showValue(marginalHomogeneity)}`, {
      path: "marginalHomogeneity",
    });
  }
  return { scorers, confidence, seed, marginalHomogeneity };
}
