#!/usr/bin/env node
// Writes src/testing/recorded.json: the state from which the recordings of the Weave server were
// taken.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readOptions, serverAt, writeData } from "./testing-data.mjs";

const HELP = `Usage: node scripts/recorded-data.mjs --server URL [--recordings DIR] [--check] [--help]

Generates src/testing/recorded.json from the recordings (default: test/recordings/weave). The digests of the dataset rows are not in
them; they are read from a real Weave server with the same data (node scripts/weave-server.mjs --keep).

  --check   writes nothing; exit code 1 if the data differs from the committed data`;

const options = readOptions(HELP, ["server"], ["recordings"]);
const folder = options.recordings ?? "test/recordings/weave";
const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
const recordingText = (file) => readFileSync(join(folder, file), "utf8");
const fail = (name) => {
  throw new Error(`Cannot find the recording '${name}'`);
};
/** Returns the recording with a name; several paths have an 'all'. */
const named = (name, path) =>
  manifest.find(
    (one) => one.case === name && one.method !== "DELETE" && (path ?? one.path) === one.path,
  ) ?? fail(`${name} ${path ?? ""}`);
const json = (name) => JSON.parse(recordingText(named(name).file));
const records = (name, path) => {
  const text = recordingText(named(name, path).file).trim();
  return text === "" ? [] : text.split("\n").map((line) => JSON.parse(line));
};

/** Formats a time as the seeds do: without zero microseconds. */
const time = (text) => text.replace(/000Z$/, "Z");
const versionOf = ({ object_id, digest, created_at }) => ({
  name: object_id,
  digest,
  createdAt: time(created_at),
});
const scorerOf = (scorer) => ({
  ...versionOf(scorer),
  description: scorer.description,
  scoreOp: scorer.score_op,
});
const modelOf = ({ source_code, attributes, ...model }) => ({
  ...versionOf(model),
  ...(source_code === "" ? {} : { sourceCode: source_code }),
  attributes,
});
const evaluationOf = ({
  dataset,
  scorers,
  evaluation_name,
  evaluate_op,
  predict_and_score_op,
  summarize_op,
  ...evaluation
}) => ({
  ...versionOf(evaluation),
  dataset,
  scorers,
  ...(evaluation_name === null ? {} : { evaluationName: evaluation_name }),
  // The ops of v2 evaluations are the server's placeholders, which the sandbox has too.
  ...(evaluate_op.startsWith("weave:///")
    ? {
        evaluateOp: evaluate_op,
        predictAndScoreOp: predict_and_score_op,
        summarizeOp: summarize_op,
      }
    : {}),
});

const ask = serverAt(options.server);

/** Returns a data set with the digests of its rows. */
async function datasetOf(project, dataset) {
  const tableDigest = dataset.rows.split("/").at(-1);
  const { rows } = await ask("/table/query", { project_id: project, digest: tableDigest });
  const described = dataset.description === null ? {} : { description: dataset.description };
  return {
    ...versionOf(dataset),
    tableDigest,
    ...described,
    rowDigests: rows.map(({ digest }) => digest),
  };
}

/** Returns the single data set, the models and the single evaluation of a project. */
async function objectsOf(project, names) {
  const all = (kind) => records(names[kind], `/v2/${project}/${kind}`);
  return {
    name: project,
    dataset: await datasetOf(project, all("datasets")[0]),
    models: all("models").map(modelOf),
    evaluation: evaluationOf(all("evaluations")[0]),
  };
}

/**
 * Returns the row number of a trial. The recordings identify rows by digest, and list the
 * predictions of one run in row order.
 */
const predictions = records("by_run", "/v2/acme/evals/predictions");
const rowOfPrediction = new Map(
  predictions.map((prediction, row) => [prediction.prediction_id, row]),
);
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

const classic = [[], []];
const classicRow = (question) => Number(question.split("+")[0]);
for (const { raw_data_row, evaluations } of [
  ...json("classic_two_resolved").rows,
  ...json("classic_filter_input").rows,
]) {
  for (const {
    evaluation_call_id,
    trials: [trial],
  } of evaluations) {
    const run = evaluation_call_id === "01a1fb7e-6958-7e37-83c1-46cae68ae315" ? 0 : 1;
    const line = [
      classicRow(raw_data_row.question),
      trial.predict_and_score_call_id,
      trial.predict_call_id,
      trial.model_latency_seconds,
    ];
    if (!classic[run].includes(line.join(" "))) classic[run].push(line.join(" "));
  }
}

const partial = json("partial_alone").rows.flatMap(({ row_digest, raw_data_row, evaluations }) =>
  evaluations[0].trials.map((trial) => ({
    id: trial.predict_and_score_call_id,
    predictionId: trial.predict_call_id,
    rowDigest: row_digest,
    input: raw_data_row,
    output: trial.model_output,
    scores: Object.entries(trial.scores).map(([name, value]) => ({
      name,
      value,
      id: trial.scorer_call_ids[name],
    })),
    latencySeconds: trial.model_latency_seconds,
    finished: trial.model_output !== null,
  })),
);

const v2Runs = records("all", "/v2/acme/evals/evaluation_runs").map((run, index) => ({
  id: run.evaluation_run_id,
  model: run.model,
  startedAt: run.started_at,
  finishedAt: run.finished_at,
  trials: trials[index],
}));
const classicRuns = records("classic_roots").map((call, index) => ({
  id: call.id,
  traceId: call.trace_id,
  name: call.display_name,
  model: call.inputs.model,
  startedAt: call.started_at,
  finishedAt: call.ended_at,
  output: call.output,
  trials: classic[index],
}));

const v2 = { datasets: "all", models: "all", evaluations: "all" };
const python = {
  datasets: "classic_datasets",
  models: "classic_models",
  evaluations: "classic_evaluations",
};
const scorers = records("all", "/v2/acme/evals/scorers").map(scorerOf);
writeData(
  "recorded.json",
  {
    origin: "197 answers of the open-source Weave trace server (PyPI weave 0.53.12)",
    sums: { ...(await objectsOf("acme/evals", v2)), scorers, runs: v2Runs, inlineDigests, partial },
    pySums: { ...(await objectsOf("acme/pyevals", python)), runs: classicRuns },
  },
  options,
);
