// npm run demo: from a service to files and figures, offline. A sandbox stands in for W&B Weave; all else is what your program would do.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { LoadedRun, ScoredRow } from "evalwire";
import { writeRows } from "evalwire/export/node";
import { gpqa, type Seed, scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { WeaveClient } from "evalwire/weave";
import { largestDifferences, ReadRun } from "./demo/tally.ts";
import { heading, Progress, shorten, table } from "./demo/terminal.ts";

const FOLDER = "demo-out";

/** Real scores: GPQA Diamond, two models, 5 trials each. And a small made-up run that has texts to look at. */
function seeds(): { seed: Seed; projects: { name: string; what: string; scorer: string }[] } {
  const real = gpqa().weave?.projects ?? [];
  const madeUp = scenario({ rows: 40, passRate: 0.8, regress: 0.15, crash: 0.05 }).weave?.projects ?? [];
  const projects = [
    ...real.map(({ name }) => ({ name, what: "GPQA Diamond, real scores", scorer: "correct" })),
    ...madeUp.map(({ name }) => ({ name, what: "synthetic, with texts", scorer: "correct" })),
  ];
  return { seed: { weave: { projects: [...real, ...madeUp] } }, projects };
}

/** The runs of a project, oldest first, with their rows still to be read. */
async function findRuns(weave: WeaveClient): Promise<LoadedRun[]> {
  const runs = await weave.evaluationRuns.search({ status: "completed", order: "oldest" }).toArray();
  return await Promise.all(runs.map((run) => weave.load(run)));
}

/** A run whose rows are counted and kept while somebody else reads them. */
function watched({ run, rows }: LoadedRun, into: ReadRun): LoadedRun {
  return {
    run,
    rows: {
      async *[Symbol.asyncIterator](): AsyncGenerator<ScoredRow> {
        const progress = new Progress(`${run.project}  ${shorten(into.model, 40)}`);
        for await (const row of rows) {
          into.rows.push(row);
          progress.step();
          yield row;
        }
        progress.end();
      },
    },
  };
}

function printScores(runs: readonly ReadRun[]): void {
  const lines = runs.flatMap((read) =>
    read.summary().map(({ scorer, mean, scored, trials }) => {
      const coverage = `${scored} of ${trials} trials`;
      return [shorten(read.model, 30), shorten(scorer, 20), mean.toFixed(3), coverage, `${((100 * scored) / trials).toFixed(1)} %`];
    }),
  );
  table(["model", "scorer", "mean", "scored", "coverage"], lines);
}

/** The rows where the second run, the candidate, departs most from the first, each with the page of a trial in either run. */
function printDifferences(base: ReadRun, candidate: ReadRun, scorer: string, weave: WeaveClient): void {
  const differences = largestDifferences(base, candidate, scorer);
  console.log(`\n  Rows that differ most in '${scorer}', ${shorten(candidate.model, 26)} against ${shorten(base.model, 26)}:`);
  for (const { base: before, candidate: after, difference } of differences.slice(0, 3)) {
    console.log(`  ${difference > 0 ? "+" : ""}${difference.toFixed(2)}  ${shorten(JSON.stringify(before.input), 88)}`);
    console.log(`         base       ${before.trials[0]?.url}\n         candidate  ${after.trials[0]?.url}`);
  }
  console.log(`  … ${differences.length} rows differ. Side by side in the app:\n  ${weave.urls.compare([base.run.id, candidate.run.id])}`);
}

async function main(): Promise<void> {
  const { seed, projects } = seeds();
  const sandbox = await startSandbox({ seed });
  try {
    await demonstrate(sandbox, projects);
  } finally {
    await sandbox.close();
  }
}

async function demonstrate(
  sandbox: { url: string; env: Record<string, string> },
  projects: readonly { name: string; what: string; scorer: string }[],
): Promise<void> {
  console.log(`A sandbox of W&B Weave answers at ${sandbox.url}.`);
  console.log("The links below have the form of real ones; no page stands behind them.");
  heading("1. Find the runs");
  const all: { weave: WeaveClient; what: string; scorer: string; runs: LoadedRun[] }[] = [];
  for (const { name, what, scorer } of projects) {
    const weave = new WeaveClient({ baseUrl: sandbox.url, apiKey: sandbox.env.WANDB_API_KEY ?? "", project: name });
    const runs = await findRuns(weave);
    console.log(`  ${name} (${what}): ${runs.length} runs`);
    all.push({ weave, what, scorer, runs });
  }

  heading("2. Walk all rows and write them to files");
  await mkdir(FOLDER, { recursive: true });
  const read = new Map(all.flatMap(({ runs }) => runs.map((loaded) => [loaded, new ReadRun(loaded.run)] as const)));
  const csv = await writeRows(
    join(FOLDER, "results.csv"),
    [...read].map(([loaded, into]) => watched(loaded, into)),
    { overwrite: true },
  );
  const jsonl = await writeRows(join(FOLDER, "results.jsonl"), [...read.keys()], { overwrite: true });

  for (const [index, { weave, what, scorer, runs }] of all.entries()) {
    heading(`${3 + index}. Scores: ${what}`);
    const [base, candidate, ...others] = runs.flatMap((loaded) => read.get(loaded) ?? []);
    if (base === undefined || candidate === undefined) throw new Error("the project should have two runs");
    printScores([base, candidate, ...others]);
    printDifferences(base, candidate, scorer, weave);
  }

  heading("Written");
  for (const { path, rows, bytes } of [csv, jsonl]) console.log(`  ${path}  ${rows} lines, ${bytes} bytes`);
  heading("The same with your own project");
  console.log("  export WANDB_API_KEY=… WANDB_ENTITY=… WANDB_PROJECT=…   # the key: https://wandb.ai/authorize");
  console.log("  node scripts/run-example.mjs examples/export-run.ts latest --out results.csv");
}

await main();
