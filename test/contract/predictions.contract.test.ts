import { InvalidArgumentError, NotFoundError, ResponseShapeError } from "evalwire";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { all, type ContractTarget, openTarget } from "./target.ts";

let target: ContractTarget;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target?.close());

/** Returns the first trial of a run: the IDs of its prediction and of the call around it. */
async function firstTrial(
  project: "edge" | "pyedge",
  run: string,
): Promise<{ prediction: string; trial: string; scores: string[] }> {
  const { rows } = await target
    .client(project)
    .evalResults.query({ evaluation_run_ids: [run], limit: 1 });
  const trial = rows[0]?.evaluations[0]?.trials[0];
  return {
    prediction: trial?.predict_call_id ?? "",
    trial: trial?.predict_and_score_call_id ?? "",
    scores: Object.values(trial?.scorer_call_ids ?? {}),
  };
}

describe("Predictions", () => {
  test("list({ evaluation_run_id }) yields the predictions of a run", async () => {
    const { whole } = target.ids.edge.runs;
    const list = await all(target.client("edge").predictions.list({ evaluation_run_id: whole }));
    expect(list.map((one) => one.inputs.country).sort()).toEqual([
      "Chile",
      "France",
      "Japan",
      "Kenya",
      "Norway",
      "Peru",
    ]);
    for (const one of list)
      expect(one).toMatchObject({ evaluation_run_id: whole, model: target.ids.edge.models.atlas });
  });

  test("list() includes unfinished predictions with their output", async () => {
    const list = await all(
      target.client("edge").predictions.list({ evaluation_run_id: target.ids.edge.runs.running }),
    );
    const unfinished = list.find(
      (one) => one.prediction_id === target.ids.edge.predictions.unfinished,
    );
    expect(list).toHaveLength(2);
    expect(unfinished?.output).toEqual({ answer: "Tokyo" });
  });

  test("list({ limit, offset }) yields a part", async () => {
    const { predictions } = target.client("edge");
    const query = { evaluation_run_id: target.ids.edge.runs.repeated };
    const whole = await all(predictions.list(query));
    expect(whole).toHaveLength(6);
    expect(await all(predictions.list({ ...query, limit: 2, offset: 3 }))).toEqual(
      whole.slice(3, 5),
    );
  });

  test("list() of an empty run, and of a classic project, is empty", async () => {
    expect(
      await all(
        target.client("edge").predictions.list({ evaluation_run_id: target.ids.edge.runs.empty }),
      ),
    ).toEqual([]);
    expect(await all(target.client("pyedge").predictions.list())).toEqual([]);
  });

  test("list() refuses a limit below 0", () => {
    expect(() => target.client("edge").predictions.list({ limit: -1 })).toThrow(
      InvalidArgumentError,
    );
  });

  test("get() returns inputs, output, model and run", async () => {
    const { predictions, runs, models } = target.ids.edge;
    expect(await target.client("edge").predictions.get(predictions.finished)).toMatchObject({
      prediction_id: predictions.finished,
      inputs: { country: "France", expected: "Paris" },
      output: { answer: "Paris" },
      model: models.atlas,
      evaluation_run_id: runs.running,
    });
  });

  test("get() returns a prediction without a run", async () => {
    const found = await target
      .client("edge")
      .predictions.get(target.ids.edge.predictions.standalone);
    expect(found).toMatchObject({ evaluation_run_id: null, inputs: { country: "France" } });
  });

  test("get() refuses the ID of a run, of a trial, and of a score", async () => {
    const { runs, scores } = target.ids.edge;
    const { trial } = await firstTrial("edge", runs.whole);
    for (const id of [runs.whole, trial, scores[0] ?? ""])
      await expect(target.client("edge").predictions.get(id), id).rejects.toBeInstanceOf(
        ResponseShapeError,
      );
  });

  test("get() returns a classic prediction with model, inputs and output from its call, but not a trial", async () => {
    const run = target.ids.pyedge.runs["main baseline"];
    const client = target.client("pyedge");
    const { rows } = await client.evalResults.query({
      evaluation_run_ids: [run],
      limit: 1,
      include_raw_data_rows: true,
      resolve_row_refs: true,
    });
    const { prediction, trial } = await firstTrial("pyedge", run);
    const { question, n } = (rows[0]?.raw_data_row ?? {}) as { question?: string; n?: number };
    const { model } = (await client.load(run)).run;
    expect(await client.predictions.get(prediction)).toMatchObject({
      prediction_id: prediction,
      evaluation_run_id: run,
      model,
      inputs: { question, n },
      output: { answer: expect.any(Number) },
    });
    await expect(client.predictions.get(trial)).rejects.toBeInstanceOf(ResponseShapeError);
  });

  test("get() refuses a classic run, and a classic score", async () => {
    const run = target.ids.pyedge.runs["main baseline"];
    const { scores } = await firstTrial("pyedge", run);
    for (const id of [run, ...scores])
      await expect(target.client("pyedge").predictions.get(id), id).rejects.toBeInstanceOf(
        ResponseShapeError,
      );
  });

  test("get() reports that a prediction does not exist", async () => {
    const unknown = "01a1fc0c-0000-7000-8000-000000000000";
    const failure = target.client("edge").predictions.get(unknown);
    await expect(failure).rejects.toBeInstanceOf(NotFoundError);
    await expect(failure).rejects.toMatchObject({ detail: `Prediction ${unknown} not found` });
  });
});

describe("Scores", () => {
  test("list({ evaluation_run_id }) yields the scores of a run, including those of unfinished predictions", async () => {
    const { runs, scorers } = target.ids.edge;
    const list = await all(target.client("edge").scores.list({ evaluation_run_id: runs.running }));
    expect(list.map((one) => one.scorer).sort()).toEqual(
      [scorers.exact, scorers.exact, scorers.length, scorers.length].sort(),
    );
    expect(list.find((one) => one.scorer === scorers.length)?.value).toBe(5);
  });

  test("list() yields nothing for predictions that were never scored", async () => {
    const { whole } = target.ids.edge.runs;
    expect(await all(target.client("edge").scores.list({ evaluation_run_id: whole }))).toHaveLength(
      10,
    );
    expect(
      await all(target.client("edge").scores.list({ evaluation_run_id: whole, limit: 3 })),
    ).toHaveLength(3);
    expect(await all(target.client("pyedge").scores.list())).toEqual([]);
  });

  test("get() returns scorer, value and run", async () => {
    const { scores, scorers, runs } = target.ids.edge;
    const found = await target.client("edge").scores.get(scores[0] ?? "");
    expect(found).toMatchObject({
      score_id: scores[0],
      scorer: scorers.exact,
      value: true,
      evaluation_run_id: runs.running,
    });
  });

  test("get() refuses the ID of a prediction, of a run, and of a classic score", async () => {
    const { predictions, runs } = target.ids.edge;
    for (const id of [predictions.finished, runs.whole])
      await expect(target.client("edge").scores.get(id), id).rejects.toBeInstanceOf(
        ResponseShapeError,
      );
    const { scores } = await firstTrial("pyedge", target.ids.pyedge.runs["main baseline"]);
    await expect(target.client("pyedge").scores.get(scores[0] ?? "")).rejects.toBeInstanceOf(
      ResponseShapeError,
    );
  });

  test("get() reports that a score does not exist", async () => {
    await expect(
      target.client("edge").scores.get("01a1fc0c-0000-7000-8000-000000000000"),
    ).rejects.toBeInstanceOf(NotFoundError);
  });
});
