// The package in Chromium: in a page through a proxy, and refused in pages and workers.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { scriptOf } from "./scripts.mjs";

const KEY = "the-key-of-the-proxy";
const TELL = {
  dedicated: "postMessage(create(location.origin + '/weave'));",
  shared:
    "onconnect = ({ ports: [port] }) => port.postMessage(create(location.origin + '/weave'));",
  service: "onmessage = ({ source }) => source.postMessage(create(location.origin + '/weave'));",
};
const PAGE = "globalThis.program = { create, use };";

/**
 * Starts a server of a page and its scripts that passes /weave on to a sandbox, with the key that
 * the page does not have. Returns its URL and the headers of the page's requests.
 */
async function startProxy(scripts, target) {
  const seen = [];
  const server = createServer(async (request, response) => {
    const path = request.url ?? "/";
    const script = scripts[path];
    if (script !== undefined) {
      response.setHeader("content-type", "text/javascript").end(script);
      return;
    }
    if (!path.startsWith("/weave/")) {
      response.setHeader("content-type", "text/html");
      response.end('<!doctype html><title>page</title><script src="/page.js"></script>');
      return;
    }
    seen.push(request.headers.authorization);
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    try {
      const headers = { authorization: `Basic ${btoa(`api:${KEY}`)}`, accept: "*/*" };
      const type = request.headers["content-type"];
      if (type !== undefined) headers["content-type"] = type;
      const body = request.method === "POST" ? Readable.toWeb(request) : undefined;
      const init = { method: request.method, headers, body, duplex: "half", signal: gone.signal };
      const answer = await fetch(target + path.slice("/weave".length), init);
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") });
      for await (const chunk of answer.body ?? []) response.write(chunk);
      response.end();
    } catch {
      response.destroy(); // the page is gone, or has aborted
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}`, seen, close };
}

/** Checks by name. */
export async function browserChecks(browser, { sandbox, expected }) {
  const scripts = { "/page.js": await scriptOf(PAGE) };
  for (const [kind, code] of Object.entries(TELL)) scripts[`/${kind}.js`] = await scriptOf(code);
  const proxy = await startProxy(scripts, sandbox.url);
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  await page.goto(proxy.url);
  const refused = "configuration: dangerouslyAllowBrowser";
  const checks = {
    "page through a proxy": async () => {
      const found = await page.evaluate(() =>
        program.use({
          baseUrl: `${location.origin}/weave`,
          apiKey: "the-proxy-has-it",
          dangerouslyAllowBrowser: true,
        }),
      );
      assert.deepEqual(found, expected);
      assert.ok(proxy.seen.length > 10);
      assert.ok(proxy.seen.every((header) => !header.includes(btoa(`api:${KEY}`))));
      assert.deepEqual(errors, []);
    },
    "page without the option": async () =>
      assert.equal(await page.evaluate(() => program.create(`${location.origin}/weave`)), refused),
    "dedicated worker": async () =>
      assert.equal(
        await page.evaluate(
          () =>
            new Promise((resolve, reject) => {
              const worker = new Worker("/dedicated.js");
              worker.onmessage = ({ data }) => resolve(data);
              worker.onerror = ({ message }) => reject(new Error(message));
            }),
        ),
        refused,
      ),
    "shared worker": async () =>
      assert.equal(
        await page.evaluate(
          () =>
            new Promise((resolve, reject) => {
              const worker = new SharedWorker("/shared.js");
              worker.onerror = ({ message }) => reject(new Error(message));
              worker.port.onmessage = ({ data }) => resolve(data);
            }),
        ),
        refused,
      ),
    "service worker": async () =>
      assert.equal(
        await page.evaluate(async () => {
          await navigator.serviceWorker.register("/service.js");
          const { active } = await navigator.serviceWorker.ready;
          return new Promise((resolve) => {
            navigator.serviceWorker.onmessage = ({ data }) => resolve(data);
            active.postMessage("create");
          });
        }),
        refused,
      ),
  };
  return { checks, close: proxy.close };
}
