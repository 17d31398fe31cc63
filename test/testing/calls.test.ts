import { recorded, Store, scenario, weaveSandbox } from "evalwire/testing";
import { describe, expect, test } from "vitest";
import { asker } from "./ask.ts";

const PROJECT = "acme/search";
const ROOTS = {
  op_names: [`weave:///${PROJECT}/op/Evaluation.evaluate:*`],
  trace_roots_only: true,
};

const attributes = {
  base: { branch: "main", pr: 41, release: true },
  candidate: { branch: "next", pr: 42, release: false },
};
const sandbox = weaveSandbox(
  new Store(scenario({ rows: 2, passRate: 0.5, crash: 0.5, attributes })),
);
const ask = asker(sandbox);

interface Call {
  id: string;
  display_name: string | null;
  ended_at: string | null;
  summary: { weave: Record<string, unknown>; status_counts?: object };
}

async function calls(body: object): Promise<{ status: number; json: Call[] }> {
  const { status, json } = await ask("POST", "/calls/stream_query", {
    project_id: PROJECT,
    filter: ROOTS,
    ...body,
  });
  return { status, json: Object(json) };
}

async function names($expr: object): Promise<(string | null)[]> {
  return (await calls({ query: { $expr } })).json.map((call) => call.display_name);
}

function compare(operator: string, field: string, literal: unknown): object {
  return { [operator]: [{ $getField: field }, { $literal: literal }] };
}

describe("weaveSandbox, calls queries", () => {
  // Each result was observed on the real server, with runs that have such attributes.
  test.each([
    ["a string attribute", compare("$eq", "attributes.branch", "main"), ["base"]],
    ["a number", compare("$eq", "attributes.pr", 41), ["base"]],
    ["a number as a string, which it does not equal", compare("$eq", "attributes.pr", "41"), []],
    [
      "a number as a string under $not, which it equals",
      { $not: [compare("$eq", "attributes.pr", "41")] },
      ["candidate"],
    ],
    [
      "a number of the summary as a string",
      compare("$eq", "summary.status_counts.error", "1"),
      ["candidate"],
    ],
    [
      "a number as a string, together with another attribute",
      { $or: [compare("$eq", "attributes.pr", "41"), compare("$eq", "attributes.other", "41")] },
      [],
    ],
    [
      "a number as a string, together with the summary",
      { $or: [compare("$eq", "attributes.pr", "41"), compare("$eq", "summary.pr", "41")] },
      ["base"],
    ],
    ["a boolean as a string", compare("$eq", "attributes.release", "true"), ["base"]],
    [
      "an absent attribute, which is the empty string",
      compare("$eq", "attributes.nope", ""),
      ["base", "candidate"],
    ],
    ["an absent attribute, which is not null", compare("$eq", "attributes.nope", null), []],
    ["a parent that is null", compare("$eq", "parent_id", null), ["base", "candidate"]],
    [
      "the trace's own status values",
      compare("$eq", "summary.weave.status", "descendant_error"),
      ["candidate"],
    ],
    [
      "seconds since 1970",
      compare("$gte", "started_at", Date.UTC(2026, 10, 3) / 1000),
      ["candidate"],
    ],
    ["a day", compare("$lt", "started_at", "2026-11-03"), ["base"]],
    [
      "a time with an offset",
      compare("$gte", "started_at", "2026-11-03T10:00:00+01:00"),
      ["candidate"],
    ],
  ])("compares with %s", async (_, expression, expected) => {
    expect(await names(expression)).toEqual(expected);
  });

  test("an invalid date returns 502, a date in milliseconds 400", async () => {
    const query = (literal: unknown): object => ({
      query: { $expr: compare("$gte", "started_at", literal) },
    });
    expect(await calls(query("yesterday"))).toMatchObject({
      status: 502,
      json: { reason: "Temporary backend error" },
    });
    expect(await calls(query(Date.UTC(2026, 10, 3)))).toMatchObject({
      status: 400,
      json: { reason: expect.stringMatching(/^year \d{5} is out of range$/) },
    });
  });

  test("an unknown field is refused with the list of known fields", async () => {
    for (const body of [
      { query: { $expr: compare("$eq", "nope", "x") } },
      { columns: ["nope"] },
      { sort_by: [{ field: "nope", direction: "asc" }] },
    ]) {
      expect(await calls(body)).toMatchObject({
        status: 422,
        json: {
          reason: expect.stringMatching(
            /^Field nope is not allowed\. Allowed fields: attributes, /,
          ),
        },
      });
    }
  });

  test("columns that were not requested are empty, and the status is computed without them", async () => {
    const [onlyId] = (await calls({ columns: ["id"] })).json;
    expect(onlyId).toMatchObject({
      ended_at: null,
      display_name: null,
      summary: { weave: { status: "running", trace_name: "Evaluation.evaluate" } },
    });
    const [withSummary] = (await calls({ columns: ["summary"] })).json;
    expect(withSummary).toMatchObject({
      display_name: "base",
      summary: { weave: { status: "success", display_name: "base" } },
    });
    expect(withSummary?.ended_at).not.toBeNull();
  });

  test("equal keys are sorted by ID: in the direction of a last started_at, otherwise descending", async () => {
    const ids = async (field: string, direction: string): Promise<string[]> => {
      const body = {
        filter: { op_names: [`weave:///${PROJECT}/op/ranker.predict:*`] },
        sort_by: [{ field, direction }],
      };
      return (await calls(body)).json.map((call) => call.id);
    };
    const upwards = await ids("id", "asc");
    expect(upwards).toHaveLength(2);
    expect(await ids("attributes.branch", "asc")).toEqual([...upwards].reverse());
    expect(await ids("started_at", "asc")).toEqual(upwards);
  });

  test("two input refs match either; an empty list is not a condition", async () => {
    const model = (name: string): string => `weave:///${PROJECT}/object/${name}:*`;
    const found = async (filter: object): Promise<number> =>
      (await calls({ filter: { ...ROOTS, ...filter } })).json.length;
    expect(await found({ input_refs: [model("ranker")] })).toBe(1);
    expect(await found({ input_refs: [model("ranker"), model("ranker-next")] })).toBe(2);
    expect(await found({ input_refs: ["ranker"] })).toBe(0);
    expect(await found({ call_ids: [] })).toBe(2);
  });

  test("query_stats counts up to its limit", async () => {
    const stats = async (more: object): Promise<unknown> =>
      (await ask("POST", "/calls/query_stats", { project_id: PROJECT, filter: ROOTS, ...more }))
        .json;
    expect(await stats({})).toMatchObject({ count: 2, has_more: false });
    expect(await stats({ limit: 1 })).toMatchObject({ count: 1, has_more: true });
  });
});

describe("weaveSandbox, refs", () => {
  const read = (refs: string[]): ReturnType<typeof ask> =>
    asker(weaveSandbox(new Store(recorded())))("POST", "/refs/read_batch", { refs });
  const row =
    "weave:///acme/pyevals/object/py-sums-ds:r4NmzCIde0YcVeHejBulXbzGSggPmu47criY4cew9ZA/attr/rows/id/1DRBi0Tg58gKO1kE12Y5k0BuvX6wnMg8zHCX59p7YGU";

  test("resolve to objects, ops, rows and members", async () => {
    const model = "weave:///acme/pyevals/object/bias-2:1rXToUZmrAgcvHdhO4w42VqsPFWSFY3NP8DsjdeXqrI";
    const op = "weave:///acme/pyevals/op/correct:HfcXdzdB6idH0F9c28VPaZLwzYXku7msNqrCsWNH6AA";
    const { json } = await read([row, `${row}/key/expected`, `${model}/attr/bias`, op]);
    expect(json).toEqual({
      vals: [
        { question: "14+14", expected: 28 },
        28,
        2,
        expect.objectContaining({ _type: "CustomWeaveType" }),
      ],
    });
  });

  test("to deleted objects are null, including everything below them", async () => {
    const ask = asker(weaveSandbox(new Store(recorded())));
    const model = "weave:///acme/pyevals/object/bias-2:1rXToUZmrAgcvHdhO4w42VqsPFWSFY3NP8DsjdeXqrI";
    expect((await ask("DELETE", "/v2/acme/pyevals/models/bias-2")).status).toBe(200);
    const { status, json } = await ask("POST", "/refs/read_batch", {
      refs: [model, row, `${model}/attr/bias`],
    });
    expect([status, json]).toEqual([
      200,
      { vals: [null, { question: "14+14", expected: 28 }, null] },
    ]);
  });

  test.each([
    ["weave:///acme/evals/object/nope:abc", 404],
    ["weave:///acme/evals/object/model-a:latest", 400],
    ["weave:///acme/evals/table/abc", 400],
    ["garbage", 500],
  ])("%s spoils the whole batch with %i", async (ref, status) => {
    expect((await read([row, ref])).status).toBe(status);
  });
});
