// Markdown from the command, which quotes model output, as part of a larger document.

import { singleLine } from "./text.mjs";

/** Escapes a string for one line of Markdown: it links, mentions and formats nothing. */
export const plain = (text) =>
  singleLine(text)
    .replace(/[\\`*_{}[\]<>()#+!|~&]/g, "\\$&")
    .replace(/[@#]|www(?=\.)|:(?=\/\/)/gi, "$&\u200b");

/**
 * Returns Markdown that cannot be mistaken for the markers of the action, which are HTML comments:
 * a space of no width breaks their beginning.
 */
export const withoutComments = (markdown) =>
  markdown.replaceAll("\r\n", "\n").replaceAll("\u0000", "\ufffd").replaceAll("<!--", "<\u200b!--");

/** Returns a line without its code spans. */
export function withoutCode(line) {
  const runs = [...line.matchAll(/`+/g)];
  let text = "";
  let from = 0;
  for (let at = 0; at < runs.length; at++) {
    const [ticks] = runs[at];
    const end = runs.findIndex((run, other) => other > at && run[0].length === ticks.length);
    if (end === -1) continue;
    text += line.slice(from, runs[at].index);
    from = runs[end].index + ticks.length;
    at = end;
  }
  return text + line.slice(from);
}

const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/;

/** Follows code fences and folded details, line by line. */
class Nesting {
  #fence = "";
  #folded = 0;

  read(line) {
    const [, fence = "", rest = ""] = FENCE.exec(line) ?? [];
    if (this.#fence !== "") {
      const closes = fence.startsWith(this.#fence) && rest.trim() === "";
      if (closes) this.#fence = "";
      return;
    }
    if (fence !== "") {
      this.#fence = fence;
      return;
    }
    for (const [tag] of withoutCode(line).matchAll(/<\/?details\b/gi))
      this.#folded = Math.max(0, this.#folded + (tag.startsWith("</") ? -1 : 1));
  }

  /** Returns the lines that close what is open. */
  get end() {
    const fence = this.#fence === "" ? "" : `\n${this.#fence}`;
    return `${fence}${"\n\n</details>".repeat(this.#folded)}`;
  }
}

/**
 * Cuts Markdown after the last line that fits, and closes code fences and folded details that are
 * open there. Returns it with the number of lines that were left out.
 */
export function cutMarkdown(markdown, limit) {
  const lines = markdown.split("\n");
  const nesting = new Nesting();
  let length = 0;
  let best = { text: "", left: lines.length };
  for (const [at, line] of lines.entries()) {
    nesting.read(line);
    length += line.length + (at === 0 ? 0 : 1);
    if (length > limit) break;
    const { end } = nesting;
    if (length + end.length > limit) continue;
    best = { count: at + 1, end, left: lines.length - at - 1 };
  }
  if (best.count === undefined) return best;
  return { text: `${lines.slice(0, best.count).join("\n")}${best.end}`, left: best.left };
}
