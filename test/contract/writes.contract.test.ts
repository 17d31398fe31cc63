import { BadRequestError, NotFoundError, ResponseShapeError } from "evalwire";
import { parseRef } from "evalwire/weave";
import { recordRun } from "evalwire/workflows";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { all, type ContractTarget, openTarget } from "./target.ts";
import { freshProject, logRun, prepareProject, sums } from "./writes-project.ts";

let target: ContractTarget;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target?.close());

const NOBODY = "00000000-0000-7000-8000-000000000000";

describe("create() of objects", () => {
  test("returns name, digest, version and reference; the same content again is the same version, different content is the next", async () => {
    const { models } = freshProject(target);
    const first = await models.create({ name: "adder", source_code: "class A: pass" });
    expect(first).toMatchObject({
      object_id: "adder",
      version_index: 0,
      model_ref: expect.stringContaining(`/object/adder:${first.digest}`),
    });
    expect(await models.create({ name: "adder", source_code: "class A: pass" })).toEqual(first);
    const second = await models.create({ name: "adder", source_code: "class B: pass" });
    expect(second).toMatchObject({ object_id: "adder", version_index: 1 });
    expect(await models.get("adder", second.digest)).toMatchObject({
      digest: second.digest,
      source_code: "class B: pass",
    });
    // the v2 route would return 'latest' as the digest
    expect(await models.get("adder")).toMatchObject({ digest: second.digest, version_index: 1 });
    expect((await all(models.list())).map(({ digest }) => digest).sort()).toEqual(
      [first.digest, second.digest].sort(),
    );
    expect((await models.get("adder", "v0")).source_code).toBe("class A: pass");
  });

  test("the server sanitizes a name, and the response contains the result", async () => {
    const weave = freshProject(target);
    const rows = [{ question: "1+1" }];
    expect(await weave.datasets.create({ name: "A b:c", rows })).toMatchObject({
      object_id: "a_bc",
    });
    expect(
      await weave.models.create({ name: "has space/and:colon", source_code: "x=1" }),
    ).toMatchObject({
      object_id: "has_space_andcolon",
    });
  });

  test("the reference of a data set is built by the client, and its rows can be read by it", async () => {
    const { datasets } = freshProject(target);
    const { dataset_ref } = await datasets.create({
      name: "sums",
      rows: [{ question: "1+1" }, { question: "2+2" }],
      description: "two",
    });
    expect(parseRef(dataset_ref)).toMatchObject({ kind: "object", name: "sums" });
    expect((await all(datasets.rows(dataset_ref))).map(({ value }) => value)).toEqual([
      { question: "1+1" },
      { question: "2+2" },
    ]);
    expect(await datasets.get("sums")).toMatchObject({ description: "two", version_index: 0 });
  });

  test("scorers and evaluations are read as they were created", async () => {
    const { weave, dataset, exact, tone, evaluation } = await prepareProject(target);
    expect(await weave.evaluations.get("sums-eval")).toMatchObject({
      dataset,
      scorers: [exact, tone],
      trials: 1,
    });
    expect(parseRef(evaluation)).toMatchObject({ kind: "object", name: "sums-eval" });
    expect(await weave.scorers.resolve("exact")).toBe(exact);
    expect((await all(weave.scorers.list())).map(({ object_id }) => object_id).sort()).toEqual([
      "exact",
      "tone",
    ]);
  });
});

describe("delete() of objects", () => {
  test("deletes one version, then all; a deleted version is not found, and neither is one that never existed", async () => {
    const { models } = freshProject(target);
    await models.create({ name: "adder", source_code: "class A: pass" });
    await models.create({ name: "adder", source_code: "class B: pass" });
    expect(await models.delete("adder", { digests: ["v0"] })).toEqual({ numDeletedCalls: 1 });
    const gone = models.get("adder", "v0");
    await expect(gone).rejects.toBeInstanceOf(NotFoundError);
    await expect(gone).rejects.toThrow(/was deleted/);
    expect(await models.get("adder")).toMatchObject({ version_index: 1 });
    expect(await models.delete("adder")).toEqual({ numDeletedCalls: 1 });
    await expect(models.get("adder")).rejects.toBeInstanceOf(NotFoundError);
    await expect(models.delete("adder")).rejects.toBeInstanceOf(NotFoundError);
    await expect(models.delete("nope")).rejects.toBeInstanceOf(NotFoundError);
  });

  test("works in the same way for data sets, scorers and evaluations", async () => {
    const { weave } = await prepareProject(target);
    expect(await weave.evaluations.delete("sums-eval")).toEqual({ numDeletedCalls: 1 });
    expect(await weave.datasets.delete("sums")).toEqual({ numDeletedCalls: 1 });
    expect(await weave.scorers.delete("exact")).toEqual({ numDeletedCalls: 1 });
    expect((await all(weave.scorers.list())).map(({ object_id }) => object_id)).toEqual(["tone"]);
    await expect(weave.scorers.resolve("exact")).rejects.toThrow(/No scorer 'exact'/);
  });
});

describe("runs, predictions and scores", () => {
  test("a run is created, filled and finished; its summary can be searched", async () => {
    const { weave, evaluation, model, exact } = await prepareProject(target);
    const { evaluation_run_id: run } = await weave.evaluationRuns.create({ evaluation, model });
    expect(await weave.evaluationRuns.get(run)).toMatchObject({
      status: "running",
      evaluation,
      model,
      source_evaluation_run_id: null,
    });
    const body = {
      model,
      inputs: { question: "1+1" },
      output: { answer: 2 },
      evaluation_run_id: run,
    };
    const { prediction_id } = await weave.predictions.create(body);
    const { score_id } = await weave.scores.create({
      prediction_id,
      scorer: exact,
      value: true,
      evaluation_run_id: run,
    });
    const [before] = await all(weave.evalResults.rows({ evaluation_run_ids: [run] }));
    expect(before?.evaluations[0]?.trials[0]).toMatchObject({ model_output: null, scores: {} });
    expect(await weave.predictions.finish(prediction_id)).toEqual({ success: true });
    const [after] = await all(weave.evalResults.rows({ evaluation_run_ids: [run] }));
    expect(after?.evaluations[0]?.trials[0]).toMatchObject({
      model_output: { answer: 2 },
      scores: { exact: true },
    });
    expect(await weave.evaluationRuns.finish(run, { summary: { branch: "main" } })).toEqual({
      success: true,
    });
    expect(
      (await all(weave.evaluationRuns.search({ attributes: { branch: "main" } }))).map(
        ({ id }) => id,
      ),
    ).toEqual([run]);
    expect(await weave.predictions.get(prediction_id)).toMatchObject({
      inputs: { question: "1+1" },
      evaluation_run_id: run,
    });
    expect(await weave.scores.get(score_id)).toMatchObject({ scorer: exact, value: true });
  });

  test("a prediction can exist without a run", async () => {
    const { weave, model } = await prepareProject(target);
    const { prediction_id } = await weave.predictions.create({
      model,
      inputs: { question: "1+1" },
      output: "2",
    });
    expect(await weave.predictions.get(prediction_id)).toMatchObject({
      output: "2",
      evaluation_run_id: null,
    });
    expect(await weave.predictions.delete([prediction_id])).toMatchObject({
      numDeletedCalls: expect.any(Number),
    });
    await expect(weave.predictions.get(prediction_id)).rejects.toBeInstanceOf(NotFoundError);
  });

  test("success does not mean that the object exists", async () => {
    const { weave, exact } = await prepareProject(target);
    const refs = {
      evaluation: "weave:///acme/nowhere/object/e:1",
      model: "weave:///acme/nowhere/object/m:1",
    };
    expect(await weave.evaluationRuns.create(refs)).toMatchObject({
      evaluation_run_id: expect.any(String),
    });
    expect(await weave.evaluationRuns.finish(NOBODY)).toEqual({ success: true });
    expect(await weave.predictions.finish(NOBODY)).toEqual({ success: true });
    expect(
      await weave.scores.create({ prediction_id: NOBODY, scorer: exact, value: 1 }),
    ).toMatchObject({ score_id: expect.any(String) });
  });

  test("refuses an unknown run of a prediction, a function scorer of a score and an invalid ID", async () => {
    const { weave, model } = await prepareProject(target);
    const inputs = { question: "1+1" };
    await expect(
      weave.predictions.create({ model, inputs, output: 1, evaluation_run_id: NOBODY }),
    ).rejects.toBeInstanceOf(NotFoundError);
    const { prediction_id } = await weave.predictions.create({ model, inputs, output: 1 });
    // Not sent: the server stores the score of an op although it answers 400, and fails with 500 on
    // a string that is not a reference.
    for (const scorer of ["weave:///acme/nowhere/op/exact:1", "exact"])
      await expect(
        weave.scores.create({ prediction_id, scorer, value: true }),
      ).rejects.toMatchObject({ code: "invalid_argument" });
    await expect(weave.evaluationRuns.finish("nope")).rejects.toBeInstanceOf(BadRequestError);
  });

  test("delete() counts calls, and 0 the second time; the ID of another object deletes that object", async () => {
    const project = await prepareProject(target);
    const { evaluationRuns, predictions, scores } = project.weave;
    const run = await logRun(project, 2);
    const [score] = await all(scores.list({ evaluation_run_id: run }));
    expect(await scores.delete([score?.score_id ?? ""])).toEqual({ numDeletedCalls: 1 });
    expect(await all(scores.list({ evaluation_run_id: run }))).toHaveLength(1);
    const { numDeletedCalls } = await evaluationRuns.delete([run]);
    // the run, its end, the trial and the prediction of two rows, and one score
    expect(numDeletedCalls).toBe(7);
    expect(await evaluationRuns.delete([run])).toEqual({ numDeletedCalls: 0 });
    expect(await evaluationRuns.delete([NOBODY])).toEqual({ numDeletedCalls: 0 });
    await expect(evaluationRuns.get(run)).rejects.toBeInstanceOf(NotFoundError);
    expect(await all(predictions.list({ evaluation_run_id: run }))).toEqual([]);
  });

  test("a deleted prediction leaves its trial in the rows; deleting a trial also deletes its prediction and scores", async () => {
    const project = await prepareProject(target);
    const { weave } = project;
    const run = await logRun(project, 2);
    const [first, second] = await all(weave.predictions.list({ evaluation_run_id: run }));
    expect(await weave.predictions.delete([first?.prediction_id ?? ""])).toEqual({
      numDeletedCalls: 1,
    });
    const rows = await all((await weave.load(run, { inputs: true })).rows);
    expect(rows).toHaveLength(2);
    const [left, whole] = [first, second].map(
      (prediction) =>
        rows.find(
          ({ input }) => (input as { question: string }).question === prediction?.inputs.question,
        )?.trials[0],
    );
    expect(left).toMatchObject({
      output: { answer: expect.any(Number) },
      scores: { exact: { value: true } },
    });
    expect(await all(weave.scores.list({ evaluation_run_id: run }))).toHaveLength(2);
    expect(await weave.predictions.delete([whole?.id ?? ""])).toEqual({ numDeletedCalls: 3 });
    expect(
      (await all((await weave.load(run)).rows)).flatMap((row) => row.trials.map(({ id }) => id)),
    ).toEqual([left?.id]);
    expect(await all(weave.scores.list({ evaluation_run_id: run }))).toHaveLength(1);
  });

  test("get() of a run refuses a prediction that was just created", async () => {
    const { weave, evaluation, model } = await prepareProject(target);
    const { evaluation_run_id } = await weave.evaluationRuns.create({ evaluation, model });
    const { prediction_id } = await weave.predictions.create({
      model,
      inputs: { q: 1 },
      output: 1,
      evaluation_run_id,
    });
    await expect(weave.evaluationRuns.get(prediction_id)).rejects.toBeInstanceOf(
      ResponseShapeError,
    );
  });
});

describe("recordRun()", () => {
  test("logs rows from a list or a stream, with their scores", async () => {
    const { weave, evaluation, model } = await prepareProject(target, 10);
    async function* rows(): AsyncGenerator<{
      inputs: { question: string };
      output: string;
      scores: Record<string, unknown>;
    }> {
      for (const [n, question] of sums(10).entries())
        yield {
          inputs: { question },
          output: String(n + n),
          scores: { exact: n !== 3, tone: "formal" },
        };
    }
    const summary = { branch: "main", sha: "4f1c2ab" };
    const done = await recordRun(
      weave,
      { evaluation: "sums-eval", model: "adder", rows: rows(), summary },
      { concurrency: 4 },
    );
    expect(done).toMatchObject({ predictions: 10, scores: 20 });
    const { run, rows: stored } = await weave.load("attr:sha=4f1c2ab", { inputs: true });
    expect(run).toMatchObject({
      id: done.evaluation_run_id,
      status: "completed",
      evaluation,
      model,
    });
    const list = await all(stored);
    expect(list).toHaveLength(10);
    const wrong = list.filter(({ trials }) => trials[0]?.scores.exact?.value === false);
    expect(wrong.map(({ input, trials }) => [input, trials[0]?.output])).toEqual([
      [{ question: "3+3" }, "6"],
    ]);
    const { coverage } = await weave.evalResults.summary({
      evaluation_run_ids: [done.evaluation_run_id],
    });
    expect(coverage[done.evaluation_run_id]).toEqual({ exact: 1, tone: 1 });
  });

  test("resumes after a process that ended in the middle of a row, without duplicates", async () => {
    const { weave, model, exact } = await prepareProject(target, 3);
    let saved: string | undefined;
    const save = async (state: string): Promise<void> => {
      saved = state;
    };
    const checkpoint = { load: async () => saved, save };
    const row = (question: string) => ({
      inputs: { question },
      output: { b: [2], a: 1 },
      scores: { exact: { passed: true } },
    });
    const record = { evaluation: "sums-eval", model: "adder" };
    async function* killed() {
      yield row("same");
      throw new Error("killed");
    }
    await expect(
      recordRun(weave, { ...record, rows: killed() }, { checkpoint, concurrency: 1 }),
    ).rejects.toThrow("killed");
    const run = JSON.parse(saved ?? "").entries.run.evaluation_run_id;
    // The second row is like the first, and its end was not recorded.
    const half = {
      model,
      inputs: { question: "same" },
      output: { a: 1, b: [2] },
      evaluation_run_id: run,
    };
    const { prediction_id } = await weave.predictions.create(half);
    await weave.scores.create({
      prediction_id,
      scorer: exact,
      value: { passed: true },
      evaluation_run_id: run,
    });
    const rows = [row("same"), row("same"), row("other")];
    const done = await recordRun(weave, { ...record, rows }, { checkpoint });
    expect(done).toMatchObject({ evaluation_run_id: run, predictions: 3, scores: 3 });
    expect(await all(weave.predictions.list({ evaluation_run_id: run }))).toHaveLength(3);
    expect(await all(weave.scores.list({ evaluation_run_id: run }))).toHaveLength(3);
    const trials = (await all((await weave.load(run)).rows)).flatMap((one) => one.trials);
    expect(trials.map(({ scores }) => scores["exact.passed"]?.value)).toEqual([true, true, true]);
  });
});
