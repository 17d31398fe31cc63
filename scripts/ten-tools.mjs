#!/usr/bin/env node
// Gives ten tools the same evaluations, and writes down what each of them answers.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { nodeOf } from "./faults.mjs";
import { importSources } from "./import-sources.mjs";
import { ensurePackages } from "./npm-install.mjs";
import { dataSets, toCsv } from "./ten-tools/data-sets.mjs";
import { ownAnswers } from "./ten-tools/own-answers.mjs";
import { writeTables } from "./ten-tools/page.mjs";
import { PROMPTFOO, REQUIREMENTS, versions } from "./ten-tools/tools.mjs";
import { ensureVenv } from "./weave-server/venv.mjs";

const HELP = `Usage: node scripts/ten-tools.mjs [--check] [--tables] [--help]

Gives evalwire and nine other tools the same three data sets: GPQA Diamond (198 items, 5 epochs, 2 models), the same with a candidate that crashed
on 40 items, and questions of which half are about one document. Writes their answers to bench/ten-tools.json and into the tables of
docs/ten-tools.md. The tools are installed once at exact versions, into the cache outside the clone (EVALWIRE_CACHE, else the user's cache folder).
Needs Python 3.11. Exit code 77 when a tool cannot be installed.

  --check   writes nothing; exit code 1 when an answer differs from the recorded one, or the page from the record
  --tables  asks no tool: writes the tables of the page from the record`;

const SKIPPED = 77;
const root = fileURLToPath(new URL("..", import.meta.url));
const TOOLS = join(root, "scripts", "ten-tools");
const RECORD = join(root, "bench", "ten-tools.json");
const PAGE = join(root, "docs", "ten-tools.md");
/** Largest difference between two figures that count as the same. */
const TOLERANCE = 1e-9;

/** Installs promptfoo into the cache if it is missing, and returns its node_modules. */
function ensurePromptfoo() {
  // its optional packages are 1.6 GB, of which it needs only the binding of its database
  const libc = { linux: "-gnu", win32: "-msvc" }[process.platform] ?? "";
  const binding = `@libsql/${process.platform}-${process.arch}${libc}@${PROMPTFOO.libsql}`;
  const options = ["--ignore-scripts", "--omit=optional"];
  const name = `ten-tools-promptfoo-${PROMPTFOO.version}`;
  const specs = [...options, `promptfoo@${PROMPTFOO.version}`, binding];
  return ensurePackages(name, specs, console.log);
}

/** Installs the tools. Returns null, after printing the reason, if that is not possible. */
function install() {
  try {
    return {
      python: ensureVenv("ten-tools", REQUIREMENTS, console.log),
      node: nodeOf(PROMPTFOO.node),
      modules: ensurePromptfoo(),
    };
  } catch (error) {
    console.log(`Skipped, because the tools cannot be installed: ${error.message}`);
    return null;
  }
}

function run(program, args) {
  const started = Date.now();
  const done = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1e8 });
  if (done.status !== 0)
    throw new Error(`${args[0]} failed with exit code ${done.status}: ${done.stderr}`);
  console.log(`${args[0].slice(TOOLS.length + 1)}: ${Math.round((Date.now() - started) / 1000)} s`);
  return done.stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line));
}

/** Asks every tool. Inspect comes first, because others read its logs. */
function askAll({ python, node, modules }, folder) {
  const scripts = readdirSync(TOOLS).filter((name) => /^ask_\w+\.py$/.test(name));
  const first = "ask_inspect.py";
  const order = [first, ...scripts.filter((name) => name !== first).sort()];
  return [
    ...order.flatMap((name) => run(python, [join(TOOLS, name), folder])),
    ...run(node, [join(TOOLS, "ask_promptfoo.mjs"), folder, modules]),
  ];
}

async function makeRecord(installed) {
  const folder = mkdtempSync(join(tmpdir(), "evalwire-ten-tools-"));
  try {
    const sets = dataSets();
    for (const { name, rows } of sets) writeFileSync(join(folder, `${name}.csv`), toCsv(rows));
    const facts = sets.map(({ name, base, candidate }) => ({ name, base, candidate }));
    writeFileSync(join(folder, "sets.json"), JSON.stringify(facts));
    const analysis = await importSources({ "analysis/index.ts": ["compare", "fromRecords"] });
    const answers = [...(await ownAnswers(sets, analysis)), ...askAll(installed, folder)];
    const { stdout } = spawnSync(installed.python, ["--version"], { encoding: "utf8" });
    return {
      date: new Date().toISOString().slice(0, 10),
      python: stdout.trim().split(" ")[1],
      node: PROMPTFOO.node,
      versions: versions(),
      answers,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns whether two values are the same, numbers within the tolerance. */
function isSame(now, then) {
  if (typeof now === "number" && typeof then === "number") return Math.abs(now - then) <= TOLERANCE;
  if (Array.isArray(now) && Array.isArray(then))
    return now.length === then.length && now.every((value, at) => isSame(value, then[at]));
  return now === then;
}

/** Returns a sentence for each answer that differs from the recorded one. */
function differences(now, then) {
  const nameOf = ({ id, set }) => `${id} on ${set}`;
  const recorded = new Map(then.answers.map((one) => [nameOf(one), one]));
  const lines = now.answers.flatMap((one) => {
    const old = recorded.get(nameOf(one));
    recorded.delete(nameOf(one));
    const fields = Object.keys(one).filter((name) => !isSame(one[name], old?.[name]));
    return fields.map(
      (name) =>
        `${nameOf(one)}: ${name} is ${JSON.stringify(one[name])}, recorded ${JSON.stringify(old?.[name])}`,
    );
  });
  return [...lines, ...[...recorded.keys()].map((name) => `${name}: recorded, but not answered`)];
}

const readRecord = () => JSON.parse(readFileSync(RECORD, "utf8"));

function pageDiffers(record) {
  const page = readFileSync(PAGE, "utf8");
  return writeTables(page, record) === page ? [] : ["docs/ten-tools.md differs from the record"];
}

async function main({ check, tables }) {
  if (!tables) {
    const installed = install();
    if (installed === null) return SKIPPED;
    const record = await makeRecord(installed);
    console.log(`${record.answers.length} answers`);
    if (check) {
      const lines = [...differences(record, readRecord()), ...pageDiffers(readRecord())];
      for (const line of lines) console.error(line);
      return lines.length === 0 ? 0 : 1;
    }
    writeFileSync(RECORD, `${JSON.stringify(record, null, 2)}\n`);
  }
  writeFileSync(PAGE, writeTables(readFileSync(PAGE, "utf8"), readRecord()));
  return 0;
}

const { values } = parseArgs({
  options: {
    check: { type: "boolean", default: false },
    tables: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) console.log(HELP);
else process.exitCode = await main(values);
