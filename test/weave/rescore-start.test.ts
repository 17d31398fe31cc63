import { describe, expect, test } from "vitest";
import { type AmbiguousWriteError, isAmbiguousWriteError } from "../../src/index.ts";
import type { StoredObject } from "../../src/weave/stored-objects.ts";
import { chunks, empty, failing, json, lines, silent, text } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import type { Answer } from "../support/fake-fetch.ts";
import { objectsAnswer, stored } from "../support/stored-objects.ts";
import {
  BODY,
  CALLS,
  JOB,
  JUDGE,
  objectRoutes,
  READ_OBJECT,
  RESCORE,
  rescoreService,
  run,
  SOURCE,
} from "./rescore-service.ts";

const scorer = (object_id: string, version_index: number, isLatest = true): StoredObject =>
  stored({ object_id, digest: `d${version_index}`, version_index, is_latest: isLatest ? 1 : 0 });
const evaluation = (...scorers: string[]): StoredObject =>
  stored({ object_id: "search-eval", base_object_class: "Evaluation" }, { scorers });

describe("the limit of rescore.start()", () => {
  test.each([
    [500, 0],
    [1_500, 1],
  ])("applies to all of its requests together: %d ms", async (timeoutMs, sent) => {
    const slow = (answer: Answer): Answer => {
      return async (request) => {
        await service.clock.advance(400);
        return await answer(request);
      };
    };
    const service = rescoreService({
      [`GET /v2/acme/search/evaluation_runs/${SOURCE}`]: slow(run(SOURCE)),
      [READ_OBJECT]: slow(objectsAnswer(scorer("judge", 1))),
    });
    const started = service.weave.rescore.start(BODY, { timeoutMs });
    if (sent === 0) await errorOf(started, "timeout");
    else expect(await started).toEqual(JOB);
    expect(service.sent(RESCORE)).toHaveLength(sent);
  });
});

describe("rescore.start()", () => {
  test("sends the project, the source and the references, and returns the two IDs", async () => {
    const { weave, bodies } = rescoreService();
    expect(await weave.rescore.start(BODY)).toEqual(JOB);
    expect(bodies(RESCORE)).toEqual([
      { project_id: "acme/search", source_evaluation_run_id: SOURCE, scorer_refs: [JUDGE] },
    ]);
  });

  test("resolves names to their newest version", async () => {
    const { weave, bodies } = rescoreService(
      objectRoutes(scorer("judge", 3), scorer("judge", 1, false), scorer("tone", 0)),
    );
    await weave.rescore.start({ source_evaluation_run_id: SOURCE, scorer_refs: ["judge", "tone"] });
    expect(bodies(RESCORE)[0]?.scorer_refs).toEqual([
      "weave:///acme/search/object/judge:d3",
      "weave:///acme/search/object/tone:d0",
    ]);
  });

  test("finds a function scorer in the evaluations that use it", async () => {
    const exact = "weave:///acme/search/op/exact:f1";
    const { weave, bodies } = rescoreService(objectRoutes(evaluation(exact)));
    await weave.rescore.start({ source_evaluation_run_id: SOURCE, scorer_refs: ["exact"] });
    expect(bodies(RESCORE)[0]?.scorer_refs).toEqual([exact]);
  });

  test("pays only once for a scorer that is listed twice", async () => {
    const { weave, bodies } = rescoreService(objectRoutes(scorer("judge", 1)));
    await weave.rescore.start({
      source_evaluation_run_id: SOURCE,
      scorer_refs: ["judge", JUDGE, JUDGE],
    });
    expect(bodies(RESCORE)[0]?.scorer_refs).toEqual([JUDGE]);
  });

  test.each([
    ["a name of no scorer", { scorer_refs: ["jugde"] }, "invalid_argument", /jugde.*judge/s],
    [
      "a reference to nothing",
      { scorer_refs: ["weave:///acme/search/object/judge:gone"] },
      "not_found",
      /judge/,
    ],
    [
      "a reference to something other than a scorer",
      { scorer_refs: ["weave:///acme/search/table/abc"] },
      "invalid_argument",
      /table/,
    ],
    [
      "a reference that is an evaluation's",
      { scorer_refs: ["weave:///acme/search/object/search-eval:d0"] },
      "invalid_argument",
      /an Evaluation, not a Scorer/,
    ],
    ["no scorers", { scorer_refs: [] }, "invalid_argument", /at least one/],
    ["an empty name", { scorer_refs: [""] }, "invalid_argument", /name/],
    ["a run that does not exist", { source_evaluation_run_id: "run-0" }, "not_found", /run-0/],
    ["no source", { source_evaluation_run_id: "" }, "invalid_argument", /source_evaluation_run_id/],
    ["a user ID", { wb_user_id: "u1" }, "invalid_argument", /set by the server/],
    ["an unknown field", { scorers: ["judge"] }, "invalid_argument", /'scorers' is not a field/],
  ])("refuses %s, and sends no paid request", async (_what, change, code, message) => {
    const { weave, sent } = rescoreService(objectRoutes(scorer("judge", 1), evaluation()));
    const error = await errorOf(weave.rescore.start({ ...BODY, ...change } as never), code);
    expect(error.message).toMatch(message);
    expect(sent(RESCORE)).toHaveLength(0);
  });

  test("refuses a body that is not an object before anything is sent", async () => {
    const { weave, requests } = rescoreService();
    await errorOf(weave.rescore.start(undefined as never), "invalid_argument");
    await errorOf(
      weave.rescore.start(BODY, { extraBody: { wb_user_id: "u1" } }),
      "invalid_argument",
    );
    await errorOf(weave.rescore.start(BODY, { snapshots: true } as never), "invalid_argument");
    expect(requests).toHaveLength(0);
  });

  test("extraBody adds fields and replaces none; idempotencyKey is sent only with the write", async () => {
    const { weave, requests, bodies, sent } = rescoreService();
    await weave.rescore.start(BODY, { extraBody: { priority: 2 }, idempotencyKey: "k-1" });
    expect(bodies(RESCORE)[0]).toMatchObject({ priority: 2, scorer_refs: [JUDGE] });
    expect(requests.filter(({ headers }) => headers["idempotency-key"] !== undefined)).toEqual(
      sent(RESCORE),
    );
    await errorOf(
      weave.rescore.start(BODY, { extraBody: { scorer_refs: [] } }),
      "invalid_argument",
    );
    await weave.rescore.start(BODY);
    expect(sent(RESCORE)).toHaveLength(2);
    expect(sent(RESCORE)[1]?.headers).not.toHaveProperty("idempotency-key");
  });

  test("one paid write is in flight per client, even across its projects", async () => {
    let inFlight = 0;
    let most = 0;
    const slow: Answer = async (request) => {
      most = Math.max(most, ++inFlight);
      await new Promise((resolve) => setImmediate(resolve));
      inFlight--;
      return json(JOB)(request);
    };
    const { weave, sent } = rescoreService({
      [RESCORE]: slow,
      "GET /v2/acme/other/evaluation_runs/run-1": json({
        evaluation_run_id: SOURCE,
        evaluation: "e",
        model: "m",
      }),
    });
    await Promise.all([
      weave.rescore.start(BODY),
      weave.withProject({ project: "other" }).rescore.start(BODY),
      weave.rescore.start(BODY),
    ]);
    expect([most, sent(RESCORE).length]).toEqual([1, 3]);
  });

  test("a snapshot records the rescored runs that existed before", async () => {
    const before = {
      id: "run-old",
      op_name: "o",
      attributes: {},
      inputs: {},
      started_at: "2026-11-21T08:00:00Z",
    };
    const { weave } = rescoreService({ [CALLS]: lines(before), [RESCORE]: failing("ECONNRESET") });
    const error = await errorOf<AmbiguousWriteError>(
      weave.rescore.start(BODY, { snapshot: true }),
      "ambiguous_write",
    );
    expect(error.known).toEqual(["run-old"]);
  });
});

const date = "Sat, 21 Nov 2026 09:00:00 GMT";
const resets = failing("ECONNRESET");
const good = json(JOB);

/**
 * Every row of the retry matrix for a write that is not idempotent: the responses, the number of
 * copies sent, and the outcome.
 */
const MATRIX: [
  what: string,
  answers: readonly Answer[],
  copies: number,
  outcome: string,
  fields?: Partial<AmbiguousWriteError>,
][] = [
  ["no such host, always", [failing("ENOTFOUND")], 2, "network"],
  ["no such host once", [failing("ENOTFOUND"), good], 2, "ok"],
  ["refused connections, always", [failing("ECONNREFUSED")], 3, "network"],
  ["refused connections twice", [failing("ECONNREFUSED"), failing("ECONNREFUSED"), good], 3, "ok"],
  ["a connect timeout once", [failing("ETIMEDOUT", { syscall: "connect" }), good], 2, "ok"],
  ["an invalid certificate", [failing("CERT_HAS_EXPIRED"), good], 1, "network"],
  ["429 with Retry-After, for ever", [empty(429, { "retry-after": "1" })], 2, "rate_limit"],
  ["429 with Retry-After once", [empty(429, { "retry-after": "1" }), good], 2, "ok"],
  ["503 with Retry-After once", [empty(503, { "retry-after": "1", date }), good], 2, "ok"],
  ["503 with Retry-After, for ever", [empty(503, { "retry-after": "1" })], 2, "server"],
  [
    "429 that asks for a delay of more than a minute",
    [empty(429, { "retry-after": "61" }), good],
    1,
    "rate_limit",
  ],
  ["429 without Retry-After", [empty(429), good], 1, "rate_limit"],
  ["421, for ever", [empty(421)], 2, "http"],
  ["425 once", [empty(425), good], 2, "ok"],
  ["408", [empty(408), good], 1, "ambiguous_write", { status: 408, likelyApplied: false }],
  ["500", [empty(500), good], 1, "ambiguous_write", { status: 500, likelyApplied: false }],
  ["502", [empty(502), good], 1, "ambiguous_write", { status: 502 }],
  ["503 without Retry-After", [empty(503), good], 1, "ambiguous_write", { status: 503 }],
  [
    "503 with an invalid Retry-After",
    [empty(503, { "retry-after": "soon" }), good],
    1,
    "ambiguous_write",
    { status: 503 },
  ],
  ["504", [empty(504), good], 1, "ambiguous_write", { status: 504 }],
  ["524", [empty(524), good], 1, "ambiguous_write", { status: 524 }],
  ["a reset", [resets, good], 1, "ambiguous_write", { status: null, likelyApplied: false }],
  ["a closed socket", [failing("UND_ERR_SOCKET"), good], 1, "ambiguous_write", { status: null }],
  [
    "protocol garbage",
    [failing("HPE_INVALID_CONSTANT"), good],
    1,
    "ambiguous_write",
    { status: null },
  ],
  [
    "an attempt timeout",
    [silent, good],
    1,
    "ambiguous_write",
    { status: null, likelyApplied: false, aborted: false },
  ],
  [
    "a refused connection, then a reset",
    [failing("ECONNREFUSED"), resets, good],
    2,
    "ambiguous_write",
    { status: null },
  ],
  [
    "a truncated body",
    [chunks('{"call_id":', new Error("cut")), good],
    1,
    "ambiguous_write",
    { status: 200, likelyApplied: true },
  ],
  [
    "half a document",
    [text('{"call_id":'), good],
    1,
    "ambiguous_write",
    { status: 200, likelyApplied: true },
  ],
  [
    "an empty object",
    [json({}, { status: 201 }), good],
    1,
    "ambiguous_write",
    { status: 201, likelyApplied: true },
  ],
  [
    "an empty ID",
    [json({ call_id: "", evaluation_run_id: "" }), good],
    1,
    "ambiguous_write",
    { likelyApplied: true },
  ],
  ["an HTML page", [text("<!doctype html>"), good], 1, "ambiguous_write", { likelyApplied: true }],
  ["204", [empty(204), good], 1, "ambiguous_write", { likelyApplied: true }],
  ["400", [json({ reason: "no" }, { status: 400 }), good], 1, "bad_request"],
  ["401", [empty(401), good], 1, "authentication"],
  ["403", [empty(403), good], 1, "permission"],
  ["404", [empty(404), good], 1, "not_found"],
  ["409", [empty(409), good], 1, "conflict"],
  ["422", [json({ detail: [] }, { status: 422 }), good], 1, "validation"],
  ["307 to the same host", [empty(307, { location: "/elsewhere" }), good], 1, "redirect"],
];

describe("rescore.start() and failures", () => {
  test.each(MATRIX)("%s", async (_what, answers, copies, outcome, fields = {}) => {
    const { weave, clock, sent } = rescoreService({ [RESCORE]: answers });
    const call = weave.rescore.start(BODY);
    if (outcome === "ok") expect(await clock.run(call)).toEqual(JOB);
    else {
      const error = await errorOf(clock.run(call), outcome);
      expect(error).toMatchObject(fields);
      if (isAmbiguousWriteError(error)) {
        expect(error).toMatchObject({
          operation: RESCORE,
          target: { source_evaluation_run_id: SOURCE },
        });
        expect(error.message).toMatch(/may have been applied.*do not simply retry it/s);
      }
    }
    expect(sent(RESCORE)).toHaveLength(copies);
    expect(new Set(sent(RESCORE).map(({ headers }) => headers["x-request-id"])).size).toBe(1);
  });

  test("an abort after it was sent is an ambiguous write with the reason as its cause", async () => {
    const controller = new AbortController();
    const { weave, sent } = rescoreService({
      [RESCORE]: (request) => {
        queueMicrotask(() => controller.abort(new Error("gave up")));
        return silent(request);
      },
    });
    const error = await errorOf<AmbiguousWriteError>(
      weave.rescore.start(BODY, { signal: controller.signal }),
      "ambiguous_write",
    );
    expect(error).toMatchObject({
      aborted: true,
      likelyApplied: false,
      cause: { message: "gave up" },
    });
    expect(sent(RESCORE)).toHaveLength(1);
  });

  test("an abort before it was sent, or while it is queued, rejects with the reason", async () => {
    const early = rescoreService();
    expect(
      await failureOf(early.weave.rescore.start(BODY, { signal: AbortSignal.abort("no") })),
    ).toBe("no");
    expect(early.sent(RESCORE)).toHaveLength(0);

    const controller = new AbortController();
    const { weave, clock, sent } = rescoreService({ [RESCORE]: silent });
    const first = failureOf(clock.run(weave.rescore.start(BODY, { attemptTimeoutMs: 5_000 })));
    const second = failureOf(weave.rescore.start(BODY, { signal: controller.signal }));
    setImmediate(() => controller.abort("enough"));
    expect(await second).toBe("enough");
    expect(await first).toSatisfy(isAmbiguousWriteError);
    expect(sent(RESCORE)).toHaveLength(1);
  });

  test("an ambiguous error survives JSON with what reconcile() needs", async () => {
    const { weave } = rescoreService({
      [RESCORE]: empty(500, { date: "Sat, 21 Nov 2026 08:50:00 GMT" }),
    });
    const error = await errorOf<AmbiguousWriteError>(weave.rescore.start(BODY), "ambiguous_write");
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      code: "ambiguous_write",
      sentAt: "2026-11-21T09:00:00.000Z",
      target: { source_evaluation_run_id: SOURCE },
      clockSkewMs: -600_000,
    });
  });
});
