import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import type { LoadedRun } from "../../src/model/run.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import type { LoadOptions } from "../../src/weave/load.ts";
import type { EvalResultsRow } from "../../src/weave/types.ts";
import { json, lines } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import type { SentRequest } from "../support/fake-fetch.ts";
import { bodyOf, weaveWith } from "../support/weave.ts";
import { callRecord, digest, resultsRow } from "../support/weave-records.ts";

interface Piece {
  id?: string;
  on: string;
  type?: string;
  value?: unknown;
  payload?: unknown;
  by?: string | null;
  at?: string;
}

let pieces = 0;
/** Feedback as the server returns it. */
function piece({ id, on, type, value, payload, by = "Ann", at }: Piece): Record<string, unknown> {
  const n = String(++pieces).padStart(6, "0");
  return {
    id: id ?? `f-${n}`,
    weave_ref: `weave:///acme/search/call/${on}`,
    feedback_type: type ?? "wandb.annotation.correct",
    payload: payload ?? { value },
    created_at: at ?? `2026-11-26T08:00:00.${n}Z`,
    creator: by,
    wb_user_id: "account",
    annotation_ref: type === undefined ? "weave:///acme/search/object/correct:c1" : null,
  };
}

type Condition = Record<string, unknown[]>;

/** A server with the rows of one run and feedback, which it returns in pages of `most`. */
function serve(
  rows: readonly EvalResultsRow[],
  feedback: readonly Record<string, unknown>[],
  most = 1_000,
): ReturnType<typeof weaveWith> {
  return weaveWith((request) => {
    const body = bodyOf(request);
    if (request.url.pathname === "/calls/stream_query") return lines(callRecord())(request);
    if (request.url.pathname !== "/feedback/query") {
      const { limit = 0, offset = 0 } = body as { limit?: number; offset?: number };
      return json({ rows: rows.slice(offset, offset + limit), total_rows: rows.length })(request);
    }
    const { $and } = (body.query as { $expr: { $and: Condition[] } }).$expr;
    const refs = refsOf(request);
    const after = $and.flatMap(({ $gt }) => ($gt?.[1] as { $literal: string })?.$literal ?? []);
    const found = feedback.filter(
      (one) => refs.includes(String(one.weave_ref)) && String(one.id) > (after[0] ?? ""),
    );
    const page = found.toSorted((a, b) => (String(a.id) < String(b.id) ? -1 : 1)).slice(0, most);
    return json({ result: page, total_count: found.length })(request);
  });
}

function refsOf(request: SentRequest): string[] {
  const { $and } = (bodyOf(request).query as { $expr: { $and: Condition[] } }).$expr;
  const list = $and.flatMap(({ $in }) => ($in?.[1] as { $literal: string }[] | undefined) ?? []);
  return list.map(({ $literal }) => $literal);
}

async function load(
  rows: readonly EvalResultsRow[],
  feedback: readonly Record<string, unknown>[],
  options: LoadOptions & { most?: number } = {},
): Promise<{ rows: ScoredRow[]; queries: SentRequest[] }> {
  const { most, ...rest } = options;
  const { weave, requests } = serve(rows, feedback, most);
  const loaded = await weave.load("r1", { feedback: true, ...rest });
  const read: ScoredRow[] = [];
  for await (const row of loaded.rows) read.push(row);
  const queries = requests.filter(({ url }) => url.pathname === "/feedback/query");
  return { rows: read, queries };
}

const scoresOf = (rows: readonly ScoredRow[]): unknown => rows[0]?.trials[0]?.scores;
const P = `${digest(0)}-p`;
const row = resultsRow(digest(0));

describe("load({ feedback })", () => {
  test("asks for the ratings on both calls of 500 trials at a time", async () => {
    const rows = Array.from({ length: 1_200 }, (_, n) => resultsRow(digest(n)));
    const { queries } = await load(rows, [], { pageSize: 1_000 });
    expect(queries.map((query) => refsOf(query).length)).toEqual([1_000, 1_000, 400]);
    expect(refsOf(queries[0] as SentRequest).slice(0, 2)).toEqual([
      `weave:///acme/search/call/${digest(0)}-t`,
      `weave:///acme/search/call/${digest(0)}-p`,
    ]);
  });

  test("without the option asks for none", async () => {
    const { queries } = await load([row], [piece({ on: P, value: true })], { feedback: false });
    expect(queries).toEqual([]);
  });

  test("reads page after page, also when the server returns fewer than asked for", async () => {
    const feedback = Array.from({ length: 7 }, (_, n) => piece({ on: P, value: n }));
    const { rows, queries } = await load([row], feedback, { most: 3 });
    expect(queries).toHaveLength(3);
    expect(scoresOf(rows)).toMatchObject({ "human:correct": { kind: "number", value: 3 } });
  });

  test("rejects a page without the rest of what it counts", async () => {
    const { weave } = serve([row], [piece({ on: P, value: true })], 0);
    const { rows } = await weave.load("r1", { feedback: true });
    const read = async (): Promise<void> => {
      for await (const _ of rows);
    };
    expect((await errorOf(read(), "response_shape")).message).toContain("although there is more");
  });

  test.each([{ feedback_type: 1 }, { payload: null }, { weave_ref: null }])(
    "rejects an entry with %j",
    async (wrong) => {
      const entry = { ...piece({ on: P, value: 1 }), ...wrong };
      const { weave } = weaveWith((request) => {
        if (request.url.pathname === "/calls/stream_query") return lines(callRecord())(request);
        return request.url.pathname === "/feedback/query"
          ? json({ result: [entry], total_count: 1 })(request)
          : json({ rows: [row], total_rows: 1 })(request);
      });
      const { rows } = await weave.load("r1", { feedback: true });
      const read = async (): Promise<void> => {
        for await (const _ of rows);
      };
      expect(await errorOf(read(), "response_shape")).toMatchObject({ path: "result[0]" });
    },
  );

  test("rates each trial that shares a prediction, as those of a rescore do", async () => {
    const shared = (n: number): EvalResultsRow =>
      resultsRow(digest(n), { trial: { predict_call_id: "shared" } });
    const { rows } = await load([shared(0), shared(1)], [piece({ on: "shared", value: 4 })]);
    expect(rows.map(({ trials }) => trials[0]?.scores["human:correct"]?.value)).toEqual([4, 4]);
  });

  test("rates a trial without a prediction on its own call", async () => {
    const alone = resultsRow(digest(0), { trial: { predict_call_id: null } });
    const { rows, queries } = await load([alone], [piece({ on: `${digest(0)}-t`, value: "bad" })]);
    expect(refsOf(queries[0] as SentRequest)).toHaveLength(1);
    expect(scoresOf(rows)).toMatchObject({ "human:correct": { kind: "text", value: "bad" } });
  });

  test("orders ratings by time, whatever their IDs", async () => {
    const note = (text: string, id: string, at: string): Record<string, unknown> =>
      piece({ id, on: P, type: "wandb.note.1", payload: { note: text }, at });
    const { rows } = await load(
      [row],
      [note("second", "a", "2026-11-26T09:00:00Z"), note("first", "b", "2026-11-26T08:00:00Z")],
    );
    expect(scoresOf(rows)).toMatchObject({ "human:note": { value: "first\nsecond" } });
  });

  test.each([
    ["four to four", [true, true, false, false], "missing", null],
    ["three categories, none of them with more than half", ["a", "a", "b", "c"], "missing", null],
    ["more than half", ["a", "a", "b"], "scored", "a"],
    ["a number and a boolean", [1, true], "missing", null],
    ["an empty one does not count", [true, null, false, true], "scored", true],
    ["only empty ones", [null, " "], "missing", null],
    ["zero is a rating", [0], "scored", 0],
    ["false is a rating", [false], "scored", false],
    ["a mean", [1, 2], "scored", 1.5],
    ["a list is text", [[1, 2]], "scored", "[1,2]"],
  ])("%s: %j is %s %j", async (_name, values, state, value) => {
    const feedback = values.map((one) => piece({ on: P, value: one }));
    const { rows } = await load([row], feedback);
    expect(scoresOf(rows)).toMatchObject({ "human:correct": { state, value } });
    const reversed = await load([row], feedback.toReversed());
    expect(scoresOf(reversed.rows)).toEqual(scoresOf(rows));
  });

  test("says how a whole number was rounded", async () => {
    const digits = "9007199254740993";
    const { weave } = weaveWith((request) => {
      if (request.url.pathname === "/calls/stream_query") return lines(callRecord())(request);
      if (request.url.pathname !== "/feedback/query")
        return json({ rows: [row], total_rows: 1 })(request);
      const body = JSON.stringify({ result: [piece({ on: P, value: 7 })], total_count: 1 });
      return new Response(body.replace('"value":7', `"value":${digits}`), {
        headers: { "content-type": "application/json" },
      });
    });
    const { rows } = await weave.load("r1", { feedback: true });
    for await (const { trials } of rows)
      expect(trials[0]?.scores["human:correct"]).toMatchObject({
        kind: "number",
        value: 9007199254740992,
        reason: expect.stringContaining(digits),
      });
  });

  test("names the account when no person is named, and each rater apart on request", async () => {
    const feedback = [
      piece({ on: P, value: true, by: null }),
      piece({ on: P, value: false, by: "a.b" }),
    ];
    const { rows } = await load([row], feedback, { feedback: "perRater" });
    expect(scoresOf(rows)).toMatchObject({
      "human:correct.account": { value: true },
      "human:correct.a\\.b": { value: false },
    });
  });

  test("keeps fields apart that have the names of notes and reactions", async () => {
    const feedback = [
      piece({ on: P, type: "wandb.annotation.note", value: 1 }),
      piece({ on: P, type: "wandb.note.1", payload: { note: "text" } }),
    ];
    const { rows } = await load([row], feedback);
    expect(scoresOf(rows)).toMatchObject({
      "human:annotation.note": { value: 1 },
      "human:note": { value: "text" },
    });
  });

  test("leaves out what programs wrote", async () => {
    const feedback = [
      piece({ on: P, type: "wandb.runnable.judge", payload: { output: true } }),
      piece({ on: P, type: "my.wandb.annotation.x", value: true }),
    ];
    expect(Object.keys(scoresOf((await load([row], feedback)).rows) as object)).toEqual([
      "correct",
    ]);
  });

  test("never lets a rating replace the score of a scorer with the same name", async () => {
    const clash = resultsRow(digest(0), { scores: { "human:correct": false } });
    const { rows } = await load([clash], [piece({ on: P, value: true })]);
    expect(scoresOf(rows)).toEqual({
      "human:correct": {
        kind: "none",
        state: "missing",
        value: null,
        reason: "both a scorer of the run and ratings by people have the name 'human:correct'",
      },
    });
  });

  test("reports runs that were rated by two versions of a field", async () => {
    const rated = async (version: string): Promise<LoadedRun> => {
      const rows = Array.from({ length: 4 }, (_, n) => resultsRow(digest(n)));
      const feedback = rows.map((_, n) => ({
        ...piece({ on: `${digest(n)}-p`, value: n > 0 }),
        annotation_ref: `weave:///acme/search/object/correct:${version}`,
      }));
      return await serve(rows, feedback).weave.load("r1", { feedback: true });
    };
    const findings = async (first: string, second: string): Promise<string[]> =>
      (await compare(await rated(first), await rated(second), { allowSameRun: true })).comparability
        .filter(({ scorer }) => scorer === "human:correct")
        .map(({ text }) => text);
    expect(await findings("c1", "c1")).toEqual([]);
    expect((await findings("c1", "c2"))[0]).toContain("was graded by different versions");
  });

  test("rejects other values of the option before it sends anything", async () => {
    const { weave, requests } = serve([], []);
    const wrong = { feedback: "yes" } as unknown as LoadOptions;
    expect(await failureOf(weave.load("r1", wrong))).toMatchObject({
      code: "invalid_argument",
      path: "options.feedback",
    });
    expect(requests).toEqual([]);
  });
});
