// Findings that prevent a decision, whatever the rules say. See mutation-bounds.test.ts.
import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import type { Comparison } from "../../src/analysis/comparison.ts";
import { gate } from "../../src/analysis/gate.ts";
import type { GatePolicy } from "../../src/analysis/gate-policy.ts";
import type { LoadedRun, Run } from "../../src/model/run.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { row, run as table, there } from "./runs.ts";

const N = 200;
const allPass = Array.from({ length: N }, () => true);
const halfPass = Array.from({ length: N }, (_, i) => i % 2 === 0);
const rules = [{ scorer: "ok", maxDrop: 0.05 }];
const decide = (subject: Comparison, policy: Partial<GatePolicy> = {}): string =>
  gate(subject, { rules, ...policy }).outcome;

/** A run with what its provider records. */
function known(
  name: string,
  values: readonly boolean[],
  facts: Partial<Run>,
  version = "grader:1",
): LoadedRun {
  const loaded = table(name, values);
  return {
    ...loaded,
    run: { ...loaded.run, ...facts },
    scorerVersions: async () => ({ ok: version }),
  };
}

describe("findings about the runs", () => {
  test("an unfinished run neither passes nor fails until the policy allows it", async () => {
    const good = await compare(known("a", allPass, {}), known("b", allPass, { status: "running" }));
    const bad = await compare(known("a", allPass, {}), known("b", halfPass, { status: "running" }));
    expect([decide(good), decide(bad)]).toEqual(["inconclusive", "inconclusive"]);
    expect([
      decide(good, { onInconclusive: "pass" }),
      decide(good, { unfinished: "refuse" }),
    ]).toEqual(["inconclusive", "inconclusive"]);
    expect([decide(good, { unfinished: "allow" }), decide(bad, { unfinished: "allow" })]).toEqual([
      "pass",
      "fail",
    ]);
    expect(gate(good, { rules }).comparability).toMatchObject([
      { check: "unfinished", level: "refuse", scorer: null },
    ]);
  });

  test("a different grader version turns a pass into inconclusive, and keeps a fail", async () => {
    const good = await compare(known("a", allPass, {}), known("b", allPass, {}, "grader:2"));
    const bad = await compare(known("a", allPass, {}), known("b", halfPass, {}, "grader:2"));
    expect([decide(good), decide(bad)]).toEqual(["inconclusive", "fail"]);
    expect(decide(good, { onInconclusive: "pass" })).toBe("inconclusive");
    expect([
      decide(good, { comparability: { grader: "note" } }),
      decide(bad, { comparability: { grader: "note" } }),
    ]).toEqual(["pass", "fail"]);
    expect([
      decide(good, { comparability: { grader: "refuse" } }),
      decide(bad, { comparability: { grader: "refuse" } }),
    ]).toEqual(["inconclusive", "inconclusive"]);
  });

  test("a finding about a scorer that no rule names does not count", async () => {
    const good = await compare(known("a", allPass, {}), known("b", allPass, {}, "grader:2"));
    expect(gate(good, { rules: [{ minRows: 10 }] })).toMatchObject({
      outcome: "pass",
      comparability: [],
    });
  });
});

describe("minOverlap", () => {
  const digest = (i: number): string => String(i).padStart(43, "A");

  /** A run over the first rows of a data set, all of which pass. */
  function over(name: string, count: number, version: string): LoadedRun {
    const list = Array.from(
      { length: count },
      (_, i): ScoredRow => ({ ...row(digest(i), true), digest: digest(i), digestKind: "dataset" }),
    );
    const loaded = table(name, [true]);
    return {
      run: { ...loaded.run, evaluation: `evaluation:${version}` },
      rows: {
        async *[Symbol.asyncIterator]() {
          yield* list;
        },
      },
      dataset: async () => ({ version, digests: async () => new Set(list.map(({ key }) => key)) }),
    };
  }

  test("nine tenths of the base's rows are enough; fewer are not, unless the policy requires less", async () => {
    const enough = await compare(over("a", N, "1"), over("b", 180, "2"));
    expect(enough.rows.removed).toHaveLength(20);
    expect(decide(enough)).toBe("pass");
    expect(decide(enough, { minOverlap: 0.91 })).toBe("inconclusive");
    const fewer = await compare(over("a", N, "1"), over("b", 179, "2"));
    expect(decide(fewer)).toBe("inconclusive");
    expect(decide(fewer, { onInconclusive: "pass" })).toBe("inconclusive");
    expect(decide(fewer, { minOverlap: 0.5 })).toBe("pass");
    expect(there(gate(fewer, { rules }).notes[0])).toContain("89.5% of the base's rows");
  });
});
