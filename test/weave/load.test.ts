import { describe, expect, test } from "vitest";
import { json, lines } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import type { Answer } from "../support/fake-fetch.ts";
import { bodyOf, weaveWith } from "../support/weave.ts";
import { callRecord, digest, resultsRow, runRecord } from "../support/weave-records.ts";

/** A server with one run of the given number of rows. */
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
  [...JSON.stringify(bodyOf(request).query ?? null).matchAll(/"\$literal":("[^"]*"|[^}]*)/g)].map(
    (match) => JSON.parse(match[1] ?? "null"),
  );

describe("load() of a hostile response", () => {
  /** A value nested in the given number of objects or lists. */
  const nested = (levels: number, open: string, close: string): string =>
    `${open.repeat(levels)}1${close.repeat(levels)}`;

  const objects = nested(100_000, '{"a":', "}");
  const lists = nested(100_000, "[", "]");

  test.each([
    ["a score", "objects", "the score of 'deep'", "scores.deep", { score: objects }],
    ["a score", "lists", "the score of 'deep'", "scores.deep", { score: lists }],
    ["an output", "objects", "the output", "model_output", { output: objects }],
    ["an output", "lists", "the output", "model_output", { output: lists }],
    ["an input", "objects", "the input", "raw_data_row", { input: objects }],
  ] as const)(
    "%s of nested %s, 100,000 deep, is an error that names the row",
    async (_what, _of, noun, path, values) => {
      const {
        score = "1",
        output = "1",
        input = "1",
      } = values as { score?: string; output?: string; input?: string };
      const trial = `{"predict_and_score_call_id":"t","model_output":${output},"scores":{"deep":${score}}}`;
      const runs = `[{"evaluation_call_id":"r1","trials":[${trial}]}]`;
      const row = `{"row_digest":"${digest(1)}","raw_data_row":${input},"evaluations":${runs}}`;
      const page = `{"rows":[${row}],"total_rows":1}`;
      const { weave } = weaveWith((request) =>
        request.url.pathname === "/calls/stream_query"
          ? lines(callRecord())(request)
          : new Response(page, { headers: { "content-type": "application/json" } }),
      );
      const { rows } = await weave.load("r1");
      const error = await errorOf(rows[Symbol.asyncIterator]().next(), "response_shape");
      expect(error.message).toContain(
        `Row '${digest(1)}': ${noun} is nested deeper than 500 levels`,
      );
      expect(error).toMatchObject({ path });
    },
  );
});

describe("load()", () => {
  test("returns the run and its rows in the neutral model, with inputs, page by page", async () => {
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

  test("does not search for a Run", async () => {
    const { weave, requests } = weaveWith(server(1));
    const { run } = await weave.load("r1");
    const again = await weave.load(run, { inputs: false, costs: true });
    expect(again.run).toBe(run);
    expect(requests).toHaveLength(1);
    for await (const _row of again.rows);
    expect(bodyOf(requests[1])).toEqual({
      evaluation_call_ids: ["r1"],
      include_costs: true,
      include_rows: true,
      limit: 1_000,
      offset: 0,
    });
  });

  test("fetches only the rows with the given digests, and nothing for an empty list", async () => {
    const { weave, requests } = weaveWith(server(1));
    const { run, rows } = await weave.load("r1", { digests: ["d1", "d2"] });
    for await (const _row of rows);
    expect(bodyOf(requests[1])).toMatchObject({
      filters: [
        {
          query: {
            $expr: { $in: [{ $getField: "row_digest" }, [{ $literal: "d1" }, { $literal: "d2" }]] },
          },
        },
      ],
    });
    for await (const _row of (await weave.load(run, { digests: [] })).rows)
      throw new Error("there is no such row");
    expect(requests).toHaveLength(2);
  });

  test("reads an ID that no search finds, such as a run under another op, by its route", async () => {
    const { weave, requests } = weaveWith(
      server(1, lines(callRecord({ op_name: "weave:///acme/search/op/my_eval:1" }))),
    );
    expect((await weave.load("r1")).run.id).toBe("r1");
    expect(requests.map(({ url }) => url.pathname)).toEqual([
      "/calls/stream_query",
      "/v2/acme/search/evaluation_runs/r1",
    ]);
  });

  test("an unknown ID is not found", async () => {
    const gone = weaveWith([lines(), json({ reason: "no such run" }, { status: 404 })]);
    expect(await errorOf(gone.weave.load("nope"), "not_found")).toMatchObject({ status: 404 });
    const odd = weaveWith([lines(), json(runRecord({ evaluation_run_id: "nope" }))]);
    expect(await errorOf(odd.weave.load("nope"), "not_found")).toMatchObject({ status: null });
  });

  test("refuses the ID of a prediction", async () => {
    const call = callRecord({ id: "p1", op_name: "weave:///acme/search/op/ranker.predict:1" });
    const { weave } = weaveWith([
      lines(call),
      json(
        runRecord({
          evaluation_run_id: "p1",
          summary: { weave: { trace_name: "ranker.predict" } },
        }),
      ),
    ]);
    await errorOf(weave.load("p1"), "response_shape");
  });
});

/** Literals of the conditions on status and rescores that every selector adds. */
const COMPLETED = ["success", "descendant_error"];
const NO_RESCORE = "";

describe("load() with a selector", () => {
  test.each([
    ["latest", []],
    ["name:nightly", ["nightly"]],
    ["name:a:b=c", ["a:b=c"]],
    ["attr:branch=main", ["main", "main"]],
    ["attr:ci.branch=a=b", ["a=b", "a=b", "a=b", "a=b"]],
    ["attr:ci\\.branch=main", ["main", "main"]],
    ["attr:n=7", ["7", "7"]],
    ["attr:version=1.10", ["1.10", "1.10"]],
    ["attr:n=7th", ["7th", "7th"]],
    ["attr:dirty=true", [true, true]],
    ["attr:dirty=false", [false, false]],
    ["attr:build:=7", [7, 7]],
    ["attr:n:=-0.5", [-0.5, -0.5]],
    ["attr:n:=1e3", [1000, 1000]],
    ["attr:dirty:=true", [true, true]],
    ['attr:n:="7"', ["7", "7"]],
    ["attr:a.b:=7", [7, 7, 7, 7]],
    ["attr:expr=a:=b", ["a:=b", "a:=b"]],
  ])("'%s' picks the newest run that matches, with one request", async (selector, wanted) => {
    const { weave, requests } = weaveWith(server(0));
    expect((await weave.load(selector)).run.id).toBe("r1");
    expect(bodyOf(requests[0])).toMatchObject({
      limit: 1,
      sort_by: [{ field: "started_at", direction: "desc" }],
    });
    const isName = selector.startsWith("name:");
    expect(literals(requests[0])).toEqual([
      ...(isName ? wanted : []),
      ...COMPLETED,
      ...(isName ? [] : wanted),
      NO_RESCORE,
    ]);
    expect(requests).toHaveLength(1);
  });

  test.each<[object, unknown[]]>([
    [{}, [...COMPLETED, NO_RESCORE]],
    [{ status: "completed", rescores: "exclude" }, [...COMPLETED, NO_RESCORE]],
    [{ status: "any" }, [NO_RESCORE]],
    [{ status: "running" }, ["running", NO_RESCORE]],
    [{ status: "failed" }, ["error", NO_RESCORE]],
    [{ status: "canceled" }, ["canceled", NO_RESCORE]],
    [{ rescores: "include" }, COMPLETED],
    [{ rescores: "only" }, [...COMPLETED, NO_RESCORE]],
    [{ status: "any", rescores: "include" }, []],
  ])("'latest' with %j picks runs of that status and kind", async (options, wanted) => {
    const { weave, requests } = weaveWith(server(0));
    await weave.load("latest", options);
    expect(literals(requests[0])).toEqual(wanted);
    expect(JSON.stringify(bodyOf(requests[0])).includes('"$not"')).toBe(
      "rescores" in options && options.rescores === "only",
    );
  });

  test("a whole number that cannot be compared exactly is rejected before anything is sent", async () => {
    const { weave, requests } = weaveWith(server(0));
    const error = await errorOf(weave.load("attr:build:=9007199254740993"), "invalid_argument");
    expect(error.message).toContain(
      "'attr:build:=9007199254740993' contains a whole number that a JavaScript number cannot hold exactly",
    );
    expect(requests).toEqual([]);
  });

  // The real server finds a number by its value and a string by its form, wherever they are stored
  // (test/contract).
  const tagged = (
    id: string,
    value: unknown,
    where: "attributes" | "summary" = "summary",
  ): ReturnType<typeof callRecord> =>
    callRecord({ id, [where]: { t: value, weave: { status: "success" } } });
  test.each<[string, unknown[], number | null]>([
    ["attr:t=7", [7, "7"], 1],
    ["attr:t=1.1", [1.1, "1.1"], 1],
    ["attr:t:=7", ["07", "7", 7], 2],
    ["attr:t:=1", [true, "1", 1], 2],
    ["attr:t=true", [1, "1", true, "true"], 2],
    ["attr:t=true", ["true", true], 0],
    ["attr:t:=true", ["true", 1, true], 2],
    ['attr:t:="true"', [true, "true"], 1],
    ['attr:t:=""', [null, undefined, ""], 2],
    ["attr:t=false", [0, "0", false], 2],
    ["attr:t=7", [7, 7], null],
    ["attr:t:=7", ["7"], null],
  ])("'%s' among %j picks the one of its own type", async (selector, found, at) => {
    for (const where of ["attributes", "summary"] as const) {
      const calls = found.map((value, index) => tagged(`r${index}`, value, where));
      const { weave, requests } = weaveWith((request) =>
        lines(...calls.slice(0, bodyOf(request).limit === 1 ? 1 : undefined))(request),
      );
      const loaded = weave.load(selector);
      if (at === null) await errorOf(loaded, "not_found");
      else expect((await loaded).run.id).toBe(`r${at}`);
      expect(requests).toHaveLength(at === 0 ? 1 : 2);
    }
  });

  test("follows nested names, in both places", async () => {
    const call = callRecord({
      attributes: { ci: { build: 7 } },
      summary: { ci: { build: "7" }, weave: { status: "success" } },
    });
    const { weave } = weaveWith(lines(call));
    expect((await weave.load("attr:ci.build=7")).run.id).toBe("r1");
    expect((await weave.load("attr:ci.build:=7")).run.id).toBe("r1");
    await errorOf(weave.load("attr:ci.build:=8"), "not_found");
  });

  test("if no run matches, the error says what was searched and how to search more", async () => {
    const { weave, requests } = weaveWith(lines());
    const error = await errorOf(weave.load("name:nightly"), "not_found");
    expect(error).toMatchObject({
      status: null,
      message: expect.stringContaining("No run of acme/search matches 'name:nightly'"),
    });
    expect(error.message).toContain(
      'Only completed runs that are not rescores were searched: set status: "any" or rescores: "include" to search more. A selector is',
    );
    expect(requests).toHaveLength(1);
  });

  test.each<[object, string | null]>([
    [
      { status: "running" },
      'Only running runs that are not rescores were searched: set status: "any" or rescores: "include" to search more.',
    ],
    [
      { rescores: "include" },
      'Only completed runs were searched: set status: "any" to search more.',
    ],
    [
      { rescores: "only" },
      'Only completed rescores were searched: set status: "any" or rescores: "include" to search more.',
    ],
    [
      { status: "any" },
      'Only runs that are not rescores were searched: set rescores: "include" to search more.',
    ],
    [{ status: "any", rescores: "include" }, null],
  ])("nothing found with %j", async (options, said) => {
    const { message } = await errorOf(
      weaveWith(lines()).weave.load("latest", options),
      "not_found",
    );
    if (said === null) expect(message).not.toContain("searched");
    else expect(message).toContain(said);
  });

  test.each([
    [
      "attr:build=7",
      "'attr:build=7' matches the string \"7\": write attr:build:=7 for the number.",
    ],
    ["attr:v=-1.50", "write attr:v:=-1.50 for the number."],
    ["attr:build=007", null],
    ["attr:build=7th", null],
    ["attr:build:=7", null],
    ["attr:dirty=true", null],
    ["attr:build=undefined", "Is the variable set? The value is the word 'undefined'."],
    ["name:undefined", "Is the variable set? The value is the word 'undefined'."],
  ])("'%s' matches no run: the hint says how to write the number", async (selector, hint) => {
    const { message } = await errorOf(weaveWith(lines()).weave.load(selector), "not_found");
    if (hint === null) expect(message).not.toMatch(/for the number|Is the variable set/);
    else expect(message).toContain(hint);
  });

  test.each([
    "attr:n:=",
    "attr:n:=main",
    "attr:n:=null",
    "attr:n:=[7]",
    "attr:n:={}",
    "attr:n:=07",
    "attr:n:=1e999",
    "attr:n:='7'",
  ])("refuses '%s', and says what to write", async (selector) => {
    const { weave, requests } = weaveWith(server(0));
    const error = await errorOf(weave.load(selector), "invalid_argument");
    expect(error).toMatchObject({
      path: "run",
      message: expect.stringMatching(
        /JSON number, boolean or string.*Write attr:n:=7, attr:n:=true/,
      ),
    });
    expect(requests).toHaveLength(0);
  });

  test.each(["attr:branch=", "attr:branch= ", "attr:a.b=", "attr:a\\.b="])(
    "'%s' is refused: it would select every run",
    async (selector) => {
      const { weave, requests } = weaveWith(server(0));
      const error = await errorOf(weave.load(selector), "invalid_argument");
      expect(error).toMatchObject({
        path: "run",
        message: expect.stringMatching(/has no value after '='\. Check the variable .*every run/),
      });
      expect(requests).toHaveLength(0);
    },
  );

  test("a name with a dot matches nested attributes and names that contain the dot", async () => {
    const nested = callRecord({ id: "r1", attributes: { ci: { build: "7" } } });
    const flat = callRecord({ id: "r2", attributes: { "ci.build": "7" } });
    for (const call of [nested, flat])
      expect((await weaveWith(lines(call)).weave.load("attr:ci.build=7")).run.id).toBe(call.id);
  });

  test.each([
    "name:",
    "name: ",
    "attr: =main",
    "attr:branch",
    "attr:=main",
    "attr::=7",
    "tag:",
    "tag:a/b",
    ":",
    "",
  ])("refuses '%s', and names the selectors", async (selector) => {
    const { weave, requests } = weaveWith(server(0));
    const error = await errorOf(weave.load(selector), "invalid_argument");
    expect(error).toMatchObject({
      path: "run",
      message: expect.stringContaining("'attr:branch=main'"),
    });
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
    ["latest", { status: "" }, "options.status"],
    ["latest", { status: 7 }, "options.status"],
    ["latest", { status: null }, "options.status"],
    ["latest", { rescores: "no" }, "options.rescores"],
    ["latest", { rescores: true }, "options.rescores"],
    ["latest", { rescores: "toString" }, "options.rescores"],
  ])("%j with %j names %s", async (run, options, path) => {
    const { weave, requests } = weaveWith(server(1));
    expect(
      await errorOf(weave.load(run as never, options as never), "invalid_argument"),
    ).toMatchObject({ path });
    expect(requests).toHaveLength(0);
  });

  test.each([
    [{ status: "any" }, "options.status"],
    [{ status: "completed" }, "options.status"],
    [{ rescores: "include" }, "options.rescores"],
  ])("refuses %j with an ID or a Run: it is for selectors", async (options, path) => {
    const { weave, requests } = weaveWith(server(1));
    const { run } = await weave.load("r1");
    const refused = {
      path,
      message: expect.stringMatching(
        /applies to selectors only, but 'run' is (?:the ID 'r1'|a Run)\..*loaded whatever its status/,
      ),
    };
    expect(await errorOf(weave.load("r1", options as never), "invalid_argument")).toMatchObject(
      refused,
    );
    expect(await errorOf(weave.load(run, options as never), "invalid_argument")).toMatchObject(
      refused,
    );
    expect(requests).toHaveLength(1);
  });

  test("refuses a wrong page size before anything is sent", async () => {
    const { weave, requests } = weaveWith(server(1));
    expect(await errorOf(weave.load("r1", { pageSize: 0 }), "invalid_argument")).toMatchObject({
      path: "options.pageSize",
    });
    expect(requests).toEqual([]);
  });
});
