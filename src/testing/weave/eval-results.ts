import type { components } from "../../../generated/weave.ts";
import { type Answer, notSupported, WireError } from "./answer.ts";
import type { BodyRules } from "./check-request.ts";
import { readSortKeys, sortRows } from "./eval-order.ts";
import { groupRows, type RowGroup, resolvedInput, rowSource } from "./eval-rows.ts";
import { summarizeRows } from "./eval-summary.ts";
import { trialView } from "./eval-trial.ts";
import { checkExpression, matches } from "./expression.ts";
import type { Exchange } from "./operation.ts";
import type { ProjectState } from "./project-state.ts";
import { isJsonObject, type JsonObject } from "./records.ts";

type Row = components["schemas"]["EvalResultsRow"];

/** The body of `POST eval_results/query`. */
export const EVAL_RESULTS_BODY: BodyRules = {
  evaluation_call_ids: { type: "list", items: "string", nullable: true },
  evaluation_run_ids: { type: "list", items: "string", nullable: true },
  require_intersection: { type: "boolean" },
  include_raw_data_rows: { type: "boolean" },
  resolve_row_refs: { type: "boolean" },
  include_rows: { type: "boolean" },
  include_summary: { type: "boolean" },
  summary_require_intersection: { type: "boolean", nullable: true },
  include_predict_and_score_children: { type: "boolean" },
  include_costs: { type: "boolean" },
  sort_by: {
    type: "list",
    nullable: true,
    each: {
      field: { type: "string", required: true },
      direction: { type: "string", required: true, oneOf: ["asc", "desc"] },
      evaluation_call_id: { type: "string", nullable: true },
      mode: { type: "string", oneOf: ["value", "difference"] },
    },
  },
  filters: {
    type: "list",
    nullable: true,
    each: {
      evaluation_call_id: { type: "string", nullable: true },
      query: { type: "object", required: true, fields: { $expr: { type: "object", required: true } } },
    },
  },
  filter_logic_operator: { type: "string", oneOf: ["and", "or"] },
  limit: { type: "integer", nullable: true },
  offset: { type: "integer" },
};

interface Filter {
  runId: string | null;
  expression: unknown;
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function readFilters(body: JsonObject): Filter[] {
  const filters = Array.isArray(body.filters) ? body.filters.filter(isJsonObject) : [];
  return filters.map((filter, index) => {
    const expression = isJsonObject(filter.query) ? filter.query.$expr : undefined;
    checkExpression(expression, ["body", "filters", index, "query", "$expr"]);
    return { runId: typeof filter.evaluation_call_id === "string" ? filter.evaluation_call_id : null, expression };
  });
}

/** With `or` (the default) the filters of one run must all match, in any of the runs; with `and` all filters must match. */
function rowMatches(project: ProjectState, row: RowGroup, filters: readonly Filter[], operator: unknown): boolean {
  const matchesOne = ({ runId, expression }: Filter): boolean => matches(expression, rowSource(project, row, runId));
  if (filters.length === 0) return true;
  if (operator === "and") return filters.every(matchesOne);
  const runs = new Set(filters.map(({ runId }) => runId));
  return [...runs].some((runId) => filters.filter((filter) => filter.runId === runId).every(matchesOne));
}

function inAllRuns(row: RowGroup, runIds: readonly string[]): boolean {
  return row.trials.size >= runIds.length;
}

function rowView(project: ProjectState, row: RowGroup, runIds: readonly string[], body: JsonObject): Row {
  const options = { children: body.include_predict_and_score_children !== false, costs: body.include_costs === true };
  const first = [...row.trials.values()][0]?.[0];
  const raw = body.resolve_row_refs === true && first ? resolvedInput(project, first) : first?.inputs.example;
  return {
    row_digest: row.digest,
    raw_data_row: body.include_raw_data_rows === true && body.include_rows !== false ? (raw ?? null) : null,
    evaluations: runIds.flatMap((runId) => {
      const trials = row.trials.get(runId);
      return trials ? [{ evaluation_call_id: runId, trials: trials.map((trial) => trialView(project, trial, options)) }] : [];
    }),
  };
}

/** The page that the service's database cuts out: a negative limit counts from the end, a negative offset counts for nothing. */
function databasePage(rows: readonly RowGroup[], limit: number | null, offset: number): readonly RowGroup[] {
  if (limit !== null && limit < 0 && offset !== 0) throw notSupported("a negative limit with an offset");
  if (limit !== null && limit < 0) return rows.slice(limit);
  const start = Math.max(offset, 0);
  return rows.slice(start, limit === null ? undefined : start + limit);
}

/** POST eval_results/query: rows of one or several runs, and their summary. */
export function queryEvalResults({ project, body }: Exchange): Answer {
  const runIds = [...new Set([...strings(body.evaluation_call_ids), ...strings(body.evaluation_run_ids)])];
  if (runIds.length === 0) {
    const msg = "Value error, At least one of evaluation_call_ids or evaluation_run_ids must be provided";
    throw new WireError(422, { detail: [{ type: "value_error", loc: ["body"], msg, input: body, ctx: { error: {} } }] });
  }
  const filters = readFilters(body);
  const keys = readSortKeys(body.sort_by);
  const limit = body.limit === undefined || body.limit === null ? null : Number(body.limit);
  const offset = Number(body.offset ?? 0);
  const intersection = body.require_intersection === true && runIds.length > 1;
  const rows = groupRows(project, runIds).filter(
    (row) => (!intersection || inAllRuns(row, runIds)) && rowMatches(project, row, filters, body.filter_logic_operator),
  );
  const view = (row: RowGroup): Row => rowView(project, row, runIds, body);
  if (body.include_summary === true) return { json: withSummary(project, rows, { view, runIds, limit, offset, body }) };
  const page = databasePage(sortRows(project, rows, keys, runIds), limit, offset);
  // The total travels with the rows of the page: an empty page knows none.
  const total = page.length === 0 ? 0 : rows.length;
  return { json: { rows: body.include_rows === false ? [] : page.map(view), total_rows: total, summary: null, warnings: [] } };
}

interface SummaryRequest {
  view: (row: RowGroup) => Row;
  runIds: readonly string[];
  limit: number | null;
  offset: number;
  body: JsonObject;
}

/** With a summary all rows are read, and the page is cut afterwards: by digest, whatever `sort_by` says, and with the total. */
function withSummary(
  project: ProjectState,
  groups: readonly RowGroup[],
  request: SummaryRequest,
): components["schemas"]["EvalResultsQueryRes"] {
  const { view, runIds, limit, offset, body } = request;
  const rows = groups.map((group) => ({ row: view(group), everywhere: inAllRuns(group, runIds) }));
  const narrow = (body.summary_require_intersection ?? body.require_intersection) === true;
  const counted = rows.filter(({ everywhere }) => everywhere || !narrow).map(({ row }) => row);
  const start = Math.max(offset, 0);
  const page = rows.slice(start, limit === null ? undefined : start + limit).map(({ row }) => row);
  return {
    rows: body.include_rows === false ? [] : page,
    total_rows: rows.length,
    summary: summarizeRows(project, counted),
    warnings: [],
  };
}
