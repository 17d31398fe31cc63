/**
 * Computes the digest that Weave assigns to a row of a data set: rows with the same content have the same digest.
 *
 * The digest is the SHA-256 of the output of Python's `json.dumps(row, sort_keys=True)`, as base64url with `X` for `-`, `Y` for `_` and
 * no padding: 43 characters (observed on the real server). A number that JSON.parse reads as whole is written as an integer: `1.0`
 * becomes `1`, so the digest of such a row differs from the server's. Undefined members are left out, as in JSON.
 *
 * @example The same content with the keys in another order
 * ```ts
 * import { rowDigest } from "evalwire/weave";
 *
 * const digest = await rowDigest({ question: "2+2?", expected: "4" });
 * if (digest !== "7DGfSVlKzNoxQd3Xa3jGXXTXOuGhI9jWQCttH96cOqw") throw new Error(digest);
 * if (digest !== (await rowDigest({ expected: "4", question: "2+2?" }))) throw new Error("the order of keys does not matter");
 * ```
 */
export async function rowDigest(row: unknown): Promise<string> {
  const bytes = new TextEncoder().encode(pythonJson(row));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return btoa(String.fromCharCode(...hash))
    .replaceAll("=", "")
    .replaceAll(/[+/]/g, (character) => (character === "+" ? "X" : "Y"));
}

/**
 * Compares a row with the digest that the server assigned to it.
 *
 * Returns `"cannot-tell"` when the digest is of a kind with an unpublished algorithm (64 characters, for rows from inline inputs), or
 * when the digests differ and the row contains a number that may have been written differently (`1.0` is read as 1, long integers lose
 * digits).
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
export async function verifyRowDigest(row: unknown, digest: string): Promise<"equal" | "different" | "cannot-tell"> {
  if (!/^[A-Za-z0-9]{43}$/.test(digest)) return "cannot-tell";
  if ((await rowDigest(row)) === digest) return "equal";
  return holdsWholeNumber(row) ? "cannot-tell" : "different";
}

/** Serializes a value as Python's `json.dumps(value, sort_keys=True)` does. */
function pythonJson(value: unknown): string {
  switch (typeof value) {
    case "string":
      return pythonString(value);
    case "number":
      return pythonNumber(value);
    case "bigint":
      return String(value);
    case "boolean":
      return value ? "true" : "false";
    case "object":
      if (value === null) return "null";
      if (Array.isArray(value)) return `[${value.map(pythonJson).join(", ")}]`;
      return `{${Object.entries(value)
        .filter(([, member]) => member !== undefined)
        .sort(([a], [b]) => byCodePoint(a, b))
        .map(([key, member]) => `${pythonString(key)}: ${pythonJson(member)}`)
        .join(", ")}}`;
    default:
      return "null";
  }
}

/**
 * Escapes a string as Python does: everything outside printable ASCII becomes `\uXXXX`, including the delete character, which
 * JSON.stringify leaves unchanged.
 */
function pythonString(text: string): string {
  return JSON.stringify(text).replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/**
 * Formats a number as Python does. Both languages write the shortest digits that read back; Python uses an exponent, with two digits,
 * below 1e-4.
 */
function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (Number.isInteger(value)) return String(BigInt(value));
  if (Math.abs(value) >= 1e-4) return String(value);
  const [digits = "", exponent = ""] = value.toExponential().split("e-");
  return `${digits}e-${exponent.padStart(2, "0")}`;
}

/** Compares keys by code point, as Python does. JavaScript compares UTF-16 units, which differs above U+FFFF. */
function byCodePoint(a: string, b: string): number {
  const left = Array.from(a, (character) => character.codePointAt(0) ?? 0);
  const right = Array.from(b, (character) => character.codePointAt(0) ?? 0);
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

function holdsWholeNumber(value: unknown): boolean {
  if (typeof value === "number") return Number.isInteger(value);
  return typeof value === "object" && value !== null && Object.values(value).some(holdsWholeNumber);
}
