import { describe, expect, test } from "vitest";
import {
  distancesOf,
  kappaDraws,
  kappaInterval,
  kappaOfCells,
  weightedKappa,
} from "../../src/analysis/stats/kappa.ts";
import {
  gammaShapes,
  randomBits,
  randomGamma,
  randomUnit,
} from "../../src/analysis/stats/random.ts";
import { there } from "./runs.ts";

const OPTIONS = { confidence: 0.95, seed: 3, draws: 100_000 };
const squared = (i: number, j: number): number => 1 - ((i - j) / 2) ** 2;
const THREE = [
  [20, 3, 1],
  [2, 15, 4],
  [0, 5, 10],
];

describe("kappaInterval()", () => {
  // 4 to 16 million Dirichlet draws with NumPy 2.4, accurate to 0.001; fractional counts as from
  // the design effect of rows
  test.each([
    [
      "two categories",
      [
        [20, 5],
        [10, 15],
      ],
      undefined,
      [0.13015, 0.60984],
    ],
    [
      "fractions of counts",
      [
        [5, 1.25],
        [2.5, 3.75],
      ],
      undefined,
      [-0.12032, 0.74045],
    ],
    ["three categories, 1/9 per cell", THREE, undefined, [0.43253, 0.75763]],
    ["three numbers", THREE, squared, [0.57574, 0.85562]],
  ] as const)("is that of the Dirichlet posterior: %s", (_, table, weight, want) => {
    const got = there(
      kappaInterval(table, weight === undefined ? OPTIONS : { ...OPTIONS, weight }),
    );
    const width = want[1] - want[0];
    expect(Math.abs(got[0] - want[0])).toBeLessThan(0.01 * width);
    expect(Math.abs(got[1] - want[1])).toBeLessThan(0.01 * width);
  });

  test("contains the estimate, even at perfect agreement and perfect disagreement", () => {
    expect(
      there(
        kappaInterval(
          [
            [25, 0],
            [0, 25],
          ],
          OPTIONS,
        ),
      )[1],
    ).toBe(1);
    expect(
      there(
        kappaInterval(
          [
            [0, 25],
            [25, 0],
          ],
          OPTIONS,
        ),
      )[0],
    ).toBe(-1);
  });

  test("is null if both graders used one category", () => {
    expect(kappaInterval([[25]], OPTIONS)).toBeNull();
    expect(
      kappaInterval(
        [
          [25, 0],
          [0, 0],
        ],
        OPTIONS,
      ),
    ).toBeNull();
  });

  test("the same seed yields the same interval, another seed a different one", () => {
    const of = (seed: number) => kappaInterval(THREE, { confidence: 0.95, draws: 999, seed });
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });

  test("covers the kappa of two graders who pass half and agree in 90%, at n 20, in about 95%", () => {
    const bits = randomBits(7);
    let covered = 0;
    for (let run = 0; run < 400; run++) {
      const cells = [0, 0, 0, 0];
      for (let i = 0; i < 20; i++) {
        const first = randomUnit(bits) < 0.5 ? 1 : 0;
        const second = randomUnit(bits) < 0.9 ? first : 1 - first;
        cells[2 * first + second] = there(cells[2 * first + second]) + 1;
      }
      const table = [cells.slice(0, 2), cells.slice(2)];
      const [low, high] = there(
        kappaInterval(table, { confidence: 0.95, draws: 299, seed: run + 1 }),
      );
      if (low <= 0.8 && 0.8 <= high) covered += 1;
    }
    expect(covered / 400).toBeGreaterThan(0.92);
    expect(covered / 400).toBeLessThan(0.985);
  });

  test("large tables have fewer draws", () => {
    expect([2, 7, 20, 100].map(kappaDraws)).toEqual([19_999, 19_999, 2_500, 999]);
  });
});

test("kappaOfCells() is weightedKappa() without its standard error, even for cells that are not counts", () => {
  const cells = Float64Array.from(THREE.flat());
  const of = (table: Float64Array, size: number): number =>
    kappaOfCells(table, distancesOf(size, squared), new Float64Array(2 * size));
  const want = there(weightedKappa(THREE, squared).kappa);
  expect(of(cells, 3)).toBeCloseTo(want, 14);
  expect(
    of(
      cells.map((count) => count / 7),
      3,
    ),
  ).toBeCloseTo(want, 14);
  expect(of(Float64Array.of(4), 1)).toBeNaN();
});

test.each([0.05, 0.5, 1, 7.5, 400])(
  "randomGamma() with shape %d has the right mean and variance",
  (a) => {
    const [bits, shapes] = [randomBits(11), gammaShapes(Float64Array.of(a))];
    const draws = Array.from({ length: 100_000 }, () => randomGamma(bits, shapes, 0));
    const mean = draws.reduce((sum, value) => sum + value, 0) / draws.length;
    const variance = draws.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean / a - 1)).toBeLessThan(4 / Math.sqrt(a * draws.length));
    expect(Math.abs(variance / a - 1)).toBeLessThan(4 * Math.sqrt((2 + 6 / a) / draws.length));
    expect(draws.every((value) => value >= 0)).toBe(true);
  },
);
