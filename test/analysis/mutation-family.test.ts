// Rules that are decided together, and findings that prevent a decision. See
// mutation-bounds.test.ts.
import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import type { Comparison } from "../../src/analysis/comparison.ts";
import { fromRecords } from "../../src/analysis/from-records.ts";
import { gate } from "../../src/analysis/gate.ts";
import type { GatePolicy, GateRule } from "../../src/analysis/gate-policy.ts";
import type { GateResult } from "../../src/analysis/gate-result.ts";
import { summarize } from "../../src/analysis/summarize.ts";

/**
 * Compares 100 rows with a scorer for each pair of numbers: rows that improved, and rows that
 * regressed.
 */
async function changed(
  changes: Readonly<Record<string, readonly [number, number]>>,
): Promise<Comparison> {
  const scorers = Object.keys(changes);
  const table = (passes: (id: number, up: number, down: number) => boolean) =>
    fromRecords(
      Array.from({ length: 100 }, (_, id) => ({
        id,
        ...Object.fromEntries(scorers.map((s) => [s, passes(id, ...(changes[s] ?? [0, 0]))])),
      })),
      { key: "id", scorers },
    );
  return await compare(
    table((id, up) => id >= up),
    table((id, up, down) => id < up || id >= up + down),
  );
}

const outcomes = ({ rules }: GateResult): string[] => rules.map(({ outcome }) => outcome);

describe("the rules of a gate", () => {
  test("are adjusted in units of their own levels", async () => {
    // p .030 at a level of .05, p .082 at a level of .2
    const comparison = await changed({ a: [1, 8], b: [2, 8] });
    const rules = [
      { scorer: "a", maxDrop: 0 },
      { scorer: "b", maxDrop: 0, confidence: 0.8 },
    ];
    expect(outcomes(gate(comparison, { rules }))).toEqual(["fail", "fail"]);
  });

  test("are adjusted even if that takes p above its level", async () => {
    const comparison = await changed({ a: [0, 8], b: [1, 8], c: [3, 11] });
    const { rules } = gate(comparison, {
      rules: ["a", "b", "c"].map((scorer) => ({ scorer, maxDrop: 0 })),
    });
    expect(rules.map(({ outcome }) => outcome)).toEqual(["fail", "inconclusive", "inconclusive"]);
    [3 * 0.008, 2 * 0.0302, 2 * 0.0302].forEach(
      (p, i) => void expect(rules[i]?.adjustedP).toBeCloseTo(p, 3),
    );
  });

  test("can have a p of 0", async () => {
    const run = fromRecords(
      Array.from({ length: 10 }, (_, id) => ({ id, ok: id < 5 })),
      { key: "id", scorers: ["ok"] },
    );
    const { rules, n } = gate(await summarize(run), { rules: [{ scorer: "ok", min: 1 }] });
    expect(rules).toMatchObject([
      { outcome: "fail", p: 0, cause: null, difference: null, value: 0.5, rowsToDecide: null },
    ]);
    expect(n).toBe(10);
  });

  test("lack rows, not scores, if missing scores decide nothing", async () => {
    const comparison = await changed({ a: [2, 3] });
    const scores = comparison.scores.scorers.a;
    if (scores?.base == null) throw new Error("a is compared");
    const one = (at: number): number[] => Array.from({ length: 100 }, (_, i) => (i === at ? 1 : 0));
    scores.base.values[99] = null;
    scores.base.gaps = { missing: one(99), known: one(-1), span: one(99) };
    const { rules } = gate(comparison, { rules: [{ scorer: "a", maxDrop: 0.03 }] });
    expect(rules).toMatchObject([{ outcome: "inconclusive", cause: "rows", missing: 1 }]);
  });

  test("state no number of rows if missing scores leave a rule open", async () => {
    const comparison = await changed({ a: [2, 3] });
    const { candidate } = comparison.scores.scorers.a ?? {};
    if (candidate === undefined) throw new Error("a is compared");
    const ofLast = Array.from({ length: 100 }, (_, i) => (i < 70 ? 0 : 1));
    candidate.values.fill(null, 70);
    candidate.gaps = { missing: ofLast, known: ofLast.map(() => 0), span: ofLast };
    const { rules } = gate(comparison, { rules: [{ scorer: "a", maxDrop: 0.03 }] });
    expect(rules).toMatchObject([
      { outcome: "inconclusive", cause: "missing", missing: 30, rowsToDecide: null },
    ]);
  });
});

describe("a rule about a change", () => {
  const numbers = (
    before: readonly number[],
    after: readonly number[],
    scale: readonly [number, number],
  ) =>
    compare(
      fromRecords(
        before.map((s, id) => ({ id, s })),
        { key: "id", scorers: ["s"] },
      ),
      fromRecords(
        after.map((s, id) => ({ id, s })),
        { key: "id", scorers: ["s"] },
      ),
      { scale: { s: [...scale] } },
    );
  const ten = Array.from({ length: 10 }, () => 3);

  test("states the rows that would prove a drop larger than the limit", async () => {
    const { rules } = gate(await changed({ a: [3, 8] }), {
      rules: [{ scorer: "a", maxDrop: 0.02 }],
    });
    const spread = Math.sqrt((11 - 25 / 100) / 100);
    const wanted = Math.ceil((((1.959964 + 0.841621) * spread) / 0.05) ** 2);
    expect(rules).toMatchObject([{ outcome: "inconclusive", cause: "rows", rowsToDecide: wanted }]);
  });

  test("lacks rows if there is one, and if equal ones have a scale", async () => {
    const one = gate(await numbers([3], [2], [1, 5]), { rules: [{ scorer: "s", maxDrop: 0.5 }] });
    expect(one.rules).toMatchObject([
      { outcome: "inconclusive", cause: "rows", rowsToDecide: null },
    ]);
    const equal = gate(await numbers(ten, ten, [1, 5]), { rules: [{ scorer: "s", maxDrop: 0.5 }] });
    expect(equal.rules).toMatchObject([{ outcome: "inconclusive", cause: "rows" }]);
  });

  test("has no cause and states no number of rows when it is decided", async () => {
    const { rules } = gate(await changed({ a: [0, 0] }), {
      rules: [{ scorer: "a", maxDrop: 0.3 }],
    });
    expect(rules).toMatchObject([{ outcome: "pass", cause: null, rowsToDecide: null }]);
  });

  test("throws if no drop can be as large, and if it limits a change for the better, naming the field to change", async () => {
    const wide = await numbers(ten, ten, [1, 5]);
    const refused = (comparison: Comparison, rule: GateRule): unknown => {
      try {
        return gate(comparison, { rules: [rule] });
      } catch (error) {
        return error;
      }
    };
    expect(refused(wide, { scorer: "s", maxDrop: 4 })).toMatchObject({
      path: "maxDrop",
      hint: "Use a limit below the width of the scale",
    });
    const passes = await changed({ a: [0, 0] });
    const hint = (error: unknown): unknown =>
      error instanceof Error && "hint" in error ? error.hint : error;
    expect(hint(refused(passes, { scorer: "a", maxIncrease: 0.1 }))).toContain(
      "maxDrop: 0.1 }, or name the scorer in lowerIsBetter",
    );
    expect(refused(passes, { scorer: "a", maxIncrease: 0.1 })).toMatchObject({
      path: "maxIncrease",
    });
    expect(refused(passes, { scorer: "a", maxDrop: 2 })).toMatchObject({
      path: "maxDrop",
      hint: "Write 0.02 for 2 percentage points",
    });
    const less = await compare(
      fromRecords(
        ten.map((s, id) => ({ id, s })),
        { key: "id", scorers: ["s"] },
      ),
      fromRecords(
        ten.map((s, id) => ({ id, s })),
        { key: "id", scorers: ["s"] },
      ),
      { lowerIsBetter: ["s"] },
    );
    expect(String(hint(refused(less, { scorer: "s", maxDrop: 0.1 })))).toMatch(
      /maxIncrease: 0.1 \}$/,
    );
  });

  test("asks for the direction of a number, which a rule about its value does not", async () => {
    const comparison = await numbers(ten, ten, [1, 5]);
    const notes = (rules: GateRule[]): string[] =>
      gate(comparison, { rules }).notes.filter((note) =>
        note.includes("no declared direction: name it"),
      );
    expect(notes([{ scorer: "s", maxDrop: 1 }])).toHaveLength(1);
    expect(notes([{ scorer: "s", min: 1 }, { minRows: 1 }])).toEqual([]);
    const known = gate(await changed({ a: [0, 0] }), { rules: [{ scorer: "a", maxDrop: 0.3 }] });
    expect(known.notes).toEqual([]);
  });
});

describe("findings that prevent a decision", () => {
  const policy: GatePolicy = { rules: [{ scorer: "a", maxDrop: 0.3 }] };
  const finding = (check: "grader" | "unfinished", level: "warn" | "refuse") => [
    { check, level, scorer: null, text: "seen" },
  ];

  test("keeps its level if the policy sets another check", async () => {
    const comparison = await changed({ a: [0, 0] });
    const warned = { ...comparison, comparability: finding("grader", "warn") };
    expect(gate(warned, { ...policy, unfinished: "allow" }).comparability).toMatchObject([
      { level: "warn" },
    ]);
    expect(gate(warned, { ...policy, unfinished: "allow" }).outcome).toBe("inconclusive");
    expect(gate(warned, policy).notes).toEqual(["Inconclusive: seen"]);
    const unfinished = { ...comparison, comparability: finding("unfinished", "refuse") };
    const noted = gate(unfinished, { ...policy, comparability: { unfinished: "note" } });
    expect([noted.outcome, noted.notes]).toEqual(["pass", ["seen"]]);
  });

  test("counts edited rows as removed rows", async () => {
    const comparison = await changed({ a: [0, 0] });
    const edited = { ...comparison, rows: { ...comparison.rows, editedCount: 11 } };
    expect(gate(edited, policy).outcome).toBe("inconclusive");
    expect(gate(comparison, policy).outcome).toBe("pass");
  });
});
