// Rules that count, and the rows that they apply to. See mutation-bounds.test.ts.
import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import { gate } from "../../src/analysis/gate.ts";
import type { GatePolicy, GateRule } from "../../src/analysis/gate-policy.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { row, rows, score, there, type Value } from "./runs.ts";

const repeat = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const decide = (
  subject: Parameters<typeof gate>[0],
  rule: GateRule,
  policy: Partial<GatePolicy> = {},
) => there(gate(subject, { rules: [rule], ...policy }).rules[0]);

/** The same rows with one more scorer. */
const withScorer = (list: ScoredRow[], name: string, value: Value): ScoredRow[] =>
  list.map((one) => ({
    ...one,
    trials: one.trials.map((t) => ({ ...t, scores: { ...t.scores, [name]: score(value) } })),
  }));

describe("minCoverage and minRows", () => {
  const base = rows(repeat(10, true));

  test("a scorer that is new in the candidate is not a gap; one that the candidate lost is", async () => {
    const [some, others] = [rows(repeat(10, true)).slice(0, 3), rows(repeat(10, true)).slice(3)];
    const added = await compare(base, [...withScorer(some, "extra", true), ...others]);
    expect(added.notCompared).toMatchObject([
      { scorer: "extra", baseCoverage: null, candidateCoverage: 0.3 },
    ]);
    expect(decide(added, { minCoverage: 0.99 }).outcome).toBe("pass");
    const lost = await compare(withScorer(base, "extra", true), rows(repeat(10, true)));
    expect(decide(lost, { minCoverage: 0.01 })).toMatchObject({ outcome: "fail", value: 0 });
  });

  test("a scorer that the candidate lost has no rows", async () => {
    const lost = await compare(withScorer(base, "extra", true), rows(repeat(10, true)));
    expect(decide(lost, { minRows: 1 })).toMatchObject({ outcome: "fail", n: 0 });
  });

  test("rows that the policy excludes count neither as rows nor as gaps", async () => {
    const subject = await compare(base, rows(["errored", "errored", ...repeat(8, true)]));
    expect(decide(subject, { minCoverage: 0.9 }).outcome).toBe("fail");
    expect(decide(subject, { minCoverage: 0.9 }, { exclude: ["0", "1"] }).outcome).toBe("pass");
    expect(decide(subject, { minRows: 8 }, { exclude: ["0", "1"] })).toMatchObject({
      outcome: "pass",
      n: 8,
    });
    expect(decide(subject, { minRows: 8 }, { exclude: ["1", "2"] })).toMatchObject({
      outcome: "fail",
      n: 7,
    });
  });

  test("the minimum itself is enough", async () => {
    const half = await compare(base, rows([...repeat(5, true), ...repeat(5, "errored")]));
    expect(decide(half, { minCoverage: 0.5 }).outcome).toBe("pass");
    expect(decide(half, { minCoverage: 0.51 }).outcome).toBe("fail");
    expect(decide(half, { minRows: 5 }).outcome).toBe("pass");
    expect(decide(half, { minRows: 6 }).outcome).toBe("fail");
  });
});

describe("mustPass and maxRegressions", () => {
  test("a row that must pass needs every trial to be scored and to pass", async () => {
    const base = [row("a", true, true), row("b", true, true), row("c", true, true)];
    const subject = await compare(base, [
      row("a", true, true),
      row("b", true, "errored"),
      row("c", true, false),
    ]);
    const outcomes = ["a", "b", "c"].map(
      (key) => decide(subject, { scorer: "ok", mustPass: [key] }).outcome,
    );
    expect(outcomes).toEqual(["pass", "fail", "fail"]);
  });

  test("the maximum number of regressions passes, one more fails", async () => {
    const subject = await compare(
      rows([...repeat(18, true), false, false]),
      rows([false, false, ...repeat(18, true)]),
    );
    const of = (maxRegressions: number): string =>
      decide(subject, { scorer: "ok", maxRegressions }).outcome;
    expect([of(3), of(2), of(1), of(0)]).toEqual(["pass", "pass", "fail", "fail"]);
    expect([of(0.1), of(0.09)]).toEqual(["pass", "fail"]);
  });

  test("a missing score can be a regression only if the base passed", async () => {
    const subject = await compare(
      rows([true, true, false, false]),
      rows([true, "errored", true, "errored"]),
    );
    expect(
      decide(subject, { scorer: "ok", maxRegressions: 0 }, { onInconclusive: "pass" }),
    ).toMatchObject({
      outcome: "inconclusive",
      cause: "missing",
      missing: 1,
      tippingPoint: 1,
    });
    expect(decide(subject, { scorer: "ok", maxRegressions: 1 }).outcome).toBe("pass");
    const before = await compare(rows([true, "errored"]), rows([true, false]));
    expect(decide(before, { scorer: "ok", maxRegressions: 0 })).toMatchObject({
      outcome: "inconclusive",
      cause: "missing",
    });
  });
});

describe("the rows that a rule applies to", () => {
  const rule = { scorer: "ok", maxDrop: 0.1 };
  const failing = async () => {
    const values = Array.from({ length: 300 }, (_, i) => i >= 60);
    return compare(rows(repeat(300, true)), rows(values), {
      slice: (one) => (Number(one.key) < 60 ? "hard" : "easy"),
    });
  };

  test("are those of its slice", async () => {
    const subject = await failing();
    expect(decide(subject, rule)).toMatchObject({ outcome: "fail", n: 300 });
    expect(decide(subject, { ...rule, slice: "easy" })).toMatchObject({ outcome: "pass", n: 240 });
    expect(decide(subject, { ...rule, slice: "hard" })).toMatchObject({
      outcome: "fail",
      n: 60,
      difference: -1,
    });
  });

  test("exclude those of the policy, and a note says so", async () => {
    const exclude = Array.from({ length: 60 }, (_, i) => String(i));
    const subject = await failing();
    expect(decide(subject, rule, { exclude })).toMatchObject({ outcome: "pass", n: 240 });
    expect(gate(subject, { rules: [rule], exclude }).notes).toContain(
      "The policy excludes 60 rows: 0, 1, 2, 3, 4.",
    );
  });

  test("include those without a score, unless the policy excludes them", async () => {
    const subject = await compare(
      rows(repeat(300, true)),
      rows([...repeat(240, true), ...repeat(60, "errored")]),
    );
    expect(decide(subject, rule)).toMatchObject({ outcome: "inconclusive", missing: 60 });
    expect(decide(subject, rule, { missing: "exclude" })).toMatchObject({
      outcome: "pass",
      missing: 0,
    });
  });
});
