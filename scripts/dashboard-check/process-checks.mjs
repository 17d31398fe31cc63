// The dashboard as a process with a key, in front of a sandbox that outlives it.
import assert from "node:assert/strict";
import { join } from "node:path";
import { startExample } from "./start.mjs";

const KEY = "0123456789abcdef-a-key-of-the-check";
const API = "/api/projects/acme/search";

/** Starts a sandbox whose rescores never end, and returns how to start dashboards in front of it. */
async function behind(folder, seed, worker) {
  const { Store } = await import("evalwire/testing");
  const { startSandbox } = await import("evalwire/testing/node");
  const store = new Store(seed);
  Object.assign(store.weave.worker, worker);
  const sandbox = await startSandbox({ store });
  const env = {
    ...sandbox.env,
    WANDB_API_KEY: KEY,
    WANDB_ENTITY: "acme",
    WANDB_PROJECT: "search",
    DASHBOARD_STATE: join(folder, "state"),
    DASHBOARD_CONNECTIONS: "4",
  };
  return { sandbox, store, start: () => startExample(folder, { env }) };
}

const rescore = (url, run) =>
  fetch(`${url}${API}/rescores`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ run, scorers: ["correct"], scorings: 40 }),
  });

/** Reads an event stream up to a text, or to its end. */
async function readUntil(response, text) {
  let read = "";
  const decoder = new TextDecoder();
  for await (const chunk of response.body) {
    read += decoder.decode(chunk, { stream: true });
    if (read.includes(text)) break;
  }
  return read;
}

/** Returns the checks, by name. */
export function processChecks(folder) {
  return {
    "process: 50 requests at once are all right, and nothing contains the key": async () => {
      const { scenario } = await import("evalwire/testing");
      const { sandbox, start } = await behind(
        folder,
        scenario({ rows: 40, passRate: 0.8, regress: 0.2 }),
      );
      const dashboard = await start();
      try {
        const { url } = dashboard;
        const { runs } = await (await fetch(`${url}${API}/runs`)).json();
        const [candidate, base] = runs.map(({ id }) => id);
        const paths = [
          ...[`${API}/runs`, `${API}/runs/${base}/figures`, `${API}/runs/${base}/rows`],
          ...[`${API}/compare?base=${base}&candidate=${candidate}`, "/"],
        ];
        const before = sandbox.requests.length;
        const started = performance.now();
        const answers = await Promise.all(
          Array.from({ length: 50 }, async (_, i) => {
            const response = await fetch(`${url}${paths[i % 5]}`);
            return {
              status: response.status,
              text: await response.text(),
              headers: response.headers,
            };
          }),
        );
        const ms = Math.round(performance.now() - started);
        const requests = sandbox.requests.length - before;
        for (const [i, { status, text, headers }] of answers.entries()) {
          assert.equal(status, 200, text);
          assert.equal(text, answers[i % 5].text);
          assert.ok(!`${[...headers]}${text}`.includes(KEY), "a response contains the key");
        }
        console.log(`       50 requests took ${ms} ms and ${requests} requests to the service`);
        assert.ok(!dashboard.output().includes(KEY), "the log contains the key");
      } finally {
        await dashboard.stop();
        await sandbox.close();
      }
    },
    "process: SIGTERM ends streams and exits 0; the next process watches the same rescore":
      async () => {
        const { scenario } = await import("evalwire/testing");
        const worker = { absentLooks: 0, outcome: "stuck" };
        const { sandbox, store, start } = await behind(
          folder,
          scenario({ rows: 40, passRate: 0.8 }),
          worker,
        );
        let dashboard = await start();
        try {
          const { runs } = await (await fetch(`${dashboard.url}${API}/runs`)).json();
          const { key } = await (await rescore(dashboard.url, runs[0].id)).json();
          const path = `${API}/rescores/${key}/events`;
          const stream = await fetch(`${dashboard.url}${path}`);
          const [text, [code]] = await Promise.all([
            readUntil(stream, "event: stopping"),
            readUntil(await fetch(`${dashboard.url}${path}`), "event: state").then(() => {
              dashboard.signal("SIGTERM");
              return dashboard.exited;
            }),
          ]);
          assert.match(text, /event: state\n.*event: stopping/s);
          assert.equal(code, 0, dashboard.output());
          store.weave.worker.outcome = "complete";
          dashboard = await start();
          assert.equal((await rescore(dashboard.url, runs[0].id)).status, 202);
          const end = await readUntil(await fetch(`${dashboard.url}${path}`), "event: end");
          assert.match(end, /The rescore is complete/);
          const paid = sandbox.requests.filter((one) => one.path === "/evaluations/rescore");
          assert.equal(paid.length, 1);
        } finally {
          await dashboard.stop();
          await sandbox.close();
        }
      },
    "process: a second SIGTERM exits at once": async () => {
      const { scenario } = await import("evalwire/testing");
      const { startSandbox } = await import("evalwire/testing/node");
      const stalled = await startSandbox({
        seed: scenario({ rows: 40, passRate: 0.8 }),
        faults: [{ kind: "stall", path: "eval_results" }],
      });
      const env = { ...stalled.env, WANDB_API_KEY: KEY };
      const dashboard = await startExample(folder, { env });
      try {
        const { runs } = await (await fetch(`${dashboard.url}${API}/runs`)).json();
        const cut = fetch(`${dashboard.url}${API}/runs/${runs[0].id}/figures`).catch(() => "cut");
        while (!stalled.requests.some(({ path }) => path.includes("eval_results")))
          await new Promise((resolve) => setTimeout(resolve, 20));
        const started = performance.now();
        dashboard.signal("SIGTERM");
        // later than a repeated signal of one Ctrl-C, and far earlier than the end of the request
        setTimeout(() => dashboard.signal("SIGTERM"), 800);
        const [code] = await dashboard.exited;
        assert.equal(code, 1);
        assert.ok(performance.now() - started < 9_000, "it waited for the request");
        assert.equal(await cut, "cut");
      } finally {
        await stalled.close();
      }
    },
  };
}
