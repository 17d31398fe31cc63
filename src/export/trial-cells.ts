import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import type { Score, ScoredRow, Trial } from "../model/scored-row.ts";

/** What a table is made of: a run, several runs one below the other, or rows from anywhere (the columns of the run are then empty). */
export type TableInput = LoadedRun | readonly LoadedRun[] | AsyncIterable<ScoredRow>;

/** The cells that stand on every line of one trial, and what the scorers said of it. */
export interface TrialCells {
  readonly cells: readonly unknown[];
  readonly scores: Readonly<Record<string, Score>>;
  /** Names the trial in messages. */
  readonly place: string;
}

/** The columns of {@link TrialCells}, in their order. */
export function trialColumns(inputs: boolean): string[] {
  const run = ["run_id", "run_name", "project", "model", "evaluation"];
  const row = ["row_key", "row_digest", "digest_kind"];
  const trial = [
    "trial",
    "trial_id",
    "prediction_id",
    "url",
    ...(inputs ? ["input"] : []),
    "output",
    "latency_seconds",
    "tokens",
    "cost_usd",
  ];
  return [...run, ...row, ...trial];
}

/** Reads the trials of all rows, one at a time. A row without trials gives one with empty cells, so that no row vanishes. */
export async function* readTrials(input: TableInput, inputs: boolean): AsyncGenerator<TrialCells, undefined> {
  for (const { run, rows } of sourcesOf(input)) {
    const runCells = [run?.id ?? null, run?.name ?? null, run?.project ?? null, run?.model ?? null, run?.evaluation ?? null];
    for await (const row of rows) {
      if (!Array.isArray(row?.trials)) throw notRows();
      const rowCells = [...runCells, row.key, row.digest, row.digestKind];
      const trials: readonly (Trial | null)[] = row.trials.length === 0 ? [null] : row.trials;
      for (const [index, trial] of trials.entries()) {
        yield {
          cells: [...rowCells, ...cellsOf(trial, index, inputs ? [row.input ?? null] : [])],
          scores: trial?.scores ?? {},
          place: `row '${row.key}'${run === null ? "" : ` of run '${run.id}'`}`,
        };
      }
    }
  }
}

function cellsOf(trial: Trial | null, index: number, input: readonly unknown[]): unknown[] {
  if (trial === null) return [null, null, null, null, ...input, null, null, null, null];
  const { id, predictionId, url, output, latencySeconds, tokens, costUsd } = trial;
  return [index + 1, id, predictionId, url, ...input, output ?? null, latencySeconds, tokens, costUsd];
}

/** The runs with their rows; rows alone have no run. */
function sourcesOf(input: TableInput): readonly { run: Run | null; rows: AsyncIterable<ScoredRow> }[] {
  if (isList(input)) {
    if (!input.every(isLoadedRun)) throw notRows();
    return input;
  }
  if (isLoadedRun(input)) return [input];
  if (isAsyncIterable(input)) return [{ run: null, rows: input }];
  throw notRows();
}

/** Refuses what is no source of rows, before anything is read. */
export function checkTableInput(input: TableInput): void {
  sourcesOf(input);
}

function isList(input: TableInput): input is readonly LoadedRun[] {
  return Array.isArray(input);
}

function isLoadedRun(value: unknown): value is LoadedRun {
  return typeof value === "object" && value !== null && "run" in value && "rows" in value && isAsyncIterable(value.rows);
}

function isAsyncIterable(value: unknown): value is AsyncIterable<ScoredRow> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

function notRows(): InvalidArgumentError {
  return new InvalidArgumentError(
    "'rows' must be a loaded run, a list of loaded runs, or an async iterable of scored rows",
    { path: "rows" },
    { hint: "weave.load(run) gives a loaded run." },
  );
}
