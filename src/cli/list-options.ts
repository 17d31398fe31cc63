import { InvalidArgumentError } from "commander";
import { plural } from "../core/errors/usage.ts";
import type { CliCommand } from "./cli-command.ts";
import type { Context } from "./context.ts";

/** Adds the options of commands that print a list. */
export function listOptions(command: CliCommand): CliCommand {
  return command
    .option("--jsonl", "print one JSON document per line")
    .option("--limit <count>", "maximum number of items, or all", countOrAll, 30);
}

/** Reads a positive integer of the command line. */
export function positiveInteger(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError("It must be a positive integer.");
}

function countOrAll(text: string): number {
  if (text === "all") return Number.POSITIVE_INFINITY;
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a positive integer or all.");
  return positiveInteger(text);
}

/** Returns the limit of a search that shows whether there are more items. */
export const oneMore = (limit: number): number | undefined =>
  limit === Number.POSITIVE_INFINITY ? undefined : limit + 1;

/** Yields up to `limit` items, and says on standard error if there are more. */
export async function* upTo<T>(
  items: AsyncIterable<T>,
  limit: number,
  { context, noun }: { context: Context; noun: string },
): AsyncGenerator<T, undefined> {
  let count = 0;
  for await (const item of items) {
    if (count === limit) {
      await context.out.note(
        `Only the newest ${plural(limit, noun)} ${limit === 1 ? "is" : "are"} listed, and there are more: use --limit all, or another limit.`,
      );
      return;
    }
    count += 1;
    yield item;
  }
}
