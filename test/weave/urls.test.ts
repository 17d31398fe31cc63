import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WeaveClient } from "../../src/weave/client.ts";
import { json, lines } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { bodyOf, weaveWith } from "../support/weave.ts";
import { callRecord, runRecord } from "../support/weave-records.ts";

describe("Urls", () => {
  test("encode their arguments", () => {
    const { urls } = weaveWith(lines(), { entity: "a b", project: "ü" }).weave;
    expect(urls.run("r/1")).toBe("https://wandb.ai/a%20b/%C3%BC/r/call/r%2F1");
    expect(urls.call("c1")).toBe("https://wandb.ai/a%20b/%C3%BC/r/call/c1");
    expect(new URL(urls.compare(["r1", "r2"]) ?? "").searchParams.get("evaluationCallIds")).toBe(
      '["r1","r2"]',
    );
  });

  beforeEach(() => {
    for (const name of ["WF_TRACE_SERVER_URL", "WANDB_BASE_URL"]) vi.stubEnv(name, undefined);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test.each<[object, Record<string, string>, string | null]>([
    [{}, {}, "https://wandb.ai"],
    [{ baseUrl: "https://trace.wandb.ai/" }, {}, "https://wandb.ai"],
    [{ baseUrl: "https://wandb.acme.example/traces" }, {}, "https://wandb.acme.example"],
    [{ baseUrl: "https://acme.example/wandb/traces/" }, {}, "https://acme.example/wandb"],
    [{}, { WANDB_BASE_URL: "https://wandb.acme.example" }, "https://wandb.acme.example"],
    [{}, { WANDB_BASE_URL: "https://api.wandb.ai" }, "https://wandb.ai"],
    [
      {},
      {
        WF_TRACE_SERVER_URL: "https://traces.acme.example",
        WANDB_BASE_URL: "https://wandb.acme.example",
      },
      "https://wandb.acme.example",
    ],
    [{ baseUrl: "http://127.0.0.1:6345" }, {}, null],
    [{ baseUrl: "http://127.0.0.1:6345" }, { WANDB_BASE_URL: "https://wandb.acme.example" }, null],
    [{}, { WF_TRACE_SERVER_URL: "https://traces.acme.example" }, null],
    [
      { baseUrl: "http://127.0.0.1:6345", appUrl: "http://app.acme.example/" },
      {},
      "http://app.acme.example",
    ],
    [{ appUrl: "https://app.acme.example" }, {}, "https://app.acme.example"],
  ])("of %j with %j lead to %s, also for another project", (options, env, app) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const weave = new WeaveClient({ apiKey: "any-key", project: "acme/search", ...options });
    expect(weave.urls.run("r1")).toBe(app === null ? null : `${app}/acme/search/r/call/r1`);
    expect(weave.withProject("globex/other").urls.call("r1")).toBe(
      app === null ? null : `${app}/globex/other/r/call/r1`,
    );
    expect(weave.urls.compare(["r1"]) === null).toBe(app === null);
  });

  test.each(["app.acme.example", "ftp://a.example", 7])("appUrl %j is refused", async (appUrl) => {
    const make = (): unknown =>
      new WeaveClient({ apiKey: "any-key", project: "acme/search", appUrl: appUrl as never });
    expect(await errorOf(make, "configuration")).toMatchObject({ option: "appUrl" });
  });

  test.each(["https://wandb.ai", "https://api.wandb.ai", "https://www.wandb.ai/acme/search"])(
    "baseUrl %s is not the trace server: the error names the right one",
    async (baseUrl) => {
      const make = (): unknown =>
        new WeaveClient({ apiKey: "any-key", project: "acme/search", baseUrl });
      const error = await errorOf(make, "configuration");
      expect(error).toMatchObject({
        option: "baseUrl",
        message: expect.stringContaining("https://trace.wandb.ai"),
      });
    },
  );
});

const ID = "0199aaaa-0000-7000-8000-000000000001";
const APP = "https://wandb.ai/acme/search";
const PEEK = encodeURIComponent(`/acme/search/calls/${ID}?hideTraceTree=1`);

/** The forms that name the run `ID`. */
const NAMES_IT = [
  ID,
  `${APP}/r/call/${ID}`,
  `${APP}/weave/calls/${ID}`,
  `${APP}/weave/calls/${ID}?x=1#y`,
  `${APP}/weave/compare-evaluations?evaluationCallIds=${encodeURIComponent(JSON.stringify([ID]))}`,
  `${APP}/weave/evaluations?view=evaluations_default&peekPath=${PEEK}`,
  `weave:///acme/search/call/${ID}`,
];

describe("a run named by the URL of its page", () => {
  test.each(NAMES_IT)("%s yields its ID", (given) => {
    expect(weaveWith(lines()).weave.urls.runId(given)).toBe(ID);
  });

  test.each(NAMES_IT)("%s is accepted wherever an ID is", async (given) => {
    const answer = json(runRecord({ evaluation_run_id: ID }));
    const { weave, requests } = weaveWith((request) =>
      request.url.pathname === "/calls/stream_query"
        ? lines(callRecord({ id: ID }))(request)
        : request.url.pathname.endsWith("/query")
          ? json({ rows: [], total_rows: 0, summary: { evaluations: [], row_count: 0 } })(request)
          : request.url.pathname.endsWith("/predictions") ||
              request.url.pathname.endsWith("/scores")
            ? lines()(request)
            : request.method === "DELETE"
              ? json({ num_deleted: 1 })(request)
              : answer(request),
    );
    expect((await weave.load(given)).run.id).toBe(ID);
    expect(bodyOf(requests[0])).toMatchObject({ filter: { call_ids: [ID] } });
    const { evaluationRuns: runs, evalResults: results } = weave;
    expect((await runs.get(given)).evaluation_run_id).toBe(ID);
    expect((await runs.wait(given)).evaluation_run_id).toBe(ID);
    await runs
      .list({ evaluation_run_ids: [given] })
      .toArray()
      .catch(() => {});
    await runs.delete([given]);
    await results.query({
      evaluation_run_ids: [given],
      filters: [
        {
          query: { $expr: { $eq: [{ $getField: "scores.s" }, { $literal: true }] } },
          evaluation_call_id: given,
        },
      ],
      sort_by: [{ field: "scores.s", direction: "asc", evaluation_call_id: given }],
    } as never);
    await results.rows({ evaluation_call_ids: [given] }).toArray();
    await weave.predictions.list({ evaluation_run_id: given }).toArray();
    await weave.scores.list({ evaluation_run_id: given }).toArray();
    const sent = requests.map(({ url, body }) => `${decodeURIComponent(url.href)} ${body ?? ""}`);
    expect(sent).toHaveLength(9);
    for (const text of sent) {
      expect(text).toContain(ID);
      expect(text).not.toMatch(/wandb\.ai|weave:\/\/\/acme\/search\/call/);
    }
  });

  test.each<[string, string]>([
    [
      `https://wandb.ai/globex/other/r/call/${ID}`,
      `belongs to the project 'globex/other', but this client reads 'acme/search'. Use weave.withProject("globex/other").`,
    ],
    [`weave:///globex/other/call/${ID}`, "belongs to the project 'globex/other'"],
    [
      `https://wandb.acme.example/acme/search/r/call/${ID}`,
      "is a page of https://wandb.acme.example, but this client's app is https://wandb.ai",
    ],
    [
      `${APP}/weave/compare-evaluations?evaluationCallIds=${encodeURIComponent('["a","b"]')}`,
      "names more than one run, but exactly one is needed. Use one of the IDs: a, b.",
    ],
    [`${APP}/weave/compare-evaluations?evaluationCallIds=[]`, "is not the URL of a run"],
    [`${APP}/weave/compare-evaluations`, "is not the URL of a run"],
    [`${APP}/weave/calls/`, "is not the URL of a run"],
    [`${APP}/weave/evaluations`, "is not the URL of a run"],
    ["https://wandb.ai/call/x", "is not the URL of a run"],
    ["https://", "is not the URL of a run"],
    [
      "weave:///acme/search/object/ranker:v1",
      "is not the reference of a run: its kind is 'object'",
    ],
    ["newest", 'load("latest") finds a run'],
    ["Latest", 'load("latest") finds a run'],
  ])("%s is refused", async (given, said) => {
    const { weave, requests } = weaveWith(lines());
    const ways = [
      () => weave.load(given),
      () => weave.evaluationRuns.get(given),
      () => weave.urls.runId(given),
    ];
    for (const way of ways) {
      const error = await errorOf(async () => await way(), "invalid_argument");
      expect(error.message).toContain(said);
    }
    expect(requests).toHaveLength(0);
  });

  test("a self-hosted app with its own path is distinguished from others", () => {
    const { urls } = weaveWith(lines(), { appUrl: "https://acme.example/wandb" }).weave;
    expect(urls.runId(`https://acme.example/wandb/acme/search/r/call/${ID}`)).toBe(ID);
    expect(urls.runId(urls.run(ID) ?? "")).toBe(ID);
    expect(urls.runId(urls.compare([ID]) ?? "")).toBe(ID);
  });
});

describe("an ID that does not exist", () => {
  test.each([
    [
      "nightly",
      "To load a run by name, use 'name:nightly'. For a run in another project, use withProject('entity/project').",
    ],
    [
      ID,
      `No run '${ID}' in acme/search. For a run in another project, use withProject('entity/project').`,
    ],
  ])("load(%j) says how to find it", async (id, said) => {
    const { weave } = weaveWith([lines(), json({ reason: "no such run" }, { status: 404 })]);
    const error = await errorOf(weave.load(id), "not_found");
    expect(error).toMatchObject({ status: 404, message: expect.stringContaining(said) });
  });
});
