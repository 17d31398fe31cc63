import { didYouMean, InvalidArgumentError } from "../core/errors/usage.ts";
import { INCONCLUSIVE_MEANINGS, RULE_FIELDS } from "./gate-rule-fields.ts";

/** The scorer's value must be at least `min`: its interval's lower end (`bound`, the default), or the value itself (`point`). */
export interface MinRule {
  scorer: string;
  min: number;
  on?: "point" | "bound";
  slice?: string;
}

/** The scorer may not have dropped by more than `maxDrop`. */
export interface MaxDropRule {
  scorer: string;
  maxDrop: number;
  confidence?: number;
  slice?: string;
}

/** The scorer may not have risen by more than `maxIncrease`: for errors, latencies, anything of which less is better. */
export interface MaxIncreaseRule {
  scorer: string;
  maxIncrease: number;
}

/** Every scorer must have scored at least this share of the trials. */
export interface MinCoverageRule {
  minCoverage: number;
}

/** Every scorer must have at least this many rows. */
export interface MinRowsRule {
  minRows: number;
}

/** These rows, by key, must pass in every trial. */
export interface MustPassRule {
  mustPass: string[];
  scorer: string;
}

/** One rule of a gate. */
export type GateRule = MinRule | MaxDropRule | MinCoverageRule | MinRowsRule | MustPassRule | MaxIncreaseRule;

/** What a release has to satisfy. */
export interface GatePolicy {
  rules: GateRule[];
  /** What it means when the data cannot decide a rule. Default `warn`. */
  onInconclusive?: "fail" | "warn" | "pass";
}

const KINDS = Object.keys(RULE_FIELDS);

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

/** The field that makes a rule what it is. */
export function ruleKind(rule: object, path = "rule"): string {
  const kinds = KINDS.filter((kind) => kind in rule);
  if (kinds.length === 1 && kinds[0] !== undefined) return kinds[0];
  if (kinds.length > 1) {
    throw new InvalidArgumentError(
      `Cannot read ${path}: it holds ${kinds.map((kind) => `'${kind}'`).join(" and ")}; make it ${kinds.length} rules`,
      { path },
    );
  }
  const names = Object.keys(rule).filter((name) => !["scorer", "slice", "on", "confidence"].includes(name));
  const hint = didYouMean(names[0] ?? "", KINDS);
  throw new InvalidArgumentError(
    `Cannot read ${path}: it has no requirement${names.length === 0 ? "" : `, and '${names[0]}' is none`}`,
    { path },
    { hint },
  );
}

function checkRule(rule: unknown, path: string): void {
  if (!isObject(rule))
    throw new InvalidArgumentError(`Cannot read ${path}: expected an object, current value is ${JSON.stringify(rule)}`, { path });
  const kind = ruleKind(rule, path);
  const fields = RULE_FIELDS[kind] ?? {};
  for (const [name, value] of Object.entries(rule)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (field === undefined) {
      throw new InvalidArgumentError(
        `Unknown field '${name}' in ${path}, a '${kind}' rule`,
        { path: `${path}.${name}` },
        { hint: didYouMean(name, Object.keys(fields)) },
      );
    }
    if (!field.check(value) && !(value === undefined && field.required !== true)) {
      throw new InvalidArgumentError(
        `Cannot use '${name}' of ${path}: expected ${field.expected}, current value is ${JSON.stringify(value)}`,
        { path: `${path}.${name}` },
      );
    }
  }
  for (const name of Object.keys(fields)) {
    if (fields[name]?.required === true && !(name in rule))
      throw new InvalidArgumentError(`Cannot read ${path}: '${name}' is missing`, { path: `${path}.${name}` });
  }
}

/** Refuses a policy that is misspelt or incomplete: a rule that is never looked at is worse than none. */
export function checkPolicy(policy: unknown): void {
  if (!isObject(policy))
    throw new InvalidArgumentError(`Cannot read the policy: expected an object, current value is ${JSON.stringify(policy)}`, {
      path: "policy",
    });
  for (const name of Object.keys(policy)) {
    const known = ["rules", "onInconclusive", "$schema"];
    if (!known.includes(name))
      throw new InvalidArgumentError(`Unknown field '${name}' of the policy`, { path: name }, { hint: didYouMean(name, known) });
  }
  const { rules, onInconclusive } = policy;
  if (!Array.isArray(rules) || rules.length === 0)
    throw new InvalidArgumentError("Cannot use the policy: 'rules' must be a list of at least one rule", { path: "rules" });
  rules.forEach((rule, i) => {
    checkRule(rule, `rules[${i}]`);
  });
  if (onInconclusive === undefined || (typeof onInconclusive === "string" && INCONCLUSIVE_MEANINGS.includes(onInconclusive))) return;
  throw new InvalidArgumentError(
    `Cannot use 'onInconclusive': expected 'fail', 'warn' or 'pass', current value is ${JSON.stringify(onInconclusive)}`,
    { path: "onInconclusive" },
  );
}

/**
 * Checks a policy where it is written, and hands it back.
 *
 * @throws {InvalidArgumentError} when a rule or field is misspelt, missing or out of range, with the nearest known name.
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
