import { InvalidArgumentError } from "../core/errors/usage.ts";
import {
  aBoolean,
  anAbortSignal,
  checkKeys,
  checkRules,
  checkValue,
  nameOfKind,
  oneOf,
  type Rules,
  someText,
} from "../core/options.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import { SyncFolder } from "./sync-folder-node.ts";
import { RunWriter, type SyncFormat } from "./sync-run-node.ts";
import { isAsyncIterable, isLoadedRun } from "./trials.ts";

/** Runs to synchronize: a source of loaded runs, such as a project, or a list of them. */
export type RunSources =
  | AsyncIterable<LoadedRun>
  | readonly (AsyncIterable<LoadedRun> | LoadedRun)[];

/** Options of {@link syncRuns}. */
export interface SyncRunsOptions {
  /** Path of the folder. It is created if it does not exist. */
  folder: string;
  /**
   * Format of the files: `"parquet"` (the default), or `"jsonl"` (JSON Lines with one type per
   * column). A folder has one format.
   */
  format?: SyncFormat;
  /**
   * Whether runs that the folder already has are read again, and written again if they changed:
   * scores that were computed again, another name. Default false.
   */
  refresh?: boolean;
  /**
   * Behavior when another process is writing to the folder: `"refuse"` (the default) throws,
   * `"wait"` waits for it.
   */
  ifLocked?: "refuse" | "wait";
  /** Stops waiting for the folder, and stops before the next row. Complete runs stay. */
  signal?: AbortSignal;
}

/** Result of {@link syncRuns}. */
export interface SyncedRuns {
  /** Number of runs that were written, including changed ones. */
  written: number;
  /** Number of runs that were not written, because the folder has them or they are not finished. */
  skipped: number;
  /** Number of skipped runs that are not finished. */
  unfinished: number;
  /** Number of runs and sources that failed: the length of `errors`. */
  failed: number;
  /** Failures, in the order of the runs. */
  errors: SyncError[];
  /**
   * Facts to know: warnings of written runs, and what was repaired after an interrupted process.
   */
  warnings: string[];
}

/** Failure of one run, or of one source. */
export interface SyncError {
  /** Position of the source in the list; 0 for a single source. */
  source: number;
  /** Project of the run; null if the source itself failed. */
  project: string | null;
  /** ID of the run; null if the source itself failed, so its remaining runs were not read. */
  runId: string | null;
  /** The error that the run or the source threw. */
  error: Error;
}

const RULES: Rules = {
  format: oneOf("parquet", "jsonl"),
  refresh: aBoolean,
  ifLocked: oneOf("refuse", "wait"),
  signal: anAbortSignal,
};

/**
 * Writes finished runs into a folder that query engines read: the tables `runs`, `trials` and
 * `scores` in Hive partitions (`provider=/entity=/project=/run_date=/`), with one file per run and
 * table. docs/columns.md lists the columns.
 *
 * Call it again to add new runs: it does not read the rows of runs that the folder already has. A
 * run with another finish time or status is written again, and its previous files are moved to the
 * folder `retired`. `manifest.jsonl` has a line per file. Readers of the folder never see an incomplete file or a row twice,
 * also after a crash, and the next call finishes what a killed process began. Rows are read one at a time, so memory does not
 * depend on the size of a run.
 *
 * A failing run or source is listed in `errors`, and the others are written. An error of the folder
 * itself, such as a full disk, rejects; complete runs stay.
 *
 * @throws {InvalidArgumentError} for an unknown option, a folder with other files or of another
 *   format, or a folder that is locked. Errors of the file system keep their `code`.
 *
 * @example Add the newest run to a folder
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { syncRuns } from "evalwire/export/node";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const folder = await mkdtemp(join(tmpdir(), "evalwire-"));
 * const newest = [await new WeaveClient().load("latest")];
 * const first = await syncRuns(newest, { folder });
 * const second = await syncRuns(newest, { folder });
 * if (first.written !== 1 || second.skipped !== 1) throw new Error("it was written twice");
 * ```
 */
export async function syncRuns(runs: RunSources, options: SyncRunsOptions): Promise<SyncedRuns> {
  checkKeys(options, ["folder", ...Object.keys(RULES)], "an option of syncRuns()", "options");
  checkValue("options.folder", options.folder, someText);
  checkRules(options, RULES, "options");
  const sources = sourcesOf(runs);
  const { folder: path, format = "parquet", refresh = false, ifLocked, signal } = options;
  signal?.throwIfAborted();
  const folder = await SyncFolder.open(path, format, { wait: ifLocked === "wait", signal });
  const result: SyncedRuns = {
    written: 0,
    skipped: 0,
    unfinished: 0,
    failed: 0,
    errors: [],
    warnings: [...folder.warnings],
  };
  const sync = new Sync(folder, result, { format, refresh, signal });
  try {
    for (const [source, one] of sources.entries()) await sync.source(one, source);
  } finally {
    await folder.close();
  }
  return result;
}

interface SyncSettings {
  readonly format: SyncFormat;
  readonly refresh: boolean;
  readonly signal: AbortSignal | undefined;
}

/** One call of {@link syncRuns}. */
class Sync {
  readonly #folder: SyncFolder;
  readonly #result: SyncedRuns;
  readonly #options: SyncSettings;

  constructor(folder: SyncFolder, result: SyncedRuns, options: SyncSettings) {
    this.#folder = folder;
    this.#result = result;
    this.#options = options;
  }

  /** Writes the runs of a source. */
  async source(runs: AsyncIterable<LoadedRun>, source: number): Promise<void> {
    try {
      for await (const loaded of runs) {
        this.#options.signal?.throwIfAborted();
        try {
          await this.#run(loaded);
        } catch (error) {
          this.#fail(error, source, loaded?.run);
        }
      }
    } catch (error) {
      this.#fail(error, source, undefined);
    }
  }

  async #run(loaded: LoadedRun): Promise<void> {
    checkLoaded(loaded);
    if (isUnfinished(loaded.run)) return this.#skip(true);
    if (!this.#options.refresh && (await this.#folder.has(loaded.run))) return this.#skip(false);
    const writer = new RunWriter(this.#folder, this.#options.format, this.#options.signal);
    try {
      const written = await writer.write(loaded);
      if (isUnfinished(written.run)) return this.#skip(true);
      if (await this.#folder.hasContent(written)) return this.#skip(false);
      await this.#folder.commit(written);
    } finally {
      await writer.discard();
    }
    this.#result.written++;
    for (const warning of loaded.warnings ?? [])
      this.#result.warnings.push(`Run '${loaded.run.id}': ${warning}`);
  }

  #skip(isOpen: boolean): void {
    this.#result.skipped++;
    if (isOpen) this.#result.unfinished++;
  }

  /** Records a failure, unless nothing more can be written. */
  #fail(error: unknown, source: number, run: Run | undefined): void {
    this.#options.signal?.throwIfAborted();
    if (this.#folder.failures.has(error)) throw error;
    this.#result.failed++;
    this.#result.errors.push({
      source,
      project: run?.project ?? null,
      runId: run?.id ?? null,
      error: error instanceof Error ? error : new Error(String(error)),
    });
  }
}

/** Returns the sources of the runs. */
function sourcesOf(runs: RunSources): AsyncIterable<LoadedRun>[] {
  const list: readonly unknown[] = Array.isArray(runs) ? runs : [runs];
  return list.map((one, at) => {
    if (isLoadedRun(one) && Array.isArray(runs)) return only(one);
    if (isAsyncIterable(one)) return one as AsyncIterable<LoadedRun>; // its runs are checked one by one
    const path = Array.isArray(runs) ? `runs[${at}]` : "runs";
    throw new InvalidArgumentError(
      `'${path}' must be an async iterable of loaded runs: current value is ${nameOfKind(one)}`,
      { path },
      { hint: "Pass a list for several sources, or for runs that were loaded before." },
    );
  });
}

async function* only(run: LoadedRun): AsyncGenerator<LoadedRun, undefined> {
  yield run;
}

function checkLoaded(loaded: LoadedRun): void {
  if (!isLoadedRun(loaded) || typeof loaded.run?.id !== "string")
    throw new InvalidArgumentError(
      `A source must yield loaded runs: current value is ${nameOfKind(loaded)}`,
      { path: "runs" },
      { hint: "weave.load(run) returns a loaded run." },
    );
  if (loaded.resumed === true)
    throw new InvalidArgumentError(
      `Run '${loaded.run.id}' was loaded from a resume token, so it is only the rest of the run`,
      { path: "runs" },
      { hint: "Load the run without resumeFrom." },
    );
}

function isUnfinished({ status }: Run): boolean {
  return status === "running";
}
