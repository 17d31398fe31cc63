import { type BadLineReason, StreamParseError, StreamTruncatedError } from "./errors/call.ts";
import { InvalidArgumentError, plural } from "./errors/usage.ts";
import { parseExactly } from "./exact-json.ts";
import { findNonFinite, nonFiniteHint } from "./non-finite.ts";

/** Options for reading lines. */
export interface NdjsonOptions {
  /**
   * Maximum length of a line in bytes, after decompression and without its line feed. Default:
   * 33,554,432 (32 MiB); maximum: 256 MiB.
   */
  readonly maxLineBytes?: number;
  /**
   * Maximum number of consecutive blank lines (servers send them as heartbeats). Default:
   * 1,000,000.
   */
  readonly maxBlankLines?: number;
  /**
   * Behavior for a line that is not valid JSON or UTF-8: throw an error (default), or skip the line
   * and count it.
   */
  readonly onBadLine?: "throw" | "skip";
  /** Rejects a last line without a line feed even if it is complete. Default: false. */
  readonly strict?: boolean;
  /** Whether integers that a JavaScript number cannot represent become bigints. Default: false. */
  readonly exact?: boolean | undefined;
}

const LF = 0x0a;
const TAB = 0x09;
const CR = 0x0d;
const SPACE = 0x20;
/** Size of the buffer that is kept between chunks. */
const KEPT_BYTES = 1_048_576;
/** A line must fit into one string; V8 supports 536,870,888 characters. */
const MAX_LINE_BYTES_LIMIT = 268_435_456;
/**
 * Size of the pieces in which a mix of short ASCII and non-ASCII lines is decoded: strings of the
 * ASCII pieces use one byte per character (decision 23).
 */
const PIECE_BYTES = 4_096;
const SHORT_LINE_BYTES = 1_024;
const SKIP = 'the server should send null, or use onBadLine: "skip" to skip such lines.';
/**
 * Keeps a BOM, which would otherwise be dropped at the start of every block: it is valid only at
 * the start of a stream.
 */
const newDecoder = (): TextDecoder => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Decodes newline-delimited JSON from chunks that may be split anywhere.
 *
 * Lines end with LF only; a CR before it and blank lines are ignored. UTF-8 is validated; a byte
 * order mark is accepted at the very start. A record is any JSON value. Each chunk is scanned once,
 * so time is linear in the number of bytes regardless of line length, and memory is one line and
 * one chunk.
 */
export class NdjsonDecoder {
  readonly #options: Required<NdjsonOptions>;
  readonly #unread: UnreadBytes = new UnreadBytes();
  /** The last batch: the number of its first line, and its lines without a record. */
  #firstLine = 1;
  #withoutRecord: number[] = [];
  readonly #short: TextDecoder = newDecoder();
  #streaming: TextDecoder = newDecoder();
  /**
   * Whether the last piece was ASCII, and the size of the pieces in which a block is decoded: see
   * {@link NdjsonDecoder.#readBlock}.
   */
  #ascii = true;
  #pieceBytes: number = Number.POSITIVE_INFINITY;
  /** Whether no piece was pure ASCII: then whole blocks are just as good. */
  #dense = false;
  #blankLinesInRow = 0;
  /** The error that ended the stream; undefined if there is none. Nothing is read after it. */
  error: StreamParseError | StreamTruncatedError | undefined;
  /** Lines read so far, including blank and skipped ones. */
  lines = 0;
  /** Records returned so far. */
  records = 0;
  /** Lines skipped because `onBadLine` is `"skip"`. */
  skippedLines = 0;
  /** True if the last record had no line feed. */
  endedWithoutNewline = false;

  /**
   * @throws {InvalidArgumentError} if a limit is not a positive integer, or `maxLineBytes` is above
   *   256 MiB.
   */
  constructor(options: NdjsonOptions = {}) {
    const {
      maxLineBytes = 33_554_432,
      maxBlankLines = 1_000_000,
      onBadLine = "throw",
      strict = false,
      exact = false,
    } = options;
    checkLimit("maxLineBytes", maxLineBytes, MAX_LINE_BYTES_LIMIT);
    checkLimit("maxBlankLines", maxBlankLines, Number.MAX_SAFE_INTEGER);
    this.#options = { maxLineBytes, maxBlankLines, onBadLine, strict, exact };
  }

  /** Bytes received so far. */
  get bytes(): number {
    return this.#unread.end;
  }

  /**
   * Takes one chunk and returns the records that it completes, in order.
   *
   * A bad line sets `error`; the records before it are still returned. After that, every push
   * returns an empty array.
   */
  push(chunk: Uint8Array): unknown[] {
    const records: unknown[] = [];
    if (this.error !== undefined) return records;
    this.#begin(chunk);
    const afterLastLine = chunk.lastIndexOf(LF) + 1;
    if (afterLastLine > 0)
      this.#readBlock(this.#unread.take(chunk.length - afterLastLine), records);
    if (this.error === undefined && this.#unread.length > this.#options.maxLineBytes)
      this.#fail("line-too-long", this.lines + 1);
    return records;
  }

  /**
   * Ends the stream and returns the last record if its line is complete but had no line feed.
   *
   * An incomplete rest sets `error` to a {@link StreamTruncatedError}, whatever `onBadLine` says:
   * records are missing.
   */
  end(): unknown[] {
    if (this.error !== undefined) return [];
    this.#begin(new Uint8Array(0));
    const rest = this.#unread.take(0);
    const text = this.#decode(rest, true);
    if (text !== undefined && isBlank(text, 0, text.length)) return [];
    const record =
      this.#options.strict || text === undefined
        ? undefined
        : parse(text, this.#options.exact === true);
    if (record === undefined) {
      const message = `The stream ended in the middle of a record, ${plural(rest.length, "byte")} after the last line feed`;
      this.error = new StreamTruncatedError(message, {
        partialBytes: rest.length,
        records: this.records,
      });
      return [];
    }
    this.lines++;
    this.records++;
    this.endedWithoutNewline = true;
    return [record];
  }

  /**
   * Finds the line of a record of the last batch: its number, from 1 and counting blank lines, and
   * its byte offset after decompression. Scans the batch, so use it only for errors.
   */
  lineOf(indexInLastBatch: number): { line: number; byteOffset: number } {
    let line = this.#firstLine + indexInLastBatch;
    for (const without of this.#withoutRecord) if (without <= line) line++;
    return { line, byteOffset: this.#unread.offsetOfLine(line - this.#firstLine) };
  }

  #begin(chunk: Uint8Array): void {
    this.#unread.append(chunk);
    this.#firstLine = this.lines + 1;
    if (this.#withoutRecord.length > 0) this.#withoutRecord = [];
  }

  /**
   * Reads whole lines.
   *
   * ASCII is decoded fastest by a single `decode()` call, anything else by a streaming one, which
   * is twice as fast for it in Node (bench/README.md). The kind of the last piece decides how the
   * next is decoded. A block is one piece unless the block before it mixed short lines of both
   * kinds.
   */
  #readBlock(block: Uint8Array, records: unknown[]): void {
    const linesBefore = this.lines;
    let [pieces, notAscii] = [0, 0];
    for (let start = 0; start < block.length && this.error === undefined; pieces++) {
      const end = block.indexOf(LF, Math.min(start + this.#pieceBytes, block.length) - 1) + 1;
      const piece = block.subarray(start, end);
      const text =
        piece.length > this.#options.maxLineBytes ? undefined : this.#decode(piece, this.#ascii);
      if (text === undefined) this.#readLines(piece, records);
      else {
        this.#ascii = text.length === piece.length;
        if (!this.#ascii) notAscii++;
        this.#parseLines(text, records);
      }
      start = end;
    }
    if (notAscii === 0) this.#dense = false;
    else if (pieces > 1 && notAscii === pieces) this.#dense = true;
    const isShort = block.length < (this.lines - linesBefore) * SHORT_LINE_BYTES;
    this.#pieceBytes =
      notAscii > 0 && !this.#dense && isShort ? PIECE_BYTES : Number.POSITIVE_INFINITY;
  }

  /** Reads a block line by line, because one of the lines may be too long or not UTF-8. */
  #readLines(block: Uint8Array, records: unknown[]): void {
    for (let start = 0; start < block.length && this.error === undefined; ) {
      const end = block.indexOf(LF, start) + 1;
      const tooLong = end - 1 - start > this.#options.maxLineBytes;
      const line = tooLong ? undefined : this.#decode(block.subarray(start, end), true);
      if (tooLong) this.#fail("line-too-long", this.lines + 1);
      else if (line === undefined) this.#refuse("not-utf8", "");
      else this.#parseLines(line, records);
      start = end;
    }
  }

  /** Parses whole lines up to the first that ends the stream. This is the hot loop. */
  #parseLines(text: string, records: unknown[]): void {
    const exact = this.#options.exact === true;
    for (let start = 0; start < text.length && this.error === undefined; ) {
      const end = text.indexOf("\n", start);
      if (text.charCodeAt(start) <= SPACE && isBlank(text, start, end)) this.#passBlankLine();
      else {
        const line = text.substring(start, end);
        const record = parse(line, exact);
        if (record === undefined) this.#refuse("not-json", line);
        else {
          records.push(record);
          this.lines++;
          this.records++;
          this.#blankLinesInRow = 0;
        }
      }
      start = end + 1;
    }
  }

  /**
   * Decodes lines, without a byte order mark at the very start of the stream; undefined if they are
   * not UTF-8.
   */
  #decode(bytes: Uint8Array, short: boolean): string | undefined {
    const marked = this.lines === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    const text = marked ? bytes.subarray(3) : bytes;
    try {
      // a block ends with a whole line, so the decoder holds nothing back
      return short ? this.#short.decode(text) : this.#streaming.decode(text, { stream: true });
    } catch {
      this.#streaming = newDecoder();
      return undefined;
    }
  }

  #passBlankLine(): void {
    this.#withoutRecord.push(++this.lines);
    if (++this.#blankLinesInRow > this.#options.maxBlankLines)
      this.#fail("too-many-blank-lines", this.lines);
  }

  /**
   * Skips a line, or ends the stream at it. `text` is used only to find a hint: no error contains
   * it.
   */
  #refuse(reason: "not-json" | "not-utf8", text: string): void {
    this.#withoutRecord.push(++this.lines);
    this.#blankLinesInRow = 0;
    if (this.#options.onBadLine === "skip") this.skippedLines++;
    else this.#fail(reason, this.lines, nonFiniteHint(findNonFinite(text), SKIP));
  }

  #fail(reason: BadLineReason, line: number, hint: string | null = null): void {
    const byteOffset = this.#unread.offsetOfLine(line - this.#firstLine);
    const message = `Line ${line} of the stream, at byte ${byteOffset}, ${describeProblem(reason, this.#options)}`;
    this.error = new StreamParseError(
      message,
      { line, byteOffset, reason, records: this.records },
      { hint },
    );
  }
}

/** Describes the problem of a line, as the end of a sentence. */
function describeProblem(reason: BadLineReason, options: Required<NdjsonOptions>): string {
  if (reason === "line-too-long")
    return `is longer than 'maxLineBytes': the limit is ${plural(options.maxLineBytes, "byte")}`;
  if (reason === "too-many-blank-lines")
    return `exceeds 'maxBlankLines': the limit is ${plural(options.maxBlankLines, "consecutive blank line")}`;
  return reason === "not-utf8" ? "is not UTF-8" : "is not JSON";
}

function checkLimit(name: string, value: number, max: number): void {
  if (Number.isInteger(value) && value > 0 && value <= max) return;
  throw new InvalidArgumentError(
    `'${name}' must be an integer from 1 to ${max}: current value is ${String(value)}`,
    { path: name },
  );
}

/**
 * Parses one value; undefined if the text is not JSON, or nested more deeply than the engine
 * supports (some throw a RangeError).
 */
function parse(line: string, exact: boolean): unknown {
  try {
    return exact ? parseExactly(line) : JSON.parse(line);
  } catch {
    return undefined;
  }
}

/**
 * Returns whether a line, from `start` to `end` of a string, contains only spaces, tabs and CR: a
 * heartbeat.
 */
function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code !== SPACE && code !== TAB && code !== CR) return false;
  }
  return true;
}

/**
 * The unread bytes of a stream, preceded by those that were taken last.
 *
 * Chunks are copied, so none is kept. The buffer doubles when it is full, so a line of n bytes
 * costs about 2n copied bytes however it is split.
 */
class UnreadBytes {
  #buffer: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;
  /** The position in the stream of the first byte of the buffer. */
  #offset = 0;

  /** Number of unread bytes. */
  get length(): number {
    return this.#end - this.#start;
  }
  /** The position in the stream after the last unread byte. */
  get end(): number {
    return this.#offset + this.#end;
  }

  /** Adds a chunk. Bytes taken before are overwritten. */
  append(chunk: Uint8Array): void {
    const { length } = this;
    const needed = length + chunk.length;
    this.#offset += this.#start;
    if (needed > this.#buffer.length || (length === 0 && this.#buffer.length > KEPT_BYTES)) {
      const buffer = new Uint8Array(
        length === 0 ? needed : Math.max(needed, 2 * this.#buffer.length),
      );
      buffer.set(this.#buffer.subarray(this.#start, this.#end));
      this.#buffer = buffer;
    } else if (this.#start > 0) this.#buffer.copyWithin(0, this.#start, this.#end);
    this.#buffer.set(chunk, length);
    this.#start = 0;
    this.#end = needed;
  }

  /**
   * Takes all but the last `butLast` bytes. The result is a view of a buffer that is reused: read
   * it before the next `append`.
   */
  take(butLast: number): Uint8Array {
    const from = this.#start;
    this.#start = this.#end - butLast;
    return this.#buffer.subarray(from, this.#start);
  }

  /**
   * Returns the position in the stream of the line after `lineFeeds` line feeds, counted since the
   * last `append`.
   */
  offsetOfLine(lineFeeds: number): number {
    let at = 0;
    for (let passed = 0; passed < lineFeeds; passed++) at = this.#buffer.indexOf(LF, at) + 1;
    return this.#offset + at;
  }
}
