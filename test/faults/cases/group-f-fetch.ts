// Redirects, and custom fetch functions.
import type { Exchange } from "../exchange.ts";
import { type FaultCase, type FaultContext, service } from "../fault-case.ts";
import { assert, expectCode } from "./expect.ts";

const STATUSES = [301, 302, 303, 307, 308];
const PLACES = ["cross", "same", "self", "http", "file", "data", "script", "none"];
const PAGE = {
  rows: [{ row_digest: "a", raw_data_row: null, evaluations: [] }],
  total_rows: 3,
  summary: null,
  warnings: [],
};

/** Where `run-302-cross` and the like are sent. The id contains the port of the other server. */
function location(exchange: Exchange, place: string, port: string): string | null {
  switch (place) {
    case "cross":
      return `http://127.0.0.1:${port}${exchange.path}?secret=1`;
    case "same":
      return `${exchange.path}-moved`;
    case "self":
      return exchange.request.path;
    case "http":
      return `http://localhost:${port}/`;
    case "file":
      return "file:///etc/passwd";
    case "data":
      return 'data:application/json,{"evaluation_run_id":"run-1"}';
    case "script":
      return "javascript:alert(1)";
    default:
      return null;
  }
}

const redirects = service((exchange) => {
  const [, status, place = "", port = ""] = (exchange.path.split("/").at(-1) ?? "").split("-");
  const to = location(exchange, place, port);
  return exchange.answer(Number(status), to === null ? {} : { location: to }, "moved");
});

/** Everything a fetch may do instead of responding. Each gets the request, including the key. */
const HOSTILE: Readonly<
  Record<string, (request: unknown, init: { headers?: unknown }) => unknown>
> = {
  "returns a string": () => Promise.resolve("not a response"),
  "gives null": () => Promise.resolve(null),
  "returns an empty object": () => Promise.resolve({}),
  "throws text": () => {
    throw "text"; // the fault itself
  },
  "throws null": () => Promise.reject(null),
  "throws undefined": () => Promise.reject(undefined),
  "never settles": () => new Promise(() => {}),
  "throws the headers as a string": (_, { headers }) => Promise.reject(JSON.stringify(headers)),
};

async function hostileFetch(
  context: FaultContext,
  what: (request: unknown, init: { headers?: unknown }) => unknown,
): Promise<unknown> {
  const weave = await context.weave({ fetch: what as typeof fetch, retry: { maxAttempts: 1 } });
  return context.rejects(weave.evaluationRuns.get("run-1", { attemptTimeoutMs: 300 }));
}

export const cases: readonly FaultCase[] = [
  {
    id: 131,
    title: "every redirect status, to every kind of target",
    deliveries: STATUSES.length * PLACES.length,
    serve: {
      main: redirects,
      second: service((exchange) => exchange.json(200, { evaluation_run_id: "stolen" })),
    },
    async run(context) {
      const weave = await context.weave();
      const second = await context.server("second");
      const check = async (status: number, place: string): Promise<void> => {
        const error = await context.rejects(
          weave.evaluationRuns.get(`run-${status}-${place}-${second.port}`),
        );
        const redirect = expectCode<{ status: number; locationOrigin: string | null }>(
          error,
          "redirect",
        );
        assert.ok(redirect.status === status || redirect.status === 0, `status ${redirect.status}`);
        assert.doesNotMatch(JSON.stringify(redirect), /secret|passwd|alert/);
        if (place === "cross" && redirect.status === status)
          assert.equal(redirect.locationOrigin, second.url);
      };
      await Promise.all(STATUSES.flatMap((status) => PLACES.map((place) => check(status, place))));
      assert.equal((await second.report()).connections, 0, "the other server was reached");
    },
  },
  {
    id: 132,
    title: "a redirect of a stream, of a POST that reads, of a later page",
    deliveries: [4, 6],
    serve: {
      main: {
        handler: () => {
          let pages = 0;
          return (exchange) => {
            if (exchange.request.body.includes("paged") && pages++ === 0)
              return exchange.json(200, PAGE);
            return exchange.answer(307, { location: "/elsewhere" }, "");
          };
        },
      },
    },
    async run(context) {
      const weave = await context.weave();
      expectCode(await context.rejects(weave.evaluationRuns.list().toArray()), "redirect");
      expectCode(
        await context.rejects(weave.evalResults.query({ evaluation_run_ids: ["run-1"] })),
        "redirect",
      );
      expectCode(
        await context.rejects(
          weave.evalResults.rows({ evaluation_run_ids: ["paged"] }, { pageSize: 1 }).toArray(),
        ),
        "redirect",
      );
      for (const { path } of (await (await context.server()).report()).deliveries)
        assert.notEqual(path, "/elsewhere");
    },
  },
  {
    id: 138,
    title: "a custom fetch that rejects with the request, including the key",
    deliveries: 0,
    serve: redirects,
    async run(context) {
      const rejects = (request: unknown, init: { headers?: unknown }): Promise<never> => {
        const error = new Error(`failed with ${JSON.stringify(init.headers)}`);
        return Promise.reject(
          Object.assign(error, {
            request,
            init,
            config: init,
            cause: { headers: init.headers, message: JSON.stringify(init.headers) },
          }),
        );
      };
      expectCode(await hostileFetch(context, rejects), "network");
    },
  },
  {
    id: 139,
    title: "a custom fetch that returns no response, throws anything, never settles",
    deliveries: 0,
    serve: redirects,
    async run(context) {
      for (const [name, what] of Object.entries(HOSTILE)) {
        const error = expectCode(
          await hostileFetch(context, what),
          name === "never settles" ? "timeout" : "network",
        );
        assert.ok(error.message.length < 1_000);
      }
      const closes = (): Promise<Response> =>
        Promise.resolve(
          new Response(
            new ReadableStream({ start: (controller) => controller.error(new Error(context.key)) }),
            { status: 200 },
          ),
        );
      expectCode(await hostileFetch(context, closes), "network");
    },
  },
];
