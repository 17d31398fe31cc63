// Runs the benches: every variant in a process of its own, several rounds in turn, minimum and median. See README.md.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import { fileURLToPath } from "node:url";

const HELP = `Usage: npm run bench -- [--quick] [--rounds=N] [--only=memory|one-line|http|delivery]
Prints a table and writes results.json. --quick reads 20 MB instead of 60 MB, in 2 rounds instead of 5.`;
const flags = process.argv.slice(2);
if (flags.includes("--help")) {
  console.log(HELP);
  process.exit(0);
}
const value = (name) => flags.find((flag) => flag.startsWith(`--${name}=`))?.split("=")[1];
const quick = flags.includes("--quick");
const bytes = quick ? 20_000_000 : 60_000_000;
const rounds = Number(value("rounds") ?? (quick ? 2 : 5));
const only = value("only");
const here = fileURLToPath(new URL(".", import.meta.url));
const outfile = `${here}dist/ndjson.mjs`;

async function bundle() {
  const { build } = createRequire(new URL("../package.json", import.meta.url))("esbuild");
  mkdirSync(`${here}dist`, { recursive: true });
  await build({
    entryPoints: [`${here}ndjson.ts`],
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    outfile,
    logLevel: "error",
  });
}

/** Starts a process and gives the JSON of its first line. */
function start(command, args) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const answer = new Promise((resolve, reject) => {
    let output = "";
    child.stdout.on("data", (data) => {
      output += data;
      if (output.includes("\n")) resolve(JSON.parse(output));
    });
    child.on("close", (code) => reject(new Error(`${command} ${args.join(" ")} ended with ${code}: ${output}`)));
  });
  return { child, answer };
}

const node = (...args) => start(process.execPath, [outfile, ...args.map(String)]).answer;

/** Runs all variants of a group, round after round, so that a slow moment of the machine does not hit one of them alone. */
async function measure(group, variants) {
  const times = new Map(Object.keys(variants).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, run] of Object.entries(variants)) {
      const { ms, result } = await run();
      times.get(name).push(group === "delivery, ns a record" ? result : Math.min(...ms));
    }
  }
  return [...times].map(([variant, all]) => {
    const sorted = all.toSorted((a, b) => a - b);
    return { group, variant, min: round(sorted[0]), median: round(sorted[sorted.length >> 1]), rounds };
  });
}

const round = (number) => Math.round(number * 10) / 10;

/** Adds to each row how many times the first named variant's minimum it takes. */
function withRatio(rows, base) {
  const least = rows.find((row) => row.variant === base)?.min;
  return rows.map((row) => ({ ...row, [`x ${base}`]: Math.round((row.min / least) * 1000) / 1000 }));
}

async function memory(kind, size, names) {
  const variants = Object.fromEntries(names.map((name) => [name, () => node("memory", name, kind, size, kind === "one-line" ? 2 : 4)]));
  return withRatio(await measure(`in memory, ${kind}`, variants), "limit");
}

async function http(kind, port) {
  const url = `http://127.0.0.1:${port}/${kind}`;
  const names = ["drain", "evalwire items", "evalwire batches", "Stainless JSONLDecoder", "openai Stream", "TextDecoderStream + split"];
  const variants = Object.fromEntries(names.map((name) => [name, () => node("http", name, url, 0, 4)]));
  const python = spawnSync("python3", ["-c", "import requests"]).status === 0;
  if (!python) console.log("Python requests is not installed: left out");
  const read = (size) => start("python3", [`${here}requests_reader.py`, url, String(size), "2"]).answer;
  if (python) Object.assign(variants, { "Python requests, default": () => read(0), "Python requests, 64 KiB": () => read(65_536) });
  return withRatio(await measure(`over HTTP, ${kind}`, variants), "evalwire items");
}

async function overHttp() {
  const server = start(process.execPath, [outfile, "serve", "", "", String(bytes)]);
  try {
    const { port } = await server.answer;
    return [await http("small", port), await http("large", port)];
  } finally {
    server.child.kill();
  }
}

await bundle();
const all = ["limit", "evalwire items", "evalwire batches", "Stainless JSONLDecoder", "openai Stream", "TextDecoderStream + split"];
const ways = ["batch loop", "custom iterator", "async generator", "async generator behind yield*"];
const groups = {
  memory: async () => {
    const tables = [];
    for (const kind of ["small", "small-mixed", "large", "large-mixed"]) tables.push(await memory(kind, bytes, all));
    return tables;
  },
  "one-line": async () => [await memory("one-line", 5_000_000, ["limit", "evalwire items", "Stainless JSONLDecoder"])],
  http: overHttp,
  delivery: async () => [await measure("delivery, ns a record", Object.fromEntries(ways.map((way) => [way, () => node("delivery", way)])))],
};
const results = [];
for (const [name, run] of Object.entries(groups)) {
  if (only !== undefined && only !== name) continue;
  for (const rows of await run()) {
    console.log(`\n${rows[0].group}`);
    console.table(rows.map(({ group, rounds: _, ...row }) => row));
    results.push(...rows);
  }
}
const machine = { node: process.version, cpus: os.cpus().length, bytes, rounds };
if (only === undefined) writeFileSync(`${here}results.json`, `${JSON.stringify({ machine, results }, null, 2)}\n`);
