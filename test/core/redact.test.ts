import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { base64, redact, secretForms } from "../../src/core/credentials.ts";
import { chunks, empty, json, silent, text } from "../support/answers.ts";
import { failureOf } from "../support/failure-of.ts";
import { settleTasks } from "../support/fake-clock.ts";
import type { Answer } from "../support/fake-fetch.ts";
import { CANARY, callOf, thingStream, things } from "../support/things.ts";
import { weaveWith } from "../support/weave.ts";

const FORMS = secretForms(CANARY, "api");

/** Everything that a value shows of itself, one way or another. */
function shown(value: unknown): string {
  const parts = [inspect(value, { depth: 10, showHidden: true, getters: true }), String(value), JSON.stringify(value) ?? ""];
  if (value instanceof Error) parts.push(value.message, value.stack ?? "", JSON.stringify(value.cause) ?? "");
  try {
    parts.push(inspect(structuredClone(value), { depth: 10, showHidden: true }));
  } catch {
    parts.push(""); // a client cannot be cloned at all
  }
  return parts.join("\n");
}

function expectNoSecret(value: unknown): void {
  const said = shown(value);
  for (const form of FORMS) expect(said).not.toContain(form);
}

/** An answer that says back what was sent to it. */
const echo =
  (status: number, wrap: (said: string) => string, contentType = "application/json"): Answer =>
  ({ headers }) =>
    new Response(wrap(`${headers.authorization} ${CANARY} ${encodeURIComponent(CANARY)} ${btoa(CANARY)}`), {
      status,
      headers: { "content-type": contentType },
    });

const LEAKS: readonly (readonly [string, Answer])[] = [
  ["detail as text", echo(400, (said) => JSON.stringify({ detail: said }))],
  ["detail as a list", echo(422, (said) => JSON.stringify({ detail: [{ loc: ["body", said], msg: said, type: said, input: said }] }))],
  ["reason", echo(404, (said) => JSON.stringify({ reason: said }))],
  ["unknown JSON", echo(409, (said) => JSON.stringify({ odd: { deep: [said] } }))],
  ["advice", echo(403, (said) => JSON.stringify({ standard_error: { message: said, user_action: said } }))],
  ["plain text", echo(403, (said) => said, "text/plain")],
  ["an HTML title", echo(403, (said) => `<html><title>${said}</title></html>`, "text/html")],
  ["an HTML title that is cut", echo(403, (said) => `<html><title>${"x".repeat(190)}${CANARY}${said}</title></html>`, "text/html")],
  ["a text that is cut", echo(403, (said) => `${"x".repeat(2_036)}${CANARY}${said}`, "text/plain")],
  ["its own request id", () => new Response(null, { status: 404, headers: { "x-request-id": `id-${CANARY}` } })],
  ["a redirect", empty(302, { location: `https://api:${encodeURIComponent(CANARY)}@elsewhere.example/${encodeURIComponent(CANARY)}` })],
  [
    "an error of fetch",
    ({ url, headers }) => {
      throw Object.assign(new TypeError(`fetch failed with ${CANARY}`), {
        request: { url, headers },
        cause: new Error(`sent ${headers.authorization}`),
      });
    },
  ],
];

describe("secrets in errors", () => {
  test.each(LEAKS)("%s", async (_name, answer) => {
    const { transport, clock } = things(answer);
    for (const letter of ["S", "N"] as const) {
      const error = await clock.run(failureOf(callOf[letter](transport)));
      expect(error).toBeInstanceOf(Error);
      expectNoSecret(error);
      for (let from = 0; from + 8 <= CANARY.length; from++) expect(shown(error)).not.toContain(CANARY.slice(from, from + 8));
    }
  });

  test("a stream that breaks with the key in its error", async () => {
    const { transport } = things(chunks('{"id":"a"}\n', new Error(`reset while sending ${CANARY}`)));
    const error = await failureOf(thingStream(transport).toArray());
    expect(error).toMatchObject({ code: "stream_interrupted" });
    expectNoSecret(error);
  });

  test("an error object as a record", async () => {
    const { transport } = things(chunks('{"id":"a"}\n', `${JSON.stringify({ error: `bad key ${CANARY}` })}\n`));
    const error = await failureOf(thingStream(transport).toArray());
    expect(error).toMatchObject({ code: "stream_server" });
    expectNoSecret(error);
  });

  test("an abort of a paid write whose reason holds the key", async () => {
    const { transport } = things(silent);
    const controller = new AbortController();
    const failing = failureOf(callOf.N(transport, { signal: controller.signal }));
    await settleTasks();
    controller.abort(new Error(`gave up on ${CANARY}`));
    const error = await failing;
    expect(error).toMatchObject({ code: "ambiguous_write" });
    expectNoSecret(error);
  });
});

describe("secrets in what a client shows", () => {
  test("client, resources, promise, stream, iterator and pages", async () => {
    const { weave } = weaveWith(json({ rows: [], total_rows: 0 }));
    const stream = weave.evaluationRuns.list();
    const shownThings = [
      weave,
      ...Object.values(weave),
      stream,
      stream[Symbol.asyncIterator](),
      weave.evalResults.rows({ evaluation_run_ids: ["r1"] }),
    ];
    for (const one of shownThings) expectNoSecret(one);
    const promise = weave.evalResults.query({ evaluation_run_ids: ["r1"] });
    expectNoSecret(promise);
    expectNoSecret(await promise);
    expect(JSON.stringify(weave)).toBe('{"entity":"acme","project":"search"}');
  });

  test("hooks and log lines hold neither key, header nor body", async () => {
    const said: unknown[] = [];
    const log = (...parts: unknown[]): void => {
      said.push(parts);
    };
    const { transport, clock } = things([text(`no ${CANARY}`, { status: 500 }), json({ id: "t1", secret: "body-text" })], {
      logger: { debug: log, warn: log },
    });
    await clock.run(callOf.S(transport, { onAttempt: log, onComplete: log, headers: { "x-note": "header-text" } }));
    expect(said).toHaveLength(5);
    for (const line of said) {
      expectNoSecret(line);
      expect(JSON.stringify(line)).not.toMatch(/body-text|header-text/);
    }
  });
});

describe("redact()", () => {
  test("takes out the given secrets wherever they stand", () => {
    expect(redact("a KEY b KEY", ["KEY"])).toBe("a [redacted] b [redacted]");
    expect(redact("costs $& and KEY", ["KEY"])).toBe("costs $& and [redacted]");
  });

  test("takes out the longer of two keys whole, in whichever order they were used", () => {
    expect(redact("sent key-one-longer", ["key-one", "key-one-longer"])).toBe("sent [redacted]");
  });

  test.each([
    ["Authorization: Bearer abcdef123456.x", "Authorization: Bearer [redacted]"],
    ["authorization: basic YXBpOmtleWtleQ==", "authorization: basic [redacted]"],
    [`key wandb_v1_${"A1_-".repeat(8)} here`, "key [redacted] here"],
    [`local-${"0a".repeat(20)}`, "[redacted]"],
  ])("takes out what has the shape of a credential: %s", (said, clean) => {
    expect(redact(said, [])).toBe(clean);
  });

  test.each(["Basic test", "the bearer of news", "basic"])("leaves words alone: %s", (said) => {
    expect(redact(said, [])).toBe(said);
  });
});

describe("secretForms()", () => {
  test("knows a key raw, URL-encoded in both ways, escaped in JSON, in base64 and in a Basic credential", () => {
    expect(new Set(secretForms('k+/"y', "api"))).toEqual(
      new Set(['k+/"y', "k%2B%2F%22y", "k%2B/%22y", 'k+/\\"y', btoa('k+/"y'), btoa('api:k+/"y')]),
    );
    expect(secretForms("key", null)).toEqual(["key", btoa("key")]);
  });

  test("base64() takes characters beyond Latin-1", () => {
    expect(base64("é😀")).toBe(Buffer.from("é😀").toString("base64"));
  });
});
