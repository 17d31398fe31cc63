// Time limits, aborts, and many calls at once.
import { type FaultCase, type FaultContext, service } from "../fault-case.ts";
import { answerStream, askedRun, runLines } from "./answers.ts";
import { assert, eventually, expectAttempts, expectCode, timed } from "./expect.ts";

const silent = service((exchange) => exchange.stall());

/** Counts the listeners on a signal, in any runtime. */
function countListeners(signal: AbortSignal): () => number {
  let count = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  const known = new Set<unknown>();
  signal.addEventListener = (...given: Parameters<typeof add>): void => {
    if (!known.has(given[1])) count++;
    known.add(given[1]);
    add(...given);
  };
  signal.removeEventListener = (...given: Parameters<typeof remove>): void => {
    if (known.delete(given[1])) count--;
    remove(...given);
  };
  return () => count;
}

async function inParallel(
  total: number,
  atOnce: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < total) await work(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function manyCallsOneSignal(context: FaultContext): Promise<void> {
  const weave = await context.weave();
  const { signal } = new AbortController();
  const listeners = countListeners(signal);
  await inParallel(2_000, 32, (index) => weave.evaluationRuns.get(`run-${index}`, { signal }));
  await inParallel(50, 8, async (index) => {
    const stream = weave.evaluationRuns.list({}, { signal });
    return index % 2 === 0 ? stream.toArray() : stream.first();
  });
  await eventually("the removal of every listener", () => listeners() === 0);
}

export const cases: readonly FaultCase[] = [
  {
    id: 152,
    title: "abort in flight",
    deliveries: 1,
    serve: silent,
    async run(context) {
      const weave = await context.weave();
      const server = await context.server();
      const controller = new AbortController();
      const call = context.rejects(
        weave.evaluationRuns.get("run-1", { signal: controller.signal }),
      );
      await eventually("the delivery", async () => (await server.report()).deliveries.length === 1);
      controller.abort("no longer needed");
      assert.equal(await call, "no longer needed");
      await eventually("the end of the connection", async () => (await server.report()).busy === 0);
    },
  },
  {
    id: 153,
    title: "200 calls, half of them aborted",
    deliveries: [100, 200],
    // never answers a call that is aborted: on a busy machine, an answer could come first
    serve: service(async (exchange) => {
      if (Number(/run-(\d+)/.exec(exchange.path)?.[1]) % 2 === 0) return exchange.stall();
      await exchange.pause(150);
      return exchange.json(200, askedRun(exchange));
    }),
    async run(context) {
      const weave = await context.weave();
      const reason = new Error("stopped");
      const outcomes = await Promise.allSettled(
        Array.from({ length: 200 }, (_, index) => {
          const controller = new AbortController();
          if (index % 2 === 0) setTimeout(() => controller.abort(reason), index % 100);
          return weave.evaluationRuns.get(`run-${index}`, { signal: controller.signal });
        }),
      );
      for (const [index, outcome] of outcomes.entries()) {
        if (index % 2 === 0)
          assert.ok(
            outcome.status === "rejected" && outcome.reason === reason,
            `call ${index}: ${outcome.status}`,
          );
        else assert.equal(outcome.status, "fulfilled");
      }
    },
  },
  {
    id: 154,
    title: "2,000 calls and 50 streams with one signal",
    deliveries: 2_050,
    alone: true,
    serve: service((exchange) =>
      exchange.path.endsWith("runs")
        ? answerStream(exchange, runLines(3))
        : exchange.json(200, askedRun(exchange)),
    ),
    run: manyCallsOneSignal,
  },
  {
    id: 156,
    title: "the timeout of the whole call is reached during the retries",
    deliveries: [1, 3],
    serve: silent,
    async run(context) {
      const weave = await context.weave();
      let error: unknown;
      const elapsed = await timed(async () => {
        error = await context.rejects(
          weave.evaluationRuns.get("run-1", { attemptTimeoutMs: 500, timeoutMs: 700 }),
        );
      });
      expectCode(error, "timeout");
      assert.ok(elapsed >= 480 && elapsed < 20_000, `${elapsed} ms`);
    },
  },
  {
    id: 158,
    title: "a silent server",
    deliveries: 3,
    serve: silent,
    async run(context) {
      const weave = await context.weave();
      let error: unknown;
      const elapsed = await timed(async () => {
        error = await context.rejects(
          weave.evaluationRuns.get("run-1", { attemptTimeoutMs: 2_000 }),
        );
      });
      assert.equal(expectCode<{ which: string }>(error, "timeout").which, "attempt");
      assert.ok(elapsed >= 5_900, `${elapsed} ms`);
    },
  },
  {
    id: 160,
    title: "response headers that drip one byte at a time",
    deliveries: 3,
    serve: service(async (exchange) => {
      for (const byte of "HTTP/1.1 200 OK\r\nx-slow: ".padEnd(400, "x")) {
        await exchange.write(byte);
        await exchange.pause(40);
      }
    }),
    async run(context) {
      const weave = await context.weave();
      expectAttempts(
        await context.rejects(weave.evaluationRuns.get("run-1", { attemptTimeoutMs: 2_000 })),
        "timeout",
        3,
      );
    },
  },
];
