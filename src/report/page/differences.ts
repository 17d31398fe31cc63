import { diffArrays } from "diff";

/** Part of a string: in both strings, or only in this one. */
export interface Piece {
  readonly text: string;
  readonly changed: boolean;
}

/** Differences of two strings. `different`: they have too little in common to mark anything. */
export type Differences =
  | { readonly kind: "same" | "different" }
  | { readonly kind: "marked"; readonly base: Piece[]; readonly candidate: Piece[] };

/** Time after which a comparison stops, so the page never freezes. */
const TIME_MS = 200;
/** Number of insertions and deletions after which it stops. */
const MAX_EDITS = 4_000;
/** Share of a string below which what it has in common with another is mere chance. */
const COMMON_BLOCK = 0.25;
const COMMON_TEXT = 0.1;
/** Length up to which strings are marked even if they have nothing in common. */
const SHORT = 200;

const UNSPACED =
  "[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}\\p{sc=Myanmar}]";
const EMOJI = "\\p{Extended_Pictographic}[\\p{EMod}\\ufe0f]?";

/**
 * Words, numbers, characters of scripts without spaces, spaces, and anything else by what a reader
 * sees as one character.
 */
const TOKENS = new RegExp(
  [
    `${UNSPACED}\\p{M}*`,
    "\\p{Nd}+(?:[.,]\\p{Nd}+)+",
    `(?:(?!${UNSPACED})[\\p{L}\\p{N}\\p{M}_\\u200c\\u200d])+`,
    `${EMOJI}(?:\\u200d${EMOJI})*`,
    "\\p{RI}\\p{RI}",
    "\\n|[^\\S\\n]+",
    "[^]\\p{M}*",
  ].join("|"),
  "gu",
);

/** Splits a string into the units that are compared. */
export const tokensOf = (text: string): string[] => text.match(TOKENS) ?? [];

const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+/g) ?? [];

/** Counts the characters that are not spaces. */
const inkOf = (text: string): number => text.replace(/\s+/g, "").length;

/** Both strings in pieces, while they are compared. */
class Marks {
  readonly base: Piece[] = [];
  readonly candidate: Piece[] = [];
  /** Number of characters that both have, without spaces. */
  common = 0;

  both(text: string): void {
    if (text === "") return;
    this.common += inkOf(text);
    this.base.push({ text, changed: false });
    this.candidate.push({ text, changed: false });
  }

  only(side: "base" | "candidate", text: string): void {
    if (text !== "") this[side].push({ text, changed: true });
  }

  add(other: Marks): void {
    this.common += other.common;
    this.base.push(...other.base);
    this.candidate.push(...other.candidate);
  }
}

/**
 * Marks by units: `between` marks what is between two of them that are in both strings. Null when
 * that takes too long.
 */
function marked(
  units: readonly [string[], string[]],
  until: number,
  between: (marks: Marks, base: string, candidate: string) => void,
): Marks | null {
  const limits = { timeout: until - Date.now(), maxEditLength: MAX_EDITS };
  const changes = diffArrays(units[0], units[1], limits);
  if (changes === undefined) return null;
  const marks = new Marks();
  let [base, candidate] = ["", ""];
  for (const { value, added, removed } of changes) {
    const text = value.join("");
    if (removed) base += text;
    else if (added) candidate += text;
    else {
      between(marks, base, candidate);
      [base, candidate] = ["", ""];
      marks.both(text);
    }
  }
  between(marks, base, candidate);
  return marks;
}

function whole(marks: Marks, base: string, candidate: string): void {
  marks.only("base", base);
  marks.only("candidate", candidate);
}

/** Marks the words of lines that differ; the whole lines if they have little in common. */
function byWords(until: number, marks: Marks, base: string, candidate: string): void {
  const words =
    base === "" || candidate === ""
      ? null
      : marked([tokensOf(base), tokensOf(candidate)], until, whole);
  const ink = Math.max(inkOf(base), inkOf(candidate));
  if (words === null || words.common < COMMON_BLOCK * ink) whole(marks, base, candidate);
  else marks.add(words);
}

/** Joins neighbors, and what only spaces separate. */
function joined(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  pieces.forEach(({ text, changed }, i) => {
    const bridge =
      !changed &&
      /^[^\S\n]+$/.test(text) &&
      out.at(-1)?.changed === true &&
      pieces[i + 1]?.changed === true;
    const last = out.at(-1);
    if (last !== undefined && last.changed === (changed || bridge))
      out[out.length - 1] = { text: last.text + text, changed: last.changed };
    else out.push({ text, changed });
  });
  return out;
}

/**
 * Finds the differences of two strings: lines first, then words within lines that differ, or
 * characters of scripts without spaces. Marks nothing in strings that are long and very different.
 */
export function differences(base: string, candidate: string): Differences {
  if (base === candidate) return { kind: "same" };
  const until = Date.now() + TIME_MS;
  const marks = marked([linesOf(base), linesOf(candidate)], until, byWords.bind(null, until));
  if (marks === null) return { kind: "different" };
  const ink = Math.max(inkOf(base), inkOf(candidate));
  if (ink > SHORT && marks.common < COMMON_TEXT * ink) return { kind: "different" };
  return { kind: "marked", base: joined(marks.base), candidate: joined(marks.candidate) };
}

/** Returns whether a string is JSON or looks like code, so columns matter to its reader. */
export function isCode(text: string): boolean {
  const trimmed = text.trim();
  if (/^[[{]/.test(trimmed) && /[\]}]$/.test(trimmed)) return true;
  if (text.includes("```")) return true;
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const coded = lines.filter((line) => /^(?: {2}|\t)\S|[;{}]$/.test(line));
  return lines.length >= 3 && coded.length >= lines.length * 0.4;
}
