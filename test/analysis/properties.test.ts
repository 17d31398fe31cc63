import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import type { ScorerComparison } from "../../src/analysis/comparison.ts";
import { gate } from "../../src/analysis/gate.ts";
import { normalCritical } from "../../src/analysis/stats/normal.ts";
import { randomBinomial, randomBits } from "../../src/analysis/stats/random.ts";
import { bootstrapIntervals, signFlipTest } from "../../src/analysis/stats/resampling.ts";
import { summarize } from "../../src/analysis/summarize.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { row, there, type Value } from "./runs.ts";

const passes: fc.Arbitrary<Value> = fc.boolean();
const numbers: fc.Arbitrary<Value> = fc.integer({ min: -40, max: 40 }).map((n) => n / 8);

/** Two runs of the same rows: booleans or numbers, one or several trials, some scores missing. */
const twoRuns: fc.Arbitrary<{ base: ScoredRow[]; candidate: ScoredRow[] }> = fc
  .tuple(fc.constantFrom(passes, numbers), fc.integer({ min: 1, max: 3 }))
  .chain(([value, most]) => {
    const scored = fc.oneof(
      { weight: 9, arbitrary: value },
      { weight: 1, arbitrary: fc.constant<Value>("missing") },
    );
    const trials = fc.array(scored, { minLength: 1, maxLength: most });
    return fc.array(fc.tuple(trials, trials), { minLength: 1, maxLength: 30 });
  })
  .map((pairs) => ({
    base: pairs.map(([values], i) => row(String(i), ...values)),
    candidate: pairs.map(([, values], i) => row(String(i), ...values)),
  }));

/** The comparison of the one scorer; undefined if no row has both scores. */
async function comparison(
  base: ScoredRow[],
  candidate: ScoredRow[],
): Promise<ScorerComparison | undefined> {
  try {
    return (await compare(base, candidate)).scorers.ok;
  } catch (error) {
    if (error instanceof Error && /mixes|has true or false|No scorer/.test(error.message))
      return undefined;
    throw error;
  }
}

const opposite = {
  better: "worse",
  worse: "better",
  equivalent: "equivalent",
  inconclusive: "inconclusive",
} as const;
const near = (a: number | null | undefined, b: number | null | undefined): void => {
  if (typeof a !== "number" || typeof b !== "number") expect(a).toBe(b);
  else expect(Math.abs(a - b)).toBeLessThan(1e-9);
};

describe("compare() for any two runs", () => {
  test("swapping the runs flips the sign and nothing else", async () => {
    await fc.assert(
      fc.asyncProperty(twoRuns, async ({ base, candidate }) => {
        const [forth, back] = [
          await comparison(base, candidate),
          await comparison(candidate, base),
        ];
        expect(forth === undefined).toBe(back === undefined);
        if (forth === undefined || back === undefined) return;
        near(forth.difference, -back.difference);
        near(forth.interval?.[0], back.interval === null ? undefined : -back.interval[1]);
        near(forth.p, back.p);
        near(forth.mde, back.mde);
        near(forth.permutation?.p, back.permutation?.p);
        expect([forth.n, forth.unchanged, forth.method]).toEqual([
          back.n,
          back.unchanged,
          back.method,
        ]);
        expect(forth.verdict).toBe(opposite[back.verdict]);
        expect(forth.improved.map((r) => r.key)).toEqual(back.regressed.map((r) => r.key));
      }),
      { numRuns: 300 },
    );
  });

  test("the order of the rows does not matter", async () => {
    await fc.assert(
      fc.asyncProperty(twoRuns, fc.integer(), async ({ base, candidate }, seed) => {
        const shuffled = [...candidate].sort(
          (a, b) =>
            Math.sin(Number(a.key) * 12.9898 + seed) - Math.sin(Number(b.key) * 12.9898 + seed),
        );
        const [straight, mixed] = [
          await comparison(base, candidate),
          await comparison([...base].reverse(), shuffled),
        ];
        near(straight?.difference, mixed?.difference);
        near(straight?.p, mixed?.p);
        near(straight?.interval?.[0], mixed?.interval?.[0]);
        expect(straight?.improved.map((r) => r.key)).toEqual(mixed?.improved.map((r) => r.key));
      }),
      { numRuns: 200 },
    );
  });

  test("a run compared with itself has difference 0 and p 1, and passes every allowed drop or is inconclusive", async () => {
    await fc.assert(
      fc.asyncProperty(twoRuns, async ({ base }) => {
        const own = await comparison(base, [...base]);
        if (own === undefined) return;
        expect(own).toMatchObject({ difference: 0, p: 1, improved: [], regressed: [] });
        expect(["equivalent", "inconclusive"]).toContain(own.verdict);
        const verdict = gate(await compare(base, [...base]), {
          rules: [{ scorer: "ok", maxDrop: 0.1 }],
        });
        expect(verdict.outcome).not.toBe("fail");
      }),
      { numRuns: 200 },
    );
  });

  test("the interval contains the difference, p is a probability, and the result survives JSON", async () => {
    await fc.assert(
      fc.asyncProperty(twoRuns, async ({ base, candidate }) => {
        const c = await comparison(base, candidate);
        if (c === undefined) return;
        if (c.interval !== null) {
          expect(c.interval[0]).toBeLessThanOrEqual(c.difference + 1e-12);
          expect(c.interval[1]).toBeGreaterThanOrEqual(c.difference - 1e-12);
        }
        expect(c.p >= 0 && c.p <= 1 && c.adjustedP >= c.p).toBe(true);
        const whole = await compare(base, candidate, {
          keepRows: "all",
          slice: (r) => r.key.slice(-1),
        });
        expect(JSON.parse(JSON.stringify(whole))).toEqual(whole);
        const figures = await summarize(base);
        expect(JSON.parse(JSON.stringify(figures))).toEqual(figures);
      }),
      { numRuns: 150 },
    );
  });
});

describe("seeded randomness", () => {
  const values = Float64Array.from({ length: 300 }, (_, i) => Math.sin(i * 7.7) * 3 + 0.2);

  test("the same seed yields the same interval, another seed a different one", () => {
    const draw = (seed: number) =>
      bootstrapIntervals(values, { resamples: 500, confidence: 0.95, seed });
    expect(draw(7)).toEqual(draw(7));
    expect(draw(8)).not.toEqual(draw(7));
    expect(randomBits(2 ** 40)()).not.toBe(randomBits(0)());
  });

  test("the generator and its draws are pinned: every runtime must produce these", () => {
    const bits = randomBits(20261121);
    expect([bits(), bits(), bits()]).toEqual([2834419528, 400015011, 2823234311]);
    const halves = Float64Array.from({ length: 40 }, (_, i) => (i % 7) / 2);
    expect(
      bootstrapIntervals(halves, { resamples: 200, confidence: 0.9, seed: 3 }).interval,
    ).toEqual([1.2125, 1.7125]);
  });

  test("binomial numbers have their mean and variance, small and large", () => {
    const bits = randomBits(11);
    for (const [n, p] of [
      [40, 0.05],
      [40, 0.9],
      [1000, 0.3],
      [100_000, 0.0001],
      [100_000, 0.5],
    ] as const) {
      const draws = Array.from({ length: 20_000 }, () => randomBinomial(bits, n, p));
      const mean = draws.reduce((sum, k) => sum + k, 0) / draws.length;
      const variance = draws.reduce((sum, k) => sum + (k - mean) ** 2, 0) / draws.length;
      const sd = Math.sqrt(n * p * (1 - p));
      expect(Math.abs(mean - n * p)).toBeLessThan(5 * (sd / Math.sqrt(20_000)));
      expect(Math.abs(variance / sd ** 2 - 1)).toBeLessThan(0.06);
      expect(draws.every((k) => Number.isInteger(k) && k >= 0 && k <= n)).toBe(true);
    }
    expect([
      randomBinomial(bits, 0, 0.5),
      randomBinomial(bits, 5, 0),
      randomBinomial(bits, 5, 1),
    ]).toEqual([0, 0, 5]);
  });

  test("drawn by groups, many rows have the theoretical interval", () => {
    const bits = randomBits(4);
    for (const distinct of [3, 1_000_000]) {
      const many = Float64Array.from({ length: 20_000 }, () => (bits() % distinct) / distinct);
      const mean = many.reduce((sum, v) => sum + v, 0) / many.length;
      const sd = Math.sqrt(many.reduce((sum, v) => sum + (v - mean) ** 2, 0) / many.length);
      const { interval, studentized } = bootstrapIntervals(many, {
        resamples: 4_000,
        confidence: 0.95,
        seed: 1,
      });
      const reach = (normalCritical(0.95) * sd) / Math.sqrt(many.length);
      for (const [low, high] of [interval, there(studentized)]) {
        expect(Math.abs(low - (mean - reach))).toBeLessThan(0.08 * reach);
        expect(Math.abs(high - (mean + reach))).toBeLessThan(0.08 * reach);
      }
    }
  });

  test("Monte Carlo permutation agrees with the exact count, row by row and by groups", () => {
    const few = Float64Array.from([3, -1, 4, 1, -5, 9, 2, 6, -5, 3, 5, 8]);
    const exact = signFlipTest(few, { resamples: 0, seed: 1 }).p;
    const padded = Float64Array.from([...few, ...new Array<number>(30).fill(0)]);
    const drawn = signFlipTest(padded, { resamples: 20_000, seed: 2 });
    expect(drawn).toMatchObject({ exact: false, assignments: 20_001 });
    expect(Math.abs(drawn.p - exact)).toBeLessThan(0.01);
    const grouped = signFlipTest(Float64Array.from([...few, ...new Array<number>(1500).fill(0)]), {
      resamples: 20_000,
      seed: 3,
    });
    expect(Math.abs(grouped.p - exact)).toBeLessThan(0.01);
  });

  test("p of a permutation test is never 0", () => {
    const all = Float64Array.from({ length: 40 }, () => 1);
    expect(signFlipTest(all, { resamples: 100, seed: 1 }).p).toBe(1 / 101);
    expect(there(signFlipTest(new Float64Array(0), { resamples: 0, seed: 1 })).p).toBe(1);
  });
});
