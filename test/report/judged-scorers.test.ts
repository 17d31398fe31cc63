import { expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import type { CompareOptions } from "../../src/analysis/compare-options.ts";
import type { GatePolicy } from "../../src/analysis/gate-policy.ts";
import { toMarkdown } from "../../src/report/markdown.ts";
import { reportView } from "../../src/report/report-view.ts";
import { toText } from "../../src/report/text.ts";
import { gated, type MadeRow, madeRun } from "./views.ts";

/** Rows of two languages with a latency, which every 20th trial lacks. */
const rows = (seconds: number, passes: number, more: Record<string, boolean> = {}): MadeRow[] =>
  Array.from({ length: 80 }, (_, i) => ({
    columns: { language: i % 4 === 0 ? "de" : "en", topic: String(i % 16) },
    trials: [
      {
        latencySeconds: i % 20 === 3 ? null : seconds + (i % 7) / 10 + (i % 3) * (seconds / 10),
        values: { correct: i < passes, ...more },
      },
    ],
  }));

const runs = [
  madeRun("main", rows(1, 70)),
  madeRun("branch", rows(1.5, 69, { polite: true })),
] as const;

const LATER: GatePolicy = {
  rules: [
    { scorer: "correct", maxDrop: 0.1 },
    { scorer: "latencySeconds", maxIncrease: 0.1 },
  ],
};

const compared = (options: CompareOptions = {}) =>
  compare(...runs, { slice: "language", ...options });

test.each<[string, CompareOptions]>([
  ["by rows", {}],
  ["by groups of rows", { cluster: "topic" }],
  ["at another confidence", { confidence: 0.8 }],
  ["with a margin of its own", { margin: { latencySeconds: 0.6 } }],
])("a measure that a rule judges has the figures of compare() with it alone: %s", async (_, o) => {
  const { judged } = gated(await compared(o), LATER);
  const named = await compare(...runs, { ...o, scorers: ["latencySeconds"] });
  const { latencySeconds } = named.scorers;
  const [alone] = reportView({ comparison: named }).scorers;
  expect(latencySeconds?.candidate.unscored.missing).toBe(4);
  expect(judged).toEqual([{ ...alone, slice: null }]);
});

test("nothing else changes: verdict, headline and scorers are those of the comparison", async () => {
  const comparison = await compared();
  const [with_, without] = [gated(comparison, LATER), gated(comparison)];
  expect(with_.scorers).toEqual(without.scorers);
  expect(without.judged).toEqual([]);
  expect(reportView({ comparison }).judged).toEqual([]);
});

test("a rule about a slice has the figures of the slice, each once", async () => {
  const rule = { scorer: "latencySeconds", maxIncrease: 0.1, slice: "de" };
  const { judged } = gated(await compared(), {
    rules: [...LATER.rules, rule, { scorer: "latencySeconds", max: 3 }, rule],
  });
  expect(judged.map(({ slice, change }) => [slice, change?.n])).toEqual([
    [null, 76],
    ["de", 20],
  ]);
});

test("a scorer that only the candidate has is shown by its own figure", async () => {
  const { judged } = gated(await compared(), { rules: [{ scorer: "polite", min: 0.9 }] });
  expect(judged).toMatchObject([
    { scorer: "polite", unit: "share", base: null, candidate: { value: 1, n: 80 }, change: null },
  ]);
});

test("a measure without a score in any shared row has no figure", async () => {
  const without = (run: string): MadeRow[] =>
    rows(1, 70).map((row, i) => ({
      ...row,
      trials: row.trials.map((trial) => ({
        ...trial,
        latencySeconds: i < 40 === (run === "main") ? 1 : null,
      })),
    }));
  const comparison = await compare(
    madeRun("main", without("main")),
    madeRun("branch", without("branch")),
  );
  expect(gated(comparison, LATER).judged).toEqual([]);
});

test("text and Markdown show the figures beside the rule", async () => {
  const view = gated(await compared(), {
    rules: [...LATER.rules, { scorer: "latencySeconds", maxIncrease: 0.1, slice: "de" }],
  });
  const text = toText(view, { width: 120 });
  expect(text).toMatch(/\nJudged by a rule, not compared\nScorer +Base +Candidate +Difference/);
  expect(text).toMatch(/\nlatencySeconds +1\.4 +1\.95 +\+0\.55 /);
  expect(text).toMatch(/\nlatencySeconds in slice 'de' +1\.395 +1\.943 +\+0\.547 /);
  const markdown = toMarkdown(view);
  expect(markdown).toContain("**Judged by a rule, not compared**\n\n| Scorer | Base |");
  expect(markdown).toMatch(/\| `latencySeconds` \| 1\.4 \| 1\.95 \| \+0\.55 \|/);
});
