import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NdjsonDecoder } from "../../src/core/ndjson.ts";

/**
 * Reads a document in the simplest way: decodes all of it, splits on LF and parses line by line.
 */
function reference(bytes: Uint8Array): {
  records: unknown[];
  bad: { line: number; byteOffset: number; reason: string } | undefined;
} {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const records: unknown[] = [];
  let line = 0;
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0x0a, start);
    line++;
    const bad = { line, byteOffset: start };
    let text: string;
    try {
      text = decoder.decode(bytes.slice(start, end));
    } catch {
      return { records, bad: { ...bad, reason: "not-utf8" } };
    }
    if (start === 0 && text.startsWith("\ufeff")) text = text.slice(1);
    start = end + 1;
    if (/^[ \t\r]*$/.test(text)) continue;
    try {
      records.push(JSON.parse(text));
    } catch {
      return { records, bad: { ...bad, reason: "not-json" } };
    }
  }
  return { records, bad: undefined };
}

/** Splits a document at the given positions. */
function readCut(
  bytes: Uint8Array,
  cuts: readonly number[],
): { decoder: NdjsonDecoder; records: unknown[] } {
  const decoder = new NdjsonDecoder();
  const records: unknown[] = [];
  let start = 0;
  for (const end of [...[...cuts].sort((a, b) => a - b), bytes.length]) {
    records.push(...decoder.push(bytes.slice(start, end)));
    start = end;
  }
  records.push(...decoder.end());
  return { decoder, records };
}

function expectAsReference(bytes: Uint8Array, cuts: readonly number[]): void {
  const { decoder, records } = readCut(bytes, cuts);
  const wanted = reference(bytes);
  expect(records).toEqual(wanted.records);
  if (wanted.bad === undefined) expect(decoder.error).toBeUndefined();
  else expect(decoder.error).toMatchObject(wanted.bad);
}

/**
 * Edge cases of the fast path: runs, backslashes before runs, separators, escapes and unusual
 * bytes.
 */
const piece = fc.oneof(
  fc.constantFrom(
    ...[
      '"',
      "\\",
      "\\\\",
      "\\n",
      "\\u00e9",
      "\\ud83d",
      "\\ude00",
      '\\"',
      "é",
      "ß",
      "\u0080",
      "\u07ff",
      "\u0800",
      "\ud7ff",
      "\ue000",
      "\uffff",
    ],
    ...[
      "😀",
      "\u{10000}",
      "\u{10ffff}",
      "日本語",
      "\u2028",
      "\u2029",
      "\u0085",
      "\u00a0",
      "\ufeff",
      "\u000b",
      "\u000c",
      "\u007f",
      "\t",
      "\r",
      " ",
    ],
    ...["{", "}", "[", "]", ":", ",", "1", "NaN", "a".repeat(70), "é".repeat(40)],
  ),
  fc.string({ maxLength: 6, unit: "binary" }).map((text) => text.replaceAll("\n", "")),
);
const encoder = new TextEncoder();
const anyJson = fc.json({ maxDepth: 2, stringUnit: "binary" }).map((text) => encoder.encode(text));
const rawText = fc.array(piece, { maxLength: 12 }).map((parts) => encoder.encode(parts.join("")));
const textInString = fc
  .array(piece, { maxLength: 12 })
  .map((parts) => encoder.encode(`"${parts.join("").replaceAll('"', "")}"`));
const anyBytes = fc
  .uint8Array({ maxLength: 8 })
  .map((bytes) => bytes.map((byte) => (byte === 0x0a ? 0xff : byte)));
const bytesInString = anyBytes.map((bytes) => Uint8Array.from([0x22, ...bytes, 0x22]));
const usual = { weight: 6, arbitrary: anyJson };
const line = fc.oneof(usual, { weight: 6, arbitrary: textInString }, rawText, anyBytes, {
  weight: 2,
  arbitrary: bytesInString,
});
const document = fc
  .array(line, { maxLength: 8 })
  .map((lines) => Uint8Array.from(lines.flatMap((bytes) => [...bytes, 0x0a])));
const withCuts = document.chain((bytes) =>
  fc.tuple(fc.constant(bytes), fc.array(fc.nat({ max: bytes.length }), { maxLength: 6 })),
);

describe("NdjsonDecoder", () => {
  test("reads any bytes, split anywhere, as the simple reader does", () => {
    fc.assert(
      fc.property(withCuts, ([bytes, cuts]) => expectAsReference(bytes, cuts)),
      { numRuns: Number(process.env.FUZZ_RUNS ?? 2_000) },
    );
  });

  test("reads valid JSON lines, with much or little non-ASCII text, as the simple reader does", () => {
    const sparse = fc.record({
      id: fc.nat(),
      text: fc.array(fc.constantFrom("word ".repeat(30), "é", "😀", "\\", "日本")),
      tail: fc.string(),
    });
    const lines = fc.array(fc.oneof(sparse, fc.string({ unit: "grapheme", minLength: 50 })), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(lines, fc.integer({ min: 1, max: 300 }), (values, size) => {
        const bytes = encoder.encode(values.map((value) => `${JSON.stringify(value)}\n`).join(""));
        const cuts = Array.from(
          { length: Math.floor(bytes.length / size) },
          (_, index) => index * size,
        );
        expect(readCut(bytes, cuts).records).toEqual(values);
      }),
      { numRuns: 500 },
    );
  });

  test("a multi-byte document split at any byte yields the same records", () => {
    const values = [
      { text: "naïve 😀 日本語 \u2028\u2029\u0085" },
      ["\\é", "\ud83d", "😀".repeat(20)],
      "ß",
      { é: null, "\\": "\\\\ü" },
      1,
    ];
    const bytes = encoder.encode(
      `\ufeff\n${values.map((value) => JSON.stringify(value)).join("\r\n")}\n`,
    );
    for (let size = 1; size <= bytes.length; size++) {
      const cuts = Array.from(
        { length: Math.floor(bytes.length / size) },
        (_, index) => index * size,
      );
      expect(readCut(bytes, cuts).records).toEqual(values);
    }
    for (let first = 0; first <= bytes.length; first++) {
      for (let second = first; second <= bytes.length; second += 7)
        expect(readCut(bytes, [first, second]).records).toEqual(values);
    }
  });

  test("a document that ends anywhere yields whole records and reports a truncated one", () => {
    const values = [{ text: "é😀" }, { text: "日本" }];
    const bytes = encoder.encode(values.map((value) => `${JSON.stringify(value)}\n`).join(""));
    const firstEnd = bytes.indexOf(0x0a);
    for (let end = 1; end <= bytes.length; end++) {
      const { decoder, records } = readCut(bytes.slice(0, end), [end >> 1]);
      const whole = [firstEnd, firstEnd + 1, bytes.length - 1, bytes.length].includes(end);
      expect(records).toEqual(values.slice(0, end < firstEnd ? 0 : end < bytes.length - 1 ? 1 : 2));
      expect(decoder.error?.code).toBe(whole ? undefined : "stream_truncated");
      expect(decoder.endedWithoutNewline).toBe(end === firstEnd || end === bytes.length - 1);
    }
  });

  test("reads a chunk of any size completely, with short and long lines", () => {
    const values = Array.from({ length: 3_000 }, (_, index) =>
      index % 500 === 7 ? "é".repeat(50_000) : { index, text: "😀 text ".repeat(index % 9) },
    );
    const bytes = encoder.encode(values.map((value) => `${JSON.stringify(value)}\n`).join(""));
    expect(readCut(bytes, []).records).toEqual(values);
    const bad = Uint8Array.from(bytes);
    bad[bad.length - 3] = 0xff;
    expectAsReference(bad, [100_000]);
  });

  test("scans a line of 8 MB in chunks of 16 KiB only once", () => {
    const value = { text: "0123456789abcde\n".repeat(524_288) };
    const bytes = encoder.encode(`${JSON.stringify(value)}\n`);
    let scanned = 0;
    const decoder = new NdjsonDecoder();
    const records: unknown[] = [];
    for (let at = 0; at < bytes.length; at += 16_384) {
      const chunk = bytes.slice(at, at + 16_384);
      const lastIndexOf = chunk.lastIndexOf.bind(chunk);
      chunk.lastIndexOf = (value: number) => {
        scanned += chunk.length;
        return lastIndexOf(value);
      };
      records.push(...decoder.push(chunk));
    }
    expect(records).toEqual([value]);
    expect(scanned).toBe(bytes.length);
  });
});
