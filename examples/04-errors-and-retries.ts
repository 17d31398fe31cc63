// Errors and retries. Reads are attempted up to three times; a hook reports each attempt.

import assert from "node:assert/strict";
import { isInvalidArgumentError, isNotFoundError, isRateLimitError } from "evalwire";
import { scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { WeaveClient } from "evalwire/weave";

const weave = new WeaveClient();

// An invalid argument throws before anything is sent, and the message says how to fix it.
try {
  weave.evaluationRuns.search({ sinec: "7d" } as never);
  assert.fail("a misspelled condition is an error");
} catch (error) {
  assert.ok(isInvalidArgumentError(error));
  console.log(`${error.code}: ${error.message}`);
}

// A rejected request throws an error of its own class, with the status and the request ID.
const missing = await weave.evaluationRuns
  .get("01900000-0000-7000-8000-000000000000")
  .catch((error: unknown) => error);
assert.ok(isNotFoundError(missing));
console.log(`${missing.code}: ${missing.message}`);

// A server with a temporary problem: the first two responses are 503, the third succeeds.
const seed = scenario({ rows: 3, passRate: 1 });
const shaky = await startSandbox({
  seed,
  faults: [{ kind: "status", path: "/calls/stream_query", times: 2, status: 503 }],
});
const attempts: (number | null)[] = [];
const client = new WeaveClient({ baseUrl: shaky.url, apiKey: "any-key", project: "acme/search" });
const run = await client.evaluationRuns
  .search({}, { onAttempt: (event) => attempts.push(event.status) })
  .first();
assert.ok(run !== undefined);
assert.deepEqual(attempts, [503, 503, 200]);
await shaky.close();

// A server that asks for a long pause: the call fails immediately, and the error has the pause.
const busy = await startSandbox({
  seed,
  faults: [{ kind: "status", path: "/calls/stream_query", status: 429, retryAfter: 120 }],
});
const later = new WeaveClient({ baseUrl: busy.url, apiKey: "any-key", project: "acme/search" });
const refused = await later.load("latest").catch((error: unknown) => error);
assert.ok(isRateLimitError(refused));
assert.equal(refused.retryAfterMs, 120_000);
assert.equal(refused.attempts.length, 1);
console.log(`${refused.code}: ${refused.message}`);
await busy.close();
