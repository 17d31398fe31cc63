import { type Fault, withFaults } from "./faults.ts";

/** What an operation answers with: one JSON value, records one a line, or a text. */
export type Answer =
  | { status?: number; headers?: Record<string, string>; json: unknown }
  | { lines: Iterable<unknown>; contentType: string }
  | { text: string; contentType: string };

/** An answer that is an error on the wire, thrown from anywhere in an operation. */
export class WireError extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string>;

  constructor(status: number, body: unknown, headers: Record<string, string> = {}) {
    super(`${status} ${JSON.stringify(body)}`);
    this.name = "WireError";
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** A domain error: `{"reason": …}`. */
export function refuse(status: number, reason: string): WireError {
  return new WireError(status, { reason });
}

/** The loud answer to what the sandbox cannot do: better no answer than a plausible wrong one. */
export function notSupported(what: string): WireError {
  return new WireError(501, {
    detail: `sandbox: ${what} is not supported, as its behaviour was not recorded`,
  });
}

/** The views of items, each made when it is read: a list may break off in the middle. */
export function* lazily<T>(items: Iterable<T>, view: (item: T) => unknown): Generator<unknown> {
  for (const item of items) yield view(item);
}

/**
 * The first record is made before the head is sent, so that an error there still has its own
 * status.
 */
function lineBody(lines: Iterable<unknown>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const records = lines[Symbol.iterator]();
  let first: IteratorResult<unknown> | undefined = records.next();
  return new ReadableStream({
    pull(controller) {
      const next = first ?? records.next();
      first = undefined;
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(`${JSON.stringify(next.value)}\n`));
    },
  });
}

/** Records become a chunk each, made as they are read. */
function toResponse(answer: Answer): Response {
  if ("lines" in answer)
    return new Response(lineBody(answer.lines), {
      headers: { "content-type": answer.contentType },
    });
  if ("text" in answer)
    return new Response(answer.text, { headers: { "content-type": answer.contentType } });
  const body = new TextEncoder().encode(JSON.stringify(answer.json));
  const headers = {
    "content-type": "application/json",
    "content-length": String(body.length),
    ...answer.headers,
  };
  return new Response(body, { status: answer.status ?? 200, headers });
}

/**
 * Makes a sandbox of a function that answers a request or throws a {@link WireError}. Faults stand
 * before it.
 */
export function sandboxOf(
  answer: (request: Request) => Promise<Answer>,
  faults: readonly Fault[] = [],
): (request: Request) => Promise<Response> {
  const respond = async (request: Request): Promise<Response> => {
    try {
      return toResponse(await answer(request));
    } catch (error) {
      if (error instanceof WireError)
        return toResponse({ status: error.status, headers: error.headers, json: error.body });
      throw error;
    }
  };
  return faults.length > 0 ? withFaults(respond, faults) : respond;
}

/** The address of an operation, its path with `{names}`. */
interface Address {
  readonly method: string;
  readonly path: string;
}

/** A route whose path was made ready to be compared. */
export type Prepared<Route extends Address> = Route & {
  readonly pattern: RegExp;
  readonly names: readonly string[];
};

/** Makes a route ready for {@link findRoute}. */
export function prepare<Route extends Address>(route: Route): Prepared<Route> {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  return {
    ...route,
    names,
    pattern: new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, "([^/]+)")}$`),
  };
}

/**
 * Finds the route of a request and the parts of its path.
 *
 * @throws {WireError} 404 or 405, as FastAPI.
 */
export function findRoute<Route extends Address>(
  routes: readonly Prepared<Route>[],
  method: string,
  pathname: string,
): { route: Prepared<Route>; path: Record<string, string> } {
  const fitting = routes.filter((route) => route.pattern.test(pathname));
  const first = fitting[0];
  if (first === undefined) throw new WireError(404, { detail: "Not Found" });
  const route = fitting.find((candidate) => candidate.method === method);
  if (route === undefined)
    throw new WireError(405, { detail: "Method Not Allowed" }, { allow: first.method });
  const parts = route.pattern.exec(pathname)?.slice(1) ?? [];
  return {
    route,
    path: Object.fromEntries(parts.map((value, index) => [route.names[index] ?? "", value])),
  };
}

/** One complaint, as FastAPI words it. */
export interface Issue {
  type: string;
  loc: (string | number)[];
  msg: string;
  input: unknown;
  ctx?: Record<string, unknown>;
}

/**
 * Reads the text of a body as JSON and complains like Python's parser, as far as the usual cases
 * go. Under another content type than JSON it stays a text, which no operation takes.
 */
export function parseBody(text: string, contentType: string | null): unknown {
  if (text === "") return undefined;
  if (!/^application\/([\w.-]+\+)?json\b/i.test(contentType ?? "")) return text;
  try {
    return JSON.parse(text);
  } catch {
    const member = /[{,]\s*(?=\}?\s*$)/.exec(text);
    const error = member ? "Expecting property name enclosed in double quotes" : "Expecting value";
    const at = member ? member.index + member[0].length : 0;
    throw new WireError(422, {
      detail: [
        {
          type: "json_invalid",
          loc: ["body", at],
          msg: "JSON decode error",
          input: {},
          ctx: { error },
        },
      ],
    });
  }
}
