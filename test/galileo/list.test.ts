import { describe, expect, test } from "vitest";
import type { ScorerFilter, ScorerSort } from "../../src/galileo/types.ts";
import { json } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import {
  DRAFT,
  type Galileo,
  galileoWith,
  LENGTH,
  methodsOf,
  NOBODY,
  PRESET,
  TOXICITY,
  TUNED,
} from "./galileo-with.ts";

const SEARCH = "0b54d2ea-8a52-4a3f-9f8a-3d2f7c1a9b02";
const SUPPORT = "0b54d2ea-8a52-4a3f-9f8a-3d2f7c1a9b01";
const NAMES = ["toxicity", "answer-length", "context-relevance-tuned", "Visual Quality", "draft"];

async function names(query: { filters?: ScorerFilter[]; sort?: ScorerSort }): Promise<string[]> {
  const { galileo } = galileoWith();
  return (await galileo.scorers.list(query).toArray()).map(({ name }) => name);
}

describe("Scorers.list", () => {
  test("fetches page after page; the page is in the query, not in the body", async () => {
    const { galileo, sent } = galileoWith();
    const found = await galileo.scorers.list({ pageSize: 2 }).toArray();
    expect(found.map(({ name }) => name)).toEqual(NAMES);
    expect(sent.map(({ query }) => query.toString())).toEqual([
      "starting_token=0&limit=2",
      "starting_token=2&limit=2",
      "starting_token=4&limit=2",
    ]);
    expect(sent.map(({ body }) => body)).toEqual([{}, {}, {}]);
  });

  test("has no side effects and can be read again", async () => {
    const { galileo, store, sent } = galileoWith();
    const before = JSON.stringify([...store.galileo.scorers.values()]);
    const list = galileo.scorers.list();
    expect([
      (await list.toArray()).length,
      (await list.toArray()).length,
      (await list.first())?.name,
    ]).toEqual([5, 5, "toxicity"]);
    expect(JSON.stringify([...store.galileo.scorers.values()])).toBe(before);
    expect(new Set(sent.map(({ operation }) => operation))).toEqual(
      new Set(["list_scorers_with_filters_v2_scorers_list_post"]),
    );
  });

  test("first() requests one record", async () => {
    const { galileo, sent } = galileoWith();
    await galileo.scorers.list().first();
    expect(sent.map(({ query }) => query.get("limit"))).toEqual(["1"]);
  });

  const FILTERS: [ScorerFilter, string[]][] = [
    [{ name: "name", operator: "contains", value: "tox" }, ["toxicity"]],
    [
      { name: "scorer_type", operator: "one_of", value: ["llm", "code"] },
      ["toxicity", "answer-length", "draft"],
    ],
    [{ name: "model_type", operator: "eq", value: "slm" }, ["context-relevance-tuned"]],
    [{ name: "exclude_slm_scorers" }, ["toxicity", "answer-length", "Visual Quality", "draft"]],
    [
      { name: "exclude_multimodal_scorers" },
      ["toxicity", "answer-length", "context-relevance-tuned", "draft"],
    ],
    [
      { name: "tags", operator: "one_of", value: ["safety", "style"] },
      ["toxicity", "answer-length"],
    ],
    [{ name: "creator", operator: "ne", value: NOBODY }, NAMES],
    [{ name: "created_at", operator: "lt", value: "2026-03-01T00:00:00Z" }, ["Visual Quality"]],
    [{ name: "updated_at", operator: "gte", value: "2026-03-05T09:00:00Z" }, ["draft"]],
    [{ name: "label", operator: "eq", value: "visual_quality" }, ["Visual Quality"]],
    [{ name: "scoreable_node_types", operator: "contains", value: "chat" }, ["answer-length"]],
    [{ name: "multimodal_capabilities", operator: "eq", value: "vision" }, ["Visual Quality"]],
    [{ name: "id", value: TUNED }, ["context-relevance-tuned"]],
    [{ name: "is_global", value: false }, ["context-relevance-tuned"]],
    [{ name: "scope_projects", project_ids: [SEARCH] }, ["context-relevance-tuned"]],
  ];
  test("there are 15 filters", () => {
    expect(new Set(FILTERS.map(([filter]) => filter.name)).size).toBe(15);
  });
  test.each(FILTERS)("filters by %o", async (filter, expected) => {
    expect(await names({ filters: [filter] })).toEqual(expected);
  });
  test("a time without a zone is sent as UTC", async () => {
    const { galileo, sent } = galileoWith();
    for (const value of ["2026-03-01T12:30:00", "2026-03-01", "2026-03-01T12:30:00+02:00"])
      await galileo.scorers
        .list({ filters: [{ name: "created_at", operator: "lt", value }] })
        .toArray();
    expect(sent.map(({ body }) => Object(body).filters[0].value)).toEqual([
      "2026-03-01T12:30:00.000Z",
      "2026-03-01T00:00:00.000Z",
      "2026-03-01T10:30:00.000Z",
    ]);
  });
  test("all filters must hold", async () => {
    expect(
      await names({
        filters: [
          { name: "scorer_type", operator: "eq", value: "llm" },
          { name: "tags", operator: "eq", value: "safety" },
        ],
      }),
    ).toEqual(["toxicity"]);
  });

  test.each<[ScorerSort, string | undefined]>([
    [{ name: "name", ascending: true, sort_type: "column" }, "Visual Quality"],
    [{ name: "updated_at", ascending: false, sort_type: "column" }, "draft"],
    [
      { name: "enabled_in_run", value: SUPPORT, ascending: true, sort_type: "custom_uuid" },
      "context-relevance-tuned",
    ],
    [
      { name: "enabled_in_playground", value: SUPPORT, ascending: true, sort_type: "custom_uuid" },
      "context-relevance-tuned",
    ],
  ])("sorts by %o", async (sort, first) => {
    expect((await names({ sort }))[0]).toBe(first);
  });

  test.each([
    [
      "a misspelled condition",
      { filter: [] },
      /'filter' is not a condition of list\(\).*Did you mean 'filters'/,
    ],
    ["filters that are not a list", { filters: {} }, /'filters' must be a list of filters/],
    [
      "an empty place",
      { filters: [undefined] },
      /'filters\[0\]' must be an object: current value is undefined/,
    ],
    ["a filter without a name", { filters: [{ value: "x" }] }, /'name' must be a non-empty string/],
    [
      "an empty value",
      { filters: [{ name: "name", operator: "eq", value: "" }] },
      /'value' must be a non-empty string, a list/,
    ],
    [
      "an undefined value",
      { filters: [{ name: "label", operator: "eq", value: undefined }] },
      /'value' must be/,
    ],
    [
      "a hole in a list",
      { filters: [{ name: "tags", operator: "one_of", value: ["a", undefined] }] },
      /'value' must be/,
    ],
    [
      "no projects",
      { filters: [{ name: "scope_projects", project_ids: [] }] },
      /'project_ids' must be/,
    ],
    [
      "a time that does not exist",
      { filters: [{ name: "created_at", operator: "lt", value: "2026-02-30" }] },
      /'value' must be an ISO date/,
    ],
    [
      "a time in words",
      { filters: [{ name: "updated_at", operator: "lt", value: "yesterday" }] },
      /'value' must be an ISO date/,
    ],
    [
      "a page size of 0",
      { pageSize: 0 },
      /'pageSize' must be an integer from 1 to 1000: current value is 0/,
    ],
    ["a page size of 1.5", { pageSize: 1.5 }, /'pageSize'/],
  ])("rejects %s", async (_what, query, message) => {
    const { galileo, sent } = galileoWith();
    expect(
      (await errorOf(() => galileo.scorers.list(query as never), "invalid_argument")).message,
    ).toMatch(message);
    expect(sent).toEqual([]);
  });

  test.each<[string, (galileo: Galileo["galileo"], query: object, options?: object) => unknown]>([
    ["list()", ({ scorers }, query, options) => scorers.list(query, options)],
    ["projects()", ({ scorers }, query, options) => scorers.projects(TOXICITY, query, options)],
    [
      "versions.list()",
      ({ scorers }, query, options) => scorers.versions.list(TOXICITY, query, options),
    ],
    [
      "versions.projects()",
      ({ scorers }, query, options) => scorers.versions.projects(TOXICITY, query, options),
    ],
  ])("%s checks its page size and options when it is called", async (_what, call) => {
    const { galileo } = galileoWith();
    type Located = Error & { path: string };
    const size = await errorOf<Located>(
      () => call(galileo, { pageSize: 1_001 }),
      "invalid_argument",
    );
    expect([size.path, size.message]).toEqual([
      "query.pageSize",
      "'pageSize' must be an integer from 1 to 1000: current value is 1001",
    ]);
    expect(
      (await errorOf<Located>(() => call(galileo, {}, { pageSize: 2 }), "invalid_argument")).path,
    ).toBe("options.pageSize");
  });

  const page = (ids: string[], next: unknown): Response =>
    new Response(
      JSON.stringify({
        scorers: ids.map((id) => ({ id, name: id, scorer_type: "llm", tags: [] })),
        next_starting_token: next,
      }),
    );

  test.each([
    ["the same token", () => page(["a"], 0), 1],
    [
      "a token that goes backward",
      ({ number }: { number: number }) => page([`${number}`], number === 1 ? 5 : 3),
      2,
    ],
    [
      "another page with the same records",
      ({ number }: { number: number }) => page(["a", "b"], number * 2),
      2,
    ],
    ["endless empty pages", ({ number }: { number: number }) => page([], number), 100],
  ])("a server that returns %s forever causes an error", async (_what, answer, requests) => {
    const { galileo, sent } = galileoWith(answer);
    expect((await errorOf(galileo.scorers.list().toArray(), "response_shape")).message).toMatch(
      /does not advance/,
    );
    expect(sent).toHaveLength(requests);
  });

  test("skips an empty page in between", async () => {
    const { galileo } = galileoWith(
      ({ number }) => [page(["a"], 100), page([], 200), page(["b"], null)][number - 1],
    );
    expect((await galileo.scorers.list().toArray()).map(({ id }) => id)).toEqual(["a", "b"]);
  });
});

describe("Scorers.find", () => {
  test("finds by exact name, case-sensitively", async () => {
    const { galileo, sent } = galileoWith();
    expect((await galileo.scorers.find("Visual Quality")).id).toBe(PRESET);
    expect(methodsOf(sent)).toEqual(["POST"]);
    await errorOf(galileo.scorers.find("visual quality"), "not_found");
  });

  test("does not rely on the server's filter", async () => {
    const { galileo } = galileoWith(({ apply, number }) =>
      number <= 2
        ? json({ scorers: [{ id: "x", name: "toxicity-2", scorer_type: "llm", tags: [] }] })(
            {} as never,
          )
        : apply(),
    );
    expect((await errorOf(galileo.scorers.find("toxicity"), "not_found")).message).toContain(
      "No scorer is named 'toxicity'",
    );
  });

  test("suggests the closest name when there is no match", async () => {
    const { galileo } = galileoWith();
    expect((await errorOf(galileo.scorers.find("toxicty"), "not_found")).message).toMatch(
      /Did you mean 'toxicity'\?/,
    );
  });

  test("refuses to choose between several matches", async () => {
    const { galileo, store } = galileoWith();
    const twin = store.galileo.scorer(DRAFT);
    twin.answer = { ...twin.answer, name: "toxicity" };
    expect((await errorOf(galileo.scorers.find("toxicity"), "conflict")).message).toMatch(
      new RegExp(`Several.*${TOXICITY}, ${DRAFT}`),
    );
  });

  test("rejects an empty name", async () => {
    await errorOf(galileoWith().galileo.scorers.find(""), "invalid_argument");
  });

  test("finds by the label, which people see, when no scorer has the name", async () => {
    const { galileo, store } = galileoWith();
    const draft = store.galileo.scorer(DRAFT);
    draft.answer = { ...draft.answer, label: "Rudeness (draft)" };
    expect((await galileo.scorers.find("Rudeness (draft)")).id).toBe(DRAFT);
    draft.answer = { ...draft.answer, label: "toxicity" };
    expect((await galileo.scorers.find("toxicity")).id).toBe(TOXICITY);
  });

  test("refuses to choose between several labels, and suggests labels too", async () => {
    const { galileo, store } = galileoWith();
    for (const id of [DRAFT, TUNED]) {
      const one = store.galileo.scorer(id);
      one.answer = { ...one.answer, label: "Rudeness" };
    }
    const several = await errorOf(galileo.scorers.find("Rudeness"), "conflict");
    expect(several.message).toMatch(/Several scorers have the label 'Rudeness'/);
    expect(several.message).toContain(DRAFT);
    expect((await errorOf(galileo.scorers.find("Rudenes"), "not_found")).message).toMatch(
      /No scorer is named 'Rudenes', and none has it as its label. Did you mean 'Rudeness'\?/,
    );
  });

  test("list() takes a name and a label, with filters beside them", async () => {
    const { galileo, store, sent } = galileoWith();
    const draft = store.galileo.scorer(DRAFT);
    draft.answer = { ...draft.answer, label: "Rudeness" };
    const ids = async (query: object): Promise<string[]> =>
      (await galileo.scorers.list(query).toArray()).map(({ id }) => id);
    expect(await ids({ label: "Rudeness" })).toEqual([DRAFT]);
    expect(await ids({ name: "toxicity" })).toEqual([TOXICITY]);
    expect(
      await ids({
        label: "Rudeness",
        filters: [{ name: "scorer_type", operator: "eq", value: "code" }],
      }),
    ).toEqual([]);
    expect(sent[0]?.body).toEqual({
      filters: [{ name: "label", operator: "eq", value: "Rudeness", case_sensitive: true }],
    });
    expect(() => galileo.scorers.list({ label: "" })).toThrow(/'label' must be a non-empty string/);
  });
});

describe("Scorers.get, tags, scope, projects and health scores", () => {
  test("get() returns the scorer with its latest and its default version", async () => {
    const { galileo, store } = galileoWith();
    const record = store.galileo.scorer(TOXICITY);
    record.answer = {
      ...record.answer,
      default_version_id: "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1b01",
    };
    const scorer = await galileo.scorers.get(TOXICITY);
    expect([scorer.latest_version?.version, scorer.default_version?.version]).toEqual([1, 0]);
    expect((await galileo.scorers.get(TUNED)).latest_version?.finetuned_scorer?.prompt).toBe(
      "Is the context relevant?",
    );
    expect((await galileo.scorers.get(LENGTH)).latest_version?.registered_scorer?.score_type).toBe(
      "count",
    );
    expect((await galileo.scorers.get(DRAFT)).latest_version).toBeNull();
  });

  test("get() of a missing scorer says how to find one", async () => {
    expect((await errorOf(galileoWith().galileo.scorers.get(NOBODY), "not_found")).message).toMatch(
      /Scorer not found.*scorers\.find/,
    );
  });

  test("a wrong key names the variable", async () => {
    const { galileo } = galileoWith(undefined, { apiKey: "bad-key" });
    expect((await errorOf(galileo.scorers.tags(), "authentication")).message).toMatch(
      /Invalid credentials.*GALILEO_API_KEY/,
    );
  });

  test("tags() returns each tag once", async () => {
    expect(await galileoWith().galileo.scorers.tags()).toEqual([
      "output",
      "preset",
      "retrieval",
      "safety",
      "style",
    ]);
  });

  test("setScope() sets the projects, and projects() lists them", async () => {
    const { galileo, sent } = galileoWith();
    const scorer = await galileo.scorers.setScope(TOXICITY, {
      is_global: false,
      project_ids: [SUPPORT],
    });
    expect([scorer.is_global, scorer.scope_projects?.map(({ name }) => name)]).toEqual([
      false,
      ["support"],
    ]);
    expect(
      (await galileo.scorers.projects(TOXICITY, { pageSize: 1 }).toArray()).map(({ name }) => name),
    ).toEqual(["support"]);
    expect(methodsOf(sent)).toEqual(["PUT", "GET"]);
  });

  test("setScope() is retried after a lost response", async () => {
    const { galileo, sent, clock } = galileoWith(({ number }) =>
      number === 1 ? json({}, { status: 502 })({} as never) : undefined,
    );
    await clock.run(galileo.scorers.setScope(TOXICITY, { is_global: true }));
    expect(methodsOf(sent)).toEqual(["PUT", "PUT"]);
  });

  test("health scores are returned as recorded", async () => {
    const { galileo } = galileoWith();
    const dataset_id = NOBODY;
    await galileo.scorers.versions.writeHealthScore(TOXICITY, 1, {
      dataset_id,
      health_score_type: "f1",
      score: 0.75,
    });
    expect(await galileo.scorers.healthScores(TOXICITY, dataset_id)).toMatchObject([
      { scorer_version_number: 1, score: 0.75 },
    ]);
    expect(await galileo.scorers.healthScores(LENGTH, dataset_id)).toEqual([]);
  });
});
