const BACKSLASH = 0x5c;
const FIRST_NON_ASCII = 0x80;
/** The highest bit of each of four bytes: set where a byte is not ASCII. */
const NON_ASCII_WORD = 0x80808080;
/** Where more than one byte of 2^n is not ASCII, escapes cost more than they gain. */
const DENSE_SHIFT = 3;
/** After so many blocks without a non-ASCII byte the next is decoded without looking: the length of the text then tells. */
const TRUSTED_ASCII_BLOCKS = 4;
/** A stretch shorter than this is copied byte by byte: a view and a native copy cost more (measured on Node 20). */
const SHORT_STRETCH = 64;
/** The scratch memory that is kept from one block to the next. */
const KEPT_BYTES = 1_048_576;
const NO_WORDS: Int32Array = new Int32Array(0);
const HEX_DIGITS: Uint8Array = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));

/**
 * Turns the bytes of whole JSON lines into text that `JSON.parse` reads at full speed.
 *
 * Engines store a string with one byte a character as long as all its characters allow it; a single emoji doubles the
 * string and halves the speed of slicing and parsing all of it (bench/README.md). So runs of non-ASCII bytes are written as
 * `\uXXXX`, which means the same inside a JSON string and is equally wrong outside one. Where non-ASCII text is dense,
 * the writing costs more than it gains, and the bytes are decoded as they are.
 */
export class NdjsonText {
  /** Keeps a BOM, which would be dropped in front of every block otherwise: it is wrong anywhere but at the start of a stream. */
  readonly #decoder: TextDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  #scratch: Uint8Array = new Uint8Array(0);

  #asciiBlocks = 0;

  /** Gives the text of some lines, non-ASCII characters possibly as escapes; undefined when the bytes are not UTF-8. */
  decode(bytes: Uint8Array): string | undefined {
    try {
      if (this.#asciiBlocks >= TRUSTED_ASCII_BLOCKS) {
        const text = this.#decoder.decode(bytes);
        if (text.length === bytes.length) return text; // as many characters as bytes: all ASCII
      }
      const words = wordsOf(bytes);
      const first = nextNonAscii(bytes, words, 0);
      this.#asciiBlocks = first === bytes.length ? this.#asciiBlocks + 1 : 0;
      const escaped = first === bytes.length ? bytes : this.#escape(bytes, words, first);
      return this.#decoder.decode(escaped ?? bytes);
    } catch {
      return undefined;
    }
  }

  /** Writes the bytes with their non-ASCII runs as escapes; undefined when they cannot or should not be written so. */
  #escape(bytes: Uint8Array, words: Int32Array, first: number): Uint8Array | undefined {
    const mostNonAscii = (bytes.length >>> DENSE_SHIFT) + 16;
    const out = this.#reserve(bytes.length + 2 * mostNonAscii + 12); // a character of 2 bytes becomes 6, one of 4 becomes 12
    let [length, copied, nonAscii] = [0, 0, 0];
    for (let start = first; start < bytes.length; start = nextNonAscii(bytes, words, copied)) {
      if (followsOpenBackslash(bytes, start)) return undefined;
      length = copy(bytes, copied, start, out, length);
      for (copied = start; (bytes[copied] ?? 0) >= FIRST_NON_ASCII; ) {
        const codePoint = codePointAt(bytes, copied);
        if (codePoint < 0 || nonAscii + copied - start > mostNonAscii) return undefined;
        copied += codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
        length = writeEscape(codePoint, out, length);
      }
      nonAscii += copied - start;
    }
    return out.subarray(0, copy(bytes, copied, bytes.length, out, length));
  }

  #reserve(size: number): Uint8Array {
    if (this.#scratch.length >= size) return this.#scratch;
    const scratch = new Uint8Array(Math.max(size, 2 * Math.min(size, KEPT_BYTES / 2)));
    if (scratch.length <= KEPT_BYTES) this.#scratch = scratch;
    return scratch;
  }
}

/** The aligned part of some bytes as words of four; it begins at the first byte whose place in memory is a multiple of four. */
function wordsOf(bytes: Uint8Array): Int32Array {
  const head = -bytes.byteOffset & 3;
  return bytes.length < head + 4 ? NO_WORDS : new Int32Array(bytes.buffer, bytes.byteOffset + head, (bytes.length - head) >>> 2);
}

/** Finds the next byte that is not ASCII, 32 bytes at a step; the length when there is none. */
function nextNonAscii(bytes: Uint8Array, words: Int32Array, from: number): number {
  const { byteOffset, length } = bytes;
  let at = from;
  for (; at < length && ((byteOffset + at) & 3) !== 0; at++) if ((bytes[at] ?? 0) >= FIRST_NON_ASCII) return at;
  const start = (at - (-byteOffset & 3)) >>> 2;
  let word = start;
  for (; word + 8 <= words.length && (wordsFrom(words, word) & NON_ASCII_WORD) === 0; word += 8);
  for (at += (word - start) * 4; at < length && (bytes[at] ?? 0) < FIRST_NON_ASCII; at++);
  return at;
}

/** Eight words as one, by OR. */
function wordsFrom(words: Int32Array, at: number): number {
  const low = (words[at] ?? 0) | (words[at + 1] ?? 0) | (words[at + 2] ?? 0) | (words[at + 3] ?? 0);
  return low | (words[at + 4] ?? 0) | (words[at + 5] ?? 0) | (words[at + 6] ?? 0) | (words[at + 7] ?? 0);
}

/** Tells whether an odd number of backslashes stands in front: with an escape behind them, wrong JSON would become right. */
function followsOpenBackslash(bytes: Uint8Array, at: number): boolean {
  let before = at - 1;
  while (before >= 0 && bytes[before] === BACKSLASH) before--;
  return (at - 1 - before) % 2 === 1;
}

/** Copies bytes and gives the new length of the target. */
function copy(from: Uint8Array, start: number, end: number, to: Uint8Array, length: number): number {
  if (end - start >= SHORT_STRETCH) to.set(from.subarray(start, end), length);
  else for (let at = start, out = length; at < end; at++, out++) to[out] = from[at] ?? 0;
  return length + end - start;
}

/** Reads one character of two to four bytes; -1 for what is not well-formed (Unicode 16, table 3-7: overlong, surrogate, too high, cut). */
function codePointAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  const second = continuation(bytes, at + 1);
  if (second < 0 || lead < 0xc2 || lead > 0xf4) return -1;
  if (lead < 0xe0) return ((lead & 0x1f) << 6) | second;
  const third = continuation(bytes, at + 2);
  if (third < 0) return -1;
  if (lead < 0xf0) {
    const codePoint = ((lead & 0x0f) << 12) | (second << 6) | third;
    return codePoint < 0x800 || (codePoint >= 0xd800 && codePoint <= 0xdfff) ? -1 : codePoint;
  }
  const fourth = continuation(bytes, at + 3);
  const codePoint = ((lead & 0x07) << 18) | (second << 12) | (third << 6) | fourth;
  return fourth < 0 || codePoint < 0x10000 || codePoint > 0x10ffff ? -1 : codePoint;
}

/** The six bits of a continuation byte; -1 when it is none. */
function continuation(bytes: Uint8Array, at: number): number {
  const byte = bytes[at] ?? 0;
  return (byte & 0xc0) === 0x80 ? byte & 0x3f : -1;
}

function writeEscape(codePoint: number, out: Uint8Array, length: number): number {
  if (codePoint < 0x10000) return writeUnit(codePoint, out, length);
  const high = writeUnit(0xd7c0 + (codePoint >>> 10), out, length); // 0xd800 - (0x10000 >>> 10)
  return writeUnit(0xdc00 | (codePoint & 0x3ff), out, high);
}

function writeUnit(unit: number, out: Uint8Array, length: number): number {
  out[length] = BACKSLASH;
  out[length + 1] = 0x75; // u
  out[length + 2] = HEX_DIGITS[unit >>> 12] ?? 0;
  out[length + 3] = HEX_DIGITS[(unit >>> 8) & 15] ?? 0;
  out[length + 4] = HEX_DIGITS[(unit >>> 4) & 15] ?? 0;
  out[length + 5] = HEX_DIGITS[unit & 15] ?? 0;
  return length + 6;
}
