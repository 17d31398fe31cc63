import { run } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { WeaveClient } from "evalwire/weave";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCommand } from "./support.ts";

/** Rows of a run of the sandbox: the same 60 inputs, whose scores pass up to a number. */
const rows = (passes: number, count = 60, scored = count) =>
  Array.from({ length: count }, (_, i) => ({
    input: { question: `question ${i}` },
    output: `answer ${i}`,
    scores: i < scored ? { correct: i < passes } : {},
  }));

describe("evalwire gate on Weave", () => {
  let sandbox: Awaited<ReturnType<typeof startSandbox>>;
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    sandbox = await startSandbox({
      seed: run(
        { name: "main", rows: rows(60) },
        { name: "same", rows: rows(60) },
        { name: "worse", rows: rows(20) },
        { name: "gaps", rows: rows(60, 60, 40) },
        { name: "crashed", rows: rows(60, 20), status: "failed" },
        { name: "running", rows: rows(60), status: "running" },
      ),
    });
    const { url: baseUrl } = sandbox;
    const weave = new WeaveClient({ baseUrl, apiKey: "any-key", project: "acme/search" });
    for await (const one of weave.evaluationRuns.search({})) ids[one.name ?? ""] = one.id;
  });
  afterAll(() => sandbox.close());

  const gate = (...args: string[]) =>
    runCommand(["gate", ...args, "--max-drop", "correct=0.2"], { env: sandbox.env });

  test.each([
    ["a candidate of the same quality", "same", 0],
    ["a candidate that is worse", "worse", 100],
    ["missing scores", "gaps", 101],
    ["a candidate that crashed", "crashed", 101],
    ["a candidate that is running", "running", 101],
  ])("%s", async (_, candidate, code) => {
    const plain = await gate("name:main", ids[candidate] ?? "");
    expect(plain).toMatchObject({ code, stderr: "" });
    const json = await gate("name:main", ids[candidate] ?? "", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({
      exitCode: code,
      base: { name: "main", status: "completed" },
      candidate: { name: candidate },
    });
  });

  test("the same run twice is exit code 3, by the same or another name", async () => {
    for (const base of ["name:main", ids.main ?? ""]) {
      const { code, stdout, stderr } = await gate(base, "name:main");
      expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
      expect(stderr).toContain("the same run");
    }
  });

  test("a selector never picks a run that is running, unless the gate waits for it", async () => {
    const { code, stdout } = await gate("name:main", "name:running");
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    const waited = await gate("name:main", "name:running", "--wait=1s");
    expect(waited.code).toBe(101);
    expect(waited.stderr).toContain("'name:running'");
    expect(waited.stdout).toContain("is 'running', not 'completed'");
  });

  test("--wait judges a run that has already ended at once, even one that failed", async () => {
    expect(await gate("name:main", "name:same", "--wait")).toMatchObject({ code: 0, stderr: "" });
    const crashed = await gate("name:main", "name:crashed", "--wait");
    expect(crashed.code).toBe(101);
    expect(crashed.stdout).toContain("is 'failed', not 'completed'");
  });

  test("--wait continues when the run has ended", async () => {
    const { url: baseUrl } = sandbox;
    const weave = new WeaveClient({ baseUrl, apiKey: "any-key", project: "acme/search" });
    const waiting = gate("name:main", "name:running", "--wait=5m");
    await weave.evaluationRuns.finish(ids.running ?? "");
    expect(await waiting).toMatchObject({ code: 0, stderr: "" });
  });

  test("--wait before the runs takes none of them for a duration", async () => {
    const { code, stderr } = await gate("--wait", "name:main", "name:same");
    expect(code).toBe(3);
    expect(stderr).toContain("write --wait after the runs");
  });
});
