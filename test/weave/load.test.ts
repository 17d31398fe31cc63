import { describe, expect, test } from "vitest";
import { json, lines } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import type { Answer } from "../support/fake-fetch.ts";
import { bodyOf, weaveWith } from "../support/weave.ts";
import { callRecord, digest, resultsRow, runRecord } from "../support/weave-records.ts";

/** A server with one run of so many rows. */
function server(rows: number, calls: Answer = lines(callRecord())): Answer {
  return (request) => {
    if (request.url.pathname === "/calls/stream_query") return calls(request);
    if (request.method === "GET") return json(runRecord())(request);
    const { limit = 0, offset = 0 } = bodyOf(request) as { limit?: number; offset?: number };
    const page = Array.from({ length: Math.max(0, Math.min(limit, rows - offset)) }, (_, index) =>
      resultsRow(digest(offset + index), { input: { q: index } }),
    );
    return json({ rows: page, total_rows: page.length === 0 ? 0 : rows })(request);
  };
}

const literals = (request: Parameters<typeof bodyOf>[0]): unknown[] =>
  [...JSON.stringify(bodyOf(request).query ?? null).matchAll(/"\$literal":("[^"]*"|[^}]*)/g)].map((match) =>
    JSON.parse(match[1] ?? "null"),
  );

describe("load()", () => {
  test("gives run and rows in the neutral model, with inputs, page after page", async () => {
    const { weave, requests } = weaveWith(server(5));
    const { run, rows } = await weave.load("r1", { pageSize: 2 });
    expect(run).toMatchObject({ id: "r1", provider: "weave" });
    const keys: string[] = [];
    for await (const row of rows) keys.push(row.key);
    expect(keys).toEqual([0, 1, 2, 3, 4].map(digest));
    expect(bodyOf(requests[1])).toEqual({
      evaluation_call_ids: ["r1"],
      include_raw_data_rows: true,
      resolve_row_refs: true,
      include_rows: true,
      limit: 2,
      offset: 0,
    });
  });

  test("reads the rows only when they are iterated, and again each time", async () => {
    const { weave, requests } = weaveWith(server(1));
    const { rows } = await weave.load("r1");
    expect(requests).toHaveLength(1);
    for (let time = 1; time <= 2; time++) {
      for await (const row of rows) expect(row.trials).toHaveLength(1);
      expect(requests).toHaveLength(1 + time);
    }
  });

  test("a Run costs no search", async () => {
    const { weave, requests } = weaveWith(server(1));
    const { run } = await weave.load("r1");
    const again = await weave.load(run, { inputs: false, costs: true });
    expect(again.run).toBe(run);
    expect(requests).toHaveLength(1);
    for await (const _row of again.rows);
    expect(bodyOf(requests[1])).toEqual({ evaluation_call_ids: ["r1"], include_costs: true, include_rows: true, limit: 1_000, offset: 0 });
  });

  test("digests fetch only the rows with them; none fetch nothing", async () => {
    const { weave, requests } = weaveWith(server(1));
    const { run, rows } = await weave.load("r1", { digests: ["d1", "d2"] });
    for await (const _row of rows);
    expect(bodyOf(requests[1])).toMatchObject({
      filters: [{ query: { $expr: { $in: [{ $getField: "row_digest" }, [{ $literal: "d1" }, { $literal: "d2" }]] } } }],
    });
    for await (const _row of (await weave.load(run, { digests: [] })).rows) throw new Error("there is no such row");
    expect(requests).toHaveLength(2);
  });

  test("an id that no search knows, such as a run under another op, is read by its route", async () => {
    const { weave, requests } = weaveWith(server(1, lines(callRecord({ op_name: "weave:///acme/search/op/my_eval:1" }))));
    expect((await weave.load("r1")).run.id).toBe("r1");
    expect(requests.map(({ url }) => url.pathname)).toEqual(["/calls/stream_query", "/v2/acme/search/evaluation_runs/r1"]);
  });

  test("an id that stands for nothing is not found", async () => {
    const gone = weaveWith([lines(), json({ reason: "no such run" }, { status: 404 })]);
    expect(await errorOf(gone.weave.load("nope"), "not_found")).toMatchObject({ status: 404 });
    const odd = weaveWith([lines(), json(runRecord({ evaluation_run_id: "nope" }))]);
    expect(await errorOf(odd.weave.load("nope"), "not_found")).toMatchObject({ status: 200 });
  });

  test("an id that stands for a prediction is refused", async () => {
    const call = callRecord({ id: "p1", op_name: "weave:///acme/search/op/ranker.predict:1" });
    const { weave } = weaveWith([
      lines(call),
      json(runRecord({ evaluation_run_id: "p1", summary: { weave: { trace_name: "ranker.predict" } } })),
    ]);
    await errorOf(weave.load("p1"), "response_shape");
  });
});

describe("load() with a selector", () => {
  test.each([
    ["latest", []],
    ["name:nightly", ["nightly"]],
    ["name:a:b=c", ["a:b=c"]],
    ["attr:branch=main", ["main", "main"]],
    ["attr:ci.branch=a=b", ["a=b", "a=b"]],
    ["attr:n=7", [7, 7]],
    ["attr:n=-0.5", [-0.5, -0.5]],
    ["attr:n=7th", ["7th", "7th"]],
    ["attr:dirty=true", [true, true]],
    ["attr:dirty=false", [false, false]],
    ["attr:empty=", ["", ""]],
  ])("'%s' takes the newest run that matches", async (selector, wanted) => {
    const { weave, requests } = weaveWith(server(0));
    expect((await weave.load(selector)).run.id).toBe("r1");
    expect(bodyOf(requests[0])).toMatchObject({ limit: 1, sort_by: [{ field: "started_at", direction: "desc" }] });
    expect(literals(requests[0])).toEqual(wanted);
  });

  test("a value that looks like a number is looked for as text when no run has the number", async () => {
    const { weave, requests } = weaveWith([lines(), lines(callRecord())]);
    expect((await weave.load("attr:build=7")).run.id).toBe("r1");
    expect(requests.map(literals)).toEqual([
      [7, 7],
      ["7", "7"],
    ]);
  });

  test("a selector that matches no run is not found", async () => {
    const { weave } = weaveWith(lines());
    const error = await errorOf(weave.load("name:nightly"), "not_found");
    expect(error).toMatchObject({ status: 200, message: expect.stringContaining("No run of acme/search matches 'name:nightly'") });
  });

  test.each(["name:", "attr:branch", "attr:=main", "tag:x", ":", ""])("'%s' is refused, naming the selectors", async (selector) => {
    const { weave, requests } = weaveWith(server(0));
    const error = await errorOf(weave.load(selector), "invalid_argument");
    expect(error).toMatchObject({ path: "run", message: expect.stringContaining("'attr:branch=main'") });
    expect(requests).toHaveLength(0);
  });
});

describe("load() with a wrong argument", () => {
  test.each([
    [undefined, {}, "run"],
    [null, {}, "run"],
    [{}, {}, "run"],
    [7, {}, "run"],
    ["r1", { digests: "d1" }, "options.digests"],
    ["r1", { digests: [""] }, "options.digests"],
    ["r1", { pagesize: 5 }, "options.pagesize"],
    ["r1", { inputs: 1, timeoutMs: -1 }, "options.timeoutMs"],
  ])("%j with %j names %s", async (run, options, path) => {
    const { weave, requests } = weaveWith(server(1));
    expect(await errorOf(weave.load(run as never, options as never), "invalid_argument")).toMatchObject({ path });
    expect(requests).toHaveLength(0);
  });

  test("a wrong page size is refused when the rows are read", async () => {
    const { weave } = weaveWith(server(1));
    const { rows } = await weave.load("r1", { pageSize: 0 });
    expect(await errorOf(rows[Symbol.asyncIterator]().next(), "invalid_argument")).toMatchObject({ path: "options.pageSize" });
  });
});
