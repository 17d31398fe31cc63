import { readFileSync } from "node:fs";
import { recorded, Store, type StoreOptions, scenario, weaveSandbox } from "evalwire/testing";
import { describe, expect, test } from "vitest";
import { type Ask, asker } from "./ask.ts";

const P = "/v2/acme/lab";
const MODEL = "weave:///acme/lab/object/m:abc";
const SCORER = "weave:///acme/lab/object/exact:def";

function open(options?: StoreOptions): Ask {
  return asker(weaveSandbox(new Store(recorded(), options)));
}

async function id(ask: Ask, path: string, body: unknown): Promise<string> {
  const { status, json } = await ask("POST", path, body);
  expect(status).toBe(200);
  return String(Object.values(Object(json))[0]);
}

/** A run with one scored prediction per value; the last one is not finished. */
async function writeRun(ask: Ask, values: unknown[]): Promise<string> {
  const run = await id(ask, `${P}/evaluation_runs`, {
    evaluation: "weave:///acme/lab/object/e:abc",
    model: MODEL,
  });
  for (const [n, value] of values.entries()) {
    const prediction = await id(ask, `${P}/predictions`, {
      model: MODEL,
      inputs: { n },
      output: { n },
      evaluation_run_id: run,
    });
    await id(ask, `${P}/scores`, {
      prediction_id: prediction,
      scorer: SCORER,
      value,
      evaluation_run_id: run,
    });
    if (n < values.length - 1) await ask("POST", `${P}/predictions/${prediction}/finish`);
  }
  return run;
}

describe("weaveSandbox, the API document", () => {
  test("the sandbox itself responds to every operation of the document", async () => {
    const document = JSON.parse(
      readFileSync(new URL("../../openapi/weave.json", import.meta.url), "utf8"),
    );
    const ask = open();
    const operations = Object.entries<Record<string, unknown>>(document.paths).flatMap(
      ([path, methods]) =>
        Object.keys(methods).map(
          (method) => [method.toUpperCase(), path.replace(/\{\w+\}/g, "x")] as const,
        ),
    );
    expect(operations).not.toHaveLength(0);
    for (const [method, path] of operations) {
      const { status, json } = await ask(method, path, method === "POST" ? {} : undefined);
      const unrouted =
        status === 405 || (status === 404 && JSON.stringify(json) === '{"detail":"Not Found"}');
      expect({ method, path, unrouted }).toEqual({ method, path, unrouted: false });
    }
  });

  test("an encoded slash in an ID matches no route", async () => {
    expect(await open()("GET", "/v2/acme/evals/evaluation_runs/a%2Fb")).toMatchObject({
      status: 404,
      json: { detail: "Not Found" },
    });
  });
});

describe("weaveSandbox, bodies", () => {
  test("a body without the JSON content type is a string, and is refused", async () => {
    const headers = {
      authorization: `Basic ${btoa("api:local-key")}`,
      "content-type": "text/plain",
    };
    const request = new Request("http://sandbox.test/refs/read_batch", {
      method: "POST",
      headers,
      body: '{"refs":[]}',
    });
    const response = await weaveSandbox(new Store())(request);
    expect(response.status).toBe(422);
    expect((await response.json()).detail[0]).toMatchObject({
      type: "model_attributes_type",
      input: '{"refs":[]}',
    });
  });
});

describe("weaveSandbox, writes", () => {
  test("an unfinished prediction shows neither its output nor its scores", async () => {
    const ask = open();
    const run = await writeRun(ask, [true, false]);
    const { json } = await ask("POST", `${P}/eval_results/query`, {
      evaluation_run_ids: [run],
      include_summary: true,
    });
    const trials = Object(json).rows.map(
      (row: { evaluations: [{ trials: [object] }] }) => row.evaluations[0].trials[0],
    );
    expect(trials).toHaveLength(2);
    expect(trials).toContainEqual(
      expect.objectContaining({ model_output: { n: 0 }, scores: { exact: true } }),
    );
    expect(trials).toContainEqual(expect.objectContaining({ model_output: null, scores: {} }));
    // A trial without a value is left out of every count of its scorer: the server's own coverage
    // is 1.
    const [stats] = Object(json).summary.evaluations[0].scorer_stats;
    expect(stats).toMatchObject({
      scorer_key: "exact",
      trial_count: 1,
      pass_rate: 1,
      pass_signal_coverage: 1,
    });
    expect(Object(json).summary.evaluations[0].trial_count).toBe(2);
  });

  test("equal inputs are trials of one row in all runs; other inputs are another row", async () => {
    const ask = open();
    const first = await writeRun(ask, [true, true]);
    const second = await writeRun(ask, [false, true, true]);
    const { json } = await ask("POST", `${P}/eval_results/query`, {
      evaluation_run_ids: [first, second],
    });
    const rows: { row_digest: string; evaluations: unknown[] }[] = Object(json).rows;
    expect(rows.map((row) => row.evaluations.length).sort()).toEqual([1, 2, 2]);
    for (const row of rows) expect(row.row_digest).toMatch(/^[0-9A-F]{64}$/);
  });

  test("deleting a run counts all calls under it, and only once", async () => {
    const ask = open();
    const run = await writeRun(ask, [true, false]);
    await ask("POST", `${P}/evaluation_runs/${run}/finish`, {});
    // The run, two predict-and-score calls, two predictions, two scores, one summarize call.
    expect((await ask("DELETE", `${P}/evaluation_runs?evaluation_run_ids=${run}`)).json).toEqual({
      num_deleted: 8,
    });
    expect((await ask("DELETE", `${P}/evaluation_runs?evaluation_run_ids=${run}`)).json).toEqual({
      num_deleted: 0,
    });
    expect(
      (await ask("POST", `${P}/eval_results/query`, { evaluation_run_ids: [run] })).json,
    ).toMatchObject({ total_rows: 0 });
  });

  test("a deleted prediction leaves its trial behind, and no score replaces it", async () => {
    const ask = open();
    const run = await id(ask, `${P}/evaluation_runs`, {
      evaluation: "weave:///acme/lab/object/e:abc",
      model: MODEL,
    });
    const prediction = await id(ask, `${P}/predictions`, {
      model: MODEL,
      inputs: { n: 1 },
      output: 1,
      evaluation_run_id: run,
    });
    await id(ask, `${P}/scores`, {
      prediction_id: prediction,
      scorer: SCORER.replace("exact", "predictable"),
      value: 1,
      evaluation_run_id: run,
    });
    await ask("POST", `${P}/predictions/${prediction}/finish`);
    await ask("DELETE", `${P}/predictions?prediction_ids=${prediction}`);
    const { json } = await ask("POST", `${P}/eval_results/query`, { evaluation_run_ids: [run] });
    const [trial] = Object(json).rows[0].evaluations[0].trials;
    expect(trial).toMatchObject({ predict_call_id: null, scores: { predictable: 1 } });
  });

  test("finishing a run twice keeps the first summary", async () => {
    const ask = open();
    const run = await writeRun(ask, [0.25, 0.75, 1]);
    await ask("POST", `${P}/evaluation_runs/${run}/finish`, { summary: { sha: "abc" } });
    await ask("POST", `${P}/evaluation_runs/${run}/finish`, { summary: { sha: "def" } });
    expect((await ask("GET", `${P}/evaluation_runs/${run}`)).json).toMatchObject({
      status: "completed",
      summary: { sha: "abc" },
    });
    const status = await ask("POST", "/evaluations/status", {
      project_id: "acme/lab",
      call_id: run,
    });
    expect(status.json).toEqual({ status: { code: "complete", output: { exact: { mean: 0.5 } } } });
  });

  test("creating the same object again yields the same version, which is the latest", async () => {
    const ask = open();
    const create = (source_code: string): Promise<{ json: unknown }> =>
      ask("POST", `${P}/models`, { name: "m", source_code });
    const versions = [await create("a"), await create("b"), await create("a")].map(
      ({ json }) => Object(json).version_index,
    );
    expect(versions).toEqual([0, 1, 0]);
    expect((await ask("GET", `${P}/models/m/versions/latest`)).json).toMatchObject({
      version_index: 0,
      source_code: "a",
    });
  });

  test("a data set's rows can be read by the digest of its table", async () => {
    const ask = open();
    await ask("POST", `${P}/datasets`, { name: "Two Rows", rows: [{ n: 1 }, { n: 2 }] });
    const { json } = await ask("GET", `${P}/datasets/two_rows/versions/latest`);
    const digest = String(Object(json).rows).split("/").at(-1);
    const { json: table } = await ask("POST", "/table/query", {
      project_id: "acme/lab",
      digest,
      offset: 1,
    });
    expect(Object(table).rows).toEqual([
      { digest: expect.stringMatching(/^\w{43}$/), val: { n: 2 }, original_index: 1 },
    ]);
  });
});

describe("weaveSandbox, unrecorded behavior", () => {
  const run = "01a1fb7d-8c4c-774d-8dcc-270e2198ca1a";
  const size = { $gt: [{ $size: { $getField: "inputs.question" } }, { $literal: 3 }] };

  test("an unrecorded operand returns an explicit 501", async () => {
    const answer = await open()("POST", "/v2/acme/evals/eval_results/query", {
      evaluation_run_ids: [run],
      filters: [{ query: { $expr: size } }],
    });
    expect(answer).toMatchObject({
      status: 501,
      json: { detail: expect.stringMatching(/^sandbox: the operand '\$size' is not supported/) },
    });
  });

  test.each([
    [
      "a string with a number",
      {
        $gt: [{ $convert: { input: { $getField: "scores.tone" }, to: "string" } }, { $literal: 3 }],
      },
    ],
    [
      "several types at once",
      { $in: [{ $getField: "scores.closeness" }, [{ $literal: 1 }, { $literal: "1" }]] },
    ],
  ])("comparing %s is a loud 501", async (_, $expr) => {
    const body = { evaluation_run_ids: [run], filters: [{ query: { $expr } }] };
    expect((await open()("POST", "/v2/acme/evals/eval_results/query", body)).status).toBe(501);
  });

  test.each([
    { include_costs: true },
    { include_feedback: true },
    { filter: { wb_user_ids: ["me"] } },
  ])("%j of a calls query is a loud 501", async (more) => {
    expect(
      (await open()("POST", "/calls/stream_query", { project_id: "acme/evals", ...more })).status,
    ).toBe(501);
  });
});

describe("weaveSandbox, eval_results", () => {
  const run = "01a1fb7d-8c4c-774d-8dcc-270e2198ca1a";
  const query = async (
    body: object,
  ): Promise<{ total_rows: number; rows: { row_digest: string }[] }> =>
    Object(
      (
        await open()("POST", "/v2/acme/evals/eval_results/query", {
          evaluation_run_ids: [run],
          ...body,
        })
      ).json,
    );
  const filter = (operator: string, path: string, literal: unknown): object => ({
    filters: [{ query: { $expr: { [operator]: [{ $getField: path }, { $literal: literal }] } } }],
  });

  // Each result was observed on the real server.
  test.each([
    ["$gt", "scores.closeness", 0.01, 24],
    ["$gt", "scores.closeness", 0, 19],
    ["$eq", "scores.exact_match", "1", 19],
    ["$eq", "scores.nope", "", 24],
    ["$eq", "scores.nope", null, 0],
    ["$eq", "output.output.answer", "4", 1],
    ["$eq", "inputs.n", "3", 1],
  ] as const)("%s %s %j finds %i rows", async (operator, path, literal, rows) => {
    expect((await query(filter(operator, path, literal))).total_rows).toBe(rows);
  });

  test("with a summary, rows are sorted by digest, whatever sort is requested", async () => {
    const sort = { sort_by: [{ field: "scores.closeness", direction: "desc" }], limit: 3 };
    const [plain, summed] = [await query(sort), await query({ ...sort, include_summary: true })];
    expect(plain.rows.map((row) => row.row_digest.slice(0, 4))).toEqual(["2603", "2BEB", "3770"]);
    expect(summed.rows.map((row) => row.row_digest.slice(0, 4))).toEqual(["0757", "1660", "17B1"]);
  });

  test("the total of an empty page is 0, but not when there is a summary", async () => {
    expect((await query({ offset: 100 })).total_rows).toBe(0);
    expect((await query({ offset: 100, include_summary: true })).total_rows).toBe(24);
  });
});

describe("weaveSandbox, the list of data sets", () => {
  test("stops at a data set without a name, after the records before it", async () => {
    const seed = scenario({ rows: 1, passRate: 1 });
    seed.weave?.projects[0]?.datasets?.push({
      name: "Dataset",
      digest: "d",
      tableDigest: "t",
      createdAt: "2026-11-03T09:00:00Z",
      unnamed: true,
      rows: [],
    });
    const sandbox = weaveSandbox(new Store(seed));
    const headers = { authorization: `Basic ${btoa("api:local-key")}` };
    const reader = (
      await sandbox(new Request("http://sandbox.test/v2/acme/search/datasets", { headers }))
    ).body?.getReader();
    expect(new TextDecoder().decode((await reader?.read())?.value)).toMatch(/"queries"/);
    await expect(reader?.read()).rejects.toThrow("Internal server error");
  });
});
