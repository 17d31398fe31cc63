#!/usr/bin/env node
// Installs the packed package into the projects of test/consumers, as its users do, and runs them.
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { commandOf, nodeOf } from "./faults.mjs";
import { installIn } from "./npm-install.mjs";
import { pack } from "./pack.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const consumersFolder = join(root, "test", "consumers");
const TABLE = join(root, "bench", "consumers.md");

/** Codes of npm's errors that say nothing about the packages: without network, or a registry. */
const NO_REGISTRY =
  /^(?:E4\d\d|E5\d\d|EAI_AGAIN|ECONN\w+|EHOSTUNREACH|ENETUNREACH|ENOTCACHED|ENOTFOUND|ERR_SOCKET_TIMEOUT|ETARGET|ETIMEDOUT)$/;

/** Returns the projects in test/consumers, by name. */
function consumers() {
  const names = readdirSync(consumersFolder).filter((name) =>
    existsSync(join(consumersFolder, name, "package.json")),
  );
  return names.map((name) => {
    const manifest = JSON.parse(readFileSync(join(consumersFolder, name, "package.json"), "utf8"));
    const { config = {}, description, devDependencies = {} } = manifest;
    return { name, description, tools: devDependencies, ...config };
  });
}

function help() {
  const lines = consumers().map(
    ({ name, description, full }) => `  ${full ? "*" : " "} ${name.padEnd(18)}${description}`,
  );
  return `Usage: node scripts/consumers.mjs [--only NAME,NAME] [--all] [--write] [--keep] [--help]

Packs the package, copies each project of test/consumers into a temporary folder, installs it with npm, and runs its 'npm test':

${lines.join("\n")}

  --only    only these projects
  --all     also those with a star
  --write   updates the lines of these projects in bench/consumers.md
  --keep    keeps the folders, and prints their names

Prints one line per project and 'N passed, N failed'. A project that cannot be installed is skipped, and named with the reason. Exit
code 77 if that happens to all of them.`;
}

/** An error that means that a project was not tried. */
const skipped = (message) => Object.assign(new Error(message), { skipped: true });

/** Returns what a function returns; if it throws, the project is skipped. */
function orSkip(find) {
  try {
    return find();
  } catch (error) {
    throw skipped(error.message);
  }
}

/** Returns the environment of a project: its Node and its other programs come first in the path. */
function environmentOf({ node, programs }) {
  const first = [
    node === undefined ? process.execPath : orSkip(() => nodeOf(node)),
    ...(programs?.split(",") ?? []).map((program) => orSkip(() => commandOf(program))[0]),
  ];
  const path = [...first.map((program) => dirname(program)), process.env.PATH].join(delimiter);
  const { NODE_OPTIONS, npm_config_prefix, ...rest } = process.env;
  return { ...rest, PATH: path, NO_COLOR: "1" };
}

/** Installs the packages of a project. Throws if that fails. */
function install(folder, env) {
  try {
    installIn(folder, { env });
  } catch (error) {
    const code = /npm (?:error|ERR!) code (\w+)/.exec(error.message)?.[1] ?? "";
    // A conflict of versions, for example, is a fault of the package.
    throw NO_REGISTRY.test(code) ? skipped(error.message.split("\n")[0]) : error;
  }
}

/** Installs and runs a project in a folder. Returns its standard output. */
function runConsumer(consumer, tarball, folder) {
  const env = environmentOf(consumer);
  if (consumer.shared !== undefined)
    cpSync(join(consumersFolder, "shared", consumer.shared), folder, { recursive: true });
  cpSync(join(consumersFolder, consumer.name), folder, { recursive: true });
  copyFileSync(tarball, join(folder, "evalwire.tgz"));
  install(folder, env);
  const done = spawnSync("npm", ["test", "--silent"], { cwd: folder, encoding: "utf8", env });
  if (done.status !== 0)
    throw new Error(`'npm test' ended with ${done.status}:\n${done.stdout}${done.stderr}`);
  return done.stdout;
}

/** Runs each project, prints a line for each, and updates its line of the page. */
function runAll(chosen, { keep, write }) {
  const tarball = pack();
  return chosen.map((consumer) => {
    const result = runOne(consumer, tarball, keep);
    if (write) writeFileSync(TABLE, updatedTable(result));
    return result;
  });
}

/** Runs one project, and prints its line. */
function runOne(consumer, tarball, keep) {
  // 'realpathSync', because Deno compares the paths of permissions as they are
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `evalwire-${consumer.name}-`)));
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1_000).toFixed(1)} s`;
  try {
    const output = runConsumer(consumer, tarball, folder);
    const bundle = /^bundle: (.+)$/m.exec(output)?.[1];
    console.log(`ok      ${consumer.name} (${seconds()})${bundle ? ` ${bundle}` : ""}`);
    return { consumer, result: "passed", bundle };
  } catch (error) {
    const result = error.skipped ? "skipped" : "failed";
    const word = error.skipped ? "skipped" : "FAILED ";
    console.log(`${word} ${consumer.name} (${seconds()}): ${error.message}`);
    return { consumer, result };
  } finally {
    if (keep) console.log(`        ${folder}`);
    else rmSync(folder, { recursive: true, force: true });
  }
}

const BUNDLE = /^(\d+) bytes, (\d+) gzipped/;

/** Returns the versions of everything that a project uses. */
function versionsOf({ tools, node, programs }) {
  const { dependencies } = JSON.parse(
    readFileSync(join(root, "test", "runtimes", "package.json"), "utf8"),
  );
  const others = (programs?.split(",") ?? []).map((name) => `${name} ${dependencies[name]}`);
  const packages = Object.entries(tools)
    .filter(([name]) => !name.startsWith("@types/"))
    .map(([name, version]) => `${name} ${version.replace(/^npm:.*@/, "")}`);
  return [`Node ${node ?? process.versions.node}`, ...others, ...packages].join(", ");
}

/** Returns the lines of the page about a project, by name. */
function linesOf(section) {
  const lines = section.split("\n").filter((line) => /^\| [a-z]/.test(line));
  return new Map(lines.map((line) => [line.split(" | ", 1)[0].slice(2), line]));
}

/** Returns the page about all projects, with the result of one project anew. */
function updatedTable({ consumer, result, bundle }) {
  const old = existsSync(TABLE) ? readFileSync(TABLE, "utf8") : "";
  const [above = "", below = ""] = old.split("## Bundle sizes");
  const [results, sizes] = [above, below].map(linesOf);
  const { name, description } = consumer;
  results.set(name, `| ${name} | ${description} | ${versionsOf(consumer)} | ${result} |`);
  const [, bytes, gzip] = BUNDLE.exec(bundle ?? "") ?? [];
  const kilobytes = (value) => (Number(value) / 1_000).toFixed(1);
  if (bytes !== undefined)
    sizes.set(name, `| ${name} | ${kilobytes(bytes)} | ${kilobytes(gzip)} |`);
  const known = consumers().map((one) => one.name);
  const sorted = (lines) => known.flatMap((one) => lines.get(one) ?? []).join("\n");
  return `# Projects that install the package

Written by \`node scripts/consumers.mjs --all --write\`. The projects are in [test/consumers](../test/consumers): each is installed with npm from the packed
tarball, and its \`npm test\` is run.

| Project | Contents | Versions | Result |
| --- | --- | --- | --- |
${sorted(results)}

## Bundle sizes

The same small program ([program.js](../test/consumers/shared/bundle/program.js): it loads the newest run of Weave and counts passes), minified, with
all chunks that are loaded on demand:

| Bundler | kB | kB gzipped |
| --- | --- | --- |
${sorted(sizes)}
`;
}

function main() {
  const options = {
    only: { type: "string" },
    all: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  };
  const { values } = parseArgs({ options });
  if (values.help) return console.log(help());
  const known = consumers();
  const only = values.only?.split(",");
  const unknown = only?.find((name) => !known.some((one) => one.name === name));
  if (unknown !== undefined)
    throw new Error(
      `'--only' must name a project: current value is '${unknown}'. Projects: ${known.map(({ name }) => name).join(", ")}`,
    );
  const chosen = known.filter(({ name, full }) => only?.includes(name) ?? (values.all || !full));
  const results = runAll(chosen, values);
  const count = (result) => results.filter((one) => one.result === result).length;
  console.log(`consumers: ${count("passed")} passed, ${count("failed")} failed`);
  if (count("failed") > 0) process.exitCode = 1;
  else if (count("passed") === 0) process.exitCode = 77;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
