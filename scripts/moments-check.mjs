#!/usr/bin/env node
// Runs the queries of pairingSql() in DuckDB and Spark, in a separate environment, and compares
// what compareFromMoments() makes of them with compare().
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ensureBuild } from "./ensure-build.mjs";
import { disagreements } from "./moments-check/agree.mjs";
import { caseOf } from "./moments-check/cases.mjs";
import { cacheFolder, ensureVenv } from "./weave-server/venv.mjs";

const HELP = `Usage: node scripts/moments-check.mjs [--cases 200] [--spark-cases 10] [--large ROWS] [--help]

Draws pairs of runs of at most 252 rows (pass/fail, numbers, several trials, groups, missing scores, stopped candidates), writes their tables, and
runs the queries of pairingSql() on them with scripts/moments-check.py: in DuckDB, and in Spark on this machine (Java 17). What compareFromMoments()
makes of each result must agree with compare() of the same rows: to 1e-12 with DuckDB, to 1e-9 with Spark. Wrong options (oneTrial for rows with
several trials, a key that a row lacks) must make compareFromMoments() refuse the result. Names and IDs contain quotes,
backslashes and line ends. DuckDB and PySpark are installed once, into the cache outside the clone (EVALWIRE_CACHE, else the user's cache folder).
Needs Python 3.11. Exit code 77 if they cannot be installed: the check was skipped. Without Java, only DuckDB is checked.

  --cases N        pairs of runs for DuckDB (default 200)
  --spark-cases N  pairs of runs for Spark (default 10; 0 leaves it out)
  --large ROWS     instead: pair this many rows of two runs in DuckDB on two cores, by whole numbers and by digests, and write
                   bench/compare-at-scale.md. 100000000 rows need 25 GB of disk for the tables in the cache, which are deleted afterward, and
                   16 GB of memory; writing the tables takes about ten minutes`;

const REQUIREMENTS = "duckdb==2.0.1\npyspark==4.3.0\n";
const SKIPPED = 77;
const TOLERANCE = { duckdb: 1e-12, spark: 1e-9 };
const root = fileURLToPath(new URL("..", import.meta.url));
/** IDs and names that break careless quoting. */
const HOSTILE = [
  'it\'s "quoted"',
  "back\\slash\\' OR '1'='1",
  "line\nend -- ; DROP",
  `\${HOME} \`tick\` 日本 😀`,
];

/** Lines of the three tables for one case, with the columns that syncRuns() writes. */
function linesOf(one, ids) {
  const tables = { runs: [], trials: [], scores: [] };
  const numbers = new Map();
  const numberOf = ({ key, digest }) => {
    const id = digest ?? `key:${key}`;
    if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
    return numbers.get(id);
  };
  for (const [run_id, rows] of [
    [ids[0], one.base],
    [ids[1], one.candidate],
  ]) {
    tables.runs.push({ run_id, status: "completed" });
    for (const { key, digest, columns, trials } of rows) {
      const row_no = numberOf({ key, digest });
      const row = { run_id, row_key: key, row_digest: digest, grp: columns.grp, row_no };
      row.row_gap = row_no === 1 ? null : row_no;
      if (trials.length === 0) tables.trials.push({ ...row, trial_id: null, trial_index: null });
      trials.forEach(({ id, scores }, trial_index) => {
        tables.trials.push({ ...row, trial_id: id, trial_index });
        for (const [scorer, { kind, state, value }] of Object.entries(scores))
          tables.scores.push({
            ...row,
            trial_id: id,
            trial_index,
            scorer,
            scorer_ref: "grader:1",
            score_kind: kind,
            score_state: state,
            score_number: value === null ? null : Number(value),
            score_text: null,
            reason: null,
          });
      });
    }
  }
  return tables;
}

/** Writes the tables of all cases, and the queries of each engine. */
function writeCases(folder, cases, pairingSql) {
  const all = { runs: [], trials: [], scores: [] };
  const queries = cases.map(({ one, index, engines, wrong }) => {
    const ids = ["base", "candidate"].map(
      (name) => `${name} ${index} ${HOSTILE[index % HOSTILE.length]}`,
    );
    const tables = wrong === undefined ? linesOf(one, ids) : {};
    for (const [name, lines] of Object.entries(tables)) all[name].push(...lines);
    const { scale, cluster, key, oneTrial } = one;
    const options = {
      scores: "scores",
      runs: "runs",
      base: ids[0],
      candidate: ids[1],
      scorer: "ok",
      scale,
      cluster,
      key: index % 3 === 1 && key === "row_digest" ? { column: "row_no" } : key,
    };
    const shaped =
      wrong?.options ?? (oneTrial && index % 2 === 0 ? { oneTrial: true } : { trials: "trials" });
    return Object.fromEntries(
      engines.map((dialect) => [dialect, pairingSql({ ...options, ...shaped, dialect })]),
    );
  });
  for (const [name, lines] of Object.entries(all))
    writeFileSync(
      join(folder, `${name}.jsonl`),
      lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
    );
  writeFileSync(join(folder, "queries.json"), JSON.stringify(queries));
}

const attempt = async (call) => {
  try {
    return { value: await call() };
  } catch (error) {
    if (error.name === "InvalidArgumentError") return { refused: error.message };
    throw error;
  }
};

/** Options that are wrong for the rows of a case, and the column by which the result is refused. */
function wrongFor({ base, candidate }) {
  const lines = ({ trials }) => trials.filter(({ scores }) => scores.ok !== undefined).length;
  return [
    { options: { trials: "trials", key: { column: "row_gap" } }, column: "rows_without_key" },
    ...([...base, ...candidate].some((row) => lines(row) > 1)
      ? [{ options: { oneTrial: true }, column: "repeated_rows" }]
      : []),
  ];
}

/** Lists how the result of one query differs from compare(). */
async function check({ one, wrong }, row, engine, { compare, compareFromMoments }) {
  if (wrong !== undefined) {
    const { refused = "compared" } = await attempt(() => compareFromMoments(row));
    return refused.includes(wrong.column) ? [] : [`${refused} instead of ${wrong.column}`];
  }
  const expected = await attempt(() =>
    compare(one.base, one.candidate, { ...one.options, ...one.deciding }),
  );
  const found = await attempt(() => compareFromMoments(row, one.deciding));
  if (found.value === undefined || expected.value === undefined) {
    const lost = found.value?.notCompared.length === 1;
    return expected.value === undefined && (lost || found.value === undefined)
      ? []
      : [`${found.refused ?? "compared"} instead of ${expected.refused ?? "compared"}`];
  }
  return disagreements(found.value, expected.value, TOLERANCE[engine]);
}

function runPython(command, ...args) {
  return (
    spawnSync(command, ["scripts/moments-check.py", ...args], {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
    }).status ?? 1
  );
}

async function checkCases(command, { cases: count, spark }) {
  const analysis = await import("../dist/analysis.js");
  const engines = [
    "duckdb",
    ...(spark > 0 && spawnSync("java", ["-version"]).status === 0 ? ["spark"] : []),
  ];
  if (spark > 0 && engines.length === 1) console.log("Spark is left out: there is no Java");
  const cases = Array.from({ length: Math.max(count, spark) }, (_, index) => ({
    index,
    one: caseOf(index),
    engines: engines.filter((engine) => index < (engine === "duckdb" ? count : spark)),
  }));
  for (const { one, index } of cases.slice(0, count))
    for (const wrong of wrongFor(one)) cases.push({ index, one, engines: ["duckdb"], wrong });
  const folder = mkdtempSync(join(tmpdir(), "evalwire-moments-"));
  let [passed, failed] = [0, 0];
  try {
    writeCases(folder, cases, analysis.pairingSql);
    for (const engine of engines) {
      const code = runPython(command, engine, folder);
      if (code !== 0) return code;
      const results = JSON.parse(readFileSync(join(folder, `${engine}.json`), "utf8"));
      for (const [at, row] of Object.entries(results)) {
        const wrong = await check(cases[at], row, engine, analysis);
        if (wrong.length === 0) passed += 1;
        else {
          failed += 1;
          console.log(
            `FAILED ${engine} ${cases[at].one.name}\n  ${wrong.slice(0, 5).join("\n  ")}`,
          );
        }
      }
      console.log(`${engine}: ${Object.keys(results).length} cases`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

/** Returns the Python of the environment; null, after printing the reason, if it cannot be created. */
function python() {
  try {
    return ensureVenv("moments", REQUIREMENTS, console.log);
  } catch (error) {
    console.log(`Skipped, because DuckDB and PySpark cannot be installed: ${error.message}`);
    return null;
  }
}

async function main(counts) {
  const command = python();
  if (command === null) return SKIPPED;
  await ensureBuild();
  return counts.large > 0 ? measureLarge(command, counts.large) : checkCases(command, counts);
}

/** Keys of the large comparison, by their names in the report. */
const KEYS = {
  "whole number": { column: "row_id" },
  "64 hex digits": { column: "row_digest" },
};
const LARGE = [
  ["correct", "whole number"],
  ["correct", "64 hex digits"],
  ["closeness", "whole number"],
];

/**
 * Pairs two runs of this many rows in DuckDB, and writes time and memory to
 * bench/compare-at-scale.md.
 */
async function measureLarge(command, rows) {
  const { compareFromMoments, pairingSql } = await import("../dist/analysis.js");
  mkdirSync(cacheFolder(), { recursive: true });
  const folder = mkdtempSync(join(cacheFolder(), "moments-large-"));
  const runs = { dialect: "duckdb", scores: "scores", base: "run-1", candidate: "run-2" };
  const queries = LARGE.map(([scorer, key]) =>
    pairingSql({ ...runs, scorer, key: KEYS[key], oneTrial: true }),
  );
  try {
    writeFileSync(join(folder, "queries.json"), JSON.stringify(queries));
    const code = runPython(command, "large", folder, String(rows));
    if (code !== 0) return code;
    const found = JSON.parse(readFileSync(join(folder, "large.json"), "utf8"));
    const text = reportOf(found, rows, compareFromMoments);
    writeFileSync(join(root, "bench", "compare-at-scale.md"), text);
    console.log(text);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function reportOf({ made, queries }, rows, compareFromMoments) {
  const lines = queries.map(({ row, seconds, cpu, gigabytes, load }, i) => {
    const { n, difference, p, method } = compareFromMoments(row).scorers[row.scorer];
    const numbers = [seconds, cpu, gigabytes, load].map((number) => number.toFixed(1));
    return `| ${row.scorer} | ${LARGE[i][1]} | ${method} | ${n} | ${difference.toPrecision(4)} | ${p.toPrecision(4)} | ${numbers.join(" | ")} |`;
  });
  return `# Comparing in DuckDB

\`node scripts/moments-check.mjs --large ${rows}\`

DuckDB ${queries[0].version} with two threads and at most 14 GB, on a machine with ${cpus().length} cores. Two runs of ${rows} rows each are in Parquet files with the
columns that syncRuns() writes and a column of whole numbers, which identify the rows and were made beforehand: one file for a run and scorer, with
the rows of the candidate in another order. Writing the files took ${made.seconds.toFixed(0)} s and is not part of the times below; they have ${made.gigabytes.toFixed(1)} GB. Scores of
\`correct\` are 0 or 1, those of \`closeness\` have 1,000 different values. Each query of pairingSql() with oneTrial runs in its own process, reads the files and
pairs the rows by the key, and compareFromMoments() decides. A minute on two cores is 120 CPU seconds, user and system. The load is the average of the last
minute at the end of the query. Above 2, other work shared the cores, and the CPU seconds are the better guide. Memory is the peak of the process.

| Scorer | Key | Method | Rows | Difference | p | Seconds | CPU seconds | Peak GB | Load |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
${lines.join("\n")}
`;
}

const { values } = parseArgs({
  options: {
    cases: { type: "string", default: "200" },
    "spark-cases": { type: "string", default: "10" },
    large: { type: "string", default: "0" },
    help: { type: "boolean", short: "h" },
  },
});
const whole = (name) => {
  const number = Number(values[name]);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw new Error(`'--${name}' must be a whole number: current value is '${values[name]}'`);
};
if (values.help) console.log(HELP);
else
  process.exitCode = await main({
    cases: whole("cases"),
    spark: whole("spark-cases"),
    large: whole("large"),
  });
