import type { ScorerComparison } from "./comparison.ts";
import { atLeast, type Finding, show, showDifference } from "./gate-findings.ts";
import type { MaxDropRule, MaxIncreaseRule } from "./gate-policy.ts";
import { compared, type GateSubject, nothing, where } from "./gate-subject.ts";
import { differenceInterval } from "./paired-difference.ts";

/** A limit on how far a scorer may move in the bad direction: `sign` 1 when a drop is bad, -1 when a rise is. */
function decideChange(c: ScorerComparison, q: { limit: number; confidence: number; sign: 1 | -1; required: string }): Finding {
  const interval = differenceInterval({ ...c, binary: c.kind === "boolean" }, q.confidence);
  const found = showDifference({ ...c, interval }, q.confidence);
  const { required } = q;
  if (interval === null) return { outcome: "inconclusive", required, found, why: `${c.n} rows are too few for an interval.` };
  const [worst, best] = q.sign === 1 ? interval : [-interval[1], -interval[0]];
  const point = c.difference * q.sign;
  const word = q.sign === 1 ? "drop" : "rise";
  if (atLeast(worst, -q.limit))
    return { outcome: "pass", required, found, why: `Even the worst end of the interval is no ${word} of more than ${show(q.limit)}.` };
  if (best < 0 && point < -q.limit) {
    return {
      outcome: "fail",
      required,
      found,
      why: `It is a ${word} for sure, and by ${show(-point)}, more than ${show(q.limit)}, as far as can be told.`,
    };
  }
  const reason =
    best < 0
      ? `It is a ${word} for sure, but it may be smaller than ${show(q.limit)}`
      : `A ${word} of more than ${show(q.limit)} and none at all are both possible`;
  return { outcome: "inconclusive", required, found, why: `${reason}: more rows are needed to tell.` };
}

/** Decides a `maxDrop` rule. */
export function decideMaxDrop(subject: GateSubject, rule: MaxDropRule): Finding {
  const required = `${where(rule)} drops by at most ${show(rule.maxDrop)}`;
  const c = compared(subject, rule, "maxDrop");
  if (typeof c === "string") return nothing(required, c);
  return decideChange(c, { limit: rule.maxDrop, confidence: rule.confidence ?? c.confidence, sign: 1, required });
}

/** Decides a `maxIncrease` rule. */
export function decideMaxIncrease(subject: GateSubject, rule: MaxIncreaseRule): Finding {
  const required = `${where(rule)} rises by at most ${show(rule.maxIncrease)}`;
  const c = compared(subject, rule, "maxIncrease");
  if (typeof c === "string") return nothing(required, c);
  return decideChange(c, { limit: rule.maxIncrease, confidence: c.confidence, sign: -1, required });
}
