import type { Run } from "../../model/run.ts";
import type { CliCommand } from "../cli-command.ts";
import { listOptions } from "../list-options.ts";
import { findRun, RUN_HELP } from "../run-argument.ts";
import { type RunFlags, runFlags } from "../run-flags.ts";
import type { Column } from "../table.ts";

interface ListOptions {
  since?: string;
  model?: string;
  status?: string;
  limit: number;
}

const COLUMNS: readonly Column<Run>[] = [
  { name: "ID", cell: ({ id }) => id },
  { name: "NAME", cell: ({ name }) => name },
  { name: "STATUS", cell: ({ status }) => status },
  { name: "STARTED", cell: ({ startedAt }) => startedAt?.toISOString() ?? null },
  { name: "MODEL", cell: ({ model }) => model },
];

/** Defines `evalwire runs`, with `list` and `show`. */
export function define(command: CliCommand): void {
  listOptions(command.command("list", { isDefault: true }) as CliCommand)
    .description("List the runs of a project, newest first")
    .option("--since <time>", "started at this time or later: 7d, 24h, or a date (UTC)")
    .option("--model <name>", "name or reference of the model")
    .option("--status <status>", "running, completed or failed")
    .example("evalwire runs --since 7d", "lists the runs of the last week")
    .example("evalwire runs list --status completed --json", "prints the completed runs as JSON")
    .does<ListOptions>(async (context, _args, { since, model, status, limit }) => {
      const weave = await context.weave();
      const query = { since, model, status, limit };
      const runs = weave.evaluationRuns.search(
        Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)),
        { signal: context.signal },
      );
      await context.out.list(runs, COLUMNS);
    });

  runFlags(command.command("show") as CliCommand)
    .description("Show one run")
    .argument("<run>", RUN_HELP)
    .example("evalwire runs show latest", "shows the newest completed run")
    .example("evalwire runs show results.csv --json", "shows the run of a file as JSON")
    .does<RunFlags>(async (context, [text = ""], flags) => {
      const run = await findRun(context, text, flags);
      await context.out.document(run, () =>
        COLUMNS.map(({ name, cell }) => `${name.toLowerCase()}: ${cell(run) ?? "-"}`).join("\n"),
      );
    });
}
