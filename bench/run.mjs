// Runs the benches: every variant in a separate process, several rounds in turn, minimum and
// median. See README.md.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import { fileURLToPath } from "node:url";

const HELP = `Usage: npm run bench -- [--quick] [--rounds=N] [--only=memory|one-line|http|delivery|call]
Prints a table and writes results.json (with --only, only one group: the others are kept). --quick reads 10 MB instead of 30 MB,
in 2 rounds instead of 5.`;
const flags = process.argv.slice(2);
if (flags.includes("--help")) {
  console.log(HELP);
  process.exit(0);
}
const value = (name) => flags.find((flag) => flag.startsWith(`--${name}=`))?.split("=")[1];
const quick = flags.includes("--quick");
const bytes = quick ? 10_000_000 : 30_000_000;
const rounds = Number(value("rounds") ?? (quick ? 2 : 5));
const only = value("only");
const here = fileURLToPath(new URL(".", import.meta.url));
const outfile = `${here}dist/ndjson.mjs`;
const callFile = `${here}dist/call.mjs`;

/** Bundles one bench with the sources. The banner is for packages that still use require(). */
async function bundle(entry, outfile) {
  const { build } = createRequire(new URL("../package.json", import.meta.url))("esbuild");
  mkdirSync(`${here}dist`, { recursive: true });
  await build({
    entryPoints: [`${here}${entry}`],
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    outfile,
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: "error",
  });
}

/** Starts a process and returns the JSON in its first line. */
function start(command, args) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const answer = new Promise((resolve, reject) => {
    let output = "";
    child.stdout.on("data", (data) => {
      output += data;
      if (output.includes("\n")) resolve(JSON.parse(output));
    });
    child.on("close", (code) =>
      reject(new Error(`${command} ${args.join(" ")} ended with ${code}: ${output}`)),
    );
  });
  return { child, answer };
}

const node = (...args) => start(process.execPath, [outfile, ...args.map(String)]).answer;

/**
 * Runs all variants of a group, round after round, so a slow moment of the machine does not affect
 * only one of them.
 */
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
    return {
      group,
      variant,
      min: round(sorted[0]),
      median: round(sorted[sorted.length >> 1]),
      rounds,
    };
  });
}

const round = (number) => Math.round(number * 10) / 10;

/** Adds to each row its ratio to the minimum of the first named variant. */
function withRatio(rows, base) {
  const least = rows.find((row) => row.variant === base)?.min;
  return rows.map((row) => ({
    ...row,
    [`x ${base}`]: Math.round((row.min / least) * 1000) / 1000,
  }));
}

const PLAIN = ["plain: one streaming decoder", "plain: chunk by chunk", "plain: line by line"];
const READERS = ["limit", "evalwire items", "evalwire batches", ...PLAIN, "Stainless JSONLDecoder"];

async function memory(kind, size, names) {
  const variants = Object.fromEntries(
    names.map((name) => [
      name,
      () => node("memory", name, kind, size, kind === "one-line" ? 2 : 5),
    ]),
  );
  return withRatio(await measure(`in memory, ${kind}`, variants), "limit");
}

/** Measures every size in every language: one table with the decisive columns. */
async function cells() {
  const rows = [];
  const table = {};
  for (const size of ["small", "large"]) {
    for (const language of [
      "English",
      "2% mixed",
      "French",
      "German",
      "Russian",
      "Chinese",
      "Japanese",
      "emoji",
    ]) {
      const kind = `${size} ${language}`;
      const found = await memory(kind, bytes, READERS);
      rows.push(...found);
      const least = (name) => found.find(({ variant }) => variant === name).min;
      const best = Math.min(...PLAIN.map(least));
      const ratio = (number) => Math.round(number * 100) / 100;
      table[kind] = {
        ...Object.fromEntries(READERS.map((name) => [name.replace("plain: ", ""), least(name)])),
        "/ best plain": ratio(least("evalwire items") / best),
        "Stainless / ours": ratio(least("Stainless JSONLDecoder") / least("evalwire items")),
      };
      console.log(kind, JSON.stringify(table[kind]));
    }
  }
  console.table(table);
  return rows;
}

const CALLS = {
  GET: ["bare fetch", "openapi-fetch", "ky", "openai", "evalwire"],
  POST: ["bare fetch, POST", "openai, POST", "evalwire, POST"],
};

/**
 * Measures a call through each client, 32 in flight: microseconds per call more than bare fetch, in
 * wall-clock and CPU time.
 */
async function calls() {
  const server = start(process.execPath, [callFile, "serve"]);
  try {
    const url = `http://127.0.0.1:${(await server.answer).port}`;
    const names = Object.values(CALLS).flat();
    const found = new Map(names.map((name) => [name, []]));
    for (let round = 0; round < rounds; round++)
      for (const name of names)
        found.get(name).push(await start(process.execPath, [callFile, "call", name, url]).answer);
    const least = (name, key) => Math.min(...found.get(name).map((one) => one[key]));
    return Object.entries(CALLS).map(([method, [bare, ...clients]]) =>
      [bare, ...clients].map((variant) => {
        const [wallUs, cpuUs] = [least(variant, "wallUs"), least(variant, "cpuUs")];
        const over = {
          wallOverUs: round(wallUs - least(bare, "wallUs")),
          cpuOverUs: round(cpuUs - least(bare, "cpuUs")),
        };
        return {
          group: `${method}, 32 in flight`,
          variant,
          wallUs: round(wallUs),
          cpuUs: round(cpuUs),
          ...over,
          rounds,
        };
      }),
    );
  } finally {
    server.child.kill();
  }
}

async function http(kind, port) {
  const url = `http://127.0.0.1:${port}/${kind}`;
  const names = [
    "drain",
    "evalwire items",
    "evalwire batches",
    "Stainless JSONLDecoder",
    "openai Stream",
    ...PLAIN,
  ];
  const variants = Object.fromEntries(
    names.map((name) => [name, () => node("http", name, url, 0, 4)]),
  );
  const python = spawnSync("python3", ["-c", "import requests"]).status === 0;
  if (!python) console.log("Python requests is not installed: skipped");
  const read = (size) =>
    start("python3", [`${here}requests_reader.py`, url, String(size), "2"]).answer;
  if (python)
    Object.assign(variants, {
      "Python requests, default": () => read(0),
      "Python requests, 64 KiB": () => read(65_536),
    });
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

await bundle("ndjson.ts", outfile);
await bundle("call.ts", callFile);
const ways = ["batch loop", "custom iterator", "async generator", "async generator behind yield*"];
const groups = {
  memory: async () => [await cells()],
  "one-line": async () => [
    await memory("one-line", 5_000_000, ["limit", "evalwire items", "Stainless JSONLDecoder"]),
  ],
  http: overHttp,
  delivery: async () => [
    await measure(
      "delivery, ns a record",
      Object.fromEntries(ways.map((way) => [way, () => node("delivery", way)])),
    ),
  ],
  call: calls,
};
const file = `${here}results.json`;
const before = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
for (const [name, run] of Object.entries(groups)) {
  if (only !== undefined && only !== name) continue;
  const results = [];
  for (const rows of await run()) {
    console.log(`\n${rows[0].group}`);
    if (name !== "memory") console.table(rows.map(({ group, rounds: _, ...row }) => row));
    results.push(...rows);
  }
  const machine = {
    node: process.version,
    cpus: os.cpus().length,
    load: os.loadavg().map(round),
    bytes,
    rounds,
  };
  writeFileSync(file, `${JSON.stringify({ ...before, [name]: { machine, results } }, null, 2)}\n`);
  before[name] = { machine, results };
}
