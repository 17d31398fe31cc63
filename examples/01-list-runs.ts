// Finds runs: first all of them, then by their properties. The server applies every condition.

import assert from "node:assert/strict";
import { WeaveClient } from "evalwire/weave";

const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT

for await (const run of weave.evaluationRuns.search({ since: "52w", status: "completed" })) {
  console.log(run.startedAt?.toISOString(), run.kind, run.name ?? "(no name)", run.url);
}

const runs = await weave.evaluationRuns.search().toArray();
assert.ok(runs.length >= 2, "the sandbox starts with two runs");

// Tags of a run are conditions too. The newest match comes first.
const main = await weave.evaluationRuns.search({ attributes: { branch: "main" } }).first();
assert.equal(main?.attributes.branch, "main");

// The stream is read once. With a list of IDs, its report lists the IDs that were not returned.
const known = weave.evaluationRuns.list({ evaluation_run_ids: ["there-is-no-such-run"] });
assert.deepEqual(await known.toArray(), []);
assert.deepEqual(known.report.missingIds, ["there-is-no-such-run"]);
