import { plural } from "../analysis/words-of-results.ts";
import { isAmbiguousWriteError } from "../core/errors/call.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import {
  aBoolean,
  aFunction,
  anObject,
  atLeastZero,
  CALL_OPTIONS,
  checkValue,
  listOf,
  pick,
  type Rules,
  someText,
} from "../core/options.ts";
import type { GalileoClient } from "../galileo/client.ts";
import type { Experiment } from "../galileo/types.ts";
import {
  agreedTasks,
  asError,
  type Batch,
  checkBatchOptions,
  journaledBatch,
  lostBefore,
  READ_CALL_OPTIONS,
  wasRefused,
  workUntilRefused,
} from "./batch.ts";
import {
  EXPERIMENT_READS,
  type ExperimentJob,
  type ExperimentOutcome,
  type ExperimentTask,
  type RescoreExperimentsOptions,
  type ScorerConfig,
} from "./experiment-job.ts";
import type { Journal } from "./journal.ts";
import type { ExperimentEntry, RescoredExperiment } from "./journal-entries.ts";
import { planRecompute, recomputeScores } from "./recompute-scores.ts";
import { storedOutputsOf } from "./stored-outputs.ts";

const RULES: Rules = {
  project: someText,
  checkOutputs: aBoolean,
  windowMs: atLeastZero,
  inPlace: aBoolean,
  exportFirst: aFunction,
  wait: aBoolean,
  onProgress: aFunction,
};
const ADVICE =
  "A start was noted and its outcome is not known, so it is not sent again. Look at the project's experiments, and score this one again by itself if you accept that it may be paid for twice.";

/**
 * Scores the stored outputs of Galileo experiments again with other scorers: paid work, each
 * experiment once. Each is left as it is, and a new one has the new scores.
 *
 * A new experiment scores the outputs that the data set stores (`generated_output`), without
 * generating any. Before anything is paid, the data set is read in the version that the experiment
 * used, and its outputs are compared with those of the experiment.
 *
 * With a checkpoint each start is noted before it is sent. Another process with the same checkpoint
 * waits for what was started, looks for what was lost by its unique name, and never sends again
 * what may have been sent. After the first 401 or 403 no more experiments are scored: they are
 * `open`, and the `warnings` of the batch say so.
 *
 * With `inPlace`, the scores of the experiments themselves are computed again and replaced. The
 * service names no job for that: `done` then means that it took every page of records.
 *
 * @throws {InvalidArgumentError} at once for wrong arguments; when the batch is iterated for a plan
 *   above `ceiling`, and for a checkpoint of another job or one that another process has.
 *
 * @example Score a baseline again with another scorer
 * ```ts
 * import { fileCheckpoint } from "evalwire/export/node";
 * import { GalileoClient } from "evalwire/galileo";
 * import { rescoreExperiments } from "evalwire/workflows";
 *
 * const checkpoint = fileCheckpoint("rescored.json");
 * const batch = rescoreExperiments(new GalileoClient(), ["baseline"], ["toxicity"], { ceiling: 500, checkpoint });
 * for await (const { runId, state, error } of batch) if (state !== "done") throw error ?? new Error(`${runId}: ${state}`);
 * ```
 */
export function rescoreExperiments(
  galileo: GalileoClient,
  experiments: readonly string[],
  scorers: readonly (string | ScorerConfig)[],
  options: RescoreExperimentsOptions,
): Batch<ExperimentOutcome> {
  checkBatchOptions(options, RULES);
  if (!Array.isArray(experiments) || experiments.length > 0)
    checkValue("experiments", experiments, listOf("experiment"));
  checkScorers(scorers);
  const { inPlace = false, project = null, exportFirst } = options;
  if (inPlace !== (exportFirst !== undefined))
    throw new InvalidArgumentError(
      inPlace
        ? "'inPlace' replaces scores that the service does not keep: 'exportFirst' must receive them first"
        : "'exportFirst' is for 'inPlace': a new experiment replaces nothing",
      { path: inPlace ? "options.exportFirst" : "options.inPlace" },
      { hint: "Nothing was sent." },
    );
  if (experiments.includes("latest"))
    throw new InvalidArgumentError(
      "'latest' would name another experiment after this one",
      { path: "experiments" },
      { hint: "Pass the id that experiments.get('latest') returns." },
    );
  const loadReader = async () => (await import("./journal-entries.ts")).readExperimentEntry;
  const job = { project, inPlace, scorers };
  return journaledBatch(
    options,
    { kind: "rescore-experiments", job, loadReader },
    (journal, warnings) =>
      rescoreAll(galileo, { experiments, scorers, options }, journal, warnings),
  );
}

function checkScorers(scorers: readonly (string | ScorerConfig)[]): void {
  if (!Array.isArray(scorers) || scorers.length === 0)
    checkValue("scorers", scorers, listOf("scorer"));
  for (const [index, scorer] of scorers.entries())
    checkValue(
      `scorers[${index}]`,
      scorer,
      typeof scorer === "string"
        ? someText
        : { is: anObject.is, kind: "a scorer's id, name or label, or its configuration" },
    );
}

async function* rescoreAll(
  galileo: GalileoClient,
  {
    experiments,
    scorers,
    options,
  }: {
    experiments: readonly string[];
    scorers: readonly (string | ScorerConfig)[];
    options: RescoreExperimentsOptions;
  },
  journal: Journal<ExperimentEntry>,
  warnings: string[],
): AsyncGenerator<ExperimentOutcome, void> {
  const look = pick(options, EXPERIMENT_READS);
  const configs = await configsOf(galileo, scorers, pick(options, READ_CALL_OPTIONS));
  const job: ExperimentJob = { galileo, configs, options, journal };
  const byId = new Map<string, Experiment>();
  for (const which of experiments) {
    const experiment = await galileo.experiments.get(which, look);
    byId.set(experiment.id, experiment); // one experiment is one entry, however it was named
  }
  const tasks: ExperimentTask[] = [];
  for (const experiment of byId.values()) tasks.push(await taskOf(job, experiment));
  // in place, the pages of an experiment have entries of their own
  const paid = journal
    .all()
    .reduce(
      (sum, [, entry]) =>
        entry === "unreadable" || (options.inPlace === true && entry.state === "done")
          ? sum
          : sum + entry.scorings,
      0,
    );
  const fresh = tasks.filter(({ scorings, refused }) => scorings > 0 && refused === undefined);
  const costOf = ({ experiment, scorings }: ExperimentTask) => ({
    runId: experiment.id,
    amount: scorings,
  });
  const fitting = await agreedTasks(fresh, costOf, options, { paid, unit: "scorings" });
  const outcomeOf = async (
    task: ExperimentTask,
    refusal: string | null,
  ): Promise<ExperimentOutcome> => {
    const runId = task.experiment.id;
    if (task.refused !== undefined)
      return { runId, state: "failed", error: task.refused, job: null };
    if (fresh.includes(task) && (!fitting.has(task) || refusal !== null))
      return { runId, state: "open", job: null };
    return options.inPlace === true
      ? await recomputeScores(job, task)
      : await rescoreOne(job, task);
  };
  yield* workUntilRefused(tasks, options, { journal, warnings }, outcomeOf);
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The configurations of scorers that are named by id, name or label. */
async function configsOf(
  galileo: GalileoClient,
  scorers: readonly (string | ScorerConfig)[],
  options: Pick<RescoreExperimentsOptions, (typeof READ_CALL_OPTIONS)[number]>,
): Promise<ScorerConfig[]> {
  const configs = new Map<string, ScorerConfig>();
  for (const scorer of scorers) {
    if (typeof scorer !== "string") {
      configs.set(scorer.id, scorer);
      continue;
    }
    const found = UUID.test(scorer)
      ? await galileo.scorers.get(scorer, options)
      : await galileo.scorers.find(scorer, options);
    const { id, name, scorer_type } = found;
    if (!configs.has(id)) configs.set(id, { id, name, scorer_type });
  }
  return [...configs.values()];
}

/** Finds out what scoring an experiment again costs, with reads alone. */
async function taskOf(job: ExperimentJob, experiment: Experiment): Promise<ExperimentTask> {
  const { galileo, configs, options, journal } = job;
  if (journal.get(experiment.id) !== undefined) return { experiment, scorings: 0 };
  const look = pick(options, EXPERIMENT_READS);
  try {
    if (options.inPlace === true) return await planRecompute(job, experiment, look);
    const { checkOutputs = true } = options;
    const stored = await storedOutputsOf(galileo, experiment, { ...look, checkOutputs });
    return { experiment, stored, scorings: stored.rows * configs.length };
  } catch (thrown) {
    if (!(thrown instanceof InvalidArgumentError)) throw thrown;
    return { experiment, scorings: 0, refused: thrown };
  }
}

async function rescoreOne(job: ExperimentJob, task: ExperimentTask): Promise<ExperimentOutcome> {
  const { galileo, options, journal } = job;
  const runId = task.experiment.id;
  const entry = journal.get(runId);
  if (entry !== undefined && entry !== "unreadable" && entry.state === "done")
    return { runId, state: "done", result: entry.result, job: jobOf(entry.result) };
  let made: Made | null = null;
  try {
    made = await madeOf(job, task);
    if (options.wait === false) return { runId, state: "started", job: jobOf(made) };
    await galileo.experiments.wait(made.experiment_id, {
      ...pick(options, [...CALL_OPTIONS, "project"]),
      onProgress: (progress) => options.onProgress?.(runId, progress),
    });
    await checkTraces(job, made);
    const result: RescoredExperiment = { ...made, inPlace: false };
    await journal.note(runId, { state: "done", scorings: made.scorings, result });
    return { runId, state: "done", result, job: jobOf(made) };
  } catch (thrown) {
    if (options.signal?.aborted === true && !isAmbiguousWriteError(thrown)) throw thrown;
    if (journal.failure?.reason === thrown) throw thrown;
    const error = asError(thrown);
    if (made !== null) return { runId, state: "started", error, job: jobOf(made) };
    const state = journal.get(runId) === undefined ? "failed" : "unknown";
    return { runId, state, error, job: null };
  }
}

function jobOf(made: Made | RescoredExperiment): NonNullable<ExperimentOutcome["job"]> {
  return pick(made, ["experiment_id", "name"]);
}

/**
 * A wait can end before the service has made a trace of every row: its scores are not those of all
 * rows yet.
 */
async function checkTraces(
  { galileo, configs, options }: ExperimentJob,
  { experiment_id, name, scorings }: Made,
): Promise<void> {
  const rows = scorings / configs.length;
  const traces = await galileo.traces.count({ experiment_id }, pick(options, EXPERIMENT_READS));
  if (traces < rows)
    throw new Error(
      `The experiment '${name}' (${experiment_id}) is not complete, with ${traces} of ${plural(rows, "trace")}. The next try with this checkpoint waits again.`,
    );
}

interface Made {
  readonly experiment_id: string;
  readonly name: string;
  readonly scorings: number;
}

/**
 * The new experiment: the one that was started, the one that was lost and is found, or a new one.
 */
async function madeOf(job: ExperimentJob, task: ExperimentTask): Promise<Made> {
  const { galileo, configs, options, journal } = job;
  const { id, name: source } = task.experiment;
  const entry = journal.get(id);
  if (entry !== undefined) {
    if (entry === "unreadable" || (entry.state !== "started" && entry.state !== "starting"))
      throw lost(id, "the checkpoint holds an entry of it that this release does not understand");
    const { name, scorings } = entry;
    const experiment_id =
      entry.state === "started" ? entry.experiment_id : await findLost(job, id, name, entry.sentAt);
    await journal.note(id, { state: "started", scorings, name, experiment_id });
    return { experiment_id, name, scorings };
  }
  const { scorings, stored } = task;
  if (stored === undefined) throw new Error("a task without an entry has a plan");
  const name = `${source || "experiment"} (rescored ${crypto.randomUUID().slice(0, 8)})`;
  const sentAt = new Date().toISOString();
  options.signal?.throwIfAborted();
  await journal.put(id, { state: "starting", scorings, name, sentAt });
  const body = { name, dataset: stored.dataset, scorers: configs, trigger: true };
  let experiment_id: string;
  try {
    const call = pick(options, [...EXPERIMENT_READS, "onAttempt", "onComplete"]);
    experiment_id = (await galileo.experiments.create(body, call)).id;
  } catch (thrown) {
    // what had left would be an AmbiguousWriteError
    const aborted = options.signal?.aborted === true && thrown === options.signal.reason;
    if (aborted || wasRefused(thrown)) await journal.forget(id);
    if (!isAmbiguousWriteError(thrown) || thrown.aborted) throw thrown;
    experiment_id = await findLost(job, id, name, sentAt).catch(() => {
      throw thrown;
    });
  }
  await journal.note(id, { state: "started", scorings, name, experiment_id });
  return { experiment_id, name, scorings };
}

/** Looks for an experiment whose creation was noted and lost its response, by its unique name. */
async function findLost(
  { galileo, options }: ExperimentJob,
  id: string,
  name: string,
  sentAt: string,
): Promise<string> {
  const look = pick(options, [...EXPERIMENT_READS, "windowMs"]);
  const { outcome, experiment_ids } = await galileo.experiments.reconcile(name, look);
  const [only] = experiment_ids;
  if (outcome === "one" && only !== undefined) return only;
  const why =
    outcome === "none"
      ? `no experiment named '${name}' was seen`
      : `${experiment_ids.join(", ")} could be it`;
  throw lost(id, why, sentAt);
}

function lost(id: string, why: string, sentAt?: string): ReturnType<typeof lostBefore> {
  return lostBefore(
    `The experiment '${id}' may have been scored again before: ${why}`,
    sentAt === undefined ? {} : { sentAt },
    {
      operation: "POST /v2/projects/{project_id}/experiments",
      target: { experiment_id: id },
      advice: ADVICE,
    },
  );
}
