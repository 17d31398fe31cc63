import { describe, expect, test } from "vitest";
import { defineGate } from "../../src/analysis/check-policy.ts";
import { gate } from "../../src/analysis/gate.ts";
import type { GatePolicy } from "../../src/analysis/gate-policy.ts";
import type { GateResult } from "../../src/analysis/gate-result.ts";
import type { GateSubject } from "../../src/analysis/gate-subject.ts";
import { summarize } from "../../src/analysis/summarize.ts";
import { POLICIES, WRONG_POLICIES } from "./policy-cases.ts";
import { rows } from "./runs.ts";
import { COMPARISONS } from "./schema-cases.ts";
import { SchemaProbe } from "./schema-probe.ts";

const throughJson = <T>(value: T): T => JSON.parse(JSON.stringify(value));
const comparisons = await Promise.all(
  Object.entries(COMPARISONS).map(async ([name, make]) => ({ name, comparison: await make() })),
);

const figures = await Promise.all([
  summarize(rows(Array.from({ length: 60 }, (_, i) => (i === 9 ? "missing" : i % 5 !== 0)))),
  summarize(rows([1, 2, 2.5, "errored"])),
  summarize(rows(["fine", "odd"])),
  summarize(rows(["errored"])),
  summarize(rows([true, false, "missing"]), { missing: "weave-ts" }),
]);

/** Result of a gate, or the message of its error: most policies do not fit most comparisons. */
function decide(subject: GateSubject, policy: GatePolicy): GateResult | string {
  try {
    return gate(subject, policy);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "InvalidArgumentError") throw error;
    return error.message;
  }
}

describe("docs/comparison.schema.json", () => {
  const probe = new SchemaProbe("comparison.schema.json");

  test.each(comparisons)("describes a comparison: $name", ({ comparison }) => {
    expect(probe.problem(comparison)).toBeNull();
    expect(throughJson(comparison)).toEqual(comparison);
  });

  test("describes no field that a comparison does not have", () => {
    for (const { comparison } of comparisons) probe.problem(comparison);
    // Only single runs have figures that are not numbers: compare() lists such a scorer as not
    // compared.
    expect(probe.unseen()).toEqual([
      '/$defs/Figure/kind = "none"',
      '/$defs/Figure/kind = "text"',
      "/$defs/Figure/value = null",
    ]);
  });

  test("rejects a missing or an extra member in every kind of object", () => {
    expect(comparisons.flatMap(({ comparison }) => probe.unnoticed(comparison))).toEqual([]);
    expect(probe.unchanged()).toEqual([]);
  });
});

describe("docs/gate-result.schema.json", () => {
  const probe = new SchemaProbe("gate-result.schema.json");
  const subjects: { name: string; subject: GateSubject }[] = [
    ...comparisons.map(({ name, comparison }) => ({ name, subject: comparison })),
    ...figures.map((figure, i) => ({ name: `figures ${i}`, subject: figure })),
  ];
  const decided = subjects.flatMap(({ name, subject }) =>
    POLICIES.map((policy) => ({ name, policy, found: decide(subject, policy) })),
  );
  const results = decided.flatMap(({ found }) => (typeof found === "string" ? [] : [found]));

  test.each(subjects)(
    "describes what gates decide, also when it was JSON: $name",
    ({ name, subject }) => {
      const stored = throughJson(subject);
      for (const { policy, found } of decided.filter((one) => one.name === name)) {
        expect(decide(stored, throughJson(policy))).toEqual(found);
        if (typeof found === "string") continue;
        expect(probe.problem(found)).toBeNull();
        expect(throughJson(found)).toEqual(found);
      }
    },
  );

  test("describes no field that a result does not have", () => {
    for (const result of results) probe.problem(result);
    expect(probe.unseen()).toEqual([]);
    // 'correct' and 'judge' have rules that their kind always rejects.
    const fitting = POLICIES.filter(({ rules }) =>
      rules.every((rule) => !("scorer" in rule) || !["correct", "judge"].includes(rule.scorer)),
    );
    expect(fitting.filter((policy) => !results.some((result) => result.policy === policy))).toEqual(
      [],
    );
  });

  test("rejects a missing or an extra member in every kind of object", () => {
    expect(results.flatMap((result) => probe.unnoticed(result))).toEqual([]);
    expect(probe.unchanged()).toEqual([]);
  });
});

describe("docs/gate-policy.schema.json", () => {
  const probe = new SchemaProbe("gate-policy.schema.json");

  test.each(POLICIES.map((policy) => [JSON.stringify(policy), policy] as const))(
    "accepts what defineGate() accepts: %s",
    (_, policy) => {
      expect(defineGate(policy)).toBe(policy);
      expect(probe.problem(policy)).toBeNull();
    },
  );

  test("describes no field that a policy cannot have", () => {
    for (const policy of POLICIES) probe.problem(policy);
    expect(probe.unseen()).toEqual([]);
  });

  test.each(WRONG_POLICIES.map((policy) => [JSON.stringify(policy), policy] as const))(
    "refuses what defineGate() refuses: %s",
    (_, policy) => {
      expect(() => defineGate(policy as GatePolicy)).toThrow(); // wrong on purpose
      expect(probe.problem(policy)).not.toBeNull();
    },
  );
});
