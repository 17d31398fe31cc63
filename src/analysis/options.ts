import { didYouMean, InvalidArgumentError } from "../core/errors/usage.ts";

export const isNumber = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value);

/** Returns whether a value is an object other than an array. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `"'fail', 'warn' or 'pass'"`. */
export const anyOf = (words: readonly string[]): string =>
  words
    .map((one, i) => `${i === 0 ? "" : i === words.length - 1 ? " or " : ", "}'${one}'`)
    .join("");

/** Rejects option names that do not exist. */
export function checkOptionNames(options: unknown, known: readonly string[], what: string): void {
  if (!isObject(options)) {
    throw new InvalidArgumentError(
      `'options' of ${what} must be an object: current value is ${JSON.stringify(options) ?? String(options)}`,
      { path: "options" },
    );
  }
  for (const name of Object.keys(options)) {
    if (!known.includes(name))
      throw new InvalidArgumentError(
        `Unknown option '${name}' of ${what}`,
        { path: name },
        { hint: didYouMean(name, known) },
      );
  }
}

/** Rejects a value that is not one of the words. */
export function checkWord(value: unknown, known: readonly string[], path: string): void {
  if (typeof value === "string" && known.includes(value)) return;
  const hint =
    typeof value === "string"
      ? didYouMean(value, known)
      : `Known: ${known.map((word) => `'${word}'`).join(", ")}.`;
  throw new InvalidArgumentError(
    `Cannot use ${JSON.stringify(value)} as '${path}'`,
    { path },
    { hint },
  );
}

/** Rejects anything but a number in an open range. */
export function checkBetween(value: unknown, low: number, high: number, path: string): void {
  if (typeof value === "number" && value > low && value < high) return;
  const range = high === Number.POSITIVE_INFINITY ? `above ${low}` : `between ${low} and ${high}`;
  throw new InvalidArgumentError(
    `'${path}' must be a number ${range}: current value is ${String(value)}`,
    { path },
  );
}

/** Rejects anything but a whole number of at least `low`. */
export function checkWhole(value: unknown, low: number, path: string): void {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= low) return;
  throw new InvalidArgumentError(
    `'${path}' must be a whole number of at least ${low}: current value is ${String(value)}`,
    { path },
  );
}

/** Makes the error for an unknown scorer, naming the nearest known one. */
export function unknownScorer(
  scorer: string,
  known: readonly string[],
  where: string,
  path: string,
): InvalidArgumentError {
  return new InvalidArgumentError(
    `No scorer '${scorer}' in ${where}`,
    { path },
    { hint: didYouMean(scorer, known) },
  );
}
