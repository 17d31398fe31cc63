import type { LoadedRun, Run } from "../../model/run.ts";
import type { RunQuery } from "../../weave/run-query.ts";
import type { CliCommand } from "../cli-command.ts";
import { defined } from "../defined.ts";
import { listOptions, oneMore, upTo } from "../list-options.ts";
import { byName, someText, withWords, wordOf } from "../read-values.ts";
import { loadRun, RUN_HELP } from "../run-argument.ts";
import { type RunFlags, runFlags } from "../run-flags.ts";
import { targetOf } from "../run-target.ts";
import { oneLine } from "../safe-text.ts";
import type { Column } from "../table.ts";

interface ListOptions extends Omit<RunQuery, "attributes" | "scorer" | "limit" | "order"> {
  attr?: Record<string, string | boolean>;
  limit: number;
}

const COLUMNS: readonly Column<Run>[] = [
  { name: "ID", cell: ({ id }) => id, whole: true, link: ({ url }) => url },
  { name: "NAME", cell: ({ name }) => name },
  { name: "STATUS", cell: ({ status }) => status },
  {
    name: "STARTED",
    cell: ({ startedAt }) => startedAt?.toISOString() ?? null,
    short: ({ startedAt }) => startedAt?.toISOString().slice(0, 16).replace("T", " ") ?? null,
    whole: true,
  },
  {
    name: "MODEL",
    cell: ({ model }) => model,
    short: ({ model }) => model?.replace(/^weave:\/\/\/[^/]+\/[^/]+\/object\//, "") ?? null,
    optional: true,
  },
];

/** Facts about one run, beside the columns of the list. */
const FACTS: readonly Column<Run>[] = [
  ...COLUMNS,
  { name: "FINISHED", cell: ({ finishedAt }) => finishedAt?.toISOString() ?? null },
  { name: "PARTIAL", cell: ({ partial }) => partial },
  { name: "SOURCE", cell: ({ provider, project }) => [provider, project].join(" ").trim() },
  { name: "EVALUATION", cell: ({ evaluation }) => evaluation },
  { name: "RESCORES", cell: ({ sourceRunId }) => sourceRunId },
  { name: "URL", cell: ({ url }) => url },
];

/** Reads a status. Services may have others. */
const readStatus = withWords(someText, "running", "completed", "failed");

/** Returns a run without the provider's own object. */
export const withoutRaw = ({ raw: _raw, ...run }: Run): Omit<Run, "raw"> => run;

/** Defines `evalwire runs`, with `list` and `show`. */
export function define(command: CliCommand): void {
  listOptions(command.command("list", { isDefault: true }) as CliCommand)
    .description("List the runs of a Weave project, newest first")
    .option("--since <time>", "started at this time or later: 7d, 24h, or a date (UTC)", someText)
    .option("--until <time>", "started before this time", someText)
    .option("--name <name>", "exact name of the run", someText)
    .option("--model <name>", "name or reference of the model", someText)
    .option("--evaluation <name>", "name or reference of the evaluation", someText)
    .option("--status <status>", "running, completed or failed", readStatus)
    .option(
      "--attr <name=value>",
      "value that the run was tagged with (repeatable)",
      byName<string | boolean>(attributeValue, "branch=main", "first"),
    )
    .option(
      "--rescores <which>",
      "runs that rescore another run: include, exclude or only; default: include",
      wordOf("include", "exclude", "only"),
    )
    .option("--kind <kind>", "v2 or classic; default: both", wordOf("v2", "classic"))
    .example("evalwire runs --since 2026-01-01", "lists the newest runs since a day")
    .example("evalwire runs list --status completed --json", "prints the completed runs as JSON")
    .does<ListOptions>(async (context, _args, options) => {
      const { since, until, name, model, evaluation, status, attr, rescores, kind, limit } =
        options;
      const conditions = { since, until, name, model, evaluation, status, rescores, kind };
      const query = defined({ ...conditions, attributes: attr, limit: oneMore(limit) });
      const weave = await context.weave();
      const runs = weave.evaluationRuns.search(query, { signal: context.signal });
      await context.out.list(upTo(runs, limit, { context, noun: "run" }), COLUMNS, withoutRaw);
    });

  runFlags(command.command("show") as CliCommand)
    .description("Show one run, without its rows unless it is a file")
    .argument("<run>", RUN_HELP)
    .example("evalwire runs show latest", "shows the newest completed run")
    .example("evalwire runs show base.csv --json", "shows the run of a file as JSON")
    .does<RunFlags>(async (context, [text = ""], flags) => {
      const loaded = await loadRun(context, text, flags);
      const { run, warnings = [] } = loaded;
      const rows = targetOf(context, text).kind === "file" ? await countRows(loaded) : null;
      await context.out.document({ ...withoutRaw(run), ...(rows ?? {}), warnings }, () =>
        [
          ...FACTS.map(({ name, cell }) => [name.toLowerCase(), cell(run)] as const),
          ...Object.entries(run.attributes).map(
            ([name, value]) => [`attribute ${name}`, JSON.stringify(value)] as const,
          ),
          ["rows", rows?.rowCount.toString()] as const,
          ["trials", rows?.trialCount.toString()] as const,
          ["scorers", rows?.scorers.join(", ")] as const,
          ...warnings.map((warning) => ["warning", warning] as const),
        ]
          .filter(([, value]) => value != null && value !== "")
          .map(([name, value]) => oneLine(`${name}: ${value}`))
          .join("\n"),
      );
    });
}

/** Reads a value of an attribute. The server compares the digits of a string with numbers too. */
function attributeValue(text: string): string | boolean {
  return text === "true" || text === "false" ? text === "true" : text;
}

/** Counts the rows and trials of a run, and lists its scorers. */
async function countRows({ rows }: LoadedRun) {
  const scorers = new Set<string>();
  let [rowCount, trialCount] = [0, 0];
  for await (const { trials } of rows) {
    rowCount += 1;
    trialCount += trials.length;
    for (const { scores } of trials) for (const name of Object.keys(scores)) scorers.add(name);
  }
  return { rowCount, trialCount, scorers: [...scorers] };
}
