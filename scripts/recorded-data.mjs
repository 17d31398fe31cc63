#!/usr/bin/env node
// Writes src/testing/recorded-data.ts and recorded-partial.ts: the ids, digests and values of the state that the recordings of the Weave server were taken from.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const HELP = `usage: node scripts/recorded-data.mjs --server URL [--recordings DIR]

Makes src/testing/recorded-data.ts and recorded-partial.ts out of the recordings (default: test/recordings/weave). The digests of the dataset rows are not in
them; they are read from a real Weave server with the same data (node scripts/weave-server.mjs --keep).
`;

const args = process.argv.slice(2);
const option = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const server = option("--server");
if (args.includes("--help") || server === undefined) {
  process.stdout.write(HELP);
  process.exit(args.includes("--help") ? 0 : 2);
}
const folder = option("--recordings") ?? "test/recordings/weave";
const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
const recordingText = (file) => readFileSync(join(folder, file), "utf8");
const named = (name) => manifest.find(({ case: title, method }) => title === name && method !== "DELETE") ?? fail(name);
const json = (name) => JSON.parse(recordingText(named(name).file));
const fail = (name) => {
  throw new Error(`Cannot find the recording '${name}'`);
};

async function tableDigests(project, digest) {
  const authorization = `Basic ${btoa("api:local-key")}`;
  const body = JSON.stringify({ project_id: project, digest });
  const answer = await fetch(`${server}/table/query`, {
    method: "POST",
    headers: { authorization, "content-type": "application/json" },
    body,
  });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()).rows.map((row) => row.digest);
}

/** Row number of a trial: the recordings name rows by digest, and one run's predictions in the order of the rows. */
const predictions = recordingText("get_v2_predictions__by_run.ndjson")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));
const rowOfPrediction = new Map(predictions.map((prediction, row) => [prediction.prediction_id, row]));
const results = json("two_runs").rows;
const inlineDigests = [];
const trials = [[], []];
for (const { row_digest, evaluations } of results) {
  const row = rowOfPrediction.get(evaluations[0].trials[0].predict_call_id);
  inlineDigests[row] = row_digest;
  evaluations.forEach(({ trials: [trial] }, run) => {
    const { exact_match, closeness, tone, judge } = trial.scores;
    trials[run][row] = [
      trial.predict_and_score_call_id,
      trial.predict_call_id,
      trial.model_output.answer,
      trial.model_output.tokens,
      exact_match,
      closeness,
      tone,
      judge.score,
      trial.model_latency_seconds,
      ...Object.values(trial.scorer_call_ids),
    ].join(" ");
  });
}

const classic = [{}, {}];
const classicRow = (question) => Number(question.split("+")[0]);
for (const { raw_data_row, evaluations } of [...json("classic_two_resolved").rows, ...json("classic_filter_input").rows]) {
  for (const {
    evaluation_call_id,
    trials: [trial],
  } of evaluations) {
    const run = evaluation_call_id === "01a1fb7e-6958-7e37-83c1-46cae68ae315" ? 0 : 1;
    classic[run][classicRow(raw_data_row.question)] =
      `${trial.predict_and_score_call_id} ${trial.predict_call_id} ${trial.model_latency_seconds}`;
  }
}

const partial = json("partial_alone").rows.flatMap(({ row_digest, raw_data_row, evaluations }) =>
  evaluations[0].trials.map((trial) => ({
    id: trial.predict_and_score_call_id,
    predictionId: trial.predict_call_id,
    rowDigest: row_digest,
    input: raw_data_row,
    output: trial.model_output,
    scores: Object.fromEntries(Object.entries(trial.scores).map(([name, value]) => [name, { value, id: trial.scorer_call_ids[name] }])),
    latencySeconds: trial.model_latency_seconds,
    finished: trial.model_output !== null,
  })),
);

const sumsDigests = await tableDigests("acme/evals", "ceee5a0eacbf52d63442659634cecd958a558f033c2cae093b7f1c95afbed8eb");
const pyDigests = await tableDigests("acme/pyevals", "1e7af1676533f22f0994aae18b4c8eab31240b65b1f56f9573502131ffd8c5e9");
const lines = (items) => items.map((item) => `  ${JSON.stringify(item)},`).join("\n");
const keyed = (record) =>
  Object.entries(record)
    .map(([key, value]) => `    ${key}: ${JSON.stringify(value)},`)
    .join("\n");

const origin =
  "// Made by: node scripts/recorded-data.mjs, from 197 answers of the open-source Weave trace server (PyPI weave 0.53.12). Not edited by hand.";
const data = `${origin}

/** Digests of the 24 rows of \`sums\` as the runs have them: made from inline inputs. */
export const INLINE_DIGESTS: readonly string[] = [
${lines(inlineDigests)}
];

/** Digests of the same rows in the dataset. */
export const SUMS_DIGESTS: readonly string[] = [
${lines(sumsDigests)}
];

/**
 * Trials of model-a and of model-b, by row: ids of predict-and-score and prediction, answer, tokens, exact_match, closeness, tone, judge.score,
 * seconds, ids of the four scores.
 */
export const SUMS_TRIALS: readonly [readonly string[], readonly string[]] = [
  [
${lines(trials[0])}
  ],
  [
${lines(trials[1])}
  ],
];

/** Digests of the 20 rows of \`py-sums-ds\`. */
export const PY_DIGESTS: readonly string[] = [
${lines(pyDigests)}
];

/** The trials of the two classic runs that were recorded, by row: ids of predict-and-score and prediction, seconds. */
export const PY_TRIALS: readonly [Readonly<Record<number, string>>, Readonly<Record<number, string>>] = [
  {
${keyed(classic[0])}
  },
  {
${keyed(classic[1])}
  },
];
`;
const partialData = `${origin}
import type { TrialSeed } from "./seed.ts";

/** A third run with repeated, unfinished and odd predictions, written some minutes after the others. */
export const PARTIAL_TRIALS: readonly Omit<TrialSeed, "startedAt">[] = [
${lines(partial)}
];
`;
writeFileSync("src/testing/recorded-data.ts", data);
writeFileSync("src/testing/recorded-partial.ts", partialData);
process.stdout.write("wrote src/testing/recorded-data.ts and src/testing/recorded-partial.ts\n");
