import { checkKeys, checkValue, listOf, nameOfKind, oneOf } from "../core/options.ts";
import { count, refuse } from "./checks.ts";
import type { WeaveContext } from "./context.ts";
import type { EvalResultsQueryBody } from "./types.ts";
import { runIdOf } from "./urls.ts";

const KNOWN: readonly (keyof EvalResultsQueryBody)[] = [
  "evaluation_call_ids",
  "evaluation_run_ids",
  "filter_logic_operator",
  "filters",
  "include_costs",
  "include_predict_and_score_children",
  "include_raw_data_rows",
  "include_rows",
  "include_summary",
  "limit",
  "offset",
  "require_intersection",
  "resolve_row_refs",
  "sort_by",
  "summary_require_intersection",
];

/**
 * Refuses a query that the server would refuse, ignore in part, or silently match nothing with:
 * misspelled fields, wrong prefixes, a string instead of a boolean, and filters over several runs
 * that do not name their run.
 */
export function checkResultsQuery(body: EvalResultsQueryBody): void {
  checkKeys(body, KNOWN, "a field of an eval_results query", "body");
  const runs = checkRunIds(body);
  checkCounts(body);
  for (const [index, filter] of (body.filters ?? []).entries()) {
    const path = `body.filters[${index}]`;
    checkKeys(filter, ["query", "evaluation_call_id"], "a field of a filter", path);
    const fields = fieldsOf(filter.query?.$expr, `${path}.query`);
    if (fields.length === 0)
      refuse(
        `${path}.query`,
        "A filter must compare a field",
        "Write { query: { $expr: { $eq: [{ $getField: 'scores.correct' }, { $literal: true }] } } }.",
      );
    for (const field of fields) checkField(field, `${path}.query`, "filter");
    if (
      runs > 1 &&
      filter.evaluation_call_id == null &&
      !fields.every((field) => field.startsWith("inputs.") || field === "row_digest")
    ) {
      refuse(
        path,
        "A filter over several runs must name its run, because the server would otherwise test an arbitrary one",
        "Add evaluation_call_id to the filter.",
      );
    }
  }
  checkOrScope(body);
  if (body.include_summary === true && (body.sort_by ?? []).length > 0) {
    refuse(
      "body.sort_by",
      "'sort_by' is ignored by the server when 'include_summary' is true",
      "Fetch the summary in a separate call: summary().",
    );
  }
  for (const [index, sort] of (body.sort_by ?? []).entries()) {
    const path = `body.sort_by[${index}]`;
    checkKeys(
      sort,
      ["field", "direction", "evaluation_call_id", "mode"],
      "a field of a sort",
      path,
    );
    checkValue(`${path}.direction`, sort.direction, oneOf("asc", "desc"));
    if (sort.field === "row_digest")
      refuse(
        `${path}.field`,
        "Rows cannot be sorted by 'row_digest': it is their default order",
        "Leave sort_by out.",
      );
    checkField(sort.field, `${path}.field`, "sort");
  }
}

/**
 * Refuses "or" for filters of the same run. The server's "or" joins only filters of different runs:
 * those of one run are always joined by "and" (seen on the real server).
 */
function checkOrScope(body: EvalResultsQueryBody): void {
  const filters = body.filters ?? [];
  const scopes = new Set(filters.map(({ evaluation_call_id }) => evaluation_call_id ?? ""));
  if (body.filter_logic_operator !== "or" || scopes.size === filters.length) return;
  refuse(
    "body.filter_logic_operator",
    "'or' does not join filters of the same run: the server joins those by 'and'",
    "Write one filter with { $or: [...] }.",
  );
}

function checkRunIds(body: EvalResultsQueryBody): number {
  const ids = (["evaluation_run_ids", "evaluation_call_ids"] as const).flatMap((name) => {
    const named = body[name] ?? [];
    if (named.length !== 0) checkValue(`body.${name}`, named, listOf("run id"));
    return named;
  });
  if (ids.length === 0)
    refuse(
      "body.evaluation_run_ids",
      "'evaluation_run_ids' must name at least one run: current value is an empty list",
      "search() finds runs with their IDs.",
    );
  return new Set(ids).size;
}

function checkCounts(body: EvalResultsQueryBody): void {
  for (const name of ["limit", "offset"] as const) {
    if (body[name] != null) checkValue(`body.${name}`, body[name], count);
  }
  if (body.require_intersection === true && body.summary_require_intersection === false) {
    refuse(
      "body.summary_require_intersection",
      "'summary_require_intersection: false' does not undo 'require_intersection: true'",
      "Fetch rows and summary in two calls.",
    );
  }
  if (body.resolve_row_refs === true && body.include_raw_data_rows !== true) {
    refuse(
      "body.resolve_row_refs",
      "'resolve_row_refs' has no effect without 'include_raw_data_rows'",
      "Set include_raw_data_rows: true as well.",
    );
  }
}

/**
 * Returns the fields that an expression compares, and checks the literals that they are compared
 * with.
 */
function fieldsOf(expression: unknown, path: string): string[] {
  if (Array.isArray(expression)) {
    checkLiterals(expression, path);
    return expression.flatMap((part) => fieldsOf(part, path));
  }
  if (typeof expression !== "object" || expression === null) return [];
  if ("$getField" in expression)
    return typeof expression.$getField === "string"
      ? [expression.$getField]
      : refuse(
          path,
          `'$getField' must be a string: current value is ${nameOfKind(expression.$getField)}`,
        );
  if ("$literal" in expression) return [];
  checkWholeNumbers(expression, path);
  return Object.values(expression).flatMap((part) => fieldsOf(part, path));
}

/**
 * Refuses a boolean score that is compared with a string: `{ $eq: [scores.x, "true"] }` matches
 * nothing.
 */
function checkLiterals(given: readonly unknown[], path: string): void {
  const operands = given.flat(); // the literals of $in are in a list
  const comparesScore = operands.some(
    (part) =>
      typeof part === "object" &&
      part !== null &&
      "$getField" in part &&
      String(part.$getField).startsWith("scores."),
  );
  const asText = operands.find(
    (part) =>
      typeof part === "object" &&
      part !== null &&
      "$literal" in part &&
      (part.$literal === "true" || part.$literal === "false"),
  );
  if (!comparesScore || asText === undefined) return;
  const literal = (asText as { $literal: string }).$literal; // found by its value just above
  refuse(
    path,
    `A boolean score must be compared with true or false: current value is the string '${literal}'`,
    `Write { $literal: ${literal} }.`,
  );
}

const ORDERINGS: readonly string[] = ["$gt", "$gte", "$lt", "$lte"];

/**
 * Refuses `$gt`, `$gte`, `$lt` and `$lte` with a whole number. The server then reads the field as a
 * whole number and drops every value that has a fraction: of the scores 0.2, 0.5, 1 and 3, it finds
 * none below 1 (seen on the real server). Once converted to double, all values are compared.
 */
function checkWholeNumbers(operation: object, path: string): void {
  for (const [operator, operands] of Object.entries(operation)) {
    if (!ORDERINGS.includes(operator) || !Array.isArray(operands)) continue;
    const parts = operands.filter(
      (part): part is object => typeof part === "object" && part !== null,
    );
    const bare = parts.find((part): part is { $getField: unknown } => "$getField" in part);
    const whole = parts.find((part) => "$literal" in part && Number.isInteger(part.$literal));
    if (bare === undefined || whole === undefined) continue;
    refuse(
      path,
      `'${operator}' with a whole number drops every '${String(bare.$getField)}' that has a fraction`,
      `Write { $convert: { input: { $getField: "${String(bare.$getField)}" }, to: "double" } } instead of the field.`,
    );
  }
}

/**
 * Checks the root of a field. The server knows three roots, and a model's output is one level
 * deeper than one would expect.
 */
function checkField(field: unknown, path: string, use: "filter" | "sort"): void {
  if (typeof field !== "string" || field === "")
    refuse(path, `A field must be a non-empty string: current value is ${nameOfKind(field)}`);
  if (use === "filter" && field === "row_digest") return;
  if (
    /^(?:scores|inputs)\.[^.]/.test(field) ||
    /^output\.(?:output|scores|model_latency)(?:\.|$)/.test(field)
  )
    return;
  if (field === "output" || field.startsWith("output.") || field.startsWith("outputs.")) {
    const rest = field.slice(field.indexOf(".") + 1);
    refuse(
      path,
      `'${field}' is not the path of a model's output`,
      `Write 'output.output${field.includes(".") ? `.${rest}` : ""}': the path starts at the predict-and-score call.`,
    );
  }
  refuse(
    path,
    `'${field}' is not a field that rows have`,
    `Fields start with 'scores.', 'inputs.' or 'output.output.'. Did you mean 'scores.${field}'?`,
  );
}

/**
 * Returns the query with the IDs of its runs in place of the URLs of their pages or their
 * references.
 */
export function withRunIds<Body extends EvalResultsQueryBody>(
  context: WeaveContext,
  body: Body,
): Body {
  const listed = (["evaluation_run_ids", "evaluation_call_ids"] as const).flatMap((name) => {
    const ids = body[name]?.map((id, index) => runIdOf(context, id, `body.${name}[${index}]`));
    return ids === undefined ? [] : [[name, ids] as const];
  });
  const scoped = (["filters", "sort_by"] as const).flatMap((name) => {
    const each = body[name]?.map((one, index) => {
      const id = one.evaluation_call_id;
      return id == null
        ? one
        : {
            ...one,
            evaluation_call_id: runIdOf(context, id, `body.${name}[${index}].evaluation_call_id`),
          };
    });
    return each === undefined ? [] : [[name, each] as const];
  });
  return { ...body, ...Object.fromEntries([...listed, ...scoped]) };
}
