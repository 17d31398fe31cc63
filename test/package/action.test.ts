import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { withoutCode } from "../../action/markdown.mjs";
import { packedFolder } from "../../scripts/pack.mjs";
import { type Used, useAction } from "../action/composite.ts";
import { GitHubStandIn } from "../action/github-stand-in.ts";
import { TOKEN } from "../action/job.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

let github: GitHubStandIn;
let url: string;
let workspace: string;

beforeEach(async () => {
  github = new GitHubStandIn();
  url = await github.start();
  workspace = mkdtempSync(join(tmpdir(), "evalwire-workspace-"));
  writeFileSync(join(workspace, "gate.json"), readFileSync(join(ROOT, "examples/ci/gate.json")));
  table("base.csv", (row) => row < 180);
});

afterEach(() => github.close());

/** Writes a table of rows, of 200 by default, that pass where `passes` says so. */
function table(name: string, passes: (row: number) => boolean, from = 0, to = 200): void {
  const rows = Array.from({ length: to - from }, (_, at) => from + at);
  const lines = rows.map((row) => `q${row},"${HOSTILE} ${row}",${passes(row)}`);
  writeFileSync(join(workspace, name), ["id,output,correct", ...lines, ""].join("\n"));
}

const HOSTILE =
  "<!-- evalwire:end --> </details> @everyone [x](javascript:1) <img src=x> ::error::x | `";

/** Starts the packed command where the action starts npx. */
const NPX = `#!/usr/bin/env bash
while [[ $1 != evalwire && $1 != evalwire@* ]]; do shift; done
shift
exec "${process.execPath}" "${join(packedFolder, "dist/cli/main.js")}" "$@"
`;

async function use(inputs: Record<string, string>): Promise<Used> {
  const used = await useAction({
    workspace,
    npx: NPX,
    token: TOKEN,
    inputs: { base: "base.csv", policy: "gate.json", ...inputs },
    env: {
      GITHUB_ACTIONS: "true",
      CI: "true",
      GITHUB_API_URL: url,
      GITHUB_GRAPHQL_URL: `${url}/graphql`,
      GITHUB_SERVER_URL: "https://github.example",
      GITHUB_REPOSITORY: "acme/search",
      GITHUB_RUN_ID: "77",
      GITHUB_WORKFLOW: "Evaluate",
      GITHUB_JOB: "gate",
      GITHUB_SHA: "4".repeat(40),
      GITHUB_EVENT_NAME: "pull_request",
      GITHUB_EVENT_PATH: join(ROOT, "test/fixtures/action/pull_request.opened.json"),
    },
  });
  expect(used.log).not.toContain(TOKEN);
  return used;
}

describe("The action with the packed command", () => {
  test.each([
    ["the same scores", (row: number) => row < 180, 0, "pass", "success", "Passed: "],
    ["a regression", (row: number) => row < 140, 100, "fail", "failure", "Regression: "],
    [
      "too few rows",
      (row: number) => row < 174,
      101,
      "inconclusive",
      "action_required",
      "Cannot tell: ",
    ],
  ])("decides %s", async (_, passes, code, outcome, conclusion, title) => {
    table("candidate.csv", passes);
    const { codes, outputs, summary, log } = await use({ candidate: "candidate.csv" });
    expect(codes).toEqual({ gate: 0, report: code });
    expect(outputs).toMatchObject({ outcome, "exit-code": String(code) });
    expect(github.checks).toMatchObject([{ conclusion }]);
    expect(log.match(/^::error title=Regression%3A 'correct' drops/gm) ?? []).toHaveLength(
      outcome === "fail" ? 1 : 0,
    );
    expect(github.checks[0]?.output.title).toMatch(new RegExp(`^${title}.*correct`));
    for (const text of [github.comments[0]?.body, summary]) expect(text).toContain("correct");
    expect(readFileSync(outputs.junit ?? "", "utf8")).toContain("<testsuite");
    expect(JSON.parse(readFileSync(outputs.json ?? "", "utf8"))).toMatchObject({ outcome });
  });

  test("merges the shards of a candidate, by a pattern and by lines", async () => {
    table("shard-1.csv", (row) => row < 180, 0, 100);
    table("shard-2.csv", (row) => row < 180, 100, 200);
    expect((await use({ candidate: "shard-?.csv" })).outputs.outcome).toBe("pass");
    expect((await use({ candidate: "shard-1.csv\nshard-2.csv" })).outputs.outcome).toBe("pass");
  });

  test("does not pass without the last shard, and refuses one that is there twice", async () => {
    table("shard-1.csv", (row) => row < 180, 0, 100);
    const rule = { policy: "", options: "--max-drop correct=0.05" };
    const alone = await use({ candidate: "shard-1.csv", ...rule });
    expect(alone.codes.report).toBe(101);
    table("shard-2.csv", (row) => row < 180, 50, 200);
    const twice = await use({ candidate: "shard-*.csv" });
    expect(twice.codes.report).toBe(3);
    expect(twice.outputs.outcome).toBe("broken");
  });

  test.each([
    ["a file that does not exist", { candidate: "nowhere.csv" }, "nowhere.csv"],
    ["a pattern without files", { candidate: "no-*.csv" }, "no-*.csv"],
    [
      "a misspelled rule",
      { candidate: "base.csv", policy: "", options: "--max-dorp correct=0.1" },
      "--max-dorp",
    ],
    ["the same run twice", { candidate: "base.csv" }, "same"],
  ])("says for %s that the script broke", async (_, inputs, why) => {
    const { codes, outputs } = await use(inputs as Record<string, string>);
    expect(codes).toEqual({ gate: 0, report: 3 });
    expect(outputs.outcome).toBe("broken");
    expect(github.checks[0]?.output.title).toContain("The script broke: ");
    expect(github.checks[0]?.output.title).toContain(why);
  });

  test("keeps its comment whole, whatever the rows contain", async () => {
    table("candidate.csv", (row) => row < 100);
    await use({ candidate: "candidate.csv", section: "one" });
    await use({ candidate: "candidate.csv", section: "two" });
    const body = github.comments[0]?.body ?? "";
    const rendered = body.split("\n").map(withoutCode).join("\n");
    expect(github.comments).toHaveLength(1);
    expect(body.match(/^<!-- evalwire:section /gm)).toHaveLength(2);
    expect(body.match(/^<!-- evalwire:end -->$/gm)).toHaveLength(2);
    expect(rendered).not.toMatch(/@everyone|<img|\]\(javascript/);
    const count = (tag: string): number => rendered.split(tag).length;
    expect(count("<details")).toBeGreaterThan(6);
    expect(count("<details")).toBe(count("</details>"));
  });
});

describe("The examples for CI with the packed command", () => {
  const CI = join(ROOT, "examples/ci");
  const bash = (script: string, args: string[] = []) => {
    mkdirSync(join(workspace, "bin"), { recursive: true });
    writeFileSync(join(workspace, "bin/npx"), NPX, { mode: 0o755 });
    const env = { PATH: `${join(workspace, "bin")}${delimiter}${process.env.PATH}` };
    return spawnSync("bash", [...args], { cwd: workspace, encoding: "utf8", env, input: script });
  };

  test.each([
    ["the same scores", 180, 0, "Passed"],
    ["a regression", 140, 100, "Regression"],
    ["too few rows", 174, 101, "Cannot tell"],
  ])("gate.sh decides %s", (_, passing, code, said) => {
    table("candidate.csv", (row) => row < passing);
    const done = bash("", [join(CI, "gate.sh"), "base.csv", "candidate.csv", "gate.json"]);
    expect(done.stderr).toBe("");
    expect(done.status).toBe(code);
    expect(done.stdout.trimEnd().split("\n").at(-1)).toContain(said);
  });

  test("the pipeline for GitLab writes its artifacts when the gate fails", () => {
    table("candidate.csv", (row) => row < 140);
    writeFileSync(join(workspace, "evaluate.sh"), "#!/bin/sh\ncat candidate.txt\n", {
      mode: 0o755,
    });
    renameSync(join(workspace, "candidate.csv"), join(workspace, "candidate.txt"));
    const { gate } = parse(readFileSync(join(CI, ".gitlab-ci.yml"), "utf8"));
    const done = bash(`set -e\n${gate.script.join("\n")}\n`);
    expect(done.status).toBe(100);
    for (const name of [gate.artifacts.reports.junit, ...gate.artifacts.paths])
      expect(readFileSync(join(workspace, name), "utf8")).toContain("correct");
  });
});
