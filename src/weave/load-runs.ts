import { momentMs } from "../core/iso-time.ts";
import {
  anObject,
  CALL_OPTIONS,
  checkCallOptions,
  checkValue,
  oneOf,
  pick,
} from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import { timedPages } from "../core/timed-pages.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import type { WeaveContext } from "./context.ts";
import type { EvalResults } from "./eval-results.ts";
import { type EvaluationRuns, streamRuns } from "./evaluation-runs.ts";
import { type LoadOptions, loadRun, ROW_RULES } from "./load.ts";
import { type RunQuery, toCallsQuery } from "./run-query.ts";

/** Conditions of `loadRuns()`: those of a search, except for the meaning of the times. */
export interface LoadRunsQuery extends RunQuery {
  /**
   * Time that `since`, `until` and `order` refer to. `"finish"` (the default) lists only runs that
   * have ended, completed or failed: whoever reads on from the last finish time misses no run that
   * ran for long. `"start"` lists running ones too.
   */
  by?: "finish" | "start";
  /** Earliest finish, or start, inclusive, in the forms of a search. */
  since?: Date | string;
  /** Latest finish, or start, exclusive. */
  until?: Date | string;
  /** Order by finish, or by start. Default `"newest"` first. */
  order?: "newest" | "oldest";
}

/** Options of `loadRuns()`: those of `load()` that apply to any number of runs. */
export interface LoadRunsOptions
  extends Omit<LoadOptions, "digests" | "resumeFrom" | "status" | "rescores"> {}

const RUNS_PER_REQUEST = 100;
const TIMES = { finish: "ended_at", start: "started_at" } as const;

/** Implements {@link WeaveClient.loadRuns}. */
export function loadRuns(
  context: WeaveContext,
  runs: EvaluationRuns,
  results: EvalResults,
  query: LoadRunsQuery = {},
  options: LoadRunsOptions = {},
): Pages<LoadedRun> {
  checkValue("query", query, anObject);
  const { by = "finish", ...conditions } = query;
  checkValue("query.by", by, oneOf("finish", "start"));
  const now = context.transport.clock.wallNow();
  const bodyOf = (part: RunQuery) =>
    toCallsQuery({ ...conditions, ...part }, context.projectId, now, TIMES[by]);
  bodyOf({}); // refuses wrong conditions before anything is sent
  checkCallOptions(options, ROW_RULES);
  return timedPages<Run, LoadedRun>({
    // a bound leaves out the runs that have not ended
    range: {
      since: momentMs(query.since, now) ?? (by === "finish" ? 0 : null),
      until: momentMs(query.until, now),
    },
    order: query.order ?? "newest",
    pageSize: RUNS_PER_REQUEST,
    limit: query.limit,
    ask: ({ since, until }, limit) => {
      const part = {
        ...(since === null ? {} : { since: new Date(since) }),
        ...(until === null ? {} : { until: new Date(until) }),
        limit,
      };
      return streamRuns(context, bodyOf(part), pick(options, CALL_OPTIONS)).toArray();
    },
    timeOf: ({ finishedAt, startedAt }) =>
      (by === "finish" ? finishedAt : startedAt)?.getTime() ?? null,
    idOf: ({ id }) => id,
    convert: (run) => loadRun(context, runs, results, run, options),
  });
}
