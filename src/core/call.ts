import type { NdjsonOptions } from "./ndjson-line.ts";
import type { AttemptEvent, CallOptions } from "./options.ts";
import type { Clock } from "./runtime.ts";

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
    [Method in "get" | "post" | "put" | "patch" | "delete"]: Paths[Route] extends { [M in Method]: infer Operation }
      ? Operation extends undefined
        ? never
        : `${Uppercase<Method>} ${Route}`
      : never;
  }["get" | "post" | "put" | "patch" | "delete"];
}[keyof Paths & string];

/** Looks an operation up. An operation that is not in the table is never repeated. */
export function findOperation(table: OperationTable, method: string, route: string): Operation {
  const entry = table[`${method} ${route}`] ?? "N";
  return { method, route, class: entry === "paid" ? "N" : entry, paid: entry === "paid" };
}

/** One logical call: what its attempts share. */
export interface Call {
  readonly operation: Operation;
  readonly options: CallOptions;
  /** Made once, the same on every attempt. */
  readonly requestId: string;
  /** All but the key's. */
  readonly headers: Readonly<Record<string, string>>;
  readonly attempts: AttemptEvent[];
  readonly attemptTimeoutMs: number;
  readonly timeoutMs: number;
  /** On the monotonic clock; Infinity when the call has no limit as a whole. */
  readonly deadline: number;
  /** How to read the answer as a stream of records; null when it is one JSON document. */
  readonly records: RecordSettings | null;
  readonly write: WriteFacts | undefined;
  readonly clock: Clock;
  /** Takes keys out of a text that an error will hold. */
  redact(text: string): string;
  /** The address without its query, once the request is made. */
  url: string;
  /** Wall time at which the last attempt was handed to fetch; null before the first. */
  lastSentAt: number | null;
}

/** How the records of a stream are read. */
export interface RecordSettings extends NdjsonOptions {
  /** Longest silence between two parts of the body. */
  readonly idleTimeoutMs: number;
}

/** What an error needs to know of a write whose outcome is unknown. */
export interface WriteFacts {
  /** Ids that the write speaks of, by the name of their field. */
  readonly target: Readonly<Record<string, string>>;
  readonly advice: string;
  /** Ids of like things that were there before it was sent, when a look was taken. */
  readonly known?: readonly string[];
}

/** What a method says about its call besides the parts of the request. */
export interface CallParts {
  readonly write?: WriteFacts | undefined;
  /** Keys of the options that belong to this call alone. */
  readonly extraOptions?: readonly string[] | undefined;
  /** Limits of an operation that is slow by nature; the caller's own win. */
  readonly attemptTimeoutMs?: number | undefined;
  readonly timeoutMs?: number | undefined;
  /** True for paid work that need not wait for the client's other paid work, because the caller bounds it. */
  readonly concurrent?: boolean | undefined;
  /** Set for a stream of records. */
  readonly records?: { readonly onBadLine?: "throw" | "skip"; readonly strict?: boolean } | undefined;
}

const ATTEMPT_TIMEOUT_MS = 60_000;
const TIMEOUT_MS = 180_000;
const IDLE_TIMEOUT_MS = 60_000;

/** What a call takes from its client. */
export interface ClientFacts {
  readonly clock: Clock;
  readonly maxLineBytes: number | undefined;
  redact(text: string): string;
}

/** The options that this one call takes besides those of every call. */
export function extraOptions(operation: Operation, { extraOptions = [] }: Pick<CallParts, "extraOptions">): readonly string[] {
  return operation.class === "N" || operation.class === "P" ? [...extraOptions, "extraBody", "idempotencyKey"] : extraOptions;
}

/** Begins a call: its limits count from here; the caller's own win over those of the operation. */
export function newCall(
  operation: Operation,
  parts: Pick<CallParts, "records" | "write" | "attemptTimeoutMs" | "timeoutMs">,
  options: CallOptions,
  { requestId, headers, client }: Pick<Call, "requestId" | "headers"> & { readonly client: ClientFacts },
): Call {
  const { records, write } = parts;
  const { clock, maxLineBytes, redact } = client;
  const timeoutMs = options.timeoutMs ?? parts.timeoutMs ?? (records === undefined ? TIMEOUT_MS : Number.POSITIVE_INFINITY);
  const lines = { ...(maxLineBytes === undefined ? {} : { maxLineBytes }), idleTimeoutMs: options.attemptTimeoutMs ?? IDLE_TIMEOUT_MS };
  return {
    operation,
    options,
    requestId,
    headers,
    attempts: [],
    attemptTimeoutMs: options.attemptTimeoutMs ?? parts.attemptTimeoutMs ?? ATTEMPT_TIMEOUT_MS,
    timeoutMs,
    deadline: clock.now() + timeoutMs,
    records: records === undefined ? null : { ...records, ...lines },
    write,
    clock,
    redact,
    url: operation.route,
    lastSentAt: null,
  };
}
