import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import { gate } from "../../src/analysis/gate.ts";
import { rank } from "../../src/analysis/rank.ts";
import { summarize } from "../../src/analysis/summarize.ts";
import { toCsv } from "../../src/export/index.ts";
import type { LoadedRun } from "../../src/model/run.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { row, rows, run, there, type Value } from "./runs.ts";

const NONE = "not-applicable";
/** Rows, every fifth of them outside the scorer, and the same rows without those. */
function withAndWithout(values: readonly Value[]): { all: ScoredRow[]; only: ScoredRow[] } {
  const all = rows(values.map((value, i) => (i % 5 === 0 ? NONE : value)));
  return { all, only: all.filter((_, i) => i % 5 !== 0) };
}
const named = (name: string, list: readonly ScoredRow[]): LoadedRun => ({
  ...run(name, []),
  rows: {
    async *[Symbol.asyncIterator]() {
      yield* list;
    },
  },
});

const PASSES = Array.from({ length: 60 }, (_, i) => i % 3 !== 0);
const BETTER = Array.from({ length: 60 }, (_, i) => i % 6 !== 0);
const policy = {
  rules: [{ scorer: "ok", maxDrop: 0.05 }, { scorer: "ok", min: 0.5 }, { minCoverage: 0.9 }],
};

describe("A scorer that does not apply to a row", () => {
  test("summarize() leaves the row out of value, interval and coverage, and counts it", async () => {
    const { all, only } = withAndWithout(PASSES);
    const [ok, expected] = [there((await summarize(all)).ok), there((await summarize(only)).ok)];
    for (const field of ["value", "interval", "n", "trials", "coverage", "unscored"] as const)
      expect(ok[field]).toEqual(expected[field]);
    expect([ok.notApplicable, expected.notApplicable]).toEqual([12, 0]);
    expect(ok).toMatchObject({ n: 48, coverage: 1, unscored: { missing: 0 } });
  });

  test("one trial of a row drops out alone", async () => {
    const mixed = [row("a", true, NONE, false), row("b", true, true, true)];
    const same = [row("a", true, false), row("b", true, true, true)];
    const [ok, expected] = [there((await summarize(mixed)).ok), there((await summarize(same)).ok)];
    expect(ok).toMatchObject({ value: 0.75, trials: 5, coverage: 1, notApplicable: 1 });
    expect(ok.interval).toEqual(expected.interval);
  });

  test("a row that is also missing a trial keeps the missing one", async () => {
    const { ok } = await summarize([row("a", NONE, "missing"), row("b", true)]);
    expect(ok).toMatchObject({ n: 1, trials: 2, coverage: 0.5, unscored: { missing: 1 } });
  });

  test("compare() and gate() decide as if the rows were not there", async () => {
    const [base, candidate] = [withAndWithout(PASSES), withAndWithout(BETTER)];
    // a missing score in both, so that the worst case counts too
    const lose = (list: ScoredRow[]): ScoredRow[] =>
      list.map((one) => (one.key === "7" ? row("7", "missing") : one));
    const found = await compare(base.all, lose(candidate.all));
    const expected = await compare(base.only, lose(candidate.only));
    const [ok, same] = [there(found.scorers.ok), there(expected.scorers.ok)];
    for (const field of [
      "difference",
      "interval",
      "p",
      "n",
      "verdict",
      "bounds",
      "counts",
    ] as const)
      expect(ok[field]).toEqual(same[field]);
    expect(gate(found, policy).rules).toEqual(gate(expected, policy).rules);
    expect(found.comparability).toEqual([
      {
        check: "applicability",
        level: "note",
        scorer: "ok",
        text: "'ok' does not apply to 12 rows in either run.",
      },
    ]);
  });

  test("rows that it applies to in one run only keep a gate from passing", async () => {
    const base = rows(PASSES);
    // the failing rows drop out of the candidate: without the finding, it would be perfect
    const candidate = rows(PASSES.map((passed) => (passed ? true : NONE)));
    const comparison = await compare(base, candidate);
    expect(comparison.comparability).toEqual([
      {
        check: "applicability",
        level: "warn",
        scorer: "ok",
        text: "'ok' applies to 20 rows in one run only, and they are left out.",
      },
    ]);
    const rules = [{ scorer: "ok", maxDrop: 0.2 }];
    expect(gate(comparison, { rules }).outcome).toBe("inconclusive");
    const allowed = { rules, comparability: { applicability: "note" as const } };
    expect(gate(comparison, allowed).outcome).toBe("pass");
  });

  test("rank() puts no run ahead on rows that the other one's scorer left out", async () => {
    const before = named("before", rows(Array.from({ length: 60 }, (_, i) => i % 2 === 0)));
    const clean = named("clean", rows(Array.from({ length: 60 }, () => true)));
    const partial = named(
      "partial",
      rows(Array.from({ length: 60 }, (_, i) => (i < 30 ? true : NONE))),
    );
    const tied = async (second: LoadedRun): Promise<string[] | undefined> =>
      (await rank([before, second], "ok", { allowSameRun: true }))[0]?.tiedWith;
    expect(await tied(clean)).toEqual([]);
    expect(await tied(partial)).not.toEqual([]);
  });

  test("every row outside leaves no figure and no coverage to fail", async () => {
    const { ok } = await summarize(rows([NONE, NONE]));
    expect(ok).toMatchObject({ value: null, n: 0, trials: 0, notApplicable: 2 });
  });

  test("missing: 'error' and a vendor's rule do not count it as missing", async () => {
    const list = rows([true, NONE, false]);
    expect((await summarize(list, { missing: "error" })).ok?.value).toBe(0.5);
    expect((await summarize(list, { missing: "weave-ts" })).ok).toMatchObject({
      value: 0.5,
      trials: 2,
      coverage: 1,
      notApplicable: 1,
    });
  });

  test("an export names the state", async () => {
    const text = await new Response(toCsv(named("a", rows([true, NONE])))).text();
    expect(text.split("\r\n")[2]).toContain("not-applicable");
  });
});

describe("Warnings of a loaded run", () => {
  test("are findings of a comparison that do not keep a gate from passing", async () => {
    const base = { ...run("base", PASSES), warnings: ["its own average is 0.9"] };
    const comparison = await compare(base, run("candidate", BETTER));
    expect(comparison.comparability).toEqual([
      {
        check: "warning",
        level: "note",
        scorer: null,
        text: "The base run: its own average is 0.9.",
      },
    ]);
    const rules = [{ scorer: "ok", maxDrop: 0.2 }];
    expect(gate(comparison, { rules }).outcome).toBe("pass");
  });
});
