// Is it the agent or the grader? Replays frozen traces of Rensei with two judges. The traces are
// the same, so any difference comes from the judge.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isInvalidArgumentError, isNotFoundError, isValidationError } from "evalwire";
import { agreement, compare } from "evalwire/analysis";
import { fileCheckpoint } from "evalwire/export/node";
import { RenseiClient } from "evalwire/rensei";
import { loadReplays, replayMany } from "evalwire/workflows";

const rensei = new RenseiClient(); // RENSEI_OPERATOR_TOKEN
const judge = "model-grader/llm-judge-v1";

// Finds the runs of one organization. Without `orgId`, an operator sees those of all organizations.
const listed = await rensei.evalRuns.list({ orgId: "org-1" }).toArray();
console.log(`the newest of ${listed.length} started at ${listed[0]?.startedAt}`);
assert.ok(listed.some(({ id }) => id === "run-2"));

// One replay. It creates a new run, costs money, and takes as long as its graders need.
const replay = await rensei.evalRuns.replay("run-2", {
  graderIds: [judge, "structural/zod-v1", "human-grader/v1", "acme/none"],
});
for (const grade of replay.gradeResults)
  console.log(grade.graderId, grade.score, grade.pass, grade.state, grade.why ?? "");
for (const warning of replay.warnings) console.log(`warning: ${warning}`);
// The payload of this trace was not kept. The structural grader graded null, and so did the judge.
// The human grader has only queued a review.
assert.deepEqual(
  replay.gradeResults.map(({ state }) => state),
  ["suspect", "suspect", "missing"],
);
assert.deepEqual(replay.notRun, ["acme/none"]);

// Many replays: every run with each judge, recorded in a file before it is sent. The ceiling on
// paid work comes first.
const runIds = Array.from({ length: 12 }, (_, index) => `run-${index + 1}`);
const query = { runIds, judges: ["judge-a", "judge-strict"], graderIds: [judge] };
await assert.rejects(replayMany(rensei, query, { ceiling: 10 }).toArray(), isInvalidArgumentError);

const folder = await mkdtemp(join(tmpdir(), "evalwire-"));
const checkpoint = fileCheckpoint(join(folder, "replays.json"));
for await (const { runId, judge, state, error } of replayMany(rensei, query, {
  ceiling: 24,
  concurrency: 2,
  checkpoint,
}))
  assert.equal(state, "done", `${runId} with ${judge}: ${error?.message}`);

// Another process with the same checkpoint gets the grades without paying again.
const outcomes = await replayMany(rensei, query, { ceiling: 24, checkpoint }).toArray();
assert.equal(outcomes.length, 24);
await rm(folder, { recursive: true });

// One trace is one row, so two judges compare like two runs.
const [lenient, strict] = [loadReplays(outcomes, "judge-a"), loadReplays(outcomes, "judge-strict")];
const { scorers } = await compare(lenient, strict, { scorers: [`${judge}.score`] });
const score = scorers[`${judge}.score`];
console.log(
  `mean score ${score?.base.value?.toFixed(2)} -> ${score?.candidate.value?.toFixed(2)}, ${score?.verdict}`,
);

const { n, kappa, flips } = await agreement(lenient, strict, { scorers: `${judge}.pass` });
console.log(
  `of ${n} verdicts, ${flips.down} became a fail and ${flips.up} a pass; kappa ${kappa?.toFixed(2)}`,
);
assert.ok(
  flips.down > 0 && flips.up === 0,
  "the agent did the same in both: the strict judge makes the difference",
);

// A deleted trace or an unknown run cannot be replayed.
await assert.rejects(rensei.evalRuns.replay("run-collected"), isValidationError);
await assert.rejects(rensei.evalRuns.replay("there-is-no-such-run"), isNotFoundError);
