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
  /** Limit of the whole call with its retries and pauses, in milliseconds. Default 180,000; streams have none. */
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
  /** Further fields of the body, for what the service takes and this release does not know. They cannot replace known fields. */
  extraBody?: Record<string, unknown>;
  /** Sent as `Idempotency-Key`, for a gateway of your own that understands it. No provider documents one; off by default. */
  idempotencyKey?: string;
}

/** How a client retries what is safe to repeat. */
export interface RetryOptions {
  /** Most attempts of a call, the first included; it only lowers the built-in figures (2 or 3). 1 means never. */
  maxAttempts?: number;
}

/** Receives one line for each attempt and each retry. The fields never hold a body, a header or a key. */
export interface Logger {
  debug(message: string, fields: LogFields): void;
  warn(message: string, fields: LogFields): void;
}

/** What a log line may hold. */
export interface LogFields extends Omit<AttemptEvent, "delayMs"> {
  readonly retryAfterMs: number | null;
}

const CALL_OPTIONS: readonly string[] = ["signal", "attemptTimeoutMs", "timeoutMs", "headers", "onAttempt", "onComplete"];

/** Refuses keys that an object of arguments does not know, with the nearest known one. */
export function checkKeys(value: object, known: readonly string[], what: string, path: string): void {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new InvalidArgumentError(`'${path}' must be an object: current value is ${nameOfKind(value)}`, { path });
  }
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue;
    const at = path === "" ? key : `${path}.${key}`;
    throw new InvalidArgumentError(`'${key}' is not ${what}`, { path: at }, { hint: didYouMean(key, known) });
  }
}

/** Checks the options of a call: no unknown key, each of its kind. `extra` names the keys that this one call adds. */
export function checkCallOptions(options: object | undefined, extra: readonly string[] = []): void {
  if (options === undefined) return;
  checkKeys(options, extra.length === 0 ? CALL_OPTIONS : [...CALL_OPTIONS, ...extra], "an option of this call", "options");
  const given = options as Record<string, unknown>; // its keys were just checked
  const check = (name: string, isRight: (value: unknown) => boolean, kind: string): void => {
    const value = given[name];
    if (value === undefined || isRight(value)) return;
    throw new InvalidArgumentError(`'${name}' must be ${kind}: current value is ${nameOfKind(value)}`, { path: `options.${name}` });
  };
  check("signal", isSignal, "an AbortSignal, such as controller.signal");
  for (const name of ["attemptTimeoutMs", "timeoutMs"])
    check(name, (value) => typeof value === "number" && value > 0, "a positive number of milliseconds");
  check("headers", (value) => typeof value === "object" && value !== null && !(Symbol.iterator in value), "a plain object of texts");
  for (const name of ["onAttempt", "onComplete"]) check(name, (value) => typeof value === "function", "a function");
}

/** Tells a signal by what is used of it: one of another realm is no instance of this one's class. */
function isSignal(value: unknown): boolean {
  return typeof value === "object" && value !== null && "aborted" in value && "addEventListener" in value;
}

/** What a wrong value is, without its text: it may be a key that was put in the wrong place. */
function nameOfKind(value: unknown): string {
  if (typeof value === "number" || value === null) return String(value);
  return Array.isArray(value) ? "an array" : typeof value;
}

/** Calls code of the user's, whose errors must not change the outcome of a call. */
export function ignoreErrors(callback: () => void): void {
  try {
    callback();
  } catch {
    // see above
  }
}

/**
 * How an operation may be repeated: S safe (reads), I idempotent, P the PATCH that can be verified by reading, N not idempotent.
 * The retry matrix is keyed by it.
 */
export type OperationClass = "S" | "I" | "P" | "N";

/** One operation of a service, and how it may be repeated. */
export interface Operation {
  readonly method: string;
  /** The route template, as in the OpenAPI document. */
  readonly route: string;
  readonly class: OperationClass;
  /** True when a call costs money: one such call is in flight per client. */
  readonly paid: boolean;
}

/** The table of a service: `"METHOD /route"` to class; `"paid"` is class N that costs money. */
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
  const entry = table[`${method} ${route}`] ?? "N";
  return { method, route, class: entry === "paid" ? "N" : entry, paid: entry === "paid" };
}
