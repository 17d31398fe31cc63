import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import { gate } from "../../src/analysis/gate.ts";
import type { GatePolicy } from "../../src/analysis/gate-policy.ts";
import { type GatePlan, planGate } from "../../src/analysis/plan-gate.ts";
import { rowsNeeded } from "../../src/analysis/power.ts";
import { randomBits, randomUnit } from "../../src/analysis/stats/random.ts";
import { tangoInterval, tangoP } from "../../src/analysis/stats/tango.ts";
import { rows, there } from "./runs.ts";

const drop = (maxDrop: number, more: object = {}): GatePolicy => ({
  rules: [{ scorer: "ok", maxDrop, ...more }],
});

/** Chances of the only rule, by the true change. */
function chances(
  plan: GatePlan,
): Map<number, { pass: number; fail: number; inconclusive: number }> {
  return new Map(there(plan.rules[0]).at.map(({ drop: change, ...rest }) => [change, rest]));
}

const passAt = (n: number, limit: number, discordance: number): number =>
  there(chances(planGate(drop(limit), { rows: n, discordance, drops: [0] })).get(0)).pass;

/** log(n! / (b! c! (n - b - c)!)) by plain sums. */
function logMultinomial(n: number, b: number, c: number): number {
  const logFactorial = (k: number): number =>
    Array.from({ length: k }, (_, i) => Math.log(i + 1)).reduce((sum, x) => sum + x, 0);
  return logFactorial(n) - logFactorial(b) - logFactorial(c) - logFactorial(n - b - c);
}

/** The same chances by every table of improved and regressed rows. */
function enumerate(q: {
  n: number;
  discordance: number;
  limit: number;
  change: number;
  confidence: number;
  factor: number;
}) {
  const { n, discordance, limit, change, confidence, factor } = q;
  const [up, down] = [(discordance - change) / 2, (discordance + change) / 2];
  const power = (p: number, k: number): number => (k === 0 ? 1 : p ** k);
  const sum = { pass: 0, fail: 0 };
  for (let b = 0; b <= n; b++) {
    for (let c = 0; b + c <= n; c++) {
      const weight =
        Math.exp(logMultinomial(n, b, c)) *
        power(up, b) *
        power(down, c) *
        power(1 - discordance, n - b - c);
      const point = (b - c) / n;
      if (tangoInterval({ improved: b, regressed: c, n }, confidence)[0] >= -limit - 1e-12)
        sum.pass += weight;
      else if (point < -limit && point < 0 && tangoP(b, c) * factor < 1 - confidence)
        sum.fail += weight;
    }
  }
  return sum;
}

describe("planGate() for pass/fail", () => {
  test("an unchanged candidate with 200 rows, 5% of them changing, passes a limit of .05 with 75% probability", () => {
    const plan = planGate(drop(0.05), { rows: 200, discordance: 0.05 });
    expect(there(chances(plan).get(0)).pass).toBeCloseTo(0.7522, 4);
    expect(plan.rules[0]).toMatchObject({ scorer: "ok", rows: 200, confidence: 0.95, factor: 1 });
    expect(there(plan.rules[0]).spread).toEqual({
      source: "discordance",
      discordance: 0.05,
      sd: null,
      estimate: null,
      pilotRows: null,
    });
  });

  test.each([
    { n: 30, discordance: 0.3, limit: 0.1, confidence: 0.95 },
    { n: 41, discordance: 1, limit: 0.2, confidence: 0.8 },
    { n: 25, discordance: 0.4, limit: 0.02, confidence: 0.9 },
    { n: 1, discordance: 0.5, limit: 0.2, confidence: 0.5 },
    { n: 36, discordance: 0.25, limit: 0, confidence: 0.6 },
  ])(
    "is the sum over all tables: $n rows, $discordance change, limit $limit",
    ({ n, discordance, limit, confidence }) => {
      const drops = [-0.1, 0, 0.05, 0.1, discordance];
      const rule = { scorer: "ok", maxDrop: limit, confidence };
      const plan = planGate({ rules: [rule, rule] }, { rows: n, discordance, drops });
      for (const { drop: change, pass, fail, inconclusive } of there(plan.rules[0]).at) {
        const all = enumerate({ n, discordance, limit, change, confidence, factor: 2 });
        expect(pass).toBeCloseTo(all.pass, 9);
        expect(fail).toBeCloseTo(all.fail, 9);
        expect(pass + fail + inconclusive).toBeCloseTo(1, 12);
      }
    },
  );

  test("matches gate() on simulated runs, rule by rule and as a whole", async () => {
    const policy: GatePolicy = {
      rules: [
        { scorer: "ok", maxDrop: 0.1 },
        { scorer: "ok", maxDrop: 0.1, confidence: 0.8 },
        { scorer: "ok", min: 0.01, on: "point" },
      ],
    };
    const [n, runs, bits] = [60, 3000, randomBits(20261126)];
    const blank = await compare(rows(Array(n).fill(true)), rows(Array(n).fill(true)));
    const scores = there(blank.scores.scorers.ok);
    const plan = planGate(policy, { rows: n, discordance: 0.3, drops: [0, 0.2] });
    for (const [level, change] of [0, 0.2].entries()) {
      const seen = plan.rules.map(() => ({ pass: 0, fail: 0 }));
      const whole = { pass: 0, fail: 0 };
      for (let i = 0; i < runs; i++) {
        const moved = Array.from({ length: n }, () => {
          const u = randomUnit(bits);
          return u < (0.3 - change) / 2 ? 1 : u < 0.3 ? -1 : 0;
        });
        const base = { ...there(scores.base), values: moved.map((move) => (move > 0 ? 0 : 1)) };
        const candidate = { ...scores.candidate, values: moved.map((move) => (move < 0 ? 0 : 1)) };
        const result = gate(
          {
            ...blank,
            scores: { ...blank.scores, scorers: { ok: { ...scores, base, candidate } } },
          },
          policy,
        );
        if (result.outcome !== "inconclusive") whole[result.outcome] += 1;
        for (const [r, { outcome }] of result.rules.slice(0, 2).entries())
          if (outcome !== "inconclusive") there(seen[r])[outcome] += 1;
      }
      const room = (p: number): number => 3 * Math.sqrt(Math.max(p * (1 - p), 0.001) / runs);
      plan.rules.forEach(({ at }, r) => {
        const { pass, fail } = there(at[level]);
        expect(Math.abs(there(seen[r]).pass / runs - pass)).toBeLessThan(room(pass));
        // Holm's factor is at most the planned one.
        expect(there(seen[r]).fail / runs).toBeGreaterThan(fail - room(fail));
      });
      const planned = there(plan.gate.find(({ at }) => at === (change === 0 ? "0" : "2m")));
      expect(whole.pass / runs).toBeGreaterThan(planned.passAtLeast - room(planned.passAtLeast));
      expect(whole.pass / runs).toBeLessThan(planned.passAtMost + room(planned.passAtMost));
      expect(whole.fail / runs).toBeGreaterThan(planned.failAtLeast - room(planned.failAtLeast));
    }
  });

  test("a rise under maxIncrease has the chances of a drop", () => {
    const rise = planGate(
      { rules: [{ scorer: "ok", maxIncrease: 0.03 }] },
      { rows: 300, discordance: 0.1 },
    );
    const fall = planGate(drop(0.03), { rows: 300, discordance: 0.1 });
    expect(there(rise.rules[0]).at).toEqual(there(fall.rules[0]).at);
  });

  test("5,000 rows take less than a second", () => {
    const start = performance.now();
    planGate(drop(0.02), { rows: 5000, discordance: 0.2 });
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe("planGate(): rows for 80%", () => {
  test.each([
    [0.05, 0.05],
    [0.02, 0.2],
    [0.005, 0.1],
    [0.3, 0.4],
  ])(
    "are enough, and slightly fewer are not: limit %s, %s of the rows change",
    (limit, discordance) => {
      const needed = there(
        planGate(drop(limit), { rows: 100, discordance }).rules[0]?.rowsForPass80,
      );
      expect(passAt(needed, limit, discordance)).toBeGreaterThanOrEqual(0.8);
      expect(passAt(Math.floor(0.98 * needed), limit, discordance)).toBeLessThan(0.8);
    },
  );

  test("agree with rowsNeeded(), do not depend on the planned rows, and end at a million", () => {
    const policy: GatePolicy = {
      rules: [{ scorer: "judge", maxDrop: 0.02 }],
      scale: { judge: [0, 1] },
    };
    const [few, many] = [50, 5000].map(
      (n) => planGate(policy, { rows: n, sd: 0.391 }).rules[0]?.rowsForPass80,
    );
    expect(few).toBe(many);
    expect(there(few) / rowsNeeded({ drop: 0.02, sd: 0.391 })).toBeCloseTo(1, 1);
    expect(
      there(planGate(drop(0.02), { rows: 9, discordance: 0.1 }).rules[0]?.rowsForPass80) / 1960,
    ).toBeCloseTo(1.05, 1);
    expect(planGate(drop(1e-5), { rows: 100, sd: 1 }).rules[0]?.rowsForPass80).toBe(null);
    expect(
      planGate(drop(0), { rows: 100, discordance: 0.1, drops: [0] }).rules[0]?.rowsForPass80,
    ).toBe(null);
  });
});
