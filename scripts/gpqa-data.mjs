#!/usr/bin/env node
// Writes src/testing/gpqa-data.ts: GPQA Diamond scores of two models, one line an item.
import { readFileSync, writeFileSync } from "node:fs";

const HELP = `usage: node scripts/gpqa-data.mjs --csv FILE --server URL

Makes src/testing/gpqa-data.ts out of gpqa_diamond_scores.csv (198 items x 5 epochs x 2 models; Apache-2.0, from the package evalconfidence on
PyPI). The digests of the rows are asked of a real Weave server (node scripts/weave-server.mjs --keep), where it writes into acme/gpqa.
`;

const args = process.argv.slice(2);
const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const [csv, server] = [option("--csv"), option("--server")];
if (args.includes("--help") || csv === undefined || server === undefined) {
  process.stdout.write(HELP);
  process.exit(args.includes("--help") ? 0 : 2);
}

const PROJECT = "acme/gpqa";
const MODELS = ["openai/gpt-5-nano-2025-08-07", "openai/gpt-5.4-mini-2026-03-17"];
const EPOCHS = 5;

async function send(path, body) {
  const headers = { authorization: `Basic ${btoa("api:local-key")}`, "content-type": "application/json" };
  const answer = await fetch(`${server}${path}`, { method: body ? "POST" : "GET", headers, body: body ? JSON.stringify(body) : null });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

// Bit n of an item's number is epoch n + 1; the number is written as one digit of base 32.
const items = new Map();
for (const line of readFileSync(csv, "utf8").trim().split("\n").slice(1)) {
  const [id, model, score, epoch] = line.split(",");
  const bits = items.get(id) ?? [0, 0];
  items.set(id, bits);
  if (score === "1.0") bits[MODELS.indexOf(model)] |= 1 << (Number(epoch) - 1);
  else if (score !== "0.0") throw new Error(`Cannot take the score '${score}' of ${id}`);
}

const dataset = await send(`/v2/${PROJECT}/datasets`, { name: "gpqa-diamond", rows: [...items.keys()].map((id) => ({ id })) });
const { rows } = await send(`/v2/${PROJECT}/datasets/gpqa-diamond/versions/${dataset.digest}`);
const tableDigest = rows.split("/").at(-1);
const table = await send("/table/query", { project_id: PROJECT, digest: tableDigest });
const ref = (name, digest) => `weave:///${PROJECT}/object/${name}:${digest}`;
const scorer = await send(`/v2/${PROJECT}/scorers`, {
  name: "correct",
  op_source_code: "def score(output):\n    return output['correct']\n",
});
const models = await Promise.all(MODELS.map((name) => send(`/v2/${PROJECT}/models`, { name: name.split("/")[1], source_code: "" })));
const body = { name: "gpqa-diamond-eval", dataset: ref("gpqa-diamond", dataset.digest), scorers: [scorer.scorer], trials: EPOCHS };
const evaluation = await send(`/v2/${PROJECT}/evaluations`, body);

const lines = table.rows.map(
  ({ digest, val }) =>
    `  "${val.id} ${digest} ${items
      .get(val.id)
      .map((bits) => bits.toString(32))
      .join("")}",`,
);
const digests = {
  dataset: dataset.digest,
  table: tableDigest,
  scorer: scorer.digest,
  models: models.map(({ digest }) => digest),
  evaluation: evaluation.digest,
};
const source = `// Made by: node scripts/gpqa-data.mjs. Not edited by hand.
// Origin: gpqa_diamond_scores.csv of the package evalconfidence on PyPI, Apache License 2.0: scores of two models on GPQA Diamond, 198 items, 5 epochs.

/** Digests that a real Weave server gave to the data set, the scorer, the models and the evaluation. */
export const GPQA_DIGESTS: { dataset: string; table: string; scorer: string; models: [string, string]; evaluation: string } = ${JSON.stringify(digests)};

/** The models, in the order of the two digits of each item. */
export const GPQA_MODELS: readonly [string, string] = ${JSON.stringify(MODELS.map((name) => name.split("/")[1]))};

/** An item a line: its id, the digest of its row, and a digit of base 32 for each model, whose bit n says whether epoch n + 1 was correct. */
export const GPQA_ITEMS: readonly string[] = [
${lines.join("\n")}
];
`;
writeFileSync("src/testing/gpqa-data.ts", source);
process.stdout.write(`wrote src/testing/gpqa-data.ts: ${lines.length} items\n`);
