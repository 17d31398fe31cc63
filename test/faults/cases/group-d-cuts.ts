// Truncated streams.
import { gzipSync } from "node:zlib";
import type { Exchange } from "../exchange.ts";
import { type FaultCase, type FaultContext, service } from "../fault-case.ts";
import { answerStream, runLines, STREAM_HEAD } from "./answers.ts";
import { assert, expectCode } from "./expect.ts";

/** The page size of a request selects the variant of the fault. */
function variant(exchange: Exchange): number {
  return Number(new URL(exchange.request.path, "http://x").searchParams.get("limit"));
}

/**
 * The length is not announced, so only the missing last chunk distinguishes a break from an end:
 * otherwise Node treats a RST as an end.
 */
async function twoRunsThenReset(exchange: Exchange): Promise<void> {
  await exchange.begin(200, {
    "content-type": "application/jsonl",
    "transfer-encoding": "chunked",
  });
  await exchange.chunk(runLines(2));
  await exchange.pause(100);
  exchange.reset();
}

/** Reads until the stream ends or breaks. */
async function readOut(
  context: FaultContext,
  limit: number,
  options: object = {},
): Promise<{ ids: string[]; error: unknown }> {
  const weave = await context.weave();
  const ids: string[] = [];
  try {
    for await (const one of weave.evaluationRuns.list({ limit }, options))
      ids.push(one.evaluation_run_id);
    return { ids, error: null };
  } catch (error) {
    return { ids, error: context.seen(error) };
  }
}

const LINES = runLines(4);
const PARTIAL = LINES.slice(0, -20);

export const cases: readonly FaultCase[] = [
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
      await exchange.write(
        `HTTP/1.1 200 OK\r\ncontent-type: application/jsonl\r\ncontent-length: ${LINES.length}\r\n\r\n${PARTIAL}`,
      );
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
    title: "gzip although identity was requested, truncated inside a line",
    deliveries: [1, 3],
    serve: service(async (exchange) => {
      exchange.note("asked", exchange.request.headers["accept-encoding"] ?? "nothing");
      const zipped = gzipSync(runLines(200));
      await exchange.write(
        `HTTP/1.1 200 OK\r\ncontent-type: application/jsonl\r\ncontent-encoding: gzip\r\nconnection: close\r\n\r\n`,
      );
      await exchange.write(zipped.subarray(0, zipped.length >> 1));
      exchange.fin();
    }),
    async run(context) {
      const { ids, error } = await readOut(context, 1);
      // Deno does not decode the bytes if the caller requests an encoding: then they are not text.
      expectCode(
        error,
        "stream_truncated",
        "stream_interrupted",
        "network",
        ...(context.runtime === "deno" ? ["stream_parse"] : []),
      );
      assert.ok(ids.length < 200);
      assert.equal((await (await context.server()).report()).notes.asked, "identity");
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
    title: "a chunked stream without its last chunk: inside a line, and at the end of a line",
    deliveries: [2, 4],
    serve: service(async (exchange) => {
      await exchange.begin(200, {
        "content-type": "application/jsonl",
        "transfer-encoding": "chunked",
      });
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
];
