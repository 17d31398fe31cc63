import { experiments, scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RunFolder, table } from "./run-files.ts";

const folder = new RunFolder();
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
beforeAll(async () => {
  folder.write({ "base.csv": table(7) });
  const seed = scenario({
    rows: 4,
    passRate: 0.5,
    attributes: { base: { branch: "main", build: 7, nightly: true } },
  });
  sandbox = await startSandbox({ seed: { ...seed, ...experiments() } });
});
afterAll(async () => {
  folder.remove();
  await sandbox.close();
});

const run = (line: string) => folder.run(line, { env: sandbox.env });
const names = async (line: string) =>
  JSON.parse((await run(`${line} --json`)).stdout).map(({ name }: { name: string }) => name);

describe("evalwire runs", () => {
  test.each([
    ["runs", ["candidate", "base"]],
    ["runs --name base", ["base"]],
    ["runs --model ranker", ["base"]],
    ["runs --evaluation search-eval --status completed --kind classic", ["candidate", "base"]],
    ["runs --attr branch=main", ["base"]],
    ["runs --attr branch=main --attr build=7 --attr nightly=true", ["base"]],
    ["runs --attr branch=dev", []],
    ["runs --since 2026-11-03", ["candidate"]],
    ["runs --until 2026-11-03", ["base"]],
    ["runs --rescores only", []],
    ["runs --limit all", ["candidate", "base"]],
  ])("%s lists %j", async (line, expected) => {
    expect(await names(line)).toEqual(expected);
  });

  test("says that there are more than the limit, in every form, and only then", async () => {
    for (const form of ["", " --json", " --jsonl"]) {
      const { code, stderr } = await run(`runs --limit 1${form}`);
      expect({ code, stderr }).toEqual({
        code: 0,
        stderr:
          "Only the newest 1 run is listed, and there are more: use --limit all, or another limit.\n",
      });
      expect((await run(`runs --limit 2${form}`)).stderr).toBe("");
    }
  });

  test.each([
    ["runs --since yesterday", "'since' must be"],
    ["runs --since 2026-11-04 --until 2026-11-03", "'until' must be after 'since'"],
    ["runs --attr branch", "must have the form branch=main"],
    ["runs --attr branch=", "must have the form branch=main"],
    ["runs --attr branch=a --attr branch=b", "'branch' is given twice"],
    ["runs --limit 1.5", "It must be a positive integer or all."],
    ["runs --kind v3", "It must be v2 or classic."],
    ["runs --rescores exlude", "Did you mean 'exclude'?"],
  ])("%s is an error", async (line, text) => {
    const { code, stdout, stderr } = await run(line);
    expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
    expect(stderr).toContain(text);
  });

  test("shows a run of Weave without reading its rows", async () => {
    const before = sandbox.requests.length;
    const { stdout } = await run("runs show name:base");
    expect(stdout).toContain("name: base\nstatus: completed\n");
    expect(stdout).toContain('attribute branch: "main"');
    expect(sandbox.requests.slice(before).map(({ path }) => path)).toEqual(["/calls/stream_query"]);
  });

  test("shows what a file contains", async () => {
    const { stdout } = await run("runs show base.csv --json");
    expect(JSON.parse(stdout)).toMatchObject({
      name: "base",
      rowCount: 60,
      trialCount: 60,
      scorers: ["correct", "judge"],
    });
    expect(JSON.parse(stdout)).not.toHaveProperty("raw");
  });
});

describe("evalwire experiments", () => {
  test("lists experiments, newest first, each of which can be named as a run", async () => {
    const { code, stdout } = await run("experiments --limit all --json");
    expect(code).toBe(0);
    const all = JSON.parse(stdout);
    expect(all.length).toBeGreaterThan(1);
    const starts = all.map(({ startedAt }: { startedAt: string }) => startedAt);
    expect(starts).toEqual([...starts].sort().reverse());
    const { name, id, project } = all[0];
    expect(await names(`experiments list --name ${name}`)).toEqual([name]);
    for (const text of [
      `galileo:${id}`,
      `galileo:${name}`,
      `https://app.galileo.ai/org/project/${project}/experiments/${id}?tab=1`,
      `galileo:https://console.example.com/project/${project}/experiments/${id}`,
    ])
      expect(JSON.parse((await run(`runs show ${text} --json`)).stdout).id, text).toBe(id);
  });

  test("says that there are more than the limit", async () => {
    const { stderr } = await run("experiments --limit 1");
    expect(stderr).toContain("Only the newest 1 experiment is listed, and there are more");
  });
});
