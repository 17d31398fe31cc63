import type { Clock } from "./clock.ts";
import { InvalidArgumentError, plural } from "./errors/usage.ts";
import { checkJson } from "./json.ts";
import type { NdjsonOptions } from "./ndjson.ts";
import {
  type AttemptEvent,
  type CallOptions,
  nameOfKind,
  type Operation,
  type WriteOptions,
} from "./options.ts";

/** One logical call: the state that its attempts share. */
export interface Call {
  readonly operation: Operation;
  readonly options: CallOptions;
  /** Created once, the same for every attempt. */
  readonly requestId: string;
  /** All headers except the one with the key. */
  readonly headers: Readonly<Record<string, string>>;
  readonly attempts: AttemptEvent[];
  readonly attemptTimeoutMs: number;
  readonly timeoutMs: number;
  /** On the monotonic clock; Infinity if the whole call has no limit. */
  readonly deadline: number;
  /** Settings for reading the response as a stream of records; null for a JSON document. */
  readonly records: RecordSettings | null;
  readonly write: WriteFacts | undefined;
  /**
   * True for a stream, and for one page of many: it is retried for longer while the server
   * throttles it.
   */
  readonly isLong: boolean;
  readonly clock: Clock;
  /** Hint for a response that seems to come from something other than the service. */
  readonly wrongAddress: string;
  /** The URL without its query, once the request is created; the route before that. */
  url: string;
  /** Wall-clock time at which the last attempt was passed to fetch; null before the first. */
  lastSentAt: number | null;
}

/** Settings for reading a stream of records. */
export interface RecordSettings extends NdjsonOptions {
  /** Hint for a connection that breaks after records were yielded. */
  readonly interruptedHint?: string | undefined;
  /** Maximum time without data between two parts of the body. */
  readonly idleTimeoutMs: number;
}

/** Facts for the error of a write whose outcome is unknown. */
export interface WriteFacts {
  /** Ids that the write refers to, by field name. */
  readonly target: Readonly<Record<string, string>>;
  readonly advice: string;
  /** Ids of similar objects that existed before it was sent, if this was checked. */
  readonly known?: readonly string[];
}

/** Properties of a call that a method sets, besides the parts of the request. */
export interface CallParts {
  readonly write?: WriteFacts | undefined;
  /** Time limits of an inherently slow operation; the caller's own take precedence. */
  readonly attemptTimeoutMs?: number | undefined;
  readonly timeoutMs?: number | undefined;
  /**
   * True for paid calls that need not wait for the client's other paid calls, because the caller
   * limits them.
   */
  readonly concurrent?: boolean | undefined;
  /** True for one page of a paged read. */
  readonly isPage?: boolean | undefined;
  /**
   * Body fields that contain data of the user: an undefined value in them is rejected, because JSON
   * drops it. Elsewhere it means "left out".
   */
  readonly data?: readonly string[] | undefined;
  /** The name of the argument that the body comes from. Default `"body"`. */
  readonly bodyName?: string | undefined;
  /** Set for a stream of records. */
  readonly records?: Pick<RecordSettings, "onBadLine" | "interruptedHint" | "exact"> | undefined;
}

/** The properties of the client that a call needs. */
export interface Caller extends Pick<Call, "clock" | "wrongAddress"> {
  readonly maxLineBytes: number | undefined;
  /** Minimum time limit of a call that leaves room for the retries in the client's options. */
  readonly retriesMs: number;
  /** Name of the header that carries the key. */
  readonly authHeader: string;
  readonly hiddenHeaders: boolean;
}

export const ATTEMPT_TIMEOUT_MS = 60_000;
const TIMEOUT_MS = 180_000;
const IDLE_TIMEOUT_MS = 60_000;

/**
 * Creates a call, whose total time limit starts at `startedAt`. The caller's limits take precedence
 * over those of the operation.
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
 * Returns the headers of a call, except the one with the key. In a web page, custom headers would
 * cost a preflight.
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
    // Node does not detect that a compressed stream is truncated
    if (isStream) headers["accept-encoding"] = "identity";
  }
  const { idempotencyKey, headers: added } = options;
  if (idempotencyKey !== undefined)
    Object.assign(headers, checkHeaders({ "idempotency-key": idempotencyKey }, ""));
  if (added !== undefined) Object.assign(headers, checkHeaders(added, caller.authHeader));
  return headers;
}

/**
 * Set by the client or by fetch, which rejects some of them in the middle of a call and drops
 * others silently.
 */
const RESERVED_HEADERS =
  /^(?:authorization|cookie2?|host|content-(?:length|type)|transfer-encoding|connection|keep-alive|upgrade|expect|te|trailer|http2-settings|x-request-id|(?:proxy|sec)-.*)$/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Checks the headers that a caller adds to one call. Headers for the key, the host or the framing
 * cannot be set.
 */
export function checkHeaders(
  added: Readonly<Record<string, string>>,
  authHeader: string,
): Record<string, string> {
  const checked = Object.entries(added).map(([name, value]) => {
    const lower = name.toLowerCase();
    const path = `options.headers.${name}`;
    if (RESERVED_HEADERS.test(lower) || lower === authHeader) {
      const hint = "Keys are options of the client; fetch sets the headers of the connection.";
      throw new InvalidArgumentError(
        `The header '${lower}' cannot be set for a call`,
        { path },
        { hint },
      );
    }
    if (!HEADER_NAME.test(name))
      throw new InvalidArgumentError("A header name contains a character that is not allowed", {
        path: "options.headers",
      });
    if (typeof value !== "string" || !HEADER_VALUE.test(value))
      throw new InvalidArgumentError(
        `The header '${lower}' must be a Latin-1 string without control characters: current value is ${typeof value === "string" ? "a string with other characters" : nameOfKind(value)}`,
        { path },
      );
    return [lower, value];
  });
  return Object.fromEntries(checked);
}

/**
 * A request as a plain object. openapi-fetch creates it instead of a `Request`, which costs 18 us
 * and leaves listeners on signals.
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
/** The strings that encodeURIComponent() rejects. */
const LONE_SURROGATE =
  "must be well-formed Unicode: current value is a string with a lone surrogate";
const CONTROL = /[\u0000-\u001f\u007f]/;

/**
 * Encodes one value as exactly one path segment.
 *
 * @throws {InvalidArgumentError} if it cannot be one.
 */
export function encodePathValue(name: string, value: unknown): string {
  const refuse = (why: string): never => {
    throw new InvalidArgumentError(`'${name}' ${why}`, { path: name });
  };
  if (typeof value !== "string")
    return refuse(
      `must be a string: current value is ${value === null ? "null" : Array.isArray(value) ? "an array" : typeof value}`,
    );
  if (value.trim() === "")
    return refuse(`must be a non-empty string: current value is ${nameOfKind(value)}`);
  if (DOT_SEGMENT.test(value))
    return refuse(`must not be '.' or '..': current value is ${nameOfKind(value)}`);
  if (CONTROL.test(value))
    return refuse(
      `must not contain control characters: current value is a string with one at ${value.search(CONTROL)}`,
    );
  if (value.length > MAX_PATH_VALUE_LENGTH)
    return refuse(
      `must be at most ${plural(MAX_PATH_VALUE_LENGTH, "character")} long: current value is ${plural(value.length, "character")} long`,
    );
  try {
    return encodeURIComponent(value);
  } catch {
    return refuse(LONE_SURROGATE);
  }
}

/**
 * Inserts values into the placeholders of a route. Each becomes one segment, so a value cannot lead
 * to another route.
 */
export function fillRoute(route: string, values: Readonly<Record<string, unknown>>): string {
  let path = "";
  let from = 0;
  for (let open = route.indexOf("{"); open >= 0; open = route.indexOf("{", from)) {
    const close = route.indexOf("}", open);
    const name = route.slice(open + 1, close);
    if (name.includes("/"))
      throw new InvalidArgumentError(`A placeholder of ${route} contains a slash`, {
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
 * Writes a query string: arrays become repeated keys, as the services expect; absent and null
 * values are left out.
 */
export function writeQuery(query: Readonly<Record<string, unknown>>): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    const isList = Array.isArray(value);
    for (const one of isList ? value : [value]) {
      // in a list, leaving it out would widen the filter
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
        throw new InvalidArgumentError(`'${name}' ${LONE_SURROGATE}`, { path });
      }
    }
  }
  return pairs.join("&");
}

/**
 * Adds the fields of `extraBody`. A field that the body already has is rejected, because it would
 * be silently replaced.
 */
export function withExtraBody(body: unknown, extra: Record<string, unknown>): unknown {
  if (typeof body !== "object" || body === null || isForm(body)) {
    throw new InvalidArgumentError("'extraBody' can only be used with a JSON body", {
      path: "options.extraBody",
    });
  }
  for (const key of Object.keys(extra)) {
    if (Object.hasOwn(body, key))
      throw new InvalidArgumentError(`'${key}' is already a field of the body`, {
        path: `options.extraBody.${key}`,
      });
  }
  return { ...body, ...extra };
}

/**
 * Rejects values in a body that JSON would drop or change, before the request is sent. Forms are
 * checked where they are created.
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
  return body instanceof FormData;
}
