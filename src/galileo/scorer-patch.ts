import { InvalidArgumentError } from "../core/errors/usage.ts";
import { checkJson } from "../core/json.ts";
import { aBoolean, anObject, checkValue, oneOf, type Rule, someText } from "../core/options.ts";
import { checkBody } from "./check-body.ts";
import { aUuid, nonEmptyString } from "./context.ts";
import type { ColorConfig, ScorerUpdateBody } from "./types.ts";

/** The operation that updates a scorer. */
export const UPDATE = "PATCH /v2/scorers/{scorer_id}";

/**
 * Checks the fields of an update before anything is sent. `extra` holds fields that this release
 * does not know.
 */
export async function checkPatch(patch: ScorerUpdateBody, extra: object = {}): Promise<void> {
  await checkBody(UPDATE, patch, "patch");
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
    checkValue(`${at}.color`, color, someText);
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
