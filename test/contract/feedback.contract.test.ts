import { agreement } from "evalwire/analysis";
import type { ScoredRow, Trial } from "evalwire/weave";
import { recordRun } from "evalwire/workflows";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type FeedbackWire, feedbackWire } from "./feedback-wire.ts";
import { all, type ContractTarget, openTarget } from "./target.ts";
import { freshProject, logRun, prepareProject, type WritesProject } from "./writes-project.ts";

let target: ContractTarget;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target?.close());

interface Rated {
  project: WritesProject;
  run: string;
  wire: FeedbackWire;
  /** Trials by question: `0+0`, `1+1`, …. */
  trials: Map<string, Trial>;
}

const byQuestion = (rows: ScoredRow[]): Map<string, Trial> =>
  new Map(
    rows.flatMap(({ input, trials: [trial] }) =>
      trial === undefined ? [] : [[(input as { question: string }).question, trial]],
    ),
  );

/** A run of so many rows, all of which the scorer `exact` passes. */
async function recordedRun(rows: number): Promise<Rated> {
  const project = await prepareProject(target, rows);
  const run = await logRun(project, rows);
  const trials = byQuestion(await all((await project.weave.load(run)).rows));
  return { project, run, wire: feedbackWire(target, project.weave), trials };
}

describe("load({ feedback: true })", () => {
  test("finds ratings on the call of the prediction and on the call of the trial", async () => {
    const { project, run, wire, trials } = await recordedRun(4);
    const correct = await wire.field("correct", { type: "boolean" });
    const [first, second, third] = ["0+0", "1+1", "2+2"].map((one) => trials.get(one));
    await wire.annotate(first?.predictionId ?? "", correct, true, "Ann");
    await wire.annotate(second?.id ?? "", correct, false);
    await wire.annotate(third?.predictionId ?? "", correct, true, "Ann");
    await wire.annotate(third?.id ?? "", correct, true, "Bob");

    const loaded = await project.weave.load(run, { feedback: true });
    const read = byQuestion(await all(loaded.rows));
    const scores = [...read].map(([question, { scores }]) => [question, scores["human:correct"]]);
    expect(Object.fromEntries(scores)).toEqual({
      "0+0": { kind: "boolean", state: "scored", value: true, reason: "rated true by Ann" },
      "1+1": {
        kind: "boolean",
        state: "scored",
        value: false,
        reason: "rated false by local-user",
      },
      "2+2": {
        kind: "boolean",
        state: "scored",
        value: true,
        reason: "2 ratings: true by Ann, true by Bob",
      },
      "3+3": undefined,
    });
    expect(read.get("0+0")?.scores.exact).toMatchObject({ state: "scored", value: true });
    expect(await loaded.scorerVersions?.()).toMatchObject({ "human:correct": correct });
    const plain = byQuestion(await all((await project.weave.load(run)).rows));
    expect(Object.keys(plain.get("0+0")?.scores ?? {})).toEqual(["exact"]);
  });

  test("makes one score of several ratings: the mean, what more than half say, or none", async () => {
    const { project, run, wire, trials } = await recordedRun(4);
    const trial = trials.get("1+1")?.predictionId ?? "";
    const rate = async (
      field: string,
      schema: Record<string, unknown>,
      values: unknown[],
    ): Promise<void> => {
      const ref = await wire.field(field, schema);
      for (const [n, value] of values.entries())
        await wire.annotate(trial, ref, value, `rater ${n + 1}`);
    };
    await rate("stars", { type: "integer", minimum: 1, maximum: 5 }, [5, 2, 5]);
    await rate("majority", { type: "boolean" }, [true, false, true]);
    await rate("tie", { type: "boolean" }, [true, false]);
    await rate("manner", { type: "string", enum: ["kind", "rude"] }, ["kind", "kind"]);
    await rate("anything", {}, [1, "1"]);
    await rate("empty", {}, [null, ""]);
    await rate("parts", {}, [{ a: 1 }]);
    const read = byQuestion(await all((await project.weave.load(run, { feedback: true })).rows));
    const { exact: _, ...human } = read.get("1+1")?.scores ?? {};
    expect(human).toEqual({
      "human:stars": {
        kind: "number",
        state: "scored",
        value: 4,
        reason: "mean of 3 ratings: 5 by rater 1, 2 by rater 2, 5 by rater 3",
      },
      "human:majority": {
        kind: "boolean",
        state: "scored",
        value: true,
        reason: "3 ratings: true by rater 1, false by rater 2, true by rater 3",
      },
      "human:tie": {
        kind: "none",
        state: "missing",
        value: null,
        reason:
          "no value has more than half of the ratings; 2 ratings: true by rater 1, false by rater 2",
      },
      "human:manner": {
        kind: "text",
        state: "scored",
        value: "kind",
        reason: "2 ratings: kind by rater 1, kind by rater 2",
      },
      "human:anything": {
        kind: "none",
        state: "missing",
        value: null,
        reason: "the ratings are of different kinds; 2 ratings: 1 by rater 1, 1 by rater 2",
      },
      "human:empty": {
        kind: "none",
        state: "missing",
        value: null,
        reason: "2 ratings: empty by rater 1, empty by rater 2",
      },
      "human:parts": {
        kind: "text",
        state: "scored",
        value: '{"a":1}',
        reason: 'rated {"a":1} by rater 1',
      },
    });

    const apart = byQuestion(
      await all((await project.weave.load(run, { feedback: "perRater" })).rows),
    ).get("1+1");
    expect(apart?.scores["human:tie.rater 1"]?.value).toBe(true);
    expect(apart?.scores["human:tie.rater 2"]?.value).toBe(false);
    expect(apart?.scores["human:tie"]).toBeUndefined();
  });

  test("takes reactions and notes for what people said, and the output of a scorer not", async () => {
    const { project, run, wire, trials } = await recordedRun(1);
    const call = trials.get("0+0")?.predictionId ?? "";
    const note = (text: string, creator: string): Promise<void> =>
      wire.leave(call, { feedback_type: "wandb.note.1", payload: { note: text }, creator });
    await note("Too short", "Ann");
    await note("Fine", "Bob");
    await wire.leave(call, { feedback_type: "wandb.reaction.1", payload: { emoji: "👍🏽" } });
    await wire.leave(call, { feedback_type: "wandb.reaction.1", payload: { emoji: "👍" } });
    await wire.leave(call, { feedback_type: "own.type", payload: { value: 1 } });
    await wire.leave(call, {
      feedback_type: "wandb.runnable.exact",
      payload: { output: false },
      runnable_ref: project.exact,
    });
    const [row] = await all((await project.weave.load(run, { feedback: true })).rows);
    const { exact: _, ...human } = row?.trials[0]?.scores ?? {};
    expect(human).toEqual({
      "human:note": {
        kind: "text",
        state: "scored",
        value: "Too short\nFine",
        reason: "2 ratings: Too short by Ann, Fine by Bob",
      },
      "human:reaction": {
        kind: "text",
        state: "scored",
        value: "👍",
        reason: "2 ratings: 👍 by local-user, 👍 by local-user",
      },
    });
  });

  test("lets agreement() hold a judge against people", async () => {
    const project = await prepareProject(target, 12);
    const rows = Array.from({ length: 12 }, (_, n) => ({
      inputs: { question: `${n}+${n}` },
      output: { answer: n },
      scores: { exact: n < 6 },
    }));
    const { evaluation_run_id: run } = await recordRun(project.weave, {
      evaluation: "sums-eval",
      model: "adder",
      rows,
    });
    const wire = feedbackWire(target, project.weave);
    const trials = byQuestion(await all((await project.weave.load(run)).rows));
    const correct = await wire.field("correct", { type: "boolean" });
    // people agree in 5 of 6 passes and 4 of 5 failures; 1 failure is not rated
    for (const [question, trial] of trials) {
      const n = Number(question.split("+")[0]);
      if (n < 11) await wire.annotate(trial.predictionId ?? "", correct, n < 5 || n === 10, "Ann");
    }
    const loaded = await project.weave.load(run, { feedback: true });
    const result = await agreement(loaded, loaded, { scorers: ["exact", "human:correct"] });
    expect(result).toMatchObject({ n: 11, unscored: 1, suspect: 0 });
    expect(result.raw).toBeCloseTo(9 / 11, 12);
    expect(result.confusion).toEqual({
      categories: ["false", "true"],
      counts: [
        [4, 1],
        [1, 5],
      ],
    });
  });
});

describe("the server", () => {
  test("refuses feedback that does not fit its type", async () => {
    const weave = freshProject(target);
    const wire = feedbackWire(target, weave);
    const correct = await wire.field("correct", { type: "boolean" });
    const weave_ref = `weave:///x/y/call/01a2196c-d486-7cd7-b490-d6fcef78bdd0`;
    const refused = async (feedback: Record<string, unknown>): Promise<[number, unknown]> => {
      const { status, json } = await wire.post("/feedback/create", { weave_ref, ...feedback });
      return [status, (json as { reason?: string }).reason];
    };
    const annotation = { feedback_type: "wandb.annotation.correct", payload: { value: true } };
    expect(await refused(annotation)).toEqual([
      400,
      "annotation_ref is required for annotation feedback",
    ]);
    expect(
      await refused({ ...annotation, payload: { value: "x" }, annotation_ref: correct }),
    ).toEqual([400, "Feedback payload does not match annotation spec"]);
    expect(
      await refused({
        ...annotation,
        feedback_type: "wandb.annotation.tone",
        annotation_ref: correct,
      }),
    ).toEqual([400, "annotation_ref must point to an object with name tone"]);
    expect(await refused({ feedback_type: "own", payload: {}, annotation_ref: correct })).toEqual([
      400,
      "annotation_ref is not allowed for non-annotation feedback",
    ]);
    expect(
      await refused({ feedback_type: "wandb.runnable.judge", payload: { output: 1 } }),
    ).toEqual([400, "runnable_ref is required for runnable feedback"]);
    expect(await refused({ feedback_type: "wandb.reaction.1", payload: { emoji: "no" } })).toEqual([
      400,
      "Value of emoji key in payload must be exactly one emoji",
    ]);
    const [status, reason] = await refused({
      feedback_type: "wandb.note.1",
      payload: { note: "x".repeat(1025) },
    });
    expect([status, String(reason).split("\n")[0]]).toEqual([
      400,
      "Invalid payload for feedback_type wandb.note.1: 1 validation error for FeedbackPayloadNoteReq",
    ]);
    expect((await wire.post("/feedback/create", { weave_ref })).status).toBe(422);
  });

  test("deletes feedback by its ids only, and answers 200 to unknown ones", async () => {
    const wire = feedbackWire(target, freshProject(target));
    const purge = async ($expr: unknown): Promise<[number, unknown]> => {
      const { status, json } = await wire.post("/feedback/purge", { query: { $expr } });
      return [status, json];
    };
    const only = { reason: "Can only purge feedback by specifying one or more feedback ids" };
    const is = (field: string, value: string): unknown => ({
      $eq: [{ $getField: field }, { $literal: value }],
    });
    expect(await purge(is("feedback_type", "x"))).toEqual([400, only]);
    expect(await purge({ $in: [{ $getField: "id" }, [{ $literal: "x" }]] })).toEqual([400, only]);
    expect(await purge({ $or: [is("id", "x"), is("id", "y")] })).toEqual([200, {}]);
  });

  test("counts what matches, whatever is asked for, and refuses unknown fields", async () => {
    const wire = feedbackWire(target, freshProject(target));
    for (const n of [1, 2, 3]) await wire.leave("x", { feedback_type: "own", payload: { n } });
    const query = async (body: Record<string, unknown>): Promise<unknown> =>
      (await wire.post("/feedback/query", body)).json;
    const second = { $eq: [{ $getField: "payload.n" }, { $literal: 2 }] };
    expect(await query({ query: { $expr: second }, fields: ["payload"] })).toEqual({
      result: [{ payload: { n: 2 } }],
      total_count: 1,
    });
    expect(await query({ limit: 0 })).toEqual({ result: [], total_count: 3 });
    expect(await query({ offset: 9 })).toEqual({ result: [], total_count: 3 });
    expect(await query({ limit: -1 })).toEqual({ reason: "Limit must be non-negative" });
    expect(await query({ offset: -1 })).toEqual({ reason: "Offset must be non-negative" });
    expect(await query({ fields: ["no"] })).toEqual({ reason: "Unknown field: no" });
    const sorted = await query({
      fields: ["payload"],
      sort_by: [{ field: "id", direction: "desc" }],
      limit: 2,
    });
    expect(sorted).toEqual({
      result: [{ payload: { n: 3 } }, { payload: { n: 2 } }],
      total_count: 3,
    });
  });
});
