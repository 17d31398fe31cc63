import { plural } from "../../core/errors/usage.ts";
import type { RescoreResult } from "../../weave/rescore-types.ts";
import type { ExperimentOutcome } from "../../workflows/experiment-job.ts";
import type { RescoreOutcome } from "../../workflows/rescore-many.ts";
import type { CliCommand } from "../cli-command.ts";
import type { Context } from "../context.ts";
import { CommandError } from "../failure.ts";
import { findScorer } from "../galileo-scorer.ts";
import { type Facts, textsOf } from "../paid-journal.ts";
import { type PaidCommand, type PaidOptions, paidOptions, payFor } from "../paid-work.ts";
import { list } from "../read-values.ts";
import { findRun, RUN_HELP } from "../run-argument.ts";
import { targetOf } from "../run-target.ts";
import type { Column } from "../table.ts";

interface RescoreOptions extends PaidOptions {
  scorer?: string[];
  maxScorings?: number;
  wait?: boolean;
}

/** Defines `evalwire rescore`. */
export function define(command: CliCommand): void {
  paidOptions(
    command
      .description("Score stored outputs again with other scorers: paid work, each run once")
      .argument("[run...]", `${RUN_HELP}; not a file`)
      .option(
        "--scorer <scorer>",
        "name, name:version or reference; repeat for several; for Galileo a name, label or id",
        list,
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
      const { scorer: scorers = [], wait = false, maxScorings: max } = options;
      const given = {
        ...(texts.length === 0 ? {} : { runs: texts }),
        ...(scorers.length === 0 ? {} : { scorers }),
      };
      await payFor<RescoreOutcome | ExperimentOutcome>(
        context,
        { ...options, max },
        {
          name: "rescore",
          unit: "scorings",
          given,
          look: () => workOf(context, texts, scorers),
          describe: (work) => textsOf(work, "versions").map((one) => `scorer ${one}`),
          size: (work) => textsOf(work, "runs").length,
          begin: (work, batch, show) => beginBatch(context, work, { ...batch, wait }, show),
          columns: COLUMNS,
        },
      );
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
): Promise<Facts> {
  if (texts.length === 0 || scorers.length === 0)
    throw new CommandError(
      "usage",
      texts.length === 0
        ? "Missing required argument 'run'"
        : "Required option '--scorer' is missing",
      { hint: "Name at least one run and one --scorer, or the journal to continue with --resume." },
    );
  const sources: Source[] = [];
  for (const text of texts) sources.push(await sourceOf(context, text));
  const [place, ...others] = new Map(
    sources.map(({ service, project }) => [`${service} ${project}`, { service, project }]),
  ).values();
  if (place === undefined || others.length > 0)
    throw new CommandError("invalid_argument", "The runs are of several services or projects", {
      hint: "Rescore those of each service, and of each of its projects, by themselves.",
    });
  const runs = [...new Set(sources.map(({ id }) => id))].sort();
  const scored =
    place.service === "galileo"
      ? await galileoScorers(context, scorers)
      : await weaveScorers(context, scorers);
  return { ...place, runs, ...scored };
}

interface Source {
  readonly service: "weave" | "galileo";
  /** Project of the argument, if it names one; of Weave always. */
  readonly project: string | null;
  readonly id: string;
}

/** Finds the run that an argument names: its ID, so that `latest` stays the same run. */
async function sourceOf(context: Context, text: string): Promise<Source> {
  const target = targetOf(context, text);
  const run = target.kind === "file" ? null : await findRun(context, text);
  if (run?.status === "running")
    throw new CommandError("invalid_argument", `'${text}' is still running`, {
      hint: "Its rows, and so the cost, are not final. Wait until it has ended.",
    });
  if (run?.provider === "galileo")
    return {
      service: "galileo",
      project: target.kind === "galileo" ? target.project : null,
      id: run.id,
    };
  if (run?.provider === "weave") {
    const { entity, project } = (await context.weave()).toJSON();
    return { service: "weave", project: `${entity}/${project}`, id: run.id };
  }
  throw new CommandError("invalid_argument", `'${text}' is a file, which no service can score`, {
    hint: "Name a run of Weave or of Galileo.",
  });
}

/** Scorers by reference or ID, and with their versions for people. */
interface Scored {
  readonly scorers: string[];
  readonly versions: string[];
}

async function weaveScorers(context: Context, names: readonly string[]): Promise<Scored> {
  const weave = await context.weave();
  const { parseRef } = await import("../../weave/parse-ref.ts");
  const refs = new Set<string>();
  for (const name of names) refs.add(await weave.scorers.resolve(name, { signal: context.signal }));
  const scorers = [...refs].sort();
  const versions = scorers.map(parseRef).map(({ name, digest }) => `${name}, version ${digest}`);
  return { scorers, versions };
}

async function galileoScorers(context: Context, names: readonly string[]): Promise<Scored> {
  const galileo = await context.galileo();
  const found = new Map<string, string>();
  for (const text of names) {
    const { id, name, default_version } = await findScorer(galileo, text, context.signal);
    found.set(id, `${name}, default version ${default_version?.version ?? "none"}`);
  }
  const scorers = [...found.keys()].sort();
  return { scorers, versions: scorers.map((id) => found.get(id) ?? id) };
}

type Begin = PaidCommand<RescoreOutcome | ExperimentOutcome>["begin"];

async function beginBatch(
  context: Context,
  work: Facts,
  options: Parameters<Begin>[1] & { wait: boolean },
  show: (detail: string) => void,
): ReturnType<Begin> {
  const [runs, scorers] = [textsOf(work, "runs"), textsOf(work, "scorers")];
  if (work.service === "galileo") {
    const { rescoreExperiments } = await import("../../workflows/rescore-experiments.ts");
    const project = typeof work.project === "string" ? work.project : undefined;
    return rescoreExperiments(await context.galileo(project), runs, scorers, {
      ...options,
      onProgress: (_run, { pending }) => {
        const count = Object.values(pending).reduce((sum, one) => sum + one, 0);
        show(`${plural(count, "score")} pending`);
      },
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
