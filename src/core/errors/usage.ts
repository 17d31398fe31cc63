import { type ErrorDetails, EvalwireError, type Guard, guardFor } from "./base.ts";

/**
 * A client option or an environment variable is missing or invalid.
 *
 * @example Name the variable to set
 * ```ts
 * import { isConfigurationError, WeaveClient } from "evalwire";
 *
 * delete process.env.WANDB_API_KEY;
 * try {
 *   new WeaveClient();
 *   throw new Error("a key was found");
 * } catch (error) {
 *   if (!isConfigurationError(error)) throw error;
 *   console.error(`Set ${error.variable ?? error.option}`); // Set WANDB_API_KEY
 * }
 * ```
 */
export class ConfigurationError extends EvalwireError {
  /** Name of the option, e.g. `"apiKey"`. */
  declare readonly option: string;
  /** Environment variable that can replace the option; null if there is none. */
  declare readonly variable: string | null;

  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(
    message: string,
    fields: { option: string; variable?: string | null },
    details?: ErrorDetails,
  ) {
    super(
      "ConfigurationError",
      message,
      { option: fields.option, variable: fields.variable ?? null },
      details,
    ); // callers pass more fields
  }
}

/**
 * An argument of a call is invalid. Usually thrown before any request is sent.
 *
 * @example Name the wrong argument
 * ```ts
 * import { isInvalidArgumentError, WeaveClient } from "evalwire";
 *
 * const runs = () => new WeaveClient().evaluationRuns.search({ limit: -1 }).toArray();
 * try {
 *   await runs();
 *   throw new Error("-1 was accepted");
 * } catch (error) {
 *   if (!isInvalidArgumentError(error)) throw error;
 *   console.error(error.path, error.message); // query.limit …
 * }
 * ```
 */
export class InvalidArgumentError extends EvalwireError {
  /** Path of the invalid value, e.g. `"query.since"`. */
  declare readonly path: string;

  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: { path: string }, details?: ErrorDetails) {
    super("InvalidArgumentError", message, { path: fields.path }, details);
  }
}

/**
 * Returns whether a value is a {@link ConfigurationError}.
 *
 * @example Expect it in a test
 * ```ts
 * import assert from "node:assert/strict";
 * import { isConfigurationError, WeaveClient } from "evalwire";
 *
 * assert.throws(() => new WeaveClient({ apiKey: "" }), isConfigurationError);
 * ```
 */
export const isConfigurationError: Guard<ConfigurationError> = guardFor("ConfigurationError");
/**
 * Returns whether a value is an {@link InvalidArgumentError}.
 *
 * @example Expect it in a test
 * ```ts
 * import assert from "node:assert/strict";
 * import { isInvalidArgumentError } from "evalwire";
 * import { defineGate } from "evalwire/analysis";
 *
 * assert.throws(() => defineGate({ rules: [{ scorer: "correct", maxDrop: -0.02 }] }), isInvalidArgumentError);
 * ```
 */
export const isInvalidArgumentError: Guard<InvalidArgumentError> = guardFor("InvalidArgumentError");

/** Counts the single-character edits between two words; swapping adjacent characters is one. */
function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (beforeLast[j - 2] ?? 0) + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** Formats a count with its noun: `"1 row"`, `"2 rows"`. */
export const plural = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? "" : "s"}`;

/** Suggests the nearest known word, or lists the known words if none is close. */
export function didYouMean(word: string, known: readonly string[]): string {
  if (known.length === 0) return "There are none.";
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[-_ ]/g, "");
  const short = word.slice(0, 64); // the cost grows with the product of the lengths
  const ranked = known
    .map((name) => ({ name, edits: distance(plain(short), plain(name.slice(0, 64))) }))
    .sort((a, b) => a.edits - b.edits);
  const nearest = ranked[0];
  if (nearest !== undefined && nearest.edits <= Math.max(2, Math.floor(nearest.name.length / 3)))
    return `Did you mean '${nearest.name}'?`;
  const shown = known
    .slice(0, 12)
    .map((name) => `'${name}'`)
    .join(", ");
  return `Known: ${shown}${known.length > 12 ? `, and ${known.length - 12} more` : ""}.`;
}
