import { readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { fileURLToPath } from "node:url";
import { scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { proxiesOf } from "../../src/cli/proxy.ts";
import { buildCommand, runProcess } from "./process.ts";
import type { Outcome } from "./support.ts";

// Runs the command in its own process, behind a proxy that is the only way to the server: the
// certificates that Node trusts are set when it starts.

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = `${root}.cache/cli-proxy-test`;
const pem = `${root}test/faults/self-signed.pem`;
const PASSWORD = "hunter2-%40-proxy";
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let target: ReturnType<typeof createTlsServer>;
let proxy: Server;
let main: string;
/** What the proxy answers to CONNECT. */
let status = 200;
let connects: { to: string | undefined; authorization: string | undefined }[] = [];

const portOf = (server: { address(): unknown }): number => (server.address() as AddressInfo).port;
const listen = (server: { listen(port: number, host: string, done: () => void): unknown }) =>
  new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));

beforeAll(async () => {
  sandbox = await startSandbox({ seed: scenario({ rows: 4, passRate: 0.5 }) });
  const key = readFileSync(pem);
  target = createTlsServer({ key, cert: key }, (socket) => {
    const up = connect(Number(new URL(sandbox.url).port), "127.0.0.1");
    socket.on("error", () => up.destroy());
    up.on("error", () => socket.destroy());
    socket.pipe(up).pipe(socket);
  });
  await listen(target);
  proxy = createServer();
  proxy.on("connect", (request, socket, head) => {
    connects.push({ to: request.url, authorization: request.headers["proxy-authorization"] });
    socket.on("error", () => {});
    if (status !== 200)
      return void socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`);
    // whatever host was asked for, unless it is the sandbox itself
    const isPlain = request.url === new URL(sandbox.url).host;
    const up = connect(
      isPlain ? Number(new URL(sandbox.url).port) : portOf(target),
      "127.0.0.1",
      () => {
        socket.write("HTTP/1.1 200 Connected\r\n\r\n");
        up.write(head);
        socket.pipe(up).pipe(socket);
      },
    );
    up.on("error", () => socket.destroy());
    socket.on("error", () => up.destroy());
  });
  await listen(proxy);
  main = await buildCommand(folder);
});
beforeEach(() => {
  status = 200;
  connects = [];
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  proxy.closeAllConnections();
  proxy.close();
  target.close();
  await sandbox.close();
});

/** Runs the command in a process. Nothing listens at the URL of the server. */
async function evalwire(args: string[], env: Record<string, string>): Promise<Outcome> {
  const outcome = await runProcess([main, ...args], {
    env: {
      WANDB_API_KEY: "local-key-behind-a-proxy",
      WANDB_PROJECT: "acme/search",
      WF_TRACE_SERVER_URL: "https://localhost:6749",
      NODE_EXTRA_CA_CERTS: pem,
      ...env,
    },
  });
  expect(outcome.stdout + outcome.stderr).not.toMatch(/hunter2|local-key/);
  return outcome;
}

describe("A command behind a proxy", () => {
  test.each(["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "HTTP_PROXY"])(
    "reaches the server through %s, with user name and password",
    async (name) => {
      const { code, stdout, stderr } = await evalwire(["runs", "--json"], {
        [name]: `http://user:${PASSWORD}@127.0.0.1:${portOf(proxy)}`,
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(JSON.parse(stdout)).toHaveLength(2);
      expect(connects[0]).toEqual({
        to: "localhost:6749",
        authorization: `Basic ${btoa(`user:${decodeURIComponent(PASSWORD)}`)}`,
      });
    },
  );

  test("takes a proxy without a scheme, and trusts only what NODE_EXTRA_CA_CERTS names", async () => {
    const HTTPS_PROXY = `127.0.0.1:${portOf(proxy)}`;
    expect((await evalwire(["runs"], { HTTPS_PROXY })).code).toBe(0);
    const untrusted = await evalwire(["runs"], { HTTPS_PROXY, NODE_EXTRA_CA_CERTS: "" });
    expect(untrusted.code).toBe(5);
    expect(untrusted.stderr).toContain("NODE_EXTRA_CA_CERTS");
  });

  test.each(["localhost", "localhost:6749", "*", "a.example, *"])(
    "does not use it for a host that NO_PROXY=%s lists",
    async (NO_PROXY) => {
      const HTTPS_PROXY = `http://127.0.0.1:${portOf(proxy)}`;
      const { code, stderr } = await evalwire(["runs"], { HTTPS_PROXY, NO_PROXY });
      expect(code).toBe(5);
      expect(stderr).toContain("ECONNREFUSED");
      expect(stderr).not.toContain("PROXY");
      expect(connects).toEqual([]);
    },
  );

  test.each([
    [403, 1, "Nothing was sent"],
    [407, 1, "requires a user name and a password"],
    [502, 3, "check 'baseUrl' and the network"],
  ])("names a proxy that answers %i, after %i attempts", async (answer, attempts, text) => {
    status = answer;
    const { code, stderr } = await evalwire(["runs"], {
      HTTPS_PROXY: `http://user:${PASSWORD}@127.0.0.1:${portOf(proxy)}`,
    });
    expect(code).toBe(5);
    expect(stderr).toContain(`Proxy response (${answer})`);
    expect(stderr).toContain(text);
    expect(stderr).toContain(`the proxy 127.0.0.1:${portOf(proxy)} of HTTPS_PROXY`);
    expect(connects).toHaveLength(attempts);
  });

  test("names a proxy that does not answer, never its password", async () => {
    const { code, stderr } = await evalwire(["runs"], {
      HTTPS_PROXY: `http://user:${PASSWORD}@127.0.0.1:9`,
    });
    expect(code).toBe(5);
    expect(stderr).toContain("the proxy 127.0.0.1:9 of HTTPS_PROXY");
    expect(stderr).not.toContain("does not use it by default");
  });

  test.each(["socks5://user:hunter2@127.0.0.1:1080", "http://", "http://user:hunter2@:1:2"])(
    "refuses a value that is not the URL of an HTTP proxy",
    async (HTTPS_PROXY) => {
      const { code, stderr } = await evalwire(["runs"], { HTTPS_PROXY });
      expect(code).toBe(3);
      expect(stderr).toContain("HTTPS_PROXY is not the URL of an HTTP proxy");
    },
  );
});

describe("The fetch of proxies", () => {
  const via = (host = "127.0.0.1") =>
    proxiesOf({ HTTP_PROXY: `http://${host}:${portOf(proxy)}` }).fetch();

  test("is absent without a variable", async () => {
    expect(await proxiesOf({ NO_PROXY: "*", HTTPS_PROXY: " " }).fetch()).toBeUndefined();
  });

  test("sends forms as they are", async () => {
    const received: string[] = [];
    const server = createServer((request, response) => {
      request.setEncoding("utf8").on("data", (text: string) => received.push(text));
      request.on("end", () => response.end("ok"));
    });
    await listen(server);
    const form = new FormData();
    form.append("name", "judge");
    form.append("file", new File(["def score(): ..."], "scorer.py", { type: "text/x-python" }));
    const send = await proxiesOf({ HTTP_PROXY: "http://127.0.0.1:9", NO_PROXY: "*" }).fetch();
    const answer = await send?.(`http://127.0.0.1:${portOf(server)}/`, {
      method: "POST",
      body: form,
    });
    expect(answer?.status).toBe(200);
    expect(received.join("")).toContain('name="file"; filename="scorer.py"');
    expect(received.join("")).toContain("def score(): ...");
    server.closeAllConnections();
    server.close();
  });

  test("uses plain HTTP through a proxy on this machine only: the key is not encrypted", async () => {
    const health = `${sandbox.url}/server_info`;
    const headers = { authorization: `Basic ${btoa("api:local-key")}` };
    expect((await (await via())?.(health, { headers }))?.status).toBe(200);
    expect(connects).toHaveLength(1);
    expect((await (await via("proxy.invalid"))?.(health, { headers }))?.status).toBe(200);
    expect(connects).toHaveLength(1);
  });
});
