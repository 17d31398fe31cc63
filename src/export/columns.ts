import type { Run } from "../model/run.ts";
import type { Score, ScoredRow, Trial } from "../model/scored-row.ts";

/**
 * Type of a column. `json` holds values of any type, as JSON strings in formats without nested
 * values. `any` holds strings as they are, and other values like `json`.
 */
export type ColumnType = "text" | "integer" | "number" | "time" | "date" | "json" | "any";

/** Content of a line: a trial, and in the long form one of its scores. */
export interface LineSource {
  readonly run: Run | null;
  readonly row: ScoredRow;
  /** The trial; null for a row without trials. */
  readonly trial: Trial | null;
  /** Position of the trial within its row. */
  readonly index: number;
  readonly scorer: string | null;
  readonly score: Score;
}

/** Name and type of a column. docs/columns.md describes each. */
export interface NamedColumn {
  readonly name: string;
  readonly type: ColumnType;
}

/** Column of a table whose lines are made from sources of one kind. */
export interface Column<Source = LineSource> extends NamedColumn {
  read(line: Source): unknown;
}

/** Options that decide which columns a table has. */
export interface ColumnOptions {
  readonly form: "long" | "wide";
  readonly inputs: boolean;
  readonly attributes: readonly string[];
  readonly flatten: boolean;
  readonly columns: readonly string[] | null;
}

/** Creates a column. */
export const column = <Source = LineSource>(
  name: string,
  type: ColumnType,
  read: (line: Source) => unknown,
): Column<Source> => ({ name, type, read });

const RUN: readonly Column[] = [
  column("run_id", "text", ({ run }) => run?.id),
  column("run_name", "text", ({ run }) => run?.name),
  column("project", "text", ({ run }) => run?.project),
  column("model", "text", ({ run }) => run?.model),
  column("evaluation", "text", ({ run }) => run?.evaluation),
  column("run_started_at", "time", ({ run }) => run?.startedAt?.toISOString()),
  column("run_status", "text", ({ run }) => run?.status),
  column("run_attributes", "json", ({ run }) => run?.attributes),
];

const ROW: readonly Column[] = [
  column("row_key", "text", ({ row }) => row.key),
  column("row_digest", "text", ({ row }) => row.digest),
  column("digest_kind", "text", ({ row }) => row.digestKind),
];

const TRIAL: readonly Column[] = [
  column("trial", "integer", ({ trial, index }) => (trial === null ? null : index + 1)),
  column("trial_id", "text", ({ trial }) => trial?.id),
  column("prediction_id", "text", ({ trial }) => trial?.predictionId),
  column("url", "text", ({ trial }) => trial?.url),
];

const INPUT = column("input", "json", ({ row }) => row.input);
const OUTPUT = column("output", "json", ({ trial }) => trial?.output);

const MEASURES: readonly Column[] = [
  column("latency_seconds", "number", ({ trial }) => trial?.latencySeconds),
  column("tokens", "number", ({ trial }) => trial?.tokens),
  column("cost_usd", "number", ({ trial }) => trial?.costUsd),
  column("error", "text", ({ trial }) => trial?.error),
  column("notes", "text", ({ row }) => row.notes?.join("; ")),
];

const SCORE: readonly Column[] = [
  column("scorer", "text", ({ scorer }) => scorer),
  column("score_kind", "text", ({ score }) => score.kind),
  column("score_state", "text", ({ score }) => score.state),
  column("score_number", "number", ({ score }) => numberOf(score)),
  column("score_text", "text", ({ score }) => textOf(score)),
  column("score_reason", "text", ({ score }) => score.reason),
];

/** Returns the columns of a table, apart from those that depend on its rows. */
function fixedColumns({ form, inputs, attributes }: ColumnOptions): Column[] {
  return [
    ...RUN,
    ...attributes.map((name) =>
      column(`attr.${name}`, "any", ({ run }) => (run === null ? null : at(run.attributes, name))),
    ),
    ...ROW,
    ...TRIAL,
    ...(inputs ? [INPUT] : []),
    OUTPUT,
    ...MEASURES,
    ...(form === "long" ? SCORE : []),
  ];
}

/**
 * Returns the columns of a table in order. `flat` has the names of the columns that `flatten` adds,
 * `scorers` the scorer keys of the wide form.
 */
export function tableColumns(
  options: ColumnOptions,
  flat: readonly string[],
  scorers: readonly string[],
): Column[] {
  const all = fixedColumns(options);
  for (const name of flat) all.push(flatColumn(name));
  for (const key of options.form === "wide" ? scorers : [])
    all.push(column(`score.${key}`, "number", ({ trial }) => numberOf(scoreOf(trial, key))));
  for (const key of options.form === "wide" ? scorers : [])
    all.push(column(`text.${key}`, "text", ({ trial }) => textOf(scoreOf(trial, key))));
  for (const key of options.form === "wide" ? scorers : [])
    all.push(column(`state.${key}`, "text", ({ trial }) => scoreOf(trial, key).state));
  return all;
}

/** Returns the names that `columns` may have: complete names, and prefixes that end in a dot. */
export function namesOf(options: ColumnOptions): { names: string[]; prefixes: string[] } {
  const { form, inputs, flatten } = options;
  const flat = flatten ? [...(inputs ? ["input."] : []), "output."] : [];
  const scores = form === "wide" ? ["score.", "text.", "state."] : [];
  return { names: fixedColumns(options).map(({ name }) => name), prefixes: [...flat, ...scores] };
}

/** Returns the names of the columns that a line adds with `flatten`. */
export function flatNames({ row, trial }: LineSource, inputs: boolean): string[] {
  const names = (side: string, value: unknown): string[] =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.keys(value).map((key) => `${side}.${key}`)
      : [];
  return [...(inputs ? names("input", row.input) : []), ...names("output", trial?.output)];
}

/** Returns the column of a flattened field, such as `input.question`. */
function flatColumn(name: string): Column {
  const dot = name.indexOf(".");
  const [side, field] = [name.slice(0, dot), name.slice(dot + 1)];
  return column(name, "any", (line) => at((side === "input" ? INPUT : OUTPUT).read(line), field));
}

/** Returns the value with this name, otherwise with this path (`ci.build`). */
function at(holder: unknown, name: string): unknown {
  const own = (value: unknown, key: string): unknown =>
    typeof value === "object" && value !== null && Object.hasOwn(value, key)
      ? (value as Record<string, unknown>)[key]
      : undefined;
  return own(holder, name) ?? name.split(".").reduce(own, holder);
}

/** The part of a trial that its scores are read from. */
export type Graded = Pick<Trial, "scores" | "error">;

/** Returns a score as a number: 1 and 0 for true and false. */
export function numberOf({ value }: Score): number | null {
  return typeof value === "boolean" ? Number(value) : typeof value === "number" ? value : null;
}

/** Returns a score that is a string. */
export function textOf({ value }: Score): string | null {
  return typeof value === "string" ? value : null;
}

/**
 * Returns the score of a trial by its key. The score of a failed object scorer (`judge`) is that
 * of each field (`judge.passed`); a scorer that did not score the trial is missing.
 */
export function scoreOf(trial: Graded | null, key: string): Score {
  const scores = trial?.scores ?? {};
  // a scorer can have the name of an inherited property
  const own = (name: string): Score | undefined =>
    Object.hasOwn(scores, name) ? scores[name] : undefined;
  const whole = (): Score | undefined =>
    parentsOf(key)
      .map(own)
      .find((score) => score?.kind === "none");
  return own(key) ?? whole() ?? absent(trial);
}

/** Returns the score of a trial that a scorer did not score. */
export function absent(trial: Graded | null): Score {
  return { kind: "none", state: "missing", value: null, reason: trial?.error ?? null };
}

/** Returns the keys of the object scorers that may have this field: `a.b` and `a` for `a.b.c`. */
export function parentsOf(key: string): string[] {
  // a dot inside a name is written `\.`
  return [...key.matchAll(/(?<!\\)\./g)].map(({ index }) => key.slice(0, index)).reverse();
}

/** Scorer keys of the trials so far, in the order in which they were first seen. */
export class ScorerKeys {
  readonly #kinds = new Map<string, Score["kind"]>();
  #keys: readonly string[] | undefined;

  /** Adds the keys of a trial. Returns whether it has any. */
  add({ trial }: { readonly trial: Graded | null }): boolean {
    const scores = Object.entries(trial?.scores ?? {});
    for (const [key, { kind }] of scores) {
      if (this.#kinds.has(key) && (kind === "none" || this.#kinds.get(key) !== "none")) continue;
      this.#kinds.set(key, kind);
      this.#keys = undefined;
    }
    return scores.length > 0;
  }

  /** Returns the keys, without those that failed object scorers have on trials without fields. */
  keys(): readonly string[] {
    if (this.#keys !== undefined) return this.#keys;
    const names = [...this.#kinds.keys()];
    const parents = new Set(names.flatMap(parentsOf));
    this.#keys = names.filter((key) => this.#kinds.get(key) !== "none" || !parents.has(key));
    return this.#keys;
  }
}
