import { jsonOf } from "../analysis/record-cells.ts";
import { loadedRun } from "../model/loaded-run.ts";
import type { LoadedRun } from "../model/run.ts";
import { setScore } from "../model/score-key.ts";
import type { ScoredRow, Trial } from "../model/scored-row.ts";
import type { OwnCells } from "./own-cells.ts";
import type { OwnLayout } from "./own-layout.ts";
import { longScore, wideScore } from "./own-score.ts";
import { runName, type Table } from "./table.ts";

/** Columns that have the same value in all lines of a run. */
const OF_RUN = ["run_name", "model", "evaluation", "run_started_at", "run_status"] as const;
const DIGEST_KINDS = ["dataset", "inline"] as const;

/** Row with its trials by number. */
interface OpenRow {
  readonly row: ScoredRow;
  /** Index of the row's first line. */
  readonly first: number;
  readonly trials: Map<number, Trial>;
}

/** Rows with the same key and digest: several of them repeat an input. */
interface SameRows {
  readonly rows: OpenRow[];
  readonly byId: Map<string, Trial>;
  /** Number of lines of each scorer, for files that do not number the trials. */
  readonly lines: Map<string, number>;
}

/** Run of a table that this package wrote, read line by line. */
export class OwnRun {
  readonly #table: Table;
  readonly #layout: OwnLayout;
  readonly #cells: OwnCells;
  readonly #first: number | null;
  readonly #same = new Map<string, SameRows>();
  readonly #rows: OpenRow[] = [];
  #cut = 0;

  /** `first` is the index of the run's first line; null for a table without lines. */
  constructor(table: Table, layout: OwnLayout, cells: OwnCells, first: number | null) {
    this.#table = table;
    this.#layout = layout;
    this.#cells = cells;
    this.#first = first;
  }

  /** Adds a line of the run. */
  add(index: number): void {
    this.#checkRun(index);
    if (this.#cells.text(index, "cells_cut") !== null) this.#cut += 1;
    const key = this.#cells.text(index, "row_key");
    if (key === null) throw this.#cells.error(index, "row_key", "must not be empty");
    const same = this.#sameRows(index, key);
    const scorer = this.#layout.isLong ? this.#cells.text(index, "scorer") : null;
    const trial = this.#trial(index, key, same, scorer);
    this.#checkRow(same.rows.at(-1), index);
    if (trial === null) return;
    if (scorer !== null) setScore(trial.scores, scorer, longScore(this.#cells, index));
    for (const name of this.#layout.scorers)
      setScore(trial.scores, name, wideScore(this.#cells, index, name));
  }

  /** Returns the run with its rows. */
  finish(): LoadedRun {
    for (const { row, trials } of this.#rows)
      row.trials = [...trials].sort(([a], [b]) => a - b).map(([, trial]) => trial);
    const { added } = this.#layout;
    const notes = [
      ...this.#table.notes,
      ...(added.length === 0
        ? []
        : [`Columns that are not of evalwire were kept: ${added.join(", ")}`]),
      ...(this.#cut === 0
        ? []
        : [
            `Cells were cut at the 32,767 characters that Excel keeps, in ${this.#cut} of the lines`,
          ]),
    ];
    const rows = this.#rows.map(({ row }) => row);
    return loadedRun(this.#facts(), rows, notes);
  }

  #facts(): Parameters<typeof loadedRun>[0] {
    const { path } = this.#table.file;
    const index = this.#first;
    const text = (name: string): string | null =>
      index === null ? null : this.#cells.text(index, name);
    const id = text("run_id");
    if (index === null || id === null)
      return { provider: "records", id: path || "records", name: runName(path) };
    const attributes = this.#layout.has("run_attributes")
      ? this.#cells.json(index, "run_attributes")
      : this.#object(index, "attr");
    return {
      provider: "records",
      id,
      name: text("run_name"),
      project: text("project") ?? "",
      model: text("model"),
      evaluation: text("evaluation"),
      startedAt: this.#cells.time(index, "run_started_at"),
      status: text("run_status") ?? "completed",
      attributes: isObject(attributes) ? attributes : {},
    };
  }

  /** Two exports of one run in one file would mix its states. */
  #checkRun(index: number): void {
    if (this.#first === null || this.#first === index) return;
    for (const name of OF_RUN) {
      const [first, here] = [this.#cells.text(this.#first, name), this.#cells.text(index, name)];
      if (first === here) continue;
      const problem = `differs from the one in ${this.#table.place(this.#first)}, of the same run: '${here}' and '${first}'`;
      throw this.#cells.error(index, name, problem, "Import the exports of a run one at a time.");
    }
  }

  #sameRows(index: number, key: string): SameRows {
    const digest = this.#cells.text(index, "row_digest");
    const name = JSON.stringify([key, digest]);
    let same = this.#same.get(name);
    if (same === undefined) {
      same = { rows: [], byId: new Map(), lines: new Map() };
      this.#same.set(name, same);
    }
    if (same.rows.length === 0) this.#addRow(index, key, same);
    return same;
  }

  #addRow(index: number, key: string, same: SameRows): OpenRow {
    const notes = this.#cells.text(index, "notes");
    const { added } = this.#layout;
    const row: ScoredRow = {
      key,
      digest: this.#cells.text(index, "row_digest"),
      digestKind: this.#cells.word(index, "digest_kind", DIGEST_KINDS),
      input: this.#content(index, "input"),
      ...(notes === null ? {} : { notes: notes.split("; ") }),
      ...(added.length === 0 ? {} : { columns: this.#added(index) }),
      trials: [],
    };
    const open = { row, first: index, trials: new Map<number, Trial>() };
    same.rows.push(open);
    this.#rows.push(open);
    return open;
  }

  #added(index: number): Record<string, unknown> {
    const record = this.#table.records[index] ?? {};
    return Object.fromEntries(
      this.#layout.added.map((name) => [name, Object.hasOwn(record, name) ? record[name] : null]),
    );
  }

  /** Drops what differs between the lines of a row. */
  #checkRow(open: OpenRow | undefined, index: number): void {
    if (open === undefined || open.first === index) return;
    const differs = (name: string): boolean => {
      const [a, b] = [open.first, index].map((at) => {
        const cell = this.#table.records[at]?.[name];
        return typeof cell === "object" ? jsonOf(cell) : cell;
      });
      return (a ?? null) !== (b ?? null);
    };
    if (this.#layout.has("input") && differs("input")) open.row.input = null;
    const { columns } = open.row;
    if (columns === undefined) return;
    for (const name of Object.keys(columns)) if (differs(name)) delete columns[name];
  }

  /** Returns the trial of a line: a new one, or in the long form one that lacks this score. */
  #trial(index: number, key: string, same: SameRows, scorer: string | null): Trial | null {
    const { has, isLong } = this.#layout;
    const stated = has("trial") ? this.#number(index) : null;
    const id = this.#cells.text(index, "trial_id");
    if (stated === null && id === null && (has("trial") || has("trial_id"))) return null;
    const count = (same.lines.get(scorer ?? "") ?? 0) + 1;
    same.lines.set(scorer ?? "", count);
    const last = same.rows.at(-1) ?? this.#addRow(index, key, same);
    const number = stated ?? (id === null ? count : last.trials.size + 1);
    const known = id === null ? last.trials.get(number) : same.byId.get(id);
    if (known !== undefined) {
      if (isLong && scorer !== null && !Object.hasOwn(known.scores, scorer)) return known;
      const what = isLong ? `the score '${scorer}' of trial` : "trial";
      throw this.#table.file.error(
        this.#table.place(index),
        `repeats ${what} ${number} of row '${key}'`,
      );
    }
    const row = last.trials.has(number) ? this.#addRow(index, key, same) : last;
    const trial = this.#newTrial(index, id ?? `${key}#${number}`);
    row.trials.set(number, trial);
    if (id !== null) same.byId.set(id, trial);
    return trial;
  }

  #number(index: number): number | null {
    const number = this.#cells.number(index, "trial");
    if (number === null || (Number.isInteger(number) && number > 0)) return number;
    throw this.#cells.error(index, "trial", `must be 1 or more: current value is ${number}`);
  }

  #newTrial(index: number, id: string): Trial {
    const error = this.#cells.text(index, "error");
    return {
      id,
      predictionId: this.#cells.text(index, "prediction_id"),
      url: this.#cells.text(index, "url"),
      output: this.#content(index, "output"),
      ...(error === null ? {} : { error }),
      scores: {},
      latencySeconds: this.#cells.number(index, "latency_seconds"),
      tokens: this.#cells.number(index, "tokens"),
      costUsd: this.#cells.number(index, "cost_usd"),
    };
  }

  /** Returns an input or output: the column itself, otherwise its fields. */
  #content(index: number, side: "input" | "output"): unknown {
    return this.#layout.has(side) ? this.#cells.json(index, side) : this.#object(index, side);
  }

  #object(index: number, side: "attr" | "input" | "output"): Record<string, unknown> | null {
    const entries = this.#layout
      .fields(side)
      .map(([column, field]) => [field, this.#cells.any(index, column)] as const)
      .filter(([, value]) => value !== null);
    return entries.length === 0 ? null : Object.fromEntries(entries);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
