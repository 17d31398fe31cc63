import { ResponseShapeError } from "../core/errors/call.ts";

/**
 * A value that is nested deeper was made to break its readers: `JSON.stringify()` fails at a few
 * thousand levels.
 */
export const MAX_LEVELS = 500;

/**
 * Returns a value of a response that every reader can traverse.
 *
 * @throws {ResponseShapeError} that names the row if the value is nested too deeply.
 */
export function readable<T>(value: T, row: string, what: string, path: string): T {
  if (!isDeeper(value, MAX_LEVELS)) return value;
  const message = `${row}: ${what} is nested deeper than ${MAX_LEVELS} levels`;
  throw new ResponseShapeError(message, { path, expected: `at most ${MAX_LEVELS} levels` });
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  for (const part of Object.values(value)) if (isDeeper(part, levels - 1)) return true;
  return false;
}

/**
 * Returns the value with numbers in place of bigints, which JSON cannot hold, and adds a note with
 * the server's digits for each. A value without bigints is returned unchanged.
 */
export function plainValue(value: unknown, place: string, notes: string[]): unknown {
  return withoutBigints(value, place, (whole, at) => {
    notes.push(`${at}: ${roundingOf(whole)}`);
    return Number(whole);
  });
}

/**
 * Returns the value with strings of digits in place of bigints. A value without bigints is returned
 * unchanged.
 */
export function withDigits<T>(value: T): T;
export function withDigits(value: unknown): unknown {
  return withoutBigints(value, "", String);
}

function withoutBigints(
  value: unknown,
  place: string,
  replace: (whole: bigint, place: string) => unknown,
  levels = MAX_LEVELS,
): unknown {
  if (typeof value === "bigint") return replace(value, place);
  if (typeof value !== "object" || value === null || levels === 0) return value;
  const isList = Array.isArray(value);
  const parts = Object.entries(value).map(([name, part]): [string, unknown, unknown] => [
    name,
    part,
    withoutBigints(part, isList ? `${place}[${name}]` : `${place}.${name}`, replace, levels - 1),
  ]);
  if (parts.every(([, before, after]) => before === after || Number.isNaN(before))) return value;
  return isList
    ? parts.map(([, , after]) => after)
    : Object.fromEntries(parts.map(([name, , after]) => [name, after]));
}

/** Describes how a whole number was rounded. */
export function roundingOf(value: bigint): string {
  return `the server has ${value}, which a JavaScript number cannot hold: ${BigInt(Number(value))} is the nearest`;
}
