// Rescores runs: paid work, which happens once. What it costs first, then one run, then an answer
// that is lost, then many runs in two processes.

import assert from "node:assert/strict";
import { isAmbiguousWriteError, isInvalidArgumentError, isJobEmptyError } from "evalwire";
import { fileCheckpoint } from "evalwire/export/node";
import { Store, scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { WeaveClient } from "evalwire/weave";
import { rescoreMany } from "evalwire/workflows";

const weave = new WeaveClient();
const runs = await weave.evaluationRuns.search({ rescores: "exclude", order: "oldest" }).toArray();
const [source = "", other = ""] = runs.map(({ id }) => id);

// What would it cost? Counted by the server, nothing is paid.
const plan = await weave.rescore.plan([source], ["judge"]);
console.log(`${plan.scorings} scorings of ${plan.predictions} predictions`);

// Start it and follow it. The two ids of the job let any other process wait for it as well.
const job = await weave.rescore.start({ source_evaluation_run_id: source, scorer_refs: ["judge"] });
const result = await weave.rescore.wait(job, {
  minCoverage: 0.95, // a scorer that fails on single rows is only noticed by what it did not score
  onProgress: (status) => console.log(`  ${status.code}`),
});
assert.equal(result.coverage, 1);
console.log(
  `${weave.urls.run(result.evaluation_run_id)} scored ${(result.coverage ?? 0) * 100} % of the trials`,
);

// A misspelt scorer is found before anything is paid for.
await assert.rejects(
  weave.rescore.start({ source_evaluation_run_id: source, scorer_refs: ["jugde"] }),
  isInvalidArgumentError,
);

// The worst case: the server takes the work, and the connection breaks before it says so. The
// request is not sent again.
const store = new Store(scenario({ rows: 12, passRate: 0.75, kind: "v2" }));
const lossy = await startSandbox({
  store,
  faults: [{ kind: "reset", path: "/evaluations/rescore", applied: true }],
});
const careful = new WeaveClient({ baseUrl: lossy.url, apiKey: "any-key", project: "acme/search" });
const lost = await careful.evaluationRuns.search().first();
assert.ok(lost !== undefined);
try {
  // The snapshot notes which rescored runs are there already, so that none of them is taken for the
  // lost one.
  await careful.rescore.start(
    { source_evaluation_run_id: lost.id, scorer_refs: ["judge"] },
    { snapshot: true },
  );
  assert.fail("the answer was lost");
} catch (error) {
  if (!isAmbiguousWriteError(error)) throw error;
  console.log(`${error.code}: ${error.message}`);
  // The worker of the sandbox begins when somebody looks; a real one begins by itself.
  for (const id of store.weave.jobs.keys())
    for (let look = 0; look < 2; look++) await careful.rescore.status(id);
  const { outcome, evaluation_run_ids } = await careful.rescore.reconcile(error);
  const [id] = evaluation_run_ids;
  // "none" is no proof, since a queued job cannot be seen, and of "many" nothing is chosen: then a
  // person decides.
  assert.ok(outcome === "one" && id !== undefined);
  const found = await careful.rescore.wait({ call_id: id, evaluation_run_id: id });
  console.log(`found again: ${found.evaluation_run_id}`);
}
assert.equal(lossy.requests.filter(({ path }) => path === "/evaluations/rescore").length, 1);

// A job that says "complete" and did nothing is an error, not a result.
store.weave.worker.outcome = "empty";
await assert.rejects(
  careful.rescore.run({ source_evaluation_run_id: lost.id, scorer_refs: ["judge"] }),
  isJobEmptyError,
);
await lossy.close();

// Many runs, with a ceiling. The first process stops after one of them; the second goes on with the
// same file, and pays for nothing twice.
const options = { ceiling: 50, checkpoint: fileCheckpoint("rescore.json") };
for await (const { runId, error } of rescoreMany(
  weave,
  [source, other],
  ["judge", "correct"],
  options,
)) {
  console.log(`first process: ${runId} ${error?.message ?? "done"}`);
  break;
}
for await (const { runId, result: done, error } of rescoreMany(
  weave,
  [source, other],
  ["judge", "correct"],
  options,
)) {
  console.log(`second process: ${runId} ${error?.message ?? `done, coverage ${done?.coverage}`}`);
  assert.equal(done?.coverage, 1);
}
const rescored = await weave.evaluationRuns.search({ rescores: "only" }).toArray();
assert.equal(rescored.length, 3);
