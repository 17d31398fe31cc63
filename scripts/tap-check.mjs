#!/usr/bin/env node
// Pipes the Singer tap into target-jsonl from PyPI, in a separate environment, and counts what
// arrives.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureBuild } from "./ensure-build.mjs";
import { ensureVenv } from "./weave-server/venv.mjs";

const HELP = `Usage: node scripts/tap-check.mjs [--rows 300] [--help]

Reads two projects on the sandbox, one of Weave and one of Galileo, with tap(), and pipes the messages into target-jsonl, which is installed once into
the cache outside the clone (EVALWIRE_CACHE, else the user's cache folder). Three times in a row, each with the state that the target printed:
with only the first run of Weave, with all runs, and with nothing new. Every run, trial and score must arrive once, and the bookmarks must advance.
Then the same through the built command, 'evalwire tap --config … --state …', on a server: twice, with nothing new the second time.
Needs Python 3.11. Exit code 77 if the target cannot be installed: the check was skipped.

  --rows N  rows of each run of Weave (default 300)`;

const REQUIREMENTS = "target-jsonl==0.1.4\n";
const SKIPPED = 77;

/** Returns the path of the target; null, after printing the reason, if it cannot be installed. */
function installed() {
  try {
    const python = ensureVenv("target-jsonl", REQUIREMENTS, console.log);
    return { python, script: join(dirname(python), "target-jsonl") };
  } catch (error) {
    console.log(`Skipped, because target-jsonl cannot be installed: ${error.message}`);
    return null;
  }
}

/** Creates the two projects, and what must arrive from them. */
async function openProjects(rows) {
  const { experiments, galileoSandbox, scenario, Store, weaveSandbox } = await import(
    "../dist/testing.js"
  );
  const { WeaveClient } = await import("../dist/weave.js");
  const { GalileoClient } = await import("../dist/galileo.js");
  const fetchOf = (sandbox) => (input, init) =>
    sandbox(new Request(input, { ...init, signal: null }));
  const seed = scenario({ rows, passRate: 0.8, regress: 0.1, crash: 0.05 });
  const weave = new WeaveClient({
    project: "acme/search",
    apiKey: "any-key",
    baseUrl: "https://trace.example",
    fetch: fetchOf(weaveSandbox(new Store(seed))),
  });
  const galileo = new GalileoClient({
    project: "support",
    apiKey: "any-key",
    baseUrl: "https://galileo.example",
    fetch: fetchOf(galileoSandbox(new Store(experiments()))),
  });
  return { weave, galileo };
}

/** Reads the tap, and returns its lines and the number of records by stream. */
async function tapped(clients, state) {
  const { singerLine, tap } = await import("../dist/export/singer.js");
  const records = { runs: 0, trials: 0, scores: 0 };
  let lines = "";
  for await (const message of tap(clients, {}, state)) {
    lines += singerLine(message);
    if (message.type === "RECORD") records[message.stream]++;
  }
  return { lines, records };
}

/** Pipes lines into the target, and returns the state that it printed. */
function load(folder, { python, script }, lines) {
  const config = join(folder, "config.json");
  writeFileSync(
    config,
    JSON.stringify({ destination_path: join(folder, "out"), do_timestamp_file: false }),
  );
  const done = spawnSync(python, [script, "--config", config], { input: lines, encoding: "utf8" });
  if (done.status !== 0) throw new Error(`target-jsonl ended with ${done.status}:\n${done.stderr}`);
  return JSON.parse(done.stdout.trim().split("\n").at(-1));
}

/** Reads the files of the target: the number of lines by stream, and the number of unlike keys. */
async function arrived(folder) {
  const { discover } = await import("../dist/export/singer.js");
  const counts = {};
  for (const name of readdirSync(join(folder, "out"))) {
    const stream = name.replace(".jsonl", "");
    const keys = discover().streams.find((one) => one.stream === stream).key_properties;
    const lines = readFileSync(join(folder, "out", name), "utf8")
      .trimEnd()
      .split("\n");
    const records = lines.map((line) => JSON.parse(line));
    const unlike = new Set(records.map((one) => JSON.stringify(keys.map((key) => one[key]))));
    counts[stream] = { lines: lines.length, keys: unlike.size };
  }
  return counts;
}

/** Returns what the runs of a project contain. */
async function contentOf(client) {
  const counts = { runs: 0, trials: 0 };
  for await (const { run, rows } of client.loadRuns()) {
    let trials = 0;
    for await (const row of rows) trials += Math.max(1, row.trials.length);
    if (run.status === "running") continue;
    counts.runs++;
    counts.trials += trials;
  }
  return counts;
}

/** Pipes the command itself into the target, on a server: all runs, and then nothing new. */
async function checkCommand(folder, target, rows) {
  const { experiments, scenario } = await import("../dist/testing.js");
  const { startSandbox } = await import("../dist/testing/node.js");
  const seed = { ...scenario({ rows, passRate: 0.8, crash: 0.05 }), ...experiments() };
  const sandbox = await startSandbox({ seed });
  const config = join(folder, "tap.json");
  writeFileSync(config, JSON.stringify({ projects: ["acme/search", "galileo:support"] }));
  const sent = async (...args) => {
    const lines = await tapCommand(["tap", "--config", config, ...args], sandbox.env);
    const state = join(folder, "state.json");
    writeFileSync(state, JSON.stringify(load(folder, target, lines)));
    return { state, records: lines.split("\n").filter((line) => line.includes('"RECORD"')).length };
  };
  try {
    const first = await sent();
    const found = Object.values(await arrived(folder));
    const total = (key) => found.reduce((sum, one) => sum + one[key], 0);
    check(
      "records of the command",
      [total("lines"), total("keys")],
      [first.records, first.records],
    );
    check("records of its second run", (await sent("--state", first.state)).records, 0);
  } finally {
    await sandbox.close();
  }
}

/** Runs the command beside the server of this process, and returns its output. */
function tapCommand(args, env) {
  return new Promise((resolve, reject) => {
    const main = fileURLToPath(new URL("../dist/cli/main.js", import.meta.url));
    const child = spawn(process.execPath, [main, ...args], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const output = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"])
      child[name].setEncoding("utf8").on("data", (part) => {
        output[name] += part;
      });
    child.once("close", (code) =>
      code === 0
        ? resolve(output.stdout)
        : reject(new Error(`evalwire tap ended with ${code}: ${output.stderr}`)),
    );
  });
}

function check(what, found, wanted) {
  const [left, right] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (left !== right) throw new Error(`${what}: ${left} instead of ${right}`);
  console.log(`${what}: ${left}`);
}

async function main(rows) {
  const target = installed();
  if (target === null) return SKIPPED;
  await ensureBuild();
  const folder = mkdtempSync(join(tmpdir(), "evalwire-tap-"));
  try {
    const { weave, galileo } = await openProjects(rows);
    const firstOnly = { loadRuns: (query) => weave.loadRuns({ ...query, limit: 1 }) };
    const [one, two] = [await contentOf(weave), await contentOf(galileo)];
    const first = await tapped({ weave: firstOnly });
    const state = load(folder, target, first.lines);
    check("runs of the first reading", first.records.runs, 1);
    const all = { weave, galileo };
    const second = await tapped(all, state);
    const after = load(folder, target, second.lines);
    check("runs of the second reading", second.records.runs, one.runs + two.runs - 1);
    const third = await tapped(all, after);
    check("records of the third reading", third.records, { runs: 0, trials: 0, scores: 0 });
    const found = await arrived(folder);
    check("lines of runs", found.runs, { lines: one.runs + two.runs, keys: one.runs + two.runs });
    const trials = one.trials + two.trials;
    check("lines of trials", found.trials, { lines: trials, keys: trials });
    check("scores are unlike", found.scores.keys, found.scores.lines);
    check(
      "scores that were sent",
      found.scores.lines,
      first.records.scores + second.records.scores,
    );
    const ends = [state, after].map(({ bookmarks }) => bookmarks.weave.finished_at);
    if (!(ends[0] < ends[1])) throw new Error(`the bookmark did not advance: ${ends.join(", ")}`);
    console.log(`bookmarks of Weave: ${ends.join(", ")}`);
    rmSync(join(folder, "out"), { recursive: true });
    await checkCommand(folder, target, rows);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "300" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) console.log(HELP);
else process.exitCode = await main(Number(values.rows));
