// Records rows on the real Weave server while the process and the server are killed and answers are
// lost, and counts what the run holds then.
import { createServer, request } from "node:http";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, startServer } from "../weave-server/process.mjs";
import { ensureVenv, serverRequirements } from "../weave-server/venv.mjs";
import { API_KEY, makeCallsQuery, makePost, makePostText } from "../weave-server/wire.mjs";

const PROJECT = "acme/search";
const SKIPPED = 77;

/**
 * What goes wrong in each try, after so many of its writes (as a share of all), until the last goes
 * through.
 */
const TROUBLES = [
  { after: 0.08, kills: ["process", "server"], holds: false },
  { after: 0.12, kills: ["server"], holds: false },
  { after: 0.1, kills: ["process"], holds: true },
  { after: 0.12, kills: ["process", "server"], holds: false },
  { after: 0.1, kills: ["process"], holds: true },
  { after: 0.1, kills: ["server", "process"], holds: false },
];

/**
 * Rows as an evaluation with repeated trials has them: every tenth row is the row before it once
 * more; every third has a second score.
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
 * Stands between process and server: counts writes, and loses the answers of those that are under
 * way when it is told to.
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

/** Makes what a recording names. */
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
 * What the run holds, counted on the server in three ways: as calls, as the lists of predictions
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
 * Lets one try run into its trouble, and says how it went. Requests that are held back land while
 * the next try is at work.
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
        // in the middle of what the server does for eight rows
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
 * Holds what the server has and what the last try said against the rows: what must be true, and
 * whether it is.
 */
function checksOf(rows, result, { trials, trialCalls, predictions, scores }) {
  const wanted = rows.map(({ inputs, output, scores }) => lineOf(inputs.n, output, scores)).sort();
  const all = rows.reduce((sum, row) => sum + Object.keys(row.scores).length, 0);
  return {
    "each row is there once, with output and scores":
      JSON.stringify([...trials].sort()) === JSON.stringify(wanted),
    "trials, predictions and scores are as many as they should be":
      [trialCalls, predictions, scores].join() === [rows.length, rows.length, all].join(),
    "the result says what the server holds":
      [result.predictions, result.scores].join() === [trialCalls, scores].join(),
    "nothing is surplus": result.surplus.trials.length + result.surplus.scores.length === 0,
  };
}

/** Runs the campaign and gives the exit code. */
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
      console.log(`try ${at + 1}: ${said}`);
      if (trouble.kills.includes("server")) server = await start();
      proxy.target = server.baseUrl;
    }
    const from = proxy.writes;
    proxy.onWrite = (seen) => void (seen === from + 5 && landHeld(proxy));
    const { result } = await run(order, env);
    const held = await heldBy(server.baseUrl, result.evaluation_run_id);
    console.log(
      `the last try says: ${JSON.stringify({ ...result, evaluation_run_id: undefined })}`,
    );
    console.log(`the server holds: ${JSON.stringify({ ...held, trials: held.trials.length })}`);
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
