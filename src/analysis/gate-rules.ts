import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Figure } from "./figure.ts";
import { decideMaxDrop, decideMaxIncrease } from "./gate-change-rules.ts";
import { decideMinCoverage, decideMinRows, decideMustPass } from "./gate-count-rules.ts";
import { atLeast, type Finding, show, showFigure } from "./gate-findings.ts";
import type { GateRule, MinRule } from "./gate-policy.ts";
import { compared, type GateSubject, isComparison, nothing, where } from "./gate-subject.ts";
import { unknownScorer } from "./options.ts";

function figureFor(subject: GateSubject, rule: MinRule): Figure | string {
  if (isComparison(subject)) {
    const c = compared(subject, rule, "min");
    return typeof c === "string" ? c : c.candidate;
  }
  if (rule.slice !== undefined)
    throw new InvalidArgumentError("A 'slice' needs a comparison, and the gate was given the figures of one run", { path: "slice" });
  const figure = Object.hasOwn(subject, rule.scorer) ? subject[rule.scorer] : undefined;
  if (figure === undefined) throw unknownScorer(rule.scorer, Object.keys(subject), "the figures", "scorer");
  return figure;
}

function decideMin(subject: GateSubject, rule: MinRule): Finding {
  const point = rule.on === "point";
  const required = `${where(rule)} is at least ${show(rule.min)}${point ? "" : " with its whole interval"}`;
  const figure = figureFor(subject, rule);
  if (typeof figure === "string") return nothing(required, figure);
  if (figure.value === null) return nothing(required, "no row has one");
  const found = showFigure(figure);
  if (point) {
    const outcome = atLeast(figure.value, rule.min) ? "pass" : "fail";
    return {
      outcome,
      required,
      found,
      why: `The value is ${outcome === "pass" ? "at least" : "below"} ${show(rule.min)}; its uncertainty was not asked for.`,
    };
  }
  if (figure.interval === null) return { outcome: "inconclusive", required, found, why: "There is no interval to judge by." };
  const [low, high] = figure.interval;
  if (atLeast(low, rule.min)) return { outcome: "pass", required, found, why: `Even the lower end is at least ${show(rule.min)}.` };
  if (high < rule.min) return { outcome: "fail", required, found, why: `Even the upper end is below ${show(rule.min)}.` };
  return {
    outcome: "inconclusive",
    required,
    found,
    why: `The interval holds values on both sides of ${show(rule.min)}: more rows are needed to tell.`,
  };
}

/** Decides one rule. */
export function decideRule(subject: GateSubject, rule: GateRule): Finding {
  if ("min" in rule) return decideMin(subject, rule);
  if ("maxDrop" in rule) return decideMaxDrop(subject, rule);
  if ("maxIncrease" in rule) return decideMaxIncrease(subject, rule);
  if ("minCoverage" in rule) return decideMinCoverage(subject, rule.minCoverage);
  if ("minRows" in rule) return decideMinRows(subject, rule.minRows);
  return decideMustPass(subject, rule);
}
