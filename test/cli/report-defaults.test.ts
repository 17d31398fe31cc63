import { copyFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ConfiguredFolder } from "./configured-folder.ts";

const folder = new ConfiguredFolder();

/** Settings that fit two runs. Some of them do not apply to other reports. */
const SETTINGS = {
  policy: "gate.json",
  cluster: "doc",
  slice: "topic",
  scale: { judge: [1, 5], elsewhere: [0, 1] },
  lowerIsBetter: ["judge", "elsewhere"],
};

async function viewOf(runs: string) {
  const { code, stdout, stderr } = await folder.run(`report ${runs} -o view.json -o report.html`);
  expect(stdout + stderr).not.toContain("error:");
  return { code, stderr, view: JSON.parse(readFileSync(join(folder.path, "view.json"), "utf8")) };
}

describe("a report uses the settings of the configuration file", () => {
  test("two runs: policy, slice, groups, scale and direction", async () => {
    folder.configure(SETTINGS);
    const { code, view } = await viewOf("base.csv cand.csv");
    expect(view.gate).not.toBeNull();
    expect(code).toBe(view.gate.exitCode);
    expect(view.slices).toHaveLength(3);
    const judge = view.scorers.find((one: { scorer: string }) => one.scorer === "judge");
    expect(judge.direction).toBe("lower");
    expect(judge.base.scale).toEqual({ low: 1, high: 5, source: "declared" });
    expect(judge.change.method).toMatch(/group|cluster/);
  });

  test("one run: a policy that compares two is not applied, and the report says so", async () => {
    folder.configure(SETTINGS);
    const { code, stderr, view } = await viewOf("cand.csv");
    expect({ code, gate: view.gate }).toEqual({ code: 0, gate: null });
    expect(stderr).toContain(
      "There is no base, so the policy is not applied (evalwire.config.json: policy)",
    );
  });

  test("one run: a policy that fits it decides", async () => {
    folder.configure({ ...SETTINGS, slice: undefined });
    folder.write({ "gate.json": JSON.stringify({ rules: [{ scorer: "correct", min: 0.99 }] }) });
    const { code, view } = await viewOf("cand.csv");
    expect({ code, outcome: view.outcome }).toEqual({ code: 100, outcome: "fail" });
  });

  test("three runs: they are ranked by the configured direction, without policy and slices", async () => {
    folder.configure(SETTINGS);
    copyFileSync(join(folder.path, "cand.csv"), join(folder.path, "other.csv"));
    const { code, stderr, view } = await viewOf("base.csv cand.csv other.csv");
    expect({ code, gate: view.gate }).toEqual({ code: 0, gate: null });
    expect(stderr).toContain("do not use the groups of evalwire.config.json: cluster");
    const judge = view.rankings.find((one: { scorer: string }) => one.scorer === "judge");
    expect(judge.direction).toBe("lower");
  });
});
