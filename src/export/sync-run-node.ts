import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { jsonText } from "../model/json-text.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import { type Column, ScorerKeys } from "./columns.ts";
import { openJsonl } from "./jsonl.ts";
import { openParquet } from "./parquet.ts";
import {
  EXPORT_COLUMNS,
  RUN_COLUMNS,
  type RunLine,
  SCORE_COLUMNS,
  type ScoreLine,
  TRIAL_COLUMNS,
} from "./sync-columns.ts";
import {
  linesOf,
  OpenFile,
  TableFile,
  type Workspace,
  type WrittenFile,
} from "./sync-files-node.ts";
import { type Place, placeOf, type TableName } from "./sync-paths.ts";
import { scoreLines, spoolText } from "./sync-scores.ts";
import { readTrials } from "./trials.ts";

/** Format of the files of a synced folder: Parquet, or one JSON object per line. */
export type SyncFormat = "parquet" | "jsonl";

/** Complete files of a run that no reader sees yet. */
export interface WrittenRun {
  /** The run as it was after its rows were read. */
  readonly run: Run;
  readonly place: Place;
  readonly files: Readonly<Record<TableName, WrittenFile>>;
  /** Hash of the values in `runs` without those that describe the export. */
  readonly content: string;
  readonly exportedAt: string;
  readonly format: SyncFormat;
}

/** Files of one run while they are written. Its rows are read once, one at a time. */
export class RunWriter {
  readonly #space: Workspace;
  readonly #format: SyncFormat;
  readonly #signal: AbortSignal | undefined;
  readonly #open: OpenFile[] = [];

  constructor(space: Workspace, format: SyncFormat, signal: AbortSignal | undefined) {
    this.#space = space;
    this.#format = format;
    this.#signal = signal;
  }

  /** Reads the rows and writes the three files. */
  async write(loaded: LoadedRun): Promise<WrittenRun> {
    const [runId, place] = [loaded.run.id, placeOf(loaded.run)];
    const scores = await this.#file();
    const keys = new ScorerKeys();
    const counts = { rows: 0, trials: 0 };
    const table = await this.#table(TRIAL_COLUMNS);
    for await (const source of readTrials(loaded)) {
      this.#signal?.throwIfAborted();
      counts.rows += source.index === 0 ? 1 : 0;
      counts.trials += source.trial === null ? 0 : 1;
      await table.add({ ...source, runId, place });
      keys.add(source);
      await scores.write(`${spoolText(source)}\n`);
    }
    const trials = await table.end();
    await scores.end();
    const files = {
      trials,
      scores: await this.#scores(scores.path, { runId, place }, keys.keys(), loaded),
    };
    // what a provider knows only now
    const { run } = loaded;
    if (JSON.stringify(placeOf(run)) !== JSON.stringify(place))
      throw new Error(`The project or start of run '${runId}' changed while its rows were read`);
    const exportedAt = new Date().toISOString();
    const line = { run, place, ...counts, exportedAt };
    const runs = await this.#runs(line);
    const content = contentOf(line);
    return { run, place, files: { ...files, runs }, content, exportedAt, format: this.#format };
  }

  /** Removes the files, except those that were moved. */
  async discard(): Promise<void> {
    for (const file of this.#open) await file.discard();
  }

  async #runs(line: RunLine): Promise<WrittenFile> {
    const table = await this.#table(RUN_COLUMNS);
    await table.add(line);
    return await table.end();
  }

  /** Writes the scores once all scorers and their versions are known. */
  async #scores(
    spool: string,
    common: Pick<ScoreLine, "runId" | "place">,
    keys: readonly string[],
    loaded: LoadedRun,
  ): Promise<WrittenFile> {
    const versions = keys.length === 0 ? {} : ((await loaded.scorerVersions?.()) ?? {});
    const table = await this.#table(SCORE_COLUMNS);
    for await (const text of linesOf(spool)) {
      this.#signal?.throwIfAborted();
      for (const line of scoreLines(text, common, keys, versions)) await table.add(line);
    }
    return await table.end();
  }

  async #table<Line>(columns: readonly Column<Line>[]): Promise<TableFile<Line>> {
    const encoder = this.#format === "parquet" ? await openParquet(columns) : openJsonl(columns);
    return new TableFile(columns, encoder, await this.#file());
  }

  async #file(): Promise<OpenFile> {
    const path = this.#space.newPath();
    const file = new OpenFile(path, await this.#space.io(open(path, "wx")), this.#space);
    this.#open.push(file);
    return file;
  }
}

function contentOf(line: RunLine): string {
  const values = RUN_COLUMNS.filter(({ name }) => !EXPORT_COLUMNS.includes(name)).map((column) =>
    jsonText(column.read(line) ?? null),
  );
  return createHash("sha256").update(JSON.stringify(values)).digest("hex");
}
