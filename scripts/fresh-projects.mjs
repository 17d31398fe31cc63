#!/usr/bin/env node
// Installs the packed package into fresh projects, as its users do, and runs and type-checks it
// there.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { commandOf, nodeOf } from "./faults.mjs";
import { pack } from "./pack.mjs";

const HELP = `Usage: node scripts/fresh-projects.mjs [--only NAME,NAME] [--typescript 5.0,6.0] [--help]

Packs the package and installs it with npm into separate projects in a temporary folder:

  readme   the README's first program, run twice with tsx on a sandbox, and type-checked
  types    evalwire/testing and every other entry, type-checked without optional peer dependencies and without skipLibCheck, except those that need one
  msw2     the handlers of evalwire/testing/msw with msw 2.15 on this Node, run and type-checked
  msw3     the same with msw 3 on Node 22, which npm installs
  files    files in every format, and a synced folder, written on Node, Deno and Bun, and read back as the same rows
  command  the packed command with npx, without an account: the demo, and a gate and a report of the files that it wrote
  deno     errors without a Deno permission: Deno's own errors are unchanged, and the client's errors name the permission

  --typescript  versions of TypeScript for 'types'. Default: 5.0 and the repository's own.

Prints one line per project and 'N passed, N failed'; exit code 77 if npm cannot install a project.`;

const root = fileURLToPath(new URL("..", import.meta.url));
/** Entries whose types need an optional peer dependency. */
const WITH_PEER = new Set(["./export/otel", "./testing/msw"]);
const PROJECT = '{ "name": "fresh", "private": true }\n'; // as npm creates it, without "type"

/** Runs a program in a folder. If it fails, throws with its output. */
function run(folder, program, args, env = {}) {
  const done = spawnSync(program, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "", ...env },
  });
  if (done.status !== 0)
    throw new Error(
      `${[program, ...args].join(" ")} ended with ${done.status}:\n${done.stdout}${done.stderr}`,
    );
  return done.stdout;
}

/** Creates a project with packages installed. */
export function projectWith(folder, packages) {
  writeFileSync(join(folder, "package.json"), PROJECT);
  const done = spawnSync(
    "npm",
    ["install", "--no-audit", "--no-fund", "--prefer-offline", ...packages],
    { cwd: folder, encoding: "utf8" },
  );
  if (done.status !== 0)
    throw Object.assign(new Error(`npm install failed: ${done.stderr}`), { skipped: true });
}

/**
 * Type-checks the files of a project as a strict project with Node's resolution, including its
 * libraries.
 */
function typecheck(folder, file, extra = {}) {
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: "nodenext",
    target: "es2022",
    types: ["node"],
    ...extra,
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
  run(folder, process.execPath, ["node_modules/typescript/bin/tsc", "-p", "."]);
}

const MSW_PROGRAM = `
import assert from "node:assert/strict";
import { evalRuns, run, scorers, Store } from "evalwire/testing";
import { galileoHandlers, renseiHandlers, weaveHandlers } from "evalwire/testing/msw";
import { GalileoClient, RenseiClient, WeaveClient } from "evalwire";
import { setupServer } from "msw/node";

const seed = run({ name: "nightly", rows: [{ input: "2+2?", output: "4", scores: { correct: true } }] });
const server = setupServer(...weaveHandlers({ seed }), ...galileoHandlers(new Store(scorers())), ...renseiHandlers({ seed: evalRuns() }));
server.listen();
const { rows } = await new WeaveClient({ apiKey: "any-key", project: "acme/search" }).load("latest");
const outputs: unknown[] = [];
for await (const row of rows) outputs.push(row.trials[0]?.output);
assert.deepEqual(outputs, ["4"]);
assert.equal((await new GalileoClient({ apiKey: "any-key" }).scorers.find("toxicity")).name, "toxicity");
assert.equal((await new RenseiClient({ operatorToken: "any-token" }).evalRuns.replay("run-1")).replayOf, "run-1");
server.close();
`;

const FILES_PROGRAM = `
import { toRecords } from "evalwire/export";
import { syncRuns, writeRows } from "evalwire/export/node";
import { readRuns } from "evalwire/import/node";
import { run } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { WeaveClient } from "evalwire/weave";

const seed = run({
  name: "Größe",
  rows: [
    { input: { question: "漢字 😀 =1+1" }, output: { answer: 4.5 }, scores: { correct: true, tone: "warm" } },
    { input: { question: "-5" }, output: "é", scores: { correct: false, tone: 'a,"b"' } },
    { input: { question: "" }, error: "TimeoutError: no answer" },
  ],
});
const sandbox = await startSandbox({ seed });
const loaded = await new WeaveClient({ apiKey: "any-key", project: "acme/search", baseUrl: sandbox.url }).load("latest");
const columns = ["row_key", "trial", "scorer", "score_state", "score_number", "score_text", "input", "output"];
const rowsOf = async (runs) => JSON.stringify(await toRecords(runs, { columns }));
const folder = process.argv[2];
const wrong = [];
const expected = await rowsOf(loaded);
for (const format of ["csv", "csv.gz", "tsv", "jsonl", "json", "json.gz", "parquet", "xlsx"]) {
  const path = folder + "/results." + format;
  await writeRows(path, loaded);
  if (format !== "xlsx" && (await rowsOf(await readRuns(path))) !== expected) wrong.push(format);
}
const { written, failed } = await syncRuns([loaded], { folder: folder + "/lake" });
if (written !== 1 || failed !== 0) wrong.push("syncRuns");
if ((await rowsOf(await readRuns(folder + "/lake"))) !== expected) wrong.push("readRuns of a folder");
await sandbox.close();
console.log(wrong.length === 0 ? expected.length : wrong.join(", "));
`;

const DENO_PROGRAM = `
import { toCsv } from "evalwire/export";
import { writeRows } from "evalwire/export/node";
import { WeaveClient } from "evalwire/weave";

const said = async (make) => { try { return "ok: " + (await make()); } catch (error) { return [error.name, error.attempts?.length, error.message].join(" | "); } };
await new Response(toCsv([])).text();
console.log(await said(() => Deno.readTextFile("/etc/hostname")));
console.log(await said(() => writeRows("results.csv", [])));
console.log(await said(() => new WeaveClient()));
console.log(await said(() => new WeaveClient({ apiKey: "any-key", project: "acme/search", baseUrl: "http://127.0.0.1:1234" }).load("latest")));
`;
const DENO_SAYS = [
  /^NotCapable \| {2}\| Requires read access .*--allow-read/,
  /^NotCapable \| {2}\| Requires write access .*--allow-write/,
  /^ConfigurationError \| {2}\| No API key: .*--allow-env=WANDB_API_KEY/,
  /^NetworkError \| 1 \| .*Requires net access .*--allow-net/,
];

function msw(folder, tarball, { version, node }) {
  projectWith(folder, [tarball, `msw@${version}`, "typescript@5.9", "@types/node@22", "tsx"]);
  writeFileSync(join(folder, "program.mts"), MSW_PROGRAM);
  run(folder, node, ["--import", "tsx", "program.mts"]);
  // msw's own declarations are not under test
  typecheck(folder, "program.mts", { skipLibCheck: true });
}

const CHECKS = {
  async readme(folder, tarball) {
    projectWith(folder, [tarball, "tsx", "typescript@5.9", "@types/node@22"]);
    const [, program] =
      /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, "README.md"), "utf8")) ?? [];
    writeFileSync(join(folder, "first.mts"), program);
    const installed = (entry) =>
      import(pathToFileURL(join(folder, "node_modules", "evalwire", "dist", entry)).href);
    const { scenario } = await installed("testing.js");
    const { startSandbox } = await installed("testing/node.js");
    const sandbox = await startSandbox({ seed: scenario({ rows: 3, passRate: 1 }) });
    writeFileSync(
      join(folder, "both.mjs"),
      'await import("./first.mts?1"); await import("./first.mts?2");',
    );
    const { spawn } = await import("node:child_process");
    const child = spawn(process.execPath, ["--import", "tsx", "both.mjs"], {
      cwd: folder,
      env: { ...process.env, ...sandbox.env },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (data) => (output += data));
    const code = await new Promise((resolve) => child.once("close", resolve));
    await sandbox.close();
    if (code !== 0 || output.match(/lines in/g)?.length !== 2)
      throw new Error(`the program ended with ${code}:\n${output}`);
    typecheck(folder, "first.mts");
  },
  types(folder, tarball, { typescript }) {
    projectWith(folder, [tarball, "@types/node@20"]);
    const { exports } = JSON.parse(
      readFileSync(join(folder, "node_modules", "evalwire", "package.json"), "utf8"),
    );
    const names = Object.keys(exports).filter(
      (name) => name.endsWith(".json") === false && !WITH_PEER.has(name),
    );
    const lines = names.map(
      (name, at) =>
        `import * as entry${at} from "evalwire${name.slice(1)}";\nexport const keys${at}: string[] = Object.keys(entry${at});\n`,
    );
    writeFileSync(join(folder, "entries.mts"), lines.join(""));
    for (const version of typescript) {
      run(folder, "npm", [
        "install",
        "--no-audit",
        "--no-fund",
        "--prefer-offline",
        `typescript@${version}`,
      ]);
      typecheck(folder, "entries.mts");
    }
  },
  files(folder, tarball) {
    projectWith(folder, [tarball]);
    writeFileSync(join(folder, "program.mjs"), FILES_PROGRAM);
    const said = ["node", "deno", "bun"].map((runtime) => {
      const [program, ...args] = commandOf(runtime);
      const target = mkdtempSync(join(folder, `${runtime}-`));
      return run(folder, program, [...args, "program.mjs", target]).trim();
    });
    if (!/^\d+$/.test(said[0]) || said.some((one) => one !== said[0]))
      throw new Error(`Node, Deno and Bun said '${said.join("', '")}'`);
  },
  command(folder, tarball) {
    projectWith(folder, [tarball]);
    const env = { WANDB_API_KEY: "", WANDB_ENTITY: "", WANDB_PROJECT: "" };
    const demo = run(folder, "npx", ["evalwire", "demo"], env);
    if (!demo.includes("The gate's outcome is 'fail'"))
      throw new Error(`The demo printed:\n${demo}`);
    const files = ["demo-out/base.csv", "demo-out/candidate.csv"];
    const done = spawnSync(
      "npx",
      ["evalwire", "gate", ...files, "--max-drop", "correct=0.02", "--json"],
      { cwd: folder, encoding: "utf8", env: { ...process.env, ...env } },
    );
    if (done.status !== 100) throw new Error(`The gate ended with ${done.status}:\n${done.stderr}`);
    JSON.parse(done.stdout);
    run(folder, "npx", ["evalwire", "report", ...files, "-o", "pair.html"], env);
    for (const file of ["demo-out/report.html", "pair.html"])
      if (!readFileSync(join(folder, file), "utf8").endsWith("</html>\n"))
        throw new Error(`'${file}' is not a whole page`);
  },
  deno(folder, tarball) {
    projectWith(folder, [tarball]);
    writeFileSync(join(folder, "program.mjs"), DENO_PROGRAM);
    const [program] = commandOf("deno");
    const lines = run(folder, program, [
      "run",
      "--no-prompt",
      "--quiet",
      `--allow-read=${folder}`,
      "program.mjs",
    ])
      .trim()
      .split("\n");
    const wrong = DENO_SAYS.findIndex((pattern, at) => !pattern.test(lines[at] ?? ""));
    if (wrong >= 0) throw new Error(`Deno said '${lines[wrong]}', not ${DENO_SAYS[wrong]}`);
  },
  msw2: (folder, tarball) => msw(folder, tarball, { version: "2.15.0", node: process.execPath }),
  msw3: (folder, tarball) => msw(folder, tarball, { version: "3", node: nodeOf("22") }),
};

async function main() {
  const options = {
    only: { type: "string" },
    typescript: { type: "string", default: "5.0,5.9" },
    help: { type: "boolean", default: false },
  };
  const { values } = parseArgs({ options });
  if (values.help) return console.log(HELP);
  const names = values.only?.split(",") ?? Object.keys(CHECKS);
  const unknown = names.find((name) => !Object.hasOwn(CHECKS, name));
  if (unknown !== undefined)
    throw new Error(
      `'--only' must name a project: current value is '${unknown}'. Projects: ${Object.keys(CHECKS).join(", ")}`,
    );
  const tarball = pack();
  let [passed, failed, skipped] = [0, 0, 0];
  for (const name of names) {
    const folder = mkdtempSync(join(tmpdir(), "evalwire-fresh-"));
    const started = performance.now();
    try {
      await CHECKS[name](folder, tarball, { typescript: values.typescript.split(",") });
      passed++;
      console.log(`ok      ${name} (${((performance.now() - started) / 1_000).toFixed(1)} s)`);
    } catch (error) {
      if (error.skipped) skipped++;
      else failed++;
      console.log(`${error.skipped ? "skipped" : "FAILED "} ${name}: ${error.message}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  console.log(`fresh projects: ${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
  else if (passed === 0 && skipped > 0) process.exitCode = 77;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
