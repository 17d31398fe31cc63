import type { BadLineReason } from "./errors/call.ts";
import { InvalidArgumentError } from "./errors/usage.ts";

/** How lines are read. */
export interface NdjsonOptions {
  /** Longest line in bytes, after decompression and without its line feed. Default 33,554,432 (32 MiB), at most 256 MiB. */
  readonly maxLineBytes?: number;
  /** Maximum number of consecutive blank lines: servers send them as heartbeats. Default 1,000,000. */
  readonly maxBlankLines?: number;
  /** What to do with a line that is not JSON or not UTF-8: end with an error (default), or leave it out and count it. */
  readonly onBadLine?: "throw" | "skip";
  /** Refuses a last line without a line end even when it is whole. Default false. */
  readonly strict?: boolean;
}

const LF = 0x0a;
const TAB = 0x09;
const CR = 0x0d;
const SPACE = 0x20;
/** The memory that is kept from one chunk to the next. */
const KEPT_BYTES = 1_048_576;
/** A line must fit into one string; V8 ends at 536,870,888 characters. */
const HIGHEST_MAX_LINE_BYTES = 268_435_456;
/** The numbers that Python's `json.dumps` writes unless it is told `allow_nan=False`, and that JSON does not have. */
const NON_FINITE: readonly string[] = ["NaN", "Infinity", "-Infinity"];

/** Fills in the defaults. @throws {InvalidArgumentError} when a limit is not a positive integer, or `maxLineBytes` is above 256 MiB. */
export function checkedOptions(options: NdjsonOptions): Required<NdjsonOptions> {
  const { maxLineBytes = 33_554_432, maxBlankLines = 1_000_000, onBadLine = "throw", strict = false } = options;
  checkLimit("maxLineBytes", maxLineBytes, HIGHEST_MAX_LINE_BYTES);
  checkLimit("maxBlankLines", maxBlankLines, Number.MAX_SAFE_INTEGER);
  return { maxLineBytes, maxBlankLines, onBadLine, strict };
}

/** Says what is wrong with a line, for the end of a sentence. */
export function complaintAbout(reason: BadLineReason, options: Required<NdjsonOptions>): string {
  if (reason === "line-too-long") return `is longer than 'maxLineBytes': the limit is ${options.maxLineBytes} bytes`;
  if (reason === "too-many-blank-lines") return `is one blank line too many: 'maxBlankLines' is ${options.maxBlankLines}`;
  return reason === "not-utf8" ? "is not UTF-8" : "is not JSON";
}

function checkLimit(name: string, value: number, highest: number): void {
  if (Number.isInteger(value) && value > 0 && value <= highest) return;
  throw new InvalidArgumentError(`'${name}' must be an integer from 1 to ${highest}: current value is ${String(value)}`, { path: name });
}

/** Reads one value; undefined when the text is not JSON, or nested more deeply than the engine can read (a RangeError in some). */
export function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Returns whether a line, from `start` to `end` of a text, holds nothing but spaces, tabs and CR: a heartbeat. */
export function isBlank(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code !== SPACE && code !== TAB && code !== CR) return false;
  }
  return true;
}

/** Says what to do about a line that is not JSON because of NaN or Infinity outside its strings; null when it has none. Linear. */
export function nonFiniteHint(line: string): string | null {
  let inString = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (character === '"') inString = !inString;
    else if (inString) at += character === "\\" ? 1 : 0;
    else {
      const token = NON_FINITE.find((word) => line.startsWith(word, at));
      if (token !== undefined) {
        return `It has ${token}, which Python servers write and JSON does not know: the server should send null, or use onBadLine: "skip" to leave such lines out.`;
      }
    }
  }
  return null;
}

/**
 * The bytes of a stream that are not read yet, behind those that were taken last.
 *
 * Chunks are copied, so that none is kept; the memory doubles when it is full, so that a line of n bytes costs about 2n copied
 * bytes however it is cut.
 */
export class UnreadBytes {
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
      const memory = new Uint8Array(length === 0 ? needed : Math.max(needed, 2 * this.#memory.length));
      memory.set(this.#memory.subarray(this.#start, this.#end));
      this.#memory = memory;
    } else if (this.#start > 0) this.#memory.copyWithin(0, this.#start, this.#end);
    this.#memory.set(chunk, length);
    this.#start = 0;
    this.#end = needed;
  }

  /** Takes all but the last bytes. They stand in memory that is used again: read them before the next `append`. */
  take(butLast: number): Uint8Array {
    const from = this.#start;
    this.#start = this.#end - butLast;
    return this.#memory.subarray(from, this.#start);
  }

  /** The place in the stream of the line behind so many line feeds, counted since the last `append`. */
  offsetOfLine(lineFeeds: number): number {
    let at = 0;
    for (let passed = 0; passed < lineFeeds; passed++) at = this.#memory.indexOf(LF, at) + 1;
    return this.#offset + at;
  }
}
