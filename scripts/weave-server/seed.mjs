// Everything that the contract suite expects on a Weave server, v2 and classic, with its IDs.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { seedEdge } from "./seed-edge.mjs";
import { seedSums } from "./seed-sums.mjs";
import { makeCallsQuery } from "./wire.mjs";

/** Seeds the five projects and returns the contents of EVALWIRE_REAL_WEAVE_IDS. */
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

/**
 * Runs a seed script of this folder, which prints the IDs of the created objects as its last line.
 */
async function runOwn(python, file, baseUrl) {
  const printed = await runPython(python, fileURLToPath(new URL(file, import.meta.url)), baseUrl);
  return JSON.parse(printed.trim().split("\n").at(-1) ?? "");
}

/**
 * Returns display name -> ID of the classic runs of a project, because the official client does not
 * print IDs.
 */
async function classicRuns(baseUrl, project) {
  const filter = {
    op_names: [`weave:///${project}/op/Evaluation.evaluate:*`],
    trace_roots_only: true,
  };
  const calls = await makeCallsQuery(baseUrl, project)({ filter, columns: ["id", "display_name"] });
  return { project, runs: Object.fromEntries(calls.map((call) => [call.display_name, call.id])) };
}

/**
 * Runs a Python script and returns its output. Its error output is hidden, because it is full of
 * intentional failures.
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
