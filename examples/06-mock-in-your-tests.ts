// Tests your own code without a server: MSW responds instead, with the same state and the same
// behavior as the sandbox. Install msw beside this package: npm install --save-dev msw (2.15 or
// later, or 3)

import assert from "node:assert/strict";
import { scenario } from "evalwire/testing";
import { weaveHandlers } from "evalwire/testing/msw";
import { WeaveClient } from "evalwire/weave";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";

/** Code under test: returns how many trials of the newest run passed. */
async function passedTrials(weave: WeaveClient): Promise<number> {
  const { rows } = await weave.load("latest");
  let passed = 0;
  for await (const row of rows)
    passed += row.trials.filter((trial) => trial.scores.correct?.value === true).length;
  return passed;
}

const baseUrl = "https://trace.wandb.ai";
const server = setupServer(...weaveHandlers({ seed: scenario({ rows: 10, passRate: 1 }) }));
server.listen({ onUnhandledRequest: "error" });

const weave = new WeaveClient({
  apiKey: "any-key",
  project: "acme/search",
  baseUrl,
  retry: { maxAttempts: 1 },
});
assert.equal(await passedTrials(weave), 10);

// One error response, to test a path that is otherwise hard to reach.
server.use(
  http.post(
    `${baseUrl}/calls/stream_query`,
    () => HttpResponse.json({ detail: "Not authenticated" }, { status: 401 }),
    { once: true },
  ),
);
await assert.rejects(passedTrials(weave), { name: "AuthenticationError" });
assert.equal(await passedTrials(weave), 10);
server.close();
