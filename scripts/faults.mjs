#!/usr/bin/env node
// Runs the fault campaign: real TCP faults against the client under Node, Deno and Bun.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { cacheFolder } from "./weave-server/venv.mjs";

const HELP = `Usage: node scripts/faults.mjs [--runtime node|deno|bun|node@24|all] [--group A] [--case 13] [--concurrency 8] [--json]

Bundles the cases of test/faults with the sources, starts their servers in a separate Node process, and runs the
client under the selected runtimes (default: node). Deno and Bun are installed in test/runtimes if
selected, other versions of Node as npm packages in a cache folder. Prints one line per case and '<runtime>: N passed, N failed'; exit code 1 if a case failed.

  --runtime      node, deno, bun, all, or a version such as node@22; several separated by commas
  --group        only the cases of these groups (letters separated by commas)
  --case         only these cases (numbers separated by commas)
  --concurrency  number of concurrent cases
  --json         prints the results as one JSON document instead`;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const faults = join(root, "test", "faults");
const EXIT_MS = 5_000; // maximum time that a runtime may run after its last case

/**
 * Bundles the runner, the servers and a second copy of the package into a folder. With `plugins`,
 * the package is not bundled (scripts/runtimes), and its second copy is the caller's.
 */
export async function bundle(folder, plugins = []) {
  await build({
    entryPoints: {
      runner: join(faults, "runner.ts"),
      servers: join(faults, "server-process.ts"),
      cases: join(faults, "cases", "index.ts"),
      ...(plugins.length === 0 && { copy: join(root, "src", "index.ts") }),
    },
    plugins,
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "es2022",
    sourcemap: "inline", // Deno and Bun read it
    logLevel: "error",
  });
}

/**
 * Returns the command that runs a script under a runtime: without `--enable-source-maps`, with
 * which Node 20 spends four fifths of the fault suite on the stacks of errors that are caught.
 */
export function commandOf(runtime) {
  if (runtime === "node") return [process.execPath];
  if (runtime.startsWith("node@")) return [nodeOf(runtime.slice("node@".length))];
  const folder = join(root, "test", "runtimes");
  const program = join(folder, "node_modules", ".bin", runtime);
  if (!existsSync(program)) {
    const done = spawnSync("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock"], {
      cwd: folder,
      encoding: "utf8",
    });
    if (done.status !== 0) throw new Error(`Cannot install ${runtime}: ${done.stderr}`);
  }
  return runtime === "deno" ? [program, "run", "-A", "--no-prompt", "--quiet"] : [program];
}

/** Returns the executable of another version of Node, which npm installs if it is missing. */
export function nodeOf(version) {
  if (!/^\d+(\.\d+){0,2}$/.test(version)) throw new Error(`'${version}' is not a version of Node`);
  const folder = join(cacheFolder(), `node-${version}`);
  // the package "node" installs it with a script, which npm may not run
  const name = `node-${process.platform}-${process.arch}`;
  const program = join(folder, "node_modules", name, "bin", "node");
  if (!existsSync(program)) {
    const done = spawnSync(
      "npm",
      ["install", "--prefix", folder, "--no-audit", "--no-fund", `${name}@${version}`],
      { encoding: "utf8" },
    );
    if (done.status !== 0 || !existsSync(program))
      throw new Error(`Cannot install Node ${version}: ${done.stderr}`);
  }
  return program;
}

/** Starts the process of the servers; it ends when its standard input is closed. */
async function startServers(folder) {
  const child = spawn(
    process.execPath,
    [join(folder, "servers.mjs"), join(faults, "self-signed.pem")],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  const line = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("exit", (code) => reject(new Error(`The servers ended with ${code}`)));
  });
  return {
    control: `http://127.0.0.1:${JSON.parse(line).control}/`,
    stop: () => child.stdin.end(),
  };
}

/**
 * Runs cases under one runtime. Returns the result of each, and the problems of the run as a whole.
 */
export async function campaign(
  runtime,
  { folder, ids = "all", concurrency = "8", onResult = () => {} },
) {
  const servers = await startServers(folder);
  const [program, ...first] = commandOf(runtime);
  const copy = pathToFileURL(join(folder, "copy.mjs")).href;
  const child = spawn(
    program,
    [...first, join(folder, "runner.mjs"), servers.control, copy, ids, concurrency],
    // Deno looks for the packages of a module from the working folder
    { cwd: folder, stdio: ["ignore", "pipe", "pipe"] },
  );
  const results = [];
  let output = "";
  const exited = new Promise((resolve) =>
    child.once("close", (code, signal) => resolve({ code, signal })),
  );
  child.stderr.on("data", (data) => (output += data));
  const done = new Promise((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line === "@done") resolve();
      else if (line.startsWith("@case "))
        onResult(results[results.push(JSON.parse(line.slice(6))) - 1]);
      else output += `${line}\n`;
    });
  });
  await Promise.race([done, exited]);
  const problems = [];
  const late = setTimeout(() => {
    problems.push(`the process was still alive ${EXIT_MS} ms after its last case`);
    child.kill("SIGKILL");
  }, EXIT_MS);
  const { code, signal } = await exited;
  clearTimeout(late);
  servers.stop();
  if (code !== 0 && problems.length === 0)
    problems.push(`the process ended with ${code ?? signal}: ${output.slice(-2_000)}`);
  const told = [output, ...results.map(({ key, ...rest }) => JSON.stringify(rest))].join("\n");
  for (const { id, key } of results) {
    if (
      told.includes(key) ||
      told.includes(encodeURIComponent(key)) ||
      told.includes(btoa(`api:${key}`))
    )
      problems.push(`the key of case ${id} is in the output`);
  }
  return { runtime, results, problems };
}

async function main() {
  const { values } = parseArgs({
    options: {
      runtime: { type: "string", default: "node" },
      group: { type: "string" },
      case: { type: "string" },
      concurrency: { type: "string", default: "8" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const folder = mkdtempSync(join(tmpdir(), "evalwire-faults-"));
  try {
    await bundle(folder);
    const { groups } = await import(pathToFileURL(join(folder, "cases.mjs")).href);
    const ids =
      values.case ??
      (values.group === undefined ? "all" : chosen(groups, values.group.split(",")).join(","));
    const all = [];
    for (const runtime of values.runtime === "all"
      ? ["node", "deno", "bun"]
      : values.runtime.split(",")) {
      const started = performance.now();
      const run = await campaign(runtime, {
        folder,
        ids,
        concurrency: values.concurrency,
        onResult: values.json ? undefined : print,
      });
      all.push(run);
      if (!values.json) summarize(run, (performance.now() - started) / 1_000);
    }
    if (values.json) console.log(JSON.stringify(all));
    if (
      all.some(
        (run) =>
          run.problems.length > 0 ||
          run.results.length === 0 ||
          run.results.some(({ failures }) => failures.length > 0),
      )
    )
      process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function chosen(groups, letters) {
  return letters.flatMap((letter) => {
    if (groups[letter] === undefined)
      throw new Error(`There is no group '${letter}': known are ${Object.keys(groups).join(", ")}`);
    return groups[letter].map(({ id }) => id);
  });
}

function print({ id, title, ms, failures, deliveries }) {
  console.log(
    `${failures.length === 0 ? "ok  " : "FAIL"} ${String(id).padStart(3)} ${title} (${ms} ms, ${deliveries} delivered)`,
  );
  for (const failure of failures) console.log(`       ${failure.replaceAll("\n", "\n       ")}`);
}

function summarize({ runtime, results, problems }, seconds) {
  for (const problem of problems) console.log(`FAIL ${runtime}: ${problem}`);
  const failed = results.filter(({ failures }) => failures.length > 0).length;
  console.log(
    `${runtime}: ${results.length - failed} passed, ${failed + problems.length} failed in ${seconds.toFixed(1)} s`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
