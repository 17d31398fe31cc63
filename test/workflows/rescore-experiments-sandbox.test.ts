import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/index.ts";
import { experiments } from "../../src/testing/index.ts";
import { rescoreExperiments } from "../../src/workflows/index.ts";
import { type Galileo, galileoWith, TOXICITY } from "../galileo/galileo-with.ts";

const onSandbox = (): Galileo =>
  galileoWith(undefined, { seed: experiments(), project: "support" });
const paidOf = ({ sent }: Galileo): string[] =>
  sent.flatMap(({ method, path }) =>
    method === "POST" && /\/(?:experiments|recompute-metrics)$/.test(path) ? [path] : [],
  );

describe("rescoreExperiments() with a client of the sandbox", () => {
  test("scores stored outputs in a new experiment, which compares with the old one", async () => {
    const on = onSandbox();
    const batch = rescoreExperiments(on.galileo, ["baseline"], [TOXICITY], { ceiling: 100 });
    const [outcome] = await on.clock.run(batch.toArray());
    expect(outcome).toMatchObject({ state: "done", result: { inPlace: false } });
    const { experiment_id = "" } = outcome?.result ?? {};
    expect(experiment_id).not.toBe(outcome?.runId);
    expect(paidOf(on)).toHaveLength(1);
    const [before, after] = [
      await on.galileo.load("baseline"),
      await on.galileo.load(experiment_id),
    ];
    const { rows } = await compare(before, after);
    expect(rows).toMatchObject({ onlyBase: 0, onlyCandidate: 0 });
    expect(rows.shared).toBeGreaterThan(0);
  });

  test("refuses to score the outputs of another experiment, and sends nothing", async () => {
    const on = onSandbox();
    const batch = rescoreExperiments(on.galileo, ["candidate"], [TOXICITY], { ceiling: 100 });
    const [outcome] = await on.clock.run(batch.toArray());
    expect(outcome).toMatchObject({ state: "failed", error: { code: "invalid_argument" } });
    expect(paidOf(on)).toEqual([]);
  });

  test("replaces scores in place only after all of them were exported", async () => {
    const on = onSandbox();
    const kept: string[] = [];
    const batch = rescoreExperiments(on.galileo, ["baseline"], [TOXICITY], {
      ceiling: 100,
      inPlace: true,
      async exportFirst({ rows }) {
        expect(paidOf(on)).toEqual([]);
        for await (const { key } of rows) kept.push(key);
      },
    });
    const [outcome] = await on.clock.run(batch.toArray());
    expect(outcome).toMatchObject({ state: "done", result: { inPlace: true } });
    expect(kept.length).toBeGreaterThan(0);
    expect(paidOf(on)).toHaveLength(1);
  });
});
