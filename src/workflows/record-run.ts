import { checkJson } from "../core/json.ts";
import {
  CALL_OPTIONS,
  type CallOptions,
  checkCallOptions,
  checkKeys,
  checkValue,
  pick,
  type Rule,
} from "../core/options.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import type { WeaveClient } from "../weave/client.ts";
import { JOURNAL_RULES } from "./batch.ts";
import { Journal } from "./journal.ts";
import type { RecordEntry } from "./journal-entries.ts";
import type { SoughtRow } from "./recorded-before.ts";
import { type RecordedRow, ScorerRefs, soughtRows, windows } from "./recorded-rows.ts";
import { otherJob, type RecordedRun, Recording } from "./recording.ts";

/** Evaluation that was run elsewhere. */
export interface RunRecord {
  /** Name or reference of the evaluation. */
  evaluation: string;
  /** Name or reference of the model. */
  model: string;
  /**
   * Rows as a list or another iterable. All rows of a synchronous iterable are checked before
   * anything is sent; each row of an asynchronous one is checked before its own first request.
   */
  rows: Iterable<RecordedRow> | AsyncIterable<RecordedRow>;
  /** Summary that is stored when the run ends: the place for a Git commit or a branch. */
  summary?: Record<string, unknown>;
}

/** Options of {@link recordRun}. */
export interface RecordOptions extends CallOptions {
  /** Number of rows stored concurrently, 1 to 32. Default 8. */
  concurrency?: number;
  /**
   * Storage for the progress. To continue, pass the same rows in the same order: other rows are
   * refused.
   */
  checkpoint?: Checkpoint;
  /** Behavior while another process has the checkpoint. Default `"refuse"`. */
  ifLocked?: "refuse" | "wait";
}

const KEY = "run";
const aName: Rule = {
  is: (value) => typeof value === "string" && value !== "",
  kind: "a name or a reference",
};
const rowsOfKind: Rule = {
  is: (rows) =>
    typeof rows === "object" &&
    rows !== null &&
    (Symbol.iterator in rows || Symbol.asyncIterator in rows),
  kind: "a list or another iterable of rows",
};

/**
 * Uploads an evaluation that you ran elsewhere to Weave: a run, its predictions, their scores, and
 * the end of each. Evaluation, model and scorers are names or references. It is resumable with a
 * checkpoint. It is not transactional: rows stored before a failure remain.
 *
 * Before it ends the run, it reads the run's contents. When resumed, it matches existing trials to
 * the rows, deletes duplicate and incomplete trials that an interrupted attempt left behind, and
 * reads again until nothing changes. Trials and scores that others added are kept, counted and
 * returned as `surplus`.
 *
 * @throws {InvalidArgumentError} before anything is stored (for a row of an asynchronous source:
 *   before that row is stored): for invalid arguments, for values that JSON would drop or change
 *   (with their path, such as `record.rows[3].scores.correct`), for function scorers, and for a
 *   checkpoint that belongs to another evaluation, another model or other rows, or that another
 *   process has. {@link AmbiguousWriteError} when a row may have been stored: continue with the
 *   checkpoint. {@link ConflictError} when the server does not have every row that was stored.
 *
 * @example Log two answers
 * ```ts
 * import { WeaveClient } from "evalwire/weave";
 * import { recordRun } from "evalwire/workflows";
 *
 * const weave = new WeaveClient();
 * const [evaluation, model, scorer] = await Promise.all([weave.evaluations.list().first(), weave.models.list().first(), weave.scorers.list().first()]);
 * if (evaluation === undefined || model === undefined || scorer === undefined) throw new Error("the project has no evaluation, model or scorer");
 * const recorded = await recordRun(weave, {
 *   evaluation: evaluation.object_id,
 *   model: model.object_id,
 *   rows: [
 *     { inputs: { question: "1+1" }, output: "2", scores: { [scorer.object_id]: true } },
 *     { inputs: { question: "2+2" }, output: "5", scores: { [scorer.object_id]: false } },
 *   ],
 *   summary: { branch: "main" },
 * });
 * if (recorded.predictions !== 2) throw new Error("an answer was not stored");
 * ```
 */
export async function recordRun(
  weave: WeaveClient,
  record: RunRecord,
  options: RecordOptions = {},
): Promise<RecordedRun> {
  checkKeys(
    record,
    ["evaluation", "model", "rows", "summary"],
    "a field of a recorded run",
    "record",
  );
  checkCallOptions(options, JOURNAL_RULES);
  checkValue("record.evaluation", record.evaluation, aName);
  checkValue("record.model", record.model, aName);
  checkValue("record.rows", record.rows, rowsOfKind);
  if (record.summary !== undefined) checkJson("record.summary", record.summary);
  const rows = soughtRows(record.rows);
  const { checkpoint, ifLocked, signal } = options;
  const journal = await Journal.open<RecordEntry>({
    checkpoint,
    kind: "record",
    job: { ...weave.toJSON(), evaluation: record.evaluation, model: record.model },
    loadReader: async () => (await import("./journal-entries.ts")).readRecordEntry,
    ifLocked,
    signal,
  });
  try {
    const done = await recordAll(weave, record, rows, options, journal);
    return { ...done, warnings: [...journal.warnings, ...done.warnings] };
  } finally {
    await journal.close();
  }
}

async function recordAll(
  weave: WeaveClient,
  record: RunRecord,
  rows: readonly SoughtRow[] | AsyncIterable<SoughtRow>,
  options: RecordOptions,
  journal: Journal<RecordEntry>,
): Promise<RecordedRun> {
  const call = pick(options, CALL_OPTIONS);
  const saved = journal.get(KEY);
  if (saved === "unreadable")
    throw otherJob("holds progress that this release does not understand");
  const isDone = saved?.finished === true;
  const scorers = new ScorerRefs(weave, call);
  if (Array.isArray(rows) && !isDone) await scorers.resolve(rows);
  let recording: Recording | undefined;
  const opened = async (): Promise<Recording> => {
    if (recording !== undefined) return recording;
    const save = (entry: RecordEntry): Promise<void> => journal.put(KEY, entry);
    const progress = saved ?? (await begin(weave, record, call));
    if (saved === undefined) await save(progress);
    recording = await Recording.open(
      { weave, scorers, save, options: call },
      progress,
      saved !== undefined,
    );
    return recording;
  };
  for await (const window of windows(rows, options.concurrency ?? 8)) {
    // before the run is created, as far as the rows are known
    if (!isDone) await scorers.resolve(window);
    await (await opened()).store(window);
  }
  return await (await opened()).end(record.summary);
}

/** Creates the run. */
async function begin(
  weave: WeaveClient,
  record: RunRecord,
  options: CallOptions,
): Promise<RecordEntry> {
  const refOf = async (
    nameOrRef: string,
    digestOf: (name: string) => Promise<string>,
  ): Promise<string> => {
    if (nameOrRef.startsWith("weave:///")) return nameOrRef;
    const { entity, project } = weave.toJSON();
    return `weave:///${entity}/${project}/object/${nameOrRef}:${await digestOf(nameOrRef)}`;
  };
  const evaluation = await refOf(
    record.evaluation,
    async (name) => (await weave.evaluations.get(name, "latest", options)).digest,
  );
  const model = await refOf(
    record.model,
    async (name) => (await weave.models.get(name, "latest", options)).digest,
  );
  const { evaluation_run_id } = await weave.evaluationRuns.create({ evaluation, model }, options);
  return { evaluation_run_id, model, rows: 0, scores: 0, digest: "", finished: false };
}
