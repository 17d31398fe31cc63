import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { CallOptions } from "../core/options.ts";
import type { WeaveClient } from "../weave/client.ts";
import { readHeldRun, scoreContent } from "./held-run.ts";
import type { RecordEntry } from "./journal-entries.ts";
import { digestAfter, keysOf, RecordedBefore, type SoughtRow } from "./recorded-before.ts";
import type { ScorerRefs } from "./recorded-rows.ts";
import { OwnTrials, type SettledRun, type Surplus, settleRun } from "./settle-run.ts";

/** The contents of the run on the server, as last read. */
export interface RecordedRun {
  /** ID of the run. */
  evaluation_run_id: string;
  /** Number of trials in the run: one for each row, plus those in `surplus`. */
  predictions: number;
  /** Number of scores in the run, including those in `surplus`. */
  scores: number;
  /**
   * Trials and scores that do not belong to any row and were left unchanged, such as those that
   * someone else added.
   */
  surplus: Surplus;
  /**
   * Warnings about surplus, deletions, a checkpoint without a lock, or a lock taken over from a
   * dead process.
   */
  warnings: string[];
}

/** The dependencies of a recording. */
interface Parts {
  readonly weave: WeaveClient;
  readonly scorers: ScorerRefs;
  /** Saves the progress. */
  save(progress: RecordEntry): Promise<void>;
  readonly options: CallOptions;
}

/** A recording in progress: how far it has come, and which trial belongs to which row. */
export class Recording {
  readonly #parts: Parts;
  /** Trials that an earlier attempt stored; undefined if there was no earlier attempt. */
  readonly #before: RecordedBefore | undefined;
  readonly #own: OwnTrials;
  readonly #dropped = new Set<string>();
  #progress: RecordEntry;
  #seen = 0;
  #digest = "";
  /** Rows that were stored but are no longer in the run. */
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
    return new Recording(
      parts,
      progress,
      new RecordedBefore(
        await readHeldRun(parts.weave, runId, "with inputs", parts.options),
        model,
      ),
    );
  }

  /** Stores rows concurrently, and saves the progress once all are stored. */
  async store(window: readonly SoughtRow[]): Promise<void> {
    const fresh: SoughtRow[] = [];
    const { rows, digest, finished } = this.#progress;
    for (const row of window) {
      this.#digest = await digestAfter(this.#digest, row);
      if (++this.#seen > rows) fresh.push(row);
      else this.#findStored(row);
      if (this.#seen !== rows) continue;
      if (this.#digest !== digest)
        throw otherJob(
          `belongs to other rows: the first ${rows} are not the ones that were stored`,
        );
      fresh.push(...this.#lost);
    }
    if (fresh.length === 0) return;
    if (finished)
      throw otherJob(
        `belongs to a run that is finished, but the number of rows is more than ${rows}`,
      );
    for (let from = 0; from < fresh.length; from += window.length)
      await settleAll(fresh.slice(from, from + window.length).map((row) => this.#storeRow(row)));
    const scores = fresh.reduce((sum, row) => sum + row.scores.length, this.#progress.scores);
    this.#progress = { ...this.#progress, rows: this.#seen, digest: this.#digest, scores };
    await this.#parts.save(this.#progress);
  }

  /** Ends the run once it is complete, and returns its final contents. */
  async end(summary: Record<string, unknown> | undefined): Promise<RecordedRun> {
    const { weave, options, save } = this.#parts;
    const { rows, scores, finished, held, evaluation_run_id } = this.#progress;
    if (this.#seen < rows)
      throw otherJob(`is at row ${rows}, but the number of rows is only ${this.#seen}`);
    if (finished)
      return {
        evaluation_run_id,
        predictions: rows,
        scores,
        surplus: { trials: [], scores: [] },
        ...held,
        warnings: [],
      };
    let settled = await this.#settle();
    const wasEnded = settled.isFinished;
    if (!wasEnded) {
      await weave.evaluationRuns.finish(
        evaluation_run_id,
        summary === undefined ? {} : { summary },
        options,
      );
      // writes of an earlier attempt may have arrived while the run was being ended
      if (this.#before !== undefined) settled = await this.#settle();
    }
    const { predictions, scores: all, surplus } = settled;
    const warnings = [...settled.warnings];
    if (wasEnded && this.#before === undefined)
      warnings.push(
        "The run had already been ended, but not by this recording: its summary and figures come from elsewhere",
      );
    await save({ ...this.#progress, finished: true, held: { predictions, scores: all, surplus } });
    return { evaluation_run_id, predictions, scores: all, surplus, warnings };
  }

  #settle(): Promise<SettledRun> {
    const { evaluation_run_id: runId, model } = this.#progress;
    return settleRun(
      this.#parts.weave,
      { runId, model, own: this.#own, dropped: this.#dropped },
      this.#parts.options,
    );
  }

  /**
   * Finds the trial of a row that an earlier attempt stored. If it is no longer in the run, the row
   * is stored again.
   */
  #findStored(row: SoughtRow): void {
    if (this.#before === undefined) return;
    const found = this.#before.claimStored(row);
    if (found !== undefined) this.#own.add(found.predictionId, row);
    else if (this.#before.hasContent(row) || this.#before.finished < this.#progress.rows)
      this.#lost.push(row);
    else this.#own.unrecognized++;
  }

  /**
   * Stores whatever is missing of one row. The prediction is finished last, so nobody sees half a
   * row, and never twice.
   */
  async #storeRow(row: SoughtRow): Promise<void> {
    const { weave, scorers, options } = this.#parts;
    const { evaluation_run_id, model } = this.#progress;
    const { inputs, output, scores } = row;
    const stored = this.#before?.claim(row);
    const made =
      stored ??
      (await weave.predictions.create({ model, inputs, output, evaluation_run_id }, options));
    const prediction_id = "prediction_id" in made ? made.prediction_id : made.predictionId;
    const held = stored === undefined ? new Set<string>() : keysOf(stored);
    for (const [name, value] of scores) {
      if (held.has(scoreContent(name, value))) continue;
      await weave.scores.create(
        { prediction_id, scorer: scorers.of(name), value, evaluation_run_id },
        options,
      );
    }
    if (stored?.isFinished !== true) await weave.predictions.finish(prediction_id, options);
    this.#own.add(prediction_id, row);
  }
}

/** Creates the error for a checkpoint that belongs to another job. */
export function otherJob(why: string): InvalidArgumentError {
  const hint =
    "Continue with the same rows in the same order, or use a separate checkpoint for this run.";
  return new InvalidArgumentError(
    `The checkpoint ${why}`,
    { path: "options.checkpoint" },
    { hint },
  );
}

/** Waits for all before it throws: a write in flight must not go unnoticed. */
async function settleAll(work: readonly Promise<void>[]): Promise<void> {
  const settled = await Promise.allSettled(work);
  const failed = settled.find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
