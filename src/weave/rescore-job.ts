import { InvalidArgumentError } from "../core/errors/usage.ts";
import {
  aBoolean,
  aFunction,
  aShare,
  type CallOptions,
  checkCallOptions,
  checkValue,
  checkWriteOptions,
  listOf,
  pick,
  READ_OPTIONS,
  type Rules,
  WRITE_OPTIONS,
} from "../core/options.ts";
import { schemaOf, type WeaveContext } from "./context.ts";
import type { EvalResults } from "./eval-results.ts";
import type { EvaluationRuns } from "./evaluation-runs.ts";
import { followJob, type JobStatus, JobWatch } from "./job.ts";
import { nameOfRef } from "./parse-ref.ts";
import { rescoresOf } from "./reconcile.ts";
import { checkExtraBody, checkRescoreBody, resolveScorers, WAIT_RULES } from "./rescore-checks.ts";
import { coverageOf, isSourceEmpty, tooLow, trialsOf } from "./rescore-coverage.ts";
import type { RescoreBody, RescoreJob, RescorePlan, RescoreResult, RescoreStartOptions, RescoreWaitOptions } from "./rescore-types.ts";
import type { Scorers } from "./scorers.ts";

const ADVICE =
  "It may have been applied; do not simply send it again. rescore.reconcile(error) looks for the run that it may have made: go on with its id, and send again only when you accept to pay twice.";
/** The options of a start, and of a wait, besides those of every call. */
export const START_RULES: Rules = { snapshot: aBoolean, beforeSend: aFunction };
export const RESCORE_WAIT_RULES: Rules = { ...WAIT_RULES, scorers: listOf("scorer"), minCoverage: aShare };

/** The parts of a client that rescoring uses. */
export interface RescoreParts {
  readonly context: WeaveContext;
  readonly runs: EvaluationRuns;
  readonly results: EvalResults;
  readonly scorers: Scorers;
}

/** See `Rescore.start`. */
export async function startRescore(parts: RescoreParts, body: RescoreBody, options: RescoreStartOptions): Promise<RescoreJob> {
  checkWriteOptions(options, START_RULES);
  const read = pick(options, READ_OPTIONS);
  checkExtraBody(options);
  const source = checkRescoreBody(body);
  const { transport, projectId } = parts.context;
  const scorer_refs = await resolveScorers(parts, body.scorer_refs, read);
  await parts.runs.get(source, read);
  const isNoted = options.snapshot === true || options.beforeSend !== undefined;
  const known = isNoted ? (await rescoresOf(parts.context, source, read)).map(({ id }) => id) : null;
  // Last of all, so that what is noted was all but certainly sent.
  await options.beforeSend?.({
    sentAt: new Date(transport.clock.wallNow()).toISOString(),
    known: known ?? [],
    clockSkewMs: transport.clockSkewMs,
  });
  return await transport.post(
    "/evaluations/rescore",
    {
      body: { project_id: projectId, source_evaluation_run_id: source, scorer_refs },
      answer: schemaOf("rescoreJob"),
      write: {
        target: { source_evaluation_run_id: source, scorer_refs: scorer_refs.join(" ") },
        advice: ADVICE,
        ...(known === null ? {} : { known }),
      },
    },
    pick(options, WRITE_OPTIONS),
  );
}

/** See `Rescore.wait`. */
export async function waitForRescore(parts: RescoreParts, job: RescoreJob, options: RescoreWaitOptions): Promise<RescoreResult> {
  checkCallOptions(options, RESCORE_WAIT_RULES);
  const { onProgress, startTimeoutMs, scorers = [], minCoverage, onEmpty = "throw", unref, timeoutMs, ...each } = options;
  if (typeof job?.call_id !== "string" || typeof job.evaluation_run_id !== "string" || job.evaluation_run_id === "")
    throw new InvalidArgumentError("'job' must hold the two ids that start() gave", { path: "job" });
  const ids = { call_id: job.call_id, evaluation_run_id: job.evaluation_run_id };
  const watch = new JobWatch(ids, { noun: "rescore", startTimeoutMs });
  const follow = { timeoutMs, unref, onProgress: (status: JobStatus) => onProgress?.call(options, status) };
  const output = await followJob(parts.context, ids, watch, follow, each);
  if (watch.isEmpty(output) && onEmpty === "throw" && !(await isSourceEmpty(parts.context, parts.runs, ids, each)))
    throw watch.empty(output, "The rescore says that it is complete, and its output is empty");
  const coverage = await coverageOrNull(parts, ids, new Set(scorers.map(nameOfRef)).size, minCoverage, each);
  if (minCoverage !== undefined && (coverage ?? 0) < minCoverage) throw watch.empty(output, tooLow(coverage, minCoverage));
  return { ...ids, output, coverage };
}

/** See `Rescore.plan`. */
export async function planRescore(
  parts: RescoreParts,
  runIds: readonly string[],
  scorers: readonly string[],
  options: CallOptions | undefined,
): Promise<RescorePlan> {
  checkValue("runIds", runIds, listOf("run"));
  checkValue("scorers", scorers, listOf("scorer"));
  const refs = await resolveScorers(parts, scorers, options);
  const runs: RescorePlan["runs"] = [];
  for (const id of new Set(runIds)) {
    await parts.runs.get(id, options);
    const trials = await trialsOf(parts.context, id, options);
    runs.push({ id, predictions: trials, scorings: trials * refs.length });
  }
  const predictions = runs.reduce((sum, run) => sum + run.predictions, 0);
  return { predictions, scorings: predictions * refs.length, runs };
}

/** When the coverage was not asked for, failing to read it fails nothing. */
async function coverageOrNull(
  parts: RescoreParts,
  job: RescoreJob,
  scorers: number,
  minCoverage: number | undefined,
  options: CallOptions,
): Promise<number | null> {
  try {
    return await coverageOf(parts, job, scorers, options);
  } catch (thrown) {
    if (minCoverage !== undefined || options.signal?.aborted === true) throw thrown;
    return null;
  }
}
