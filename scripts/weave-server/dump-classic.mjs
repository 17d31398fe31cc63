// Copies a project with classic runs from the real server to a seed for the sandbox, because
// classic runs cannot be written through the v2 routes.
import { writeFileSync } from "node:fs";
import { makeCallsQuery, makePost } from "./wire.mjs";

const HELP = `Usage: node scripts/weave-server/dump-classic.mjs [--help] BASE_URL PROJECT FILE

Reads the classic runs of PROJECT (entity/project) and what they refer to, and writes them as a WeaveProjectSeed into FILE.
The contract suite keeps two, test/contract/pyedge-seed.json of acme/pyedge and unnamed-seed.json of acme/unnamed:
node scripts/weave-server/dump-classic.mjs http://127.0.0.1:<port> acme/pyedge test/contract/pyedge-seed.json
`;

const byTime = (a, b) => (a.startedAt < b.startedAt ? -1 : 1);

/** Returns the objects of a class, including those without a name, at which the v2 lists fail. */
async function objects(post, project, kind) {
  const { objs } = await post("/objs/query", {
    project_id: project,
    filter: { base_object_classes: [kind] },
  });
  return objs.map(({ object_id, digest, created_at, leaf_object_class, val }) => ({
    name: object_id,
    digest,
    createdAt: created_at,
    ...(val.name === null ? { unnamed: true } : {}),
    ...(leaf_object_class === kind ? {} : { className: leaf_object_class }),
    val,
  }));
}

async function datasets(post, project) {
  const found = await objects(post, project, "Dataset");
  return Promise.all(
    found.map(async ({ val, ...rest }) => {
      const tableDigest = val.rows.split("/").at(-1);
      const { rows } = await post("/table/query", { project_id: project, digest: tableDigest });
      return {
        ...rest,
        tableDigest,
        rows: rows.map(({ digest, val: value }) => ({ digest, value })),
      };
    }),
  );
}

async function evaluations(post, project) {
  const found = await objects(post, project, "Evaluation");
  return found.map(({ val, ...rest }) => ({
    ...rest,
    dataset: val.dataset,
    scorers: val.scorers,
    trials: val.trials,
  }));
}

async function models(post, project) {
  const found = await objects(post, project, "Model");
  return found.map(({ val, ...rest }) => {
    const own = Object.entries(val).filter(
      ([name]) => !name.startsWith("_") && name !== "name" && name !== "description",
    );
    return { ...rest, attributes: Object.fromEntries(own) };
  });
}

async function scorers(post, project) {
  const found = await objects(post, project, "Scorer");
  return found.map(({ val, ...rest }) => ({ ...rest, scoreOp: val.score }));
}

async function runs(post, query, project) {
  const calls = await query({
    filter: { op_names: [`weave:///${project}/op/Evaluation.evaluate:*`] },
  });
  return Promise.all(
    calls.map(async (call) => {
      const { weave: _sdk, ...attributes } = call.attributes;
      const { weave: _status, ...summary } = call.summary;
      return {
        id: call.id,
        kind: "classic",
        traceId: call.trace_id,
        ...(call.parent_id === null ? {} : { parentId: call.parent_id }),
        name: call.display_name,
        evaluation: call.inputs.self,
        model: call.inputs.model,
        startedAt: call.started_at,
        finishedAt: call.ended_at,
        attributes,
        summary,
        output: call.output,
        trials: await trials(post, query, project, call.id),
      };
    }),
  );
}

async function trials(post, query, project, run) {
  const { rows } = await post(`/v2/${project}/eval_results/query`, {
    evaluation_run_ids: [run],
    include_raw_data_rows: true,
    include_costs: true,
  });
  const trialCalls = await query({ filter: { parent_ids: [run] } });
  const inner =
    trialCalls.length === 0
      ? []
      : await query({ filter: { parent_ids: trialCalls.map(({ id }) => id) } });
  const calls = new Map([...trialCalls, ...inner].map((call) => [call.id, call]));
  const made = rows.flatMap((row) =>
    row.evaluations[0].trials.map((trial) =>
      toTrial(
        row,
        trial,
        calls.get(trial.predict_and_score_call_id),
        calls.get(trial.predict_call_id),
      ),
    ),
  );
  return made.sort(byTime);
}

function toTrial(row, trial, call, prediction) {
  const scores = Object.entries(trial.scores).map(([name, value]) => {
    const id = trial.scorer_call_ids[name];
    return [name, id === undefined ? { value } : { value, id }];
  });
  return {
    id: trial.predict_and_score_call_id,
    predictionId: trial.predict_call_id,
    rowDigest: row.row_digest,
    input: row.raw_data_row,
    output: trial.model_output,
    scores: Object.fromEntries(scores),
    startedAt: call.started_at,
    latencySeconds: trial.model_latency_seconds,
    ...(call.exception === null ? {} : { crash: withoutTraceback(call.exception) }),
    ...(prediction.exception === null
      ? {}
      : { modelCrash: withoutTraceback(prediction.exception) }),
    ...(trial.total_tokens === null ? {} : { tokens: trial.total_tokens }),
    ...(trial.total_cost === null ? {} : { costUsd: trial.total_cost }),
  };
}

/** Removes the folder names of the machine from a traceback. */
function withoutTraceback(exception) {
  const { type, message } = JSON.parse(exception);
  return JSON.stringify({ type, message });
}

/**
 * Retries, because one thread of the embedded database can fail and then always returns 500. All
 * requests here are reads.
 */
function patiently(ask) {
  return async (...question) => {
    for (let tries = 1; ; tries++) {
      try {
        return await ask(...question);
      } catch (error) {
        if (tries === 20) throw error;
      }
    }
  };
}

async function main([baseUrl, project, file]) {
  if (file === undefined || baseUrl === "--help") return void process.stdout.write(HELP);
  const post = patiently(makePost(baseUrl));
  const query = patiently(makeCallsQuery(baseUrl, project));
  const seed = {
    name: project,
    datasets: await datasets(post, project),
    scorers: await scorers(post, project),
    models: await models(post, project),
    evaluations: await evaluations(post, project),
    runs: await runs(post, query, project),
  };
  writeFileSync(file, `${JSON.stringify(seed, null, 2)}\n`);
}

await main(process.argv.slice(2));
