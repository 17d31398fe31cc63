import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import { gate } from "../../src/analysis/gate.ts";
import { exactPower, minimumDetectableEffect, rowsNeeded } from "../../src/analysis/power.ts";
import { holm } from "../../src/analysis/stats/adjust.ts";
import { cohenKappa } from "../../src/analysis/stats/kappa.ts";
import {
  connorRows,
  exactMcnemarPower,
  mcnemar,
  newcombePaired,
} from "../../src/analysis/stats/mcnemar.ts";
import {
  clopperPearson,
  newcombeIndependent,
  wilson,
} from "../../src/analysis/stats/proportion.ts";
import { signFlipTest } from "../../src/analysis/stats/resampling.ts";
import { gpqaRun } from "./gpqa.ts";
import { pairedRuns, rows, there } from "./runs.ts";

const DARWIN = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
const SLEEP = [
  [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
  [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
] as const;

/** Each number as the source prints it. */
const digits = (values: readonly number[], places: number): string[] =>
  values.map((value) => value.toFixed(places));

describe("published values", () => {
  test("McNemar, b 6 and c 16", () => {
    const t = mcnemar(6, 16);
    expect(digits([t.exact, t.chiSquared, t.corrected], 7)).toEqual([
      "0.0524788",
      "4.5454545",
      "3.6818182",
    ]);
    expect(digits([t.chiSquaredP, t.correctedP, t.midP], 7)).toEqual([
      "0.0330063",
      "0.0550088",
      "0.0346897",
    ]);
  });

  test("McNemar, b 121 and c 59; without any change p is 1", () => {
    expect(mcnemar(121, 59).chiSquared.toFixed(7)).toBe("21.3555556");
    expect(mcnemar(121, 59).exact.toPrecision(7)).toBe("0.000004434449");
    expect(mcnemar(0, 0)).toMatchObject({ exact: 1, midP: 1, chiSquaredP: 1, correctedP: 1 });
  });

  test("intervals of a proportion (Newcombe 1998)", () => {
    expect(digits(wilson(81, 263, 0.95), 4)).toEqual(["0.2553", "0.3662"]);
    expect(digits(clopperPearson(81, 263, 0.95), 4)).toEqual(["0.2527", "0.3676"]);
    expect(digits(wilson(0, 20, 0.95), 4)).toEqual(["0.0000", "0.1611"]);
    expect(digits(clopperPearson(0, 20, 0.95), 4)).toEqual(["0.0000", "0.1684"]);
  });

  test("difference of proportions, independent and paired (Newcombe 1998)", () => {
    expect(
      digits(newcombeIndependent({ successes1: 56, n1: 70, successes2: 48, n2: 80 }, 0.95), 4),
    ).toEqual(["0.0524", "0.3339"]);
    const paired = newcombePaired({ bothPass: 1, onlyFirst: 1, onlySecond: 7, bothFail: 12 }, 0.95);
    expect(digits(paired, 3)).toEqual(["-0.507", "-0.026"]);
  });

  test("the same paired difference through compare()", async () => {
    const [first, second] = pairedRuns(1, 1, 7, 12);
    const { ok } = (await compare(second, first)).scorers;
    expect(digits([there(ok).difference, ...there(there(ok).newcombe)], 3)).toEqual([
      "-0.286",
      "-0.507",
      "-0.026",
    ]);
    expect(digits(there(there(ok).interval), 4)).toEqual(["-0.5394", "0.0025"]);
  });

  test("paired t: R's sleep data through compare()", async () => {
    const { ok } = (await compare(rows(SLEEP[1]), rows(SLEEP[0]))).scorers;
    const c = there(ok);
    expect((c.difference / there(c.standardError)).toFixed(4)).toBe("-4.0621");
    expect(c.df).toBe(9);
    expect(c.p.toFixed(6)).toBe("0.002833");
    expect(digits(there(c.interval), 4)).toEqual(["-2.4599", "-0.7001"]);
  });

  test("exact permutation: Darwin's maize", async () => {
    const t = signFlipTest(Float64Array.from(DARWIN), { resamples: 0, seed: 1 });
    expect([t.pGreater * 32768, t.p * 32768, t.exact]).toEqual([863, 1726, true]);
    const { ok } = (await compare(rows(DARWIN.map(() => 0)), rows(DARWIN))).scorers;
    expect((there(ok).difference / there(there(ok).standardError)).toFixed(3)).toBe("2.148");
    expect(there(ok).p.toFixed(4)).toBe("0.0497");
    expect(there(ok).permutation).toEqual({ p: 1726 / 32768, exact: true, assignments: 32768 });
  });

  test("Cohen's kappa and Holm's adjustment", () => {
    const k = cohenKappa([
      [20, 5],
      [10, 15],
    ]);
    expect(k.kappa).toBeCloseTo(0.4, 12);
    expect(there(k.standardError).toFixed(5)).toBe("0.12700");
    expect(digits(holm([0.01, 0.04, 0.03, 0.005]), 9)).toEqual([
      "0.030000000",
      "0.060000000",
      "0.060000000",
      "0.020000000",
    ]);
  });

  test("power of McNemar's test (G*Power), and rows by Connor's formula", () => {
    expect(
      exactMcnemarPower({ p12: 0.08, p21: 0.32, n: 50, alpha: 0.05, sides: 1 }).toFixed(5),
    ).toBe("0.83936");
    expect(connorRows(0.1, 0.2, 0.8, 0.05).toFixed(2)).toBe("233.09");
    expect([0.05, 0.1, 0.2].map((discordance) => rowsNeeded({ drop: 0.02, discordance }))).toEqual([
      979, 1960, 3923,
    ]);
  });

  test("the exact power at Connor's rows is about the requested 80%", () => {
    const power = exactPower({
      rows: rowsNeeded({ drop: 0.1, discordance: 0.3 }),
      discordance: 0.3,
      drop: 0.1,
    });
    expect(power).toBeGreaterThan(0.74);
    expect(power).toBeLessThan(0.82);
  });

  test("minimumDetectableEffect() inverts rowsNeeded()", () => {
    expect(minimumDetectableEffect({ rows: 1960, discordance: 0.1 })).toBeCloseTo(0.02, 4);
    expect(
      minimumDetectableEffect({ rows: rowsNeeded({ drop: 0.05, sd: 0.4 }), sd: 0.4 }),
    ).toBeCloseTo(0.05, 3);
    expect(minimumDetectableEffect({ rows: 2, discordance: 0.1 })).toBe(1);
  });
});

describe("GPQA Diamond", () => {
  test("five epochs: worse by 5.9 percentage points, which only the paired test shows", async () => {
    const result = await compare(gpqaRun("gpt-5.4-mini"), gpqaRun("gpt-5-nano"));
    const c = there(result.scorers.score);
    expect(result.rows).toMatchObject({
      shared: 198,
      onlyBase: 0,
      onlyCandidate: 0,
      repeated: 0,
      joinedOn: "key",
    });
    expect(c.difference.toFixed(7)).toBe("0.0585859");
    expect(there(c.standardError).toFixed(7)).toBe("0.0277885");
    expect(c.p.toFixed(6)).toBe("0.036271");
    expect(digits(there(c.interval), 6)).toEqual(["0.003785", "0.113387"]);
    expect(c.unpaired.p.toFixed(4)).toBe("0.1486");
    expect(c.verdict).toBe("better");
    expect([c.base.n, c.base.trials, c.base.coverage]).toEqual([198, 990, 1]);
  });

  test("first epoch only: exact McNemar", async () => {
    const { score } = (await compare(gpqaRun("gpt-5.4-mini", ["1"]), gpqaRun("gpt-5-nano", ["1"])))
      .scorers;
    expect(there(score).counts).toMatchObject({ improved: 28, regressed: 19 });
    expect(there(score).exactP?.toFixed(4)).toBe("0.2430");
    expect(there(score).p.toFixed(4)).toBe("0.2150");
    expect(there(score).verdict).toBe("inconclusive");
  });

  test("a gate that allows a drop of 2 percentage points fails the smaller model", async () => {
    const result = await compare(gpqaRun("gpt-5-nano"), gpqaRun("gpt-5.4-mini"));
    const verdict = gate(result, { rules: [{ scorer: "score", maxDrop: 0.02 }] });
    expect([verdict.outcome, verdict.exitCode]).toEqual(["fail", 100]);
    expect(verdict.rules[0]?.found).toBe(
      "-5.859 points, 95% interval -11.34 to -0.3785 (n 198, p 0.03627)",
    );
  });

  test("the comparison plans the next one", async () => {
    const pilot = await compare(gpqaRun("gpt-5-nano"), gpqaRun("gpt-5.4-mini"));
    expect(rowsNeeded({ drop: 0.02, pilot, scorer: "score" })).toBe(3001);
    expect(there(pilot.scorers.score?.mde).toFixed(4)).toBe("0.0779");
  });
});
