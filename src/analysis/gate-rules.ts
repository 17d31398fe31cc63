import type { Pending } from "./gate-bounds.ts";
import { judgeMaxDrop, judgeMaxIncrease } from "./gate-change-rules.ts";
import { judgeMaxRegressions, judgeMinCoverage, judgeMinRows, judgeMustPass } from "./gate-count-rules.ts";
import { confidence, isNumber, keys, nonNegative, number, type PolicyFields, required, share, text, word } from "./gate-fields.ts";
import type { GatePolicy, GateRules } from "./gate-policy.ts";
import type { Finding } from "./gate-result.ts";
import type { GateSubject } from "./gate-subject.ts";
import { judgeMax, judgeMin } from "./gate-value-rules.ts";

const scorer = required(text("Key of the scorer, e.g. 'correct' or 'judge.passed'."));
const slice = text("Look at this slice of the rows only.");
const level = confidence("Confidence level, instead of the comparison's.");
const on = word(["point", "bound"], "The value itself, or the end of its interval (the default).");

/** One kind of rule: its fields, which the JSON Schema and the checks are made of, and how it is judged. */
interface RuleKind<Rule> {
  readonly fields: PolicyFields;
  /** A finding, or what is still to be adjusted for the other rules of the gate. */
  judge(subject: GateSubject, rule: Rule, policy: GatePolicy): Pending | Finding;
}

/** The kinds of rules by the field that makes them. */
export const RULES: { readonly [Kind in keyof GateRules]: RuleKind<GateRules[Kind]> } = {
  min: { fields: { scorer, min: required(number("Smallest acceptable value.")), on, slice, confidence: level }, judge: judgeMin },
  max: { fields: { scorer, max: required(number("Largest acceptable value.")), on, slice, confidence: level }, judge: judgeMax },
  maxDrop: {
    fields: {
      scorer,
      maxDrop: required(nonNegative("Largest acceptable drop from the base, in the scorer's units.")),
      confidence: level,
      slice,
    },
    judge: judgeMaxDrop,
  },
  maxIncrease: {
    fields: {
      scorer,
      maxIncrease: required(nonNegative("Largest acceptable rise over the base, in the scorer's units.")),
      confidence: level,
      slice,
    },
    judge: judgeMaxIncrease,
  },
  maxRegressions: {
    fields: {
      scorer,
      maxRegressions: required({
        schema: {
          type: "number",
          minimum: 0,
          maximum: Number.MAX_SAFE_INTEGER,
          anyOf: [{ type: "integer" }, { exclusiveMaximum: 1 }],
          description: "Maximum number of rows that passed and fail now: a whole number, or a share of the rows below 1.",
        },
        check: (value) => isNumber(value) && value >= 0 && (Number.isSafeInteger(value) || value < 1),
        expected: "a whole number of rows, or a share below 1",
      }),
      slice,
    },
    judge: judgeMaxRegressions,
  },
  minCoverage: {
    fields: { minCoverage: required(share("Smallest acceptable share of the trials with a score.")) },
    judge: judgeMinCoverage,
  },
  minRows: {
    fields: {
      minRows: required({
        schema: { type: "integer", minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: "Smallest acceptable number of rows." },
        check: (value) => Number.isSafeInteger(value) && Number(value) >= 1,
        expected: "a whole number of at least 1",
      }),
    },
    judge: judgeMinRows,
  },
  mustPass: { fields: { mustPass: required(keys("Keys of rows that must pass in every trial.")), scorer }, judge: judgeMustPass },
};
