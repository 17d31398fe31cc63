import { InvalidArgumentError } from "../core/errors/usage.ts";
import { checkJson } from "../core/json.ts";
import { aBoolean, anObject, checkKeys, checkValue, oneOf, type Rule } from "../core/options.ts";
import { aUuid, nonEmptyString } from "./context.ts";
import type { ColorConfig, Scorer, ScorerUpdateBody } from "./types.ts";

/** Fields of an update, in the order of the document. */
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

/**
 * Checks the fields of an update before anything is sent. `extra` holds fields that this release
 * does not know.
 */
export function checkPatch(patch: ScorerUpdateBody, extra: object = {}): void {
  checkKeys(patch, UPDATE_FIELDS, "a field of a scorer update", "patch");
  if (Object.values({ ...patch, ...extra }).every((value) => value === undefined)) {
    throw new InvalidArgumentError(
      "'patch' changes nothing",
      { path: "patch" },
      { hint: "Undefined fields are left out; null is sent as null." },
    );
  }
  if (patch.default_version_id != null)
    checkValue("patch.default_version_id", patch.default_version_id, aUuid);
  if (patch.metric_color_picker_config != null)
    checkColorConfig(patch.metric_color_picker_config, "patch.metric_color_picker_config");
  checkJson("patch", patch, []);
}

const isNumber = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value);
const aNumber: Rule = { is: isNumber, kind: "a finite number" };
const aRange: Rule = { is: isAscendingPair, kind: "exactly two numbers, the smaller first" };
const categories: Rule = {
  is: (value) => Array.isArray(value) && value.length > 0 && value.every(nonEmptyString.is),
  kind: "a list of at least one category",
};
const constraintList: Rule = {
  is: (value) => Array.isArray(value) && value.length > 0,
  kind: "a list of at least one constraint",
};
const aColor = oneOf("red", "yellow", "green");

/** Operators of each type of color configuration, with the rule for their values. */
const OPERATORS: Readonly<Record<ColorConfig["type"], Readonly<Record<string, Rule>>>> = {
  numeric: { eq: aNumber, gt: aNumber, gte: aNumber, lt: aNumber, lte: aNumber, between: aRange },
  boolean: { eq: aBoolean },
  categorical: { eq: nonEmptyString, one_of: categories },
  multi_label: { eq: nonEmptyString, one_of: categories },
};

/**
 * Checks a color configuration against the service's schema and the rules that it enforces but does
 * not have in its schema.
 */
export function checkColorConfig(config: ColorConfig, path: string): void {
  checkValue(path, config, anObject);
  checkValue(`${path}.type`, config.type, oneOf(...Object.keys(OPERATORS)));
  checkValue(`${path}.constraints`, config.constraints, constraintList);
  const rules = OPERATORS[config.type];
  const operators = oneOf(...Object.keys(rules));
  const colored = new Set<unknown>();
  for (const [index, constraint] of config.constraints.entries()) {
    const at = `${path}.constraints[${index}]`;
    checkValue(at, constraint, anObject);
    const { color, operator, value } = constraint;
    checkValue(`${at}.color`, color, aColor);
    checkValue(`${at}.operator`, operator, {
      ...operators,
      kind: `${operators.kind} for the type '${config.type}'`,
    });
    checkValue(`${at}.value`, value, rules[operator] as Rule); // checked in the line above
    if (config.type === "numeric") continue;
    for (const category of Array.isArray(value) ? value : [value]) {
      if (colored.has(category))
        throw new InvalidArgumentError(`'${String(category)}' already has a color`, {
          path: `${at}.value`,
        });
      colored.add(category);
    }
  }
}

function isAscendingPair(value: unknown): boolean {
  // items are unknown
  const [low, high, ...rest] = Array.isArray(value) ? (value as unknown[]) : [];
  return isNumber(low) && isNumber(high) && low < high && rest.length === 0;
}

/** Returns the warnings about an update: effects that are easy to overlook. */
export function warningsOf(base: Scorer, patch: ScorerUpdateBody): string[] {
  // only the fields of the patch are replaced
  const after = { ...base, ...Object.fromEntries(sentFields(patch)) } as Scorer;
  const warnings: string[] = [];
  const colors = after.metric_color_picker_config;
  const outputType =
    after.output_type ?? base.default_version?.output_type ?? base.latest_version?.output_type;
  const fitting = fittingColors(outputType);
  if (colors != null && fitting !== null && colors.type !== fitting) {
    warnings.push(
      `a '${colors.type}' color configuration does not fit the output type '${String(outputType)}' ('${fitting}' does): the service accepts it silently, and the column goes blank`,
    );
  }
  if (patch.user_prompt !== undefined && !sameValue(patch.user_prompt, base.user_prompt)) {
    warnings.push(
      "the new prompt may take effect on the running version immediately: scores before and after are not comparable",
    );
  }
  if (
    patch.default_version_id !== undefined &&
    !sameValue(patch.default_version_id, base.default_version_id)
  ) {
    warnings.push(
      "a different default version will score from now on: scores before and after are not comparable",
    );
  }
  if (patch.output_type !== undefined && !sameValue(patch.output_type, base.output_type)) {
    warnings.push(
      "existing scores keep their old type: charts and alerts on this metric may break",
    );
  }
  for (const [field, value] of sentFields(patch))
    if (value === null && base[field] != null)
      warnings.push(`null is sent for '${field}': the service does not document what that clears`);
  return warnings;
}

/** Returns the type of color configuration that fits an output type, or null when none is known. */
function fittingColors(outputType: unknown): string | null {
  switch (outputType) {
    case "boolean":
    case "retrieved_chunk_list_boolean":
      return "boolean";
    case "categorical":
      return "categorical";
    case "multilabel":
    case "boolean_multilabel":
      return "multi_label";
    case "count":
    case "discrete":
    case "percentage":
      return "numeric";
    default:
      return null;
  }
}

/** Returns the fields of a patch that are sent: undefined ones are left out. */
export function sentFields(
  patch: ScorerUpdateBody,
): [keyof ScorerUpdateBody & keyof Scorer, unknown][] {
  return Object.entries(patch).filter(([, value]) => value !== undefined) as [
    keyof ScorerUpdateBody & keyof Scorer,
    unknown,
  ][]; // checkPatch knows the keys
}

/**
 * Returns whether two JSON values are equal, regardless of key order. An absent field equals null:
 * the service writes either.
 */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b || (a ?? null) === (b ?? null)) return true;
  if (
    typeof a !== "object" ||
    typeof b !== "object" ||
    a === null ||
    b === null ||
    Array.isArray(a) !== Array.isArray(b)
  )
    return false;
  const left = a as Record<string, unknown>; // objects and arrays are both compared by their keys
  const right = b as Record<string, unknown>;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) =>
    sameValue(left[key], right[key]),
  );
}
