// One process of a batch, which kills itself at a step: before and after each request, and before
// and after each save. Run by ../kills.mjs.
import process from "node:process";
import { systemClock } from "../../src/core/clock.ts";
import { fileCheckpoint } from "../../src/export/node.ts";
import { GalileoClient } from "../../src/galileo/client.ts";
import type { Checkpoint } from "../../src/model/checkpoint.ts";
import type { LoadedRun } from "../../src/model/run.ts";
import { RenseiClient } from "../../src/rensei/client.ts";
import { WeaveClient } from "../../src/weave/client.ts";
import {
  type RecordedRow,
  recordRun,
  replayMany,
  rescoreExperiments,
  rescoreMany,
} from "../../src/workflows/index.ts";

interface Order {
  readonly kind: "rescore" | "replay" | "record" | "experiment" | "in place";
  readonly runs: string[];
  readonly path: string;
  readonly killAt: number | null;
  /** Rows to record; default: four made-up rows. */
  readonly rows?: RecordedRow[];
}

const order = JSON.parse(process.argv[2] ?? "") as Order; // ../kills.mjs wrote it
/** Shortens the delays between status checks; time limits are unchanged. */
const clock = {
  ...systemClock,
  after: (delayMs: number, callback: () => void, unref?: boolean) =>
    systemClock.after(delayMs <= MAX_PAUSE_MS ? delayMs / 500 : delayMs, callback, unref),
};
const MAX_PAUSE_MS = 20_000;

let steps = 0;
function step(): void {
  if (steps++ === order.killAt) process.kill(process.pid, "SIGKILL");
}
const around = async <T>(work: () => Promise<T>): Promise<T> => {
  step();
  const done = await work();
  step();
  return done;
};

const file = fileCheckpoint(order.path);
const checkpoint: Checkpoint = {
  load: () => file.load(),
  save: (state) => around(() => file.save(state)),
  lock: (options) => around(() => file.lock(options)),
};
const stepping = ((input: string, init?: RequestInit) =>
  around(() => fetch(input, init))) as typeof fetch;
const options = { checkpoint, ifLocked: "wait" } as const;
const weave = new WeaveClient({ fetch: stepping }, { clock });

async function work(): Promise<unknown> {
  if (order.kind === "rescore") {
    const outcomes = await rescoreMany(weave, order.runs, ["correct"], {
      ...options,
      ceiling: 100,
      windowMs: 50,
    }).toArray();
    return outcomes.map(({ runId, state }) => [runId, state]);
  }
  if (order.kind === "replay") {
    const rensei = new RenseiClient({ fetch: stepping });
    const outcomes = await replayMany(
      rensei,
      { runIds: order.runs },
      { ...options, ceiling: order.runs.length, concurrency: 2 },
    ).toArray();
    return outcomes.map(({ runId, state }) => [runId, state]);
  }
  if (order.kind === "experiment" || order.kind === "in place") {
    const galileo = new GalileoClient({ fetch: stepping }, { clock });
    const inPlace = order.kind === "in place";
    const exportFirst = ({ rows }: LoadedRun) => readAll(rows);
    const outcomes = await rescoreExperiments(galileo, order.runs, ["toxicity"], {
      ...options,
      ceiling: 100,
      windowMs: 50,
      ...(inPlace ? { inPlace, exportFirst } : { checkOutputs: false }),
    }).toArray();
    return outcomes.map(({ runId, state }) => [runId, state]);
  }
  const four = Array.from({ length: 4 }, (_, n) => ({
    inputs: { n: n % 3 },
    output: "x",
    scores: { correct: true },
  }));
  const record = { evaluation: "search-eval", model: "ranker", rows: order.rows ?? four };
  return await recordRun(weave, record, {
    ...options,
    concurrency: order.rows === undefined ? 2 : 8,
  });
}

async function readAll(rows: AsyncIterable<unknown>): Promise<void> {
  for await (const _row of rows);
}

const result = await work();
process.stdout.write(JSON.stringify({ result, steps }));
