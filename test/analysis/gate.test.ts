import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { defineGate, gatePolicySchema } from "../../src/analysis/check-policy.ts";
import { compare } from "../../src/analysis/compare.ts";
import { gate } from "../../src/analysis/gate.ts";
import type { GatePolicy, GateRule, GateRules } from "../../src/analysis/gate-policy.ts";
import { kindOf } from "../../src/analysis/gate-rules.ts";
import { summarize } from "../../src/analysis/summarize.ts";
import { pairedRuns, row, rows, there } from "./runs.ts";

const compared = async (both: number, first: number, second: number, neither: number) =>
  compare(...pairedRuns(both, first, second, neither));
/** The same for a scorer where lower is better. */
const comparedErrors = async (both: number, first: number, second: number, neither: number) =>
  compare(...pairedRuns(both, first, second, neither), { lowerIsBetter: ["ok"] });
const decide = (
  subject: Parameters<typeof gate>[0],
  rule: GateRule,
  onInconclusive?: "fail" | "warn" | "pass",
) =>
  gate(
    subject,
    onInconclusive === undefined ? { rules: [rule] } : { rules: [rule], onInconclusive },
  );

describe("gate() maxDrop", () => {
  test("passes if even the worst end of the interval is within the limit", async () => {
    const verdict = decide(await compared(950, 2, 4, 44), { scorer: "ok", maxDrop: 0.02 });
    expect(verdict).toMatchObject({ schema: "evalwire.gate/1", outcome: "pass", exitCode: 0 });
    expect(verdict.rules[0]).toMatchObject({
      required: "'ok' drops by at most 2 points (maxDrop 0.02)",
      why: "Even in the worst case (the lower end) the drop is at most 2 points.",
    });
  });

  test("fails if the drop is real and the best estimate is more than allowed", async () => {
    const verdict = decide(await compared(50, 20, 2, 28), { scorer: "ok", maxDrop: 0.02 });
    expect(verdict).toMatchObject({ outcome: "fail", exitCode: 100 });
  });

  test("is inconclusive if the data fit both, or if the drop is real and small", async () => {
    expect(decide(await compared(50, 6, 4, 10), { scorer: "ok", maxDrop: 0.02 })).toMatchObject({
      outcome: "inconclusive",
      exitCode: 101,
    });
    const small = decide(await compared(800, 30, 12, 158), { scorer: "ok", maxDrop: 0.02 });
    expect(small.outcome).toBe("inconclusive");
    expect(small.rules[0]?.why).toMatch(
      /^It dropped, but perhaps by no more than the 2 points allowed: /,
    );
  });

  test("the policy decides what inconclusive means", async () => {
    const subject = await compared(50, 6, 4, 10);
    const rule = { scorer: "ok", maxDrop: 0.02 };
    expect(decide(subject, rule, "fail")).toMatchObject({ outcome: "fail", exitCode: 100 });
    expect(decide(subject, rule, "pass")).toMatchObject({ outcome: "pass", exitCode: 0 });
    const counted = (word?: "fail" | "warn" | "pass") => decide(subject, rule, word).rules[0];
    expect(counted("pass")).toMatchObject({ outcome: "inconclusive", counted: "pass" });
    expect(counted("fail")).toMatchObject({ outcome: "inconclusive", counted: "fail" });
    expect(counted()).toMatchObject({ outcome: "inconclusive", counted: "inconclusive" });
  });

  test("a rule's own confidence sets its interval", async () => {
    const subject = await compared(85, 12, 5, 18);
    const at = (confidence: number): string =>
      there(decide(subject, { scorer: "ok", maxDrop: 0.01, confidence }).rules[0]).found;
    const direct = await compare(...pairedRuns(85, 12, 5, 18), { confidence: 0.6 });
    expect(at(0.6)).toContain(
      `60% interval ${Number((100 * there(direct.scorers.ok?.interval)[0]).toPrecision(4))} to`,
    );
    expect(at(0.6)).not.toBe(at(0.95));
  });

  test("maxIncrease is its mirror", async () => {
    const subject = await comparedErrors(50, 2, 20, 28);
    expect(decide(subject, { scorer: "ok", maxIncrease: 0.02 }).outcome).toBe("fail");
    expect(decide(subject, { scorer: "ok", maxIncrease: 0.5 }).outcome).toBe("pass");
    expect(
      decide(await comparedErrors(50, 4, 6, 10), { scorer: "ok", maxIncrease: 0.02 }).outcome,
    ).toBe("inconclusive");
  });

  test("applies to the slice that it names", async () => {
    const [base, candidate] = pairedRuns(300, 0, 30, 0);
    const subject = await compare(base, candidate, {
      slice: (r) => (Number(r.key) < 300 ? "old" : "new"),
    });
    expect(decide(subject, { scorer: "ok", maxDrop: 0.02, slice: "old" }).outcome).toBe("pass");
    expect(() => decide(subject, { scorer: "ok", maxDrop: 0.02, slice: "ancient" })).toThrow(
      "No slice 'ancient' in the comparison. Known: 'old', 'new'.",
    );
  });
});

describe("gate() min", () => {
  const figures = async (passes: number, n: number) =>
    summarize(rows(Array.from({ length: n }, (_, i) => i < passes)));

  test("on: 'bound', the default, has three outcomes", async () => {
    expect(decide(await figures(95, 100), { scorer: "ok", min: 0.8 }).outcome).toBe("pass");
    expect(decide(await figures(60, 100), { scorer: "ok", min: 0.8 }).outcome).toBe("fail");
    expect(decide(await figures(80, 100), { scorer: "ok", min: 0.8 }).outcome).toBe("inconclusive");
  });

  test("on: 'point' has two", async () => {
    expect(decide(await figures(80, 100), { scorer: "ok", min: 0.8, on: "point" }).outcome).toBe(
      "pass",
    );
    expect(decide(await figures(79, 100), { scorer: "ok", min: 0.8, on: "point" }).outcome).toBe(
      "fail",
    );
  });

  test("judges the candidate of a comparison", async () => {
    const [base, candidate] = pairedRuns(10, 80, 0, 10);
    expect(decide(await compare(base, candidate), { scorer: "ok", min: 0.5 }).outcome).toBe("fail");
    expect(decide(await compare(candidate, base), { scorer: "ok", min: 0.5 }).outcome).toBe("pass");
  });

  test("a rule without scores does not pass", async () => {
    const verdict = decide(await summarize(rows(["errored"])), { scorer: "ok", min: 0 });
    expect(verdict.rules[0]).toMatchObject({
      outcome: "fail",
      found: "no score: no row has a score",
      why: "A rule without scores cannot pass.",
    });
  });
});

describe("gate() counts", () => {
  test("minCoverage counts crashes in either run, and a scorer that the candidate lost", async () => {
    const base = rows([true, true, true, true]);
    const half = await compare(base, rows([true, "errored", "errored", true]));
    const verdict = decide(half, { minCoverage: 0.98 });
    expect(verdict.rules[0]).toMatchObject({
      outcome: "fail",
      required: "every scorer has a score in at least 98% of the trials",
      found: "50% ('ok' in the candidate)",
    });
    expect(decide(half, { minCoverage: 0.5 }).outcome).toBe("pass");
    const lost = await compare(base, rows(["errored", "errored", "errored", "errored"]));
    expect(decide(lost, { minCoverage: 0.5 }).rules[0]?.found).toBe(
      "0% ('ok' in the candidate (no trial of the candidate has a score for it))",
    );
    expect(decide(lost, { scorer: "ok", maxDrop: 0.5 }).outcome).toBe("fail");
  });

  test("minRows counts rows that both runs scored", async () => {
    const subject = await compare(rows([true, true, true]), rows([true, true, "missing"]));
    expect(decide(subject, { minRows: 2 }).outcome).toBe("pass");
    expect(decide(subject, { minRows: 3 }).rules[0]).toMatchObject({
      outcome: "fail",
      found: "'ok' has 2 rows (3 shared, 0 only in the base, 0 only in the candidate)",
    });
    expect(decide(await summarize(rows([true, false])), { minRows: 2 }).outcome).toBe("pass");
  });

  test("mustPass names the rows that failed or were not run", async () => {
    const base = [row("a", true), row("b", true), row("c", false)];
    const subject = await compare(base, [
      row("a", true, true),
      row("b", true, false),
      row("c", "missing"),
    ]);
    expect(decide(subject, { mustPass: ["a"], scorer: "ok" }).outcome).toBe("pass");
    const verdict = decide(subject, { mustPass: ["a", "b", "c", "z"], scorer: "ok" });
    expect(verdict.rules[0]).toMatchObject({
      outcome: "fail",
      found: "2 failed: 'b', 'c'; 1 not among the shared rows: 'z'",
    });
    const none = await compare(base, [...base], { keepRows: "none" });
    expect(() => decide(none, { mustPass: ["a"], scorer: "ok" })).toThrow(
      "Compare with keepRows: 'changed' or 'all'",
    );
    const numbers = await compare(rows([1.5]), rows([2]));
    expect(() => decide(numbers, { mustPass: ["0"], scorer: "ok" })).toThrow(
      "A 'mustPass' rule needs pass/fail scores: the scores of 'ok' are numbers",
    );
  });

  test("one failing rule fails the gate, whatever the others", async () => {
    const subject = await compared(50, 6, 4, 10);
    const verdict = gate(subject, {
      rules: [{ minRows: 1 }, { scorer: "ok", maxDrop: 0.02 }, { minRows: 1000 }],
    });
    expect(verdict.rules.map(({ outcome }) => outcome)).toEqual(["pass", "inconclusive", "fail"]);
    expect(verdict.outcome).toBe("fail");
  });

  const oneOfEach: { readonly [Kind in keyof GateRules]: GateRules[Kind] } = {
    min: { scorer: "ok", min: 0.1 },
    max: { scorer: "ok", max: 1 },
    maxDrop: { scorer: "ok", maxDrop: 0.1 },
    maxIncrease: { scorer: "ok", maxIncrease: 0.1 },
    maxRegressions: { scorer: "ok", maxRegressions: 1 },
    mustPass: { scorer: "ok", mustPass: ["1"] },
    minCoverage: { minCoverage: 0.5 },
    minRows: { minRows: 1 },
  };

  test.each(Object.entries(oneOfEach))(
    "a '%s' rule refuses the figures of one run exactly if it compares",
    async (_kind, rule: GateRule) => {
      const figures = await summarize(rows([true, false]));
      const judge = (): unknown => decide(figures, rule);
      if (kindOf(rule).compares) expect(judge).toThrow("rule needs a comparison");
      else expect(judge).not.toThrow();
    },
  );

  test("rules that need two runs throw for the figures of one", async () => {
    const figures = await summarize(rows([true, false]));
    expect(() => decide(figures, { scorer: "ok", maxDrop: 0.1 })).toThrow(
      "A 'maxDrop' rule needs a comparison",
    );
    expect(() => decide(figures, { scorer: "ok", min: 0.1, slice: "x" })).toThrow(
      "A 'slice' needs a comparison",
    );
    expect(() => decide(figures, { scorer: "okk", min: 0.1 })).toThrow(
      "No scorer 'okk' in the figures. Did you mean 'ok'?",
    );
  });
});

describe("gate policies", () => {
  const refuse = (policy: unknown, message: string): void => {
    expect(() => defineGate(policy as GatePolicy)).toThrow(message);
  };

  test("a misspelled rule or field is an error that names the nearest one", () => {
    refuse(
      { rules: [{ scorer: "ok", maxdrop: 0.02 }] },
      "Cannot read rules[0]: it has no requirement, and 'maxdrop' is not one. Did you mean 'maxDrop'?",
    );
    refuse(
      { rules: [{ minCoverage: 0.9 }, { scorrer: "ok", min: 0.02 }] },
      "Unknown field 'scorrer' in rules[1], a 'min' rule. Did you mean 'scorer'?",
    );
    refuse(
      { rules: [{ minRows: 3 }], onInconclusiv: "fail" },
      "Unknown field 'onInconclusiv' in the policy. Did you mean 'onInconclusive'?",
    );
    refuse({ rule: [] }, "Unknown field 'rule' in the policy. Did you mean 'rules'?");
  });

  test("a value out of range, a missing field and two rules in one are errors", () => {
    refuse(
      { rules: [{ scorer: "ok", maxDrop: -0.02 }] },
      "'rules[0].maxDrop' must be a number of at least 0: current value is -0.02",
    );
    refuse({ rules: [{ maxDrop: 0.02 }] }, "'rules[0].scorer' is required");
    refuse(
      { rules: [{ scorer: "ok", maxDrop: 0.02, min: 0.5 }] },
      "it combines 'min' and 'maxDrop': write 2 rules",
    );
    refuse({ rules: [{ minCoverage: 98 }] }, "must be a number from 0 to 1: current value is 98");
    refuse(
      { rules: [{ scorer: "ok", min: Number.NaN }] },
      "must be a number: current value is NaN",
    );
    refuse({ rules: [] }, "'rules' must be a non-empty list of rules: current value is []");
    refuse(
      { rules: [{ minRows: 1 }], onInconclusive: "ignore" },
      "must be 'fail', 'warn' or 'pass': current value is \"ignore\"",
    );
    refuse("strict", "'policy' must be an object: current value is \"strict\"");
    refuse({ rules: [null] }, "'rules[0]' must be an object: current value is null");
  });

  test("a policy survives JSON, and the published schema is the one behind the checks", () => {
    const policy: GatePolicy = {
      rules: [
        { scorer: "ok", maxDrop: 0.02, confidence: 0.9 },
        { mustPass: ["a"], scorer: "ok" },
      ],
    };
    expect(defineGate(JSON.parse(JSON.stringify(policy)))).toEqual(policy);
    const published = JSON.parse(
      readFileSync(new URL("../../docs/gate-policy.schema.json", import.meta.url), "utf8"),
    );
    expect(published).toEqual(gatePolicySchema);
  });
});
