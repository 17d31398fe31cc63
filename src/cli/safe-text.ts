/**
 * C0 except tab and line feed, DEL, C1, and the marks that change the direction of text. In a
 * terminal they move the cursor, change colors, or make a line read differently. The noncharacters
 * at the end are the marks of `paint.ts`.
 */
const CONTROLS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufdd0-\ufdef]/g;

/**
 * Returns text with control characters written out, as in `\u001b`; tabs and line feeds stay.
 * In JSON they are in strings only, where this is their usual form.
 */
export function safeText(text: string): string {
  return text.replace(CONTROLS, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Returns text on one line, with control characters written out. */
export function oneLine(text: string): string {
  return safeText(text.replace(/\s+/g, " ").trim());
}
