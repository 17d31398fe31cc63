import { type BadLineReason, StreamParseError, StreamTruncatedError } from "./errors/call.ts";
import { InvalidArgumentError } from "./errors/usage.ts";
import { parseExactly } from "./exact-json.ts";
import { findNonFinite, nonFiniteHint } from "./non-finite.ts";

/** How lines are read. */
export interface NdjsonOptions {
  /**
   * Longest line in bytes, after decompression and without its line feed. Default 33,554,432 (32
   * MiB), at most 256 MiB.
   */
  readonly maxLineBytes?: number;
  /**
   * Maximum number of consecutive blank lines: servers send them as heartbeats. Default 1,000,000.
   */
  readonly maxBlankLines?: number;
  /**
   * What to do with a line that is not JSON or not UTF-8: end with an error (default), or leave it
   * out and count it.
   */
  readonly onBadLine?: "throw" | "skip";
  /** Refuses a last line without a line end even when it is whole. Default false. */
  readonly strict?: boolean;
  /** Whether whole numbers that a JavaScript number cannot hold come as bigints. Default false. */
  readonly exact?: boolean | undefined;
}

const LF = 0x0a;
const TAB = 0x09;
const CR = 0x0d;
const SPACE = 0x20;
/** The memory that is kept from one chunk to the next. */
const KEPT_BYTES = 1_048_576;
/** A line must fit into one string; V8 ends at 536,870,888 characters. */
const HIGHEST_MAX_LINE_BYTES = 268_435_456;
/**
 * Short lines of which some are not ASCII are decoded in pieces of so many bytes: the others keep
 * one byte a character (decision 23).
 */
const PIECE_BYTES = 4_096;
const SHORT_LINE_BYTES = 1_024;
const SKIP = 'the server should send null, or use onBadLine: "skip" to leave such lines out.';
/**
 * Keeps a BOM, which would be dropped in front of every block otherwise: it is wrong anywhere but
 * at the start of a stream.
 */
const newDecoder = (): TextDecoder => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads newline-delimited JSON that comes in chunks cut anywhere.
 *
 * Lines end with LF only; a CR in front of it and blank lines are left out. UTF-8 is checked, a
 * byte order mark is accepted at the very start. A record is any JSON value. Each chunk is scanned
 * once, so that time is linear in the bytes however long a line is, and memory is one line and one
 * chunk.
 */
export class NdjsonDecoder {
  readonly #options: Required<NdjsonOptions>;
  readonly #unread: UnreadBytes = new UnreadBytes();
  /** The last batch: the number of its first line, and its lines that gave no record. */
  #firstLine = 1;
  #withoutRecord: number[] = [];
  readonly #short: TextDecoder = newDecoder();
  #streaming: TextDecoder = newDecoder();
  /**
   * Whether the last piece was ASCII, and the size of the pieces that a block is decoded in: see
   * {@link NdjsonDecoder.#readBlock}.
   */
  #ascii = true;
  #pieceBytes: number = Number.POSITIVE_INFINITY;
  /** Whether pieces found no line of ASCII among the others: whole blocks are as good then. */
  #dense = false;
  #blankLinesInRow = 0;
  /** What ended the stream; undefined as long as all is well. Nothing is read after it. */
  error: StreamParseError | StreamTruncatedError | undefined;
  /** Lines read so far, blank and skipped ones too. */
  lines = 0;
  /** Records given so far. */
  records = 0;
  /** Lines left out because `onBadLine` is `"skip"`. */
  skippedLines = 0;
  /** True when the last record had no line end. */
  endedWithoutNewline = false;

  /**
   * @throws {InvalidArgumentError} when a limit is not a positive integer, or `maxLineBytes` is
   *   above 256 MiB.
   */
  constructor(options: NdjsonOptions = {}) {
    const {
      maxLineBytes = 33_554_432,
      maxBlankLines = 1_000_000,
      onBadLine = "throw",
      strict = false,
      exact = false,
    } = options;
    checkLimit("maxLineBytes", maxLineBytes, HIGHEST_MAX_LINE_BYTES);
    checkLimit("maxBlankLines", maxBlankLines, Number.MAX_SAFE_INTEGER);
    this.#options = { maxLineBytes, maxBlankLines, onBadLine, strict, exact };
  }

  /** Bytes taken so far. */
  get bytes(): number {
    return this.#unread.end;
  }

  /**
   * Takes one chunk and gives the records that it completes, in order.
   *
   * A bad line sets `error`; the records before it are still given. After that every push gives
   * nothing.
   */
  push(chunk: Uint8Array): unknown[] {
    const given: unknown[] = [];
    if (this.error !== undefined) return given;
    this.#begin(chunk);
    const behindLastLine = chunk.lastIndexOf(LF) + 1;
    if (behindLastLine > 0)
      this.#readBlock(this.#unread.take(chunk.length - behindLastLine), given);
    if (this.error === undefined && this.#unread.length > this.#options.maxLineBytes)
      this.#fail("line-too-long", this.lines + 1);
    return given;
  }

  /**
   * Ends the stream and gives the last record when its line had no line end and is whole.
   *
   * A rest that is not whole sets `error` to a {@link StreamTruncatedError}, whatever `onBadLine`
   * says: records are missing.
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
      const message = `The stream ended inside a record: ${rest.length} bytes stand behind the last line end`;
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
   * Finds where a record of the last batch stood: its line, from 1 with blank ones, and where that
   * begins, in bytes after decompression. Costs a scan of the batch, so ask only when something is
   * wrong.
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
   * ASCII is decoded fastest by the short way of `decode()`, anything else by its streaming way,
   * which is twice as fast in Node (bench/README.md). What the last piece was decides about the
   * next. A block is one piece unless the block before it was of short lines of both kinds.
   */
  #readBlock(block: Uint8Array, given: unknown[]): void {
    const linesBefore = this.lines;
    let [pieces, notAscii] = [0, 0];
    for (let start = 0; start < block.length && this.error === undefined; pieces++) {
      const end = block.indexOf(LF, Math.min(start + this.#pieceBytes, block.length) - 1) + 1;
      const piece = block.subarray(start, end);
      const text =
        piece.length > this.#options.maxLineBytes ? undefined : this.#decode(piece, this.#ascii);
      if (text === undefined) this.#readLines(piece, given);
      else {
        this.#ascii = text.length === piece.length;
        if (!this.#ascii) notAscii++;
        this.#parseLines(text, given);
      }
      start = end;
    }
    if (notAscii === 0) this.#dense = false;
    else if (pieces > 1 && notAscii === pieces) this.#dense = true;
    const isShort = block.length < (this.lines - linesBefore) * SHORT_LINE_BYTES;
    this.#pieceBytes =
      notAscii > 0 && !this.#dense && isShort ? PIECE_BYTES : Number.POSITIVE_INFINITY;
  }

  /** Reads line by line, where one of them may be too long or no UTF-8. */
  #readLines(block: Uint8Array, given: unknown[]): void {
    for (let start = 0; start < block.length && this.error === undefined; ) {
      const end = block.indexOf(LF, start) + 1;
      const tooLong = end - 1 - start > this.#options.maxLineBytes;
      const line = tooLong ? undefined : this.#decode(block.subarray(start, end), true);
      if (tooLong) this.#fail("line-too-long", this.lines + 1);
      else if (line === undefined) this.#refuse("not-utf8", "");
      else this.#parseLines(line, given);
      start = end;
    }
  }

  /**
   * Parses whole lines up to the first that ends the stream. This is the loop that decides the
   * speed.
   */
  #parseLines(text: string, given: unknown[]): void {
    const exact = this.#options.exact === true;
    for (let start = 0; start < text.length && this.error === undefined; ) {
      const end = text.indexOf("\n", start);
      if (text.charCodeAt(start) <= SPACE && isBlank(text, start, end)) this.#passBlankLine();
      else {
        const line = text.substring(start, end);
        const record = parse(line, exact);
        if (record === undefined) this.#refuse("not-json", line);
        else {
          given.push(record);
          this.lines++;
          this.records++;
          this.#blankLinesInRow = 0;
        }
      }
      start = end + 1;
    }
  }

  /**
   * Decodes lines, without the byte order mark that may stand at the very start of the stream;
   * undefined when they are not UTF-8.
   */
  #decode(bytes: Uint8Array, short: boolean): string | undefined {
    const marked = this.lines === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    const text = marked ? bytes.subarray(3) : bytes;
    try {
      // a block ends behind a line: nothing is held back
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
   * Leaves a line out, or ends the stream with it. `text` is only looked at for a hint: no error
   * holds it.
   */
  #refuse(reason: "not-json" | "not-utf8", text: string): void {
    this.#withoutRecord.push(++this.lines);
    this.#blankLinesInRow = 0;
    if (this.#options.onBadLine === "skip") this.skippedLines++;
    else this.#fail(reason, this.lines, nonFiniteHint(findNonFinite(text), SKIP));
  }

  #fail(reason: BadLineReason, line: number, hint: string | null = null): void {
    const byteOffset = this.#unread.offsetOfLine(line - this.#firstLine);
    const message = `Line ${line} of the stream, at byte ${byteOffset}, ${complaintAbout(reason, this.#options)}`;
    this.error = new StreamParseError(
      message,
      { line, byteOffset, reason, records: this.records },
      { hint },
    );
  }
}

/** Says what is wrong with a line, for the end of a sentence. */
function complaintAbout(reason: BadLineReason, options: Required<NdjsonOptions>): string {
  if (reason === "line-too-long")
    return `is longer than 'maxLineBytes': the limit is ${options.maxLineBytes} bytes`;
  if (reason === "too-many-blank-lines")
    return `is one blank line too many: 'maxBlankLines' is ${options.maxBlankLines}`;
  return reason === "not-utf8" ? "is not UTF-8" : "is not JSON";
}

function checkLimit(name: string, value: number, highest: number): void {
  if (Number.isInteger(value) && value > 0 && value <= highest) return;
  throw new InvalidArgumentError(
    `'${name}' must be an integer from 1 to ${highest}: current value is ${String(value)}`,
    { path: name },
  );
}

/**
 * Reads one value; undefined when the text is not JSON, or nested more deeply than the engine can
 * read (a RangeError in some).
 */
function parse(line: string, exact: boolean): unknown {
  try {
    return exact ? parseExactly(line) : JSON.parse(line);
  } catch {
    return undefined;
  }
}

/**
 * Returns whether a line, from `start` to `end` of a text, holds nothing but spaces, tabs and CR: a
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
 * The bytes of a stream that are not read yet, behind those that were taken last.
 *
 * Chunks are copied, so that none is kept; the memory doubles when it is full, so that a line of n
 * bytes costs about 2n copied bytes however it is cut.
 */
class UnreadBytes {
  #memory: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;
  /** The place of the first byte of the memory in the stream. */
  #offset = 0;

  /** How many there are. */
  get length(): number {
    return this.#end - this.#start;
  }
  /** The place in the stream behind the last of them. */
  get end(): number {
    return this.#offset + this.#end;
  }

  /** Adds a chunk. What was taken before is gone. */
  append(chunk: Uint8Array): void {
    const { length } = this;
    const needed = length + chunk.length;
    this.#offset += this.#start;
    if (needed > this.#memory.length || (length === 0 && this.#memory.length > KEPT_BYTES)) {
      const memory = new Uint8Array(
        length === 0 ? needed : Math.max(needed, 2 * this.#memory.length),
      );
      memory.set(this.#memory.subarray(this.#start, this.#end));
      this.#memory = memory;
    } else if (this.#start > 0) this.#memory.copyWithin(0, this.#start, this.#end);
    this.#memory.set(chunk, length);
    this.#start = 0;
    this.#end = needed;
  }

  /**
   * Takes all but the last bytes. They stand in memory that is used again: read them before the
   * next `append`.
   */
  take(butLast: number): Uint8Array {
    const from = this.#start;
    this.#start = this.#end - butLast;
    return this.#memory.subarray(from, this.#start);
  }

  /**
   * The place in the stream of the line behind so many line feeds, counted since the last `append`.
   */
  offsetOfLine(lineFeeds: number): number {
    let at = 0;
    for (let passed = 0; passed < lineFeeds; passed++) at = this.#memory.indexOf(LF, at) + 1;
    return this.#offset + at;
  }
}
