import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findExamples } from "../../scripts/doctest.mjs";
import { callRecord } from "../support/weave-records.ts";

// Runs the program of docs/networks.md in its own process, behind a proxy that is the only way to
// the server.

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = `${root}.cache/proxy-test`;
const pem = `${root}test/faults/self-signed.pem`;
const file = `${folder}/program.mjs`;
let proxy: Server;
let target: ReturnType<typeof createTlsServer>;
const connects: string[] = [];
const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;
const listen = (server: Server): Promise<void> =>
  new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve()));

beforeAll(async () => {
  const key = readFileSync(pem);
  target = createTlsServer({ key, cert: key }, (_request, response) => {
    response.end(`${JSON.stringify(callRecord())}\n`);
  });
  await listen(target);
  proxy = createServer();
  proxy.on("connect", (request, socket, head) => {
    connects.push(request.url ?? "");
    const up = connect(portOf(target), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connected\r\n\r\n");
      up.write(head);
      socket.pipe(up).pipe(socket);
    });
    up.on("error", () => socket.destroy());
    socket.on("error", () => up.destroy());
  });
  await listen(proxy);
  const example = findExamples().find(({ file: page, run }) => page === "docs/networks.md" && run);
  if (example === undefined) throw new Error("docs/networks.md has no program");
  mkdirSync(folder, { recursive: true });
  await build({
    stdin: { contents: example.code, loader: "ts", resolveDir: root },
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    alias: { "evalwire/weave": `${root}src/weave/index.ts` },
    external: ["undici"],
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  for (const server of [proxy, target]) {
    server.closeAllConnections();
    server.close();
  }
});

/** Runs the program. */
function run(env: Record<string, string>): Promise<string> {
  const known = { WANDB_API_KEY: "k".repeat(40), WANDB_ENTITY: "acme", WANDB_PROJECT: "search" };
  const child = spawn(process.execPath, [file], {
    env: { PATH: process.env.PATH, ...known, ...env },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data: Buffer) => (output += data.toString()));
  return new Promise((resolve) => child.once("close", () => resolve(output)));
}

describe("The program of docs/networks.md", () => {
  test("reaches the server through the proxy of HTTPS_PROXY, with the authority of NODE_EXTRA_CA_CERTS", async () => {
    // nobody listens there: the proxy leads elsewhere
    const WF_TRACE_SERVER_URL = "https://localhost:6749";
    const HTTPS_PROXY = `http://user:hunter2@127.0.0.1:${portOf(proxy)}`;
    expect(await run({ WF_TRACE_SERVER_URL, HTTPS_PROXY, NODE_EXTRA_CA_CERTS: pem })).toContain(
      "r1\n",
    );
    expect(connects).toEqual(["localhost:6749"]);
    const untrusted = await run({ WF_TRACE_SERVER_URL, HTTPS_PROXY });
    expect(untrusted).toContain("NODE_EXTRA_CA_CERTS");
    expect(untrusted).not.toContain("hunter2");
    expect(
      await run({
        WF_TRACE_SERVER_URL,
        HTTPS_PROXY,
        NODE_EXTRA_CA_CERTS: pem,
        NO_PROXY: "localhost",
      }),
    ).toContain("ECONNREFUSED");
    expect(connects).toHaveLength(2);
  });
});
