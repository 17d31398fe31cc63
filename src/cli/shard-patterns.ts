import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Context } from "./context.ts";
import { CommandError } from "./failure.ts";
import { namesIn } from "./run-target.ts";

/**
 * Replaces patterns such as `shards/*.csv` with the files that match, sorted: programs that start this
 * command without a shell pass them as they are. `*` and `?` work in the name of a file.
 *
 * @throws {CommandError} when no file matches.
 */
export function expandedPatterns(context: Context, texts: readonly string[]): string[] {
  return texts.flatMap((text) => {
    const name = basename(text);
    if (!/[*?]/.test(name) || /^[a-z]+:/i.test(text) || existsSync(context.path(text)))
      return [text];
    const folder = dirname(text);
    const pattern = patternOf(name);
    const found = (namesIn(context.path(folder)) ?? []).filter((one) => pattern.test(one));
    if (found.length === 0)
      throw new CommandError("no_such_file", `No file matches '${text}'`, {
        hint: "'*' and '?' work in the name of a file, not in that of a folder.",
      });
    return found.sort().map((one) => (folder === "." ? one : join(folder, one)));
  });
}

/** Makes a pattern of a file name: `*` is any number of characters, `?` is one. */
function patternOf(name: string): RegExp {
  const parts = name.replace(/[.+^${}()|[\]\\]/g, "\\$&").split(/\*+/);
  return new RegExp(`^${parts.join(".*").replaceAll("?", ".")}$`, "s");
}
