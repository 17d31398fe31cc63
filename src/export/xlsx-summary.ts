import { plural } from "../core/errors/usage.ts";
import type { Run } from "../model/run.ts";
import type { Score, Trial } from "../model/scored-row.ts";
import { ScorerKeys, scoreOf } from "./columns.ts";
import { type Source, sourcesOf, type TableInput, type TrialSource } from "./trials.ts";
import { type CellValue, timeValue } from "./xlsx-cells.ts";

/** Limits of the strings that are listed with their counts. */
const LISTED = { strings: 10, characters: 100 };

/** Columns of the sheet `summary`. docs/to-a-spreadsheet.md describes each. */
export const SUMMARY_COLUMNS: readonly string[] = [
  ...["run_id", "run_name", "project", "model", "evaluation", "run_started_at", "run_status"],
  ...["run_url", "scorer", "score_kind", "n", "scored", "missing", "errored", "suspect"],
  ...["not_applicable", "true", "mean_of_scored", "mean_missing_as_false", "lowest", "highest"],
  ...["strings", "notes"],
];

/** Counts of the scores of every run and scorer, for the sheet `summary`. */
export class Summary {
  readonly #runs: readonly RunCounts[];
  readonly #scorers: readonly string[] | null;

  constructor(input: TableInput, scorers: readonly string[] | null) {
    this.#runs = sourcesOf(input).map((source) => new RunCounts(source));
    this.#scorers = scorers;
  }

  /** Counts the scores of a trial. */
  add(trial: TrialSource): void {
    this.#runs[trial.source]?.add(trial);
  }

  /** Returns a line per run and scorer, in the order of {@link SUMMARY_COLUMNS}. */
  lines(): CellValue[][] {
    return this.#runs.flatMap((run) => run.lines(this.#scorers));
  }
}

/** Counts of one run. */
class RunCounts {
  readonly #source: Source;
  readonly #keys = new ScorerKeys();
  /** Trials whose scorers have the same states: one of them, and their number. */
  readonly #groups = new Map<string, { readonly trial: Trial | null; count: number }>();
  readonly #values = new Map<string, Values>();

  constructor(source: Source) {
    this.#source = source;
  }

  add(source: TrialSource): void {
    const { trial } = source;
    this.#keys.add(source);
    const scores = Object.entries(trial?.scores ?? {});
    const states = JSON.stringify(scores.map(([key, { kind, state }]) => [key, kind, state]));
    const group = this.#groups.get(states) ?? { trial, count: 0 };
    group.count++;
    this.#groups.set(states, group);
    for (const [key, score] of scores) {
      if (score.state !== "scored" || score.value === null) continue;
      const values = this.#values.get(key) ?? new Values();
      values.add(score.value);
      this.#values.set(key, values);
    }
  }

  lines(scorers: readonly string[] | null): CellValue[][] {
    const keys = scorers ?? this.#keys.keys();
    return keys.length === 0 ? [this.#line(null)] : keys.map((key) => this.#line(key));
  }

  #line(scorer: string | null): CellValue[] {
    const { run } = this.#source;
    const values = (scorer === null ? undefined : this.#values.get(scorer)) ?? new Values();
    const states = this.#states(scorer);
    const of = (state: Score["state"]): number => states.get(state) ?? 0;
    const n = [...states.values()].reduce((sum, one) => sum + one, 0);
    const counted = n - of("not-applicable");
    const [kind] = values.kinds;
    const isBoolean = values.kinds.length === 1 && kind === "boolean";
    return [
      ...runCells(run),
      scorer,
      scorer === null ? null : values.kinds.join(", ") || "none",
      n,
      ...(["scored", "missing", "errored", "suspect", "not-applicable"] as const).map(of),
      isBoolean ? values.trues : null,
      values.mean(),
      isBoolean && counted > 0 ? values.trues / counted : null,
      values.lowest,
      values.highest,
      values.strings(),
      [...this.#notes(), ...values.notes(counted, of("scored"))].join(" ") || null,
    ];
  }

  /** Returns the number of trials by the state of a scorer. */
  #states(scorer: string | null): Map<string, number> {
    const states = new Map<string, number>();
    for (const { trial, count } of this.#groups.values()) {
      const state = scorer === null ? "missing" : scoreOf(trial, scorer).state;
      states.set(state, (states.get(state) ?? 0) + count);
    }
    return states;
  }

  /** Returns what to know about the run before its figures are used. */
  #notes(): string[] {
    const { run, resumed, warnings = [] } = this.#source;
    const notes = [...warnings];
    if (run !== null && run.status !== "completed")
      notes.unshift(`The run is '${run.status}', not completed.`);
    if (run !== null && run.partial !== null) notes.unshift(`The run is partial: ${run.partial}.`);
    if (resumed === true) notes.unshift("Only the rows after a resume token are here.");
    return notes;
  }
}

function runCells(run: Run | null): CellValue[] {
  if (run === null) return [null, null, null, null, null, null, null, null];
  const { id, name, project, model, evaluation, status, url } = run;
  const startedAt = timeValue(run.startedAt?.toISOString());
  return [id, name, project, model, evaluation, startedAt, status, url];
}

/** Values of a scorer in a run: those of the trials that it scored. */
class Values {
  trues = 0;
  lowest: number | null = null;
  highest: number | null = null;
  readonly #kinds = new Set<string>();
  readonly #strings = new Map<string, number>();
  #hasMoreStrings = false;
  #numbers = 0;
  #notFinite = 0;
  #sum = 0;
  #lost = 0;

  get kinds(): string[] {
    return [...this.#kinds].sort();
  }

  add(value: boolean | number | string): void {
    this.#kinds.add(typeof value === "string" ? "text" : typeof value);
    if (typeof value === "string") this.#addString(value);
    else if (Number.isFinite(Number(value))) this.#addNumber(Number(value));
    else this.#notFinite++;
    if (value === true) this.trues++;
    if (typeof value !== "number" || !Number.isFinite(value)) return;
    this.lowest = Math.min(value, this.lowest ?? value);
    this.highest = Math.max(value, this.highest ?? value);
  }

  /** Adds with the rounding errors kept apart (Neumaier). */
  #addNumber(value: number): void {
    const sum = this.#sum + value;
    const isLarger = Math.abs(this.#sum) >= Math.abs(value);
    this.#lost += isLarger ? this.#sum - sum + value : value - sum + this.#sum;
    this.#sum = sum;
    this.#numbers++;
  }

  #addString(text: string): void {
    const isKnown = this.#strings.has(text);
    if (isKnown || (this.#strings.size < LISTED.strings && text.length <= LISTED.characters))
      this.#strings.set(text, (this.#strings.get(text) ?? 0) + 1);
    else this.#hasMoreStrings = true;
  }

  /** Returns the mean of numbers, or the share of true; null for strings and mixed kinds. */
  mean(): number | null {
    if (this.#kinds.size !== 1 || this.#numbers === 0) return null;
    return (this.#sum + this.#lost) / this.#numbers;
  }

  /** Returns every string with its count, the most frequent first; null if there are too many. */
  strings(): string | null {
    if (this.#hasMoreStrings || this.#strings.size === 0) return null;
    const all = [...this.#strings].sort(([, one], [, other]) => other - one);
    return all.map(([text, times]) => `${text}: ${times}`).join(", ");
  }

  notes(n: number, scored: number): string[] {
    const notes: string[] = [];
    if (scored < n) notes.push(`${plural(n - scored, "trial")} of ${n} without a score.`);
    if (this.#notFinite > 0)
      notes.push(`${plural(this.#notFinite, "score")} left out as not finite.`);
    if (this.#kinds.size > 1) notes.push("The scores are of several kinds: there is no mean.");
    if (this.#hasMoreStrings) notes.push("There are too many different strings to list them.");
    return notes;
  }
}
