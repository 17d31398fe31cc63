#!/usr/bin/env node
// Measures the cost of the package for its users: bundle size, import time, and the number and size
// of installed packages.
import { spawnSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { entries } from "./entries.mjs";
import { consumerFolder, pack, packedFolder } from "./pack.mjs";

const HELP = `Usage: node scripts/size.mjs [--rounds 15] [--no-install] [--files] [--json] [--help]

Packs the package and measures it: the bundle of each browser entry and of a program that searches, loads and writes CSV (minified, gzip,
with and without modules that load on demand), the time that importing an entry adds to an empty program, and a production install in an
empty folder.

  --rounds N     processes per import (default 15)
  --no-install   skip the install, which fetches packages that are not in npm's cache
  --files        print only each source file's share of the bundle of evalwire/weave: minified bytes, and their part of the gzip
  --json         print the figures as JSON`;

const root = fileURLToPath(new URL("..", import.meta.url));

/** Programs as users write them: they pay only for what they import. */
const PROGRAMS = {
  "search, load, CSV": `
    import { toCsv } from "evalwire/export";
    import { WeaveClient } from "evalwire/weave";
    const weave = new WeaveClient();
    const run = await weave.evaluationRuns.search().first();
    export const file = toCsv(await weave.load(run.id));`,
};

const BROWSER = {
  bundle: true,
  splitting: true,
  minify: true,
  write: false,
  metafile: true,
  format: "esm",
  platform: "browser",
  target: "es2022",
  external: ["msw", "@opentelemetry/api"],
  logLevel: "error",
};

/**
 * Returns the files of a bundle by name: gzip bytes, whether they are loaded immediately, and the
 * minified bytes of each source in them.
 */
function bundleFiles({ outputFiles, metafile }, entry) {
  const nameOf = (path) => path.split(/[\\/]/).at(-1);
  const outputs = new Map(
    Object.entries(metafile.outputs).map(([path, output]) => [nameOf(path), output]),
  );
  const atOnce = new Set();
  const visit = (name) => {
    if (atOnce.has(name) || !outputs.has(name)) return;
    atOnce.add(name);
    for (const one of outputs.get(name).imports)
      if (one.kind === "import-statement") visit(nameOf(one.path));
  };
  visit(entry);
  return outputFiles.map(({ path, contents }) => {
    const name = nameOf(path);
    const { bytes, inputs } = outputs.get(name);
    return {
      bytes,
      gzip: gzipSync(contents, { level: 9 }).length,
      atOnce: atOnce.has(name),
      inputs,
    };
  });
}

const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);

/**
 * Returns the bytes of a program that imports something, bundled for browsers: loaded immediately,
 * and including everything that it loads on demand.
 */
export async function bundleSize(code) {
  const result = await build({
    ...BROWSER,
    stdin: { contents: code, resolveDir: consumerFolder },
    outdir: consumerFolder,
  });
  const files = bundleFiles(result, "stdin.js");
  return {
    entryBytes: sum(files.filter((one) => one.atOnce).map((one) => one.gzip)),
    allBytes: sum(files.map((one) => one.gzip)),
  };
}

/**
 * Returns each source file's share of an entry's bundle, largest first. Its share of the gzip size
 * is its share of the minified size.
 */
export async function fileShares(source) {
  const result = await build({
    ...BROWSER,
    entryPoints: [join(root, source)],
    outdir: join(root, "dist"),
    absWorkingDir: root,
  });
  const files = bundleFiles(result, "index.js");
  const shares = files.flatMap(({ bytes, gzip, atOnce, inputs }) =>
    Object.entries(inputs).map(([path, { bytesInOutput }]) => ({
      path: path.replace(/^.*node_modules\//, ""),
      atOnce,
      bytes: bytesInOutput,
      gzip: (bytesInOutput / bytes) * gzip,
    })),
  );
  return shares.filter(({ bytes }) => bytes > 0).toSorted((a, b) => b.bytes - a.bytes);
}

/**
 * Returns the milliseconds that importing something adds to an empty program, in wall-clock and CPU
 * time. Each measurement runs in a separate process, and they alternate.
 */
export function importTime(specifier, rounds) {
  const time = (code) => {
    const used =
      "const { user, system } = process.cpuUsage(); process.stdout.write(String((user + system) / 1000));";
    const started = performance.now();
    const done = spawnSync(process.execPath, ["--input-type=module", "-e", `${code};${used}`], {
      cwd: consumerFolder,
      encoding: "utf8",
    });
    if (done.status !== 0) throw new Error(`Cannot import ${specifier}: ${done.stderr}`);
    return { wall: performance.now() - started, cpu: Number(done.stdout) };
  };
  const bare = [];
  const full = [];
  for (let round = 0; round < rounds; round++) {
    bare.push(time(""));
    full.push(time(`import ${JSON.stringify(specifier)}`));
  }
  const median = (list, key) =>
    list.map((one) => one[key]).toSorted((a, b) => a - b)[Math.floor(list.length / 2)];
  const least = (list) => Math.min(...list.map(({ wall }) => wall));
  // On an idle machine, wall-clock time is what a user waits. On a busy one, only CPU time is
  // meaningful.
  return {
    medianMs: median(full, "wall") - median(bare, "wall"),
    leastMs: least(full) - least(bare),
    cpuMs: median(full, "cpu") - median(bare, "cpu"),
  };
}

/** Returns the bytes of all files in a folder, without the packages installed inside it. */
function bytesBelow(folder) {
  let total = 0;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stat = lstatSync(path);
    if (!stat.isDirectory()) total += stat.size;
    else if (name !== "node_modules") total += bytesBelow(path);
  }
  return total;
}

/**
 * Returns what a user installs, according to the lockfile and node_modules of the repository: no
 * network is needed. The package itself is included.
 */
export function productionTree() {
  const { packages } = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"));
  const names = Object.entries(packages)
    .filter(
      ([path, { dev, optional, peer, devOptional }]) =>
        path !== "" && !(dev || optional || peer || devOptional),
    )
    .map(([path]) => path);
  const bytes = names.reduce(
    (total, path) => total + bytesBelow(join(root, path)),
    bytesBelow(packedFolder),
  );
  return { packages: names.length + 1, bytes };
}

/** Installs the tarball into an empty folder, as a user would. */
export function productionInstall(tarball) {
  const folder = mkdtempSync(join(tmpdir(), "evalwire-install-"));
  try {
    writeFileSync(join(folder, "package.json"), "{}");
    const done = spawnSync(
      "npm",
      ["install", "--omit=dev", "--prefer-offline", "--no-audit", "--no-fund", tarball],
      {
        cwd: folder,
        encoding: "utf8",
      },
    );
    if (done.status !== 0) throw new Error(`npm install failed: ${done.stderr}`);
    const { packages } = JSON.parse(
      readFileSync(join(folder, "node_modules", ".package-lock.json"), "utf8"),
    );
    const names = Object.keys(packages);
    return {
      packages: names.length,
      bytes: names.reduce((total, path) => total + bytesBelow(join(folder, path)), 0),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function main() {
  const options = {
    rounds: { type: "string", default: "15" },
    "no-install": { type: "boolean", default: false },
  };
  const { values } = parseArgs({
    options: {
      ...options,
      files: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return console.log(HELP);
  if (values.files) {
    const shares = await fileShares("src/weave/index.ts");
    if (values.json) return console.log(JSON.stringify(shares, null, 2));
    console.log("minified    gzip  of evalwire/weave");
    for (const { path, atOnce, bytes, gzip } of shares)
      console.log(
        `${String(bytes).padStart(8)} ${String(Math.round(gzip)).padStart(7)}  ${path}${atOnce ? "" : " (on demand)"}`,
      );
    return;
  }
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(
      `'--rounds' must be a number of processes: current value is '${values.rounds}'`,
    );
  mkdirSync(consumerFolder, { recursive: true });
  const tarball = pack();
  const figures = { bundles: {}, imports: {} };
  for (const { specifier } of entries().filter((entry) => !entry.specifier.endsWith("/node"))) {
    figures.bundles[specifier] = await bundleSize(`export * from ${JSON.stringify(specifier)}`);
  }
  for (const [name, code] of Object.entries(PROGRAMS))
    figures.bundles[name] = await bundleSize(code);
  for (const { specifier } of entries()) figures.imports[specifier] = importTime(specifier, rounds);
  figures.install = values["no-install"] ? productionTree() : productionInstall(tarball);
  if (values.json) return console.log(JSON.stringify(figures, null, 2));
  const kb = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(9);
  const ms = (time) => `${time.toFixed(1)} ms`.padStart(9);
  console.log("bundle, gzip         at once  with all on demand");
  for (const [name, one] of Object.entries(figures.bundles))
    console.log(`${name.padEnd(21)}${kb(one.entryBytes)}${kb(one.allBytes)}`);
  console.log(`\nimport over node        median     least  processor   (${rounds} processes each)`);
  for (const [name, one] of Object.entries(figures.imports))
    console.log(`${name.padEnd(21)}${ms(one.medianMs)} ${ms(one.leastMs)}  ${ms(one.cpuMs)}`);
  console.log(
    `\nproduction install   ${figures.install.packages} packages, ${(figures.install.bytes / 1e6).toFixed(1)} MB`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
