import { scoreKey } from "../model/score-key.ts";
import type { Score } from "../model/scored-row.ts";
import { NOT_FINAL } from "./experiment-progress.ts";
import type { MetricNames, NamedMetric } from "./metric-names.ts";
import type { PartialTraceRecord, RecordColumn } from "./types.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Converts the metrics of a trace into scores by scorer key: the name of the metric. */
export function toScores(trace: PartialTraceRecord, names: MetricNames): Record<string, Score> {
  const scores = new Map<string, Score>();
  const known = trace.metric_info ?? null;
  for (const [key, info] of Object.entries(known ?? {})) {
    const metric = names.of(key, textOf(fieldsOf(info).metric_key_alias));
    scores.set(freeKey(metric, key, scores), scoreOf(info, metric.column));
  }
  for (const [key, value] of Object.entries(trace.metrics ?? {})) {
    const metric = names.of(key);
    if (scores.has(scoreKey(metric.name)) || !isFlatScore(key, metric, known === null)) continue;
    scores.set(scoreKey(metric.name), scoredAs(value, STATELESS, {}));
  }
  for (const { id } of names.scorers) {
    const { name, column } = names.of(id.slice("metrics/".length));
    if (scores.has(scoreKey(name)) || column?.is_empty === true) continue;
    scores.set(scoreKey(name), missing("the trace has no entry for this scorer"));
  }
  return Object.fromEntries(scores); // defines its keys, even one named __proto__
}

/** Two metrics of one name, such as a scorer's UUID and its older key, stay apart. */
function freeKey({ name }: NamedMetric, key: string, taken: ReadonlyMap<string, Score>): string {
  return scoreKey(taken.has(scoreKey(name)) ? `${name} (${key})` : name);
}

const STATELESS = "read from `metrics`: the service has no state for it";

/** Measures of every trace. They are not scores. */
const MEASURE =
  /^(?:duration|latency|time_to_first_token)(?:_[a-z]{2})?$|^num_\w*tokens$|(?:^|_)costs?$|_metadata$/;

/**
 * Returns whether a flat value is a score. Where the trace has states, only a metric without a
 * scorer is: one that the vendor's client computed itself.
 */
function isFlatScore(key: string, { column }: NamedMetric, isStateless: boolean): boolean {
  if (MEASURE.test(key)) return false;
  if (isStateless) return true;
  return column?.category === "metric" && column.scorer_config == null && column.scorer_id == null;
}

const missing = (reason: string): Score => ({
  kind: "none",
  state: "missing",
  value: null,
  reason,
});

/** Converts one member of `metric_info`, by its `status_type`. */
export function scoreOf(info: unknown, column: RecordColumn | null): Score {
  const fields = fieldsOf(info);
  const status = textOf(fields.status_type) ?? "";
  const message = messageOf(fields);
  if (NOT_FINAL.has(status))
    return missing(withMessage(`${status}: not final, load again`, message));
  switch (status) {
    case "success":
      return successOf(fields);
    case "roll_up":
      return rollUpOf(fields, column?.roll_up_method ?? null);
    case "not_computed":
      return missing(withMessage("not computed", message));
    case "not_applicable":
      return {
        ...missing(withMessage("not applicable", message)),
        state: "not-applicable",
      };
    case "error":
    case "failed":
      return { ...missing(message ?? `the service reports '${status}'`), state: "errored" };
    default:
      return {
        ...missing(`the service reports the state '${status}', which this release does not know`),
        raw: info,
      };
  }
}

function successOf(fields: Fields): Score {
  const { value = null } = fields;
  return value === null
    ? missing("the service reports success without a value")
    : scoredAs(value, reasonOf(fields), fields);
}

/** Figure of a metric that was computed on the children of the trace: its column says which. */
function rollUpOf(fields: Fields, method: string | null): Score {
  const figures = fieldsOf(fields.roll_up_metrics);
  if (method === null) {
    const known = Object.keys(figures).join(", ") || "no figure";
    return missing(`rolled up (${known}), and no column says which figure is the score`);
  }
  const figure = Object.hasOwn(figures, method) ? figures[method] : shareOf(figures, method);
  const why = withMessage(`${method} of the children's scores`, reasonOf(fields));
  return figure === undefined || figure === null
    ? missing(`rolled up without '${method}'`)
    : scoredAs(figure, why, fields);
}

/** Computes `percentage_true` and `percentage_false` from the counts of both labels. */
function shareOf({ category_count }: Fields, method: string): number | undefined {
  const wanted = /^percentage_(true|false)$/.exec(method)?.[1];
  const counts = { true: 0, false: 0 };
  for (const [label, count] of Object.entries(fieldsOf(category_count))) {
    const word = label.toLowerCase();
    if ((word !== "true" && word !== "false") || typeof count !== "number") return undefined;
    counts[word] += count;
  }
  const total = counts.true + counts.false;
  return (wanted === "true" || wanted === "false") && total > 0
    ? counts[wanted] / total
    : undefined;
}

/**
 * A value as a score. What is neither a boolean, a number nor a string (labels, segments,
 * documents) has no figure: it is kept as JSON.
 */
function scoredAs(value: unknown, reason: string | null, { cost }: Fields): Score {
  const rest = {
    state: "scored" as const,
    reason,
    ...(typeof cost === "number" ? { costUsd: cost } : {}),
  };
  switch (typeof value) {
    case "boolean":
      return { kind: "boolean", value, ...rest };
    case "number":
      return { kind: "number", value, ...rest };
    case "string":
      return { kind: "text", value, ...rest };
    default:
      return value === null || value === undefined
        ? missing(reason ?? "there is no value")
        : { kind: "text", value: JSON.stringify(value), ...rest };
  }
}

/** Explanation of a score, with the share of its judges and a person's critique. */
function reasonOf(fields: Fields): string | null {
  const {
    explanation,
    rationale,
    multijudge_average: share,
    num_judges: judges,
    critique,
  } = fields;
  const parts = [
    textOf(explanation) ?? textOf(rationale),
    typeof share === "number"
      ? `(average of ${typeof judges === "number" ? judges : "several"} judges: ${share})`
      : null,
    critiqueOf(fieldsOf(critique)),
  ];
  const said = parts.filter((part) => part !== null);
  return said.length === 0 ? null : said.join(" ");
}

/** A person's disagreement. The service does not document whether the value follows it. */
function critiqueOf({ critique_info }: Fields): string | null {
  const { critique, intended_value } = fieldsOf(critique_info);
  const text = textOf(critique);
  return text === null ? null : `[critique: ${text}; intended value: ${String(intended_value)}]`;
}

function messageOf(fields: Fields): string | null {
  const { message, user_action } = fieldsOf(fields.standard_error);
  const said = textOf(fields.message) ?? textOf(message);
  const action = textOf(user_action);
  return said === null || action === null ? said : `${said} (${action})`;
}

const withMessage = (what: string, message: string | null): string =>
  message === null ? what : `${what}: ${message}`;

// wire values: any object may have any field
const fieldsOf = (value: unknown): Fields =>
  typeof value === "object" && value !== null ? (value as Fields) : {};

const textOf = (value: unknown): string | null =>
  typeof value === "string" && value !== "" ? value : null;
