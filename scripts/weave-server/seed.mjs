// Everything that the contract suite expects to find on a Weave server, v2 and classic, and the ids
// under which it stands.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { seedEdge } from "./seed-edge.mjs";
import { seedSums } from "./seed-sums.mjs";
import { makeCallsQuery } from "./wire.mjs";

/** Seeds the five projects and gives the object that EVALWIRE_REAL_WEAVE_IDS carries. */
export async function seedAll({ baseUrl, shared, classicPython }) {
  const started = Date.now();
  const sums = await seedSums(baseUrl);
  const edge = await seedEdge(baseUrl);
  await runPython(classicPython, join(shared, "weave-server", "seed_py.py"), baseUrl);
  const pysums = await classicRuns(baseUrl, "acme/pyevals");
  const pyedge = await runOwn(classicPython, "seed_classic.py", baseUrl);
  const unnamed = await runOwn(classicPython, "seed_unnamed.py", baseUrl);
  return {
    sums,
    edge,
    pysums,
    pyedge,
    unnamed,
    seconds: Math.round((Date.now() - started) / 1000),
  };
}

/** Runs a seed of this folder, which prints the ids of what it made as its last line. */
async function runOwn(python, file, baseUrl) {
  const printed = await runPython(python, fileURLToPath(new URL(file, import.meta.url)), baseUrl);
  return JSON.parse(printed.trim().split("\n").at(-1) ?? "");
}

/** Display name -> id of the classic runs of a project: the official client prints no ids. */
async function classicRuns(baseUrl, project) {
  const filter = {
    op_names: [`weave:///${project}/op/Evaluation.evaluate:*`],
    trace_roots_only: true,
  };
  const calls = await makeCallsQuery(baseUrl, project)({ filter, columns: ["id", "display_name"] });
  return { project, runs: Object.fromEntries(calls.map((call) => [call.display_name, call.id])) };
}

/**
 * Runs a Python script and gives its output. Its error output is kept back: it is full of failures
 * that are meant.
 */
function runPython(python, script, baseUrl) {
  return new Promise((resolve, reject) => {
    const child = spawn(python, ["-B", script, baseUrl], { stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let err = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (err += text));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`"${script}" failed with exit code ${code}:\n${err.slice(-4000)}`));
    });
  });
}
