import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import type { Score, ScoredRow, Trial } from "../model/scored-row.ts";
import type { TableLayout } from "./table-options.ts";

/**
 * Source of a table: a run, several runs one below the other, or any rows (whose run columns are
 * empty).
 */
export type TableInput = LoadedRun | readonly LoadedRun[] | AsyncIterable<ScoredRow>;

/** Cells that are the same on every line of one trial, with its scores. */
export interface TrialCells {
  readonly cells: readonly unknown[];
  readonly scores: Readonly<Record<string, Score>>;
  /** Position of the run among the runs of the table. */
  readonly run: number;
  /** Whether it is a trial without scores. */
  readonly isUnscored: boolean;
  /** Why it has no output and no scores, if known. */
  readonly error: string | null;
  /** Description of the trial in messages. */
  readonly place: string;
}

/** Selection of optional columns. */
type Chosen = Pick<TableLayout, "inputs" | "attributes">;

/**
 * Returns the columns of {@link TrialCells} in order. New columns are added at the end of their
 * group.
 */
export function trialColumns({ inputs, attributes }: Chosen): string[] {
  const run = [
    "run_id",
    "run_name",
    "project",
    "model",
    "evaluation",
    "run_started_at",
    "run_status",
  ];
  const chosen = attributes.map((name) => `attribute.${name}`);
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
    "error",
    "notes",
  ];
  return [...run, ...chosen, ...row, ...trial];
}

/**
 * Reads the trials of all rows, one at a time. A row without trials yields one trial with empty
 * cells, so no row is lost.
 */
export async function* readTrials(
  input: TableInput,
  chosen: Chosen,
): AsyncGenerator<TrialCells, undefined> {
  for (const [number, { run, rows }] of sourcesOf(input).entries()) {
    const runCells = cellsOfRun(run, chosen.attributes);
    for await (const row of rows) {
      if (!Array.isArray(row?.trials)) throw notRows();
      const rowCells = [...runCells, row.key, row.digest, row.digestKind];
      const notes = row.notes === undefined ? null : row.notes.join("; ");
      const trials: readonly (Trial | null)[] = row.trials.length === 0 ? [null] : row.trials;
      for (const [index, trial] of trials.entries()) {
        const scores = trial?.scores ?? {};
        yield {
          cells: [
            ...rowCells,
            ...cellsOf(trial, index, chosen.inputs ? [row.input ?? null] : []),
            notes,
          ],
          scores,
          run: number,
          isUnscored: trial !== null && Object.keys(scores).length === 0,
          error: trial?.error ?? null,
          place: `row '${row.key}'${run === null ? "" : ` of run '${run.id}'`}`,
        };
      }
    }
  }
}

function cellsOfRun(run: Run | null, attributes: readonly string[]): unknown[] {
  if (run === null)
    return [null, null, null, null, null, null, null, ...attributes.map(() => null)];
  const { id, name, project, model, evaluation, startedAt, status } = run;
  const chosen = attributes.map((attribute) => attributeCell(run.attributes, attribute));
  return [
    id,
    name,
    project,
    model,
    evaluation,
    startedAt?.toISOString() ?? null,
    status,
    ...chosen,
  ];
}

/**
 * Returns an attribute by its name, otherwise by its path (`ci.build`). Objects and lists are JSON
 * strings; an attribute that the run does not have is null.
 */
function attributeCell(attributes: Readonly<Record<string, unknown>>, name: string): unknown {
  const own = (holder: unknown, key: string): unknown =>
    typeof holder === "object" && holder !== null && Object.hasOwn(holder, key)
      ? (holder as Record<string, unknown>)[key]
      : undefined;
  const value = own(attributes, name) ?? name.split(".").reduce(own, attributes) ?? null;
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}

function cellsOf(trial: Trial | null, index: number, input: readonly unknown[]): unknown[] {
  if (trial === null) return [null, null, null, null, ...input, null, null, null, null, null];
  const { id, predictionId, url, output, latencySeconds, tokens, costUsd, error } = trial;
  return [
    index + 1,
    id,
    predictionId,
    url,
    ...input,
    output ?? null,
    latencySeconds,
    tokens,
    costUsd,
    error ?? null,
  ];
}

/** Returns the runs with their rows; rows alone have no run. */
function sourcesOf(
  input: TableInput,
): readonly { run: Run | null; rows: AsyncIterable<ScoredRow> }[] {
  if (isList(input)) {
    if (!input.every(isLoadedRun)) throw notRows();
    return input;
  }
  if (isLoadedRun(input)) return [input];
  if (isAsyncIterable(input)) return [{ run: null, rows: input }];
  throw notRows();
}

/** Throws before anything is read when the input is not a source of rows. */
export function checkTableInput(input: TableInput): void {
  sourcesOf(input);
}

function isList(input: TableInput): input is readonly LoadedRun[] {
  return Array.isArray(input);
}

function isLoadedRun(value: unknown): value is LoadedRun {
  return (
    typeof value === "object" &&
    value !== null &&
    "run" in value &&
    "rows" in value &&
    isAsyncIterable(value.rows)
  );
}

function isAsyncIterable(value: unknown): value is AsyncIterable<ScoredRow> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

function notRows(): InvalidArgumentError {
  return new InvalidArgumentError(
    "'rows' must be a loaded run, a list of loaded runs, or an async iterable of scored rows",
    { path: "rows" },
    { hint: "weave.load(run) returns a loaded run." },
  );
}
