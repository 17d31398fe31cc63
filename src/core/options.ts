import { didYouMean, InvalidArgumentError } from "./errors/usage.ts";

/** One attempt of a call, as hooks and errors tell it. It never holds a body or a header. */
export interface AttemptEvent {
  readonly method: string;
  /** The route template, e.g. `/v2/{entity}/{project}/evaluation_runs`. */
  readonly route: string;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /** Status of the answer; null when none came. */
  readonly status: number | null;
  /** How long the attempt took, body included. */
  readonly ms: number;
  /** How long the client waited before it. */
  readonly delayMs: number;
  readonly requestId: string;
}

/** What is told of a call when it has ended. */
export interface CallMeta {
  readonly requestId: string;
  readonly attempts: readonly AttemptEvent[];
  /** True when the outcome of a lost answer was found out by reading. */
  readonly recovered: boolean;
}

/** The options that every call takes, always last. */
export interface CallOptions {
  /** Ends the call: the call rejects with `signal.reason`. */
  signal?: AbortSignal;
  /** Limit of one attempt, headers and body, in milliseconds. Default 60,000. */
  attemptTimeoutMs?: number;
  /**
   * Limit of the whole call with its retries and pauses, in milliseconds. Default 180,000, or more
   * where the client's `retry` options ask for more; streams have none. One that is given counts
   * from the entry: it includes the wait for other paid work, and what a method reads before it
   * writes.
   */
  timeoutMs?: number;
  /** Further request headers. Those that carry the key or the host cannot be set. */
  headers?: Record<string, string>;
  /** Is told of every attempt. */
  onAttempt?(event: AttemptEvent): void;
  /** Is told once when the call has ended, well or not. */
  onComplete?(meta: CallMeta): void;
}

/** The options of a call that writes. */
export interface WriteOptions extends CallOptions {
  /**
   * Additional body fields, for what the service accepts and this release does not know. They
   * cannot override known fields. All of it is data: what JSON would drop or change is refused.
   */
  extraBody?: Record<string, unknown>;
  /**
   * Sent as `Idempotency-Key`, for a gateway of your own that understands it. No provider documents
   * one; off by default.
   */
  idempotencyKey?: string;
}

/**
 * How a client retries what is safe to repeat. Each option widens and narrows.
 *
 * A write that makes something, paid ones included, is never delivered more often for any of them:
 * they only lower its figures, and widen nothing but the attempts that certainly did not leave this
 * machine. What cannot get better (400, 401, 404, a wrong certificate) is tried once whatever they
 * say.
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
   * Most attempts of a call, the first included. Default: 2 or 3, by what went wrong; a stream, and
   * each page of a long read, that is throttled has no count, and goes on for two minutes. 1 means
   * never.
   */
  maxAttempts?: number;
  /**
   * How long after its first attempt a call may begin another one, in milliseconds. Default: as
   * long as attempts and `timeoutMs` allow. Without `maxAttempts` it takes the place of the count:
   * attempts go on, with growing pauses, until then.
   */
  maxElapsedMs?: number;
  /**
   * The longest pause that a server may ask for (`Retry-After`, `RateLimit-Reset`), in
   * milliseconds. Default 60,000. A call that is asked for a longer one fails at once, with
   * `retryAfterMs` in its error.
   */
  maxRetryAfterMs?: number;
  /**
   * Tokens that the retries of this client share, so that a failing server is not buried under
   * them. Default 500; Infinity for no bound.
   *
   * A retry takes 14 tokens, after throttling (429, or 503 with `Retry-After`) 5, and returns them
   * when the call succeeds; a call that succeeds at once adds 1. Retries are free when the request
   * certainly was not sent, and for the first retry of a read or a delete whose reused connection
   * had been closed.
   */
  budget?: number;
}

/**
 * Receives one line for each attempt and each retry. The fields never hold a body, a header or a
 * key.
 */
export interface Logger {
  debug(message: string, fields: LogFields): void;
  warn(message: string, fields: LogFields): void;
}

/** What a log line may hold. */
export interface LogFields extends Omit<AttemptEvent, "delayMs"> {
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
 * Those of {@link CallOptions} that go to every request of a method that makes several: its hooks
 * tell of the one that it is about.
 */
export const READ_OPTIONS = ["signal", "attemptTimeoutMs", "timeoutMs", "headers"] as const;

/** The properties that are named and set: what a method hands on to the requests that it makes. */
export function pick<T extends object, Key extends keyof T>(
  options: T,
  keys: readonly Key[],
): Pick<T, Key> {
  const set = keys.filter((key) => options[key] !== undefined).map((key) => [key, options[key]]);
  return Object.fromEntries(set) as Pick<T, Key>; // exactly these keys
}

/** What a value must be, and the words for it. */
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
const anAbortSignal: Rule = { is: isSignal, kind: "an AbortSignal, such as controller.signal" };
const headerTexts: Rule = {
  is: (value) => typeof value === "object" && value !== null && !(Symbol.iterator in value),
  kind: "a plain object of strings",
};

/** Options by name, with their rules. */
export type Rules = Readonly<Record<string, Rule>>;

/** An integer of a range, both ends included. */
export function integerFrom(least: number, most: number): Rule {
  return {
    is: (value) =>
      typeof value === "number" && Number.isInteger(value) && value >= least && value <= most,
    kind:
      most === Number.POSITIVE_INFINITY
        ? `an integer of at least ${least}`
        : `an integer from ${least} to ${most}`,
  };
}

/** One of a few words. */
export function oneOf(...words: readonly string[]): Rule {
  const kind = words
    .map((word, at) => `${at === 0 ? "" : at === words.length - 1 ? " or " : ", "}'${word}'`)
    .join("");
  return { is: (value) => words.some((word) => word === value), kind };
}

/** A list that is not empty, of strings that say something. */
export function listOf(things: string): Rule {
  return {
    is: (value) => Array.isArray(value) && value.length > 0 && value.every(someText.is),
    kind: `a list of at least one ${things}`,
  };
}

/**
 * Refuses a value that breaks its rule.
 *
 * @throws {InvalidArgumentError} with the path of the value and what it must be.
 */
export function checkValue(path: string, value: unknown, rule: Rule): void {
  if (rule.is(value)) return;
  const name = path.slice(path.lastIndexOf(".") + 1);
  throw new InvalidArgumentError(
    `'${name}' must be ${rule.kind}: current value is ${nameOfKind(value)}`,
    { path },
  );
}

/** Refuses fields that break their rules; those that were left out are right. */
export function checkRules(fields: object, rules: Rules, path: string): void {
  for (const [name, rule] of Object.entries(rules)) {
    const value = (fields as Record<string, unknown>)[name]; // any object may be asked for any name
    if (value !== undefined) checkValue(`${path}.${name}`, value, rule);
  }
}

/** Refuses keys that an object of arguments does not know, with the nearest known one. */
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
  headers: headerTexts,
  onAttempt: aFunction,
  onComplete: aFunction,
};
const WRITE_RULES: Rules = { extraBody: anObject, idempotencyKey: aString };

/**
 * Checks the options of a call: no unknown key, each of its kind. `own` are those that this one
 * call adds.
 */
export function checkCallOptions(options: object | undefined, own: Rules = {}): void {
  if (options === undefined) return;
  checkKeys(options, [...CALL_OPTIONS, ...Object.keys(own)], "an option of this call", "options");
  checkRules(options, CALL_RULES, "options");
  checkRules(options, own, "options");
}

/** The same for a call that writes. */
export function checkWriteOptions(options: object | undefined, own: Rules = {}): void {
  checkCallOptions(options, { ...WRITE_RULES, ...own });
}

/**
 * Tells a signal by what is used of it: one of another realm is no instance of this one's class.
 */
function isSignal(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && "aborted" in value && "addEventListener" in value
  );
}

const MAX_SHOWN_LENGTH = 16;

/**
 * What a wrong value is. A long text is not shown: it may be a key that was put in the wrong place.
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
 * Calls code of the user's, whose errors must not change the outcome of a call: neither what it
 * throws nor a promise that rejects.
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
 * How an operation may be retried, the key of the retry matrix: `read` changes nothing,
 * `idempotent` has the same effect when it is applied twice, `verifiable` is a PATCH whose effect
 * can be read back, and `once` is never resent when it may have been applied.
 */
export type OperationClass = "read" | "idempotent" | "verifiable" | "once";

/** One operation of a service, and how it may be repeated. */
export interface Operation {
  readonly method: string;
  /** The route template, as in the OpenAPI document. */
  readonly route: string;
  readonly class: OperationClass;
  /** True when a call costs money: one such call is in flight per client. */
  readonly paid: boolean;
}

/** The table of a service: `"METHOD /route"` to class; `"paid"` is `once` and costs money. */
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

/** Looks an operation up. An operation that is not in the table is never repeated. */
export function findOperation(table: OperationTable, method: string, route: string): Operation {
  const entry = table[`${method} ${route}`] ?? "once";
  return { method, route, class: entry === "paid" ? "once" : entry, paid: entry === "paid" };
}
