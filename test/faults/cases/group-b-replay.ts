// A replay: paid, slow, and never sent twice.
import { replayMany } from "../../../src/workflows/index.ts";
import type { Exchange } from "../exchange.ts";
import type { FaultCase, FaultContext, Service } from "../fault-case.ts";
import { assert, eventually, expectAttempts, expectCode } from "./expect.ts";
import { type Loss, losses, silence } from "./lost-answers.ts";
import { renseiOf } from "./provider-clients.ts";
import type { Ambiguous } from "./rescore-call.ts";

const ANSWER = { newRunId: "run-9", gradersRun: [], gradeResults: [], replayOf: "run-1" };

function done(exchange: Exchange): Promise<void> {
  return exchange.json(201, { ...ANSWER, replayOf: exchange.path.split("/").at(-2) });
}

/** Handles each replay, numbered from 1. */
function replays(handler: (exchange: Exchange, number: number) => void | Promise<void>): Service {
  return {
    handler: () => {
      let number = 0;
      return (exchange) => handler(exchange, ++number);
    },
  };
}

async function expectAmbiguous(context: FaultContext, work: Promise<unknown>): Promise<Ambiguous> {
  const error = expectCode<Ambiguous>(await context.rejects(work), "ambiguous_write");
  assert.equal(error.target.run_id, "run-1");
  assert.match(error.advice, /do not resend it without checking.*graderConfig\.replayOf = 'run-1'/);
  return error;
}

function once(id: number, loss: Loss, options: object = {}): FaultCase {
  return {
    id,
    title: `replay, ${loss.title}`,
    deliveries: 1,
    serve: replays((exchange) => loss.lose(exchange)),
    async run(context) {
      const rensei = await renseiOf(context);
      const error = await expectAmbiguous(context, rensei.evalRuns.replay("run-1", {}, options));
      assert.deepEqual(
        [error.status, error.likelyApplied, error.aborted],
        [loss.status, loss.saidDone, false],
      );
    },
  };
}

const DEFINITE = {
  400: "bad_request",
  401: "authentication",
  404: "not_found",
  422: "validation",
  429: "rate_limit",
};

export const cases: readonly FaultCase[] = [
  ...losses.map((loss, index) => once(250 + 2 * index, loss)),
  once(280, silence, { attemptTimeoutMs: 2_000 }),
  {
    id: 45,
    title: "307 to the same host on replay: the body is not resent",
    deliveries: 1,
    serve: replays((exchange) => exchange.answer(307, { location: exchange.path }, "")),
    run: async (context) =>
      void expectCode(
        await context.rejects((await renseiOf(context)).evalRuns.replay("run-1")),
        "redirect",
      ),
  },
  {
    id: 282,
    title: "replay: works 1.5 s, RST on a reused connection",
    deliveries: 2,
    serve: replays(async (exchange, number) => {
      if (number === 1) return done(exchange);
      await exchange.pause(1_500);
      exchange.reset();
    }),
    async run(context) {
      const rensei = await renseiOf(context);
      await rensei.evalRuns.replay("run-0");
      // until the connection is back in the runtime's pool
      await new Promise((resolve) => setTimeout(resolve, 50));
      await expectAmbiguous(context, rensei.evalRuns.replay("run-1"));
    },
  },
  {
    id: 284,
    title: "replay refused with 429 + Retry-After 1, then accepted",
    deliveries: 2,
    serve: replays((exchange, number) =>
      number === 1 ? exchange.json(429, {}, { "retry-after": "1" }) : done(exchange),
    ),
    async run(context) {
      assert.equal((await (await renseiOf(context)).evalRuns.replay("run-1")).newRunId, "run-9");
    },
  },
  {
    id: 286,
    title: "replay: 400, 401, 404, 422, 429 without Retry-After",
    deliveries: 5,
    serve: replays((exchange) =>
      exchange.json(Number(/run-(\d{3})/.exec(exchange.path)?.[1]), { error: "no" }),
    ),
    async run(context) {
      const rensei = await renseiOf(context);
      for (const [status, code] of Object.entries(DEFINITE))
        expectAttempts(await context.rejects(rensei.evalRuns.replay(`run-${status}`)), code, 1);
    },
  },
  {
    id: 288,
    title: "replay: abort after the request was sent",
    deliveries: 1,
    serve: replays((exchange) => exchange.stall()),
    async run(context) {
      const rensei = await renseiOf(context);
      const controller = new AbortController();
      const call = expectAmbiguous(
        context,
        rensei.evalRuns.replay("run-1", {}, { signal: controller.signal }),
      );
      const server = await context.server();
      await eventually("the delivery", async () => (await server.report()).deliveries.length === 1);
      controller.abort(new Error("gave up"));
      assert.equal((await call).aborted, true);
    },
  },
  {
    id: 290,
    title:
      "a batch of 12 replays, four at once, with every third response lost; then the batch runs again",
    deliveries: 12,
    serve: replays((exchange) =>
      Number(/run-(\d+)/.exec(exchange.path)?.[1]) % 3 === 0 ? exchange.reset() : done(exchange),
    ),
    async run(context) {
      let saved: string | undefined;
      const checkpoint = {
        load: () => Promise.resolve(saved),
        save: (state: string) => {
          saved = context.seen(state);
          return Promise.resolve();
        },
      };
      const runIds = Array.from({ length: 12 }, (_, index) => `run-${index + 1}`);
      for (let attempt = 1; attempt <= 2; attempt++) {
        const outcomes = await replayMany(
          await renseiOf(context),
          { runIds },
          { ceiling: 12, concurrency: 4, checkpoint },
        ).toArray();
        const lost = outcomes.filter(({ state }) => state === "unknown").map(({ runId }) => runId);
        assert.deepEqual(new Set(lost), new Set(["run-3", "run-6", "run-9", "run-12"]));
        assert.equal(outcomes.filter(({ state }) => state === "done").length, 8);
      }
    },
  },
];
