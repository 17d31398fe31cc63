import assert from "node:assert/strict";
import { readFile, rm } from "node:fs/promises";
import * as root from "evalwire";
import { summarize } from "evalwire/analysis";
import { writeRows } from "evalwire/export/node";
import { readRuns } from "evalwire/import/node";
import { scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { WeaveClient } from "evalwire/weave";

// Every entry that needs no other package can be imported, and has named exports only.
const manifest = new URL(import.meta.resolve("evalwire/package.json"));
const { exports, peerDependencies } = JSON.parse(await readFile(manifest, "utf8"));
const needsPeer = { "./export/otel": "@opentelemetry/api", "./testing/msw": "msw" };
assert.deepEqual(Object.values(needsPeer).sort(), Object.keys(peerDependencies).sort());
for (const name of Object.keys(exports)) {
  if (name.endsWith(".json") || name in needsPeer) continue;
  const entry = await import(`evalwire${name.slice(1)}`);
  assert.notEqual(Object.keys(entry).length, 0, name);
  assert.equal("default" in entry, false, name);
}

// One copy of the classes, so instanceof works across entries.
assert.equal(root.WeaveClient, WeaveClient);
assert.throws(() => new WeaveClient({ apiKey: 1 }), root.ConfigurationError);

const sandbox = await startSandbox({ seed: scenario({ rows: 4, passRate: 0.5 }) });
const weave = new WeaveClient({
  apiKey: "any-key",
  project: "acme/search",
  baseUrl: sandbox.url,
});
await assert.rejects(weave.load("no-such-run"), root.NotFoundError);
const loaded = await weave.load("latest");
assert.equal((await summarize(loaded)).correct.n, 4);
const { path } = await writeRows("results.jsonl", loaded, { overwrite: true });
const [again] = await readRuns(path);
assert.equal(again.run.id, loaded.run.id);
await rm(path);
await sandbox.close();
console.log("every entry works");
