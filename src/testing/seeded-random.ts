/**
 * Creates a generator of numbers in [0, 1) that yields the same sequence for equal seeds
 * (mulberry32, public domain, by Tommy Ettinger).
 */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Draws a string of `length` characters from the alphabet. */
export function randomText(random: () => number, alphabet: string, length: number): string {
  let text = "";
  for (let index = 0; index < length; index++)
    text += alphabet.charAt(Math.floor(random() * alphabet.length));
  return text;
}

/**
 * Draws hexadecimal digits, six at a time for speed, because tens of thousands of IDs are drawn.
 */
export function randomHex(random: () => number, length: number): string {
  let text = "";
  while (text.length < length)
    text += Math.floor(random() * 0x1000000)
      .toString(16)
      .padStart(6, "0");
  return text.slice(0, length);
}

/** Creates an ID in the form of a version 7 UUID (RFC 9562): 48 bits of time, then random bits. */
export function timedId(random: () => number, epochMs: number): string {
  const time = Math.floor(epochMs).toString(16).padStart(12, "0");
  const tail = randomHex(random, 18);
  const variant = "89ab".charAt(Math.floor(random() * 4));
  return `${time.slice(0, 8)}-${time.slice(8)}-7${tail.slice(0, 3)}-${variant}${tail.slice(3, 6)}-${tail.slice(6)}`;
}
