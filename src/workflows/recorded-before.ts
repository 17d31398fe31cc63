import { contentOf, type HeldRun, type HeldTrial, scoreContent } from "./held-run.ts";

/** A row as it is looked for: what was answered, and what was said of it. */
export interface SoughtRow {
  /** Where it stands among the arguments. */
  readonly path: string;
  readonly inputs: Record<string, unknown>;
  readonly output: unknown;
  readonly scores: readonly (readonly [scorer: string, value: unknown])[];
}

/** A trial that has its prediction: only such a one can be taken for a row. */
export type StoredTrial = HeldTrial & { readonly predictionId: string };

/**
 * A digest of rows in their order: each row's covers all before it. Hex of SHA-256; empty before
 * the first row.
 */
export async function digestAfter(
  digest: string,
  { inputs, output, scores }: SoughtRow,
): Promise<string> {
  const bytes = new TextEncoder().encode(digest + contentOf([inputs, output, scores]));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The scores of a row as a run holds them. */
export function scoreContentsOf({ scores }: SoughtRow): Set<string> {
  return new Set(scores.map(([scorer, value]) => scoreContent(scorer, value)));
}

/**
 * What an earlier try stored in a run. Nothing ties a trial to its row but its content, and rows
 * may be alike: a row takes a trial of the same model with its inputs, its output and none but its
 * scores, and each trial is taken once.
 */
export class RecordedBefore {
  /** How many trials are finished. */
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

  /** Takes the trial of a row that was certainly stored. Others may have scored it since. */
  claimStored(row: SoughtRow): StoredTrial | undefined {
    const wanted = scoreContentsOf(row);
    return this.#take(row, (one) =>
      one.isFinished && holdsAll(one, wanted) ? 1 + Number(isSame(one, wanted)) : 0,
    );
  }

  /**
   * Whether a trial has the content of a row: then content tells, and a row without a trial is not
   * stored.
   */
  hasContent({ inputs, output }: SoughtRow): boolean {
    return this.#trials.has(contentOf([inputs, output]));
  }

  /**
   * Takes the trial of a row that may have been stored: one that is finished and whole, or one that
   * lacks a score. One that has every score and is not finished is not taken, because its end may
   * be under way: a prediction that is finished twice can lose the output that rows show.
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

/** The scores of a trial that have a value. */
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
