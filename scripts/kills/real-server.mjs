// Records rows on the real Weave server while the process and the server are killed and responses
// are lost, then counts what the run contains.
import { createServer, request } from "node:http";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, startServer } from "../weave-server/process.mjs";
import { ensureVenv, serverRequirements } from "../weave-server/venv.mjs";
import { API_KEY, makeCallsQuery, makePost, makePostText } from "../weave-server/wire.mjs";

const PROJECT = "acme/search";
const SKIPPED = 77;

/** Failures of each attempt but the last, each after this share of all writes. */
const TROUBLES = [
  { after: 0.08, kills: ["process", "server"], holds: false },
  { after: 0.12, kills: ["server"], holds: false },
  { after: 0.1, kills: ["process"], holds: true },
  { after: 0.12, kills: ["process", "server"], holds: false },
  { after: 0.1, kills: ["process"], holds: true },
  { after: 0.1, kills: ["server", "process"], holds: false },
];

/**
 * Returns rows like those of an evaluation with repeated trials: every tenth row repeats the
 * previous one, and every third has a second score.
 */
function rowsOf(count) {
  return Array.from({ length: count }, (_, at) => {
    const n = at % 10 === 9 ? at - 1 : at;
    return {
      inputs: { n, question: `What is ${n}?` },
      output: { answer: n },
      scores: { correct: n % 2 === 0, ...(n % 3 === 0 && { tone: 0.5 }) },
    };
  });
}

/**
 * Starts a proxy between process and server that counts writes and, on request, loses the responses
 * to writes in flight.
 */
async function startProxy() {
  const proxy = { target: "", writes: 0, onWrite: () => {}, held: [] };
  const server = createServer((incoming, outgoing) => {
    const parts = [];
    incoming.on("data", (part) => parts.push(part));
    incoming.on("end", () => {
      const isWrite = incoming.method === "POST" && incoming.url.startsWith("/v2/");
      const forward = (onAnswer) => {
        const { method, url, headers } = incoming;
        const sent = request(proxy.target + url, { method, headers }, onAnswer);
        sent.on("error", () => outgoing.destroy());
        sent.end(Buffer.concat(parts));
      };
      if (isWrite && proxy.onWrite(++proxy.writes) === "hold") {
        proxy.held.push(
          () =>
            new Promise((done) =>
              forward((answer) => answer.resume().on("end", done).on("error", done)),
            ),
        );
        return;
      }
      forward((answer) => {
        outgoing.writeHead(answer.statusCode, answer.headers);
        answer.on("error", () => outgoing.destroy()).pipe(outgoing);
      });
    });
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  });
}

/** Creates the objects that a recording refers to. */
async function seed(baseUrl) {
  const post = makePost(baseUrl);
  const at = (path, body) => post(`/v2/${PROJECT}${path}`, body);
  for (const name of ["correct", "tone"])
    await at("/scorers", { name, op_source_code: "def score(output): return True" });
  await at("/models", { name: "ranker", source_code: "class Ranker: pass" });
  await at("/evaluations", {
    name: "search-eval",
    dataset: `weave:///${PROJECT}/object/d:1`,
    scorers: [],
  });
}

/**
 * Counts the contents of the run on the server in three ways: as calls, as the lists of predictions
 * and scores, and as rows.
 */
async function heldBy(baseUrl, run) {
  const calls = await makeCallsQuery(baseUrl, PROJECT)({ filter: { trace_ids: [run] } });
  const marked = (mark) =>
    calls.filter(({ attributes }) => attributes.weave?.[mark] === "true").length;
  const text = await makePostText(baseUrl)(`/v2/${PROJECT}/eval_results/query`, {
    evaluation_call_ids: [run],
    include_rows: true,
    include_raw_data_rows: true,
  });
  const trials = JSON.parse(text).rows.flatMap(({ raw_data_row: { n }, evaluations }) =>
    evaluations.flatMap(({ trials }) =>
      trials.map(({ model_output, scores }) => lineOf(n, model_output, scores)),
    ),
  );
  return {
    trialCalls: calls.filter(({ op_name }) => op_name.includes("predict_and_score")).length,
    predictions: marked("prediction"),
    scores: marked("score"),
    trials,
  };
}

const lineOf = (n, output, scores) =>
  JSON.stringify([n, output, scores.correct, scores.tone ?? null, Object.keys(scores).length]);

/**
 * Runs one attempt into its failure and describes the result. Requests that are held back arrive
 * during the next attempt.
 */
async function strike({ proxy, attempt, stopServer }, { after, kills, holds }) {
  const killed = new AbortController();
  const from = proxy.writes;
  let down = Promise.resolve();
  proxy.onWrite = (seen) => {
    const own = seen - from;
    if (own === Math.ceil(after / 2)) landHeld(proxy);
    if (own < after || killed.signal.aborted) return "forward";
    if (own === after)
      setTimeout(
        () => {
          if (kills.includes("server")) down = stopServer();
          if (kills.includes("process")) killed.abort();
        },
        // while the server processes the writes of eight rows
        holds ? 1_000 : 5 + ((7 * after) % 100),
      );
    return holds ? "hold" : "forward";
  };
  const ended = await attempt(killed.signal).then(
    (done) => (done === null ? "was killed" : "went through"),
    (error) =>
      `ended with ${/\b(\w+Error)\b(?=[\s\S]*code: )/.exec(error.message)?.[1] ?? error.message}`,
  );
  await down;
  const held = holds ? `, ${proxy.held.length} of them held back` : "";
  return `${kills.join(" and ")} killed after ${proxy.writes - from} writes${held}: it ${ended}`;
}

function landHeld(proxy) {
  for (const land of proxy.held.splice(0)) void land();
}

/**
 * Compares the rows with the contents of the server and the result of the last attempt. Returns
 * each requirement, and whether it is met.
 */
function checksOf(rows, result, { trials, trialCalls, predictions, scores }) {
  const wanted = rows.map(({ inputs, output, scores }) => lineOf(inputs.n, output, scores)).sort();
  const all = rows.reduce((sum, row) => sum + Object.keys(row.scores).length, 0);
  return {
    "each row is stored once, with output and scores":
      JSON.stringify([...trials].sort()) === JSON.stringify(wanted),
    "the numbers of trials, predictions and scores are right":
      [trialCalls, predictions, scores].join() === [rows.length, rows.length, all].join(),
    "the result describes what the server contains":
      [result.predictions, result.scores].join() === [trialCalls, scores].join(),
    "there is no surplus": result.surplus.trials.length + result.surplus.scores.length === 0,
  };
}

/** Runs the campaign and returns the exit code. */
export async function recordThroughKills({ run, folder, count }) {
  const shared =
    process.env.EVALWIRE_SHARED ??
    resolve(fileURLToPath(new URL("../..", import.meta.url)), "..", "shared");
  let python;
  try {
    python = ensureVenv("weave-server", serverRequirements(shared), console.error);
  } catch (error) {
    console.log(`skipped: ${error.message}`);
    return SKIPPED;
  }
  const rows = rowsOf(count);
  const writes = rows.reduce((sum, { scores }) => sum + 2 + Object.keys(scores).length, 0);
  const order = { kind: "record", path: join(folder, "record.json"), killAt: null, rows };
  const start = async () =>
    startServer({ python, shared, port: await freePort(), kept: join(folder, "weave") });
  const proxy = await startProxy();
  const env = {
    WF_TRACE_SERVER_URL: proxy.url,
    WANDB_API_KEY: API_KEY,
    WANDB_ENTITY: "acme",
    WANDB_PROJECT: "search",
  };
  let server = await start();
  try {
    proxy.target = server.baseUrl;
    await seed(server.baseUrl);
    for (const [at, trouble] of TROUBLES.entries()) {
      const parts = {
        proxy,
        attempt: (signal) => run(order, env, signal),
        stopServer: () => server.stop(),
      };
      const said = await strike(parts, { ...trouble, after: Math.ceil(writes * trouble.after) });
      console.log(`attempt ${at + 1}: ${said}`);
      if (trouble.kills.includes("server")) server = await start();
      proxy.target = server.baseUrl;
    }
    const from = proxy.writes;
    proxy.onWrite = (seen) => void (seen === from + 5 && landHeld(proxy));
    const { result } = await run(order, env);
    const held = await heldBy(server.baseUrl, result.evaluation_run_id);
    console.log(
      `result of the last attempt: ${JSON.stringify({ ...result, evaluation_run_id: undefined })}`,
    );
    console.log(
      `contents of the server: ${JSON.stringify({ ...held, trials: held.trials.length })}`,
    );
    const checks = Object.entries(checksOf(rows, result, held));
    for (const [what, holds] of checks) console.log(`${holds ? "yes  " : "WRONG"} ${what}`);
    const passed = checks.filter(([, holds]) => holds).length;
    console.log(`${passed} passed, ${checks.length - passed} failed`);
    return passed === checks.length ? 0 : 1;
  } finally {
    proxy.close();
    await server.stop();
  }
}
