import type { CallOptions } from "../core/options.ts";
import { schemaOf, type WeaveContext } from "./context.ts";
import type { EvalResults } from "./eval-results.ts";
import type { EvaluationRuns } from "./evaluation-runs.ts";
import type { RescoreJob } from "./rescore-types.ts";

/** Counts the predict-and-score calls of a run: that of Python and of the v2 routes, and that of TypeScript. */
export async function trialsOf(context: WeaveContext, runId: string, options: CallOptions | undefined): Promise<number> {
  const { projectId, transport } = context;
  const op_names = ["predict_and_score", "predictAndScore"].map((name) => `weave:///${projectId}/op/Evaluation.${name}:*`);
  const { count } = await transport.post(
    "/calls/query_stats",
    { body: { project_id: projectId, filter: { parent_ids: [runId], op_names } }, answer: schemaOf("callsStats") },
    options,
  );
  return count;
}

/** Tells whether the source of a job has no trials. A source that cannot be read is no excuse for a job that gave nothing. */
export async function isSourceEmpty(context: WeaveContext, runs: EvaluationRuns, job: RescoreJob, options: CallOptions): Promise<boolean> {
  try {
    const { source_evaluation_run_id: source } = await runs.get(job.evaluation_run_id, options);
    return source != null && (await trialsOf(context, source, options)) === 0;
  } catch (thrown) {
    if (options.signal?.aborted === true) throw thrown;
    return false;
  }
}

/**
 * The coverage of the new run against the source's trials: that of the scorer that scored least. `scorers` is how many should have
 * scored; one that failed on every row leaves no trace in the server's figures. Null when there is nothing to score.
 */
export async function coverageOf(
  neighbours: { readonly runs: EvaluationRuns; readonly results: EvalResults },
  job: RescoreJob,
  scorers: number,
  options: CallOptions,
): Promise<number | null> {
  const { source_evaluation_run_id: source } = await neighbours.runs.get(job.evaluation_run_id, options);
  const ids = source == null ? [job.evaluation_run_id] : [source, job.evaluation_run_id];
  const { evaluations } = await neighbours.results.summary({ evaluation_run_ids: ids }, options);
  const made = evaluations.find(({ evaluation_call_id }) => evaluation_call_id === job.evaluation_run_id);
  const trials = Math.max(0, ...evaluations.map(({ trial_count }) => trial_count));
  if (trials === 0) return null;
  const scored = new Map<string, number>();
  for (const { scorer_key, trial_count } of made?.scorer_stats ?? [])
    scored.set(scorer_key, Math.max(trial_count, scored.get(scorer_key) ?? 0));
  return scored.size < Math.max(1, scorers) ? 0 : Math.min(...scored.values()) / trials;
}

/** Says that a coverage is less than was asked for. */
export function tooLow(coverage: number | null, minCoverage: number): string {
  const wanted = `${(minCoverage * 100).toFixed(1)} %`;
  if (coverage === null) return `The rescore found no trials to score, and ${wanted} of them were to be scored`;
  return `The rescore scored ${(coverage * 100).toFixed(1)} % of the trials, less than the ${wanted} asked for`;
}
