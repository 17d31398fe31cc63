import { afterEach, describe, expect, test, vi } from "vitest";
import { lines } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { bodyOf, weaveWith } from "../support/weave.ts";

const NOW = Date.parse("2026-11-21T09:00:00Z") / 1000;
const field = (name: string): object => ({ $getField: name });
const is = (name: string, value: unknown): object => ({ $eq: [field(name), { $literal: value }] });
const contains = (name: string, text: string): object => ({
  $contains: { input: field(name), substr: { $literal: text } },
});

/** Body that `search()` sends for a query. */
async function sentFor(query?: object): Promise<Record<string, unknown>> {
  const { weave, requests } = weaveWith(lines());
  await weave.evaluationRuns.search(query).toArray();
  expect(requests[0]).toMatchObject({ method: "POST", url: { pathname: "/calls/stream_query" } });
  return bodyOf(requests[0]);
}

const CONDITIONS: readonly (readonly [object, readonly object[]])[] = [
  [{ model: "ranker" }, [contains("inputs.model", "/ranker:")]],
  [
    { model: "weave:///acme/search/object/ranker:v1" },
    [is("inputs.model", "weave:///acme/search/object/ranker:v1")],
  ],
  [{ evaluation: "nightly" }, [contains("inputs.self", "/nightly:")]],
  [
    { evaluation: "weave:///acme/search/object/nightly:abc" },
    [is("inputs.self", "weave:///acme/search/object/nightly:abc")],
  ],
  [
    { model: "ranker", evaluation: "nightly" },
    [contains("inputs.model", "/ranker:"), contains("inputs.self", "/nightly:")],
  ],
  [{ name: "run 7" }, [is("display_name", "run 7")]],
  [{ status: "running" }, [is("summary.weave.status", "running")]],
  [{ status: "failed" }, [is("summary.weave.status", "error")]],
  [
    { status: "completed" },
    [
      {
        $or: [
          is("summary.weave.status", "success"),
          is("summary.weave.status", "descendant_error"),
        ],
      },
    ],
  ],
  [{ status: "new_status" }, [is("summary.weave.status", "new_status")]],
  [
    { attributes: { branch: "main" } },
    [{ $or: [is("attributes.branch", "main"), is("summary.branch", "main")] }],
  ],
  [
    { attributes: { "ci.attempt": 2, dirty: false } },
    [
      {
        $or: [
          is("attributes.ci.attempt", 2),
          is("summary.ci.attempt", 2),
          is("attributes.ci\\.attempt", 2),
          is("summary.ci\\.attempt", 2),
        ],
      },
      { $or: [is("attributes.dirty", false), is("summary.dirty", false)] },
    ],
  ],
  [{ since: "7d" }, [{ $gte: [field("started_at"), { $literal: NOW - 7 * 86_400 }] }]],
  [{ since: "24h" }, [{ $gte: [field("started_at"), { $literal: NOW - 86_400 }] }]],
  [{ since: "30m" }, [{ $gte: [field("started_at"), { $literal: NOW - 1_800 }] }]],
  [{ since: "2w" }, [{ $gte: [field("started_at"), { $literal: NOW - 14 * 86_400 }] }]],
  [
    { since: new Date("2026-11-01T00:00:00.500Z") },
    [{ $gte: [field("started_at"), { $literal: Date.parse("2026-11-01") / 1000 + 0.5 }] }],
  ],
  [
    { since: "2026-11-01" },
    [{ $gte: [field("started_at"), { $literal: Date.parse("2026-11-01T00:00:00Z") / 1000 }] }],
  ],
  [
    { until: "2026-11-01T12:30:00+02:00" },
    [{ $lt: [field("started_at"), { $literal: Date.parse("2026-11-01T10:30:00Z") / 1000 }] }],
  ],
  [
    { until: "2024-02-29" },
    [{ $lt: [field("started_at"), { $literal: Date.parse("2024-02-29T00:00:00Z") / 1000 }] }],
  ],
  [{ kind: "v2" }, [is("attributes.weave.evaluation_run", "true")]],
  [{ kind: "classic" }, [{ $not: [is("attributes.weave.evaluation_run", "true")] }]],
  [{ rescores: "exclude" }, [is("attributes.weave.source_evaluation_run_id", "")]],
  [{ rescores: "only" }, [{ $not: [is("attributes.weave.source_evaluation_run_id", "")] }]],
];

describe("search()", () => {
  test("requests every run, newest first, without conditions", async () => {
    expect(await sentFor()).toEqual({
      project_id: "acme/search",
      filter: { op_names: ["weave:///acme/search/op/Evaluation.evaluate:*"] },
      sort_by: [{ field: "started_at", direction: "desc" }],
    });
    expect(await sentFor({ rescores: "include" })).not.toHaveProperty("query");
  });

  test.each(CONDITIONS)("filters %j on the server", async (query, conditions) => {
    expect(await sentFor(query)).toMatchObject({ query: { $expr: { $and: conditions } } });
  });

  test("leaves order and limit to the server", async () => {
    expect(await sentFor({ order: "oldest", limit: 5 })).toMatchObject({
      sort_by: [{ field: "started_at", direction: "asc" }],
      limit: 5,
    });
  });
});

const REFUSED: readonly (readonly [object, string, string])[] = [
  ...[
    "yesterday",
    "",
    "7",
    "7y",
    "-7d",
    "1.5h",
    "2026-13-01",
    "2026-02-29",
    "2026-11-31",
    "2026-11-00",
    "2026-1-1",
    "11/21/2026",
    "2026-11-21 09:00",
    "1763715600",
    "2026-11-21T25:00:00Z",
    "2026-11-21T24:00:00",
    "2026-11-21T09:60",
    "2026-11-21T09:30:61Z",
    "2026-11-21T09:30:00+25:00",
    "2026-11-21T09:30:00 America/New_York",
    "2026-11-21t09:30:00z",
    "2026-02-30T09:30:00",
    "2026-13-01T09:30:00",
  ].map((since) => [{ since }, "query.since", "ISO date"] as const),
  [{ until: "soon" }, "query.until", "'soon'"],
  [{ until: new Date(Number.NaN) }, "query.until", "a valid Date"],
  [{ since: 1_763_715_600 }, "query.since", "current value is 1763715600"],
  [{ since: null }, "query.since", "current value is null"],
  [{ modle: "ranker" }, "query.modle", "Did you mean 'model'?"],
  [{ scorer: "judge" }, "query.scorer", "is not a condition of a search"],
  [{ model: "" }, "query.model", "must be a non-empty string"],
  [{ model: 7 }, "query.model", "current value is 7"],
  [{ model: null }, "query.model", "null"],
  [{ model: "ranker:v1" }, "query.model", "complete weave:/// reference"],
  [{ evaluation: "acme/nightly" }, "query.evaluation", "complete weave:/// reference"],
  [{ name: " " }, "query.name", "must be a non-empty string"],
  [{ status: "" }, "query.status", "must be a non-empty string"],
  [{ attributes: { branch: null } }, "query.attributes.branch", "null"],
  [{ attributes: { branch: ["main"] } }, "query.attributes.branch", "an array"],
  [{ attributes: { score: Number.NaN } }, "query.attributes.score", "finite number"],
  [{ since: "2026-11-21", until: "2026-11-21" }, "query.until", "'until' must be after 'since'"],
  [{ since: "7d", until: "8d" }, "query.until", "'until' must be after 'since'"],
  [{ attributes: { branch: "" } }, "query.attributes.branch", "the server would find every run"],
  [{ attributes: { branch: undefined } }, "query.attributes.branch", "undefined"],
  [{ attributes: { " ": 1 } }, "query.attributes. ", "is not a user-defined attribute"],
  [{ attributes: { "": 1 } }, "query.attributes.", "is not a user-defined attribute"],
  [
    { attributes: { "weave.evaluation_run": "true" } },
    "query.attributes.weave.evaluation_run",
    "is not a user-defined attribute",
  ],
  [{ kind: "V2" }, "query.kind", "'v2' or 'classic'"],
  [{ rescores: true }, "query.rescores", "'include', 'exclude' or 'only'"],
  [{ order: "desc" }, "query.order", "'newest' or 'oldest'"],
  [{ limit: 0 }, "query.limit", "an integer of at least 1"],
  [{ limit: -1 }, "query.limit", "an integer of at least 1"],
  [{ limit: 1.5 }, "query.limit", "an integer of at least 1"],
  [{ limit: "5" }, "query.limit", "an integer of at least 1"],
];

describe("search() with a wrong condition", () => {
  test.each(REFUSED)("refuses %j before anything is sent", async (query, path, said) => {
    const { weave, requests } = weaveWith(lines());
    const error = await errorOf(
      () => weave.evaluationRuns.search(query).toArray(),
      "invalid_argument",
    );
    expect(error).toMatchObject({ path, message: expect.stringContaining(said) });
    expect(requests).toHaveLength(0);
  });

  test.each([null, "latest", ["a"]])("%j is not a query", async (query) => {
    const { weave } = weaveWith(lines());
    expect(
      await errorOf(
        () => weave.evaluationRuns.search(query as never).toArray(),
        "invalid_argument",
      ),
    ).toMatchObject({ path: "query" });
  });
});

describe("a time without a zone", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  const utc = Date.parse("2026-11-21T09:30:00Z") / 1000;
  test.each(["UTC", "America/New_York", "Asia/Kolkata"])(
    "is UTC on a machine in %s",
    async (zone) => {
      vi.stubEnv("TZ", zone);
      // the machine has this time zone
      expect(new Date("2026-11-21T09:30:00").getTime() / 1000 === utc).toBe(zone === "UTC");
      for (const since of [
        "2026-11-21T09:30:00",
        "2026-11-21T09:30",
        "2026-11-21T09:30:00.000",
        "2026-11-21T09:30:00Z",
      ])
        expect(await sentFor({ since, until: "2026-11-22" })).toMatchObject({
          query: {
            $expr: {
              $and: [
                { $gte: [field("started_at"), { $literal: utc }] },
                {
                  $lt: [
                    field("started_at"),
                    { $literal: Date.parse("2026-11-22T00:00:00Z") / 1000 },
                  ],
                },
              ],
            },
          },
        });
    },
  );
});
