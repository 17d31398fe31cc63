// Keys and headers from callers.
import { type FaultCase, type FaultContext, service } from "../fault-case.ts";
import { askedRun } from "./answers.ts";
import { assert, expectCode } from "./expect.ts";

const answers = service((exchange) => exchange.json(200, askedRun(exchange)));

async function keyRefused(context: FaultContext, apiKey: unknown): Promise<void> {
  const error = await context.rejects(async () =>
    (await context.weave({ apiKey: apiKey as never })).evaluationRuns.get("run-1", {
      attemptTimeoutMs: 2_000,
    }),
  );
  assert.match(expectCode(error, "configuration").message, /apiKey/);
}

export const cases: readonly FaultCase[] = [
  {
    id: 128,
    title: "a key function that throws the key, returns garbage, rejects",
    deliveries: 0,
    serve: answers,
    async run(context) {
      const { key } = context;
      const throws = (): never => {
        throw new Error(`no luck with ${key}`);
      };
      const functions = [
        throws,
        () => Promise.reject(new Error(key)),
        () => Promise.reject(key),
        () => ({ key }),
        () => undefined,
        () => "",
        () => `${key}\u0000`,
        () => [key],
      ];
      for (const given of functions) await keyRefused(context, given);
    },
  },
  {
    id: 129,
    title: "hostile keys",
    deliveries: 3,
    serve: answers,
    async run(context) {
      const { key } = context;
      for (const bad of [
        `${key}\r\nx-evil: 1`,
        `${key}\u0000`,
        `\u201c${key}\u201d`,
        `${key}é`,
        `${key} ${key}`,
        "   ",
        "",
        7,
        null,
        {},
      ])
        await keyRefused(context, bad);
      const good = [`  ${key}\n`, key.padEnd(86, "k"), key.padEnd(10_240, "k")];
      for (const apiKey of good) {
        const weave = await context.weave({ apiKey });
        await weave.evaluationRuns.get("run-1");
      }
      const { deliveries } = await (await context.server()).report();
      assert.deepEqual(
        deliveries.map((one) => one.headers.authorization),
        good.map((one) => `Basic ${btoa(`api:${one.trim()}`)}`),
      );
    },
  },
  {
    id: 130,
    title: "a key function that never settles",
    deliveries: 0,
    serve: answers,
    async run(context) {
      const weave = await context.weave({ apiKey: () => new Promise<string>(() => {}) });
      expectCode(
        await context.rejects(weave.evaluationRuns.get("run-1", { attemptTimeoutMs: 200 })),
        "timeout",
      );
    },
  },
  {
    id: 135,
    title: "headers that a caller cannot set",
    deliveries: [0, 8],
    serve: answers,
    async run(context) {
      const weave = await context.weave();
      const { url } = await context.server();
      const given: object[] = [
        { authorization: "Basic evil" },
        { Authorization: "Basic evil" },
        { host: "evil.example" },
        { Host: "evil.example" },
        { cookie: "a=b" },
        { "proxy-authorization": "Basic evil" },
        JSON.parse('{"__proto__":{"authorization":"Basic evil"}}') as object,
        Object.create({ authorization: "Basic evil" }) as object,
      ];
      for (const headers of given) {
        await weave.evaluationRuns
          .get("run-1", { headers: headers as Record<string, string> })
          .catch((error: unknown) => expectCode(context.seen(error), "invalid_argument"));
      }
      for (const { head, headers } of (await (await context.server()).report()).deliveries) {
        assert.equal(headers.authorization, `Basic ${btoa(`api:${context.key}`)}`);
        assert.equal(headers.host, new URL(url).host);
        assert.doesNotMatch(head, /evil|a=b/);
      }
    },
  },
  {
    id: 137,
    title: "Set-Cookie is never sent back",
    deliveries: 2,
    serve: service((exchange) =>
      exchange.json(200, askedRun(exchange), { "set-cookie": "session=stolen; Path=/" }),
    ),
    async run(context) {
      const weave = await context.weave();
      await weave.evaluationRuns.get("run-1");
      await weave.evaluationRuns.get("run-2");
      for (const { head } of (await (await context.server()).report()).deliveries)
        assert.doesNotMatch(head, /cookie|stolen/i);
    },
  },
  {
    id: 140,
    title: "the key function is called for each attempt",
    deliveries: 2,
    serve: service((exchange) =>
      exchange.place.delivery === 1
        ? exchange.json(503, {}, { "retry-after": "0.05" })
        : exchange.json(200, askedRun(exchange)),
    ),
    async run(context) {
      let asked = 0;
      const weave = await context.weave({ apiKey: () => `${context.key}${++asked}` });
      await weave.evaluationRuns.get("run-1");
      const { deliveries } = await (await context.server()).report();
      assert.deepEqual(
        deliveries.map((one) => one.headers.authorization),
        [1, 2].map((number) => `Basic ${btoa(`api:${context.key}${number}`)}`),
      );
    },
  },
];
