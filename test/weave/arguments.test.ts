import { describe, expect, test } from "vitest";
import type { WeaveClient } from "../../src/weave/client.ts";
import { json } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { weaveWith } from "../support/weave.ts";

const no = null as never;
const ids = { digests: [] };

/** A wrong argument for each method, the path in the error, and what the message contains. */
type Wrong = readonly [
  name: string,
  call: (weave: WeaveClient) => unknown,
  path: string,
  said: string,
];
const WRONG: readonly Wrong[] = [
  [
    "scorers.create(null)",
    (weave) => weave.scorers.create(no),
    "body",
    "'body' must be an object: current value is null",
  ],
  [
    "datasets.create(null)",
    (weave) => weave.datasets.create(no),
    "body",
    "'body' must be an object",
  ],
  [
    "models.create([])",
    (weave) => weave.models.create([] as never),
    "body",
    "current value is an array",
  ],
  [
    "evaluations.create(null)",
    (weave) => weave.evaluations.create(no),
    "body",
    "'body' must be an object",
  ],
  [
    "predictions.create(null)",
    (weave) => weave.predictions.create(no),
    "body",
    "'body' must be an object",
  ],
  ["scores.create(null)", (weave) => weave.scores.create(no), "body", "'body' must be an object"],
  [
    "evaluationRuns.create(null)",
    (weave) => weave.evaluationRuns.create(no),
    "body",
    "'body' must be an object",
  ],
  [
    "evaluationRuns.finish(id, null)",
    (weave) => weave.evaluationRuns.finish("r", no),
    "body",
    "'body' must be an object",
  ],
  [
    "models.delete() without digests",
    (weave) => weave.models.delete("m", ids),
    "options.digests",
    "a list of at least one digest",
  ],
  [
    "models.delete() with a misspelled option",
    (weave) => weave.models.delete("m", { digest: "v1" } as never),
    "options.digest",
    "'digests'?",
  ],
  [
    "predictions.delete([])",
    (weave) => weave.predictions.delete([]),
    "ids",
    "'ids' must be a list of at least one id",
  ],
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
  [
    "evaluationRuns.list() of one model",
    (weave) => weave.evaluationRuns.list({ models: "m" as never }),
    "query.models",
    "must be a list",
  ],
  ...[undefined, "", null, 7].flatMap((one): Wrong[] => [
    [
      `evaluationRuns.list() with ${String(one)} among the ids`,
      (weave) => weave.evaluationRuns.list({ evaluation_run_ids: ["r1", one as never] }),
      "query.evaluation_run_ids[1]",
      "a non-empty string",
    ],
    [
      `calls.query() with ${String(one)} among the ids`,
      (weave) => weave.calls.query({ filter: { call_ids: [one as never] } }),
      "body.filter.call_ids[0]",
      "a non-empty string",
    ],
    [
      `calls.stats() with ${String(one)} among the ops`,
      (weave) => weave.calls.stats({ filter: { op_names: [one as never] } }),
      "body.filter.op_names[0]",
      "a non-empty string",
    ],
    [
      `rescore.start() with ${String(one)} among the scorers`,
      (weave) =>
        weave.rescore.start({
          source_evaluation_run_id: "r1",
          scorer_refs: ["judge", one as never],
        }),
      "body.scorer_refs",
      "by name or reference",
    ],
    [
      `predictions.delete() of ${String(one)}`,
      (weave) => weave.predictions.delete([one as never]),
      "ids",
      "at least one id",
    ],
    [
      `evalResults.summary() of ${String(one)}`,
      (weave) => weave.evalResults.summary({ evaluation_run_ids: ["r1", one as never] }),
      "body.evaluation_run_ids",
      "at least one run id",
    ],
  ]),
  [
    "calls.stats() of no ids",
    (weave) => weave.calls.stats({ filter: { call_ids: [] } }),
    "body.filter.call_ids",
    "empty list",
  ],
  [
    "rescore.start() of a blank run",
    (weave) => weave.rescore.start({ source_evaluation_run_id: " ", scorer_refs: ["j"] }),
    "body.source_evaluation_run_id",
    "must be the ID of a run",
  ],
  [
    "refs.read([])",
    (weave) => weave.refs.read([]),
    "refs",
    "'refs' must be a list of at least one reference",
  ],
  [
    "scorers.resolve(7)",
    (weave) => weave.scorers.resolve(7 as never),
    "scorer",
    "must be a name or reference: current value is 7",
  ],
  [
    "evaluateModel.wait(undefined)",
    (weave) => weave.evaluations.evaluateModel.wait(undefined as never),
    "job",
    "a job returned by start()",
  ],
  [
    "evaluateModel.start({ evaluation_ref: 7 })",
    (weave) => weave.evaluations.evaluateModel.start({ evaluation_ref: 7, model_ref: "" } as never),
    "body.evaluation_ref",
    "a non-empty string",
  ],
];

describe("a wrong argument throws an error that names it, before anything is sent", () => {
  test.each(WRONG)("%s", async (_name, call, path, said) => {
    const { weave, requests } = weaveWith(json({}));
    const error = await errorOf(async () => await call(weave), "invalid_argument");
    expect(error).toMatchObject({ path, message: expect.stringContaining(said) });
    expect(requests).toHaveLength(0);
  });
});
