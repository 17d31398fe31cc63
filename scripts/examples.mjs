#!/usr/bin/env node
// Runs every program in examples/ on its own sandbox, in an empty folder: an example that fails is
// a failed test.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureBuild } from "./ensure-build.mjs";
import { compileExample, runScript } from "./run-example.mjs";

const HELP = `Usage: node scripts/examples.mjs [--help]

Runs each examples/*.ts with the key, the project and the URL of a fresh sandbox in its environment. Needs no network.`;

const root = fileURLToPath(new URL("..", import.meta.url));

/** Runs one program and returns its exit code. */
async function runOne(file) {
  const script = await compileExample(file);
  const { evalRuns, scenario, scorers } = await import("evalwire/testing");
  const { startSandbox } = await import("evalwire/testing/node");
  const seed = scenario({
    rows: 12,
    passRate: 0.75,
    regress: 0.2,
    attributes: { base: { branch: "main" }, candidate: { branch: "candidate" } },
  });
  const sandbox = await startSandbox({ seed: { ...seed, ...scorers(), ...evalRuns() } });
  const folder = mkdtempSync(join(tmpdir(), "evalwire-example-"));
  try {
    return await runScript(script, [], { cwd: folder, env: { ...process.env, ...sandbox.env } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await sandbox.close();
  }
}

async function main() {
  const { values } = parseArgs({ options: { help: { type: "boolean", default: false } } });
  if (values.help) return console.log(HELP);
  ensureBuild({ types: false });
  const names = readdirSync(join(root, "examples"))
    .filter((name) => name.endsWith(".ts"))
    .sort();
  const failed = [];
  for (const name of names) {
    console.log(`--- examples/${name}`);
    const code = await runOne(join(root, "examples", name));
    if (code !== 0) failed.push(name);
  }
  for (const name of failed) console.error(`FAIL examples/${name}`);
  console.log(`examples: ${names.length - failed.length} passed, ${failed.length} failed`);
  if (failed.length > 0 || names.length === 0) process.exitCode = 1;
}

await main();
