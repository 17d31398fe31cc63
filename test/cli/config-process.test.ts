import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { buildCommand, runProcess } from "./process.ts";

// Modules are imported by Node itself here: the test runner would read them its own way.

const bundle = fileURLToPath(new URL("../../.cache/cli-config-test", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "evalwire-config-process-"));
let main: string;
beforeAll(async () => {
  main = await buildCommand(bundle);
});
afterAll(() => {
  rmSync(bundle, { recursive: true, force: true });
  rmSync(folder, { recursive: true });
});

test.each<[string, string, number, string]>([
  ["a syntax error", "export default { f00dfeed", 3, "has a syntax error"],
  [
    "an import of evalwire, which is not installed",
    "import { defineConfig } from 'evalwire/config'; export default defineConfig({});",
    3,
    "imports evalwire, which is not installed",
  ],
  ["settings", "export default { weave: { project: 'acme/search' } };", 3, "No API key"],
])("a module with %s", async (_title, content, exitCode, text) => {
  writeFileSync(join(folder, "evalwire.config.mjs"), content);
  const { code, stderr } = await runProcess([main, "runs"], { cwd: folder });
  expect(stderr).toContain(text);
  expect(stderr).not.toContain("f00dfeed");
  expect(code).toBe(exitCode);
});

test("a module that is missing", async () => {
  const args = [main, "runs", "--config-file", "missing.mjs"];
  const { code, stderr } = await runProcess(args, { cwd: folder });
  expect(stderr).toContain(`'${join(folder, "missing.mjs")}' does not exist`);
  expect(code).toBe(3);
});
