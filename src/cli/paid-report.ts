import { isEvalwireError } from "../core/errors/base.ts";
import { isAmbiguousWriteError } from "../core/errors/call.ts";
import { plural } from "../core/errors/usage.ts";
import type { BatchPlan, Outcome } from "../workflows/batch.ts";
import type { Context } from "./context.ts";
import { EXIT, failureOf } from "./failure.ts";
import type { Facts, JournalCheckpoint } from "./paid-journal.ts";
import { oneLine } from "./safe-text.ts";
import type { Column } from "./table.ts";

/** Outcome of any batch of paid work. */
export type AnyOutcome = Outcome<unknown>;

/** Form in which outcomes are printed. */
export interface OutcomeForm<O extends AnyOutcome> {
  readonly columns: readonly Column<O>[];
  /** Returns the result of an outcome for `--json`. Default: as it is. */
  readonly resultOf?: (result: NonNullable<O["result"]>) => unknown;
}

/** Describes what is about to be paid for; `lines` are about the work. */
export function planText(
  { unit, planned, paid, runs }: BatchPlan,
  lines: readonly string[],
): string {
  const before = paid === 0 ? "" : `; ${paid} paid for or sent before`;
  const head =
    runs.length === 0
      ? `Nothing remains to be paid for${before}. To pay for the same again, name another file with --journal.`
      : `${plural(planned, unit.slice(0, -1))} for ${plural(runs.length, "run")}${before}`;
  const each = runs.map(({ runId, amount }) => `run ${runId}: ${amount}`);
  return [head, ...[...each, ...lines].map((line) => `  ${oneLine(line)}`)].join("\n");
}

/** States of a journal's entries, in words. */
const STATES: Readonly<Record<string, string>> = {
  done: "done",
  taken: "taken",
  started: "started",
  starting: "sent, with an outcome that is not known",
  sent: "sent, with an outcome that is not known",
};

/** Says what a journal holds, and how to continue. */
export function keptText(
  { counts, isSaved }: Pick<JournalCheckpoint, "counts" | "isSaved">,
  again: string,
): string {
  const now = isSaved ? "" : "Nothing was sent. ";
  if (counts.size === 0) return `${now}To start: ${again}`;
  const states = [...counts].map(([state, count]) => `${count} ${STATES[state] ?? "not readable"}`);
  return `${now}The journal has ${states.join(", ")}. To continue, which sends nothing twice: ${again}`;
}

/** Prints the outcomes, and decides the exit code. */
export async function printOutcomes<O extends AnyOutcome>(
  context: Context,
  outcomes: readonly O[],
  { columns, resultOf }: OutcomeForm<O>,
  { path, again, warnings }: { path: string; again: string; warnings: readonly string[] },
): Promise<void> {
  const { out } = context;
  const isDone = outcomes.every(({ state }) => state === "done");
  const document = {
    journal: path,
    continue: isDone ? null : again,
    warnings,
    outcomes: outcomes.map((outcome) => jsonOf(outcome, resultOf)),
  };
  context.exitCode = exitCodeOf(outcomes);
  await out.table(document, columns, outcomes);
  for (const warning of warnings) await out.note(`warning: ${oneLine(warning)}`);
  for (const outcome of outcomes)
    if (outcome.error !== undefined) await out.note(problemText(outcome));
  const open = outcomes.filter(({ state }) => state === "started").length;
  if (open > 0) {
    const wait = again.includes(" --wait") ? again : `${again} --wait`;
    await out.note(`${plural(open, "run")} ${open === 1 ? "is" : "are"} started. To wait: ${wait}`);
  } else if (!isDone) await out.note(`To try again what was not sent: ${again}`);
}

function jsonOf<O extends AnyOutcome>(
  { result, error, ...facts }: O,
  resultOf: OutcomeForm<O>["resultOf"],
): Facts {
  const shown = result == null ? null : (resultOf?.(result) ?? result);
  if (error === undefined) return { ...facts, result: shown, error: null };
  const { name, message } = error;
  return {
    ...facts,
    result: shown,
    error: isEvalwireError(error) ? error.toJSON() : { name, message },
  };
}

function problemText({ runId, state, error }: AnyOutcome): string {
  const { message, hint } = failureOf(error);
  const advice = isAmbiguousWriteError(error) ? error.advice : hint;
  const lines = [`${state} ${runId}: ${message}`, ...(advice === null ? [] : [`  ${advice}`])];
  return lines.map((line) => line.replace(/\s+/g, " ")).join("\n");
}

/** What is not known weighs most, then what is not finished, then what failed. */
function exitCodeOf(outcomes: readonly AnyOutcome[]): number {
  const isOpen = ({ state, error }: AnyOutcome): boolean =>
    state === "unknown" || (state === "started" && error !== undefined);
  if (outcomes.some(isOpen)) return EXIT.incomplete;
  const failed = outcomes.find(({ state }) => state === "failed");
  if (failed !== undefined) return failureOf(failed.error).exitCode;
  return outcomes.some(({ state }) => state === "open") ? EXIT.incomplete : EXIT.done;
}
