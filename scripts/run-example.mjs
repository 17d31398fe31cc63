#!/usr/bin/env node
// Runs a TypeScript program of examples/ against the built package, as a user would run it against
// the installed package.
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { ensureBuild } from "./ensure-build.mjs";

const HELP = `Usage: node scripts/run-example.mjs FILE [arguments of the program …]

Builds the package if needed, compiles the program and runs it with Node. 'evalwire' is the package in dist.`;

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Compiles a program next to the package, where the package's own name resolves to dist. Returns
 * the path of the script.
 */
export async function compileExample(file) {
  ensureBuild({ types: false });
  const folder = join(root, ".cache", "examples");
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `${basename(file, ".ts")}.mjs`);
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    target: "node20",
    sourcemap: "inline",
    logLevel: "error",
  });
  return outfile;
}

/** Runs a compiled program. Returns its exit code. */
export function runScript(script, args, options) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ["--enable-source-maps", script, ...args], {
      stdio: "inherit",
      ...options,
    });
    child.on("error", fail);
    child.on("close", (code) => done(code ?? 1));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [file, ...args] = process.argv.slice(2);
  if (file === undefined || file === "--help") console.log(HELP);
  else
    process.exitCode = await runScript(await compileExample(resolve(file)), args, {
      cwd: process.cwd(),
    });
}
