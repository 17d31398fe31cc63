// On the real server the worker is an emulation, because the real one is not public: it waits a
// second, creates the new run and scores every row as true. These tests prove everything before and
// after the worker: the routes, their checks, the states of a job, and the runs that are found and
// counted. They prove nothing about real scorers: not their failures, not the time that they take,
// and not the state of a failed job.
import { JobNotStartedError, NotFoundError } from "evalwire";
import type { JobStatus } from "evalwire/weave";
import { type RescoreOutcome, rescoreMany } from "evalwire/workflows";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { all, type ContractTarget, isReal, openTarget, REFS } from "./target.ts";
import { freshProject, logRun, prepareProject } from "./writes-project.ts";

let target: ContractTarget;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target?.close());

const NOBODY = "00000000-0000-7000-8000-000000000000";

describe("rescore", () => {
  test("run() creates a new run on the old predictions and follows it", async () => {
    const project = await prepareProject(target);
    const { weave } = project;
    const source = await logRun(project);
    const seen: JobStatus[] = [];
    const result = await weave.rescore.run(
      { source_evaluation_run_id: source, scorer_refs: ["exact", project.tone] },
      { onProgress: (status) => seen.push(status), minCoverage: 1 },
    );
    expect(result).toMatchObject({
      coverage: 1,
      output: { exact: { true_count: 4 }, tone: { true_count: 4 } },
    });
    expect(seen[0]).toEqual({ code: "not_found" });
    expect(seen.at(-1)).toMatchObject({ code: "complete" });
    const { evaluation_run_id: made } = result;
    expect(await weave.evaluationRuns.get(made)).toMatchObject({
      source_evaluation_run_id: source,
      evaluation: project.evaluation,
    });
    const { run, rows } = await weave.load(made);
    expect(run.sourceRunId).toBe(source);
    const trials = (await all(rows)).flatMap((row) => row.trials);
    const before = (await all((await weave.load(source)).rows)).flatMap((row) => row.trials);
    const answers = (of: typeof trials): string[] =>
      of.map(({ output }) => JSON.stringify(output)).sort();
    expect(answers(trials)).toEqual(answers(before));
    expect(trials.every(({ scores }) => scores.tone?.value === true)).toBe(true);
    expect(
      (await all(weave.evaluationRuns.search({ rescores: "only" }))).map(({ id }) => id),
    ).toEqual([made]);
  });

  test("another client can wait for a job with its two IDs", async () => {
    const project = await prepareProject(target);
    const job = await project.weave.rescore.start({
      source_evaluation_run_id: await logRun(project),
      scorer_refs: ["exact"],
    });
    const elsewhere = target.client(project.weave.toJSON().project);
    expect(
      await elsewhere.rescore.wait({
        call_id: job.call_id,
        evaluation_run_id: job.evaluation_run_id,
      }),
    ).toMatchObject({ coverage: 1 });
    expect(await elsewhere.rescore.status(job.call_id)).toMatchObject({ code: "complete" });
  });

  test("start() refuses a source and scorers that do not exist, which the server would accept", async () => {
    const project = await prepareProject(target);
    const { rescore } = project.weave;
    const source = await logRun(project, 1);
    const start = (source_evaluation_run_id: string, scorer: string): Promise<unknown> =>
      rescore.start({ source_evaluation_run_id, scorer_refs: [scorer] });
    await expect(start(NOBODY, "exact")).rejects.toBeInstanceOf(NotFoundError);
    await expect(start(source, "exakt")).rejects.toThrow(/No scorer 'exakt'.*'exact'/);
    await expect(start(source, project.exact.replace(/:[^:]+$/, ":gone"))).rejects.toBeInstanceOf(
      NotFoundError,
    );
    expect(await all(project.weave.evaluationRuns.search())).toHaveLength(1);
  });

  test("start() accepts function scorers, by name and by reference", async () => {
    const { rescore } = target.client("pyevals");
    const plan = await rescore.plan(
      [target.ids.pysums.runs["run bias 0"]],
      ["correct", REFS.correct],
    );
    expect(plan).toMatchObject({ predictions: 20, scorings: 20 });
  });

  test("reconcile() finds the run by its source, and excludes the runs of a snapshot", async () => {
    const project = await prepareProject(target);
    const { rescore } = project.weave;
    const source = await logRun(project);
    const sentAt = new Date();
    const first = await rescore.run({ source_evaluation_run_id: source, scorer_refs: ["exact"] });
    const lost = { source, scorers: ["exact"], sentAt };
    expect(await rescore.reconcile(lost, { windowMs: 5_000 })).toEqual({
      outcome: "one",
      evaluation_run_ids: [first.evaluation_run_id],
    });
    expect(
      await rescore.reconcile({ ...lost, known: [first.evaluation_run_id] }, { windowMs: 0 }),
    ).toMatchObject({ outcome: "none" });
    expect(
      await rescore.reconcile({ ...lost, sentAt: new Date(Date.now() + 600_000) }, { windowMs: 0 }),
    ).toMatchObject({
      outcome: "none",
    });
    expect(
      await rescore.reconcile(
        { ...lost, sentAt: new Date(Date.now() - 3 * 86_400_000) },
        { windowMs: 0 },
      ),
    ).toMatchObject({
      outcome: "none",
    });
    expect(await rescore.reconcile({ ...lost, scorers: ["tone"] }, { windowMs: 0 })).toMatchObject({
      outcome: "none",
    });
    const second = await rescore.run({ source_evaluation_run_id: source, scorer_refs: ["exact"] });
    const { outcome, evaluation_run_ids } = await rescore.reconcile(lost, { windowMs: 0 });
    expect([outcome, evaluation_run_ids.sort()]).toEqual([
      "many",
      [first.evaluation_run_id, second.evaluation_run_id].sort(),
    ]);
  });

  test("plan() counts trials of v2 and of classic runs, failed ones included", async () => {
    const project = await prepareProject(target, 3);
    const source = await logRun(project, 3);
    expect(await project.weave.rescore.plan([source], ["exact", "tone"])).toEqual({
      predictions: 3,
      scorings: 6,
      runs: [{ id: source, predictions: 3, scorings: 6 }],
      scorers: [expect.stringContaining("exact"), expect.stringContaining("tone")],
    });
    const { runs } = target.ids.pyedge;
    const { rescore } = target.client("pyedge");
    expect(
      await rescore.plan([runs["main baseline"], runs["crashing candidate"]], [REFS.judge]),
    ).toMatchObject({
      predictions: 20,
      scorings: 20,
    });
    await expect(rescore.plan([NOBODY], [REFS.judge])).rejects.toBeInstanceOf(NotFoundError);
  });

  test("rescoreMany() rescores runs under a limit, and reads from its checkpoint which are done", async () => {
    const project = await prepareProject(target);
    const { evaluationRuns } = project.weave;
    const sources = [await logRun(project, 2), await logRun(project, 3)];
    let saved: string | undefined;
    const save = async (state: string): Promise<void> => {
      saved = state;
    };
    const checkpoint = { load: async () => saved, save };
    const rescoreAll = (ceiling: number): Promise<RescoreOutcome[]> =>
      rescoreMany(project.weave, sources, ["exact"], { ceiling, checkpoint }).toArray();
    await expect(rescoreAll(4)).rejects.toThrow(/needs 5 scorings, but 'ceiling' is 4/);
    const outcomes = await rescoreAll(5);
    expect(outcomes.map(({ runId, result }) => [runId, result?.coverage])).toEqual(
      sources.map((source) => [source, 1]),
    );
    expect(await rescoreAll(5)).toEqual(outcomes);
    expect(await all(evaluationRuns.search({ rescores: "only" }))).toHaveLength(2);
  });

  test("a rescore of a source without predictions may complete with empty output", async () => {
    const project = await prepareProject(target);
    const { evaluation_run_id } = await project.weave.evaluationRuns.create({
      evaluation: project.evaluation,
      model: project.model,
    });
    await project.weave.evaluationRuns.finish(evaluation_run_id);
    expect(
      await project.weave.rescore.run({
        source_evaluation_run_id: evaluation_run_id,
        scorer_refs: ["exact"],
      }),
    ).toMatchObject({
      coverage: null,
    });
  });
});

describe("evaluations.evaluateModel", () => {
  // The real server's emulated worker ignores these jobs: they stay queued. The sandbox's worker
  // runs them.
  test.runIf(isReal)(
    "start() accepts existing objects; a job that does not appear to start ends in an error with its ID",
    async () => {
      const { weave, evaluation, model } = await prepareProject(target);
      const { evaluateModel } = weave.evaluations;
      const job = await evaluateModel.start({ evaluation_ref: evaluation, model_ref: model });
      expect(await evaluateModel.status(job)).toEqual({ code: "not_found" });
      const failure = evaluateModel.wait(job, { startTimeoutMs: 500 });
      await expect(failure).rejects.toBeInstanceOf(JobNotStartedError);
      await expect(failure).rejects.toMatchObject({ job });
    },
  );

  test("start() refuses an evaluation and a model that do not exist, which the server would accept", async () => {
    const { weave, evaluation, model } = await prepareProject(target);
    const { evaluateModel } = weave.evaluations;
    const gone = (ref: string): string => ref.replace(/:[^:]+$/, ":gone");
    await expect(
      evaluateModel.start({ evaluation_ref: gone(evaluation), model_ref: model }),
    ).rejects.toBeInstanceOf(NotFoundError);
    await expect(
      evaluateModel.start({ evaluation_ref: evaluation, model_ref: gone(model) }),
    ).rejects.toBeInstanceOf(NotFoundError);
  });

  test("status() of a run that was created in another way, and of one that does not exist", async () => {
    const project = await prepareProject(target);
    const { rescore } = project.weave;
    expect(await rescore.status(await logRun(project, 1))).toMatchObject({ code: "complete" });
    expect(await freshProject(target).rescore.status(NOBODY)).toEqual({ code: "not_found" });
  });
});
