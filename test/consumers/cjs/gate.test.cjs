// node --test, as it is: no configuration.
const assert = require("node:assert/strict");
const { test } = require("node:test");
const { summarize } = require("evalwire/analysis");
const { scenario } = require("evalwire/testing");
const { startSandbox } = require("evalwire/testing/node");
const { WeaveClient } = require("evalwire/weave");

test("reads the newest run", async () => {
  const sandbox = await startSandbox({ seed: scenario({ rows: 4, passRate: 1 }) });
  const weave = new WeaveClient({
    apiKey: "any-key",
    project: "acme/search",
    baseUrl: sandbox.url,
  });
  assert.equal((await summarize(await weave.load("latest"))).correct.value, 1);
  await sandbox.close();
});
