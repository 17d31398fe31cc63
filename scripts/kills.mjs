#!/usr/bin/env node
// Kills the processes of a batch at every step, with and without a second process that uses the
// same checkpoint, and counts what was paid for.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { evalRuns, experiments, Store, scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { bundleProcess, runProcess } from "./kills/processes.mjs";
import { recordThroughKills } from "./kills/real-server.mjs";

const HELP = `Usage: node scripts/kills.mjs [--every 1] [--json] [--help]
       node scripts/kills.mjs --server [--rows 400]

Each batch (rescoreMany, replayMany, recordRun, rescoreExperiments into new experiments and in place, and the commands
rescore and replay) runs against the sandbox in processes that kill themselves with SIGKILL at
step n, for every n: before and after each request, and before and after each save; for commands before, in the middle of and after each change to the file system. Each case runs once alone and once with a second process that waits for
the same checkpoint; then one more process finishes the job. Nothing may be delivered twice, and a rescore or replay that was delivered
must end as done or unknown, never as not sent. Prints one line per batch and ends with "N passed, N failed".

  --every N   only every Nth step
  --json      print the figures as JSON
  --server    instead, record rows on the real Weave server while process and server are killed with SIGKILL and responses are lost,
              and count what the run contains at the end; exit code 77 if the server cannot be installed
  --rows N    number of rows (default 400)`;

/** Bundles the processes and returns a function that runs one. */
async function prepare(folder) {
  const batch = join(folder, "batch-process.mjs");
  const command = join(folder, "command-process.mjs");
  await bundleProcess("batch-process.ts", batch);
  await bundleProcess("command-process.ts", command, { steps: "files" });
  return (order, env, signal) => {
    const isCommand = order.kind.startsWith("command ");
    if (isCommand) mkdirSync(order.path, { recursive: true });
    return runProcess(isCommand ? command : batch, order, { env, signal });
  };
}

/**
 * Service for one case: how to reach it, the work to do, and how often each piece of work was
 * delivered.
 */
async function serviceFor(kindOfProcess) {
  const kind = kindOfProcess.replace("command ", "");
  const scored = [];
  const judge = (_scorer, { input }) => {
    scored.push(input);
    return { status: "success", value: true };
  };
  const store = new Store(
    {
      ...scenario({ rows: 2, passRate: 1, kind: "v2" }),
      ...evalRuns({ runs: 4 }),
      ...experiments(),
    },
    { galileo: { judge } },
  );
  const sandbox = await startSandbox({ store });
  const project = store.weave.project("acme/search");
  const env = {
    ...sandbox.env,
    WANDB_ENTITY: "acme",
    WANDB_PROJECT: "search",
    GALILEO_PROJECT: "support",
  };
  const sources = project
    .calls()
    .filter(({ parentId, opName }) => parentId === null && /Evaluation\.evaluate/.test(opName));
  const named = [...store.galileo.experiments.values()].map(({ run }) => run);
  const idsOf = (...names) => names.map((name) => named.find((run) => run.name === name).id);
  const runs = {
    rescore: sources.map(({ id }) => id),
    experiment: idsOf("baseline", "candidate"),
    "in place": idsOf("baseline"),
  }[kind] ?? ["run-1", "run-2", "run-3", "run-4"];
  const copies = () => {
    if (kind === "replay") return runs.map((run) => store.rensei.replaysOf(run).length);
    if (kind === "in place") return [Math.max(0, ...countsOf(scored).values())];
    if (kind === "experiment") {
      const all = [...store.galileo.experiments.values()].map(({ run }) => run.name);
      return ["baseline", "candidate"].map(
        (name) => all.filter((one) => one.startsWith(`${name} (rescored `)).length,
      );
    }
    const jobs = [...store.weave.jobs.values()];
    return runs.map((run) => jobs.filter(({ sourceRunId }) => sourceRunId === run).length);
  };
  /** Counts the predictions and scores of the run that a recording created. */
  const stored = (id) => {
    const calls = project.calls().filter(({ traceId }) => traceId === id);
    return ["prediction", "score"].map(
      (mark) => calls.filter(({ attributes }) => attributes.weave?.[mark] === "true").length,
    );
  };
  return { env, runs, copies, stored, close: () => sandbox.close() };
}

const KINDS = [
  "rescore",
  "replay",
  "record",
  "experiment",
  "in place",
  "command rescore",
  "command replay",
];

/** Returns how often each value occurs. */
function countsOf(values) {
  const counts = new Map();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** Returns what is wrong after a batch was finished; null if nothing is. */
function wrongWith(kind, service, { result }) {
  if (kind === "record") {
    const counts = service.stored(result.evaluation_run_id).join();
    if (counts !== "4,4") return `predictions and scores: ${counts}, not 4,4`;
    return result.predictions === 4 && result.scores === 4
      ? null
      : `says ${JSON.stringify(result)}`;
  }
  const copies = service.copies();
  if (copies.some((count) => count > 1)) return `delivered ${copies.join()}`;
  const states = new Map(result);
  const wrong = service.runs.filter(
    (run, at) => !(states.get(run) === "done" ? copies[at] === 1 : states.get(run) === "unknown"),
  );
  return wrong.length === 0
    ? null
    : `${wrong.map((run) => `${run} is ${states.get(run)}`).join(", ")} with ${copies.join()} delivered`;
}

/**
 * Runs the campaign.
 * @param {{ every?: number, onBatch?: (batch: Batch) => void }} [options]
 * @returns {Promise<Batch[]>}
 *
 * @typedef {{ kind: string, steps: number, cases: number, unknown: number, wrong: string[] }} Batch
 */
export async function campaign({ every = 1, onBatch = () => {} } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "evalwire-kills-"));
  try {
    const run = await prepare(folder);
    const batches = [];
    for (const kind of KINDS) {
      const batch = { kind, steps: 0, cases: 0, unknown: 0, wrong: [] };
      const one = async (killAt, beside) => {
        const service = await serviceFor(kind);
        const order = {
          kind,
          runs: service.runs,
          path: join(folder, `${kind}-${killAt}-${beside}.json`),
        };
        const processes = [
          run({ ...order, killAt }, service.env),
          ...(beside ? [run({ ...order, killAt: null }, service.env)] : []),
        ];
        await Promise.all(processes);
        const last = await run({ ...order, killAt: null }, service.env);
        const wrong = wrongWith(kind, service, last);
        if (wrong !== null)
          batch.wrong.push(
            `killed at step ${killAt}${beside ? ", beside a second process" : ""}: ${wrong}`,
          );
        if (kind !== "record")
          batch.unknown += last.result.filter(([, state]) => state === "unknown").length;
        batch.cases++;
        await service.close();
      };
      const service = await serviceFor(kind);
      const whole = await run(
        { kind, runs: service.runs, path: join(folder, `${kind}.json`), killAt: null },
        service.env,
      );
      await service.close();
      batch.steps = whole.steps;
      for (let n = 0; n < batch.steps; n += every)
        for (const beside of [false, true]) await one(n, beside);
      batches.push(batch);
      onBatch(batch);
    }
    return batches;
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      every: { type: "string", default: "1" },
      json: { type: "boolean", default: false },
      server: { type: "boolean", default: false },
      rows: { type: "string", default: "400" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) console.log(HELP);
  else if (values.server) {
    const folder = mkdtempSync(join(tmpdir(), "evalwire-kills-"));
    try {
      process.exitCode = await recordThroughKills({
        run: await prepare(folder),
        folder,
        count: Number(values.rows),
      });
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  } else {
    const say = ({ kind, steps, cases, unknown, wrong }) => {
      console.log(
        `${kind}: ${steps} steps, ${cases} cases, ${unknown} runs end as unknown, ${wrong.length} wrong`,
      );
      for (const line of wrong) console.log(`  ${line}`);
    };
    const batches = await campaign({
      every: Number(values.every),
      onBatch: values.json ? () => {} : say,
    });
    const failed = batches.reduce((sum, { wrong }) => sum + wrong.length, 0);
    const passed = batches.reduce((sum, { cases }) => sum + cases, 0) - failed;
    console.log(values.json ? JSON.stringify(batches) : `${passed} passed, ${failed} failed`);
    process.exitCode = failed === 0 ? 0 : 1;
  }
}
