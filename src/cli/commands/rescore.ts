import { existsSync } from "node:fs";
import { plural } from "../../core/errors/usage.ts";
import type { RescoreResult } from "../../weave/rescore-types.ts";
import type { ExperimentOutcome } from "../../workflows/experiment-job.ts";
import type { RescoreOutcome } from "../../workflows/rescore-many.ts";
import type { CliCommand } from "../cli-command.ts";
import type { Context } from "../context.ts";
import { CommandError } from "../failure.ts";
import { collect } from "../list-options.ts";
import type { Facts } from "../paid-journal.ts";
import { type PaidCommand, type PaidOptions, paidOptions, payFor } from "../paid-work.ts";
import { findRun, RUN_HELP } from "../run-argument.ts";
import type { Column } from "../table.ts";

interface RescoreOptions extends PaidOptions {
  scorer: string[];
  maxScorings?: number;
  wait?: boolean;
}

/** What the arguments refer to. */
interface Work extends Facts {
  readonly service: "weave" | "galileo";
  readonly runs: string[];
  /** References for Weave, IDs for Galileo. */
  readonly scorers: string[];
  /** Scorers with their versions, for people. */
  readonly versions: string[];
}

/** Defines `evalwire rescore`. */
export function define(command: CliCommand): void {
  paidOptions(
    command
      .description("Score stored outputs again with other scorers: paid work, each run once.")
      .argument("[run...]", `${RUN_HELP}; not a file`)
      .option(
        "--scorer <scorer>",
        "name, name:version or reference; repeat for several; for Galileo a name, label or id",
        collect,
        [],
      )
      .option("--wait", "wait for the jobs, and show what they scored"),
    "scorings",
  )
    .example(
      "evalwire rescore latest --scorer correct --dry-run",
      "shows how many scorings it takes, and sends nothing",
    )
    .example(
      "evalwire rescore latest --scorer correct --max-scorings 500 --yes",
      "starts the job without a question, for at most 500 scorings",
    )
    .does<RescoreOptions>(async (context, texts, options) => {
      const given = {
        ...(texts.length === 0 ? {} : { runs: texts }),
        ...(options.scorer.length === 0 ? {} : { scorers: options.scorer }),
      };
      const paid = { ...options, max: options.maxScorings };
      const look = () => workOf(context, texts, options.scorer);
      // a journal tells which service its runs are of
      await payFor<RescoreOutcome | ExperimentOutcome>(context, paid, {
        name: "rescore",
        unit: "scorings",
        given,
        look,
        describe: ({ versions }) => (versions as string[]).map((one) => `scorer ${one}`),
        size: ({ runs }) => (runs as string[]).length,
        begin: (work, batch, show) =>
          beginBatch(context, work as Work, { ...batch, wait: options.wait === true }, show),
        columns: COLUMNS,
      });
    });
}

const COLUMNS: readonly Column<RescoreOutcome | ExperimentOutcome>[] = [
  { name: "RUN", cell: ({ runId }) => runId, whole: true },
  { name: "STATE", cell: ({ state }) => state },
  { name: "NEW RUN", cell: ({ job }) => (job === null ? null : idOf(job)), whole: true },
  { name: "COVERAGE", cell: ({ result }) => coverageOf(result), align: "right" },
];

const idOf = (job: object): string | null =>
  "experiment_id" in job
    ? String(job.experiment_id)
    : "evaluation_run_id" in job
      ? String(job.evaluation_run_id)
      : null;

function coverageOf(result: object | undefined): string | null {
  const coverage = (result as Partial<RescoreResult> | undefined)?.coverage ?? null;
  return coverage === null ? null : `${(coverage * 100).toFixed(1)}%`;
}

/** Finds the runs and scorers, which must be of one service. */
async function workOf(
  context: Context,
  texts: readonly string[],
  scorers: readonly string[],
): Promise<Work> {
  if (texts.length === 0 || scorers.length === 0)
    throw new CommandError(
      "usage",
      texts.length === 0
        ? "Missing required argument 'run'"
        : "Required option '--scorer' is missing",
      { hint: "Name at least one run and one --scorer, or the journal to continue with --resume." },
    );
  const runs: { service: string; id: string }[] = [];
  for (const text of texts) runs.push(await sourceOf(context, text));
  const [service = "", ...others] = new Set(runs.map((run) => run.service));
  if (others.length > 0)
    throw new CommandError(
      "invalid_argument",
      "The runs are of several services: weave and galileo",
      {
        hint: "Rescore those of each service by themselves.",
      },
    );
  const ids = [...new Set(runs.map(({ id }) => id))].sort();
  return service === "galileo"
    ? await galileoWork(context, ids, scorers)
    : await weaveWork(context, ids, scorers);
}

async function sourceOf(context: Context, text: string): Promise<{ service: string; id: string }> {
  const run = existsSync(context.path(text)) ? null : await findRun(context, text);
  if (run?.status === "running")
    throw new CommandError("invalid_argument", `'${text}' is still running`, {
      hint: "Its rows, and so the cost, are not final. Wait until it has ended.",
    });
  if (run?.provider === "weave" || run?.provider === "galileo")
    return { service: run.provider, id: run.id };
  throw new CommandError("invalid_argument", `'${text}' is a file, which no service can score`, {
    hint: "Name a run of Weave or of Galileo.",
  });
}

async function weaveWork(
  context: Context,
  runs: string[],
  names: readonly string[],
): Promise<Work> {
  const weave = await context.weave();
  const { nameOfRef, parseRef } = await import("../../weave/parse-ref.ts");
  const refs = new Set<string>();
  for (const name of names) refs.add(await weave.scorers.resolve(name, { signal: context.signal }));
  const scorers = [...refs].sort();
  const versions = scorers.map((ref) => `${nameOfRef(ref)}, version ${parseRef(ref).digest}`);
  const { entity, project } = weave.toJSON();
  return { service: "weave", project: `${entity}/${project}`, runs, scorers, versions };
}

async function galileoWork(
  context: Context,
  runs: string[],
  names: readonly string[],
): Promise<Work> {
  const { findScorer } = await import("../galileo-scorer.ts");
  const galileo = await context.galileo();
  const found = new Map<string, string>();
  for (const name of names) {
    const { id, name: own, default_version } = await findScorer(galileo, name, context.signal);
    found.set(id, `${own}, default version ${default_version?.version ?? "none"}`);
  }
  const all = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    service: "galileo",
    runs,
    scorers: all.map(([id]) => id),
    versions: all.map(([, version]) => version),
  };
}

type Begin = PaidCommand<RescoreOutcome | ExperimentOutcome>["begin"];

async function beginBatch(
  context: Context,
  { service, runs, scorers }: Work,
  options: Parameters<Begin>[1] & { wait: boolean },
  show: (detail: string) => void,
): ReturnType<Begin> {
  if (service === "galileo") {
    const { rescoreExperiments } = await import("../../workflows/rescore-experiments.ts");
    return rescoreExperiments(await context.galileo(), runs, scorers, {
      ...options,
      onProgress: (_run, { pending }) =>
        show(
          `${plural(
            Object.values(pending).reduce((sum, one) => sum + one, 0),
            "score",
          )} pending`,
        ),
    });
  }
  const { rescoreMany } = await import("../../workflows/rescore-many.ts");
  return rescoreMany(await context.weave(), runs, scorers, {
    ...options,
    onProgress: (_run, status) => {
      if ("completed_rows" in status)
        show(`${status.completed_rows} of ${plural(status.total_rows, "row")}`);
    },
  });
}
