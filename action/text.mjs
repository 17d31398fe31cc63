// Strings from elsewhere on one line.

/** Control characters, line ends, and marks that change the direction of text. */
const CONTROLS =
  /[\s\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g;

/** Returns a string on one line, without characters that act on their surroundings. */
export const singleLine = (text) => String(text).replace(CONTROLS, " ").trim();

/** Returns a string on one line, cut to a length. */
export function shortLine(text, length) {
  const line = singleLine(text);
  if (line.length <= length) return line;
  return `${line.slice(0, length - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
