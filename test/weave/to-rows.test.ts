import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { digestKindOf, toRows } from "../../src/weave/to-model.ts";
import type { EvalResultsPage } from "../../src/weave/types.ts";
import { urlsOf } from "../../src/weave/urls.ts";
import { digest, resultsRow } from "../support/weave-records.ts";

const urls = urlsOf("acme", "search", "https://wandb.ai");
const scoresOf = (scores: Record<string, unknown>): Record<string, unknown> =>
  toRows([resultsRow(digest(1), { scores })], "r1", urls)[0]?.trials[0]?.scores ?? {};
const recorded = (name: string): EvalResultsPage =>
  JSON.parse(
    readFileSync(
      new URL(`../recordings/weave/post_v2_eval_results_query__${name}.json`, import.meta.url),
      "utf8",
    ),
  ) as EvalResultsPage;

describe("toRows()", () => {
  test("returns a row with its trial", () => {
    const trial = { model_latency_seconds: 0.5, total_tokens: 12, total_cost: 0.001 };
    expect(toRows([resultsRow(digest(1), { trial, input: { q: "2+2?" } })], "r1", urls)).toEqual([
      {
        key: digest(1),
        digest: digest(1),
        digestKind: "dataset",
        input: { q: "2+2?" },
        trials: [
          {
            id: `${digest(1)}-t`,
            predictionId: `${digest(1)}-p`,
            url: `https://wandb.ai/acme/search/r/call/${digest(1)}-t`,
            output: "4",
            scores: { correct: { kind: "boolean", state: "scored", value: true, reason: null } },
            latencySeconds: 0.5,
            tokens: 12,
            costUsd: 0.001,
          },
        ],
      },
    ]);
  });

  test("leaves out rows that the run does not have, and trials of other runs", () => {
    const rows = [
      resultsRow(digest(1), { run: "other" }),
      resultsRow(digest(2)),
      { ...resultsRow(digest(3)), evaluations: [] },
    ];
    expect(toRows(rows, "r1", urls).map(({ key }) => key)).toEqual([digest(2)]);
  });

  test("repeated inputs are trials of one row", () => {
    const row = resultsRow(digest(1));
    const [first] = row.evaluations;
    if (first === undefined) throw new Error("the row has a run");
    const twice = {
      ...row,
      evaluations: [{ ...first, trials: [...first.trials, ...first.trials] }],
    };
    expect(toRows([twice], "r1", urls)[0]?.trials).toHaveLength(2);
  });

  test("fields that the server omits are null; an unfinished prediction has no score", () => {
    const trial = { predict_call_id: null, model_output: null, scores: {} };
    expect(toRows([resultsRow(digest(1), { trial })], "r1", urls)[0]).toMatchObject({
      input: null,
      trials: [
        {
          predictionId: null,
          output: null,
          scores: {},
          latencySeconds: null,
          tokens: null,
          costUsd: null,
        },
      ],
    });
  });
});

describe("scores of a row", () => {
  test.each([
    [true, { kind: "boolean", state: "scored", value: true }],
    [false, { kind: "boolean", state: "scored", value: false }],
    [0, { kind: "number", state: "scored", value: 0 }],
    [0.25, { kind: "number", state: "scored", value: 0.25 }],
    ["formal", { kind: "text", state: "scored", value: "formal" }],
    ["", { kind: "text", state: "scored", value: "" }],
    [[1, "a"], { kind: "text", state: "scored", value: '[1,"a"]' }],
    [null, { kind: "none", state: "missing", value: null, reason: "the scorer returned no value" }],
    [{}, { kind: "none", state: "missing", value: null }],
  ])("%j", (value, score) => {
    expect(scoresOf({ judge: value })).toMatchObject({ judge: score });
  });

  test("an object score becomes one score per path, each with the reason", () => {
    expect(
      scoresOf({
        judge: { passed: false, score: 0.5, reason: "too long", parts: { tone: "dry" } },
      }),
    ).toEqual({
      "judge.passed": { kind: "boolean", state: "scored", value: false, reason: "too long" },
      "judge.score": { kind: "number", state: "scored", value: 0.5, reason: "too long" },
      "judge.reason": { kind: "text", state: "scored", value: "too long", reason: null },
      "judge.parts.tone": { kind: "text", state: "scored", value: "dry", reason: "too long" },
    });
  });

  test("two scores never share a key: a dot inside a name is escaped, whatever else there is", () => {
    const judge = { passed: true, "a.b": 1, a: { b: 2 }, "a\\": { b: 3 } };
    const scores = scoresOf({ judge, "judge.passed": false, "judge\\": { passed: "text" } });
    expect(
      Object.fromEntries(
        Object.entries(scores).map(([key, score]) => [key, (score as { value: unknown }).value]),
      ),
    ).toEqual({
      "judge.passed": true,
      "judge.a\\.b": 1,
      "judge.a.b": 2,
      "judge.a\\\\.b": 3,
      "judge\\.passed": false,
      "judge\\\\.passed": "text",
    });
    // the key does not depend on the neighbors
    expect(Object.keys(scoresOf({ "judge.passed": false }))).toEqual(["judge\\.passed"]);
  });

  test.each([
    ["the mark", { _weave: { error: "<EXCEEDS_LIMITS>" } }],
    ["its string", "<EXCEEDS_LIMITS>"],
  ])(
    "%s of a value that the server dropped is not a score, and adds a note to inputs and outputs",
    (_what, mark) => {
      expect(scoresOf({ judge: mark, deep: { a: mark } })).toEqual({
        judge: {
          kind: "none",
          state: "errored",
          value: null,
          reason: expect.stringContaining("larger than what it stores (<EXCEEDS_LIMITS>)"),
        },
        "deep.a": {
          kind: "none",
          state: "errored",
          value: null,
          reason: expect.stringContaining("<EXCEEDS_LIMITS>"),
        },
      });
      const [row] = toRows(
        [resultsRow(digest(1), { trial: { model_output: mark }, input: mark })],
        "r1",
        urls,
      );
      expect(row?.notes).toEqual([
        expect.stringMatching(/^input: the server dropped the value/),
        expect.stringMatching(/^trials\[0\]\.output: the server dropped the value/),
      ]);
    },
  );

  test("a number that is not finite is errored", () => {
    expect(scoresOf(JSON.parse('{"a":1e999}') as Record<string, unknown>)).toMatchObject({
      a: { state: "errored", reason: "Infinity is not a finite number" },
    });
  });

  test.each([
    ["weave:///acme/search/object/ds:v1/attr/rows/id/abc/key/expected"],
    ["weave:///acme/search/call/1"],
    ["wandb-artifact:///acme/search/x:v1"],
    [["weave:///acme/search/object/ds:v1"]],
  ])("a reference is not a score: %j", (value) => {
    expect(scoresOf({ judge: value, deep: { a: value } })).toMatchObject({
      judge: {
        kind: "none",
        state: "errored",
        value: null,
        reason: expect.stringContaining("{ resolveReferences: true }"),
      },
      "deep.a": { kind: "none", state: "errored" },
    });
    expect(scoresOf({ judge: "see weave:///acme/search/call/1" })).toMatchObject({
      judge: { kind: "text", state: "scored" },
    });
  });

  test("notes digits that a number cannot hold", () => {
    const [row] = toRows(
      [
        resultsRow(digest(1), {
          scores: {
            a: 9007199254740993n,
            b: { score: -9007199254740993n, reason: "long" },
            list: [9007199254740993n],
          },
          trial: { model_output: { ids: [1, 12345678901234567891n] } },
          input: { id: 9007199254740995n, n: 1 },
        }),
      ],
      "r1",
      urls,
    );
    expect(row?.trials[0]?.scores).toEqual({
      a: {
        kind: "number",
        state: "scored",
        value: 9007199254740992,
        reason:
          "the server has 9007199254740993, which a JavaScript number cannot hold: 9007199254740992 is the nearest",
      },
      "b.score": {
        kind: "number",
        state: "scored",
        value: -9007199254740992,
        reason: expect.stringMatching(/^long \(the server has -9007199254740993/),
      },
      "b.reason": { kind: "text", state: "scored", value: "long", reason: null },
      list: { kind: "text", state: "scored", value: '["9007199254740993"]', reason: null },
    });
    expect(row?.notes).toEqual([
      "input.id: the server has 9007199254740995, which a JavaScript number cannot hold: 9007199254740996 is the nearest",
      "trials[0].output.ids[1]: the server has 12345678901234567891, which a JavaScript number cannot hold: 12345678901234567168 is the nearest",
    ]);
    expect(JSON.parse(JSON.stringify(row))).toMatchObject({
      input: { id: 9007199254740996, n: 1 },
    });
  });

  test("a scorer may have any name", () => {
    const scores = scoresOf(
      JSON.parse('{"__proto__":true,"constructor":1}') as Record<string, unknown>,
    );
    expect(Object.keys(scores).sort()).toEqual(["__proto__", "constructor"]);
    expect(Object.getPrototypeOf(scores)).toBe(Object.prototype);
  });
});

describe("rows of the real server", () => {
  test("keep every trial and score of a recorded page", () => {
    const page = recorded("default_one");
    const runId = page.rows[0]?.evaluations[0]?.evaluation_call_id ?? "";
    const rows = toRows(page.rows, runId, urls);
    expect(rows).toHaveLength(page.rows.length);
    expect(rows.flatMap(({ trials }) => trials)).toHaveLength(
      page.rows.flatMap(({ evaluations }) => evaluations.flatMap(({ trials }) => trials)).length,
    );
    const kinds = new Set(
      rows.flatMap(({ trials }) =>
        trials.flatMap(({ scores }) => Object.values(scores).map(({ kind }) => kind)),
      ),
    );
    expect([...kinds].sort()).toEqual(["boolean", "number", "text"]);
  });

  test("include inputs only on request", () => {
    const page = recorded("raw_rows_resolved");
    const rows = toRows(page.rows, page.rows[0]?.evaluations[0]?.evaluation_call_id ?? "", urls);
    expect(rows.every(({ input }) => typeof input === "object" && input !== null)).toBe(true);
  });
});

describe("digestKindOf()", () => {
  test.each([
    ["7DGfSVlKzNoxQd3Xa3jGXXTXOuGhI9jWQCttH96cOqw", "dataset"],
    ["A1".repeat(32), "inline"],
    ["a1".repeat(32), null],
    ["", null],
    ["7DGfSVlKzNoxQd3Xa3jGXXTXOuGhI9jWQCttH96cOq", null],
  ])("'%s' is %s", (text, kind) => {
    expect(digestKindOf(text)).toBe(kind);
  });
});
