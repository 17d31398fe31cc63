// A paid write that certainly was not taken, and what is sent again then.

import { coreClient } from "../core-client.ts";
import { type FaultCase, type FaultContext, type Service, service } from "../fault-case.ts";
import { assert, eventually, expectAttempts, expectCode, timed } from "./expect.ts";
import { rescorer, startRescore } from "./rescore-call.ts";

/** Refuses the first request so, and takes the second. */
function refuseOnce(status: number, headers: Record<string, string>): Service {
  return service((exchange) => (exchange.place.delivery === 1 ? exchange.json(status, {}, headers) : startRescore(exchange)));
}

async function startsAfterASecond(context: FaultContext): Promise<void> {
  const rescore = await rescorer(context);
  assert.deepEqual(await rescore(), { call_id: "call-1", evaluation_run_id: "run-9" });
  const { deliveries } = await (await context.server()).report();
  const [first, second] = deliveries;
  assert.equal(first?.headers["x-request-id"], second?.headers["x-request-id"]);
  assert.ok((second?.atMs ?? 0) - (first?.atMs ?? 0) >= 980);
}

const DEFINITE: Readonly<Record<string, string>> = { "404": "not_found", "422": "validation", "401": "authentication" };

export const cases: readonly FaultCase[] = [
  {
    id: 14,
    title: "the host name of a rescore does not exist",
    deliveries: 0,
    async run(context) {
      const core = context.seen(coreClient({ baseUrl: "https://no-such-host.invalid", apiKey: context.key }));
      const body = { project_id: "acme/faults", source_evaluation_run_id: "run-1", scorer_refs: ["weave:///acme/faults/object/judge:v1"] };
      const error = expectCode<{ phase: string; attempts: unknown[]; cause: { code: string | null } }>(
        await context.rejects(core.post("/evaluations/rescore", { body })),
        "network",
      );
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
      const rescore = await rescorer(context);
      await server.stop();
      let listening: Promise<void> | undefined;
      const job = await rescore({
        onAttempt: (event) => {
          if (event.status === null) listening ??= server.listen();
        },
      });
      await listening;
      assert.deepEqual(job, { call_id: "call-1", evaluation_run_id: "run-9" });
    },
  },
  {
    id: 24,
    title: "429 without Retry-After",
    deliveries: 1,
    serve: service((exchange) => exchange.json(429, {})),
    run: async (context) => void expectAttempts(await context.rejects((await rescorer(context))()), "rate_limit", 1),
  },
  {
    id: 30,
    title: "503 with Retry-After 1, then success",
    deliveries: 2,
    serve: refuseOnce(503, { "retry-after": "1" }),
    run: startsAfterASecond,
  },
  {
    id: 31,
    title: "429 with Retry-After 1, then success",
    deliveries: 2,
    serve: refuseOnce(429, { "retry-after": "1" }),
    run: startsAfterASecond,
  },
  {
    id: 32,
    title: "429 with Retry-After 61",
    deliveries: 1,
    serve: service((exchange) => exchange.json(429, {}, { "retry-after": "61" })),
    async run(context) {
      const rescore = await rescorer(context);
      let error: unknown;
      assert.ok((await timed(async () => (error = await context.rejects(rescore())))) < 1_000);
      assert.equal(expectCode<{ retryAfterMs: number }>(error, "rate_limit").retryAfterMs, 61_000);
    },
  },
  {
    id: 33,
    title: "429 and 503 with Retry-After for ever",
    deliveries: 4,
    serve: service((exchange) => exchange.json(exchange.request.body.includes("run-429") ? 429 : 503, {}, { "retry-after": "0.2" })),
    async run(context) {
      const rescore = await rescorer(context);
      expectAttempts(await context.rejects(rescore(undefined, "run-429")), "rate_limit", 2);
      expectAttempts(await context.rejects(rescore(undefined, "run-503")), "server", 2);
    },
  },
  {
    id: 34,
    title: "421 for ever",
    deliveries: [2, 4],
    serve: service((exchange) => exchange.json(421, {})),
    run: async (context) => void expectAttempts(await context.rejects((await rescorer(context))()), "http", 2),
  },
  {
    id: 38,
    title: "three rescores at once from one client, one aborted while it waits",
    deliveries: 2,
    serve: service(async (exchange) => {
      await exchange.pause(300);
      await startRescore(exchange);
    }),
    async run(context) {
      const rescore = await rescorer(context);
      const controller = new AbortController();
      const first = rescore(undefined, "run-1");
      const second = context.rejects(rescore({ signal: controller.signal }, "run-2"));
      const third = rescore(undefined, "run-3");
      const server = await context.server();
      await eventually("the first delivery", async () => (await server.report()).deliveries.length === 1);
      controller.abort("not needed");
      assert.equal(await second, "not needed");
      await Promise.all([first, third]);
      const [one, two] = (await server.report()).deliveries;
      assert.ok((two?.atMs ?? 0) - (one?.atMs ?? 0) >= 280, "two paid writes were in flight at once");
    },
  },
  {
    id: 40,
    title: "307 to the same host",
    deliveries: 1,
    serve: service((exchange) => exchange.answer(307, { location: "/evaluations/rescore-here" }, "")),
    run: async (context) => void expectCode(await context.rejects((await rescorer(context))()), "redirect"),
  },
  {
    id: 42,
    title: "404, 422, 401",
    deliveries: 3,
    serve: service((exchange) => exchange.json(Number(/run-(\d{3})/.exec(exchange.request.body)?.[1]), { detail: "no" })),
    async run(context) {
      const rescore = await rescorer(context);
      for (const [status, code] of Object.entries(DEFINITE))
        expectAttempts(await context.rejects(rescore(undefined, `run-${status}`)), code, 1);
    },
  },
];
