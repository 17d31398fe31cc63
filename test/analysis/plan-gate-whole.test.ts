import { describe, expect, test } from "vitest";
import type { GatePolicy } from "../../src/analysis/gate-policy.ts";
import { type GatePlan, planGate } from "../../src/analysis/plan-gate.ts";
import type { GatePlanOptions } from "../../src/analysis/plan-options.ts";
import { there } from "./runs.ts";

const drop = (maxDrop: number, more: object = {}): GatePolicy => ({
  rules: [{ scorer: "ok", maxDrop, ...more }],
});

/** Chances of the only rule, by the true change. */
function chances(
  plan: GatePlan,
): Map<number, { pass: number; fail: number; inconclusive: number }> {
  return new Map(there(plan.rules[0]).at.map(({ drop: change, ...rest }) => [change, rest]));
}

describe("planGate() for the whole gate", () => {
  const options: GatePlanOptions = { rows: 400, discordance: 0.1 };

  test("bounds lie between all misses and the weakest rule; fails are at least those of the most likely rule", () => {
    const plan = planGate(
      {
        rules: [
          { scorer: "a", maxDrop: 0.05 },
          { scorer: "b", maxDrop: 0.04, confidence: 0.9 },
        ],
      },
      options,
    );
    expect(plan.gate.map(({ at }) => at)).toEqual(["0", "m/2", "m", "2m"]);
    plan.gate.forEach(({ passAtLeast, passAtMost, failAtLeast }, level) => {
      const [a, b] = plan.rules.map(({ at }) => there(at[level]));
      expect(passAtLeast).toBeCloseTo(Math.max(0, there(a).pass + there(b).pass - 1), 12);
      expect(passAtMost).toBe(Math.min(there(a).pass, there(b).pass));
      expect(failAtLeast).toBe(Math.max(there(a).fail, there(b).fail));
    });
    expect(plan.rules.map(({ confidence, factor }) => [confidence, factor])).toEqual([
      [0.95, 2],
      [0.9, 2],
    ]);
  });

  test("the factor counts the rules that an interval decides, and does not affect passes", () => {
    const alone = planGate(drop(0.05), options);
    const family = planGate(
      {
        rules: [
          { scorer: "ok", maxDrop: 0.05 },
          { scorer: "ok", min: 0.5 },
          { scorer: "ok", max: 0.9, on: "bound" },
          { scorer: "ok", min: 0.5, on: "point" },
          { minCoverage: 0.9 },
        ],
      },
      options,
    );
    expect(family.rules.map(({ factor }) => factor)).toEqual([3]);
    const [one, three] = [alone, family].map((plan) => there(plan.rules[0]).at);
    expect(there(three).map(({ pass }) => pass)).toEqual(there(one).map(({ pass }) => pass));
    expect(there(three?.[2]).fail).toBeLessThan(there(one?.[2]).fail);
    expect(family.notes.join(" ")).toContain("p multiplied by 3");
  });

  test("other rules are listed with what planning them would need", () => {
    const policy: GatePolicy = {
      rules: [
        { scorer: "ok", min: 0.5 },
        { scorer: "ok", max: 0.9 },
        { scorer: "ok", maxRegressions: 3 },
        { minCoverage: 0.9 },
        { minRows: 100 },
        { minRows: 1000 },
        { mustPass: ["x"], scorer: "ok" },
        { scorer: "ok", maxDrop: 0.02, slice: "hard" },
      ],
    };
    const plan = planGate(policy, options);
    expect([plan.rules, plan.gate]).toEqual([[], []]);
    expect(plan.notPlanned.map(({ rule }) => rule)).toEqual(policy.rules);
    const reasons = plan.notPlanned.map(({ reason }) => reason);
    expect(
      reasons.slice(0, 2).every((reason) => reason.includes("the expected value and its spread")),
    ).toBe(true);
    expect(reasons[2]).toContain(
      "the share of rows that pass in the base and fail in the candidate",
    );
    expect(reasons[3]).toContain("the share of trials that end without one");
    expect(reasons[4]).toContain("400 rows would be enough");
    expect(reasons[5]).toContain("400 rows would be too few");
    expect(reasons[6]).toContain("each row's chance of passing");
    expect(reasons[7]).toContain("a pilot that was compared with 'slice'");
  });

  test("rules left open by too few rows count as onInconclusive sets", () => {
    const [warn, fail, pass] = (["warn", "fail", "pass"] as const).map((onInconclusive) =>
      planGate({ ...drop(0.05), onInconclusive }, options),
    );
    const { pass: passing, fail: failing } = there(warn?.rules[0]?.at[1]);
    expect(fail?.gate[1]).toMatchObject({ passAtMost: passing, failAtLeast: 1 - passing });
    expect(pass?.gate[1]).toMatchObject({ passAtMost: 1 - failing, failAtLeast: failing });
    expect(there(pass?.gate[1]).passAtLeast).toBeCloseTo(1 - failing, 12);
    expect(pass?.notes.join(" ")).toContain("as a pass (onInconclusive)");
    const unscaled = planGate({ ...drop(0.1), onInconclusive: "pass" }, { rows: 100, sd: 0.2 });
    expect(there(unscaled.gate[0]).passAtMost).toBeLessThan(0.01);
  });

  test("is plain data, and explains that half of all gates fail at the limit", () => {
    const plan = planGate(drop(0.05), options);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    expect(plan).toMatchObject({ schema: "evalwire.plan/1", rows: 400, confidence: 0.95 });
    expect(plan.notes[0]).toContain("fails about half the time by design");
    const many = planGate(drop(0.05), { rows: 20000, discordance: 0.2 });
    expect(there(chances(many).get(0.05)).fail).toBeCloseTo(0.5, 1);
  });
});

describe("planGate() for true changes", () => {
  test("an impossible default change is left out and noted; a requested one throws", () => {
    const plan = planGate(drop(0.05), { rows: 200, discordance: 0.05 });
    expect(there(plan.rules[0]).at.map(({ drop: change }) => change)).toEqual([0, 0.025, 0.05]);
    expect(plan.gate.map(({ at }) => at)).toEqual(["0", "m/2", "m"]);
    expect(plan.notes.join(" ")).toContain(
      "'ok': 2m is left out, because a true change cannot be larger than 0.05",
    );
    expect(() => planGate(drop(0.05), { rows: 200, discordance: 0.05, drops: [0, 0.1] })).toThrow(
      "Cannot plan for a true change of 0.1 in 'ok': it cannot be larger than 0.05",
    );
    const judge: GatePolicy = {
      rules: [{ scorer: "judge", maxDrop: 3 }],
      scale: { judge: [1, 5] },
    };
    expect(
      there(planGate(judge, { rows: 50, sd: 1 }).rules[0]).at.map(({ drop: change }) => change),
    ).toEqual([0, 1.5, 3]);
    expect(() => planGate(judge, { rows: 50, sd: 1, drops: { judge: [4.5] } })).toThrow(
      "it cannot be larger than 4",
    );
  });

  test("a limit of 0 needs drops, for the scorer or for all", () => {
    expect(() => planGate(drop(0), { rows: 200, discordance: 0.1 })).toThrow(
      "Cannot plan the rule for 'ok': its limit is 0, so 'drops' is required",
    );
    const plan = planGate(drop(0), { rows: 200, discordance: 0.1, drops: { ok: [0.02, 0] } });
    expect(there(plan.rules[0]).at.map(({ drop: change }) => change)).toEqual([0.02, 0]);
    expect(new Set(plan.gate.map(({ passAtMost }) => passAtMost)).size).toBe(1);
    expect(plan.notes.join(" ")).not.toContain("half");
  });
});
