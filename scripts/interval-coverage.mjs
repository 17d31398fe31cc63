#!/usr/bin/env node
// How often do the intervals hold the truth? Simulates runs whose true difference is known and counts.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";

const HELP = `Usage: node scripts/interval-coverage.mjs [--runs 4000] [--seed 1]

Draws pairs of runs with a known true difference, compares each pair with compare()'s own method, and prints as a
Markdown table how often the 95 % interval holds the truth, how wide it is, and how often p < .05 where there is
no difference. The table stands in docs/statistics.md. Takes about a minute with 4,000 runs a line.

  --runs  simulated comparisons per line
  --seed  of the random numbers`;

const { values: o } = parseArgs({
  options: { runs: { type: "string", default: "4000" }, seed: { type: "string", default: "1" }, help: { type: "boolean", short: "h" } },
});
if (o.help) {
  console.log(HELP);
  process.exit(0);
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const folder = mkdtempSync(join(tmpdir(), "interval-coverage-"));
const bundle = join(folder, "stats.mjs");
const source = `
  export { pairedDifference, differenceInterval } from "./src/analysis/paired-difference.ts";
  export { randomBits, randomUnit, randomNormal } from "./src/analysis/stats/random.ts";
  export { wilson, clopperPearson } from "./src/analysis/stats/proportion.ts";
  export { bootstrapInterval } from "./src/analysis/stats/bootstrap.ts";`;
await build({ stdin: { contents: source, resolveDir: root }, bundle: true, format: "esm", outfile: bundle, logLevel: "error" });
const S = await import(pathToFileURL(bundle).href);
rmSync(folder, { recursive: true });

const runs = Number(o.runs);
const bits = S.randomBits(Number(o.seed));
const unit = () => S.randomUnit(bits);
const normal = () => S.randomNormal(bits);
const NORMAL_95 = 1.959963984540054;

/** Pass and fail of both runs of one row: `up` and `down` are the chances that only the candidate or only the base passes. */
function binaryRow(up, down, pass) {
  const u = unit();
  if (u < up) return [0, 1];
  if (u < up + down) return [1, 0];
  return u < up + down + (1 - up - down) * pass ? [1, 1] : [0, 0];
}

/** Passes of some trials, as a share. */
const share = (trials, p) => Array.from({ length: trials }, () => (unit() < p ? 1 : 0)).reduce((sum, v) => sum + v, 0) / trials;

/** Fills two runs row by row. */
function pairs(n, rowOf, more = {}) {
  const base = new Float64Array(n);
  const candidate = new Float64Array(n);
  for (let i = 0; i < n; i++) [base[i], candidate[i]] = rowOf(i);
  return { base, candidate, binary: false, single: true, groups: null, ...more };
}

const binary = (n, up, down) => () => pairs(n, () => binaryRow(up, down, 0.8), { binary: true });
const clamp = (p) => Math.min(1, Math.max(0, p));
const epochs = (n, trials, shift) => () =>
  pairs(
    n,
    () => {
      const p = 0.05 + 0.8 * unit();
      return [share(trials, p), share(trials, clamp(p + shift))];
    },
    { binary: true, single: false },
  );
const numbers = (n, noise) => () => pairs(n, () => [0, 0.3 + noise()]);
const skewed = () => -Math.log(unit()) - 1;
const clustered = (groups, size, known) => () => {
  const shared = Array.from({ length: groups }, normal);
  const groupOf = Int32Array.from({ length: groups * size }, (_, i) => Math.floor(i / size));
  return pairs(groups * size, (i) => [0, 0.3 + shared[groupOf[i]] + normal()], { groups: known ? groupOf : null });
};

const lines = [
  ["pass or fail, n 20, 30 % change, no difference", 0, binary(20, 0.15, 0.15)],
  ["pass or fail, n 50, 10 % change, no difference", 0, binary(50, 0.05, 0.05)],
  ["pass or fail, n 100, 10 % change, no difference", 0, binary(100, 0.05, 0.05)],
  ["pass or fail, n 100, true difference -6 points", -0.06, binary(100, 0.04, 0.1)],
  ["pass or fail, n 1000, true difference -2 points", -0.02, binary(1000, 0.04, 0.06)],
  ["5 trials a row, n 20, no difference", 0, epochs(20, 5, 0)],
  ["5 trials a row, n 200, true difference 5 points", 0.05, epochs(200, 5, 0.05)],
  ["numbers, normal, n 5", 0.3, numbers(5, normal)],
  ["numbers, normal, n 30", 0.3, numbers(30, normal)],
  ["numbers, skewed (exponential), n 10", 0.3, numbers(10, skewed)],
  ["numbers, skewed (exponential), n 100", 0.3, numbers(100, skewed)],
  ["20 groups of 5 rows, cluster named", 0.3, clustered(20, 5, true)],
  ["20 groups of 5 rows, cluster not named", 0.3, clustered(20, 5, false)],
  ["6 groups of 5 rows, cluster named", 0.3, clustered(6, 5, true)],
];

const percent = (count) => `${((100 * count) / runs).toFixed(1)} %`;
console.log(`${runs} simulated comparisons a line, seed ${o.seed}\n`);
console.log("| case | 95 % interval holds the truth | plain normal interval | bootstrap | mean width | p < .05 |");
console.log("| --- | --- | --- | --- | --- | --- |");
for (const [name, truth, draw] of lines) {
  const hits = { own: 0, plain: 0, bootstrap: 0, rejected: 0 };
  let width = 0;
  const bootstrapRuns = Math.min(runs, 1000);
  for (let r = 0; r < runs; r++) {
    const sample = draw();
    const d = S.pairedDifference(sample);
    const interval = S.differenceInterval(d, 0.95);
    if (interval === null || (interval[0] <= truth && truth <= interval[1])) hits.own += 1;
    if (interval !== null) width += interval[1] - interval[0];
    const differences = sample.candidate.map((v, i) => v - sample.base[i]);
    const mean = differences.reduce((sum, v) => sum + v, 0) / differences.length;
    const sd = Math.sqrt(differences.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (differences.length - 1));
    if (Math.abs(mean - truth) <= (NORMAL_95 * sd) / Math.sqrt(differences.length)) hits.plain += 1;
    if (d.p < 0.05) hits.rejected += 1;
    if (r >= bootstrapRuns) continue;
    const [low, high] = S.bootstrapInterval(differences, { resamples: 500, confidence: 0.95, seed: r + 1 });
    if (low <= truth && truth <= high) hits.bootstrap += 1;
  }
  const boot = `${((100 * hits.bootstrap) / bootstrapRuns).toFixed(1)} %`;
  console.log(
    `| ${name} | ${percent(hits.own)} | ${percent(hits.plain)} | ${boot} | ${(width / runs).toFixed(3)} | ${truth === 0 ? percent(hits.rejected) : ""} |`,
  );
}

console.log("\n| one run | Wilson | Clopper-Pearson | plain normal |\n| --- | --- | --- | --- |");
for (const [n, p] of [
  [10, 0.9],
  [20, 0.5],
  [20, 0.95],
  [100, 0.98],
  [500, 0.8],
]) {
  const hits = [0, 0, 0];
  for (let r = 0; r < runs; r++) {
    const k = Math.round(share(n, p) * n);
    const reach = NORMAL_95 * Math.sqrt((k * (n - k)) / n ** 3);
    const intervals = [S.wilson(k, n, 0.95), S.clopperPearson(k, n, 0.95), [k / n - reach, k / n + reach]];
    intervals.forEach(([low, high], i) => {
      if (low <= p && p <= high) hits[i] += 1;
    });
  }
  console.log(`| pass rate ${p}, n ${n} | ${hits.map(percent).join(" | ")} |`);
}
