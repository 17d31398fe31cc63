// Logs an evaluation that ran in TypeScript: a data set, a model, scorers, an evaluation, and then
// the run with its rows.

import assert from "node:assert/strict";
import { fileCheckpoint } from "evalwire/export/node";
import { WeaveClient } from "evalwire/weave";
import { recordRun } from "evalwire/workflows";

const weave = new WeaveClient();

// Objects that the run refers to. Equal content does not create a new version, so every program can
// include this.
const questions = ["1+1", "2+2", "3+3", "4+4", "5+5"].map((question) => ({ question }));
const dataset = await weave.datasets.create({ name: "additions", rows: questions });
const model = await weave.models.create({
  name: "adder",
  source_code: "class Adder: pass",
  attributes: { temperature: 0 },
});
const exact = await weave.scorers.create({
  name: "exact",
  op_source_code: "def score(output, expected): return output == expected",
});
await weave.evaluations.create({
  name: "additions-eval",
  dataset: dataset.dataset_ref,
  scorers: [exact.scorer],
});
assert.equal(
  (
    await weave.models.create({
      name: "adder",
      source_code: "class Adder: pass",
      attributes: { temperature: 0 },
    })
  ).version_index,
  0,
);

/** The model under test. It is wrong once. */
async function answer(question: string): Promise<string> {
  const [a = 0, b = 0] = question.split("+").map(Number);
  return String(question === "4+4" ? 9 : a + b);
}

/**
 * Rows are produced on demand: eight at a time are stored, and no more are requested until then.
 */
async function* rows(): AsyncGenerator<{
  inputs: { question: string };
  output: string;
  scores: { exact: boolean };
}> {
  for (const { question } of questions) {
    const [a = 0, b = 0] = question.split("+").map(Number);
    const output = await answer(question);
    yield { inputs: { question }, output, scores: { exact: output === String(a + b) } };
  }
}

// By name or by reference. With the checkpoint, the same program resumes after it was killed and
// does not store a row twice.
const checkpoint = fileCheckpoint("record.json");
const record = {
  evaluation: "additions-eval",
  model: model.model_ref,
  summary: { branch: "main", sha: "4f1c2ab" },
};
const recorded = await recordRun(weave, { ...record, rows: rows() }, { checkpoint });
console.log(
  `predictions: ${recorded.predictions}, scores: ${recorded.scores}, ${weave.urls.run(recorded.evaluation_run_id)}`,
);

// A v2 run has no attributes: put anything you want to search by later into its summary.
const { run, rows: stored } = await weave.load("attr:sha=4f1c2ab", { inputs: true });
assert.equal(run.id, recorded.evaluation_run_id);
const wrong: unknown[] = [];
for await (const row of stored)
  if (row.trials[0]?.scores.exact?.value === false) wrong.push(row.input);
assert.deepEqual(wrong, [{ question: "4+4" }]);

// The same program, run again, finds its work done and stores nothing.
assert.deepEqual(await recordRun(weave, { ...record, rows: rows() }, { checkpoint }), recorded);

// Deleting a run deletes everything under it, and the count is in calls, not runs.
const { numDeletedCalls } = await weave.evaluationRuns.delete([recorded.evaluation_run_id]);
console.log(`deleted calls: ${numDeletedCalls}`);
assert.equal((await weave.evaluationRuns.delete([recorded.evaluation_run_id])).numDeletedCalls, 0);
