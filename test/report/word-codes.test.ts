import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromWordCodes, toWordCodes } from "../../src/report/word-codes.ts";

const units = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constantFrom(0x20, 0x61, 0x4e00, 0xd800)))
  .map((codes) => String.fromCharCode(...codes));

describe("words of strings", () => {
  test("return every string as it was, whatever its characters are", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(units, fc.string({ unit: "grapheme" }))), (texts) => {
        expect(fromWordCodes(toWordCodes(texts))).toEqual(texts);
      }),
    );
  });

  test("return strings with more words than two bytes can count", () => {
    const texts = Array.from({ length: 20_000 }, (_, i) => `word${i} common \u65e5\u672c\u{1f9ec}`);
    expect(fromWordCodes(toWordCodes(texts))).toEqual(texts);
  });

  test("are counted once, most frequent first, and strings are numbers that end with 0", () => {
    const { words, codes } = toWordCodes(["b a a a", "", "a b"]);
    expect(words).toEqual(["a ", "b ", "a", "b"]);
    expect([...codes]).toEqual([2, 1, 1, 3, 0, 0, 1, 4, 0]);
  });

  test("are not guessed when they are damaged", () => {
    const { words, codes } = toWordCodes(["a b", "c"]);
    expect(() => fromWordCodes({ words: words.slice(1), codes })).toThrow(RangeError);
    expect(() => fromWordCodes({ words, codes: codes.slice(0, -1) })).toThrow(RangeError);
    expect(() => fromWordCodes({ words, codes: new Uint8Array([0x81]) })).toThrow(RangeError);
  });
});
