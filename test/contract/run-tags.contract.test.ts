import { InvalidArgumentError, NotFoundError, ResponseShapeError } from "evalwire";
import type { WeaveClient } from "evalwire/weave";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { feedbackWire } from "./feedback-wire.ts";
import { type ContractTarget, openTarget } from "./target.ts";
import { freshProject, logRun, prepareProject } from "./writes-project.ts";

let target: ContractTarget;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target?.close());

const NOWHERE = "01a2196c-d486-7cd7-b490-d6fcef78bdd0";

async function emptyRun(weave: WeaveClient): Promise<string> {
  const [evaluation, model] = ["weave:///acme/some/object/e:x", "weave:///acme/some/object/m:x"];
  const { evaluation_run_id: id } = await weave.evaluationRuns.create({ evaluation, model });
  return id;
}

const firstPrediction = async (weave: WeaveClient, run: string): Promise<string> => {
  for await (const { trials } of (await weave.load(run)).rows)
    for (const { predictionId } of trials) if (predictionId !== null) return predictionId;
  throw new Error("no prediction");
};

describe("a tag of a run", () => {
  test("is set, moved and removed, and loads the run that has it", async () => {
    const weave = freshProject(target);
    const [a, b] = [await emptyRun(weave), await emptyRun(weave)];
    await expect(weave.load("tag:baseline")).rejects.toBeInstanceOf(NotFoundError);
    expect(await weave.runTags.get("baseline")).toBeNull();

    expect(await weave.runTags.set("baseline", a)).toEqual({
      tag: "baseline",
      run: a,
      movedFrom: [],
    });
    expect((await weave.load("tag:baseline")).run.id).toBe(a);
    expect(await weave.runTags.set("baseline", a)).toMatchObject({ run: a, movedFrom: [] });
    await weave.runTags.set("release 1_0", a);

    expect(await weave.runTags.set("baseline", b)).toEqual({
      tag: "baseline",
      run: b,
      movedFrom: [a],
    });
    expect((await weave.load("tag:baseline")).run.id).toBe(b);
    expect((await weave.load("tag:release 1_0")).run.id).toBe(a);
    expect(await weave.runTags.list()).toEqual([
      { tag: "baseline", runs: [b] },
      { tag: "release 1_0", runs: [a] },
    ]);

    expect(await weave.runTags.remove("baseline")).toEqual([b]);
    expect(await weave.runTags.remove("baseline")).toEqual([]);
    await expect(weave.load("tag:baseline")).rejects.toThrow(
      /^No run of acme\/[\w-]+ has the tag 'baseline'/,
    );
  });

  test("on two runs is an error that names both, until it is set again", async () => {
    const weave = freshProject(target);
    const [a, b] = [await emptyRun(weave), await emptyRun(weave)];
    await weave.runTags.set("baseline", a);
    const tag = { feedback_type: "evalwire.tag", payload: { tag: "baseline" } };
    await feedbackWire(target, weave).leave(b, tag); // as a second program would at the same time
    const both = [a, b].sort();
    const error = await weave.load("tag:baseline").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(String(error)).toContain(
      `The tag 'baseline' belongs to more than one run: ${both.join(", ")}`,
    );
    expect(await weave.runTags.list()).toEqual([{ tag: "baseline", runs: both }]);
    expect(await weave.runTags.set("baseline", b)).toMatchObject({ run: b, movedFrom: [a] });
    expect((await weave.load("tag:baseline")).run.id).toBe(b);
  });

  test("that is written twice on one run is one tag", async () => {
    const weave = freshProject(target);
    const a = await emptyRun(weave);
    await weave.runTags.set("baseline", a);
    const tag = { feedback_type: "evalwire.tag", payload: { tag: "baseline" } };
    await feedbackWire(target, weave).leave(a, tag);
    expect((await weave.load("tag:baseline")).run.id).toBe(a);
    expect(await weave.runTags.remove("baseline")).toEqual([a]);
    expect(await weave.runTags.list()).toEqual([]);
  });

  test("compares exactly, where the server does not", async () => {
    const weave = freshProject(target);
    const a = await emptyRun(weave);
    await feedbackWire(target, weave).leave(a, {
      feedback_type: "evalwire.tag",
      payload: { tag: 7 },
    });
    await expect(weave.load("tag:7")).rejects.toBeInstanceOf(NotFoundError);
  });

  test("of a run that was deleted says so", async () => {
    const weave = freshProject(target);
    const a = await emptyRun(weave);
    await weave.runTags.set("baseline", a);
    await weave.evaluationRuns.delete([a]);
    await expect(weave.load("tag:baseline")).rejects.toThrow(
      `The run '${a}', which has the tag 'baseline', is not in`,
    );
  });

  test("is set on runs only", async () => {
    const project = await prepareProject(target, 1);
    const { weave } = project;
    const run = await logRun(project, 1);
    const prediction = await firstPrediction(weave, run);
    await expect(weave.runTags.set("baseline", prediction)).rejects.toBeInstanceOf(
      ResponseShapeError,
    );
    await expect(weave.runTags.set("baseline", NOWHERE)).rejects.toBeInstanceOf(NotFoundError);
    expect(await weave.runTags.list()).toEqual([]);
  });
});

describe("rename()", () => {
  test("sets the name by which a run is found, and an empty string removes it", async () => {
    const project = await prepareProject(target, 1);
    const { weave } = project;
    const run = await logRun(project, 1);
    await weave.evaluationRuns.rename(run, "nightly 7");
    expect((await weave.load("name:nightly 7")).run).toMatchObject({
      id: run,
      name: "nightly 7",
      status: "completed",
    });
    await weave.evaluationRuns.rename(run, "nightly 8");
    expect((await weave.load("name:nightly 8")).run.id).toBe(run);
    await expect(weave.load("name:nightly 7")).rejects.toBeInstanceOf(NotFoundError);
    await weave.evaluationRuns.rename(run, "");
    expect((await weave.load(run)).run.name).toBeNull();
  });

  test("accepts runs only, whereas the server answers 200 to any ID", async () => {
    const project = await prepareProject(target, 1);
    const { weave } = project;
    const run = await logRun(project, 1);
    const prediction = await firstPrediction(weave, run);
    await expect(weave.evaluationRuns.rename(NOWHERE, "x")).rejects.toBeInstanceOf(NotFoundError);
    await expect(weave.evaluationRuns.rename(prediction, "x")).rejects.toBeInstanceOf(
      ResponseShapeError,
    );
    const wire = feedbackWire(target, weave);
    const update = (body: Record<string, unknown>): Promise<{ status: number; json: unknown }> =>
      wire.post("/call/update", body);
    expect(await update({ call_id: NOWHERE, display_name: "ghost" })).toEqual({
      status: 200,
      json: {},
    });
    expect((await weave.calls.stats()).count).toBeGreaterThan(0);
    expect(await weave.calls.query({ filter: { call_ids: [NOWHERE] } }).toArray()).toEqual([]);
    expect(await update({ call_id: run })).toEqual({
      status: 400,
      json: { reason: "One of [display_name] is required for call update" },
    });
    expect(await update({ call_id: "nope", display_name: "x" })).toEqual({
      status: 400,
      json: { reason: "Invalid UUID: nope. Unable to parse" },
    });
    expect((await update({ call_id: run, display_name: "x".repeat(1024) })).status).toBe(200);
    expect((await update({ call_id: run, display_name: "x".repeat(1025) })).status).toBe(400);
  });
});
