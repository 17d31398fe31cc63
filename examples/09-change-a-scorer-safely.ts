// Changes a scorer of Galileo: first as a plan, then for real, then with a way back. The service
// has no undo of its own.

import assert from "node:assert/strict";
import { isAmbiguousWriteError, isConflictError, isInvalidArgumentError } from "evalwire";
import { GalileoClient } from "evalwire/galileo";
import { Store, scorers as seed } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";

const galileo = new GalileoClient(); // GALILEO_API_KEY
const { scorers } = galileo;
const { id } = await scorers.find("toxicity");

// A plan reads the scorer and says what would change, and what may surprise. Nothing is sent that
// changes anything.
const plan = await scorers.plan(id, {
  output_type: "percentage",
  metric_color_picker_config: {
    type: "numeric",
    constraints: [{ color: "red", operator: "between", value: [0.5, 1] }],
  },
});
console.log(String(plan));
assert.deepEqual(
  plan.changes.map(({ field }) => field),
  ["output_type", "metric_color_picker_config"],
);

// apply() looks once more: somebody may have changed the scorer since. revert() puts the old values
// back.
const { scorer, revert } = await plan.apply();
assert.equal(scorer.output_type, "percentage");
assert.equal((await revert()).output_type, "boolean");

// The everyday form: a change that stays only when a check passes.
await assert.rejects(
  scorers.withChange(id, { roll_up_method: "max" }, async (changed) => {
    assert.equal(changed.roll_up_method, "max");
    throw new Error("the smoke test did not like it");
  }),
  /did not like it/,
);
assert.equal((await scorers.get(id)).roll_up_method, "percentage_true");

// Mistakes are found before anything is sent: also those that the service would take without a
// word.
await assert.rejects(scorers.update(id, { roll_up_metod: "max" } as never), isInvalidArgumentError);
await assert.rejects(
  scorers.update(id, {
    metric_color_picker_config: {
      type: "numeric",
      constraints: [{ color: "red", operator: "between", value: [1, 0] }],
    },
  }),
  isInvalidArgumentError,
);

// An update whose answer is lost is looked up, not sent again on a guess.
const store = new Store(seed());
const lossy = await startSandbox({
  store,
  faults: [
    { kind: "reset", method: "PATCH", applied: true },
    { kind: "reset", method: "PATCH", applied: false, times: 2 },
  ],
});
const careful = new GalileoClient({ baseUrl: lossy.url, apiKey: "any-key" }).scorers;
await careful.update(
  id,
  { description: "New" },
  { onComplete: ({ recovered }) => console.log(`found out by reading: ${recovered}`) },
);
assert.equal(lossy.requests.filter(({ method }) => method === "PATCH").length, 1);

// This one was not applied, and nobody can tell: the scorer as it was known (`base`) would help, as
// it does in a plan.
await assert.rejects(careful.update(id, { description: "Newer" }), isAmbiguousWriteError);

// Meanwhile somebody else changes the same field: their value stays.
const base = await careful.get(id);
store.galileo.concurrentWrites.push({
  before: "GET",
  scorer: id,
  patch: { description: "Theirs" },
});
await assert.rejects(careful.update(id, { description: "Newest" }, { base }), isConflictError);
assert.equal((await careful.get(id)).description, "Theirs");
await lossy.close();
