import { InvalidArgumentError } from "../core/errors/usage.ts";
import { checkKeys } from "../core/options.ts";
import type { ColorConfig, ScorerUpdateBody } from "./types.ts";

/** The fields of an update, in the order of the document. */
export const UPDATE_FIELDS: readonly (keyof ScorerUpdateBody)[] = [
  "name",
  "description",
  "tags",
  "defaults",
  "model_type",
  "ground_truth",
  "default_version_id",
  "user_prompt",
  "scoreable_node_types",
  "output_type",
  "input_type",
  "multimodal_capabilities",
  "roll_up_method",
  "metric_color_picker_config",
];

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** Checks an id: the service's are UUIDs of version 4, and anything else would only come back as a 422. */
export function checkUuid(name: string, value: unknown): string {
  if (typeof value === "string" && UUID.test(value)) return value;
  throw new InvalidArgumentError(
    `'${name}' must be a UUID of version 4: current value is ${typeof value === "string" ? `'${value.slice(0, 60)}'` : typeof value}`,
    { path: name },
    {
      hint: "scorers.find(name) gives the id of a scorer.",
    },
  );
}

/** Checks the fields of an update before anything is sent. `extra` are fields that this release does not know. */
export function checkPatch(patch: ScorerUpdateBody, extra: object = {}): void {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch))
    throw new InvalidArgumentError("'patch' must be an object", { path: "patch" });
  checkKeys(patch, UPDATE_FIELDS, "a field of a scorer update", "patch");
  if (Object.values({ ...patch, ...extra }).every((value) => value === undefined)) {
    throw new InvalidArgumentError(
      "'patch' changes nothing",
      { path: "patch" },
      { hint: "A field that is undefined is left out; null is sent as null." },
    );
  }
  if (patch.default_version_id != null) checkUuid("patch.default_version_id", patch.default_version_id);
  if (patch.metric_color_picker_config != null) checkColorConfig(patch.metric_color_picker_config, "patch.metric_color_picker_config");
}

const OPERATORS: Readonly<Record<ColorConfig["type"], readonly string[]>> = {
  numeric: ["eq", "gt", "gte", "lt", "lte", "between"],
  boolean: ["eq"],
  categorical: ["eq", "one_of"],
  multi_label: ["eq", "one_of"],
};
const COLORS: readonly string[] = ["red", "yellow", "green"];

/** Checks a colour configuration: the service's schema, and the rules that it applies without having them in its schema. */
export function checkColorConfig(config: ColorConfig, path: string): void {
  if (!isObject(config)) refuse(path, "A colour configuration must be an object");
  const operators = Object.hasOwn(OPERATORS, config.type) ? OPERATORS[config.type] : [];
  if (operators.length === 0)
    refuse(
      `${path}.type`,
      `'type' must be one of 'numeric', 'boolean', 'categorical', 'multi_label': current value is '${String(config.type)}'`,
    );
  if (!Array.isArray(config.constraints) || config.constraints.length === 0)
    refuse(`${path}.constraints`, "A colour configuration needs at least one constraint");
  const seen = new Set<unknown>();
  for (const [index, constraint] of config.constraints.entries()) {
    const at = `${path}.constraints.${index}`;
    if (!isObject(constraint)) refuse(at, "A constraint must be an object");
    if (!COLORS.includes(constraint.color))
      refuse(`${at}.color`, `'color' must be 'red', 'yellow' or 'green': current value is '${String(constraint.color)}'`);
    if (!operators.includes(constraint.operator))
      refuse(
        `${at}.operator`,
        `'operator' must be one of ${operators.join(", ")} for '${config.type}': current value is '${String(constraint.operator)}'`,
      );
    checkValue(config.type, constraint.operator, constraint.value, `${at}.value`);
    if (config.type === "numeric") continue;
    for (const category of Array.isArray(constraint.value) ? constraint.value : [constraint.value]) {
      if (seen.has(category)) refuse(`${at}.value`, `'${String(category)}' has a colour already`);
      seen.add(category);
    }
  }
}

function checkValue(type: ColorConfig["type"], operator: string, value: unknown, path: string): void {
  if (type === "boolean") {
    if (typeof value !== "boolean") refuse(path, `'value' must be true or false: current value is ${typeof value}`);
    return;
  }
  if (type === "numeric") {
    const finite = (one: unknown): one is number => typeof one === "number" && Number.isFinite(one);
    if (operator !== "between") {
      if (!finite(value)) refuse(path, "'value' must be a finite number");
      return;
    }
    const [low, high, ...rest] = Array.isArray(value) ? (value as unknown[]) : [];
    if (!finite(low) || !finite(high) || rest.length > 0 || low >= high)
      refuse(path, "'between' needs exactly two numbers, the smaller first");
    return;
  }
  const many = operator === "one_of";
  const texts = many ? (value as unknown[]) : [value];
  const wrong = Array.isArray(value) !== many || texts.length === 0 || !texts.every((one) => typeof one === "string" && one !== "");
  if (wrong) refuse(path, many ? "'one_of' needs a list of categories" : "'eq' needs one category");
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function refuse(path: string, message: string): never {
  throw new InvalidArgumentError(message, { path });
}
