// Writes a file with writeRows(), and may be killed: `node write-process.mjs PATH ROWS KILL_AT`.
import process from "node:process";
import { countSteps, steps } from "./kill-at-step.mjs";

const [path, count, killAt] = process.argv.slice(2);
countSteps(killAt === undefined ? null : Number(killAt));
const { writeRows } = await import("../../dist/export/node.js");

async function* rows() {
  for (let at = 0; at < Number(count); at++) {
    const scores = { ok: { kind: "boolean", state: "scored", value: at % 3 === 0, reason: null } };
    const trial = {
      id: `t${at}`,
      predictionId: null,
      url: null,
      output: { answer: `${at}é`.repeat(40) },
      scores,
      latencySeconds: null,
      tokens: at,
      costUsd: null,
    };
    const digest = { digest: null, digestKind: null };
    yield { key: `r${at}`, ...digest, input: { question: `漢${at}` }, trials: [trial] };
  }
}

const written = await writeRows(path, rows(), { overwrite: true });
console.log(JSON.stringify({ steps, ...written }));
