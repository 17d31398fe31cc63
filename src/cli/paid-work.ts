import { Option } from "commander";
import { isInvalidArgumentError, plural } from "../core/errors/usage.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import type { Batch, BatchPlan } from "../workflows/batch.ts";
import type { CliCommand } from "./cli-command.ts";
import { canAsk } from "./confirm.ts";
import type { Context } from "./context.ts";
import { CommandError, EXIT, failureOf } from "./failure.ts";
import {
  type Facts,
  JOURNALS,
  JournalCheckpoint,
  type JournaledJob,
  journalOf,
} from "./paid-journal.ts";
import {
  type AnyOutcome,
  keptText,
  type OutcomeForm,
  planText,
  printOutcomes,
} from "./paid-report.ts";
import type { Progress } from "./progress.ts";
import { wholeNumber } from "./read-values.ts";
import { shellWord } from "./shell-word.ts";

/** Options of every command that pays. */
export interface PaidOptions {
  max?: number | undefined;
  dryRun?: boolean;
  resume?: string;
  journal?: string;
  wait?: boolean;
  yes?: boolean;
}

/** Options that a paid command passes to its batch. */
export interface PaidBatchOptions {
  readonly ceiling: number;
  readonly signal: AbortSignal;
  readonly onPlan: (plan: BatchPlan) => Promise<void>;
  readonly checkpoint?: Checkpoint;
}

/** A command that pays. */
export interface PaidCommand<O extends AnyOutcome> extends OutcomeForm<O> {
  readonly name: string;
  readonly unit: BatchPlan["unit"];
  /** Arguments as they were typed; only those that were. */
  readonly given: Facts;
  /** Finds out what the arguments refer to, with reads alone. */
  readonly look: () => Promise<Facts>;
  /** Returns lines about the work, for people. */
  readonly describe: (work: Facts) => string[];
  /** Number of outcomes to expect. */
  readonly size: (work: Facts) => number;
  /** Makes the batch. `show` replaces what is shown about the work in progress. */
  readonly begin: (
    work: Facts,
    options: PaidBatchOptions,
    show: (detail: string) => void,
  ) => Promise<Batch<O>>;
}

/** Adds the options of every command that pays. */
export function paidOptions(command: CliCommand, unit: BatchPlan["unit"]): CliCommand {
  return command
    .option(`--max-${unit} <count>`, `refuse to pay for more ${unit} than this`, wholeNumber)
    .option("--dry-run", "show what would be paid for, and send nothing")
    .addOption(
      new Option("--resume <file>", "continue the work of this journal").conflicts("journal"),
    )
    .option(
      "--journal <file>",
      `journal to begin, or to continue with the same work; default: a file in ${JOURNALS} whose name depends on the work`,
    )
    .option("--yes", "start without asking");
}

/**
 * Does the work of a command that pays: shows the plan, asks once, keeps a journal, prints the
 * outcomes, and says how to continue. Nothing that may have been sent is sent again.
 */
export async function payFor<O extends AnyOutcome>(
  context: Context,
  options: PaidOptions,
  command: PaidCommand<O>,
): Promise<void> {
  const { name, given, look, describe, size, begin, unit } = command;
  const { dryRun = false, resume, journal: named, max: ceiling = null } = options;
  const consent = new Consent(context, options, unit);
  if (resume === undefined && named === undefined) consent.check(ceiling);
  const asked = { command: name, given, ceiling, resume, named };
  const journal = await journalOf(context, asked, look);
  const { job, path, isBegun } = journal;
  if (!isBegun) consent.check(job.ceiling);
  const again = continuation(context, options, journal);
  let progress: Progress | null = null;
  const onPlan = async (plan: BatchPlan): Promise<void> => {
    if (dryRun) throw new DryRun(plan);
    await context.out.note(planText(plan, describe(job.work)));
    await consent.ask(plan, job.ceiling);
    job.ceiling ??= plan.paid + plan.planned;
    if (plan.runs.length > 0)
      await context.out.note(`The journal is ${path}. If this is interrupted:\n  ${again}`);
    progress = context.progress(name, size(job.work));
  };
  const checkpoint = new JournalCheckpoint(context, journal);
  const batch = await begin(
    job.work,
    {
      ceiling: job.ceiling ?? Number.MAX_SAFE_INTEGER,
      signal: context.signal,
      onPlan,
      ...(dryRun && !isBegun ? {} : { checkpoint }), // a dry run leaves no file
    },
    (detail) => progress?.advance(0, detail),
  );
  const outcomes: O[] = [];
  try {
    for await (const outcome of batch) {
      outcomes.push(outcome);
      (progress as Progress | null)?.advance(); // onPlan() sets it
    }
  } catch (thrown) {
    if (thrown instanceof DryRun) return await printPlan(context, thrown.plan, job.work, describe);
    context.kept = keptText(checkpoint, again);
    throw explained(thrown, { outcomes, context, unit, path, isSaved: checkpoint.isSaved });
  }
  await printOutcomes(context, outcomes, command, { path, again, warnings: batch.warnings });
}

/** Ends a dry run, before anything is sent. */
class DryRun extends Error {
  readonly plan: BatchPlan;

  constructor(plan: BatchPlan) {
    super("Nothing is sent");
    this.plan = plan;
  }
}

async function printPlan(
  { out }: Context,
  plan: BatchPlan,
  work: Facts,
  describe: (work: Facts) => string[],
): Promise<void> {
  const ceiling = plan.ceiling === Number.MAX_SAFE_INTEGER ? null : plan.ceiling;
  await out.document({ ...plan, ceiling, work }, () => planText(plan, describe(work)));
}

const NOTHING = "Nothing was sent.";

/** Consent to paying: a ceiling, and an answer or `--yes`. */
class Consent {
  readonly #context: Context;
  readonly #options: PaidOptions;
  readonly #unit: BatchPlan["unit"];

  constructor(context: Context, options: PaidOptions, unit: BatchPlan["unit"]) {
    this.#context = context;
    this.#options = options;
    this.#unit = unit;
  }

  /** Refuses work that nobody can agree to, before anything is read. */
  check(ceiling: number | null): void {
    const { dryRun = false, yes = false } = this.#options;
    if (dryRun || (canAsk(this.#context.io) && !yes)) return;
    const missing = [
      ...(yes ? [] : ["--yes"]),
      ...(ceiling === null ? [`--max-${this.#unit} COUNT`] : []),
    ];
    if (missing.length === 0) return;
    const why = yes ? "nobody is asked" : "there is no terminal to ask on";
    throw new CommandError("consent", `This is paid work, and ${why}`, {
      hint: `Add ${missing.join(" and ")}. ${NOTHING} --dry-run shows what it would pay for.`,
    });
  }

  /** Asks, unless nothing remains to be paid for. */
  async ask({ planned, paid, runs }: BatchPlan, ceiling: number | null): Promise<void> {
    if (runs.length === 0) return;
    this.check(ceiling);
    if (this.#options.yes === true) return;
    const noun = planned === 1 ? this.#unit.slice(0, -1) : this.#unit;
    const limits = [
      ...(paid > 0 ? [`${paid} paid for or sent before`] : []),
      ...(ceiling === null ? [] : [`at most ${ceiling}`]),
    ];
    const more = paid > 0 ? "more " : "";
    const about = limits.length === 0 ? "" : ` (${limits.join(", ")})`;
    if (!(await this.#context.confirm(`Start ${planned} ${more}paid ${noun}${about}?`)))
      throw new CommandError("canceled", "Canceled", { hint: NOTHING, exitCode: EXIT.canceled });
  }
}

/** Returns the command that continues the work. */
function continuation(
  { options: { profile, configFile, entity, project } }: Context,
  { yes = false, wait = false }: PaidOptions,
  { job, path }: JournaledJob,
): string {
  const flags = { profile, "config-file": configFile, entity, project };
  const words = Object.entries(flags).flatMap(([flag, value]) =>
    value === undefined ? [] : value === false ? [`--no-${flag}`] : [`--${flag}`, shellWord(value)],
  );
  const own = [...(wait ? ["--wait"] : []), ...(yes ? ["--yes"] : [])];
  return ["evalwire", job.command, "--resume", shellWord(path), ...words, ...own].join(" ");
}

/** Returns what to throw instead of an error that ended the batch. */
function explained(
  thrown: unknown,
  {
    outcomes,
    context: { signal, kept },
    unit,
    path,
    isSaved,
  }: {
    outcomes: readonly AnyOutcome[];
    context: Context;
    unit: BatchPlan["unit"];
    path: string;
    isSaved: boolean;
  },
): unknown {
  const { message } = failureOf(thrown);
  const unknown = outcomes.filter(({ state }) => state === "unknown");
  if (unknown.length > 0) {
    const what = unknown.map(({ runId, error }) => `${runId}: ${error?.message}`).join("; ");
    const count = `${plural(unknown.length, "request")} may have been received`;
    return new CommandError("incomplete", `${count}: ${what}`, {
      hint: kept,
      exitCode: EXIT.incomplete,
    });
  }
  if (signal.aborted) return thrown;
  if (isSaved)
    return new CommandError("incomplete", message, { hint: kept, exitCode: EXIT.incomplete });
  if (!isInvalidArgumentError(thrown)) return thrown;
  if (thrown.path === "options.ceiling")
    return new CommandError("ceiling", message.replace("'ceiling'", `--max-${unit}`), {
      hint: `Raise --max-${unit}, or name less work. ${NOTHING}`,
    });
  if (thrown.path === "options.checkpoint")
    return new CommandError("journal", message.replace("The checkpoint", `The journal '${path}'`), {
      hint: `Another command may be using it: wait for that one. ${NOTHING}`,
    });
  return thrown;
}
