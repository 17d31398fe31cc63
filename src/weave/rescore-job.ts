import { InvalidArgumentError } from "../core/errors/usage.ts";
import {
  aBoolean,
  aShare,
  type CallOptions,
  checkCallOptions,
  checkWriteOptions,
  pick,
  READ_OPTIONS,
  type Rules,
} from "../core/options.ts";
import { schemaOf, type WeaveContext } from "./context.ts";
import type { EvalResults } from "./eval-results.ts";
import type { EvaluationRuns } from "./evaluation-runs.ts";
import { followJob, type JobStatus, JobWatch } from "./job.ts";
import { nameOfRef } from "./parse-ref.ts";
import { rescoresOf } from "./reconcile.ts";
import { checkExtraBody, checkRescoreBody, resolveScorers, WAIT_RULES } from "./rescore-checks.ts";
import { coverageOf, isSourceEmpty, tooLow, trialsOf } from "./rescore-coverage.ts";
import type { NotedStart } from "./rescore-journal.ts";
import type { RescoreBody, RescoreJob, RescorePlan, RescoreResult, RescoreStartOptions, RescoreWaitOptions } from "./rescore-types.ts";
import type { Scorers } from "./scorers.ts";

const ADVICE =
  "It may have been applied; do not simply send it again. rescore.reconcile(error) looks for the run that it may have made: go on with its id, and send again only when you accept to pay twice.";
/** The options of a start, and of a wait, besides those of every call. */
export const START_RULES: Rules = { snapshot: aBoolean };
export const RESCORE_WAIT_RULES: Rules = { ...WAIT_RULES, minCoverage: aShare };

/** The parts of a client that rescoring uses. */
export interface RescoreParts {
  readonly context: WeaveContext;
  readonly runs: EvaluationRuns;
  readonly results: EvalResults;
  readonly scorers: Scorers;
}

/** See `Rescore.start`. When a note is to be taken, it is taken last, so that what is noted was all but certainly sent. */
export async function startRescore(
  parts: RescoreParts,
  body: RescoreBody,
  options: RescoreStartOptions,
  note?: (start: NotedStart) => Promise<void>,
): Promise<RescoreJob> {
  const { snapshot = false, ...write } = options;
  checkWriteOptions(options, START_RULES);
  const read = pick(options, READ_OPTIONS);
  checkExtraBody(write);
  const source = checkRescoreBody(body);
  const { transport, projectId } = parts.context;
  const scorer_refs = await resolveScorers(parts, body.scorer_refs, read);
  await parts.runs.get(source, read);
  const known = snapshot || note ? (await rescoresOf(parts.context, source, read)).map(({ id }) => id) : null;
  await note?.({ sentAt: new Date(transport.clock.wallNow()).toISOString(), known: known ?? [], clockSkewMs: transport.clockSkewMs });
  return await transport.post(
    "/evaluations/rescore",
    {
      body: { project_id: projectId, source_evaluation_run_id: source, scorer_refs },
      answer: schemaOf("rescoreJob"),
      write: { target: { source_evaluation_run_id: source }, advice: ADVICE, ...(known === null ? {} : { known }) },
    },
    write,
  );
}

/** See `Rescore.wait`; `scorers` are those that should have scored, when they are known. */
export async function waitForRescore(
  parts: RescoreParts,
  job: RescoreJob,
  scorers: readonly string[],
  options: RescoreWaitOptions,
): Promise<RescoreResult> {
  checkCallOptions(options, RESCORE_WAIT_RULES);
  const { onProgress, startTimeoutMs, minCoverage, onEmpty = "throw", unref, timeoutMs, ...each } = options;
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
  if (!Array.isArray(runIds) || runIds.length === 0)
    throw new InvalidArgumentError("'runIds' must name at least one run", { path: "runIds" });
  if (!Array.isArray(scorers) || scorers.length === 0)
    throw new InvalidArgumentError("'scorers' must name at least one scorer", { path: "scorers" });
  const refs = await resolveScorers(parts, scorers, options);
  let predictions = 0;
  for (const id of new Set(runIds)) {
    await parts.runs.get(id, options);
    predictions += await trialsOf(parts.context, id, options);
  }
  return { predictions, scorings: predictions * refs.length };
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
