// A paid write that was certainly not accepted, and when it is resent.

import type { WriteOptions } from "../../../src/core/options.ts";
import { coreClient } from "../core-client.ts";
import { type FaultCase, type FaultContext, service } from "../fault-case.ts";
import { assert, eventually, expectAttempts, expectCode, timed } from "./expect.ts";
import { JOB, paid, RESCORE, rescorer, rescoresAt, SCORERS, startRescore } from "./rescore-call.ts";

/** Makes a case in which the first request is refused like this, and the second accepted. */
function refuseOnce(status: number, headers: Record<string, string>): ReturnType<typeof paid> {
  return paid((exchange, number) =>
    number === 1 ? exchange.json(status, {}, headers) : startRescore(exchange),
  );
}

async function startsAfterASecond(context: FaultContext): Promise<void> {
  const rescore = await rescorer(context);
  assert.deepEqual(await rescore(), JOB);
  const [first, second] = await rescoresAt(await context.server());
  assert.equal(first?.headers["x-request-id"], second?.headers["x-request-id"]);
  assert.ok((second?.atMs ?? 0) - (first?.atMs ?? 0) >= 980);
}

/**
 * For the transport on its own: the public method reads the run first, so that read would meet the
 * fault instead of the write.
 */
const BODY = { project_id: "acme/faults", source_evaluation_run_id: "run-1", ...SCORERS };
const DEFINITE: Readonly<Record<string, string>> = {
  "404": "not_found",
  "422": "validation",
  "401": "authentication",
};

export const cases: readonly FaultCase[] = [
  {
    id: 14,
    title: "the host name of a rescore does not exist",
    deliveries: 0,
    async run(context) {
      const core = context.seen(
        coreClient({ baseUrl: "https://no-such-host.invalid", apiKey: context.key }),
      );
      const error = expectCode<{
        phase: string;
        attempts: unknown[];
        cause: { code: string | null };
      }>(await context.rejects(core.post(RESCORE, { body: BODY })), "network");
      assert.equal(error.phase, "unsent");
      assert.equal(error.attempts.length, error.cause.code === "EAI_AGAIN" ? 3 : 2);
    },
  },
  {
    id: 16,
    title: "connection refused, then the server is up",
    deliveries: 1,
    serve: service(startRescore),
    async run(context) {
      const server = await context.server();
      const core = await context.core();
      await server.stop();
      let listening: Promise<void> | undefined;
      const onAttempt = (event: { status: number | null }): void => {
        if (event.status === null) listening ??= server.listen();
      };
      const job = await core.post(RESCORE, { body: BODY }, { onAttempt });
      await listening;
      assert.deepEqual(job, JOB);
    },
  },
  {
    id: 24,
    title: "429 without Retry-After",
    deliveries: 1,
    ...paid((exchange) => exchange.json(429, {})),
    run: async (context) =>
      void expectAttempts(await context.rejects((await rescorer(context))()), "rate_limit", 1),
  },
  {
    id: 30,
    title: "503 with Retry-After 1, then success",
    deliveries: 2,
    ...refuseOnce(503, { "retry-after": "1" }),
    run: startsAfterASecond,
  },
  {
    id: 31,
    title: "429 with Retry-After 1, then success",
    deliveries: 2,
    ...refuseOnce(429, { "retry-after": "1" }),
    run: startsAfterASecond,
  },
  {
    id: 32,
    title: "429 with Retry-After 61",
    deliveries: 1,
    ...paid((exchange) => exchange.json(429, {}, { "retry-after": "61" })),
    async run(context) {
      const rescore = await rescorer(context);
      let error: unknown;
      assert.ok((await timed(async () => (error = await context.rejects(rescore())))) < 1_000);
      assert.equal(expectCode<{ retryAfterMs: number }>(error, "rate_limit").retryAfterMs, 61_000);
    },
  },
  {
    id: 33,
    title: "429 and 503 with Retry-After forever",
    deliveries: 4,
    ...paid((exchange) =>
      exchange.json(
        exchange.request.body.includes("run-429") ? 429 : 503,
        {},
        { "retry-after": "0.2" },
      ),
    ),
    async run(context) {
      const rescore = await rescorer(context);
      expectAttempts(await context.rejects(rescore(undefined, "run-429")), "rate_limit", 2);
      expectAttempts(await context.rejects(rescore(undefined, "run-503")), "server", 2);
    },
  },
  {
    id: 34,
    title: "421 forever",
    deliveries: [2, 4],
    ...paid((exchange) => exchange.json(421, {})),
    run: async (context) =>
      void expectAttempts(await context.rejects((await rescorer(context))()), "http", 2),
  },
  {
    id: 38,
    title: "three rescores at once from one client, one aborted while it waits",
    deliveries: 2,
    ...paid(async (exchange) => {
      await exchange.pause(300);
      await startRescore(exchange);
    }),
    async run(context) {
      // Uses the transport, which takes the lock immediately: start() reads the run first, and it
      // is random whose read finishes first.
      const core = await context.core();
      const rescore = (run: string, options?: WriteOptions): Promise<unknown> =>
        core.post(RESCORE, { body: { ...BODY, source_evaluation_run_id: run } }, options);
      const controller = new AbortController();
      const first = rescore("run-1");
      const second = context.rejects(rescore("run-2", { signal: controller.signal }));
      const third = rescore("run-3");
      const server = await context.server();
      await eventually("the first delivery", async () => (await rescoresAt(server)).length === 1);
      controller.abort("not needed");
      assert.equal(await second, "not needed");
      await Promise.all([first, third]);
      const [one, two] = await rescoresAt(server);
      assert.ok(
        (two?.atMs ?? 0) - (one?.atMs ?? 0) >= 280,
        "two paid writes were in flight at once",
      );
    },
  },
  {
    id: 40,
    title: "307 to the same host",
    deliveries: 1,
    ...paid((exchange) => exchange.answer(307, { location: "/evaluations/rescore-here" }, "")),
    run: async (context) =>
      void expectCode(await context.rejects((await rescorer(context))()), "redirect"),
  },
  {
    id: 42,
    title: "404, 422, 401",
    deliveries: 3,
    ...paid((exchange) =>
      exchange.json(Number(/run-(\d{3})/.exec(exchange.request.body)?.[1]), { detail: "no" }),
    ),
    async run(context) {
      const rescore = await rescorer(context);
      for (const [status, code] of Object.entries(DEFINITE))
        expectAttempts(await context.rejects(rescore(undefined, `run-${status}`)), code, 1);
    },
  },
];
