import { describe, expect, test } from "vitest";
import { disagreements } from "../../scripts/moments-check/agree.mjs";
import { caseOf } from "../../scripts/moments-check/cases.mjs";
import { compare } from "../../src/analysis/compare.ts";
import type { CompareOptions } from "../../src/analysis/compare-options.ts";
import type { Comparison } from "../../src/analysis/comparison.ts";
import { compareFromMoments } from "../../src/analysis/from-moments.ts";
import { gate } from "../../src/analysis/gate.ts";
import type { PairMoments } from "../../src/analysis/moments.ts";
import { isInvalidArgumentError } from "../../src/core/errors/usage.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { momentsOf, type Pairing } from "./moments-of.ts";
import { pairedRuns, row, rows, there } from "./runs.ts";

interface Case extends Pairing {
  name: string;
  base: ScoredRow[];
  candidate: ScoredRow[];
  options: CompareOptions;
  deciding: { confidence: number; margin?: number; lowerIsBetter: string[] };
}

/** Returns the comparison; null when the runs have nothing to compare. */
async function compared(one: Case): Promise<Comparison | null> {
  try {
    return await compare(one.base, one.candidate, { ...one.options, ...one.deciding });
  } catch (error) {
    if (isInvalidArgumentError(error)) return null;
    throw error;
  }
}

function fromMoments(one: Case) {
  try {
    return compareFromMoments(momentsOf(one.base, one.candidate, one), one.deciding);
  } catch (error) {
    if (isInvalidArgumentError(error)) return null;
    throw error;
  }
}

describe("compareFromMoments() agrees with compare() to 1e-12", () => {
  const cases = Array.from({ length: 220 }, (_, index) => caseOf(index, 2) as unknown as Case); // plain JavaScript

  test.each(cases.map((one): [string, Case] => [one.name, one]))("%s", async (_, one) => {
    const [expected, found] = [await compared(one), fromMoments(one)];
    if (expected === null || found === null) {
      expect(expected).toBeNull();
      if (found !== null) expect(found.notCompared).toHaveLength(1);
      return;
    }
    expect(disagreements(found, expected, 1e-12)).toEqual([]);
  });

  test("the cases decide something, and cover what can go wrong", async () => {
    const all = await Promise.all(cases.map(compared));
    const results = all.flatMap((one) => one?.scorers.ok ?? []);
    const verdicts = new Set(results.map(({ verdict }) => verdict));
    expect([...verdicts].sort()).toEqual(["better", "equivalent", "inconclusive", "worse"]);
    expect(results.filter(({ bounds }) => bounds !== null).length).toBeGreaterThan(40);
    expect(results.filter(({ counts }) => counts !== null).length).toBeGreaterThan(8);
    expect(results.filter(({ method }) => method.includes("widened")).length).toBeGreaterThan(10);
    expect(results.filter(({ method }) => method.includes("CR2")).length).toBeGreaterThan(40);
    expect(results.filter(({ n }) => n < 3).length).toBeGreaterThan(10);
    expect(all.filter((one) => (one?.rows.missing ?? 0) > 0).length).toBeGreaterThan(20);
    expect(all.filter((one) => (one?.rows.editedCount ?? 0) > 0).length).toBeGreaterThan(2);
  });

  test("one group of a hundred rows", async () => {
    const run = (shift: number): ScoredRow[] =>
      Array.from({ length: 103 }, (_, i) => ({
        ...row(String(i), ((i * 37) % 11) / 3 + (i % 3 === 0 ? shift : 0)),
        columns: { grp: i < 100 ? "large" : `g${i}` },
      }));
    const [base, candidate] = [run(0), run(0.5)];
    const expected = await compare(base, candidate, { cluster: "grp" });
    const found = compareFromMoments(momentsOf(base, candidate, { cluster: "grp" }));
    expect(disagreements(found, expected, 1e-12)).toEqual([]);
    expect(found.notes.join()).toContain("Group 'large' contains 97.09% of the rows.");
  });
});

const [before, after] = pairedRuns(40, 2, 12, 6);
const moments = (): Record<string, unknown> => ({ ...momentsOf(before, after) });

describe("compareFromMoments()", () => {
  test("reads what drivers return: big integers, strings and 0 or 1 for false or true", () => {
    const plain = compareFromMoments(moments());
    const odd = Object.fromEntries(
      Object.entries(moments()).map(([name, value]) => [
        name,
        typeof value === "number"
          ? Number.isInteger(value) && !/_(mean|min|max|m2|low|high)$/.test(name)
            ? BigInt(value)
            : String(value)
          : typeof value === "boolean"
            ? Number(value)
            : value,
      ]),
    );
    expect(compareFromMoments(odd)).toEqual(plain);
    expect(there(plain.scorers.ok).verdict).toBe("better");
  });

  test("adjusts p for all rows together, as compare() does for its scorers", () => {
    const other = { ...momentsOf(...pairedRuns(40, 2, 9, 6)), scorer: "other" };
    const { scorers } = compareFromMoments([moments(), other]);
    const [first, second] = [there(scorers.ok), there(scorers.other)];
    expect(first.adjustedP).toBeCloseTo(2 * first.p, 12);
    expect(second.adjustedP).toBeCloseTo(Math.max(2 * first.p, second.p), 12);
    expect(
      there(compareFromMoments([moments(), other], { adjust: "none" }).scorers.ok).adjustedP,
    ).toBe(first.p);
  });

  test("missing scores decide nothing before their worst case is known", async () => {
    const lost = after.map((one, i) => (i < 8 ? row(one.key, "missing") : one));
    const found = compareFromMoments(momentsOf(before, lost));
    const expected = await compare(before, lost);
    expect(disagreements(found, expected, 1e-12)).toEqual([]);
    expect(there(found.scorers.ok).bounds?.tippingPoint).toBe(
      expected.scorers.ok?.bounds?.tippingPoint,
    );
    expect(there(found.scorers.ok).verdict).toBe("inconclusive");
    expect(
      there(compareFromMoments(momentsOf(before, lost), { missing: "exclude" }).scorers.ok).verdict,
    ).toBe("better");
    expect(() => compareFromMoments(momentsOf(before, lost), { missing: "error" })).toThrow(
      "8 trials without a score",
    );
  });

  test("says when the tipping point needs single rows", () => {
    const lost = rows([1, 2.5, "missing", 3, 2]);
    const found = compareFromMoments(momentsOf(rows([2, 2, 3, 3, 1.5]), lost, { scale: [0, 5] }));
    expect(there(found.scorers.ok).bounds?.tippingPoint).toBeNull();
    expect(found.notes).toContain(
      "The tipping point of 'ok' depends on single rows, so moments cannot tell it.",
    );
  });

  test("notes what the query did not read", () => {
    const row = { ...moments(), trials_known: false, base_status: null, candidate_status: null };
    const { notes, comparability } = compareFromMoments(row);
    expect(notes.filter((note) => note.startsWith("The query read no table"))).toHaveLength(2);
    expect(comparability).toEqual([]);
  });

  test("finds unfinished runs and different graders", () => {
    const row = {
      ...moments(),
      candidate_status: "running",
      base_grader: "g:1",
      candidate_grader: "g:2",
    };
    expect(compareFromMoments(row).comparability.map(({ check, level }) => [check, level])).toEqual(
      [
        ["unfinished", "refuse"],
        ["grader", "warn"],
      ],
    );
  });

  test.each(["resamples", "seed", "scale", "cluster", "key", "trials", "slice", "values"])(
    "rejects '%s' and says where it belongs",
    (name) => {
      let error: unknown;
      try {
        compareFromMoments(moments(), { [name]: 1 });
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toMatchObject({ name: "InvalidArgumentError", path: name });
      expect(String(error)).toMatch(/pairingSql|compare\(\)|view/);
    },
  );

  test("rejects missing: 'fail'", () => {
    expect(() => compareFromMoments(moments(), { missing: "fail" as "error" })).toThrow(
      "missing: 'fail'",
    );
  });

  test.each<[string, PairMoments]>([
    ["observed_n", { observed_n: Number.NaN }],
    ["observed_n", { observed_n: -1 }],
    ["observed_n", { observed_n: 1.5 }],
    ["observed_n", { observed_n: 61 }],
    ["observed_n", { observed_n: "9007199254740993" }],
    ["observed_n", { observed_n: 9007199254740993n }],
    ["observed_n", { observed_n: "many" }],
    ["observed_n", { observed_n: null }],
    ["observed_n", { observed_n: undefined }],
    ["observed_n", { observed_n: { width: 18, scale: 3, value: 60n } }],
    ["regressed", { improved: 15, regressed: 31 }],
    ["both_pass", { both_pass: 61 }],
    ["difference_max", { difference_max: -2 }],
    ["difference_mean", { difference_mean: 2 }],
    ["difference_mean", { difference_mean: 0.2 }],
    ["difference_m2", { difference_m2: -1 }],
    ["difference_m2", { difference_m2: 1e9 }],
    ["base_mean", { base_mean: Number.POSITIVE_INFINITY }],
    ["base_max", { base_min: 0, base_mean: 0, base_max: 1e-200, base_m2: 0 }],
    ["base_max", { base_max: 1e200, base_m2: 0 }],
    ["base_high", { base_high: -1 }],
    ["base_scored", { base_scored: 61 }],
    ["base_rows", { base_rows: 59 }],
    ["shared_rows", { shared_rows: 0, base_rows: 0 }],
    ["filled_n", { filled_n: 59 }],
    ["repeated_rows", { repeated_rows: 3 }],
    ["rows_without_key", { rows_without_key: 1 }],
    ["moments_version", { moments_version: 2 }],
    ["scale", { scale: "wide" }],
    ["scorer", { scorer: 7 }],
    ["grouped", { grouped: "perhaps" }],
  ])("rejects a wrong %s (%#)", (column, wrong) => {
    let error: unknown;
    try {
      compareFromMoments({ ...moments(), ...wrong });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ name: "InvalidArgumentError", path: `moments[0].${column}` });
  });

  test("rejects counts that do not fit the means", () => {
    const wrong = { ...moments(), improved: 2, regressed: 12 };
    expect(() => compareFromMoments(wrong)).toThrow("difference_mean");
    expect(() => compareFromMoments({ ...moments(), both_fail: 5 })).toThrow(
      "there are 59 rows, 59 with both scores",
    );
  });

  test.each<[string, unknown, string]>([
    ["nothing", undefined, "moments[0]"],
    ["no row", [], "moments"],
    ["a string", "moments", "moments[0]"],
    ["a missing column", { moments_version: 1 }, "moments[0].rows_without_key"],
    ["two rows of one scorer", [moments(), moments()], "moments[1].scorer"],
    ["rows of other runs", [moments(), { ...moments(), scorer: "b", base_run: "x" }], "moments[1]"],
  ])("rejects %s", (_, wrong, path) => {
    let error: unknown;
    try {
      compareFromMoments(wrong as PairMoments);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ name: "InvalidArgumentError", path });
  });

  test("lists scorers that have nothing to compare, and notes them", () => {
    const text = { ...moments(), base_strings: 4 };
    const mixed = { ...moments(), candidate_booleans: 1, candidate_fractions: 2 };
    for (const [row, why] of [
      [text, "4 scores are strings"],
      [mixed, "the candidate mixes booleans"],
    ] as const) {
      const { scorers, notCompared, notes } = compareFromMoments(row);
      expect(scorers).toEqual({});
      expect(notCompared[0]?.why).toContain(why);
      expect(notes.join()).toContain("'ok' was not compared");
    }
  });

  test("a gate rejects the result and says what to do", () => {
    const subject = compareFromMoments(moments()) as unknown as Comparison; // what a caller in JavaScript may try
    expect(() => gate(subject, { rules: [{ scorer: "ok", maxDrop: 0.1 }] })).toThrow(
      /from moments.*single rows.*margin/s,
    );
  });
});
