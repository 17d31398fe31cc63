import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GitHubStandIn } from "./github-stand-in.ts";
import { environmentOf, type Job, type Reported, resultOf, runReport, TOKEN } from "./job.ts";

let github: GitHubStandIn;
let url: string;
const outputs: Reported[] = [];

beforeEach(async () => {
  github = new GitHubStandIn();
  url = await github.start();
});

afterEach(async () => {
  await github.close();
  // the token is nowhere, whatever happened
  const said = JSON.stringify([outputs.splice(0), github.comments, github.checks]);
  expect(said).not.toContain(TOKEN);
});

const OPENED: Job = { event: "pull_request.opened", exitCode: 0, json: resultOf("pass") };
const FAILED: Job = { ...OPENED, exitCode: 100, json: resultOf("fail", "'correct' dropped.") };

async function run(job: Job): Promise<Reported> {
  const reported = await runReport(job, url);
  outputs.push(reported);
  return reported;
}

describe("Regression, cannot tell and a script that broke", () => {
  const error = (message: string): object => ({ error: { code: "x", message, hint: "Do this." } });

  test.each([
    ["a pass", 0, resultOf("pass"), "pass", 0, "success", "Passed"],
    ["a regression", 100, resultOf("fail"), "fail", 100, "failure", "Regression"],
    [
      "an open gate",
      101,
      resultOf("inconclusive"),
      "inconclusive",
      101,
      "action_required",
      "Cannot tell",
    ],
    [
      "a mistake",
      3,
      error("No run 'x'"),
      "broken",
      3,
      "failure",
      "The script broke: No run 'x'. Do this.",
    ],
    [
      "a refused key",
      4,
      error("Key refused"),
      "broken",
      4,
      "failure",
      "The script broke: Key refused",
    ],
    ["an outage", 5, error("HTTP 503"), "broken", 5, "failure", "The script broke: HTTP 503"],
    [
      "a partial result",
      6,
      null,
      "broken",
      6,
      "failure",
      "The script broke: evalwire did not finish",
    ],
    [
      "a crash",
      1,
      "Segmentation",
      "broken",
      1,
      "failure",
      "The script broke: evalwire ended with exit code 1",
    ],
    [
      "a kill",
      137,
      null,
      "broken",
      137,
      "failure",
      "The script broke: evalwire ended with exit code 137",
    ],
    ["a cancellation", 2, error("Canceled"), "broken", 2, "failure", "The script broke: Canceled"],
    [
      "a missing program",
      127,
      "",
      "broken",
      127,
      "failure",
      "The script broke: evalwire could not be started",
    ],
  ])("%s", async (_, exitCode, json, outcome, code, conclusion, title) => {
    const reported = await run({ ...OPENED, exitCode, json });
    expect(reported.code).toBe(code);
    expect(reported.outputs).toMatchObject({ outcome, "exit-code": String(code) });
    const [check] = github.checks;
    expect(check).toMatchObject({ conclusion, status: "completed" });
    expect(check?.output.title).toContain(title);
    for (const text of [github.comments[0]?.body, reported.summary, reported.log])
      expect(text).toContain(title.slice(0, 14));
    expect(reported.log).toContain(outcome === "pass" ? "::notice title" : "::error title");
  });

  test.each([
    ["exit code 0 without a document", 0, null],
    ["exit code 0 and a document without a result", 0, { outcomes: "pass" }],
    ["exit code 0 and half a document", 0, '{"outcome":"pass"'],
    ["exit code 0 and an error", 0, error("late")],
    ["exit code 0 and an outcome that is inherited", 0, { outcome: "toString" }],
    ["exit code 100 without a document", 100, null],
    ["exit code 100 and a pass", 100, resultOf("pass")],
    ["exit code 101 and a fail", 101, resultOf("fail")],
    ["another exit code and a pass", 1, resultOf("pass")],
  ])("%s is a script that broke, with exit code 1", async (_, exitCode, json) => {
    const reported = await run({ ...OPENED, exitCode, json });
    expect(reported.code).toBe(1);
    expect(reported.outputs.outcome).toBe("broken");
    expect(github.checks[0]?.conclusion).toBe("failure");
    expect(github.comments[0]?.body).toContain("not a regression, and not a pass");
    expect(github.comments[0]?.body).not.toContain("| table |");
  });

  test("a first step without an exit code is a script that broke", async () => {
    const reported = await run({ ...OPENED, json: null, env: { GATE_EXIT_CODE: "" } });
    expect(reported.code).toBe(1);
    expect(reported.outputs.outcome).toBe("broken");
  });

  test("annotates the rules that did not pass, up to nine", async () => {
    const rule = (counted: string, name: string): object => ({
      counted,
      outcome: counted,
      required: `'${name}' drops by at most 0.02`,
      found: "-0.1\n::error::x",
      why: "It dropped.",
    });
    const rules = [rule("pass", "fine"), rule("inconclusive", "open"), rule("fail", "bad")];
    const many = Array.from({ length: 20 }, (_, at) => rule("fail", `rule ${at}`));
    const some = await run({ ...FAILED, json: { ...resultOf("fail"), rules } });
    const all = await run({ ...FAILED, json: { ...resultOf("fail"), rules: many } });
    expect(some.log.split("\n").slice(-2)).toEqual([
      "::warning title=Cannot tell%3A 'open' drops by at most 0.02::-0.1 ::error::x. It dropped.",
      "::error title=Regression%3A 'bad' drops by at most 0.02::-0.1 ::error::x. It dropped.",
    ]);
    expect(all.log.match(/^::error/gm)).toHaveLength(10);
  });

  test("--exit-zero among the options does not hide a regression", async () => {
    const reported = await run({ ...FAILED, exitCode: 0 });
    expect(reported.code).toBe(100);
    expect(reported.outputs.outcome).toBe("fail");
  });

  test("the input exit-zero lets a regression and an open gate succeed, and says so everywhere", async () => {
    const env = { INPUT_EXIT_ZERO: "true" };
    const failed = await run({ ...FAILED, env });
    const open = await run({ ...OPENED, exitCode: 101, json: resultOf("inconclusive"), env });
    expect([failed.code, open.code]).toEqual([0, 0]);
    expect(github.checks.map(({ conclusion }) => conclusion)).toEqual(["neutral", "neutral"]);
    expect(failed.outputs).toMatchObject({ outcome: "fail", "exit-code": "100" });
    expect(github.checks[0]?.output.title).toContain("Regression");
  });

  test("the input exit-zero does not let a script succeed that broke", async () => {
    const reported = await run({
      ...OPENED,
      exitCode: 5,
      json: null,
      env: { INPUT_EXIT_ZERO: "true" },
    });
    expect(reported.code).toBe(5);
    expect(github.checks[0]?.conclusion).toBe("failure");
  });
});

describe("The event", () => {
  test("of a pull request puts the check on its head, not on the merge commit", async () => {
    const reported = await run(OPENED);
    expect(github.checks[0]?.head_sha).toBe("1".repeat(40));
    expect(github.comments).toMatchObject([{ issue: 12 }]);
    expect(reported.outputs["comment-url"]).toBe(github.comments[0]?.html_url);
    expect(reported.outputs["check-url"]).toBe(github.checks[0]?.html_url);
    expect(reported.outputs.json).toMatch(/gate\.json$/);
    expect(reported.outputs.junit).toBe("");
  });

  test.each([
    ["push", "5"],
    ["workflow_dispatch", "5"],
    ["merge_group", "7"],
    ["workflow_run", "3"],
  ])("%s has a check and no comment", async (event, digit) => {
    const reported = await run({ ...FAILED, event, sha: "5".repeat(40) });
    expect(reported.code).toBe(100);
    expect(github.checks).toMatchObject([{ head_sha: digit.repeat(40), conclusion: "failure" }]);
    expect(github.writes).toEqual(["POST /check-runs"]);
    expect(reported.summary).toContain("Regression");
  });

  test("of a comment has neither, because it does not name the commit", async () => {
    const reported = await run({ ...FAILED, event: "issue_comment" });
    expect(github.writes).toEqual([]);
    expect(reported.code).toBe(100);
    expect(reported.summary).toContain("Regression");
  });

  test("that cannot be read leaves the verdict as it is", async () => {
    const reported = await run({ ...FAILED, event: "no-such-file", eventName: "pull_request" });
    expect(reported.code).toBe(100);
    expect(github.comments).toEqual([]);
  });

  test("of a fork keeps the verdict, and says where the result is", async () => {
    github.mayWrite = { comments: false, checks: false };
    const passed = await run({ ...OPENED, event: "pull_request.fork" });
    const failed = await run({ ...FAILED, event: "pull_request.fork" });
    expect([passed.code, failed.code]).toEqual([0, 100]);
    for (const { summary, log, outputs: out } of [passed, failed]) {
      expect(out["comment-url"]).toBe("");
      for (const text of [summary, log]) {
        expect(text).toMatch(/The comment was not written.*lacks the permission/);
        expect(text).toMatch(/The check was not written/);
      }
    }
    expect(failed.summary).toContain("| table |");
    // each write was tried once
    expect(github.writes).toHaveLength(4);
  });

  test("without a token writes the summary only", async () => {
    const reported = await run({ ...FAILED, env: { INPUT_TOKEN: "" } });
    expect(reported.code).toBe(100);
    expect(github.calls).toEqual([]);
    expect(reported.summary).toContain("there is no token");
  });

  test("with a token that is refused keeps the verdict", async () => {
    const reported = await run({
      ...FAILED,
      env: { INPUT_TOKEN: "another-token\nwith a line" },
    });
    expect(reported.code).toBe(100);
    expect(reported.log).not.toContain("another-token");
  });

  test("with the inputs comment and check off writes neither", async () => {
    await run({ ...FAILED, env: { INPUT_COMMENT: "false", INPUT_CHECK: "false" } });
    expect(github.writes).toEqual([]);
  });
});

describe("What the model has written", () => {
  const HOSTILE = [
    "<!-- evalwire:end -->",
    "<!-- evalwire:comment -->",
    '<!-- evalwire:section {"name":"other","outcome":"pass"} -->',
    "```",
    "::error::forged",
    "<details><summary>open",
  ].join("\n");

  test("cannot end its section or forge another one", async () => {
    await run({ ...FAILED, markdown: HOSTILE, section: "one" });
    await run({ ...OPENED, section: "two" });
    await run({ ...FAILED, markdown: HOSTILE, section: "one" });
    expect(github.comments).toHaveLength(1);
    const body = github.comments[0]?.body ?? "";
    expect(body.match(/^<!-- evalwire:section /gm)).toHaveLength(2);
    expect(body).toContain("1 regression, 1 passed");
    expect(body).not.toContain("&amp;lt;");
  });

  test("cannot command the runner through a title", async () => {
    const headline = "\n::set-output name=outcome::pass\r\n##[add-path]/evil %0A @all #1 \u001b[2J";
    const reported = await run({ ...FAILED, json: resultOf("fail", headline) });
    const lines = reported.log.split("\n");
    expect(lines.every((line) => !/^\s*::(?!notice title|error title)/.test(line))).toBe(true);
    expect(reported.log).not.toContain("##[");
    expect(reported.log).not.toContain("\u001b");
    expect(github.comments[0]?.body).not.toMatch(/@all|(?<!\\)#1\b/);
  });

  test("cannot end an output", async () => {
    const section = "a\nb<<c";
    const reported = await run({
      ...FAILED,
      section,
      env: { GITHUB_JOB: "x\noutcome<<e\npass\ne" },
    });
    expect(reported.outputs.outcome).toBe("fail");
  });
});

describe("The summary of the step", () => {
  test("is left out if it is full, and the log says so", async () => {
    const env = environmentOf(FAILED, url);
    const path = env.GITHUB_STEP_SUMMARY ?? "";
    const { writeFileSync } = await import("node:fs");
    writeFileSync(path, "x".repeat(1_048_570));
    const reported = await run({ ...FAILED, env: { GITHUB_STEP_SUMMARY: path } });
    expect(readFileSync(path, "utf8")).toHaveLength(1_048_570);
    expect(reported.log).toContain("does not fit");
    expect(reported.code).toBe(100);
  });
});
