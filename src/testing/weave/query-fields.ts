import { notSupported, refuse, WireError } from "../http.ts";
import {
  type Cast,
  castText,
  type FieldSource,
  follow,
  type Scalar,
  splitPath,
  storedText,
} from "./expression.ts";
import { isPredictAndScoreOp } from "./notation.ts";
import {
  type CallRecord,
  isJsonObject,
  type JsonObject,
  opShortName,
  type ProjectState,
} from "./project.ts";
import { traceStatus } from "./views.ts";

const ALLOWED =
  "Allowed fields: attributes, display_name, ended_at, exception, id, input_refs, inputs, op_name, otel, output, output_refs, parent_id, " +
  "started_at, storage_size_bytes, summary, thread_id, total_storage_size_bytes, trace_id, turn_id, wb_run_id, wb_run_step, wb_run_step_end, " +
  "wb_user_id. Allowed dynamic prefixes: annotation_queue_items.*, attributes.*, feedback.*, inputs.*, output.*, summary.*, " +
  "summary.weave.*.";

const TEXT_FIELDS = {
  id: (call: CallRecord) => call.id,
  op_name: (call: CallRecord) => call.opName,
  display_name: (call: CallRecord) => call.displayName,
  trace_id: (call: CallRecord) => call.traceId,
  parent_id: (call: CallRecord) => call.parentId,
  exception: (call: CallRecord) => call.exception,
  wb_user_id: (call: CallRecord) => call.userId,
} as const;

function isTextField(path: string): path is keyof typeof TEXT_FIELDS {
  return Object.hasOwn(TEXT_FIELDS, path);
}

function computed(call: CallRecord, name: string, cast: Cast): Scalar {
  if (cast !== null && name !== "latency_ms")
    throw notSupported(
      `comparing the field 'summary.weave.${name}' with a literal that is not a string`,
    );
  if (name === "status") return traceStatus(call);
  if (name === "trace_name") return call.displayName ?? opShortName(call.opName);
  if (name === "latency_ms")
    return call.endedAtUs === null ? null : Math.floor((call.endedAtUs - call.startedAtUs) / 1000);
  throw notSupported(`the field 'summary.weave.${name}'`);
}

/** Refuses a column that calls do not have. */
export function checkColumn(column: string): void {
  const root = splitPath(column)[0] ?? "";
  if (root !== "project_id" && !new RegExp(`[ :.]${root}[,.]`).test(ALLOWED))
    throw refuse(422, `Field ${column} is not allowed. ${ALLOWED}`);
}

/**
 * Returns the value of a path of `POST /calls/stream_query` for a call. Absent members of JSON
 * fields are the empty string, not null.
 */
export function callField(call: CallRecord, path: string, cast: Cast): Scalar {
  if (path === "started_at") return call.startedAtUs;
  if (path === "ended_at") return call.endedAtUs;
  if (isTextField(path)) {
    if (cast !== null)
      throw notSupported(`comparing the field '${path}' with a literal that is not a string`);
    return TEXT_FIELDS[path](call);
  }
  const [root = "", ...rest] = splitPath(path);
  if (root === "summary" && rest[0] === "weave")
    return computed(call, rest.slice(1).join("."), cast);
  if (root !== "attributes" && root !== "inputs" && root !== "output" && root !== "summary") {
    if (/^(feedback|annotation_queue_items|otel)$/.test(root) || ALLOWED.includes(` ${path},`))
      throw notSupported(`the field '${path}'`);
    throw refuse(422, `Field ${path} is not allowed. ${ALLOWED}`);
  }
  return castText(storedText(follow(call[root], rest)), cast);
}

/**
 * Returns the microseconds of a literal that is compared with a time: seconds since 1970, or an ISO
 * string.
 */
function timeLiteral(literal: Scalar): Scalar {
  if (literal === null) return null;
  const seconds =
    typeof literal === "string" ? Number(literal.trim() || Number.NaN) : Number(literal);
  if (!Number.isNaN(seconds)) return checkYear(seconds * 1e6);
  const iso =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?)?$/i.exec(
      String(literal).trim(),
    );
  const ms = iso
    ? Date.parse(`${iso[1]}T${iso[2] ?? "00:00"}${iso[4]?.toUpperCase() ?? "Z"}`)
    : Number.NaN;
  // The real service accepts any string here, and its database then fails: a client would take the
  // error for a transient one.
  if (Number.isNaN(ms)) throw new WireError(502, { reason: "Temporary backend error" });
  return ms * 1000 + Number((iso?.[3] ?? "").padEnd(6, "0").slice(0, 6));
}

function checkYear(us: number): number {
  const year = Math.floor(us / 1e6 / 31_556_952) + 1970;
  if (year > 9999) throw refuse(400, `year ${year} is out of range`);
  return us;
}

function isTime(path: string): boolean {
  return path === "started_at" || path === "ended_at";
}

/**
 * JSON fields that the service searches as text before it parses them. The summary is not one of
 * them.
 */
const INDEXED: ReadonlySet<string> = new Set(["attributes", "inputs", "output"]);

/** Returns the fields of one call, for a query expression. */
export function callSource(call: CallRecord): FieldSource {
  return {
    nullIsEqual: true,
    read: (path, cast) => callField(call, path, cast),
    isIndexed: (path) => INDEXED.has(splitPath(path)[0] ?? ""),
    storesNumber: (path) => typeof follow(call, splitPath(path)) === "number",
    isTime,
    literal: (path, literal) => (isTime(path) ? timeLiteral(literal) : literal),
  };
}

/** Row of the results: the trials of all requested runs whose input has this digest. */
export interface RowGroup {
  readonly digest: string;
  /** Trials by run, in the requested order of the runs. */
  readonly trials: ReadonlyMap<string, readonly CallRecord[]>;
}

/** Groups the trials of runs by row, sorted by digest. */
export function groupRows(project: ProjectState, runIds: readonly string[]): RowGroup[] {
  const groups = new Map<string, Map<string, CallRecord[]>>();
  for (const runId of runIds) {
    for (const trial of project.children(runId)) {
      if (trial.rowDigest === null || !isPredictAndScoreOp(trial.opName)) continue;
      const runs = groups.get(trial.rowDigest) ?? new Map<string, CallRecord[]>();
      if (!groups.has(trial.rowDigest)) groups.set(trial.rowDigest, runs);
      const trials = runs.get(runId);
      if (trials) trials.push(trial);
      else runs.set(runId, [trial]);
    }
  }
  const rows = [...groups].map(([digest, trials]) => ({ digest, trials }));
  return rows.sort((a, b) => (a.digest < b.digest ? -1 : 1));
}

/**
 * Returns the row's value: that of the dataset if the row belongs to one, otherwise the trial's
 * input.
 */
export function resolvedInput(project: ProjectState, trial: CallRecord): unknown {
  const example = trial.inputs.example;
  return (trial.rowDigest === null ? undefined : project.row(trial.rowDigest)) ?? example;
}

/**
 * Returns the value of a path for one trial, in the form in which the service stores it. A stored
 * true is 1 under `scores`.
 */
function trialText(project: ProjectState, trial: CallRecord, path: string): string {
  const [root = "", ...rest] = splitPath(path);
  if (root === "inputs") return storedText(follow(resolvedInput(project, trial), rest));
  if (root === "output") return storedText(follow(trial.output, rest));
  const text = storedText(follow(trial.output, ["scores", ...rest]));
  return text === "true" ? "1" : text === "false" ? "0" : text;
}

/** Returns whether a path has a prefix that filters and sorts support. */
function isKnownField(path: string): boolean {
  return /^(scores|inputs|output)\./.test(path);
}

/**
 * Returns the trial that a condition without a run tests. The real service uses whichever its
 * storage returns first, so clients cannot rely on it. Here it depends on the row's digest, so a
 * test with two runs sees both.
 */
function arbitraryTrial(row: RowGroup): CallRecord | undefined {
  const runs = [...row.trials.values()];
  return runs[row.digest.charCodeAt(1) % runs.length]?.[0];
}

/** Returns the fields of one row for a filter; `runId` is the run to which the filter is scoped. */
export function rowSource(project: ProjectState, row: RowGroup, runId: string | null): FieldSource {
  const trial = runId === null ? arbitraryTrial(row) : row.trials.get(runId)?.[0];
  return {
    nullIsEqual: false,
    read(path, cast): Scalar {
      if (path === "row_digest") return row.digest;
      if (!isKnownField(path)) {
        throw refuse(
          400,
          `Unsupported eval results field: '${path}'. Supported prefixes: scores.*, inputs.*, output.*, row_digest.`,
        );
      }
      return trial === undefined ? null : castText(trialText(project, trial, path), cast);
    },
  };
}

/** Element of `sort_by`. */
interface SortKey {
  field: string;
  direction: 1 | -1;
  runId: string | null;
  difference: boolean;
}

/** Reads `sort_by`. Throws for fields that cannot be sorted by. */
export function readSortKeys(value: unknown): SortKey[] {
  const keys = (Array.isArray(value) ? value.filter(isJsonObject) : []).map(
    (key: JsonObject): SortKey => ({
      field: String(key.field),
      direction: key.direction === "desc" ? -1 : 1,
      runId: typeof key.evaluation_call_id === "string" ? key.evaluation_call_id : null,
      difference: key.mode === "difference",
    }),
  );
  for (const { field, difference } of keys) {
    if (!isKnownField(field))
      throw refuse(
        400,
        `Unsupported sort field: '${field}'. Supported: scores.*, inputs.*, output.*.`,
      );
    if (difference && !field.startsWith("scores.")) {
      throw refuse(
        400,
        `mode='difference' only supports numeric fields (scores.*), got '${field}'.`,
      );
    }
  }
  return keys;
}

type Term = number | string | null;

/** Sorts rows by the keys, then by digest. Rows without a value come last in both directions. */
export function sortRows(
  project: ProjectState,
  rows: readonly RowGroup[],
  keys: readonly SortKey[],
  runIds: readonly string[],
): readonly RowGroup[] {
  if (keys.length === 0) return rows;
  const terms = new Map(
    rows.map((row) => [row, keys.map((key) => term(project, row, key, runIds))]),
  );
  return [...rows].sort((a, b) => {
    for (const [index, key] of keys.entries()) {
      const order = compareTerms(
        terms.get(a)?.[index] ?? null,
        terms.get(b)?.[index] ?? null,
        key.direction,
      );
      if (order !== 0) return order;
    }
    return a.digest < b.digest ? -1 : 1;
  });
}

/**
 * Compares two terms: numbers come before strings, strings before null; numbers and strings follow
 * the direction.
 */
function compareTerms(a: Term, b: Term, direction: 1 | -1): number {
  const rank = (term: Term): number => (term === null ? 2 : typeof term === "number" ? 0 : 1);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (a === b || a === null || b === null) return 0;
  return a < b ? -direction : direction;
}

function term(project: ProjectState, row: RowGroup, key: SortKey, runIds: readonly string[]): Term {
  if (key.difference && runIds.length > 1) {
    const means = runIds
      .map((runId) => mean(project, row, key.field, runId))
      .filter((value) => value !== null);
    return means.length === 0 ? null : Math.max(...means) - Math.min(...means);
  }
  if (key.field.startsWith("scores.")) return mean(project, row, key.field, key.runId);
  const trial = key.runId === null ? arbitraryTrial(row) : row.trials.get(key.runId)?.[0];
  if (!trial) return null;
  const text = trialText(project, trial, key.field);
  const number = castText(text, "double");
  return typeof number === "number" ? number : text;
}

/** Returns the mean over the trials that have a number for the field. */
function mean(
  project: ProjectState,
  row: RowGroup,
  field: string,
  runId: string | null,
): number | null {
  const trials = runId === null ? [...row.trials.values()].flat() : (row.trials.get(runId) ?? []);
  const numbers = trials
    .map((trial) => castText(trialText(project, trial, field), "double"))
    .filter((value) => typeof value === "number");
  return numbers.length === 0
    ? null
    : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
