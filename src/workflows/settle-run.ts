import { sleep } from "../core/clock.ts";
import { ConflictError, isHttpError } from "../core/errors/http.ts";
import type { CallOptions } from "../core/options.ts";
import type { WeaveClient } from "../weave/client.ts";
import { contentOf, type HeldRun, type HeldTrial, readHeldRun } from "./held-run.ts";
import { keysOf, type SoughtRow, type StoredTrial, scoreKeysOf } from "./recorded-before.ts";

/** What belongs to no row. */
export interface Surplus {
  /** Ids of the calls of trials. `predictions.delete()` with such an id takes the whole trial out of the run. */
  trials: string[];
  /** Ids of scores, those of the trials above among them. */
  scores: string[];
}

/** What a run holds once nothing of it can be settled any more. */
export interface SettledRun {
  readonly isFinished: boolean;
  readonly predictions: number;
  readonly scores: number;
  readonly surplus: Surplus;
  readonly warnings: readonly string[];
}

/** What a run is held against: the rows, each by the id of the prediction that is its own. */
export class OwnTrials {
  /** Rows that an earlier try stored, and whose trials could not be told by their content. */
  unrecognized = 0;
  readonly #rows = new Map<string, { readonly scores: ReadonlySet<string>; readonly hasOutput: boolean }>();
  /** The scores of all rows of the same inputs, and of the same inputs and output: they tell what an interrupted try left behind. */
  readonly #contents = new Map<string, Set<string>>();
  /** Whether an earlier try was interrupted: only then can anything of ours be there twice. */
  readonly continued: boolean;

  constructor(continued: boolean) {
    this.continued = continued;
  }

  add(predictionId: string, row: SoughtRow): void {
    const scores = scoreKeysOf(row);
    this.#rows.set(predictionId, { scores, hasOutput: row.output !== null });
    if (!this.continued) return;
    for (const content of [contentOf([row.inputs]), contentOf([row.inputs, row.output])])
      this.#contents.set(content, new Set([...(this.#contents.get(content) ?? []), ...scores]));
  }

  /** Holds a run against the rows. `dropped` are the predictions that were deleted. */
  compare(run: HeldRun, model: string, dropped: ReadonlySet<string>): Comparison {
    const found: Comparison = {
      ours: { trials: [], scores: [] },
      surplus: { trials: [], scores: [] },
      predictions: [],
      missing: 0,
      notShown: 0,
    };
    const authors = new Set(run.trials.flatMap((one) => (this.#isOwn(one) && one.author !== null ? [one.author] : [])));
    const isOurs = (one: HeldTrial): boolean =>
      this.#isLeftBehind(one) && one.model === model && (one.author === null || authors.size === 0 || authors.has(one.author));
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
    if (strangers.length > this.unrecognized) for (const trial of strangers) putTrial(trial, found.surplus);
    for (const { id, predictionId } of run.strayScores) (dropped.has(predictionId) ? found.ours : found.surplus).scores.push(id);
    found.missing = this.#rows.size - whole + Math.max(0, this.unrecognized - strangers.length);
    return found;
  }

  #isOwn(trial: HeldTrial): trial is StoredTrial {
    return trial.predictionId !== null && this.#rows.has(trial.predictionId);
  }

  /** Compares the trial of a row with it, and returns whether all of the row is there. */
  #compareOwn(trial: StoredTrial, found: Comparison): boolean {
    const wanted = this.#rows.get(trial.predictionId) ?? { scores: new Set<string>(), hasOutput: false };
    const open = new Set(wanted.scores);
    for (const { id, key } of trial.scores) {
      if (key !== null && open.delete(key)) continue;
      const isOurs = this.continued && (key === null || wanted.scores.has(key));
      (isOurs ? found.ours : found.surplus).scores.push(id);
    }
    const isWhole = open.size === 0 && trial.isFinished && trial.trialId !== null;
    if (isWhole && ((wanted.hasOutput && trial.output === null) || trial.shown.length < wanted.scores.size)) found.notShown++;
    return isWhole;
  }

  /** Whether a trial can only be what an interrupted try left: a row's once more, or one without an output that was never finished. */
  #isLeftBehind(trial: HeldTrial): boolean {
    if (!this.continued) return false;
    const { inputs, output, isFinished } = trial;
    const isHalf = !isFinished && output === null;
    const scores = this.#contents.get(contentOf([inputs, output])) ?? (isHalf ? this.#contents.get(contentOf([inputs])) : undefined);
    return scores !== undefined && [...keysOf(trial)].every((key) => scores.has(key));
  }
}

function putTrial({ trialId, predictionId, scores }: HeldTrial, place: Surplus): void {
  place.trials.push(trialId ?? predictionId ?? "");
  place.scores.push(...scores.map(({ id }) => id));
}

/** How a run differs from its rows. */
interface Comparison {
  /** What an interrupted try left behind, and the predictions of its trials: it is deleted. */
  readonly ours: Surplus;
  readonly predictions: string[];
  /** What somebody else put there, or what cannot be told from it: it stays. */
  readonly surplus: Surplus;
  /** Rows that are not there, or not whole. */
  missing: number;
  /** Rows that are stored and not shown with all that was stored. */
  notShown: number;
}

const MAX_READS = 7;
const FIRST_PAUSE_MS = 250;

/**
 * Reads what a run really holds, deletes what an interrupted try left in it, and reads it again until nothing changes any more. `dropped`
 * collects what was deleted.
 *
 * @throws {ConflictError} when rows that were stored are not in the run.
 */
export async function settleRun(
  weave: WeaveClient,
  { runId, model, own, dropped }: { runId: string; model: string; own: OwnTrials; dropped: Set<string> },
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

/** Deletes calls; says why when the server refuses to. */
async function drop(weave: WeaveClient, ids: readonly string[], dropped: Set<string>, options: CallOptions): Promise<string | undefined> {
  for (let from = 0; from < ids.length; from += 50) {
    const some = ids.slice(from, from + 50); // the ids stand in the address
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

function settled(run: HeldRun, { ours, surplus, notShown }: Comparison, dropped: number, refused: string | undefined): SettledRun {
  const trials = [...surplus.trials, ...ours.trials];
  const scores = [...surplus.scores, ...ours.scores];
  const warnings: string[] = [];
  if (dropped > 0) warnings.push(`An interrupted attempt left ${countOf(dropped, "call")} in the run that belong to no row: deleted`);
  if (refused !== undefined) warnings.push(`What an interrupted attempt left in the run could not be deleted: ${refused}`);
  if (trials.length + scores.length > 0)
    warnings.push(
      `The run holds ${countOf(trials.length, "trial")} and ${countOf(scores.length, "score")} that belong to no row: see 'surplus'`,
    );
  if (notShown > 0)
    warnings.push(`${countOf(notShown, "row")} of the run may not show everything that was stored: compare outputs and scores with load()`);
  return {
    isFinished: run.isFinished,
    predictions: run.trials.length,
    scores: run.trials.reduce((sum, trial) => sum + trial.scores.length, run.strayScores.length),
    surplus: { trials, scores },
    warnings,
  };
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function rowsMissing(runId: string, missing: number): ConflictError {
  const fields = { status: null, method: "POST", url: "/calls/stream_query", requestId: "", detail: null, attempts: [] };
  const hint = "The run was not reported as recorded. Call recordRun() again with the same rows and checkpoint to store what is missing.";
  return new ConflictError(
    `${countOf(missing, "row")} of the run '${runId}' were stored, and the server does not have them whole`,
    fields,
    { hint },
  );
}
