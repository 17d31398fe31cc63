import { plural } from "../../core/errors/usage.ts";
import type { SyncedRuns, SyncFormat } from "../../export/node.ts";
import type { LoadedRun } from "../../model/run.ts";
import type { CliCommand } from "../cli-command.ts";
import type { Context } from "../context.ts";
import { failureOf, sharedExitCode } from "../failure.ts";
import {
  emptyProjects,
  PROJECT_HELP,
  type ProjectSource,
  projectSource,
} from "../project-source.ts";
import { someText, wordOf } from "../read-values.ts";

interface SyncOptions {
  projects: string[];
  since?: string;
  format?: SyncFormat;
  refresh?: boolean;
  wait?: boolean;
}

/** Defines `evalwire sync`. */
export function define(command: CliCommand): void {
  command
    .argument("<folder>", "folder for the tables runs, trials and scores; created if necessary")
    .option("--since <time>", "finished at this time or later: 7d, 24h, or a date (UTC)", someText)
    .option("--format <format>", "parquet or jsonl; default: parquet", wordOf("parquet", "jsonl"))
    .option("--refresh", "read runs again that the folder has, and write those that changed")
    .option("--wait", "wait while another process writes to the folder")
    .addHelpText("after", `\n--project can be repeated: ${PROJECT_HELP}.`)
    .takesProjects()
    .example(
      "evalwire sync lake --project acme/search --since 365d",
      "adds the runs of the last year to the folder lake",
    )
    .example(
      "evalwire sync lake --json",
      "adds the runs of the configured project, and prints the counts as JSON",
    )
    .does<SyncOptions>(sync);
}

async function sync(context: Context, [given = ""]: string[], options: SyncOptions): Promise<void> {
  const { projects, since, format, refresh, wait } = options;
  const names = projects.length === 0 ? [null] : projects;
  const sources: ProjectSource[] = [];
  for (const name of names) sources.push(await projectSource(context, name));
  // refuses a wrong time before the folder is touched
  const lists = sources.map((one) => one.loadRuns(since === undefined ? {} : { since }));
  const progress = context.progress("Reading runs");
  const counted = async function* (
    runs: AsyncIterable<LoadedRun>,
  ): AsyncGenerator<LoadedRun, void> {
    for await (const run of runs) {
      yield run;
      progress.advance(1, run.run.project);
    }
  };
  context.kept = `Complete runs stay in '${given}'. To continue, run the same command again.`;
  const { syncRuns } = await import("../../export/node.ts");
  const result = await syncRuns(lists.map(counted), {
    folder: context.path(given),
    ...(format === undefined ? {} : { format }),
    refresh: refresh === true,
    ifLocked: wait === true ? "wait" : "refuse",
    signal: context.signal,
  }).finally(() => progress.done());
  await report(context, sources, result);
}

/** Prints the counts and the errors. */
async function report(
  context: Context,
  sources: readonly ProjectSource[],
  { errors, warnings, ...counts }: SyncedRuns,
): Promise<void> {
  const failures = errors.map(({ error, source, runId }) => ({
    project: sources[source]?.name ?? null,
    runId,
    ...failureOf(error, context.signal),
  }));
  const failed = new Set(errors.map(({ source }) => sources[source]));
  const empty = emptyProjects(sources.filter((source) => !failed.has(source)));
  for (const warning of [...warnings, ...empty]) await context.out.note(warning);
  for (const { project, runId, message, hint } of failures) {
    const place = runId === null ? `${project}` : `${project}, run ${runId}`;
    await context.out.note(`error: ${place}: ${message}${hint === null ? "" : `. ${hint}`}`);
  }
  const { written, skipped, unfinished } = counts;
  if (failures.length > 0) context.exitCode = sharedExitCode(failures, written + skipped === 0);
  const shown = failures.map(({ exitCode: _, ...failure }) => failure);
  await context.out.document({ ...counts, errors: shown, warnings: [...warnings, ...empty] }, () =>
    [
      `${plural(written, "run")} written`,
      `${skipped} skipped${unfinished > 0 ? ` (${unfinished} not finished)` : ""}`,
      `${failures.length} failed`,
    ].join(", "),
  );
}
