import { InvalidArgumentError } from "../core/errors/usage.ts";
import { checkKeys, checkValue, oneOf } from "../core/options.ts";
import { displayable } from "../model/display.ts";
import type { LoadedRun, Run, RunDataset } from "../model/run.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import { isSameRun } from "./row-source.ts";

/** Options of `mergeShards()`. */
export interface MergeOptions {
  /**
   * Meaning of a row in two shards: a mistake (`error`, the default), or further trials of the row
   * (`trials`), for shards that each have all rows.
   */
  overlap?: "error" | "trials";
}

/**
 * Makes one run of its shards: parts of one run that were evaluated and stored separately.
 *
 * The rows are read when the result is iterated, shard by shard. The merged run is completed only if
 * every shard is. Facts in which the shards differ are null; graders that differ are named together, so
 * a comparison notices them.
 *
 * @throws {InvalidArgumentError} when a shard is missing or given twice; while rows are read, when two
 *   shards have the same row. The message says whether its scores differ.
 *
 * @example Two jobs evaluated half of the rows each
 * ```ts
 * import { fromRecords, mergeShards, summarize } from "evalwire/analysis";
 *
 * const shard = (run: string, ids: number[]) =>
 *   fromRecords(ids.map((id) => ({ id, correct: id > 1 })), { key: "id", scorers: ["correct"], run });
 * const { correct } = await summarize(mergeShards([shard("job 1", [1, 2]), shard("job 2", [3, 4])]));
 * if (correct?.n !== 4 || correct.value !== 0.75) throw new Error(JSON.stringify(correct));
 * ```
 *
 * @example Two jobs ran different trials of the same rows
 * ```ts
 * import { fromRecords, mergeShards, summarize } from "evalwire/analysis";
 *
 * const shard = (run: string, correct: boolean) =>
 *   fromRecords([1, 2].map((id) => ({ id, correct })), { key: "id", scorers: ["correct"], run });
 * const merged = mergeShards([shard("job 1", true), shard("job 2", false)], { overlap: "trials" });
 * const { correct } = await summarize(merged);
 * if (correct?.n !== 2 || correct.trials !== 4 || correct.value !== 0.5) throw new Error(JSON.stringify(correct));
 * ```
 */
export function mergeShards(shards: readonly LoadedRun[], options: MergeOptions = {}): LoadedRun {
  checkKeys(options, ["overlap"], "an option of mergeShards()", "options");
  const { overlap = "error" } = options;
  checkValue("options.overlap", overlap, oneOf("error", "trials"));
  const [first, ...others] = shards;
  if (first === undefined)
    throw new InvalidArgumentError(
      "'shards' must be a non-empty list of runs: current value is []",
      {
        path: "shards",
      },
    );
  if (others.length === 0) return first;
  refuseTwice(shards);
  const warnings = shards.flatMap((shard) => shard.warnings ?? []);
  return displayable({
    run: mergedRun(shards.map(({ run }) => run)),
    rows: { [Symbol.asyncIterator]: () => rowsOf(shards, overlap) },
    ...(shards.some(({ resumed }) => resumed === true) ? { resumed: true } : {}),
    ...(warnings.length === 0 ? {} : { warnings: [...new Set(warnings)] }),
    ...(shards.some(({ scorerVersions }) => scorerVersions !== undefined)
      ? { scorerVersions: () => mergedVersions(shards) }
      : {}),
    ...(shards.every(({ dataset }) => dataset !== undefined)
      ? { dataset: () => commonDataset(shards) }
      : {}),
  });
}

function refuseTwice(shards: readonly LoadedRun[]): void {
  for (const [i, shard] of shards.entries()) {
    const { run } = shard;
    const before = shards.slice(0, i).findIndex((other) => isSameRun(other, shard));
    if (before >= 0)
      throw new InvalidArgumentError(
        `Cannot merge shards ${before + 1} and ${i + 1}: both are the run '${run.name ?? run.id}'`,
        { path: `shards[${i}]` },
      );
  }
}

/** Facts of a row that another shard must not have, and its scores. */
interface Seen {
  readonly shard: number;
  readonly scores: string;
}

/** Names a shard by its position and its run. */
const nameOf = (shards: readonly LoadedRun[], i: number): string => {
  const run = shards[i]?.run;
  return `${i + 1} ('${run?.name ?? run?.id}')`;
};

async function* rowsOf(
  shards: readonly LoadedRun[],
  overlap: "error" | "trials",
): AsyncGenerator<ScoredRow, void, undefined> {
  const seen = new Map<string, Seen>();
  for (const [shard, { rows }] of shards.entries()) {
    for await (const row of rows) {
      if (overlap === "error") noteRow(seen, row, { shard, shards });
      yield row;
    }
  }
}

/** @throws {InvalidArgumentError} when another shard has the row. */
function noteRow(
  seen: Map<string, Seen>,
  row: ScoredRow,
  { shard, shards }: { shard: number; shards: readonly LoadedRun[] },
): void {
  const scores = JSON.stringify(
    row.trials.map((trial) =>
      Object.entries(trial.scores)
        .map(([scorer, { state, value }]) => [scorer, state, value])
        .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
    ),
  );
  const identities = [`key ${row.key}`, ...(row.digest === null ? [] : [`digest ${row.digest}`])];
  for (const identity of identities) {
    const before = seen.get(identity);
    if (before === undefined) seen.set(identity, { shard, scores });
    else if (before.shard !== shard) {
      const pair = `${nameOf(shards, before.shard)} and ${nameOf(shards, shard)}`;
      throw sharedRow(row, pair, before.scores === scores);
    }
  }
}

function sharedRow(row: ScoredRow, pair: string, same: boolean): InvalidArgumentError {
  return new InvalidArgumentError(
    `Cannot merge shards ${pair}: both have the row '${row.key}', ${same ? "with the same scores" : "with different scores"}`,
    { path: "shards" },
    {
      hint: "Leave one of them out, or set overlap: 'trials' if each shard has other trials of the same rows",
    },
  );
}

/** Returns the value that all runs have; null if they differ. */
function common<T>(values: readonly T[]): T | null {
  const [first] = values;
  return first !== undefined && values.every((value) => value === first) ? first : null;
}

function mergedRun(runs: readonly Run[]): Run {
  const [first] = runs as [Run, ...Run[]]; // there are at least two
  const of = <Key extends keyof Run>(key: Key) => common(runs.map((run) => run[key]));
  const times = (key: "startedAt" | "finishedAt"): number[] =>
    runs.flatMap((run) => run[key]?.getTime() ?? []);
  const [starts, ends] = [times("startedAt"), times("finishedAt")];
  const partial = runs.flatMap((run) => (run.partial === null ? [] : [run.partial]));
  return displayable({
    provider: of("provider") ?? "shards",
    id: runs.map(({ id }) => id).join("+"),
    name: of("name") ?? runs.map(({ name, id }) => name ?? id).join(" + "),
    project: of("project") ?? "",
    evaluation: of("evaluation"),
    model: of("model"),
    kind: of("kind") ?? "shards",
    status: runs.find(({ status }) => status !== "completed")?.status ?? first.status,
    partial: partial.length === 0 ? null : [...new Set(partial)].join("; "),
    startedAt: starts.length === 0 ? null : new Date(Math.min(...starts)),
    finishedAt: ends.length < runs.length ? null : new Date(Math.max(...ends)),
    sourceRunId: of("sourceRunId"),
    attributes: {},
    url: of("url"),
    raw: null,
  });
}

/** Names all versions of each scorer. A scorer that any shard does not know the version of is null. */
async function mergedVersions(
  shards: readonly LoadedRun[],
): Promise<Record<string, string | null>> {
  const all = await Promise.all(shards.map((shard) => shard.scorerVersions?.() ?? null));
  const names = new Set(all.flatMap((versions) => Object.keys(versions ?? {})));
  return Object.fromEntries(
    [...names].map((name): [string, string | null] => {
      const known = all.flatMap((versions) =>
        versions === null ? [null] : Object.hasOwn(versions, name) ? [versions[name] ?? null] : [],
      );
      return [name, known.includes(null) ? null : [...new Set(known)].sort().join(" and ")];
    }),
  );
}

async function commonDataset(shards: readonly LoadedRun[]): Promise<RunDataset | null> {
  const sets = await Promise.all(shards.map((shard) => shard.dataset?.() ?? null));
  const version = common(sets.map((set) => set?.version ?? null));
  return version === null ? null : (sets[0] ?? null);
}
