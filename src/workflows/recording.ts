import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { CallOptions } from "../core/options.ts";
import type { WeaveClient } from "../weave/client.ts";
import { readHeldRun, scoreKey } from "./held-run.ts";
import type { RecordEntry } from "./journal-entries.ts";
import { digestAfter, keysOf, RecordedBefore, type SoughtRow } from "./recorded-before.ts";
import type { ScorerRefs } from "./recorded-rows.ts";
import { OwnTrials, type SettledRun, type Surplus, settleRun } from "./settle-run.ts";

/** What the run holds on the server, as it was read last. */
export interface RecordedRun {
  evaluation_run_id: string;
  /** All trials of the run: one for each row, and those of `surplus`. */
  predictions: number;
  /** All scores of the run, those of `surplus` among them. */
  scores: number;
  /** What belongs to no row and was left as it is, such as trials that somebody else added. */
  surplus: Surplus;
  /** What to know: surplus, what was deleted, a checkpoint without a lock, or the lock of a dead process that was taken over. */
  warnings: string[];
}

/** What a recording works with. */
interface Parts {
  readonly weave: WeaveClient;
  readonly scorers: ScorerRefs;
  /** Keeps the progress. */
  save(progress: RecordEntry): Promise<void>;
  readonly options: CallOptions;
}

/** One recording under way: how far it has come, and which trial is whose. */
export class Recording {
  readonly #parts: Parts;
  /** What an earlier try stored; undefined when there was none. */
  readonly #before: RecordedBefore | undefined;
  readonly #own: OwnTrials;
  readonly #dropped = new Set<string>();
  #progress: RecordEntry;
  #seen = 0;
  #digest = "";
  /** Rows that were stored and that the run does not hold any more. */
  #lost: SoughtRow[] = [];

  private constructor(parts: Parts, progress: RecordEntry, before: RecordedBefore | undefined) {
    this.#parts = parts;
    this.#progress = progress;
    this.#before = before;
    this.#own = new OwnTrials(before !== undefined);
  }

  static async open(parts: Parts, progress: RecordEntry, continued: boolean): Promise<Recording> {
    const { evaluation_run_id: runId, model, finished } = progress;
    if (!continued || finished) return new Recording(parts, progress, undefined);
    return new Recording(parts, progress, new RecordedBefore(await readHeldRun(parts.weave, runId, "with inputs", parts.options), model));
  }

  /** Stores rows at the same time, and notes it when all are stored. */
  async store(window: readonly SoughtRow[]): Promise<void> {
    const fresh: SoughtRow[] = [];
    const { rows, digest, finished } = this.#progress;
    for (const row of window) {
      this.#digest = await digestAfter(this.#digest, row);
      if (++this.#seen > rows) fresh.push(row);
      else this.#findStored(row);
      if (this.#seen !== rows) continue;
      if (this.#digest !== digest) throw otherJob(`belongs to other rows: the first ${rows} are not those that were stored`);
      fresh.push(...this.#lost);
    }
    if (fresh.length === 0) return;
    if (finished) throw otherJob(`belongs to a run that is finished with ${rows} rows, and there are more`);
    for (let from = 0; from < fresh.length; from += window.length)
      await settleAll(fresh.slice(from, from + window.length).map((row) => this.#storeRow(row)));
    const scores = fresh.reduce((sum, row) => sum + row.scores.length, this.#progress.scores);
    this.#progress = { ...this.#progress, rows: this.#seen, digest: this.#digest, scores };
    await this.#parts.save(this.#progress);
  }

  /** Ends the run, once it holds what it should, and says what it holds then. */
  async end(summary: Record<string, unknown> | undefined): Promise<RecordedRun> {
    const { weave, options, save } = this.#parts;
    const { rows, scores, finished, held, evaluation_run_id } = this.#progress;
    if (this.#seen < rows) throw otherJob(`stands at row ${rows}, and there are only ${this.#seen} rows`);
    if (finished) return { evaluation_run_id, predictions: rows, scores, surplus: { trials: [], scores: [] }, ...held, warnings: [] };
    let settled = await this.#settle();
    const wasEnded = settled.isFinished;
    if (!wasEnded) {
      await weave.evaluationRuns.finish(evaluation_run_id, summary === undefined ? {} : { summary }, options);
      if (this.#before !== undefined) settled = await this.#settle(); // what an earlier try sent may have come while the run was ended
    }
    const { predictions, scores: all, surplus } = settled;
    const warnings = [...settled.warnings];
    if (wasEnded && this.#before === undefined) warnings.push("Somebody else had ended the run: its summary and its figures are theirs");
    await save({ ...this.#progress, finished: true, held: { predictions, scores: all, surplus } });
    return { evaluation_run_id, predictions, scores: all, surplus, warnings };
  }

  #settle(): Promise<SettledRun> {
    const { evaluation_run_id: runId, model } = this.#progress;
    return settleRun(this.#parts.weave, { runId, model, own: this.#own, dropped: this.#dropped }, this.#parts.options);
  }

  /** Finds the trial of a row that an earlier try stored. One that the run does not hold any more is stored again. */
  #findStored(row: SoughtRow): void {
    if (this.#before === undefined) return;
    const found = this.#before.claimStored(row);
    if (found !== undefined) this.#own.add(found.predictionId, row);
    else if (this.#before.hasContent(row) || this.#before.finished < this.#progress.rows) this.#lost.push(row);
    else this.#own.unrecognized++;
  }

  /** Stores one row, as far as it is not. The prediction is finished last: until then nobody sees half a row. It is never finished twice. */
  async #storeRow(row: SoughtRow): Promise<void> {
    const { weave, scorers, options } = this.#parts;
    const { evaluation_run_id, model } = this.#progress;
    const { inputs, output, scores } = row;
    const stored = this.#before?.claim(row);
    const made = stored ?? (await weave.predictions.create({ model, inputs, output, evaluation_run_id }, options));
    const prediction_id = "prediction_id" in made ? made.prediction_id : made.predictionId;
    const held = stored === undefined ? new Set<string>() : keysOf(stored);
    for (const [name, value] of scores) {
      if (held.has(scoreKey(name, value))) continue;
      await weave.scores.create({ prediction_id, scorer: scorers.of(name), value, evaluation_run_id }, options);
    }
    if (stored?.isFinished !== true) await weave.predictions.finish(prediction_id, options);
    this.#own.add(prediction_id, row);
  }
}

/** The error of a checkpoint that is not this job's. */
export function otherJob(why: string): InvalidArgumentError {
  const hint = "Continue with the same rows in the same order, or give this run a checkpoint of its own.";
  return new InvalidArgumentError(`The checkpoint ${why}`, { path: "options.checkpoint" }, { hint });
}

/** Waits for all before it fails: a write that is under way must not go unnoticed. */
async function settleAll(work: readonly Promise<void>[]): Promise<void> {
  const settled = await Promise.allSettled(work);
  const failed = settled.find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
