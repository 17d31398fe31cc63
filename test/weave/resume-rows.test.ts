import { describe, expect, test } from "vitest";
import { summarize } from "../../src/analysis/summarize.ts";
import { ResponseShapeError } from "../../src/core/errors/call.ts";
import type { EvalResultsRow } from "../../src/weave/types.ts";
import { empty, failing, json, lines } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import type { Answer } from "../support/fake-fetch.ts";
import { bodyOf, weaveWith } from "../support/weave.ts";
import { callRecord } from "../support/weave-records.ts";

const digestOf = (index: number): string => `${"A".repeat(37)}${String(index).padStart(6, "0")}`;
const rowOf = (index: number, digest = digestOf(index)): EvalResultsRow =>
  ({
    row_digest: digest,
    raw_data_row: { index },
    evaluations: [
      {
        evaluation_call_id: "r1",
        trials: [{ predict_and_score_call_id: `t${index}`, scores: { good: true } }],
      },
    ],
  }) as unknown as EvalResultsRow; // only the fields that are read

/** A server with rows that can change while they are being read. */
class RowServer {
  rows: EvalResultsRow[];
  /** Answers instead of the server if it returns a response. */
  instead: (offset: number, limit: number, asked: number) => Answer | undefined = () => undefined;
  asked: { offset: number; limit: number }[] = [];

  constructor(count: number) {
    this.rows = Array.from({ length: count }, (_, index) => rowOf(index));
  }

  readonly answer: Answer = (request) => {
    if (request.url.pathname.endsWith("stream_query")) return lines(callRecord())(request);
    const { offset = 0, limit = 100 } = bodyOf(request) as { offset?: number; limit?: number };
    this.asked.push({ offset, limit });
    const rows = this.rows.slice(offset, offset + limit);
    const page = json({
      rows,
      total_rows: rows.length === 0 ? 0 : this.rows.length,
      summary: null,
      warnings: [],
    });
    return (this.instead(offset, limit, this.asked.length) ?? page)(request);
  };
}

const BODY = { evaluation_run_ids: ["r1"] };
const indexOf = ({ raw_data_row: row }: EvalResultsRow): number =>
  (row as unknown as { index: number }).index;
const upTo = (count: number, from = 0): number[] =>
  Array.from({ length: count - from }, (_, at) => from + at);

describe("rows({ resumeFrom })", () => {
  test("resumes after any row without losing or repeating one", async () => {
    const server = new RowServer(23);
    for (const pageSize of [1, 4, 23, 100]) {
      for (let stop = 0; stop <= 23; stop++) {
        const { weave } = weaveWith(server.answer);
        const rows = weave.evalResults.rows(BODY, { pageSize });
        const seen: number[] = [];
        if (stop > 0)
          for await (const row of rows) {
            seen.push(indexOf(row));
            if (seen.length === stop) break;
          }
        const resumed = weave.evalResults.rows(BODY, { pageSize: 5, resumeFrom: rows.resumeToken });
        expect(resumed.resumeToken).toBe(rows.resumeToken);
        for await (const row of resumed) seen.push(indexOf(row));
        expect(seen).toEqual(upTo(23));
        expect(
          await weave.evalResults.rows(BODY, { resumeFrom: resumed.resumeToken }).toArray(),
        ).toEqual([]);
      }
    }
  });

  test("sets the token after the last batch, or after the row that first() returned", async () => {
    const { weave } = weaveWith(new RowServer(23).answer);
    const rows = weave.evalResults.rows(BODY, { pageSize: 10 });
    for await (const _page of rows.pages()) break;
    const resumed = weave.evalResults.rows(BODY, { resumeFrom: rows.resumeToken });
    expect(indexOf((await resumed.first()) as EvalResultsRow)).toBe(10);
    expect(
      (await weave.evalResults.rows(BODY, { resumeFrom: resumed.resumeToken }).toArray()).map(
        indexOf,
      ),
    ).toEqual(upTo(23, 11));
  });

  test.each([
    ["a reset", failing("ECONNRESET"), "network"],
    ["an endless quota", empty(429), "rate_limit"],
    ["a failing server", empty(500), "server"],
  ])("after %s, the token is that of the last yielded row", async (_name, answer, code) => {
    const server = new RowServer(40);
    server.instead = (offset) => (offset === 20 ? answer : undefined);
    const { weave, clock } = weaveWith(server.answer);
    const rows = weave.evalResults.rows(BODY, { pageSize: 10 });
    const seen: number[] = [];
    const reading = (async () => {
      for await (const row of rows) seen.push(indexOf(row));
    })();
    await errorOf(clock.run(reading), code);
    server.instead = () => undefined;
    for await (const row of weave.evalResults.rows(BODY, { resumeFrom: rows.resumeToken }))
      seen.push(indexOf(row));
    expect(seen).toEqual(upTo(40));
  });

  test("keeps the requested order", async () => {
    const server = new RowServer(10);
    server.rows.reverse();
    const body = { ...BODY, sort_by: [{ field: "scores.good", direction: "asc" as const }] };
    const { weave } = weaveWith(server.answer);
    const rows = weave.evalResults.rows(body, { pageSize: 3 });
    const seen: number[] = [];
    for await (const row of rows) if (seen.push(indexOf(row)) === 5) break;
    for await (const row of weave.evalResults.rows(body, { resumeFrom: rows.resumeToken }))
      seen.push(indexOf(row));
    expect(seen).toEqual(upTo(10).reverse());
  });

  const CHANGES: readonly (readonly [string, (server: RowServer) => void, RegExp])[] = [
    ["one row more", (server) => server.rows.push(rowOf(99)), /20 at first and 21 later/],
    ["one row less", (server) => server.rows.pop(), /20 at first and 19 later/],
    ["no rows left", (server) => server.rows.splice(0), /20 at first and 0 later/],
    [
      "another row in its place",
      (server) => server.rows.splice(0, 5, ...upTo(5).map((at) => rowOf(at, `0${digestOf(at)}`))),
      /row 5, .*is a different row now/,
    ],
  ];

  test.each(CHANGES)(
    "a run that has changed in the meantime, %s, is an error, not a gap",
    async (_name, change, said) => {
      const server = new RowServer(20);
      const { weave } = weaveWith(server.answer);
      const rows = weave.evalResults.rows(BODY);
      let count = 0;
      for await (const _row of rows) if (++count === 5) break;
      change(server);
      const error = await errorOf(
        weave.evalResults.rows(BODY, { resumeFrom: rows.resumeToken }).toArray(),
        "pages_shifted",
      );
      expect(error).toMatchObject({ rows: 0, message: expect.stringMatching(said) });
    },
  );

  test("refuses a token of another query or run, and an invalid token, without a request", async () => {
    const { weave, requests } = weaveWith(new RowServer(20).answer);
    const rows = weave.evalResults.rows(BODY);
    expect(rows.resumeToken).toBeUndefined();
    for await (const _row of rows) break;
    const resumeFrom = rows.resumeToken ?? "";
    expect(resumeFrom).toMatch(/^[\w-]+$/);
    const before = requests.length;
    const others = [
      { evaluation_run_ids: ["r2"] },
      { ...BODY, include_raw_data_rows: true },
      { ...BODY, require_intersection: true },
    ];
    for (const body of others) {
      const error = await errorOf(
        () => weave.evalResults.rows(body, { resumeFrom }),
        "invalid_argument",
      );
      expect(error).toMatchObject({
        path: "options.resumeFrom",
        message: expect.stringContaining("the token of another query"),
      });
    }
    const elsewhere = weave.withProject({ entity: "acme", project: "other" });
    await errorOf(() => elsewhere.evalResults.rows(BODY, { resumeFrom }), "invalid_argument");
    const forged = btoa(JSON.stringify([1, "x", -5, 2, "a"]));
    for (const text of [
      "",
      "latest",
      "%%%",
      resumeFrom.slice(0, -4),
      forged,
      btoa("null"),
      btoa("{}"),
    ])
      await errorOf(() => weave.evalResults.rows(BODY, { resumeFrom: text }), "invalid_argument");
    await errorOf(
      () => weave.evalResults.rows(BODY, { resumeFrom: 5 as never }),
      "invalid_argument",
    );
    expect(requests).toHaveLength(before);
  });
});

describe("load({ resumeFrom })", () => {
  test("resumes with the rows of the run, which is marked partial", async () => {
    const server = new RowServer(12);
    const { weave } = weaveWith(server.answer);
    const { run, rows } = await weave.load("r1", { pageSize: 5 });
    expect([run.partial, rows.resumeToken]).toEqual([null, undefined]);
    const seen: unknown[] = [];
    for await (const row of rows) if (seen.push(row.key) === 7) break;
    const resumed = await weave.load("r1", { resumeFrom: rows.resumeToken });
    expect(resumed.run.partial).toContain("resume token");
    expect((await errorOf(summarize(resumed), "invalid_argument")).message).toContain(
      "only the rest of its run",
    );
    for await (const row of resumed.rows) seen.push(row.key);
    expect(seen).toEqual(upTo(12).map(digestOf));
    const whole = await weave.load("r1", { resumeFrom: undefined });
    expect(whole.run.partial).toBeNull();
  });

  test("does not skip an unreadable row: the token stays before it", async () => {
    const server = new RowServer(9);
    let deep: unknown = 1;
    for (let level = 0; level < 600; level++) deep = { deep };
    const [trial] =
      (server.rows[4] as unknown as { evaluations: { trials: { scores: object }[] }[] })
        .evaluations[0]?.trials ?? [];
    if (trial !== undefined) trial.scores = { deep };
    const { weave } = weaveWith(server.answer);
    for (const pageSize of [1, 4, 9]) {
      const { rows } = await weave.load("r1", { pageSize });
      let seen = 0;
      const reading = (async () => {
        for await (const _row of rows) seen++;
      })();
      expect(await failureOf(reading)).toBeInstanceOf(ResponseShapeError);
      expect(seen).toBe(4);
      const { rows: again } = await weave.load("r1", { resumeFrom: rows.resumeToken });
      await errorOf(
        (async () => {
          for await (const _row of again) seen++;
        })(),
        "response_shape",
      );
      expect(seen).toBe(4);
    }
  });

  test("refuses the token of another run or of other options", async () => {
    const { weave } = weaveWith(new RowServer(12).answer);
    const { rows } = await weave.load("r1");
    for await (const _row of rows) break;
    const resumeFrom = rows.resumeToken;
    const { run } = await weave.load("r1");
    await errorOf(weave.load({ ...run, id: "r2" }, { resumeFrom }), "invalid_argument");
    await errorOf(weave.load("r1", { resumeFrom, inputs: false }), "invalid_argument");
  });
});

describe("pages that are too large", () => {
  const LARGE: readonly (readonly [string, Answer])[] = [
    ["413", empty(413)],
    [
      "a truncated response",
      () =>
        new Response(
          new ReadableStream({
            start: (body) => body.enqueue(new Uint8Array([123])),
            pull: (body) => body.error(new TypeError("terminated")),
          }),
        ),
    ],
    [
      "truncated JSON",
      () =>
        new Response('{"rows": [{"row_dig', { headers: { "content-type": "application/json" } }),
    ],
  ];

  test.each(LARGE)(
    "%s: requests them in halves, and the pages after them too",
    async (_name, answer) => {
      const server = new RowServer(100);
      server.instead = (_offset, limit) => (limit > 8 ? answer : undefined);
      const { weave, clock } = weaveWith(server.answer);
      const rows = await clock.run(
        weave.evalResults.rows(BODY, { pageSize: 50, readAhead: 1 }).toArray(),
      );
      expect(rows.map(indexOf)).toEqual(upTo(100));
      expect(server.asked.filter(({ offset, limit }) => offset >= 50 && limit > 8)).toEqual([]);
    },
  );

  test("includes pages larger than the client's limit", async () => {
    const server = new RowServer(64);
    const { weave } = weaveWith(server.answer, { limits: { maxBodyBytes: 2_000 } });
    expect((await weave.evalResults.rows(BODY).toArray()).map(indexOf)).toEqual(upTo(64));
  });

  test("throws an error that names a single row that is too large, after the rows before it", async () => {
    for (const answer of [undefined, empty(413)]) {
      const server = new RowServer(9);
      Object.assign(server.rows[5] ?? {}, { raw_data_row: { index: 5, text: "x".repeat(9_000) } });
      if (answer !== undefined)
        server.instead = (offset, limit) =>
          offset <= 5 && offset + limit > 5 ? answer : undefined;
      const { weave } = weaveWith(server.answer, { limits: { maxBodyBytes: 5_000 } });
      const rows = weave.evalResults.rows(BODY);
      const seen: number[] = [];
      const reading = (async () => {
        for await (const row of rows) seen.push(indexOf(row));
      })();
      const error = await errorOf(reading, "response_too_large");
      expect(error.message).toContain(
        answer === undefined
          ? "Row 6 alone is larger than the client's limit (5000 B)"
          : "Row 6 alone is larger than the server's limit (413)",
      );
      expect(seen).toEqual(upTo(5));
      expect(rows.resumeToken).toBeDefined();
    }
  });

  test("a connection lost before the response begins says nothing about its size", async () => {
    const server = new RowServer(9);
    server.instead = () => failing("ECONNRESET");
    const { weave, clock } = weaveWith(server.answer);
    await errorOf(clock.run(weave.evalResults.rows(BODY).toArray()), "network");
    expect(server.asked).toHaveLength(3);
  });

  test("does not request an HTML page in halves", async () => {
    const server = new RowServer(9);
    server.instead = () => () => new Response("<!doctype html><p>hello");
    const { weave } = weaveWith(server.answer);
    await errorOf(weave.evalResults.rows(BODY).toArray(), "response_shape");
    expect(server.asked).toHaveLength(1);
  });

  test("detects halves that shift", async () => {
    const server = new RowServer(20);
    server.instead = (offset, limit) => {
      if (limit > 10) return empty(413);
      if (offset === 0) server.rows.push(rowOf(99)); // after the response to the first half
      return undefined;
    };
    const { weave } = weaveWith(server.answer);
    await errorOf(
      weave.evalResults.rows(BODY, { pageSize: 20, readAhead: 1 }).toArray(),
      "pages_shifted",
    );
  });

  test("halves the rows of a data set as well", async () => {
    const asked: number[] = [];
    const { weave } = weaveWith((request) => {
      const { offset = 0, limit = 0 } = bodyOf(request) as { offset?: number; limit?: number };
      asked.push(limit);
      if (limit > 4) return empty(413)(request);
      const rows = upTo(Math.min(11, offset + limit), Math.min(11, offset)).map((at) => ({
        digest: `d${at}`,
        val: at,
        original_index: at,
      }));
      return json({ rows })(request);
    });
    const rows = await weave.datasets
      .rows(`weave:///acme/search/table/${"t".repeat(64)}`, { pageSize: 16 })
      .toArray();
    expect(rows.map(({ index }) => index)).toEqual(upTo(11));
    expect(asked).toEqual([16, 8, 4, 4, 4]);
  });
});
