import { InvalidArgumentError } from "../core/errors/usage.ts";
import { isObject } from "./options.ts";
import { showValue } from "./show-value.ts";

/** Schema of a comparison from moments. */
export const MOMENTS_SCHEMA = "evalwire.moments/1";

/** Version of the columns that `pairingSql()` returns. */
export const MOMENTS_VERSION = 1;

/**
 * Row that the query of `pairingSql()` returns for one scorer, as a driver returns it: whole numbers
 * can be of the type `bigint`, and any number can be a string.
 */
export type PairMoments = Readonly<Record<string, unknown>>;

/** Values of one kind over a sample of rows. */
export interface ValueSums {
  readonly n: number;
  readonly mean: number;
  /** Sum of the squared deviations from the mean. */
  readonly m2: number;
  readonly min: number;
  readonly max: number;
  /** See `ClusterSum.residuals`; 0 without groups. */
  readonly residuals: number;
}

const EMPTY: ValueSums = { n: 0, mean: 0, m2: 0, min: 0, max: 0, residuals: 0 };

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
/** Sizes of values whose squares neither overflow nor vanish. */
const SMALLEST = 1e-100;
const LARGEST = 1e100;
/** Relative room for rounding in numbers that must agree. */
const ROOM = 1e-9;

/** Reads a number that a driver returned; undefined for anything else. */
function asNumber(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value === "bigint") {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : undefined;
  }
  if (typeof value !== "string" || !DECIMAL.test(value)) return undefined;
  const number = Number(value);
  const unsafe = /^[+-]?\d+$/.test(value) && !Number.isSafeInteger(number);
  return Number.isFinite(number) && !unsafe ? number : undefined;
}

/** Reads the columns of one row, and rejects what a query cannot have returned. */
export class MomentsReader {
  readonly #row: PairMoments;
  readonly #path: string;

  constructor(row: unknown, path: string) {
    if (!isObject(row))
      throw new InvalidArgumentError(
        `'${path}' must be the row that the query of pairingSql() returns: current value is ${showValue(row)}`,
        { path },
      );
    this.#row = row;
    this.#path = path;
    const version = this.whole("moments_version");
    if (version !== MOMENTS_VERSION)
      throw this.wrong(
        "moments_version",
        `must be ${MOMENTS_VERSION}`,
        "Run the query that this version of pairingSql() writes",
      );
  }

  /** Makes the error for a column that cannot be right. */
  wrong(column: string, problem: string, hint?: string): InvalidArgumentError {
    return new InvalidArgumentError(
      `'${this.#path}.${column}' ${problem}: current value is ${showValue(this.#row[column])}`,
      { path: `${this.#path}.${column}` },
      hint === undefined ? undefined : { hint },
    );
  }

  /** @throws {InvalidArgumentError} when a condition on a column does not hold. */
  require(holds: boolean, column: string, problem: string, hint?: string): void {
    if (!holds) throw this.wrong(column, problem, hint);
  }

  #value(column: string): unknown {
    if (Object.hasOwn(this.#row, column)) return this.#row[column];
    throw new InvalidArgumentError(
      `'${this.#path}' has no column '${column}'`,
      { path: `${this.#path}.${column}` },
      { hint: "Pass the whole row that the query of pairingSql() returns" },
    );
  }

  /** Reads a string. */
  text(column: string): string {
    const value = this.#value(column);
    if (typeof value === "string" && value !== "") return value;
    throw this.wrong(column, "must be a non-empty string");
  }

  /** Reads a string; null when there is none. */
  textOrNull(column: string): string | null {
    return this.#value(column) === null ? null : this.text(column);
  }

  /** Reads true or false. */
  flag(column: string): boolean {
    const value = this.#value(column);
    if (value === true || value === 1 || value === "true") return true;
    if (value === false || value === 0 || value === "false") return false;
    throw this.wrong(column, "must be true or false");
  }

  /** Reads a finite number. */
  number(column: string): number {
    const number = asNumber(this.#value(column));
    if (number !== undefined) return number;
    throw this.wrong(
      column,
      "must be a finite number",
      typeof this.#row[column] === "object" && this.#row[column] !== null
        ? "Convert the driver's decimals to numbers, or cast the column to DOUBLE"
        : undefined,
    );
  }

  /** Reads a finite number; null when there is none. */
  numberOrNull(column: string): number | null {
    return this.#value(column) === null ? null : this.number(column);
  }

  /** Reads a whole number of at least 0, and at most `most`. */
  whole(column: string, most: number = Number.MAX_SAFE_INTEGER): number {
    const number = asNumber(this.#value(column));
    if (number === undefined || !Number.isSafeInteger(number) || number < 0)
      throw this.wrong(column, "must be a whole number of at least 0");
    if (number > most) throw this.wrong(column, `must be at most ${most}`);
    return number;
  }

  /** Reads the sums of `n` values. */
  values(name: string, n: number, grouped: boolean): ValueSums {
    if (n === 0) return EMPTY;
    const [mean, min, max] = [
      this.number(`${name}_mean`),
      this.number(`${name}_min`),
      this.number(`${name}_max`),
    ];
    const m2 = this.number(`${name}_m2`);
    const size = Math.max(Math.abs(min), Math.abs(max));
    this.require(min <= max, `${name}_max`, `must be at least ${min}`);
    this.require(
      mean >= min - ROOM * size && mean <= max + ROOM * size,
      `${name}_mean`,
      `must be from ${min} to ${max}`,
    );
    this.require(
      size === 0 || (size > SMALLEST && size < LARGEST),
      `${name}_max`,
      `must be between ${SMALLEST} and ${LARGEST} in size, because the squares of other numbers overflow or vanish`,
      "Multiply the scores in a view of the table of scores",
    );
    // no spread is larger than that of values at both ends
    const most = (n * (max - min) ** 2) / 4;
    this.require(
      m2 >= 0 && m2 <= most * (1 + ROOM) + n * (ROOM * size) ** 2,
      `${name}_m2`,
      `must be from 0 to ${most}`,
    );
    const residuals = grouped ? (this.numberOrNull(`${name}_residuals`) ?? 0) : 0;
    this.require(residuals >= 0, `${name}_residuals`, "must be at least 0");
    return { n, mean, m2, min, max, residuals };
  }
}
