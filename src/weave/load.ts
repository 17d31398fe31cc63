import { InvalidArgumentError } from "../core/errors/usage.ts";
import { aBoolean, type CallOptions, checkCallOptions, integerFrom, oneOf, type Rules } from "../core/options.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import type { WeaveContext } from "./context.ts";
import type { EvalResults } from "./eval-results.ts";
import type { EvaluationRuns } from "./evaluation-runs.ts";
import { findRun, refuseChoice } from "./find-run.ts";
import { datasetOfRun } from "./run-dataset.ts";
import { GradedTrials, scorerVersions } from "./scorer-versions.ts";
import { SELECTORS } from "./selector.ts";
import { toRows } from "./to-rows.ts";
import type { EvalResultsQueryBody } from "./types.ts";

/** What `load()` reads besides outputs and scores. */
export interface LoadOptions extends CallOptions {
  /** The inputs of the rows. Default true. */
  inputs?: boolean;
  /** Costs of the predictions, where the server knows prices. Default false: it slows the server down. */
  costs?: boolean;
  /** Only the rows with these digests, e.g. the regressed ones. */
  digests?: string[];
  /** Rows asked for at a time. Default 1,000. */
  pageSize?: number;
  /** For a selector: the status of the run. Default `"completed"`; `"any"` takes every status, another word is that status. */
  status?: "completed" | "any" | (string & {});
  /** For a selector: whether it takes runs that rescore another one. Default `"exclude"`. */
  rescores?: "exclude" | "include" | "only";
}

const RULES: Rules = {
  inputs: aBoolean,
  costs: aBoolean,
  digests: {
    is: (value) => Array.isArray(value) && value.every((one) => typeof one === "string" && one !== ""),
    kind: "a list of row digests",
  },
  pageSize: integerFrom(1, 10_000),
  status: { is: (value) => typeof value === "string" && value.trim() !== "", kind: "'completed', 'any' or another status" },
  rescores: oneOf("exclude", "include", "only"),
};

/** Reads a run and opens its rows: what {@link WeaveClient.load} does. */
export async function loadRun(
  context: WeaveContext,
  runs: EvaluationRuns,
  results: EvalResults,
  run: string | Run,
  options: LoadOptions = {},
): Promise<LoadedRun> {
  checkCallOptions(options, RULES);
  const { inputs = true, costs = false, digests, pageSize, status, rescores, ...each } = options;
  const choice = { status, rescores };
  const found = typeof run === "string" ? await findRun(context, runs, run, choice, each) : run;
  if (typeof found?.id !== "string")
    throw new InvalidArgumentError("'run' must be a run id, a Run, or a selector", { path: "run" }, { hint: SELECTORS });
  if (typeof run !== "string") refuseChoice(choice, "a Run");
  const graded = new GradedTrials(found.id);
  const body = rowsBody(found.id, { inputs, costs, digests });
  const rows: AsyncIterable<ScoredRow> = {
    async *[Symbol.asyncIterator]() {
      if (digests?.length === 0) return;
      for await (const page of results.rows(body, { ...each, ...(pageSize === undefined ? {} : { pageSize }) }).pages()) {
        graded.note(page);
        yield* toRows(page, found.id, context.urls);
      }
    },
  };
  return {
    run: found,
    rows,
    scorerVersions: () => scorerVersions(context, results, graded, each),
    dataset: () => datasetOfRun(context, found, each),
  };
}

/** The query for the rows of one run. */
function rowsBody(
  runId: string,
  { inputs, costs, digests }: { inputs: boolean; costs: boolean; digests: readonly string[] | undefined },
): Omit<EvalResultsQueryBody, "limit" | "offset"> {
  return {
    evaluation_call_ids: [runId],
    ...(inputs ? { include_raw_data_rows: true, resolve_row_refs: true } : {}),
    ...(costs ? { include_costs: true } : {}),
    ...(digests === undefined
      ? {}
      : { filters: [{ query: { $expr: { $in: [{ $getField: "row_digest" }, digests.map((digest) => ({ $literal: digest }))] } } }] }),
  };
}
