import { type Answer, notSupported, refuse, WireError } from "../http.ts";
import {
  castText,
  checkExpression,
  type FieldSource,
  follow,
  matches,
  splitPath,
  storedText,
} from "./expression.ts";
import { checkAnnotation, checkNote, checkRunnable, withEmojiNames } from "./feedback-types.ts";
import { formatObjectTime, formatTime } from "./notation.ts";
import { type BodyRules, type Exchange, optionalText, page, strings, text } from "./operation.ts";
import { type FeedbackRecord, isJsonObject, type JsonObject, LOCAL_USER } from "./project.ts";

// Feedback on anything: the service stores any reference, and does not look whether it leads
// anywhere.

const OPTIONAL = { type: "string", nullable: true } as const;
const REQUIRED = { type: "string", required: true } as const;
const QUERY: BodyRules = { $expr: { type: "object", required: true } };

/** The body of `POST /feedback/create`. */
export const CREATE_BODY: BodyRules = {
  id: OPTIONAL,
  project_id: REQUIRED,
  weave_ref: REQUIRED,
  creator: OPTIONAL,
  feedback_type: REQUIRED,
  payload: { type: "object", required: true },
  annotation_ref: OPTIONAL,
  runnable_ref: OPTIONAL,
  call_ref: OPTIONAL,
};

/** The body of `POST /feedback/query`. */
export const QUERY_BODY: BodyRules = {
  project_id: REQUIRED,
  fields: { type: "list", items: "string", nullable: true },
  query: { type: "object", nullable: true, fields: QUERY },
  sort_by: {
    type: "list",
    nullable: true,
    each: {
      field: REQUIRED,
      direction: { type: "string", required: true, oneOf: ["asc", "desc"] },
    },
  },
  limit: { type: "integer", nullable: true },
  offset: { type: "integer", nullable: true },
};

/** The body of `POST /feedback/purge`. */
export const PURGE_BODY: BodyRules = {
  project_id: REQUIRED,
  query: { type: "object", required: true, fields: QUERY },
};

const MAX_PAYLOAD = 1024 * 1024;

/** POST /feedback/create: an id that is there already is stored a second time. */
export function createFeedback(exchange: Exchange): Answer {
  const { project, weave, body } = exchange;
  const payload = isJsonObject(body.payload) ? body.payload : {};
  const type = text(exchange, "feedback_type");
  const refs = {
    annotation_ref: optionalText(exchange, "annotation_ref"),
    runnable_ref: optionalText(exchange, "runnable_ref"),
    call_ref: optionalText(exchange, "call_ref"),
  };
  const stored = checkType(exchange, type, payload, refs);
  if (JSON.stringify(stored).length > MAX_PAYLOAD) throw refuse(400, "Feedback payload too large");
  const createdAtUs = weave.nowUs();
  const id = optionalText(exchange, "id") ?? weave.newId();
  project.feedback.push({
    id,
    weave_ref: text(exchange, "weave_ref"),
    wb_user_id: LOCAL_USER,
    creator: optionalText(exchange, "creator"),
    createdAtUs: Math.floor(createdAtUs / 1000) * 1000,
    feedback_type: type,
    payload: stored,
    ...refs,
  });
  const created_at = formatTime(createdAtUs);
  return { json: { id, created_at, wb_user_id: LOCAL_USER, payload: stored } };
}

/** Checks feedback by its type as the service does. Returns the payload that it stores. */
function checkType(
  exchange: Exchange,
  type: string,
  payload: JsonObject,
  refs: Pick<FeedbackRecord, "annotation_ref" | "runnable_ref" | "call_ref">,
): JsonObject {
  if (type === "wandb.agent_monitor" || type === "wandb.agent_user_feedback")
    throw notSupported(`feedback of the type '${type}'`);
  const reaction = type === "wandb.reaction.1" ? withEmojiNames(payload) : null;
  if (type === "wandb.note.1") checkNote(payload);
  if (type.startsWith("wandb.annotation"))
    checkAnnotation(exchange, type, payload, refs.annotation_ref);
  else if (refs.annotation_ref)
    throw refuse(400, "annotation_ref is not allowed for non-annotation feedback");
  else if (type.startsWith("wandb.runnable")) checkRunnable(type, payload, refs);
  else if (refs.runnable_ref)
    throw refuse(400, "runnable_ref is not allowed for non-runnable feedback");
  else if (refs.call_ref) throw refuse(400, "call_ref is not allowed for non-runnable feedback");
  return reaction ?? payload;
}

/**
 * POST /feedback/query: without `sort_by` in the order of the storage, which is not that of time.
 */
export function queryFeedback({ project, body }: Exchange): Answer {
  const expression = isJsonObject(body.query) ? body.query.$expr : undefined;
  if (expression !== undefined) checkExpression(expression, ["body", "query", "$expr"]);
  const views = project.feedback.map((one) => viewOf(project.name, one));
  const found = views.filter(
    (view) => expression === undefined || matches(expression, sourceOf(view)),
  );
  const keys = Array.isArray(body.sort_by) ? body.sort_by.filter(isJsonObject) : [];
  const order = [
    ...keys.map((key) => ({ field: String(key.field), sign: key.direction === "desc" ? -1 : 1 })),
    ...(keys.length === 0 ? ["weave_ref", "id"].map((field) => ({ field, sign: 1 })) : []),
  ].reverse();
  for (const { field, sign } of order)
    found.sort((a, b) => sign * compare(readField(a, field), readField(b, field)));
  const number = (value: unknown): number | null =>
    value === undefined || value === null ? null : Number(value);
  const [limit, offset] = [number(body.limit), number(body.offset)];
  if (limit !== null && limit < 0) throw refuse(400, "Limit must be non-negative");
  if (offset !== null && offset < 0) throw refuse(400, "Offset must be non-negative");
  const fields = strings(body.fields);
  for (const field of fields) checkField(field);
  const result = page(found, limit, offset).map((view) =>
    fields.length === 0
      ? view
      : Object.fromEntries(fields.map((field) => [field, readField(view, field)])),
  );
  return { json: { result, total_count: found.length } };
}

const compare = (a: unknown, b: unknown): number => {
  const [x, y] = [storedText(a), storedText(b)];
  return x < y ? -1 : x > y ? 1 : 0;
};

type View = Readonly<Record<string, unknown>>;

function viewOf(project: string, { createdAtUs, ...rest }: FeedbackRecord): View {
  const { id, weave_ref, wb_user_id, creator, ...others } = rest;
  return {
    id,
    project_id: project,
    weave_ref,
    wb_user_id,
    creator,
    created_at: formatObjectTime(createdAtUs),
    ...others,
    ...UNUSED,
  };
}

/** The fields that only feedback of agents and queues has. */
const UNUSED = {
  trigger_ref: null,
  queue_id: null,
  scorer_tags: [],
  scorer_tag_reasons: {},
  scorer_tag_confidences: {},
  scorer_ratings: {},
  scorer_rating_reasons: {},
  scorer_rating_confidences: {},
  span_agent_name: "",
  span_agent_version: "",
  span_status_code: "UNSET",
  span_conversation_id: "",
  span_trace_id: "",
  scorer_trace_id: "",
};

const FIELDS: ReadonlySet<string> = new Set([
  "id",
  "project_id",
  "weave_ref",
  "wb_user_id",
  "creator",
  "created_at",
  "feedback_type",
  "payload",
  "annotation_ref",
  "runnable_ref",
  "call_ref",
  ...Object.keys(UNUSED),
]);

function checkField(field: string): void {
  if (!FIELDS.has(field) && !field.startsWith("payload."))
    throw refuse(400, `Unknown field: ${field}`);
}

function readField(view: View, field: string): unknown {
  checkField(field);
  return field.startsWith("payload.") ? follow(view, splitPath(field)) : view[field];
}

function sourceOf(view: View): FieldSource {
  return {
    nullIsEqual: false,
    read: (path, cast) => {
      checkField(path);
      if (path === "created_at") throw notSupported("the field 'created_at' in a condition");
      return castText(storedText(readField(view, path)), cast);
    },
  };
}

/** POST /feedback/purge: one id, or several under `$or`; unknown ones are accepted. */
export function purgeFeedback({ project, body }: Exchange): Answer {
  const expression = isJsonObject(body.query) ? body.query.$expr : undefined;
  checkExpression(expression, ["body", "query", "$expr"]);
  const [operator, operand] = isJsonObject(expression) ? (Object.entries(expression)[0] ?? []) : [];
  const conditions: unknown[] =
    operator === "$or" && Array.isArray(operand) ? operand : [expression];
  const ids = new Set(conditions.map(idIn));
  project.feedback.splice(
    0,
    project.feedback.length,
    ...project.feedback.filter(({ id }) => !ids.has(id)),
  );
  return { json: {} };
}

function idIn(condition: unknown): string {
  const [field, literal]: unknown[] =
    isJsonObject(condition) && Array.isArray(condition.$eq) ? condition.$eq : [];
  if (
    !isJsonObject(field) ||
    field.$getField !== "id" ||
    !isJsonObject(literal) ||
    typeof literal.$literal !== "string"
  )
    throw new WireError(400, {
      reason: "Can only purge feedback by specifying one or more feedback ids",
    });
  return literal.$literal;
}
