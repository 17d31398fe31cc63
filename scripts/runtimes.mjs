#!/usr/bin/env node
// Runs the contract suite and the fault suite with the built package on every supported runtime.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { campaign, commandOf } from "./faults.mjs";
import { contractCampaign, contractFiles } from "./runtimes/contract.mjs";
import { bundleContract, bundleFaultSuite, installPackage } from "./runtimes/project.mjs";

const HELP = `Usage: node scripts/runtimes.mjs [--runtime node,deno,bun,node@24] [--suite contract,faults] [--case 13,14] [--concurrency 8] [--write] [--help]

Packs the package, installs it with npm into a fresh project, and runs the cases of test/contract and test/faults there, each runtime with the
files that npm installed. The servers (sandboxes, faults) are processes of this Node; the client uses HTTP. A version of Node is installed as an npm
package in the cache folder, Deno and Bun in test/runtimes. Prints the cases that failed and '<runtime>: N passed, 0 failed' per runtime; exit code 1
if a case failed, or if runtimes ran different cases; 77 if the package cannot be installed.

  --runtime  runtimes separated by commas: node (this one), deno, bun, or a version such as node@22. Default: node,deno,bun
  --suite    contract, faults or both. Default: contract,faults
  --case     only these cases of the fault suite
  --concurrency  number of concurrent cases of the fault suite
  --write    all runtimes, and writes the suites into bench/runtimes.md`;

const ALL = ["node", "node@22", "node@24", "node@26", "deno", "bun"];
const SUITES = ["contract", "faults"];
const root = fileURLToPath(new URL("..", import.meta.url));

/** Returns the version of a runtime, such as `Node 22.22.3`. */
function versionOf(runtime) {
  const [program] = commandOf(runtime);
  const said = spawnSync(program, ["--version"], { encoding: "utf8" }).stdout;
  const [version] = /\d+\.\d+\.\d+/.exec(said) ?? ["?"];
  const name = { deno: "Deno", bun: "Bun" }[runtime] ?? "Node";
  return `${name} ${version}`;
}

/** Runs one suite on one runtime. Returns the titles by outcome, and what failed. */
async function runSuite(suite, runtime, { folder, files, faults, ids, concurrency }) {
  if (suite === "contract") {
    const { results, problems } = await contractCampaign(runtime, { folder, files });
    return { cases: results, problems };
  }
  const { results, problems } = await campaign(runtime, { folder: faults, ids, concurrency });
  const cases = results.map(({ id, title, failures }) => ({
    title: `${id}: ${title}`,
    state: failures.length === 0 ? "passed" : "failed",
    failures,
  }));
  return { cases, problems };
}

const count = (cases, state) => cases.filter((one) => one.state === state).length;

/** Prints what failed, and the tally of one suite. Returns its figures. */
function summarize({ suite, version, cases, problems, seconds }) {
  for (const { title, failures, state } of cases)
    if (state === "failed") console.log(`FAIL ${version}, ${suite}: ${title}\n${failures[0]}`);
  for (const problem of problems) console.log(`FAIL ${version}, ${suite}: ${problem}`);
  const passed = count(cases, "passed");
  const failed = count(cases, "failed") + problems.length + (cases.length === 0 ? 1 : 0);
  const skipped = count(cases, "skipped");
  console.log(`${suite} on ${version}: ${passed} of ${passed + failed} (${seconds.toFixed(0)} s)`);
  return { passed, failed, skipped };
}

/** Returns the problems of runtimes that ran other cases than the first one. */
function differences(runs) {
  return SUITES.flatMap((suite) => {
    const [first, ...others] = runs.filter((run) => run.suite === suite);
    const titles = (run) => run.cases.map(({ title, state }) => `${title} ${state === "skipped"}`);
    const expected = new Set(first === undefined ? [] : titles(first));
    return others
      .filter(
        (run) =>
          titles(run).length !== expected.size || titles(run).some((one) => !expected.has(one)),
      )
      .map((run) => `${run.version} did not run the ${suite} cases that ${first.version} ran`);
  });
}

function page(runs) {
  const versions = [...new Set(runs.map(({ version }) => version))];
  const suites = SUITES.filter((suite) => runs.some((run) => run.suite === suite));
  const rows = versions.map((version) => {
    const cells = suites.map((suite) => {
      const { passed, failed } = runs.find((run) => run.version === version && run.suite === suite);
      return `${passed} of ${passed + failed}`;
    });
    return `| ${[version, ...cells].join(" | ")} |`;
  });
  const skipped = runs
    .find(({ suite }) => suite === "contract")
    .cases.filter(({ state }) => state === "skipped");
  return `# Runtimes

The built package, installed with npm from its tarball, as the client on each runtime. Suite \`contract\` talks HTTP to a sandbox in another process,
suite \`faults\` to raw TCP servers; a suite that is not in the table was not run. Linux ${process.arch}, ${new Date().toISOString().slice(0, 10)}. Written by \`node scripts/runtimes.mjs --write\`.

| Runtime | ${suites.map((suite) => `Suite \`${suite}\``).join(" | ")} |
| --- |${" --- |".repeat(suites.length)}
${rows.join("\n")}

Not counted, because the sandbox cannot do it: ${skipped.length === 0 ? "nothing" : `the contract cases for the real server only, ${skipped.map(({ title }) => `"${title}"`).join(", ")}`}.
`;
}

async function main({ runtime, suite, write, case: ids, concurrency }) {
  const runtimes = write ? ALL : runtime.split(",");
  const suites = suite.split(",");
  const unknown = suites.find((one) => !SUITES.includes(one));
  if (unknown !== undefined)
    throw new Error(`'--suite' must name contract or faults: current value is '${unknown}'`);
  const folder = mkdtempSync(join(tmpdir(), "evalwire-runtimes-"));
  try {
    installPackage(folder);
    const setting = { folder, ids, concurrency };
    if (suites.includes("contract")) setting.files = await bundleContract(folder, contractFiles);
    if (suites.includes("faults")) setting.faults = await bundleFaultSuite(folder);
    const runs = [];
    for (const one of runtimes) {
      const version = versionOf(one);
      for (const suite of suites) {
        const started = performance.now();
        const run = { runtime: one, suite, version, ...(await runSuite(suite, one, setting)) };
        const seconds = (performance.now() - started) / 1_000;
        runs.push({ ...run, ...summarize({ ...run, seconds }) });
      }
    }
    const different = differences(runs);
    for (const problem of different) console.log(`FAIL ${problem}`);
    for (const one of runtimes) {
      const own = runs.filter((run) => run.runtime === one);
      const sum = (key) => own.reduce((total, run) => total + run[key], 0);
      console.log(`${one}: ${sum("passed")} passed, ${sum("failed")} failed`);
    }
    if (different.length > 0 || runs.some(({ failed }) => failed > 0)) process.exitCode = 1;
    else if (write) writeFileSync(join(root, "bench", "runtimes.md"), page(runs));
  } catch (error) {
    if (!error.skipped) throw error;
    console.log(`Skipped: ${error.message}`);
    process.exitCode = 77;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const { values } = parseArgs({
  options: {
    runtime: { type: "string", default: "node,deno,bun" },
    suite: { type: "string", default: "contract,faults" },
    case: { type: "string" },
    concurrency: { type: "string" },
    write: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) console.log(HELP);
else await main(values);
