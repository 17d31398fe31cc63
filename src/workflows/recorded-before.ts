import { sha256 } from "../model/sha256.ts";
import { contentOf, type HeldRun, type HeldTrial, scoreContent } from "./held-run.ts";

/** Row to find or store: the model's output and its scores. */
export interface SoughtRow {
  /** Path of the row in the arguments. */
  readonly path: string;
  readonly inputs: Record<string, unknown>;
  readonly output: unknown;
  readonly scores: readonly (readonly [scorer: string, value: unknown])[];
}

/** Trial that has its prediction: only such a trial can belong to a row. */
export type StoredTrial = HeldTrial & { readonly predictionId: string };

/**
 * Returns a digest of rows in order: the digest after a row covers all rows before it. SHA-256 in
 * hex; empty before the first row.
 */
export async function digestAfter(
  digest: string,
  { inputs, output, scores }: SoughtRow,
): Promise<string> {
  return await sha256(digest + contentOf([inputs, output, scores]));
}

/** Returns the scores of a row in the form in which a run is read. */
export function scoreContentsOf({ scores }: SoughtRow): Set<string> {
  return new Set(scores.map(([scorer, value]) => scoreContent(scorer, value)));
}

/**
 * Trials that an earlier attempt stored in a run. Only its content connects a trial to its row, and
 * rows may have the same content: a row claims a trial of the same model that has its inputs, its
 * output and no scores other than its own. Each trial is claimed once.
 */
export class RecordedBefore {
  /** Number of finished trials. */
  readonly finished: number;
  readonly #trials = new Map<string, StoredTrial[]>();

  constructor({ trials }: HeldRun, model: string) {
    this.finished = trials.filter(({ isFinished }) => isFinished).length;
    for (const trial of trials) {
      if (!isStored(trial) || trial.model !== model) continue;
      const content = contentOf([trial.inputs, trial.output]);
      this.#trials.set(content, [...(this.#trials.get(content) ?? []), trial]);
    }
  }

  /** Claims the trial of a row that is known to be stored. Others may have added scores since. */
  claimStored(row: SoughtRow): StoredTrial | undefined {
    const wanted = scoreContentsOf(row);
    return this.#take(row, (one) =>
      one.isFinished && holdsAll(one, wanted) ? 1 + Number(isSame(one, wanted)) : 0,
    );
  }

  /**
   * Returns whether a trial has the content of a row. If it has, content identifies trials, and a
   * row without a trial is not stored.
   */
  hasContent({ inputs, output }: SoughtRow): boolean {
    return this.#trials.has(contentOf([inputs, output]));
  }

  /**
   * Claims the trial of a row that may have been stored: a finished and complete trial, or one that
   * lacks a score. A trial that has every score but is not finished is not claimed, because it may
   * be about to finish: finishing a prediction twice can lose the output that rows show.
   */
  claim(row: SoughtRow): StoredTrial | undefined {
    const wanted = scoreContentsOf(row);
    return this.#take(row, (one) => {
      if (one.isFinished) return isSame(one, wanted) ? Number.POSITIVE_INFINITY : 0;
      const held = keysOf(one);
      return held.size < wanted.size && [...held].every((key) => wanted.has(key))
        ? 1 + held.size
        : 0;
    });
  }

  #take(row: SoughtRow, rank: (one: StoredTrial) => number): StoredTrial | undefined {
    const alike = this.#trials.get(contentOf([row.inputs, row.output])) ?? [];
    const best = alike.reduce<StoredTrial | undefined>(
      (best, one) => (rank(one) > (best === undefined ? 0 : rank(best)) ? one : best),
      undefined,
    );
    if (best !== undefined) alike.splice(alike.indexOf(best), 1);
    return best;
  }
}

function isStored(trial: HeldTrial): trial is StoredTrial {
  return trial.predictionId !== null && trial.trialId !== null;
}

/** Returns the scores of a trial that have a value. */
export function keysOf({ scores }: HeldTrial): Set<string> {
  return new Set(scores.flatMap(({ key }) => (key === null ? [] : [key])));
}

function holdsAll(trial: HeldTrial, wanted: ReadonlySet<string>): boolean {
  const held = keysOf(trial);
  return [...wanted].every((key) => held.has(key));
}

function isSame(trial: HeldTrial, wanted: ReadonlySet<string>): boolean {
  return holdsAll(trial, wanted) && keysOf(trial).size === wanted.size;
}
