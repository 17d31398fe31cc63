// Runs the first program of the README twice, as a reader would.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";

const readme = await readFile("node_modules/evalwire/README.md", "utf8");
const [, program] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
await writeFile("first.mts", program);

const sandbox = await startSandbox({ seed: scenario({ rows: 3, passRate: 1 }) });
for (const time of [1, 2]) {
  const child = spawn("tsx", ["first.mts"], { env: { ...process.env, ...sandbox.env } });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data) => {
      output += data;
    });
  const code = await new Promise((resolve) => child.once("close", resolve));
  assert.equal(code, 0, output);
  assert.match(output, /^\d+ lines in results\.csv$/m, `run ${time} printed: ${output}`);
}
await sandbox.close();
