import type { GatePolicy, GateRule } from "../../src/analysis/gate-policy.ts";

/** Rules of every kind for one scorer, with every field. */
const rulesOf = (scorer: string): GateRule[] => [
  { scorer, min: 0.3 },
  { scorer, min: 0.2, on: "bound", confidence: 0.9, slice: "math" },
  { scorer, min: 0.9, on: "point" },
  { scorer, max: 0.5, on: "point" },
  { scorer, max: 0.9, on: "bound", confidence: 0.8 },
  { scorer, max: 0.2, slice: "law" },
  { scorer, maxDrop: 0.02 },
  { scorer, maxDrop: 0.5, confidence: 0.99, slice: "math" },
  { scorer, maxIncrease: 0.3 },
  { scorer, maxIncrease: 0.1, confidence: 0.9, slice: "law" },
  { scorer, maxRegressions: 0 },
  { scorer, maxRegressions: 0.25, slice: "law" },
  { scorer, mustPass: ["1", "3"] },
];

const drop = (scorer: string, more: Partial<GatePolicy>): GatePolicy => ({
  rules: [{ scorer, maxDrop: 0.1 }],
  ...more,
});

/** Policies that `defineGate` accepts. Together they have every field, and every word of each. */
export const POLICIES: readonly GatePolicy[] = [
  { rules: [{ minCoverage: 0.9 }] },
  { rules: [{ minRows: 10 }, { minCoverage: 1 }] },
  ...["ok", "correct", "judge"].flatMap((scorer) => [
    ...rulesOf(scorer).map((rule): GatePolicy => ({ rules: [rule] })),
    drop(scorer, { missing: "exclude", exclude: ["1", "20"] }),
    drop(scorer, { scale: { [scorer]: [-10, 100] } }),
    drop(scorer, { scale: { [scorer]: "unbounded" }, missing: "bounds" }),
  ]),
  { rules: [{ scorer: "latencySeconds", maxIncrease: 0.5 }, { minRows: 1 }] },
  ...(["fail", "warn", "pass"] as const).map((onInconclusive) => drop("ok", { onInconclusive })),
  ...(["refuse", "allow"] as const).map((unfinished) => drop("ok", { unfinished })),
  ...(["note", "warn", "refuse"] as const).map((level) =>
    drop("ok", {
      comparability: {
        unfinished: level,
        partial: level,
        scale: level,
        grader: level,
        evaluation: level,
        dataset: level,
        added: level,
      },
      minOverlap: 0.5,
    }),
  ),
  drop("a", { minOverlap: 1 }),
  JSON.parse('{ "$schema": "./gate-policy.schema.json", "rules": [{ "minRows": 1 }] }'),
];

/** Invalid policies: misspelled, incomplete, out of range, or of the wrong type. */
export const WRONG_POLICIES: readonly unknown[] = [
  null,
  "strict",
  [],
  {},
  { rules: [] },
  { rule: [{ minRows: 1 }] },
  { rules: { minRows: 1 } },
  { rules: [null] },
  { rules: [{}] },
  { rules: [{ minRows: 1 }], onInconclusiv: "fail" },
  ...[
    { onInconclusive: "ignore" },
    { unfinished: true },
    { minOverlap: 90 },
    { minOverlap: "0.9" },
    { comparability: { graders: "note" } },
    { comparability: { grader: "ignore" } },
    { comparability: [] },
    { scale: { ok: [1] } },
    { scale: { ok: ["1", "5"] } },
    { scale: { ok: "unlimited" } },
    { scale: [1, 5] },
    { missing: "fail" },
    { exclude: [] },
    { exclude: "a" },
    { exclude: [1] },
  ].map((more) => ({ rules: [{ minRows: 1 }], ...more })),
  ...[
    { scorer: "ok", maxdrop: 0.02 },
    { scorrer: "ok", min: 0.02 },
    { maxDrop: 0.02 },
    { scorer: "", maxDrop: 0.02 },
    { scorer: 1, maxDrop: 0.02 },
    { scorer: "ok", maxDrop: "0.02" },
    { scorer: "ok", maxDrop: -0.02 },
    { scorer: "ok", maxDrop: null },
    { scorer: "ok", maxDrop: 0.02, min: 0.5 },
    { scorer: "ok", maxDrop: 0.02, on: "point" },
    { scorer: "ok", maxIncrease: -1 },
    { scorer: "ok", maxIncrease: 1, confidence: 1 },
    { scorer: "ok", min: 0.5, confidence: 95 },
    { scorer: "ok", min: 0.5, confidence: 0 },
    { scorer: "ok", min: 0.5, on: "interval" },
    { scorer: "ok", max: 0.5, slice: "" },
    { scorer: "ok", maxRegressions: -1 },
    { scorer: "ok", maxRegressions: 1, confidence: 0.9 },
    { scorer: "ok", mustPass: [] },
    { scorer: "ok", mustPass: "a" },
    { mustPass: ["a"] },
    { minCoverage: 98 },
    { minCoverage: 0.9, scorer: "ok" },
    { minRows: 0 },
    { minRows: 1.5 },
    { minRows: 3, slice: "law" },
  ].map((rule) => ({ rules: [{ minCoverage: 0.5 }, rule] })),
];
