// How a stream is read, left, aborted and timed.
import { type FaultCase, service } from "../fault-case.ts";
import { answerStream, run, runLines, STREAM_HEAD } from "./answers.ts";
import { assert, eventually, expectCode, residentMb } from "./expect.ts";

const MILLION = 1_000_000;
const LINES_A_BLOCK = 1_000;

export const cases: readonly FaultCase[] = [
  {
    id: 87,
    title: "1,000,000 records",
    deliveries: 1,
    alone: true,
    limitMs: 1_200_000, // only a hang reaches it
    serve: service(async (exchange) => {
      await exchange.write(STREAM_HEAD + runLines(1));
      await exchange.pause(300);
      exchange.note("held-back", "yes");
      const block = runLines(LINES_A_BLOCK);
      for (let sent = 0; sent < MILLION && !exchange.socket.destroyed; sent += LINES_A_BLOCK)
        await exchange.write(block);
      exchange.fin();
    }),
    async run(context) {
      const weave = await context.weave();
      let count = 0;
      let peakMb = 0;
      let atStartMb = 0;
      let heldBack: unknown = "nothing read";
      for await (const one of weave.evaluationRuns.list()) {
        if (count === 0) heldBack = (await (await context.server()).report()).notes["held-back"];
        if (count++ % 50_000 !== 0) continue;
        assert.ok(one.evaluation_run_id);
        if (count === 50_001) atStartMb = residentMb();
        peakMb = Math.max(peakMb, residentMb());
      }
      assert.equal(count, MILLION + 1);
      assert.equal(heldBack, undefined, "the first record arrived only with the rest");
      assert.ok(peakMb - atStartMb < 200, `grew by ${peakMb - atStartMb} MB to ${peakMb} MB`);
    },
  },
  {
    id: 88,
    title: "break after one record of an endless stream",
    deliveries: 1,
    serve: service(async (exchange) => {
      await exchange.write(STREAM_HEAD);
      await exchange.flood(1_073_741_824, Buffer.from(runLines(100)));
    }),
    async run(context) {
      const weave = await context.weave();
      for await (const one of weave.evaluationRuns.list()) {
        assert.equal(one.evaluation_run_id, "run-0");
        break;
      }
      const server = await context.server();
      // Node opens a spare connection after an abort and keeps it idle for 4 s: only an exchange in
      // progress counts.
      await eventually("the end of the exchange", async () => (await server.report()).busy === 0);
    },
  },
  {
    id: 89,
    title: "silence in a stream; blank lines as heartbeat",
    deliveries: 2,
    serve: service(async (exchange) => {
      await exchange.write(STREAM_HEAD + runLines(1));
      if (exchange.place.delivery === 2) return exchange.stall();
      for (let beat = 0; beat < 8; beat++) {
        await exchange.pause(200);
        await exchange.write("\n");
      }
      await exchange.write(runLines(1));
      exchange.fin();
    }),
    async run(context) {
      const weave = await context.weave();
      assert.equal(
        (await weave.evaluationRuns.list({}, { attemptTimeoutMs: 1_000 }).toArray()).length,
        2,
      );
      const error = expectCode<{ which: string }>(
        await context.rejects(weave.evaluationRuns.list({}, { attemptTimeoutMs: 1_000 }).toArray()),
        "timeout",
      );
      assert.equal(error.which, "idle");
    },
  },
  {
    id: 101,
    title: "abort inside a row; abort between rows",
    deliveries: 2,
    serve: service(async (exchange) => {
      await exchange.write(STREAM_HEAD + runLines(2));
      if (exchange.place.delivery === 1) await exchange.write('{"evaluation_run_id":"run-');
      await exchange.stall();
    }),
    async run(context) {
      const weave = await context.weave();
      for (const where of ["inside", "between"]) {
        const controller = new AbortController();
        const reason = new Error(`stopped ${where}`);
        let count = 0;
        const read = async (): Promise<void> => {
          for await (const _ of weave.evaluationRuns.list({}, { signal: controller.signal })) {
            if (++count === 2) setTimeout(() => controller.abort(reason), 50);
          }
        };
        assert.equal(await context.rejects(read()), reason);
        assert.equal(count, 2);
      }
    },
  },
  {
    id: 103,
    title: "a stream is read twice",
    deliveries: 1,
    serve: service((exchange) => answerStream(exchange, runLines(2))),
    async run(context) {
      const weave = await context.weave();
      const stream = weave.evaluationRuns.list();
      assert.equal((await stream.toArray()).length, 2);
      expectCode(await context.rejects(() => stream.toArray()), "invalid_argument");
      expectCode(
        await context.rejects(async () => {
          for await (const _ of stream) assert.fail("a second read yielded a record");
        }),
        "invalid_argument",
      );
    },
  },
  {
    id: 106,
    title: "a stream that is never read",
    deliveries: 0,
    serve: service((exchange) => answerStream(exchange, `${JSON.stringify(run("run-1"))}\n`)),
    async run(context) {
      const weave = await context.weave();
      context.seen(weave.evaluationRuns.list());
      context.seen(weave.evaluationRuns.list().batches());
      await new Promise((resolve) => setTimeout(resolve, 100));
    },
  },
];
