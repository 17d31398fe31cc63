import { type BadLineReason, StreamParseError, StreamTruncatedError } from "./errors/call.ts";
import { checkedOptions, complaintAbout, isBlank, type NdjsonOptions, nonFiniteHint, parse, UnreadBytes } from "./ndjson-line.ts";

export type { NdjsonOptions };

/** Where a line stands in a stream. */
export interface LinePosition {
  /** Number of the line, from 1; blank lines count. */
  readonly line: number;
  /** Where the line begins, in bytes after decompression. */
  readonly byteOffset: number;
}

const LF = 0x0a;
const SPACE = 0x20;
/** Keeps a BOM, which would be dropped in front of every block otherwise: it is wrong anywhere but at the start of a stream. */
const newDecoder = (): TextDecoder => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Reads newline-delimited JSON that comes in chunks cut anywhere.
 *
 * Lines end with LF only; a CR in front of it and blank lines are left out. UTF-8 is checked, a byte order mark is accepted
 * at the very start. A record is any JSON value. Each chunk is scanned once, so that time is linear in the bytes however
 * long a line is, and memory is one line and one chunk.
 */
export class NdjsonDecoder {
  readonly #options: Required<NdjsonOptions>;
  readonly #unread: UnreadBytes = new UnreadBytes();
  /** The last batch: the number of its first line, and its lines that gave no record. */
  #firstLine = 1;
  #withoutRecord: number[] = [];
  readonly #short: TextDecoder = newDecoder();
  #streaming: TextDecoder = newDecoder();
  /** Whether the last block was ASCII: see {@link NdjsonDecoder.#readBlock}. */
  #ascii = true;
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

  /** @throws {InvalidArgumentError} when a limit is not a positive integer, or `maxLineBytes` is above 256 MiB. */
  constructor(options: NdjsonOptions = {}) {
    this.#options = checkedOptions(options);
  }

  /** Bytes taken so far. */
  get bytes(): number {
    return this.#unread.end;
  }

  /**
   * Takes one chunk and gives the records that it completes, in order.
   *
   * A bad line sets `error`; the records before it are still given. After that every push gives nothing.
   */
  push(chunk: Uint8Array): unknown[] {
    const given: unknown[] = [];
    if (this.error !== undefined) return given;
    this.#begin(chunk);
    const behindLastLine = chunk.lastIndexOf(LF) + 1;
    if (behindLastLine > 0) this.#readBlock(this.#unread.take(chunk.length - behindLastLine), given);
    if (this.error === undefined && this.#unread.length > this.#options.maxLineBytes) this.#fail("line-too-long", this.lines + 1);
    return given;
  }

  /**
   * Ends the stream and gives the last record when its line had no line end and is whole.
   *
   * A rest that is not whole sets `error` to a {@link StreamTruncatedError}, whatever `onBadLine` says: records are missing.
   */
  end(): unknown[] {
    if (this.error !== undefined) return [];
    this.#begin(new Uint8Array(0));
    const rest = this.#unread.take(0);
    const text = this.#decode(rest, true);
    if (text !== undefined && isBlank(text, 0, text.length)) return [];
    const record = this.#options.strict || text === undefined ? undefined : parse(text);
    if (record === undefined) {
      const message = `The stream ended inside a record: ${rest.length} bytes stand behind the last line end`;
      this.error = new StreamTruncatedError(message, { partialBytes: rest.length, records: this.records });
      return [];
    }
    this.lines++;
    this.records++;
    this.endedWithoutNewline = true;
    return [record];
  }

  /** Finds where a record of the last batch stood. Costs a scan of the batch, so ask only when something is wrong. */
  lineOf(indexInLastBatch: number): LinePosition {
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
   * ASCII is decoded fastest by the short way of `decode()`, anything else by its streaming way, which is twice as fast in Node (bench/README.md).
   * What the last block was decides about the next.
   */
  #readBlock(block: Uint8Array, given: unknown[]): void {
    const text = block.length > this.#options.maxLineBytes ? undefined : this.#decode(block, this.#ascii);
    if (text === undefined) {
      this.#readLines(block, given);
      return;
    }
    this.#ascii = text.length === block.length;
    this.#parseLines(text, given);
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

  /** Parses whole lines up to the first that ends the stream. This is the loop that decides the speed. */
  #parseLines(text: string, given: unknown[]): void {
    for (let start = 0; start < text.length && this.error === undefined; ) {
      const end = text.indexOf("\n", start);
      if (text.charCodeAt(start) <= SPACE && isBlank(text, start, end)) this.#passBlankLine();
      else {
        const line = text.substring(start, end);
        const record = parse(line);
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

  /** Decodes lines, without the byte order mark that may stand at the very start of the stream; undefined when they are not UTF-8. */
  #decode(bytes: Uint8Array, short: boolean): string | undefined {
    const marked = this.lines === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    const text = marked ? bytes.subarray(3) : bytes;
    try {
      return short ? this.#short.decode(text) : this.#streaming.decode(text, { stream: true }); // a block ends behind a line: nothing is held back
    } catch {
      this.#streaming = newDecoder();
      return undefined;
    }
  }

  #passBlankLine(): void {
    this.#withoutRecord.push(++this.lines);
    if (++this.#blankLinesInRow > this.#options.maxBlankLines) this.#fail("too-many-blank-lines", this.lines);
  }

  /** Leaves a line out, or ends the stream with it. `text` is only looked at for a hint: no error holds it. */
  #refuse(reason: "not-json" | "not-utf8", text: string): void {
    this.#withoutRecord.push(++this.lines);
    this.#blankLinesInRow = 0;
    if (this.#options.onBadLine === "skip") this.skippedLines++;
    else this.#fail(reason, this.lines, nonFiniteHint(text));
  }

  #fail(reason: BadLineReason, line: number, hint: string | null = null): void {
    const byteOffset = this.#unread.offsetOfLine(line - this.#firstLine);
    const message = `Line ${line} of the stream, at byte ${byteOffset}, ${complaintAbout(reason, this.#options)}`;
    this.error = new StreamParseError(message, { line, byteOffset, reason, records: this.records }, { hint });
  }
}
