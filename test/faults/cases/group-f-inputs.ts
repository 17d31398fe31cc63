// Inputs from callers, environments and configurations.
import type { WeaveOptions } from "../../../src/weave/index.ts";
import { type FaultCase, type FaultContext, service } from "../fault-case.ts";
import { askedRun } from "./answers.ts";
import { assert, expectCode } from "./expect.ts";

const answers = service((exchange) => exchange.json(200, askedRun(exchange)));
const ROUTE = "/v2/acme/faults/evaluation_runs/";

const HOSTILE_IDS = [
  "..", ".", "%2e%2e", ".%2e", "%2E", "..%2f..", "../..", "a/b", "a\\b", "", " ", "\t", "a\nb", "a\u0000b", "?x=1", "#f", "a".repeat(5_000), "😀", "\ud800",
  "{entity}", "$&", "$1", "%", "%zz", "a b", "a+b", ";x", ":", "@evil.example", "//evil.example", "é", "e\u0301", "\u202e", "\ufeff",
]; // biome-ignore format: a list of characters is most readable in one block

const NO_IDS = [undefined, null, {}, ["run-1"], 7, true, () => "run-1"];
const HOSTILE_URLS = [
  "https://user:hunter2@127.0.0.1", "https://hunter2@127.0.0.1", "https://127.0.0.1/?hunter2=1", "https://127.0.0.1/#hunter2", "ftp://hunter2.example", "file:///etc/passwd",
  "javascript:alert(1)", "https://", "http://hunter2.example", "https://a b.example", "https://a\\b.example", "https://a\nb.example", "not a url", "//hunter2.example", " ",
]; // biome-ignore format: as above

async function hostileIds(context: FaultContext): Promise<void> {
  const weave = await context.weave();
  const server = await context.server();
  let accepted = 0;
  for (const id of HOSTILE_IDS) {
    try {
      await weave.evaluationRuns.get(id);
    } catch (error) {
      expectCode(context.seen(error), "invalid_argument");
      continue;
    }
    const { deliveries } = await server.report();
    assert.equal(deliveries.length, ++accepted);
    assert.equal(
      deliveries.at(-1)?.path,
      ROUTE + encodeURIComponent(id),
      `the path of ${JSON.stringify(id)}`,
    );
  }
  assert.equal((await server.report()).deliveries.length, accepted, "a rejected id was sent");
  assert.ok(accepted >= 8, `only ${accepted} were accepted`);
}

/** Sets variables temporarily. A case that does this runs alone. */
async function withEnv(
  values: Readonly<Record<string, string>>,
  work: () => Promise<void>,
): Promise<void> {
  const before = Object.fromEntries(Object.keys(values).map((name) => [name, process.env[name]]));
  Object.assign(process.env, values);
  try {
    await work();
  } finally {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/** Returns the error of a client that is created with these options and then used. */
async function refused(
  context: FaultContext,
  options: Partial<WeaveOptions>,
  ...codes: string[]
): Promise<string> {
  const error = await context.rejects(async () =>
    (await context.weave(options)).evaluationRuns.get("run-1"),
  );
  return expectCode(error, ...codes).message;
}

export const cases: readonly FaultCase[] = [
  {
    id: 125,
    title: "hostile path values",
    deliveries: [8, HOSTILE_IDS.length],
    serve: answers,
    run: hostileIds,
  },
  {
    id: 126,
    title: "hostile base URLs",
    deliveries: 0,
    async run(context) {
      for (const baseUrl of HOSTILE_URLS)
        assert.doesNotMatch(
          await refused(context, { baseUrl }, "configuration"),
          /hunter2|passwd/,
          baseUrl,
        );
    },
  },
  {
    id: 127,
    title: "values that are not valid path values",
    deliveries: 0,
    serve: answers,
    async run(context) {
      const weave = await context.weave();
      for (const id of NO_IDS)
        expectCode(
          await context.rejects(async () => weave.evaluationRuns.get(id as never)),
          "invalid_argument",
        );
      expectCode(
        await context.rejects(async () =>
          (weave.evaluationRuns.get as () => Promise<unknown>).call(weave.evaluationRuns),
        ),
        "invalid_argument",
      );
    },
  },
  {
    id: 136,
    title: "a path prefix in the base URL",
    deliveries: 2,
    serve: answers,
    async run(context) {
      const server = await context.server();
      for (const prefix of ["/team/traces", "/team/traces/"]) {
        const weave = await context.weave({ baseUrl: server.url + prefix });
        await weave.evaluationRuns.get("run-1");
      }
      for (const { path } of (await server.report()).deliveries)
        assert.equal(path, `/team/traces${ROUTE}run-1`);
    },
  },
  {
    id: 141,
    title: "quotes and line breaks in environment variables",
    deliveries: [1, 3],
    alone: true,
    serve: answers,
    async run(context) {
      const { url } = await context.server();
      const good = {
        WANDB_API_KEY: context.key,
        WANDB_ENTITY: "acme",
        WANDB_PROJECT: "faults",
        WF_TRACE_SERVER_URL: url,
      };
      const make = async (env: Record<string, string>): Promise<unknown> => {
        const { WeaveClient } = (await context.secondCopy()) as {
          WeaveClient: new () => Awaited<ReturnType<FaultContext["weave"]>>;
        };
        let outcome: unknown;
        await withEnv({ ...good, ...env }, async () => {
          outcome = await Promise.resolve()
            .then(() => new WeaveClient().evaluationRuns.get("run-1"))
            .catch((error: unknown) => context.seen(error));
        });
        return outcome;
      };
      assert.equal(
        ((await make({ WANDB_API_KEY: `  ${context.key}\n` })) as { evaluation_run_id?: string })
          .evaluation_run_id,
        "run-1",
      );
      for (const env of [
        { WANDB_API_KEY: `${context.key}\nX-Evil: 1` },
        { WANDB_API_KEY: `“${context.key}”` },
        { WF_TRACE_SERVER_URL: `"${url}"` },
        { WF_TRACE_SERVER_URL: `${url}\nhttps://evil.example` },
        { WF_TRACE_SERVER_URL: `'${url}'` },
      ]) {
        expectCode(await make(env), "configuration");
      }
      const quoted = await make({ WANDB_ENTITY: '"acme"', WANDB_PROJECT: "'faults'" });
      const { deliveries } = await (await context.server()).report();
      if (deliveries.length > 1)
        assert.equal(deliveries[1]?.path, "/v2/%22acme%22/'faults'/evaluation_runs/run-1");
      else expectCode(quoted, "configuration", "invalid_argument");
    },
  },
  {
    id: 142,
    title: "misspelled options, invalid times",
    deliveries: 0,
    serve: answers,
    async run(context) {
      assert.match(
        await refused(context, { apikey: "x" } as never, "configuration", "invalid_argument"),
        /apiKey/,
      );
      const weave = await context.weave();
      const call = async (options: object, name: RegExp): Promise<void> => {
        const error = await context.rejects(async () =>
          weave.evaluationRuns.get("run-1", options as never),
        );
        assert.match(expectCode(error, "invalid_argument").message, name);
      };
      await call({ timeOutMs: 5 }, /timeoutMs/);
      for (const value of [0, -1, Number.NaN, "5", null])
        await call({ attemptTimeoutMs: value }, /attemptTimeoutMs/);
      await call({ headers: { "x y": "1" } }, /header/i);
      await call({ headers: { "x-y": "a\r\nb: c" } }, /header/i);
    },
  },
];
