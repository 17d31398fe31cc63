import { InvalidArgumentError as WrongValue } from "commander";
import { isEvalwireError } from "../core/errors/base.ts";
import type { CliCommand } from "./cli-command.ts";
import type { Context } from "./context.ts";
import type { RunFlags } from "./run-flags.ts";
import { targetOf } from "./run-target.ts";

/** Time to wait when none is stated, as in the library. */
const DEFAULT_MS = 30 * 60_000;

const UNITS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Reads a duration: `30m`, `2h`, `90s`. */
export function duration(text: string, hint = ""): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS[unit as keyof typeof UNITS] ?? Number.NaN);
  if (ms > 0) return ms;
  throw new WrongValue(`It must be a duration, such as 30m or 2h.${hint}`);
}

/** Adds the option of commands that can wait for runs. */
export function waitFlag(command: CliCommand): CliCommand {
  return command.option(
    "--wait [duration]",
    "wait until the runs have ended: 30m, 2h; default: 30m",
    (text) => duration(text, " Without one, write --wait after the runs."),
  );
}

/** Returns arguments that name runs that have ended, if `--wait` was given. */
export async function endedRuns(
  context: Context,
  texts: readonly string[],
  flags: RunFlags & { wait?: number | true },
): Promise<string[]> {
  const named: string[] = [];
  for (const text of texts)
    named.push(flags.wait === undefined ? text : await endedRun(context, text, flags));
  return named;
}

/**
 * Waits until the run that an argument names has ended, and returns an argument that names it from
 * then on: a selector such as `latest` picks among running runs too. Files and pinned runs have ended.
 * A run that fails, or does not end in time, is returned as well: the gate says what it is.
 */
async function endedRun(
  context: Context,
  text: string,
  flags: RunFlags & { wait?: number | true },
): Promise<string> {
  const target = targetOf(context, text);
  const timeoutMs = flags.wait === true || flags.wait === undefined ? DEFAULT_MS : flags.wait;
  const options = { timeoutMs, signal: context.signal };
  if (target.kind === "galileo") {
    const galileo = await context.galileo();
    const project = target.project === null ? {} : { project: target.project };
    await settled(
      context,
      text,
      galileo.experiments.wait(target.which, { ...options, ...project }),
    );
    return text;
  }
  if (target.kind !== "weave") return text;
  const weave = await context.weave();
  const { rescores, status = "any" } = flags;
  const choice = { status, ...(rescores === undefined ? {} : { rescores }) };
  const { run } = await weave.load(target.which, { ...choice, signal: context.signal });
  if (run.status === "running")
    await settled(context, text, weave.evaluationRuns.wait(run.id, options));
  return `id:${run.id}`;
}

/** Waits for the end of a run, however it ends. */
async function settled(context: Context, text: string, end: Promise<unknown>): Promise<void> {
  try {
    await end;
  } catch (error) {
    if (!isEvalwireError(error) || !["job_failed", "poll_timeout"].includes(error.code))
      throw error;
    await context.out.note(`'${text}': ${error.message}`);
  }
}
