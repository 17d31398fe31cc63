// Redirects and echoes of the services that have their own header for the key.
import type { GalileoOptions } from "../../../src/galileo/index.ts";
import type { Exchange } from "../exchange.ts";
import { type FaultCase, type FaultContext, service } from "../fault-case.ts";
import { assert, expectCode } from "./expect.ts";
import { galileoOf, renseiOf } from "./provider-clients.ts";

const ID = "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a01";
const STATUSES = [301, 302, 303, 307, 308];

/**
 * Redirects everything to the other server, whose port and status are in headers that the case
 * sets.
 */
const away = service((exchange: Exchange) => {
  const { "x-status": status = "302", "x-port": port = "1" } = exchange.request.headers;
  return exchange.answer(
    Number(status),
    { location: `http://127.0.0.1:${port}${exchange.path}` },
    "moved",
  );
});

const stolen = service((exchange) =>
  exchange.json(200, { id: ID, name: "stolen", scorer_type: "llm", tags: [], newRunId: "stolen" }),
);

/** Requests that a client sends with its key. */
function calls(
  context: FaultContext,
  headers: Record<string, string>,
  options: Partial<GalileoOptions>,
): (() => Promise<unknown>)[] {
  const galileo = galileoOf(context, options);
  return [
    async () => (await galileo).scorers.get(ID, { headers }),
    async () => (await galileo).scorers.list({}, { headers }).toArray(),
    async () => (await galileo).scorers.update(ID, { name: "n" }, { headers }),
    async () => (await galileo).scorers.create({ name: "n", scorer_type: "llm" }, { headers }),
    async () => (await galileo).scorers.setScope(ID, { is_global: true }, { headers }),
    async () => (await galileo).scorers.delete(ID, { headers }),
    async () => (await renseiOf(context)).evalRuns.replay("run-1", {}, { headers }),
    async () => (await renseiOf(context)).evalRuns.list({}, { headers }).toArray(),
    async () => (await renseiOf(context)).evalRuns.grade("run-1", { score: 1 }, { headers }),
  ];
}

/** Indices of the calls that are writes and not idempotent. */
const NOT_IDEMPOTENT: readonly number[] = [2, 3, 6, 8];

const schemes = (key: string): Partial<GalileoOptions>[] => [
  {},
  { apiKeyHeader: "Splunk-AO-API-Key" },
  { accessToken: key },
];

export const cases: readonly FaultCase[] = [
  {
    id: 300,
    title: "every redirect status to another server, with each header that carries a key",
    // a PATCH that may have been applied is followed by a read
    deliveries: STATUSES.length * 3 * 9 + 2 * 3,
    serve: { main: away, second: stolen },
    async run(context) {
      const second = await context.server("second");
      for (const options of schemes(context.key)) {
        for (const status of STATUSES) {
          const headers = { "x-status": String(status), "x-port": String(second.port) };
          const errors = await Promise.all(
            calls(context, headers, options).map((call) => context.rejects(call())),
          );
          const mayBeDone = status === 302 || status === 303; // for a write that is not idempotent
          for (const [at, error] of errors.entries())
            expectCode(
              error,
              mayBeDone && NOT_IDEMPOTENT.includes(at) ? "ambiguous_write" : "redirect",
            );
        }
      }
      assert.equal((await second.report()).connections, 0, "the other server was reached");
    },
  },
  {
    id: 302,
    title: "same-origin redirects are followed only for reads, and never to another server",
    deliveries: 3,
    serve: {
      main: service((exchange) => {
        if (exchange.path.endsWith("-moved"))
          return exchange.json(200, { id: ID, name: "moved", scorer_type: "llm", tags: [] });
        return exchange.answer(307, { location: `${exchange.path}-moved` }, "");
      }),
    },
    async run(context) {
      const galileo = await galileoOf(context, { allowSameOriginRedirects: true });
      assert.equal((await galileo.scorers.get(ID)).name, "moved");
      expectCode(await context.rejects(galileo.scorers.update(ID, { name: "n" })), "redirect");
    },
  },
  {
    id: 304,
    title: "error bodies that echo the key's header",
    deliveries: [12, 24],
    serve: service((exchange) => {
      const {
        "galileo-api-key": plain,
        "splunk-ao-api-key": renamed,
        authorization,
      } = exchange.request.headers;
      const key = plain ?? renamed ?? authorization ?? "";
      if (exchange.request.method === "GET")
        return exchange.json(422, {
          detail: [{ loc: ["header", key], msg: `bad key ${key}`, type: key }],
        });
      if (exchange.request.method === "PATCH")
        return exchange.answer(403, { "content-type": "text/html" }, `<title>${key}</title>${key}`);
      return exchange.json(400, {
        standard_error: { message: `key ${key}`, user_action: `check ${key}` },
        error: key,
      });
    }),
    async run(context) {
      for (const options of schemes(context.key)) {
        const galileo = await galileoOf(context, options);
        expectCode(await context.rejects(galileo.scorers.get(ID)), "validation");
        expectCode(await context.rejects(galileo.scorers.update(ID, { name: "n" })), "permission");
        expectCode(
          await context.rejects(galileo.scorers.create({ name: "n", scorer_type: "llm" })),
          "bad_request",
        );
        expectCode(
          await context.rejects((await renseiOf(context)).evalRuns.replay("run-1")),
          "bad_request",
        );
      }
    },
  },
];
