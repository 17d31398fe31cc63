import { didYouMean, InvalidArgumentError } from "../core/errors/usage.ts";
import { COMPARABILITY_CHECKS, COMPARABILITY_LEVELS, checkComparability } from "./comparability.ts";
import { keys, type PolicyField, type PolicyFields, share, word } from "./gate-fields.ts";
import type { GatePolicy, GateRule } from "./gate-policy.ts";
import { RULES, ruleKind } from "./gate-rules.ts";
import { isObject } from "./options.ts";
import { checkScale } from "./scale.ts";
import { showValue } from "./show-value.ts";

/** Checked further by `checkScale()`, which names the wrong scorer. */
const SCALE: PolicyField = {
  schema: {
    type: "object",
    description: "Scale of each scorer: its lowest and highest score, or `unbounded`.",
    additionalProperties: {
      anyOf: [
        { type: "array", items: { type: "number" }, minItems: 2, maxItems: 2 },
        { const: "unbounded" },
      ],
    },
  },
  check: isObject,
  expected: "a record of scorers, such as { judge: [1, 5] }",
};

const COMPARABILITY: PolicyField = {
  schema: {
    type: "object",
    description: "Level of each comparability check.",
    additionalProperties: false,
    properties: Object.fromEntries(
      COMPARABILITY_CHECKS.map((check) => [check, { enum: COMPARABILITY_LEVELS }]),
    ),
  },
  check: isObject,
  expected: "a record of checks, such as { grader: 'note' }",
};

/** Default of `minOverlap`. */
export const DEFAULT_OVERLAP = 0.9;

/** Fields of a policy besides its rules. */
const FIELDS: PolicyFields = {
  $schema: {
    schema: { type: "string" },
    check: (value) => typeof value === "string",
    expected: "the URL of a JSON Schema",
  },
  onInconclusive: word(
    ["fail", "warn", "pass"],
    "Outcome of rules that too few rows leave open; `warn` keeps them inconclusive.",
    {
      default: "warn",
    },
  ),
  unfinished: word(["refuse", "allow"], "Whether unfinished runs can be judged.", {
    default: "refuse",
  }),
  minOverlap: share(
    "Minimum share of the base's rows that the candidate's data set must still contain.",
    { default: DEFAULT_OVERLAP },
  ),
  comparability: COMPARABILITY,
  scale: SCALE,
  missing: word(
    ["bounds", "exclude"],
    "Whether missing scores count as their worst case or are excluded.",
    { default: "bounds" },
  ),
  exclude: keys("Keys of rows that every rule leaves out."),
};

function checkField(field: PolicyField, value: unknown, path: string): void {
  if (field.check(value) || (value === undefined && field.required !== true)) return;
  throw new InvalidArgumentError(
    `'${path}' must be ${field.expected}: current value is ${showValue(value)}`,
    { path },
  );
}

function checkRule(rule: unknown, path: string): asserts rule is GateRule {
  if (!isObject(rule))
    throw new InvalidArgumentError(
      `'${path}' must be an object: current value is ${showValue(rule)}`,
      { path },
    );
  const kind = ruleKind(rule, path);
  const { fields } = RULES[kind];
  for (const [name, value] of Object.entries(rule)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) {
      throw new InvalidArgumentError(
        `Unknown field '${name}' in ${path}, a '${kind}' rule`,
        { path: `${path}.${name}` },
        { hint: didYouMean(name, Object.keys(fields)) },
      );
    }
    checkField(field, value, `${path}.${name}`);
  }
  for (const name of Object.keys(fields)) {
    if (fields[name]?.required === true && !(name in rule))
      throw new InvalidArgumentError(`'${path}.${name}' is required`, { path: `${path}.${name}` });
  }
}

/**
 * Rejects a policy with unknown or missing fields: a rule that is silently ignored is worse than no
 * rule.
 */
export function checkPolicy(policy: unknown): asserts policy is GatePolicy {
  if (!isObject(policy))
    throw new InvalidArgumentError(
      `'policy' must be an object: current value is ${showValue(policy)}`,
      { path: "policy" },
    );
  const known = ["rules", ...Object.keys(FIELDS)];
  for (const [name, value] of Object.entries(policy)) {
    if (!known.includes(name))
      throw new InvalidArgumentError(
        `Unknown field '${name}' in the policy`,
        { path: name },
        { hint: didYouMean(name, known) },
      );
    const field = FIELDS[name];
    if (field !== undefined) checkField(field, value, name);
  }
  const { rules, scale, comparability } = policy;
  if (!Array.isArray(rules) || rules.length === 0)
    throw new InvalidArgumentError(
      `'rules' must be a non-empty list of rules: current value is ${Array.isArray(rules) ? "[]" : showValue(rules)}`,
      { path: "rules" },
    );
  // not forEach, which skips holes
  for (const [i, rule] of rules.entries()) checkRule(rule, `rules[${i}]`);
  if (scale !== undefined) checkScale(scale);
  if (
    isObject(comparability) &&
    comparability.unfinished !== undefined &&
    policy.unfinished !== undefined
  ) {
    throw new InvalidArgumentError(
      "Cannot use both 'unfinished' and 'comparability.unfinished' in the policy: remove one",
      {
        path: "unfinished",
      },
    );
  }
  if (isObject(comparability)) checkComparability(comparability);
}

/**
 * Checks a policy where it is defined, and returns it.
 *
 * @throws {InvalidArgumentError} when a rule or field is unknown, missing or out of range. The
 *   error suggests the nearest known name.
 *
 * @example A policy for pull requests
 * ```ts
 * import { defineGate } from "evalwire/analysis";
 *
 * const policy = defineGate({ rules: [{ scorer: "correct", maxDrop: 0.02 }, { minCoverage: 0.98 }], onInconclusive: "warn" });
 * if (policy.rules.length !== 2) throw new Error();
 * ```
 */
export function defineGate(policy: GatePolicy): GatePolicy {
  checkPolicy(policy);
  return policy;
}

/**
 * JSON Schema of gate policies, as published in docs/gate-policy.schema.json.
 *
 * @example Write the schema beside your policies, for editors
 * ```ts
 * import { writeFile } from "node:fs/promises";
 * import { gatePolicySchema } from "evalwire/analysis";
 *
 * await writeFile("gate-policy.schema.json", JSON.stringify(gatePolicySchema, null, 2));
 * ```
 */
export const gatePolicySchema: Readonly<Record<string, unknown>> = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "evalwire gate policy",
  type: "object",
  required: ["rules"],
  additionalProperties: false,
  properties: {
    rules: {
      type: "array",
      minItems: 1,
      items: {
        oneOf: Object.values(RULES).map(({ fields }) => ({
          type: "object",
          required: Object.keys(fields).filter((name) => fields[name]?.required === true),
          additionalProperties: false,
          properties: schemasOf(fields),
        })),
      },
    },
    ...schemasOf(FIELDS),
  },
};

function schemasOf(fields: PolicyFields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.schema]));
}
