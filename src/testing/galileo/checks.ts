import type { Issue } from "../http.ts";

/** Returns the issues of one value, worded as in FastAPI. */
export type Check = (value: unknown, loc: readonly (string | number)[]) => Issue[];

const UUID4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

function complaint(
  type: string,
  msg: string,
  input: unknown,
  loc: readonly (string | number)[],
): Issue[] {
  return [{ type, loc: [...loc], msg, input }];
}

/** A string. */
export const text: Check = (value, loc) =>
  typeof value === "string"
    ? []
    : complaint("string_type", "Input should be a valid string", value, loc);
/** A whole number. */
const integer: Check = (value, loc) =>
  Number.isInteger(value)
    ? []
    : complaint("int_type", "Input should be a valid integer", value, loc);
/** A number. */
const number: Check = (value, loc) =>
  typeof value === "number"
    ? []
    : complaint("float_type", "Input should be a valid number", value, loc);
/** A boolean. */
export const boolean: Check = (value, loc) =>
  typeof value === "boolean"
    ? []
    : complaint("bool_type", "Input should be a valid boolean", value, loc);
/** A version 4 UUID. */
export const uuid: Check = (value, loc) =>
  typeof value === "string" && UUID4.test(value)
    ? []
    : complaint("uuid_parsing", "Input should be a valid UUID", value, loc);
/** A date and time. */
export const time: Check = (value, loc) =>
  typeof value === "string" && !Number.isNaN(Date.parse(value))
    ? []
    : complaint("datetime_from_date_parsing", "Input should be a valid datetime", value, loc);

/** One of the strings. */
export function oneOf(...values: readonly string[]): Check {
  return (value, loc) =>
    typeof value === "string" && values.includes(value)
      ? []
      : complaint(
          "enum",
          `Input should be ${values.map((one) => `'${one}'`).join(", ")}`,
          value,
          loc,
        );
}

/** The same check, with null allowed. */
function nullable(check: Check): Check {
  return (value, loc) => (value === null ? [] : check(value, loc));
}

/** A list whose items pass a check, with a minimum and a maximum length. */
export function list(check: Check, atLeast = 0, atMost: number = Number.POSITIVE_INFINITY): Check {
  return (value, loc) => {
    if (!Array.isArray(value))
      return complaint("list_type", "Input should be a valid list", value, loc);
    if (value.length < atLeast)
      return complaint(
        "too_short",
        `List should have at least ${atLeast} item after validation, not ${value.length}`,
        value,
        loc,
      );
    if (value.length > atMost)
      return complaint(
        "too_long",
        `List should have at most ${atMost} items after validation, not ${value.length}`,
        value,
        loc,
      );
    return value.flatMap((member: unknown, index) => check(member, [...loc, index]));
  };
}

/** A value that passes one of two checks. */
export function either(one: Check, other: Check): Check {
  return (value, loc) => {
    const issues = one(value, loc);
    return issues.length > 0 && other(value, loc).length === 0 ? [] : issues;
  };
}

/** An object with these fields. Other fields are ignored, as the service ignores them. */
export function fields(
  rules: Readonly<Record<string, Check>>,
  required: readonly string[] = [],
): Check {
  return (value, loc) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return complaint(
        "model_attributes_type",
        "Input should be a valid dictionary or object to extract fields from",
        value,
        loc,
      );
    const given = value as Record<string, unknown>; // it is an object
    return [
      ...required
        .filter((name) => !Object.hasOwn(given, name))
        .flatMap((name) => complaint("missing", "Field required", value, [...loc, name])),
      ...Object.entries(rules).flatMap(([name, check]) =>
        Object.hasOwn(given, name) ? check(given[name], [...loc, name]) : [],
      ),
    ];
  };
}

/** An object whose kind is in one of its fields. */
export function union(tag: string, kinds: Readonly<Record<string, Check>>): Check {
  return (value, loc) => {
    const issues = fields({})(value, loc);
    if (issues.length > 0) return issues;
    const kind = (value as Record<string, unknown>)[tag]; // it is an object
    if (kind === undefined)
      return complaint(
        "union_tag_not_found",
        `Unable to extract tag using discriminator '${tag}'`,
        value,
        loc,
      );
    const check = typeof kind === "string" && Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
    if (check === undefined)
      return complaint(
        "union_tag_invalid",
        `Input tag '${String(kind)}' found using '${tag}' does not match any of the expected tags`,
        value,
        loc,
      );
    return check(value, [...loc, String(kind)]);
  };
}

const COLOR = oneOf("red", "yellow", "green");
const OUTPUT_TYPE = oneOf(
  "boolean",
  "categorical",
  "count",
  "discrete",
  "freeform",
  "percentage",
  "multilabel",
  "retrieved_chunk_list_boolean",
  "boolean_multilabel",
);
const INPUT_TYPE = oneOf(
  "basic",
  "llm_spans",
  "retriever_spans",
  "sessions_normalized",
  "sessions_trace_io_only",
  "tool_spans",
  "trace_input_only",
  "trace_io_only",
  "trace_normalized",
  "trace_output_only",
  "agent_spans",
  "workflow_spans",
);
const ROLL_UP = oneOf(
  "average",
  "sum",
  "max",
  "min",
  "category_count",
  "percentage_true",
  "percentage_false",
);

function constraints(operators: readonly string[], value: Check, extra: Check = () => []): Check {
  const one = fields({ color: COLOR, operator: oneOf(...operators), value }, [
    "color",
    "operator",
    "value",
  ]);
  return fields({ constraints: list((each, loc) => [...one(each, loc), ...extra(each, loc)], 1) }, [
    "constraints",
  ]);
}

/** The rule that is missing from the document: `between` needs two numbers, the smaller first. */
const between: Check = (constraint, loc): Issue[] => {
  // it can be anything
  const { operator, value } = (constraint ?? {}) as { operator?: unknown; value?: unknown };
  const [low, high, ...rest] = Array.isArray(value) ? (value as unknown[]) : [];
  const ascending =
    typeof low === "number" && typeof high === "number" && rest.length === 0 && low < high;
  if (operator !== "between" || ascending) return [];
  const msg = "Value error, 'between' needs a list of exactly two numbers in ascending order";
  return [{ type: "value_error", loc: [...loc], msg, input: constraint }];
};

/**
 * Colors of a metric. The kind does not have to fit the metric: the service accepts one that does
 * not.
 */
const colorConfig: Check = union("type", {
  numeric: constraints(
    ["eq", "gt", "gte", "lt", "lte", "between"],
    either(number, list(number)),
    between,
  ),
  boolean: constraints(["eq"], boolean),
  categorical: constraints(["eq", "one_of"], either(text, list(text))),
  multi_label: constraints(["eq", "one_of"], either(text, list(text))),
});

const versionFields = {
  model_name: nullable(text),
  num_judges: nullable(integer),
  scoreable_node_types: nullable(list(text)),
  cot_enabled: nullable(boolean),
  output_type: nullable(OUTPUT_TYPE),
  input_type: nullable(INPUT_TYPE),
};

const updateRules = {
  name: nullable(text),
  description: nullable(text),
  tags: nullable(list(text)),
  defaults: nullable(fields(versionFields)),
  model_type: nullable(oneOf("slm", "llm", "code")),
  ground_truth: nullable(boolean),
  default_version_id: nullable(uuid),
  user_prompt: nullable(text),
  scoreable_node_types: nullable(list(text)),
  output_type: nullable(OUTPUT_TYPE),
  input_type: nullable(INPUT_TYPE),
  multimodal_capabilities: nullable(list(oneOf("vision", "audio"))),
  roll_up_method: nullable(ROLL_UP),
  metric_color_picker_config: nullable(colorConfig),
};

/** Body of an update, with its 14 fields. */
export const updateBody: Check = fields(updateRules);

/** Body that creates a scorer. */
export const createBody: Check = fields(
  {
    ...updateRules,
    name: text,
    description: text,
    tags: list(text),
    id: nullable(uuid),
    label: nullable(text),
    scorer_type: oneOf("llm", "code", "luna", "preset"),
    deprecated: nullable(boolean),
    required_scorers: nullable(list(text)),
    required_metric_ids: nullable(list(text)),
    is_global: nullable(boolean),
    project_ids: list(uuid, 0, 1_000),
  },
  ["name", "scorer_type"],
);

const template = fields({ template: text, value_field_name: text, explanation_field_name: text }, [
  "template",
]);

/** Body that creates an LLM version. */
export const llmVersionBody: Check = fields({
  ...versionFields,
  instructions: nullable(text),
  chain_poll_template: nullable(template),
  user_prompt: nullable(text),
});

/** Body that creates a version of a preset scorer. */
export const presetVersionBody: Check = fields(versionFields);

/** Body that creates a version of a fine-tuned scorer. */
export const lunaVersionBody: Check = fields(
  {
    lora_task_id: integer,
    prompt: text,
    lora_weights_path: nullable(text),
    executor: nullable(text),
  },
  ["lora_task_id", "prompt"],
);

/** Body that generates a scorer. */
export const autogenBody: Check = fields(
  {
    instructions: text,
    model_name: text,
    output_type: OUTPUT_TYPE,
    cot_enabled: boolean,
    scoreable_node_types: list(text),
  },
  ["instructions", "model_name", "output_type", "cot_enabled", "scoreable_node_types"],
);

const tried = {
  query: text,
  response: text,
  chain_poll_template: template,
  scorer_configuration: fields({}),
  user_prompt: text,
};

/** Body that validates an LLM scorer on log records. */
export const llmRecordsBody: Check = fields(tried, Object.keys(tried));

/** Body that validates an LLM scorer on a data set. */
export const llmDatasetBody: Check = fields({ ...tried, dataset_id: uuid }, [
  ...Object.keys(tried),
  "dataset_id",
]);

/** Body that records a health score. */
export const healthScoreBody: Check = fields(
  { dataset_id: uuid, health_score_type: text, score: number },
  ["dataset_id", "health_score_type", "score"],
);

/** Body that sets the scope of a scorer. */
export const scopeBody: Check = fields({ is_global: boolean, project_ids: list(uuid, 0, 1_000) }, [
  "is_global",
]);
