// npm run demo: from an evaluation service to a decision, offline. A sandbox replaces W&B Weave;
// everything else is what your program would do.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { LoadedRun } from "evalwire";
import { writeRows } from "evalwire/export/node";
import { startSandbox } from "evalwire/testing/node";
import { WeaveClient } from "evalwire/weave";
import { compareAll, decide, modelOf } from "./demo/decide.ts";
import { regrade } from "./demo/regrade.ts";
import { demoStore, GPQA, SYNTHETIC } from "./demo/seeds.ts";
import { heading, say } from "./demo/terminal.ts";

const FOLDER = "demo-out";

/**
 * Returns the two finished runs of a project, the older one first. Their rows are fetched on
 * demand.
 */
async function findRuns(weave: WeaveClient): Promise<[LoadedRun, LoadedRun]> {
  const runs = await weave.evaluationRuns
    .search({ status: "completed", order: "oldest", limit: 2 })
    .toArray();
  const [base, candidate] = await Promise.all(runs.map((run) => weave.load(run)));
  if (base === undefined || candidate === undefined)
    throw new Error("the project has fewer than two completed runs");
  return [base, candidate];
}

async function writeFiles(runs: LoadedRun[]): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  for (const name of ["results.csv", "results.jsonl"]) {
    const { path, rows, bytes } = await writeRows(join(FOLDER, name), runs, { overwrite: true });
    say(`${path}  lines: ${rows}, bytes: ${bytes}`);
  }
}

async function demonstrate(url: string, paidCalls: () => number): Promise<void> {
  const client = (project: string): WeaveClient =>
    new WeaveClient({ baseUrl: url, appUrl: "https://wandb.ai", apiKey: "any-key", project });
  say(`A W&B Weave sandbox is running at ${url}.`, 0);
  say("The links below have the form of real ones, but no pages exist behind them.", 0);

  const gpqa = await findRuns(client(GPQA));
  heading(`1. Can ${modelOf(gpqa[1])} replace ${modelOf(gpqa[0])}? (GPQA Diamond, real scores)`);
  await decide(...gpqa);

  const weave = client(SYNTHETIC);
  const synthetic = await findRuns(weave);
  heading(
    `2. What changed from ${modelOf(synthetic[0])} to ${modelOf(synthetic[1])}? (synthetic, with model outputs)`,
  );
  await compareAll(...synthetic);

  heading(
    `3. Would a stricter scorer have passed ${modelOf(synthetic[1])}? (a rescore: paid work, sent at most once)`,
  );
  await regrade(weave, synthetic[1]);
  say(`Rescore requests that the server received: ${paidCalls()}.`);

  heading("Written");
  await writeFiles([...gpqa, ...synthetic]);

  heading("Try it with your own project");
  say(
    "export WANDB_API_KEY=… WANDB_ENTITY=… WANDB_PROJECT=…   # the key: https://wandb.ai/authorize",
  );
  say("node scripts/run-example.mjs examples/11-compare-and-gate.ts <base run> <candidate run>");
  say("node scripts/run-example.mjs examples/export-run.ts latest --out results.csv");
}

const sandbox = await startSandbox({ store: demoStore() });
try {
  await demonstrate(
    sandbox.url,
    () => sandbox.requests.filter(({ path }) => path === "/evaluations/rescore").length,
  );
} finally {
  await sandbox.close();
}
