// Streams that arrive in odd pieces, and streams that are cut.
import { gzipSync } from "node:zlib";
import type { Exchange } from "../exchange.ts";
import { type FaultCase, type FaultContext, service } from "../fault-case.ts";
import { answerStream, run, runLines, STREAM_HEAD } from "./answers.ts";
import { assert, expectCode } from "./expect.ts";

/** A short document with text of one to four bytes a character, and escapes. */
const TEXTS = ["plain", "Zoë ß €", "語り 😀 𝒳", 'q"\\n\u0000', ""];
const RUNS = TEXTS.map((text, index) => ({ evaluation_run_id: `run-${index}`, evaluation: "e", model: text }));
const DOCUMENT = Buffer.from(RUNS.map((one) => `${JSON.stringify(one)}\n`).join(""));

type Listed = { evaluation_run_id: string; model: string };

/** What the document holds, as the client gives it. */
function expectDocument(records: readonly unknown[]): void {
  assert.deepEqual(
    records.map((one) => [(one as Listed).evaluation_run_id, (one as Listed).model]),
    RUNS.map((one) => [one.evaluation_run_id, one.model]),
  );
}

async function streamPieces(exchange: Exchange, pieces: readonly Uint8Array[]): Promise<void> {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  await exchange.write(`HTTP/1.1 200 OK\r\ncontent-type: application/jsonl\r\ncontent-length: ${length}\r\n\r\n`);
  for (const piece of pieces) {
    await exchange.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** The page size of a request is used to say which variant of the fault is wanted. */
function variant(exchange: Exchange): number {
  return Number(new URL(exchange.request.path, "http://x").searchParams.get("limit"));
}

async function list(context: FaultContext, limit: number): Promise<unknown[]> {
  const weave = await context.weave();
  return weave.evaluationRuns.list({ limit }).toArray();
}

/** The length is not announced, so only the missing last chunk tells the break from an end: without it Node takes a RST for an end. */
async function twoRunsThenReset(exchange: Exchange): Promise<void> {
  await exchange.begin(200, { "content-type": "application/jsonl", "transfer-encoding": "chunked" });
  await exchange.chunk(runLines(2));
  await exchange.pause(100);
  exchange.reset();
}

/** Reads until the stream ends or breaks. */
async function readOut(context: FaultContext, limit: number, options: object = {}): Promise<{ ids: string[]; error: unknown }> {
  const weave = await context.weave();
  const ids: string[] = [];
  try {
    for await (const one of weave.evaluationRuns.list({ limit }, options)) ids.push(one.evaluation_run_id);
    return { ids, error: null };
  } catch (error) {
    return { ids, error: context.seen(error) };
  }
}

const CUT_CODES = ["stream_truncated", "stream_interrupted", "network"];
const LINES = runLines(4);
const PARTIAL = LINES.slice(0, -20);

export const cases: readonly FaultCase[] = [
  {
    id: 73,
    title: "a multi-byte document cut at every byte into two packets",
    deliveries: DOCUMENT.length - 1,
    serve: service((exchange) => streamPieces(exchange, [DOCUMENT.subarray(0, variant(exchange)), DOCUMENT.subarray(variant(exchange))])),
    async run(context) {
      const weave = await context.weave();
      let cut = 1;
      const worker = async (): Promise<void> => {
        while (cut < DOCUMENT.length) expectDocument(await weave.evaluationRuns.list({ limit: cut++ }).toArray());
      };
      await Promise.all(Array.from({ length: 8 }, worker));
    },
  },
  {
    id: 75,
    title: "CRLF, with CR and LF in different packets",
    deliveries: 2,
    serve: service((exchange) => {
      const lines = DOCUMENT.toString("utf8").replaceAll("\n", "\r\n");
      const pieces = variant(exchange) === 1 ? [lines] : lines.split(/(?<=\r)/);
      return streamPieces(exchange, pieces.map((piece) => Buffer.from(piece)));
    }),
    async run(context) {
      expectDocument(await list(context, 1));
      expectDocument(await list(context, 2));
    },
  },
  {
    id: 76,
    title: "a document byte by byte",
    deliveries: 1,
    serve: service((exchange) => streamPieces(exchange, [...DOCUMENT].map((byte) => Uint8Array.of(byte)))),
    run: async (context) => expectDocument(await list(context, 1)),
  },
  {
    id: 77,
    title: "the last line has no LF",
    deliveries: 1,
    serve: service((exchange) => answerStream(exchange, DOCUMENT.subarray(0, -1))),
    async run(context) {
      const weave = await context.weave();
      const stream = weave.evaluationRuns.list();
      expectDocument(await stream.toArray());
      assert.equal(stream.report.endedWithoutNewline, true);
    },
  },
  {
    id: 78,
    title: "RST after two records, with resume",
    deliveries: 2,
    serve: service(async (exchange) => {
      if (exchange.place.delivery > 1) return answerStream(exchange, runLines(5));
      await twoRunsThenReset(exchange);
    }),
    async run(context) {
      const { ids, error } = await readOut(context, 5, { resume: "dedupe" });
      assert.equal(error, null);
      assert.deepEqual(ids, ["run-0", "run-1", "run-2", "run-3", "run-4"]);
    },
  },
  {
    id: 79,
    title: "an announced length that is not reached, by FIN and by RST",
    deliveries: 2,
    serve: service(async (exchange) => {
      await exchange.write(`HTTP/1.1 200 OK\r\ncontent-type: application/jsonl\r\ncontent-length: ${LINES.length}\r\n\r\n${PARTIAL}`);
      await exchange.pause(100);
      if (variant(exchange) === 1) exchange.fin();
      else exchange.reset();
    }),
    async run(context) {
      for (const end of [1, 2]) {
        const { ids, error } = await readOut(context, end);
        expectCode(error, "stream_truncated", "stream_interrupted");
        assert.deepEqual(ids, ["run-0", "run-1", "run-2"]);
      }
    },
  },
  {
    id: 80,
    title: "RST before the first record",
    deliveries: 2,
    serve: service(async (exchange) => {
      if (exchange.place.delivery > 1) return answerStream(exchange, runLines(3));
      await exchange.write(STREAM_HEAD + runLines(1).slice(0, 10));
      await exchange.pause(100);
      exchange.reset();
    }),
    async run(context) {
      const { ids, error } = await readOut(context, 1);
      assert.equal(error, null);
      assert.equal(ids.length, 3);
    },
  },
  {
    id: 81,
    title: "gzip though identity was asked for, cut inside a line",
    deliveries: [1, 3],
    serve: service(async (exchange) => {
      exchange.note("asked", exchange.request.headers["accept-encoding"] ?? "nothing");
      const zipped = gzipSync(runLines(200));
      await exchange.write(`HTTP/1.1 200 OK\r\ncontent-type: application/jsonl\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n`);
      await exchange.write(zipped.subarray(0, zipped.length >> 1));
      exchange.fin();
    }),
    async run(context) {
      const { ids, error } = await readOut(context, 1);
      expectCode(error, ...CUT_CODES);
      assert.ok(ids.length < 200);
      assert.equal((await (await context.server()).report()).notes["asked"], "identity");
    },
  },
  {
    id: 82,
    title: "RST after two records",
    deliveries: 1,
    serve: service(twoRunsThenReset),
    async run(context) {
      const { ids, error } = await readOut(context, 1);
      assert.equal(expectCode<{ records: number }>(error, "stream_interrupted").records, 2);
      assert.deepEqual(ids, ["run-0", "run-1"]);
    },
  },
  {
    id: 92,
    title: "a chunked stream without its last chunk: inside a line, and at a line's end",
    deliveries: [2, 4],
    serve: service(async (exchange) => {
      await exchange.begin(200, { "content-type": "application/jsonl", "transfer-encoding": "chunked" });
      await exchange.chunk(variant(exchange) === 1 ? PARTIAL : LINES);
      await exchange.pause(100);
      exchange.fin();
    }),
    async run(context) {
      const inside = await readOut(context, 1);
      expectCode(inside.error, "stream_truncated", "stream_interrupted");
      assert.equal(inside.ids.length, 3);
      const atLineEnd = await readOut(context, 2);
      expectCode(atLineEnd.error, "stream_interrupted", "stream_truncated");
      assert.equal(atLineEnd.ids.length, 4);
    },
  },
  {
    id: 94,
    title: "200 with no bytes",
    deliveries: 1,
    serve: service((exchange) => answerStream(exchange, "")),
    run: async (context) => assert.deepEqual(await list(context, 1), []),
  },
  {
    id: 100,
    title: "ids that were asked for and do not come",
    deliveries: 1,
    serve: service((exchange) => answerStream(exchange, `${JSON.stringify(run("run-0"))}\n`)),
    async run(context) {
      const weave = await context.weave();
      const stream = weave.evaluationRuns.list({ evaluation_run_ids: ["run-0", "run-7"] });
      assert.equal((await stream.toArray()).length, 1);
      assert.deepEqual(stream.report.missingIds, ["run-7"]);
    },
  },
];
