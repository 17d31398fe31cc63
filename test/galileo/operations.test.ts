import { describe, expect, test } from "vitest";
import { galileoOperations } from "../../src/galileo/options.ts";
import { experiments } from "../../src/testing/index.ts";
import { operationIds, operationOf } from "./galileo-document.ts";
import { DATASET, DRAFT, galileoWith, LENGTH, PRESET, TOXICITY, TUNED } from "./galileo-with.ts";

const CODE = "def scorer_fn(step_object, **kwargs):\n    return 1\n";
const TEMPLATE = { template: "Is it good?" };
const TRIAL = {
  query: "q",
  response: "r",
  chain_poll_template: TEMPLATE,
  scorer_configuration: {},
  user_prompt: "p",
};

describe("Galileo operations", () => {
  test("each of the document's 28 scorer operations has a method that calls it", async () => {
    const { galileo, sent, clock } = galileoWith();
    const { scorers } = galileo;
    const { versions, validations } = scorers;
    const [scorer] = await scorers.list().toArray();
    await scorers.get(TOXICITY);
    const made = await scorers.create({ name: "fresh", scorer_type: "llm" });
    await versions.create(PRESET, { kind: "preset", num_judges: 1 });
    await scorers.update(TOXICITY, { description: "d" });
    await scorers.delete(made.id);
    await scorers.tags();
    await scorers.setScope(TOXICITY, { is_global: true });
    await scorers.projects(TOXICITY).toArray();
    await versions.list(TOXICITY).toArray();
    const version = await versions.get(TOXICITY);
    await versions.projects(version.id).toArray();
    await versions.create(DRAFT, { kind: "llm", instructions: "Say yes" });
    await versions.create(TUNED, { kind: "luna", lora_task_id: 3, prompt: "p" });
    await versions.create(LENGTH, { kind: "code", file: CODE, validation_result: "{}" });
    await versions.code(LENGTH);
    await versions.restore(TOXICITY, 0);
    await versions.writeHealthScore(TOXICITY, 0, {
      dataset_id: DATASET,
      health_score_type: "f1",
      score: 0.5,
    });
    await scorers.healthScores(TOXICITY, DATASET);
    await scorers.autogen({
      instructions: "i",
      model_name: "m",
      output_type: "boolean",
      cot_enabled: false,
      scoreable_node_types: ["llm"],
    });
    await validations.llm({ query: "q" });
    await validations.llmWithFiles({ body: "{}", query_files: [new Blob(["a"])] });
    await validations.llmOnRecords(TRIAL);
    await validations.llmOnDataset({ ...TRIAL, dataset_id: DATASET });
    const task = await validations.code({
      file: CODE,
      test_input: "in",
      required_scorers: ["a", "b"],
    });
    await clock.run(validations.waitForCode(task));
    await validations.codeOnRecords({ file: CODE, limit: 5 });
    await validations.codeOnDataset({ file: CODE, dataset_id: DATASET, limit: 5 });
    expect(scorer?.name).toBe("toxicity");
    expect(operationIds).toHaveLength(56);
    const ofScorers = operationIds.filter((id) => id.includes("_v2_scorers_"));
    expect([...new Set(sent.map(({ operation }) => operation))].sort()).toEqual(ofScorers);
  });

  test("each of its 28 other operations has a method that calls it", async () => {
    const { galileo, sent } = galileoWith(undefined, { seed: experiments() });
    const { projects, traces, metricSettings } = galileo;
    expect((await galileo.health()).version).not.toBe("");
    expect((await galileo.login()).token_type).toBe("bearer");
    const { id: project } = await projects.get((await projects.find("support")).id);
    const options = { project };
    const { id } = await galileo.experiments.get("baseline", options);
    const experiment = { experiment_id: id };
    expect((await galileo.experiments.get(id, options)).name).toBe("baseline");
    expect(await galileo.experiments.metrics(id, {}, options)).toHaveLength(4);
    expect(await galileo.experiments.columns(options)).not.toEqual([]);
    const stream = { log_stream_id: (await galileo.logStreams.find("production", options)).id };
    for (const of of [experiment, stream]) {
      const { scorers } = await metricSettings.get(of, options);
      const config = { id: TOXICITY, scorer_type: "llm" as const };
      const after = await metricSettings.add(of, [config], options);
      expect(after.scorers).toHaveLength(scorers.length);
    }
    const select_columns = { column_ids: ["output"], include_all_metrics: true };
    const [partial] = await traces
      .partialSearch({ ...experiment, select_columns }, options)
      .toArray();
    const [whole] = await traces.search(experiment, options).toArray();
    expect(partial).toMatchObject({ id: whole?.id, output: whole?.output });
    expect(partial?.input).toBeUndefined();
    expect(await traces.count(experiment, options)).toBe(6);
    expect(await traces.columns(experiment, options)).not.toEqual([]);
    const exported = await traces.export({ ...experiment, redact: false }, options);
    expect(await exported.toArray()).toHaveLength(6);
    expect(await (await traces.export(experiment, options)).first()).toBeDefined();
    expect(await galileo.spans.search(stream, options).toArray()).toHaveLength(2);
    expect(await galileo.sessions.search(stream, options).toArray()).toHaveLength(1);
    const jobs = await galileo.jobs.list(experiment, options);
    const [job] = jobs;
    if (job !== undefined) expect((await galileo.jobs.get(job.id)).id).toBe(job.id);
    const { id: dataset } = await galileo.datasets.find("questions");
    expect((await galileo.datasets.get(dataset)).name).toBe("questions");
    const versions = await galileo.datasets.versions(dataset).toArray();
    expect(versions.map(({ version_index }) => version_index)).toEqual([1, 2]);
    expect(await galileo.datasets.rows(dataset, 1).toArray()).toHaveLength(6);
    expect(jobs).not.toEqual([]);
    const rescored = await galileo.experiments.create({ name: "again", trigger: false }, options);
    expect(await galileo.experiments.reconcile("again", options)).toEqual({
      outcome: "one",
      experiment_ids: [rescored.id],
    });
    await galileo.experiments.recompute({ ...experiment, scorer_ids: [TOXICITY] }, options);
    const others = operationIds.filter((id) => !id.includes("_v2_scorers_"));
    const called = [...new Set(sent.map(({ operation }) => operation))];
    expect(others.filter((id) => !called.includes(id))).toEqual([]);
  });

  test("each operation has a class in the table", () => {
    const known = Object.keys(galileoOperations).map((key) => {
      const [method = "", route = ""] = key.split(" ");
      return operationOf(method, route).id;
    });
    expect(known.sort()).toEqual(operationIds);
  });

  test("paid operations are told apart from free ones", () => {
    const paid = Object.entries(galileoOperations).filter(([, kind]) => kind === "paid");
    expect(paid.map(([key]) => key).sort()).toEqual([
      "POST /v2/projects/{project_id}/experiments",
      "POST /v2/projects/{project_id}/recompute-metrics",
      "POST /v2/scorers/llm/autogen",
      "POST /v2/scorers/llm/validate",
      "POST /v2/scorers/llm/validate/dataset",
      "POST /v2/scorers/llm/validate/log_record",
      "POST /v2/scorers/llm/validate/multipart",
    ]);
    const notReads = Object.entries(galileoOperations).filter(
      ([key, kind]) => kind === "read" && key.startsWith("POST /v2/scorers"),
    );
    expect(notReads.map(([key]) => key).sort()).toEqual([
      "POST /v2/scorers/code/validate",
      "POST /v2/scorers/list",
    ]);
  });
});
