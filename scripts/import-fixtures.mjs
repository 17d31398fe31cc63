#!/usr/bin/env node
// Makes the fixtures of imported formats with the tools themselves, in separate environments.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { ensureBuild } from "./ensure-build.mjs";
import { ensurePackages } from "./npm-install.mjs";
import { ensureVenv } from "./weave-server/venv.mjs";

const HELP = `Usage: node scripts/import-fixtures.mjs [TOOL…] [--check] [--help]

Makes the files in test/fixtures/import/TOOL with the tool itself, by a script in scripts/import-fixtures: all tools if none is named. Each
script names its folder in its header; beside it, a file of the same name and the ending .txt lists the packages that it needs. A Python script
is called with the folder to write, a JavaScript script also with the folder of its node_modules. The packages are installed once, into the
cache outside the clone (EVALWIRE_CACHE, else the user's cache folder). Python scripts need Python 3.11.

Exit code 1 when a script fails; 77 when the packages of a tool cannot be installed and nothing else fails.

  --check   writes nothing into the repository: makes the files in a temporary folder, and compares what readRuns() reads from them with what
            it reads from the fixtures (rows, states and scores, but no IDs and times); exit code 1 also when they differ`;

const SKIPPED = 77;
const root = fileURLToPath(new URL("..", import.meta.url));
const SCRIPTS = join(root, "scripts", "import-fixtures");
const FIXTURES = join(root, "test", "fixtures", "import");

/** Returns the scripts by the tool whose folder they name. */
function findScripts() {
  const names = existsSync(SCRIPTS) ? readdirSync(SCRIPTS).sort() : [];
  const scripts = names.filter((name) => [".py", ".mjs"].includes(extname(name)));
  return new Map(
    scripts.flatMap((name) => {
      const script = join(SCRIPTS, name);
      const [, tool] = /test\/fixtures\/import\/([\w-]+)/.exec(readFileSync(script, "utf8")) ?? [];
      return tool === undefined ? [] : [[tool, script]];
    }),
  );
}

/** Installs npm packages into the cache if they are missing, and returns their node_modules. */
function ensureNpm(tool, packages) {
  const hash = createHash("sha256").update(packages).digest("hex").slice(0, 12);
  const specs = packages.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return ensurePackages(`import-${tool}-${hash}`, specs, console.log);
}

/**
 * Returns the command that makes the files of a tool, without the folder to write; null, after
 * printing the reason, if its packages cannot be installed.
 */
function commandOf(tool, script) {
  const isPython = extname(script) === ".py";
  const list = script.replace(/\.\w+$/, ".txt");
  const packages = existsSync(list) ? readFileSync(list, "utf8") : "";
  try {
    if (isPython) return [ensureVenv(`import-${tool}`, packages, console.log), [script]];
    return [process.execPath, [script], packages === "" ? [] : [ensureNpm(tool, packages)]];
  } catch (error) {
    console.log(`Skipped ${tool}, because its packages cannot be installed: ${error.message}`);
    return null;
  }
}

/** Returns the paths of all files below a folder. */
function filesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && extname(entry.name) !== ".md")
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Returns what readRuns() reads from each file of a folder, without IDs and times. */
async function readAll(folder) {
  const { readRuns } = await import(pathToFileURL(join(root, "dist/import/node.js")).href);
  const { toRecords } = await import(pathToFileURL(join(root, "dist/export.js")).href);
  const columns = ["row_key", "trial", "scorer", "score_state", "score_number", "score_text"];
  const found = [];
  for (const file of filesBelow(folder)) {
    try {
      for (const run of await readRuns(file))
        found.push(JSON.stringify([run.run.status, await toRecords(run, { columns })]));
    } catch (error) {
      // a file that belongs to another, or a broken one
      found.push(error.message.replaceAll(folder, "").replaceAll(relative(root, folder), ""));
    }
  }
  return found.sort();
}

/** Makes the files of a tool. Returns "ok", "skipped" or the reason why they are wrong. */
async function make(tool, script, isCheck) {
  const command = commandOf(tool, script);
  if (command === null) return "skipped";
  const [program, before, after = []] = command;
  const fixtures = join(FIXTURES, tool);
  const folder = isCheck ? mkdtempSync(join(tmpdir(), "evalwire-import-")) : fixtures;
  try {
    mkdirSync(folder, { recursive: true });
    const done = spawnSync(program, [...before, folder, ...after], { stdio: "inherit" });
    if (done.status !== 0) return `the script failed with exit code ${done.status}`;
    if (!isCheck) return "ok";
    const [now, then] = [await readAll(folder), await readAll(fixtures)];
    const differ = now.filter((one, at) => one !== then[at]).length;
    if (differ === 0 && now.length === then.length) return "ok";
    return `${differ} of ${now.length} runs differ from the ${then.length} of the fixtures`;
  } finally {
    if (isCheck) rmSync(folder, { recursive: true, force: true });
  }
}

async function main(named, isCheck) {
  const scripts = findScripts();
  const unknown = named.find((tool) => !scripts.has(tool));
  if (unknown !== undefined)
    throw new Error(`Unknown tool '${unknown}': ${[...scripts.keys()].join(", ")}`);
  if (isCheck) await ensureBuild();
  const results = [];
  for (const [tool, script] of scripts)
    if (named.length === 0 || named.includes(tool))
      results.push([tool, await make(tool, script, isCheck)]);
  for (const [tool, result] of results) console.log(`${tool.padEnd(20)}${result}`);
  if (results.some(([, result]) => !["ok", "skipped"].includes(result))) return 1;
  return results.some(([, result]) => result === "skipped") ? SKIPPED : 0;
}

const { values, positionals } = parseArgs({
  options: {
    check: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
if (values.help) console.log(HELP);
else process.exitCode = await main(positionals, values.check);
