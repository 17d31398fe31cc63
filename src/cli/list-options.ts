import { InvalidArgumentError } from "commander";
import { plural } from "../core/errors/usage.ts";
import type { CliCommand } from "./cli-command.ts";
import type { Context } from "./context.ts";
import { wholeNumber } from "./read-values.ts";

/** Adds the options of commands that print a list. */
export function listOptions(command: CliCommand): CliCommand {
  return command
    .option("--jsonl", "print one JSON document per line")
    .option("--limit <count>", "maximum number of items, or all", countOrAll, 30);
}

function countOrAll(text: string): number {
  if (text === "all") return Number.POSITIVE_INFINITY;
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a positive integer or all.");
  return wholeNumber(text);
}

/** Returns the limit of a search that shows whether there are more items. */
export const oneMore = (limit: number): number | undefined =>
  limit === Number.POSITIVE_INFINITY ? undefined : limit + 1;

/** Yields up to `limit` items, and says on standard error if there are more. */
export async function* upTo<T>(
  items: AsyncIterable<T>,
  limit: number,
  {
    context,
    noun,
    which = "newest",
  }: { context: Context; noun: string; which?: "newest" | "first" },
): AsyncGenerator<T, undefined> {
  let count = 0;
  for await (const item of items) {
    if (count === limit) {
      await context.out.note(
        `Only the ${which} ${plural(limit, noun)} ${limit === 1 ? "is" : "are"} listed, and there are more: use --limit all, or another limit.`,
      );
      return;
    }
    count += 1;
    yield item;
  }
}
