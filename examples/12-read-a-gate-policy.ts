// A policy in a JSON file, which people may change who write no code. docs/gate-policy.schema.json
// lets an editor complete and check it.

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

// A gate also judges one run by itself: 'min' looks at the lower end of the interval, not at the
// figure alone.
const verdict = gate(await summarize(await new WeaveClient().load("attr:branch=main")), policy);
for (const { outcome, required, found } of verdict.rules)
  console.log(`${outcome}: ${required}; found ${found}`);
assert.equal(verdict.outcome, "pass");

// A rule that is misspelt would never be looked at: it is an error where the policy is read.
try {
  defineGate(JSON.parse('{ "rules": [{ "scorer": "correct", "maxDrp": 0.02 }] }'));
  assert.fail("a misspelt rule is an error");
} catch (error) {
  assert.ok(isInvalidArgumentError(error));
  console.log(error.message);
}
