// Differences, figures and the bounds of missing scores. See mutation-bounds.test.ts.
import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import type { CompareOptions } from "../../src/analysis/compare-options.ts";
import type { ScorerComparison } from "../../src/analysis/comparison.ts";
import { gate } from "../../src/analysis/gate.ts";
import { differenceTest, type Pairs } from "../../src/analysis/paired-difference.ts";
import { normalCritical } from "../../src/analysis/stats/normal.ts";
import { clopperPearson } from "../../src/analysis/stats/proportion.ts";
import { studentCritical } from "../../src/analysis/stats/student-t.ts";
import { summarize } from "../../src/analysis/summarize.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { pairedRuns, row, rows, there, type Value } from "./runs.ts";

const repeat = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const scorer = async (
  base: ScoredRow[],
  candidate: ScoredRow[],
  options: CompareOptions = {},
): Promise<ScorerComparison> => there((await compare(base, candidate, options)).scorers.ok);

function expectClose(
  found: readonly number[] | null | undefined,
  wanted: readonly number[],
  digits = 9,
): void {
  wanted.forEach((end, i) => void expect(there(found)[i]).toBeCloseTo(end, digits));
}

describe("pass/fail with one trial per row", () => {
  test("has Tango's interval with half a correction, and its p", async () => {
    const lost = await scorer(...pairedRuns(60, 5, 0, 35));
    expectClose(lost.interval, [-0.1183, -0.002], 4);
    expect(lost.p).toBeCloseTo(0.0442, 4);
    expect(lost).toMatchObject({
      verdict: "worse",
      counts: { bothPass: 60, improved: 0, regressed: 5, bothFail: 35 },
    });
    expectClose((await scorer(...pairedRuns(150, 0, 0, 50))).interval, [-0.0235, 0.0235], 4);
  });

  test("has the standard error of a difference within rows", async () => {
    const { standardError, mde } = await scorer(...pairedRuns(60, 12, 3, 25));
    expect(standardError).toBeCloseTo(Math.sqrt(15 - 81 / 100) / 100, 12);
    expect(mde).toBeGreaterThan(0);
  });

  test("counts groups if rows are in groups", async () => {
    const [base, candidate] = pairedRuns(0, 50, 0, 0);
    // groups 0 to 2 pass, 3 and 4 fail
    const fixed = candidate.map((one, i) => (i < 30 ? row(one.key, true) : one));
    const { standardError, df, counts } = await scorer(base, fixed, {
      cluster: (one) => String(Math.floor(Number(one.key) / 10)),
    });
    // standard deviation of 0, 0, 0, -1, -1 over the root of 5
    expect(standardError).toBeCloseTo(Math.sqrt(0.3 / 5), 12);
    expect(df).toBeCloseTo(4, 12);
    expect(counts).toBeNull();
  });
});

describe("changes that few rows may not show", () => {
  const share = (units: number, alpha = 0.05): number => 1 - (alpha / 2) ** (1 / units);
  const scale = { ok: [1, 5] as [number, number] };

  test("equal differences have the interval of an unseen share, and its p", async () => {
    const same = await scorer(rows(repeat(30, 4)), rows(repeat(30, 4)), { scale });
    expectClose(same.interval, [-4 * share(30), 4 * share(30)]);
    const lower = await scorer(rows(repeat(10, 4)), rows(repeat(10, 3)), { scale });
    expectClose(lower.interval, [-1 - 3 * share(10), -1 + 5 * share(10)]);
    expect(lower.p).toBeCloseTo(2 * 0.8 ** 10, 9);
    expect(lower.verdict).toBe("inconclusive");
  });

  test("up to 5 different rows are few; 6 show their own spread", async () => {
    const dropped = (different: number): ScoredRow[] =>
      rows([...repeat(different, 2), ...repeat(40 - different, 4)]);
    const five = await scorer(rows(repeat(40, 4)), dropped(5), { scale });
    expectClose(five.interval, [-0.25 - share(40) * 3.75, -0.25 + share(40) * 4.25]);
    expect(five.verdict).toBe("inconclusive");
    const six = await scorer(rows(repeat(40, 4)), dropped(6), { scale });
    expect(six.method).toBe("paired t on row differences");
    expect(six.verdict).toBe("worse");
  });

  test("a change of 5% of the scale does not count", async () => {
    const before = Array.from({ length: 40 }, (_, i) => (i < 10 ? 0.05 : 0));
    const { interval } = await scorer(rows(before), rows(repeat(40, 0)), { scale: { ok: [0, 1] } });
    expectClose(interval, [-0.0125 - share(40) * 0.9875, -0.0125 + share(40) * 1.0125]);
  });

  test("counts groups if rows are in groups: all of them, and those that differ", async () => {
    const before = repeat(200, true);
    const after = before.map((_, i) => i >= 10); // all ten rows of the first of 20 groups
    const lost = await scorer(rows(before), rows(after), {
      cluster: (one) => String(Math.floor(Number(one.key) / 10)),
    });
    expect(there(lost.interval)[1]).toBeCloseTo(-0.05 + share(20) * 1.05, 9);
  });

  test("numbers without a scale and with equal differences have no interval", async () => {
    const same = await scorer(rows(repeat(20, 14)), rows(repeat(20, 12)));
    expect(same).toMatchObject({ interval: null, p: 1, verdict: "inconclusive" });
  });

  test("the interval stays on the scale", async () => {
    const sizes = [100, 3, 3, 3, 3, 3, 3];
    const group = sizes.flatMap((size, g) => repeat(size, g));
    const after = group.map((g) => (g === 0 ? 0.6 : 1));
    const { interval } = await scorer(rows(repeat(group.length, 0)), rows(after), {
      scale: { ok: [0, 1] },
      cluster: (one) => String(group[Number(one.key)]),
    });
    expect(there(interval)[1]).toBe(1);
  });
});

describe("several trials and groups", () => {
  test("trials of a row are averaged: the row is the unit", async () => {
    const base = Array.from({ length: 30 }, (_, i) => row(String(i), true, true, i % 2 === 0));
    const candidate = Array.from({ length: 30 }, (_, i) =>
      row(String(i), true, i % 3 === 0, i % 2 === 0),
    );
    const found = await scorer(base, candidate);
    const differences = Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? 0 : -1 / 3));
    const mean = -2 / 9;
    const sd = Math.sqrt(differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / 29);
    const reach = (studentCritical(0.05, 29) * sd) / Math.sqrt(30);
    expect(found).toMatchObject({ counts: null, df: 29 });
    expectClose(found.interval, [mean - reach, mean + reach]);
  });

  test("one row has no interval, however many trials it has, and decides nothing", async () => {
    const subject = await compare(
      [row("a", true, true, true, true, true)],
      [row("a", false, false, false, false, true)],
    );
    expect(subject.scorers.ok).toMatchObject({
      n: 1,
      difference: -0.8,
      standardError: null,
      interval: null,
      p: 1,
      verdict: "inconclusive",
    });
    for (const maxDrop of [0.01, 0.9])
      expect(gate(subject, { rules: [{ scorer: "ok", maxDrop }] }).outcome).toBe("inconclusive");
  });

  test("one group has no interval either", async () => {
    const [base, candidate] = pairedRuns(10, 20, 2, 10);
    const found = await scorer(base, candidate, { cluster: () => "all" });
    expect(found).toMatchObject({
      standardError: null,
      interval: null,
      p: 1,
      verdict: "inconclusive",
    });
  });

  test("groups of equal rows count once", async () => {
    const changes = [0.4, -1.1, 2.3, 0.9, -0.2, 1.6, 0.1, -0.7];
    const each = (times: number) => changes.flatMap((change) => repeat(times, change));
    const run = (values: number[]) =>
      [rows(repeat(values.length, 10)), rows(values.map((change) => 10 + change))] as const;
    const single = await scorer(...run(each(1)));
    const grouped = await scorer(...run(each(5)), {
      cluster: (one) => String(Math.floor(Number(one.key) / 5)),
    });
    expectClose(grouped.interval, there(single.interval));
    expect(grouped.p).toBeCloseTo(single.p, 9);
  });
});

describe("the figure of a run", () => {
  test("with several trials is exact on its effective rows", async () => {
    const passes = [5, 5, 4, 5, 3, 5, 5, 2, 5, 5];
    const list = passes.map((count, i) =>
      row(String(i), ...Array.from({ length: 5 }, (_, t) => t < count)),
    );
    const { ok } = await summarize(list);
    const mean = 44 / 50;
    const error = Math.sqrt(
      passes.reduce((sum, count) => sum + (count / 5 - mean) ** 2, 0) / 9 / 10,
    );
    const effective =
      ((mean * (1 - mean)) / error ** 2) * (normalCritical(0.95) / studentCritical(0.05, 9)) ** 2;
    expectClose(ok?.interval, clopperPearson(mean * effective, effective, 0.95));
  });

  test("without failures has fewer effective rows if the groups are unequal", async () => {
    const groups = [...repeat(10, "a"), "b", "c"];
    const { ok } = await summarize(rows(repeat(12, true)), {
      cluster: (one) => there(groups[Number(one.key)]),
    });
    const effective =
      (144 / 102) * (normalCritical(0.95) / studentCritical(0.05, there(ok?.df))) ** 2;
    expectClose(ok?.interval, clopperPearson(effective, effective, 0.95));
  });
});

describe("missing scores and verdicts", () => {
  const arm = (...parts: [number, Value][]): ScoredRow[] =>
    rows(parts.flatMap(([count, value]) => repeat(count, value)));

  test("the bounds fill the scores of the two runs in opposite directions", async () => {
    const candidate = await scorer(arm([100, true]), arm([90, true], [10, "errored"]));
    expect(candidate).toMatchObject({
      difference: 0,
      bounds: { lowest: { difference: -0.1 }, highest: { difference: 0 } },
    });
    const base = await scorer(arm([10, "errored"], [90, false]), arm([10, true], [90, false]));
    expect(base).toMatchObject({
      missing: { base: 10, candidate: 0 },
      bounds: { lowest: { difference: 0 }, highest: { difference: 0.1 } },
    });
    const both = await scorer(arm([10, "errored"], [90, true]), arm([10, "errored"], [90, true]));
    expect(both.bounds).toMatchObject({
      lowest: { difference: -0.1 },
      highest: { difference: 0.1 },
    });
  });

  test("a verdict stands only if both ends agree", async () => {
    const [base, candidate] = [
      arm([60, true], [140, false]),
      arm([10, true], [50, false], [95, false], [45, "errored"]),
    ];
    expect(await scorer(base, candidate, { missing: "exclude" })).toMatchObject({
      verdict: "worse",
    });
    expect(await scorer(base, candidate)).toMatchObject({
      verdict: "inconclusive",
      bounds: { lowest: { difference: -0.25 } },
    });
    const few = await scorer(base, arm([10, true], [50, false], [137, false], [3, "errored"]));
    expect(few.verdict).toBe("worse");
  });

  test("lower is better if declared", async () => {
    expect((await scorer(...pairedRuns(60, 12, 1, 27))).verdict).toBe("worse");
    expect((await scorer(...pairedRuns(60, 12, 1, 27), { lowerIsBetter: ["ok"] })).verdict).toBe(
      "better",
    );
  });

  test("a verdict follows the adjusted p, and `alone` holds the verdict without adjustment", async () => {
    const [base, candidate] = pairedRuns(80, 8, 1, 11);
    const twice = (list: ScoredRow[]): ScoredRow[] =>
      list.map((one) => ({
        ...one,
        trials: one.trials.map((t) => ({
          ...t,
          scores: { ...t.scores, again: there(t.scores.ok) },
        })),
      }));
    expect((await scorer(base, candidate)).verdict).toBe("worse");
    const { scorers } = await compare(twice(base), twice(candidate));
    expect(scorers.ok).toMatchObject({ verdict: "inconclusive", alone: "worse" });
    expect(scorers.ok?.adjustedP).toBeCloseTo(2 * there(scorers.ok?.p), 12);
  });
});

describe("one procedure for a difference", () => {
  const tested = (differences: readonly number[], more: Partial<Pairs> = {}) =>
    differenceTest({
      base: new Float64Array(differences.length),
      candidate: Float64Array.from(differences),
      binary: false,
      single: true,
      groups: null,
      scale: [0, 1],
      ...more,
    });
  // five rows differ from the median: few, and far apart
  const spread = [1, 1, 1, -1, -1, 0, 0, 0, 0, 0];
  const reach = studentCritical(0.05, 9) * Math.sqrt((5 - 10 * 0.01) / 9 / 10);

  test("has no result without rows", () => {
    expect(tested([], { binary: true })).toMatchObject({
      difference: 0,
      standardError: null,
      p: 1,
    });
  });

  test("has no interval for one row, and is not widened", () => {
    const one = tested([0.5]);
    expect(one).toMatchObject({
      standardError: null,
      df: null,
      p: 1,
      method: "paired t on row differences",
    });
    expect(one.interval(0.95)).toBeNull();
  });

  test("is t alone for numbers without a scale, and cannot pass with few rows", () => {
    const found = tested(spread, { scale: null });
    expect(found).toMatchObject({ df: 9, mayPass: false, method: "paired t on row differences" });
    expectClose(found.interval(0.95), [0.1 - reach, 0.1 + reach]);
    expect(tested([0.5, 0.5], { scale: null }).interval(0.95)).toBeNull();
  });

  test("is t for few different rows if that is wider than the interval for unseen changes", () => {
    const found = tested(spread);
    expectClose(found.interval(0.95), [0.1 - reach, 0.1 + reach]);
    expect(found).toMatchObject({
      mayPass: true,
      method: "paired t on row differences, widened for what 10 rows may not have shown",
    });
    expect(found.p).toBeCloseTo(2 * (1 / 1.1) ** 10, 12); // here the unseen changes dominate t
  });

  test("states the number of groups", () => {
    const groups = Int32Array.from(spread, (_, i) => i >> 1);
    const used = "cluster-robust t (CR2) on row differences (5 groups)";
    expect(tested(spread, { groups }).method).toBe(
      `${used}, widened for what 5 groups may not have shown`,
    );
    expect(tested(spread, { groups, scale: null }).method).toBe(used);
  });
});
