import { describe, expect, test } from "vitest";
import { both, graded, outputs, times } from "./graders.ts";
import { there } from "./runs.ts";

const TOPICS = [
  [20, "billing", "billing"],
  [5, "refund", "other"],
  [10, "other", "billing"],
  [15, "refund", "refund"],
] as const;

describe("agreement() of strings", () => {
  test("categories: kappa without weights, a confusion table, no means", async () => {
    const result = await both(graded(TOPICS));
    const codes = { billing: 0, other: 1, refund: 2 };
    expect(result).toMatchObject({ n: 50, raw: 0.7, means: null, meanDifference: null });
    expect(result.kappa).toBeCloseTo(
      (0.7 - (0.4 * 0.6 + 0.2 * 0.1 + 0.4 * 0.3)) / (1 - (0.4 * 0.6 + 0.2 * 0.1 + 0.4 * 0.3)),
      12,
    );
    expect(result.confusion).toEqual({
      categories: Object.keys(codes),
      counts: [
        [20, 0, 0],
        [10, 0, 0],
        [0, 5, 15],
      ],
    });
    expect(result.method).toMatch(/^Cohen's kappa; Dirichlet interval/);
    expect(there(result.interval)[0]).toBeGreaterThan(0.2);
    expect(result.flips).toMatchObject({ up: 0, down: 0, p: null });
    expect(result.flips.rows.map(({ delta }) => delta)).toEqual(
      Array.from({ length: 15 }, () => null),
    );
    expect("stuartMaxwell" in result).toBe(false);
  });

  test("blanks around a category do not make it a different one", async () => {
    expect(
      await both(
        graded([
          [5, "billing ", "billing"],
          [5, "refund", "\trefund"],
        ]),
      ),
    ).toMatchObject({ raw: 1, kappa: 1 });
  });

  test.each([
    [
      "PASS and fail beside booleans",
      [
        [20, "PASS", true],
        [5, "pass", false],
        [10, "Fail", true],
        [15, "FAIL", false],
      ],
    ],
    [
      "true and yes",
      [
        [20, "true", "yes"],
        [5, "TRUE", "no"],
        [10, "false", "yes"],
        [15, "false", "no"],
      ],
    ],
    [
      "numbers",
      [
        [20, "1", 1],
        [5, "100%", 0],
        [10, "0.0", 1],
        [15, "0", 0],
      ],
    ],
  ] as const)("words that can be read are numbers: %s", async (_, table) => {
    const result = await both(graded(table));
    expect(result).toMatchObject({
      n: 50,
      raw: 0.7,
      means: [0.5, 0.6],
      flips: { up: 10, down: 5 },
    });
    expect(result.kappa).toBeCloseTo(0.4, 12);
  });

  test("letters are read among the words of both graders", async () => {
    const result = await both(
      graded([
        [10, "C", "P"],
        [10, "I", "I"],
      ]),
    );
    expect(result.means).toEqual([0.5, 0.25]);
    expect(result.confusion?.categories).toEqual(["0", "0.5", "1"]);
  });

  test("one unreadable word makes all of them categories", async () => {
    const result = await both(
      graded([
        [10, "yes", "yes"],
        [10, "no", "no"],
        [1, "yes", "unsure"],
      ]),
    );
    expect(result.confusion?.categories).toEqual(["no", "unsure", "yes"]);
    expect(result.means).toBeNull();
  });

  test("values and decimal define strings", async () => {
    const words = graded([
      [10, "good", "good"],
      [10, "bad", "good"],
    ]);
    expect((await both(words, { values: { a: { good: 1, bad: 0 } } })).means).toEqual([0.5, 1]);
    expect((await both(words, { values: { b: { good: 5, bad: 1 } } })).means).toEqual([3, 5]);
    expect(
      (await both(words, { values: { a: { good: 1, bad: 0 }, b: { good: 0.5, bad: 0 } } })).means,
    ).toEqual([0.5, 0.5]);
    expect((await both(graded([[3, "0,5", "0,75"]]), { decimal: "," })).means).toEqual([0.5, 0.75]);
    await expect(both(graded([[3, "0,5", "0,75"]]))).rejects.toThrow(
      'shared, 0 with a suspect grade. "0,5" may have a decimal comma',
    );
  });

  test("a malformed number is not a grade, and neither is an empty string", async () => {
    expect(
      await both(
        graded([
          [3, "0.5", 0.5],
          [2, "nan", 0.5],
          [1, " ", 0.5],
        ]),
      ),
    ).toMatchObject({ n: 3, unscored: 3, raw: 1 });
    expect(
      await both(
        graded([
          [3, "red", "red"],
          [2, "", "red"],
        ]),
      ),
    ).toMatchObject({ n: 3, unscored: 2, raw: 1 });
  });

  test("categories and numbers cannot be compared", async () => {
    await expect(
      both(
        graded([
          [3, "good", 1],
          [2, "bad", 0],
        ]),
      ),
    ).rejects.toThrow(
      `Cannot compare the grades of 'a' with those of 'b': the first are strings such as "good", the second are numbers. Map the strings to numbers, for example values: {"a":{"good":1}}`,
    );
    await expect(both(graded([[3, true, "good"]]))).rejects.toThrow("the second are strings");
  });

  test("a string among numbers of the same grader is not a grade", async () => {
    expect(
      await both(
        graded([
          [3, 4, 4],
          [2, "see notes", 5],
          [2, 5, 5],
        ]),
      ),
    ).toMatchObject({ n: 5, unscored: 2, raw: 1 });
  });

  test("more than 100 categories are explanations rather than verdicts", async () => {
    const prose = graded(
      Array.from({ length: 101 }, (_, i) => [1, `because of ${i}`, `because of ${i}`] as const),
    );
    await expect(both(prose)).rejects.toThrow(
      "Cannot compute kappa for 101 different grades: the maximum is 100. If these are explanations, pass",
    );
  });
});

describe("agreement() with marginalHomogeneity", () => {
  test("the Stuart-Maxwell test for categories, numbers and pass/fail, where it equals McNemar's", async () => {
    const { stuartMaxwell } = await both(graded(TOPICS), { marginalHomogeneity: true });
    expect(stuartMaxwell).toMatchObject({
      chiSquared: expect.closeTo(15, 9),
      df: 2,
      p: expect.closeTo(Math.exp(-7.5), 12),
    });
    const binary = await both(
      graded([
        [20, true, true],
        [6, true, false],
        [16, false, true],
      ]),
      { marginalHomogeneity: true },
    );
    expect(binary.stuartMaxwell).toMatchObject({
      chiSquared: expect.closeTo(4.5454545, 6),
      df: 1,
      p: expect.closeTo(0.0330063, 6),
    });
  });

  test("null without a disagreement, and if the categories fall into parts", async () => {
    expect(
      (
        await both(
          graded([
            [9, "x", "x"],
            [9, "y", "y"],
          ]),
          { marginalHomogeneity: true },
        )
      ).stuartMaxwell,
    ).toBeNull();
    const parts = graded([
      [9, "v", "w"],
      [4, "w", "v"],
      [9, "x", "y"],
      [5, "y", "x"],
    ]);
    expect((await both(parts, { marginalHomogeneity: true })).stuartMaxwell).toBeNull();
  });

  test("outputs of a row that are copies of one another count once", async () => {
    const copies = outputs(
      TOPICS.flatMap(([count, a, b]) => Array.from({ length: count }, () => times(4, a, b))),
    );
    const { n, stuartMaxwell } = await both(copies, { marginalHomogeneity: true });
    expect(n).toBe(200);
    expect(stuartMaxwell).toMatchObject({ chiSquared: expect.closeTo(15, 9), df: 2 });
  });
});
