import { describe, expect, test } from "vitest";
import type { WeaveClient } from "../../src/weave/client.ts";
import { json } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { weaveWith } from "../support/weave.ts";

const no = null as never;
const ids = { digests: [] };

/** A wrong argument of each method, the path that the error names, and what it says. */
const WRONG: readonly (readonly [name: string, call: (weave: WeaveClient) => unknown, path: string, said: string])[] = [
  ["scorers.create(null)", (weave) => weave.scorers.create(no), "body", "'body' must be an object: current value is null"],
  ["datasets.create(null)", (weave) => weave.datasets.create(no), "body", "'body' must be an object"],
  ["models.create([])", (weave) => weave.models.create([] as never), "body", "current value is an array"],
  ["evaluations.create(null)", (weave) => weave.evaluations.create(no), "body", "'body' must be an object"],
  ["predictions.create(null)", (weave) => weave.predictions.create(no), "body", "'body' must be an object"],
  ["scores.create(null)", (weave) => weave.scores.create(no), "body", "'body' must be an object"],
  ["evaluationRuns.create(null)", (weave) => weave.evaluationRuns.create(no), "body", "'body' must be an object"],
  ["evaluationRuns.finish(id, null)", (weave) => weave.evaluationRuns.finish("r", no), "body", "'body' must be an object"],
  ["models.delete() without digests", (weave) => weave.models.delete("m", ids), "options.digests", "a list of at least one digest"],
  [
    "models.delete() with a misspelt option",
    (weave) => weave.models.delete("m", { digest: "v1" } as never),
    "options.digest",
    "'digests'?",
  ],
  ["predictions.delete([])", (weave) => weave.predictions.delete([]), "ids", "'ids' must be a list of at least one id"],
  [
    "scores.delete() with a wrong hook",
    (weave) => weave.scores.delete(["a"], { onComplete: 1 as never }),
    "options.onComplete",
    "a function",
  ],
  [
    "predictions.list() of run 7",
    (weave) => weave.predictions.list({ evaluation_run_id: 7 as never }),
    "query.evaluation_run_id",
    "current value is 7",
  ],
  ["evaluationRuns.list() of one model", (weave) => weave.evaluationRuns.list({ models: "m" as never }), "query.models", "must be a list"],
  ["refs.read([])", (weave) => weave.refs.read([]), "refs", "'refs' must be a list of at least one reference"],
  ["scorers.resolve(7)", (weave) => weave.scorers.resolve(7 as never), "scorer", "must be a name or reference: current value is 7"],
  ["evaluateModel.wait(undefined)", (weave) => weave.evaluations.evaluateModel.wait(undefined as never), "job", "what start() returned"],
  [
    "evaluateModel.start({ evaluation_ref: 7 })",
    (weave) => weave.evaluations.evaluateModel.start({ evaluation_ref: 7, model_ref: "" } as never),
    "body.evaluation_ref",
    "a non-empty string",
  ],
];

describe("a wrong argument is named before anything is sent", () => {
  test.each(WRONG)("%s", async (_name, call, path, said) => {
    const { weave, requests } = weaveWith(json({}));
    const error = await errorOf(async () => await call(weave), "invalid_argument");
    expect(error).toMatchObject({ path, message: expect.stringContaining(said) });
    expect(requests).toHaveLength(0);
  });
});
