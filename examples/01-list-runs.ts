// Finds runs: all of them, then by what is known of them. Every condition is applied by the server.

import assert from "node:assert/strict";
import { WeaveClient } from "evalwire/weave";

const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT

for await (const run of weave.evaluationRuns.search({ since: "52w", status: "completed" })) {
  console.log(run.startedAt?.toISOString(), run.kind, run.name ?? "(no name)", run.url);
}

const runs = await weave.evaluationRuns.search().toArray();
assert.ok(runs.length >= 2, "the sandbox starts with two runs");

// What a run was tagged with is a condition as well; the newest match comes first.
const main = await weave.evaluationRuns.search({ attributes: { branch: "main" } }).first();
assert.equal(main?.attributes.branch, "main");

// The stream is read once; a list of ids tells afterwards which of them did not come.
const known = weave.evaluationRuns.list({ evaluation_run_ids: ["there-is-no-such-run"] });
assert.deepEqual(await known.toArray(), []);
assert.deepEqual(known.report.missingIds, ["there-is-no-such-run"]);
