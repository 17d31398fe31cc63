#!/usr/bin/env node
// Measures time and memory of compare() for large runs: two streamed runs, four scorers, with
// bootstrap and permutation test.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const HELP = `Usage: node scripts/analysis-size.mjs [--rows 100000] [--resamples 10000] [--rounds 3]

Compares two streamed runs with four scorers (two pass/fail, two numeric) and prints, for each way of
keeping rows, the fastest round and the peak memory of the process. Each measurement runs in a separate process. The line 'read only'
iterates the same streams and does nothing else.`;

const { values: o } = parseArgs({
  options: {
    rows: { type: "string", default: "100000" },
    resamples: { type: "string", default: "10000" },
    rounds: { type: "string", default: "3" },
    one: { type: "string" },
    help: { type: "boolean", short: "h" },
  },
});

/** Yields rows on demand. */
async function* source(rows, seed) {
  let state = seed;
  const unit = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const score = (value) => ({ kind: typeof value, state: "scored", value, reason: null });
  for (let i = 0; i < rows; i++) {
    const scores = {
      a: score(unit() < 0.7),
      b: score(unit() < 0.5),
      c: score(unit()),
      d: score(unit() ** 3),
    };
    const trial = {
      id: `t${i}`,
      predictionId: null,
      url: null,
      output: null,
      scores,
      latencySeconds: null,
      tokens: null,
      costUsd: null,
    };
    yield { key: `row-${i}`, digest: null, digestKind: null, input: null, trials: [trial] };
  }
}

/** Runs one measurement in this process. */
async function measure(spec) {
  const { bundle, keepRows, resamples, rows } = spec;
  const { compare } = await import(pathToFileURL(bundle).href);
  const started = performance.now();
  if (keepRows === "read only")
    for (const seed of [1, 7]) for await (const _ of source(rows, seed));
  else await compare(source(rows, 1), source(rows, 7), { keepRows, resamples });
  const { userCPUTime, maxRSS } = process.resourceUsage();
  console.log(
    JSON.stringify({
      ms: performance.now() - started,
      cpuMs: userCPUTime / 1000,
      rssMb: maxRSS / 1024,
    }),
  );
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), "analysis-size-"));
  const bundle = join(folder, "analysis.mjs");
  const entry = join(
    dirname(dirname(fileURLToPath(import.meta.url))),
    "src",
    "analysis",
    "index.ts",
  );
  await build({
    entryPoints: [entry],
    bundle: true,
    format: "esm",
    outfile: bundle,
    logLevel: "error",
  });
  const [rows, resamples] = [Number(o.rows), Number(o.resamples)];
  console.log(
    `2 x ${rows} rows, 4 scorers; fastest of ${o.rounds} rounds\n\n| keepRows | resamples | seconds | CPU seconds of the process | peak RSS, MB |\n| --- | --- | --- | --- | --- |`,
  );
  for (const [keepRows, draws] of [
    ["read only", 0],
    ["none", 0],
    ["none", resamples],
    ["changed", resamples],
  ]) {
    const results = Array.from({ length: Number(o.rounds) }, () => {
      const spec = JSON.stringify({ bundle, keepRows, resamples: draws, rows });
      const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), "--one", spec], {
        encoding: "utf8",
      });
      if (child.status !== 0) throw new Error(child.stderr);
      return JSON.parse(child.stdout);
    });
    const fastest = Math.min(...results.map(({ ms }) => ms));
    const peak = Math.min(...results.map(({ rssMb }) => rssMb));
    const cpu = Math.min(...results.map(({ cpuMs }) => cpuMs));
    console.log(
      `| ${keepRows} | ${draws} | ${(fastest / 1000).toFixed(2)} | ${(cpu / 1000).toFixed(2)} | ${peak.toFixed(0)} |`,
    );
  }
  rmSync(folder, { recursive: true });
}

if (o.help) console.log(HELP);
else if (o.one !== undefined) await measure(JSON.parse(o.one));
else await main();
