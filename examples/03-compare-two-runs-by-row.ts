// Compares two runs by hand: rows with the same digest had the same input. Where did the second run
// get worse?

import assert from "node:assert/strict";
import type { ScoredRow } from "evalwire";
import { inputOverlap, WeaveClient } from "evalwire/weave";

const weave = new WeaveClient();
const base = await weave.load("attr:branch=main");
const candidate = await weave.load("attr:branch=candidate");

// First, did both runs have the same inputs?
const { shared, only } = await inputOverlap([base, candidate]);
console.log(`${shared} inputs in common; only in one run: ${JSON.stringify(only)}`);
assert.ok(shared > 0);

/** Returns true or false, or null when no trial of the row has this score. */
function passed(row: ScoredRow, scorer: string): boolean | null {
  const scores = row.trials
    .flatMap((trial) => trial.scores[scorer] ?? [])
    .filter((score) => score.state === "scored");
  return scores.length === 0 ? null : scores.every((score) => score.value === true);
}

const before = new Map<string, ScoredRow>();
for await (const row of base.rows) before.set(row.key, row);

const regressed: { base: ScoredRow; candidate: ScoredRow }[] = [];
for await (const row of candidate.rows) {
  const same = before.get(row.key);
  if (same !== undefined && passed(same, "correct") === true && passed(row, "correct") === false)
    regressed.push({ base: same, candidate: row });
}
for (const { base: was, candidate: is } of regressed) {
  console.log(
    `${JSON.stringify(is.input)}\n  was ${JSON.stringify(was.trials[0]?.output)}, is ${JSON.stringify(is.trials[0]?.output)}`,
  );
  console.log(`  ${is.trials[0]?.url}`);
}
assert.ok(regressed.length > 0, "the sandbox was seeded with regressions");

// Read only these rows again, for example after a fix: the server finds them.
const again = await weave.load(candidate.run, {
  digests: regressed.map(({ candidate: row }) => row.key),
});
let rows = 0;
for await (const _row of again.rows) rows++;
assert.equal(rows, regressed.length);
