import { afterEach, describe, expect, test, vi } from "vitest";
import { RenseiClient, renseiOperations } from "../../src/rensei/client.ts";
import type { GradeResult } from "../../src/rensei/types.ts";
import { empty, json, silent, text } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { settleTasks } from "../support/fake-clock.ts";
import { CANARY } from "../support/things.ts";
import { JUDGE, loseAnswer, type Passing, renseiWith, STRUCTURAL } from "./rensei-with.ts";

interface Ambiguous extends Error {
  status: number | null;
  likelyApplied: boolean;
  aborted: boolean;
  target: Record<string, string>;
  advice: string;
  sentAt: Date;
}

const answering = (gradeResults: Partial<GradeResult>[], fields: object = {}) => {
  const full = gradeResults.map((grade) => ({
    graderId: STRUCTURAL,
    score: 1,
    pass: true,
    reasoning: "",
    ...grade,
  }));
  const gradersRun = full.map(({ graderId }) => graderId);
  return renseiWith(() =>
    json(
      { newRunId: "run-9", gradersRun, gradeResults: full, replayOf: "run-1", ...fields },
      { status: 201 },
    )({} as never),
  );
};

describe("EvalRuns.replay", () => {
  test("grades the trace again as a new run and leaves the original alone", async () => {
    const { rensei, store, sent } = renseiWith();
    const before = store.rensei.runs.get("run-1");
    const replay = await rensei.evalRuns.replay("run-1", {
      graderIds: [JUDGE],
      targetModelProfileId: "judge-strict",
      datasetCaseId: "case-1",
    });
    expect(replay).toMatchObject({
      gradersRun: [JUDGE],
      replayOf: "run-1",
      notRun: [],
      warnings: [],
    });
    expect(replay.gradeResults).toMatchObject([
      { graderId: JUDGE, state: "scored", why: null, metadata: { judgeModel: "judge-strict" } },
    ]);
    expect(store.rensei.replaysOf("run-1").map(({ id }) => id)).toEqual([replay.newRunId]);
    expect(store.rensei.runs.get("run-1")).toBe(before);
    expect(sent).toMatchObject([
      {
        path: "/api/evals/runs/run-1/replay",
        body: { graderIds: [JUDGE], targetModelProfileId: "judge-strict", datasetCaseId: "case-1" },
      },
    ]);
    expect(sent[0]?.headers.get("authorization")).toBe(`Bearer ${CANARY}`);
  });

  test("uses the run's graders when there is no body", async () => {
    const { rensei, sent } = renseiWith();
    expect((await rensei.evalRuns.replay("run-1")).gradersRun).toEqual([STRUCTURAL, JUDGE]);
    expect(sent[0]?.body).toEqual({});
  });

  test("each call creates a new run with its own id", async () => {
    const { rensei } = renseiWith();
    expect((await rensei.evalRuns.replay("run-1")).newRunId).not.toBe(
      (await rensei.evalRuns.replay("run-1")).newRunId,
    );
  });

  test("keeps unknown fields", async () => {
    const { rensei } = answering([{ graderId: JUDGE }], { costUsd: 0.02 });
    expect((await rensei.evalRuns.replay("run-1")).raw).toMatchObject({ costUsd: 0.02 });
  });

  test.each([
    ["a misspelled field", "run-1", { graderids: [JUDGE] }, /Did you mean 'graderIds'/],
    ["an empty list of graders", "run-1", { graderIds: [] }, /at least one grader, or be left out/],
    ["a grader that is not a string", "run-1", { graderIds: [1] }, /at least one grader/],
    ["a string as graders", "run-1", { graderIds: JUDGE }, /at least one grader/],
    [
      "an empty judge",
      "run-1",
      { targetModelProfileId: "" },
      /'targetModelProfileId' must be an id/,
    ],
    ["null", "run-1", null, /'body' must be an object/],
    ["an empty id", "", {}, /'id' must be a non-empty string: current value is ''/],
    ["dots as an id", "..", {}, /'id' must not be/],
  ])("rejects %s and sends nothing", async (_what, id, body, message) => {
    const { rensei, sent } = renseiWith();
    expect(
      (await errorOf(rensei.evalRuns.replay(id, body as never), "invalid_argument")).message,
    ).toMatch(message);
    expect(sent).toEqual([]);
  });

  test("rejects a findReplays that is not a function", async () => {
    const { rensei, sent } = renseiWith();
    await errorOf(
      rensei.evalRuns.replay("run-1", {}, { findReplays: "x" as never }),
      "invalid_argument",
    );
    expect(sent).toEqual([]);
  });

  test.each([
    [
      "run-99",
      "not_found",
      /Run not found.*The run does not exist, or belongs to another organization/,
    ],
    ["run-collected", "validation", /has been collected.*can no longer be replayed/],
    ["run-untraced", "validation", /no trace/],
  ])("%s: an error with specific advice", async (id, code, message) => {
    const { rensei, sent } = renseiWith();
    expect((await errorOf(rensei.evalRuns.replay(id), code)).message).toMatch(message);
    expect(sent).toHaveLength(1);
  });

  test("a wrong token names the variable", async () => {
    const { rensei } = renseiWith(undefined, { operatorToken: "bad-token" });
    expect((await errorOf(rensei.evalRuns.replay("run-1"), "authentication")).message).toContain(
      "RENSEI_OPERATOR_TOKEN",
    );
  });

  test("is paid, beside a list that reads and a grade that is sent once", () => {
    expect(renseiOperations).toEqual({
      "GET /api/admin/evals": "read",
      "PATCH /api/evals/runs/{id}/grade": "once",
      "POST /api/evals/runs/{id}/replay": "paid",
    });
  });
});

describe("EvalRuns.replay, when the response is lost", () => {
  test.each<[string, (passing: Passing) => Response | Promise<Response>, Partial<Ambiguous>]>([
    ["a reset", loseAnswer, { status: null, likelyApplied: false }],
    [
      "a 500",
      () => json({ error: "x" }, { status: 500 })({} as never) as Response,
      { status: 500, likelyApplied: false },
    ],
    ["a 504", () => empty(504)({} as never) as Response, { status: 504 }],
    ["a 408", () => empty(408)({} as never) as Response, { status: 408 }],
    ["a 503 without Retry-After", () => empty(503)({} as never) as Response, { status: 503 }],
    [
      "an empty object",
      () => json({}, { status: 201 })({} as never) as Response,
      { status: 201, likelyApplied: true },
    ],
    [
      "an HTML page",
      () => text("<!doctype html>", { status: 200 })({} as never) as Response,
      { likelyApplied: true },
    ],
    [
      "a truncated response",
      () => text('{"newRunId":"run-', { status: 201 })({} as never) as Response,
      { likelyApplied: true },
    ],
  ])("%s: AmbiguousWriteError with advice, sent once", async (_what, act, expected) => {
    const { rensei, sent } = renseiWith(act);
    const error = await errorOf<Ambiguous>(rensei.evalRuns.replay("run-1"), "ambiguous_write");
    expect(error).toMatchObject({
      ...expected,
      aborted: false,
      target: { run_id: "run-1" },
      operation: "POST /api/evals/runs/{id}/replay",
    });
    expect(error.advice).toMatch(
      /do not resend it without checking.*graderConfig\.replayOf = 'run-1'/,
    );
    expect(sent).toHaveLength(1);
  });

  test("waits for 290 s and no longer", async () => {
    const { rensei, clock, sent } = renseiWith(({ signal }) => silent({ signal } as never));
    await clock.run(errorOf(rensei.evalRuns.replay("run-1"), "ambiguous_write"));
    expect([clock.now(), sent.length]).toEqual([290_000, 1]);
  });

  test("a shorter limit of the caller takes precedence", async () => {
    const { rensei, clock } = renseiWith(({ signal }) => silent({ signal } as never));
    await clock.run(
      errorOf(rensei.evalRuns.replay("run-1", {}, { attemptTimeoutMs: 5_000 }), "ambiguous_write"),
    );
    expect(clock.now()).toBe(5_000);
  });

  test("an abort after the request was sent", async () => {
    const controller = new AbortController();
    const { rensei } = renseiWith(({ signal }) => {
      queueMicrotask(() => controller.abort("enough"));
      return silent({ signal } as never);
    });
    expect(
      await errorOf<Ambiguous>(
        rensei.evalRuns.replay("run-1", {}, { signal: controller.signal }),
        "ambiguous_write",
      ),
    ).toMatchObject({
      aborted: true,
    });
  });

  test("429 with Retry-After is a rejection: retried", async () => {
    const { rensei, sent, clock } = renseiWith(({ number }) =>
      number === 1 ? (empty(429, { "retry-after": "1" })({} as never) as Response) : undefined,
    );
    expect((await clock.run(rensei.evalRuns.replay("run-1"))).replayOf).toBe("run-1");
    expect(sent).toHaveLength(2);
  });

  test("does not follow a redirect", async () => {
    const { rensei, sent } = renseiWith(() => empty(307, { location: "/elsewhere" })({} as never));
    await errorOf(rensei.evalRuns.replay("run-1"), "redirect");
    expect(sent).toHaveLength(1);
  });

  test.each([
    [
      "finds",
      (): Promise<string[]> => Promise.resolve(["run-7", "run-8"]),
      /^findReplays\(\) found run-7, run-8\. It may have been applied/,
    ],
    [
      "finds nothing",
      (): Promise<string[]> => Promise.resolve([]),
      /^findReplays\(\) found none, which does not prove/,
    ],
    [
      "fails",
      (): Promise<string[]> => Promise.reject(new Error("down")),
      /^It may have been applied/,
    ],
  ])("the caller's findReplays() %s", async (_what, findReplays, advice) => {
    const asked: unknown[] = [];
    const look = (...args: unknown[]): Promise<string[]> => {
      asked.push(args);
      return findReplays();
    };
    const { rensei, sent } = renseiWith(loseAnswer);
    const error = await errorOf<Ambiguous>(
      rensei.evalRuns.replay("run-1", {}, { findReplays: look }),
      "ambiguous_write",
    );
    expect(error.advice).toMatch(advice);
    expect(asked).toEqual([["run-1", error.sentAt]]);
    expect(sent).toHaveLength(1);
  });

  test("findReplays() is not called when no response was lost", async () => {
    let asked = 0;
    const findReplays = (): Promise<string[]> => Promise.resolve([String(asked++)]);
    const { rensei } = renseiWith();
    await rensei.evalRuns.replay("run-1", {}, { findReplays });
    await errorOf(rensei.evalRuns.replay("run-99", {}, { findReplays }), "not_found");
    expect(asked).toBe(0);
  });

  test("one is in flight at a time", async () => {
    const waiting: (() => void)[] = [];
    const { rensei, sent } = renseiWith(async ({ apply }) => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return await apply();
    });
    const both = Promise.all([rensei.evalRuns.replay("run-1"), rensei.evalRuns.replay("run-2")]);
    await settleTasks();
    expect(sent).toHaveLength(1);
    waiting[0]?.();
    await settleTasks();
    expect(sent).toHaveLength(2);
    waiting[1]?.();
    expect(await both).toHaveLength(2);
  });
});

describe("Grades you can trust", () => {
  const NULL = "it was graded against a null payload";
  const CRASH = "the grader failed: its reasoning is an error";
  const MAYBE = /it may have been graded against null/;
  test.each<[string, Partial<GradeResult>, string | RegExp | null]>([
    [
      "a crash",
      {
        graderId: JUDGE,
        score: 0,
        pass: false,
        reasoning: "TypeError: Cannot read properties of null (reading 'answer')",
      },
      CRASH,
    ],
    [
      "a model that could not be reached",
      { graderId: JUDGE, score: 0, pass: false, reasoning: "Error: 429 rate limit" },
      CRASH,
    ],
    [
      "a grader that timed out",
      { graderId: JUDGE, score: 0, pass: false, reasoning: "Grader failed: judge timed out" },
      CRASH,
    ],
    [
      "a judge's response that could not be parsed",
      { graderId: "acme/tone", score: 0, pass: false, reasoning: "SyntaxError: Unexpected token" },
      CRASH,
    ],
    [
      "a zero with a reason",
      {
        graderId: JUDGE,
        score: 0,
        pass: false,
        reasoning: "The answer contains an error in step 2 and failed to answer the question.",
        metadata: { judgeModel: "m" },
      },
      null,
    ],
    [
      "a zero that passes",
      { graderId: "acme/tone", score: 0, pass: true, reasoning: "Error: none" },
      null,
    ],
    [
      "a score of a judge",
      { graderId: JUDGE, score: 0.7, pass: true, reasoning: "good; the error was handled" },
      null,
    ],
    [
      "a judge that mentions null",
      { graderId: JUDGE, score: 0.2, pass: false, reasoning: "the field is null" },
      null,
    ],
    [
      "a structural zero against null",
      { score: 0, pass: false, reasoning: "Invalid input: expected object, received null" },
      NULL,
    ],
    [
      "a structural pass against null",
      { score: 1, pass: true, reasoning: "null is valid against the schema" },
      NULL,
    ],
    ["a structural pass, metadata null", { reasoning: "ok", metadata: { output: null } }, NULL],
    ["a structural pass without a hint", { score: 1, pass: true, reasoning: "ok" }, MAYBE],
    ["a structural zero without a hint", { score: 0, pass: false, reasoning: "invalid" }, MAYBE],
    [
      "a structural pass whose payload is shown",
      { reasoning: "ok", metadata: { output: { answer: "x" } } },
      null,
    ],
    [
      "a structural zero for a missing field",
      { score: 0, pass: false, reasoning: "missing field 'answer'", metadata: { output: {} } },
      null,
    ],
  ])("%s", async (_what, grade, why) => {
    const { rensei } = answering([grade]);
    const [judged] = (await rensei.evalRuns.replay("run-1")).gradeResults;
    expect(judged?.state).toBe(why === null ? "scored" : "suspect");
    if (why instanceof RegExp) expect(judged?.why).toMatch(why);
    else expect(judged?.why).toBe(why);
  });

  test("payloadsKept trusts structural grades, except those that mention null", async () => {
    const { rensei } = answering([
      { reasoning: "ok" },
      { score: 0, pass: false, reasoning: "expected object, received null" },
    ]);
    const { gradeResults } = await rensei.evalRuns.replay("run-1", {}, { payloadsKept: true });
    expect(gradeResults.map(({ state }) => state)).toEqual(["scored", "suspect"]);
  });

  test("detects the sandbox's null payloads, crashing grader and broken judge", async () => {
    const { rensei } = renseiWith();
    const states = async (id: string, graderIds: string[], judge?: string): Promise<string[]> => {
      const body = { graderIds, ...(judge === undefined ? {} : { targetModelProfileId: judge }) };
      return (await rensei.evalRuns.replay(id, body)).gradeResults.map(
        ({ pass, state }) => `${pass} ${state}`,
      );
    };
    expect(await states("run-2", [STRUCTURAL, "structural/optional-v1"])).toEqual([
      "false suspect",
      "true suspect",
    ]);
    expect(await states("run-1", [STRUCTURAL])).toEqual(["true scored"]);
    expect(await states("run-1", ["acme/crashing-v1"])).toEqual(["false suspect"]);
    expect(await states("run-1", [JUDGE], "judge-broken")).toEqual(["false suspect"]);
  });

  test.each<[string, string, object, RegExp]>([
    ["a replay that graded nothing", "run-ungraded", {}, /^nothing was graded/],
    [
      "graders that did not run",
      "run-1",
      { graderIds: [JUDGE, "acme/none"] },
      /^requested but not run: acme\/none$/,
    ],
    [
      "a person who has not graded, and the next item in the queue",
      "run-1",
      { graderIds: ["human-grader/v1"] },
      /^human-grader\/v1 has not graded: it waits for a person \(queue item hgq_.*queues one more item/,
    ],
    [
      "a judge without a model grader",
      "run-1",
      { graderIds: [STRUCTURAL], targetModelProfileId: "judge-strict" },
      /'judge-strict' had no effect/,
    ],
  ])("warns about %s", async (_what, id, body, warning) => {
    const replay = await renseiWith().rensei.evalRuns.replay(id, body);
    expect(replay.warnings).toEqual([expect.stringMatching(warning)]);
  });

  test("notRun lists the graders that did not run", async () => {
    const { rensei } = renseiWith();
    expect(
      (await rensei.evalRuns.replay("run-1", { graderIds: [JUDGE, "acme/none"] })).notRun,
    ).toEqual(["acme/none"]);
  });

  test("recognizes an organization's own model grader by its judge", async () => {
    const { rensei } = answering([{ graderId: "acme/tone", metadata: { judgeModel: "m" } }]);
    expect((await rensei.evalRuns.replay("run-1", { targetModelProfileId: "m" })).warnings).toEqual(
      [],
    );
  });

  test("warns when a grader returned no grade or a different run was graded", async () => {
    const { rensei } = answering([], { gradersRun: [JUDGE], replayOf: "run-2" });
    expect((await rensei.evalRuns.replay("run-1")).warnings).toEqual([
      `ran but returned no grade: ${JUDGE}`,
      expect.stringMatching(/'run-2'.*'run-1'/),
    ]);
  });
});

describe("RenseiOptions", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test("reads the token and the base URL from the environment", async () => {
    vi.stubEnv("RENSEI_OPERATOR_TOKEN", "env-token");
    vi.stubEnv("RENSEI_API_URL", "https://env.example/base/");
    const urls: string[] = [];
    const fetch = (url: string, init: { headers: Record<string, string> }): Promise<Response> => {
      urls.push(url, init.headers.authorization ?? "");
      return Promise.resolve(new Response("{}", { status: 404 }));
    };
    await errorOf(
      new RenseiClient({ fetch: fetch as never }).evalRuns.replay("run-1"),
      "not_found",
    );
    expect(urls).toEqual([
      "https://env.example/base/api/evals/runs/run-1/replay",
      "Bearer env-token",
    ]);
  });

  test.each([
    ["no token", {}, /neither 'operatorToken' nor RENSEI_OPERATOR_TOKEN/],
    ["a misspelled option", { operatortoken: "x" }, /Did you mean 'operatorToken'/],
    ["plain HTTP", { operatorToken: "x", baseUrl: "http://rensei.example" }, /http/],
  ])("rejects %s", async (_what, options, message) => {
    vi.stubEnv("RENSEI_OPERATOR_TOKEN", undefined);
    expect(
      (await errorOf(() => new RenseiClient(options as object), "configuration")).message,
    ).toMatch(message);
  });

  test("does not show its token", () => {
    const { rensei } = renseiWith();
    expect(JSON.stringify([rensei, { ...rensei }])).not.toContain(CANARY);
  });
});
