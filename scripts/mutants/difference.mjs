// Mutants of the code behind the rules: [name, file, snippet, replacement]. A snippet occurs
// exactly once in its file.
const MISSING = "src/analysis/missing-bounds.ts";
const PAIRED = "src/analysis/paired-difference.ts";
const FIGURE = "src/analysis/figure-test.ts";
const VERDICTS = "src/analysis/decide-verdicts.ts";
const SCORER = "src/analysis/scorer-comparison.ts";
const TANGO = "src/analysis/stats/tango.ts";
const UNSEEN = "src/analysis/stats/unseen.ts";
const MEAN = "src/analysis/stats/mean.ts";
const ADJUST = "src/analysis/stats/adjust.ts";

/** Mutants of differences, figures and their bounds. */
export const DIFFERENCE_MUTANTS = [
  [
    "missing scores of the base filled in the opposite direction",
    MISSING,
    "fillGaps(arms.base, taken.base, high, low)",
    "fillGaps(arms.base, taken.base, low, high)",
  ],
  [
    "missing scores of the candidate filled in the opposite direction",
    MISSING,
    "fillGaps(arms.candidate, taken.candidate, low, high)",
    "fillGaps(arms.candidate, taken.candidate, high, low)",
  ],
  [
    "lowest and highest difference swapped",
    MISSING,
    "lowest: testWith(arms, arms.scale, missing), highest: testWith(arms, arms.scale, 0)",
    "lowest: testWith(arms, arms.scale, 0), highest: testWith(arms, arms.scale, missing)",
  ],
  [
    "lowest and highest figure swapped",
    MISSING,
    "lowest: figureWith(own, scale, missing), highest: figureWith(own, scale, 0)",
    "lowest: figureWith(own, scale, 0), highest: figureWith(own, scale, missing)",
  ],
  ["tipping point off by one", MISSING, "return turned;", "return same;"],
  [
    "missing scores of the base not counted",
    MISSING,
    "const missing = missingIn(arms.base) + missingIn(arms.candidate);\n  const observed",
    "const missing = missingIn(arms.candidate);\n  const observed",
  ],
  ["standard error of the pass/fail difference", PAIRED, "b + c - (b - c) ** 2 / n", "b + c"],
  [
    "several trials per row counted as one",
    PAIRED,
    "pairs.binary && pairs.single && pairs.groups === null",
    "pairs.binary && pairs.groups === null",
  ],
  [
    "pass/fail rows in groups treated as independent",
    PAIRED,
    "pairs.binary && pairs.single && pairs.groups === null",
    "pairs.binary && pairs.single",
  ],
  [
    "numbers in groups treated as independent",
    PAIRED,
    "groups === null ? meanEstimate(moments(differences)) : clusteredEstimate(differences, groups)",
    "meanEstimate(moments(differences))",
  ],
  [
    "200 rows without a scale cannot pass",
    PAIRED,
    "scale !== null || n >= ROWS_WITHOUT_SCALE",
    "scale !== null || n > ROWS_WITHOUT_SCALE",
  ],
  [
    "numbers without a scale can always pass",
    PAIRED,
    "scale !== null || n >= ROWS_WITHOUT_SCALE",
    "scale !== null || n >= 0",
  ],
  ["p of unseen changes dropped", PAIRED, "Math.max(studentP(e), unseenP(unseen))", "studentP(e)"],
  ["lower end of unseen changes dropped", PAIRED, "Math.min(t[0], rare[0])", "t[0]"],
  ["upper end of unseen changes dropped", PAIRED, "Math.max(t[1], rare[1])", "t[1]"],
  [
    "equal differences without a scale have an interval",
    PAIRED,
    "if (e.standardError === 0) return { p: 1, interval: () => null };",
    "",
  ],
  [
    "interval outside the scale",
    PAIRED,
    "clip(t.interval(confidence), [-width, width])",
    "t.interval(confidence)",
  ],
  [
    "improved and regressed rows swapped",
    PAIRED,
    'candidate === 1 ? "improved" : "regressed"',
    'candidate === 1 ? "regressed" : "improved"',
  ],
  [
    "one row with trials has an interval",
    MEAN,
    "if (n < 2) return { n, mean, sd: null };",
    "if (n < 2) return { n, mean, sd: 0 };",
  ],
  [
    "one group has an interval",
    MEAN,
    "standardError: null, df: 0 };\n  const standardError",
    "standardError: 0, df: 1 };\n  const standardError",
  ],
  ["effective rows without the t ratio", FIGURE, "rows * ratio * ratio", "rows"],
  ["rows counted in a figure of groups", FIGURE, "groups?.rowsBehind() ?? n", "n"],
  ["verdict kept if either end supports it", VERDICTS, "ends.every((test)", "ends.some((test)"],
  ["verdict from the unadjusted p", VERDICTS, "Math.max(1, result.adjustedP / result.p)", "1"],
  [
    "verdict ignores the direction",
    SCORER,
    'c.difference > 0 === (c.direction === "lower")',
    "c.difference < 0",
  ],
  ["continuity correction dropped", TANGO, "const HALF = 0.5;", "const HALF = 0;"],
  ["whole continuity correction", TANGO, "const HALF = 0.5;", "const HALF = 1;"],
  [
    "p without the correction of the interval",
    TANGO,
    "Math.abs(improved - regressed) - HALF",
    "Math.abs(improved - regressed)",
  ],
  [
    "ends of Tango's interval swapped",
    TANGO,
    "[boundary(t, -1, critical, correction), boundary(t, 1, critical, correction)]",
    "[boundary(t, 1, critical, correction), boundary(t, -1, critical, correction)]",
  ],
  [
    "one-sided Tango",
    TANGO,
    "normalQuantile((1 - confidence) / 2)",
    "normalQuantile(1 - confidence)",
  ],
  ["5 different rows are too many", UNSEEN, "different.size > FEW", "different.size >= FEW"],
  ["a change of exactly 5% of the scale is different", UNSEEN, "<= NEAR * width", "< NEAR * width"],
  [
    "one-sided share of unseen changes",
    UNSEEN,
    "((1 - confidence) / 2) ** (1 / u.units)",
    "(1 - confidence) ** (1 / u.units)",
  ],
  ["rows of a group counted as independent", PAIRED, "units: groups ?? n", "units: n"],
  [
    "groups that differ counted by row",
    UNSEEN,
    "different.add(groups === null ? i : at(groups, i))",
    "different.add(i)",
  ],
  ["Holm without its steps", ADJUST, "(p.length - rank) * at(p, index)", "at(p, index)"],
];
