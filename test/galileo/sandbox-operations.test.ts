import { describe, expect, test } from "vitest";
import { experiments, galileoSandbox, Store } from "../../src/testing/index.ts";
import { checkAnswer, checkRequest, operationIds } from "./galileo-document.ts";
import { DATASET, DRAFT, LENGTH, PRESET, TOXICITY, TUNED } from "./galileo-with.ts";

const CODE = "def scorer_fn(step_object, **kwargs):\n    return 1\n";
const TRIED = {
  query: "q",
  response: "r",
  chain_poll_template: { template: "Is it good?" },
  scorer_configuration: {},
  user_prompt: "p",
};

type Send = [method: string, path: string, body?: unknown];

/** A valid request for every operation. Later ones do not depend on earlier ones. */
function requests(store: Store): Send[] {
  const named = (name: string) =>
    [...store.galileo.runs.values()].find((run) => run.name === name) ?? { id: "", projectId: "" };
  const [{ id: experiment_id, projectId: p }, { id: stream }] = [
    named("baseline"),
    named("production"),
  ];
  const scope = { experiment_id };
  const e = `/projects/${p}/experiments/${experiment_id}`;
  const settings = { scorers: [{ id: TOXICITY, scorer_type: "llm" }] };
  const job = `/projects/${p}/runs/${experiment_id}/jobs`;
  const version = store.galileo.scorer(TOXICITY).versions[0]?.answer.id;
  return [
    ["GET", "/healthcheck"],
    ["POST", "/login/api_key", { api_key: "any" }],
    [
      "POST",
      "/projects/paginated?limit=5",
      { filters: [{ name: "type", operator: "eq", value: "gen_ai" }] },
    ],
    ["POST", "/projects/paginated"],
    ["GET", `/projects/${p}`],
    [
      "POST",
      `/projects/${p}/experiments`,
      { name: "n", trigger: true, dataset: { dataset_id: DATASET, version_index: 2 }, ...settings },
    ],
    ["POST", `/projects/${p}/experiments/available_columns`],
    ["POST", `/projects/${p}/experiments/search`, { include_counts: true }],
    ["GET", e],
    ["GET", `${e}/metric_settings`],
    ["PATCH", `${e}/metric_settings`, settings],
    ["POST", `${e}/metrics`, {}],
    ["POST", `/projects/${p}/export_records`, { ...scope, root_type: "trace" }],
    ["POST", `/projects/${p}/log_streams/search`, { include_counts: true }],
    ["GET", `/projects/${p}/log_streams/${stream}/metric_settings`],
    ["PATCH", `/projects/${p}/log_streams/${stream}/metric_settings`, settings],
    ["POST", `/projects/${p}/recompute-metrics`, { ...scope, scorer_ids: [TOXICITY] }],
    ["GET", job],
    ["POST", `/projects/${p}/sessions/search`, { log_stream_id: stream }],
    ["POST", `/projects/${p}/spans/search`, { log_stream_id: stream }],
    ["POST", `/projects/${p}/traces/available_columns`, scope],
    ["POST", `/projects/${p}/traces/count`, scope],
    [
      "POST",
      `/projects/${p}/traces/partial_search`,
      { ...scope, select_columns: { column_ids: ["id"], include_all_metrics: true } },
    ],
    ...["baseline", "states", "trials", "running", "production"].map(
      (name): Send => [
        "POST",
        `/projects/${p}/traces/search`,
        name === "production" ? { log_stream_id: stream } : { experiment_id: named(name).id },
      ],
    ),
    ["POST", "/datasets/query"],
    ["GET", `/datasets/${DATASET}`],
    ["POST", `/datasets/${DATASET}/versions/query`],
    ["GET", `/datasets/${DATASET}/versions/2/content?limit=3`],
    ["POST", "/scorers", { name: "fresh", scorer_type: "llm" }],
    ["GET", `/scorers/${TOXICITY}`],
    ["PATCH", `/scorers/${TOXICITY}`, { description: null }],
    ["DELETE", `/scorers/${TUNED}`],
    ["POST", "/scorers/list", {}],
    ["GET", "/scorers/tags"],
    ["PUT", `/scorers/${TOXICITY}/scope`, { is_global: true }],
    ["GET", `/scorers/${TOXICITY}/projects`],
    ["GET", `/scorers/versions/${version}/projects`],
    ["GET", `/scorers/${TOXICITY}/version?version=0`],
    ["GET", `/scorers/${TOXICITY}/versions`],
    ["GET", `/scorers/${LENGTH}/version/code`],
    ["POST", `/scorers/${DRAFT}/version/llm`, { user_prompt: "p" }],
    ["POST", `/scorers/${TUNED}/version/luna`, { lora_task_id: 1, prompt: "p" }],
    ["POST", `/scorers/${PRESET}/version/preset`, {}],
    ["POST", `/scorers/${LENGTH}/version/code`, form({ file: CODE, validation_result: "{}" })],
    ["POST", `/scorers/${TOXICITY}/versions/0/restore`],
    [
      "POST",
      `/scorers/${TOXICITY}/versions/0/health-scores`,
      { dataset_id: DATASET, health_score_type: "f1", score: 0.5 },
    ],
    ["GET", `/scorers/${TOXICITY}/health-scores?dataset_id=${DATASET}`],
    [
      "POST",
      "/scorers/llm/autogen",
      {
        instructions: "i",
        model_name: "m",
        output_type: "boolean",
        cot_enabled: false,
        scoreable_node_types: ["llm"],
      },
    ],
    ["POST", "/scorers/llm/validate", { query: "q" }],
    ["POST", "/scorers/llm/validate/multipart", form({ body: "{}" })],
    ["POST", "/scorers/llm/validate/log_record", TRIED],
    ["POST", "/scorers/llm/validate/dataset", { ...TRIED, dataset_id: DATASET }],
    ["POST", "/scorers/code/validate", form({ file: CODE })],
    ["POST", "/scorers/code/validate/log_record", form({ file: CODE })],
    ["POST", "/scorers/code/validate/dataset", form({ file: CODE, dataset_id: DATASET })],
  ];
}

function form(parts: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(parts)) data.set(name, value);
  return data;
}

function requestOf(base: string, [method, path, body]: Send): Request {
  const isForm = body instanceof FormData;
  return new Request(`http://localhost${base}${path}`, {
    method,
    headers: {
      "galileo-api-key": "any",
      ...(body === undefined || isForm ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
  });
}

describe("The sandbox against the document", () => {
  test("a valid request of each of the 56 operations gets a valid 200", async () => {
    const seen = new Set<string>();
    const sent: Send[] = requests(new Store(experiments()));
    const store = new Store(experiments());
    const [run] = store.galileo.runs.values();
    const sandbox = galileoSandbox(store);
    const json = async (send: Send) => (await sandbox(requestOf("/v2", send))).json();
    const [job] = await json(["GET", `/projects/${run?.projectId}/runs/${run?.id}/jobs`]);
    const { task_id } = await json(["POST", "/scorers/code/validate", form({ file: CODE })]);
    sent.push(["GET", `/jobs/${job.id}`], ["GET", `/scorers/code/validate/${task_id}`]);
    for (const send of sent) {
      const own = send[1].includes(job.id) || send[1].includes(task_id);
      const answer = await (own ? sandbox : galileoSandbox(new Store(experiments())))(
        requestOf("/v2", send),
      );
      expect(answer.status, `${send[0]} ${send[1]} ${await answer.clone().text()}`).toBe(200);
      seen.add(await checkRequest(requestOf("/v2", send)));
      await checkAnswer(send[0], `/v2${send[1].replace(/\?.*/, "")}`, answer);
    }
    expect([...seen].sort()).toEqual(operationIds);
  });
});
