/**
 * The numbers that Python's `json.dumps` writes unless `allow_nan=False` is set, and that JSON does
 * not have.
 */
const NON_FINITE = /NaN|-?Infinity/y;
const MAX_PATH_LENGTH = 200;
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/sy;

/** A number that JSON does not have, with its place. */
interface NonFinite {
  readonly token: string;
  /** Keys and indices, as {@link pathText} writes them. */
  readonly path: string;
}

/** An open object or list, with the current position in it: the last key or index. */
interface Open {
  readonly isList: boolean;
  at: string | number;
}

/** Writes a path: keys are joined by dots, indices are in brackets (`rows[0].scores`). */
export function pathText(parts: readonly PropertyKey[]): string {
  return parts
    .map((part, at) =>
      typeof part === "number" ? `[${part}]` : `${at === 0 ? "" : "."}${String(part)}`,
    )
    .join("");
}

/**
 * Finds the first NaN or Infinity outside the strings of invalid JSON, with its path
 * (`rows[0].scores.c`). Takes linear time.
 */
export function findNonFinite(text: string): NonFinite | null {
  const open: Open[] = [];
  let last = "";
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    const inner = open.at(-1);
    if (character === '"') {
      STRING.lastIndex = at;
      const string = STRING.exec(text)?.[0];
      if (string === undefined) return null; // the text ends inside a string
      last = string.slice(1, -1);
      at += string.length - 1;
    } else if (character === ":") {
      if (inner !== undefined && !inner.isList) inner.at = last;
    } else if (character === ",") {
      if (typeof inner?.at === "number") inner.at++;
    } else if (character === "{") open.push({ isList: false, at: "" });
    else if (character === "[") open.push({ isList: true, at: 0 });
    else if (character === "}" || character === "]") open.pop();
    else if (character === "N" || character === "I" || character === "-") {
      NON_FINITE.lastIndex = at;
      const token = NON_FINITE.exec(text)?.[0];
      if (token !== undefined)
        return {
          token,
          path: pathText(open.map((one) => one.at)).slice(0, MAX_PATH_LENGTH),
        };
    }
  }
  return null;
}

/** Replaces each NaN or Infinity outside the strings of almost-JSON with null. */
export function nonFiniteAsNull(text: string): string {
  return text.replace(
    /("[^"\\]*(?:\\.[^"\\]*)*")|NaN|-?Infinity/gs,
    (_token, string?: string) => string ?? "null",
  );
}

/** Explains what to do about a number that is not JSON; null if none was found. */
export function nonFiniteHint(found: NonFinite | null, remedy: string): string | null {
  if (found === null) return null;
  const where = found.path === "" ? "" : ` at '${found.path}'`;
  return `It contains ${found.token}${where}, which Python servers write but JSON does not allow: ${remedy}`;
}
