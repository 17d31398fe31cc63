#!/usr/bin/env node
// Would a test notice? Breaks the rules of the analysis, one at a time, and runs the tests against
// each mutant.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { DIFFERENCE_MUTANTS } from "./mutants/difference.mjs";
import { GATE_MUTANTS } from "./mutants/gate.mjs";

const HELP = `Usage: node scripts/mutants.mjs [--only WORD] [--tests PATH] [--list] [--help]

Copies the sources and the tests of the analysis to a temporary folder, replaces one snippet, and runs the tests there: a mutant is
killed if a test fails. Ends with "N passed, N failed"; a surviving mutant counts as failed.

  --only WORD   only mutants whose name or file contains this
  --tests PATH  the tests to run (default test/analysis/mutation-)
  --list        prints the mutants`;

const root = fileURLToPath(new URL("..", import.meta.url));
const COPIED = [
  "src",
  "generated",
  "scripts",
  "test/analysis",
  "package.json",
  "tsconfig.json",
  "vitest.config.ts",
];

/**
 * Returns the mutants.
 *
 * @type {{ name: string, file: string, snippet: string, replacement: string }[]}
 */
export const MUTANTS = [...GATE_MUTANTS, ...DIFFERENCE_MUTANTS].map(
  ([name, file, snippet, replacement]) => ({
    name,
    file,
    snippet,
    replacement,
  }),
);

/** Matches a snippet regardless of how the formatter has wrapped it. */
function anyLayout(snippet) {
  const escaped = snippet.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = escaped
    .replaceAll(/\s+/g, "\\s+")
    .replaceAll(/\\[([]/g, "$&\\s*")
    .replaceAll(/(?<!\\[([]\\s\*)\\[)\]]/g, ",?\\s*$&");
  return new RegExp(pattern, "g");
}

/**
 * Replaces the mutant's snippet in a source.
 *
 * @throws {Error} if the snippet does not occur exactly once
 */
export function mutate(source, { name, file, snippet, replacement }) {
  const pattern = anyLayout(snippet);
  const found = source.match(pattern)?.length ?? 0;
  if (found !== 1)
    throw new Error(
      `Cannot apply '${name}': its snippet occurs ${found} times in ${file}: ${snippet}`,
    );
  return source.replace(pattern, () => replacement);
}

/** Runs the tests in a folder. Returns how many failed, and whether they could be run at all. */
function runTests(folder, tests) {
  const report = join(folder, "report.json");
  rmSync(report, { force: true });
  const args = [
    "vitest",
    "run",
    "--project",
    "unit",
    "--bail",
    "1",
    "--reporter=json",
    `--outputFile=${report}`,
    tests,
  ];
  const { stdout, stderr } = spawnSync("npx", args, { cwd: folder, encoding: "utf8" });
  try {
    const { numTotalTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, "utf8"));
    const failed = testResults.flatMap(({ assertionResults }) =>
      assertionResults.filter(({ status }) => status === "failed"),
    );
    return {
      total: numTotalTests,
      failed: numFailedTests,
      by: failed[0]?.fullName ?? null,
      output: `${stdout}${stderr}`,
    };
  } catch {
    return { total: 0, failed: 0, by: null, output: `${stdout}${stderr}` };
  }
}

/** Returns the outcome of a mutant. */
function judge(folder, mutant, tests) {
  const path = join(folder, mutant.file);
  const source = readFileSync(path, "utf8");
  writeFileSync(path, mutate(source, mutant));
  try {
    const { total, failed, by, output } = runTests(folder, tests);
    if (total === 0)
      return { killed: false, text: `could not be run: ${output.trim().split("\n").at(-1) ?? ""}` };
    return failed > 0
      ? { killed: true, text: `killed by '${by}'` }
      : { killed: false, text: "survived" };
  } finally {
    writeFileSync(path, source);
  }
}

function main(o) {
  const chosen = MUTANTS.filter(
    ({ name, file }) => o.only === undefined || `${name} ${file}`.includes(o.only),
  );
  if (o.list) return console.log(chosen.map(({ name, file }) => `${file}: ${name}`).join("\n"));
  for (const mutant of chosen) mutate(readFileSync(join(root, mutant.file), "utf8"), mutant);
  const folder = mkdtempSync(join(tmpdir(), "mutants-"));
  try {
    for (const path of COPIED) cpSync(join(root, path), join(folder, path), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    const whole = runTests(folder, o.tests);
    if (whole.total === 0 || whole.failed > 0)
      throw new Error(`The tests must pass without a mutant first: ${whole.by ?? whole.output}`);
    let survived = 0;
    for (const mutant of chosen) {
      const { killed, text } = judge(folder, mutant, o.tests);
      if (!killed) survived += 1;
      console.log(`${killed ? "ok    " : "FAILED"} ${mutant.file}: ${mutant.name}: ${text}`);
    }
    console.log(`${chosen.length - survived} passed, ${survived} failed`);
    if (survived > 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      tests: { type: "string", default: "test/analysis/mutation-" },
      list: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) console.log(HELP);
  else main(values);
}
