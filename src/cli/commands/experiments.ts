import type { LoadedRun, Run } from "../../model/run.ts";
import type { CliCommand } from "../cli-command.ts";
import { defined } from "../defined.ts";
import { listOptions, oneMore, upTo } from "../list-options.ts";
import { someText } from "../read-values.ts";
import type { Column } from "../table.ts";

interface ListOptions {
  since?: string;
  until?: string;
  name?: string;
  limit: number;
}

const COLUMNS: readonly Column<Run>[] = [
  { name: "ID", cell: ({ id }) => id },
  { name: "NAME", cell: ({ name }) => name },
  { name: "CREATED", cell: ({ startedAt }) => startedAt?.toISOString() ?? null },
  { name: "MODEL", cell: ({ model }) => model },
  {
    name: "DATASET",
    cell: ({ attributes: { dataset } }) => (dataset === undefined ? null : `${dataset}`),
  },
  { name: "GROUP", cell: ({ evaluation }) => evaluation },
];

/** Defines `evalwire experiments`, with `list`. */
export function define(command: CliCommand): void {
  listOptions(command.command("list", { isDefault: true }) as CliCommand)
    .description("List the experiments of a Galileo project, newest first")
    .option("--since <time>", "created at this time or later: 7d, 24h, or a date (UTC)", someText)
    .option("--until <time>", "created before this time", someText)
    .option("--name <name>", "exact name of the experiment", someText)
    .example("evalwire experiments --since 2026-01-01", "lists the newest experiments since a day")
    .example("evalwire experiments list --limit all --jsonl", "prints all of them, one per line")
    .does<ListOptions>(async (context, _args, { since, until, name, limit }) => {
      const galileo = await context.galileo();
      const filters =
        name === undefined
          ? undefined
          : [{ name: "name" as const, operator: "eq" as const, value: name }];
      const query = defined({ since, until, filters, limit: oneMore(limit) });
      const runs = runsOf(galileo.loadRuns(query, { signal: context.signal }));
      const listed = upTo(runs, limit, { context, noun: "experiment" });
      await context.out.list(listed, COLUMNS, ({ raw: _raw, ...run }) => run);
    });
}

async function* runsOf(loaded: AsyncIterable<LoadedRun>): AsyncGenerator<Run, undefined> {
  for await (const { run } of loaded) yield run;
}
