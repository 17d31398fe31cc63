#!/usr/bin/env node
// Measures time and memory of writing a large table, beside DuckDB's COPY from the same lines.
import { spawnSync } from "node:child_process";
import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureBuild } from "./ensure-build.mjs";
import { ensureVenv } from "./weave-server/venv.mjs";

const HELP = `Usage: node scripts/export-size.mjs [--rows 1000000] [--help]

Makes a file of JSON lines (one row each, in English, German and Chinese), and writes its rows as CSV, compressed JSON Lines and Parquet: with writeRows(),
each in a separate process, and with DuckDB's COPY. Prints time, peak memory and size for a tenth of the rows and for all. Fails if
DuckDB reads another number of lines from a file, or if Parquet takes more than 300 MB. Exit code 77 if DuckDB cannot be installed.

  --rows N   number of rows (default 1000000)
  --write    also writes bench/export-size.md`;

const FORMATS = ["csv", "jsonl.gz", "parquet"];
const MAX_PARQUET_MB = 300;
const REQUIREMENTS = "duckdb==2.0.1\n";

const TEXTS = [
  "Which river flows through the capital, and how long is it from source to mouth?",
  "Welcher Fluss fließt durch die Hauptstadt, und wie lang ist er von der Quelle bis zur Mündung?",
  "哪条河流经首都，从源头到入海口有多长？",
];

function* lines(count) {
  for (let at = 0; at < count; at++) {
    const text = TEXTS[at % TEXTS.length];
    const input = { question: `${text} (${at})`, options: ["A", "B", "C", "D"] };
    const output = { answer: "ABCD"[at % 4], reasoning: text.repeat(2) };
    const state =
      at % 50 === 0 ? { error: "TimeoutError" } : { correct: at % 3 !== 0, tokens: at % 900 };
    yield `${JSON.stringify({ id: `row-${at}`, input, output, latency: (at % 700) / 100, ...state })}\n`;
  }
}

/** Yields the rows of the neutral model from the file of lines. */
async function* rowsOf(path) {
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const { id, input, output, latency, error, correct, tokens } = JSON.parse(line);
    const ok = { kind: "boolean", state: "scored", value: correct, reason: null };
    const trial = {
      id,
      predictionId: null,
      url: null,
      output: error === undefined ? output : null,
      scores: error === undefined ? { correct: ok } : {},
      ...(error === undefined ? {} : { error }),
      latencySeconds: latency,
      tokens: tokens ?? null,
      costUsd: null,
    };
    yield { key: id, digest: null, digestKind: null, input, trials: [trial] };
  }
}

/** One measurement, in a separate process. */
async function measure(source, target) {
  const started = performance.now();
  if (target === "read only") for await (const _ of rowsOf(source));
  else {
    const { writeRows } = await import("../dist/export/node.js");
    await writeRows(target, rowsOf(source), { scorers: ["correct"] });
  }
  const { maxRSS } = process.resourceUsage();
  console.log(JSON.stringify({ seconds: (performance.now() - started) / 1000, mb: maxRSS / 1024 }));
}

const COPY = `
import json, resource, sys, time
import duckdb
source, target, kind = sys.argv[1:]
duckdb.sql("SET enable_progress_bar = false")
started = time.monotonic()
options = {"csv": "HEADER", "jsonl.gz": "FORMAT JSON, COMPRESSION GZIP", "parquet": "FORMAT PARQUET"}[kind]
duckdb.sql(f"COPY (SELECT * FROM read_json('{source}')) TO '{target}' ({options})")
rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"seconds": time.monotonic() - started, "mb": rss}))
`;
const COUNT = `
import sys
import duckdb
duckdb.sql("SET enable_progress_bar = false")
print(duckdb.sql(f"SELECT count(*) FROM '{sys.argv[1]}'").fetchall()[0][0])
`;

function child(command, args) {
  const done = spawnSync(command, args, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`${args.at(-1)} failed: ${done.stderr}`);
  return JSON.parse(done.stdout);
}

/** Measures every writer for one number of rows. Returns lines of a table, and what is wrong. */
async function campaign(python, count, folder) {
  const source = join(folder, `${count}.jsonl`);
  await pipeline(Readable.from(lines(count)), createWriteStream(source));
  const program = fileURLToPath(import.meta.url);
  const table = [];
  const wrong = [];
  const add = (what, { seconds, mb }, bytes) =>
    table.push([count.toLocaleString("en"), what, seconds.toFixed(1), Math.round(mb), bytes]);
  add("reading only", child(process.execPath, [program, "--one", source, "read only"]), "");
  for (const format of FORMATS) {
    const target = join(folder, `ours.${format}`);
    const ours = child(process.execPath, [program, "--one", source, target]);
    add(`\`writeRows()\`, ${format}`, ours, megabytes(target));
    const read = child(python, ["-c", COUNT, target]);
    if (read !== count) wrong.push(`DuckDB reads ${read} lines of ${count} from ${format}`);
    if (format === "parquet" && ours.mb > MAX_PARQUET_MB) wrong.push(`Parquet took ${ours.mb} MB`);
    const theirs = join(folder, `duckdb.${format}`);
    add(
      `DuckDB COPY, ${format}`,
      child(python, ["-c", COPY, source, theirs, format]),
      megabytes(theirs),
    );
    for (const one of [target, theirs]) rmSync(one);
  }
  rmSync(source);
  return { table, wrong };
}

const megabytes = (path) => (statSync(path).size / 1e6).toFixed(1);

async function main(count, isKept) {
  let python;
  try {
    python = ensureVenv("duckdb", REQUIREMENTS, console.log);
  } catch (error) {
    console.log(`Skipped, because DuckDB cannot be installed: ${error.message}`);
    return 77;
  }
  ensureBuild({ types: false });
  const folder = mkdtempSync(join(tmpdir(), "evalwire-export-size-"));
  try {
    const parts = [];
    for (const rows of [Math.round(count / 10), count])
      parts.push(await campaign(python, rows, folder));
    const table = parts.flatMap((part) => part.table);
    const wrong = parts.flatMap((part) => part.wrong);
    const text = page(table);
    console.log(text);
    if (isKept) writeFileSync(new URL("../bench/export-size.md", import.meta.url), text);
    for (const line of wrong) console.log(line);
    const checks = parts.length * FORMATS.length + parts.length;
    console.log(`${checks - wrong.length} passed, ${wrong.length} failed`);
    return wrong.length === 0 ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function page(table) {
  return `# Writing a large table

\`node scripts/export-size.mjs --write\`: Node ${process.versions.node}, ${cpus().length} cores, load ${loadavg()[0].toFixed(0)} at the end. The rows come from one file of JSON lines: \`writeRows()\` writes all
columns of the long form, DuckDB its columns as they are, on all cores. Seconds do not include the start of the process; memory is the peak of the process.

| Rows | Writer | Seconds | Peak memory, MB | File, MB |
| ---: | --- | ---: | ---: | ---: |
${table.map((cells) => `| ${cells.join(" | ")} |`).join("\n")}
`;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rows: { type: "string", default: "1000000" },
    write: { type: "boolean", default: false },
    one: { type: "boolean", default: false },
    help: { type: "boolean", short: "h" },
  },
});
const rows = Number(values.rows);
if (values.help) console.log(HELP);
else if (values.one) await measure(...positionals);
else if (!Number.isInteger(rows) || rows < 10)
  throw new Error(`'--rows' must be at least 10: current value is '${values.rows}'`);
else process.exitCode = await main(rows, values.write);
