import { inspect } from "node:util";
import { runInNewContext } from "node:vm";
import { describe, expect, test, vi } from "vitest";
import * as evalwire from "../../src/index.ts";

const exchange = {
  method: "GET",
  url: "https://things.example/acme/things/t1",
  requestId: "7f3c",
  attempts: [],
};
const http = { ...exchange, status: 400, detail: null };
const job = { job: { call_id: "c1", evaluation_run_id: "r1" }, lastState: { code: "running" } };
const write = {
  operation: "POST /x",
  requestId: "7f3c",
  sentAt: new Date(0),
  status: null,
  likelyApplied: false,
  aborted: false,
  target: { id: "t1" },
  advice: "Look first",
};

/**
 * Class name, guard name, code, fields, and whether it is an HTTP error: the table of the design,
 * row by row.
 */
const TABLE: readonly (readonly [string, string, object, boolean])[] = [
  ["ConfigurationError", "configuration", { option: "apiKey", variable: "THING_KEY" }, false],
  ["InvalidArgumentError", "invalid_argument", { path: "query.since" }, false],
  ["HttpError", "http", { ...http, status: 418 }, true],
  ["BadRequestError", "bad_request", http, true],
  ["AuthenticationError", "authentication", { ...http, status: 401 }, true],
  ["PermissionError", "permission", { ...http, status: 403 }, true],
  ["NotFoundError", "not_found", { ...http, status: 404 }, true],
  ["ConflictError", "conflict", { ...http, status: 409 }, true],
  [
    "ValidationError",
    "validation",
    { ...http, status: 422, issues: [{ loc: ["body"], msg: "wrong", type: "t" }] },
    true,
  ],
  ["RateLimitError", "rate_limit", { ...http, status: 429, retryAfterMs: 1_000 }, true],
  ["ServerError", "server", { ...http, status: 500 }, true],
  [
    "RedirectError",
    "redirect",
    { status: 302, locationOrigin: "https://elsewhere.example" },
    false,
  ],
  ["NetworkError", "network", { ...exchange, phase: "unsent" }, false],
  ["TimeoutError", "timeout", { which: "total", timeoutMs: 5, attempts: [] }, false],
  ["ResponseShapeError", "response_shape", { path: "rows", expected: "rows" }, false],
  ["ResponseTooLargeError", "response_too_large", { limit: 7 }, false],
  ["PagesShiftedError", "pages_shifted", { rows: 7 }, false],
  ["AmbiguousWriteError", "ambiguous_write", write, false],
  [
    "StreamParseError",
    "stream_parse",
    { line: 3, byteOffset: 9, reason: "not-json", records: 2 },
    false,
  ],
  ["StreamTruncatedError", "stream_truncated", { partialBytes: 9, records: 2 }, false],
  ["StreamInterruptedError", "stream_interrupted", { records: 2 }, false],
  ["StreamServerError", "stream_server", { detail: "gone", line: 3, records: 2 }, false],
  ["JobFailedError", "job_failed", job, false],
  ["JobNotStartedError", "job_not_started", job, false],
  ["JobEmptyError", "job_empty", job, false],
  [
    "PartialDeletionError",
    "partial_deletion",
    { deleted: ["a"], rest: ["b"], numDeletedCalls: 2, status: 500 },
    false,
  ],
  ["NotAppliedError", "not_applied", { notApplied: ["name"], scorer: { id: "s" } }, false],
  ["PollTimeoutError", "poll_timeout", job, false],
  ["PollLostContactError", "poll_lost_contact", job, false],
];

type Package = Record<string, unknown>;
type ErrorClass = new (
  message: string,
  fields: object,
  details?: object,
) => Error & { code: string; hint: string | null; toJSON(): object };
type Guard = (value: unknown) => boolean;

const here = evalwire as Package;
const classOf = (name: string, copy: Package = here): ErrorClass => copy[name] as ErrorClass;
const guardOf = (name: string, copy: Package = here): Guard => copy[`is${name}`] as Guard;

/** Loads a second copy of the package, as when one program has two versions. */
async function secondCopy(): Promise<Package> {
  vi.resetModules();
  return (await import("../../src/index.ts")) as Package;
}

describe("errors", () => {
  test.each(TABLE)(
    "%s has the code '%s', its fields, and a guard that accepts only it",
    (name, code, fields, isHttp) => {
      const error = new (classOf(name))("It happened", fields);
      expect(error).toMatchObject({
        ...fields,
        code,
        name,
        message: expect.stringMatching(/^It happened/),
      });
      expect(error).toBeInstanceOf(evalwire.EvalwireError);
      expect(error instanceof evalwire.HttpError).toBe(isHttp);
      const knownBy = TABLE.filter(([other]) => guardOf(other)(error)).map(([other]) => other);
      expect(knownBy.sort()).toEqual([...new Set(isHttp ? ["HttpError", name] : [name])].sort());
      expect(evalwire.isEvalwireError(error)).toBe(true);
    },
  );

  test.each(TABLE)(
    "%s converts to plain data with its fields, name and message",
    (name, code, fields) => {
      const cause = { name: "Error", code: "ECONNRESET", message: "reset" };
      const error = new (classOf(name))("It happened", fields, { cause });
      const data = JSON.parse(JSON.stringify(error)) as Record<string, unknown>;
      expect(data).toMatchObject({
        ...(JSON.parse(JSON.stringify(fields)) as object),
        name,
        code,
        message: error.message,
        cause,
      });
      expect(data.stack).toBeUndefined();
    },
  );

  test("the package has no class that is missing from the table", () => {
    const classes = Object.keys(here).filter(
      (name) => name.endsWith("Error") && !name.startsWith("is"),
    );
    expect(classes.sort()).toEqual([...TABLE.map(([name]) => name), "EvalwireError"].sort());
  });

  test("the hint is appended to the message and also a field", () => {
    const error = new evalwire.InvalidArgumentError(
      "'x' is wrong",
      { path: "x" },
      { hint: "Write y." },
    );
    expect(error.message).toBe("'x' is wrong. Write y.");
    expect(error.hint).toBe("Write y.");
    expect(new evalwire.InvalidArgumentError("'x' is wrong", { path: "x" }).hint).toBeNull();
  });

  test("the advice of an ambiguous write is its hint", () => {
    expect(new evalwire.AmbiguousWriteError("It may have been applied", write).message).toBe(
      "It may have been applied. Look first",
    );
  });

  test("inspection shows the name, which is not an own enumerable field", () => {
    const error = new evalwire.PermissionError("no", { ...http, status: 403 });
    expect(inspect(error)).toMatch(/^PermissionError: no/);
    expect(Object.keys(error)).not.toContain("name");
    expect(Object.getOwnPropertyDescriptor(error, "name")).toEqual({
      value: "PermissionError",
      configurable: true,
      enumerable: false,
      writable: true,
    });
  });

  test("a copy of the fields of an error is not an error", () => {
    const error = new evalwire.InvalidArgumentError("no", { path: "x" });
    expect(evalwire.isEvalwireError({ ...error })).toBe(false);
    expect(evalwire.isInvalidArgumentError({ ...error })).toBe(false);
  });

  test("an error without a cause has no such field", () => {
    const error = new evalwire.InvalidArgumentError("no", { path: "x" });
    expect(error).not.toHaveProperty("cause");
    expect(error.toJSON()).not.toHaveProperty("cause");
  });

  const raw =
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
  const controls =
    "\u0000\r\u001b]0;title\u0007\u001b[2K\u007f\u009d\u061c\u200e\u200f\u202a\u202e\u2066\u2069";

  test.each(TABLE)("%s escapes control characters in all of its strings", (name, _code, fields) => {
    const texts = Object.fromEntries(
      Object.keys(fields).map((field) => [field, { [controls]: [controls, { deep: controls }] }]),
    );
    const cause = { name: controls, code: controls, message: controls };
    const error = new (classOf(name))(
      `It ${controls}`,
      { ...texts, advice: controls },
      { hint: controls, cause },
    );
    for (const said of [error.message, error.stack ?? "", error.hint ?? ""])
      expect(said).not.toMatch(raw);
    JSON.parse(JSON.stringify(error), (field: string, held: unknown) => {
      expect(field).not.toMatch(raw);
      if (typeof held === "string") expect(held).not.toMatch(raw);
    });
    expect(error.message).toContain(
      "It \\u0000\\u000d\\u001b]0;title\\u0007\\u001b[2K\\u007f\\u009d\\u061c",
    );
  });

  test("keeps tabs, line feeds and letters of any script unchanged", () => {
    const said = "one\ttwo\nשלום مرحبا 日本 😀 é";
    expect(new evalwire.InvalidArgumentError(said, { path: said })).toMatchObject({
      message: said,
      path: said,
    });
  });

  test("accepts data of any depth, with the deepest levels cut; dates and numbers are kept", () => {
    let lastState: unknown = "\u001b";
    for (let level = 0; level < 100_000; level++) lastState = [lastState];
    const error = new evalwire.PollTimeoutError("late", { job: {}, lastState });
    expect(JSON.stringify(error)).toContain("… (cut)");
    let objects: unknown = "\u001b";
    for (let level = 0; level < 100_000; level++) objects = { inner: objects };
    const deep = new evalwire.PollTimeoutError("late", { job: {}, lastState: objects });
    expect(JSON.stringify(deep)).toContain("… (cut)");
    const sentAt = new Date(7);
    expect(new evalwire.AmbiguousWriteError("lost", { ...write, sentAt, status: 7 })).toMatchObject(
      { sentAt, status: 7 },
    );
    const polluting = JSON.parse('{"__proto__":{"polluted":"\\u001b"}}') as object;
    const held = new evalwire.PollTimeoutError("late", { job: {}, lastState: polluting })
      .lastState as object;
    expect(JSON.stringify(held)).toBe(String.raw`{"__proto__":{"polluted":"\\u001b"}}`);
  });

  test("escapes the strings of objects of another realm, or without a prototype", () => {
    const foreign: unknown = runInNewContext("[{ a: '\\u001b' }]");
    const bare: unknown = Object.assign(Object.create(null), { a: "\u001b" });
    for (const state of [foreign, [bare]])
      expect(
        new evalwire.PollTimeoutError("late", { job: {}, lastState: state }).lastState,
      ).toEqual([{ a: String.raw`\u001b` }]);
  });

  test("guards reject objects that only look like an error", () => {
    const lookalike = { code: "http", message: "x", name: "HttpError" };
    for (const value of [
      undefined,
      null,
      "http",
      7,
      new Error("http"),
      lookalike,
      Object.assign(new Error("x"), { code: "http" }),
    ]) {
      expect(evalwire.isHttpError(value)).toBe(false);
      expect(evalwire.isEvalwireError(value)).toBe(false);
    }
  });
});

describe("errors of two copies of the package", () => {
  test("guards of one copy accept errors of the other, although the classes differ", async () => {
    const other = await secondCopy();
    for (const [name, , fields] of TABLE) {
      const theirs = new (classOf(name, other))("It happened", fields);
      expect(theirs).not.toBeInstanceOf(classOf(name));
      expect(guardOf(name)(theirs)).toBe(true);
      expect(guardOf(name, other)(new (classOf(name))("It happened", fields))).toBe(true);
    }
  });
});
