import { plural } from "../../core/errors/usage.ts";
import type { CliCommand } from "../cli-command.ts";
import type { Context } from "../context.ts";
import { EXIT, sharedExitCode } from "../failure.ts";
import { list, someText } from "../read-values.ts";
import { dateOf } from "../report-date.ts";
import { DEFAULT_FILE, type OutputFlags, reportFiles, writeReports } from "../report-output.ts";
import {
  projectFlags,
  type Reported,
  type ReportedFlags,
  reported,
  reportedFlags,
} from "../reported-runs.ts";
import { RUN_HELP } from "../run-argument.ts";
import { waitFlag } from "../wait-for-run.ts";

type Options = ReportedFlags & OutputFlags & { date?: string; exitZero?: boolean };

/** Defines `evalwire report`. */
export function define(command: CliCommand): void {
  waitFlag(projectFlags(command))
    .argument("[runs...]", `${RUN_HELP}; one, base and candidate, or several to rank`)
    .option(
      "-o, --output <file>",
      `file to write: .html, .md, .txt, .xml (JUnit), .json, or - (repeatable); default: ${DEFAULT_FILE}`,
      list,
    )
    .option("--to <form>", "form of the standard output, with -o -: html, md, …", someText)
    .option("--overwrite", "replace existing files")
    .option(
      "--date <time>",
      "date of the report (UTC); default: SOURCE_DATE_EPOCH, or now",
      someText,
    )
    .option("--exit-zero", "end with 0 whatever the outcome of the gate");
  reportedFlags(command)
    .example("evalwire report base.csv candidate.csv", "compares two files, and writes report.html")
    .example(
      "evalwire report base.csv candidate.csv --policy gate.json -o gate.html -o gate.xml",
      "also decides by a policy; exit code 0, 100 or 101",
    )
    .example(
      "evalwire report base.csv candidate.csv results.csv -o ranking.html",
      "ranks three runs by each scorer",
    )
    .does<Options>(writeReport);
}

async function writeReport(context: Context, texts: string[], options: Options): Promise<void> {
  const { exitZero = false, overwrite, title } = options;
  const date = dateOf(context, options.date);
  const files = await reportFiles(context, options);
  context.kept = "No report was written. To start again, run the same command.";
  const done = await reported(context, texts, options);
  const { view, gate, failures } = done;
  for (const { message } of failures) await context.out.note(`error: ${message}`);
  const html = { date, ...(title === undefined ? {} : { title }) };
  const written = await writeReports(context, files, view, { ...html, overwrite });
  context.exitCode = gate === null || exitZero ? EXIT.done : gate.exitCode;
  if (failures.length > 0) context.exitCode = codeOfFailures(done);
  const { outcome, headline } = view;
  const sizes = written.map(({ path, bytes }) => `${path}: ${plural(bytes, "byte")}`);
  const text = [headline, ...sizes].join("\n");
  if (written.length < files.length) return await context.out.note(text);
  await context.out.document({ outcome, headline, files: written }, () => text);
}

/** Returns the exit code for projects that could not be read. */
const codeOfFailures = ({ view, failures }: Reported): number =>
  sharedExitCode(
    failures,
    view.projects.every(({ evaluations }) => evaluations.length === 0),
  );
