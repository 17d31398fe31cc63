import { jsonText } from "../model/json-text.ts";

/** Breaks of lines and columns: they become one space. */
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/** Invisible characters without a meaning to a reader: they are removed. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u2060-\u2064\ufeff\u{e0001}-\u{e007f}]/gu;

/**
 * Control characters, overrides of the direction of text, characters that are not any, and halves of
 * pairs: each becomes U+FFFD, so a reader sees that something was there.
 */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\p{Cs}]/gu;

/** Makes one line of a string from a run, without any character that acts on its surroundings. */
export const cleanText = (text: string): string =>
  text.replace(BREAKS, " ").replace(INVISIBLE, "").replace(UNSAFE, "\ufffd");

/**
 * Makes a string of many lines harmless: keeps tabs and breaks of lines, each as `\n`. What else
 * acts on its surroundings is removed or becomes U+FFFD, as in `cleanText()`.
 */
export const cleanLines = (text: string): string =>
  text
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, "\n")
    .replace(INVISIBLE, "")
    .replace(UNSAFE, (one) => (one === "\n" || one === "\t" ? one : "\ufffd"));

/** Returns the beginning of a string, with an ellipsis if it is cut, without half a character. */
export function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, Math.max(0, length - 1)).replace(/[\ud800-\udbff]$/, "")}…`;
}

/** Fields of inputs and outputs that contain what a person would quote, in order of preference. */
const QUOTED = [
  "question",
  "prompt",
  "query",
  "input",
  "instruction",
  "text",
  "content",
  "answer",
  "output",
  "response",
  "message",
];

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Returns the string that a person would quote from a value; null if there is none. */
function quotedIn(value: unknown, depth: number): string | null {
  if (typeof value === "string") return isText(value) ? value : null;
  if (depth === 0) return null;
  // of a conversation: its last message with text
  if (Array.isArray(value)) {
    if (!value.every((one) => isRecord(one) && ("content" in one || "text" in one))) return null;
    const messages = value.slice(-20).reverse();
    const asked = messages.filter((one) => isRecord(one) && one.role === "user");
    return quotedIn([...asked, ...messages].find((one) => quotedIn(one, 2) !== null) ?? null, 2);
  }
  if (!isRecord(value)) return null;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  if (members.length === 1) return quotedIn(members[0]?.[1], depth - 1);
  for (const name of ["messages", ...QUOTED]) {
    const found = Object.hasOwn(value, name) ? quotedIn(value[name], depth - 1) : null;
    if (found !== null) return found;
  }
  return null;
}

/**
 * Returns the short form of an input or output: the string that a person would quote from it, or
 * else its JSON, cut at a length. Null when there is nothing to show.
 */
export function shortForm(value: unknown, length: number): string | null {
  if (value === null || value === undefined) return null;
  const quoted = quotedIn(value, 3);
  return shortened((quoted ?? asJson(value)).slice(0, 4 * length + 200).trim(), length);
}

/**
 * Returns the short form of the column that a person would quote from a row of a table without a
 * column of inputs; null if none has such a name.
 */
export function quotedColumn(
  columns: Readonly<Record<string, unknown>>,
  length: number,
): string | null {
  const name = QUOTED.find((one) => Object.hasOwn(columns, one) && isText(columns[one]));
  return name === undefined ? null : shortForm(columns[name], length);
}

const isText = (value: unknown): boolean => typeof value === "string" && value.trim() !== "";

function asJson(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value); // an empty string, or only spaces
  try {
    return jsonText(value) ?? `(${typeof value})`;
  } catch {
    return "(a value that JSON cannot express)";
  }
}
