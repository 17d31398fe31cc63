#!/usr/bin/env node
// Reads one million records through the whole client over HTTP: peak memory, speed, and the time to
// the first record. Usage: node bench/million.mjs [records] (needs `npm install` in the root only)
import { fork } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const RECORDS = Number(process.argv[2] ?? 1_000_000);
const role = process.env.EVALWIRE_BENCH_ROLE;

/** Returns one line as the v2 list of runs returns it; 2% of the lines contain non-ASCII text. */
function line(index) {
  const note = index % 50 === 0 ? "déjà vu, 漢字" : "nightly run of the main branch";
  return `{"evaluation_run_id":"01a1fb7d-8c4c-774d-8dcc-${String(index).padStart(12, "0")}","evaluation":"weave:///acme/evals/object/sums-eval:jU5nvtZEajfAWCl7G8I678TS4dT86EjIOCQNA4VzgqE","model":"weave:///acme/evals/object/model-a:YJk3dz7OlN0YNk2wXRAwpiGU1m6MVXXbhtn2Pt9RqCY","status":"completed","summary":{"note":"${note}"}}\n`;
}

function chunks() {
  const block = [];
  for (let at = 0; at < 1_000; at++) block.push(line(at));
  return Buffer.from(block.join(""));
}

if (role === "server") {
  const block = chunks();
  createServer(async (_request, response) => {
    response.writeHead(200, { "content-type": "application/jsonl" });
    for (let sent = 0; sent < RECORDS; sent += 1_000)
      if (!response.write(block)) await new Promise((resolve) => response.once("drain", resolve));
    response.end();
  }).listen(0, "127.0.0.1", function () {
    process.send(this.address().port);
  });
} else if (role === "limit") {
  const lines = chunks().toString().split("\n").filter(Boolean);
  const startedAt = performance.now();
  let seen = 0;
  for (let round = 0; round < RECORDS / 1_000; round++)
    for (const one of lines) if (JSON.parse(one).status === "completed") seen++;
  process.send({ ms: performance.now() - startedAt, seen });
} else if (role === "client") {
  const { WeaveClient } = await import(process.env.EVALWIRE_BENCH_BUNDLE);
  const weave = new WeaveClient({
    baseUrl: process.env.EVALWIRE_BENCH_URL,
    apiKey: "key",
    entity: "acme",
    project: "evals",
  });
  let peak = 0;
  const timer = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
  }, 20);
  const startedAt = performance.now();
  let firstMs = 0;
  let seen = 0;
  for await (const run of weave.evaluationRuns.list()) {
    if (seen++ === 0) firstMs = performance.now() - startedAt;
    if (run.status !== "completed") throw new Error("a record differs from what was sent");
  }
  clearInterval(timer);
  process.send({
    ms: performance.now() - startedAt,
    firstMs,
    seen,
    peakMb: Math.max(peak, process.memoryUsage.rss()) / 1e6,
  });
} else {
  const out = fileURLToPath(new URL("./dist/million-client.mjs", import.meta.url));
  mkdirSync(fileURLToPath(new URL("./dist", import.meta.url)), { recursive: true });
  const root = fileURLToPath(new URL("..", import.meta.url));
  await build({
    absWorkingDir: root,
    entryPoints: ["src/weave/client.ts"],
    bundle: true,
    platform: "node",
    format: "esm",
    outfile: out,
    logLevel: "error",
  });
  const run = (as, env = {}) =>
    fork(fileURLToPath(import.meta.url), process.argv.slice(2), {
      env: { ...process.env, EVALWIRE_BENCH_ROLE: as, ...env },
    });
  const message = (child) =>
    new Promise((resolve, reject) => child.once("message", resolve).once("error", reject));
  const server = run("server");
  const port = await message(server);
  const megabytes = (chunks().length * RECORDS) / 1_000 / 1e6;
  const rows = [];
  for (let round = 1; round <= 3; round++) {
    const client = await message(
      run("client", {
        EVALWIRE_BENCH_URL: `http://127.0.0.1:${port}`,
        EVALWIRE_BENCH_BUNDLE: pathToFileURL(out).href,
      }),
    );
    const limit = await message(run("limit"));
    if (client.seen !== RECORDS || limit.seen !== RECORDS)
      throw new Error(`records received: ${client.seen} and ${limit.seen} of ${RECORDS}`);
    rows.push({
      round,
      "client MB/s": (megabytes / client.ms) * 1e3,
      "JSON.parse MB/s": (megabytes / limit.ms) * 1e3,
      ratio: limit.ms / client.ms,
      "first record ms": client.firstMs,
      "peak RSS MB": client.peakMb,
    });
  }
  server.kill();
  console.log(`${RECORDS} records, ${megabytes.toFixed(0)} MB, over HTTP, item by item`);
  console.table(
    rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [name, Number(value.toFixed(2))]),
      ),
    ),
  );
}
