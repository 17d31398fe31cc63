// Responses with an error status, and the handling of their bodies.
import { gzipSync } from "node:zlib";
import { type FaultCase, type FaultContext, service } from "../fault-case.ts";
import { askedRun } from "./answers.ts";
import { assert, expectAttempts, expectCode, residentMb } from "./expect.ts";

const HTML = `<!doctype html><html><head><title>403 Forbidden</title><style>body{color:red}</style></head><body><h1>Access denied by policy</h1>${"<p>x</p>".repeat(500)}</body></html>`;
const BLOCK = Buffer.alloc(65_536, "x");
const GIB = 1_073_741_824;
/**
 * 512 KiB of gzip that decompress to 512 MiB: consecutive members with the same content. A client
 * that decompressed all of it would grow by that much.
 */
const BOMB = Buffer.concat(Array.from({ length: 32 }, () => gzipSync(Buffer.alloc(16_777_216))));

const REPEATED = [500, 502, 503, 504, 408, 522];
const FINAL: Readonly<Record<number, string>> = {
  400: "bad_request",
  401: "authentication",
  404: "not_found",
  409: "conflict",
  418: "http",
  422: "validation",
};

/** The number at the end of the path: the cases ask for `run-404` and get a 404. */
function askedNumber(path: string): number {
  return Number(path.split("-").at(-1));
}

async function get(context: FaultContext, id: string): Promise<unknown> {
  const weave = await context.weave();
  return context.rejects(weave.evaluationRuns.get(id));
}

const PROBLEMS = [
  { type: 7, title: ["x"], status: 200, detail: { deep: [1] }, extra: null },
  {
    detail: [
      { loc: ["body", "limit"], msg: "too small", type: "value_error" },
      "text",
      null,
      { msg: 5 },
    ],
  },
  { detail: null },
  [1, 2, 3],
  "just text",
];

export const cases: readonly FaultCase[] = [
  {
    id: 55,
    title: "403 with an HTML page",
    deliveries: 1,
    serve: service((exchange) => exchange.answer(403, { "content-type": "text/html" }, HTML)),
    async run(context) {
      const error = expectAttempts(await get(context, "run-1"), "permission", 1);
      assert.doesNotMatch(error.message, /<p>|<style|color:red/);
      assert.ok(error.message.length < 500, error.message);
    },
  },
  {
    id: 56,
    title: "endless server failures",
    deliveries: 3 * REPEATED.length,
    serve: service((exchange) => exchange.json(askedNumber(exchange.path), { detail: "down" })),
    async run(context) {
      const check = async (status: number): Promise<void> => {
        const error = expectAttempts(
          await get(context, `run-${status}`),
          status === 408 ? "http" : "server",
          3,
        );
        assert.equal((error as unknown as { status: number }).status, status);
      };
      await Promise.all(REPEATED.map(check));
    },
  },
  {
    id: 57,
    title: "500 with an empty body",
    deliveries: 3,
    serve: service((exchange) => exchange.answer(500, {}, "")),
    run: async (context) => void expectAttempts(await get(context, "run-1"), "server", 3),
  },
  {
    id: 58,
    title: "client errors, each with its class",
    deliveries: Object.keys(FINAL).length,
    serve: service((exchange) => {
      const status = askedNumber(exchange.path);
      return exchange.json(
        status,
        status === 404 ? { reason: "no such run here" } : { detail: "no such run here" },
      );
    }),
    async run(context) {
      for (const [status, code] of Object.entries(FINAL)) {
        const error = expectAttempts(await get(context, `run-${status}`), code, 1);
        assert.match(error.message, /no such run here/);
        assert.match(error.message, new RegExp(status));
      }
    },
  },
  {
    id: 59,
    title: "problem+json with wrong types and another status inside",
    deliveries: 1,
    serve: service((exchange) =>
      exchange.answer(
        404,
        { "content-type": "application/problem+json" },
        JSON.stringify(PROBLEMS[0]),
      ),
    ),
    async run(context) {
      const error = expectCode<{ status: number }>(await get(context, "run-1"), "not_found");
      assert.equal(error.status, 404);
    },
  },
  {
    id: 60,
    title: "422 with bodies of every shape",
    deliveries: PROBLEMS.length,
    serve: service((exchange) => exchange.json(422, PROBLEMS[askedNumber(exchange.path)])),
    async run(context) {
      for (const index of PROBLEMS.keys()) {
        const error = expectCode<{ issues: { msg: string }[] }>(
          await get(context, `run-${index}`),
          "validation",
        );
        for (const issue of error.issues) assert.equal(typeof issue.msg, "string");
        if (index === 1) assert.equal(error.issues[0]?.msg, "too small");
      }
    },
  },
  {
    id: 61,
    title: "an error body of 1 GiB",
    deliveries: 1,
    alone: true,
    serve: service(async (exchange) => {
      await exchange.begin(404, { "content-type": "text/plain", "content-length": String(GIB) });
      exchange.note("sent", await exchange.flood(GIB, BLOCK));
    }),
    async run(context) {
      const before = residentMb();
      const error = expectCode<{ detail: string }>(await get(context, "run-1"), "not_found");
      assert.ok(error.detail.length <= 2_200, `kept ${error.detail.length} characters`);
      assert.ok(residentMb() - before < 300, `grew by ${residentMb() - before} MB`);
      await new Promise((resolve) => setTimeout(resolve, 500));
      const { busy, notes } = await (await context.server()).report();
      assert.equal(busy, 0, "the connection is still open");
      assert.ok(Number(notes.sent) < 64 * 1_048_576, `${notes.sent} bytes were sent`);
    },
  },
  {
    id: 63,
    title: "204 where JSON is documented",
    deliveries: 1,
    serve: service((exchange) => exchange.write("HTTP/1.1 204 No Content\r\n\r\n")),
    run: async (context) => void expectCode(await get(context, "run-1"), "response_shape"),
  },
  {
    id: 64,
    title: "200 with an HTML page, with text, with nothing",
    deliveries: 3,
    serve: service((exchange) => {
      const body = [HTML, "certainly not JSON", ""][askedNumber(exchange.path)] ?? "";
      return exchange.answer(
        200,
        { "content-type": body === HTML ? "text/html" : "application/json" },
        body,
      );
    }),
    async run(context) {
      for (const index of [0, 1, 2]) {
        const error = expectCode(await get(context, `run-${index}`), "response_shape");
        assert.doesNotMatch(`${error.message} ${error.stack}`, /Access denied|certainly/);
      }
    },
  },
  {
    id: 68,
    title: "500 whose body never arrives",
    deliveries: 3,
    serve: service(async (exchange) => {
      await exchange.begin(500, { "content-length": "100" });
      await exchange.stall();
    }),
    async run(context) {
      const weave = await context.weave();
      expectCode(
        await context.rejects(weave.evaluationRuns.get("run-1", { attemptTimeoutMs: 2_000 })),
        "server",
        "timeout",
      );
    },
  },
  {
    id: 70,
    title: "500 with a gzip bomb as its body",
    deliveries: [1, 3],
    alone: true,
    serve: service((exchange) => exchange.answer(500, { "content-encoding": "gzip" }, BOMB)),
    async run(context) {
      const before = residentMb();
      expectCode(await get(context, "run-1"), "server", "network");
      assert.ok(residentMb() - before < 400, `grew by ${residentMb() - before} MB`);
    },
  },
  {
    id: 72,
    title: "unknown statuses",
    deliveries: 4,
    serve: service((exchange) =>
      askedNumber(exchange.path) === 299
        ? exchange.json(299, askedRun(exchange))
        : exchange.json(599, {}),
    ),
    async run(context) {
      const weave = await context.weave();
      assert.equal((await weave.evaluationRuns.get("run-299")).evaluation_run_id, "run-299");
      expectAttempts(await context.rejects(weave.evaluationRuns.get("run-599")), "server", 3);
    },
  },
];
