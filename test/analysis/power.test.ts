import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import { exactPower, minimumDetectableEffect, rowsNeeded } from "../../src/analysis/power.ts";
import { InvalidArgumentError } from "../../src/core/errors/usage.ts";
import { rows } from "./runs.ts";

describe("rowsNeeded(), minimumDetectableEffect() and exactPower()", () => {
  test("reject impossible numbers", () => {
    expect(() => rowsNeeded({ drop: 0, sd: 1 })).toThrow(
      "'drop' must be a number above 0: current value is 0",
    );
    expect(() => rowsNeeded({ drop: 0.2, discordance: 0.1 })).toThrow(
      "at most 1 and at least the drop of 0.2: current value is 0.1",
    );
    expect(() => rowsNeeded({ drop: 0.2, sd: 1 }, { power: 1 })).toThrow(
      "'power' must be a number between 0.05 and 1: current value is 1",
    );
    expect(() => minimumDetectableEffect({ rows: 0, sd: 1 })).toThrow(
      "'rows' must be a whole number of at least 1: current value is 0",
    );
    expect(() => exactPower({ rows: 50, discordance: 0.4, drop: 0.2 }, { alpha: 0 })).toThrow(
      "'alpha' must be a number between 0 and 1",
    );
    expect(() => exactPower({ rows: 50, discordance: 0.1, drop: 0.2 })).toThrow(
      "at least the drop of 0.2",
    );
  });

  test.each([
    ["rowsNeeded()", rowsNeeded, { drop: 0.2, sd: 1 }],
    ["minimumDetectableEffect()", minimumDetectableEffect, { rows: 50, sd: 1 }],
    ["exactPower()", exactPower, { rows: 50, discordance: 0.4, drop: 0.2 }],
  ] as const)("name the function whose option is misspelled: %s", (name, run, query) => {
    const call = run as (query: unknown, options?: unknown) => number; // called as JavaScript would
    expect(() => call(query, { alfa: 0.1 })).toThrow(
      `Unknown option 'alfa' of ${name}. Did you mean 'alpha'?`,
    );
    expect(() => call(query, null)).toThrow(`'options' of ${name} must be an object`);
    expect(() => call({ ...query, sdd: 1 })).toThrow(`Unknown option 'sdd' of ${name}`);
    for (const wrong of [undefined, null, 5, []]) {
      expect(() => call(wrong)).toThrow(InvalidArgumentError);
      expect(() => call(wrong)).toThrow(`'query' of ${name} must be an object: current value is`);
    }
  });

  test("need exactly one option that defines the spread", async () => {
    const pilot = await compare(rows([true, false]), rows([true, true]));
    const call = rowsNeeded as (query: unknown) => number; // called as JavaScript would
    expect(() => call({ drop: 0.2 })).toThrow(
      "rowsNeeded() needs exactly one of 'discordance' or 'sd' or 'pilot': none is given",
    );
    expect(() => call({ drop: 0.2, pilot: undefined, scorer: "ok" })).toThrow("none is given");
    expect(() => call({ drop: 0.2, sd: 1, discordance: 0.3 })).toThrow(
      "'discordance' and 'sd' are given",
    );
    expect(() => call({ drop: 0.2, sd: 1, pilot, scorer: "ok" })).toThrow(
      "'sd' and 'pilot' are given",
    );
    expect(call({ drop: 0.2, sd: undefined, discordance: 0.3 })).toBe(
      rowsNeeded({ drop: 0.2, discordance: 0.3 }),
    );
    // called as JavaScript would
    const effect = minimumDetectableEffect as (query: unknown) => number;
    expect(() => effect({ rows: 10 })).toThrow(
      "minimumDetectableEffect() needs exactly one of 'discordance' or 'sd': none is given",
    );
  });

  test("exactPower() has no option 'power'", () => {
    expect(() =>
      exactPower({ rows: 50, discordance: 0.4, drop: 0.2 }, { power: 0.9 } as object),
    ).toThrow("Unknown option 'power' of exactPower()");
  });
});

describe("rowsNeeded() with a pilot", () => {
  test("uses the observed spread", async () => {
    const pilot = await compare(rows([true, false]), rows([true, true]));
    expect(rowsNeeded({ drop: 0.1, pilot, scorer: "ok" })).toBe(
      rowsNeeded({ drop: 0.1, discordance: 0.5 }),
    );
    const numbers = await compare(rows([1.5, 2, 4]), rows([2.5, 2, 7]));
    expect(rowsNeeded({ drop: 0.1, pilot: numbers, scorer: "ok" })).toBe(
      rowsNeeded({ drop: 0.1, sd: Math.sqrt(7 / 3) }),
    );
  });

  test("rejects a pilot without a spread, and an invalid pilot", async () => {
    const one = await compare(rows([1.5]), rows([2.5]));
    expect(() => rowsNeeded({ drop: 0.1, pilot: one, scorer: "ok" })).toThrow(
      "Cannot plan from the pilot: 'ok' has 1 row, too few to estimate the spread",
    );
    const same = await compare(rows([1.5, 2.5]), rows([2, 3]));
    expect(() => rowsNeeded({ drop: 0.1, pilot: same, scorer: "ok" })).toThrow(
      "Cannot plan from the pilot: every row difference of 'ok' is the same",
    );
    const together = await compare(rows([1.5, 2.5]), rows([2, 3.5]), { cluster: () => "a" });
    expect(() => rowsNeeded({ drop: 0.1, pilot: together, scorer: "ok" })).toThrow(
      "all rows of 'ok' are in one group",
    );
    expect(() => rowsNeeded({ drop: 0.1, pilot: same, scorer: "no" })).toThrow(
      "No scorer 'no' in the pilot. Did you mean 'ok'?",
    );
    const call = rowsNeeded as (query: unknown) => number; // called as JavaScript would
    expect(() => call({ drop: 0.1, pilot: same })).toThrow(
      "'scorer' must be a non-empty string: current value is undefined",
    );
    expect(() => call({ drop: 0.1, pilot: null, scorer: "ok" })).toThrow(
      "'pilot' must be a comparison: current value is null",
    );
    expect(() => call({ drop: 0.1, pilot: {}, scorer: "ok" })).toThrow(
      "'pilot' must be a comparison: current value is an object",
    );
  });
});
