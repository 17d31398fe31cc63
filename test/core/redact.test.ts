import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { defineGate, fromRecords, gate } from "../../src/analysis/index.ts";
import { base64, Credentials, secretForms } from "../../src/core/credentials.ts";
import { redact } from "../../src/core/errors/base.ts";
import { toCsv } from "../../src/export/index.ts";
import { GalileoClient } from "../../src/galileo/index.ts";
import { isEvalwireError } from "../../src/index.ts";
import { RenseiClient } from "../../src/rensei/index.ts";
import { WeaveClient } from "../../src/weave/index.ts";
import {
  recordRun,
  replayMany,
  rescoreAndCompare,
  rescoreMany,
} from "../../src/workflows/index.ts";
import { chunks, empty, json, silent, text } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { FakeClock, settleTasks } from "../support/fake-clock.ts";
import type { Answer } from "../support/fake-fetch.ts";
import { CANARY, callOf, scheme, thingStream, things } from "../support/things.ts";
import { weaveWith } from "../support/weave.ts";
import {
  JOB,
  JUDGE,
  look,
  rescoreService,
  STATUS,
  SUMMARY,
  summary,
} from "../weave/rescore-service.ts";

const FORMS = secretForms(CANARY, "api");

/** Returns everything that a value can show about itself. */
function shown(value: unknown): string {
  const parts = [
    inspect(value, { depth: 10, showHidden: true, getters: true }),
    String(value),
    JSON.stringify(value) ?? "",
  ];
  if (value instanceof Error)
    parts.push(value.message, value.stack ?? "", JSON.stringify(value.cause) ?? "");
  try {
    parts.push(inspect(structuredClone(value), { depth: 10, showHidden: true }));
  } catch {
    parts.push(""); // a client cannot be cloned
  }
  return parts.join("\n");
}

function expectNoSecret(value: unknown): void {
  const said = shown(value);
  for (const form of FORMS) expect(said).not.toContain(form);
}

/** Returns a response that echoes what was sent. */
const echo =
  (status: number, wrap: (said: string) => string, contentType = "application/json"): Answer =>
  ({ headers }) =>
    new Response(
      wrap(`${headers.authorization} ${CANARY} ${encodeURIComponent(CANARY)} ${btoa(CANARY)}`),
      {
        status,
        headers: { "content-type": contentType },
      },
    );

const BASIC = base64(`api:${CANARY}`);
const URL_SAFE = BASIC.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
/** Returns a JSON body that contains a string only in escaped form. */
const escaped = (said: string): string =>
  `{"detail":"${[...said].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")}"}`;

const LEAKS: readonly (readonly [string, Answer])[] = [
  ["detail as text", echo(400, (said) => JSON.stringify({ detail: said }))],
  [
    "detail as a list",
    echo(422, (said) =>
      JSON.stringify({ detail: [{ loc: ["body", said], msg: said, type: said, input: said }] }),
    ),
  ],
  ["reason", echo(404, (said) => JSON.stringify({ reason: said }))],
  ["unknown JSON", echo(409, (said) => JSON.stringify({ odd: { deep: [said] } }))],
  [
    "advice",
    echo(403, (said) => JSON.stringify({ standard_error: { message: said, user_action: said } })),
  ],
  ["plain text", echo(403, (said) => said, "text/plain")],
  ["an HTML title", echo(403, (said) => `<html><title>${said}</title></html>`, "text/html")],
  [
    "an HTML title that is cut",
    echo(
      403,
      (said) => `<html><title>${"x".repeat(190)}${CANARY}${said}</title></html>`,
      "text/html",
    ),
  ],
  ["truncated text", echo(403, (said) => `${"x".repeat(2_036)}${CANARY}${said}`, "text/plain")],
  [
    "a text of JSON escapes that is cut",
    () => new Response(escaped(`${"x".repeat(2_036)}${CANARY}`), { status: 403 }),
  ],
  [
    "a body that is cut",
    echo(403, (said) => `${" ".repeat(65_524)}${CANARY}${said}`, "text/plain"),
  ],
  [
    "Basic without padding",
    echo(400, () => JSON.stringify({ detail: `said ${BASIC.replaceAll("=", "")}` })),
  ],
  [
    "Basic that is safe in an address",
    echo(400, () => JSON.stringify({ detail: `said ${URL_SAFE}` })),
  ],
  [
    "Basic in an address",
    echo(400, () => JSON.stringify({ detail: `said ${encodeURIComponent(BASIC)}` })),
  ],
  [
    "name and code of an error of fetch",
    () => {
      throw Object.assign(new Error("failed"), { name: `Odd ${CANARY}`, code: `E_${CANARY}` });
    },
  ],
  [
    "its own request id",
    () => new Response(null, { status: 404, headers: { "x-request-id": `id-${CANARY}` } }),
  ],
  [
    "a redirect",
    empty(302, {
      location: `https://api:${encodeURIComponent(CANARY)}@elsewhere.example/${encodeURIComponent(CANARY)}`,
    }),
  ],
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
    for (const operationClass of ["read", "once"] as const) {
      const error = await clock.run(failureOf(callOf[operationClass](transport)));
      expect(error).toBeInstanceOf(Error);
      expectNoSecret(error);
      for (let from = 0; from + 8 <= CANARY.length; from++)
        expect(shown(error)).not.toContain(CANARY.slice(from, from + 8));
    }
  });

  test("an error object as a record, nested too deeply to serialize", async () => {
    const { transport } = things(
      chunks('{"id":"a"}\n', `{"error":${"[".repeat(20_000)}"${CANARY}"${"]".repeat(20_000)}}\n`),
    );
    const error = await failureOf(thingStream(transport).toArray());
    expect(error).toMatchObject({ code: "stream_server" });
    expectNoSecret(error);
  });

  test("a stream that breaks with the key in its error", async () => {
    const { transport } = things(
      chunks('{"id":"a"}\n', new Error(`reset while sending ${CANARY}`)),
    );
    const error = await failureOf(thingStream(transport).toArray());
    expect(error).toMatchObject({ code: "stream_interrupted" });
    expectNoSecret(error);
  });

  test("an error object as a record", async () => {
    const { transport } = things(
      chunks('{"id":"a"}\n', `${JSON.stringify({ error: `bad key ${CANARY}` })}\n`),
    );
    const error = await failureOf(thingStream(transport).toArray());
    expect(error).toMatchObject({ code: "stream_server" });
    expectNoSecret(error);
  });

  test("an abort of a paid write with the key in its reason", async () => {
    const { transport } = things(silent);
    const controller = new AbortController();
    const failing = failureOf(callOf.once(transport, { signal: controller.signal }));
    await settleTasks();
    controller.abort(new Error(`gave up on ${CANARY}`));
    const error = await failing;
    expect(error).toMatchObject({ code: "ambiguous_write" });
    expectNoSecret(error);
  });
});

describe("secrets in errors of arguments, URLs and jobs", () => {
  test("a key in the path of the URL", async () => {
    const { transport, clock } = things([empty(404), empty(404)]);
    const get = transport.get("/{scope}/things/{id}", { path: { id: `t-${CANARY}` } });
    expectNoSecret(await errorOf(clock.run(get), "not_found"));
  });

  test("a key in the host of a redirect, where letters are lower case", async () => {
    const { transport, clock } = things(
      empty(302, { location: "https://super-secret-7.example/x" }),
      { apiKey: "Super-Secret-7" },
    );
    const error = await errorOf(clock.run(callOf.read(transport)), "redirect");
    expect(error).toMatchObject({ locationOrigin: "https://[redacted].example" });
    expect(error.message + error.stack).not.toContain("super-secret");
  });

  test("a key as the name of a field that a response schema rejects", async () => {
    const issues = [{ path: ["rows", CANARY], message: `unknown key "${CANARY}"` }];
    const thing = { safeParse: () => ({ success: false, error: { issues } }) };
    const { transport } = things(json({ id: 7 }), { schemas: async () => ({ thing }) });
    const error = await errorOf(
      transport.get("/{scope}/things/{id}", { path: { id: "t1" }, answer: "thing" }),
      "response_shape",
    );
    expect(error).toMatchObject({ path: "rows.[redacted]" });
    expectNoSecret(error);
  });

  test("a key as the value of an option", async () => {
    const { transport } = things([]);
    const key = "a-key-of-20-characters";
    const error = await errorOf(callOf.read(transport, { timeoutMs: key }), "invalid_argument");
    expect(error.message).not.toContain(key);
  });

  const states = [
    ["the last state", { code: "not_found", note: { deep: [CANARY, { [CANARY]: BASIC }] } }],
    ["an unknown state", { code: `odd ${CANARY}` }],
    ["a failed job", { code: "failed", error: `${"x".repeat(2_036)}${CANARY}`, trace: CANARY }],
  ] as const;
  test.each(states)("%s of a job", async (_name, state) => {
    const { weave, clock } = rescoreService({ [STATUS]: look(state) });
    const error = await clock.run(failureOf(weave.rescore.wait(JOB, { startTimeoutMs: 5 })));
    expect(isEvalwireError(error)).toBe(true);
    expectNoSecret(error);
  });

  test("the output of a job that scored too little", async () => {
    const done = { code: "complete", output: { said: CANARY } };
    const { weave, clock } = rescoreService({
      [STATUS]: look(done),
      [SUMMARY]: summary({ [JOB.evaluation_run_id]: { trials: 5, scored: { judge: 1 } } }),
    });
    const error = await clock.run(
      failureOf(weave.rescore.wait(JOB, { scorers: [JUDGE], minCoverage: 1 })),
    );
    expect(error).toMatchObject({ code: "job_empty" });
    expectNoSecret(error);
  });
});

describe("a key that was passed as another argument", () => {
  /** A source of every kind of empty data. */
  const nothing = async (): Promise<Response> =>
    new Response("{}", { headers: { "content-type": "application/json" } });
  const clock = new FakeClock();
  const weave = new WeaveClient(
    { apiKey: CANARY, project: "acme/search", baseUrl: "http://127.0.0.1:9999", fetch: nothing },
    { clock },
  );
  const galileo = new GalileoClient({ apiKey: CANARY, fetch: nothing }, { clock });
  const rensei = new RenseiClient({ operatorToken: CANARY, fetch: nothing }, { clock });
  const places = [
    CANARY,
    [CANARY],
    { id: CANARY },
    { [CANARY]: 1 },
    { name: CANARY, limit: CANARY, project: CANARY, scorers: [CANARY] },
  ];

  const methods = (owner: object): string[] =>
    Object.getOwnPropertyNames(Object.getPrototypeOf(owner)).filter(
      (name) => name !== "constructor" && name !== "toJSON",
    );
  const calls = [weave, galileo, rensei].flatMap((client) =>
    [client, ...Object.values(client)].flatMap((owner: object) =>
      methods(owner).map(
        (name) =>
          [`${client.constructor.name} ${owner.constructor.name}.${name}`, owner, name] as const,
      ),
    ),
  );

  /**
   * Returns what a call throws, synchronously or asynchronously; iterates its values if there are
   * several.
   */
  async function thrownBy(call: () => unknown): Promise<unknown> {
    return clock.run(
      failureOf(
        (async () => {
          const value = await call();
          if (typeof value === "object" && value !== null && "toArray" in value)
            await (value as { toArray(): Promise<unknown> }).toArray();
          throw new Error("no failure");
        })(),
      ),
    );
  }

  test.each(calls)("%s", async (_name, owner, method) => {
    const run = (owner as Record<string, (...given: unknown[]) => unknown>)[method];
    if (typeof run !== "function") return;
    for (const first of places)
      for (const second of [undefined, ...places])
        expectNoSecret(await thrownBy(() => run.call(owner, first, second, second)));
  });

  const functions: Readonly<Record<string, (place: unknown) => unknown>> = {
    withoutKey: (place) =>
      new WeaveClient({ apiKey: CANARY, project: place as string, ...(place as object) }),
    retry: (place) =>
      new WeaveClient({ apiKey: CANARY, project: "a/b", retry: { maxAttempts: place as number } }),
    fromRecords: (place) => fromRecords([{ id: CANARY }, { id: CANARY }], place as never),
    gate: (place) => gate({} as never, place as never),
    defineGate: (place) => defineGate(place as never),
    toCsv: (place) => toCsv([], place as never),
    recordRun: (place) => recordRun(weave, place as never),
    rescoreMany: (place) => rescoreMany(weave, place as never, place as never, place as never),
    rescoreAndCompare: (place) =>
      rescoreAndCompare(weave, place as never, place as never, place as never),
    replayMany: (place) => replayMany(rensei, place as never, place as never),
  };
  test.each(Object.entries(functions))("%s", async (_name, run) => {
    for (const place of places) expectNoSecret(await thrownBy(() => run(place)));
  });

  test("the keys of a client are redacted in the errors of others", async () => {
    const named = await failureOf(
      (async () => gate({} as never, { rules: [{ scorer: "x", [CANARY]: 1 }] } as never))(),
    );
    expect(isEvalwireError(named)).toBe(true);
    expectNoSecret(named);
    expect(weave).toBeInstanceOf(WeaveClient); // still in use
  });
});

describe("rotated keys", () => {
  const keyOf = (at: number): string => `rotated-key-${String(at).padStart(5, "0")}`;

  test("the last 16 keys are redacted, and older ones are forgotten", async () => {
    let at = 0;
    const credentials = new Credentials(() => keyOf(at++), scheme);
    for (let asked = 0; asked < 20_000; asked++) await credentials.headerValue();
    const secrets = [...credentials.secrets];
    expect(secrets.length).toBeLessThan(400);
    for (let of = 1; of <= 16; of++)
      expect(redact(`sent ${keyOf(20_000 - of)}`, secrets)).toBe("sent [redacted]");
    expect(redact(`sent ${keyOf(20_000 - 17)}`, secrets)).toBe(`sent ${keyOf(20_000 - 17)}`);
  });

  test("a key that is used again is kept", async () => {
    const keys = [
      keyOf(0),
      ...Array.from({ length: 15 }, (_, at) => keyOf(at + 1)),
      keyOf(0),
      keyOf(99),
    ];
    const credentials = new Credentials(() => keys.shift() ?? "none", scheme);
    while (keys.length > 0) await credentials.headerValue();
    expect(redact(keyOf(0), credentials.secrets)).toBe("[redacted]");
    expect(redact(keyOf(1), credentials.secrets)).toBe(keyOf(1));
  });
});

describe("keys of fewer than 8 characters", () => {
  test("are not searched for on their own, so messages stay readable", async () => {
    const { transport } = things(text("the latest2 test failed", { status: 404 }), {
      apiKey: "test",
    });
    expect(await failureOf(callOf.read(transport))).toMatchObject({
      detail: "the latest2 test failed",
    });
  });

  test("are redacted in the form of a header", async () => {
    const basic = new Credentials("test", scheme);
    const bearer = new Credentials("test", {
      ...scheme,
      value: (key) => `Bearer ${key}`,
      basicUser: null,
    });
    const own = new Credentials("test", {
      ...scheme,
      header: "X-API-Key",
      value: (key) => key,
      basicUser: null,
    });
    const short = new Credentials("k", { ...scheme, value: (key) => `Bearer ${key}` });
    expect(redact("sent Bearer k", short.secrets)).toBe("sent [redacted]");
    expect(redact("the test failed", own.secrets)).toBe("the test failed");
    expect(redact(`sent ${base64("api:test")}`, basic.secrets)).toBe("sent [redacted]");
    expect(redact("sent Bearer test", bearer.secrets)).toBe("sent [redacted]");
    expect(redact('sent x-api-key: test and {"X-API-Key":"test"}', own.secrets)).toBe(
      'sent [redacted] and {"[redacted]"}',
    );
  });
});

test("a key of 8 characters is searched for on its own", () => {
  const credentials = new Credentials("8-char-k", { ...scheme, value: (key) => key });
  expect(redact("sent 8-char-k", credentials.secrets)).toBe("sent [redacted]");
  expect(credentials.secrets).toEqual(secretForms("8-char-k", scheme.basicUser));
});

describe("secrets in what a client exposes", () => {
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

  test("hooks and log lines contain no key, header or body", async () => {
    const said: unknown[] = [];
    const log = (...parts: unknown[]): void => {
      said.push(parts);
    };
    const { transport, clock } = things(
      [text(`no ${CANARY}`, { status: 500 }), json({ id: "t1", secret: "body-text" })],
      {
        logger: { debug: log, warn: log },
      },
    );
    await clock.run(
      callOf.read(transport, {
        onAttempt: log,
        onComplete: log,
        headers: { "x-note": "header-text" },
      }),
    );
    expect(said).toHaveLength(5);
    for (const line of said) {
      expectNoSecret(line);
      expect(JSON.stringify(line)).not.toMatch(/body-text|header-text/);
    }
  });
});
