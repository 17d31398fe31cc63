/** Words of strings, and the strings as numbers of words. */
export interface WordCodes {
  /** Words with the space after them, most frequent first. */
  readonly words: readonly string[];
  /** Strings: the numbers of their words, from 1, each string followed by 0. */
  readonly codes: Uint8Array<ArrayBuffer>;
}

/**
 * A word and the space after it; a character of a script that is written without spaces. Every
 * character of a string is in exactly one of them.
 */
const WORD =
  /[\u2e80-\u9fff\uac00-\ud7ff\uf900-\uffef]|[^ \u2e80-\u9fff\uac00-\ud7ff\uf900-\uffef]+ ?| /g;

const wordsIn = (text: string): readonly string[] => text.match(WORD) ?? [];

/** Bytes of the largest number: 7 bits in each. */
const LONGEST = 5;

/**
 * Writes strings as numbers of words. Deflate finds repetitions in the last 32 kB only: numbers of
 * one or two bytes bring more words into that distance.
 */
export function toWordCodes(texts: readonly string[]): WordCodes {
  const counts = new Map<string, number>();
  let total = texts.length;
  for (const text of texts)
    for (const word of wordsIn(text)) {
      counts.set(word, (counts.get(word) ?? 0) + 1);
      total += 1;
    }
  // stable: words of one frequency in the order of their first occurrence
  const words = [...counts].sort((a, b) => b[1] - a[1]).map(([word]) => word);
  const numbers = new Map(words.map((word, i) => [word, i + 1]));
  const codes = new Uint8Array(LONGEST * total);
  let end = 0;
  for (const text of texts) {
    for (const word of wordsIn(text)) {
      let rest = numbers.get(word) ?? 0;
      for (; rest > 0x7f; rest >>>= 7) codes[end++] = (rest & 0x7f) | 0x80;
      codes[end++] = rest;
    }
    codes[end++] = 0;
  }
  return { words, codes: codes.slice(0, end) };
}

/**
 * Reads what `toWordCodes()` wrote.
 *
 * @throws {RangeError} when the numbers are not those of the words.
 */
export function fromWordCodes({ words, codes }: WordCodes): string[] {
  const texts: string[] = [];
  let [text, number, shift] = ["", 0, 0];
  for (const code of codes) {
    number += (code & 0x7f) * 2 ** shift;
    shift += 7;
    if (code > 0x7f) continue;
    if (number === 0) {
      texts.push(text);
      text = "";
    } else {
      const word = words[number - 1];
      if (word === undefined) throw new RangeError("a number that no word has");
      text += word;
    }
    [number, shift] = [0, 0];
  }
  if (text !== "" || shift > 0) throw new RangeError("a string without an end");
  return texts;
}
