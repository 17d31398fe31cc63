/**
 * What acts on its surroundings: C0 except line feed, DEL, C1, marks that change the direction of text,
 * and characters that nobody sees. In a terminal they move the cursor, change colors, or make a line
 * read differently. The noncharacters at the end are the marks of `paint.ts`. The last part is
 * the beginning of a command to the log of a CI service, such as `##[group]`.
 */
const ACTING =
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufdd0-\ufdef]|\udb40[\udc00-\udc7f]|(?<=#)#(?=[a-z]{0,16}\[)/gi;

/** Beginning of a line that is a command to the log of a CI service, such as `::error::`. */
const COMMAND = /^([^\S\n\r\u2028\u2029]*):(?=:)/gm;

/**
 * Returns text with everything that acts on a terminal or a log written out, as in `\u001b`; line feeds
 * stay, and tabs where they separate cells. In JSON all of it is in strings only, where this is a usual
 * form.
 */
export function safeText(text: string, { tabs = false }: { tabs?: boolean } = {}): string {
  return text
    .replace(ACTING, (found) => (tabs && found === "\t" ? found : writtenOut(found)))
    .replace(COMMAND, (_, space: string) => space + writtenOut(":"));
}

/** Returns text on one line, with everything that acts on a terminal or a log written out. */
export function oneLine(text: string): string {
  return safeText(text.replace(/\s+/g, " ").trim());
}

const writtenOut = (text: string): string =>
  text
    .split("") // into halves of pairs, as JSON writes them
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
