#!/usr/bin/env node
// Writes src/testing/gpqa.json: GPQA Diamond scores of two models, one line per item.
import { readFileSync } from "node:fs";
import { readOptions, serverAt, writeData } from "./testing-data.mjs";

const HELP = `Usage: node scripts/gpqa-data.mjs --csv FILE --server URL [--check] [--help]

Generates src/testing/gpqa.json from gpqa_diamond_scores.csv (198 items x 5 epochs x 2 models; Apache-2.0, from the package evalconfidence on
PyPI). The digests of the rows come from a real Weave server (node scripts/weave-server.mjs --keep), to whose project acme/gpqa it writes.

  --check   writes nothing; exit code 1 if the data differs from the committed data`;

const options = readOptions(HELP, ["csv", "server"]);
const send = serverAt(options.server);
const PROJECT = "acme/gpqa";
const MODELS = ["openai/gpt-5-nano-2025-08-07", "openai/gpt-5.4-mini-2026-03-17"];
const EPOCHS = 5;

// Bit n of an item's number is epoch n + 1; the number is written as one digit of base 32.
const items = new Map();
for (const line of readFileSync(options.csv, "utf8").trim().split("\n").slice(1)) {
  const [id, model, score, epoch] = line.split(",");
  const bits = items.get(id) ?? [0, 0];
  items.set(id, bits);
  if (score === "1.0") bits[MODELS.indexOf(model)] |= 1 << (Number(epoch) - 1);
  else if (score !== "0.0") throw new Error(`Cannot convert the score '${score}' of ${id}`);
}

const dataset = await send(`/v2/${PROJECT}/datasets`, {
  name: "gpqa-diamond",
  rows: [...items.keys()].map((id) => ({ id })),
});
const { rows } = await send(`/v2/${PROJECT}/datasets/gpqa-diamond/versions/${dataset.digest}`);
const tableDigest = rows.split("/").at(-1);
const table = await send("/table/query", { project_id: PROJECT, digest: tableDigest });
const ref = (name, digest) => `weave:///${PROJECT}/object/${name}:${digest}`;
const scorer = await send(`/v2/${PROJECT}/scorers`, {
  name: "correct",
  op_source_code: "def score(output):\n    return output['correct']\n",
});
const models = await Promise.all(
  MODELS.map((name) =>
    send(`/v2/${PROJECT}/models`, { name: name.split("/")[1], source_code: "" }),
  ),
);
const body = {
  name: "gpqa-diamond-eval",
  dataset: ref("gpqa-diamond", dataset.digest),
  scorers: [scorer.scorer],
  trials: EPOCHS,
};
const evaluation = await send(`/v2/${PROJECT}/evaluations`, body);

const data = {
  origin: "gpqa_diamond_scores.csv of the package evalconfidence on PyPI, Apache License 2.0",
  digests: {
    dataset: dataset.digest,
    table: tableDigest,
    scorer: scorer.digest,
    evaluation: evaluation.digest,
  },
  models: models.map(({ object_id, digest }) => ({ name: object_id, digest })),
  items: table.rows.map(
    ({ digest, val }) =>
      `${val.id} ${digest} ${items
        .get(val.id)
        .map((bits) => bits.toString(32))
        .join("")}`,
  ),
};
writeData("gpqa.json", data, options);
