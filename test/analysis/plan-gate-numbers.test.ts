import { describe, expect, test } from "vitest";
import type { GatePolicy } from "../../src/analysis/gate-policy.ts";
import { differenceTest } from "../../src/analysis/paired-difference.ts";
import { planGate } from "../../src/analysis/plan-gate.ts";
import { randomBits, randomNormal } from "../../src/analysis/stats/random.ts";
import { meanBeyondSpread } from "../../src/analysis/stats/student-t.ts";
import { noncentralTUpper } from "./noncentral-t.ts";
import { there } from "./runs.ts";

const drop = (maxDrop: number, more: object = {}): GatePolicy => ({
  rules: [{ scorer: "ok", maxDrop, ...more }],
});

describe("a mean and its spread", () => {
  test.each([1, 1.5, 4, 30, 1000, 1e5])(
    "without a bound, it is the noncentral t: %s degrees of freedom",
    (df) => {
      for (const critical of [0.5, 1.96, 12.7]) {
        for (const ncp of [-2, 0, 1, 2.8, 20]) {
          expect(meanBeyondSpread({ critical, df, ncp })).toBeCloseTo(
            noncentralTUpper(critical, df, ncp),
            6,
          );
        }
      }
    },
  );

  test("with a bound, it is both events at once, as simulated", () => {
    const [runs, bits, df] = [20_000, randomBits(5), 6];
    for (const [critical, ncp, from] of [
      [2.4, 1, 1],
      [2.4, 3, -0.5],
      [1.5, 0.5, -1],
    ] as const) {
      let seen = 0;
      for (let i = 0; i < runs; i++) {
        const z = randomNormal(bits);
        const squares = Array.from({ length: df }, () => randomNormal(bits) ** 2).reduce(
          (sum, square) => sum + square,
          0,
        );
        if (z >= from && z + ncp >= critical * Math.sqrt(squares / df)) seen += 1;
      }
      const p = meanBeyondSpread({ critical, df, ncp, from });
      expect(Math.abs(seen / runs - p)).toBeLessThan(3 * Math.sqrt((p * (1 - p)) / runs));
      expect(p).toBeLessThan(meanBeyondSpread({ critical, df, ncp }) + 1e-12);
    }
    expect(meanBeyondSpread({ critical: 2, df: 5, ncp: 1, from: 20 })).toBe(0);
    expect(meanBeyondSpread({ critical: 2, df: 5, ncp: -1e9 })).toBe(0);
    expect(meanBeyondSpread({ critical: 2, df: 5, ncp: 1e9 })).toBeCloseTo(1, 12);
  });
});

describe("planGate() for numbers", () => {
  test.each([
    { n: 40, sd: 0.4, limit: 0.15, width: 1 },
    // almost all differences are alike: the gate widens its interval
    { n: 50, sd: 0.1, limit: 0.4, width: 4 },
    { n: 4, sd: 0.2, limit: 0.3, width: 1 },
  ])(
    "match the test of the gate: n $n, sd $sd, limit $limit, scale of $width",
    ({ n, sd, limit, width }) => {
      const [runs, bits] = [3000, randomBits(7)];
      const plan = planGate(
        { rules: [{ scorer: "judge", maxDrop: limit }], scale: { judge: [0, width] } },
        { rows: n, sd },
      );
      for (const { drop: change, pass, fail } of there(plan.rules[0]).at) {
        const seen = { pass: 0, fail: 0 };
        for (let i = 0; i < runs; i++) {
          const candidate = Float64Array.from(
            { length: n },
            () => sd * randomNormal(bits) - change,
          );
          const pairs = {
            base: new Float64Array(n),
            candidate,
            binary: false,
            single: true,
            groups: null,
          };
          const found = differenceTest({ ...pairs, scale: [-width / 2, width / 2] });
          if (there(found.interval(0.95))[0] >= -limit) seen.pass += 1;
          else if (found.difference < -limit && found.p < 0.05) seen.fail += 1;
        }
        for (const kind of ["pass", "fail"] as const) {
          const p = { pass, fail }[kind];
          expect(Math.abs(seen[kind] / runs - p)).toBeLessThan(
            3 * Math.sqrt(Math.max(p * (1 - p), 0.001) / runs),
          );
        }
      }
    },
  );

  test("several trials reduce the variance within rows", () => {
    const policy: GatePolicy = {
      rules: [{ scorer: "judge", maxDrop: 0.05 }],
      scale: { judge: [0, 1] },
    };
    const plan = (trials: number) =>
      planGate(policy, { rows: 400, trials, sd: { judge: { between: 0.04, within: 0.24 } } });
    expect(there(plan(4).rules[0]).spread).toMatchObject({
      source: "sd",
      sd: Math.sqrt(0.04 + 0.06),
    });
    expect(there(plan(4).rules[0]).at).toEqual(
      there(planGate(policy, { rows: 400, sd: Math.sqrt(0.1) }).rules[0]).at,
    );
    expect(there(plan(4).rules[0]?.at[0]).pass).toBeGreaterThan(
      there(plan(1).rules[0]?.at[0]).pass,
    );
    expect([plan(4).trials, planGate(policy, { rows: 400, sd: 1 }).trials]).toEqual([4, null]);
  });

  test("without a scale, they can fail but not pass with fewer than 200 rows", () => {
    const plan = planGate(drop(0.1), { rows: 199, sd: 0.2 });
    expect(there(plan.rules[0]).at.map(({ pass }) => pass)).toEqual([0, 0, 0, 0]);
    expect(there(plan.rules[0]?.at[3]).fail).toBeGreaterThan(0.9);
    expect(plan.notes.join(" ")).toContain('add scale: { "ok": [lowest, highest] } to the policy');
    expect(plan.rules[0]?.rowsForPass80).toBe(200);
    const scaled = planGate({ ...drop(0.1), scale: { ok: [0, 1] } }, { rows: 199, sd: 0.2 });
    expect(there(scaled.rules[0]?.at[0]).pass).toBeGreaterThan(0.9);
    expect(scaled.notes.join(" ")).not.toContain("scale");
    const more = planGate(drop(0.1), { rows: 200, sd: 0.2 });
    expect(there(more.rules[0]?.at[0]).pass).toBeGreaterThan(0.9);
  });

  test("one row decides nothing; a tiny or huge spread is handled", () => {
    for (const sd of [1e-9, 1e9]) {
      for (const n of [1, 2, 1000]) {
        for (const { pass, fail } of there(planGate(drop(0.1), { rows: n, sd }).rules[0]).at) {
          expect(pass >= 0 && fail >= 0 && pass + fail <= 1 + 1e-12).toBe(true);
          if (n === 1) expect([pass, fail]).toEqual([0, 0]);
        }
      }
    }
  });
});
