import { describe, expect, test } from "vitest";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import type { LoadOptions } from "../../src/weave/load.ts";
import type { CallRecord, EvalResultsRow } from "../../src/weave/types.ts";
import { json, lines } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import type { SentRequest } from "../support/fake-fetch.ts";
import { bodyOf, weaveWith } from "../support/weave.ts";
import { callRecord, digest, resultsRow } from "../support/weave-records.ts";

interface Project {
  readonly rows: readonly EvalResultsRow[];
  /** Values behind references; a missing one makes its request fail, as on the real server. */
  readonly values?: Readonly<Record<string, unknown>>;
  readonly calls?: readonly CallRecord[];
  /** Status of the response about references, instead of the values. */
  readonly status?: number;
}

/** Returns the rows of a run, and the requests other than those for the run and its pages. */
async function load(
  project: Project,
  options: LoadOptions = {},
): Promise<{ rows: ScoredRow[]; further: SentRequest[] }> {
  const { rows, values = {}, calls = [], status } = project;
  const { weave, requests } = weaveWith((request) => {
    const body = bodyOf(request);
    if (request.url.pathname === "/refs/read_batch") {
      if (status !== undefined) return json({ reason: "no" }, { status })(request);
      const refs = body.refs as string[];
      const unknown = refs.find((ref) => !Object.hasOwn(values, ref));
      if (unknown !== undefined)
        return json({ reason: `Row digest of ${unknown} not found` }, { status: 404 })(request);
      return json({ vals: refs.map((ref) => values[ref]) })(request);
    }
    if (request.url.pathname !== "/calls/stream_query") {
      const { limit = 0, offset = 0 } = body as { limit?: number; offset?: number };
      return json({ rows: rows.slice(offset, offset + limit), total_rows: rows.length })(request);
    }
    const { parent_ids: parents, call_ids: ids = [] } = body.filter as {
      parent_ids?: string[];
      call_ids?: string[];
    };
    const wanted = [callRecord(), ...calls].filter(({ id, parent_id }) =>
      parents === undefined ? ids.includes(id) : parents.includes(parent_id ?? ""),
    );
    return lines(...wanted)(request);
  });
  const loaded = await weave.load("r1", { pageSize: 2, ...options });
  const read: ScoredRow[] = [];
  for await (const row of loaded.rows) read.push(row);
  return {
    rows: read,
    further: requests.slice(1).filter(({ url }) => !url.pathname.endsWith("/eval_results/query")),
  };
}

const REF = "weave:///acme/search/object/ds:d1";
const cell = (row: number, column: string): string => `${REF}/attr/rows/id/r${row}/key/${column}`;
const withScores = (
  index: number,
  scores: Record<string, unknown>,
  output: unknown = "4",
): EvalResultsRow => resultsRow(digest(index), { scores, trial: { model_output: output } });

describe("load() of references", () => {
  test("reads the values behind them, with one request per page and level", async () => {
    const values = {
      [cell(0, "expected")]: 4,
      [cell(1, "expected")]: true,
      [cell(2, "expected")]: "formal",
      "weave:///acme/search/object/info:i1": {
        _type: "Info",
        _class_name: "Info",
        _bases: ["Object"],
        name: null,
        label: "x",
        of: cell(2, "expected"),
      },
    };
    const rows = [
      withScores(
        0,
        { echo: cell(0, "expected"), judge: { passed: cell(1, "expected"), reason: "as seen" } },
        { a: [cell(0, "expected")] },
      ),
      withScores(1, { echo: 5 }),
      withScores(
        2,
        { info: "weave:///acme/search/object/info:i1" },
        "weave:///acme/search/object/info:i1",
      ),
    ];
    const { rows: read, further } = await load({ rows, values }, { resolveReferences: true });
    expect(read.map(({ trials }) => trials[0]?.scores)).toEqual([
      {
        echo: { kind: "number", state: "scored", value: 4, reason: null },
        "judge.passed": { kind: "boolean", state: "scored", value: true, reason: "as seen" },
        "judge.reason": { kind: "text", state: "scored", value: "as seen", reason: null },
      },
      { echo: { kind: "number", state: "scored", value: 5, reason: null } },
      {
        "info.label": { kind: "text", state: "scored", value: "x", reason: null },
        "info.of": { kind: "text", state: "scored", value: "formal", reason: null },
      },
    ]);
    expect(read.map(({ trials }) => trials[0]?.output)).toEqual([
      { a: [4] },
      "4",
      expect.objectContaining({ label: "x", of: "formal" }),
    ]);
    expect(read.every(({ notes }) => notes === undefined)).toBe(true);
    expect(further.map((request) => bodyOf(request).refs)).toEqual([
      [cell(0, "expected"), cell(1, "expected")],
      ["weave:///acme/search/object/info:i1"],
      [cell(2, "expected")],
    ]);
  });

  test("without the option, marks a score as errored, keeps an output, and requests nothing", async () => {
    const { rows, further } = await load({
      rows: [withScores(0, { echo: cell(0, "expected") }, cell(0, "expected"))],
    });
    expect(rows[0]?.trials[0]).toMatchObject({
      output: cell(0, "expected"),
      scores: {
        echo: {
          kind: "none",
          state: "errored",
          value: null,
          reason: expect.stringContaining("resolveReferences"),
        },
      },
    });
    expect(further).toEqual([]);
  });

  test("reports those that cannot be read, along with those that can", async () => {
    const values = { [cell(0, "expected")]: 4, [cell(1, "expected")]: null };
    const unread = [
      [cell(9, "expected"), "not found"],
      [cell(1, "expected"), "there is nothing behind it"],
      ["weave:///acme/search/table/abc", "a whole table: read it with datasets.rows()"],
      ["weave:///acme/search/call/c1", "a call: read it with calls.query()"],
      ["weave:///acme/search/object/ds:latest", "it does not name a version"],
      ["weave:///acme/search/object/ds:d1/odd", "its path is not valid"],
      ["weave:///acme/search/object/ds", "not a well-formed reference"],
      ["wandb-artifact:///acme/search/x:v1", "a W&B artifact"],
    ] as const;
    const output = { good: cell(0, "expected"), bad: unread.map(([ref]) => ref) };
    const scores = Object.fromEntries(unread.map(([ref], index) => [`s${index}`, ref]));
    const { rows } = await load(
      { rows: [withScores(0, { ...scores, good: cell(0, "expected") }, output)], values },
      { resolveReferences: true },
    );
    const [trial] = rows[0]?.trials ?? [];
    expect(trial?.output).toEqual({ good: 4, bad: unread.map(([ref]) => ref) });
    expect(trial?.scores.good).toMatchObject({ state: "scored", value: 4 });
    for (const [index, [ref, why]] of unread.entries()) {
      expect(trial?.scores[`s${index}`]).toMatchObject({
        state: "errored",
        value: null,
        reason: expect.stringContaining(why),
      });
      expect(rows[0]?.notes?.[index]).toMatch(
        `trials[0].output: the reference ${ref} was not read: `,
      );
      expect(rows[0]?.notes?.[index]).toContain(why);
    }
  });

  test("a thousand unreadable references cost a limited number of requests", async () => {
    const output = Array.from({ length: 1_500 }, (_, index) => cell(index, "x"));
    const { rows, further } = await load(
      { rows: [withScores(0, { a: 1 }, output)] },
      { resolveReferences: true },
    );
    expect(further.length).toBeLessThan(70);
    expect(rows[0]?.notes).toHaveLength(21);
    expect(rows[0]?.notes?.at(-1)).toBe("trials: number of omitted notes on outputs: 1480");
    expect(rows[0]?.trials[0]?.output).toEqual(output);
  });

  test.each([
    [401, "authentication"],
    [500, "server"],
  ] as const)("status %i is not a response about references", async (status, code) => {
    const project = { rows: [withScores(0, { a: cell(0, "x") })], status };
    // no time is left to retry the call
    await errorOf(load(project, { resolveReferences: true, timeoutMs: 1 }), code);
  });
});

describe("load() of failed trials", () => {
  const failed = (index: number): EvalResultsRow =>
    resultsRow(digest(index), { scores: {}, trial: { model_output: null } });
  const child = (
    index: number,
    op: string,
    exception: string | null,
    fields: Partial<CallRecord> = {},
  ): CallRecord =>
    callRecord({
      id: `c-${op}-${index}`,
      parent_id: `${digest(index)}-t`,
      op_name: `weave:///acme/search/op/${op}:1`,
      exception,
      ...fields,
    });
  const own = (index: number, fields: Partial<CallRecord>): CallRecord =>
    callRecord({ id: `${digest(index)}-t`, parent_id: "r1", ...fields });
  const errorsOf = (rows: readonly ScoredRow[]): (string | undefined)[] =>
    rows.map(({ trials }) => trials[0]?.error);

  test("says what the model or a scorer raised, with one request per page with failures", async () => {
    const traceback = JSON.stringify({
      type: "ValueError",
      message: "cannot square 4",
      traceback: [{ filename: "x.py" }],
    });
    const calls = [
      child(0, "Ranker.predict", traceback),
      child(3, "answer", null),
      child(3, "judge", "plain words"),
    ];
    const rows = [
      failed(0),
      withScores(1, { a: 1 }),
      withScores(2, {}, "an output"),
      failed(3),
      withScores(4, { a: null }, null),
    ];
    const { rows: read, further } = await load({ rows, calls });
    expect(errorsOf(read)).toEqual([
      "'Ranker.predict' raised ValueError: cannot square 4",
      undefined,
      undefined,
      "'judge' raised plain words",
      undefined,
    ]);
    expect(further).toHaveLength(2);
    expect(bodyOf(further[0])).toMatchObject({
      filter: { parent_ids: [`${digest(0)}-t`] },
      columns: ["parent_id", "op_name", "exception"],
    });
  });

  test("reads the trials' own calls if the calls below them explain nothing", async () => {
    const calls = [
      own(0, { exception: '{"type":"RuntimeError","message":"boom"}' }),
      own(1, { ended_at: null }),
      own(2, { output: { _weave: { error: "<EXCEEDS_LIMITS>" } } }),
      own(3, { output: { output: null, scores: {} } }),
    ];
    const { rows, further } = await load(
      { rows: [0, 1, 2, 3].map(failed), calls },
      { pageSize: 10 },
    );
    expect(errorsOf(rows)).toEqual([
      "the trial raised RuntimeError: boom",
      "the trial had not ended when it was read",
      expect.stringContaining("<EXCEEDS_LIMITS>"),
      undefined,
    ]);
    expect(further).toHaveLength(2);
  });

  test("requests nothing with { errors: false }, or if no trial failed", async () => {
    const calls = [child(0, "Ranker.predict", "boom")];
    expect((await load({ rows: [failed(0)], calls }, { errors: false })).further).toEqual([]);
    expect(
      (await load({ rows: [withScores(0, { a: false }), withScores(1, {}, 0)], calls })).further,
    ).toEqual([]);
  });

  test.each([{ errors: 1 }, { resolveReferences: "yes" }])("%j is refused", async (options) => {
    const [name = ""] = Object.keys(options);
    expect(await errorOf(load({ rows: [] }, options as never), "invalid_argument")).toMatchObject({
      path: `options.${name}`,
    });
  });
});
