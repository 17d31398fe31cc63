import { sleep } from "../core/clock.ts";
import { ConflictError, isHttpError, withoutResponse } from "../core/errors/http.ts";
import { plural } from "../core/errors/usage.ts";
import type { CallOptions } from "../core/options.ts";
import type { WeaveClient } from "../weave/client.ts";
import { contentOf, type HeldRun, type HeldTrial, readHeldRun } from "./held-run.ts";
import { keysOf, type SoughtRow, type StoredTrial, scoreContentsOf } from "./recorded-before.ts";

/** Trials and scores that do not belong to any row. */
export interface Surplus {
  /** IDs of trials. `predictions.delete()` with such an ID deletes the whole trial from the run. */
  trials: string[];
  /** IDs of scores, including those of the trials above. */
  scores: string[];
}

/** The contents of a run once nothing more can be cleaned up. */
export interface SettledRun {
  readonly isFinished: boolean;
  readonly predictions: number;
  readonly scores: number;
  readonly surplus: Surplus;
  readonly warnings: readonly string[];
}

/** The rows that a run is compared with, each under the ID of its own prediction. */
export class OwnTrials {
  /**
   * Number of rows that an earlier attempt stored and whose trials could not be identified by their
   * content.
   */
  unrecognized = 0;
  readonly #rows = new Map<
    string,
    { readonly scores: ReadonlySet<string>; readonly hasOutput: boolean }
  >();
  /**
   * The scores of all rows with the same inputs, and with the same inputs and output: they identify
   * leftovers of an interrupted attempt.
   */
  readonly #contents = new Map<string, Set<string>>();
  /** True if an earlier attempt was interrupted: only then can there be duplicates of our own. */
  readonly continued: boolean;

  constructor(continued: boolean) {
    this.continued = continued;
  }

  add(predictionId: string, row: SoughtRow): void {
    const scores = scoreContentsOf(row);
    this.#rows.set(predictionId, { scores, hasOutput: row.output !== null });
    if (!this.continued) return;
    for (const content of [contentOf([row.inputs]), contentOf([row.inputs, row.output])])
      this.#contents.set(content, new Set([...(this.#contents.get(content) ?? []), ...scores]));
  }

  /** Compares a run with the rows. `dropped` holds the IDs that were deleted. */
  compare(run: HeldRun, model: string, dropped: ReadonlySet<string>): Comparison {
    const found: Comparison = {
      ours: { trials: [], scores: [] },
      surplus: { trials: [], scores: [] },
      predictions: [],
      missing: 0,
      notShown: 0,
    };
    const authors = new Set(
      run.trials.flatMap((one) => (this.#isOwn(one) && one.author !== null ? [one.author] : [])),
    );
    const isOurs = (one: HeldTrial): boolean =>
      this.#isLeftBehind(one) &&
      one.model === model &&
      (one.author === null || authors.size === 0 || authors.has(one.author));
    const strangers: HeldTrial[] = [];
    let whole = 0;
    for (const trial of run.trials) {
      if (this.#isOwn(trial)) {
        whole += Number(this.#compareOwn(trial, found));
        continue;
      }
      const ours = isOurs(trial);
      if (ours && trial.predictionId !== null) found.predictions.push(trial.predictionId);
      if (!ours && trial.isFinished && trial.model === model) strangers.push(trial);
      else putTrial(trial, ours ? found.ours : found.surplus);
    }
    if (strangers.length > this.unrecognized)
      for (const trial of strangers) putTrial(trial, found.surplus);
    for (const { id, predictionId } of run.strayScores)
      (dropped.has(predictionId) ? found.ours : found.surplus).scores.push(id);
    found.missing = this.#rows.size - whole + Math.max(0, this.unrecognized - strangers.length);
    return found;
  }

  #isOwn(trial: HeldTrial): trial is StoredTrial {
    return trial.predictionId !== null && this.#rows.has(trial.predictionId);
  }

  /** Compares a trial with its row, and returns whether the row is complete. */
  #compareOwn(trial: StoredTrial, found: Comparison): boolean {
    const wanted = this.#rows.get(trial.predictionId) ?? {
      scores: new Set<string>(),
      hasOutput: false,
    };
    const open = new Set(wanted.scores);
    for (const { id, key } of trial.scores) {
      if (key !== null && open.delete(key)) continue;
      const isOurs = this.continued && (key === null || wanted.scores.has(key));
      (isOurs ? found.ours : found.surplus).scores.push(id);
    }
    const isWhole = open.size === 0 && trial.isFinished && trial.trialId !== null;
    if (
      isWhole &&
      ((wanted.hasOutput && trial.output === null) || trial.shown.length < wanted.scores.size)
    )
      found.notShown++;
    return isWhole;
  }

  /**
   * Returns whether a trial can only be a leftover of an interrupted attempt: a duplicate of a
   * row's trial, or a trial without an output that was never finished.
   */
  #isLeftBehind(trial: HeldTrial): boolean {
    if (!this.continued) return false;
    const { inputs, output, isFinished } = trial;
    const isHalf = !isFinished && output === null;
    const scores =
      this.#contents.get(contentOf([inputs, output])) ??
      (isHalf ? this.#contents.get(contentOf([inputs])) : undefined);
    return scores !== undefined && [...keysOf(trial)].every((key) => scores.has(key));
  }
}

function putTrial({ trialId, predictionId, scores }: HeldTrial, place: Surplus): void {
  place.trials.push(trialId ?? predictionId ?? "");
  place.scores.push(...scores.map(({ id }) => id));
}

/** How a run differs from its rows. */
interface Comparison {
  /** Leftovers of an interrupted attempt, which are deleted together with their predictions. */
  readonly ours: Surplus;
  readonly predictions: string[];
  /**
   * Trials and scores that someone else added, or that cannot be distinguished from those: they
   * stay.
   */
  readonly surplus: Surplus;
  /** Number of rows that are missing or incomplete. */
  missing: number;
  /** Number of rows that are stored but may not show everything that was stored. */
  notShown: number;
}

const MAX_READS = 7;
const FIRST_PAUSE_MS = 250;

/**
 * Reads the actual contents of a run, deletes the leftovers of an interrupted attempt, and reads
 * the run again until nothing changes. `dropped` collects the IDs that were deleted.
 *
 * @throws {ConflictError} if rows that were stored are not in the run.
 */
export async function settleRun(
  weave: WeaveClient,
  {
    runId,
    model,
    own,
    dropped,
  }: { runId: string; model: string; own: OwnTrials; dropped: Set<string> },
  options: CallOptions,
): Promise<SettledRun> {
  let refused: string | undefined;
  for (let reads = 1; ; reads++) {
    const run = await readHeldRun(weave, runId, own.continued ? "with inputs" : "without", options);
    const found = own.compare(run, model, dropped);
    const { ours, predictions, missing } = found;
    const left = refused === undefined ? [...ours.trials, ...predictions, ...ours.scores] : [];
    if (left.length + missing === 0 || reads === MAX_READS) {
      if (missing > 0) throw rowsMissing(runId, missing);
      return settled(run, found, dropped.size, refused);
    }
    if (reads > 1) await sleep(weave.clock, FIRST_PAUSE_MS * 2 ** reads, options.signal);
    refused ??= await drop(weave, left, dropped, options);
  }
}

/** Deletes calls; returns the reason if the server refuses. */
async function drop(
  weave: WeaveClient,
  ids: readonly string[],
  dropped: Set<string>,
  options: CallOptions,
): Promise<string | undefined> {
  for (let from = 0; from < ids.length; from += 50) {
    const some = ids.slice(from, from + 50); // the IDs are part of the URL
    try {
      await weave.predictions.delete(some, options);
    } catch (thrown) {
      if (isHttpError(thrown) && (thrown.status ?? 500) < 500) return thrown.message;
      throw thrown;
    }
    for (const id of some) dropped.add(id);
  }
  return undefined;
}

function settled(
  run: HeldRun,
  { ours, surplus, notShown }: Comparison,
  dropped: number,
  refused: string | undefined,
): SettledRun {
  const trials = [...surplus.trials, ...ours.trials];
  const scores = [...surplus.scores, ...ours.scores];
  const warnings: string[] = [];
  if (dropped > 0)
    warnings.push(
      `An interrupted attempt left ${plural(dropped, "call")} in the run without a row: deleted`,
    );
  if (refused !== undefined)
    warnings.push(
      `The leftovers of an interrupted attempt could not be deleted from the run: ${refused}`,
    );
  if (trials.length + scores.length > 0)
    warnings.push(
      `The run has ${plural(trials.length, "trial")} and ${plural(scores.length, "score")} without a row: see 'surplus'`,
    );
  if (notShown > 0)
    warnings.push(
      `${plural(notShown, "row")} of the run may not show everything that was stored: compare outputs and scores with load()`,
    );
  return {
    isFinished: run.isFinished,
    predictions: run.trials.length,
    scores: run.trials.reduce((sum, trial) => sum + trial.scores.length, run.strayScores.length),
    surplus: { trials, scores },
    warnings,
  };
}

function rowsMissing(runId: string, missing: number): ConflictError {
  const fields = withoutResponse("POST", "/calls/stream_query");
  const hint =
    "The run was not reported as recorded. Call recordRun() again with the same rows and checkpoint to store what is missing.";
  return new ConflictError(
    `${plural(missing, "stored row")} of the run '${runId}' could not be found complete on the server`,
    fields,
    {
      hint,
    },
  );
}
