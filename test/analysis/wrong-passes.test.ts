// Cases, found in a review, in which a gate passed what it could not see, or broke. Each test
// failed before the fix.
import { describe, expect, test } from "vitest";
import { compare, fromRecords, gate, rank, summarize } from "../../src/analysis/index.ts";
import type { LoadedRun } from "../../src/model/run.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { row, rows, there, trial } from "./runs.ts";

const range = <T>(n: number, of: (i: number) => T): T[] =>
  Array.from({ length: n }, (_, i) => of(i));
const table = (values: readonly unknown[], scorer = "ok", run?: string): LoadedRun =>
  fromRecords(
    values.map((value, id) => ({ id, [scorer]: value })),
    { key: "id", scorers: [scorer], ...(run === undefined ? {} : { run }) },
  );

describe("a declared scale", () => {
  test("makes 0 and 1 numbers: missing scores are filled with its ends", async () => {
    const base = table(
      range(200, (i) => (i === 51 ? 1 : 0)),
      "errors",
    );
    const candidate = table(
      range(200, (i) => (i < 30 ? null : i === 50 ? 1 : 0)),
      "errors",
    );
    const comparison = await compare(base, candidate, {
      lowerIsBetter: ["errors"],
      scale: { errors: [0, 10] },
    });
    const verdict = gate(comparison, { rules: [{ scorer: "errors", maxIncrease: 0.05 }] });
    expect(verdict.rules[0]).toMatchObject({
      outcome: "inconclusive",
      bounds: { worst: { value: 1.5 } },
    });
    const failed = await compare(base, candidate, {
      missing: "fail",
      lowerIsBetter: ["errors"],
      scale: { errors: [0, 10] },
    });
    expect(failed.scorers.errors).toMatchObject({ kind: "number", difference: 1.5 });
    expect(there(failed.scorers.errors?.interval).every(Number.isFinite)).toBe(true);
    const { errors } = await summarize(candidate, {
      missing: "fail",
      lowerIsBetter: ["errors"],
      scale: { errors: [0, 10] },
    });
    expect(there(errors?.interval).every(Number.isFinite)).toBe(true);
  });

  test("cannot differ from 0 to 1 for pass/fail, in a comparison or in a policy", async () => {
    const [base, candidate] = [table(range(200, (i) => i < 180)), table(range(200, (i) => i < 40))];
    const comparison = await compare(base, candidate);
    for (const scale of [{ ok: [0, 100] }, { ok: "unbounded" }] as const) {
      const declared = { ok: scale.ok as [number, number] | "unbounded" };
      expect(() =>
        gate(comparison, { rules: [{ scorer: "ok", maxDrop: 2 }], scale: declared }),
      ).toThrow("its scores are pass/fail, from 0 to 1");
      await expect(compare(base, candidate, { scale: declared })).rejects.toThrow(
        "its scores are pass/fail",
      );
    }
    expect(
      gate(comparison, { rules: [{ scorer: "ok", maxDrop: 0.2 }], scale: { ok: [0, 1] } }).outcome,
    ).toBe("fail");
  });

  test("must contain every trial, not only the means of rows", async () => {
    const trials = range(40, (i) => row(String(i), 1, 5));
    const comparison = await compare(trials, [...trials]);
    expect(() =>
      gate(comparison, { rules: [{ scorer: "ok", maxDrop: 0.1 }], scale: { ok: [2.5, 3.5] } }),
    ).toThrow("outside its scale");
  });

  test("contains the worst score", async () => {
    const [base, candidate] = [
      table(range(20, () => true)),
      table(range(20, (i) => (i < 3 ? null : true))),
    ];
    for (const ok of [7, -5, 0.5]) {
      await expect(compare(base, candidate, { missing: "fail", worst: { ok } })).rejects.toThrow(
        `'worst.ok' must be 0 or 1, as for all pass/fail scores: current value is ${ok}`,
      );
    }
    expect(
      (await compare(base, candidate, { missing: "fail", worst: { ok: 0 } })).scorers.ok
        ?.difference,
    ).toBe(-0.15);
  });

  test("an inferred scale never rejects a limit: it is dropped", async () => {
    const seconds = range(250, (i) => (i % 9) / 10);
    expect(
      gate(await summarize(table(seconds, "s")), { rules: [{ scorer: "s", max: 2 }] }).outcome,
    ).toBe("pass");
    expect(
      gate(await compare(table(seconds, "s", "a"), table(seconds, "s", "b")), {
        rules: [{ scorer: "s", maxIncrease: 2 }],
      }).rules[0]?.cause,
    ).toBe("scale");
  });

  test("that was inferred is also noted by a gate over figures", async () => {
    const { notes } = gate(
      await summarize(
        table(
          range(50, (i) => 0.5 + (i % 5) / 10),
          "s",
        ),
      ),
      { rules: [{ scorer: "s", min: 0.4 }] },
    );
    expect(notes).toEqual([
      "'s' has no declared scale: its scores all lie between 0 and 1, so that range is taken as its scale.",
    ]);
  });
});

describe("missing data", () => {
  test("trials without any data are noted", async () => {
    const [five, two] = [
      rows([true]).map((r) => row(r.key, true, true, true, false, false)),
      [row("0", true, true)],
    ];
    const { notes } = await compare(five, two);
    expect(notes).toContain("The shared rows have 5 trials in the base and 2 in the candidate.");
  });

  test("an edited row counts as a row of the candidate only, for min", async () => {
    const of = (edited: boolean): ScoredRow[] =>
      range(200, (i) => ({
        ...row(`q${i}`, !(edited && i < 19)),
        digest: `${edited && i < 19 ? "B" : "A"}${String(i).padStart(42, "0")}`,
        digestKind: "dataset" as const,
      }));
    const comparison = await compare(of(false), of(true));
    expect(comparison.rows).toMatchObject({ shared: 181, editedCount: 19, onlyCandidate: 0 });
    expect(gate(comparison, { rules: [{ scorer: "ok", min: 0.95 }] }).rules[0]).toMatchObject({
      outcome: "fail",
      n: 200,
      value: 181 / 200,
    });
    expect(
      gate(comparison, { rules: [{ scorer: "ok", min: 0.9 }], exclude: range(19, (i) => `q${i}`) })
        .rules[0],
    ).toMatchObject({
      outcome: "pass",
      n: 181,
    });
  });

  test("a scorer that failed throughout is a gap for minCoverage and minRows, in either run or both", async () => {
    const of = (ok: boolean, name: string) =>
      fromRecords(
        range(50, (id) => ({ id, ok: true, j: ok ? 1.5 : Number.NaN })),
        { key: "id", scorers: ["ok", "j"], run: name },
      );
    for (const [base, candidate] of [
      [false, false],
      [false, true],
      [true, false],
    ] as const) {
      const comparison = await compare(of(base, "a"), of(candidate, "b"));
      const { rules } = gate(comparison, { rules: [{ minCoverage: 0.98 }, { minRows: 10 }] });
      expect(rules.map(({ outcome }) => outcome)).toEqual(["fail", "fail"]);
      expect(comparison.notes.some((note) => note.startsWith("'j' was not compared"))).toBe(true);
    }
  });

  test("rows that a policy excludes count in no rule", async () => {
    const base = table(
      range(100, () => true),
      "ok",
      "a",
    );
    const candidate = table(
      range(100, (i) => (i < 10 ? null : true)),
      "ok",
      "b",
    );
    const comparison = await compare(base, candidate);
    const exclude = range(10, String);
    expect(gate(comparison, { rules: [{ minCoverage: 0.98 }] }).outcome).toBe("fail");
    expect(
      gate(comparison, { rules: [{ minCoverage: 0.98 }, { minRows: 90 }], exclude }).outcome,
    ).toBe("pass");
    expect(gate(comparison, { rules: [{ minRows: 91 }], exclude }).outcome).toBe("fail");
    expect(() => gate(comparison, { rules: [{ scorer: "ok", mustPass: ["0"] }], exclude })).toThrow(
      "cannot be in both 'mustPass' and 'exclude'",
    );
  });

  test("min judges a scorer that only the candidate has", async () => {
    const base = table(
      range(60, () => true),
      "ok",
      "a",
    );
    const candidate = fromRecords(
      range(60, (id) => ({ id, ok: true, fresh: true })),
      { key: "id", scorers: ["ok", "fresh"], run: "b" },
    );
    const comparison = await compare(base, candidate);
    expect(gate(comparison, { rules: [{ scorer: "fresh", min: 0.9 }] }).outcome).toBe("pass");
    expect(gate(comparison, { rules: [{ scorer: "fresh", maxDrop: 0.1 }] }).rules[0]?.found).toBe(
      "no score: no trial of the base has a score for 'fresh'",
    );
  });

  test("a measure that one run lacks fails its rule, and its figure must be requested", async () => {
    const timed = (seconds: number | null) =>
      range(30, (i) => ({
        ...row(String(i)),
        trials: [{ ...trial("t", { ok: true }), latencySeconds: seconds }],
      }));
    const rule = { scorer: "latencySeconds", maxIncrease: 1 };
    expect(gate(await compare(timed(1), timed(null)), { rules: [rule] })).toMatchObject({
      outcome: "fail",
      exitCode: 100,
    });
    expect(() =>
      gate({ ok: there(undefinedFigure) } as never, {
        rules: [{ scorer: "latencySeconds", max: 6 }],
      }),
    ).toThrow('summarize(run, { scorers: ["latencySeconds"] })');
  });

  const undefinedFigure = { value: 1, coverage: 1, unread: [], n: 1, trials: 1, scale: null };

  test("a figure without the scores behind it does not ignore its missing scores", async () => {
    const half = table(range(100, (i) => (i < 50 ? true : null)));
    for (const figures of [
      { ok: there((await compare(table(range(100, () => true)), half)).scorers.ok).candidate },
      await summarize(half, { missing: "weave-server" }),
    ]) {
      const decide = (more: object) =>
        gate(figures, { rules: [{ scorer: "ok", min: 0.9, on: "point" }], ...more }).rules[0];
      expect(decide({})).toMatchObject({ outcome: "inconclusive", cause: "missing", missing: 50 });
      expect(decide({ missing: "exclude" })).toMatchObject({ outcome: "pass" });
    }
  });

  test("a slice that the candidate lacks is noted and does not pass", async () => {
    const of = (n: number, name: string) =>
      fromRecords(
        range(n, (id) => ({ id, ok: true, topic: id < 40 ? "easy" : "hard" })),
        { key: "id", scorers: ["ok"], run: name },
      );
    const comparison = await compare(of(60, "a"), of(40, "b"), { slice: "topic" });
    expect(comparison.notes).toContain(
      "Slice 'hard' was not compared: it has no row that both runs have.",
    );
    expect(
      gate(comparison, { rules: [{ scorer: "ok", maxDrop: 0.5, slice: "hard" }] }).outcome,
    ).toBe("fail");
  });

  test("passAt with more trials than there are explains why nothing is compared", async () => {
    const two = range(5, (i) => row(String(i), true, false));
    const { notCompared } = await compare(two, [...two], { trials: { passAt: 3 } });
    expect(notCompared[0]?.why).toBe("no shared row has at least 3 scored trials in both runs");
  });
});

describe("numbers without a scale", () => {
  test("never pass with fewer than 200 rows, whatever onInconclusive and the interval are", async () => {
    const j = (name: string, shift: number) =>
      table(
        range(50, (i) => 3 + ((i * 7 + shift) % 20) / 10),
        "j",
        name,
      );
    const same = await compare(j("a", 0), j("b", 0));
    const other = await compare(j("a", 0), j("b", 3));
    for (const [comparison, maxDrop] of [
      [other, 0.05],
      [other, 1],
      [same, 0.05],
    ] as const) {
      const verdict = gate(comparison, {
        rules: [{ scorer: "j", maxDrop }],
        onInconclusive: "pass",
      });
      expect(verdict).toMatchObject({ outcome: "inconclusive", rules: [{ cause: "scale" }] });
    }
  });
});

describe("rank()", () => {
  test("ties runs that use different scales, or were graded by different versions", async () => {
    const [a, b] = [
      table(
        range(40, (i) => 0.9 + (i % 3) / 100),
        "s",
        "a",
      ),
      table(
        range(40, (i) => 50 + (i % 3)),
        "s",
        "b",
      ),
    ];
    const ranked = await rank([a, b], "s");
    expect(ranked.map(({ places }) => places)).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect(ranked[0]?.pairs[0]?.comparability).toMatchObject([{ check: "scale", level: "refuse" }]);
    expect((await rank([a, b], "s", { comparability: { scale: "note" } }))[0]?.places).toEqual([
      1, 1,
    ]);
    const graded = (name: string, passes: number): LoadedRun => ({
      ...table(
        range(100, (i) => i < passes),
        "s",
        name,
      ),
      scorerVersions: async () => ({ s: name }),
    });
    expect(
      (await rank([graded("a", 90), graded("b", 20)], "s")).map(({ places }) => places),
    ).toEqual([
      [1, 2],
      [1, 2],
    ]);
    await expect(rank([table([true], "s", "a"), table([3.5], "s", "b")], "s")).rejects.toThrow(
      "some runs have true or false, others numbers",
    );
  });
});

describe("data sets and graders", () => {
  const of = (name: string, facts: Partial<LoadedRun>): LoadedRun => ({
    ...table(
      range(60, () => true),
      "ok",
      name,
    ),
    ...facts,
  });
  const dataset = (version: string) => ({
    dataset: async () => ({ version, digests: async () => new Set<string>() }),
  });

  test("data sets are compared without an evaluation, and unknown facts are not claimed", async () => {
    const { comparability } = await compare(of("a", dataset("v1")), of("b", dataset("v2")));
    expect(comparability).toMatchObject([
      { check: "dataset", level: "warn", text: expect.stringContaining("it is unknown whether") },
    ]);
  });

  test("a version known in only one run is a note", async () => {
    for (const [a, b] of [
      [{ scorerVersions: async () => ({ ok: "v1" }) }, {}],
      [{}, { scorerVersions: async () => ({ ok: "v1" }) }],
    ]) {
      const { comparability } = await compare(of("a", a ?? {}), of("b", b ?? {}));
      expect(comparability).toMatchObject([{ check: "grader", level: "note" }]);
    }
  });

  test("a failed request is a note; an abort is rethrown", async () => {
    const failing = (error: unknown) => ({ scorerVersions: () => Promise.reject(error) });
    const { comparability } = await compare(of("a", failing(new Error("503"))), of("b", {}));
    expect(comparability[0]?.text).toBe("The grader versions could not be read: 503");
    await expect(
      compare(of("a", failing(new DOMException("stopped", "AbortError"))), of("b", {})),
    ).rejects.toThrow("stopped");
  });
});

describe("wrong arguments and names", () => {
  test("are InvalidArgumentErrors, never raw TypeErrors", async () => {
    const good = table([true]);
    const wrong: (() => unknown)[] = [
      () => compare(null as never, good),
      () => compare(good, undefined as never),
      () => compare("abc" as never, good),
      () => compare(3 as never, good),
      () => compare(good, table([true]), null as never),
      () => compare(good, table([true]), { scorers: null } as never),
      () => compare([{ ...row("a"), trials: [null] }] as never, good),
      () =>
        gate({ schema: "evalwire.comparison/1", scores: {}, scorers: {} } as never, {
          rules: [{ minRows: 1 }],
        }),
      () =>
        gate({ ok: { value: 0.9, coverage: 1, scores: {} } } as never, { rules: [{ minRows: 1 }] }),
      () => gate(Promise.resolve() as never, { rules: [{ minRows: 1 }] }),
      () => rank([good], "ok", { comparability: { graders: "note" } } as never),
    ];
    for (const call of wrong)
      await expect(async () => call()).rejects.toMatchObject({ code: "invalid_argument" });
  });

  test.each(["toString", "constructor", "__proto__"])(
    "a scorer named '%s' can have words",
    async (name) => {
      const of = (run: string): LoadedRun => ({
        ...table([true], "x", run),
        rows: {
          async *[Symbol.asyncIterator]() {
            for (let i = 0; i < 50; i++)
              yield {
                ...row(String(i)),
                trials: [trial("t", Object.fromEntries([[name, i < 40 ? "PASS" : "FAIL"]]))],
              };
          },
        },
      });
      const comparison = await compare(of("a"), of("b"));
      expect(Object.keys(comparison.scorers)).toEqual([name]);
    },
  );

  test("the time to exclude many rows grows with the rows", async () => {
    const run = (name: string) =>
      table(
        range(30_000, () => true),
        "ok",
        name,
      );
    const comparison = await compare(run("a"), run("b"));
    const verdict = gate(comparison, {
      rules: range(9, () => ({ scorer: "ok", maxDrop: 0.1 })),
      exclude: range(6_000, String),
    });
    expect(verdict.rules[0]?.n).toBe(24_000);
  });
});
