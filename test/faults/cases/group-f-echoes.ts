// Data that a server echoes, and output of a program.
import type { Exchange } from "../exchange.ts";
import { type FaultCase, service } from "../fault-case.ts";
import { answerStream, runLines } from "./answers.ts";
import { assert, expectCode } from "./expect.ts";

/** Returns the key in every form that a server could send back, taken from the request. */
function reflected(exchange: Exchange): string {
  const sent = exchange.request.headers.authorization ?? "";
  const key = atob(sent.replace("Basic ", "")).slice("api:".length);
  return `${sent} | ${key} | ${encodeURIComponent(key)} | Bearer ${key} | https://api:${key}@host/`;
}

/**
 * Sends responses in which the limit of an excerpt cuts through the key, or the key is in a rarely
 * used part.
 */
function cutThrough(exchange: Exchange, variant: string): Promise<void> {
  const key = atob((exchange.request.headers.authorization ?? "").replace("Basic ", "")).slice(
    "api:".length,
  );
  const before = 2_048 - 35; // 35 characters of the key are before the limit
  switch (variant) {
    case "text":
      return exchange.answer(400, { "content-type": "text/plain" }, "x".repeat(before) + key);
    case "detail":
      return exchange.json(400, { detail: "x".repeat(before) + key });
    case "title":
      return exchange.answer(
        400,
        { "content-type": "text/html" },
        `<title>${"x".repeat(165)}${key}</title>`,
      );
    case "request":
      return exchange.json(400, {}, { "x-request-id": "x".repeat(93) + key });
    case "advice":
      return exchange.json(400, { standard_error: { message: "no", user_action: `use ${key}` } });
    case "places":
      return exchange.json(422, { detail: [{ loc: ["header", key], msg: "bad", type: key }] });
    default:
      return exchange.json(400, { unknown: { deep: [key] } });
  }
}

/**
 * Prints a value in every way that a program may print it; the runner searches all output for the
 * key.
 */
function show(value: unknown): void {
  console.log(value);
  console.log("%o %j %s", value, value, value);
  console.dir(value, { depth: 10, showHidden: true });
}

export const cases: readonly FaultCase[] = [
  {
    id: 133,
    title: "an error, the client, a promise and an iterator, printed in every way",
    deliveries: [3, 4],
    serve: service((exchange) =>
      exchange.path.endsWith("runs")
        ? answerStream(exchange, runLines(2))
        : exchange.json(401, { detail: `who is ${reflected(exchange)}?` }),
    ),
    async run(context) {
      const weave = await context.weave();
      const call = weave.evaluationRuns.get("run-1");
      for (const value of [weave, weave.evaluationRuns, weave.evalResults, call])
        show(context.seen(value));
      show(await context.rejects(call));
      const stream = context.seen(weave.evaluationRuns.list());
      show(stream);
      for await (const one of stream) show(one);
      const iterator = context.seen(weave.evaluationRuns.list()[Symbol.asyncIterator]());
      show(iterator);
      await iterator.next();
      show(context.seen(iterator));
      await iterator.return?.();
      assert.equal(JSON.stringify(weave).includes(context.key), false);
    },
  },
  {
    id: 134,
    title: "the server echoes the key in its responses",
    deliveries: 6,
    serve: service((exchange) => {
      const text = reflected(exchange);
      if (exchange.path.endsWith("predictions"))
        return answerStream(exchange, `${JSON.stringify({ error: text })}\n`);
      if (exchange.path.endsWith("runs")) return answerStream(exchange, `${text}\n`);
      if (exchange.path.endsWith("json"))
        return exchange.json(422, { detail: [{ loc: ["header", text], msg: text, type: text }] });
      if (exchange.path.endsWith("html"))
        return exchange.answer(
          403,
          { "content-type": "text/html", "x-request-id": text },
          `<title>${text}</title><pre>${text}</pre>`,
        );
      if (exchange.path.endsWith("shape"))
        return exchange.answer(200, { "content-type": "application/json" }, text);
      return exchange.answer(
        302,
        {
          location: `https://api:${text.split(" | ")[2]}@elsewhere.example/?k=${text.split(" | ")[2]}`,
        },
        text,
      );
    }),
    async run(context) {
      const weave = await context.weave();
      for (const id of ["json", "html", "shape", "redirect"])
        expectCode(
          await context.rejects(weave.evaluationRuns.get(id)),
          "validation",
          "permission",
          "response_shape",
          "redirect",
        );
      expectCode(await context.rejects(weave.evaluationRuns.list().toArray()), "stream_parse");
      expectCode(await context.rejects(weave.predictions.list().toArray()), "stream_server");
    },
  },
  {
    id: 144,
    title: "the limit of an excerpt cuts through the key; the key is in a rarely used part",
    deliveries: 8,
    serve: service((exchange) => cutThrough(exchange, exchange.path.split("/").at(-1) ?? "")),
    async run(context) {
      const weave = await context.weave();
      for (const variant of ["text", "detail", "title", "request", "advice", "places", "other"]) {
        expectCode(
          await context.rejects(weave.evaluationRuns.get(variant)),
          "bad_request",
          "validation",
        );
      }
      const quoted = await context.weave({ apiKey: `${context.key}"\\"` });
      expectCode(await context.rejects(quoted.evaluationRuns.get("other")), "bad_request");
    },
  },
];
