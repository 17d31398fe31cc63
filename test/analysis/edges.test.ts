import { describe, expect, test } from "vitest";
import { agreement } from "../../src/analysis/agreement.ts";
import { defineGate } from "../../src/analysis/check-policy.ts";
import { compare } from "../../src/analysis/compare.ts";
import { fromRecords } from "../../src/analysis/from-records.ts";
import { gate } from "../../src/analysis/gate.ts";
import type { GatePolicy } from "../../src/analysis/gate-policy.ts";
import { rank } from "../../src/analysis/rank.ts";
import { binomialLower, binomialPoint } from "../../src/analysis/stats/binomial.ts";
import { incompleteBeta, inverseIncompleteBeta } from "../../src/analysis/stats/incomplete-beta.ts";
import { newcombePaired } from "../../src/analysis/stats/mcnemar.ts";
import {
  clusteredEstimate,
  meanEstimate,
  moments,
  studentInterval,
  studentP,
} from "../../src/analysis/stats/mean.ts";
import { clopperPearson, wilson } from "../../src/analysis/stats/proportion.ts";
import { bootstrapIntervals, signFlipTest } from "../../src/analysis/stats/resampling.ts";
import { studentCritical } from "../../src/analysis/stats/student-t.ts";
import { summarize } from "../../src/analysis/summarize.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { row, rows, run, there, trial, type Value } from "./runs.ts";

const of = (key: string, ...scores: Record<string, Value>[]): ScoredRow => ({
  ...row(key),
  trials: scores.map((s, i) => trial(`${key}#${i}`, s)),
});

describe("distributions at their extremes", () => {
  test("probabilities of 0 and 1", () => {
    expect([
      binomialPoint(-1, 5, 0.5),
      binomialPoint(6, 5, 0.5),
      binomialPoint(0, 5, 0),
      binomialPoint(1, 5, 0),
    ]).toEqual([0, 0, 1, 0]);
    expect([
      binomialPoint(5, 5, 1),
      binomialPoint(4, 5, 1),
      binomialLower(-1, 5, 0.5),
      binomialLower(5, 5, 0.5),
    ]).toEqual([1, 0, 0, 1]);
    expect([incompleteBeta(0, 2, 3), incompleteBeta(1, 2, 3)]).toEqual([
      { lower: 0, upper: 1 },
      { lower: 1, upper: 0 },
    ]);
    expect([
      inverseIncompleteBeta(0, 2, 3),
      inverseIncompleteBeta(1, 2, 3),
      studentCritical(1, 5),
    ]).toEqual([0, 1, 0]);
  });

  test("no rows: everything is possible", () => {
    const none = new Float64Array(0);
    expect(wilson(0, 0, 0.95)).toEqual([0, 1]);
    expect(clopperPearson(0, 0, 0.95)).toEqual([0, 1]);
    expect(newcombePaired({ bothPass: 0, onlyFirst: 0, onlySecond: 0, bothFail: 0 }, 0.95)).toEqual(
      [-1, 1],
    );
    expect(moments(none)).toEqual({ n: 0, mean: 0, sd: null });
    expect(studentInterval(meanEstimate(moments(none)), 0.95)).toBeNull();
    expect(studentP(clusteredEstimate(none, new Int32Array(0)))).toBe(1);
  });

  test("one repeated value: the bootstrap has one result, and drawn signs of unequal sizes still yield a p", () => {
    expect(
      bootstrapIntervals(
        Float64Array.from({ length: 2000 }, () => 3),
        { resamples: 50, confidence: 0.9, seed: 1 },
      ),
    ).toEqual({ interval: [3, 3], studentized: null });
    const many = Float64Array.from({ length: 3000 }, (_, i) => Math.sin(i) + 0.001 * i);
    expect(signFlipTest(many, { resamples: 200, seed: 1 }).p).toBe(1 / 201);
  });
});

describe("awkward runs", () => {
  test("a row without trials has no score", async () => {
    const figures = await summarize([row("a"), row("b", true)]);
    expect(figures.ok).toMatchObject({ n: 1, trials: 1, coverage: 1 });
    const compared = await compare(
      [row("a"), row("b", true)],
      rows([]).concat([row("a", true), row("b", true)]),
    );
    expect(compared.scorers.ok).toMatchObject({ n: 1 });
  });

  test("one group has no interval", async () => {
    const { ok } = await summarize(rows([true, false, true]), { cluster: () => "one" });
    expect(ok).toMatchObject({ interval: null });
    const c = await compare(rows([true, false]), rows([false, false]), { cluster: () => "one" });
    expect(there(c.scorers.ok)).toMatchObject({ interval: null, p: 1, verdict: "inconclusive" });
  });

  test("groups that all changed equally have no interval without a scale", async () => {
    const c = await compare(rows([1.5, 2.5, 3.5]), rows([2.5, 3.5, 4.5]), {
      cluster: (r) => r.key,
    });
    expect(c.scorers.ok).toMatchObject({
      difference: 1,
      p: 1,
      interval: null,
      permutation: { p: 0.25 },
    });
  });

  test("the figure of numbers in groups is not clipped to 0 to 1", async () => {
    const { ok } = await summarize(rows([1.5, 2.5, 9]), { cluster: (r) => r.key });
    expect(there(ok?.interval)[1]).toBeGreaterThan(4);
  });

  test("scores of unknown shape count as missing", async () => {
    const odd = of("a", { ok: true }, { ok: true });
    Object.assign(there(odd.trials[1]).scores.ok ?? {}, { value: null });
    expect((await summarize([odd])).ok).toMatchObject({ coverage: 0.5, unscored: { missing: 1 } });
  });

  test("the vendor's rules: suspects, strings, and scorers without scores", async () => {
    const odd = [
      of(
        "a",
        { ok: true, tone: "formal", late: "suspect" },
        { ok: "suspect", judge: "missing", "judge.passed": true },
      ),
    ];
    const figures = await summarize(odd, { missing: "weave-server" });
    expect(Object.keys(figures)).toEqual(["ok", "late", "judge.passed"]);
    expect(figures.ok).toMatchObject({ value: 1, unscored: { suspect: 1 } });
    expect(figures.late).toMatchObject({ value: null, coverage: 0 });
    expect(await summarize([], { missing: "weave-ts" })).toEqual({});
  });

  test("null, a number or an empty list of scorers throws", async () => {
    await expect(summarize(null as never)).rejects.toThrow("current value is null");
    await expect(summarize(7 as never)).rejects.toThrow("current value is 7");
    await expect(summarize({} as never)).rejects.toThrow(
      "must be a loaded run or an iterable of rows: current value is an object",
    );
    await expect(compare(rows([true]), rows([true]), { scorers: [] })).rejects.toThrow(
      "'scorers' must name at least one scorer",
    );
    await expect(compare(rows([true]), rows([true]), { scorers: { ok: "okk" } })).rejects.toThrow(
      "No scorer 'okk' in the candidate. Did you mean 'ok'?",
    );
    await expect(compare(rows([true]), rows([true]), { adjust: 3 } as object)).rejects.toThrow(
      "Cannot use 3 as 'adjust'. Known: 'holm', 'bh', 'none'.",
    );
    await expect(
      compare([of("a", { tone: "x" })], [of("a", { tone: "y" })], { scorers: ["tone"] }),
    ).rejects.toThrow("its values are strings");
    await expect(compare(rows([0.5, 1]), rows([true, 0.5]))).rejects.toThrow(
      "the candidate mixes booleans with other numbers",
    );
  });

  test("object keys, infinite numbers and several runs in one table", async () => {
    const loaded = fromRecords([{ id: { q: 1 }, n: Number.POSITIVE_INFINITY }], {
      key: "id",
      scorers: ["n"],
    });
    expect(await summarize(loaded)).toMatchObject({ n: { value: null, unscored: { errored: 1 } } });
    const models = ["a", "b", "c", "d"].map((model, id) => ({ id, model, ok: true }));
    expect(() => fromRecords(models, { key: "id", scorers: ["ok"], run: "model" })).toThrow(
      "has the values 'a', 'b', 'c', …",
    );
    expect(fromRecords([], { key: "id", scorers: ["ok"] }).run.name).toBeNull();
  });
});

describe("awkward joins", () => {
  const digest = (letter: string, kind: "dataset" | "inline" | null): Partial<ScoredRow> =>
    kind === null
      ? { digest: null, digestKind: null }
      : { digest: letter.repeat(kind === "inline" ? 64 : 43), digestKind: kind };

  test("a run with digests and a table without are joined on the keys, and a note says so", async () => {
    const base = [{ ...row("q1", true), ...digest("A", "inline") }];
    const { rows: joined, notes } = await compare(base, [row("q1", false)]);
    expect(joined).toMatchObject({ joinedOn: "key", shared: 1 });
    expect(notes).toEqual([
      "Joined on the row keys, because base has inline digests, candidate no digests.",
    ]);
    expect((await compare([row("q1", false)], base)).notes[0]).toContain(
      "base has no digests, candidate inline",
    );
  });

  test("key: 'digest' throws for two kinds; a row without a digest falls back to its key", async () => {
    const base = [{ ...row("q1", true), ...digest("A", "inline") }, row("q2", true)];
    expect((await compare(base, [...base], { key: "digest" })).rows).toMatchObject({
      joinedOn: "digest",
      shared: 2,
    });
    await expect(
      compare(base.slice(0, 1), [{ ...row("q9", true), ...digest("A", "dataset") }], {
        key: "digest",
      }),
    ).rejects.toThrow("0 shared rows, joined on digest: base has 1 row");
  });

  test("if all rows are edited, the error counts them", async () => {
    const one = (letter: string): ScoredRow[] => [
      { ...row("q1", true), ...digest(letter, "inline") },
      { ...row("q2", true), ...digest(`${letter}`, "inline"), digest: `${letter.repeat(63)}0` },
    ];
    await expect(compare(one("A"), one("B"))).rejects.toThrow(
      "and 2 with the same key but a different digest",
    );
  });

  test("one or both runs are empty", async () => {
    await expect(compare([], [])).rejects.toThrow("0 shared rows: both runs have no rows");
    await expect(compare(rows([true]), [])).rejects.toThrow("0 shared rows: candidate has no rows");
  });

  test("keepRows: 'none' still counts edited rows; a slice that only the base has is left out", async () => {
    const base = [
      { ...row("q1", true), ...digest("A", "inline") },
      { ...row("q2", true), ...digest("B", "inline") },
    ];
    const candidate = [
      { ...row("q1", true), ...digest("A", "inline") },
      { ...row("q2", true), ...digest("C", "inline") },
    ];
    const result = await compare(base, candidate, { keepRows: "none", slice: (r) => r.key });
    expect(result.rows).toMatchObject({ edited: [], editedCount: 1 });
    expect(Object.keys(result.slices)).toEqual(["q1"]);
  });

  test("a scorer without a shared row scored in both runs is left out, with its coverage", async () => {
    const base = [of("a", { ok: true, late: true }), of("b", { ok: true })];
    const candidate = [of("a", { ok: true }), of("b", { ok: true, late: true })];
    expect((await compare(base, candidate)).notCompared).toEqual([
      {
        scorer: "late",
        why: "no shared row has a score in both runs",
        baseCoverage: 0.5,
        candidateCoverage: 0.5,
      },
    ]);
  });
});

describe("awkward gates", () => {
  test("a scorer that could not be compared fails every rule that names it", async () => {
    const subject = await compare(
      [of("a", { ok: true, late: true })],
      [of("a", { ok: true, late: "errored" })],
    );
    const named = [{ min: 0 }, { maxDrop: 1 }, { maxIncrease: 1 }, { mustPass: ["a"] }] as const;
    for (const rule of named) {
      const verdict = gate(subject, {
        rules: [{ scorer: "late", ...rule } as GatePolicy["rules"][number]],
      });
      expect(verdict.rules[0]).toMatchObject({
        outcome: "fail",
        found: "no score: no trial of the candidate has a score for it",
      });
    }
    expect(() => gate(subject, { rules: [{ scorer: "latee", min: 0 }] })).toThrow(
      "No scorer 'latee' in the comparison. Did you mean 'late'?",
    );
  });

  test("too few rows for an interval cannot decide; a subject without scorers fails", async () => {
    const numbers = await compare(rows([1.5]), rows([1.5]));
    expect(gate(numbers, { rules: [{ scorer: "ok", maxDrop: 1 }] }).rules[0]).toMatchObject({
      outcome: "inconclusive",
      why: "1 row is too few for an interval.",
    });
    const figures = await summarize(rows([2.5]));
    const min = gate(figures, { rules: [{ scorer: "ok", min: 1 }] }).rules[0];
    expect(min).toMatchObject({ outcome: "inconclusive", found: "2.5, no interval (n 1)" });
    for (const rule of [{ minCoverage: 0 }, { minRows: 1 }])
      expect(gate({}, { rules: [rule] }).outcome).toBe("fail");
    expect(gate(figures, { rules: [{ minCoverage: 1 }] }).rules[0]?.found).toBe(
      "lowest coverage: 100% ('ok')",
    );
  });

  test("a slice without scores, and a comparison without slices", async () => {
    const base = [of("a", { ok: true, late: true }), of("b", { ok: true })];
    const subject = await compare(base, [...base], { slice: (r) => r.key });
    expect(gate(subject, { rules: [{ scorer: "late", min: 0, slice: "b" }] }).rules[0]?.found).toBe(
      "no score: no row has a score",
    );
    const plain = await compare(base, [...base]);
    expect(() => gate(plain, { rules: [{ scorer: "ok", min: 0, slice: "b" }] })).toThrow(
      "There are none: pass 'slice' to compare()",
    );
  });

  test("many failed rows are counted, and the first ones are named", async () => {
    const keys = Array.from({ length: 8 }, (_, i) => String(i));
    const subject = await compare(rows(keys.map(() => false)), rows(keys.map(() => false)));
    expect(gate(subject, { rules: [{ mustPass: keys, scorer: "ok" }] }).rules[0]?.found).toBe(
      "8 failed: '0', '1', '2', '3', '4', …",
    );
    expect(gate(subject, { rules: [{ mustPass: ["z"], scorer: "ok" }] }).rules[0]?.found).toBe(
      "1 not among the shared rows: 'z'",
    );
  });

  test("a rule without a requirement, and a rule with an undefined option", () => {
    expect(() => defineGate({ rules: [{ scorer: "ok" }] } as never)).toThrow(
      "Cannot read rules[0]: it has no requirement",
    );
    expect(() => defineGate({ rules: [{ scorer: "ok", min: undefined }] } as never)).toThrow(
      "'rules[0].min' must be a number",
    );
    expect(
      defineGate({ rules: [{ scorer: "ok", min: 1, slice: undefined }] } as never).rules.length,
    ).toBe(1);
    expect(() => defineGate({ rules: [{ scorer: "ok", min: 1, on: "mean" }] } as never)).toThrow(
      "must be 'point' or 'bound': current value is \"mean\"",
    );
  });
});

describe("awkward ranks and graders", () => {
  test("equal runs keep their order and are tied; a single shared score is compared as independent", async () => {
    const ranked = await rank([run("a", [true, false]), run("b", [true, false])], "ok");
    expect(ranked.map((r) => [r.run, r.tiedWith])).toEqual([
      ["a", ["b"]],
      ["b", ["a"]],
    ]);
    expect((await rank([run("a", [1.5]), run("b", [2.5])], "ok"))[0]).toMatchObject({
      run: "b",
      tiedWith: ["a"],
    });
  });

  test("a rescore that lost a prediction, grades that are not numbers, and an impossible jackknife", async () => {
    const graded = (id: string, value: Value) => trial(id, { ok: value }, id);
    const first = [
      { ...row("x"), trials: [graded("p1", true), graded("p2", false), graded("p3", true)] },
    ];
    const second = [{ ...row("x"), trials: [graded("p2", false), graded("p3", "missing")] }];
    expect(await agreement(first, second, { scorers: "ok" })).toMatchObject({
      n: 1,
      unscored: 1,
      raw: 1,
    });
    const twice = [{ ...row("x"), trials: [graded("p1", true), graded("p2", false)] }];
    expect(await agreement(twice, twice, { scorers: "ok" })).toMatchObject({
      kappa: 1,
      standardError: null,
      interval: null,
    });
    const rest = [...twice, { ...row("y"), trials: [graded("p5", true)] }];
    expect(await agreement(rest, rest, { scorers: "ok" })).toMatchObject({
      kappa: 1,
      standardError: null,
    });
  });
});
