import { scoreKey } from "../model/score-key.ts";
import type { Score } from "../model/scored-row.ts";
import type { Assertion, Component, PromptfooResult } from "./promptfoo-schema.ts";
import { differ } from "./row-means.ts";
import { freeName, markedJson, type TakenNames } from "./test-rows.ts";

/** Scorers of every result: its verdict and its weighted score. */
const TOTALS: ReadonlySet<string> = new Set(["success", "score"]);

/** promptfoo's code for a result that was not graded: its provider or its grading threw. */
const ERROR = 2;

/** Reasons of assertions that could not judge. promptfoo counts them as failed. */
const BROKEN =
  /^(?:Custom function threw error|(?:Python|Ruby) code execution failed|Webhook error|Moderation API error|Search rubric evaluation failed)\b/;

/** Returns whether a result was not graded, so that its verdict says nothing about the answer. */
export function isErrored({ failureReason, error, gradingResult }: PromptfooResult): boolean {
  if (typeof failureReason === "number") return failureReason === ERROR;
  // releases without the code
  return typeof error === "string" && gradingResult == null && error !== "No output";
}

/** Returns whether an assertion could not judge. */
export const isBroken = ({ pass, reason, metadata }: Component): boolean =>
  !pass && (metadata?.graderError === true || BROKEN.test(reasonOf(reason) ?? ""));

/** Returns whether a result failed although no assertion that could judge rejected it. */
export function failedByBrokenOnly(result: PromptfooResult): boolean {
  const failed = componentsOf(result).filter((one) => !one.pass);
  return !result.success && failed.length > 0 && failed.every(isBroken);
}

/**
 * Returns the metrics whose score differs from that of their only assertion. promptfoo 0.121 writes
 * 0 for a metric that is named like a member of every JavaScript object (`constructor`).
 */
export function metricsApart(result: PromptfooResult): string[] {
  const scores = new Map<string, unknown[]>();
  for (const { assertion, score } of componentsOf(result)) {
    const name = assertion?.metric;
    if (name == null) continue;
    const known = scores.get(name);
    if (known === undefined) scores.set(name, [score]);
    else known.push(score);
  }
  return Object.entries(result.namedScores ?? {}).flatMap(([name, value]) => {
    const [own, ...others] = scores.get(name) ?? [];
    const isApart = typeof own === "number" && typeof value === "number" && differ(own, value);
    return isApart && others.length === 0 ? [name] : [];
  });
}

/** Key of a named score; one that is named like a total is marked. */
export const namedKey = (name: string): string =>
  scoreKey(TOTALS.has(name) ? `${name} (metric)` : name);

const keysOfAssertion = (label: string): [pass: string, score: string] => [
  scoreKey("assert", label, "pass"),
  scoreKey("assert", label, "score"),
];

const componentsOf = ({ gradingResult }: PromptfooResult): Component[] =>
  (gradingResult?.componentResults ?? []).filter((one) => one !== null);

const labelOf = ({ metric, type }: Assertion): string => metric ?? type ?? "assertion";

/**
 * Converts a graded result into scores: `success`, `score`, each named score under its name, and
 * for each assertion `assert.<metric or type>.pass` and `.score`.
 */
export function scoresOf(result: PromptfooResult): Map<string, Score> {
  const scores = new Map<string, Score>();
  const why = typeof result.error === "string" ? result.error : null;
  scores.set("success", verdict(result.success, why));
  scores.set("score", figure(result.score, null));
  const components = componentsOf(result);
  for (const [name, value] of Object.entries(result.namedScores ?? {})) {
    const own = components.filter(({ assertion }) => assertion?.metric === name);
    const broken = own.length > 0 && own.every(isBroken) ? own[0] : undefined;
    scores.set(namedKey(name), broken === undefined ? figure(value, null) : failure(broken));
  }
  const taken: TakenNames = new Map();
  for (const component of components) {
    const assertion = component.assertion ?? { type: "assert-set" };
    const [pass, score] = keysOfAssertion(freeName(labelOf(assertion), taken));
    const reason = reasonOf(component.reason);
    scores.set(pass, isBroken(component) ? failure(component) : verdict(component.pass, reason));
    scores.set(score, isBroken(component) ? failure(component) : figure(component.score, reason));
  }
  return scores;
}

/** Returns the keys that the assertions of a test have, as far as its definition states them. */
export function keysAsked({ testCase }: PromptfooResult): string[] {
  const assertions = (testCase?.assert ?? []).flatMap(withChildren);
  const taken: TakenNames = new Map();
  const named = assertions.flatMap(({ metric }) =>
    // a template has another name in each test
    typeof metric === "string" && !metric.includes("{{") ? namedKey(metric) : [],
  );
  const asserted = assertions.flatMap((assertion) => {
    const { metric, type } = assertion;
    // the result of a set states neither its type nor its metric
    const label = labelOf(type === "assert-set" ? { type } : { metric, type });
    return keysOfAssertion(freeName(label, taken));
  });
  return ["success", "score", ...named, ...asserted];
}

function withChildren(assertion: Assertion): Assertion[] {
  const { type, assert } = assertion;
  if (type !== "assert-set" || !Array.isArray(assert)) return [assertion];
  const children = assert.filter(
    (one): one is Assertion => typeof one === "object" && one !== null,
  );
  return [assertion, ...children];
}

const verdict = (value: boolean, reason: string | null): Score => ({
  kind: "boolean",
  state: "scored",
  value,
  reason,
});

/** Returns a number of JSON; null for any other value. */
export const numberOf = (value: unknown): number | null =>
  typeof value === "bigint" ? Number(value) : typeof value === "number" ? value : null;

/** A number as a score. JSON holds null where promptfoo had NaN or an infinity. */
function figure(value: unknown, reason: string | null): Score {
  const number = typeof value === "bigint" ? Number(value) : value;
  if (typeof number === "boolean") return verdict(number, reason);
  if (typeof number === "number" && Number.isFinite(number))
    return { kind: "number", state: "scored", value: number, reason };
  return errored(reason ?? "promptfoo wrote no finite number");
}

const reasonOf = (reason: unknown): string | null =>
  reason == null || typeof reason === "string" ? (reason ?? null) : markedJson(reason);

const failure = ({ reason }: Component): Score =>
  errored(firstLine(reasonOf(reason) ?? "the assertion broke"));

/** Score of a scorer that failed. */
export const errored = (reason: string): Score => ({
  kind: "none",
  state: "errored",
  value: null,
  reason,
});

/** The first line of a message, without the stack that follows. */
export const firstLine = (message: string): string => message.split("\n", 1)[0] ?? message;
