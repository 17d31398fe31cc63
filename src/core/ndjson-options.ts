import type { BadLineReason } from "./errors/call.ts";
import { InvalidArgumentError } from "./errors/usage.ts";

const DEFAULT_MAX_LINE_BYTES = 33_554_432;
/** A line must fit into one string together with its escapes; V8 ends at 536,870,888 characters. */
const HIGHEST_MAX_LINE_BYTES = 268_435_456;
const DEFAULT_MAX_BLANK_LINES = 1_000_000;

/** How lines are read. */
export interface NdjsonOptions {
  /** Longest line in bytes, after decompression and without its line feed. Default 33,554,432 (32 MiB), at most 256 MiB. */
  readonly maxLineBytes?: number;
  /** Most blank lines in a row: servers send them as heartbeats. Default 1,000,000. */
  readonly maxBlankLines?: number;
  /** What to do with a line that is not JSON or not UTF-8: end with an error (default), or leave it out and count it. */
  readonly onBadLine?: "throw" | "skip";
  /** Refuses a last line without a line end even when it is whole. Default false. */
  readonly strict?: boolean;
}

/** Fills in the defaults. @throws {InvalidArgumentError} when a limit is not a positive integer, or `maxLineBytes` is above 256 MiB. */
export function checkedNdjsonOptions(options: NdjsonOptions): Required<NdjsonOptions> {
  return {
    maxLineBytes: checkedLimit("maxLineBytes", options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES, HIGHEST_MAX_LINE_BYTES),
    maxBlankLines: checkedLimit("maxBlankLines", options.maxBlankLines ?? DEFAULT_MAX_BLANK_LINES, Number.MAX_SAFE_INTEGER),
    onBadLine: options.onBadLine ?? "throw",
    strict: options.strict ?? false,
  };
}

/** Says what is wrong with a line, for the end of a sentence. */
export function complaintAbout(reason: BadLineReason, options: Required<NdjsonOptions>): string {
  if (reason === "line-too-long") return `is longer than 'maxLineBytes': the limit is ${options.maxLineBytes} bytes`;
  if (reason === "too-many-blank-lines") return `is one blank line too many: 'maxBlankLines' is ${options.maxBlankLines}`;
  return reason === "not-utf8" ? "is not UTF-8" : "is not JSON";
}

function checkedLimit(name: string, value: number, highest: number): number {
  if (Number.isInteger(value) && value > 0 && value <= highest) return value;
  const message = `'${name}' must be an integer from 1 to ${highest}: current value is ${String(value)}`;
  throw new InvalidArgumentError(message, { path: name });
}
