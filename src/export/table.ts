import { didYouMean, InvalidArgumentError } from "../core/errors/usage.ts";
import type { Score } from "../model/scored-row.ts";
import { checkTableOptions, type TableLayout, type TableOptions } from "./table-options.ts";
import { readTrials, type TableInput, type TrialCells, trialColumns } from "./trial-cells.ts";

/**
 * Line of a table: one value per column. `input` and `output` are unserialized: each format writes
 * them in its own way.
 */
export type Line = unknown[];

/** Columns, and lines in batches. */
export interface Table {
  readonly columns: readonly string[];
  readonly batches: AsyncGenerator<Line[], undefined>;
}

/** Columns that hold values of any type. */
export const VALUE_COLUMNS: ReadonlySet<string> = new Set(["input", "output"]);

const SCORE_COLUMNS = ["scorer", "score_kind", "score_state", "score_value", "score_reason"];

/**
 * Number of lines per batch: large enough that the cost per batch is negligible, small enough that
 * long strings do not fill the memory.
 */
const BATCH_LINES = 100;

/**
 * Opens rows as a table that can be read once. The wide form without a list of scorers reads
 * everything before this resolves.
 */
export async function openTable(
  input: TableInput,
  { form, scorers, ...chosen }: TableLayout,
): Promise<Table> {
  const columns = trialColumns(chosen);
  const trials = readTrials(input, chosen);
  if (form === "long") {
    const source = scorers === null ? withMissing(trials) : trials;
    return {
      columns: [...columns, ...SCORE_COLUMNS],
      batches: batch(source, (trial) => longLines(trial, scorers)),
    };
  }
  const { keys, source } =
    scorers === null ? await collect(trials) : { keys: scorers, source: trials };
  return {
    columns: [
      ...columns,
      ...keys.map((key) => `score.${key}`),
      ...keys.map((key) => `state.${key}`),
    ],
    batches: batch(source, (trial) => [wideLine(trial, keys)]),
  };
}

/**
 * Returns one line per score of a trial. A trial without scores has one line, so it is not lost.
 */
function longLines(trial: TrialCells, scorers: readonly string[] | null): Line[] {
  if (scorers !== null) checkKeysOf(trial, scorers);
  const keys = scorers ?? Object.keys(trial.scores);
  const lineOf = (key: string | null, { kind, state, value, reason }: Score): Line => [
    ...trial.cells,
    key,
    kind,
    state,
    value,
    reason,
  ];
  return keys.length === 0
    ? [lineOf(null, absent(trial))]
    : keys.map((key) => lineOf(key, scoreOf(trial, key)));
}

/**
 * Adds the scores of its run, all missing, to each trial without scores, so that every scorer has a
 * line for it. The scorers are known only at the end of the run: until then such trials are held in
 * memory, and they come last.
 */
async function* withMissing(
  trials: AsyncIterable<TrialCells>,
): AsyncGenerator<TrialCells, undefined> {
  let held: TrialCells[] = [];
  let kinds = new Map<string, Score["kind"]>();
  let run = 0;
  for await (const trial of trials) {
    if (trial.run !== run) {
      yield* withKeys(held, kinds);
      [held, kinds, run] = [[], new Map(), trial.run];
    }
    if (trial.isUnscored) {
      held.push(trial);
      continue;
    }
    for (const [key, { kind }] of Object.entries(trial.scores))
      if (kind !== "none" || !kinds.has(key)) kinds.set(key, kind);
    yield trial;
  }
  yield* withKeys(held, kinds);
}

/**
 * Returns trials with every key of their run, except the bare key (`judge`) that an object scorer
 * (`judge.passed`) has on trials without fields.
 */
function withKeys(
  trials: readonly TrialCells[],
  kinds: ReadonlyMap<string, Score["kind"]>,
): TrialCells[] {
  const names = [...kinds.keys()];
  const keys = names.filter(
    (key) => kinds.get(key) !== "none" || !names.some((other) => other.startsWith(`${key}.`)),
  );
  return trials.map((trial) => ({
    ...trial,
    scores: Object.fromEntries(keys.map((key) => [key, absent(trial)])),
  }));
}

/** Returns the score of a trial that a scorer did not score. */
const absent = ({ error }: TrialCells): Score => ({
  kind: "none",
  state: "missing",
  value: null,
  reason: error,
});

function wideLine(trial: TrialCells, keys: readonly string[]): Line {
  checkKeysOf(trial, keys);
  const scores = keys.map((key) => scoreOf(trial, key));
  return [...trial.cells, ...scores.map(({ value }) => value), ...scores.map(({ state }) => state)];
}

function scoreOf(trial: TrialCells, key: string): Score {
  // a scorer can have the name of an inherited property
  return (Object.hasOwn(trial.scores, key) ? trial.scores[key] : undefined) ?? absent(trial);
}

function checkKeysOf(trial: TrialCells, known: readonly string[]): void {
  const unknown = Object.keys(trial.scores).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new InvalidArgumentError(
    `The scorer key '${unknown}' of ${trial.place} is not in 'scorers'`,
    { path: "options.scorers" },
    { hint: `${didYouMean(unknown, known)} Add the key, or omit 'scorers'.` },
  );
}

/** Reads all trials to collect their scorer keys, sorted. */
async function collect(
  trials: AsyncIterable<TrialCells>,
): Promise<{ keys: string[]; source: TrialCells[] }> {
  const keys = new Set<string>();
  const source: TrialCells[] = [];
  for await (const trial of trials) {
    source.push(trial);
    for (const key of Object.keys(trial.scores)) keys.add(key);
  }
  return { keys: [...keys].sort(), source };
}

async function* batch(
  trials: AsyncIterable<TrialCells> | Iterable<TrialCells>,
  linesOf: (trial: TrialCells) => Line[],
): AsyncGenerator<Line[], undefined> {
  let lines: Line[] = [];
  for await (const trial of trials) {
    lines.push(...linesOf(trial));
    if (lines.length < BATCH_LINES) continue;
    yield lines;
    lines = [];
  }
  if (lines.length > 0) yield lines;
}

/**
 * Reads rows into columns of equal length, the form that data frames and charts use. `input` and
 * `output` are JSON strings, so every column has one type. Holds the whole table in memory.
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
 * async function* rows(): AsyncGenerator<ScoredRow> {
 *   for (const value of [1, 3]) yield { ...row, trials: [{ ...trial, scores: { closeness: score(value) } }] };
 * }
 * const { score_value: values = [] } = await toColumns(rows());
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
      for (const [index, column] of values.entries()) column.push(line[index]);
    }
  }
  for (const [index, name] of columns.entries()) {
    if (VALUE_COLUMNS.has(name))
      values[index] =
        values[index]?.map((value) => (value === null ? null : JSON.stringify(value))) ?? [];
  }
  return Object.fromEntries(columns.map((name, index) => [name, values[index] ?? []]));
}
