import assert from "node:assert/strict";
import { build } from "esbuild";
import { scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { Miniflare } from "miniflare";

await build({
  entryPoints: ["worker.js"],
  outfile: "dist/worker.js",
  bundle: true,
  format: "esm",
  conditions: ["workerd", "worker", "browser"],
});

const sandbox = await startSandbox({ seed: scenario({ rows: 4, passRate: 0.5 }) });
const worker = new Miniflare({
  modules: true,
  scriptPath: "dist/worker.js",
  compatibilityDate: "2026-07-01", // without nodejs_compat
  bindings: { WANDB_API_KEY: "any-key", WANDB_PROJECT: "acme/search", WEAVE_URL: sandbox.url },
});
try {
  const answer = await worker.dispatchFetch("http://worker.example/");
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  const lines = text.trim().split("\r\n");
  assert.match(lines[0], /^run_id,|,scorer,/);
  assert.ok(lines.length > 4, `${lines.length} lines`);
} finally {
  await worker.dispose();
  await sandbox.close();
}
