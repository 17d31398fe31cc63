// Streams that arrive in unusual pieces, or empty.
import type { Exchange } from "../exchange.ts";
import { type FaultCase, type FaultContext, service } from "../fault-case.ts";
import { answerStream, run } from "./answers.ts";
import { assert } from "./expect.ts";

/** A short document with characters of one to four bytes, and escapes. */
const TEXTS = ["plain", "Zoë ß €", "語り 😀 𝒳", 'q"\\n\u0000', ""];
const RUNS = TEXTS.map((text, index) => ({
  evaluation_run_id: `run-${index}`,
  evaluation: "e",
  model: text,
}));
const DOCUMENT = Buffer.from(RUNS.map((one) => `${JSON.stringify(one)}\n`).join(""));

type Listed = { evaluation_run_id: string; model: string };

/** The records of the document, as the client returns them. */
function expectDocument(records: readonly unknown[]): void {
  assert.deepEqual(
    records.map((one) => [(one as Listed).evaluation_run_id, (one as Listed).model]),
    RUNS.map((one) => [one.evaluation_run_id, one.model]),
  );
}

async function streamPieces(exchange: Exchange, pieces: readonly Uint8Array[]): Promise<void> {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  await exchange.write(
    `HTTP/1.1 200 OK\r\ncontent-type: application/jsonl\r\ncontent-length: ${length}\r\n\r\n`,
  );
  for (const piece of pieces) {
    await exchange.write(piece);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** The page size of a request selects the variant of the fault. */
function variant(exchange: Exchange): number {
  return Number(new URL(exchange.request.path, "http://x").searchParams.get("limit"));
}

async function list(context: FaultContext, limit: number): Promise<unknown[]> {
  const weave = await context.weave();
  return weave.evaluationRuns.list({ limit }).toArray();
}

export const cases: readonly FaultCase[] = [
  {
    id: 73,
    title: "a multi-byte document split at every byte into two packets",
    deliveries: DOCUMENT.length - 1,
    serve: service((exchange) =>
      streamPieces(exchange, [
        DOCUMENT.subarray(0, variant(exchange)),
        DOCUMENT.subarray(variant(exchange)),
      ]),
    ),
    async run(context) {
      const weave = await context.weave();
      let cut = 1;
      const worker = async (): Promise<void> => {
        while (cut < DOCUMENT.length)
          expectDocument(await weave.evaluationRuns.list({ limit: cut++ }).toArray());
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
      return streamPieces(
        exchange,
        pieces.map((piece) => Buffer.from(piece)),
      );
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
    serve: service((exchange) =>
      streamPieces(
        exchange,
        [...DOCUMENT].map((byte) => Uint8Array.of(byte)),
      ),
    ),
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
    id: 94,
    title: "200 with no bytes",
    deliveries: 1,
    serve: service((exchange) => answerStream(exchange, "")),
    run: async (context) => assert.deepEqual(await list(context, 1), []),
  },
  {
    id: 100,
    title: "requested ids that are not returned",
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
