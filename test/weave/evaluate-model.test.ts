import { describe, expect, test } from "vitest";
import { type AmbiguousWriteError, isAmbiguousWriteError } from "../../src/index.ts";
import { empty, failing, json } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import type { Answer } from "../support/fake-fetch.ts";
import { objectsAnswer, stored } from "../support/stored-objects.ts";
import { bodyOf } from "../support/weave.ts";
import { COMPLETE, look, READ_OBJECT, RESCORE, rescoreService, STATUS } from "./rescore-service.ts";

const EVALUATE = "POST /evaluations/evaluate_model";
const BODY = {
  evaluation_ref: "weave:///acme/search/object/search-eval:e1",
  model_ref: "weave:///acme/shared/object/ranker:m1",
};
const EVALUATION = stored({
  object_id: "search-eval",
  digest: "e1",
  base_object_class: "Evaluation",
});
const MODEL = stored({
  object_id: "ranker",
  digest: "m1",
  base_object_class: "Model",
  leaf_object_class: "Ranker",
});
const READS = {
  [READ_OBJECT]: ((request) => {
    const { project_id } = bodyOf(request);
    return objectsAnswer(
      ...(project_id === "acme/shared" ? [MODEL] : [EVALUATION, stored({ digest: "d1" })]),
    )(request);
  }) satisfies Answer,
};
const JOB = { call_id: "call-7" };

function service(
  script: Record<string, Answer | readonly Answer[]> = {},
): ReturnType<typeof rescoreService> {
  return rescoreService({ ...READS, [EVALUATE]: json(JOB), ...script });
}

describe("evaluations.evaluateModel", () => {
  test("start() reads both references in their projects, then sends once", async () => {
    const { weave, requests, bodies } = service();
    expect(await weave.evaluations.evaluateModel.start(BODY)).toEqual(JOB);
    expect(bodies(EVALUATE)).toEqual([{ ...BODY, project_id: "acme/search" }]);
    expect(requests).toHaveLength(3);
    expect(bodies(READ_OBJECT)).toMatchObject([{ metadata_only: true }, { metadata_only: true }]);
  });

  test.each([
    [{ evaluation_ref: "weave:///acme/search/object/search-eval:gone" }, "not_found"],
    [{ model_ref: "weave:///acme/search/object/ranker:m1" }, "not_found"],
    [{ model_ref: "ranker" }, "invalid_argument"],
    [{ model_ref: "weave:///acme/search/op/ranker:m1" }, "invalid_argument"],
    [{ model_ref: BODY.evaluation_ref }, "invalid_argument"],
    [{ evaluation_ref: BODY.model_ref }, "invalid_argument"],
    [{ wb_user_id: "u1" }, "invalid_argument"],
    [{ model: "ranker" }, "invalid_argument"],
  ])("start() refuses %s, and sends no paid request", async (change, code) => {
    const { weave, sent } = service();
    await errorOf(weave.evaluations.evaluateModel.start({ ...BODY, ...change }), code);
    expect(sent(EVALUATE)).toHaveLength(0);
  });

  test("start() accepts extraBody and an idempotency key, but no user ID in extraBody", async () => {
    const { weave, bodies, sent } = service();
    const { evaluateModel } = weave.evaluations;
    await errorOf(
      evaluateModel.start(BODY, { extraBody: { wb_user_id: "u1" } }),
      "invalid_argument",
    );
    await evaluateModel.start(BODY, { extraBody: { priority: 2 }, idempotencyKey: "k-1" });
    expect(bodies(EVALUATE)).toMatchObject([{ priority: 2 }]);
    expect(sent(EVALUATE)[0]?.headers["idempotency-key"]).toBe("k-1");
  });

  test.each([
    ["a reset", failing("ECONNRESET"), { likelyApplied: false }],
    ["500", empty(500), { status: 500 }],
    ["a response without an ID", json({}), { likelyApplied: true }],
  ])("start() sends one copy despite %s", async (_what, answer, fields) => {
    const { weave, clock, sent } = service({ [EVALUATE]: [answer, json(JOB)] });
    const error = await failureOf(clock.run(weave.evaluations.evaluateModel.start(BODY)));
    expect(error).toSatisfy(isAmbiguousWriteError);
    expect(error).toMatchObject({ ...fields, target: BODY });
    expect((error as AmbiguousWriteError).advice).toContain("do not simply retry it");
    expect(sent(EVALUATE)).toHaveLength(1);
  });

  test("start() and a rescore are never in flight at the same time", async () => {
    let inFlight = 0;
    let most = 0;
    const slow =
      (body: object): Answer =>
      async (request) => {
        most = Math.max(most, ++inFlight);
        await new Promise((resolve) => setImmediate(resolve));
        inFlight--;
        return json(body)(request);
      };
    const { weave } = service({
      [EVALUATE]: slow(JOB),
      [RESCORE]: slow({ call_id: "c", evaluation_run_id: "r" }),
    });
    const rescore = weave.rescore.start({
      source_evaluation_run_id: "run-1",
      scorer_refs: ["weave:///acme/search/object/judge:d1"],
    });
    await Promise.all([weave.evaluations.evaluateModel.start(BODY), rescore]);
    expect(most).toBe(1);
  });

  test("wait() follows the rules of a rescore", async () => {
    const { weave, clock } = service({
      [STATUS]: look(
        { code: "not_found" },
        { code: "running", completed_rows: 1, total_rows: 2 },
        COMPLETE,
      ),
    });
    const seen: string[] = [];
    const result = await clock.run(
      weave.evaluations.evaluateModel.wait(JOB, { onProgress: ({ code }) => seen.push(code) }),
    );
    expect(result).toMatchObject({ call_id: "call-7", output: { judge: {} } });
    expect(seen).toEqual(["not_found", "running", "complete"]);
  });

  test.each([
    [{ code: "not_found" }, "job_not_started"],
    [{ code: "failed", error: "no such model" }, "job_failed"],
    [{ code: "complete", output: {} }, "job_empty"],
    [{ code: "paused" }, "poll_lost_contact"],
  ])("wait() that only sees %s throws %s, with the ID", async (state, code) => {
    const { weave, clock, sent } = service({ [STATUS]: look(state) });
    expect(await errorOf(clock.run(weave.evaluations.evaluateModel.wait(JOB)), code)).toMatchObject(
      { job: JOB },
    );
    expect(sent(EVALUATE)).toHaveLength(0);
  });

  test("wait() returns an empty output on request, and status() checks once", async () => {
    const { weave, clock } = service({ [STATUS]: look({ code: "complete", output: null }) });
    const { evaluateModel } = weave.evaluations;
    expect(await clock.run(evaluateModel.wait(JOB, { onEmpty: "warn" }))).toEqual({
      ...JOB,
      output: null,
    });
    expect(await evaluateModel.status("call-7")).toEqual({ code: "complete", output: null });
    await errorOf(evaluateModel.status({} as never), "invalid_argument");
    await errorOf(evaluateModel.wait(JOB, { startTimeoutMs: -1 }), "invalid_argument");
  });
});
