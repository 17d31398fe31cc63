import { describe, expect, test } from "vitest";
import type { LoadedRun, ScoredRow } from "../../src/index.ts";
import type { LoadOptions } from "../../src/weave/load.ts";
import type { CallRecord, EvalResultsRow } from "../../src/weave/types.ts";
import { json, lines } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import type { SentRequest } from "../support/fake-fetch.ts";
import { objectsAnswer, stored } from "../support/stored-objects.ts";
import { bodyOf, weaveWith } from "../support/weave.ts";
import { callRecord, digest, resultsRow } from "../support/weave-records.ts";

const object = (name: string, version = "d0"): string =>
  `weave:///acme/search/object/${name}:${version}`;
const op = (name: string, version = "o0"): string => `weave:///acme/search/op/${name}:${version}`;

/** A score of the v2 routes, under the trial's own call. */
function v2Score(id: string, trial: string, scorer: string): CallRecord {
  const name = /object\/([^:]+)/.exec(scorer)?.[1] ?? "";
  return callRecord({
    id,
    parent_id: trial,
    op_name: op(`${name}.score`, "placeholder"),
    attributes: { weave: { score: "true", scorer } },
    inputs: { self: scorer },
  });
}

/** The call of an SDK's class scorer, whose object may have a different name than its class. */
function classScore(id: string, trial: string, self: string): CallRecord {
  return callRecord({
    id,
    parent_id: trial,
    op_name: op("Judge.score"),
    attributes: { weave: { kind: "scorer" } },
    inputs: { self },
  });
}

/** The call of an SDK's function scorer: the server reports no ID for it. */
function functionScore(id: string, trial: string, ref: string): CallRecord {
  return callRecord({
    id,
    parent_id: trial,
    op_name: ref,
    attributes: { weave: {} },
    inputs: { output: "4" },
  });
}

/** The prediction, which is also a child of the trial. */
function prediction(trial: string, model = "ranker"): CallRecord {
  return callRecord({
    id: `${trial}-p`,
    parent_id: trial,
    op_name: op(`${model}.predict`),
    inputs: { self: object(model) },
  });
}

/**
 * A row whose single trial has these scores, and the calls that the server reports as its scorers'.
 */
function row(
  index: number,
  scores: Record<string, unknown>,
  ids: Record<string, string> = {},
): EvalResultsRow {
  return resultsRow(digest(index), { scores, trial: { scorer_call_ids: ids } });
}
const trialOf = (index: number): string => `${digest(index)}-t`;

function server(rows: EvalResultsRow[], calls: CallRecord[]): ReturnType<typeof weaveWith> {
  return weaveWith((request) => {
    const { pathname } = request.url;
    const body = bodyOf(request);
    if (pathname === "/obj/read")
      return objectsAnswer(
        ...[0, 1, 2].map((version_index) => stored({ version_index, digest: `d${version_index}` })),
      )(request);
    if (pathname !== "/calls/stream_query") {
      const { limit = 0, offset = 0 } = body as { limit?: number; offset?: number };
      return json({ rows: rows.slice(offset, offset + limit), total_rows: rows.length })(request);
    }
    const { parent_ids: parents } = body.filter as { parent_ids?: string[] };
    return lines(
      ...(parents === undefined
        ? [callRecord()]
        : calls.filter(({ parent_id }) => parents.includes(parent_id ?? ""))),
    )(request);
  });
}

async function read(
  rows: AsyncIterable<ScoredRow>,
  most = Number.POSITIVE_INFINITY,
): Promise<void> {
  let count = 0;
  for await (const _row of rows) if (++count >= most) break;
}

/** The versions after all rows were read, and the requests sent to find them. */
async function versionsOf(
  rows: EvalResultsRow[],
  calls: CallRecord[],
): Promise<[Record<string, string | null> | undefined, SentRequest[]]> {
  const { weave, requests } = server(rows, calls);
  const loaded = await weave.load("r1", { inputs: false });
  await read(loaded.rows);
  const before = requests.length;
  return [await loaded.scorerVersions?.(), requests.slice(before)];
}

describe("scorerVersions()", () => {
  test("names the object behind the scores of the v2 routes, from the first and the last trial, with one request", async () => {
    const rows = [0, 1, 2].map((index) =>
      row(index, { judge: { passed: true }, exact: 1 }, { judge: `j${index}`, exact: `e${index}` }),
    );
    const calls = [0, 1, 2].flatMap((index) => [
      prediction(trialOf(index)),
      v2Score(`j${index}`, trialOf(index), object("judge")),
      v2Score(`e${index}`, trialOf(index), object("exact")),
    ]);
    const [versions, requests] = await versionsOf(rows, calls);
    expect(versions).toEqual({ judge: object("judge"), exact: object("exact") });
    expect(requests).toHaveLength(1);
    const body = bodyOf(requests[0]);
    expect(body).toMatchObject({
      project_id: "acme/search",
      filter: { parent_ids: [trialOf(0), trialOf(2)] },
    });
    expect(body.columns).not.toContain("output");
  });

  test("names class scorers by their object and function scorers by their op, with or without IDs", async () => {
    const rows = [row(0, { judge: { ok: true }, right: true, strict: 1 }, { judge: "j0" })];
    const trial = trialOf(0);
    const calls = [
      prediction(trial),
      classScore("j0", trial, object("judge")),
      classScore("s0", trial, object("strict")),
      functionScore("f0", trial, op("right")),
    ];
    const [versions, requests] = await versionsOf(rows, calls);
    expect(versions).toEqual({
      judge: object("judge"),
      strict: object("strict"),
      right: op("right"),
    });
    expect(requests).toHaveLength(1);
  });

  test("does not trust the server if it attributes another scorer's call to this one", async () => {
    // Seen on the real server: it searches for "correct" anywhere in the name of the op, and uses
    // the first match.
    const rows = [
      row(
        0,
        { correctness: 1, correct: true, e: 2 },
        { correctness: "c0", correct: "c0", e: "c0" },
      ),
    ];
    const calls = [
      v2Score("c0", trialOf(0), object("correctness")),
      v2Score("c1", trialOf(0), object("correct")),
    ];
    const [versions] = await versionsOf(rows, calls);
    expect(versions).toEqual({
      correctness: object("correctness"),
      correct: object("correct"),
      e: null,
    });
  });

  test("trusts the server for a scorer whose object has another name", async () => {
    const rows = [row(0, { "my judge": 1 }, { "my judge": "j0" })];
    const [versions] = await versionsOf(rows, [classScore("j0", trialOf(0), object("my-judge"))]);
    expect(versions).toEqual({ "my judge": object("my-judge") });
  });

  test("a model is not a scorer, even with the scorer's name", async () => {
    const [versions] = await versionsOf([row(0, { judge: 1 })], [prediction(trialOf(0), "judge")]);
    expect(versions).toEqual({ judge: null });
  });

  test("names both versions in one run, in a fixed order", async () => {
    const rows = [row(0, { judge: 1 }), row(1, { judge: 1 })];
    const calls = (first: string, last: string): CallRecord[] => [
      v2Score("j0", trialOf(0), object("judge", first)),
      v2Score("j1", trialOf(1), object("judge", last)),
    ];
    const both = { judge: `${object("judge", "d0")} and ${object("judge", "d1")}` };
    expect((await versionsOf(rows, calls("d0", "d1")))[0]).toEqual(both);
    expect((await versionsOf(rows, calls("d1", "d0")))[0]).toEqual(both);
  });

  test("uses the later of two stored scores, which is the one shown", async () => {
    const calls = [
      v2Score("j0", trialOf(0), object("judge", "d0")),
      v2Score("j1", trialOf(0), object("judge", "d1")),
    ];
    expect((await versionsOf([row(0, { judge: 1 })], calls))[0]).toEqual({
      judge: object("judge", "d1"),
    });
  });

  test("is null if unknown: the call no longer exists, or does not name a version", async () => {
    const rows = [row(0, { gone: 1, half: 1, moving: 1 }), row(1, { gone: 1, half: 1, moving: 1 })];
    const calls = [
      v2Score("h0", trialOf(0), object("half")),
      ...[0, 1].map((index) => v2Score(`m${index}`, trialOf(index), object("moving", "latest"))),
    ];
    expect((await versionsOf(rows, calls))[0]).toEqual({ gone: null, half: null, moving: null });
  });

  test("resolves a version by number, so that it equals the same version by digest", async () => {
    const rows = [row(0, { judge: 1 }), row(1, { judge: 1 })];
    const calls = (last: string): CallRecord[] => [
      v2Score("j0", trialOf(0), object("judge", "v1")),
      v2Score("j1", trialOf(1), object("judge", last)),
    ];
    expect((await versionsOf(rows, calls("d1")))[0]).toEqual({ judge: object("judge", "d1") });
    expect((await versionsOf(rows, calls("v2")))[0]).toEqual({
      judge: `${object("judge", "d1")} and ${object("judge", "d2")}`,
    });
    expect((await versionsOf(rows, calls("v9")))[0]).toEqual({ judge: null });
  });

  test("fetches one small page, without inputs, before any row was read", async () => {
    const rows = Array.from({ length: 40 }, (_, index) => row(index, { judge: 1 }));
    const { weave, requests } = server(
      rows,
      [0, 24].map((index) => v2Score(`j${index}`, trialOf(index), object("judge"))),
    );
    const loaded = await weave.load("r1");
    expect(requests).toHaveLength(1);
    expect(await loaded.scorerVersions?.()).toEqual({ judge: object("judge") });
    expect(requests).toHaveLength(3);
    expect(bodyOf(requests[1])).toEqual({
      evaluation_call_ids: ["r1"],
      include_rows: true,
      limit: 25,
      offset: 0,
    });
  });

  test("uses the rows read so far if not all were read", async () => {
    const rows = [0, 1, 2, 3].map((index) => row(index, { judge: 1 }));
    const calls = [0, 1, 2, 3].map((index) =>
      v2Score(`j${index}`, trialOf(index), object("judge", `d${index}`)),
    );
    const { weave } = server(rows, calls);
    const loaded = await weave.load("r1", { pageSize: 2 });
    await read(loaded.rows, 1);
    expect(await loaded.scorerVersions?.()).toEqual({
      judge: `${object("judge", "d0")} and ${object("judge", "d1")}`,
    });
  });

  test("reading the rows costs no more than before, and ignores trials of other runs", async () => {
    const other = resultsRow(digest(1), { run: "r2", scores: { theirs: 1 } });
    const { weave, requests } = server([row(0, {}), other], []);
    const loaded = await weave.load("r1", { pageSize: 1 });
    await read(loaded.rows);
    expect(requests.map(({ url }) => url.pathname)).toEqual([
      "/calls/stream_query",
      "/v2/acme/search/eval_results/query",
      "/v2/acme/search/eval_results/query",
    ]);
    expect(await loaded.scorerVersions?.()).toEqual({});
    expect(requests).toHaveLength(3); // no trial has a score: there is nothing to request
  });

  test("scorers may have any name", async () => {
    const scores = JSON.parse('{"__proto__": 1, "constructor": 1}') as Record<string, unknown>;
    const calls = [
      v2Score("a", trialOf(0), object("__proto__")),
      v2Score("b", trialOf(0), object("constructor")),
    ];
    const [versions] = await versionsOf([row(0, scores)], calls);
    expect(Object.entries(versions ?? {})).toEqual([
      ["__proto__", object("__proto__")],
      ["constructor", object("constructor")],
    ]);
  });

  test("uses the options of load()", async () => {
    const controller = new AbortController();
    const { weave } = server([row(0, { judge: 1 })], []);
    const options: LoadOptions = { signal: controller.signal };
    const loaded: LoadedRun = await weave.load("r1", options);
    controller.abort(new Error("enough"));
    await expect(loaded.scorerVersions?.()).rejects.toThrow("enough");
    await expect(loaded.dataset?.()).rejects.toThrow("enough");
  });

  test("throws errors of the server", async () => {
    const { weave } = weaveWith((request) =>
      request.url.pathname === "/calls/stream_query"
        ? lines(callRecord())(request)
        : json({ reason: "no" }, { status: 403 })(request),
    );
    await errorOf(Promise.resolve((await weave.load("r1")).scorerVersions?.()), "permission");
  });
});
