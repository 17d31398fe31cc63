import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { json } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import type { Answer } from "../support/fake-fetch.ts";
import { bodyOf, weaveWith } from "../support/weave.ts";
import { digest, resultsRow } from "../support/weave-records.ts";

const IDS = { evaluation_run_ids: ["r1"] };

/** Rows by offset, paged like those of the server. */
function paged(digests: readonly string[]): Answer {
  return (request) => {
    const { limit = 0, offset = 0 } = bodyOf(request) as { limit?: number; offset?: number };
    const rows = digests.slice(offset, offset + limit).map((one) => resultsRow(one));
    return json({ rows, total_rows: rows.length === 0 ? 0 : digests.length })(request);
  };
}

describe("EvalResults rows()", () => {
  test("reads all pages, two at a time", async () => {
    const digests = Array.from({ length: 2_500 }, (_, index) => digest(index));
    const { weave, requests } = weaveWith(paged(digests));
    expect(
      (await weave.evalResults.rows(IDS).toArray()).map(({ row_digest }) => row_digest),
    ).toEqual(digests);
    expect(requests.map(bodyOf).map(({ limit, offset }) => [limit, offset])).toEqual([
      [1_000, 0],
      [1_000, 1_000],
      [1_000, 2_000],
    ]);
  });

  test.each([
    ["a row twice", [0, 1, 1, 2], {}],
    ["rows out of order", [0, 2, 1, 3], {}],
    ["the same page twice", [0, 1, 0, 1], {}],
  ])("detects %s", async (_name, order, options) => {
    const { weave } = weaveWith(paged(order.map(digest)));
    expect(
      await errorOf(
        weave.evalResults.rows(IDS, { pageSize: 2, ...options }).toArray(),
        "pages_shifted",
      ),
    ).toMatchObject({
      message: expect.stringContaining("evaluationRuns.wait(id)"),
    });
  });

  test("ignores the order of digests under another sort", async () => {
    const { weave } = weaveWith(paged([3, 1, 2].map(digest)));
    const sort_by = [{ field: "scores.correct", direction: "asc" as const }];
    expect(
      await weave.evalResults.rows({ ...IDS, sort_by }, { pageSize: 2 }).toArray(),
    ).toHaveLength(3);
  });

  test("first() requests one row", async () => {
    const { weave, requests } = weaveWith(paged([1, 2].map(digest)));
    expect((await weave.evalResults.rows(IDS).first())?.row_digest).toBe(digest(1));
    expect(bodyOf(requests[0])).toMatchObject({ limit: 1, offset: 0, include_rows: true });
  });

  test.each([
    [{ ...IDS, limit: 5 }, {}, "body.limit"],
    [{ ...IDS, offset: 5 }, {}, "body.offset"],
    [IDS, { pageSize: 0 }, "options.pageSize"],
    [IDS, { pageSize: 10_001 }, "options.pageSize"],
    [IDS, { readAhead: 9 }, "options.readAhead"],
    [IDS, { readAhead: 1.5 }, "options.readAhead"],
    [IDS, { pagesize: 5 }, "options.pagesize"],
  ])("refuses %j with %j, naming %s", async (body, options, path) => {
    const { weave, requests } = weaveWith(paged([]));
    expect(
      await errorOf(
        () => weave.evalResults.rows(body, options as never).toArray(),
        "invalid_argument",
      ),
    ).toMatchObject({ path });
    expect(requests).toHaveLength(0);
  });
});

describe("EvalResults query()", () => {
  test.each([
    [{}, "rows"],
    [null, "rows"],
    [{ rows: {} }, "rows"],
    [{ rows: [] }, "total_rows"],
    [{ rows: [resultsRow(digest(1)), { row_digest: "x" }], total_rows: 2 }, "rows[1]"],
    [{ rows: [null], total_rows: 1 }, "rows[0]"],
    [{ rows: [{ row_digest: 1, evaluations: [] }], total_rows: 1 }, "rows[0]"],
    [{ rows: [{ row_digest: "x", evaluations: [null] }], total_rows: 1 }, "rows[0].evaluations[0]"],
    [
      { rows: [{ row_digest: "x", evaluations: [{ trials: {} }] }], total_rows: 1 },
      "rows[0].evaluations[0]",
    ],
    [
      { rows: [{ row_digest: "x", evaluations: [{ trials: [null] }] }], total_rows: 1 },
      "rows[0].evaluations[0].trials[0]",
    ],
    [
      {
        rows: [
          {
            row_digest: "x",
            evaluations: [{ trials: [{ predict_and_score_call_id: "t", scores: null }] }],
          },
        ],
        total_rows: 1,
      },
      "rows[0].evaluations[0].trials[0]",
    ],
  ])("refuses the response %j at '%s'", async (answer, path) => {
    const { weave } = weaveWith(json(answer));
    expect(await errorOf(weave.evalResults.query(IDS), "response_shape")).toMatchObject({ path });
  });
});

describe("numbers of a response", () => {
  test("an error names the path of a NaN", async () => {
    const row = JSON.stringify({
      rows: [resultsRow(digest(1), { scores: { c: 777 } })],
      total_rows: 1,
    }).replace("777", "NaN");
    const { weave } = weaveWith(
      () => new Response(row, { headers: { "content-type": "application/json" } }),
    );
    const error = await errorOf(weave.evalResults.query(IDS), "response_shape");
    expect(error).toMatchObject({ path: "rows[0].evaluations[0].trials[0].scores.c" });
    expect(error.message).toMatch(
      /contains NaN at 'rows\[0\].*scores\.c', which Python servers write/,
    );
  });

  test("a whole number that a JavaScript number cannot hold is a bigint", async () => {
    const row = JSON.stringify({
      rows: [resultsRow(digest(1), { scores: { c: 777 } })],
      total_rows: 1,
    }).replace("777", "9007199254740993");
    const { weave } = weaveWith(
      () => new Response(row, { headers: { "content-type": "application/json" } }),
    );
    const [first] = (await weave.evalResults.query(IDS)).rows;
    expect(first?.evaluations[0]?.trials[0]?.scores).toEqual({ c: 9007199254740993n });
  });
});

describe("EvalResults summary()", () => {
  const stats = (
    scorer_key: string,
    path: string | null,
    trial_count: number,
    fields: object = {},
  ): object => ({
    ...{
      scorer_key,
      path,
      trial_count,
      value_type: "binary",
      numeric_count: 0,
      numeric_mean: null,
    },
    ...{ pass_true_count: 0, pass_known_count: trial_count, pass_rate: 0, pass_signal_coverage: 1 },
    ...fields,
  });
  const run = (
    evaluation_call_id: string,
    trial_count: number,
    scorer_stats: object[],
  ): object => ({
    ...{
      evaluation_call_id,
      trial_count,
      scorer_stats,
      predict_total_tokens: null,
      predict_total_cost: null,
    },
    ...{
      evaluation_ref: null,
      model_ref: null,
      display_name: null,
      trace_id: null,
      started_at: null,
    },
  });

  test("adds the share of all trials that each scorer scored, whatever coverage the server reports", async () => {
    const answer = {
      rows: [],
      total_rows: 0,
      summary: {
        row_count: 20,
        evaluations: [
          run("r1", 20, [stats("correct", null, 10), stats("judge", "passed", 20)]),
          run("r2", 0, [stats("correct", null, 0)]),
        ],
      },
    };
    const { weave, requests } = weaveWith(json(answer));
    const summary = await weave.evalResults.summary({ evaluation_run_ids: ["r1", "r2"] });
    expect(summary.coverage).toEqual({
      r1: { correct: 0.5, "judge.passed": 1 },
      r2: { correct: 0 },
    });
    expect(summary.evaluations[0]?.scorer_stats[0]).toMatchObject({
      pass_rate: 0,
      pass_signal_coverage: 1,
    });
    expect(bodyOf(requests[0])).toEqual({
      evaluation_run_ids: ["r1", "r2"],
      include_rows: false,
      include_summary: true,
    });
  });

  test("coverage is never above 1, and no two scorers share a key", async () => {
    // The server counts { "a.b": true, a: { b: false } } of one trial as two under the path 'a.b'.
    const scorers = [
      stats("judge", "a.b", 40),
      stats("judge", "passed", 5),
      stats("judge.passed", null, 20),
    ];
    const answer = {
      rows: [],
      total_rows: 0,
      summary: { row_count: 20, evaluations: [run("r1", 20, scorers)] },
    };
    const { coverage } = await weaveWith(json(answer)).weave.evalResults.summary(IDS);
    expect(coverage).toEqual({ r1: { "judge.a.b": 1, "judge.passed": 0.25, "judge\\.passed": 1 } });
  });

  test("matches the recorded response of the real server", async () => {
    const answer = JSON.parse(
      readFileSync(
        new URL(
          "../recordings/weave/post_v2_eval_results_query__summary_only.json",
          import.meta.url,
        ),
        "utf8",
      ),
    ) as { summary: { evaluations: { evaluation_call_id: string }[] } };
    const { weave } = weaveWith(json(answer));
    const summary = await weave.evalResults.summary(IDS);
    const { coverage, ...rest } = summary;
    expect(rest).toEqual(answer.summary);
    expect(Object.keys(coverage)).toEqual(
      answer.summary.evaluations.map((one) => one.evaluation_call_id),
    );
    for (const share of Object.values(coverage).flatMap((one) => Object.values(one)))
      expect(share).toBe(1);
  });

  test.each([
    [{ rows: [], total_rows: 0 }],
    [{ rows: [], total_rows: 0, summary: null }],
    [{ summary: { row_count: 1, evaluations: [{}] } }],
  ])("refuses a response without one: %j", async (answer) => {
    await errorOf(weaveWith(json(answer)).weave.evalResults.summary(IDS), "response_shape");
  });

  test("keeps a value type that this release does not know", async () => {
    const answer = {
      rows: [],
      total_rows: 0,
      summary: {
        row_count: 1,
        evaluations: [run("r1", 1, [{ ...stats("tags", null, 1), value_type: "categorical" }])],
      },
    };
    const { evaluations, coverage } = await weaveWith(json(answer)).weave.evalResults.summary(IDS);
    expect(evaluations[0]?.scorer_stats[0]?.value_type).toBe("categorical");
    expect(coverage).toEqual({ r1: { tags: 1 } });
  });

  test("checks its run IDs", async () => {
    await errorOf(
      weaveWith(json({})).weave.evalResults.summary({ evaluation_run_ids: [] }),
      "invalid_argument",
    );
  });
});
