// What goes wrong, and what is repeated. Reads are repeated up to three times; each attempt is told
// of.

import assert from "node:assert/strict";
import { isInvalidArgumentError, isNotFoundError, isRateLimitError } from "evalwire";
import { scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { WeaveClient } from "evalwire/weave";

const weave = new WeaveClient();

// A mistake is found before anything is sent, and the message says what to write.
try {
  weave.evaluationRuns.search({ sinec: "7d" } as never);
  assert.fail("a misspelt condition is an error");
} catch (error) {
  assert.ok(isInvalidArgumentError(error));
  console.log(`${error.code}: ${error.message}`);
}

// The server's "no" is an error of its own class, with the status and the request's id.
const missing = await weave.evaluationRuns
  .get("01900000-0000-7000-8000-000000000000")
  .catch((error: unknown) => error);
assert.ok(isNotFoundError(missing));
console.log(`${missing.code}: ${missing.message}`);

// A server that has a bad moment: the first two answers are 503, the third one is good.
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

// A server that asks for a long pause: no waiting, the error says how long it would be.
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
