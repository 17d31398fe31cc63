import { appendFile } from "node:fs/promises";
import type { ReportView } from "../report/view.ts";
import type { Context } from "./context.ts";
import { CommandError } from "./failure.ts";

/** Options of a command that writes a report for CI. */
export interface ReportFlags {
  junit?: string | undefined;
  markdown?: string | undefined;
  summary?: string | true | undefined;
  annotations?: boolean | undefined;
}

/** Endings of the files that a report may replace or append to. */
const ENDINGS = {
  junit: [".xml"],
  markdown: [".md", ".markdown", ".txt"],
  summary: [".md", ".markdown", ".txt"],
} as const;

/**
 * Refuses a file that is not a report: where the value of an option was forgotten, commander takes
 * the next run for it, and the report would replace the data.
 *
 * @throws {CommandError} before anything is read or written.
 */
export function checkReportFiles(context: Context, flags: ReportFlags): void {
  const stepSummary = context.io.env.GITHUB_STEP_SUMMARY;
  for (const name of ["junit", "markdown", "summary"] as const) {
    const file = flags[name];
    const endings: readonly string[] = ENDINGS[name];
    if (file === undefined || file === true || file === stepSummary) continue;
    if (file.startsWith("/dev/") || endings.some((end) => file.toLowerCase().endsWith(end)))
      continue;
    throw new CommandError("invalid_argument", `'--${name}' cannot write to '${file}'`, {
      hint: `The name of its file ends with ${endings.join(" or ")}.`,
    });
  }
  if (flags.summary === true && !stepSummary)
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
  const summary = flags.summary === true ? context.io.env.GITHUB_STEP_SUMMARY : flags.summary;
  if (summary !== undefined) await appendFile(context.path(summary), `${toMarkdown(view)}\n`);
  if (flags.annotations === true) await context.io.stderr.write(toAnnotations(view));
}
