// Real scores (test/fixtures/README.md) through the whole client: seed, HTTP server, load(),
// compare(), gate().
import { compare, gate, rowsNeeded, summarize } from "evalwire/analysis";
import { gpqa } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { WeaveClient } from "evalwire/weave";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LoadedRun } from "../../src/model/run.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { there } from "./runs.ts";

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let nano: LoadedRun;
let mini: LoadedRun;

beforeAll(async () => {
  sandbox = await startSandbox({ seed: gpqa() });
  const weave = new WeaveClient({ baseUrl: sandbox.url, apiKey: "any-key", project: "acme/gpqa" });
  [nano, mini] = [
    await weave.load("attr:model=gpt-5-nano-2025-08-07"),
    await weave.load("attr:model=gpt-5.4-mini-2026-03-17"),
  ];
});
afterAll(() => sandbox.close());

/** The rows of a run with the trials of one epoch only. */
async function epoch(loaded: LoadedRun, which: number): Promise<ScoredRow[]> {
  const rows: ScoredRow[] = [];
  for await (const row of loaded.rows) {
    rows.push({
      ...row,
      trials: row.trials.filter(({ output }) => (output as { epoch: number }).epoch === which),
    });
  }
  return rows;
}

describe("GPQA Diamond through the whole client", () => {
  test("compare() agrees with the published analysis of the file", async () => {
    const { rows, scorers } = await compare(mini, nano);
    const correct = there(scorers.correct);
    expect(rows).toMatchObject({
      joinedOn: "digest",
      shared: 198,
      onlyBase: 0,
      onlyCandidate: 0,
      repeated: 0,
      editedCount: 0,
    });
    expect(correct.difference).toBeCloseTo(0.0585859, 7);
    expect(correct.standardError).toBeCloseTo(0.0277885, 7);
    expect(correct.p).toBeCloseTo(0.036271, 6);
    expect(correct.interval?.map((end) => end.toFixed(6))).toEqual(["0.003785", "0.113387"]);
    expect(correct.unpaired.p).toBeCloseTo(0.1486, 4);
    expect(correct).toMatchObject({
      n: 198,
      df: 197,
      verdict: "better",
      base: { coverage: 1 },
      candidate: { coverage: 1 },
    });
  });

  test("the other direction is worse and fails the gate", async () => {
    const comparison = await compare(nano, mini);
    const verdict = gate(comparison, {
      rules: [{ scorer: "correct", maxDrop: 0.02 }, { minCoverage: 0.98 }, { minRows: 100 }],
    });
    expect(comparison.scorers.correct?.verdict).toBe("worse");
    expect(verdict.outcome).toBe("fail");
    expect(verdict.exitCode).toBe(100);
    expect(verdict.rules.map(({ outcome }) => outcome)).toEqual(["fail", "pass", "pass"]);
    expect(verdict.rules[0]?.found).toBe(
      "-5.859 points, 95% interval -11.34 to -0.3785 (n 198, p 0.03627)",
    );
  });

  test("the first epoch alone is inconclusive", async () => {
    const correct = there(
      (await compare(await epoch(nano, 1), await epoch(mini, 1))).scorers.correct,
    );
    expect(correct.counts).toMatchObject({ regressed: 28, improved: 19 });
    expect(correct.exactP).toBeCloseTo(0.243, 4);
    expect(correct.p).toBeCloseTo(0.215, 4); // the same test with half a continuity correction
    expect(correct.verdict).toBe("inconclusive");
  });

  test("summarize() returns the run's figure over rows and counts every trial", async () => {
    const { correct } = await summarize(nano);
    const passed = gpqa().weave?.projects[0]?.runs?.[0]?.trials.filter(
      ({ scores }) => scores.correct?.value === true,
    ).length;
    expect(correct?.value).toBeCloseTo(there(passed) / 990, 12);
    expect(correct).toMatchObject({
      n: 198,
      trials: 990,
      coverage: 1,
      method: "mean of row means, exact interval on effective rows",
    });
  });

  test("as a pilot, it determines the rows needed for a drop of 2 percentage points", async () => {
    const pilot = await compare(nano, mini);
    // by hand, from the published standard error: (1.959964 + 0.841621)^2 x (0.0277885^2 x 198) /
    // 0.02^2 = 3000.2
    expect(rowsNeeded({ drop: 0.02, pilot, scorer: "correct" })).toBe(3001);
  });
});
