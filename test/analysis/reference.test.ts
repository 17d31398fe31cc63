import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { benjaminiHochberg, holm } from "../../src/analysis/stats/adjust.ts";
import {
  binomialLower,
  binomialPoint,
  passAll,
  passAt,
} from "../../src/analysis/stats/binomial.ts";
import { incompleteBeta, inverseIncompleteBeta } from "../../src/analysis/stats/incomplete-beta.ts";
import { chiSquaredUpperDf, incompleteGamma } from "../../src/analysis/stats/incomplete-gamma.ts";
import { cohenKappa, weightedKappa } from "../../src/analysis/stats/kappa.ts";
import { logBeta, logGamma } from "../../src/analysis/stats/log-gamma.ts";
import {
  connorRows,
  exactMcnemarPower,
  mcnemar,
  stuartMaxwell,
} from "../../src/analysis/stats/mcnemar.ts";
import {
  clusteredEstimate,
  type Estimate,
  meanEstimate,
  moments,
  studentInterval,
  studentP,
  welchEstimate,
} from "../../src/analysis/stats/mean.ts";
import { chiSquaredUpper, normalQuantile, normalUpper } from "../../src/analysis/stats/normal.ts";
import {
  clopperPearson,
  newcombeIndependent,
  twoProportionP,
  wilson,
} from "../../src/analysis/stats/proportion.ts";
import { signFlipTest } from "../../src/analysis/stats/resampling.ts";
import { studentCritical, studentTwoSided } from "../../src/analysis/stats/student-t.ts";
import { tangoInterval, tangoP } from "../../src/analysis/stats/tango.ts";
import { noncentralTUpper } from "./noncentral-t.ts";

type Answer = number | readonly (number | null)[];
type Numbers = (...args: number[]) => Answer;
interface Case {
  fn: string;
  args: unknown[];
  want: number | number[];
}

const onRows =
  (answer: (rows: Float64Array) => Answer) =>
  (rows: number[]): Answer =>
    answer(Float64Array.from(rows));
const fromEstimate = (e: Estimate): (number | null)[] => [
  e.value,
  e.standardError,
  studentP(e),
  ...(studentInterval(e, 0.95) ?? []),
];

const functions: Record<string, unknown> = {
  logGamma,
  logBeta,
  incompleteBetaLower: ((x, a, b) =>
    incompleteBeta(x ?? 0, a ?? 0, b ?? 0).lower) satisfies Numbers,
  incompleteBetaUpper: ((x, a, b) =>
    incompleteBeta(x ?? 0, a ?? 0, b ?? 0).upper) satisfies Numbers,
  inverseIncompleteBeta,
  normalUpper,
  normalQuantile,
  chiSquaredUpper,
  studentTwoSided,
  studentCritical,
  binomialPoint,
  binomialLower,
  wilson,
  clopperPearson,
  newcombeIndependent: (
    successes1: number,
    n1: number,
    successes2: number,
    n2: number,
    confidence: number,
  ) => newcombeIndependent({ successes1, n1, successes2, n2 }, confidence),
  twoProportionP: (successes1: number, n1: number, successes2: number, n2: number) =>
    twoProportionP({ successes1, n1, successes2, n2 }),
  mcnemar: (b: number, c: number) => {
    const t = mcnemar(b, c);
    return [t.exact, t.midP, t.chiSquared, t.chiSquaredP, t.corrected, t.correctedP];
  },
  pairedT: onRows((rows) => fromEstimate(meanEstimate(moments(rows)))),
  welch: (a: number[], b: number[]) => {
    const e = welchEstimate(moments(Float64Array.from(a)), moments(Float64Array.from(b)));
    return [e.value, e.df, studentP(e), ...(studentInterval(e, 0.95) ?? [])];
  },
  clustered: (rows: number[], groups: number[]) => {
    const e = clusteredEstimate(Float64Array.from(rows), Int32Array.from(groups));
    return [e.value, e.standardError, e.df];
  },
  signFlip: onRows((rows) => {
    const t = signFlipTest(rows, { resamples: 0, seed: 1 });
    return [t.p, t.pGreater];
  }),
  kappa: (table: number[][], weights: "none" | "linear" | "quadratic") => {
    const far = table.length - 1;
    const weight = {
      linear: (d: number) => 1 - d / far,
      quadratic: (d: number) => 1 - (d / far) ** 2,
    };
    const k =
      weights === "none"
        ? cohenKappa(table)
        : weightedKappa(table, (i, j) => weight[weights](Math.abs(i - j)));
    return [k.kappa, k.standardError];
  },
  holm,
  benjaminiHochberg,
  connorRows,
  chiSquaredUpperDf,
  incompleteGammaLower: (a: number, x: number) => incompleteGamma(a, x).lower,
  incompleteGammaUpper: (a: number, x: number) => incompleteGamma(a, x).upper,
  stuartMaxwell: (table: number[][]) => {
    const t = stuartMaxwell(table);
    return t === null ? [] : [t.chiSquared, t.df, t.p];
  },
  passAt,
  passAll,
  noncentralT: noncentralTUpper,
  tangoInterval: (improved: number, regressed: number, n: number, confidence: number) =>
    tangoInterval({ improved, regressed, n }, confidence),
  tangoP,
  exactMcnemarPower: (p12: number, p21: number, n: number, alpha: number, sides: 1 | 2) =>
    exactMcnemarPower({ p12, p21, n, alpha, sides }),
};

const reference: { versions: Record<string, string>; cases: Case[] } = JSON.parse(
  readFileSync(new URL("./reference.json", import.meta.url), "utf8"),
);

/** Relative distance; absolute if the expected value is 0 up to rounding. */
const distance = (got: number, want: number): number =>
  Math.abs(got - want) / (Math.abs(want) < 1e-15 && want !== got ? 1 : Math.abs(want) || 1);

describe("SciPy and statsmodels reference", () => {
  test("contains at least 900 cases, with the versions that produced them", () => {
    expect(reference.cases.length).toBeGreaterThanOrEqual(900);
    expect(Object.keys(reference.versions)).toContain("scipy");
  });

  for (const name of new Set(reference.cases.map((c) => c.fn))) {
    const cases = reference.cases.filter((c) => c.fn === name);
    test(`${name}() agrees in ${cases.length} cases to 1e-9`, () => {
      const call = functions[name];
      if (typeof call !== "function") throw new Error(`no function '${name}'`);
      const far = cases.flatMap((c) => {
        const got: number[] = [call(...c.args)].flat();
        const want = [c.want].flat();
        const errors = want.map((w, i) => distance(got[i] ?? Number.NaN, w));
        return errors.every((e) => e <= 1e-9) && got.length === want.length
          ? []
          : [{ args: c.args, got, want, errors }];
      });
      expect(far).toEqual([]);
    });
  }
});
