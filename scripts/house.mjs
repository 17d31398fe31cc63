#!/usr/bin/env node
// Measures how much of the code a reader has to read: what a call enters, how large core is, and
// which files import each other in a cycle.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { Session } from "node:inspector/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const HELP = `Usage: node scripts/house.mjs [--json] [--names] [--help]

Measures the structure of src/: files and functions that a warm \`weave.evaluationRuns.get(id)\` enters (counted by the inspector), files
and lines of src/core including comments, import cycles, files that only one other file imports, and methods marked @internal.

  --json     print the figures as JSON
  --names    list each counted file and function`;

const root = fileURLToPath(new URL("..", import.meta.url));
const src = join(root, "src");

/**
 * Returns every source file, by its path relative to src/, with the files that it imports.
 * @returns {Map<string, string[]>}
 */
export function importGraph() {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  const importsOf = (file) => {
    const code = readFileSync(join(src, file), "utf8").replaceAll(/\/\*[\s\S]*?\*\//g, "");
    const specifiers = [...code.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*\(?"(\.[^"]+)"/g)].map(
      (match) => match[1],
    );
    return [...new Set(specifiers.map((one) => join(dirname(file), one)))].filter((one) =>
      files.includes(one),
    );
  };
  return new Map(files.map((file) => [file, importsOf(file)]));
}

/**
 * Returns the groups of files that import each other, including type imports (Tarjan's strongly
 * connected components with more than one file).
 * @param {Map<string, string[]>} graph
 * @returns {string[][]}
 */
export function circles(graph) {
  const [index, low] = [new Map(), new Map()];
  /** @type {string[]} */
  const stack = [];
  /** @type {string[][]} */
  const found = [];
  const visit = (file) => {
    index.set(file, index.size);
    low.set(file, index.get(file));
    stack.push(file);
    for (const next of graph.get(file)) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file), low.get(next)));
    }
    if (low.get(file) !== index.get(file)) return;
    const group = stack.splice(stack.indexOf(file));
    if (group.length > 1) found.push(group.toSorted());
  };
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return found;
}

/** Returns the files that exactly one other file imports. */
function importedOnce(graph) {
  const importers = new Map();
  for (const imports of graph.values())
    for (const file of imports) importers.set(file, (importers.get(file) ?? 0) + 1);
  return [...importers].filter(([, count]) => count === 1).map(([file]) => file);
}

/**
 * Methods of classes that are public in TypeScript and marked
 *
 * @internal; constructors are not counted.
 */
function internalMethods(graph) {
  const pattern = /@internal[^/]*\*\/\s*(?!constructor\b|export\b)(?:async )?([a-zA-Z]\w*)[(<]/g;
  return [...graph.keys()].flatMap((file) =>
    [...readFileSync(join(src, file), "utf8").matchAll(pattern)].map(
      ([, name]) => `${file} ${name}()`,
    ),
  );
}

/** Returns the files and functions of src/ that one warm call enters, according to V8. */
async function traceOfGet() {
  const folder = mkdtempSync(join(tmpdir(), "evalwire-house-"));
  try {
    // Split like dist, so modules that are loaded on demand are imported and not wrapped into
    // functions of the bundler.
    const options = {
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "node",
      target: "node20",
      logLevel: "error",
    };
    await build({
      ...options,
      entryPoints: [join(src, "weave/index.ts")],
      outdir: folder,
      outExtension: { ".js": ".mjs" },
    });
    const { WeaveClient } = await import(pathToFileURL(join(folder, "index.mjs")).href);
    const run = {
      evaluation_run_id: "run-1",
      evaluation: "weave:///a/b/object/e:1",
      model: "weave:///a/b/object/m:1",
    };
    const answer = JSON.stringify({
      ...run,
      status: "completed",
      started_at: "2026-11-21T00:24:31Z",
      finished_at: null,
      summary: {},
    });
    const headers = { "content-type": "application/json", "content-length": String(answer.length) };
    const weave = new WeaveClient({
      apiKey: "k".repeat(40),
      project: "a/b",
      fetch: async () => new Response(answer, { headers }),
    });
    for (let warm = 0; warm < 3; warm++) await weave.evaluationRuns.get("run-1");
    const session = new Session();
    session.connect();
    await session.post("Profiler.enable");
    await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: false });
    await session.post("Profiler.takePreciseCoverage");
    await weave.evaluationRuns.get("run-1");
    const { result: coverage } = await session.post("Profiler.takePreciseCoverage");
    session.disconnect();
    const scripts = coverage.filter(({ url }) => url.startsWith(pathToFileURL(folder).href));
    return scripts.flatMap(({ url, functions }) =>
      placesOf(functions, readFileSync(fileURLToPath(url), "utf8")),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Returns the source file of each entered function: esbuild writes a file's name in front of its
 * code.
 */
function placesOf(functions, code) {
  const marks = [...code.matchAll(/^\/\/ (\S+\.(?:ts|js|mjs))$/gm)].map((match) => ({
    at: match.index,
    file: match[1],
  }));
  const places = [];
  for (const { functionName, ranges } of functions) {
    const [{ startOffset, count }] = ranges;
    const file = marks.findLast(({ at }) => at <= startOffset)?.file ?? "";
    const below = relative(src, join(process.cwd(), file));
    // a function of V8, for the fields of a class
    const written = functionName !== "<instance_members_initializer>";
    if (count > 0 && written && !below.startsWith(".."))
      places.push({ file: below, name: functionName === "" ? "(anonymous)" : functionName });
  }
  return places;
}

async function main() {
  const flag = { type: "boolean", default: false };
  const { values } = parseArgs({ options: { json: flag, names: flag, help: flag } });
  if (values.help) return console.log(HELP);
  process.chdir(root);
  const graph = importGraph();
  const places = await traceOfGet();
  const core = [...graph.keys()].filter((file) => file.startsWith("core/"));
  const lines = core.map((file) => readFileSync(join(src, file), "utf8").split("\n").length - 1);
  const traced = [...new Set(places.map(({ file }) => file))];
  const found = {
    "files entered by a warm get(id)": traced,
    "functions entered by a warm get(id)": places.map(({ file, name }) => `${file} ${name}`),
    "files of src/core": core.map((file, index) => `${file} ${lines[index]}`),
    "import cycles in src/core": circles(graph).filter((group) =>
      group.some((file) => file.startsWith("core/")),
    ),
    "import cycles in src": circles(graph),
    "files imported by one other file only": importedOnce(graph),
    "public methods marked @internal": internalMethods(graph),
  };
  const figures = Object.fromEntries(
    Object.entries(found).map(([name, list]) => [name, list.length]),
  );
  figures["lines of src/core"] = lines.reduce((total, one) => total + one, 0);
  if (values.json) return console.log(JSON.stringify(figures, null, 2));
  for (const [name, figure] of Object.entries(figures)) {
    console.log(`${String(figure).padStart(6)}  ${name}`);
    if (values.names)
      for (const one of found[name] ?? [])
        console.log(`          ${Array.isArray(one) ? one.join(" <-> ") : one}`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
