// Trouble while waiting for a job: server failures, aborts, a process that is about to exit.
import { head } from "../exchange.ts";
import type { FaultCase, FaultContext } from "../fault-case.ts";
import { assert, eventually, expectCode, timed } from "./expect.ts";
import { COMPLETE, job, type Look, NOT_FOUND, running, SPEED, STATUS } from "./job-service.ts";
import { JOB } from "./rescore-call.ts";

/** Creates a client that sends one request per status check, so they can be counted. */
async function wait(
  context: FaultContext,
  options: object = {},
): Promise<{ coverage: number | null }> {
  const weave = await context.fastWeave(SPEED, { retry: { maxAttempts: 1 } });
  return weave.rescore.wait(JOB, options);
}

const down: Look = (exchange) => exchange.json(503, { detail: "down" });
const refused =
  (status: number): Look =>
  (exchange) =>
    exchange.json(status, { detail: "no" });

async function cut(
  exchange: Parameters<Extract<Look, (...given: never[]) => unknown>>[0],
): Promise<void> {
  await exchange.write(
    `${head(200, { "content-type": "application/json", "content-length": "80" })}{"status":{"code":"compl`,
  );
  exchange.reset();
}

const ENDING = { 400: "bad_request", 401: "authentication", 403: "permission", 422: "validation" };

/** Makes a case in which the wait continues after this, and succeeds. */
function survives(id: number, title: string, trouble: readonly Look[]): FaultCase {
  return {
    id,
    title,
    deliveries: trouble.length + 3,
    counted: STATUS,
    serve: job(NOT_FOUND, running(1, 5), ...trouble, COMPLETE),
    run: async (context) => assert.equal((await wait(context)).coverage, 1),
  };
}

export const cases: readonly FaultCase[] = [
  survives(114, "seven server failures in a row", Array(7).fill(down)),
  {
    id: 172,
    title: "endless server failures",
    deliveries: [8, 9],
    counted: STATUS,
    serve: job(running(1, 5), down),
    async run(context) {
      const error = expectCode<{ job: object; lastState: { code: string } }>(
        await context.rejects(wait(context)),
        "poll_lost_contact",
      );
      assert.deepEqual(error.job, JOB);
      assert.equal(error.lastState.code, "running");
    },
  },
  {
    id: 116,
    title: "400, 401, 403, 422 end the wait immediately",
    deliveries: 4,
    counted: STATUS,
    serve: Object.fromEntries(
      Object.keys(ENDING).map((status) => [status, job(refused(Number(status)))]),
    ),
    async run(context) {
      for (const [status, code] of Object.entries(ENDING)) {
        const weave = await context.weave({}, status);
        expectCode(await context.rejects(weave.rescore.wait(JOB)), code);
      }
    },
  },
  {
    id: 117,
    title: "429 with Retry-After 20 in the middle",
    deliveries: 4,
    counted: STATUS,
    serve: job(
      running(1, 5),
      (exchange) => exchange.json(429, {}, { "retry-after": "20" }),
      running(2, 5),
      COMPLETE,
    ),
    async run(context) {
      await wait(context);
      const { deliveries } = await (await context.server()).report();
      const looks = deliveries.filter(({ path }) => path === STATUS);
      assert.ok(
        (looks[2]?.atMs ?? 0) - (looks[1]?.atMs ?? 0) >= 20_000 / SPEED - 20,
        "it polled again too early",
      );
    },
  },
  {
    id: 118,
    title: "two waiters for one job, one of which is aborted",
    deliveries: [6, 20],
    counted: STATUS,
    serve: job(NOT_FOUND, running(1, 5), running(2, 5), running(3, 5), running(4, 5), COMPLETE),
    async run(context) {
      const controller = new AbortController();
      const [first, second] = [
        wait(context),
        context.rejects(
          wait(context, {
            signal: controller.signal,
            onProgress: () => controller.abort("enough"),
          }),
        ),
      ];
      assert.equal(await second, "enough");
      assert.equal((await first).coverage, 1);
    },
  },
  survives(119, "an HTML page with status 200 in the middle", [
    (exchange) =>
      exchange.answer(
        200,
        { "content-type": "text/html" },
        "<!doctype html><title>Maintenance</title>",
      ),
  ]),
  survives(120, "status checks whose response is truncated, empty, or has the wrong shape", [
    cut,
    (exchange) => exchange.answer(200, {}, ""),
    (exchange) => exchange.json(200, { status: 7 }),
  ]),
  {
    id: 121,
    title: "abort in the delay, and in flight",
    deliveries: 2,
    counted: STATUS,
    serve: { main: job(NOT_FOUND), second: job((exchange) => exchange.stall()) },
    async run(context) {
      for (const role of ["main", "second"]) {
        const weave = await context.weave({}, role);
        const server = await context.server(role);
        const controller = new AbortController();
        const waiting = context.rejects(weave.rescore.wait(JOB, { signal: controller.signal }));
        await eventually("the look", async () => (await server.report()).deliveries.length === 1);
        const elapsed = await timed(async () => {
          controller.abort(role);
          assert.equal(await waiting, role);
        });
        assert.ok(elapsed < 200, `${elapsed} ms`);
      }
    },
  },
  {
    id: 123,
    title: "a pending wait with unref does not keep the process alive",
    deliveries: [1, 3],
    counted: STATUS,
    serve: job(running(1, 5)),
    async run(context) {
      const child = await context.spawn(
        `void weave.rescore.wait(${JSON.stringify(JOB)}, { unref: true });`,
      );
      const ended = new Promise<string>((resolve) =>
        child.once("close", (code) => resolve(`exit ${code}`)),
      );
      const late = new Promise<string>((resolve) =>
        setTimeout(() => resolve("still alive"), 8_000).unref?.(),
      );
      const outcome = await Promise.race([ended, late]);
      child.kill("SIGKILL");
      assert.match(outcome, /^exit (?:0|13)$/); // Node exits with 13 if a module is still awaiting
    },
  },
];
