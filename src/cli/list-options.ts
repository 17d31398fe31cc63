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

/** Reads the number of a port; 0 is any free one. */
export function port(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError("It must be an integer from 0 to 65535.");
}
