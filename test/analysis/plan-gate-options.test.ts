import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import type { GatePolicy } from "../../src/analysis/gate-policy.ts";
import { planGate } from "../../src/analysis/plan-gate.ts";
import { pairedRuns } from "./runs.ts";

const drop = (maxDrop: number, more: object = {}): GatePolicy => ({
  rules: [{ scorer: "ok", maxDrop, ...more }],
});

describe("planGate() rejects", () => {
  const rowsOnly = { rows: 100 };

  test("a spread that no option or two options define", async () => {
    expect(() => planGate(drop(0.1), rowsOnly)).toThrow(
      "Cannot plan for 'ok': no option defines its spread. Write discordance: { \"ok\": 0.1 } (share of the rows whose result changes)",
    );
    expect(() => planGate(drop(0.1), { ...rowsOnly, discordance: 0.1, sd: 0.3 })).toThrow(
      "Cannot plan for 'ok': both 'discordance' and 'sd' define its spread",
    );
    const pilot = await compare(...pairedRuns(60, 10, 10, 20));
    expect(() => planGate(drop(0.1), { ...rowsOnly, pilot, sd: { ok: 0.3 } })).toThrow(
      "both 'pilot' and 'sd'",
    );
    const mixed: GatePolicy = {
      rules: [
        { scorer: "ok", maxDrop: 0.1 },
        { scorer: "judge", maxDrop: 0.1 },
      ],
    };
    const plan = planGate(mixed, { ...rowsOnly, pilot, sd: { judge: 0.3 } });
    expect(plan.rules.map(({ spread }) => spread.source)).toEqual(["pilot", "sd"]);
    expect(() => planGate(mixed, { ...rowsOnly, discordance: { ok: 0.1 } })).toThrow(
      "Cannot plan for 'judge': no option defines its spread",
    );
  });

  test("trials that the spread does not cover", () => {
    expect(() => planGate(drop(0.1), { ...rowsOnly, sd: 0.3, trials: 5 })).toThrow(
      "Cannot plan for 5 trials per row with a plain 'sd' of 'ok': one number does not say how much of it more trials would reduce",
    );
    expect(() => planGate(drop(0.1), { ...rowsOnly, discordance: 0.3, trials: 5 })).toThrow(
      "'discordance' of 'ok': it is about rows with one trial",
    );
    expect(planGate(drop(0.1), { ...rowsOnly, discordance: 0.3, trials: 1 }).trials).toBe(1);
  });

  test("limits off the scale, and rules that limit a change for the better", () => {
    expect(() => planGate(drop(1), { ...rowsOnly, discordance: 0.3 })).toThrow(
      "Cannot use 'maxDrop' of 1 on 'ok'",
    );
    expect(() =>
      planGate({ rules: [{ scorer: "tokens", maxDrop: 10 }] }, { ...rowsOnly, sd: 30 }),
    ).toThrow("Cannot use 'maxDrop' on 'tokens': lower is better");
    expect(
      planGate({ rules: [{ scorer: "tokens", maxIncrease: 10 }] }, { ...rowsOnly, sd: 30 }).rules
        .length,
    ).toBe(1);
    expect(() =>
      planGate(
        { rules: [{ scorer: "tokens", maxIncrease: 0.1 }] },
        { ...rowsOnly, discordance: 0.3 },
      ),
    ).toThrow("Cannot plan for 'tokens' with 'discordance': its scores are numbers, not pass/fail");
  });

  test.each([
    [undefined, "'options' of planGate() must be an object"],
    [null, "'options' of planGate() must be an object"],
    [{}, "'rows' must be a whole number of at least 1: current value is undefined"],
    [{ rows: 0 }, "'rows' must be a whole number of at least 1: current value is 0"],
    [{ rows: 1.5 }, "current value is 1.5"],
    [
      { rows: 9, discordence: 0.1 },
      "Unknown option 'discordence' of planGate(). Did you mean 'discordance'?",
    ],
    [{ rows: 9, trials: 0 }, "'trials' must be a whole number"],
    [
      { rows: 9, confidence: 95 },
      "'confidence' must be a number between 0 and 1: current value is 95",
    ],
    [
      { rows: 9, discordance: 0 },
      "'discordance' must be a share of the rows, above 0 and at most 1: current value is 0",
    ],
    [{ rows: 9, discordance: { ok: 1.2 } }, "'discordance.ok' must be a share of the rows"],
    [{ rows: 9, discordance: "10%" }, 'current value is "10%"'],
    [
      { rows: 9, discordance: { okay: 0.1 } },
      "Unknown scorer 'okay' in 'discordance': no rule of the policy names it. Did you mean 'ok'?",
    ],
    [{ rows: 9, sd: 0 }, "'sd' must be a number above 0"],
    [{ rows: 9, sd: Number.NaN }, "'sd' must be a number above 0"],
    [
      { rows: 9, sd: { ok: { between: 0.1 } } },
      "'sd.ok' must be a number above 0, or the variances { between, within } of a scorer",
    ],
    [{ rows: 9, sd: { ok: { between: -1, within: 2 } } }, "'sd.ok' must be"],
    [{ rows: 9, sd: { between: 0.1, within: 0.2 } }, "Unknown scorer 'between' in 'sd'"],
    [
      { rows: 9, discordance: 0.1, drops: 0.1 },
      "'drops' must be a non-empty list of true changes: current value is 0.1",
    ],
    [{ rows: 9, discordance: 0.1, drops: [] }, "'drops' must be a non-empty list of true changes"],
    [
      { rows: 9, discordance: 0.1, drops: { ok: [Number.NaN] } },
      "'drops.ok' must be a non-empty list",
    ],
    [{ rows: 9, discordance: 0.1, drops: { judge: [0] } }, "Unknown scorer 'judge' in 'drops'"],
    [{ rows: 9, pilot: null }, "'pilot' must be a comparison: current value is null"],
    [
      { rows: 9, pilot: { scorers: {} } },
      "'pilot' must be a comparison: current value is an object",
    ],
  ])("options that are wrong: %j", (options, message) => {
    expect(() => planGate(drop(0.1), options as never)).toThrow(message);
  });

  test("a policy that is wrong", () => {
    expect(() => planGate({ rules: [] }, { rows: 9, discordance: 0.1 })).toThrow(
      "'rules' must be a non-empty list of rules",
    );
    expect(() => planGate(undefined as never, { rows: 9, discordance: 0.1 })).toThrow(
      "'policy' must be an object: current value is undefined",
    );
  });
});
