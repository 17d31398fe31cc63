#!/usr/bin/env node
// Do the decisions hold? Simulates the 94 cells of test/analysis/oracles/cells.csv, with a known
// truth, and counts.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { readCells } from "./decision-cells/cells.mjs";
import { bootstrapCover, isDrawn, simulate } from "./decision-cells/decide.mjs";
import { complaintsOf, judgeCell, summaryOf, tableOf } from "./decision-cells/report.mjs";
import { importSources } from "./import-sources.mjs";

const HELP = `Usage: node scripts/decision-cells.mjs [--runs 20000] [--drawn-runs 4000] [--draws 999] [--seed 1] [--cells 1,2,3] [--out FILE] [--check]

Draws runs of each cell and decides each with the procedures behind compare(), summarize(), agreement() and gate(). Prints a
Markdown table: how often the 95% interval covers the truth, how often a verdict is false when nothing changed, and how often
a gate passes exactly at its limit. A full run takes about five minutes; bench/decision-cells.md contains one.

  --runs        simulated runs per cell
  --drawn-runs  simulated runs per cell if the interval itself is drawn: kappa, and bootstrap-t of the lognormal cells; at most --runs
  --draws       draws behind such an interval; agreement() uses 19999
  --seed        seed of the random numbers
  --cells       only the cells with these ids
  --out         also writes the result to this file
  --check       fails when a cell misses its goal by more than 4 standard errors; ends with "N passed, N failed"`;

const { values: o } = parseArgs({
  options: {
    runs: { type: "string", default: "20000" },
    "drawn-runs": { type: "string", default: "4000" },
    draws: { type: "string", default: "999" },
    seed: { type: "string", default: "1" },
    cells: { type: "string" },
    out: { type: "string" },
    check: { type: "boolean", default: false },
    help: { type: "boolean", short: "h" },
  },
});

const SOURCES = {
  "analysis/paired-difference.ts": ["differenceTest"],
  "analysis/figure-test.ts": ["figureTest"],
  "analysis/stats/kappa.ts": ["kappaInterval"],
  "analysis/stats/resampling.ts": ["bootstrapIntervals"],
  "analysis/stats/random.ts": ["randomBits", "randomUnit", "randomNormal"],
};

async function main() {
  const only = o.cells?.split(",");
  const cells = readCells().filter(({ id }) => only?.includes(id) ?? true);
  const procedures = await importSources(SOURCES);
  const [runs, seed, draws] = [Number(o.runs), Number(o.seed), Number(o.draws)];
  const drawn = { runs: Math.min(runs, Number(o["drawn-runs"])), seed, draws };
  const results = cells.map((cell) => {
    const result = judgeCell(
      simulate(cell, isDrawn(cell) ? drawn : { runs, seed, draws }, procedures),
    );
    const skewed = !o.check && cell.generator.startsWith("lognormal");
    return skewed ? { ...result, bootstrap: bootstrapCover(cell, drawn, procedures) } : result;
  });
  const command = `node scripts/decision-cells.mjs --runs ${runs} --drawn-runs ${drawn.runs} --draws ${draws} --seed ${seed}`;
  const report = [
    "# Decision cells",
    `\`${command}\``,
    tableOf(results).join("\n"),
    summaryOf(results).join("\n\n"),
  ].join("\n\n");
  console.log(report);
  if (o.out !== undefined) writeFileSync(o.out, `${report}\n`);
  if (!o.check) return;
  const failed = complaintsOf(results);
  for (const complaint of failed) console.log(complaint);
  console.log(`${results.length - failed.length} passed, ${failed.length} failed`);
  if (failed.length > 0) process.exitCode = 1;
}

if (o.help) console.log(HELP);
else await main();
