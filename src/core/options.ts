import { didYouMean, InvalidArgumentError } from "./errors/usage.ts";

/** One attempt of a call, as hooks and errors report it. Never contains a body or a header. */
export interface AttemptEvent {
  /** HTTP method of the request. */
  readonly method: string;
  /** The route template, e.g. `/v2/{entity}/{project}/evaluation_runs`. */
  readonly route: string;
  /** Number of the attempt, starting at 1. */
  readonly attempt: number;
  /** Status of the response; null if there was none. */
  readonly status: number | null;
  /** Duration of the attempt in milliseconds, including the body. */
  readonly ms: number;
  /** Delay before the attempt in milliseconds. */
  readonly delayMs: number;
  /** The `x-request-id` of the call, which all its attempts send. */
  readonly requestId: string;
}

/** Summary of a finished call. */
export interface CallMeta {
  /** The `x-request-id` of the call. */
  readonly requestId: string;
  /** All attempts of the call, in order. */
  readonly attempts: readonly AttemptEvent[];
  /** True if the response was lost and its outcome was determined by reading. */
  readonly recovered: boolean;
}

/** Options that every method accepts as its last argument. */
export interface CallOptions {
  /** Aborts the call: it rejects with `signal.reason`. */
  signal?: AbortSignal;
  /** Time limit of one attempt, including the body, in milliseconds. Default: 60,000. */
  attemptTimeoutMs?: number;
  /**
   * Time limit of the whole call, including retries and delays, in milliseconds. Default: 180,000,
   * or longer if the client's `retry` options require it; streams have no default limit. A limit
   * that you set starts when the method is called: it includes waiting for other paid calls, and
   * what a method reads before it writes.
   */
  timeoutMs?: number;
  /**
   * Additional request headers. Headers that carry the API key or the host cannot be overridden.
   */
  headers?: Record<string, string>;
  /** Called after every attempt. */
  onAttempt?(event: AttemptEvent): void;
  /** Called once when the call settles, whether it succeeded or failed. */
  onComplete?(meta: CallMeta): void;
}

/** Options of a call that writes. */
export interface WriteOptions extends CallOptions {
  /**
   * Additional body fields, for parameters that the service accepts but this release does not know
   * yet. They cannot override known fields. All of it is data: values that JSON would drop or
   * change are rejected.
   */
  extraBody?: Record<string, unknown>;
  /**
   * Sent as `Idempotency-Key`, for a gateway that supports it. No provider documents this header;
   * off by default.
   */
  idempotencyKey?: string;
}

/**
 * How a client retries calls that are safe to retry. Each option can raise or lower the built-in
 * limits.
 *
 * They never cause a creating write, including a paid one, to be delivered more often: they can
 * only lower its limits, or add attempts after requests that were certainly not sent. Failures that
 * a retry cannot fix (400, 401, 404, an invalid certificate) are never retried.
 *
 * @example A nightly export that outlives an hourly quota
 * ```ts
 * import { WeaveClient } from "evalwire/weave";
 *
 * const weave = new WeaveClient({ retry: { maxElapsedMs: 2 * 3_600_000, maxRetryAfterMs: 3_600_000 } });
 * const { run } = await weave.load("latest");
 * if (run.status !== "completed") throw new Error(run.status);
 * ```
 */
export interface RetryOptions {
  /**
   * Maximum attempts per call, including the first; 1 disables retries. Default: 2 or 3, depending
   * on the failure. A throttled stream, or a throttled page of a long read, has no maximum and is
   * retried for two minutes.
   */
  maxAttempts?: number;
  /**
   * Time after the first attempt in which a call may start another one, in milliseconds. Default:
   * limited only by the number of attempts and `timeoutMs`. Without `maxAttempts`, it replaces that
   * number: the call is retried, with increasing delays, until then.
   */
  maxElapsedMs?: number;
  /**
   * Maximum delay that a server may ask for (`Retry-After`, `RateLimit-Reset`), in milliseconds.
   * Default: 60,000. If it asks for more, the call fails immediately, with `retryAfterMs` in the
   * error.
   */
  maxRetryAfterMs?: number;
  /**
   * Tokens shared by all retries of this client, so retries do not overload a failing server.
   * Default: 500; Infinity for no limit.
   *
   * A retry costs 14 tokens, or 5 after throttling (429, or 503 with `Retry-After`), and they are
   * returned when the call succeeds; a call that succeeds on its first attempt adds 1. A retry is
   * free if the request was certainly not sent, and so is the first retry of a read or a delete
   * whose reused connection had been closed.
   */
  budget?: number;
}

/**
 * Receives one line per attempt. The fields never contain a body, a header or a key.
 *
 * @example Write failed attempts to stderr
 * ```ts
 * import { type LogFields, WeaveClient } from "evalwire";
 *
 * const warn = (message: string, { method, route, status, ms }: LogFields) =>
 *   console.error(`${message}: ${method} ${route} ${status ?? "no response"} after ${Math.round(ms)} ms`);
 * const weave = new WeaveClient({ logger: { debug: () => {}, warn } });
 * await weave.serverInfo();
 * ```
 */
export interface Logger {
  /** Receives the line of an attempt that succeeded. */
  debug(message: string, fields: LogFields): void;
  /** Receives the line of an attempt that failed. */
  warn(message: string, fields: LogFields): void;
}

/** Fields of a log line. */
export interface LogFields extends Omit<AttemptEvent, "delayMs"> {
  /** Delay that the server asked for, in milliseconds; null if it did not. */
  readonly retryAfterMs: number | null;
}

/** The names of {@link CallOptions}. */
export const CALL_OPTIONS = [
  "signal",
  "attemptTimeoutMs",
  "timeoutMs",
  "headers",
  "onAttempt",
  "onComplete",
] as const;
/** The names of {@link WriteOptions}. */
export const WRITE_OPTIONS: readonly [...typeof CALL_OPTIONS, "extraBody", "idempotencyKey"] = [
  ...CALL_OPTIONS,
  "extraBody",
  "idempotencyKey",
];

/**
 * The {@link CallOptions} that apply to every request of a method that makes several. Its hooks
 * report only the main request.
 */
export const READ_OPTIONS = ["signal", "attemptTimeoutMs", "timeoutMs", "headers"] as const;

/** Returns the named properties that are set: those that a method passes on to its requests. */
export function pick<T extends object, Key extends keyof T>(
  options: T,
  keys: readonly Key[],
): Pick<T, Key> {
  const set = keys.filter((key) => options[key] !== undefined).map((key) => [key, options[key]]);
  return Object.fromEntries(set) as Pick<T, Key>; // exactly these keys
}

/** A check of a value, and its description for messages. */
export interface Rule {
  readonly is: (value: unknown) => boolean;
  readonly kind: string;
}

export const aFunction: Rule = { is: (value) => typeof value === "function", kind: "a function" };
export const aBoolean: Rule = { is: (value) => typeof value === "boolean", kind: "true or false" };
export const someText: Rule = {
  is: (value) => typeof value === "string" && value.trim() !== "",
  kind: "a non-empty string",
};
const aString: Rule = { is: (value) => typeof value === "string", kind: "a string" };
export const anObject: Rule = {
  is: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  kind: "an object",
};
export const aShare: Rule = {
  is: (value) => typeof value === "number" && value >= 0 && value <= 1,
  kind: "a number from 0 to 1",
};
export const atLeastZero: Rule = {
  is: (value) => typeof value === "number" && value >= 0,
  kind: "a number of at least 0",
};
export const milliseconds: Rule = {
  is: (value) => typeof value === "number" && value > 0,
  kind: "a positive number of milliseconds",
};
export const anAbortSignal: Rule = {
  is: isSignal,
  kind: "an AbortSignal, such as controller.signal",
};
const headerValues: Rule = {
  is: (value) => typeof value === "object" && value !== null && !(Symbol.iterator in value),
  kind: "a plain object of strings",
};

/** Options by name, with their rules. */
export type Rules = Readonly<Record<string, Rule>>;

/** Accepts an integer in a range, including both ends. */
export function integerFrom(min: number, max: number): Rule {
  return {
    is: (value) =>
      typeof value === "number" && Number.isInteger(value) && value >= min && value <= max,
    kind:
      max === Number.POSITIVE_INFINITY
        ? `an integer of at least ${min}`
        : `an integer from ${min} to ${max}`,
  };
}

/** Accepts one of a few words. */
export function oneOf(...words: readonly string[]): Rule {
  const kind = words
    .map((word, at) => `${at === 0 ? "" : at === words.length - 1 ? " or " : ", "}'${word}'`)
    .join("");
  return { is: (value) => words.some((word) => word === value), kind };
}

/** Accepts a non-empty list of non-empty strings. */
export function listOf(noun: string): Rule {
  return {
    is: (value) => Array.isArray(value) && value.length > 0 && value.every(someText.is),
    kind: `a list of at least one ${noun}`,
  };
}

/**
 * Rejects a value that breaks its rule.
 *
 * @throws {InvalidArgumentError} with the path of the value and its rule.
 */
export function checkValue(path: string, value: unknown, rule: Rule): void {
  if (rule.is(value)) return;
  const name = path.slice(path.lastIndexOf(".") + 1);
  throw new InvalidArgumentError(
    `'${name}' must be ${rule.kind}: current value is ${nameOfKind(value)}`,
    { path },
  );
}

/** Rejects fields that break their rules; absent fields are valid. */
export function checkRules(fields: object, rules: Rules, path: string): void {
  for (const [name, rule] of Object.entries(rules)) {
    const value = (fields as Record<string, unknown>)[name]; // any name can be read from any object
    if (value !== undefined) checkValue(`${path}.${name}`, value, rule);
  }
}

/** Rejects unknown keys of an object of arguments, and suggests the nearest known one. */
export function checkKeys(
  value: object,
  known: readonly string[],
  what: string,
  path: string,
): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InvalidArgumentError(
      `'${path}' must be an object: current value is ${nameOfKind(value)}`,
      { path },
    );
  }
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const at = path === "" ? key : `${path}.${key}`;
    throw new InvalidArgumentError(
      `'${key}' is not ${what}`,
      { path: at },
      { hint: didYouMean(key, known) },
    );
  }
}

const CALL_RULES: Readonly<Record<(typeof CALL_OPTIONS)[number], Rule>> = {
  signal: anAbortSignal,
  attemptTimeoutMs: milliseconds,
  timeoutMs: milliseconds,
  headers: headerValues,
  onAttempt: aFunction,
  onComplete: aFunction,
};
const WRITE_RULES: Rules = { extraBody: anObject, idempotencyKey: aString };

/**
 * Checks the options of a call: their names and their values. `own` are the rules of additional
 * options of one method.
 */
export function checkCallOptions(options: object | undefined, own: Rules = {}): void {
  if (options === undefined) return;
  checkKeys(options, [...CALL_OPTIONS, ...Object.keys(own)], "an option of this call", "options");
  checkRules(options, CALL_RULES, "options");
  checkRules(options, own, "options");
}

/** Checks the options of a call that writes, as {@link checkCallOptions} does. */
export function checkWriteOptions(options: object | undefined, own: Rules = {}): void {
  checkCallOptions(options, { ...WRITE_RULES, ...own });
}

/**
 * Recognizes a signal by the members that are used: one from another realm is not an instance of
 * this realm's class.
 */
function isSignal(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && "aborted" in value && "addEventListener" in value
  );
}

const MAX_SHOWN_LENGTH = 16;

/**
 * Describes an invalid value. A long string is not shown: it may be a key that was passed in the
 * wrong place.
 */
export function nameOfKind(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean" || value == null)
    return String(value);
  if (typeof value === "string")
    return value.length <= MAX_SHOWN_LENGTH ? `'${value}'` : "a string";
  return Array.isArray(value)
    ? "an array"
    : `${typeof value === "object" ? "an" : "a"} ${typeof value}`;
}

/**
 * Calls code of the user and ignores its errors, thrown or rejected, because they must not change
 * the outcome of a call.
 */
export function ignoreErrors(callback: () => unknown): void {
  try {
    const returned = callback();
    if (typeof returned === "object" && returned !== null && "then" in returned)
      void Promise.resolve(returned).catch(() => {});
  } catch {
    // see above
  }
}

/**
 * How an operation may be retried, which is the key of the retry matrix: `read` changes nothing,
 * `idempotent` has the same effect when applied twice, `verifiable` is a PATCH whose effect can be
 * read back, and `once` is never resent if it may have been applied.
 */
export type OperationClass = "read" | "idempotent" | "verifiable" | "once";

/** One operation of a service, and how it may be retried. */
export interface Operation {
  readonly method: string;
  /** The route template, as in the OpenAPI document. */
  readonly route: string;
  readonly class: OperationClass;
  /** True if a call costs money: only one such call is in flight per client. */
  readonly paid: boolean;
}

/** Operations of a service: `"METHOD /route"` to class; `"paid"` is `once` and costs money. */
export type OperationTable = Readonly<Record<string, OperationClass | "paid">>;

/** `"METHOD /route"` of every operation of a generated document. */
export type OperationKey<Paths> = {
  [Route in keyof Paths & string]: {
    [M in Method]: Paths[Route] extends { [Key in M]: infer Found }
      ? Found extends undefined
        ? never
        : `${Uppercase<M>} ${Route}`
      : never;
  }[Method];
}[keyof Paths & string];
type Method = "get" | "post" | "put" | "patch" | "delete";

/** Finds an operation. An operation that is not in the table is treated as `once`. */
export function findOperation(table: OperationTable, method: string, route: string): Operation {
  const entry = table[`${method} ${route}`] ?? "once";
  return { method, route, class: entry === "paid" ? "once" : entry, paid: entry === "paid" };
}
