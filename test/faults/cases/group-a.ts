// Not sent: the request certainly did not reach a server.
import { type FaultCase, type FaultContext, service } from "../fault-case.ts";
import { askedRun } from "./answers.ts";
import { assert, expectAttempts, expectCode, timed } from "./expect.ts";

const answers = service((exchange) => exchange.json(200, askedRun(exchange)));

async function refusedThenUp(context: FaultContext): Promise<void> {
  const server = await context.server();
  const weave = await context.weave();
  await server.stop();
  let listening: Promise<void> | undefined;
  const run = await weave.evaluationRuns.get("run-1", {
    onAttempt: (event) => {
      if (event.status === null) listening ??= server.listen();
    },
  });
  await listening;
  assert.equal(run.evaluation_run_id, "run-1");
}

async function badTls(context: FaultContext, baseUrl: string): Promise<void> {
  const weave = await context.weave({ baseUrl });
  const error = expectAttempts(
    await context.rejects(weave.evaluationRuns.get("run-1")),
    "network",
    1,
  );
  assert.equal((error as { phase?: unknown }).phase, "unsent");
  assert.match(error.message, /certificate|scheme|TLS|SSL|https/i);
  assert.equal((await (await context.server()).report()).connections, 1);
}

export const cases: readonly FaultCase[] = [
  {
    id: 1,
    title: "the host name does not exist",
    deliveries: 0,
    async run(context) {
      const weave = await context.weave({ baseUrl: "https://no-such-host.invalid" });
      const error = expectCode<{
        phase: string;
        attempts: unknown[];
        cause: { code: string | null };
      }>(await context.rejects(weave.evaluationRuns.get("run-1")), "network");
      assert.equal(error.phase, "unsent");
      assert.equal(error.attempts.length, error.cause.code === "EAI_AGAIN" ? 3 : 2);
    },
  },
  {
    id: 3,
    title: "connection refused, then the server is up",
    deliveries: 1,
    serve: answers,
    run: refusedThenUp,
  },
  {
    id: 5,
    title: "self-signed certificate",
    deliveries: 0,
    serve: service((exchange) => exchange.json(200, {}), { tls: true }),
    run: async (context) => badTls(context, (await context.server()).url),
  },
  {
    id: 6,
    title: "reset inside the TLS handshake",
    deliveries: 0,
    serve: {
      handler: () => () => {},
      accepted: (socket) => socket.once("data", () => socket.resetAndDestroy()),
    },
    async run(context) {
      const { port } = await context.server();
      const weave = await context.weave({ baseUrl: `https://127.0.0.1:${port}` });
      const error = expectAttempts(
        await context.rejects(weave.evaluationRuns.get("run-1")),
        "network",
        3,
      );
      // Only Deno distinguishes a failure to connect, including the handshake, from all others.
      assert.equal(
        (error as { phase?: unknown }).phase,
        context.runtime === "deno" ? "unsent" : "unknown",
      );
    },
  },
  {
    id: 7,
    title: "https to a port that speaks plain HTTP",
    deliveries: 0,
    serve: answers,
    run: async (context) => badTls(context, `https://127.0.0.1:${(await context.server()).port}`),
  },
  {
    id: 8,
    title: "http to a port that speaks TLS",
    deliveries: 0,
    serve: service((exchange) => exchange.json(200, {}), { tls: true }),
    async run(context) {
      const weave = await context.weave({
        baseUrl: `http://127.0.0.1:${(await context.server()).port}`,
      });
      expectCode(await context.rejects(weave.evaluationRuns.get("run-1")), "network");
    },
  },
  {
    id: 9,
    title: "a port that fetch blocks",
    deliveries: 0,
    async run(context) {
      expectCode(
        await context.rejects(async () =>
          (await context.weave({ baseUrl: "http://127.0.0.1:1" })).evaluationRuns.get("run-1"),
        ),
        "invalid_argument",
      );
    },
  },
  {
    id: 10,
    title: "connection refused permanently",
    deliveries: 0,
    serve: answers,
    async run(context) {
      const weave = await context.weave();
      await (await context.server()).stop();
      const error = expectAttempts(
        await context.rejects(weave.evaluationRuns.get("run-1")),
        "network",
        3,
      );
      assert.equal((error as { phase?: unknown }).phase, "unsent");
    },
  },
  {
    id: 11,
    title: "the signal is aborted before the call",
    deliveries: 0,
    serve: answers,
    async run(context) {
      const weave = await context.weave();
      const reason = new Error("changed my mind");
      const signal = AbortSignal.abort(reason);
      assert.equal(await context.rejects(weave.evaluationRuns.get("run-1", { signal })), reason);
      assert.equal(
        await context.rejects(weave.evaluationRuns.list({}, { signal }).toArray()),
        reason,
      );
      assert.equal(
        await context.rejects(
          weave.evalResults.query({ evaluation_run_ids: ["run-1"] }, { signal }),
        ),
        reason,
      );
    },
  },
  {
    id: 12,
    title: "abort in the delay between two refused attempts",
    deliveries: 0,
    serve: answers,
    async run(context) {
      const weave = await context.weave();
      await (await context.server()).stop();
      const controller = new AbortController();
      const reason = { why: "enough" };
      let elapsed = 0;
      const abortSoon = (): void => {
        setTimeout(async () => {
          elapsed = await timed(async () => controller.abort(reason));
        }, 20);
      };
      const error = await context.rejects(
        weave.evaluationRuns.get("run-1", { signal: controller.signal, onAttempt: abortSoon }),
      );
      assert.equal(error, reason);
      assert.ok(elapsed < 20_000);
    },
  },
];
