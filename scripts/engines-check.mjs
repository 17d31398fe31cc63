#!/usr/bin/env node
// Writes exported tables in every format, and a folder of many runs, and reads them with DuckDB,
// pyarrow, polars, PyIceberg and Spark, in a separate environment.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { expectedTables, syncedRuns } from "./engines/synced-runs.mjs";
import { ensureBuild } from "./ensure-build.mjs";
import { ensureVenv } from "./weave-server/venv.mjs";

const HELP = `Usage: node scripts/engines-check.mjs [--rows 1000] [--help]

Writes rows with nested, missing, failed and hostile values with writeRows() in every format, and runs scripts/engines-check.py on the files: DuckDB
and pyarrow must read the same counts, types, nulls, sums and nested values. Then writes a folder of runs with hostile names with syncRuns(), and runs
scripts/engines-folder.py on it: DuckDB, polars, PyIceberg and PySpark (skipped by name without Java) must read every value as it was written, and the
SQL and Python blocks of the guides must run. The engines are installed once, into the cache outside the clone
(EVALWIRE_CACHE, else the user's cache folder). Needs Python 3.11. Exit code 77 if they cannot be installed: the check was skipped.

  --rows N  rows of the run, a multiple of 10 (default 1000)`;

const REQUIREMENTS =
  "duckdb==2.0.1\npandas==3.1.1\npyarrow==26.0.1\npolars==2.1.0\npyiceberg[sql-sqlite]==0.12.0\npyspark==4.3.0\n";
/** Pages whose SQL and Python blocks are executed. */
const PAGES = ["docs/at-scale.md", "docs/to-bi-and-warehouses.md"];
const SKIPPED = 77;
const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * Yields rows: of ten, one crashed, one has no trial, and one has a failed judge. Strings contain
 * separators, quotes, line ends, formulas and characters outside the basic plane.
 */
async function* makeRows(count) {
  for (let at = 0; at < count; at++) {
    const kind = at % 10;
    const judge =
      kind === 1
        ? { judge: { kind: "none", state: "errored", value: null, reason: "timed out" } }
        : {
            "judge.passed": { kind: "boolean", state: "scored", value: kind > 4, reason: null },
            "judge.grade": {
              kind: "text",
              state: "scored",
              value: 'a,b;\t"c"\r\nd',
              reason: "=1+1",
            },
          };
    const closeness = { kind: "number", state: "scored", value: at / 8 - 5, reason: null };
    const trial = {
      id: `t${at}`,
      predictionId: null,
      url: null,
      output: [{ answer: at, unicode: "é大😀" }, "word", -at, null][at % 4],
      scores: kind === 2 ? {} : { ...judge, closeness },
      latencySeconds: kind === 3 ? null : at / 4,
      tokens: at,
      costUsd: null,
      ...(kind === 2 ? { error: "raised ValueError" } : {}),
    };
    const input = { question: `${at}+1?`, options: [at, null, true], nested: { deep: { n: at } } };
    const trials = kind === 4 ? [] : [trial];
    yield { key: `r${at}`, digest: null, digestKind: null, input, trials };
  }
}

function loadedRun(count) {
  const startedAt = new Date("2026-11-21T08:00:00.123Z");
  const run = {
    provider: "weave",
    id: "run-1",
    name: "Größe",
    project: "acme/search",
    evaluation: null,
    model: null,
    kind: "v2",
    status: "completed",
    partial: null,
    startedAt,
    finishedAt: null,
    sourceRunId: null,
    attributes: { branch: "main", ci: { build: 7 } },
    url: null,
    raw: null,
  };
  return { run, rows: { [Symbol.asyncIterator]: () => makeRows(count) } };
}

/** Writes the files, and what they must contain according to `toRecords()`. */
async function writeFiles(folder, count) {
  const { toRecords } = await import("../dist/export.js");
  const { writeRows } = await import("../dist/export/node.js");
  const run = loadedRun(count);
  const options = { attributes: ["branch"], flatten: true };
  for (const ending of ["csv", "csv.gz", "tsv", "tsv.gz", "jsonl", "jsonl.gz", "json", "json.gz"]) {
    const typed = ending.startsWith("json") ? { typed: true } : {};
    await writeRows(join(folder, `long.${ending}`), run, { ...options, ...typed });
  }
  await writeRows(join(folder, "long.parquet"), run, options);
  await writeRows(join(folder, "wide.parquet"), run, { ...options, form: "wide" });
  await writeRows(join(folder, "empty.parquet"), [], options);
  const records = {
    long: await toRecords(run, options),
    wide: await toRecords(run, { ...options, form: "wide" }),
  };
  writeFileSync(join(folder, "records.json"), JSON.stringify(records));
}

/** Syncs runs into the folder `lake`, and writes what its tables must contain. */
async function writeFolder(folder, count) {
  const { syncRuns } = await import("../dist/export/node.js");
  const runs = syncedRuns(Math.min(count / 2, 100));
  const { failed, errors } = await syncRuns(runs, { folder: join(folder, "lake") });
  if (failed > 0) throw errors[0].error;
  writeFileSync(join(folder, "expected.json"), JSON.stringify(expectedTables(runs)));
}

/**
 * Returns the Python of the environment; null, after printing the reason, if it cannot be created.
 */
function python() {
  try {
    return ensureVenv("engines", REQUIREMENTS, console.log);
  } catch (error) {
    console.log(`Skipped, because the engines cannot be installed: ${error.message}`);
    return null;
  }
}

async function main(count) {
  const command = python();
  if (command === null) return SKIPPED;
  await ensureBuild();
  const folder = mkdtempSync(join(tmpdir(), "evalwire-engines-"));
  try {
    await writeFiles(folder, count);
    await writeFolder(folder, count);
    const run = (args) => spawnSync(command, args, { cwd: root, stdio: "inherit" }).status ?? 1;
    const tables = run(["scripts/engines-check.py", folder]);
    return tables + run(["scripts/engines-folder.py", folder, ...PAGES]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1000" },
    help: { type: "boolean", short: "h" },
  },
});
const count = Number(values.rows);
if (values.help) console.log(HELP);
else if (!Number.isInteger(count) || count < 10 || count % 10 !== 0)
  throw new Error(`'--rows' must be a multiple of 10: current value is '${values.rows}'`);
else process.exitCode = await main(count);
