import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startRegistry } from "./registry.mjs";

const registry = await startRegistry();
// Below no package.json and no node_modules: Deno has nothing but the registry.
const cwd = await realpath(await mkdtemp(join(tmpdir(), "evalwire-deno-")));
try {
  await cp("main.ts", join(cwd, "main.ts"));
  const env = {
    ...process.env,
    DENO_DIR: join(cwd, "deno-dir"),
    NPM_CONFIG_REGISTRY: registry.url,
  };
  const deno = (...args) => promisify(execFile)("deno", args, { cwd, env });
  const permissions = ["--allow-net", "--allow-env", "--allow-read", "--allow-write"];
  const { stdout } = await deno("run", "--no-prompt", ...permissions, "main.ts");
  assert.equal(stdout.trim(), "1 true");
  await deno("check", "main.ts");
  assert.ok(registry.asked.has("evalwire") && registry.asked.has("p-retry"));
} finally {
  registry.close();
  await rm(cwd, { recursive: true });
}
