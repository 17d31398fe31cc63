/**
 * Runs one variant in this process and prints its times as JSON; `run.mjs` starts one process per
 * variant and round.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { measureDelivery } from "./delivery.ts";
import { chunksOf, type DocumentKind, makeDocument } from "./ndjson-data.ts";
import { type Chunks, readers } from "./ndjson-readers.ts";

/** undici delivers at most this number of bytes at a time. */
const CHUNK_BYTES = 65_536;

async function* fromMemory(chunks: readonly Uint8Array[]): Chunks {
  for (const chunk of chunks) yield chunk;
}

/** The minimum that any reader must do: parse lines that were split and decoded in advance. */
function limit(document: Uint8Array): () => number {
  const lines = new TextDecoder().decode(document).split("\n").slice(0, -1);
  // no slices of one large string: each line is a separate string
  const own = lines.map((line) => JSON.parse(JSON.stringify(line)) as string);
  return () => own.reduce((counted, line) => counted + (JSON.parse(line) === undefined ? 0 : 1), 0);
}

/** CPU milliseconds, which other work on the machine affects less than wall-clock time. */
async function timed(
  passes: number,
  pass: () => unknown,
): Promise<{ ms: number[]; result: unknown }> {
  const ms: number[] = [];
  let result: unknown;
  for (let index = 0; index < passes; index++) {
    const before = process.cpuUsage();
    result = await pass();
    const { user, system } = process.cpuUsage(before);
    ms.push((user + system) / 1_000);
  }
  return { ms, result };
}

function readerOf(name: string): (chunks: Chunks) => Promise<number> {
  const reader = readers[name];
  if (reader === undefined) throw new Error(`There is no reader '${name}'`);
  return reader;
}

function measureMemory(
  name: string,
  kind: DocumentKind,
  bytes: number,
  passes: number,
): Promise<object> {
  const document = makeDocument(kind, bytes);
  if (name === "limit") return timed(passes, limit(document));
  const reader = readerOf(name);
  const chunks = chunksOf(document, CHUNK_BYTES);
  return timed(passes, () => reader(fromMemory(chunks)));
}

/** Serves the two documents until the parent ends this process. */
function serve(bytes: number): void {
  const documents = {
    "/small": makeDocument("small 2% mixed", bytes),
    "/large": makeDocument("large 2% mixed", bytes),
  };
  const server = createServer((request, response) => {
    // any other path returns an empty response
    const document = documents[request.url as keyof typeof documents];
    response.writeHead(200, {
      "content-type": "application/x-ndjson",
      "content-length": document?.length ?? 0,
    });
    response.end(document);
  });
  server.listen(0, "127.0.0.1", () =>
    console.log(JSON.stringify({ port: (server.address() as AddressInfo).port })),
  );
}

async function measureHttp(name: string, url: string, passes: number): Promise<object> {
  const reader = readerOf(name);
  return timed(passes, async () => {
    const { body } = await fetch(url);
    if (body === null) throw new Error("The response has no body");
    return reader(body);
  });
}

const [, , task, name = "", where = "", bytes = "0", passes = "1"] = process.argv;
if (task === "serve") serve(Number(bytes));
else if (task === "memory")
  console.log(
    JSON.stringify(await measureMemory(name, where as DocumentKind, Number(bytes), Number(passes))),
  );
else if (task === "http")
  console.log(JSON.stringify(await measureHttp(name, where, Number(passes))));
else if (task === "delivery")
  console.log(JSON.stringify(await timed(1, () => measureDelivery(name))));
else throw new Error(`There is no task '${task}'`);
