#!/usr/bin/env node
// Which changes of the code that decides, or that delivers, would no test notice? Runs Stryker and
// reports the surviving mutants.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { UNDERSTOOD } from "./mutants/understood.mjs";
import { cacheFolder } from "./weave-server/venv.mjs";

const HELP = `Usage: node scripts/stryker.mjs [--suite gate|core] [--files LIST] [--tests LIST] [--output PATH] [--concurrency 2] [--static] [--help]

Mutates the sources with Stryker, runs the tests that reach each mutant, and writes the score of each file and every survivor. Stryker is installed
once, into the cache outside the clone (EVALWIRE_CACHE, else the user's cache folder). Code that only describes a result is not mutated (string
literals, and functions that build sentences), because it decides nothing.

  --suite NAME      gate: gates and the paired difference, into bench/stryker.md (default)
                    core: retries, NDJSON, redaction, polling and paths, into bench/stryker-core.md
  --files LIST      other files, or ranges of their lines such as src/core/retry.ts:10-20, separated by commas
  --tests LIST      other patterns of tests, such as test/core/retry*.test.ts, separated by commas
  --output PATH     where to write
  --concurrency N   number of test runners (default 2)
  --static          also mutates what is computed once, when a module is loaded, such as patterns: every test runs for each of these mutants`;

const root = fileURLToPath(new URL("..", import.meta.url));
const sourcesIn = (folder, names) => names.map((name) => `${folder}/${name}.ts`).join();
const testsIn = (folder, names) => names.map((name) => `${folder}/${name}.test.ts`).join();
const SUITES = {
  gate: {
    title: "Mutants of the gate and of the paired difference",
    files: sourcesIn("src/analysis", [
      "gate",
      "gate-bounds",
      "gate-change-rules",
      "paired-difference",
    ]),
    tests: testsIn("test/analysis", [
      "mutation-*",
      "gate",
      "procedures",
      "wrong-passes",
      "completeness",
      "edges",
    ]),
    output: "bench/stryker.md",
  },
  core: {
    title: "Mutants of retries, NDJSON, redaction, polling and paths",
    files: sourcesIn("src/core", [
      "retry",
      "asked-pause",
      "ndjson",
      "credentials",
      "errors/base",
      "clock",
      "request",
    ]),
    tests: testsIn("test/core", ["*"]),
    output: "bench/stryker-core.md",
  },
};
/** Functions that only describe a result. */
const SENTENCES = [
  "foundIn",
  "whyDecided",
  "whyOpen",
  "closeTo",
  "whyMissing",
  "wordsOf",
  "notesFor",
];
/** The last release that runs on Node 20. */
const STRYKER = "9.6.1";
const FOLDERS = ["src", "generated", "scripts", "test", "docs"];
const FILES = ["package.json", "tsconfig.json", "vitest.config.ts"];

/**
 * Installs Stryker beside the libraries of package.json, because there must be only one copy of
 * Vitest.
 */
function install() {
  const folder = join(cacheFolder(process.env), "stryker");
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  const stryker = { "@stryker-mutator/core": STRYKER, "@stryker-mutator/vitest-runner": STRYKER };
  const wanted = JSON.stringify({
    private: true,
    type: "module",
    dependencies: { ...dependencies, ...devDependencies, ...stryker },
  });
  const manifest = join(folder, "package.json");
  if (
    existsSync(join(folder, "node_modules")) &&
    existsSync(manifest) &&
    readFileSync(manifest, "utf8") === wanted
  )
    return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(manifest, wanted);
  const done = spawnSync("npm", ["install", "--no-audit", "--no-fund", "--no-package-lock"], {
    cwd: folder,
    encoding: "utf8",
  });
  if (done.status === 0) return folder;
  rmSync(manifest);
  throw new Error(`Cannot install Stryker: ${done.stderr}`);
}

/**
 * Returns the parts of a file that decide, as line ranges: all but the functions that only describe
 * a result, or the requested range.
 */
function decidingPartsOf(file) {
  if (file.includes(":")) return [file];
  const lines = readFileSync(join(root, file), "utf8").split("\n");
  const ranges = [];
  let from = 1;
  let skipped = false;
  lines.forEach((line, i) => {
    const name = /^(?:export )?(?:async )?(?:function|const|interface|type|class) (\w+)/.exec(
      line,
    )?.[1];
    if (name === undefined) return;
    if (!skipped && i > from - 1) ranges.push(`${file}:${from}-${i}`);
    from = i + 1;
    skipped = SENTENCES.includes(name);
  });
  return skipped ? ranges : [...ranges, `${file}:${from}-${lines.length}`];
}

/** Runs Stryker on a copy of the sources and tests. @returns its report. */
function run(installed, { files, tests, concurrency, static: mutatesStatic }) {
  const folder = mkdtempSync(join(tmpdir(), "stryker-"));
  try {
    for (const path of [...FOLDERS, ...FILES])
      cpSync(join(root, path), join(folder, path), { recursive: true });
    symlinkSync(join(installed, "node_modules"), join(folder, "node_modules"));
    const include = JSON.stringify(tests.split(","));
    writeFileSync(
      join(folder, "mutants.config.ts"),
      `import config from ${JSON.stringify(join(folder, "vitest.config.ts"))};
const { alias } = (config as any).test.projects[0].resolve;
export default { resolve: { alias }, test: { include: ${include}, testTimeout: 60_000 } };
`,
    );
    const config = {
      mutate: files.split(",").flatMap(decidingPartsOf),
      testRunner: "vitest",
      plugins: ["@stryker-mutator/vitest-runner"],
      vitest: { configFile: "mutants.config.ts", related: false },
      mutator: { excludedMutations: ["StringLiteral"] },
      ignoreStatic: !mutatesStatic,
      concurrency,
      timeoutMS: 10_000,
      reporters: ["json", "progress-append-only"],
      jsonReporter: { fileName: "report.json" },
      tempDirName: ".stryker",
    };
    writeFileSync(join(folder, "stryker.config.json"), JSON.stringify(config));
    const started = performance.now();
    const done = spawnSync("npx", ["stryker", "run"], { cwd: folder, stdio: "inherit" });
    if (!existsSync(join(folder, "report.json")))
      throw new Error(`Stryker ended with ${done.status} and without a report`);
    const minutes = (performance.now() - started) / 60_000;
    return { ...JSON.parse(readFileSync(join(folder, "report.json"), "utf8")), minutes };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the source text at a location, on one line. */
function textAt(source, { start, end }) {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1);
  lines[0] = lines[0].slice(start.column - 1);
  return lines.join(" ").replaceAll(/\s+/g, " ");
}

/** Returns the mutants that no test noticed, with the reason if it is known. */
function survivorsOf(file, { source, mutants }) {
  const open = mutants.filter(({ status }) => status === "Survived" || status === "NoCoverage");
  return open.map(({ location, replacement, status, mutatorName }) => {
    const original = textAt(source, location);
    const written = (replacement ?? "").replaceAll(/\s+/g, " ");
    const why = UNDERSTOOD.find(
      ([name, was, is]) => file.endsWith(`/${name}`) && was === original && is === written,
    )?.[3];
    return {
      line: location.start.line,
      original,
      written,
      mutatorName,
      why: why ?? null,
      reached: status === "Survived",
    };
  });
}

const code = (text) => `\`${text.replaceAll("`", "'").replaceAll("|", "\\|").slice(0, 110)}\``;

/** Returns the contents of bench/stryker.md. */
function reportOf({ files, minutes }, o) {
  const counted = Object.entries(files).map(([file, { source, mutants }]) => {
    const of = (...states) => mutants.filter(({ status }) => states.includes(status)).length;
    const [killed, all] = [
      of("Killed", "Timeout"),
      of("Killed", "Timeout", "Survived", "NoCoverage"),
    ];
    return { file, killed, all, survivors: survivorsOf(file, { source, mutants }) };
  });
  const equivalent = (one) =>
    one.survivors.filter(({ why }) => why?.startsWith("equivalent")).length;
  const rows = counted.map((one) => {
    const score = ((100 * one.killed) / (one.all - equivalent(one))).toFixed(1);
    return `| ${one.file} | ${one.all} | ${one.killed} | ${equivalent(one)} | ${one.survivors.length - equivalent(one)} | ${score}% |`;
  });
  const list = counted.flatMap(({ file, survivors }) => [
    `\n## ${file}\n`,
    "| line | was | became | why it survives |",
    "| --- | --- | --- | --- |",
    ...survivors.map(
      ({ line, original, written, why, reached }) =>
        `| ${line} | ${code(original)} | ${code(written)} | ${why ?? (reached ? "no test notices" : "no test reaches it")} |`,
    ),
  ]);
  return `# ${o.title}

Written by \`node scripts/stryker.mjs --suite ${o.suite}\`: Stryker ${STRYKER}, tests \`${o.tests}\`, ${minutes.toFixed(0)} minutes with ${o.concurrency} test runner(s). String
literals and the functions that only describe a result (${SENTENCES.join(", ")}) are not mutated.
The score counts only mutants that change behavior.

| file | mutants | killed | equivalent | survived | score |
| --- | --- | --- | --- | --- | --- |
${rows.join("\n")}
${list.join("\n")}
`;
}

function main(o) {
  const report = run(install(), o);
  writeFileSync(join(root, o.output), reportOf(report, o));
  console.log(`wrote ${o.output}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      suite: { type: "string", default: "gate" },
      files: { type: "string" },
      tests: { type: "string" },
      output: { type: "string" },
      concurrency: { type: "string", default: "2" },
      static: { type: "boolean", default: false },
      help: { type: "boolean", short: "h" },
    },
  });
  const suite = SUITES[values.suite];
  if (suite === undefined)
    throw new Error(
      `'--suite' must be one of ${Object.keys(SUITES).join(", ")}: current value is '${values.suite}'`,
    );
  if (values.help) console.log(HELP);
  else main({ ...suite, ...values, concurrency: Number(values.concurrency) });
}
