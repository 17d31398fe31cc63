import { type ChildProcess, spawn } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { Store, scenario, weaveSandbox } from "evalwire/testing";
import { consumerFolder, packedFolder } from "../../scripts/pack.mjs";

/** The command of the packed package. */
export const COMMAND = join(packedFolder, "dist", "cli", "main.js");

/** Outcome of a process. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Running command. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when the standard output contains a string. */
  printed(text: string): Promise<void>;
}

/** Options of {@link start}. */
export interface Start {
  cwd?: string;
  env?: Record<string, string>;
}

/** Starts the command. Nothing of the environment is passed on, and it has no input. */
export function start(args: readonly string[], { cwd = consumerFolder, env = {} }: Start = {}) {
  return watched(
    spawn(process.execPath, [COMMAND, ...args], { cwd, env, stdio: ["ignore", "pipe", "pipe"] }),
  );
}

/** Starts a line of the shell. `$EVALWIRE` is the command. */
export function shell(
  line: string,
  { cwd = consumerFolder, env = {} }: Start = {},
): Promise<Ended> {
  const EVALWIRE = `${process.execPath} ${COMMAND}`;
  const all = { PATH: process.env.PATH ?? "", EVALWIRE, ...env };
  const options = { cwd, env: all, stdio: ["ignore" as const, "pipe" as const, "pipe" as const] };
  return watched(spawn("bash", ["--norc", "-c", line], options)).ended;
}

function watched(child: ChildProcess): Running {
  const output = { stdout: "", stderr: "" };
  const waiting: { text: string; resolve: () => void }[] = [];
  const look = (): void => {
    for (const { text, resolve } of waiting) if (output.stdout.includes(text)) resolve();
  };
  child.stdout?.setEncoding("utf8").on("data", (part: string) => {
    output.stdout += part;
    look();
  });
  child.stderr?.setEncoding("utf8").on("data", (part: string) => {
    output.stderr += part;
  });
  return {
    child,
    ended: new Promise((resolve) =>
      child.once("close", (code, signal) => resolve({ code, signal, ...output })),
    ),
    printed: (text) =>
      new Promise((resolve) => {
        waiting.push({ text, resolve });
        look();
      }),
  };
}

/** Weave with two runs, which stops to answer in the middle of the rows. */
export interface StallingWeave {
  readonly env: Record<string, string>;
  /** Resolves when the page of rows after the first `pages` was requested. It is never answered. */
  readonly stalled: Promise<void>;
  close(): void;
}

/** Starts a server that answers `pages` requests for rows. */
export async function stallingWeave(pages: number, rows = 40): Promise<StallingWeave> {
  const sandbox = weaveSandbox(new Store(scenario({ rows, passRate: 0.75 })));
  let left = pages;
  let stall: () => void = () => {};
  const stalled = new Promise<void>((resolve) => {
    stall = resolve;
  });
  const server: Server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    if (incoming.url?.includes("eval_results") && left-- <= 0) return stall();
    const body = incoming.method === "GET" ? {} : { body: Buffer.concat(chunks) };
    const headers = incoming.headers as Record<string, string>; // of this client
    const request = new Request(`http://127.0.0.1${incoming.url}`, {
      method: incoming.method ?? "GET",
      headers,
      ...body,
    });
    const response = await sandbox(request);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    env: {
      WF_TRACE_SERVER_URL: `http://127.0.0.1:${port}`,
      WANDB_API_KEY: "local-key",
      WANDB_PROJECT: "acme/search",
    },
    stalled,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
