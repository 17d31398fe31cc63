import type { ScoredRow } from "./scored-row.ts";

/**
 * Computes the digest that Weave gives to a row of a data set: rows with the same content have the same digest.
 *
 * It is the SHA-256 of the text that Python's `json.dumps(row, sort_keys=True)` writes, as base64url where `-` is `X`, `_` is `Y` and
 * the padding is left out: 43 characters (seen on the real server). A number that JSON.parse reads as whole is taken for an integer: of
 * `1.0` nothing but `1` is left, and such a row gets another digest than the server's ({@link verifyRowDigest} tries both). Members that are undefined are left out, as in JSON.
 *
 * @example The same content, written in another order
 * ```ts
 * import { rowDigest } from "evalwire/weave";
 *
 * const digest = await rowDigest({ question: "2+2?", expected: "4" });
 * if (digest !== "7DGfSVlKzNoxQd3Xa3jGXXTXOuGhI9jWQCttH96cOqw") throw new Error(digest);
 * if (digest !== (await rowDigest({ expected: "4", question: "2+2?" }))) throw new Error("the order of keys does not matter");
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
 * Digest of the content of a row's input, by which rows of different runs are joined. Where a number lost digits when it was read, the note
 * that has them counts too: two inputs that differ in those alone are two inputs.
 */
export function inputDigest({ input, notes = [] }: ScoredRow): Promise<string> {
  const lost = notes.filter((note) => note.startsWith("input"));
  return rowDigest(lost.length === 0 ? input : [input, lost]);
}

/** Most numbers in a row that are read both ways, each by itself: 2 to this power digests are computed. */
const MAX_READINGS = 10;

/**
 * Holds a row against the digest that the server gave it.
 *
 * JSON.parse reads 1 and 1.0 alike, and their digests differ: whole numbers are tried both ways, all of them one by one when there
 * are at most 10, else all as integers, all as floats, and those of each field or list alike.
 *
 * `"cannot-tell"`: the digest is of a kind whose algorithm is not published (64 characters, of rows made from inline inputs), or no
 * reading that was tried has it and some are left: there are more than 10 whole numbers, or one beyond 2^53, which may have lost digits.
 *
 * @example Notice that a row was edited
 * ```ts
 * import { verifyRowDigest } from "evalwire/weave";
 *
 * const digest = "7DGfSVlKzNoxQd3Xa3jGXXTXOuGhI9jWQCttH96cOqw";
 * const found = await verifyRowDigest({ question: "2+2?", expected: "5" }, digest);
 * if (found !== "different") throw new Error(found);
 * ```
 */
export async function verifyRowDigest(row: unknown, digest: string): Promise<"equal" | "different" | "cannot-tell"> {
  if (!/^[A-Za-z0-9]{43}$/.test(digest)) return "cannot-tell";
  const numbers = wholeNumbersIn(row, "");
  const groups = numbers.length <= MAX_READINGS ? numbers.map((_, index) => [index]) : alike(numbers);
  for (const floats of readingsOf(groups)) {
    let index = 0;
    const text = pythonJson(row, (value) => pythonWhole(value, floats.has(index++)));
    if ((await digestOf(text)) === digest) return "equal";
  }
  const isComplete = numbers.length <= MAX_READINGS && numbers.every(({ value }) => Number.isSafeInteger(value));
  return isComplete ? "different" : "cannot-tell";
}

/** A whole number in a row, and its place, where the elements of a list have one place. */
interface WholeNumber {
  readonly value: number;
  readonly place: string;
}

/** The whole numbers of a row, in the order in which they are written. Every bigint was an integer. */
function wholeNumbersIn(value: unknown, place: string): WholeNumber[] {
  if (typeof value === "number") return Number.isInteger(value) ? [{ value, place }] : [];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => wholeNumbersIn(one, `${place}[]`));
  return membersOf(value).flatMap(([key, member]) => wholeNumbersIn(member, `${place}.${key}`));
}

/** Numbers of one place together: the elements of a list are mostly of one type. */
function alike(numbers: readonly WholeNumber[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const [index, { place }] of numbers.entries()) groups.set(place, [...(groups.get(place) ?? []), index]);
  return [...groups.values()];
}

/** Which numbers are floats: every choice of some groups when they are few; else none, all, one group alone, all but one. */
function* readingsOf(groups: readonly (readonly number[])[]): Generator<ReadonlySet<number>> {
  if (groups.length <= MAX_READINGS) {
    for (let choice = 0; choice < 2 ** groups.length; choice++) yield new Set(groups.filter((_, bit) => (choice >> bit) & 1).flat());
    return;
  }
  yield new Set();
  yield new Set(groups.flat());
  for (const one of groups) {
    yield new Set(one);
    yield new Set(groups.filter((other) => other !== one).flat());
  }
}

/** The members of an object as Python writes them: sorted, without those that JSON leaves out. */
function membersOf(value: object): [string, unknown][] {
  return Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => byCodePoint(a, b));
}

/** The text of Python's `json.dumps(value, sort_keys=True)`. `whole` writes whole numbers, which may have been floats. */
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

/** Python writes everything outside of printable ASCII as `\uXXXX`, the delete character too, which JSON.stringify leaves as it is. */
function pythonString(text: string): string {
  return JSON.stringify(text).replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A whole number as an integer, or as the float that it may have been: `1.0`; from 1e16 on Python writes those with an exponent. */
function pythonWhole(value: number, isFloat: boolean): string {
  if (!isFloat) return String(BigInt(value));
  if (Math.abs(value) >= 1e16) return value.toExponential();
  return `${Object.is(value, -0) ? "-0" : String(value)}.0`;
}

/** Both languages write the shortest digits that read back; Python changes to an exponent below 1e-4, and writes it with two digits. */
function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (Math.abs(value) >= 1e-4) return String(value);
  const [digits = "", exponent = ""] = value.toExponential().split("e-");
  return `${digits}e-${exponent.padStart(2, "0")}`;
}

/** Python sorts keys by code point, JavaScript by UTF-16 unit: they differ beyond U+FFFF. */
function byCodePoint(a: string, b: string): number {
  const left = Array.from(a, (character) => character.codePointAt(0) ?? 0);
  const right = Array.from(b, (character) => character.codePointAt(0) ?? 0);
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
