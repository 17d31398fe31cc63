// Real scores (test/fixtures/README.md) through the whole client: seed, HTTP server, load(),
// compare(), gate().
import { compare, gate, rank } from "evalwire/analysis";
import { toCsv } from "evalwire/export";
import { GalileoClient } from "evalwire/galileo";
import { gpqaExperiments } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LoadedRun } from "../../src/model/run.ts";
import { there } from "../analysis/runs.ts";

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let nano: LoadedRun;
let mini: LoadedRun;

beforeAll(async () => {
  sandbox = await startSandbox({ seed: gpqaExperiments() });
  const galileo = new GalileoClient({ baseUrl: sandbox.url, apiKey: "any-key", project: "gpqa" });
  nano = await galileo.load("gpt-5-nano-2025-08-07");
  mini = await galileo.load("gpt-5.4-mini-2026-03-17");
});
afterAll(() => sandbox.close());

describe("GPQA Diamond as two experiments of Galileo", () => {
  test("compare() agrees with the published analysis of the file", async () => {
    const { rows, scorers, comparability } = await compare(mini, nano);
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
    expect(correct).toMatchObject({ n: 198, df: 197, verdict: "better" });
    expect(comparability).toEqual([]);
  });

  test("the other direction is worse and fails the gate", async () => {
    const verdict = gate(await compare(nano, mini), {
      rules: [{ scorer: "correct", maxDrop: 0.02 }, { minCoverage: 0.98 }, { minRows: 100 }],
    });
    expect(verdict.outcome).toBe("fail");
    expect(verdict.rules.map(({ outcome }) => outcome)).toEqual(["fail", "pass", "pass"]);
    expect(verdict.rules[0]?.found).toBe(
      "-5.859 points, 95% interval -11.34 to -0.3785 (n 198, p 0.03627)",
    );
  });

  test("rank() and an export read the same rows", async () => {
    const places = (await rank([mini, nano], "correct")).map(({ name, places }) => [name, places]);
    expect(places).toEqual([
      ["gpt-5-nano-2025-08-07", [1, 1]],
      ["gpt-5.4-mini-2026-03-17", [2, 2]],
    ]);
    const lines = (await new Response(toCsv(nano)).text()).trim().split("\r\n");
    expect(lines).toHaveLength(1 + 990);
    expect(nano).toMatchObject({
      run: { provider: "galileo", status: "completed", partial: null },
    });
    expect(nano.warnings).toBeUndefined();
  });
});
