import type { ScoredRow } from "./scored-row.ts";

/**
 * Computes the digest that Weave assigns to a row of a data set: rows with the same content have
 * the same digest.
 *
 * The digest is the SHA-256 of the output of Python's `json.dumps(row, sort_keys=True)`, as
 * base64url with `X` for `-`, `Y` for `_` and no padding: 43 characters (observed on the real
 * server). A number that JSON.parse reads as whole is written as an integer: `1.0` becomes `1`, so
 * the digest of such a row differs from the server's ({@link verifyRowDigest} tries both).
 * Undefined members are left out, as in JSON.
 *
 * @example The same content with the keys in another order
 * ```ts
 * import { rowDigest } from "evalwire/weave";
 *
 * const digest = await rowDigest({ question: "2+2?", expected: "4" });
 * if (digest !== "7DGfSVlKzNoxQd3Xa3jGXXTXOuGhI9jWQCttH96cOqw") throw new Error(digest);
 * if (digest !== (await rowDigest({ expected: "4", question: "2+2?" }))) throw new Error("the order of keys changed the digest");
 * ```
 */
export async function rowDigest(row: unknown): Promise<string> {
  return await digestOf(pythonJson(row, (value) => pythonWhole(value, false)));
}

async function digestOf(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return btoa(String.fromCharCode(...hash))
    .replaceAll("=", "")
    .replaceAll(/[+/]/g, (character) => (character === "+" ? "X" : "Y"));
}

/**
 * Returns a digest of the content of a row's input, which joins rows of different runs. If a number
 * lost digits when it was read, the note with those digits is part of the content: inputs that
 * differ only in them are different inputs.
 */
export function inputDigest({ input, notes = [] }: ScoredRow): Promise<string> {
  const lost = notes.filter((note) => note.startsWith("input"));
  return rowDigest(lost.length === 0 ? input : [input, lost]);
}

/**
 * Maximum number of whole numbers in a row that are tried both ways independently: 2 to this power
 * digests are computed.
 */
const MAX_READINGS = 10;

/**
 * Compares a row with the digest that the server assigned to it.
 *
 * JSON.parse reads 1 and 1.0 alike, but their digests differ. So whole numbers are tried both as
 * integers and as floats: in every combination if there are at most 10, otherwise all as integers,
 * all as floats, and by field or list.
 *
 * Returns `"cannot-tell"` when the digest is of a kind with an unpublished algorithm (64
 * characters, for rows from inline inputs), or when no reading matches and some were not tried: the
 * row has more than 10 whole numbers, or one above 2^53, which may have lost digits.
 *
 * @example Detect that a row was edited
 * ```ts
 * import { verifyRowDigest } from "evalwire/weave";
 *
 * const digest = "7DGfSVlKzNoxQd3Xa3jGXXTXOuGhI9jWQCttH96cOqw";
 * const found = await verifyRowDigest({ question: "2+2?", expected: "5" }, digest);
 * if (found !== "different") throw new Error(found);
 * ```
 */
export async function verifyRowDigest(
  row: unknown,
  digest: string,
): Promise<"equal" | "different" | "cannot-tell"> {
  if (!/^[A-Za-z0-9]{43}$/.test(digest)) return "cannot-tell";
  const numbers = wholeNumbersIn(row, "");
  const groups =
    numbers.length <= MAX_READINGS ? numbers.map((_, index) => [index]) : alike(numbers);
  for (const floats of readingsOf(groups)) {
    let index = 0;
    const text = pythonJson(row, (value) => pythonWhole(value, floats.has(index++)));
    if ((await digestOf(text)) === digest) return "equal";
  }
  const isComplete =
    numbers.length <= MAX_READINGS && numbers.every(({ value }) => Number.isSafeInteger(value));
  return isComplete ? "different" : "cannot-tell";
}

/** Whole number in a row with its place; the elements of a list share one place. */
interface WholeNumber {
  readonly value: number;
  readonly place: string;
}

/**
 * Returns the whole numbers of a row in the order in which they are written. A bigint is always an
 * integer.
 */
function wholeNumbersIn(value: unknown, place: string): WholeNumber[] {
  if (typeof value === "number") return Number.isInteger(value) ? [{ value, place }] : [];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => wholeNumbersIn(one, `${place}[]`));
  return membersOf(value).flatMap(([key, member]) => wholeNumbersIn(member, `${place}.${key}`));
}

/** Groups the numbers by place: the elements of a list usually have one type. */
function alike(numbers: readonly WholeNumber[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const [index, { place }] of numbers.entries())
    groups.set(place, [...(groups.get(place) ?? []), index]);
  return [...groups.values()];
}

/**
 * Yields which numbers are floats: every combination of groups if they are few; otherwise none,
 * all, each group alone, all but one.
 */
function* readingsOf(groups: readonly (readonly number[])[]): Generator<ReadonlySet<number>> {
  if (groups.length <= MAX_READINGS) {
    for (let choice = 0; choice < 2 ** groups.length; choice++)
      yield new Set(groups.filter((_, bit) => (choice >> bit) & 1).flat());
    return;
  }
  yield new Set();
  yield new Set(groups.flat());
  for (const one of groups) {
    yield new Set(one);
    yield new Set(groups.filter((other) => other !== one).flat());
  }
}

/**
 * Returns the members of an object as Python writes them: sorted, without those that JSON leaves
 * out.
 */
function membersOf(value: object): [string, unknown][] {
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => byCodePoint(a, b));
}

/**
 * Serializes a value as Python's `json.dumps(value, sort_keys=True)` does. `whole` formats whole
 * numbers, which may have been floats.
 */
function pythonJson(value: unknown, whole: (value: number) => string): string {
  switch (typeof value) {
    case "string":
      return pythonString(value);
    case "number":
      return Number.isInteger(value) ? whole(value) : pythonFloat(value);
    case "bigint":
      return String(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return `[${value.map((one) => pythonJson(one, whole)).join(", ")}]`;
      return `{${membersOf(value)
        .map(([key, member]) => `${pythonString(key)}: ${pythonJson(member, whole)}`)
        .join(", ")}}`;
    default:
      return "null";
  }
}

/**
 * Escapes a string as Python does: everything outside printable ASCII becomes `\uXXXX`, including
 * the delete character, which JSON.stringify leaves unchanged.
 */
function pythonString(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Formats a whole number as an integer, or as the float that it may have been (`1.0`; Python uses
 * an exponent from 1e16).
 */
function pythonWhole(value: number, isFloat: boolean): string {
  if (!isFloat) return String(BigInt(value));
  if (Math.abs(value) >= 1e16) return value.toExponential();
  return `${Object.is(value, -0) ? "-0" : String(value)}.0`;
}

/**
 * Formats a float as Python does. Both languages write the shortest digits that read back; Python
 * uses a two-digit exponent below 1e-4.
 */
function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (Math.abs(value) >= 1e-4) return String(value);
  const [digits = "", exponent = ""] = value.toExponential().split("e-");
  return `${digits}e-${exponent.padStart(2, "0")}`;
}

/**
 * Compares keys by code point, as Python does. JavaScript compares UTF-16 units, which differs
 * above U+FFFF.
 */
function byCodePoint(a: string, b: string): number {
  const left = Array.from(a, (character) => character.codePointAt(0) ?? 0);
  const right = Array.from(b, (character) => character.codePointAt(0) ?? 0);
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
