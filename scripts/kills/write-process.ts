// One process that writes a file with writeRows(), and kills itself at a step. Run by
// ../write-kills.mjs.
import process from "node:process";
import { writeRows } from "../../src/export/node.ts";
import type { Score, ScoredRow } from "../../src/model/scored-row.ts";
import { killAtStep, stepsSoFar } from "./stepping-fs.ts";

interface Order {
  readonly path: string;
  readonly rows: number;
  readonly killAt: number | null;
}

async function* rows(count: number): AsyncGenerator<ScoredRow> {
  for (let at = 0; at < count; at++) {
    const ok: Score = { kind: "boolean", state: "scored", value: at % 3 === 0, reason: null };
    const trial = {
      id: `t${at}`,
      predictionId: null,
      url: null,
      output: { answer: `${at}é`.repeat(40) },
      scores: { ok },
      latencySeconds: null,
      tokens: at,
      costUsd: null,
    };
    const digest = { digest: null, digestKind: null };
    yield { key: `r${at}`, ...digest, input: { question: `漢${at}` }, trials: [trial] };
  }
}

const order = JSON.parse(process.argv[2] ?? "") as Order; // ../write-kills.mjs wrote it
killAtStep(order.killAt);
await writeRows(order.path, rows(order.rows), { overwrite: true });
process.stdout.write(JSON.stringify({ steps: stepsSoFar() }));
