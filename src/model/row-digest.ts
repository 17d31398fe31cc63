/**
 * Computes the digest that Weave gives to a row of a data set: rows with the same content have the same digest.
 *
 * It is the SHA-256 of the text that Python's `json.dumps(row, sort_keys=True)` writes, as base64url where `-` is `X`, `_` is `Y` and
 * the padding is left out: 43 characters (seen on the real server). A number that JSON.parse reads as whole is taken for an integer: of
 * `1.0` nothing but `1` is left, and such a row gets another digest than the server's. Members that are undefined are left out, as in JSON.
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
  const bytes = new TextEncoder().encode(pythonJson(row));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return btoa(String.fromCharCode(...hash))
    .replaceAll("=", "")
    .replaceAll(/[+/]/g, (character) => (character === "+" ? "X" : "Y"));
}

/**
 * Holds a row against the digest that the server gave it.
 *
 * `"cannot-tell"`: the digest is of a kind whose algorithm is not published (64 characters, of rows made from inline inputs), or the
 * digests differ and the row holds a number that may have been written otherwise (`1.0` is read as 1, long integers lose digits).
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
  if ((await rowDigest(row)) === digest) return "equal";
  return holdsWholeNumber(row) ? "cannot-tell" : "different";
}

/** The text of Python's `json.dumps(value, sort_keys=True)`. */
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

/** Python writes everything outside of printable ASCII as `\uXXXX`, the delete character too, which JSON.stringify leaves as it is. */
function pythonString(text: string): string {
  return JSON.stringify(text).replaceAll(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Both languages write the shortest digits that read back; Python changes to an exponent below 1e-4, and writes it with two digits. */
function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  if (Number.isInteger(value)) return String(BigInt(value));
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

function holdsWholeNumber(value: unknown): boolean {
  if (typeof value === "number") return Number.isInteger(value);
  return typeof value === "object" && value !== null && Object.values(value).some(holdsWholeNumber);
}
