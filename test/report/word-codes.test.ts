import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeWords, encodeWords } from "../../src/report/word-codes.ts";
import { guides } from "../support/guides.ts";

const back = (text: string): string => decodeWords(encodeWords(text));

test("words in every script are read as they were written", () => {
  const json = fc.string({ unit: "grapheme", maxLength: 200 }).map((text) => JSON.stringify(text));
  fc.assert(
    fc.property(fc.array(json), (texts) => {
      const text = texts.join(" ");
      expect(back(text)).toBe(text);
    }),
  );
  for (const text of ["", " ", "  a  b ", "1234567", "der Größe nach", "研究，数据", "👍🏽\n\t\r"])
    expect(back(text)).toBe(text);
});

/** Words of letters only, all different. */
const wordsOf = (count: number): string[] =>
  Array.from({ length: count }, (_, n) =>
    n.toString(26).replaceAll(/\d/g, (digit) => String.fromCharCode(113 + Number(digit))),
  );

test.each([1, 191, 192, 193, 448, 16_319, 16_320, 16_321, 90_000])(
  "%i different words are read as they were written",
  (count) => {
    const text = wordsOf(count).join(" ");
    expect(back(text)).toBe(text);
  },
);

test("the most frequent words have one byte", () => {
  const words = wordsOf(20_000).join(" ");
  const [some, more] = [words, `${words}${" aaa".repeat(1_000)}`];
  expect(encodeWords(more).length - encodeWords(some).length).toBeLessThan(1_100);
});

test("the guides become smaller than deflate alone makes them", () => {
  const text = guides();
  const size = (bytes: Uint8Array): number => deflateSync(bytes).length;
  expect(size(encodeWords(text))).toBeLessThan(0.95 * size(Buffer.from(text)));
});

test("bytes without an end of the words give an empty string", () => {
  expect(decodeWords(new Uint8Array([97, 98]))).toBe("");
  expect(decodeWords(new Uint8Array())).toBe("");
});
