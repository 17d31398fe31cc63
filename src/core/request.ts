import type { Clock } from "./clock.ts";
import { InvalidArgumentError } from "./errors/usage.ts";
import { checkJson } from "./json.ts";
import type { NdjsonOptions } from "./ndjson.ts";
import type { AttemptEvent, CallOptions, Operation, WriteOptions } from "./options.ts";

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
  /**
   * True for a stream, and for one page of many: it is throttled for longer before it is given up.
   */
  readonly isLong: boolean;
  readonly clock: Clock;
  /** Hint for a response that seems to come from something other than the service. */
  readonly wrongAddress: string;
  /** The address without its query, once the request is made. */
  url: string;
  /** Wall time at which the last attempt was handed to fetch; null before the first. */
  lastSentAt: number | null;
}

/** How the records of a stream are read. */
export interface RecordSettings extends NdjsonOptions {
  /** What to do when the connection breaks after records were given. */
  readonly interruptedHint?: string | undefined;
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
  /** Limits of an operation that is slow by nature; the caller's own win. */
  readonly attemptTimeoutMs?: number | undefined;
  readonly timeoutMs?: number | undefined;
  /**
   * True for paid work that need not wait for the client's other paid work, because the caller
   * bounds it.
   */
  readonly concurrent?: boolean | undefined;
  /** True for one page of a read of many. */
  readonly isPage?: boolean | undefined;
  /**
   * Fields of the body that hold data of the user's: an undefined in them is refused, since JSON
   * drops it. Elsewhere it means "left out".
   */
  readonly data?: readonly string[] | undefined;
  /** The name of the argument that the body comes from. Default `"body"`. */
  readonly bodyName?: string | undefined;
  /** Set for a stream of records. */
  readonly records?: Pick<RecordSettings, "onBadLine" | "interruptedHint" | "exact"> | undefined;
}

/** What a call takes from the client that makes it. */
export interface Caller extends Pick<Call, "clock" | "wrongAddress"> {
  readonly maxLineBytes: number | undefined;
  /** What a call must be allowed to take for the retries that the client's options ask for. */
  readonly retriesMs: number;
  /** The name of the header that carries the key. */
  readonly authHeader: string;
  readonly hiddenHeaders: boolean;
}

export const ATTEMPT_TIMEOUT_MS = 60_000;
const TIMEOUT_MS = 180_000;
const IDLE_TIMEOUT_MS = 60_000;

/**
 * Begins a call, whose limit as a whole counts from `startedAt`; the caller's own limits win over
 * those of the operation.
 */
export function newCall(
  operation: Operation,
  parts: CallParts,
  options: WriteOptions,
  caller: Caller,
  startedAt: number,
): Call {
  const { records, write } = parts;
  const { clock, maxLineBytes, retriesMs, wrongAddress } = caller;
  const requestId = crypto.randomUUID();
  const builtInMs =
    parts.timeoutMs ?? (records === undefined ? TIMEOUT_MS : Number.POSITIVE_INFINITY);
  const timeoutMs = options.timeoutMs ?? Math.max(builtInMs, retriesMs);
  const idleTimeoutMs = options.attemptTimeoutMs ?? IDLE_TIMEOUT_MS;
  return {
    operation,
    options,
    requestId,
    headers: headersOf(requestId, records !== undefined, options, caller),
    attempts: [],
    attemptTimeoutMs: options.attemptTimeoutMs ?? parts.attemptTimeoutMs ?? ATTEMPT_TIMEOUT_MS,
    timeoutMs,
    deadline: startedAt + timeoutMs,
    records:
      records === undefined
        ? null
        : {
            ...records,
            ...(maxLineBytes === undefined ? undefined : { maxLineBytes }),
            idleTimeoutMs,
          },
    write,
    isLong: records !== undefined || parts.isPage === true,
    clock,
    wrongAddress,
    url: operation.route,
    lastSentAt: null,
  };
}

/**
 * The headers of a call but for its key's. From a web page, those of our own would cost a
 * preflight.
 */
function headersOf(
  requestId: string,
  isStream: boolean,
  options: WriteOptions,
  caller: Caller,
): Record<string, string> {
  const headers: Record<string, string> = {
    accept: isStream ? "application/x-ndjson, application/jsonl" : "application/json",
  };
  if (!caller.hiddenHeaders) {
    headers["x-request-id"] = requestId;
    headers["user-agent"] = "evalwire";
    // Node does not notice when a compressed stream is cut
    if (isStream) headers["accept-encoding"] = "identity";
  }
  const { idempotencyKey, headers: added } = options;
  if (idempotencyKey !== undefined)
    Object.assign(headers, checkHeaders({ "idempotency-key": idempotencyKey }, ""));
  if (added !== undefined) Object.assign(headers, checkHeaders(added, caller.authHeader));
  return headers;
}

/**
 * Set by the client or by fetch, which refuses some of them in the middle of a call and drops
 * others silently.
 */
const RESERVED_HEADERS =
  /^(?:authorization|cookie2?|host|content-(?:length|type)|transfer-encoding|connection|keep-alive|upgrade|expect|te|trailer|http2-settings|x-request-id|(?:proxy|sec)-.*)$/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Checks the headers that a caller adds to one call. Those that carry the key, the host or the
 * framing cannot be set.
 */
export function checkHeaders(
  added: Readonly<Record<string, string>>,
  authHeader: string,
): Record<string, string> {
  const checked = Object.entries(added).map(([name, value]) => {
    const lower = name.toLowerCase();
    const path = `options.headers.${name}`;
    if (RESERVED_HEADERS.test(lower) || lower === authHeader) {
      const hint = "Keys are options of the client; fetch sets those of the connection.";
      throw new InvalidArgumentError(
        `The header '${lower}' cannot be set for a call`,
        { path },
        { hint },
      );
    }
    if (!HEADER_NAME.test(name))
      throw new InvalidArgumentError("A header name holds a character that is not allowed there", {
        path: "options.headers",
      });
    if (typeof value !== "string" || !HEADER_VALUE.test(value))
      throw new InvalidArgumentError(
        `The value of the header '${lower}' is not text that a header can hold`,
        { path },
      );
    return [lower, value];
  });
  return Object.fromEntries(checked);
}

/**
 * A request as a plain record. openapi-fetch makes one where it would make a `Request`, which costs
 * 18 us and leaves listeners on signals.
 */
export class WireRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: BodyInit | undefined;
  readonly call: Call;

  constructor(url: string, { method, body, call }: Pick<WireRequest, "method" | "body" | "call">) {
    this.url = url;
    this.method = method;
    this.headers =
      typeof body === "string"
        ? { "content-type": "application/json", ...call.headers }
        : call.headers;
    this.body = body;
    this.call = call;
  }
}

const MAX_PATH_VALUE_LENGTH = 2_048;
const DOT_SEGMENT = /^(?:\.|%2e){1,2}$/i;
/** Why encodeURIComponent() refuses a text. */
const HALF_PAIR = "must be well-formed text: it holds half a surrogate pair";
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * Encodes one value as exactly one path segment.
 *
 * @throws {InvalidArgumentError} when it cannot be one.
 */
export function encodePathValue(name: string, value: unknown): string {
  const refuse = (why: string): never => {
    throw new InvalidArgumentError(`'${name}' ${why}`, { path: name });
  };
  if (typeof value !== "string")
    return refuse(
      `must be a string: current value is ${value === null ? "null" : Array.isArray(value) ? "an array" : typeof value}`,
    );
  if (value.trim() === "") return refuse("must not be empty");
  if (DOT_SEGMENT.test(value)) return refuse("must not be '.' or '..'");
  if (CONTROL.test(value)) return refuse("must not hold control characters");
  if (value.length > MAX_PATH_VALUE_LENGTH)
    return refuse(`must have at most ${MAX_PATH_VALUE_LENGTH} characters: it has ${value.length}`);
  try {
    return encodeURIComponent(value);
  } catch {
    return refuse(HALF_PAIR);
  }
}

/**
 * Puts values into the route's placeholders. Each becomes one segment: a value can not reach
 * another route.
 */
export function fillRoute(route: string, values: Readonly<Record<string, unknown>>): string {
  let path = "";
  let from = 0;
  for (let open = route.indexOf("{"); open >= 0; open = route.indexOf("{", from)) {
    const close = route.indexOf("}", open);
    const name = route.slice(open + 1, close);
    if (name.includes("/"))
      throw new InvalidArgumentError(`A path value does not fit into one segment of ${route}`, {
        path: "path",
      });
    path +=
      route.slice(from, open) +
      encodePathValue(name, Object.hasOwn(values, name) ? values[name] : undefined);
    from = close + 1;
  }
  return path + route.slice(from);
}

/**
 * Writes a query string: arrays as repeated keys, which is what the services read; absent and null
 * values are left out.
 */
export function writeQuery(query: Readonly<Record<string, unknown>>): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    const isList = Array.isArray(value);
    for (const one of isList ? value : [value]) {
      // in a list it would make the filter wider than it was meant
      if (!isList && (one === undefined || one === null)) continue;
      const path = `query.${name}`;
      if (typeof one !== "string" && typeof one !== "boolean" && !Number.isFinite(one))
        throw new InvalidArgumentError(
          `'${name}' must be a string, a finite number or a boolean: current value is ${one === null || Number.isNaN(one) ? String(one) : typeof one}`,
          { path },
        );
      try {
        pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(one)}`);
      } catch {
        throw new InvalidArgumentError(`'${name}' ${HALF_PAIR}`, { path });
      }
    }
  }
  return pairs.join("&");
}

/**
 * Adds the fields of `extraBody`; one that the body has already is refused, since it would be
 * silently replaced.
 */
export function withExtraBody(body: unknown, extra: Record<string, unknown>): unknown {
  if (typeof body !== "object" || body === null || isForm(body)) {
    throw new InvalidArgumentError("'extraBody' needs a call with a JSON body", {
      path: "options.extraBody",
    });
  }
  for (const key of Object.keys(extra)) {
    if (Object.hasOwn(body, key))
      throw new InvalidArgumentError(`'${key}' is a field of the body already`, {
        path: `options.extraBody.${key}`,
      });
  }
  return { ...body, ...extra };
}

/**
 * Refuses what JSON would drop or change in a body, before anything is sent. Forms are checked
 * where they are made.
 */
export function checkJsonBody(
  body: unknown,
  { data = [] }: Pick<CallParts, "data">,
  extraBody: unknown,
): void {
  if (body !== undefined && !isForm(body)) checkJson("body", body, data);
  if (extraBody !== undefined) checkJson("options.extraBody", extraBody);
}

/** Writes a body as JSON; a form is sent as it is. */
export function writeBody(body: unknown): string | FormData {
  if (isForm(body)) return body;
  try {
    return JSON.stringify(body);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message.split("\n", 1)[0] : "unknown";
    throw new InvalidArgumentError(`The body cannot be written as JSON: ${why}`, { path: "body" });
  }
}

function isForm(body: unknown): body is FormData {
  return typeof FormData !== "undefined" && body instanceof FormData;
}
