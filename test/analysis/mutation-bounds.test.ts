// Rules that an interval decides. scripts/mutants.mjs breaks the code behind them by hand; each of
// its mutants fails a test of a `mutation-` file.
import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import { gate } from "../../src/analysis/gate.ts";
import type { GateRule } from "../../src/analysis/gate-policy.ts";
import type { RuleResult } from "../../src/analysis/gate-result.ts";
import { summarize } from "../../src/analysis/summarize.ts";
import { pairedRuns, row, rows, there, type Value } from "./runs.ts";

const repeat = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);
const first = (subject: Parameters<typeof gate>[0], ...rules: GateRule[]): RuleResult =>
  there(gate(subject, { rules }).rules[0]);

/** Numbers that change slightly from row to row, without a scale. */
const latencies = (n: number, shift: number): number[] =>
  Array.from({ length: n }, (_, i) => 20 + (i % 7) + shift * (i % 3));

describe("the end of the interval decides a pass, the estimate and p a fail", () => {
  test("a pass depends on the end that is bad for the candidate", async () => {
    // 2 percentage points less, interval -0.030 to -0.011
    const lost = await compare(...pairedRuns(900, 20, 0, 80));
    expect(first(lost, { scorer: "ok", maxDrop: 0.04 }).outcome).toBe("pass");
    expect(first(lost, { scorer: "ok", maxDrop: 0.025 }).outcome).toBe("inconclusive");
    expect(first(lost, { scorer: "ok", maxDrop: 0.01 }).outcome).toBe("fail");
  });

  test("an end exactly at the limit passes", async () => {
    const lost = await compare(...pairedRuns(900, 20, 0, 80));
    const [low] = there(lost.scorers.ok?.interval);
    expect(first(lost, { scorer: "ok", maxDrop: -low }).outcome).toBe("pass");
    expect(first(lost, { scorer: "ok", maxDrop: -low - 1e-6 }).outcome).toBe("inconclusive");
  });

  test("an estimate exactly at the limit does not fail", async () => {
    const lost = await compare(...pairedRuns(70, 20, 0, 10));
    expect(first(lost, { scorer: "ok", maxDrop: 0.2 }).outcome).toBe("inconclusive");
    expect(first(lost, { scorer: "ok", maxDrop: 0.19 }).outcome).toBe("fail");
  });

  test("an estimate at the limit except for rounding does not fail", async () => {
    const judged = await compare(rows(repeat(80, 0.8)), rows(repeat(80, 0.7)), {
      scale: { ok: [0, 1] },
    });
    // -0.10000000000000009
    expect(judged.scorers.ok).toMatchObject({ difference: 0.7 - 0.8, verdict: "worse" });
    expect(first(judged, { scorer: "ok", maxDrop: 0.1 }).outcome).toBe("inconclusive");
    expect(first(judged, { scorer: "ok", maxDrop: 0.0999 }).outcome).toBe("fail");
  });

  test("numbers without a scale can fail but not pass with fewer than 200 rows, whatever onInconclusive is", async () => {
    const slower = await compare(rows(latencies(60, 0)), rows(latencies(60, 0.1)), {
      lowerIsBetter: ["ok"],
    });
    const result = gate(slower, {
      rules: [{ scorer: "ok", maxIncrease: 5 }],
      onInconclusive: "pass",
    });
    expect(result).toMatchObject({
      outcome: "inconclusive",
      rules: [{ outcome: "inconclusive", cause: "scale" }],
    });
    expect(first(slower, { scorer: "ok", maxIncrease: 0.01 }).outcome).toBe("fail");
    const large = await compare(rows(latencies(200, 0)), rows(latencies(200, 0.1)), {
      lowerIsBetter: ["ok"],
    });
    expect(first(large, { scorer: "ok", maxIncrease: 5 }).outcome).toBe("pass");
    const almost = await compare(rows(latencies(199, 0)), rows(latencies(199, 0.1)), {
      lowerIsBetter: ["ok"],
    });
    expect(first(almost, { scorer: "ok", maxIncrease: 5 }).outcome).toBe("inconclusive");
  });
});

describe("a fail is adjusted for the rules of the gate, a pass is not", () => {
  const drop = { scorer: "ok", maxDrop: 0.02 };

  test("p .030 fails alone and next to counting rules, but not next to a second bound rule", async () => {
    const lost = await compare(...pairedRuns(80, 8, 1, 11));
    expect(lost.scorers.ok?.p).toBeCloseTo(0.0303, 4);
    expect(first(lost, drop).outcome).toBe("fail");
    expect(
      first(
        lost,
        drop,
        { minRows: 10 },
        { minCoverage: 0.5 },
        { scorer: "ok", min: 0.1, on: "point" },
      ).outcome,
    ).toBe("fail");
    const second = first(lost, drop, { scorer: "ok", min: 0.5 });
    expect(second).toMatchObject({ outcome: "inconclusive", cause: "rows" });
    expect(second.adjustedP).toBeCloseTo(2 * there(second.p), 12);
    expect(second.why).toMatch(/^It fails on its own/);
  });

  test("a rule that passes alone passes among many", async () => {
    const subject = await compare(...pairedRuns(380, 4, 4, 12));
    const strict = await compare(...pairedRuns(380, 4, 4, 12), { confidence: 0.99 });
    const limit =
      -(there(subject.scorers.ok?.interval)[0] + there(strict.scorers.ok?.interval)[0]) / 2;
    const others = repeat(5, { scorer: "ok", maxDrop: 0.5 });
    expect(first(subject, { scorer: "ok", maxDrop: limit }).outcome).toBe("pass");
    expect(first(subject, { scorer: "ok", maxDrop: limit }, ...others).outcome).toBe("pass");
  });
});

describe("missing scores decide nothing", () => {
  const open = (subject: Parameters<typeof gate>[0], rule: GateRule, missing: number): void => {
    for (const onInconclusive of ["pass", "fail", "warn"] as const) {
      const result = gate(subject, { rules: [rule], onInconclusive });
      expect(result).toMatchObject({
        outcome: "inconclusive",
        rules: [{ outcome: "inconclusive", cause: "missing", missing }],
      });
    }
    const excluded = gate(subject, { rules: [rule], missing: "exclude" });
    expect(excluded.outcome).not.toBe("inconclusive");
  };
  const arm = (...parts: [number, Value][]) =>
    rows(parts.flatMap(([count, value]) => repeat(count, value)));

  test("of the candidate: a drop passes only if it would with all of them failing", async () => {
    const subject = await compare(arm([400, true]), arm([360, true], [40, "errored"]));
    open(subject, { scorer: "ok", maxDrop: 0.05 }, 40);
    expect(first(subject, { scorer: "ok", maxDrop: 0.15 }).outcome).toBe("pass");
  });

  test("of the candidate: a drop fails only if it would with all of them passing", async () => {
    const subject = await compare(
      arm([300, true], [100, false]),
      arm([30, false], [270, true], [100, "errored"]),
    );
    open(subject, { scorer: "ok", maxDrop: 0.02 }, 100);
    const few = await compare(
      arm([380, true], [20, false]),
      arm([100, false], [280, true], [20, "errored"]),
    );
    const failed = first(few, { scorer: "ok", maxDrop: 0.02 });
    const best = await compare(...pairedRuns(280, 100, 20, 0));
    expect(failed).toMatchObject({
      outcome: "fail",
      p: best.scorers.ok?.p,
      bounds: { best: { value: best.scorers.ok?.difference } },
    });
  });

  test("of the base: they could have passed where the candidate fails", async () => {
    const subject = await compare(arm([40, "errored"], [360, true]), arm([40, false], [360, true]));
    open(subject, { scorer: "ok", maxDrop: 0.05 }, 40);
  });

  test("of a scorer where lower is better: the worst case is the highest", async () => {
    const subject = await compare(arm([400, false]), arm([360, false], [40, "errored"]), {
      lowerIsBetter: ["ok"],
    });
    open(subject, { scorer: "ok", maxIncrease: 0.05 }, 40);
    open(subject, { scorer: "ok", max: 0.05 }, 40);
  });

  test("of a figure: min uses the lowest", async () => {
    const subject = await summarize(arm([380, true], [20, "errored"]));
    open(subject, { scorer: "ok", min: 0.97 }, 20);
    expect(first(subject, { scorer: "ok", min: 0.97 }).bounds).toMatchObject({
      worst: { value: 0.95 },
      best: { value: 1 },
    });
    expect(first(subject, { scorer: "ok", min: 0.9 }).outcome).toBe("pass");
  });

  test("of numbers without a scale: one could have any value", async () => {
    const after: Value[] = [...latencies(299, 0.1), "errored"];
    open(
      await compare(rows(latencies(300, 0)), rows(after), { lowerIsBetter: ["ok"] }),
      { scorer: "ok", maxIncrease: 5 },
      1,
    );
  });

  test("the tipping point is the first count of failures that changes the outcome", async () => {
    const base = arm([400, true]);
    const rule = { scorer: "ok", maxDrop: 0.03 };
    const found = first(await compare(base, arm([380, true], [20, "errored"])), rule);
    const outcomes = await Promise.all(
      Array.from(
        { length: 21 },
        async (_, k) => first(await compare(base, arm([400 - k, true], [k, false])), rule).outcome,
      ),
    );
    expect(found.tippingPoint).toBe(outcomes.findIndex((outcome) => outcome !== "pass"));
    expect(found.why).toContain(`It changes if ${found.tippingPoint} of 20 fail.`);
  });
});

describe("rules have their own direction", () => {
  test("maxIncrease fails what rose and passes what fell", async () => {
    const rose = await compare(...pairedRuns(50, 0, 30, 120), { lowerIsBetter: ["ok"] });
    const fell = await compare(...pairedRuns(50, 30, 0, 120), { lowerIsBetter: ["ok"] });
    const rule = { scorer: "ok", maxIncrease: 0.02 };
    expect([first(rose, rule).outcome, first(fell, rule).outcome]).toEqual(["fail", "pass"]);
  });

  test("max fails what is high and passes what is low", async () => {
    const of = async (passes: number) =>
      summarize(rows([...repeat(passes, true), ...repeat(200 - passes, false)]), {
        lowerIsBetter: ["ok"],
      });
    const rule = { scorer: "ok", max: 0.2 };
    expect(first(await of(10), rule).outcome).toBe("pass");
    expect(first(await of(100), rule).outcome).toBe("fail");
    expect(first(await of(40), { ...rule, on: "point" }).outcome).toBe("pass");
    expect(first(await of(41), { ...rule, on: "point" }).outcome).toBe("fail");
  });

  test("limiting a drop of a score that should drop throws, and so does a rise", async () => {
    const errors = await compare(...pairedRuns(50, 5, 0, 10), { lowerIsBetter: ["ok"] });
    expect(() => first(errors, { scorer: "ok", maxDrop: 0.02 })).toThrow(
      "Cannot use 'maxDrop' on 'ok': lower is better",
    );
    const passes = await compare(...pairedRuns(50, 5, 0, 10));
    expect(() => first(passes, { scorer: "ok", maxIncrease: 0.02 })).toThrow(
      "Cannot use 'maxIncrease' on 'ok': higher is better",
    );
  });

  test("a row with several trials is one row", async () => {
    const base = Array.from({ length: 40 }, (_, i) => row(String(i), true, true, true, true));
    const candidate = Array.from({ length: 40 }, (_, i) =>
      row(String(i), true, true, i % 2 === 0, true),
    );
    const { ok } = (await compare(base, candidate)).scorers;
    expect(ok).toMatchObject({ n: 40, difference: -0.125, counts: null, verdict: "worse" });
  });
});
