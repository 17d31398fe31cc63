#!/usr/bin/env node
// Measures the time and memory that the largest Excel workbooks take, and writes bench/xlsx.md.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureBuild } from "./ensure-build.mjs";

const HELP = `Usage: node scripts/xlsx-size.mjs [--print] [--help]

Writes workbooks of several sizes up to the limits of writeRows() each in a separate process, and notes cells, characters, bytes, seconds and
the largest resident memory in bench/xlsx.md. A table above a limit must be refused, without a file. Takes about 3 minutes.

  --print   print the table instead of writing the file`;

const root = fileURLToPath(new URL("..", import.meta.url));

/** Cells that are not empty in a line of {@link loadedRun}, and in the other two sheets. */
const CELLS_OF_LINE = 24;

/** Workbooks to measure: trials, whose two scores make two lines, and characters per string. */
const CASES = [
  { trials: 4_000, characters: 100 },
  { trials: 20_000, characters: 100 },
  { trials: 41_500, characters: 100 },
  { trials: 4_000, characters: 12_000, alphabet: "大小さ" },
  { trials: 41_500, characters: 1_200, alphabet: "大小さ" },
  { trials: 41_500, characters: 280, alphabet: "a\r\nb " },
  { trials: 43_000, characters: 100 },
  { trials: 5_000, characters: 12_000 },
];

/** Returns a run with a number of trials, whose inputs and outputs have so many characters. */
function loadedRun({ trials, characters, alphabet = "words " }) {
  async function* rows() {
    const rest = alphabet.repeat(Math.ceil(characters / alphabet.length));
    for (let at = 0; at < trials; at++) {
      const trial = {
        id: `trial-${at}`,
        predictionId: `prediction-${at}`,
        url: `https://app.example.com/acme/search/calls/${at}`,
        output: `output ${at} ${rest}`.slice(0, characters),
        scores: {
          correct: { kind: "boolean", state: "scored", value: at % 3 > 0, reason: null },
          closeness: { kind: "number", state: "scored", value: (at % 1000) / 7, reason: null },
        },
        latencySeconds: at / 7,
        tokens: at,
        costUsd: at / 1e6,
      };
      const input = `input ${at} ${rest}`.slice(0, characters);
      yield {
        key: `row-${at}`,
        digest: `digest-${at}`,
        digestKind: "dataset",
        input,
        trials: [trial],
      };
    }
  }
  const run = {
    provider: "weave",
    id: "run-1",
    name: "nightly",
    project: "acme/search",
    evaluation: "search:v1",
    model: "ranker:v1",
    kind: "v2",
    status: "completed",
    partial: null,
    startedAt: new Date("2026-11-21T08:00:00Z"),
    finishedAt: null,
    sourceRunId: null,
    attributes: {},
    url: null,
    raw: null,
  };
  return { run, rows: { [Symbol.asyncIterator]: rows } };
}

/** Writes one workbook in this process, and prints the figures. */
async function measure(spec) {
  const { writeRows } = await import("../dist/export/node.js");
  const folder = mkdtempSync(join(tmpdir(), "evalwire-xlsx-"));
  const started = performance.now();
  const figures = { bytes: 0, refused: null };
  try {
    figures.bytes = (await writeRows(join(folder, "rows.xlsx"), loadedRun(spec))).bytes;
  } catch (error) {
    if (readdirSync(folder).length > 0)
      throw new Error("a refused table left a file", { cause: error });
    figures.refused = error.message;
  } finally {
    rmSync(folder, { recursive: true });
  }
  const { maxRSS } = process.resourceUsage();
  const seconds = (performance.now() - started) / 1000;
  console.log(JSON.stringify({ ...figures, seconds, megabytes: maxRSS / 1024 }));
}

/** Returns the line of the table for a workbook, which is measured in a separate process. */
function lineOf(spec) {
  const done = spawnSync(
    process.execPath,
    [fileURLToPath(import.meta.url), "--one", JSON.stringify(spec)],
    {
      encoding: "utf8",
    },
  );
  if (done.status !== 0) throw new Error(`${JSON.stringify(spec)}: ${done.stderr}`);
  const { bytes, refused, seconds, megabytes } = JSON.parse(done.stdout);
  const { trials, characters, alphabet = "words " } = spec;
  const cells = trials * 2 * CELLS_OF_LINE;
  return [
    (trials * 2).toLocaleString("en-US"),
    `${(cells / 1e6).toFixed(1)} M`,
    `${((trials * 2 * characters) / 1e6).toFixed(0)} M ${JSON.stringify(alphabet)}`,
    refused === null
      ? `${(bytes / 1e6).toFixed(1)} MB`
      : `refused: ${/it has [^.]+|its strings [^.]+/.exec(refused)}`,
    seconds.toFixed(1),
    megabytes.toFixed(0),
  ].join(" | ");
}

const HEAD = `# Size of an Excel workbook

\`node scripts/xlsx-size.mjs\`

A workbook is made in memory, so \`writeRows("x.xlsx", …)\` has limits: cells that are not empty, and characters of the strings (each
different string once). Every line was measured in a separate process with Node's default heap. The characters are those of the inputs and
outputs.

`;

async function main() {
  ensureBuild({ types: false });
  const [cpu] = cpus();
  const machine = `Node ${process.versions.node}, ${cpus().length} cores (${cpu?.model.trim()}), ${(totalmem() / 2 ** 30).toFixed(0)} GB, shared with other work.`;
  const table = [
    "| lines | cells | characters | file | seconds | largest RSS, MB |",
    "| --- | --- | --- | --- | --- | --- |",
    ...CASES.map((spec) => `| ${lineOf(spec)} |`),
  ].join("\n");
  const page = `${HEAD}${machine}\n\n${table}\n`;
  if (values.print) console.log(page);
  else writeFileSync(join(root, "bench", "xlsx.md"), page);
}

const { values } = parseArgs({
  options: {
    one: { type: "string" },
    print: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
if (values.help) console.log(HELP);
else if (values.one !== undefined) await measure(JSON.parse(values.one));
else await main();
