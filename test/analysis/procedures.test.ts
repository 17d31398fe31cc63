// One procedure behind p, interval, verdict and gate: decisions.md, sections 2 and 3.
import { describe, expect, test } from "vitest";
import type { GateRule } from "../../src/analysis/gate-policy.ts";
import { compare, defineGate, fromRecords, gate, summarize } from "../../src/analysis/index.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { VERSION } from "../../src/model/version.ts";
import { pairedRuns, row, rows, there, trial, type Value } from "./runs.ts";

const one = async (...[base, candidate, options]: Parameters<typeof compare>) =>
  there((await compare(base, candidate, options)).scorers.ok);
const digits = (values: readonly number[] | null, places = 4): string[] =>
  there(values).map((value) => value.toFixed(places));

/** Scores of a judge from 1 to 5. */
const judged = (n: number, shift = 0): ScoredRow[] =>
  rows(Array.from({ length: n }, (_, i) => 2 + ((i * 7) % 11) / 10 + shift));

describe("pass/fail with one trial per row", () => {
  test.each([
    [{ both: 95, down: 5, up: 0 }, ["-0.1183", "-0.0020"]],
    [{ both: 200, down: 0, up: 0 }, ["-0.0235", "0.0235"]],
  ])("%j: Tango's interval with half a correction", async ({ both, down, up }, interval) => {
    const c = await one(...pairedRuns(both, down, up, 0));
    expect(digits(c.interval)).toEqual(interval);
    expect(c.method).toBe("Tango's paired score interval with half a continuity correction");
  });

  test("exact McNemar and Newcombe are included", async () => {
    const c = await one(...pairedRuns(50, 16, 6, 28));
    expect(c.exactP?.toFixed(7)).toBe("0.0524788");
    expect(c.p).toBeCloseTo(0.0428, 3);
    expect(c.newcombe).not.toEqual(c.interval);
    expect(await one(judged(30), judged(30, 0.1))).toMatchObject({ exactP: null, newcombe: null });
  });

  test("an unchanged candidate has an interval with a width, and cannot pass a limit inside it", async () => {
    const comparison = await compare(...pairedRuns(100, 0, 0, 0));
    const decide = (maxDrop: number) =>
      gate(comparison, { rules: [{ scorer: "ok", maxDrop }] }).outcome;
    expect([decide(0.02), decide(0.05)]).toEqual(["inconclusive", "pass"]);
  });
});

describe("p, interval and verdict agree", () => {
  test.each([0.8, 0.95, 0.99])("for every kind of score at confidence %d", async (confidence) => {
    const value = (i: number, k: number): number =>
      Math.abs(Math.sin(i * 12.9898 + k * 78.233) * 43758.5453) % 1;
    for (let k = 0; k < 40; k++) {
      const n = 5 + ((k * 7) % 60);
      const kinds: [Value[], Value[]][] = [
        [rows1(n, (i) => value(i, k) < 0.8), rows1(n, (i) => value(i, k + 0.3) < 0.6)],
        [rows1(n, (i) => value(i, k)), rows1(n, (i) => value(i, k) * 0.9)],
        [
          rows1(n, (i) => 10 * value(i, k)),
          rows1(n, (i) => 10 * value(i, k) + value(i, k + 1) - 0.4),
        ],
      ];
      for (const [base, candidate] of kinds) {
        const c = await one(rows(base), rows(candidate), { confidence });
        const excludes = c.interval !== null && (c.interval[0] > 0 || c.interval[1] < 0);
        expect({ n, k, p: c.p < 1 - confidence }).toEqual({ n, k, p: excludes });
        expect(c.verdict === "better" || c.verdict === "worse").toBe(excludes);
      }
    }
  });

  const rows1 = (n: number, of: (i: number) => Value): Value[] =>
    Array.from({ length: n }, (_, i) => of(i));

  test("with several scorers, the verdict follows the adjusted p, and `alone` shows the difference", async () => {
    const [base, candidate] = pairedRuns(50, 10, 2, 10);
    const both = (list: ScoredRow[]): ScoredRow[] =>
      list.map((r) => ({
        ...r,
        trials: r.trials.map((t) => ({
          ...t,
          scores: { ...t.scores, same: there(base[0]?.trials[0]?.scores.ok) },
        })),
      }));
    const { ok, same } = (await compare(both(base), both(candidate))).scorers;
    expect(ok).toMatchObject({ verdict: "inconclusive", alone: "worse" });
    expect(there(ok?.interval)[1]).toBeLessThan(0);
    expect(same).toMatchObject({ verdict: "inconclusive", alone: null });
    expect((await compare(base, candidate)).scorers.ok).toMatchObject({
      verdict: "worse",
      alone: null,
    });
  });
});

describe("numbers", () => {
  test("all rows equal: with a scale, the hull for unseen changes; without one, no interval", async () => {
    const same = (n: number) => rows(Array.from({ length: n }, () => 4));
    const scaled = await one(same(50), same(50), { scale: { ok: [1, 5] } });
    const share = 1 - 0.025 ** (1 / 50);
    expect(scaled.interval?.map((end) => end.toFixed(9))).toEqual([
      (-4 * share).toFixed(9),
      (4 * share).toFixed(9),
    ]);
    expect(scaled).toMatchObject({ p: 1, verdict: "inconclusive" });
    expect(await one(same(50), same(50))).toMatchObject({ interval: null, p: 1 });
  });

  test("few different rows: the interval leaves room for unseen ones; many: t alone", async () => {
    const drop = (count: number) =>
      one(
        rows(Array.from({ length: 60 }, () => 4)),
        rows(Array.from({ length: 60 }, (_, i) => (i < count ? 2 : 4))),
        {
          scale: { ok: [1, 5] },
        },
      );
    expect((await drop(5)).method).toContain("widened for what 60 rows may not have shown");
    expect((await drop(6)).method).toBe("paired t on row differences");
  });

  test("without a scale and with fewer than 200 rows, a gate can fail but not pass; the reason says what to write", async () => {
    const decide = async (n: number, shift: number, more: object = {}) =>
      there(
        gate(
          await compare(
            judged(n),
            rows(
              Array.from({ length: n }, (_, i) => 2 + ((i * 7) % 11) / 10 + shift + (i % 3) / 100),
            ),
          ),
          {
            rules: [{ scorer: "ok", maxDrop: 0.2 }],
            ...more,
          },
        ).rules[0],
      );
    expect(await decide(199, 0)).toMatchObject({
      outcome: "inconclusive",
      cause: "scale",
      why: "'ok' has no declared scale, and 199 rows may not include its rare values: add scale: { \"ok\": [lowest, highest] }.",
    });
    expect((await decide(199, 0, { onInconclusive: "pass" })).outcome).toBe("inconclusive");
    expect((await decide(200, 0)).outcome).toBe("pass");
    expect((await decide(199, 0, { scale: { ok: [1, 5] } })).outcome).toBe("pass");
    expect((await decide(50, -1)).outcome).toBe("fail");
  });

  test("the same applies to the figure of one run", async () => {
    const decide = async (n: number, more: object = {}) =>
      gate(await summarize(judged(n)), { rules: [{ scorer: "ok", min: 2 }], ...more });
    expect((await decide(150)).rules[0]).toMatchObject({ outcome: "inconclusive", cause: "scale" });
    expect((await decide(150, { scale: { ok: [1, 5] } })).outcome).toBe("pass");
    expect((await decide(250)).outcome).toBe("pass");
  });

  test("scores that all lie between 0 and 1 are assumed to have that scale, and a note says so", async () => {
    const comparison = await compare(rows([0.25, 0.5, 0.75]), rows([0.25, 0.5, 0.8]));
    expect(comparison.scorers.ok?.scale).toEqual({ low: 0, high: 1, source: "inferred" });
    expect(comparison.notes).toContain(
      "'ok' has no declared scale: its scores all lie between 0 and 1, so that range is taken as its scale.",
    );
    expect((await compare(rows([0.25, 2]), rows([0.25, 0.5]))).scorers.ok?.scale).toBeNull();
    const unbounded = await compare(rows([0.25, 0.5]), rows([0.25, 0.75]), {
      scale: { ok: "unbounded" },
    });
    expect(unbounded.scorers.ok?.scale).toBeNull();
  });

  test("a score outside its declared scale, and an invalid scale, are errors", async () => {
    await expect(compare(judged(9), judged(9), { scale: { ok: [0, 2.5] } })).rejects.toThrow(
      "A score of 'ok' is 3, outside its scale of 0 to 2.5",
    );
    await expect(compare(judged(9), judged(9), { scale: { ok: [5, 1] } })).rejects.toThrow(
      "'scale.ok' must be [lowest, highest] or \"unbounded\"",
    );
    await expect(compare(judged(9), judged(9), { scale: { okay: [1, 5] } })).rejects.toThrow(
      "No scorer 'okay' in the base. Did you mean 'ok'?",
    );
    const comparison = await compare(judged(9), judged(9));
    expect(() =>
      gate(comparison, { rules: [{ scorer: "ok", maxDrop: 1 }], scale: { ok: [0, 1] } }),
    ).toThrow("outside its scale");
  });
});

describe("equality and size", () => {
  test("the same scores in another order are equal", async () => {
    const scores = [0.1, 0.2, 0.3]; // their sum depends on the order
    const base = Array.from({ length: 20 }, (_, i) => row(String(i), ...scores));
    const candidate = Array.from({ length: 20 }, (_, i) =>
      row(String(i), ...[...scores].reverse()),
    );
    expect(await one(base, candidate)).toMatchObject({
      difference: 0,
      p: 1,
      unchanged: 20,
      verdict: "inconclusive",
    });
  });

  test("scores that differ only by rounding are equal; others are not", async () => {
    const base = Array.from({ length: 40 }, (_, i) => 0.1 * (i + 1));
    const nudged = (by: number) => rows(base.map((value) => value * (1 + by)));
    expect(await one(rows(base), nudged(5e-13))).toMatchObject({ unchanged: 40, difference: 0 });
    expect(await one(rows(base), nudged(1e-9))).toMatchObject({ unchanged: 0 });
  });

  test.each([1e-300, 1e-200, 1, 1e200, 1e300])(
    "scores as large as %d yield the same decision",
    async (size) => {
      const base = Array.from({ length: 60 }, (_, i) => (3 + (i % 5)) * size);
      const candidate = base.map((value, i) => value - size * (0.4 + (i % 3) / 10));
      // tiny scores lie between 0 and 1 too, and would be taken for shares
      const scale = { ok: "unbounded" } as const;
      const c = await one(rows(base), rows(candidate), { scale });
      expect(c.difference / size).toBeCloseTo(-0.5, 9);
      expect(there(c.interval).map((end) => (end / size).toFixed(6))).toEqual([
        "-0.521270",
        "-0.478730",
      ]);
      expect(c.verdict).toBe("worse");
      expect(there(c.unpaired.interval).every(Number.isFinite)).toBe(true);
      const decided = gate(await compare(rows(base), rows(candidate), { scale }), {
        rules: [{ scorer: "ok", maxDrop: 0.3 * size }],
      });
      expect(decided.outcome).toBe("fail");
      const clustered = await one(rows(base), rows(candidate), {
        cluster: (r) => String(Number(r.key) % 7),
      });
      expect(Number.isFinite(there(clustered.standardError))).toBe(true);
    },
  );

  test("a bound at its limit except for rounding passes", async () => {
    const comparison = await compare(...pairedRuns(400, 0, 0, 0));
    const low = -there(comparison.scorers.ok?.interval)[0];
    expect(gate(comparison, { rules: [{ scorer: "ok", maxDrop: low - 1e-15 }] }).outcome).toBe(
      "pass",
    );
    expect(gate(comparison, { rules: [{ scorer: "ok", maxDrop: low * (1 - 1e-9) }] }).outcome).toBe(
      "inconclusive",
    );
  });
});

describe("clusters", () => {
  const grouped = (
    sizes: readonly number[],
    of: (group: number, i: number) => number,
  ): ScoredRow[] =>
    sizes.flatMap((size, g) =>
      Array.from({ length: size }, (_, i) => ({
        ...row(`${g}-${i}`, of(g, i)),
        columns: { doc: `d${g}` },
      })),
    );

  test("a column can name the cluster; uneven groups and few degrees of freedom are noted", async () => {
    const sizes = [100, 3, 3, 3];
    const base = grouped(sizes, (g, i) => g + (i % 4));
    const candidate = grouped(sizes, (g, i) => g + (i % 4) + (i % 3) - g / 2);
    const comparison = await compare(base, candidate, { cluster: "doc" });
    expect(comparison.cluster).toBe("doc");
    expect(comparison.notes).toContain("Group 'd0' contains 91.74% of the rows.");
    expect(
      comparison.notes.some((note) => /^'ok' has only 1(\.\d)? degrees of freedom/.test(note)),
    ).toBe(true);
    const even = await compare(
      grouped(Array(30).fill(4), (g, i) => g + i),
      grouped(Array(30).fill(4), (g, i) => g + i + (g % 3)),
      { cluster: "doc" },
    );
    expect(even.notes.filter((note) => /Group|degrees/.test(note))).toEqual([]);
  });

  test("one group has no interval", async () => {
    const base = grouped([20], (_, i) => i);
    expect(
      await one(
        base,
        grouped([20], (_, i) => i + 1),
        { cluster: "doc" },
      ),
    ).toMatchObject({ interval: null, standardError: null, p: 1 });
  });
});

describe("trials", () => {
  const passes = [0, 4, 2, 3, 3, 4, 0, 2, 0, 2, 5, 3, 0, 3, 0, 4, 5, 5, 3, 5];
  const five = (counts: readonly number[]) =>
    counts.map((c, i) => row(String(i), ...Array.from({ length: 5 }, (_, t) => t < c)));

  test("passAt and passAll in closed form", async () => {
    const at = async (trials: object) =>
      there((await summarize(five(passes), { trials: { ok: trials as never } })).ok);
    expect((await at({ passAt: 2 })).value).toBeCloseTo(0.68, 12);
    expect((await at({ passAll: 2 })).value).toBeCloseTo(0.38, 12);
    expect(await at({ passAt: 2 })).toMatchObject({
      kind: "number",
      scale: { low: 0, high: 1 },
      direction: "higher",
    });
    const c = await one(five(passes), five(passes.map((p) => Math.max(0, p - 1))), {
      trials: { passAll: 2 },
    });
    expect(c).toMatchObject({ kind: "number", trials: { passAll: 2 }, n: 20 });
    expect(c.difference).toBeLessThan(0);
  });

  test("a row with too few scored trials is unscored and noted; its missing trials are in the bounds", async () => {
    const short = five(passes).map((r, i) =>
      i === 0 ? { ...r, trials: r.trials.slice(0, 1) } : r,
    );
    const comparison = await compare(five(passes), short, { trials: { passAt: 2 } });
    expect(comparison.scorers.ok?.n).toBe(19);
    expect(comparison.notes).toContain(
      "1 row of 'ok' has fewer than 2 scored trials, so no score.",
    );
    const missing = five(passes).map((r, i) =>
      i === 1 ? row("1", true, true, "missing", "missing", "missing") : r,
    );
    const { bounds } = await one(five(passes), missing, { trials: { passAt: 2 } });
    // row 1: of 5 trials 2 passed, so 1 - C(3,2)/C(5,2) = .7 at the worst, and 1 at the best; it
    // was 1
    expect(there(bounds).lowest.difference).toBeCloseTo(-0.3 / 20, 12);
    expect(there(bounds).highest.difference).toBeCloseTo(0, 12);
  });

  test("numbers have no passAt, and an invalid rule throws", async () => {
    await expect(compare(judged(5), judged(5), { trials: { passAt: 2 } })).rejects.toThrow(
      "passAt and passAll need pass/fail scores",
    );
    for (const trials of [
      { passAt: 0 },
      { passAt: 1.5 },
      { passAt: 2, passAll: 2 },
      "median",
      { ok: "median" },
      3,
    ]) {
      await expect(compare(judged(5), judged(5), { trials } as object)).rejects.toThrow(
        'must be "mean", { passAt: k } or { passAll: k }',
      );
    }
  });
});

describe("direction and scale of rules", () => {
  const refuse = (subject: Parameters<typeof gate>[0], rule: GateRule, message: string): void => {
    expect(() => gate(subject, { rules: [rule] })).toThrow(message);
  };

  test("a rule that limits a change for the better throws and says what to write", async () => {
    const lower = await compare(judged(30), judged(30, 1), { lowerIsBetter: ["ok"] });
    refuse(
      lower,
      { scorer: "ok", maxDrop: 0.1 },
      "Cannot use 'maxDrop' on 'ok': lower is better, so the rule would pass a regression. Write { scorer: \"ok\", maxIncrease: 0.1 }",
    );
    const passFail = await compare(...pairedRuns(50, 5, 5, 5));
    refuse(passFail, { scorer: "ok", maxIncrease: 0.1 }, "higher is better");
    const higher = await compare(judged(30), judged(30, 1), { higherIsBetter: ["ok"] });
    refuse(higher, { scorer: "ok", maxIncrease: 0.1 }, "higher is better");
    const undeclared = gate(await compare(judged(300), judged(300, 1)), {
      rules: [{ scorer: "ok", maxIncrease: 0.1 }],
    });
    expect(undeclared.notes).toContain(
      "'ok' has no declared direction: name it in lowerIsBetter or higherIsBetter to check the direction of its rules.",
    );
  });

  test("values off the scale throw", async () => {
    const passFail = await compare(...pairedRuns(50, 5, 5, 5));
    refuse(
      passFail,
      { scorer: "ok", maxDrop: 2 },
      "Cannot use 'maxDrop' of 2 on 'ok': its scores range from 0 to 1. Write 0.02 for 2 percentage points",
    );
    refuse(passFail, { scorer: "ok", maxDrop: 1 }, "Write 0.02 for 2 percentage points");
    refuse(
      passFail,
      { scorer: "ok", min: 80 },
      "Cannot use 'min' of 80 on 'ok': its scores range from 0 to 1. Write 0.8 for 80%",
    );
    refuse(passFail, { scorer: "ok", max: -0.1 }, "Cannot use 'max' of -0.1");
    refuse(await summarize(rows([true, false])), { scorer: "ok", min: 2 }, "Cannot use 'min' of 2");
    await expect(compare(...pairedRuns(50, 5, 5, 5), { margin: 2 })).rejects.toThrow(
      "Cannot use a margin of 2 for 'ok'",
    );
    await expect(
      compare(judged(9), judged(9), { margin: 4, scale: { ok: [1, 5] } }),
    ).rejects.toThrow("Set a margin for each scorer");
  });

  test("a margin for each scorer", async () => {
    const [base, candidate] = pairedRuns(900, 5, 5, 90);
    expect((await one(base, candidate, { margin: { ok: 0.02 } })).verdict).toBe("equivalent");
    expect((await one(base, candidate, { margin: {} })).verdict).toBe("inconclusive");
    await expect(compare(base, candidate, { margin: { okk: 0.1 } })).rejects.toThrow(
      "No scorer 'okk' in the base. Did you mean 'ok'?",
    );
    await expect(compare(base, candidate, { margin: { ok: 0 } })).rejects.toThrow(
      "'margin.ok' must be a number above 0",
    );
  });

  test("max mirrors min; maxIncrease accepts a slice and a confidence", async () => {
    const figures = await summarize(rows(Array.from({ length: 100 }, (_, i) => i < 5)));
    const decide = (rule: GateRule) => gate(figures, { rules: [rule] }).outcome;
    expect([
      decide({ scorer: "ok", max: 0.2 }),
      decide({ scorer: "ok", max: 0.01 }),
      decide({ scorer: "ok", max: 0.06 }),
    ]).toEqual(["pass", "fail", "inconclusive"]);
    expect([
      decide({ scorer: "ok", max: 0.05, on: "point" }),
      decide({ scorer: "ok", max: 0.04, on: "point" }),
    ]).toEqual(["pass", "fail"]);
    const sliced = await compare(judged(400), judged(400, 0.01), {
      lowerIsBetter: ["ok"],
      slice: (r) => (Number(r.key) % 2 === 0 ? "even" : "odd"),
    });
    const rule = { scorer: "ok", maxIncrease: 0.2, slice: "even", confidence: 0.9 } as const;
    expect(gate(sliced, { rules: [rule], scale: { ok: [1, 5] } }).rules[0]).toMatchObject({
      n: 200,
      confidence: 0.9,
    });
    expect(
      there(
        gate(await summarize(rows([true, true, false])), {
          rules: [{ scorer: "ok", min: 0.1, confidence: 0.8 }],
        }).rules[0],
      ).found,
    ).toContain("80% interval");
  });

  test("if lower is better, a pass is a false", async () => {
    const toxic = (list: readonly boolean[]) => rows(list);
    const comparison = await compare(toxic([false, false, true]), toxic([true, false, true]), {
      lowerIsBetter: ["ok"],
    });
    const decide = (rule: GateRule) => gate(comparison, { rules: [rule] }).rules[0];
    expect(decide({ scorer: "ok", mustPass: ["1"] })?.outcome).toBe("pass");
    expect(decide({ scorer: "ok", mustPass: ["0"] })?.outcome).toBe("fail");
    expect(decide({ scorer: "ok", maxRegressions: 0 })).toMatchObject({
      outcome: "fail",
      value: 1,
    });
  });
});

describe("adjusting a gate", () => {
  /** Two scorers: one that fails on its own with p .029, and one that did not change. */
  const two = async () => {
    const [base, candidate] = pairedRuns(180, 12, 3, 5);
    const both = (list: ScoredRow[]): ScoredRow[] =>
      list.map((r) => ({
        ...r,
        trials: r.trials.map((t) => ({
          ...t,
          scores: { ...t.scores, same: there(base[0]?.trials[0]?.scores.ok) },
        })),
      }));
    return compare(both(base), both(candidate));
  };

  test("a fail is adjusted for the other rules of the gate, and says so if it fails only on its own", async () => {
    const subject = await two();
    const rule = { scorer: "ok", maxDrop: 0.02 };
    expect(gate(subject, { rules: [rule] }).outcome).toBe("fail");
    const both = gate(subject, { rules: [rule, { scorer: "same", maxDrop: 0.1 }] });
    expect(both.rules.map(({ outcome }) => outcome)).toEqual(["inconclusive", "pass"]);
    expect(both.rules[0]?.why).toMatch(
      /^It fails on its own \(p 0\.028\d\), but not after adjusting for the other rules of this gate \(adjusted p 0\.05[67]\d?\): /,
    );
    expect(both.rules[0]).toMatchObject({ cause: "rows", adjustedP: 2 * there(both.rules[0]?.p) });
  });

  test("counting rules and points are outside the family; slices are inside", async () => {
    const subject = await two();
    const more: GateRule[] = [
      { minRows: 1 },
      { minCoverage: 0.5 },
      { scorer: "ok", maxRegressions: 100 },
      { scorer: "same", min: 0.5, on: "point" },
    ];
    expect(gate(subject, { rules: [{ scorer: "ok", maxDrop: 0.02 }, ...more] }).outcome).toBe(
      "fail",
    );
    expect(
      gate(subject, {
        rules: [
          { scorer: "ok", maxDrop: 0.02 },
          { scorer: "same", min: 0.5 },
        ],
      }).rules[0]?.outcome,
    ).toBe("inconclusive");
  });

  test("a pass is never adjusted", async () => {
    const subject = await compare(...pairedRuns(950, 3, 3, 44));
    const rule = { scorer: "ok", maxDrop: 0.01 };
    const alone = gate(subject, { rules: [rule] }).outcome;
    expect([
      alone,
      gate(subject, { rules: Array.from({ length: 20 }, () => rule) }).outcome,
    ]).toEqual(["pass", "pass"]);
  });

  test("unequal confidences are adjusted in units of their own levels", async () => {
    const subject = await two();
    const rules = [
      { scorer: "ok", maxDrop: 0.02, confidence: 0.9 },
      { scorer: "same", maxDrop: 0.1 },
    ];
    expect(gate(subject, { rules }).rules[0]?.outcome).toBe("fail"); // .029 / .1, twice, is below 1
  });
});

describe("row rules without names", () => {
  const subject = async (...values: Value[]) =>
    compare(rows([true, true, true, false]), rows(values));
  const decide = async (limit: number, ...values: Value[]) =>
    there(
      gate(await subject(...values), { rules: [{ scorer: "ok", maxRegressions: limit }] }).rules[0],
    );

  test("maxRegressions counts rows that regress from pass to fail, or their share", async () => {
    expect(await decide(1, false, true, true, false)).toMatchObject({
      outcome: "pass",
      found: "1 of 4 rows",
      value: 1,
    });
    expect(await decide(0, false, true, true, false)).toMatchObject({
      outcome: "fail",
      required: "at most 0 rows of 'ok' regress from pass to fail",
    });
    expect(await decide(0.25, false, true, true, true)).toMatchObject({
      outcome: "pass",
      value: 0.25,
    });
    expect(await decide(0.2, false, true, true, true)).toMatchObject({ outcome: "fail" });
  });

  test("a missing score can be a regression", async () => {
    expect(await decide(0, "missing", true, true, false)).toMatchObject({
      outcome: "inconclusive",
      cause: "missing",
      tippingPoint: 1,
    });
    expect(await decide(1, "missing", true, true, false)).toMatchObject({ outcome: "pass" });
    // it failed before
    expect(await decide(0, true, true, true, "missing")).toMatchObject({ outcome: "pass" });
    const out = gate(await subject("missing", true, true, false), {
      rules: [{ scorer: "ok", maxRegressions: 0 }],
      missing: "exclude",
    });
    expect(out.outcome).toBe("pass");
  });

  test("several trials: a row passes when all of them do", async () => {
    const comparison = await compare(
      [row("a", true, true), row("b", true, false)],
      [row("a", true, false), row("b", false, false)],
    );
    expect(
      gate(comparison, { rules: [{ scorer: "ok", maxRegressions: 0 }] }).rules[0],
    ).toMatchObject({ outcome: "fail", value: 1 });
  });

  test("numbers neither pass nor fail, and a policy checks its limit", () => {
    expect(() => defineGate({ rules: [{ scorer: "ok", maxRegressions: 1.5 }] })).toThrow(
      "'rules[0].maxRegressions' must be a whole number of rows, or a share below 1",
    );
    expect(() => gate({} as never, { rules: [{ scorer: "ok", maxRegressions: 1 }] })).toThrow(
      "needs a comparison",
    );
  });
});

describe("words, percentages and columns", () => {
  const of = (values: readonly string[], name = "r"): ReturnType<typeof fromRecords> =>
    fromRecords(
      values.map((grade, id) => ({
        id,
        grade,
        doc: `d${id % 2}`,
        meta: { topic: id < 2 ? "a" : "b" },
      })),
      { key: "id", scorers: ["grade"], run: name },
    );

  test("words are scores, read together in both runs", async () => {
    const { grade } = (await compare(of(["P", "F", "P", "P"], "a"), of(["P", "P", "P", "P"], "b")))
      .scorers;
    expect(grade).toMatchObject({ kind: "boolean", difference: 0.25 });
    const inspect = await summarize(of(["C", "I", "P", "N"]));
    expect(inspect.grade).toMatchObject({
      value: 0.375,
      kind: "number",
      scale: { source: "inferred" },
    });
    expect((await summarize(of(["80%", "60%"]))).grade?.value).toBeCloseTo(0.7, 12);
  });

  test("values define words", async () => {
    const options = { values: { grade: { good: 1, fair: 0.5, poor: 0 } } };
    expect((await summarize(of(["good", "fair", "poor", "good"]), options)).grade?.value).toBe(
      0.625,
    );
    const { grade } = (await compare(of(["good", "poor"], "a"), of(["good", "good"], "b"), options))
      .scorers;
    expect(grade?.difference).toBe(0.5);
    await expect(summarize(of(["good"]), { values: { grades: { good: 1 } } })).rejects.toThrow(
      "'values' names the scorer 'grades', which no run has",
    );
  });

  test("a scorer that cannot be read is listed with the reason, and is not a gap", async () => {
    const both = (name: string) =>
      fromRecords([{ id: 1, ok: true, tone: "formal" }], {
        key: "id",
        scorers: ["ok", "tone"],
        run: name,
      });
    const comparison = await compare(both("a"), both("b"));
    expect(comparison.notCompared).toMatchObject([
      { scorer: "tone", why: expect.stringContaining('"formal" cannot be read as a score') },
    ]);
    expect(gate(comparison, { rules: [{ minCoverage: 1 }] }).outcome).toBe("pass");
    expect(
      gate(await summarize(both("a")), { rules: [{ minCoverage: 1 }, { minRows: 1 }] }).outcome,
    ).toBe("pass");
    const some = await compare(of(["yes", "no", "maybe"], "a"), of(["yes", "yes", "no"], "b"));
    expect(some.scorers.grade).toMatchObject({ n: 2, missing: { base: 1 } });
    expect(some.notes).toContain(
      "Some scores of 'grade' could not be read: \"maybe\" cannot be read as a score.",
    );
  });

  test("column names work for key, cluster and slice", async () => {
    const [a, b] = [of(["yes", "no", "yes", "no"], "a"), of(["yes", "yes", "yes", "no"], "b")];
    const comparison = await compare(a, b, { key: "id", cluster: "doc", slice: "meta.topic" });
    expect(comparison).toMatchObject({
      key: "id",
      cluster: "doc",
      slice: "meta.topic",
      rows: { joinedOn: "id", shared: 4 },
    });
    expect(Object.keys(comparison.slices)).toEqual(["a", "b"]);
    await expect(compare(a, b, { cluster: "dok" })).rejects.toThrow("Did you mean 'doc'?");
  });

  test("return values of callbacks are checked", async () => {
    const [a, b] = [of(["yes", "no"], "a"), of(["yes", "yes"], "b")];
    for (const what of ["key", "cluster", "slice"]) {
      for (const value of [undefined, null, {}, Number.NaN, Promise.resolve("x")]) {
        await expect(compare(a, b, { [what]: () => value } as object)).rejects.toMatchObject({
          code: "invalid_argument",
          message: expect.stringContaining('"0"'),
        });
      }
    }
  });
});

describe("latency, tokens and cost", () => {
  const timed = (seconds: number): ScoredRow[] =>
    Array.from({ length: 250 }, (_, i) => ({
      ...row(String(i)),
      trials: [
        { ...trial("t", { ok: true }), latencySeconds: seconds + (i % 7) / 10, costUsd: 0.01 },
      ],
    }));

  test("are scorers by name, lower is better, and are compared only on request", async () => {
    const comparison = await compare(timed(1), timed(2));
    expect(Object.keys(comparison.scorers)).toEqual(["ok"]);
    expect(Object.keys(comparison.scores.scorers)).toEqual(["ok", "latencySeconds", "costUsd"]);
    const named = await compare(timed(1), timed(2), { scorers: ["latencySeconds"] });
    expect(named.scorers.latencySeconds).toMatchObject({
      direction: "lower",
      scale: null,
      verdict: "inconclusive",
      interval: null,
    });
    expect(Object.keys(await summarize(timed(1)))).toEqual(["ok"]);
    expect(
      (await summarize(timed(1), { scorers: ["latencySeconds"] })).latencySeconds?.value,
    ).toBeCloseTo(1.298, 12);
  });

  test("a gate can limit them without naming them in compare()", async () => {
    const faster = timed(1).map((r, i) => ({
      ...r,
      trials: r.trials.map((t) => ({
        ...t,
        latencySeconds: there(t.latencySeconds) * (0.9 + (i % 5) / 100),
      })),
    }));
    const decide = (candidate: ScoredRow[], limit: number) =>
      compare(timed(1), candidate).then(
        (c) => gate(c, { rules: [{ scorer: "latencySeconds", maxIncrease: limit }] }).outcome,
      );
    expect(await decide(faster, 0.1)).toBe("pass");
    expect(
      await decide(
        timed(1).map((r, i) => ({
          ...r,
          trials: r.trials.map((t) => ({ ...t, latencySeconds: 3 + (i % 5) })),
        })),
        0.1,
      ),
    ).toBe("fail");
  });
});

describe("results explain themselves", () => {
  test("a comparison contains its settings, and each row's input once", async () => {
    const base = [{ ...row("a", true), input: { q: "the only question" } }, row("b", true)];
    const candidate = [{ ...row("a", false), input: { q: "the only question" } }, row("b", true)];
    const c = await compare(base, candidate, {
      missing: "exclude",
      scale: {},
      seed: 7,
      resamples: 10,
      confidence: 0.9,
    });
    expect(c).toMatchObject({
      version: VERSION,
      missing: "exclude",
      scale: {},
      seed: 7,
      resamples: 10,
      confidence: 0.9,
      cluster: null,
      key: null,
      base: null,
    });
    expect(JSON.stringify(c).split("the only question").length - 1).toBe(1);
    expect(c.rows.inputs[there(c.scorers.ok?.regressed[0]).row]).toEqual({
      q: "the only question",
    });
  });

  test("a gate result contains runs, n, confidence and the numbers of every rule", async () => {
    const base = fromRecords(
      Array.from({ length: 400 }, (_, id) => ({ id, ok: id < 380 })),
      { key: "id", scorers: ["ok"], run: "main" },
    );
    const candidate = fromRecords(
      Array.from({ length: 400 }, (_, id) => ({ id, ok: id < 372 })),
      { key: "id", scorers: ["ok"], run: "pr" },
    );
    const result = gate(await compare(base, candidate), {
      rules: [{ scorer: "ok", maxDrop: 0.03 }],
    });
    expect(result).toMatchObject({
      version: VERSION,
      n: 400,
      confidence: 0.95,
      base: { name: "main", status: "completed" },
      candidate: { name: "pr" },
      comparability: [],
    });
    const rule = there(result.rules[0]);
    expect(rule).toMatchObject({
      outcome: "inconclusive",
      cause: "rows",
      n: 400,
      difference: -0.02,
      limit: 0.03,
      bounds: null,
      missing: 0,
      value: null,
    });
    expect(digits(rule.interval)).toEqual(["-0.0406", "-0.0079"]);
    expect(rule.rowsToDecide).toBe(1539);
    expect(rule.why).toBe(
      "It dropped, but perhaps by no more than the 3 points allowed: about 1539 rows would decide.",
    );
  });
});

describe("scores at the limits of numbers", () => {
  test("a score above 1e302 counts as failed; tiny scores keep every figure finite", async () => {
    expect((await summarize(rows([1e303, 2, 3]))).ok).toMatchObject({
      n: 2,
      unscored: { errored: 1 },
    });
    const tiny = await one(rows([0, 0, 0]), rows([1e-87, 0, 0]));
    expect(Number.isFinite(tiny.unpaired.p)).toBe(true);
    const trials = (size: number) =>
      Array.from({ length: 6 }, (_, i) => row(String(i), i * size, (i + 1) * size));
    expect((await one(trials(1), trials(2))).components).toEqual({
      between: expect.any(Number),
      within: expect.any(Number),
    });
    for (const size of [1e160, 1e-170])
      expect((await one(trials(size), trials(2 * size))).components).toBeNull();
  });
});
