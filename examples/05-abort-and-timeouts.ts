// Stops calls: with your own signal, or with a time limit. A stopped call leaves nothing behind.

import assert from "node:assert/strict";
import { isTimeoutError } from "evalwire";
import { scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { WeaveClient } from "evalwire/weave";

const weave = new WeaveClient();

// An abort rejects with the reason that you passed, even in the middle of the rows.
const controller = new AbortController();
const { rows } = await weave.load("latest", { signal: controller.signal, pageSize: 5 });
const reason = new Error("the user closed the page");
let read = 0;
const ended = await (async () => {
  for await (const _row of rows) if (++read === 5) controller.abort(reason);
})().catch((error: unknown) => error);
assert.equal(ended, reason);
console.log(`rows read before the abort: ${read} (${reason.message})`);

// Leaving the loop also works: it closes the connection.
for await (const run of weave.evaluationRuns.search()) {
  console.log(`the newest run is ${run.id}`);
  break;
}

// A server that does not respond: each attempt has a time limit, and so has the whole call
// including retries.
const seed = scenario({ rows: 3, passRate: 1 });
const silent = await startSandbox({
  seed,
  faults: [{ kind: "stall", path: "/calls/stream_query" }],
});
const patient = new WeaveClient({
  baseUrl: silent.url,
  apiKey: "any-key",
  project: "acme/search",
  retry: { maxAttempts: 1 },
});
const tired = await patient
  .load("latest", { attemptTimeoutMs: 200 })
  .catch((error: unknown) => error);
assert.ok(isTimeoutError(tired));
assert.equal(tired.which, "attempt");
console.log(`${tired.code}: ${tired.message}`);
await silent.close();
