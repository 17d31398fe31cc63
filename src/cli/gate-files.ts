import { appendFile } from "node:fs/promises";
import type { ReportView } from "../report/view.ts";
import type { Context } from "./context.ts";
import { CommandError } from "./failure.ts";

/** Options of a command that writes a report for CI. */
export interface ReportFlags {
  junit?: string;
  markdown?: string;
  summary?: string | true;
  annotations?: boolean;
}

/**
 * Returns the file of the step summary; null when none was asked for.
 *
 * @throws {CommandError} when it is not known.
 */
export function summaryFile({ io }: Context, { summary }: ReportFlags): string | null {
  if (summary === undefined) return null;
  const file = summary === true ? io.env.GITHUB_STEP_SUMMARY : summary;
  if (file) return file;
  throw new CommandError("invalid_argument", "'--summary' has no file to append to", {
    hint: "Name one, or run it in GitHub Actions, which sets GITHUB_STEP_SUMMARY.",
  });
}

/** Writes the report in the forms that were asked for. Annotations go to standard error. */
export async function writeReport(
  context: Context,
  view: ReportView,
  flags: ReportFlags,
): Promise<void> {
  const { toAnnotations, toJUnit, toMarkdown } = await import("../report/index.ts");
  const { replaceFile } = await import("../export/files-node.ts");
  const replace = (file: string, text: string): Promise<void> =>
    replaceFile(context.path(file), { overwrite: true }, (write) => write(text));
  if (flags.junit !== undefined) await replace(flags.junit, toJUnit(view));
  if (flags.markdown !== undefined) await replace(flags.markdown, toMarkdown(view));
  const summary = summaryFile(context, flags);
  if (summary !== null) await appendFile(context.path(summary), `${toMarkdown(view)}\n`);
  if (flags.annotations === true) await context.io.stderr.write(toAnnotations(view));
}
