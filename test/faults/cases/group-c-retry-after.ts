// Delays that the server asks for, and the number of attempts.
import type { Handler } from "../exchange.ts";
import { type FaultCase, type FaultContext, type Service, service } from "../fault-case.ts";
import { askedRun } from "./answers.ts";
import { assert, expectAttempts, expectCode, timed } from "./expect.ts";

/** Refuses the first request for each path and accepts all others. */
function refuseFirst(status: number, headers: () => Record<string, string>): Service {
  return {
    handler: () => {
      const seen = new Set<string>();
      return (exchange) => {
        if (seen.has(exchange.path)) return exchange.json(200, askedRun(exchange));
        seen.add(exchange.path);
        return exchange.json(status, { detail: "come again" }, headers());
      };
    },
  };
}

/** Expects success on the second attempt, after a delay between the two limits. */
async function waits(context: FaultContext, leastMs: number, mostMs: number): Promise<void> {
  const weave = await context.weave();
  let delayMs = -1;
  const elapsed = await timed(() =>
    weave.evaluationRuns.get("run-1", { onAttempt: (event) => (delayMs = event.delayMs) }),
  );
  assert.ok(
    delayMs >= leastMs && delayMs <= mostMs,
    `the delay was ${delayMs} ms, not ${leastMs} to ${mostMs}`,
  );
  assert.ok(elapsed >= leastMs - 20, `it took only ${elapsed} ms`);
  const { deliveries } = await (await context.server()).report();
  const gap = (deliveries[1]?.atMs ?? 0) - (deliveries[0]?.atMs ?? 0);
  assert.ok(gap >= leastMs - 20, `the server saw the second request after ${gap} ms`);
}

function httpDate(offsetMs: number): string {
  return new Date(Date.now() + offsetMs).toUTCString();
}

const HOUR_MS = 3_600_000;
const IGNORED = ["-5", "abc", "", "0x10", "1e3", "NaN"];

/** Always responds like this; expects an error with this code after this many attempts. */
function always(
  handler: Handler,
  code: string,
  attempts: number,
): Pick<FaultCase, "serve" | "run"> {
  return {
    serve: service(handler),
    async run(context) {
      const weave = await context.weave();
      expectAttempts(await context.rejects(weave.evaluationRuns.get("run-1")), code, attempts);
    },
  };
}

export const cases: readonly FaultCase[] = [
  {
    id: 46,
    title: "429 with Retry-After 1, then 200",
    deliveries: 2,
    serve: refuseFirst(429, () => ({ "retry-after": "1" })),
    run: (context) => waits(context, 1_000, 1_101),
  },
  {
    id: 47,
    title: "429 with Retry-After 120",
    deliveries: 1,
    serve: service((exchange) => exchange.json(429, {}, { "retry-after": "120" })),
    async run(context) {
      const weave = await context.weave();
      let error: unknown;
      const elapsed = await timed(async () => {
        error = await context.rejects(weave.evaluationRuns.get("run-1"));
      });
      assert.equal(expectCode<{ retryAfterMs: number }>(error, "rate_limit").retryAfterMs, 120_000);
      assert.ok(elapsed < 20_000);
    },
  },
  {
    id: 48,
    title: "503 with Retry-After 0.4, then 200",
    deliveries: 2,
    serve: refuseFirst(503, () => ({ "retry-after": "0.4" })),
    run: (context) => waits(context, 400, 441),
  },
  {
    id: 49,
    title: "Retry-After values that are ignored",
    deliveries: 2 * IGNORED.length,
    serve: {
      handler: () => {
        const seen = new Set<string>();
        return (exchange) => {
          if (seen.has(exchange.path)) return exchange.json(200, askedRun(exchange));
          seen.add(exchange.path);
          return exchange.json(
            503,
            {},
            { "retry-after": IGNORED[Number(exchange.path.split("-").at(-1))] ?? "" },
          );
        };
      },
    },
    async run(context) {
      const weave = await context.weave();
      const pause = async (index: number): Promise<void> => {
        await weave.evaluationRuns.get(`run-${index}`, {
          onAttempt: (event) =>
            assert.ok(event.delayMs <= 500, `waited ${event.delayMs} ms for '${IGNORED[index]}'`),
        });
      };
      await Promise.all(IGNORED.map((_, index) => pause(index)));
    },
  },
  {
    id: 50,
    title: "Retry-After is a past date",
    deliveries: 2,
    serve: refuseFirst(503, () => ({ date: httpDate(0), "retry-after": httpDate(-HOUR_MS) })),
    run: (context) => waits(context, 50, 60),
  },
  {
    id: 51,
    title: "Retry-After is a date, on a server whose clock is an hour ahead",
    deliveries: 2,
    serve: refuseFirst(429, () => ({
      date: httpDate(HOUR_MS),
      "retry-after": httpDate(HOUR_MS + 2_000),
    })),
    // in whole seconds: the difference is 2 s, or 1 or 3 if a second starts in between
    run: (context) => waits(context, 1_000, 3_301),
  },
  {
    id: 52,
    title: "425 forever",
    deliveries: 2,
    ...always((exchange) => exchange.json(425, {}), "http", 2),
  },
  {
    id: 53,
    title: "two Retry-After headers",
    deliveries: 2,
    serve: {
      handler: () => (exchange) => {
        if (exchange.place.delivery > 1) return exchange.json(200, askedRun(exchange));
        return exchange.write(
          "HTTP/1.1 429 Scripted\r\nretry-after: 1\r\nretry-after: 2\r\ncontent-length: 2\r\n\r\n{}",
        );
      },
    },
    async run(context) {
      // Deno and Bun may expose only one of the two; the retry is never earlier than the shorter
      // one.
      await waits(context, context.runtime === "node" ? 2_000 : 1_000, 2_201);
    },
  },
  {
    id: 54,
    title: "421 forever",
    deliveries: [2, 4],
    ...always((exchange) => exchange.json(421, {}), "http", 2),
  },
  {
    id: 62,
    title: "429 forever without Retry-After",
    deliveries: 3,
    ...always((exchange) => exchange.json(429, {}), "rate_limit", 3),
  },
  {
    id: 69,
    title: "429 forever, 100 calls: the budget ends the retries",
    deliveries: [100, 200],
    serve: service((exchange) => exchange.json(429, {}, { "retry-after": "0.05" })),
    async run(context) {
      const weave = await context.weave();
      const errors = await Promise.all(
        Array.from({ length: 100 }, (_, index) =>
          context.rejects(weave.evaluationRuns.get(`run-${index}`)),
        ),
      );
      for (const error of errors) expectCode(error, "rate_limit");
      assert.ok(
        errors.some((error) => /budget/.test(String(error))),
        "no error says that the budget is exhausted",
      );
    },
  },
  {
    id: 71,
    title: "half of the responses to 10,000 calls are 503",
    deliveries: [10_000, 12_000],
    alone: true,
    limitMs: 1_200_000, // only a hang reaches it
    serve: {
      // Random, but with a fixed seed. Strict alternation would synchronize with the client's
      // delays, and then every retry would succeed.
      handler: () => {
        let state = 71;
        return (exchange) => {
          state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
          return state >>> 31 === 0
            ? exchange.json(503, {})
            : exchange.json(200, askedRun(exchange));
        };
      },
    },
    async run(context) {
      const weave = await context.weave();
      let succeeded = 0;
      let next = 0;
      const worker = async (): Promise<void> => {
        while (next < 10_000) {
          const id = `run-${next++}`;
          await weave.evaluationRuns.get(id).then(
            () => succeeded++,
            (error: unknown) => expectCode(error, "server"),
          );
        }
      };
      await Promise.all(Array.from({ length: 64 }, worker));
      // A success on the first attempt adds 1 token; half of the retries fail and cost 14 or more:
      // 500 tokens and 5,000 successes pay for about 1,000 retries.
      const retries = (await (await context.server()).report()).deliveries.length - 10_000;
      assert.ok(retries >= 30, `only ${retries} retries`);
      assert.ok(succeeded >= 4_900, `${succeeded} succeeded`);
    },
  },
];
