import { InvalidArgumentError } from "commander";
import type { CliCommand } from "./cli-command.ts";

/** Adds the options of commands that print a list. */
export function listOptions(command: CliCommand): CliCommand {
  return command
    .option("--jsonl", "print one JSON document per line")
    .option("--limit <count>", "maximum number of items", positiveInteger, 30);
}

/** Reads a positive integer of the command line. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError("It must be a positive integer.");
}

/** Adds the value of an option that can be repeated. */
export const collect = (text: string, before: readonly string[] = []): string[] => [
  ...before,
  text,
];

/** Adds the ids of an option that can be repeated, or that lists them with commas. */
export const collectIds = (text: string, before: readonly string[] = []): string[] => [
  ...before,
  ...text.split(",").map((id) => {
    if (id.trim() === "") throw new InvalidArgumentError("An id must not be empty.");
    return id.trim();
  }),
];

/** Reads the number of a port; 0 is any free one. */
export function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError("It must be an integer from 0 to 65535.");
}
