import type { Call } from "./call.ts";
import { checkHeaders } from "./credentials.ts";
import { InvalidArgumentError } from "./errors/usage.ts";
import type { WriteOptions } from "./options.ts";

/** What openapi-fetch makes a request from. */
interface WireInit {
  readonly method: string;
  readonly body?: BodyInit;
  readonly call: Call;
}

/** A request as a plain record. openapi-fetch makes one where it would make a `Request`, which costs 18 us and leaves listeners on signals. */
export class WireRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: BodyInit | undefined;
  readonly call: Call;

  constructor(url: string, { method, body, call }: WireInit) {
    this.url = url;
    this.method = method;
    this.headers = typeof body === "string" ? { "content-type": "application/json", ...call.headers } : call.headers;
    this.body = body;
    this.call = call;
  }
}

/** The headers of a call but for its key's. `hidden` leaves out those of our own: from a web page they would cost a preflight. */
export function headersOf(
  requestId: string,
  isStream: boolean,
  options: WriteOptions,
  authHeader: string,
  hidden: boolean,
): Record<string, string> {
  const headers: Record<string, string> = { accept: isStream ? "application/x-ndjson, application/jsonl" : "application/json" };
  if (!hidden) {
    headers["x-request-id"] = requestId;
    headers["user-agent"] = "evalwire";
    if (isStream) headers["accept-encoding"] = "identity"; // Node does not notice when a compressed stream is cut
  }
  const { idempotencyKey, headers: added } = options;
  if (idempotencyKey !== undefined)
    for (const [name, value] of checkHeaders({ "idempotency-key": idempotencyKey }, "")) headers[name] = value;
  if (added !== undefined) for (const [name, value] of checkHeaders(added, authHeader)) headers[name] = value;
  return headers;
}

const MAX_PATH_VALUE_LENGTH = 2_048;
const DOT_SEGMENT = /^(?:\.|%2e){1,2}$/i;
const CONTROL = /[\u0000-\u001f\u007f]/;
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/** Encodes one value as exactly one path segment. @throws {InvalidArgumentError} when it cannot be one. */
export function encodePathValue(name: string, value: unknown): string {
  const refuse = (why: string): never => {
    throw new InvalidArgumentError(`'${name}' ${why}`, { path: name });
  };
  if (typeof value !== "string")
    return refuse(`must be a string: current value is ${value === null ? "null" : Array.isArray(value) ? "an array" : typeof value}`);
  if (value.trim() === "") return refuse("must not be empty");
  if (DOT_SEGMENT.test(value)) return refuse("must not be '.' or '..'");
  if (CONTROL.test(value)) return refuse("must not hold control characters");
  if (LONE_SURROGATE.test(value)) return refuse("must be well-formed text: it holds half a surrogate pair");
  if (value.length > MAX_PATH_VALUE_LENGTH) return refuse(`must have at most ${MAX_PATH_VALUE_LENGTH} characters: it has ${value.length}`);
  return encodeURIComponent(value);
}

/** Puts values into the route's placeholders. Each becomes one segment: a value can not reach another route. */
export function fillRoute(route: string, values: Readonly<Record<string, unknown>>): string {
  let path = "";
  let from = 0;
  for (let open = route.indexOf("{"); open >= 0; open = route.indexOf("{", from)) {
    const close = route.indexOf("}", open);
    const name = route.slice(open + 1, close);
    const segment = encodePathValue(name, Object.hasOwn(values, name) ? values[name] : undefined);
    if (name.includes("/") || segment.includes("/"))
      throw new InvalidArgumentError(`A path value does not fit into one segment of ${route}`, { path: "path" });
    path += route.slice(from, open) + segment;
    from = close + 1;
  }
  return path + route.slice(from);
}

/** Writes a query string: arrays as repeated keys, which is what the services read; absent and null values are left out. */
export function writeQuery(query: Readonly<Record<string, unknown>>): string {
  const pairs: string[] = [];
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === undefined || one === null) continue;
      const path = `query.${name}`;
      if (typeof one !== "string" && typeof one !== "number" && typeof one !== "boolean")
        throw new InvalidArgumentError(`'${name}' must be text, a number or a boolean: current value is ${typeof one}`, { path });
      const text = String(one);
      if (LONE_SURROGATE.test(text))
        throw new InvalidArgumentError(`'${name}' must be well-formed text: it holds half a surrogate pair`, { path });
      pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(text)}`);
    }
  }
  return pairs.join("&");
}

/** Adds the fields of `extraBody`; one that the body has already is refused, since it would be silently replaced. */
export function withExtraBody(body: unknown, extra: Record<string, unknown>): unknown {
  if (typeof body !== "object" || body === null || isForm(body)) {
    throw new InvalidArgumentError("'extraBody' needs a call with a JSON body", { path: "options.extraBody" });
  }
  for (const key of Object.keys(extra)) {
    if (Object.hasOwn(body, key))
      throw new InvalidArgumentError(`'${key}' is a field of the body already`, { path: `options.extraBody.${key}` });
  }
  return { ...body, ...extra };
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
