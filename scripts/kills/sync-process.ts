// One process that writes runs into a folder, in two syncs, and kills itself at a step. Run by
// ../sync-kills.mjs.
import process from "node:process";
import { syncRuns } from "../../src/export/node.ts";
import type { LoadedRun } from "../../src/model/run.ts";
import type { Score, ScoredRow } from "../../src/model/scored-row.ts";
import { killAtStep, stepsSoFar } from "./stepping-fs.ts";

interface Order {
  readonly folder: string;
  readonly format: "parquet" | "jsonl";
  /** 1 for the first sync, 2 for that of the next night, in which a run has changed. */
  readonly nights: readonly (1 | 2)[];
  readonly killAt: number | null;
}

const score = (value: number): Score => ({ kind: "number", state: "scored", value, reason: null });

/** Returns a run whose rows and finish depend on its version. */
function run(id: string, version: number): LoadedRun {
  const rows: ScoredRow[] = Array.from({ length: 3 + version }, (_, at) => ({
    key: `r${at}`,
    digest: null,
    digestKind: null,
    input: { q: `第${at}题`, version },
    trials: [1, 2].map((n) => ({
      id: `t${at}-${n}`,
      predictionId: null,
      url: null,
      output: `${version}`,
      scores: at === 0 ? {} : { closeness: score(at / version), late: score(n) },
      latencySeconds: null,
      tokens: at,
      costUsd: null,
    })),
  }));
  return {
    run: {
      provider: "weave",
      id,
      name: id,
      project: "acme/search",
      evaluation: null,
      model: null,
      kind: "v2",
      status: "completed",
      partial: null,
      startedAt: new Date("2026-11-21T08:00:00Z"),
      finishedAt: new Date(Date.UTC(2026, 10, 21, 9, version)),
      sourceRunId: null,
      attributes: { version },
      url: null,
      raw: null,
    },
    rows: {
      async *[Symbol.asyncIterator]() {
        yield* rows;
      },
    },
  };
}

async function* source(...runs: LoadedRun[]): AsyncGenerator<LoadedRun> {
  yield* runs;
}

const NIGHTS = {
  1: () => [source(run("a", 1), run("b", 1)), source(run("c", 1))],
  2: () => [source(run("a", 2), run("b", 1)), source(run("c", 1), run("d", 1))],
} as const;

const order = JSON.parse(process.argv[2] ?? "") as Order; // ../sync-kills.mjs wrote it
killAtStep(order.killAt);
const { folder, format } = order;
const results = [];
for (const night of order.nights)
  results.push(await syncRuns(NIGHTS[night](), { folder, format, ifLocked: "wait" }));
process.stdout.write(JSON.stringify({ results, steps: stepsSoFar() }));
