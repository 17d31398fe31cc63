// Changes a Galileo scorer: first a plan, then the change, then a revert. The service itself has no
// undo.

import assert from "node:assert/strict";
import { isAmbiguousWriteError, isConflictError, isInvalidArgumentError } from "evalwire";
import { GalileoClient } from "evalwire/galileo";
import { Store, scorers as seed } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";

const galileo = new GalileoClient(); // GALILEO_API_KEY
const { scorers } = galileo;
const { id } = await scorers.find("toxicity");

// A plan reads the scorer and returns the changes with warnings. It sends only reads.
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

// apply() reads the scorer again: someone else may have changed it since the plan. revert()
// restores the old values.
const { scorer, revert } = await plan.apply();
assert.equal(scorer.output_type, "percentage");
assert.equal((await revert()).output_type, "boolean");

// The everyday form: a change that is kept only if a check passes.
await assert.rejects(
  scorers.withChange(id, { roll_up_method: "max" }, async (changed) => {
    assert.equal(changed.roll_up_method, "max");
    throw new Error("the smoke test failed");
  }),
  /smoke test failed/,
);
assert.equal((await scorers.get(id)).roll_up_method, "percentage_true");

// Mistakes are found before anything is sent, even those that the service would accept silently.
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

// If the response of an update is lost, the scorer is read; the update is not blindly sent again.
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
  { onComplete: ({ recovered }) => console.log(`confirmed by reading: ${recovered}`) },
);
assert.equal(lossy.requests.filter(({ method }) => method === "PATCH").length, 1);

// This update was not applied, but without the earlier state of the scorer (`base`), which a plan
// has, that cannot be known.
await assert.rejects(careful.update(id, { description: "Newer" }), isAmbiguousWriteError);

// In the meantime someone else changes the same field: their value is kept.
const base = await careful.get(id);
store.galileo.concurrentWrites.push({
  before: "GET",
  scorer: id,
  patch: { description: "Theirs" },
});
await assert.rejects(careful.update(id, { description: "Newest" }, { base }), isConflictError);
assert.equal((await careful.get(id)).description, "Theirs");
await lossy.close();
