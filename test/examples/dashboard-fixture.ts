import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { evalRuns, type Fault, run, type Seed, Store } from "evalwire/testing";
import { type Sandbox, startSandbox } from "evalwire/testing/node";
import { WeaveClient, type WeaveOptions } from "evalwire/weave";
import { onTestFinished } from "vitest";
import { createApp } from "../../examples/dashboard/src/app.ts";
import { startServer } from "../../examples/dashboard/src/server.ts";

export const KEY = "secret-key-that-no-browser-sees";
export const API = "/api/projects/acme/search";

export const seed = (rows = 30): Seed => {
  const part = (limit: number) =>
    Array.from({ length: rows }, (_, id) => ({
      input: { id, question: `Question ${id}` },
      output: `Answer ${id} <img src=x onerror=alert(1)>`,
      scores: { correct: id % 10 < limit },
    }));
  const [first, second] = [part(8), part(5)];
  const runs = run({ name: "main", rows: first }, { name: "candidate", rows: second });
  return { ...runs, ...evalRuns() };
};

/** A dashboard in front of a sandbox. */
export interface Dashboard {
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly folder: string;
  readonly stop: AbortController;
  /** IDs of the runs, newest first. */
  readonly runs: readonly string[];
  close(graceMs: number): Promise<void>;
}

interface Options {
  readonly faults?: readonly Fault[];
  readonly store?: Store;
  readonly folder?: string;
  readonly client?: WeaveOptions;
  readonly heartbeatMs?: number;
}

/** Starts a dashboard that ends with the test. */
export async function startDashboard(options: Options = {}): Promise<Dashboard> {
  const store = options.store ?? new Store(seed());
  const sandbox = await startSandbox({ store, faults: options.faults ?? [] });
  const stop = new AbortController();
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), "evalwire-dashboard-")));
  const weave = new WeaveClient({
    baseUrl: sandbox.url,
    apiKey: KEY,
    project: "acme/search",
    retry: { maxAttempts: 1 },
    ...options.client,
  });
  const found = await new WeaveClient({
    baseUrl: sandbox.url,
    apiKey: KEY,
    project: "acme/search",
  }).evaluationRuns
    .search()
    .toArray()
    .catch(() => []);
  const app = createApp({
    weave,
    projects: ["acme/search", "acme/empty"],
    stateFolder: folder,
    assets: new Map([["/", { type: "text/html", body: "<!doctype html>" }]]),
    isDemo: false,
    stop: stop.signal,
    ...(options.heartbeatMs === undefined ? {} : { heartbeatMs: options.heartbeatMs }),
  });
  const server = await startServer(app, 0);
  const close = async (graceMs: number): Promise<void> => {
    stop.abort();
    await server.close(graceMs);
  };
  onTestFinished(async () => {
    await close(0);
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });
  const url = server.url.slice(0, -1);
  return { url, sandbox, folder, stop, runs: found.map(({ id }) => id), close };
}

/** Response with everything that a browser can see of it. */
export interface Seen {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: string;
}

/** Sends a request with any headers, which fetch does not allow. */
export function send(url: string, { method = "GET", headers = {}, body = "" } = {}): Promise<Seen> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** Starts a rescore as the page does. */
export function order(dashboard: Dashboard, run: string, scorings: number): Promise<Response> {
  return fetch(`${dashboard.url}${API}/rescores`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ run, scorers: ["correct"], scorings }),
  });
}

/** Number of paid requests that reached the service. */
export const paid = ({ sandbox }: Dashboard): number =>
  sandbox.requests.filter(({ path }) => path === "/evaluations/rescore").length;

/** Reads an event stream up to a pattern, or to its end. */
export async function readUntil(response: Response, pattern: RegExp): Promise<string> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let read = "";
  while (reader !== undefined && !pattern.test(read)) {
    const { done, value } = await reader.read();
    if (done) break;
    read += decoder.decode(value, { stream: true });
  }
  await reader?.cancel();
  return read;
}
