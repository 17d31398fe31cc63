// Compares two runs and lets a policy decide. For your own runs: node scripts/run-example.mjs
// examples/11-compare-and-gate.ts BASE CANDIDATE. A run is an ID, "latest", "name:nightly" or
// "attr:branch=main". The exit code is 0 for pass, 100 for fail and 101 for inconclusive.

import assert from "node:assert/strict";
import { compare, defineGate, gate } from "evalwire/analysis";
import { WeaveClient } from "evalwire/weave";

const [base = "attr:branch=main", candidate = "attr:branch=candidate"] = process.argv.slice(2);
const weave = new WeaveClient();
const comparison = await compare(await weave.load(base), await weave.load(candidate));

// The row is the unit: trials are averaged first, and only rows that both runs have are compared.
const { shared, missing, removed, onlyCandidate, inputs } = comparison.rows;
console.log(
  `rows in both runs: ${shared}; missing in the candidate: ${missing + removed.length}; added by it: ${onlyCandidate}`,
);
for (const { level, text } of comparison.comparability) console.log(`${level}: ${text}`);
for (const { scorer, difference, interval, adjustedP, verdict } of Object.values(
  comparison.scorers,
)) {
  console.log(
    `${scorer}: ${verdict}, ${difference.toFixed(3)} [${interval?.map((end) => end.toFixed(3)).join(", ")}], p ${adjustedP.toFixed(3)}`,
  );
}
for (const { row, delta, candidate: after } of comparison.scorers.correct?.regressed ?? [])
  console.log(delta, JSON.stringify(inputs[row]), after.trials[0]?.url);

// Twelve rows cannot show a drop of 2 points. onInconclusive applies to rules that are undecided
// only because there are too few rows: here it lets them pass.
const policy = defineGate({
  rules: [{ scorer: "correct", maxDrop: 0.02 }, { minCoverage: 0.95 }],
  onInconclusive: "pass",
});
const { outcome, exitCode, rules, notes } = gate(comparison, policy);
for (const note of notes) console.log(note);
for (const rule of rules)
  console.log(`${rule.outcome}: ${rule.required}\n  found ${rule.found}\n  ${rule.why}`);
assert.equal(exitCode === 0, outcome === "pass");
process.exitCode = exitCode;
