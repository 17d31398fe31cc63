// A paid write that was sent, but whose response never arrived completely: it is never resent.
import { gzipSync } from "node:zlib";
import type { Exchange, Handler } from "../exchange.ts";
import type { FaultCase } from "../fault-case.ts";
import { assert, eventually } from "./expect.ts";
import {
  type Ambiguous,
  expectAmbiguous,
  paid,
  rescorer,
  rescoresAt,
  startRescore,
} from "./rescore-call.ts";

/** Makes a case in which the server handles its only rescore like this. */
function once(
  id: number,
  title: string,
  handler: Handler,
  expected: Partial<Ambiguous>,
): FaultCase {
  return {
    id,
    title,
    deliveries: 1,
    ...paid(handler),
    async run(context) {
      const rescore = await rescorer(context);
      const error = await expectAmbiguous(context, rescore());
      for (const [name, value] of Object.entries(expected))
        assert.equal(error[name as keyof Ambiguous], value, name);
      const [sent] = await rescoresAt(await context.server());
      assert.equal(sent?.headers["x-request-id"], error.requestId);
    },
  };
}

async function halfAnswer(exchange: Exchange): Promise<void> {
  await exchange.write(
    'HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: 60\r\n\r\n{"call_id":"call-1","evalua',
  );
  await exchange.pause(50);
  exchange.reset();
}

const unknown = { likelyApplied: false, aborted: false, status: null };
const applied = { likelyApplied: true, aborted: false, status: 201 };

export const cases: readonly FaultCase[] = [
  once(13, "the server reads the rescore, then RST", (exchange) => exchange.reset(), unknown),
  {
    id: 15,
    title: "reads, works 1.5 s, RST on a reused connection",
    deliveries: 2,
    ...paid(async (exchange, number) => {
      if (number === 1) return startRescore(exchange);
      await exchange.pause(1_500);
      exchange.reset();
    }),
    async run(context) {
      const rescore = await rescorer(context);
      await rescore(undefined, "run-0");
      // until the connection is back in the runtime's pool
      await new Promise((resolve) => setTimeout(resolve, 50));
      await expectAmbiguous(context, rescore());
    },
  },
  once(
    17,
    "part of a status line, then RST",
    async (exchange) => {
      await exchange.write("HTTP/1.1 20");
      await exchange.pause(50);
      exchange.reset();
    },
    unknown,
  ),
  {
    id: 18,
    title: "abort after the request was sent",
    deliveries: 1,
    ...paid((exchange) => exchange.stall()),
    async run(context) {
      const rescore = await rescorer(context);
      const controller = new AbortController();
      const call = expectAmbiguous(context, rescore({ signal: controller.signal }));
      const server = await context.server();
      await eventually("the delivery", async () => (await rescoresAt(server)).length === 1);
      controller.abort(new Error("enough"));
      assert.equal((await call).aborted, true);
    },
  },
  once(19, "success, half a body, RST", halfAnswer, applied),
  once(
    20,
    "success with an HTML page",
    (exchange) =>
      exchange.answer(
        201,
        { "content-type": "text/html" },
        "<!doctype html><title>Welcome</title>",
      ),
    applied,
  ),
  once(21, "success with an empty object", (exchange) => exchange.json(201, {}), applied),
  once(22, "reads, then FIN without a response", (exchange) => exchange.fin(), unknown),
  {
    id: 23,
    title: "silence until the attempt timeout",
    deliveries: 1,
    ...paid((exchange) => exchange.stall()),
    async run(context) {
      const rescore = await rescorer(context);
      // The run is read first; then the limit starts. A parallel timer measures the timer delay of
      // this machine.
      let begun = 0;
      let lateness = 0;
      const server = await context.server();
      const call = expectAmbiguous(
        context,
        rescore({ attemptTimeoutMs: 2_000, onAttempt: () => (begun = performance.now() - begun) }),
      );
      await eventually("the delivery", async () => (await rescoresAt(server)).length === 1);
      begun = performance.now();
      setTimeout(() => (lateness = performance.now() - begun - 1_000), 1_000);
      await call;
      assert.ok(begun >= 1_800 && begun <= 2_100 + Math.max(0, lateness), `${begun} ms`);
    },
  },
  ...[500, 502, 503, 504, 408, 522].map((status, index) =>
    once(
      [25, 26, 28, 27, 29, 36][index] ?? 0,
      `${status}`,
      (exchange) => exchange.json(status, { detail: "who knows" }),
      {
        ...unknown,
        status,
      },
    ),
  ),
  once(
    44,
    "the response is truncated in a gzip body",
    async (exchange) => {
      const zipped = gzipSync(JSON.stringify({ call_id: "call-1", evaluation_run_id: "run-9" }));
      await exchange.begin(201, {
        "content-type": "application/json",
        "content-encoding": "gzip",
        "content-length": String(zipped.length),
      });
      await exchange.write(zipped.subarray(0, 20));
      exchange.fin();
    },
    applied,
  ),
];
