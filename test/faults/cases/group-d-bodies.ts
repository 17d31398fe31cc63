// Complete bodies: truncated, endless, slow, or followed by other bytes.
import type { Exchange } from "../exchange.ts";
import { type FaultCase, type FaultContext, service } from "../fault-case.ts";
import { askedRun } from "./answers.ts";
import { assert, expectAttempts, expectCode, residentMb, timed } from "./expect.ts";

const BLOCK = Buffer.alloc(65_536, " ");
const MIB = 1_048_576;

function bodyOf(exchange: Exchange): string {
  return JSON.stringify(askedRun(exchange));
}

async function get(context: FaultContext, id: string, options: object = {}): Promise<unknown> {
  const weave = await context.weave();
  return context.rejects(weave.evaluationRuns.get(id, options));
}

/** Returns one page of rows, always the same, of a result with a total of 4. */
const SAME_PAGE = {
  rows: ["a", "b"].map((row_digest) => ({ row_digest, raw_data_row: null, evaluations: [] })),
  total_rows: 4,
  summary: null,
  warnings: [],
};

export const cases: readonly FaultCase[] = [
  {
    id: 86,
    title: "a truncated JSON body: by its length, by its chunks",
    deliveries: 4,
    serve: service(async (exchange) => {
      const half = bodyOf(exchange).slice(0, 60);
      if (exchange.path.endsWith("length")) {
        await exchange.begin(200, { "content-type": "application/json", "content-length": "500" });
        await exchange.write(half);
        exchange.fin();
      } else {
        await exchange.begin(200, {
          "content-type": "application/json",
          "transfer-encoding": "chunked",
        });
        await exchange.chunk(half);
        exchange.reset();
      }
    }),
    async run(context) {
      for (const id of ["length", "chunks"]) expectAttempts(await get(context, id), "network", 2);
    },
  },
  {
    id: 102,
    title: "a JSON body announced as 300 MiB",
    deliveries: 1,
    alone: true,
    serve: service(async (exchange) => {
      await exchange.begin(200, {
        "content-type": "application/json",
        "content-length": String(300 * MIB),
      });
      exchange.note("sent", await exchange.flood(300 * MIB, BLOCK));
    }),
    async run(context) {
      const before = residentMb();
      expectCode(await get(context, "run-1"), "response_too_large");
      assert.ok(residentMb() - before < 200, `grew by ${residentMb() - before} MB`);
      await new Promise((resolve) => setTimeout(resolve, 300));
      assert.ok(Number((await (await context.server()).report()).notes.sent) < 100 * MIB);
    },
  },
  {
    id: 104,
    title: "a JSON body that never ends",
    deliveries: 1,
    alone: true,
    limitMs: 1_200_000, // only a hang reaches it
    serve: service(async (exchange) => {
      await exchange.begin(200, { "content-type": "application/json" });
      exchange.note("sent", await exchange.flood(4_096 * MIB, BLOCK));
    }),
    async run(context) {
      const error = expectCode<{ limit: number }>(
        await get(context, "run-1"),
        "response_too_large",
      );
      assert.equal(error.limit, 256 * MIB);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const { notes, busy } = await (await context.server()).report();
      assert.equal(busy, 0, "the connection is still open");
      assert.ok(Number(notes.sent) < 400 * MIB, `${notes.sent} bytes were sent`);
    },
  },
  {
    id: 105,
    title: "the server ignores limit and offset",
    deliveries: [2, 6],
    serve: service((exchange) => exchange.json(200, SAME_PAGE)),
    async run(context) {
      const weave = await context.weave();
      const rows = weave.evalResults.rows({ evaluation_run_ids: ["run-1"] }, { pageSize: 2 });
      expectCode(await context.rejects(rows.toArray({ max: 1_000 })), "pages_shifted");
    },
  },
  {
    id: 107,
    title: "bytes after the announced length",
    deliveries: [2, 6],
    serve: service((exchange) => {
      const body = bodyOf(exchange);
      const evil = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 26\r\n\r\n{"evaluation_run_id":"??"}`;
      return exchange.write(
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}${evil}`,
      );
    }),
    async run(context) {
      const weave = await context.weave();
      for (const id of ["run-1", "run-2"]) {
        const run = await weave.evaluationRuns
          .get(id)
          .catch((error: unknown) => expectCode(context.seen(error), "network"));
        if ("evaluation_run_id" in run) assert.equal(run.evaluation_run_id, id);
      }
    },
  },
  {
    id: 108,
    title: "a JSON body that drips more slowly than the attempt timeout",
    deliveries: 3,
    serve: service(async (exchange) => {
      await exchange.begin(200, { "content-type": "application/json", "content-length": "10000" });
      while (!exchange.socket.destroyed) {
        await exchange.write(" ");
        await exchange.pause(50);
      }
    }),
    async run(context) {
      let error: unknown;
      const elapsed = await timed(async () => {
        error = await get(context, "run-1", { attemptTimeoutMs: 2_000 });
      });
      const { which } = expectCode<{ which: string; attempts: unknown[] }>(error, "timeout");
      assert.equal(which, "attempt");
      assert.ok(elapsed > 5_900, `${elapsed} ms`);
    },
  },
];
