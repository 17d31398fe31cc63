import { describe, expect, test } from "vitest";
import type { WeaveClient } from "../../src/weave/client.ts";
import type { CallRecord } from "../../src/weave/types.ts";
import { json, lines } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import type { SentRequest } from "../support/fake-fetch.ts";
import { bodyOf, weaveWith } from "../support/weave.ts";
import { callRecord } from "../support/weave-records.ts";

const MODEL = "weave:///acme/search/object/ranker:m1";
const PREDICTION = {
  prediction_id: "p1",
  model: MODEL,
  inputs: { q: 1 },
  output: null,
  evaluation_run_id: "r1",
  wb_user_id: null,
};
const SCORE = {
  score_id: "s1",
  scorer: "weave:///acme/search/object/judge:s1",
  value: { passed: true },
  evaluation_run_id: "r1",
  wb_user_id: null,
};

describe("Predictions", () => {
  test("list() can be limited to a run", async () => {
    const { weave, requests } = weaveWith(lines(PREDICTION));
    expect(await weave.predictions.list({ evaluation_run_id: "r1", limit: 5 }).toArray()).toEqual([
      PREDICTION,
    ]);
    expect(`${requests[0]?.url.pathname}${requests[0]?.url.search}`).toBe(
      "/v2/acme/search/predictions?evaluation_run_id=r1&limit=5",
    );
    expect(
      await errorOf(
        () => weave.predictions.list({ run: "r1" } as never).toArray(),
        "invalid_argument",
      ),
    ).toMatchObject({
      path: "query.run",
    });
  });

  test("get() sends one request if the response is clearly a prediction", async () => {
    const { weave, requests } = weaveWith(json(PREDICTION));
    expect(await weave.predictions.get("p1")).toEqual(PREDICTION);
    expect(requests).toHaveLength(1);
  });

  test("get() checks a response that may be another object by the mark of the v2 routes", async () => {
    const marked = callRecord({ id: "p1", attributes: { weave: { prediction: "true" } } });
    const { weave, requests } = weaveWith([json({ ...PREDICTION, inputs: {} }), lines(marked)]);
    expect(await weave.predictions.get("p1")).toMatchObject({ inputs: {} });
    expect(bodyOf(requests[1])).toEqual({
      project_id: "acme/search",
      filter: { call_ids: ["p1"] },
      limit: 1,
    });
  });

  describe("get() of a prediction of a run made by an SDK", () => {
    const ref = (column: string): string =>
      `weave:///acme/search/object/ds:d1/attr/rows/id/r0/key/${column}`;
    const wire = { ...PREDICTION, model: "", inputs: {}, output: { answer: ref("expected") } };
    const answer = (
      calls: readonly CallRecord[],
    ): { weave: WeaveClient; requests: SentRequest[] } =>
      weaveWith((request) => {
        const body = bodyOf(request);
        if (request.method === "GET") return json(wire)(request);
        if (request.url.pathname === "/refs/read_batch")
          return json({
            vals: (body.refs as string[]).map((one) => (one === ref("expected") ? 4 : "2+2?")),
          })(request);
        const { call_ids: ids } = body.filter as { call_ids: string[] };
        return lines(...calls.filter(({ id }) => ids.includes(id)))(request);
      });
    const trial = (model: string): CallRecord =>
      callRecord({
        id: "t1",
        op_name: "weave:///acme/search/op/Evaluation.predict_and_score:1",
        inputs: { self: "weave:///…", model, example: "…" },
      });

    test("returns the model and the inputs of its call, with the values that it refers to", async () => {
      const call = callRecord({
        id: "p1",
        parent_id: "t1",
        op_name: "weave:///acme/search/op/Ranker.predict:1",
        inputs: { self: MODEL, question: ref("question"), n: 2 },
      });
      const { weave, requests } = answer([call, trial(MODEL)]);
      expect(await weave.predictions.get("p1")).toEqual({
        ...wire,
        model: MODEL,
        inputs: { question: "2+2?", n: 2 },
        output: { answer: 4 },
      });
      expect(requests).toHaveLength(3);
    });

    test("returns the function if that is the model", async () => {
      const op = "weave:///acme/search/op/answer:1";
      const call = callRecord({
        id: "p1",
        parent_id: "t1",
        op_name: op,
        inputs: { question: "2+2?" },
      });
      expect(await answer([call, trial(op)]).weave.predictions.get("p1")).toMatchObject({
        model: op,
        inputs: { question: "2+2?" },
      });
      for (const calls of [[call, trial(MODEL)], [call], [{ ...call, parent_id: null }]])
        await errorOf(answer(calls).weave.predictions.get("p1"), "response_shape");
    });
  });

  test.each([
    [
      "a score of a classic run",
      { model: "", inputs: {} },
      callRecord({
        id: "p1",
        op_name: "weave:///acme/search/op/Judge.score:1",
        inputs: { self: "weave:///acme/search/object/judge:s1" },
      }),
      "a call of 'Judge.score'",
    ],
    [
      "a predict-and-score call",
      { inputs: {} },
      callRecord({ op_name: "weave:///acme/search/op/Evaluation.predict_and_score:1" }),
      "a call of 'Evaluation.predict_and_score'",
    ],
    [
      "a run",
      { prediction_id: "other" },
      callRecord({ attributes: { weave: { evaluation_run: "true" } } }),
      "a call of 'Evaluation.evaluate'",
    ],
    ["a call that no longer exists", { model: "" }, null, "something else"],
  ])("get() refuses %s", async (_name, fields, call, said) => {
    const { weave } = weaveWith([
      json({ ...PREDICTION, ...fields }),
      call === null ? lines() : lines(call),
    ]);
    const error = await errorOf(weave.predictions.get("p1"), "response_shape");
    expect(error).toMatchObject({
      path: "prediction_id",
      message: expect.stringContaining(`'p1' is not a prediction: it is ${said}`),
    });
    expect(error.message).toContain("evalResults.rows()");
  });
});

test("whole numbers that a JavaScript number cannot hold are bigints, in lists and single responses", async () => {
  const stored = JSON.stringify({
    ...SCORE,
    ...PREDICTION,
    ...callRecord(),
    output: 777,
    value: 777,
  }).replaceAll("777", "9007199254740993");
  const { weave } = weaveWith(
    () => new Response(`${stored}\n`, { headers: { "content-type": "application/json" } }),
  );
  expect((await weave.predictions.get("p1")).output).toBe(9007199254740993n);
  expect((await weave.scores.get("s1")).value).toBe(9007199254740993n);
  expect((await weave.predictions.list().toArray())[0]?.output).toBe(9007199254740993n);
  expect((await weave.scores.list().toArray())[0]?.value).toBe(9007199254740993n);
});

describe("Scores", () => {
  test("list() can be limited to a run", async () => {
    const { weave, requests } = weaveWith(lines(SCORE));
    expect(await weave.scores.list({ evaluation_run_id: "r1" }).toArray()).toEqual([SCORE]);
    expect(requests[0]?.url.search).toBe("?evaluation_run_id=r1");
  });

  test("get() returns a score, and refuses the ID of something else", async () => {
    expect(await weaveWith(json(SCORE)).weave.scores.get("s1")).toEqual(SCORE);
    const marked = weaveWith([
      json({ ...SCORE, scorer: "" }),
      lines(callRecord({ attributes: { weave: { score: "true" } } })),
    ]);
    expect(await marked.weave.scores.get("s1")).toMatchObject({ scorer: "" });
    const other = weaveWith([
      json({ ...SCORE, score_id: "x" }),
      lines(callRecord({ attributes: { weave: "odd" } })),
    ]);
    expect((await errorOf(other.weave.scores.get("s1"), "response_shape")).message).toContain(
      "'s1' is not a score",
    );
  });
});
