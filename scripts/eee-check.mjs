#!/usr/bin/env node
// Writes runs as files of Every Eval Ever, and validates them with the format's own package.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ensureBuild } from "./ensure-build.mjs";
import { ensureVenv } from "./weave-server/venv.mjs";

const HELP = `Usage: node scripts/eee-check.mjs [--help]

Writes both runs of GPQA Diamond (1,980 records), and a run with numbers, words and a missing score, with writeEveryEvalEver(), and validates the
files with 'every_eval_ever validate', which must find no error and no warning. The package (PyPI every-eval-ever) declares Python 3.12, and is
installed without that check, because its validator runs on 3.11 too. What it needs is installed once, into the cache outside the clone
(EVALWIRE_CACHE, else the user's cache folder). Exit code 77 if it cannot be installed: the check was skipped.`;

const PACKAGE = "every-eval-ever==0.3.0";
const REQUIREMENTS =
  "jsonschema==4.26.0\npydantic==2.14.4\npyyaml==6.0.4\nrequests==2.34.2\nrich==14.3.4\n";
const SKIPPED = 77;

/** Installs the validator into a folder. Returns the Python that runs it; null if that fails. */
function install(folder) {
  try {
    const python = ensureVenv("eee", REQUIREMENTS, console.log);
    const flags = ["--quiet", "--no-deps", "--ignore-requires-python", "--target", folder];
    const done = spawnSync(python, ["-m", "pip", "install", ...flags, PACKAGE], {
      encoding: "utf8",
    });
    if (done.status !== 0) throw new Error(done.stderr);
    return python;
  } catch (error) {
    console.log(`Skipped, because ${PACKAGE} cannot be installed: ${error.message}`);
    return null;
  }
}

/** Writes the files. Returns the number of records. */
async function writeFiles(folder) {
  const { fromRecords } = await import("../dist/analysis.js");
  const { writeEveryEvalEver } = await import("../dist/export/node.js");
  const { gpqa } = await import("../dist/testing.js");
  const { startSandbox } = await import("../dist/testing/node.js");
  const { WeaveClient } = await import("../dist/weave.js");
  const facts = {
    evaluation: "gpqa_diamond",
    dataset: { name: "gpqa_diamond", hfRepo: "Idavidrein/gpqa" },
    library: { name: "weave" },
    organization: { name: "Acme" },
    relationship: "third_party",
    retrievedAt: new Date("2026-11-26T12:00:00Z"),
  };
  const sandbox = await startSandbox({ seed: gpqa() });
  const weave = new WeaveClient({ baseUrl: sandbox.url, apiKey: "key", project: "acme/gpqa" });
  let records = 0;
  for (const name of ["gpt-5-nano-2025-08-07", "gpt-5.4-mini-2026-03-17"]) {
    const run = await weave.load(`attr:model=${name}`, { inputs: true });
    const model = { id: `openai/${name}` };
    records += (await writeEveryEvalEver(folder, run, { ...facts, model })).records;
  }
  await sandbox.close();
  const table = [
    { id: "größe", closeness: 0.5, grade: "PASS", ok: true },
    { id: "b", closeness: 3, grade: "FAIL", ok: null },
  ];
  const scorers = ["closeness", "grade", "ok"];
  const own = await writeEveryEvalEver(folder, fromRecords(table, { key: "id", scorers }), {
    ...facts,
    dataset: { name: "own/a:b", urls: ["https://example.com/data.json"] },
    model: { id: "ranker", developer: "Acme" },
    scorers: {
      closeness: { correct: (value) => value > 1, lowerIsBetter: false, scale: "unbounded" },
      grade: { correct: (value) => value === "PASS" },
    },
  });
  return records + own.records;
}

/** Validates the files. Returns the number of valid records; null if anything is wrong. */
function validate(python, packages, folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const args = ["-m", "every_eval_ever", "validate", "--format", "json", ...files];
  const done = spawnSync(python, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, PYTHONPATH: packages },
  });
  const reports = JSON.parse(done.stdout || "[]");
  const wrong = reports.filter(
    ({ valid, errors, warnings }) => !valid || errors.length > 0 || warnings.length > 0,
  );
  for (const report of wrong) console.log(JSON.stringify(report, null, 2));
  if (done.status !== 0) console.log(done.stderr);
  return done.status === 0 && wrong.length === 0 && reports.length === files.length
    ? reports.reduce((sum, { line_count }) => sum + line_count, 0)
    : null;
}

async function main() {
  const work = mkdtempSync(join(tmpdir(), "evalwire-eee-"));
  const [packages, folder] = [join(work, "packages"), join(work, "files")];
  try {
    const python = install(packages);
    if (python === null) return SKIPPED;
    await ensureBuild();
    const written = await writeFiles(folder);
    const valid = validate(python, packages, folder);
    console.log(`${valid ?? "Not all"} of ${written} records are valid for ${PACKAGE}`);
    return valid === written ? 0 : 1;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const { values } = parseArgs({ options: { help: { type: "boolean", default: false } } });
if (values.help) console.log(HELP);
else process.exitCode = await main();
