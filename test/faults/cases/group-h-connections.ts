// Reused connections, two clients, two copies.
import { type FaultCase, type Service, service } from "../fault-case.ts";
import { askedRun, runLines } from "./answers.ts";
import { assert, expectAttempts } from "./expect.ts";

const answers = service((exchange) => exchange.json(200, askedRun(exchange)));

/** Responds slowly, so that others are in flight, and notes the maximum number at once. */
function countingService(): Service {
  return {
    handler() {
      let [inFlight, most] = [0, 0];
      return async (exchange) => {
        most = Math.max(most, ++inFlight);
        exchange.note("most", most);
        await exchange.pause(10);
        inFlight--;
        if (exchange.path.endsWith("evaluation_runs"))
          return exchange.answer(200, { "content-type": "application/jsonl" }, runLines(3));
        await exchange.json(200, askedRun(exchange));
      };
    },
  };
}

/**
 * Resets every connection on which it has responded to a `before-…`, when another request arrives
 * on it.
 */
function restartedService(): Service {
  return {
    handler() {
      const old = new Set<number>();
      return (exchange) => {
        const { connection } = exchange.place;
        const isBefore = exchange.path.includes("/before-");
        if (isBefore) old.add(connection);
        else if (old.has(connection)) return exchange.reset();
        return exchange.json(200, askedRun(exchange));
      };
    },
  };
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

export const cases: readonly FaultCase[] = [
  {
    id: 150,
    title: "RST and FIN without a response to a read",
    deliveries: 6,
    serve: service((exchange) =>
      exchange.path.endsWith("fin") ? exchange.fin() : exchange.reset(),
    ),
    async run(context) {
      const weave = await context.weave();
      for (const id of ["fin", "rst"]) {
        const error = expectAttempts(
          await context.rejects(weave.evaluationRuns.get(id)),
          "network",
          3,
        );
        assert.equal((error as unknown as { phase: string }).phase, "unknown");
      }
    },
  },
  {
    id: 155,
    title: "the server closes an idle connection exactly when it is used again",
    deliveries: [20, 60],
    serve: service(async (exchange) => {
      await exchange.json(200, askedRun(exchange));
      setTimeout(
        () => (exchange.place.delivery % 2 === 0 ? exchange.reset() : exchange.fin()),
        exchange.place.delivery % 5,
      );
    }),
    async run(context) {
      const weave = await context.weave();
      for (let index = 0; index < 20; index++) {
        assert.equal(
          (await weave.evaluationRuns.get(`run-${index}`)).evaluation_run_id,
          `run-${index}`,
        );
        await new Promise((resolve) => setTimeout(resolve, index % 5));
      }
    },
  },
  {
    id: 157,
    title: "two clients with two keys",
    deliveries: [42, 80],
    serve: {
      main: service((exchange) => exchange.json(429, {}, { "retry-after": "0.05" })),
      second: answers,
    },
    async run(context) {
      const exhausted = await context.weave();
      const healthy = await context.weave(
        { apiKey: "another-key-altogether-0123456789" },
        "second",
      );
      await Promise.all([
        inParallel(20, 20, (index) =>
          context.rejects(exhausted.evaluationRuns.get(`run-${index}`)),
        ),
        inParallel(20, 20, (index) => healthy.evaluationRuns.get(`run-${index}`)),
      ]);
      const keysOf = async (role: string): Promise<Set<string | undefined>> =>
        new Set(
          (await (await context.server(role)).report()).deliveries.map(
            (one) => one.headers.authorization,
          ),
        );
      assert.deepEqual(await keysOf("main"), new Set([`Basic ${btoa(`api:${context.key}`)}`]));
      assert.deepEqual(
        await keysOf("second"),
        new Set([`Basic ${btoa("api:another-key-altogether-0123456789")}`]),
      );
    },
  },
  {
    id: 159,
    title: "two copies of the package",
    deliveries: 1,
    serve: service((exchange) => exchange.json(404, { detail: "none" })),
    async run(context) {
      const weave = await context.weave();
      const error = await context.rejects(weave.evaluationRuns.get("run-1"));
      const copy = await context.secondCopy();
      const guard = copy.isNotFoundError as (value: unknown) => boolean;
      const otherClass = copy.NotFoundError as new () => object;
      assert.equal(error instanceof otherClass, false, "expected another copy");
      assert.equal(guard(error), true);
      assert.equal((copy.isRedirectError as typeof guard)(error), false);
    },
  },
  {
    id: 162,
    title: "RST on a reused connection after the request",
    // runtimes decide when to reuse a connection, but do so at least once in four requests
    deliveries: [6, 13],
    serve: service((exchange) =>
      exchange.place.onConnection === 2 ? exchange.reset() : exchange.json(200, askedRun(exchange)),
    ),
    async run(context) {
      const weave = await context.weave();
      for (let index = 1; index <= 5; index++) {
        assert.equal(
          (await weave.evaluationRuns.get(`run-${index}`)).evaluation_run_id,
          `run-${index}`,
        );
        // until the connection is back in the runtime's pool
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  },
  {
    id: 164,
    title: "hooks and loggers that throw",
    deliveries: 1,
    serve: answers,
    async run(context) {
      const fails = (): never => {
        throw new Error("an error of the user's code");
      };
      const weave = await context.weave({ logger: { debug: fails, warn: fails } });
      const run = await weave.evaluationRuns.get("run-1", { onAttempt: fails, onComplete: fails });
      assert.equal(run.evaluation_run_id, "run-1");
    },
  },
  {
    id: 306,
    title: "the server resets 100 reused connections at once, as after a restart",
    deliveries: [200, 300],
    serve: restartedService(),
    async run(context) {
      const weave = await context.weave();
      const wave = (name: string): Promise<unknown> =>
        inParallel(100, 100, (index) => weave.evaluationRuns.get(`${name}-${index}`));
      await wave("before");
      // until the connections are back in the runtime's pool
      await new Promise((resolve) => setTimeout(resolve, 50));
      await wave("after");
    },
  },
  {
    id: 308,
    title: "maxConnections: 60 reads and streams at once, one aborted while it waits",
    deliveries: 60,
    serve: countingService(),
    async run(context) {
      const weave = await context.weave({ maxConnections: 4 });
      const server = await context.server();
      const controller = new AbortController();
      const work = inParallel(60, 60, (index) =>
        index % 3 === 0
          ? weave.evaluationRuns.list().toArray()
          : weave.evaluationRuns.get(`run-${index}`),
      );
      const aborted = context.rejects(
        weave.evaluationRuns.get("run-60", { signal: controller.signal }),
      );
      controller.abort("no longer needed");
      assert.equal(await aborted, "no longer needed");
      await work;
      assert.equal((await server.report()).notes.most, 4);
    },
  },
  {
    id: 310,
    title: "first() ten times on a list, a search and rows: each response is read to its end",
    deliveries: 30,
    serve: service(async (exchange) => {
      const asked = Number(
        new URL(exchange.request.path, "http://x").searchParams.get("limit") ??
          JSON.parse(exchange.request.body || "{}").limit,
      );
      exchange.note("limit", asked);
      if (exchange.path.includes("eval_results")) {
        const rows = [{ row_digest: "A", evaluations: [] }];
        return exchange.json(200, { rows, total_rows: 900, summary: null, warnings: [] });
      }
      await exchange.begin(200, {
        "content-type": "application/jsonl",
        "transfer-encoding": "chunked",
      });
      const isList = exchange.path.endsWith("evaluation_runs");
      await exchange.chunk(
        isList
          ? runLines(1)
          : `${JSON.stringify({ id: "c1", op_name: "x", started_at: "", attributes: {}, inputs: {} })}\n`,
      );
      await exchange.pause(5); // the stream ends on its own
      await exchange.chunk("");
    }),
    async run(context) {
      const weave = await context.weave();
      for (let time = 0; time < 10; time++) {
        assert.equal((await weave.evaluationRuns.list().first())?.evaluation_run_id, "run-0");
        assert.equal((await weave.evaluationRuns.search().first())?.id, "c1");
        assert.equal(
          (await weave.evalResults.rows({ evaluation_run_ids: ["run-0"] }).first())?.row_digest,
          "A",
        );
      }
      const { connections, notes } = await (await context.server()).report();
      assert.equal(notes.limit, 1);
      // fetch may open a second connection before the first is free
      assert.ok(connections <= 2, `${connections} connections`);
    },
  },
];
