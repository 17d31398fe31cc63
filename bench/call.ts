/**
 * Measures the cost of one call through each client: runs one variant in this process and prints
 * microseconds per call, in wall-clock and CPU time.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import ky from "ky";
import OpenAI from "openai";
import createClient from "openapi-fetch";
import type { paths } from "../generated/weave.ts";
import { WeaveClient } from "../src/weave/client.ts";

const IN_FLIGHT = 32;
/** Many short passes: the best one was disturbed least by other work on the machine. */
const PASSES = 12;
const KEY = "k".repeat(40);
const RUN = {
  evaluation_run_id: "01a1fb7d-8c4c-774d-8dcc-000000000001",
  evaluation: "weave:///acme/evals/object/sums-eval:jU5nvtZEajfA",
  model: "weave:///acme/evals/object/model-a:YJk3dz7OlN0YNk2w",
  status: "completed",
  started_at: "2026-11-21T00:24:31.631417Z",
  finished_at: "2026-11-21T00:25:31.631417Z",
  summary: { latency_ms: 4211 },
  count: 1, // a count makes it a valid response of calls.stats too
};
const QUERY = { project_id: "acme/evals", limit: 1 };
const PATH = `/v2/acme/evals/evaluation_runs/${RUN.evaluation_run_id}`;

/** Creates the function that a variant calls once per request; every response is parsed. */
function callOf(name: string, baseUrl: string): () => Promise<unknown> {
  const headers = { authorization: `Basic ${btoa(`api:${KEY}`)}`, accept: "application/json" };
  switch (name) {
    case "bare fetch":
      return async () => (await fetch(baseUrl + PATH, { headers })).json();
    case "bare fetch, POST": {
      const json = { ...headers, "content-type": "application/json" };
      return async () =>
        (
          await fetch(`${baseUrl}/calls/query_stats`, {
            method: "POST",
            headers: json,
            body: JSON.stringify(QUERY),
          })
        ).json();
    }
    case "openapi-fetch": {
      const client = createClient<paths>({ baseUrl, headers });
      const path = { entity: "acme", project: "evals", evaluation_run_id: RUN.evaluation_run_id };
      const route = "/v2/{entity}/{project}/evaluation_runs/{evaluation_run_id}";
      return async () => (await client.GET(route, { params: { path } })).data;
    }
    case "ky":
      return () => ky.get(baseUrl + PATH, { headers }).json();
    case "openai": {
      const client = new OpenAI({ apiKey: KEY, baseURL: baseUrl });
      return () => client.models.retrieve(RUN.evaluation_run_id);
    }
    case "evalwire": {
      const weave = new WeaveClient({ baseUrl, apiKey: KEY, project: "acme/evals" });
      return () => weave.evaluationRuns.get(RUN.evaluation_run_id);
    }
    case "evalwire, POST": {
      const weave = new WeaveClient({ baseUrl, apiKey: KEY, project: "acme/evals" });
      return () => weave.calls.stats();
    }
    case "openai, POST": {
      const client = new OpenAI({ apiKey: KEY, baseURL: baseUrl });
      return () => client.post("/calls/query_stats", { body: QUERY });
    }
    default:
      throw new Error(`There is no variant '${name}'`);
  }
}

async function measure(name: string, baseUrl: string, calls: number): Promise<object> {
  const call = callOf(name, baseUrl);
  const pass = async (count: number): Promise<void> => {
    let left = count;
    const worker = async (): Promise<void> => {
      while (left-- > 0) await call();
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  };
  await pass(2_000);
  const found = { wallUs: Number.POSITIVE_INFINITY, cpuUs: Number.POSITIVE_INFINITY };
  for (let round = 0; round < PASSES; round++) {
    const [used, start] = [process.cpuUsage(), performance.now()];
    await pass(calls);
    const { user, system } = process.cpuUsage(used);
    found.wallUs = Math.min(found.wallUs, ((performance.now() - start) * 1_000) / calls);
    found.cpuUs = Math.min(found.cpuUs, (user + system) / calls);
  }
  return found;
}

/** Answers every request with one run, until the parent ends this process. */
function serve(): void {
  const body = JSON.stringify(RUN);
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    response.end(body);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, "127.0.0.1", () =>
    console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })),
  );
}

const [, , task, name = "", baseUrl = "", calls = "1000"] = process.argv;
if (task === "serve") serve();
else {
  console.log(JSON.stringify(await measure(name, baseUrl, Number(calls))));
  process.exit(0); // kept-alive connections would keep the process running
}
