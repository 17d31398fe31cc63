#!/usr/bin/env node
// Runs Galileo's official clients against the sandbox, and notes which of their steps work.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { ensureBuild } from "./ensure-build.mjs";
import { ensurePackages } from "./npm-install.mjs";
import { ensureVenv } from "./weave-server/venv.mjs";

const HELP = `Usage: node scripts/galileo-clients.mjs [--check] [--help]

Runs the steps of scripts/galileo-clients on the sandbox with the official Python package and the npm package "galileo", each on a sandbox
of its own, prints each step and "N of M", and writes bench/galileo-clients.md. The packages are installed once, into the cache outside the
clone (EVALWIRE_CACHE, else the user's cache folder). Needs Python 3.11.

Exit code 1 when a step does not return what it should; 77 when the packages cannot be installed.

  --check   writes nothing; exit code 1 also when bench/galileo-clients.md differs`;

const SKIPPED = 77;
const PYTHON = "galileo==2.7.0";
const NPM = "galileo@1.33.1";
const root = fileURLToPath(new URL("..", import.meta.url));
const steps = (name) => join(root, "scripts", "galileo-clients", name);
const REPORT = join(root, "bench", "galileo-clients.md");

/** Runs a client's steps on a new sandbox. Gives what each step returned. */
async function runSteps(command, args) {
  const { startSandbox } = await import(pathToFileURL(join(root, "dist/testing/node.js")).href);
  const { experiments } = await import(pathToFileURL(join(root, "dist/testing.js")).href);
  const sandbox = await startSandbox({ seed: experiments() });
  const home = mkdtempSync(join(tmpdir(), "galileo-"));
  const { PATH } = process.env;
  const env = {
    PATH,
    HOME: home, // the clients write a file there
    GALILEO_HOME_DIR: home,
    GALILEO_CONSOLE_URL: sandbox.url,
    GALILEO_API_URL: sandbox.url,
    GALILEO_API_KEY: "any-key",
    GALILEO_PROJECT: "support",
  };
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (data) => (errors += data));
  const exited = new Promise((resolve) => child.once("close", resolve));
  try {
    const results = [];
    for await (const line of createInterface({ input: child.stdout }))
      if (line.startsWith("{")) results.push(JSON.parse(line));
    const code = await exited;
    if (code !== 0) throw new Error(`${command} ended with exit code ${code}: ${errors}`);
    return results;
  } finally {
    child.kill();
    await sandbox.close();
    rmSync(home, { recursive: true, force: true });
  }
}

/** Says how a step went: `works`, `client is broken` as it is known to be, or `differs`. */
function verdictOf({ expected, got, error, broken }) {
  if (broken !== null) return error?.includes(broken.error) ? "client is broken" : "differs";
  return error === null && JSON.stringify(got) === JSON.stringify(expected) ? "works" : "differs";
}

const cell = (value) => String(value).replaceAll("|", "\\|");

/** What is said about a step besides its verdict. */
function noteOf(step) {
  const { expected, got, error, broken } = step;
  const verdict = verdictOf(step);
  if (verdict === "works") return JSON.stringify(got);
  if (verdict === "client is broken") return `${broken.why} (${error})`;
  return `expected ${JSON.stringify(broken === null ? expected : broken.error)}, got ${error ?? JSON.stringify(got)}`;
}

function table(name, results) {
  const count = (wanted) => results.filter((one) => verdictOf(one) === wanted).length;
  const broken = count("client is broken");
  const rest = broken === 0 ? "" : `; ${broken} cannot work, because the client is broken`;
  const sum = `${count("works")} of ${results.length} steps work${rest}`;
  const rows = results.map((one) => `| ${one.step} | ${verdictOf(one)} | ${cell(noteOf(one))} |`);
  return {
    sum: `${name}: ${sum}.`,
    text: `## ${name}\n\n${sum}.\n\n| step | result | returned |\n| --- | --- | --- |\n${rows.join("\n")}\n`,
  };
}

async function main() {
  const { values } = parseArgs({
    options: {
      check: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  let installed;
  try {
    installed = {
      python: ensureVenv("galileo-python", `${PYTHON}\n`, console.error),
      npm: dirname(ensurePackages(`galileo-npm-${NPM.split("@")[1]}`, [NPM])),
    };
  } catch (error) {
    console.log(`Skipped, because the official clients cannot be installed: ${error.message}`);
    process.exitCode = SKIPPED;
    return;
  }
  ensureBuild({ types: false });
  const clients = [
    [
      `${PYTHON.replace("==", " ")} (PyPI)`,
      installed.python,
      [steps("steps.py"), steps("scorer.py")],
    ],
    [`${NPM.replace("@", " ")} (npm)`, process.execPath, [steps("steps.mjs"), installed.npm]],
  ];
  const parts = [];
  let differs = 0;
  for (const [name, command, args] of clients) {
    const results = await runSteps(command, args);
    for (const one of results)
      console.log(`${verdictOf(one).padEnd(17)} ${one.step}: ${noteOf(one)}`);
    const { sum, text } = table(name, results);
    console.log(`${sum}\n`);
    parts.push(text);
    differs += results.filter((one) => verdictOf(one) === "differs").length;
  }
  const report = `# Galileo's official clients on the sandbox\n\n\`node scripts/galileo-clients.mjs\` writes this.\n\n${parts.join("\n")}`;
  if (!values.check) writeFileSync(REPORT, report);
  if (readFileSync(REPORT, "utf8") !== report) {
    console.error("bench/galileo-clients.md differs: run the script without --check");
    process.exitCode = 1;
  }
  if (differs > 0) process.exitCode = 1;
}

await main();
