import { plural } from "../../core/errors/usage.ts";
import type { Write } from "../../export/stream-node.ts";
import type { FilePlan, WrittenRows } from "../../export/write-tables-node.ts";
import type { CliCommand } from "../cli-command.ts";
import type { Context } from "../context.ts";
import { dataOutput } from "../data-output.ts";
import { type ExportFlags, exportFlags, filesOf, runFlagsOf } from "../export-flags.ts";
import { CommandError, EXIT, namingOverwrite } from "../failure.ts";
import { ClosedPipeError } from "../io.ts";
import { loadAllRuns, RUN_HELP } from "../run-argument.ts";
import type { RunFlags } from "../run-flags.ts";
import { RunReading } from "../run-reading.ts";

/** Defines `evalwire export`. */
export function define(command: CliCommand): void {
  exportFlags(command)
    .argument("<runs...>", RUN_HELP)
    .example(
      "evalwire export latest -o results.xlsx -o results.parquet",
      "writes both from one reading",
    )
    .example(
      "evalwire export base.csv candidate.csv -o - --format jsonl",
      "converts two files to JSON Lines",
    )
    .does<ExportFlags & RunFlags>(exportRuns);
}

async function exportRuns(
  context: Context,
  texts: string[],
  flags: ExportFlags & RunFlags,
): Promise<void> {
  const { filePlans, writeFiles } = await import("../../export/write-tables-node.ts");
  const files = filesOf(context, flags);
  const plans = filePlans(files);
  refuseBinary(context, plans);
  if (files.some(({ path }) => path === "-") && context.out.format !== "text")
    throw new CommandError("usage", "'--json' and '-o -' both use the standard output", {
      hint: "Leave one of them out.",
    });
  context.kept = "No file was written. To start again, run the same command.";
  const settings = flags.inputs === false ? { inputs: false } : {};
  const runs = await loadAllRuns(context, texts, runFlagsOf(flags), settings);
  const progress = context.progress("Reading rows");
  const readings = runs.map((run) => new RunReading(run, context.signal, () => progress.advance()));
  const output = standardOutput(context, files.length > 1);
  const written = await writeFiles(
    plans,
    readings.map(({ loaded }) => loaded),
    output,
  )
    .catch(namingOverwrite)
    .finally(() => progress.done());
  await report(context, written, readings);
}

/** Prints what was written, and what it lacks. */
async function report(
  context: Context,
  written: readonly WrittenRows[],
  readings: readonly RunReading[],
): Promise<void> {
  const missing = readings.flatMap((reading) => reading.missing);
  const notes = [...repeated(readings), ...readings.flatMap((reading) => reading.notes)];
  for (const note of [...notes, ...missing]) await context.out.note(note);
  if (missing.length > 0) context.exitCode = EXIT.incomplete;
  const files = written.filter(({ path }) => path !== "-");
  if (files.length === 0) return;
  await context.out.document(
    {
      files,
      runs: readings.map(({ facts }) => facts),
      complete: missing.length === 0,
      missing,
      notes,
    },
    () =>
      files
        .map(({ path, rows, bytes }) => `${path}: ${plural(rows, "row")}, ${plural(bytes, "byte")}`)
        .join("\n"),
  );
}

/** Names the runs that are in the table several times. */
function repeated(readings: readonly RunReading[]): string[] {
  const ids = readings.map(({ facts }) => facts.id);
  const twice = new Set(ids.filter((id, at) => ids.indexOf(id) !== at));
  return [...twice].map((id) => `Run '${id}' is in the table more than once`);
}

/**
 * Returns what writes to the standard output. If files are written too, they do not end when the
 * reader of the standard output has closed it.
 */
function standardOutput(context: Context, hasOthers: boolean): Write {
  const write = dataOutput(context);
  let isClosed = false;
  return async (data) => {
    if (isClosed) return;
    await write(data).catch((error: unknown) => {
      if (!hasOthers || !(error instanceof ClosedPipeError)) throw error;
      isClosed = true;
    });
  };
}

/** Refuses to print binary data on a terminal. */
function refuseBinary(context: Context, plans: readonly FilePlan[]): void {
  const binary = plans.find(
    ({ path, format, isZipped }) => path === "-" && (isZipped || !format.isText),
  );
  if (binary === undefined || !context.out.isTerminal) return;
  throw new CommandError("usage", "The format is binary, and the standard output is a terminal", {
    hint: "Redirect it to a file or to another program, or name a file with -o FILE.",
  });
}
