import { NotFoundError, withoutResponse } from "../core/errors/http.ts";
import { type CallOptions, nameOfKind } from "../core/options.ts";
import { inputDigest } from "../model/row-digest.ts";
import type { LoadedRun, Run, RunDataset } from "../model/run.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import { refuse } from "./checks.ts";
import { inProjectOf, type WeaveContext } from "./context.ts";
import { Datasets } from "./datasets.ts";
import { parseRef } from "./parse-ref.ts";
import { pinRef, readObject } from "./versions.ts";

// Inputs of runs: the data set behind a run, and the inputs that runs have in common.

/**
 * Fetches the data set version that the evaluation of a run names. Null if it names none, or if the
 * evaluation was deleted.
 */
export async function datasetOfRun(
  context: WeaveContext,
  run: Run,
  options: CallOptions,
): Promise<RunDataset | null> {
  const evaluation = await pinRef(context, run.evaluation, options);
  const stored = evaluation === null ? null : await readObject(context, evaluation, options);
  const version = await pinRef(context, stored?.dataset, options);
  return version === null
    ? null
    : { version, digests: () => rowDigests(context, version, options) };
}

/** Reads the digests of all rows of a data set. */
async function rowDigests(
  context: WeaveContext,
  version: string,
  options: CallOptions,
): Promise<ReadonlySet<string>> {
  const stored = await readObject(context, version, options);
  if (typeof stored?.rows !== "string") {
    throw new NotFoundError(
      `The data set '${version}' has no rows to read`,
      withoutResponse("POST", "/refs/read_batch"),
      { hint: "It was deleted or never stored." },
    );
  }
  const table = parseRef(stored.rows);
  const digests = new Set<string>();
  for await (const { digest } of new Datasets(inProjectOf(context, table)).rows(
    stored.rows,
    options,
  ))
    digests.add(digest);
  return digests;
}

/** Inputs that runs have in common. */
export interface InputOverlap {
  /** Number of inputs that every run has. */
  shared: number;
  /** Number of inputs that no other run has, by run ID. */
  only: Record<string, number>;
  /** Number of inputs that some run answered more than once. */
  duplicated: number;
}

/**
 * First and last run that have an input (by position in the list), the number of runs that have it,
 * and whether one of them has it more than once.
 */
interface Seen {
  readonly first: number;
  last: number;
  runs: number;
  repeated: boolean;
}

/**
 * Counts the inputs that runs have in common. This is the first thing to check when their figures
 * differ.
 *
 * Inputs are the same if their digests are equal. Digests of different kinds (of rows of a data
 * set, and of rows made from inline inputs) are never equal. In that case, and if a row has no
 * digest, the digests of the contents are compared, which reads the rows a second time and requires
 * their inputs. Keeps one entry per input in memory.
 *
 * @throws {InvalidArgumentError} when no run is passed, a run is passed twice, or inputs are needed
 *   but were not loaded.
 *
 * @example Two runs of one evaluation
 * ```ts
 * import { inputOverlap, WeaveClient } from "evalwire/weave";
 *
 * const weave = new WeaveClient();
 * const runs = await weave.evaluationRuns.search({ limit: 2 }).toArray();
 * const loaded = await Promise.all(runs.map((run) => weave.load(run)));
 * const { shared, only } = await inputOverlap(loaded);
 * if (shared === 0) throw new Error(`nothing in common: ${JSON.stringify(only)}`);
 * ```
 */
export async function inputOverlap(runs: LoadedRun[]): Promise<InputOverlap> {
  checkRuns(runs);
  const seen = (await countBy(runs, digestOf())) ?? (await countBy(runs, contentOf));
  const only: Record<string, number> = Object.fromEntries(runs.map(({ run }) => [run.id, 0]));
  let shared = 0;
  let duplicated = 0;
  for (const { first, runs: count, repeated } of seen?.values() ?? []) {
    const owner = runs[first]?.run.id;
    if (count === runs.length) shared++;
    if (count === 1 && owner !== undefined) only[owner] = (only[owner] ?? 0) + 1;
    if (repeated) duplicated++;
  }
  return { shared, only, duplicated };
}

/** Counts inputs by a key; null as soon as the key turns out not to be comparable. */
async function countBy(
  runs: readonly LoadedRun[],
  keyOf: (row: ScoredRow, run: LoadedRun) => string | null | Promise<string>,
): Promise<Map<string, Seen> | null> {
  const inputs = new Map<string, Seen>();
  for (const [place, run] of runs.entries()) {
    for await (const row of run.rows) {
      const key = await keyOf(row, run);
      if (key === null) return null;
      const known = inputs.get(key);
      const repeated = row.trials.length > 1 || known?.last === place;
      if (known === undefined) {
        inputs.set(key, { first: place, last: place, runs: 1, repeated });
        continue;
      }
      if (known.last !== place) known.runs++;
      known.last = place;
      known.repeated ||= repeated;
    }
  }
  return inputs;
}

/** Uses digests as keys as long as all of them are of one kind. */
function digestOf(): (row: ScoredRow) => string | null {
  let kind: ScoredRow["digestKind"] | undefined;
  return ({ digest, digestKind }) => {
    if (kind === undefined) kind = digestKind;
    return digest !== null && digestKind === kind ? digest : null;
  };
}

async function contentOf(row: ScoredRow, { run }: LoadedRun): Promise<string> {
  if (row.input !== null && row.input !== undefined) return await inputDigest(row);
  return refuse(
    "runs",
    `The rows of these runs can only be joined by their inputs, but row '${row.key}' of run '${run.id}' has none`,
    "Their digests are missing or of two kinds, which are never equal: load the runs with { inputs: true }.",
  );
}

function checkRuns(runs: readonly LoadedRun[]): void {
  if (!Array.isArray(runs) || runs.length === 0)
    refuse(
      "runs",
      `'runs' must contain at least one loaded run: current value is ${nameOfKind(runs)}`,
    );
  const ids = runs.map((one, index) => {
    if (typeof one?.run?.id === "string") return one.run.id;
    return refuse(
      `runs[${index}]`,
      `'runs[${index}]' must be a loaded run: current value is ${nameOfKind(one)}`,
      "weave.load(run) returns one.",
    );
  });
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) refuse("runs", `Run '${twice}' is listed twice`);
}
