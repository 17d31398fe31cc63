import { cleanText, shortened } from "../report/clean-text.ts";
import { formatCount } from "../report/numbers.ts";

/** Returns a string from a run on one line, harmless and cut at a length. */
export const lineOf = (text: string, length: number): string =>
  shortened(cleanText(text.slice(0, 2 * length + 200)), length);

/** Cell of a table: text, or text with a link. */
export type Cell = string | { readonly text: string; readonly url: string | null };

/** How an outcome is colored. The color adds nothing to the words. */
export type Tone = "good" | "bad" | "open" | "plain";

/** Picture of a value with its interval, on the axis of its table or on its own. */
export interface Bar {
  /** Name of what is measured, and its numbers, for a plot without a table. */
  readonly name: string;
  readonly caption: string;
  /** Picture in a sentence. */
  readonly label: string;
  /** Ends of the axis. */
  readonly axis: readonly [number, number];
  readonly value: number | null;
  readonly interval: readonly [number, number] | null;
  /** Whether 0 is marked: for differences. */
  readonly zero: boolean;
  /** Limits of a gate. */
  readonly limits: readonly number[];
  /** Largest difference that does not matter; null without one. */
  readonly margin: number | null;
  /** Range over all values of the missing scores; null without one. */
  readonly bounds: readonly [number, number] | null;
  readonly tone: Tone;
}

/** Line of a table. */
export interface Line {
  readonly cells: readonly Cell[];
  /** Null without a picture. */
  readonly bar?: Bar | null;
}

export interface Table {
  readonly title: string | null;
  readonly columns: readonly { readonly title: string; readonly numeric: boolean }[];
  readonly lines: readonly Line[];
  /** Sentence about what was left out; null if nothing was. */
  readonly left: string | null;
  /** Column before which the pictures are; null without pictures. */
  readonly bars?: number | null;
}

/** Sentences under a title. */
interface Sentences {
  readonly title: string;
  readonly items: readonly string[];
}

/** Content of a display, whatever its form. Its strings contain text from runs as it is. */
export interface Sheet {
  /** First word of the display, such as an outcome; null without one. */
  readonly outcome: { readonly text: string; readonly tone: Tone } | null;
  /** Sentences. */
  readonly lead: readonly string[];
  /** Facts to know before the figures, which are above them so that they are not cut off. */
  readonly warnings: readonly Sentences[];
  readonly tables: readonly Table[];
  readonly lists: readonly Sentences[];
}

export const EMPTY: Sheet = { outcome: null, lead: [], warnings: [], tables: [], lists: [] };

/** In a cell without a value. */
export const NONE = "–";

/** Returns the first ones of a list, and the sentence about the others: null if there are none. */
export function firstOf<T>(
  all: readonly T[],
  most: number,
  noun?: string,
): { first: readonly T[]; left: string | null } {
  if (all.length <= most) return { first: all, left: null };
  const counts = `${formatCount(all.length - most)} of ${formatCount(all.length)}`;
  return {
    first: all.slice(0, most),
    left: `${counts}${noun === undefined ? "" : ` ${noun}`} are not shown: show(…, { maxRows }) shows more.`,
  };
}
