// A project that Weave's own Python client filled, as in its documentation:
// `weave.Dataset(rows=…)`, `Same()`, `Echo()` have no name, and every model is a Python class. The
// v2 object routes fail in it; the client must not. Each case deletes what it writes.
import { InvalidArgumentError, NotFoundError } from "evalwire";
import type { RescoreJob, WeaveClient } from "evalwire/weave";
import { recordRun } from "evalwire/workflows";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { all, type ContractTarget, openTarget } from "./target.ts";
import { freshProject, logRun, prepareProject } from "./writes-project.ts";

let target: ContractTarget;
let weave: WeaveClient;
beforeAll(async () => {
  target = await openTarget();
  weave = target.client("unnamed");
});
afterAll(() => target?.close());

/**
 * Sends a request to a route without the client. A 500 for another reason may come from a broken
 * thread: see vitest.config.ts.
 */
async function askRaw(path: string, body?: object): Promise<{ status: number; body: string }> {
  const headers = {
    authorization: `Basic ${btoa("api:local-key")}`,
    "content-type": "application/json",
  };
  const init =
    body === undefined ? { headers } : { headers, method: "POST", body: JSON.stringify(body) };
  const response = await fetch(target.baseUrl + path, init);
  return { status: response.status, body: await response.text() };
}

/** Names and versions, with the names that were given to objects. */
const shown = (
  list: {
    object_id: string;
    version_index: number;
    name: string | null;
    class_name: string | null;
  }[],
): string[] =>
  list.map((one) => `${one.object_id}:v${one.version_index} ${one.name} ${one.class_name}`).sort();

describe("objects without a name", () => {
  test.each([
    ["scorers", ["Same:v0 null Same", "same:v0 same Same"]],
    ["datasets", ["Dataset:v0 null Dataset", "echo-rows:v0 echo-rows Dataset"]],
    ["models", ["Echo:v0 null Echo", "Echo:v1 null Echo", "citing:v0 citing Citing"]],
    ["evaluations", ["Evaluation:v0 null Evaluation", "echo-eval:v0 echo-eval Evaluation"]],
  ] as const)(
    "%s.list() yields them together with the others, and get() returns each",
    async (kind, expected) => {
      const list = await all<Awaited<ReturnType<WeaveClient[typeof kind]["get"]>>>(
        weave[kind].list(),
      );
      expect(shown(list)).toEqual(expected);
      for (const one of list) {
        expect(await weave[kind].get(one.object_id, one.digest)).toEqual(one);
        expect(await weave[kind].get(one.object_id, `v${one.version_index}`)).toEqual(one);
      }
      const newest = await all<(typeof list)[number]>(weave[kind].list({ latest_only: true }));
      expect(newest).toEqual(
        list.filter(({ object_id, version_index }) => version_index > 0 || object_id !== "Echo"),
      );
      for (const one of newest) expect(await weave[kind].get(one.object_id)).toEqual(one);
      const [name = ""] = list.map(({ object_id }) => object_id);
      const ofName = list.filter(({ object_id }) => object_id === name);
      expect(
        await all<(typeof list)[number]>(weave[kind].list({ object_ids: [name, "nope"] })),
      ).toEqual(ofName);
    },
  );

  // The reason why the client does not use them. If a server responds differently, decision 28 can
  // be reversed.
  test("the v2 routes fail on them, and refuse models that are Python classes", async () => {
    for (const kind of ["scorers", "models", "evaluations"])
      expect(await askRaw(`/v2/acme/unnamed/${kind}`)).toEqual({
        status: 500,
        body: '{"reason":"Internal server error"}',
      });
    for (const path of ["scorers/Same", "datasets/Dataset", "evaluations/Evaluation"])
      expect(await askRaw(`/v2/acme/unnamed/${path}/versions/latest`)).toMatchObject({
        status: 500,
      });
    const refused = { status: 400, body: '{"reason":"Model citing has no source file"}' };
    expect(await askRaw("/v2/acme/unnamed/models/citing/versions/latest")).toEqual(refused);
  });

  test("get() reports the kind of an object that was mistaken for another, and that an object does not exist", async () => {
    await expect(weave.scorers.get("echo-rows")).rejects.toThrow(
      "'echo-rows' is a Dataset, not a Scorer",
    );
    await expect(weave.datasets.get("Echo")).rejects.toBeInstanceOf(InvalidArgumentError);
    await expect(weave.models.get("cites")).rejects.toThrow("'cites' is an op, not a Model");
    expect(await weave.scorers.get("cites")).toMatchObject({
      object_id: "cites",
      name: null,
      class_name: null,
    });
    await expect(weave.models.get("nope")).rejects.toMatchObject({
      status: 404,
      detail: "Obj nope:latest not found",
    });
    await expect(weave.models.get("Echo", "v9")).rejects.toBeInstanceOf(NotFoundError);
  });

  test("a model of a Python class has its fields as attributes, and no source code", async () => {
    expect(await weave.models.get("Echo")).toMatchObject({
      source_code: null,
      attributes: { prefix: "> " },
    });
    expect(await weave.models.get("Echo", "v0")).toMatchObject({ attributes: { prefix: "" } });
  });

  test("resolve() finds scorers with and without a name, and function scorers", async () => {
    const refOf = async (name: string): Promise<string> =>
      `object/${name}:${(await weave.scorers.get(name)).digest}`;
    expect(await weave.scorers.resolve("Same")).toBe(
      `weave:///acme/unnamed/${await refOf("Same")}`,
    );
    expect(await weave.scorers.resolve("same")).toBe(
      `weave:///acme/unnamed/${await refOf("same")}`,
    );
    expect(await weave.scorers.resolve("cites")).toMatch(/^weave:\/\/\/acme\/unnamed\/op\/cites:/);
    await expect(weave.scorers.resolve("sane")).rejects.toMatchObject({
      hint: expect.stringMatching(/'same'/i),
    });
  });

  test("the rows of a data set without a name are read by its class, and by its reference", async () => {
    const rows = await all(weave.datasets.rows("Dataset"));
    expect(rows.map(({ value }) => value)).toEqual(
      ["a", "b", "raise", "d"].map((text) => ({ question: text, expected: text })),
    );
    const { digest } = await weave.datasets.get("Dataset");
    expect(
      await all(weave.datasets.rows(`weave:///acme/unnamed/object/Dataset:${digest}`)),
    ).toEqual(rows);
  });
});

describe("the routes of stored objects", () => {
  const project_id = "acme/unnamed";
  const namesOf = async (query: object): Promise<string[]> => {
    const { body } = await askRaw("/objs/query", { project_id, ...query });
    const { objs } = JSON.parse(body) as {
      objs: { object_id: string; version_index: number; kind: string; val: object }[];
    };
    return objs
      .filter(({ object_id }) => object_id !== "EvaluationResults")
      .map((one) => `${one.object_id}:v${one.version_index}`);
  };

  test("/objs/query filters by class, name and newest version, and sorts", async () => {
    const models = { base_object_classes: ["Model"] };
    const by = (...fields: string[]): object[] =>
      fields.map((field) => ({
        field: field.replace("-", ""),
        direction: field.startsWith("-") ? "desc" : "asc",
      }));
    expect(await namesOf({ filter: models })).toEqual(["Echo:v0", "Echo:v1", "citing:v0"]);
    expect(await namesOf({ filter: models, sort_by: by("-object_id", "created_at") })).toEqual([
      "citing:v0",
      "Echo:v0",
      "Echo:v1",
    ]);
    expect(await namesOf({ filter: models, sort_by: by("object_id", "-created_at") })).toEqual([
      "Echo:v1",
      "Echo:v0",
      "citing:v0",
    ]);
    expect(
      await namesOf({ filter: { ...models, latest_only: true }, limit: 1, offset: 1 }),
    ).toEqual(["citing:v0"]);
    expect(
      await namesOf({
        filter: { leaf_object_classes: ["Same", "Citing"] },
        sort_by: by("object_id"),
      }),
    ).toEqual([...["Same:v0", "citing:v0", "same:v0"]]);
    expect(await namesOf({ filter: { is_op: true, object_ids: ["cites", "Echo"] } })).toEqual([
      "cites:v0",
    ]);
    expect(await namesOf({ filter: { is_op: false, object_ids: ["cites", "Echo"] } })).toEqual([
      "Echo:v0",
      "Echo:v1",
    ]);
    expect(await namesOf({ filter: { base_object_classes: [], object_ids: ["citing"] } })).toEqual([
      "citing:v0",
    ]);
    expect(await namesOf({ filter: { object_ids: ["nope"] } })).toEqual([]);
    expect(await namesOf({ limit: 0 })).toEqual([]);
  });

  test("both omit the value on request", async () => {
    const read = await askRaw("/obj/read", {
      project_id,
      object_id: "Echo",
      digest: "v0",
      metadata_only: true,
    });
    expect(JSON.parse(read.body).obj).toMatchObject({
      val: {},
      kind: "object",
      base_object_class: "Model",
      leaf_object_class: "Echo",
    });
    const { body } = await askRaw("/objs/query", {
      project_id,
      metadata_only: true,
      filter: { object_ids: ["Echo"] },
    });
    expect(JSON.parse(body).objs).toMatchObject([
      { val: {}, is_latest: 0, deleted_at: null },
      { val: {}, is_latest: 1, deleted_at: null },
    ]);
  });

  test.each([
    ["/objs/query", { project_id, limit: -1 }, 400, "Limit must be a positive integer"],
    ["/objs/query", { project_id, offset: -1 }, 400, "Offset must be a positive integer"],
    ["/objs/query", { project_id: "acme/no-such" }, 404, "Project acme/no-such not found"],
    ["/objs/query", {}, 422, "Field required"],
    [
      "/objs/query",
      { project_id, sort_by: [{ field: "object_id", direction: "up" }] },
      422,
      "Input should be 'asc' or 'desc'",
    ],
    [
      "/obj/read",
      { project_id, object_id: "nope", digest: "latest" },
      404,
      "Obj nope:latest not found",
    ],
    ["/obj/read", { project_id, object_id: "Echo" }, 422, "Field required"],
  ])("%s refuses %j", async (path, body, status, words) => {
    expect(await askRaw(path, body)).toEqual({ status, body: expect.stringContaining(words) });
  });
});

describe("runs of objects without a name", () => {
  test("can be selected, and have versions and data sets", async () => {
    const { run, rows, scorerVersions, dataset } = await weave.load("name:without names");
    expect(run).toMatchObject({
      id: target.ids.unnamed.runs["without names"],
      status: "completed",
    });
    const outputs = (await all(rows))
      .map(({ trials }) => JSON.stringify(trials[0]?.output ?? null))
      .sort();
    expect(outputs).toEqual(["null", '{"answer":"a"}', '{"answer":"b"}', '{"answer":"d"}']);
    expect(await scorerVersions?.()).toEqual({ Same: await weave.scorers.resolve("Same") });
    const found = await dataset?.();
    expect(found?.version).toBe(
      `weave:///acme/unnamed/object/Dataset:${(await weave.datasets.get("Dataset")).digest}`,
    );
    expect((await found?.digests())?.size).toBe(4);
  });

  test("rescore.plan() counts them with any scorer", async () => {
    const source = target.ids.unnamed.runs["without names"];
    expect(await weave.rescore.plan([source], ["Same", "same", "cites"])).toMatchObject({
      predictions: 4,
      scorings: 12,
    });
  });

  test("rescore.start() accepts a scorer without a name, by its class name and by reference", async () => {
    const source_evaluation_run_id = target.ids.unnamed.runs["second version"];
    const job = await weave.rescore.start({ source_evaluation_run_id, scorer_refs: ["Same"] });
    await weave.rescore.wait(job, { onEmpty: "warn" });
    await weave.evaluationRuns.delete([job.evaluation_run_id]);
    const project = await prepareProject(target, 1);
    const scorer = await weave.scorers.resolve("Same");
    const own = await logRun(project, 1);
    const start = (ref: string): Promise<RescoreJob> =>
      project.weave.rescore.start({ source_evaluation_run_id: own, scorer_refs: [ref] });
    expect((await start(scorer)).evaluation_run_id).not.toBe("");
    const dataset = scorer.replace(
      /object\/.*/,
      `object/Dataset:${(await weave.datasets.get("Dataset")).digest}`,
    );
    await expect(start(dataset)).rejects.toBeInstanceOf(InvalidArgumentError);
  });

  test("evaluateModel.start() accepts an evaluation without a name and a model of a Python class", async () => {
    const [evaluation, model] = [
      await weave.evaluations.get("Evaluation"),
      await weave.models.get("Echo"),
    ];
    const ref = ({ object_id, digest }: { object_id: string; digest: string }): string =>
      `weave:///acme/unnamed/object/${object_id}:${digest}`;
    const refs = { evaluation_ref: ref(evaluation), model_ref: ref(model) };
    // no worker runs it, on either server
    const job = await weave.evaluations.evaluateModel.start(refs);
    expect(await weave.evaluations.evaluateModel.status(job)).toEqual({ code: "not_found" });
    await expect(
      weave.evaluations.evaluateModel.start({ ...refs, model_ref: refs.evaluation_ref }),
    ).rejects.toThrow("not a Model");
  });

  test("recordRun() accepts all of them by name", async () => {
    const record = {
      evaluation: "Evaluation",
      model: "Echo",
      rows: [{ inputs: { question: "a" }, output: "a", scores: { Same: true } }],
    };
    const { evaluation_run_id: id } = await recordRun(weave, record);
    const { digest } = await weave.models.get("Echo", "v1");
    expect(await weave.evaluationRuns.get(id)).toMatchObject({
      model: `weave:///acme/unnamed/object/Echo:${digest}`,
    });
    expect((await all((await weave.load(id)).rows))[0]?.trials[0]?.scores).toMatchObject({
      Same: { value: true },
    });
    await weave.evaluationRuns.delete([id]);
  });

  test("new objects can be created in their project, and deleted again", async () => {
    const made = await weave.scorers.create({
      name: `tone-${Date.now()}`,
      op_source_code: "def score(output): return True",
    });
    expect(await weave.scorers.resolve(made.object_id)).toBe(made.scorer);
    expect(await weave.scorers.delete(made.object_id)).toMatchObject({ numDeletedCalls: 1 });
    await expect(weave.scorers.get(made.object_id)).rejects.toMatchObject({
      detail: expect.stringContaining("was deleted at"),
    });
    expect((await all(weave.scorers.list())).map(({ object_id }) => object_id)).not.toContain(
      made.object_id,
    );
  });
});

describe("objects that have names", () => {
  test.each(["scorers", "datasets", "models", "evaluations"] as const)(
    "%s.list() yields the same as the v2 list",
    async (kind) => {
      const { body } = await askRaw(`/v2/acme/evals/${kind}`);
      const v2: object[] = body
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      const list = await all<object>(target.client("evals")[kind].list());
      const classOf = {
        scorers: "Scorer",
        datasets: "Dataset",
        models: "Model",
        evaluations: "Evaluation",
      }[kind];
      const { source_code: _source, ...first } = { source_code: "", ...v2[0] };
      expect(list).toHaveLength(v2.length);
      expect(list).toContainEqual({ ...first, class_name: classOf });
    },
  );

  test("get() returns the source code and the digest of a model that was created through the v2 routes", async () => {
    const own = freshProject(target);
    const { digest, object_id } = await own.models.create({
      name: "adder",
      source_code: "class M: pass",
      attributes: { size: 1 },
    });
    expect(await own.models.get(object_id)).toMatchObject({
      digest,
      source_code: "class M: pass",
      attributes: { size: 1 },
    });
  });
});
