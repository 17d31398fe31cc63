// node check.mjs FILE…: runs a built page's scripts, and fails if they refer to a module of Node.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";

globalThis.self = globalThis; // as on a page: webpack's chunks use it
const sandbox = await startSandbox({ seed: scenario({ rows: 4, passRate: 0.5 }) });
const files = process.argv.slice(2);
for (const file of files) {
  const code = readFileSync(file, "utf8");
  assert.doesNotMatch(code, /["'`]node:\w|\brequire\(["'`]/, `'${file}' refers to Node`);
  await import(pathToFileURL(file).href);
}
const options = { project: "acme/search", baseUrl: sandbox.url, retry: { maxAttempts: 1 } };
assert.equal(await globalThis.passRate({ ...options, apiKey: "any-key" }), 0.5);
assert.match(String(await globalThis.passRate({ ...options, apiKey: "bad-key" })), /^auth/);
await sandbox.close();

const contents = files.map((file) => readFileSync(file));
const sum = (sizes) => sizes.reduce((total, size) => total + size, 0);
const bytes = sum(contents.map((one) => one.length));
const gzip = sum(contents.map((one) => gzipSync(one, { level: 9 }).length));
console.log(`bundle: ${bytes} bytes, ${gzip} gzipped, ${files.length} files`);
