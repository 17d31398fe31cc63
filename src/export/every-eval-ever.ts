import { didYouMean, InvalidArgumentError, plural } from "../core/errors/usage.ts";
import type { LoadedRun } from "../model/run.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import { sha256 } from "../model/sha256.ts";
import type { Chunk } from "./byte-stream.ts";
import { aggregateOf } from "./eee-aggregate.ts";
import { checkFacts, type EveryEvalEverFacts, folderOf } from "./eee-facts.ts";
import { inputOf, instanceRecord, type RowInput, trialRecord, verdictOf } from "./eee-records.ts";
import { type LeftOut, notesOn, Tally } from "./eee-tally.ts";
import { checkTableInput, readTrials } from "./trials.ts";

/** Result of {@link toEveryEvalEver}: two files, and the scores that they leave out. */
export interface EveryEvalEverFiles extends EveryEvalEverSummary {
  /** The aggregate file: the run, its model and the figure of each scorer. */
  aggregate: Record<string, unknown>;
  /**
   * The file of instance records: JSON Lines in UTF-8, one line per scored trial and scorer. The
   * aggregate has its checksum, so write these bytes unchanged.
   */
  samples: Uint8Array;
}

/** Contents of two files of Every Eval Ever, and the scores that they leave out. */
export interface EveryEvalEverSummary {
  /** Path of the aggregate in the datastore: `data/{dataset}/{developer}/{model}/{uuid}.json`. */
  aggregatePath: string;
  /** Path of the instance records: `data/{dataset}/{developer}/{model}/{uuid}_samples.jsonl`. */
  samplesPath: string;
  /** Number of instance records. */
  records: number;
  /** Number of scores that are left out, by scorer key and reason. */
  leftOut: Record<string, LeftOut>;
  /** Facts to know before the files are shared, such as what is left out. */
  notes: string[];
}

/**
 * Converts a run into files of [Every Eval Ever](https://github.com/evaleval/every_eval_ever),
 * schema version 0.3.0: an aggregate and its instance records, in memory.
 * `writeEveryEvalEver()` of `evalwire/export/node` writes them in constant memory.
 *
 * The format states a score as a number and as correct or not. A missing, errored, suspect or
 * inapplicable score is left out and counted in `leftOut` and `notes`, and so is a number or a word,
 * unless `facts.scorers` has a `correct` function for its scorer. The figure of a scorer is the mean
 * of its rows (of the means of their trials) with its standard error, as in `summarize()`. Each
 * trial is a record of its own, with its number as `epoch` in the metadata; the columns of the row
 * are in the metadata too. Inputs and outputs that are not strings are written as JSON.
 *
 * The same run and facts yield the same bytes. The UUID of the files is made from the ID of the
 * run, the evaluation and the model.
 *
 * @throws {InvalidArgumentError} for a fact that is absent or invalid, a scorer that the run does
 *   not have, a run that was loaded with `resumeFrom`, or a run without any score that the format
 *   can state.
 *
 * @example Share a run
 * ```ts
 * import { toEveryEvalEver } from "evalwire/export";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const run = await new WeaveClient().load("latest");
 * const { aggregate, aggregatePath, records, notes } = await toEveryEvalEver(run, {
 *   evaluation: "acme_search",
 *   dataset: { name: "acme_search", hfRepo: "acme/search" },
 *   model: { id: "acme/ranker-2", availability: "closed_weights" },
 *   library: { name: "weave", version: "0.53.12" },
 *   organization: { name: "Acme" },
 *   relationship: "first_party",
 *   retrievedAt: new Date("2026-11-26T12:00:00Z"),
 * });
 * if (!aggregatePath.startsWith("data/acme_search/acme/ranker-2/")) throw new Error(aggregatePath);
 * if (records === 0 || aggregate["schema_version"] !== "0.3.0") throw new Error(notes.join("\n"));
 * ```
 */
export async function toEveryEvalEver(
  run: LoadedRun,
  facts: EveryEvalEverFacts,
): Promise<EveryEvalEverFiles> {
  const files = await openEveryEvalEver(run, facts);
  const parts: Uint8Array[] = [];
  for await (const { bytes } of files.chunks) parts.push(bytes);
  const samples = joined(parts);
  const checksum = await sha256(samples);
  return { ...files.end(checksum), samples };
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}

/** Files that are being written. */
export interface OpenFiles {
  readonly aggregatePath: string;
  readonly samplesPath: string;
  /** The file of instance records in parts. */
  readonly chunks: AsyncGenerator<Chunk, undefined>;
  /** Returns the aggregate and the summary, after all chunks were read. */
  end(checksum: string): EveryEvalEverSummary & { aggregate: Record<string, unknown> };
}

/** Checks the facts, and opens the files. No row is read yet. */
export async function openEveryEvalEver(
  run: LoadedRun,
  facts: EveryEvalEverFacts,
): Promise<OpenFiles> {
  checkRun(run);
  checkFacts(facts);
  const folder = folderOf(facts);
  const evaluationId = [
    facts.evaluation,
    facts.model.id.replaceAll("/", "_"),
    `${run.run.provider}-${run.run.id}`,
  ].join("/");
  const uuid = uuidOf(await sha256(evaluationId));
  const aggregatePath = `${folder}/${uuid}.json`;
  const samplesPath = `${folder}/${uuid}_samples.jsonl`;
  const tally = new Tally();
  return {
    aggregatePath,
    samplesPath,
    chunks: chunksOf(run, facts, evaluationId, tally),
    end(checksum) {
      const leftOut = tally.leftOut();
      const [lost, others] = [notesOn(leftOut), otherNotes(run, tally, facts)];
      const aggregate = aggregateOf(run.run, facts, tally, {
        evaluationId,
        samplesPath,
        checksum,
        leftOut: lost,
        notes: others,
      });
      const notes = [...lost, ...others];
      return { aggregate, aggregatePath, samplesPath, records: tally.records, leftOut, notes };
    },
  };
}

function checkRun(run: LoadedRun): void {
  checkTableInput(run);
  if (!("run" in run))
    throw new InvalidArgumentError("'run' must be a loaded run: it has rows but no run", {
      path: "run",
    });
  if (run.resumed === true)
    throw new InvalidArgumentError(
      "'run' must be a complete run: it was loaded with 'resumeFrom'",
      { path: "run" },
    );
}

/** Returns a digest as a UUID of version 4, the only version that the format accepts. */
function uuidOf(hex: string): string {
  const variant = "89ab"[Number.parseInt(hex.slice(16, 17), 16) % 4];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Number of trials per chunk. */
const CHUNK_TRIALS = 100;

async function* chunksOf(
  run: LoadedRun,
  facts: EveryEvalEverFacts,
  evaluationId: string,
  tally: Tally,
): AsyncGenerator<Chunk, undefined> {
  const encoder = new TextEncoder();
  const scorers = new Map(Object.entries(facts.scorers ?? {}));
  let lines: string[] = [];
  let current: ScoredRow | null = null;
  let input: RowInput = { raw: "", reference: [], hash: null };
  for await (const source of readTrials(run)) {
    const { row, trial, index } = source;
    tally.addTrial(source);
    if (trial === null) continue;
    if (row !== current) input = await inputOf(row, facts);
    current = row;
    const shared = trialRecord(row, trial, index, input, facts);
    for (const [key, score] of Object.entries(trial.scores)) {
      const verdict = verdictOf(key, score, scorers.get(key) ?? {});
      if (verdict === null) continue;
      tally.addRecord(key, verdict);
      if (input.raw === "") tally.withoutInput++;
      if (trial.output == null) tally.withoutOutput++;
      const record = instanceRecord(shared, key, verdict, score.reason, { evaluationId, facts });
      lines.push(`${JSON.stringify(record)}\n`);
    }
    if (lines.length < CHUNK_TRIALS) continue;
    yield { bytes: encoder.encode(lines.join("")), lines: lines.length };
    lines = [];
  }
  tally.endRow();
  checkEnd(run, tally, facts);
  if (lines.length > 0) yield { bytes: encoder.encode(lines.join("")), lines: lines.length };
}

/** Rejects facts about scorers that the run does not have, and a run without any record. */
function checkEnd({ run }: LoadedRun, tally: Tally, { scorers = {} }: EveryEvalEverFacts): void {
  const known = tally.keys();
  const unknown = Object.keys(scorers).find((key) => !known.includes(key));
  if (unknown !== undefined)
    throw new InvalidArgumentError(
      `'${unknown}' is not a scorer of the run`,
      { path: `facts.scorers.${unknown}` },
      { hint: didYouMean(unknown, known) },
    );
  if (tally.records === 0)
    throw new InvalidArgumentError(
      `No score of run '${run.id}' can be stated in the format`,
      { path: "run" },
      { hint: `${notesOn(tally.leftOut()).join(". ") || "The run has no scores"}.` },
    );
}

/** Returns the notes about anything but scores that were left out. */
function otherNotes(
  { run }: LoadedRun,
  tally: Tally,
  { inputs = true, outputs = true }: EveryEvalEverFacts,
): string[] {
  const without = (count: number, noun: string): string[] =>
    count === 0
      ? []
      : [
          `The ${noun} is empty in ${count} of ${plural(tally.records, "record")}: the run has none there`,
        ];
  return [
    ...(run.status === "completed" ? [] : [`The status of the run is '${run.status}'`]),
    ...(run.partial === null ? [] : [`The run is incomplete: ${run.partial}`]),
    ...(inputs ? without(tally.withoutInput, "input") : ["The inputs are withheld"]),
    ...(outputs ? without(tally.withoutOutput, "output") : ["The outputs are withheld"]),
  ];
}
