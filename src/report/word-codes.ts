// Strings as the numbers of their words. Deflate finds repetitions in the last 32 kB only, and a number
// is shorter than a word: from 200 kB on, prose becomes 6% to 35% smaller (decision 63).

/** A word with the space before it, up to three digits, or any other character. */
const WORD = / ?[A-Za-z]+|\d{1,3}|./gsu;

/** Words with one byte, and words with two: the most frequent ones. */
const [ONE, TWO] = [192, 192 + 63 * 256];
/** First byte of a word with four bytes. */
const FOUR = 255;

/**
 * Writes a string as its words, the most frequent first, each followed by a zero byte; another zero
 * byte; and the number of each word.
 */
export function encodeWords(text: string): Uint8Array<ArrayBuffer> {
  const numbers = new Map<string, number>();
  const counts: number[] = [];
  const places: number[] = [];
  for (const [word] of text.matchAll(WORD)) {
    const number = numbers.get(word) ?? counts.length;
    if (number === counts.length) numbers.set(word, number);
    counts[number] = (counts[number] ?? 0) + 1;
    places.push(number);
  }
  const words = [...numbers.keys()];
  const byCount = [...counts.keys()].sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0));
  const ranks = new Uint32Array(byCount.length);
  for (const [rank, number] of byCount.entries()) ranks[number] = rank;
  const list = new TextEncoder().encode(`${byCount.map((n) => `${words[n]}\0`).join("")}\0`);
  const codes = new Uint8Array(list.length + 4 * places.length);
  codes.set(list);
  let at = list.length;
  for (const number of places) {
    const rank = ranks[number] ?? 0;
    if (rank < ONE) codes[at++] = rank;
    else if (rank < TWO) {
      codes[at++] = ONE + ((rank - ONE) >> 8);
      codes[at++] = rank - ONE;
    } else {
      codes[at++] = FOUR;
      for (const shift of [16, 8, 0]) codes[at++] = (rank - TWO) >> shift;
    }
  }
  return codes.slice(0, at);
}

/** Reads what {@link encodeWords} wrote. */
export function decodeWords(codes: Uint8Array): string {
  let at = 0;
  while (at < codes.length && (codes[at] !== 0 || (at > 0 && codes[at - 1] !== 0))) at++;
  const words = new TextDecoder().decode(codes.subarray(0, at)).split("\0");
  const next = (): number => codes[++at] ?? 0;
  const parts: string[] = [];
  while (at < codes.length - 1) {
    let rank = next();
    if (rank === FOUR) rank = TWO + (next() << 16) + (next() << 8) + next();
    else if (rank >= ONE) rank = ONE + ((rank - ONE) << 8) + next();
    parts.push(words[rank] ?? "");
  }
  return parts.join("");
}
