import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { experiments, type Seed, scenario } from "evalwire/testing";
import { type Sandbox, startSandbox } from "evalwire/testing/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { RunFolder } from "./run-files.ts";
import type { Outcome, Surroundings } from "./support.ts";

/** Two runs of an evaluation, and a third one with other IDs. */
function threeRuns(): Seed {
  const [first, second] = [1, 2].map(
    (seed) => scenario({ rows: 20, passRate: 0.7, regress: 0.2, seed }).weave?.projects[0],
  );
  const third = second?.runs?.[1];
  if (first === undefined || third === undefined) throw new Error("a scenario has two runs");
  const renamed = {
    ...third,
    id: third.id.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
    name: "third",
    startedAt: "2026-11-05T09:00:00Z",
    finishedAt: "2026-11-05T09:10:00Z",
    trials: third.trials.map((trial) => ({ ...trial, id: `${trial.id}-3` })),
  };
  return { weave: { projects: [{ ...first, runs: [...(first.runs ?? []), renamed] }] } };
}

let folder: RunFolder;
let sandbox: Sandbox;
beforeEach(async () => {
  folder = new RunFolder();
  sandbox = await startSandbox({ seed: { ...threeRuns(), ...experiments() } });
});
afterEach(async () => {
  await sandbox.close();
  folder.remove();
});

const run = (line: string, more: Surroundings = {}): Promise<Outcome> =>
  folder.run(line, { env: sandbox.env, ...more });
const view = (name: string) => JSON.parse(readFileSync(join(folder.path, name), "utf8"));

describe("evalwire report of runs of Weave", () => {
  test("ranks three runs and has their trend, with one reading of each", async () => {
    const { code, stderr } = await run(
      "report name:base name:candidate name:third -o a.json -o a.html",
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { rankings, projects, outcome } = view("a.json");
    expect(outcome).toBe("none");
    expect(rankings.length).toBeGreaterThan(0);
    expect(rankings[0].runs).toHaveLength(3);
    expect(projects[0].evaluations).toHaveLength(1);
    expect(projects[0].evaluations[0].runs.map(({ name }: { name: string }) => name)).toEqual([
      "base",
      "candidate",
      "third",
    ]);
    const rows = sandbox.requests.filter(({ path }) => path.includes("eval_results"));
    expect(rows.length).toBeLessThanOrEqual(3);
  });

  test("takes one --project for its runs", async () => {
    const env = { ...sandbox.env, WANDB_PROJECT: "other" };
    const { code } = await run("report name:base name:candidate --project acme/search", { env });
    expect(code).toBe(0);
    expect(existsSync(join(folder.path, "report.html"))).toBe(true);
  });
});

describe("evalwire report of projects", () => {
  const LINE = "report --since 2026-01-01 -o a.json --json";

  test("has the newest runs of each project", async () => {
    const { code, stdout, stderr } = await run(
      `${LINE} --project acme/search --project galileo:support`,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { projects, headline } = view("a.json");
    expect(projects.map(({ name }: { name: string }) => name)).toEqual([
      "acme/search",
      "galileo:support",
    ]);
    expect(projects[0].evaluations[0].runs).toHaveLength(3);
    expect(JSON.parse(stdout).headline).toBe(headline);
  });

  test("reads up to --limit runs of each, and says that there are more", async () => {
    const { code, stderr } = await run(`${LINE} --project acme/search --limit 2`);
    expect(code).toBe(0);
    expect(stderr).toContain("Only the newest 2 runs");
    expect(view("a.json").projects[0].evaluations[0].runs).toHaveLength(2);
  });

  test("is for the last 30 days by default", async () => {
    const startedAt = new Date("2020-01-01T09:00:00Z");
    const old = await startSandbox({ seed: scenario({ rows: 2, passRate: 1, startedAt }) });
    await run("report --project acme/search -o a.json", { env: old.env });
    await old.close();
    expect(view("a.json").projects[0].notes).toEqual(["The project has no runs."]);
  });

  test("is written without a project that fails, and ends with 6", async () => {
    const { code, stderr } = await run(`${LINE} --project acme/search --project galileo:nope`);
    expect(code).toBe(6);
    expect(stderr).toContain("error: galileo:nope: ");
    expect(view("a.json").projects[1].error).toContain("nope");
  });

  test("ends with the code of the only failure when nothing could be read", async () => {
    const { code } = await run(`${LINE} --project galileo:nope`);
    expect(code).toBe(3);
  });

  test.each([
    [`${LINE} --project acme/search --since yesterday`, 3, "yesterday"],
    ["report --project acme/search --margin x", 3, "--margin"],
    ["report --project acme/search --worst correct=0", 3, "'--worst' applies only to runs"],
  ])("%s ends with %i: %s", async (line, code, message) => {
    const { code: found, stderr, stdout } = await run(line.replace("--since 2026-01-01 ", ""));
    expect(found).toBe(code);
    expect(`${stderr}${stdout}`).toContain(message);
  });
});
