import { type BadLineReason, StreamParseError, StreamTruncatedError } from "./errors/call.ts";
import { type LinePosition, NdjsonBatchLines } from "./ndjson-batch-lines.ts";
import { NdjsonHeldBytes } from "./ndjson-held-bytes.ts";
import { isBlankLine, nonFiniteHint, parseLine } from "./ndjson-line.ts";
import { checkedNdjsonOptions, complaintAbout, type NdjsonOptions } from "./ndjson-options.ts";
import { NdjsonText } from "./ndjson-text.ts";

export type { LinePosition, NdjsonOptions };

const LF = 0x0a;
const SPACE = 0x20;
/** Larger strings live in another part of the heap: chunks of 1 MB cost half as much again when read whole (Node 20). */
const BLOCK_BYTES = 65_536;
const NO_BYTES: Uint8Array = new Uint8Array(0);

/**
 * Reads newline-delimited JSON that comes in chunks cut anywhere.
 *
 * Lines end with LF only; a CR in front of it and blank lines are left out. UTF-8 is checked, a byte order mark is accepted
 * at the very start. A record is any JSON value. Each chunk is scanned once, so that time is linear in the bytes however
 * long a line is, and memory is one line and one chunk.
 */
export class NdjsonDecoder {
  readonly #options: Required<NdjsonOptions>;
  readonly #text: NdjsonText = new NdjsonText();
  readonly #held: NdjsonHeldBytes = new NdjsonHeldBytes();
  readonly #batch: NdjsonBatchLines = new NdjsonBatchLines();
  #error: StreamParseError | StreamTruncatedError | undefined;
  #bytes = 0;
  #lines = 0;
  #records = 0;
  #skippedLines = 0;
  #blankLinesInRow = 0;
  #endedWithoutNewline = false;

  /** @throws {InvalidArgumentError} when a limit is not a positive integer, or `maxLineBytes` is above 256 MiB. */
  constructor(options: NdjsonOptions = {}) {
    this.#options = checkedNdjsonOptions(options);
  }

  /** What ended the stream; undefined as long as all is well. Nothing is read after it. */
  get error(): StreamParseError | StreamTruncatedError | undefined {
    return this.#error;
  }
  /** Lines read so far, blank and skipped ones too. */
  get lines(): number {
    return this.#lines;
  }
  /** Bytes taken so far. */
  get bytes(): number {
    return this.#bytes;
  }
  /** Records given so far. */
  get records(): number {
    return this.#records;
  }
  /** Lines left out because `onBadLine` is `"skip"`. */
  get skippedLines(): number {
    return this.#skippedLines;
  }
  /** True when the last record had no line end. */
  get endedWithoutNewline(): boolean {
    return this.#endedWithoutNewline;
  }

  /**
   * Takes one chunk and gives the records that it completes, in order.
   *
   * A bad line sets `error`; the records before it are still given. After that every push gives nothing.
   */
  push(chunk: Uint8Array): unknown[] {
    if (this.#error !== undefined) return [];
    this.#begin(chunk);
    const given: unknown[] = [];
    const end = chunk.lastIndexOf(LF) + 1;
    let start = 0;
    if (end > 0 && this.#held.length > 0) {
      start = chunk.indexOf(LF) + 1;
      if (this.#hold(chunk.subarray(0, start), 1)) this.#read(this.#held.take(), given);
    }
    if (start < end && this.#error === undefined) this.#read(chunk.subarray(start, end), given);
    if (end < chunk.length && this.#error === undefined) this.#hold(chunk.subarray(end), 0);
    return given;
  }

  /**
   * Ends the stream and gives the last record when its line had no line end and is whole.
   *
   * A rest that is not whole sets `error` to a {@link StreamTruncatedError}, whatever `onBadLine` says: records are missing.
   */
  end(): unknown[] {
    if (this.#error !== undefined) return [];
    this.#begin(NO_BYTES);
    const partialBytes = this.#held.length;
    const text = partialBytes === 0 ? "" : this.#decode(this.#held.take());
    if (text !== undefined && isBlankLine(text, 0, text.length)) return [];
    const record = this.#options.strict || text === undefined ? undefined : parseLine(text);
    if (record === undefined) {
      const message = `The stream ended inside a record: ${partialBytes} bytes stand behind the last line end`;
      this.#error = new StreamTruncatedError(message, { partialBytes, records: this.#records });
      return [];
    }
    this.#lines++;
    this.#records++;
    this.#endedWithoutNewline = true;
    return [record];
  }

  /** Tells where a record of the last batch stood. Costs a scan of the last chunk, so ask only when something is wrong. */
  lineOf(indexInLastBatch: number): LinePosition {
    return this.#batch.lineOf(indexInLastBatch);
  }

  #begin(chunk: Uint8Array): void {
    this.#batch.begin(chunk, this.#bytes, { line: this.#lines + 1, byteOffset: this.#bytes - this.#held.length });
    this.#bytes += chunk.length;
  }

  /** Keeps the bytes of a line, of which the last `ending` are its line feed; false when it is too long. */
  #hold(bytes: Uint8Array, ending: number): boolean {
    if (this.#held.length + bytes.length - ending > this.#options.maxLineBytes) {
      this.#held.take();
      this.#fail("line-too-long", this.#lines + 1);
      return false;
    }
    this.#held.append(bytes);
    return true;
  }

  /** Reads whole lines, a block at a time; one by one where a limit or a bad byte may be among them. */
  #read(lines: Uint8Array, given: unknown[]): void {
    for (let start = 0; start < lines.length && this.#error === undefined; ) {
      const end = lines.length - start <= BLOCK_BYTES ? lines.length : lines.indexOf(LF, start + BLOCK_BYTES / 2) + 1;
      const block = lines.subarray(start, end);
      const text = block.length <= this.#options.maxLineBytes ? this.#decode(block) : undefined;
      if (text !== undefined) this.#parseLines(text, given);
      else this.#readOneByOne(block, given);
      start = end;
    }
  }

  #readOneByOne(lines: Uint8Array, given: unknown[]): void {
    for (let start = 0; start < lines.length && this.#error === undefined; ) {
      const end = lines.indexOf(LF, start) + 1;
      const tooLong = end - 1 - start > this.#options.maxLineBytes;
      const line = tooLong ? undefined : this.#decode(lines.subarray(start, end));
      if (tooLong) this.#fail("line-too-long", this.#lines + 1);
      else if (line !== undefined) this.#parseLines(line, given);
      else this.#refuse("not-utf8", "");
      start = end;
    }
  }

  /** Parses whole lines up to the first that ends the stream. This is the loop that decides the speed. */
  #parseLines(text: string, given: unknown[]): void {
    for (let start = 0; start < text.length; ) {
      const end = text.indexOf("\n", start);
      if (text.charCodeAt(start) <= SPACE && isBlankLine(text, start, end)) this.#passBlankLine();
      else {
        const line = text.substring(start, end);
        const record = parseLine(line);
        if (record === undefined) this.#refuse("not-json", line);
        else {
          given.push(record);
          this.#lines++;
          this.#records++;
          this.#blankLinesInRow = 0;
        }
      }
      if (this.#error !== undefined) return;
      start = end + 1;
    }
  }

  /** Decodes lines, without the byte order mark that may stand at the very start of the stream. */
  #decode(bytes: Uint8Array): string | undefined {
    const marked = this.#lines === 0 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
    return this.#text.decode(marked ? bytes.subarray(3) : bytes);
  }

  #passBlankLine(): void {
    this.#batch.addLineWithoutRecord(++this.#lines);
    if (++this.#blankLinesInRow > this.#options.maxBlankLines) this.#fail("too-many-blank-lines", this.#lines);
  }

  /** Leaves a line out, or ends the stream with it. `text` is only looked at for a hint: no error holds it. */
  #refuse(reason: "not-json" | "not-utf8", text: string): void {
    this.#batch.addLineWithoutRecord(++this.#lines);
    this.#blankLinesInRow = 0;
    if (this.#options.onBadLine === "skip") this.#skippedLines++;
    else this.#fail(reason, this.#lines, nonFiniteHint(text));
  }

  #fail(reason: BadLineReason, line: number, hint: string | null = null): void {
    const { byteOffset } = this.#batch.position(line);
    const message = `Line ${line} of the stream, at byte ${byteOffset}, ${complaintAbout(reason, this.#options)}`;
    this.#error = new StreamParseError(message, { line, byteOffset, reason, records: this.#records }, { hint });
  }
}
