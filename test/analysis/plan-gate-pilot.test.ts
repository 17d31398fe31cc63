import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import type { GatePolicy } from "../../src/analysis/gate-policy.ts";
import { planGate } from "../../src/analysis/plan-gate.ts";
import { randomBits, randomUnit } from "../../src/analysis/stats/random.ts";
import { pairedRuns, rows, there } from "./runs.ts";

const drop = (maxDrop: number, more: object = {}): GatePolicy => ({
  rules: [{ scorer: "ok", maxDrop, ...more }],
});

/** log(n! / (b! c! (n - b - c)!)) by plain sums. */
function logMultinomial(n: number, b: number, c: number): number {
  const logFactorial = (k: number): number =>
    Array.from({ length: k }, (_, i) => Math.log(i + 1)).reduce((sum, x) => sum + x, 0);
  return logFactorial(n) - logFactorial(b) - logFactorial(c) - logFactorial(n - b - c);
}

describe("planGate() with a pilot", () => {
  const flips = (both: number, down: number, up: number, neither = 0) =>
    compare(...pairedRuns(both, down, up, neither));

  test("uses the upper 80% limit of its discordance, which is never 0", async () => {
    const none = planGate(drop(0.05), { rows: 200, pilot: await flips(80, 0, 0, 20) });
    expect(there(none.rules[0]).spread).toMatchObject({
      source: "pilot",
      estimate: 0,
      pilotRows: 100,
      sd: null,
    });
    expect(there(none.rules[0]?.spread.discordance)).toBeCloseTo(1 - 0.2 ** (1 / 100), 12);
    const some = there(
      planGate(drop(0.05), { rows: 200, pilot: await flips(80, 6, 4, 10) }).rules[0],
    );
    expect(some.spread.estimate).toBe(0.1);
    // If this share of all rows changed, 20% of all pilots would show 10 or fewer of 100.
    const limit = there(some.spread.discordance);
    const weight = (k: number): number =>
      Math.exp(logMultinomial(100, k, 0)) * limit ** k * (1 - limit) ** (100 - k);
    expect(
      Array.from({ length: 11 }, (_, k) => weight(k)).reduce((sum, w) => sum + w, 0),
    ).toBeCloseTo(0.2, 9);
    const same = planGate(drop(0.05), { rows: 200, discordance: there(some.spread.discordance) });
    expect(same.rules[0]?.at).toEqual(some.at);
  });

  test("of numbers uses the upper 80% limit of its standard deviation, and its scale", async () => {
    const differences = [0.1, -0.3, 0.2, 0.4, 0, -0.1, 0.3, -0.2, 0.1, 0.2];
    const pilot = await compare(
      rows(differences.map(() => 3)),
      rows(differences.map((d) => 3 + d)),
      { scale: { ok: [1, 5] } },
    );
    const spread = there(planGate(drop(0.2), { rows: 100, pilot }).rules[0]).spread;
    const sd = there(pilot.scorers.ok?.standardError) * Math.sqrt(10);
    expect(there(spread.estimate)).toBeCloseTo(sd, 12);
    // 5.380: the .2 quantile of chi-squared with 9 degrees of freedom, from published tables
    expect(there(spread.sd)).toBeCloseTo(sd * Math.sqrt(9 / 5.38), 4);
    expect(there(planGate(drop(0.2), { rows: 100, pilot }).rules[0]?.at[0]).pass).toBeGreaterThan(
      0,
    );
    expect(() => planGate(drop(4), { rows: 100, pilot })).toThrow(
      "Cannot use 'maxDrop' of 4 on 'ok': its scores range from 1 to 5",
    );
    expect(() => planGate({ ...drop(2), scale: { ok: [2, 4] } }, { rows: 100, pilot })).toThrow(
      "its scores range from 2 to 4",
    );
  });

  test("with several trials can plan other numbers of trials", async () => {
    const bits = randomBits(3);
    const trials = (share: number) => Array.from({ length: 4 }, () => randomUnit(bits) < share);
    const shares = Array.from({ length: 120 }, () => randomUnit(bits));
    const several = (values: boolean[][]) =>
      values.map((list, i) => ({
        ...there(rows(list)[0]),
        key: String(i),
        trials: rows(list).flatMap((row) => row.trials),
      }));
    const pilot = await compare(several(shares.map(trials)), several(shares.map(trials)));
    const { between, within } = there(pilot.scorers.ok?.components);
    const spread = (count?: number) =>
      there(
        planGate(drop(0.05), {
          rows: 100,
          pilot,
          ...(count === undefined ? {} : { trials: count }),
        }).rules[0],
      ).spread;
    expect(there(spread().estimate)).toBeCloseTo(
      there(pilot.scorers.ok?.standardError) * Math.sqrt(120),
      12,
    );
    expect(there(spread(16).estimate)).toBeCloseTo(Math.sqrt(between + within / 16), 12);
    expect(there(spread(16).sd)).toBeLessThan(there(spread().sd));
    // One pass/fail trial: the gate counts the rows that change.
    expect(spread(1)).toMatchObject({
      sd: null,
      estimate: between + within + there(pilot.scorers.ok).difference ** 2,
    });
  });

  test("in groups keeps its standard error, and at most its degrees of freedom", async () => {
    const moved = Array.from(
      { length: 40 },
      (_, i) => [0.3, -0.2, 0.1, 0.5, -0.4, 0, 0.2][i % 7] ?? 0,
    );
    const groups = {
      cluster: (row: { key: string }) => String(Number(row.key) % 8),
      scale: { ok: [0, 10] as [number, number] },
    };
    const pilot = await compare(rows(moved.map(() => 5)), rows(moved.map((d) => 5 + d)), groups);
    const plan = planGate(drop(0.5), { rows: 400, pilot });
    const { spread, method } = there(plan.rules[0]);
    expect(there(spread.estimate)).toBeCloseTo(
      there(pilot.scorers.ok?.standardError) * Math.sqrt(40),
      12,
    );
    expect(method).toContain("CR2");
    expect(plan.notes.join(" ")).toContain("at most its degrees of freedom (7)");
    const free = planGate(
      { ...drop(0.5), scale: { ok: [0, 10] } },
      { rows: 400, sd: there(spread.sd) },
    );
    expect(there(plan.rules[0]?.at[1]).pass).toBeLessThan(there(free.rules[0]?.at[1]).pass);
  });

  test("provides the size and spread of a slice", async () => {
    const [base, candidate] = pairedRuns(60, 10, 10, 20);
    const pilot = await compare(base, candidate, {
      slice: (row) => (Number(row.key) >= 75 ? "late" : "early"),
    });
    const plan = planGate(drop(0.1, { slice: "late" }), { rows: 1000, pilot });
    expect(plan.rules[0]).toMatchObject({ rows: 250, spread: { estimate: 0.2, pilotRows: 25 } });
    const { rowsForPass80, spread } = there(plan.rules[0]);
    const inSlice = there(
      planGate(drop(0.1), { rows: 250, discordance: there(spread.discordance) }).rules[0],
    );
    expect(plan.rules[0]?.at).toEqual(inSlice.at);
    expect(there(rowsForPass80) / there(inSlice.rowsForPass80)).toBeCloseTo(4, 0);
    expect(() => planGate(drop(0.1, { slice: "no" }), { rows: 1000, pilot })).toThrow(
      "No slice 'no' in the comparison",
    );
  });

  test("provides the confidence and the direction, reports what it lacks, and survives JSON", async () => {
    const pilot = await compare(...pairedRuns(60, 10, 10, 20), {
      confidence: 0.9,
      lowerIsBetter: ["ok"],
    });
    const rise: GatePolicy = { rules: [{ scorer: "ok", maxIncrease: 0.05 }] };
    expect(planGate(rise, { rows: 100, pilot })).toMatchObject({
      confidence: 0.9,
      rules: [{ confidence: 0.9 }],
    });
    expect(planGate(rise, { rows: 100, pilot, confidence: 0.8 })).toMatchObject({
      confidence: 0.8,
      rules: [{ confidence: 0.8 }],
    });
    expect(planGate(rise, { rows: 100, pilot: JSON.parse(JSON.stringify(pilot)) })).toEqual(
      planGate(rise, { rows: 100, pilot }),
    );
    expect(() => planGate(drop(0.05), { rows: 100, pilot })).toThrow(
      "Cannot use 'maxDrop' on 'ok': lower is better",
    );
    expect(() =>
      planGate({ rules: [{ scorer: "okay", maxDrop: 0.1 }] }, { rows: 100, pilot }),
    ).toThrow("No scorer 'okay' in the comparison. Did you mean 'ok'?");
  });

  test("without a spread throws", async () => {
    const same = await compare(rows([1.5, 2.5, 4]), rows([2, 3, 4.5]));
    expect(() => planGate(drop(0.1), { rows: 100, pilot: same })).toThrow(
      "Cannot plan from the pilot: every row difference of 'ok' is the same",
    );
    const cluster = (row: { key: string }) => (Number(row.key) < 2 ? "a" : "b");
    const level = await compare(rows([1, 2, 1, 2]), rows([2, 4, 2, 4]), { cluster });
    expect(() => planGate(drop(0.1), { rows: 100, pilot: level })).toThrow(
      "the mean difference of 'ok' is the same in every group",
    );
    const together = await compare(rows([1, 2]), rows([2, 4]), { cluster });
    expect(() => planGate(drop(0.1), { rows: 100, pilot: together })).toThrow(
      "all rows of 'ok' are in one group",
    );
    const one = await compare(rows([1.5]), rows([2.5]));
    expect(() => planGate(drop(0.1), { rows: 100, pilot: one })).toThrow(
      "'ok' has 1 row, too few to estimate the spread",
    );
    const single = await flips(80, 6, 4, 10);
    expect(() => planGate(drop(0.1), { rows: 100, pilot: single, trials: 5 })).toThrow(
      "Cannot plan for 5 trials per row: the pilot does not show how much 'ok' varies between the trials of a row",
    );
    expect(planGate(drop(0.1), { rows: 100, pilot: single, trials: 1 }).rules).toEqual(
      planGate(drop(0.1), { rows: 100, pilot: single }).rules,
    );
  });
});
