import { request } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { ViewServer, type ViewServerOptions } from "../../src/cli/view-server.ts";
import { EventStream } from "./event-stream.ts";

const page = (version: string, isError = false) => ({
  html: `<p>${version} ü</p>`,
  policy: "default-src 'none'; connect-src 'self'",
  version,
  isError,
});

const servers: ViewServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function started(options: Partial<ViewServerOptions> = {}): Promise<ViewServer> {
  const server = await ViewServer.start({ port: 0, page: page("one"), ...options });
  servers.push(server);
  return server;
}

interface Answer {
  status: number | undefined;
  headers: Record<string, unknown>;
  body: string;
}

/** Sends a request. Unlike fetch(), it can name any host. */
function ask(server: ViewServer, path: string, options: object = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, server.url), options, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, body }),
      );
    });
    sent.on("error", reject).end();
  });
}

describe("page of the server", () => {
  test("is sent with headers that keep it to itself", async () => {
    const server = await started();
    const { status, headers, body } = await ask(server, "/");
    expect({ status, body }).toEqual({ status: 200, body: "<p>one ü</p>" });
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; connect-src 'self'; frame-ancestors 'none'",
      "content-type": "text/html; charset=utf-8",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
    const head = await ask(server, "/", { method: "HEAD" });
    expect(head).toMatchObject({ status: 200, body: "" });
    expect(head.headers["content-length"]).toBe(String(Buffer.byteLength("<p>one ü</p>")));
  });

  test("is replaced by another one, and says by its status that it is a problem", async () => {
    const server = await started();
    server.show(page("two", true));
    expect(await ask(server, "/?q=1")).toMatchObject({ status: 503, body: "<p>two ü</p>" });
    server.show(page("three"));
    expect(await ask(server, "/")).toMatchObject({ status: 200, body: "<p>three ü</p>" });
  });

  test.each(["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])("refuses %s", async (method) => {
    const server = await started();
    for (const path of ["/", "/events"]) {
      const { status, headers } = await ask(server, path, { method });
      expect({ status, allow: headers.allow }).toEqual({ status: 405, allow: "GET, HEAD" });
    }
  });

  test.each(["/index.html", "/events/", "//", "/../etc/passwd", "/%2e%2e/", "/favicon.ico"])(
    "has nothing else: %s",
    async (path) => {
      const server = await started();
      const { status, body, headers } = await ask(server, server.url, { path });
      expect({ status, body }).toEqual({ status: 404, body: "There is no such page.\n" });
      expect(headers["content-type"]).toBe("text/plain; charset=utf-8");
    },
  );

  test("is for 127.0.0.1 and localhost with its port, so no name of another site reaches it", async () => {
    const server = await started();
    const { port } = new URL(server.url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`])
      expect((await ask(server, "/", { headers: { host } })).status, host).toBe(200);
    for (const host of [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1",
      "localhost",
      `127.0.0.1:${Number(port) + 1}`,
      `localhost:${port}.evil.example`,
      `localhost.evil.example:${port}`,
      `[::1]:${port}`,
    ]) {
      const { status, body } = await ask(server, "/", { headers: { host } });
      expect([400, 403], host).toContain(status);
      expect(body).not.toContain("one");
      expect((await ask(server, "/events", { headers: { host } })).status).not.toBe(200);
    }
  });

  test("survives what is not HTTP", async () => {
    const server = await started();
    const { port } = new URL(server.url);
    await new Promise<void>((resolve) => {
      const socket = connect(Number(port), "127.0.0.1", () => socket.end("\u0000nonsense\r\n\r\n"));
      socket
        .on("close", () => resolve())
        .on("error", () => {})
        .resume();
    });
    expect((await ask(server, "/")).status).toBe(200);
  });
});

describe("events of the server", () => {
  test("name the version at once, and each new one", async () => {
    const server = await started();
    const streams = [await EventStream.open(server.url), await EventStream.open(server.url)];
    for (const stream of streams) {
      await stream.until(({ versions }) => versions.length > 0);
      expect(stream.text).toBe("retry: 1000\n\ndata: one\n\n");
    }
    server.show(page("two"));
    for (const stream of streams) await stream.until(({ versions }) => versions.length > 1);
    server.show(page("two"));
    server.show(page("three"));
    for (const stream of streams) {
      await stream.until(({ versions }) => versions.length > 2);
      expect(stream.versions).toEqual(["one", "two", "three"]);
    }
  });

  test("name the new version to a browser that connects again", async () => {
    const server = await started();
    const first = await fetch(new URL("events", server.url));
    await first.body?.cancel();
    server.show(page("two"));
    const again = await EventStream.open(server.url);
    await again.until(({ versions }) => versions.length > 0);
    expect(again.versions).toEqual(["two"]);
  });

  test("have comments that keep the connection open", async () => {
    const stream = await EventStream.open((await started({ heartbeatMs: 1 })).url);
    const comments = ": still here\n\n: still here\n\n";
    expect(await stream.until(({ text }) => text.includes(comments))).toBe(true);
  });

  test("have the type of an event stream, and HEAD has no body", async () => {
    const server = await started();
    const { status, headers, body } = await ask(server, "/events", { method: "HEAD" });
    expect({ status, body }).toEqual({ status: 200, body: "" });
    expect(headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
    });
  });
});

test("closing ends the streams and frees the port", async () => {
  const server = await ViewServer.start({ port: 0, page: page("one") });
  const stream = await EventStream.open(server.url);
  await stream.until(({ versions }) => versions.length > 0);
  await server.close();
  expect(await stream.until(() => false).catch(() => false)).toBe(false);
  const port = Number(new URL(server.url).port);
  await (await ViewServer.start({ port, page: page("again") })).close();
});

test("a port that is in use is an error that names it", async () => {
  const server = await started();
  const port = Number(new URL(server.url).port);
  await expect(ViewServer.start({ port, page: page("two") })).rejects.toMatchObject({
    message: `The port ${port} is in use`,
    exitCode: 3,
  });
});
