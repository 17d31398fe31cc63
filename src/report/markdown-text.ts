import { cleanText, shortened } from "./clean-text.ts";

/** Longest piece of text in one place, in characters. */
const LENGTH = 2_000;

/**
 * Parts of words that services turn into mentions, references, links, emoji, formulas or commands
 * after they rendered the Markdown: escaping cannot prevent that, only a code span can.
 */
const ACTIVE = /[@#$^]|:\/\/|\bwww\.|\bGH-\d|[!~%&]["\w]|:[\w+-]+:|\[\w+:|\b[0-9a-f]{7,}\b|^\//i;

const lineOf = (text: string): string => shortened(cleanText(text.slice(0, 2 * LENGTH)), LENGTH);

/** Writes a code span that shows one line as it is. */
export function codeSpan(text: string): string {
  const line = lineOf(text);
  if (line.trim() === "") return "*empty*";
  const runs = line.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  // a span that begins and ends with a space loses one on each side
  const pad = /^`|`$|^ .* $/.test(line) ? " " : "";
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Writes code spans for the cell of a table: a pipe inside one would end the cell. */
export const cellSpan = (text: string): string =>
  lineOf(text)
    .split("|")
    .map((part) => (part.trim() === "" ? part : codeSpan(part)))
    .join("&#124;") || "*empty*";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "|": "&#124;",
  "\\": "&#92;",
  "!": "&#33;",
};

/** Escapes what Markdown and HTML would read as structure. */
const escaped = (word: string): string =>
  word.replace(/[&<>|\\!]/g, (sign) => ENTITIES[sign] ?? sign).replace(/[`*_[\]~]/g, "\\$&");

/**
 * Writes a sentence that may contain text from runs. Words that a service could act on become code
 * spans.
 */
export function plainText(text: string): string {
  const words = lineOf(text)
    .split(" ")
    .filter((word) => word !== "");
  const parts: string[] = [];
  let active: string[] = [];
  const flush = (): void => {
    if (active.length > 0) parts.push(cellSpan(active.join(" ")));
    active = [];
  };
  for (const word of words) {
    if (ACTIVE.test(word)) active.push(word);
    else {
      flush();
      parts.push(escaped(word));
    }
  }
  flush();
  return parts.join(" ");
}
