import { describe, expect, test } from "vitest";
import { isConfigurationError, isInvalidArgumentError } from "../../src/core/errors/usage.ts";
import { GalileoClient } from "../../src/galileo/client.ts";
import { experiments } from "../../src/testing/index.ts";
import { failureOf } from "../support/failure-of.ts";
import { CANARY } from "../support/things.ts";
import { DATASET, galileoWith, NOBODY, type Passing } from "./galileo-with.ts";

const on = (intercept?: (passing: Passing) => Response | Promise<Response> | undefined) =>
  galileoWith(intercept, { seed: experiments(), project: "support" });
const OF = { experiment_id: NOBODY };

describe("Traces, spans and sessions", () => {
  test.each([
    [{}],
    [{ experiment_id: undefined }],
    [{ experiment_id: NOBODY, log_stream_id: NOBODY }],
    [{ experiment_id: "baseline" }],
    [{ ...OF, filters: [{ column_id: "id", value: undefined, type: "id" }] }],
    [{ ...OF, filter: [] }],
    [{ ...OF, sort: "created_at" }],
    [{ ...OF, pageSize: 1_001 }],
  ])("refuse %j before anything is sent", (query) => {
    const { galileo, sent } = on();
    for (const records of [galileo.traces, galileo.spans, galileo.sessions]) {
      let thrown: unknown;
      try {
        records.search(query as never);
      } catch (error) {
        thrown = error;
      }
      expect(isInvalidArgumentError(thrown)).toBe(true);
    }
    expect(sent).toEqual([]);
  });

  test("a search is the oldest first, and leaves out a trace that comes again", async () => {
    const pages = [
      { records: [{ id: "a" }, { id: "b" }], next_starting_token: 2 },
      { records: [{ id: "b" }], next_starting_token: 3 },
      { records: [{ id: "c" }], next_starting_token: null },
    ];
    let page = 0;
    const { galileo, sent } = on(({ path }) =>
      path.endsWith("/traces/search") ? Response.json(pages[page++]) : undefined,
    );
    const found = await galileo.traces.search({ ...OF, pageSize: 2 }).toArray();
    expect(found.map(({ id }) => id)).toEqual(["a", "b", "c"]);
    expect(sent.at(-1)?.body).toEqual({
      ...OF,
      sort: { column_id: "created_at", ascending: true, sort_type: "column" },
      starting_token: 3,
      limit: 2,
    });
  });

  test("only a token that is set means that there is more", async () => {
    const { galileo, sent } = on(({ path }) =>
      path.endsWith("/traces/search")
        ? Response.json({ records: [{ id: "a" }], paginated: true, next_starting_token: null })
        : undefined,
    );
    expect(await galileo.traces.search({ ...OF, pageSize: 1 }).toArray()).toHaveLength(1);
    expect(sent.filter(({ path }) => path.endsWith("/traces/search"))).toHaveLength(1);
  });

  test("partialSearch() checks its columns and always has the id", () => {
    const { galileo } = on();
    const search = (select_columns: object) => () =>
      galileo.traces.partialSearch({ ...OF, select_columns });
    expect(search({ columns: [] })).toThrow("'columns' is not a field of select_columns");
    expect(search({ column_ids: [1] })).toThrow("'column_ids' must be");
    expect(() => galileo.traces.partialSearch(OF as never)).toThrow("'query.select_columns' must");
  });

  test("a page of something else is an error, not an empty page", async () => {
    const { galileo } = on(({ path }) =>
      path.endsWith("/traces/search") ? Response.json({ records: [{ name: "x" }] }) : undefined,
    );
    const thrown = await failureOf(galileo.traces.search(OF).toArray());
    expect(thrown).toMatchObject({ name: "ResponseShapeError" });
  });

  test("an export streams JSON lines, and its limit is not sent", async () => {
    const { galileo, sent } = on(({ path }) =>
      path.endsWith("/export_records") ? new Response('{"id":"a"}\n{"id":"b"}\n') : undefined,
    );
    const exported = await galileo.traces.export({ ...OF, export_format: "jsonl_flat" });
    expect(await exported.first()).toEqual({ id: "a" });
    expect(sent.at(-1)?.body).toEqual({
      ...OF,
      root_type: "trace",
      export_format: "jsonl_flat",
    });
    const cut = on(({ path }) =>
      path.endsWith("/export_records") ? new Response('{"id":"a"}\n{"id":') : undefined,
    );
    const stream = await cut.galileo.spans.export(OF);
    expect(await failureOf(stream.toArray())).toMatchObject({ name: "StreamTruncatedError" });
    await expect(
      (async () => galileo.traces.export({ ...OF, export_format: "csv" as never }))(),
    ).rejects.toThrow("'export_format' must be 'jsonl' or 'jsonl_flat'");
  });
});

describe("Datasets", () => {
  test("refuse a name where an id belongs, and an invalid version", async () => {
    const { galileo, sent } = on();
    await expect(galileo.datasets.get("questions")).rejects.toThrow("find(name)");
    expect(() => galileo.datasets.rows(DATASET, 1.5)).toThrow("'versionIndex' must be");
    expect(sent).toEqual([]);
  });
});

describe("login()", () => {
  const TOKEN = "eyJhbGciOiJIUzI1NiJ9.token-of-login";

  test("returns a token that no error shows from then on", async () => {
    const { galileo, sent } = on(({ path }) =>
      path.endsWith("/login/api_key")
        ? Response.json({ access_token: TOKEN, token_type: "bearer" })
        : Response.json({ detail: `no ${TOKEN} and no ${CANARY}` }, { status: 403 }),
    );
    expect((await galileo.login()).access_token).toBe(TOKEN);
    expect(sent[0]?.body).toEqual({ api_key: CANARY });
    const thrown = await failureOf(galileo.health());
    expect(String(thrown)).toContain("[redacted]");
    expect(JSON.stringify(thrown) + String(thrown)).not.toMatch(/token-of-login|canary/i);
  });

  test("needs a key", async () => {
    const galileo = new GalileoClient({ accessToken: "a-token-without-a-key" });
    const thrown = await failureOf(galileo.login());
    expect(isConfigurationError(thrown)).toBe(true);
  });
});

describe("Option 'project'", () => {
  test.each([[""], [" "], [7]])("refuses %j", (project) => {
    const make = () => new GalileoClient({ apiKey: "any-key", project: project as string });
    expect(make).toThrow("'project' (or GALILEO_PROJECT) must be");
  });
});
