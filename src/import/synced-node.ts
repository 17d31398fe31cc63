import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { plural } from "../core/errors/usage.ts";
import { displayable } from "../model/display.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import type { Score, ScoredRow, Trial } from "../model/scored-row.ts";
import { fileError, parseJson } from "./import-file.ts";

/** Line of the manifest, for a file or for one that was moved away. */
interface ManifestLine {
  readonly schema?: unknown;
  readonly table?: unknown;
  readonly path?: unknown;
  readonly retires?: unknown;
  readonly provider?: unknown;
  readonly project?: unknown;
  readonly run_id?: unknown;
  readonly bytes?: unknown;
}

/** File of a table. */
interface TableFile {
  readonly path: string;
  readonly bytes: unknown;
}

/** Files of a run by table. */
interface RunFiles {
  readonly provider: string;
  readonly project: string;
  readonly files: Map<unknown, TableFile>;
}

type Line = Readonly<Record<string, unknown>>;

const MANIFEST = "manifest.jsonl";
const SCHEMA = 1;
/** Paths of `syncRuns()`: a manifest must not name files outside its folder. */
const OUR_FILE = /^(?:runs|trials|scores)\/(?:[a-z_]+=[^/]+\/){4}[a-z0-9-]+\.(?:parquet|jsonl)$/;

/** Returns whether `syncRuns()` wrote a folder. */
export async function isSynced(folder: string): Promise<boolean> {
  const manifest = await stat(join(folder, MANIFEST)).catch(() => null);
  if (manifest?.isFile() !== true) return false;
  const runs = await stat(join(folder, "runs")).catch(() => null);
  return manifest.size === 0 || runs?.isDirectory() === true;
}

/**
 * Reads the runs of a folder that `syncRuns()` wrote, as its manifest lists them, oldest first. The
 * rows of a run are read from its files each time they are iterated.
 *
 * @throws {InvalidArgumentError} for a manifest that cannot be read, or of a newer release.
 */
export async function readSynced(folder: string): Promise<LoadedRun[]> {
  const text = await readFile(join(folder, MANIFEST), "utf8");
  const loaded: LoadedRun[] = [];
  for (const { provider, project, files } of liveRuns(text, join(folder, MANIFEST))) {
    const [runs, trials, scores] = ["runs", "trials", "scores"].map((table) => files.get(table));
    // a run whose files are being replaced has some of them
    if (runs === undefined || trials === undefined || scores === undefined) continue;
    const [line] = await readTable(folder, runs);
    if (line === undefined) throw fileError(join(folder, runs.path), null, "has no run");
    loaded.push(loadedRun(runOf(line, provider, project), { folder, trials, scores }));
  }
  const timeOf = ({ run }: LoadedRun): number => (run.finishedAt ?? run.startedAt)?.getTime() ?? 0;
  return loaded.sort((a, b) => timeOf(a) - timeOf(b) || (a.run.id < b.run.id ? -1 : 1));
}

/** Returns the files that are listed and were not moved away, by run. */
function liveRuns(text: string, path: string): Iterable<RunFiles> {
  const runs = new Map<string, RunFiles>();
  // a line that is being written has no end
  const lines = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  for (const [at, one] of lines.entries()) {
    if (one === "") continue;
    const place = `line ${at + 1}`;
    const line = parseJson(one, path, place) as ManifestLine; // its fields are checked
    if (typeof line?.schema === "number" && line.schema > SCHEMA)
      throw fileError(path, place, "was written by a newer release", "Update evalwire.");
    const { provider, project, run_id, retires } = line ?? {};
    const file = line?.path ?? retires;
    const isWhole = [provider, project, run_id].every((value) => typeof value === "string");
    if (!isWhole || typeof file !== "string" || !OUR_FILE.test(file) || file.includes("/../"))
      throw fileError(path, place, "is not a line that syncRuns() writes");
    const key = JSON.stringify([provider, project, run_id]);
    const run = runs.get(key) ?? {
      provider: String(provider),
      project: String(project),
      files: new Map(),
    };
    runs.set(key, run);
    if (retires === undefined) run.files.set(line.table, { path: file, bytes: line.bytes });
    else if (run.files.get(line.table)?.path === retires) run.files.delete(line.table);
  }
  return runs.values();
}

/** Reads the lines of a table's file. */
async function readTable(folder: string, { path, bytes }: TableFile): Promise<Line[]> {
  const whole = join(folder, path);
  const content = await readFile(whole);
  if (typeof bytes === "number" && content.length !== bytes)
    throw fileError(
      whole,
      null,
      `has another size than '${MANIFEST}' lists: ${plural(content.length, "byte")} instead of ${bytes}`,
      "If syncRuns() is writing the folder, read it again.",
    );
  if (path.endsWith(".jsonl")) {
    const lines = content.toString("utf8").split("\n");
    return lines.flatMap((line, at) =>
      line === "" ? [] : [parseJson(line, whole, `line ${at + 1}`) as Line],
    );
  }
  const { parquetReadObjects } = await import("hyparquet");
  const { buffer } = new Uint8Array(content);
  try {
    return await parquetReadObjects({ file: buffer });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw fileError(whole, null, `is not a valid Parquet file: ${reason}`);
  }
}

/** Makes a run of its line in `runs`. */
function runOf(line: Line, provider: string, project: string): Run {
  const attributes = jsonOf(line.attributes);
  return displayable({
    provider,
    id: String(line.run_id),
    name: textOf(line.run_name),
    project,
    evaluation: textOf(line.evaluation),
    model: textOf(line.model),
    kind: String(line.kind),
    status: String(line.status),
    partial: textOf(line.partial),
    startedAt: timeOf(line.started_at),
    finishedAt: timeOf(line.finished_at),
    sourceRunId: textOf(line.source_run_id),
    attributes: typeof attributes === "object" && attributes !== null ? { ...attributes } : {},
    url: textOf(line.url),
    raw: line,
  });
}

/** Makes a run whose rows are read from its files. */
function loadedRun(
  run: Run,
  { folder, trials, scores }: { folder: string; trials: TableFile; scores: TableFile },
): LoadedRun {
  return displayable({
    run,
    rows: {
      async *[Symbol.asyncIterator]() {
        const read = [await readTable(folder, trials), await readTable(folder, scores)] as const;
        for (const row of rowsOf(...read)) yield displayable(row);
      },
    },
    async scorerVersions() {
      const lines = await readTable(folder, scores);
      return Object.fromEntries(
        lines.map(({ scorer, scorer_ref }) => [String(scorer), textOf(scorer_ref)]),
      );
    },
  });
}

/** Yields the rows of a run. The lines of both tables are in the order of its trials. */
function* rowsOf(trials: readonly Line[], scores: readonly Line[]): Generator<ScoredRow> {
  let row: ScoredRow | null = null;
  let next = 0;
  for (const line of trials) {
    const own: Line[] = [];
    for (let score = scores[next]; score !== undefined && isOf(score, line); score = scores[next]) {
      own.push(score);
      next++;
    }
    const startsRow = !(typeof line.trial_index === "number" && line.trial_index > 0);
    if (row === null || startsRow) {
      if (row !== null) yield row;
      row = newRow(line);
    }
    if (line.trial_index !== null) row.trials.push(trialOf(line, own));
  }
  if (row !== null) yield row;
}

function isOf(score: Line, trial: Line): boolean {
  return (
    score.row_key === trial.row_key &&
    score.trial_id === trial.trial_id &&
    score.trial_index === trial.trial_index
  );
}

function newRow(line: Line): ScoredRow {
  const kind = line.digest_kind;
  return {
    key: String(line.row_key),
    digest: textOf(line.row_digest),
    digestKind: kind === "dataset" || kind === "inline" ? kind : null,
    input: jsonOf(line.input),
    trials: [],
  };
}

function trialOf(line: Line, scores: readonly Line[]): Trial {
  return {
    id: String(line.trial_id),
    predictionId: textOf(line.prediction_id),
    url: textOf(line.url),
    output: jsonOf(line.output),
    scores: Object.fromEntries(scores.map((score) => [String(score.scorer), scoreOf(score)])),
    latencySeconds: numberOf(line.latency_seconds),
    tokens: numberOf(line.total_tokens),
    costUsd: numberOf(line.cost_usd),
  };
}

/** Returns a score. A number that JSON cannot hold, such as NaN, was not kept in a JSON folder. */
function scoreOf(line: Line): Score {
  const { score_kind: kind, score_state, score_number: number, score_text: text } = line;
  const state = score_state as Score["state"]; // as syncRuns() wrote it
  const reason = textOf(line.reason);
  if (kind === "boolean") return { kind, state, value: number === 1, reason };
  if (kind === "text" && typeof text === "string") return { kind, state, value: text, reason };
  if (kind === "number" && typeof number === "number")
    return { kind, state, value: number, reason };
  return { kind: "none", state: state === "scored" ? "errored" : state, value: null, reason };
}

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);
const numberOf = (value: unknown): number | null => (typeof value === "number" ? value : null);
const jsonOf = (value: unknown): unknown => (typeof value === "string" ? JSON.parse(value) : null);

function timeOf(value: unknown): Date | null {
  if (value instanceof Date) return value;
  return typeof value === "string" ? new Date(value) : null;
}
