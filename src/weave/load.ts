import { NotFoundError } from "../core/errors/http.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { type CallOptions, checkCallOptions } from "../core/options.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import type { WeaveContext } from "./context.ts";
import type { EvalResults } from "./eval-results.ts";
import type { EvaluationRuns } from "./evaluation-runs.ts";
import { isCall } from "./run-checks.ts";
import type { RunQuery } from "./run-query.ts";
import { toRows } from "./to-rows.ts";
import { toRun } from "./to-run.ts";
import type { CallRecord, EvalResultsQueryBody } from "./types.ts";

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
}

const OPTIONS: readonly string[] = ["inputs", "costs", "digests", "pageSize"];

/** Reads a run and opens its rows: what {@link WeaveClient.load} does. */
export async function loadRun(
  context: WeaveContext,
  runs: EvaluationRuns,
  results: EvalResults,
  run: string | Run,
  options: LoadOptions = {},
): Promise<LoadedRun> {
  checkCallOptions(options, OPTIONS);
  const { inputs = true, costs = false, digests, pageSize, ...each } = options;
  if (digests !== undefined && !(Array.isArray(digests) && digests.every((digest) => typeof digest === "string" && digest !== ""))) {
    throw new InvalidArgumentError("'digests' must be a list of row digests", { path: "options.digests" });
  }
  const found = typeof run === "string" ? await findRun(context, runs, run, each) : run;
  if (typeof found?.id !== "string")
    throw new InvalidArgumentError("'run' must be a run id, a Run, or a selector", { path: "run" }, { hint: SELECTORS });
  const body: Omit<EvalResultsQueryBody, "limit" | "offset"> = {
    evaluation_call_ids: [found.id],
    ...(inputs ? { include_raw_data_rows: true, resolve_row_refs: true } : {}),
    ...(costs ? { include_costs: true } : {}),
    ...(digests === undefined
      ? {}
      : { filters: [{ query: { $expr: { $in: [{ $getField: "row_digest" }, digests.map((digest) => ({ $literal: digest }))] } } }] }),
  };
  const rows: AsyncIterable<ScoredRow> = {
    async *[Symbol.asyncIterator]() {
      if (digests?.length === 0) return;
      for await (const page of results.rows(body, { ...each, ...(pageSize === undefined ? {} : { pageSize }) }).pages())
        yield* toRows(page, found.id, context.urls);
    },
  };
  return { run: found, rows };
}

const SELECTORS = "A selector reads 'latest', 'name:nightly' or 'attr:branch=main'; each takes the newest run that matches.";

/** Finds a run by id or selector. */
async function findRun(context: WeaveContext, runs: EvaluationRuns, selector: string, options: CallOptions): Promise<Run> {
  const query = selectorQuery(selector);
  if (query === null) return await findById(context, runs, selector, options);
  for (const one of query) {
    const found = await runs.search({ ...one, limit: 1 }, options).first();
    if (found !== undefined) return found;
  }
  throw new NotFoundError(
    `No run of ${context.projectId} matches '${selector}'`,
    { status: 200, method: "POST", url: "/calls/stream_query", requestId: "", detail: null, attempts: [] },
    { hint: SELECTORS },
  );
}

/** The searches that a selector stands for, the likeliest first; null for an id. */
function selectorQuery(selector: string): RunQuery[] | null {
  if (selector === "latest") return [{}];
  const colon = selector.indexOf(":");
  if (colon < 0) return null;
  const value = selector.slice(colon + 1);
  const kind = selector.slice(0, colon);
  if (kind === "name" && value !== "") return [{ name: value }];
  const equals = value.indexOf("=");
  if (kind === "attr" && equals > 0) {
    const name = value.slice(0, equals);
    return readings(value.slice(equals + 1)).map((wanted) => ({ attributes: { [name]: wanted } }));
  }
  throw new InvalidArgumentError(`'${selector.slice(0, 100)}' is not a selector of runs`, { path: "run" }, { hint: SELECTORS });
}

/** A value in a selector is text, and may stand for a number or a boolean: the server tells them apart. */
function readings(value: string): (string | number | boolean)[] {
  if (value === "true" || value === "false") return [value === "true", value];
  return /^-?\d+(?:\.\d+)?$/.test(value) ? [Number(value), value] : [value];
}

async function findById(context: WeaveContext, runs: EvaluationRuns, id: string, options: CallOptions): Promise<Run> {
  if (id.trim() === "") throw new InvalidArgumentError("'run' must not be empty", { path: "run" }, { hint: SELECTORS });
  const body = { project_id: context.projectId, filter: { call_ids: [id] }, limit: 1 };
  const call = await context.transport
    .streamPost("/calls/stream_query", { body, accepts: isCall, map: (one: CallRecord) => one }, options)
    .first();
  if (call !== undefined && /\/op\/Evaluation\.evaluate:/.test(call.op_name)) return toRun(call, context);
  await runs.get(id, options); // says what is wrong: no such call, or a call that is no run
  if (call !== undefined) return toRun(call, context);
  throw new NotFoundError(`No run '${id}' in ${context.projectId}`, {
    status: 200,
    method: "POST",
    url: "/calls/stream_query",
    requestId: "",
    detail: null,
    attempts: [],
  });
}
