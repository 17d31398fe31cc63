import { didYouMean, InvalidArgumentError } from "../core/errors/usage.ts";
import { typedCell } from "./cell-text.ts";
import {
  type Column,
  flatNames,
  type LineSource,
  ScorerKeys,
  scoreOf,
  tableColumns,
} from "./columns.ts";
import { checkTableOptions, type TableLayout, type TableOptions } from "./table-options.ts";
import { readTrials, type TableInput, type TrialSource } from "./trials.ts";

/**
 * Line of a table: one value per column, null if there is none. Values are unserialized: each
 * format writes them in its own way.
 */
export type Line = unknown[];

/** Columns, and lines in batches. */
export interface Table {
  readonly columns: readonly Column[];
  readonly batches: AsyncGenerator<Line[], undefined>;
}

type Trials = AsyncIterable<TrialSource> | Iterable<TrialSource>;

/**
 * Number of lines per batch: large enough that the cost per batch is negligible, small enough that
 * long strings do not fill the memory.
 */
const BATCH_LINES = 100;

/** Number of scored trials that are read before the first line of a run is written. */
const AHEAD_TRIALS = 100;

/**
 * Opens rows as a table that can be read once. Columns that depend on the rows (`flatten` without
 * `columns`, the wide form without `scorers`) require that everything is read before this resolves.
 * `see` is called with each trial when it is read.
 */
export async function openTable(
  input: TableInput,
  layout: TableLayout,
  see?: (trial: TrialSource) => void,
): Promise<Table> {
  const { form, scorers, columns: chosen } = layout;
  const named = (chosen ?? []).filter((name) => /^(input|output)\./.test(name));
  const isOpen = form === "wide" && scorers === null;
  const found =
    isOpen || (layout.flatten && chosen === null)
      ? await collect(readTrials(input, see), layout)
      : undefined;
  const flat = !layout.flatten ? [] : chosen === null ? [...(found?.flat ?? [])] : named;
  const all = tableColumns(layout, flat, scorers ?? found?.scorers ?? []);
  const columns = chosen === null ? all : chosen.map((name) => find(name, all));
  const lines = linesOf(found?.trials ?? readTrials(input, see), layout);
  return { columns, batches: batch(lines, columns) };
}

function find(name: string, columns: readonly Column[]): Column {
  const column = columns.find((one) => one.name === name);
  if (column !== undefined) return column;
  const known = columns.map((one) => one.name);
  throw new InvalidArgumentError(
    `'${name}' is not a column of this table`,
    { path: "options.columns" },
    { hint: didYouMean(name, known) },
  );
}

/** Yields the lines of trials: one per trial and scorer of the run in the long form. */
export function linesOf(
  trials: Trials,
  { form, scorers }: Pick<TableLayout, "form" | "scorers">,
): AsyncIterable<LineSource> | Trials {
  if (scorers !== null) return withScorers(trials, form, scorers);
  return form === "long" ? withScores(trials) : trials;
}

/** Yields the lines of each trial: one per scorer in the long form, one in the wide form. */
async function* withScorers(
  trials: Trials,
  form: TableLayout["form"],
  scorers: readonly string[],
): AsyncGenerator<LineSource, undefined> {
  for await (const trial of trials) {
    checkKeysOf(trial, scorers);
    if (form === "long" && scorers.length > 0) yield* linesOfKeys(trial, scorers);
    else yield trial;
  }
}

/**
 * Yields one line per trial and scorer of the run: scorers that did not score a trial have a line
 * for it. The first scored trials of a run are read ahead to learn its scorers. Those of a trial
 * without any score are known only at the end of the run: until then such trials are held in
 * memory, and they come last.
 */
async function* withScores(trials: Trials): AsyncGenerator<LineSource, undefined> {
  let run = new RunTrials();
  let source = 0;
  for await (const trial of trials) {
    if (trial.source !== source) {
      yield* run.end();
      [run, source] = [new RunTrials(), trial.source];
    }
    yield* run.next(trial);
  }
  yield* run.end();
}

/** Trials of one run in the long form. */
class RunTrials {
  readonly #scorers = new ScorerKeys();
  readonly #unscored: TrialSource[] = [];
  #ahead: TrialSource[] | null = [];

  /** Yields the lines that can be written after a trial was read. */
  *next(trial: TrialSource): Generator<LineSource, undefined> {
    if (!this.#scorers.add(trial)) this.#unscored.push(trial);
    else if (this.#ahead === null) yield* linesOfKeys(trial, this.#scorers.keys());
    else if (this.#ahead.push(trial) >= AHEAD_TRIALS) yield* this.#release();
  }

  /** Yields the remaining lines of the run. */
  *end(): Generator<LineSource, undefined> {
    yield* this.#release();
    yield* unscored(this.#unscored, this.#scorers.keys());
  }

  *#release(): Generator<LineSource, undefined> {
    for (const trial of this.#ahead ?? []) yield* linesOfKeys(trial, this.#scorers.keys());
    this.#ahead = null;
  }
}

/** Yields the lines of trials without scores; one line each if the run has no scorers. */
function* unscored(
  trials: readonly TrialSource[],
  keys: readonly string[],
): Generator<LineSource, undefined> {
  for (const trial of trials) {
    if (keys.length === 0) yield trial;
    else yield* linesOfKeys(trial, keys);
  }
}

function linesOfKeys(trial: TrialSource, keys: readonly string[]): LineSource[] {
  return keys.map((scorer) => ({ ...trial, scorer, score: scoreOf(trial.trial, scorer) }));
}

function checkKeysOf({ row, run, trial }: TrialSource, known: readonly string[]): void {
  const scores = trial?.scores ?? {};
  const unknown = Object.keys(scores).find(
    (key) =>
      !known.includes(key) &&
      !(scores[key]?.kind === "none" && known.some((other) => other.startsWith(`${key}.`))),
  );
  if (unknown === undefined) return;
  const place = `row '${row.key}'${run === null ? "" : ` of run '${run.id}'`}`;
  throw new InvalidArgumentError(
    `The scorer key '${unknown}' of ${place} is not in 'scorers'`,
    { path: "options.scorers" },
    { hint: `${didYouMean(unknown, known)} Add the key, or omit 'scorers'.` },
  );
}

/** Reads all trials to collect their scorer keys, sorted, and the fields of inputs and outputs. */
async function collect(
  read: AsyncIterable<TrialSource>,
  { flatten, inputs }: TableLayout,
): Promise<{ scorers: string[]; flat: Set<string>; trials: TrialSource[] }> {
  const scorers = new ScorerKeys();
  const flat = new Set<string>();
  const trials: TrialSource[] = [];
  for await (const trial of read) {
    trials.push(trial);
    scorers.add(trial);
    if (flatten) for (const name of flatNames(trial, inputs)) flat.add(name);
  }
  return { scorers: [...scorers.keys()].sort(), flat, trials };
}

async function* batch(
  sources: AsyncIterable<LineSource> | Iterable<LineSource>,
  columns: readonly Column[],
): AsyncGenerator<Line[], undefined> {
  let lines: Line[] = [];
  for await (const source of sources) {
    lines.push(columns.map((column) => column.read(source) ?? null));
    if (lines.length < BATCH_LINES) continue;
    yield lines;
    lines = [];
  }
  if (lines.length > 0) yield lines;
}

/**
 * Reads rows into columns of equal length, the form that data frames and charts use. `input`,
 * `output` and `run_attributes` are JSON strings, so each of them has one type. Holds the whole
 * table in memory.
 *
 * @throws {InvalidArgumentError} for an unknown option, or for a scorer key that is not in
 *   `scorers`.
 *
 * @example Read the values of a scorer
 * ```ts
 * import { toColumns } from "evalwire/export";
 * import type { Score, ScoredRow } from "evalwire";
 *
 * const score = (value: number): Score => ({ kind: "number", state: "scored", value, reason: null });
 * const trial = { id: "t", predictionId: null, url: null, output: "4", latencySeconds: null, tokens: null, costUsd: null };
 * const row = { key: "r", digest: null, digestKind: null, input: "2+2?" };
 * const rows: ScoredRow[] = [1, 3].map((value) => ({ ...row, trials: [{ ...trial, scores: { closeness: score(value) } }] }));
 * const { score_number: values = [] } = await toColumns(rows);
 * if (values.join() !== "1,3") throw new Error(values.join());
 * ```
 */
export async function toColumns(
  rows: TableInput,
  options: TableOptions = {},
): Promise<Record<string, unknown[]>> {
  const { columns, batches } = await openTable(rows, checkTableOptions(options));
  const values: unknown[][] = columns.map(() => []);
  for await (const lines of batches) {
    for (const line of lines) {
      for (const [index, column] of columns.entries()) {
        const value = line[index];
        const isNested = column.type === "json" || typeof value === "object";
        values[index]?.push(isNested ? typedCell(value, column) : value);
      }
    }
  }
  return Object.fromEntries(columns.map(({ name }, index) => [name, values[index] ?? []]));
}

/**
 * Reads rows into objects, one per line of the table, with the columns as keys: what {@link
 * toJsonl} writes. `input` and `output` are the values themselves. Holds the whole table in memory.
 *
 * @throws {InvalidArgumentError} for an unknown option, or for a scorer key that is not in
 *   `scorers`.
 *
 * @example List the scores of the newest run
 * ```ts
 * import { toRecords } from "evalwire/export";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const records = await toRecords(await new WeaveClient().load("latest"), { columns: ["row_key", "scorer", "score_number"] });
 * if (Object.keys(records[0] ?? {}).join() !== "row_key,scorer,score_number") throw new Error("other columns");
 * ```
 */
export async function toRecords(
  rows: TableInput,
  options: TableOptions = {},
): Promise<Record<string, unknown>[]> {
  const { columns, batches } = await openTable(rows, checkTableOptions(options));
  const records: Record<string, unknown>[] = [];
  for await (const lines of batches)
    for (const line of lines)
      records.push(Object.fromEntries(columns.map(({ name }, index) => [name, line[index]])));
  return records;
}
