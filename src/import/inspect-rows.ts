import { keysAbove, scoreKey } from "../model/score-key.ts";
import type { Score, ScoredRow, Trial } from "../model/scored-row.ts";
import type { ImportFile } from "./import-file.ts";
import { scorerNames } from "./inspect-figures.ts";
import type { InspectHeader, InspectSample, InspectScore } from "./inspect-schema.ts";
import { scoresIn, unscored } from "./json-scores.ts";
import { markedJson } from "./test-rows.ts";

/** Maximum number of epochs of samples that are listed although the log lacks them. */
const MAX_ABSENT = 1_000_000;
const ATTACHMENT = "attachment://";
/** Reasons with which Inspect marks a failure of the scorer, not of the model. */
const SCORER_FAILED: readonly string[] = ["grader_failed", "scoring_failed"];

/** Rows of a log, with what is absent from them. */
export interface InspectRows {
  readonly rows: ScoredRow[];
  /** Number of epochs of samples that the log lacks, of how many; null when nothing is absent. */
  readonly absent: { readonly count: number; readonly of: number } | null;
  /** Number of invalidated samples. */
  readonly invalidated: number;
}

interface Slot {
  readonly row: ScoredRow;
  readonly byEpoch: Map<number, Trial>;
}

/** Builds a row per sample ID; its epochs are trials. */
export class SampleRows {
  readonly #file: ImportFile;
  readonly #header: InspectHeader;
  readonly #slots = new Map<string, Slot>();
  /** Trials that ended with an error, and its message. */
  readonly #failed: [Trial, string][] = [];
  readonly #keys = new Set<string>();
  #invalidated = 0;

  constructor(file: ImportFile, header: InspectHeader) {
    this.#file = file;
    this.#header = header;
    for (const id of header.eval.dataset?.sample_ids ?? []) this.#slot(String(id));
  }

  /** Adds a sample. @throws {InvalidArgumentError} when it repeats an epoch of its ID. */
  add(sample: InspectSample, place: string): void {
    const key = String(sample.id);
    const { row, byEpoch } = this.#slot(key);
    if (byEpoch.has(sample.epoch))
      throw this.#file.error(place, `repeats epoch ${sample.epoch} of the sample '${key}'`);
    const trial = this.#trial(sample, key);
    const columns = columnsOf(sample);
    row.columns = byEpoch.size === 0 ? columns : shared(row.columns ?? {}, columns);
    row.input = resolved(sample.input, sample.attachments ?? {});
    const error = sample.error?.message;
    if (error !== undefined) this.#failed.push([trial, error]);
    if (error !== undefined && trial.error === undefined)
      row.notes = [...(row.notes ?? []), `trials[${trial.id}]: the sample failed later: ${error}`];
    byEpoch.set(sample.epoch, trial);
  }

  /** Returns the rows, in the order of the data set, when all samples were added. */
  finish(): InspectRows {
    this.#markFailed();
    const absent = this.#addAbsent();
    for (const { row, byEpoch } of this.#slots.values())
      row.trials = [...byEpoch].sort(([a], [b]) => a - b).map(([, trial]) => trial);
    const rows = [...this.#slots.values()].flatMap(({ row }) =>
      row.trials.length === 0 ? [] : [row],
    );
    return { rows, absent, invalidated: this.#invalidated };
  }

  #slot(key: string): Slot {
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      const row: ScoredRow = { key, digest: null, digestKind: null, input: null, trials: [] };
      slot = { row, byEpoch: new Map() };
      this.#slots.set(key, slot);
    }
    return slot;
  }

  #trial(sample: InspectSample, key: string): Trial {
    const usage = Object.values(sample.model_usage ?? {});
    const scores = this.#scores(sample);
    const error = sample.error?.message;
    return {
      id: sample.uuid ?? `${key}#${sample.epoch}`,
      predictionId: null,
      url: null,
      output: resolved(outputOf(sample), sample.attachments ?? {}),
      ...(error === undefined || Object.keys(scores).length > 0 ? {} : { error }),
      scores,
      latencySeconds: sample.working_time ?? sample.total_time ?? null,
      tokens: sumOf(usage.map((one) => one.total_tokens)),
      costUsd: sumOf(usage.map((one) => one.total_cost)),
    };
  }

  #scores({ scores, score, invalidation }: InspectSample): Record<string, Score> {
    const named = Object.entries(scores ?? {});
    // logs before version 2 have one score without a name
    if (score !== null && score !== undefined)
      named.push([this.#header.results?.scorer?.name ?? "score", score]);
    const found = named.flatMap(([name, one]) => readScore(name, one));
    for (const [key] of found) this.#keys.add(key);
    if (invalidation === null || invalidation === undefined) return Object.fromEntries(found);
    this.#invalidated += 1;
    const { author, reason } = invalidation;
    const why = `invalidated by ${author ?? "an unknown author"}: ${reason ?? "no reason stated"}`;
    return Object.fromEntries(
      found.map(([key, one]) => [key, { ...one, state: "suspect", reason: why }]),
    );
  }

  /** Marks the scores that a sample lacks because of its error. */
  #markFailed(): void {
    // scorers of objects, whose fields have keys
    const above = new Set([...this.#keys].flatMap((key) => keysAbove(key).slice(1)));
    for (const name of scorerNames(this.#header)) this.#keys.add(scoreKey(name));
    const keys = [...this.#keys].filter((key) => !above.has(key));
    for (const [trial, message] of this.#failed) {
      const own = new Set(Object.keys(trial.scores));
      const lacking = keys.filter((key) => !keysAbove(key).some((one) => own.has(one)));
      trial.scores = Object.fromEntries([
        ...Object.entries(trial.scores),
        ...lacking.map((key) => [key, unscored("errored", message)] as const),
      ]);
    }
  }

  /** Adds a trial without output for each epoch of a sample that was asked for and is absent. */
  #addAbsent(): InspectRows["absent"] {
    const { eval: spec, results } = this.#header;
    const known = [...this.#slots.values()].reduce((sum, { byEpoch }) => sum + byEpoch.size, 0);
    const epochs = Math.max(1, spec.config?.epochs ?? 1);
    const ids = (spec.dataset?.sample_ids ?? []).map(String);
    const expected = ids.length * epochs;
    if (expected === 0 || expected > MAX_ABSENT + known) {
      const of = Math.max(expected, results?.total_samples ?? 0);
      return of > known ? { count: of - known, of } : null;
    }
    let count = 0;
    for (const key of ids) {
      const { byEpoch } = this.#slot(key);
      for (let epoch = 1; epoch <= epochs; epoch++) {
        if (byEpoch.has(epoch)) continue;
        byEpoch.set(epoch, absentTrial(`${key}#${epoch}`));
        count += 1;
      }
    }
    return count === 0 ? null : { count, of: expected };
  }
}

const absentTrial = (id: string): Trial => ({
  id,
  predictionId: null,
  url: null,
  output: null,
  error: "the log does not contain this sample",
  scores: {},
  latencySeconds: null,
  tokens: null,
  costUsd: null,
});

function readScore(name: string, score: InspectScore): [string, Score][] {
  const { value, answer, explanation, metadata } = score;
  const stated = score.reason ?? metadata?.unscored_reason; // in metadata before 0.3.285
  const why = [stated, explanation].filter((part) => typeof part === "string" && part !== "");
  const said = typeof answer === "string" ? `answer: ${answer}` : null;
  const state = SCORER_FAILED.some((one) => one === stated) ? "errored" : "missing";
  const none = why.length === 0 ? "the scorer returned no finite number" : why.join(": ");
  return scoresIn([name], value, {
    reason: explanation || said,
    unscored: { state, reason: none },
  });
}

function outputOf({ output }: InspectSample): unknown {
  if (output === null || output === undefined || (output.choices ?? []).length === 0) return null;
  return output.completion ?? output.choices?.[0]?.message?.content ?? null;
}

/** Returns what describes the sample besides its input. */
function columnsOf(sample: InspectSample): Record<string, unknown> {
  const { target, choices, metadata } = sample;
  return Object.fromEntries([
    ...Object.entries({ target, choices }).filter(([, value]) => value !== undefined),
    ...Object.entries(metadata ?? {}),
  ]);
}

/** Keeps the columns that are the same in two epochs. */
function shared(
  columns: Record<string, unknown>,
  others: Record<string, unknown>,
): Record<string, unknown> {
  const isSame = ([name, value]: [string, unknown]): boolean =>
    Object.hasOwn(others, name) && markedJson(value) === markedJson(others[name]);
  return Object.fromEntries(Object.entries(columns).filter(isSame));
}

/** Replaces references to attachments, such as images, with their content. */
function resolved(value: unknown, attachments: Readonly<Record<string, string>>): unknown {
  if (typeof value === "string" && value.startsWith(ATTACHMENT)) {
    const name = value.slice(ATTACHMENT.length);
    return Object.hasOwn(attachments, name) ? attachments[name] : value;
  }
  if (typeof value !== "object" || value === null) return value ?? null;
  if (Array.isArray(value)) return value.map((part) => resolved(part, attachments));
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, resolved(part, attachments)]),
  );
}

/** Adds the amounts that are known; null when none is. */
function sumOf(amounts: readonly (number | null | undefined)[]): number | null {
  const known = amounts.flatMap((amount) => amount ?? []);
  return known.length === 0 ? null : known.reduce((sum, amount) => sum + amount, 0);
}
