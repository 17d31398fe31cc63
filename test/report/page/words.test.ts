import { describe, expect, test } from "vitest";
import { gate } from "../../../src/analysis/gate.ts";
import { rank } from "../../../src/analysis/rank.ts";
import { changeLabel, coverageWords, limitsOf, valuesLabel } from "../../../src/report/labels.ts";
import { plotted } from "../../../src/report/page/axes.ts";
import { boundsWords, completeSentence, gapsOf } from "../../../src/report/page/gaps.ts";
import { endsGroup, placesWords } from "../../../src/report/page/places.ts";
import { countsWords, partsOf } from "../../../src/report/page/row-changes.ts";
import { directions } from "../../../src/report/page/text.tsx";
import { reportView } from "../../../src/report/report-view.ts";
import type { ReportScorer, ReportView } from "../../../src/report/view.ts";
import { compared, gated, madeRun, rowsOf } from "../views.ts";

const first = (view: ReportView): ReportScorer => {
  const [scorer] = view.scorers;
  if (scorer === undefined) throw new Error("no scorer");
  return scorer;
};

const changeOf = (view: ReportView) => {
  const { change } = first(view);
  if (change === null) throw new Error("no change");
  return change;
};

/** Compares two runs. The candidate has no score in the last rows. */
const withGaps = async (lost: number): Promise<ReportView> => {
  const { compare } = await import("../../../src/analysis/compare.ts");
  const comparison = await compare(
    madeRun(
      "main",
      rowsOf(100, (i) => i < 90),
    ),
    madeRun(
      "branch",
      rowsOf(100, (i) => (i < 100 - lost ? i < 85 : "missing")),
    ),
  );
  return reportView({ comparison });
};

describe("Labels of the plots", () => {
  test("say the values, the intervals and the verdict in a sentence", async () => {
    const view = await gated(await compared(200, [180, 150]));
    const scorer = first(view);
    expect(valuesLabel(scorer)).toMatch(
      /^'correct': base 90%, 95% interval [\d.]+% to [\d.]+%; candidate 75%, 95% interval /,
    );
    const { changes } = limitsOf(view, "correct");
    expect(changeLabel(scorer, changeOf(view), changes)).toMatch(
      /^Difference of 'correct', candidate minus base: -15 points, 95% interval .+, limit of the gate -2 points, worse\.$/,
    );
  });

  test("name the range of the missing scores, and the margin", async () => {
    const view = await withGaps(10);
    const change = { ...changeOf(view), margin: 0.03 };
    const label = changeLabel(first(view), change);
    expect(label).toContain("over all values of the missing scores");
    expect(label).toContain("margin 3 points");
  });

  test("say that there is no interval, and no score", async () => {
    const view = reportView({ comparison: await compared(1, [1, 0]) });
    const scorer = first(view);
    expect(changeLabel(scorer, { ...changeOf(view), interval: null })).toContain("no interval");
    const figure = { ...scorer.candidate, value: null, interval: null };
    expect(valuesLabel({ ...scorer, base: null, candidate: figure })).toBe("'correct': no score.");
  });

  test("contain no character that acts on its surroundings", async () => {
    const scorer = first(reportView({ comparison: await compared(4, [2, 1]) }));
    expect(valuesLabel({ ...scorer, scorer: "a\u202eb\u0000" })).toMatch(/^'a\ufffdb\ufffd': /);
  });
});

describe("limitsOf()", () => {
  test("returns the limits of a scorer with their signs, over all rows or in a slice", async () => {
    const comparison = await compared(60, [50, 40]);
    const view = gated(comparison, {
      rules: [
        { scorer: "correct", maxDrop: 0.02 },
        { scorer: "correct", min: 0.7 },
        { minRows: 3 },
      ],
    });
    expect(limitsOf(view, "correct")).toEqual({ values: [0.7], changes: [-0.02] });
    expect(limitsOf(view, "correct", "physics")).toEqual({ values: [], changes: [] });
    expect(limitsOf(view, "other")).toEqual({ values: [], changes: [] });
    expect(limitsOf({ ...view, gate: null }, "correct")).toEqual({ values: [], changes: [] });
  });
});

describe("plotted()", () => {
  test("puts shares on common axes, and each number on its own", async () => {
    const view = reportView({ comparison: await compared(60, [50, 40]) });
    const share = first(view);
    const number: ReportScorer = { ...share, scorer: "judge", unit: "number" };
    const lines = plotted({ ...view, scorers: [share, { ...share, scorer: "b" }, number, number] });
    expect(lines[0]?.values).toBe(lines[1]?.values);
    expect(lines[2]?.values).not.toBe(lines[3]?.values);
    expect(lines.map(({ shared }) => shared)).toEqual([true, false, false, false]);
  });
});

describe("What was not measured", () => {
  test("says that nothing is missing only where that is true", async () => {
    const complete = reportView({ comparison: await compared(50, [40, 30]) });
    expect(completeSentence(complete)).toBe(
      "Both runs have the same rows, and every row has a score in both runs.",
    );
    const rows = complete.rows;
    if (rows === null) throw new Error("no rows");
    expect(completeSentence({ ...complete, rows: { ...rows, added: 2 } })).toBe(
      "Every shared row has a score in both runs.",
    );
    expect(completeSentence({ ...complete, rows: { ...rows, shared: 51 } })).toBeNull();
    const lost = { scorer: "x", why: "new", baseCoverage: null, candidateCoverage: 1 };
    expect(completeSentence({ ...complete, notCompared: [lost] })).toBeNull();
    expect(completeSentence({ ...complete, scorers: [] })).toBeNull();
    expect(completeSentence(await withGaps(3))).toBeNull();
  });

  test("does not call a score that does not apply a score", async () => {
    const view = reportView({ comparison: await compared(50, [40, 30]) });
    const scorer = first(view);
    const candidate = { ...scorer.candidate, notApplicable: 1 };
    expect(completeSentence({ ...view, scorers: [{ ...scorer, candidate }] })).toBeNull();
  });

  test("counts the trials without a score of each run", async () => {
    const [base, candidate] = gapsOf(first(await withGaps(4)));
    expect(base?.trials.unscored).toBe(0);
    expect(candidate).toMatchObject({ name: "candidate", coverage: 0.96 });
    expect(candidate?.trials).toMatchObject({ missing: 4, errored: 0, suspect: 0, unscored: 4 });
    expect(coverageWords(first(await withGaps(4)))).toBe("100% → 96%");
    expect(coverageWords(first(await withGaps(0)))).toBeNull();
  });

  test("describes what the missing scores could change", async () => {
    const view = await withGaps(10);
    const change = changeOf(view);
    const said = boundsWords(change, "share") ?? "";
    expect(said).toMatch(
      /^With the missing scores at the ends of the scale, the difference is .+ points, and its interval /,
    );
    expect(boundsWords({ ...change, missing: { base: 0, candidate: 0 } }, "share")).toBeNull();
    expect(boundsWords({ ...change, bounds: null }, "share")).toBe(
      "10 missing scores could have any value, because the scale has no known ends.",
    );
    if (change.bounds === null) throw new Error("no bounds");
    const tipping = (tippingPoint: number | null) =>
      boundsWords({ ...change, bounds: { ...(change.bounds ?? never()), tippingPoint } }, "share");
    expect(tipping(1)).toContain("it would change if 1 of 10 goes against the candidate.");
    expect(tipping(2)).toContain("if 2 of 10 go against the candidate.");
    expect(tipping(null)).toContain("They cannot change the verdict.");
  });
});

function never(): never {
  throw new Error("no bounds");
}

describe("Changes of rows", () => {
  test("are counted in words, and add up to the bar", async () => {
    const change = changeOf(reportView({ comparison: await compared(50, [40, 30]) }));
    const { distribution } = change;
    if (distribution?.kind !== "passes") throw new Error("no counts");
    expect(countsWords(change, distribution)).toBe(
      "30 pass in both, 10 only in the base, 0 only in the candidate, 10 in neither",
    );
    expect(partsOf(distribution.counts)).toEqual([
      { name: "both", left: 0, width: 60 },
      { name: "onlyBase", left: 60, width: 20 },
      { name: "neither", left: 80, width: 20 },
    ]);
    expect(partsOf({ both: 0, onlyBase: 0, onlyCandidate: 0, neither: 0 })).toEqual([]);
    const numbers = { kind: "numbers" as const, bins: [] };
    expect(countsWords({ ...change, improved: null, regressed: null }, numbers)).toBe(
      "10 changed, 40 did not change",
    );
  });
});

describe("Places of a ranking", () => {
  test("are one number or a range, and a group ends where no run can cross", async () => {
    expect(placesWords([2, 2])).toBe("2");
    expect(placesWords([1, 3])).toBe("1 to 3");
    const run = (name: string, passes: number) =>
      madeRun(
        name,
        rowsOf(200, (i) => i < passes),
      );
    const runs = await rank([run("a", 190), run("b", 189), run("c", 50)], "correct");
    expect(runs.map(({ places }) => placesWords(places))).toEqual(["1 to 2", "1 to 2", "3"]);
    expect(runs.map((_, i) => endsGroup(runs, i))).toEqual([false, true, true]);
  });
});

describe("directions()", () => {
  test("separates words that are written from right to left", () => {
    expect(directions("'دقة الإجابة' is 61.7%")).toEqual(["'", "دقة الإجابة", "' is 61.7%"]);
    expect(directions("plain 量子 é")).toEqual(["plain 量子 é"]);
  });
});

test("a gate of one run has limits of values", async () => {
  const { summarize } = await import("../../../src/analysis/summarize.ts");
  const figures = await summarize(
    madeRun(
      "only",
      rowsOf(50, (i) => i < 45),
    ),
  );
  const view = reportView({
    figures,
    gate: gate(figures, { rules: [{ scorer: "correct", min: 0.7 }] }),
  });
  expect(limitsOf(view, "correct").values).toEqual([0.7]);
  expect(plotted(view)[0]?.changes).toBeNull();
  expect(completeSentence(view)).toBe("Every trial has a score from every scorer.");
});
