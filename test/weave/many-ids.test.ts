import { describe, expect, test } from "vitest";
import type { WeaveClient } from "../../src/weave/client.ts";
import type { PartialDeletionError } from "../../src/weave/deletion.ts";
import type { Deletion } from "../../src/weave/index.ts";
import { empty, failing, json, lines } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import type { Answer, SentRequest } from "../support/fake-fetch.ts";
import { weaveWith } from "../support/weave.ts";
import { runRecord } from "../support/weave-records.ts";

const idsOf = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => `0199aaaa-0000-7000-8000-${String(i).padStart(12, "0")}`);
const IDS = idsOf(2_000);
const asked = (request: SentRequest | undefined, name: string): string[] =>
  request?.url.searchParams.getAll(name) ?? [];
/** A server that has every requested run. */
const hasAll: Answer = (request) => {
  const models = asked(request, "models");
  const ids = asked(request, "evaluation_run_ids");
  return lines(
    ...(ids.length > 0 ? ids : models).map((id) => runRecord({ evaluation_run_id: id })),
  )(request);
};
const longest = (requests: readonly SentRequest[]): number =>
  Math.max(...requests.map(({ url }) => url.href.length));

describe("a list by many IDs", () => {
  test("is requested in parts, each short enough, and yields their records in the order of the IDs", async () => {
    const { weave, requests } = weaveWith(hasAll);
    const runs = await weave.evaluationRuns.list({ evaluation_run_ids: IDS }).toArray();
    expect(runs.map(({ evaluation_run_id }) => evaluation_run_id)).toEqual(IDS);
    expect(requests.flatMap((request) => asked(request, "evaluation_run_ids"))).toEqual(IDS);
    expect(requests.length).toBeLessThan(25);
    expect(longest(requests)).toBeLessThan(7_000);
  });

  test("requests a hundred IDs at once", async () => {
    const { weave, requests } = weaveWith(hasAll);
    await weave.evaluationRuns.list({ evaluation_run_ids: idsOf(100) }).toArray();
    expect(requests).toHaveLength(1);
  });

  test("reports the IDs of every part that did not arrive", async () => {
    const gone = new Set([IDS[0], IDS[999], IDS[1_999]]);
    const { weave } = weaveWith((request) =>
      lines(
        ...asked(request, "evaluation_run_ids").flatMap((id) =>
          gone.has(id) ? [] : [runRecord({ evaluation_run_id: id })],
        ),
      )(request),
    );
    const stream = weave.evaluationRuns.list({ evaluation_run_ids: IDS });
    expect(await stream.toArray()).toHaveLength(1_997);
    expect(stream.report).toMatchObject({ records: 1_997, missingIds: [...gone] });
  });

  test("requests and yields a duplicate ID once", async () => {
    const { weave, requests } = weaveWith(hasAll);
    expect(
      await weave.evaluationRuns
        .list({ evaluation_run_ids: [...IDS, ...IDS.slice(0, 5)] })
        .toArray(),
    ).toHaveLength(2_000);
    expect(requests.flatMap((request) => asked(request, "evaluation_run_ids"))).toHaveLength(2_000);
  });

  test("splits many model and evaluation references too, and yields a run once if two parts find it", async () => {
    const refs = (kind: string): string[] =>
      Array.from(
        { length: 300 },
        (_, i) => `weave:///acme/search/object/${kind}-${i}:${"d".repeat(43)}`,
      );
    const { weave, requests } = weaveWith((request) =>
      lines(runRecord(), runRecord({ evaluation_run_id: asked(request, "models")[0] }))(request),
    );
    const runs = await weave.evaluationRuns
      .list({ models: refs("m"), evaluations: refs("e") })
      .toArray();
    const pairs = new Set(
      requests.flatMap((one) =>
        asked(one, "models").flatMap((m) => asked(one, "evaluations").map((e) => `${m} ${e}`)),
      ),
    );
    expect(pairs.size).toBe(90_000);
    expect(longest(requests)).toBeLessThan(7_000);
    expect(new Set(runs.map((run) => run.evaluation_run_id)).size).toBe(runs.length);
  });

  test.each([{ limit: 10 }, { offset: 5 }, { limit: 0 }])(
    "is refused unsent with %j, because it is unknown what the server would count",
    async (counting) => {
      const { weave, requests } = weaveWith(hasAll);
      const [name] = Object.keys(counting);
      const error = await errorOf(
        () => weave.evaluationRuns.list({ evaluation_run_ids: IDS, ...counting }),
        "invalid_argument",
      );
      expect(error).toMatchObject({
        path: `query.${name}`,
        message: expect.stringContaining("2000 'evaluation_run_ids'"),
      });
      expect(requests).toHaveLength(0);
      expect(
        await weave.evaluationRuns.list({ evaluation_run_ids: idsOf(3), limit: 10 }).toArray(),
      ).toHaveLength(3);
    },
  );

  test("first() continues with the next part if the first is empty, and leaves the others unsent", async () => {
    const { weave, requests } = weaveWith([lines(), hasAll]);
    expect(
      (await weave.evaluationRuns.list({ evaluation_run_ids: IDS }).first())?.evaluation_run_id,
    ).toBe(asked(requests[1], "evaluation_run_ids")[0]);
    expect(requests).toHaveLength(2);
  });

  test("throws a failure after the records before it, and stops between two parts when aborted", async () => {
    const { weave, clock } = weaveWith([hasAll, empty(500)]);
    let seen = 0;
    const reading = (async () => {
      for await (const _run of weave.evaluationRuns.list({ evaluation_run_ids: IDS })) seen++;
    })();
    await errorOf(clock.run(reading), "server");
    expect(seen).toBeGreaterThan(50);
    const controller = new AbortController();
    const second = weaveWith(hasAll);
    const aborted = (async () => {
      for await (const batch of second.weave.evaluationRuns
        .list({ evaluation_run_ids: IDS }, { signal: controller.signal })
        .batches())
        if (batch.length > 0) controller.abort("enough");
    })();
    expect(await failureOf(aborted)).toBe("enough");
    expect(second.requests).toHaveLength(1);
  });
});

const DELETES: readonly (readonly [
  string,
  string,
  (weave: WeaveClient, ids: string[], options?: object) => Promise<Deletion>,
])[] = [
  [
    "evaluationRuns",
    "evaluation_run_ids",
    (weave, ids, options) => weave.evaluationRuns.delete(ids, options),
  ],
  [
    "predictions",
    "prediction_ids",
    (weave, ids, options) => weave.predictions.delete(ids, options),
  ],
  ["scores", "score_ids", (weave, ids, options) => weave.scores.delete(ids, options)],
  [
    "datasets",
    "digests",
    (weave, digests, options) => weave.datasets.delete("sums", { digests, ...options }),
  ],
  [
    "scorers",
    "digests",
    (weave, digests, options) => weave.scorers.delete("judge", { digests, ...options }),
  ],
];
const counted: Answer = (request) =>
  json({ num_deleted: [...request.url.searchParams].length * 3 })(request);

describe.each(DELETES)("%s.delete() of many IDs", (_name, key, send) => {
  test("deletes in parts and adds up their counts", async () => {
    const { weave, requests } = weaveWith(counted);
    expect(await send(weave, IDS)).toEqual({ numDeletedCalls: 6_000 });
    expect(requests.flatMap((request) => asked(request, key))).toEqual(IDS);
    expect(longest(requests)).toBeLessThan(7_000);
  });

  test("a failure in the middle says what was deleted and what was not", async () => {
    const { weave, requests, clock } = weaveWith([counted, counted, empty(500)]);
    const error = await errorOf<PartialDeletionError>(
      clock.run(send(weave, IDS)),
      "partial_deletion",
    );
    const done = requests.slice(0, 2).flatMap((request) => asked(request, key));
    expect(error).toMatchObject({
      deleted: done,
      rest: IDS.slice(done.length),
      numDeletedCalls: done.length * 3,
      status: 500,
    });
    expect(error.message).toContain(
      `${done.length} of 2000 IDs were deleted (numDeletedCalls: ${done.length * 3}), then a request failed: DELETE `,
    );
  });

  test("a lost response leaves no total count", async () => {
    const { weave, clock } = weaveWith([counted, failing("ECONNRESET"), counted]);
    expect(await clock.run(send(weave, IDS))).toEqual({ numDeletedCalls: null });
  });

  test("a failure of the first part is thrown unchanged", async () => {
    const { weave } = weaveWith(empty(403));
    await errorOf(send(weave, IDS), "permission");
  });

  test("timeoutMs is the limit of all parts together, and an abort rejects with its reason", async () => {
    const { weave, clock, requests } = weaveWith([
      empty(429, { "retry-after": "4" }),
      counted,
      empty(429, { "retry-after": "4" }),
      counted,
    ]);
    expect(await clock.run(failureOf(send(weave, IDS, { timeoutMs: 6_000 })))).toMatchObject({
      code: "partial_deletion",
      status: 429,
    });
    expect(requests).toHaveLength(3);
    const controller = new AbortController();
    const abort: Answer = (request) => {
      controller.abort("enough");
      return counted(request);
    };
    const aborted = weaveWith([counted, abort]);
    expect(await failureOf(send(aborted.weave, IDS, { signal: controller.signal }))).toBe("enough");
  });
});
