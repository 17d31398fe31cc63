import { describe, expect, test, vi } from "vitest";
import {
  isStreamParseError,
  isStreamTruncatedError,
  type StreamParseError,
} from "../../src/core/errors/call.ts";
import { NdjsonDecoder, type NdjsonOptions } from "../../src/core/ndjson.ts";
import { errorOf } from "../support/failure-of.ts";

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const byte = (...values: number[]): Uint8Array => Uint8Array.from(values);

function joined(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => [...(typeof part === "string" ? bytesOf(part) : part)]),
  );
}

/** Reads a document in chunks of at most `size` bytes. */
function read(
  document: string | Uint8Array,
  options: NdjsonOptions = {},
  size = 65_536,
): { decoder: NdjsonDecoder; records: unknown[] } {
  const bytes = typeof document === "string" ? bytesOf(document) : document;
  const decoder = new NdjsonDecoder(options);
  const records: unknown[] = [];
  for (let at = 0; at < bytes.length; at += size)
    records.push(...decoder.push(bytes.slice(at, at + size)));
  records.push(...decoder.end());
  return { decoder, records };
}

/** Returns the error that ends a document, which must be a StreamParseError. */
function badLine(
  document: string | Uint8Array,
  options: NdjsonOptions = {},
  size?: number,
): StreamParseError {
  const { error } = read(document, options, size).decoder;
  if (!isStreamParseError(error)) throw new Error(`expected a bad line, got ${String(error)}`);
  return error;
}

describe("NdjsonDecoder", () => {
  test("push() returns the records that a chunk completes, in order", () => {
    const decoder = new NdjsonDecoder();
    expect(decoder.push(bytesOf('{"a":1}\n{"a":2}\n{"a'))).toEqual([{ a: 1 }, { a: 2 }]);
    expect(decoder.push(bytesOf('":'))).toEqual([]);
    expect(decoder.bytes).toBe(21);
    expect(decoder.push(bytesOf("3}\n"))).toEqual([{ a: 3 }]);
    expect(decoder.end()).toEqual([]);
    expect(decoder).toMatchObject({
      records: 3,
      lines: 3,
      bytes: 24,
      skippedLines: 0,
      endedWithoutNewline: false,
      error: undefined,
    });
  });

  test("an empty body has no records and no error", () => {
    expect(read("")).toMatchObject({ records: [], decoder: { lines: 0, error: undefined } });
  });

  test("any JSON value is a record", () => {
    expect(read('null\n[]\n"x"\n1\nfalse\n').records).toEqual([null, [], "x", 1, false]);
  });

  test("CRLF ends a line, even if CR and LF arrive in different chunks", () => {
    for (const size of [1, 2, 3, 64])
      expect(read('{"a":1}\r\n{"a":2}\r\n', {}, size).records).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test("a lone CR does not end a line", () => {
    expect(badLine('{"a":1}\r{"a":2}\n')).toMatchObject({ line: 1, reason: "not-json" });
  });

  test("only LF ends a line: U+2028, U+2029, NEL, VT and FF do not", () => {
    const value = { text: "a\u2028b\u2029c\u0085d" };
    for (const size of [1, 5, 64])
      expect(
        read(`${JSON.stringify(value)}\n${JSON.stringify(value)}\n`, {}, size).records,
      ).toEqual([value, value]);
    for (const control of ["\u000b", "\u000c"]) {
      expect(badLine(`{"a":1}${control}{"a":2}\n`)).toMatchObject({ line: 1, reason: "not-json" });
      expect(badLine(`${control}\n`)).toMatchObject({ line: 1, reason: "not-json" });
    }
  });

  test("blank lines are heartbeats, in every form", () => {
    const { decoder, records } = read("\n\r\n \t\r\n1\n\n   \n2\n\t");
    expect(records).toEqual([1, 2]);
    expect(decoder).toMatchObject({
      records: 2,
      lines: 7,
      skippedLines: 0,
      endedWithoutNewline: false,
      error: undefined,
    });
  });

  test("a no-break space is not blank", () => {
    expect(badLine("\u00a0\n")).toMatchObject({ line: 1, reason: "not-json" });
  });

  test("too many consecutive blank lines end the stream; a record resets the count", () => {
    expect(read("\n\n\n1\n\n\n\n2\n", { maxBlankLines: 3 }).records).toEqual([1, 2]);
    for (const size of [1, 64]) {
      const error = badLine("1\n\n\n\n\n2\n", { maxBlankLines: 3 }, size);
      expect(error).toMatchObject({
        line: 5,
        byteOffset: 5,
        reason: "too-many-blank-lines",
        records: 1,
      });
    }
  });

  test("a byte order mark is accepted once, at the start", () => {
    for (const size of [1, 2, 4, 64])
      expect(read("\ufeff1\n2\n", {}, size).records).toEqual([1, 2]);
    expect(read("\ufeff1").records).toEqual([1]);
    expect(read("\ufeff").decoder.error).toBeUndefined();
    expect(badLine("\ufeff\ufeff1\n")).toMatchObject({ line: 1, reason: "not-json" });
    expect(badLine("1\n\ufeff2\n")).toMatchObject({
      line: 2,
      byteOffset: 2,
      reason: "not-json",
      records: 1,
    });
    expect(badLine("\n\ufeff2\n", {}, 1)).toMatchObject({
      line: 2,
      byteOffset: 1,
      reason: "not-json",
    });
  });

  test.each(["\u0eff", "\uf03f", "\ufec0"])(
    "a character that shares two bytes with the byte order mark is not dropped",
    (character) => {
      expect(badLine(`${character}1\n`)).toMatchObject({ line: 1, reason: "not-json" });
    },
  );

  test("a byte order mark at the start of a later chunk is rejected, even in non-ASCII text", () => {
    const decoder = new NdjsonDecoder();
    expect(decoder.push(bytesOf("1\n"))).toEqual([1]);
    expect(decoder.push(bytesOf(`\ufeff"${"日本語".repeat(100)}"\n`))).toEqual([]);
    expect(decoder.error).toMatchObject({ line: 2, byteOffset: 2, reason: "not-json" });
  });

  test("reports the first bad line, not a later one", () => {
    for (const size of [1, 64])
      expect(badLine(joined("1\n", byte(0xff), "\n", byte(0xff), "\n"), {}, size)).toMatchObject({
        line: 2,
        reason: "not-utf8",
      });
    expect(badLine(`{\n${"x".repeat(20)}`, { maxLineBytes: 10 })).toMatchObject({
      line: 1,
      reason: "not-json",
    });
  });

  test("rejects NaN and Infinity with a hint about their origin, but accepts them in strings", () => {
    for (const token of ["NaN", "Infinity", "-Infinity"]) {
      const error = badLine(`{"a":"\\"x","b":${token}}\n`);
      expect(error.reason).toBe("not-json");
      expect(error.hint).toContain(`${token} at 'b', which Python`);
    }
    expect(badLine('{"a":"NaN",}\n').hint).toBeNull();
    expect(read('{"a":"NaN"}\n').records).toEqual([{ a: "NaN" }]);
  });

  test("reports invalid UTF-8 by line and position, after returning the lines before it", () => {
    const bad: Record<string, Uint8Array> = {
      "a lone continuation byte": byte(0x80),
      "an overlong slash": byte(0xc0, 0xaf),
      "an overlong form of three bytes": byte(0xe0, 0x80, 0xaf),
      "an overlong form of four bytes": byte(0xf0, 0x80, 0x80, 0xaf),
      "a surrogate": byte(0xed, 0xa0, 0x80),
      "a character above U+10FFFF": byte(0xf4, 0x90, 0x80, 0x80),
      "a byte that never occurs": byte(0xff),
      "a character that is cut by a quote": byte(0xe2, 0x82),
      Latin1: byte(0xe9),
    };
    for (const [name, bytes] of Object.entries(bad)) {
      for (const size of [1, 64]) {
        const document = joined('{"a":"é"}\n{"a":"', bytes, '"}\n{"a":3}\n');
        const { decoder, records } = read(document, {}, size);
        expect(records, name).toEqual([{ a: "é" }]);
        expect(decoder.error, name).toMatchObject({
          reason: "not-utf8",
          line: 2,
          byteOffset: 11,
          records: 1,
        });
      }
    }
  });

  test("no error contains the text of the line", () => {
    for (const document of [
      '{"key":"s3cret',
      '{"key":"s3cret"\n',
      joined('{"key":"s3cret', byte(0xff), '"}\n'),
    ]) {
      const { error } = read(document).decoder;
      expect(error).toBeDefined();
      expect(`${JSON.stringify(error)}${error?.stack}${String(error?.cause)}`).not.toContain(
        "s3cret",
      );
    }
  });

  test("reads nothing more after a bad line", () => {
    const decoder = new NdjsonDecoder();
    expect(decoder.push(bytesOf("1\n{\n2\n"))).toEqual([1]);
    const { error } = decoder;
    expect(error).toMatchObject({ line: 2, byteOffset: 2, reason: "not-json", records: 1 });
    expect([...decoder.push(bytesOf("3\n")), ...decoder.end()]).toEqual([]);
    expect(decoder.error).toBe(error);
    expect(decoder).toMatchObject({ records: 1, bytes: 6 });
  });

  test('onBadLine "skip" skips bad lines and counts them', () => {
    const { decoder, records } = read(joined("1\n{\n", byte(0xff), "\n2\n\nNaN\n3\n"), {
      onBadLine: "skip",
    });
    expect(records).toEqual([1, 2, 3]);
    expect(decoder).toMatchObject({ skippedLines: 3, lines: 7, records: 3, error: undefined });
  });

  test("rejects a line as soon as it is too long, even when skipping bad lines", () => {
    const decoder = new NdjsonDecoder({ maxLineBytes: 10, onBadLine: "skip" });
    expect(decoder.push(bytesOf('1\n"345678'))).toEqual([1]);
    expect(decoder.error).toBeUndefined();
    expect(decoder.push(bytesOf("9012"))).toEqual([]);
    expect(decoder.error).toMatchObject({
      reason: "line-too-long",
      line: 2,
      byteOffset: 2,
      records: 1,
    });
  });

  test("maxLineBytes is the maximum line length without LF, however the line is split", () => {
    const line = '"345678é"';
    for (const size of [1, 3, 64]) {
      expect(read(`1\n${line}\n2\n`, { maxLineBytes: 10 }, size).records).toEqual([
        1,
        "345678é",
        2,
      ]);
      const tooLong = { line: 2, byteOffset: 2, reason: "line-too-long", records: 1 };
      expect(badLine(`1\n${line}\n2\n`, { maxLineBytes: 9 }, size)).toMatchObject(tooLong);
      expect(badLine(`1\n${line}`, { maxLineBytes: 9 }, size)).toMatchObject(tooLong);
    }
  });

  test("returns a last line without LF if it is complete", () => {
    expect(read('{"a":1}\n{"a":"é"}')).toMatchObject({
      records: [{ a: 1 }, { a: "é" }],
      decoder: { endedWithoutNewline: true, error: undefined, records: 2, lines: 2 },
    });
  });

  test("an end in the middle of a record is a truncated stream, not a bad line, and is never skipped", () => {
    for (const rest of [
      '{"a":2',
      '{"a":"',
      joined('{"a":"', byte(0xf0, 0x9f, 0x98)),
      byte(0xef, 0xbb),
    ]) {
      const { decoder, records } = read(joined("1\n", rest), { onBadLine: "skip" });
      expect(records).toEqual([1]);
      expect(isStreamTruncatedError(decoder.error)).toBe(true);
      expect(decoder.error).toMatchObject({ partialBytes: rest.length, records: 1 });
    }
  });

  test("strict rejects a last line without LF, but not blanks after the last record", () => {
    const { decoder, records } = read('1\n{"a":2}', { strict: true });
    expect(records).toEqual([1]);
    expect(decoder.error).toMatchObject({ code: "stream_truncated", partialBytes: 7, records: 1 });
    expect(read("1\n ", { strict: true }).decoder.error).toBeUndefined();
  });

  test("reads or rejects 100,000 levels of nesting without crashing", () => {
    const { decoder, records } = read(`1\n${"[".repeat(100_000)}${"]".repeat(100_000)}\n2\n`);
    if (decoder.error === undefined) expect(records).toHaveLength(3);
    else expect(decoder.error).toMatchObject({ reason: "not-json", line: 2 });
  });

  test("treats a RangeError of the parser as a bad line", () => {
    const original = JSON.parse;
    JSON.parse = () => {
      throw new RangeError("Maximum call stack size exceeded");
    };
    try {
      expect(badLine("1\n")).toMatchObject({ reason: "not-json", line: 1 });
    } finally {
      JSON.parse = original;
    }
  });

  test("lineOf() finds the line of a record of the last batch", () => {
    const decoder = new NdjsonDecoder({ onBadLine: "skip" });
    expect(decoder.push(bytesOf('1\n"é'))).toEqual([1]);
    expect(decoder.push(bytesOf('"\n\n{\n2\n\n3\n"x'))).toEqual(["é", 2, 3]);
    expect(decoder.lineOf(0)).toEqual({ line: 2, byteOffset: 2 });
    expect(decoder.lineOf(1)).toEqual({ line: 5, byteOffset: 10 });
    expect(decoder.lineOf(2)).toEqual({ line: 7, byteOffset: 13 });
    expect(decoder.push(bytesOf("yz"))).toEqual([]);
    decoder.push(bytesOf('"\n4\n'));
    expect(decoder.lineOf(0)).toEqual({ line: 8, byteOffset: 15 });
    expect(decoder.lineOf(1)).toEqual({ line: 9, byteOffset: 21 });
    decoder.push(bytesOf("5"));
    expect(decoder.end()).toEqual([5]);
    expect(decoder.lineOf(0)).toEqual({ line: 10, byteOffset: 23 });
  });

  test("a producer may reuse its chunk after push()", () => {
    const decoder = new NdjsonDecoder();
    const chunk = bytesOf('1\n"abc');
    decoder.push(chunk);
    chunk.fill(0x20);
    expect(decoder.push(bytesOf('"\n'))).toEqual(["abc"]);
  });

  test("after lines of mixed text: reads nothing after a bad line, and skips invalid UTF-8", () => {
    const mixed = bytesOf(`${'"é"\n"a"\n'.repeat(500)}`);
    const later = joined('"é"\n', byte(0xff), "\n", '"ü"\n'.repeat(4_000));
    const throwing = new NdjsonDecoder();
    expect(throwing.push(mixed)).toHaveLength(1_000);
    expect(throwing.push(later)).toEqual(["é"]);
    expect(throwing.error).toMatchObject({ line: 1_002, reason: "not-utf8", records: 1_001 });
    const skipping = new NdjsonDecoder({ onBadLine: "skip" });
    for (const document of [mixed, later, later, mixed]) skipping.push(document);
    expect(skipping).toMatchObject({ records: 10_002, skippedLines: 2, error: undefined });
  });

  test("reads large integers as numbers, or exactly if asked to", () => {
    for (const document of ["9007199254740993\n", "9007199254740993"]) {
      expect(read(document).records).toEqual([9_007_199_254_740_992]);
      expect(read(document, { exact: true }).records).toEqual([9_007_199_254_740_993n]);
    }
  });

  test("accepts the largest limits", () => {
    const limits = { maxLineBytes: 268_435_456, maxBlankLines: Number.MAX_SAFE_INTEGER };
    expect(read("1\n", limits).records).toEqual([1]);
    expect(read("1\n", { maxLineBytes: 1, maxBlankLines: 1 }).records).toEqual([1]);
  });

  test.each([
    { maxLineBytes: 268_435_457 },
    { maxLineBytes: 1.5 },
    { maxBlankLines: 0 },
    { maxBlankLines: -1 },
    { maxBlankLines: Number.POSITIVE_INFINITY },
  ])("rejects the limit %j", async (limit) => {
    const error = await errorOf(() => new NdjsonDecoder(limit), "invalid_argument");
    expect(error).toMatchObject({
      path: Object.keys(limit)[0],
      message: expect.stringContaining("must be an integer from 1 to"),
    });
  });

  test.each([
    ["{\n", "is not JSON"],
    [joined(byte(0xff), "\n"), "is not UTF-8"],
    ["123456\n", "is longer than 'maxLineBytes': the limit is 5 bytes"],
    ["\n\n\n", "exceeds 'maxBlankLines': the limit is 2 consecutive blank lines"],
  ])("says what is wrong with a line: %j", (document, said) => {
    const error = badLine(document, { maxLineBytes: 5, maxBlankLines: 2 });
    expect(error.message).toContain(said);
  });

  test("a long line in many chunks costs two copies of its bytes, not one per chunk", () => {
    const decoder = new NdjsonDecoder();
    const set = vi.spyOn(Uint8Array.prototype, "set");
    const chunk = new Uint8Array(4_096).fill(0x31);
    for (let pushed = 0; pushed < 1_024; pushed++) decoder.push(chunk);
    const copied = set.mock.calls.reduce((sum, [source]) => sum + source.length, 0);
    set.mockRestore();
    expect(copied).toBeLessThanOrEqual(2 * 1_024 * 4_096);
  });

  test("rejects an invalid limit with its name and value", () => {
    expect(() => new NdjsonDecoder({ maxLineBytes: 0 })).toThrow(
      "'maxLineBytes' must be an integer from 1 to 268435456: current value is 0",
    );
    expect(() => new NdjsonDecoder({ maxBlankLines: Number.NaN })).toThrow("'maxBlankLines'");
  });
});
