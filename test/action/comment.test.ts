import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GitHubStandIn } from "./github-stand-in.ts";
import { type Job, type Reported, resultOf, runReport } from "./job.ts";

let github: GitHubStandIn;
let url: string;

beforeEach(async () => {
  github = new GitHubStandIn();
  url = await github.start();
});

afterEach(() => github.close());

const job = (section: string, outcome: "pass" | "fail" | "inconclusive" = "pass"): Job => ({
  event: "pull_request.opened",
  exitCode: { pass: 0, fail: 100, inconclusive: 101 }[outcome],
  json: resultOf(outcome, `headline of ${section}.`),
  markdown: `table of ${section}`,
  section,
});

/** Makes a promise that someone else resolves. */
function signal(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const run = (one: Job): Promise<Reported> => runReport(one, url);

/** Names of the sections in the only comment. */
function sections(): string[] {
  expect(github.comments.filter(({ body }) => body.startsWith("<!-- evalwire"))).toHaveLength(1);
  const body = github.comments.find((one) => one.body.startsWith("<!-- evalwire"))?.body ?? "";
  return [...body.matchAll(/^### \S+ (\w[\w -]*):/gm)].map(([, name = ""]) => name);
}

const commentWrites = (): string[] =>
  github.writes.filter((one) => !one.includes("check-runs")).map((one) => one.replace(/\d+/g, "N"));

describe("The comment", () => {
  test("is created once, and updated by later runs", async () => {
    const first = await run(job("nightly", "fail"));
    const second = await run({ ...job("nightly"), event: "pull_request.synchronize" });
    expect(sections()).toEqual(["nightly"]);
    expect(commentWrites()).toEqual(["POST /issues/N/comments", "PATCH /issues/comments/N"]);
    expect(second.outputs["comment-url"]).toBe(first.outputs["comment-url"]);
    expect(github.comments[0]?.body).toContain("## evalwire: 1 passed");
    expect(github.comments[0]?.body).not.toContain("Regression");
  });

  test("has a section for each shard, matrix entry and step, also by default", async () => {
    const matrix = (model: string): Record<string, string> => ({
      INPUT_MATRIX: JSON.stringify({ model, shard: 1 }),
    });
    await run({ ...job(""), env: matrix("small") });
    await run({ ...job("", "fail"), env: matrix("large") });
    await run({ ...job(""), env: { EVALWIRE_SECTIONS: '["Evaluate / gate"]' } });
    await run({ ...job(""), env: { GITHUB_JOB: "safety" } });
    const body = github.comments[0]?.body ?? "";
    expect(body).toContain("## evalwire: 1 regression, 3 passed");
    for (const name of [
      "gate \\(small, 1\\)",
      "gate \\(large, 1\\)",
      "gate \\#\u200b2",
      "/ safety",
    ])
      expect(body).toContain(`${name}:`);
  });

  test("marks sections of an earlier commit, and does not count them", async () => {
    await run({ ...job("a"), runId: 1 });
    await run({ ...job("b", "fail"), runId: 2, event: "pull_request.synchronize" });
    const body = github.comments[0]?.body ?? "";
    expect(body).toContain("## evalwire: 1 regression\n");
    expect(body).toMatch(/earlier commit, 1111111/);
    expect(body).toMatch(/Commit 2222222/);
  });

  test("is not replaced by a run of an earlier commit that ends late", async () => {
    await run({ ...job("a", "fail"), runId: 2, event: "pull_request.synchronize" });
    const late = await run({ ...job("a"), runId: 1 });
    expect(github.comments[0]?.body).toContain("Regression");
    expect(github.comments[0]?.body).not.toContain("Passed");
    expect(late.log).toContain("result of a newer run");
    expect(late.code).toBe(0);
  });

  test("is replaced when a job of the same commit runs again", async () => {
    await run({ ...job("a", "fail"), runId: 7 });
    await run({ ...job("a"), runId: 7 });
    expect(github.comments[0]?.body).toContain("1 passed");
  });

  test("is found on a later page, among the comments of others", async () => {
    for (let count = 0; count < 250; count++) github.addComment(`comment ${count}`, "ada-dev");
    await run(job("a", "fail"));
    await run(job("a"));
    expect(github.comments).toHaveLength(251);
    expect(sections()).toEqual(["a"]);
  });

  test("of another author is never touched, even with the marker in it", async () => {
    await run(job("a"));
    const forged = github.comments[0]?.body ?? "";
    github.comments = [];
    github.addComment(forged.replace("Passed", "Trust me"), "mallory");
    github.addComment(forged.replace("Passed", "Trust me"), "other-app[bot]", "Bot");
    github.addComment(`> ${forged}`, "github-actions[bot]", "Bot");
    const before = structuredClone(github.comments);
    await run(job("a", "fail"));
    expect(github.comments.slice(0, 3)).toEqual(before);
    expect(github.comments).toHaveLength(4);
    expect(github.comments[3]?.body).not.toContain("Trust me");
  });

  test.each([
    ["an app", "our-app[bot]"],
    ["a person", "ada-dev"],
    ["the workflow, if GraphQL does not say", null],
  ])("is found again with the token of %s", async (_, login) => {
    github.login = login;
    await run(job("a", "fail"));
    await run(job("a"));
    expect(github.comments).toHaveLength(1);
  });

  test("is found again if GraphQL fails once, and left alone if it keeps failing", async () => {
    github.login = "our-app[bot]";
    await run(job("a"));
    let left = 1;
    github.fault = ({ path }) => (path === "/graphql" && left-- > 0 ? { status: 502 } : undefined);
    await run(job("b", "fail"));
    expect(sections()).toEqual(["a", "b"]);
    left = 100;
    const reported = await run(job("c", "fail"));
    expect(reported.code).toBe(100);
    expect(reported.log).toContain("GitHub answered 502");
    expect(sections()).toEqual(["a", "b"]);
  });

  test("that was deleted is created again", async () => {
    await run(job("a"));
    let deleted = false;
    github.fault = ({ method }) => {
      if (method === "PATCH" && !deleted) {
        deleted = true;
        github.comments = [];
      }
      return undefined;
    };
    await run(job("a", "fail"));
    expect(sections()).toEqual(["a"]);
    expect(github.comments[0]?.body).toContain("Regression");
  });
});

describe("Jobs at the same time", () => {
  const names = ["a", "b", "c", "d", "e", "f"];

  test("each keep their section in one comment", async () => {
    await run(job("first"));
    const done = await Promise.all(names.map((name) => run(job(name, "fail"))));
    expect(sections()).toEqual([...names, "first"]);
    expect(done.map(({ code }) => code)).toEqual(names.map(() => 100));
  });

  test("that create the comment at once end with one", async () => {
    const waiting: (() => void)[] = [];
    github.fault = async ({ method, path }) => {
      if (method !== "POST" || !path.endsWith("/comments") || waiting.length === names.length)
        return undefined;
      // all of them have seen that there is no comment
      await new Promise<void>((resolve) => {
        if (waiting.push(resolve) === names.length) for (const one of waiting) one();
      });
      return undefined;
    };
    await Promise.all(names.map((name) => run(job(name))));
    expect(sections()).toEqual(names);
    expect(github.calls.filter(({ method }) => method === "DELETE").length).toBeGreaterThan(4);
  });

  /** Runs two jobs. The write of `slow` waits until the other job has ended, or pauses. */
  async function overlap(other: Job, until: "end" | "pause"): Promise<void> {
    await run(job("first"));
    const otherIsDone = signal();
    const slowHasRead = signal();
    let held = false;
    github.fault = async ({ method, body }) => {
      if (method !== "PATCH" || held || !body.body.includes("headline of slow")) return undefined;
      held = true;
      slowHasRead.resolve();
      await otherIsDone.promise;
      return undefined;
    };
    const slow = run(job("slow"));
    await slowHasRead.promise;
    const onPause = async (): Promise<void> => {
      otherIsDone.resolve();
      await slow;
    };
    await run(until === "pause" ? { ...other, onPause } : other);
    otherIsDone.resolve();
    await slow;
  }

  test("do not lose a section to a job that wrote on an older text", async () => {
    await overlap(job("quick", "fail"), "end");
    expect(sections()).toEqual(["first", "quick", "slow"]);
  });

  test("without checks look again after a pause, and restore a section that was lost", async () => {
    github.mayWrite.checks = false;
    await overlap(job("quick", "fail"), "pause");
    expect(sections()).toEqual(["first", "quick", "slow"]);
  });
});

describe("A response that is lost", () => {
  const once = (method: string, path: string, fault: "lost" | "refused"): void => {
    let left = 1;
    github.fault = (call) =>
      call.method === method && call.path.includes(path) && left-- > 0 ? fault : undefined;
  };

  test("to the creation of the comment creates it once", async () => {
    once("POST", "/comments", "lost");
    const reported = await run(job("a", "fail"));
    expect(github.comments).toHaveLength(1);
    expect(commentWrites()).toEqual(["POST /issues/N/comments"]);
    expect(reported.outputs["comment-url"]).toBe(github.comments[0]?.html_url);
  });

  test("to the creation of the comment is looked for until it appears", async () => {
    // the server needs a while: the comment is in the list from the third look on
    let looks = 0;
    once("POST", "/comments", "lost");
    const lose = github.fault;
    github.fault = (call) => {
      if (call.method === "GET" && call.path.startsWith("/issues/12/comments") && looks++ < 3)
        return { status: 200, body: [] };
      return lose(call);
    };
    await run(job("a", "fail"));
    expect(github.comments).toHaveLength(1);
    expect(commentWrites()).toEqual(["POST /issues/N/comments"]);
  });

  test("because the request never arrived leads to a second request", async () => {
    once("POST", "/comments", "refused");
    await run(job("a"));
    expect(sections()).toEqual(["a"]);
  });

  test("to an update reads again before it writes", async () => {
    await run(job("a"));
    once("PATCH", "/comments", "lost");
    await run(job("a", "fail"));
    expect(sections()).toEqual(["a"]);
    expect(commentWrites()).toEqual(["POST /issues/N/comments", "PATCH /issues/comments/N"]);
  });

  test("to the creation of the check creates it once", async () => {
    once("POST", "/check-runs", "lost");
    const reported = await run(job("a"));
    expect(github.checks).toHaveLength(1);
    expect(reported.outputs["check-url"]).toBe(github.checks[0]?.html_url);
  });

  test("every time ends with the verdict, and says that the comment may be missing", async () => {
    github.fault = ({ method }) => (method === "POST" ? { status: 502 } : undefined);
    const reported = await run(job("a", "fail"));
    expect(reported.code).toBe(100);
    expect(reported.log).toContain("The comment may not have been written: GitHub answered 502.");
    expect(reported.pauses.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(121_000);
  });

  test("to all reads ends with the verdict", async () => {
    github.fault = ({ method }) => (method === "GET" ? "refused" : undefined);
    const reported = await run(job("a"));
    expect(reported.code).toBe(0);
    expect(reported.log).toMatch(/The comment may not have been written: No answer from GitHub/);
    expect(commentWrites()).toEqual([]);
  });

  test("of the wrong form writes nothing", async () => {
    github.fault = ({ method, path }) =>
      method === "GET" && path.includes("comments")
        ? { status: 200, body: { not: "a list" } }
        : undefined;
    const reported = await run(job("a"));
    expect(reported.log).toContain("something else than a list");
    expect(commentWrites()).toEqual([]);
  });
});

describe("A rate limit", () => {
  const limited = (
    status: number,
    headers: Record<string, string>,
    message = "slow down",
  ): void => {
    let left = 1;
    github.fault = ({ method, path }) =>
      method === "POST" && path.endsWith("/comments") && left-- > 0
        ? { status, headers, body: { message } }
        : undefined;
  };
  const reset = String(Date.parse("2026-11-02T12:00:30Z") / 1000);

  test.each<[string, number, Record<string, string>, string, number]>([
    ["429 with Retry-After", 429, { "retry-after": "7" }, "slow down", 7000],
    ["403 with Retry-After", 403, { "retry-after": "9" }, "secondary rate limit", 9000],
    [
      "403 with a time of reset",
      403,
      { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset },
      "API rate limit exceeded",
      29_000,
    ],
    ["403 that only says so", 403, {}, "You have exceeded a secondary rate limit", 60_000],
    ["429 without a time", 429, {}, "slow down", 60_000],
  ])("%s is waited for", async (_, status, headers, message, least) => {
    limited(status, headers, message);
    const reported = await run(job("a"));
    expect(sections()).toEqual(["a"]);
    const longest = Math.max(...reported.pauses);
    expect(longest).toBeGreaterThanOrEqual(least);
    expect(longest).toBeLessThan(least + 1500);
  });

  test("longer than two minutes is not waited for", async () => {
    limited(429, { "retry-after": "900" });
    const reported = await run(job("a", "fail"));
    expect(reported.code).toBe(100);
    expect(reported.pauses).toEqual([]);
    expect(reported.log).toContain("The comment was not written: GitHub answered 429");
  });
});

describe("A redirect", () => {
  test("is not followed, so the token stays with the server", async () => {
    const other = new GitHubStandIn();
    const elsewhere = await other.start();
    github.fault = () => ({ status: 307, headers: { location: `${elsewhere}/x` } });
    const reported = await run(job("a", "fail"));
    await other.close();
    expect(other.calls).toEqual([]);
    expect(reported.code).toBe(100);
    expect(reported.log).toContain("GitHub answered 307");
  });
});

describe("A result that is too large", () => {
  const table = Array.from({ length: 4000 }, (_, at) => `| row ${at} | ${"x".repeat(60)} |`);
  const large = [
    "verdict first",
    "",
    ...table,
    "<details><summary>rows</summary>",
    "",
    ...table,
    "</details>",
  ].join("\n");

  test("is cut at a line, says how much is missing, and is whole in the summary of the step", async () => {
    const reported = await run({ ...job("a", "fail"), markdown: large.slice(0, 200_000) });
    const body = github.comments[0]?.body ?? "";
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(body.length).toBeGreaterThan(60_000);
    expect(body).toContain("verdict first");
    expect(body).toMatch(/\d{3,} lines are left out here/);
    expect(github.checks[0]?.output.summary.length).toBeLessThanOrEqual(65_535);
    expect(github.checks[0]?.output.summary).toContain("lines are left out");
    expect(reported.summary).toContain("row 2500");
    expect(github.writes).toHaveLength(2);
  });

  test("shares the room with the others, whose lines all stay", async () => {
    await run({ ...job("large", "fail"), markdown: large });
    await run(job("small"));
    await run({ ...job("huge"), markdown: large });
    const body = github.comments[0]?.body ?? "";
    expect(body.length).toBeLessThanOrEqual(65_536);
    expect(sections()).toEqual(["huge", "large", "small"]);
    expect(body).toContain("table of small");
  });

  test("closes what is open where it is cut", async () => {
    const open = [
      "<details><summary>rows</summary>",
      "",
      "```json",
      ...table,
      "```",
      "</details>",
    ].join("\n");
    await run({ ...job("a"), markdown: open });
    const body = github.comments[0]?.body ?? "";
    expect(body).toMatch(/\n```\n\n<\/details>\n<!-- evalwire:end -->/);
  });

  test("of one line is left out as a whole", async () => {
    await run({ ...job("a"), markdown: "x".repeat(70_000) });
    expect(github.comments[0]?.body).toContain("1 line is left out here");
  });

  test("of very many sections leaves out those that passed, and counts them", async () => {
    github.mayWrite.checks = false;
    const long = "n".repeat(90);
    const { commentText } = await import("../../action/comment.mjs");
    const { sectionOf, sectionsIn } = await import("../../action/section.mjs");
    const all = Array.from({ length: 256 }, (_, at) =>
      sectionOf({
        name: `${String(at).padStart(3, "0")} ${long}`,
        outcome: at % 8 === 0 ? "fail" : "pass",
        title: "T".repeat(100),
        sha: "1".repeat(40),
        url: "https://github.example/acme/search/actions/runs/1",
        runId: 1,
        at,
        uid: `uid-${at}`,
        body: "a table",
      }),
    );
    const text: string = commentText(all);
    expect(text.length).toBeLessThanOrEqual(65_536);
    const kept: { outcome: string }[] = sectionsIn(text);
    expect(kept.filter(({ outcome }) => outcome === "fail")).toHaveLength(32);
    expect(text).toContain("32 regressions, 224 passed");
    expect(text).toContain(`comment is too short for them: ${256 - kept.length}.`);
  });
});
