import { styleText } from "node:util";
import { safeUrl } from "../report/safe-url.ts";
import type { Io, Sink } from "./io.ts";
import { safeText } from "./safe-text.ts";

/** Styles that the command uses. */
export type Style = "bold" | "dim" | "green" | "red" | "yellow";

/**
 * Until text is printed, a sequence of the terminal is a number between two noncharacters of Unicode.
 * `safeText` writes out these noncharacters in text from outside.
 */
const MARK = /\ufdd0(\d+)\ufdd1/;

/**
 * Adds styles and links to text for one output stream, if its terminal can show them. Only
 * {@link Paint.print} makes sequences of a terminal, and it writes out all other control characters.
 */
export class Paint {
  readonly colors: boolean;
  readonly links: boolean;
  readonly #sequences: string[] = [];

  constructor({ colors, links }: { colors: boolean; links: boolean }) {
    this.colors = colors;
    this.links = links;
  }

  /** Returns text in a style; null leaves it plain. */
  style(style: Style | null, text: string): string {
    if (style === null || !this.colors || text === "") return text;
    const [start = "", end = ""] = styleText(style, "\n", { validateStream: false }).split("\n");
    return this.#between(start, text, end);
  }

  /** Returns text that links to a page; the text alone if the URL is not one of the web. */
  link(url: string | null, text: string): string {
    const page = this.links ? safeUrl(url) : null;
    return page === null
      ? text
      : this.#between(`\u001b]8;;${page}\u001b\\`, text, "\u001b]8;;\u001b\\");
  }

  /** Returns text as it is printed. */
  print(text: string): string {
    const parts = text.split(MARK);
    return parts
      .map((part, at) => (at % 2 === 0 ? safeText(part) : (this.#sequences[Number(part)] ?? "")))
      .join("");
  }

  #between(start: string, text: string, end: string): string {
    return `${this.#mark(start)}${text}${this.#mark(end)}`;
  }

  #mark(sequence: string): string {
    const known = this.#sequences.indexOf(sequence);
    return `\ufdd0${known === -1 ? this.#sequences.push(sequence) - 1 : known}\ufdd1`;
  }
}

/** Returns the paint of an output stream, by the conventions that Node follows too. */
export function paintOf({ env }: Io, { isTTY }: Sink, allowed: boolean): Paint {
  const dumb = env.TERM === "dumb";
  const forced = env.FORCE_COLOR;
  const refused = Boolean(env.NO_COLOR) || Boolean(env.NODE_DISABLE_COLORS);
  const colors =
    forced === undefined ? isTTY && !dumb && !refused : forced !== "0" && forced !== "false";
  return new Paint({ colors: allowed && colors, links: isTTY && !dumb && showsLinks(env) });
}

/** Returns whether the terminal is known to show links; others may print the sequence as text. */
function showsLinks(env: Io["env"]): boolean {
  const { FORCE_HYPERLINK: forced, TERM_PROGRAM, VTE_VERSION, TERM } = env;
  if (forced !== undefined) return forced !== "0";
  if (env.TMUX !== undefined || TERM?.startsWith("screen") === true) return false;
  return (
    env.WT_SESSION !== undefined ||
    Number(VTE_VERSION) > 5000 ||
    ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper"].includes(TERM_PROGRAM ?? "") ||
    ["xterm-kitty", "alacritty", "foot", "contour"].includes(TERM ?? "")
  );
}
