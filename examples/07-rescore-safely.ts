// Rescores runs: paid work, started at most once. First the cost, then one run, then a lost
// response, then many runs in two processes.

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

// How much would it cost? The server counts; nothing is paid.
const plan = await weave.rescore.plan([source], ["judge"]);
console.log(`predictions: ${plan.predictions}, scorings: ${plan.scorings}`);

// Start it and wait for it. With the two IDs of the job, any other process can wait for it too.
const job = await weave.rescore.start({ source_evaluation_run_id: source, scorer_refs: ["judge"] });
const result = await weave.rescore.wait(job, {
  minCoverage: 0.95, // a scorer that fails on single rows is only noticed by what it did not score
  onProgress: (status) => console.log(`  ${status.code}`),
});
assert.equal(result.coverage, 1);
console.log(
  `${weave.urls.run(result.evaluation_run_id)} scored ${(result.coverage ?? 0) * 100}% of the trials`,
);

// A misspelled scorer is found before anything is paid for.
await assert.rejects(
  weave.rescore.start({ source_evaluation_run_id: source, scorer_refs: ["jugde"] }),
  isInvalidArgumentError,
);

// The worst case: the server accepts the job, and the connection breaks before it responds. The
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
  // The snapshot records the rescored runs that already exist, so none of them is mistaken for the
  // lost one.
  await careful.rescore.start(
    { source_evaluation_run_id: lost.id, scorer_refs: ["judge"] },
    { snapshot: true },
  );
  assert.fail("the response was lost");
} catch (error) {
  if (!isAmbiguousWriteError(error)) throw error;
  console.log(`${error.code}: ${error.message}`);
  // The sandbox's worker starts with the first status check; a real one starts by itself.
  for (const id of store.weave.jobs.keys())
    for (let look = 0; look < 2; look++) await careful.rescore.status(id);
  const { outcome, evaluation_run_ids } = await careful.rescore.reconcile(error);
  const [id] = evaluation_run_ids;
  // "none" is no proof, because a queued job cannot be seen. With "many", none is chosen. Then a
  // person decides.
  assert.ok(outcome === "one" && id !== undefined);
  const found = await careful.rescore.wait({ call_id: id, evaluation_run_id: id });
  console.log(`found: ${found.evaluation_run_id}`);
}
assert.equal(lossy.requests.filter(({ path }) => path === "/evaluations/rescore").length, 1);

// A job that reports "complete" but did nothing is an error, not a result.
store.weave.worker.outcome = "empty";
await assert.rejects(
  careful.rescore.run({ source_evaluation_run_id: lost.id, scorer_refs: ["judge"] }),
  isJobEmptyError,
);
await lossy.close();

// Many runs with a ceiling. The first process stops after one of them; the second resumes with the
// same file and pays for nothing twice.
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
