import type { components } from "../../../generated/weave.ts";
import { type Answer, notSupported, WireError } from "../http.ts";
import { checkExpression, matches } from "./expression.ts";
import { formatTimeWithOffset } from "./notation.ts";
import { type BodyRules, type Exchange, strings } from "./operation.ts";
import { isJsonObject, type JsonObject, type ProjectState } from "./project.ts";
import {
  groupRows,
  type RowGroup,
  readSortKeys,
  resolvedInput,
  rowSource,
  sortRows,
} from "./query-fields.ts";
import { trialView } from "./views.ts";

type Wire = components["schemas"];
type Row = Wire["EvalResultsRow"];
type Stats = Wire["EvalResultsScorerStats"];

/** Body of `POST eval_results/query`. */
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
      query: {
        type: "object",
        required: true,
        fields: { $expr: { type: "object", required: true } },
      },
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

function readFilters(body: JsonObject): Filter[] {
  const filters = Array.isArray(body.filters) ? body.filters.filter(isJsonObject) : [];
  return filters.map((filter, index) => {
    const expression = isJsonObject(filter.query) ? filter.query.$expr : undefined;
    checkExpression(expression, ["body", "filters", index, "query", "$expr"]);
    return {
      runId: typeof filter.evaluation_call_id === "string" ? filter.evaluation_call_id : null,
      expression,
    };
  });
}

/**
 * Returns whether a row matches. With `or` (the default), all filters of at least one run must
 * match; with `and`, all filters must match.
 */
function rowMatches(
  project: ProjectState,
  row: RowGroup,
  filters: readonly Filter[],
  operator: unknown,
): boolean {
  const matchesOne = ({ runId, expression }: Filter): boolean =>
    matches(expression, rowSource(project, row, runId));
  if (filters.length === 0) return true;
  if (operator === "and") return filters.every(matchesOne);
  const runs = new Set(filters.map(({ runId }) => runId));
  return [...runs].some((runId) =>
    filters.filter((filter) => filter.runId === runId).every(matchesOne),
  );
}

function inAllRuns(row: RowGroup, runIds: readonly string[]): boolean {
  return row.trials.size >= runIds.length;
}

function rowView(
  project: ProjectState,
  row: RowGroup,
  runIds: readonly string[],
  body: JsonObject,
): Row {
  const options = {
    children: body.include_predict_and_score_children !== false,
    costs: body.include_costs === true,
  };
  const first = [...row.trials.values()][0]?.[0];
  const raw =
    body.resolve_row_refs === true && first ? resolvedInput(project, first) : first?.inputs.example;
  return {
    row_digest: row.digest,
    raw_data_row:
      body.include_raw_data_rows === true && body.include_rows !== false ? (raw ?? null) : null,
    evaluations: runIds.flatMap((runId) => {
      const trials = row.trials.get(runId);
      return trials
        ? [
            {
              evaluation_call_id: runId,
              trials: trials.map((trial) => trialView(project, trial, options)),
            },
          ]
        : [];
    }),
  };
}

/**
 * Returns a page like the service's database: a negative limit counts from the end, a negative
 * offset is ignored.
 */
function databasePage(
  rows: readonly RowGroup[],
  limit: number | null,
  offset: number,
): readonly RowGroup[] {
  if (limit !== null && limit < 0 && offset !== 0)
    throw notSupported("a negative limit with an offset");
  if (limit !== null && limit < 0) return rows.slice(limit);
  const start = Math.max(offset, 0);
  return rows.slice(start, limit === null ? undefined : start + limit);
}

/** POST eval_results/query: returns the rows of one or several runs, and their summary. */
export function queryEvalResults({ project, body }: Exchange): Answer {
  const runIds = [
    ...new Set([...strings(body.evaluation_call_ids), ...strings(body.evaluation_run_ids)]),
  ];
  if (runIds.length === 0) {
    const msg =
      "Value error, At least one of evaluation_call_ids or evaluation_run_ids must be provided";
    throw new WireError(422, {
      detail: [{ type: "value_error", loc: ["body"], msg, input: body, ctx: { error: {} } }],
    });
  }
  const filters = readFilters(body);
  const keys = readSortKeys(body.sort_by);
  const limit = body.limit === undefined || body.limit === null ? null : Number(body.limit);
  const offset = Number(body.offset ?? 0);
  const intersection = body.require_intersection === true && runIds.length > 1;
  const rows = groupRows(project, runIds).filter(
    (row) =>
      (!intersection || inAllRuns(row, runIds)) &&
      rowMatches(project, row, filters, body.filter_logic_operator),
  );
  const view = (row: RowGroup): Row => rowView(project, row, runIds, body);
  if (body.include_summary === true)
    return { json: withSummary(project, rows, { view, runIds, limit, offset, body }) };
  const page = databasePage(sortRows(project, rows, keys, runIds), limit, offset);
  // The total is stored with the rows of the page: an empty page has none.
  const total = page.length === 0 ? 0 : rows.length;
  return {
    json: {
      rows: body.include_rows === false ? [] : page.map(view),
      total_rows: total,
      summary: null,
      warnings: [],
    },
  };
}

interface SummaryRequest {
  view: (row: RowGroup) => Row;
  runIds: readonly string[];
  limit: number | null;
  offset: number;
  body: JsonObject;
}

/**
 * Returns a page with a summary. All rows are read and then paged by digest, regardless of
 * `sort_by`, and the total is included.
 */
function withSummary(
  project: ProjectState,
  groups: readonly RowGroup[],
  request: SummaryRequest,
): Wire["EvalResultsQueryRes"] {
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

/**
 * Summarizes rows like the service: a trial without a value is left out of every count of its
 * scorer, so a crash does not lower any figure.
 */
function summarizeRows(project: ProjectState, rows: readonly Row[]): Wire["EvalResultsSummaryRes"] {
  const summaries = new Map<
    string,
    { entry: Wire["EvalResultsEvaluationSummary"]; stats: Map<string, Stats> }
  >();
  for (const row of rows) {
    for (const { evaluation_call_id: runId, trials } of row.evaluations) {
      const summary = summaries.get(runId) ?? {
        entry: emptyEntry(project, runId),
        stats: new Map<string, Stats>(),
      };
      summaries.set(runId, summary);
      for (const trial of trials) addTrial(summary.entry, summary.stats, trial);
    }
  }
  const evaluations = [...summaries.values()].map(({ entry, stats }) => ({
    ...entry,
    scorer_stats: [...stats.values()].map(finish),
  }));
  return { row_count: rows.length, evaluations };
}

function emptyEntry(project: ProjectState, runId: string): Wire["EvalResultsEvaluationSummary"] {
  const run = project.call(runId);
  const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
  return {
    evaluation_call_id: runId,
    trial_count: 0,
    scorer_stats: [],
    predict_total_tokens: null,
    predict_total_cost: null,
    evaluation_ref: text(run?.inputs.self),
    model_ref: text(run?.inputs.model),
    display_name: run?.displayName ?? null,
    trace_id: run?.traceId ?? null,
    started_at: run ? formatTimeWithOffset(run.startedAtUs) : null,
  };
}

function addTrial(
  entry: Wire["EvalResultsEvaluationSummary"],
  stats: Map<string, Stats>,
  trial: Wire["EvalResultsTrial"],
): void {
  entry.trial_count++;
  if (trial.total_tokens !== null)
    entry.predict_total_tokens = (entry.predict_total_tokens ?? 0) + trial.total_tokens;
  if (trial.total_cost !== null)
    entry.predict_total_cost = (entry.predict_total_cost ?? 0) + trial.total_cost;
  for (const [key, value] of Object.entries(trial.scores)) addScore(stats, key, [], value);
}

/** Flattens objects into their members; lists and nulls are ignored. */
function addScore(
  stats: Map<string, Stats>,
  key: string,
  path: readonly string[],
  value: unknown,
): void {
  if (isJsonObject(value)) {
    for (const [name, member] of Object.entries(value))
      addScore(stats, key, [...path, name], member);
    return;
  }
  const type = ({ boolean: "binary", number: "continuous", string: "text" } as const)[
    typeof value as "boolean" | "number" | "string"
  ];
  if (type === undefined) return;
  const dotted = path.length === 0 ? null : path.join(".");
  const id = JSON.stringify([key, dotted]);
  const entry = stats.get(id) ?? emptyStats(key, dotted, type);
  stats.set(id, entry);
  entry.trial_count++;
  if (typeof value === "boolean") {
    entry.pass_known_count++;
    if (value) entry.pass_true_count++;
  }
  if (typeof value === "number") {
    // A running mean, not a sum: the service's last digits result from this order of rounding.
    const total = (entry.numeric_mean ?? 0) * entry.numeric_count;
    entry.numeric_count++;
    entry.numeric_mean = (total + value) / entry.numeric_count;
  }
}

function emptyStats(key: string, path: string | null, type: Stats["value_type"]): Stats {
  return {
    scorer_key: key,
    path,
    value_type: type,
    trial_count: 0,
    numeric_count: 0,
    numeric_mean: null,
    pass_true_count: 0,
    pass_known_count: 0,
    pass_rate: null,
    pass_signal_coverage: null,
  };
}

function finish(stats: Stats): Stats {
  return {
    ...stats,
    pass_rate: stats.pass_known_count > 0 ? stats.pass_true_count / stats.pass_known_count : null,
    pass_signal_coverage: stats.pass_known_count / stats.trial_count,
  };
}
