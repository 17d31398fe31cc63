import { describe, expect, test } from "vitest";
import type { WeaveClient } from "../../src/weave/client.ts";
import type { Deletion } from "../../src/weave/index.ts";
import { chunks, empty, failing, json } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { weaveWith } from "../support/weave.ts";

const deleted = (num_deleted: number): ReturnType<typeof json> => json({ num_deleted });

/** Every delete method. */
const DELETES: [name: string, path: string, send: (weave: WeaveClient) => Promise<Deletion>][] = [
  [
    "evaluationRuns",
    "evaluation_runs?evaluation_run_ids=a&evaluation_run_ids=b%2Cc",
    (weave) => weave.evaluationRuns.delete(["a", "b,c"]),
  ],
  [
    "predictions",
    "predictions?prediction_ids=a&prediction_ids=b",
    (weave) => weave.predictions.delete(["a", "b"]),
  ],
  ["scores", "scores?score_ids=a&score_ids=b", (weave) => weave.scores.delete(["a", "b"])],
  ["scorers", "scorers/judge", (weave) => weave.scorers.delete("judge")],
  [
    "datasets",
    "datasets/judge?digests=v0&digests=v1",
    (weave) => weave.datasets.delete("judge", { digests: ["v0", "v1"] }),
  ],
  ["models", "models/judge", (weave) => weave.models.delete("judge")],
  [
    "evaluations",
    "evaluations/judge?digests=v0",
    (weave) => weave.evaluations.delete("judge", { digests: ["v0"] }),
  ],
];

describe.each(DELETES)("%s.delete()", (_name, path, send) => {
  test("sends the IDs as repeated keys without a body, and returns the server's count", async () => {
    const { weave, requests } = weaveWith(deleted(96));
    expect(await send(weave)).toEqual({ numDeletedCalls: 96 });
    expect(
      requests.map(({ method, url, body }) => [method, `${url.pathname}${url.search}`, body]),
    ).toEqual([["DELETE", `/v2/acme/search/${path}`, undefined]]);
  });

  test("is retried after a lost response, and has no count then", async () => {
    for (const lost of [
      failing("ECONNRESET"),
      empty(500),
      empty(408),
      chunks('{"num_', new Error("cut")),
    ]) {
      const { weave, requests, clock } = weaveWith([lost, deleted(0)]);
      expect(await clock.run(send(weave))).toEqual({ numDeletedCalls: null });
      expect(requests).toHaveLength(2);
    }
  });

  test("a 404 after a lost response means that it is done, an immediate 404 does not", async () => {
    const gone = json({ reason: "not found" }, { status: 404 });
    const { weave, clock } = weaveWith([failing("ECONNRESET"), gone]);
    expect(await clock.run(send(weave))).toEqual({ numDeletedCalls: null });
    const never = weaveWith(gone);
    await errorOf(send(never.weave), "not_found");
    const refused = weaveWith([empty(429, { "retry-after": "1" }), gone]);
    await errorOf(refused.clock.run(send(refused.weave)), "not_found");
  });

  test("a delay that the server asked for does not change the count", async () => {
    const { weave, clock } = weaveWith([empty(429, { "retry-after": "1" }), deleted(3)]);
    expect(await clock.run(send(weave))).toEqual({ numDeletedCalls: 3 });
  });

  test("fails with the server's error after three failures", async () => {
    const { weave, requests, clock } = weaveWith(empty(502));
    await errorOf(clock.run(send(weave)), "server");
    expect(requests).toHaveLength(3);
  });
});

describe("deletes", () => {
  test.each([[[]], ["a"], [["a", ""]], [[3]], [undefined]])(
    "refuse the IDs %j before anything is sent",
    async (ids) => {
      const { weave, requests } = weaveWith(deleted(1));
      await errorOf(() => weave.evaluationRuns.delete(ids as never), "invalid_argument");
      await errorOf(() => weave.predictions.delete(ids as never), "invalid_argument");
      await errorOf(() => weave.scores.delete(ids as never), "invalid_argument");
      if (ids !== undefined)
        await errorOf(
          () => weave.models.delete("m", { digests: ids as never }),
          "invalid_argument",
        );
      expect(requests).toHaveLength(0);
    },
  );

  test("a response without a count is refused, and onComplete is still called", async () => {
    const told: number[] = [];
    const { weave } = weaveWith(json({}));
    await errorOf(
      weave.models.delete("m", { onComplete: ({ attempts }) => void told.push(attempts.length) }),
      "response_shape",
    );
    expect(told).toEqual([1]);
  });
});
