import { describe, expect, test } from "vitest";
import {
  experiments,
  galileoSandbox,
  gpqaExperiments,
  type Seed,
  Store,
  type StoreOptions,
} from "../../src/testing/index.ts";
import { errorOf } from "../support/failure-of.ts";
import { DATASET, TOXICITY } from "./galileo-with.ts";

interface View {
  readonly id: string;
  readonly dataset_input: string | null;
  readonly output: string | null;
  readonly metric_info: Record<string, { status_type: string; value?: unknown }> | null;
  readonly metrics: Record<string, unknown>;
}

/** The sandbox, its store, and short forms of the requests that the tests send. */
function sandboxWith(seed: Seed = experiments(), options: StoreOptions = {}) {
  const store = new Store(seed, options);
  const sandbox = galileoSandbox(store);
  const project = store.galileo.projects[0]?.id ?? "";
  const send = async (method: string, path: string, body?: unknown, key = "any") => {
    const headers = { "galileo-api-key": key, "content-type": "application/json" };
    const answer = await sandbox(
      new Request(`http://localhost${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    const text = await answer.text();
    const isJson = answer.headers.get("content-type") === "application/json";
    return { status: answer.status, text, json: isJson ? JSON.parse(text) : undefined };
  };
  const inProject = (path: string, body?: unknown, method = "POST") =>
    send(method, `/v2/projects/${project}${path}`, body);
  const idOf = (name: string): string =>
    [...store.galileo.runs.values()].find((run) => run.name === name)?.id ?? "";
  const traces = async (name: string, rest: object = {}): Promise<View[]> =>
    (await inProject("/traces/search", { experiment_id: idOf(name), ...rest })).json.records;
  return { store, project, send, inProject, idOf, traces };
}

const statesOf = (views: readonly View[], key = TOXICITY): string[] =>
  views.map(({ metric_info }) => metric_info?.[key]?.status_type ?? "none");

describe("The sandbox of Galileo's experiments", () => {
  test.each(["", "/v2", "/public/v2"])("logs in under '%s', and takes the token", async (base) => {
    const { send, project, store } = sandboxWith();
    const { json } = await send("POST", `${base}/login/api_key`, { api_key: "k" }, "");
    expect(json.token_type).toBe("bearer");
    const answer = await galileoSandbox(store)(
      new Request(`http://localhost${base}/projects/${project}`, {
        headers: { authorization: `Bearer ${json.access_token}` },
      }),
    );
    expect((await answer.json()).name).toBe("support");
    expect((await send("POST", `${base}/login/api_key`, { api_key: "bad" }, "")).status).toBe(401);
    expect((await send("GET", `${base}/healthcheck`, undefined, "")).status).toBe(200);
    expect((await send("GET", `${base}/projects/${project}`, undefined, "")).status).toBe(401);
  });

  test("has jobs under two of the three prefixes", async () => {
    const { send, project, idOf } = sandboxWith();
    const path = `/projects/${project}/runs/${idOf("running")}/jobs`;
    expect((await send("GET", `/public/v2${path}`)).status).toBe(404);
    const [job] = (await send("GET", path)).json;
    expect(job).toMatchObject({ status: "processing", steps_completed: 0, steps_total: 6 });
    const { json } = await send("GET", `/v2/jobs/${job.id}`);
    expect(json.request_data.scorer_config.id).toBe(TOXICITY);
    expect((await send("GET", `${path}?status=completed`)).json).toEqual([]);
  });

  test("shows every state of a metric, and one that the document does not have", async () => {
    const { traces } = sandboxWith();
    const views = (await traces("states")).reverse();
    expect(statesOf(views)).toEqual([
      ...["success", "success", "success", "roll_up", "pending", "computing", "not_computed"],
      ...["not_applicable", "error", "failed", "paused", "none", "none"],
    ]);
    expect(views.map(({ metrics }) => metrics[TOXICITY] ?? null)).toEqual([
      ...[false, true, null, 0.5, null, null, null, null, null, null, null, null, true],
    ]);
    expect(views.at(-1)?.metric_info).toBeNull();
    expect(views[8]?.metric_info?.[TOXICITY]).toMatchObject({
      standard_error: { error_type: "rate_limit_error", retriable: true },
    });
  });

  test("pending metrics advance with the reads of their traces, and not by counting", async () => {
    const { traces, inProject, idOf } = sandboxWith();
    await inProject("/traces/count", { experiment_id: idOf("running") });
    const seen = [];
    for (let read = 0; read < 5; read++) seen.push(statesOf(await traces("running")).slice(0, 2));
    expect(seen).toEqual([
      ["pending", "pending"],
      ["pending", "pending"],
      ["computing", "computing"],
      ["computing", "success"],
      ["success", "success"],
    ]);
  });

  test("finishScoring() ends pending metrics at once; one without an end remains", async () => {
    const { store, traces, idOf } = sandboxWith();
    for (const name of ["running", "states"]) store.galileo.finishScoring(idOf(name));
    expect(new Set(statesOf(await traces("running")))).toEqual(new Set(["success"]));
    expect(statesOf(await traces("states"))).toContain("pending");
  });

  test("a trace that is added shifts the pages of the default order, and none of the rising one", async () => {
    const { store, idOf, traces } = sandboxWith();
    const sort = { column_id: "created_at", ascending: true };
    const [first] = await traces("baseline", { limit: 1 });
    const [oldest] = await traces("baseline", { limit: 1, sort });
    store.galileo.addTrace(idOf("baseline"), {
      id: "00000000-0000-4000-8000-0000000000ff",
      createdAt: "2026-11-26T12:00:00Z",
      input: "late",
      output: "late",
      scores: {},
    });
    expect((await traces("baseline", { limit: 1, starting_token: 1 }))[0]?.id).toBe(first?.id);
    expect((await traces("baseline", { limit: 1, sort }))[0]?.id).toBe(oldest?.id);
    expect(() => store.galileo.run("00000000-0000-4000-8000-000000000000")).toThrow(/404/);
  });

  test("filters traces, by a tree as well, and refuses to filter by a column it does not have", async () => {
    const { traces, inProject, idOf } = sandboxWith();
    const bad = { type: "boolean", column_id: `metrics/${TOXICITY}`, value: true };
    expect((await traces("candidate", { filters: [bad] })).length).toBe(2);
    const sizes = {
      filter: {
        type: "text",
        column_id: "dataset_input",
        operator: "contains",
        value: "SIZES",
        case_sensitive: false,
      },
    };
    const tree = { and: [{ filter: bad }, { not: sizes }] };
    expect(
      (await traces("candidate", { filter_tree: tree })).map((one) => one.dataset_input),
    ).toEqual(["What about payment?"]);
    const unknown = { type: "text", column_id: "colour", operator: "eq", value: "red" };
    const answer = await inProject("/traces/search", {
      experiment_id: idOf("candidate"),
      filters: [unknown],
    });
    expect(answer).toMatchObject({
      status: 501,
      json: { detail: expect.stringContaining("'colour'") },
    });
  });

  test("partial_search returns only what is selected", async () => {
    const { inProject, idOf } = sandboxWith();
    const read = async (select_columns: object) =>
      (
        await inProject("/traces/partial_search", {
          experiment_id: idOf("baseline"),
          limit: 1,
          select_columns,
        })
      ).json.records[0];
    expect(Object.keys(await read({ column_ids: ["dataset_input", "id"] })).sort()).toEqual([
      "dataset_input",
      "id",
      "type",
    ]);
    const one = await read({ column_ids: ["metrics/exact"] });
    expect([Object.keys(one.metrics), Object.keys(one.metric_info)]).toEqual([
      ["exact"],
      ["exact"],
    ]);
    const all = await read({ column_ids: [], include_all_metrics: true });
    expect(Object.keys(all.metric_info)).toHaveLength(4);
  });

  test("recompute-metrics handles 100 records unless told otherwise, and overwrites", async () => {
    const { store, project, send } = sandboxWith(gpqaExperiments());
    const [run] = store.galileo.runs.values();
    const key = run?.columns[0]?.key ?? "";
    const recompute = (rest: object) =>
      send("POST", `/v2/projects/${project}/recompute-metrics`, {
        experiment_id: run?.id,
        scorer_ids: [key],
        ...rest,
      });
    const pending = () => run?.traces.filter(({ metrics }) => metrics.get(key)?.isPending).length;
    expect(await recompute({})).toMatchObject({ status: 200, json: {} });
    expect(pending()).toBe(100);
    await recompute({ starting_token: 100, limit: 890 });
    expect(pending()).toBe(990);
  });

  test("the judge of the options scores again, and says which version it is", async () => {
    const asked = new Set<string>();
    const { store, traces, inProject, idOf } = sandboxWith(experiments(), {
      galileo: {
        judge: ({ name, version }) => {
          asked.add(`${name} ${version}`);
          return { value: true, explanation: "again" };
        },
      },
    });
    await inProject("/recompute-metrics", {
      experiment_id: idOf("baseline"),
      scorer_ids: [TOXICITY],
    });
    store.galileo.finishScoring(idOf("baseline"));
    expect((await traces("baseline")).map(({ metrics }) => metrics[TOXICITY])).toEqual(
      Array(6).fill(true),
    );
    expect([...asked]).toEqual(["toxicity 0"]);
  });

  test("a triggered experiment scores the stored outputs of one version of a data set", async () => {
    const { store, inProject, traces } = sandboxWith();
    const dataset = { dataset_id: DATASET, version_index: 1 };
    const body = {
      name: "again",
      trigger: true,
      dataset,
      scorers: [{ id: TOXICITY, scorer_type: "llm" }],
    };
    const { json } = await inProject("/experiments", body);
    expect(json).toMatchObject({ name: "again", num_traces: 6, dataset: { version_index: 1 } });
    expect(new Set(statesOf(await traces("again")))).toEqual(new Set(["pending"]));
    store.galileo.finishScoring(json.id);
    const judged = (await traces("again")).map(({ metric_info }) => metric_info?.[TOXICITY]?.value);
    expect(judged.filter((value) => value === false)).toHaveLength(1);
    expect(await inProject("/experiments", body)).toMatchObject({
      status: 422,
      json: { detail: expect.stringContaining("'again'") },
    });
  });

  test("refuses what it cannot run", async () => {
    const { store, project, send } = sandboxWith(gpqaExperiments());
    const [dataset] = store.galileo.datasets.keys();
    const create = (rest: object) =>
      send("POST", `/v2/projects/${project}/experiments`, { name: "n", ...rest });
    const stored = { trigger: true, dataset: { dataset_id: dataset, version_index: 1 } };
    expect(await create(stored)).toMatchObject({
      status: 422,
      json: { standard_error: { error_code: 3512 } },
    });
    expect((await create({ trigger: true })).status).toBe(422);
    expect((await create({ prompt_settings: {} })).status).toBe(501);
    const group = { experiment_group_id: "00000000-0000-4000-8000-000000000000" };
    expect(await create(group)).toMatchObject({
      status: 404,
      json: { standard_error: { error_code: 3520 } },
    });
    expect((await create({ dataset: { dataset_id: dataset, version_index: 2 } })).status).toBe(404);
  });

  test("searches experiments by group and name, newest first, with counts on request", async () => {
    const { inProject } = sandboxWith();
    const search = async (body: object) =>
      (await inProject("/experiments/search", body)).json.experiments;
    const names = async (body: object) =>
      (await search(body)).map(({ name }: { name: string }) => name);
    expect(await names({})).toEqual([
      "running",
      "trials",
      "states",
      "second-version",
      "candidate",
      "baseline",
    ]);
    const nightly = { name: "experiment_group_name", operator: "eq", value: "nightly" };
    expect(await names({ filters: [nightly], sort: { name: "name", ascending: true } })).toEqual([
      "baseline",
      "candidate",
    ]);
    const [{ experiment_group_id: value }] = await search({ filters: [nightly] });
    expect(await names({ filters: [{ name: "experiment_group_id", value }] })).toEqual([
      "candidate",
      "baseline",
    ]);
    expect((await search({ limit: 1 }))[0].num_traces).toBeNull();
    expect((await search({ limit: 1, include_counts: true }))[0].num_traces).toBe(6);
  });

  test("two experiments have one scorer in two versions, and one another version of the data set", async () => {
    const { inProject, idOf } = sandboxWith();
    const versionOf = async (name: string) =>
      (await inProject(`/experiments/${idOf(name)}/metric_settings`, undefined, "GET")).json
        .scorers[0].scorer_version.version;
    expect([await versionOf("baseline"), await versionOf("candidate")]).toEqual([0, 1]);
    const { json } = await inProject(`/experiments/${idOf("second-version")}`, undefined, "GET");
    expect(json.dataset).toEqual({ dataset_id: DATASET, version_index: 2, name: "questions" });
  });

  test("an update of the metric settings replaces the list", async () => {
    const { inProject, idOf } = sandboxWith();
    const path = `/experiments/${idOf("baseline")}/metric_settings`;
    expect((await inProject(path, undefined, "GET")).json.scorers).toHaveLength(2);
    await inProject(path, { scorers: [{ id: TOXICITY, scorer_type: "llm" }] }, "PATCH");
    await inProject(path, { segment_filters: [{ sample_rate: 0.5 }] }, "PATCH");
    const { json } = await inProject(path, undefined, "GET");
    expect([json.scorers.length, json.segment_filters]).toEqual([1, [{ sample_rate: 0.5 }]]);
  });

  test("aggregates are those of the traces unless the seed says otherwise", async () => {
    const seed = experiments();
    const [baseline, candidate] = seed.galileo?.experiments ?? [];
    if (baseline !== undefined) baseline.aggregates = { exact: { avg: 0.1 } };
    if (candidate !== undefined) candidate.aggregates = null;
    const { inProject, idOf } = sandboxWith(seed);
    const read = async (name: string) =>
      (await inProject(`/experiments/${idOf(name)}`, undefined, "GET")).json;
    expect((await read("baseline")).structured_aggregate_metrics).toMatchObject({
      exact: { avg: 0.1 },
      [TOXICITY]: { avg: 1 / 6, count: 6 },
    });
    expect((await read("candidate")).structured_aggregate_metrics).toBeNull();
    const { json } = await inProject(`/experiments/${idOf("candidate")}/metrics`, {});
    expect(json.metrics[0]).toMatchObject({
      name: TOXICITY,
      buckets: { "0": 4, "1": 2 },
      average: 1 / 3,
    });
  });

  test("a data set keeps the IDs of rows that remain in its next version", async () => {
    const { send } = sandboxWith();
    const rows = async (version: number) =>
      (await send("GET", `/v2/datasets/${DATASET}/versions/${version}/content`)).json.rows;
    const [first, second] = [await rows(1), await rows(2)];
    expect(first[0].row_id).toBe(second[0].row_id);
    expect([first[0], second[0]].map(({ values_dict }) => values_dict.output)).toEqual([
      "See the page on returns.",
      "See the new page on returns.",
    ]);
    const { json } = await send("POST", `/v2/datasets/${DATASET}/versions/query`);
    expect(json.versions[0]).toMatchObject({
      version_index: 2,
      rows_added: 1,
      rows_removed: 1,
      rows_edited: 1,
    });
  });

  test("exports JSON lines with spans, and CSV with quoted cells", async () => {
    const { inProject, idOf } = sandboxWith();
    const stream = { log_stream_id: idOf("production"), root_type: "trace" };
    const lines = (await inProject("/export_records", stream)).text.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).spans.length)).toEqual([1, 1]);
    const csv = {
      experiment_id: idOf("baseline"),
      root_type: "trace",
      export_format: "csv",
      column_ids: ["dataset_input", "dataset_metadata", "metrics/exact"],
    };
    expect((await inProject("/export_records", csv)).text.split("\r\n").slice(0, 2)).toEqual([
      "dataset_input,dataset_metadata,metrics/exact",
      'What about gift cards?,"{""topic"":""gift cards""}",true',
    ]);
    const flat = { ...csv, export_format: "jsonl_flat" };
    expect((await inProject("/export_records", flat)).status).toBe(501);
    expect(
      (await inProject("/export_records", { ...flat, export_computed_metrics_only: true })).status,
    ).toBe(422);
  });

  test("the traces of a validation can be read, with the scores of the judge", async () => {
    const { store, project, send, inProject } = sandboxWith();
    const body = {
      query: "q",
      response: "r",
      chain_poll_template: { template: "Is it good?" },
      scorer_configuration: {},
      user_prompt: "p",
      dataset_id: DATASET,
      dataset_version_index: 1,
      limit: 3,
    };
    const { json } = await send("POST", "/v2/scorers/llm/validate/dataset", body);
    store.galileo.finishScoring(json.metrics_experiment_id);
    const found = await inProject("/traces/search", {
      metrics_testing_id: json.metrics_experiment_id,
    });
    expect(json.project_id).toBe(project);
    expect(statesOf(found.json.records, "validation")).toEqual(["success", "success", "success"]);
  });

  test("a search without a run and one in another project are refused", async () => {
    const { send, store, idOf, inProject } = sandboxWith();
    expect((await inProject("/traces/search", {})).status).toBe(422);
    const other = store.galileo.projects[1]?.id;
    expect(
      (
        await send("POST", `/v2/projects/${other}/traces/search`, {
          experiment_id: idOf("baseline"),
        })
      ).status,
    ).toBe(404);
  });
});

describe("gpqaExperiments()", () => {
  test("has the published scores: 198 items, 5 traces each, no ID twice", async () => {
    const { galileo } = gpqaExperiments();
    const shares = (galileo?.experiments ?? []).map(({ traces = [] }) => {
      const scores = traces.flatMap((trace) => Object.values(trace.scores));
      return scores.filter(({ value }) => value === true).length / scores.length;
    });
    const ids = (galileo?.experiments ?? []).flatMap(({ traces = [] }) =>
      traces.map(({ id }) => id),
    );
    const inputs = new Set(
      galileo?.experiments?.flatMap(({ traces = [] }) => traces.map(({ input }) => input)),
    );
    expect((shares[0] ?? 0) - (shares[1] ?? 0)).toBeCloseTo(0.0585859, 7);
    expect([ids.length, new Set(ids).size, inputs.size]).toEqual([1980, 1980, 198]);
  });
});

describe("A Galileo seed", () => {
  test("survives a JSON round trip", () => {
    for (const seed of [experiments(), gpqaExperiments()])
      expect(JSON.parse(JSON.stringify(seed))).toEqual(seed);
  });

  test.each<[string, (seed: Seed) => void, string]>([
    [
      "a misspelled field",
      (seed) => Object.assign(seed.galileo?.experiments?.[0] ?? {}, { trace: [] }),
      "seed.galileo.experiments[0]",
    ],
    [
      "an ID that is not a UUID",
      (seed) => Object.assign(seed.galileo?.experiments?.[0] ?? {}, { id: "e1" }),
      "seed.galileo.experiments[0].id",
    ],
    [
      "a misspelled field of a later state",
      (seed) =>
        Object.assign(
          seed.galileo?.experiments?.[5]?.traces?.[0]?.scores[TOXICITY]?.becomes ?? {},
          { stats: "x" },
        ),
      `seed.galileo.experiments[5].traces[0].scores.${TOXICITY}.becomes`,
    ],
  ])("with %s is refused", async (_what, change, path) => {
    const seed = experiments();
    change(seed);
    const error = await errorOf(() => new Store(seed), "invalid_argument");
    expect(JSON.stringify(error)).toContain(path);
  });
});
