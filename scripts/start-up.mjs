#!/usr/bin/env node
// Measures how long the command takes to start, beside Node without a program.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureBuild } from "./ensure-build.mjs";

const HELP = `Usage: node scripts/start-up.mjs [--rounds N] [--print] [--help]

Runs Node without a program, 'evalwire --version', 'evalwire --help' and 'evalwire gate' of two files of 400 rows, in turns, and writes
bench/start-up.md: the median of each, and its difference to bare Node. Limits: 60 ms for --version, 400 ms for the gate.

  --rounds  rounds; default 25
  --print   print the page instead of writing it
Exit code 1 if a limit is exceeded.`;

const root = fileURLToPath(new URL("..", import.meta.url));
const main = join(root, "dist", "cli", "main.js");
const csv = (passes) =>
  [
    "id,input,correct",
    ...Array.from({ length: 400 }, (_, row) => `${row},question ${row},${+passes(row)}`),
  ].join("\n");

/** What is measured: a name, arguments of Node, and the limit above bare Node in ms. */
const CASES = [
  { name: "node -e 0", args: ["-e", "0"], limit: null },
  { name: "evalwire --version", args: [main, "--version"], limit: 60 },
  { name: "evalwire --help", args: [main, "--help"], limit: null },
  {
    name: "evalwire gate base.csv candidate.csv --max-drop correct=0.2",
    args: [main, "gate", "base.csv", "candidate.csv", "--max-drop", "correct=0.2"],
    limit: 400,
  },
];

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Runs each case once per round, so that a busy machine slows all of them. */
function measure(rounds, folder) {
  const times = CASES.map(() => []);
  for (let round = 0; round < rounds; round++)
    for (const [at, { name, args }] of CASES.entries()) {
      const started = performance.now();
      const { status, stderr } = spawnSync(process.execPath, args, {
        cwd: folder,
        env: { PATH: process.env.PATH },
        encoding: "utf8",
      });
      times[at].push(performance.now() - started);
      if (![0, 100, 101].includes(status))
        throw new Error(`${name} ended with ${status}: ${stderr}`);
    }
  return times.map(median);
}

function page(medians, rounds) {
  const [bare] = medians;
  const rows = CASES.map(({ name, limit }, at) => {
    const more = medians[at] - bare;
    const cells = [
      `\`${name}\``,
      medians[at].toFixed(0),
      at === 0 ? "" : more.toFixed(0),
      limit ?? "",
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return `# Start-up of the command

Written by \`scripts/start-up.mjs\`: medians of ${rounds} rounds in ms, in turns, on Node ${process.version.slice(1)}, on a shared machine. Only the difference to bare Node is
meant for comparisons.

| Command line | Time | Above bare Node | Limit |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
}

function run() {
  const { values } = parseArgs({
    options: {
      rounds: { type: "string", default: "25" },
      print: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  ensureBuild({ types: false });
  const folder = mkdtempSync(join(tmpdir(), "evalwire-start-up-"));
  try {
    writeFileSync(
      join(folder, "base.csv"),
      csv((row) => row % 4 !== 0),
    );
    writeFileSync(
      join(folder, "candidate.csv"),
      csv((row) => row % 5 !== 0),
    );
    const rounds = Number(values.rounds);
    const medians = measure(rounds, folder);
    const text = page(medians, rounds);
    if (values.print) console.log(text);
    else writeFileSync(join(root, "bench", "start-up.md"), text);
    const over = CASES.filter(
      ({ limit }, at) => limit !== null && medians[at] - medians[0] > limit,
    );
    for (const { name, limit } of over)
      console.error(`${name} takes more than ${limit} ms above bare Node`);
    if (over.length > 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

run();
