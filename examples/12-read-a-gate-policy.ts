// A policy in a JSON file, which people can change without writing code. With
// docs/gate-policy.schema.json an editor can complete and validate it.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { isInvalidArgumentError } from "evalwire";
import { defineGate, gate, summarize } from "evalwire/analysis";
import { WeaveClient } from "evalwire/weave";

await writeFile(
  "gate.json",
  JSON.stringify({
    rules: [{ scorer: "correct", min: 0.3 }, { minRows: 10 }],
    onInconclusive: "fail",
  }),
);
const policy = defineGate(JSON.parse(await readFile("gate.json", "utf8")));

// A gate can also judge a single run: 'min' applies to the lower end of the interval, not to the
// figure alone.
const verdict = gate(await summarize(await new WeaveClient().load("attr:branch=main")), policy);
for (const { outcome, required, found } of verdict.rules)
  console.log(`${outcome}: ${required}; found ${found}`);
assert.equal(verdict.outcome, "pass");

// A misspelled rule would never be applied, so reading the policy throws.
try {
  defineGate(JSON.parse('{ "rules": [{ "scorer": "correct", "maxDrp": 0.02 }] }'));
  assert.fail("a misspelled rule is an error");
} catch (error) {
  assert.ok(isInvalidArgumentError(error));
  console.log(error.message);
}
