import {
  aBoolean,
  checkKeys,
  checkRules,
  checkValue,
  integerFrom,
  oneOf,
  type Rule,
  type Rules,
  someText,
} from "../core/options.ts";
import { aList, anything } from "./checks.ts";

/** Requests that a {@link Fault} affects. */
export interface FaultMatch {
  /** HTTP method. Default: any. */
  method?: string;
  /** String that the path contains, or a pattern for it. Default: any path. */
  path?: string | RegExp;
  /** Number of matching requests to let through first. Default 0. */
  after?: number;
  /** Number of matching requests to affect. Default 1; `Infinity` affects all. */
  times?: number;
  /**
   * Whether the operation is performed anyway, as when only the response is lost. Default: false
   * for `status` and `reset`, true for `stall` and `cut`.
   */
  applied?: boolean;
}

/** Simulated failure of one kind. */
export type Fault = FaultMatch &
  (
    | {
        /** Responds with an error instead. */
        kind: "status";
        status: number;
        /** Value of the Retry-After header: seconds or a date. */
        retryAfter?: number | string;
        /**
         * Body of the response. Default `{"reason": "sandbox fault"}`. A string is sent unchanged,
         * as HTML.
         */
        body?: unknown;
      }
    | {
        /**
         * Stops sending after this number of body bytes and leaves the connection open. Without a
         * number, not even the headers are sent.
         */
        kind: "stall";
        afterBytes?: number;
      }
    | {
        /**
         * Closes the connection after this number of body bytes, as if the response were complete.
         */
        kind: "cut";
        afterBytes: number;
      }
    | {
        /** Resets the connection before any response. */
        kind: "reset";
      }
  );

const count = integerFrom(0, Number.POSITIVE_INFINITY);
const MATCH_RULES: Rules = {
  method: someText,
  path: {
    is: (value) => someText.is(value) || value instanceof RegExp,
    kind: "a non-empty string or a RegExp",
  },
  after: count,
  times: {
    is: (value) =>
      value === Number.POSITIVE_INFINITY || integerFrom(1, Number.MAX_SAFE_INTEGER).is(value),
    kind: "a positive integer or Infinity",
  },
  applied: aBoolean,
};
const retryAfter: Rule = {
  is: (value) => someText.is(value) || (typeof value === "number" && value >= 0),
  kind: "a number of seconds or a date",
};
/** Fields of each kind of fault, required fields first. */
const KINDS: Readonly<Record<Fault["kind"], { needs: Rules; may: Rules }>> = {
  status: { needs: { status: integerFrom(200, 599) }, may: { retryAfter, body: anything } },
  stall: { needs: {}, may: { afterBytes: count } },
  cut: { needs: { afterBytes: count }, may: {} },
  reset: { needs: {}, may: {} },
};

/**
 * Checks faults: a misspelled fault would never apply, and the test that relies on it would test
 * nothing.
 *
 * @throws {InvalidArgumentError}
 */
function checkFaults(faults: readonly Fault[]): void {
  checkValue("options.faults", faults, aList);
  for (const [index, fault] of faults.entries()) {
    const path = `options.faults[${index}]`;
    checkValue(`${path}.kind`, fault?.kind, oneOf(...Object.keys(KINDS)));
    const { needs, may } = KINDS[fault.kind];
    const rules: Rules = { ...needs, ...may, ...MATCH_RULES };
    checkKeys(
      fault,
      ["kind", ...Object.keys(rules)],
      `a field of a fault of kind '${fault.kind}'`,
      path,
    );
    for (const [name, rule] of Object.entries(needs))
      checkValue(`${path}.${name}`, Object(fault)[name], rule);
    checkRules(fault, rules, path);
  }
}

/** Faults of one sandbox with their counts. */
export class FaultPlan {
  readonly #faults: { fault: Fault; letThrough: number; left: number }[];

  constructor(faults: readonly Fault[]) {
    checkFaults(faults);
    this.#faults = faults.map((fault) => ({
      fault,
      letThrough: fault.after ?? 0,
      left: fault.times ?? 1,
    }));
  }

  /**
   * Returns the fault that applies to a request, if any, and counts the request. Only the first
   * matching fault counts it.
   */
  take(method: string, pathname: string): Fault | undefined {
    const entry = this.#faults.find(({ fault, left }) => left > 0 && fits(fault, method, pathname));
    if (!entry) return undefined;
    if (entry.letThrough > 0) {
      entry.letThrough--;
      return undefined;
    }
    entry.left--;
    return entry.fault;
  }
}

function fits({ method, path }: FaultMatch, actualMethod: string, pathname: string): boolean {
  if (method !== undefined && method.toUpperCase() !== actualMethod) return false;
  if (path === undefined) return true;
  // with the flag g, test() would continue from the last match
  return typeof path === "string" ? pathname.includes(path) : pathname.search(path) >= 0;
}

/** Returns whether the operation is performed despite the fault. */
export function isApplied(fault: Fault): boolean {
  return fault.applied ?? (fault.kind === "stall" || fault.kind === "cut");
}

/** Returns the response of a `status` fault. */
export function statusResponse(fault: Fault & { kind: "status" }): Response {
  const html = typeof fault.body === "string";
  const headers = new Headers({ "content-type": html ? "text/html" : "application/json" });
  if (fault.retryAfter !== undefined) headers.set("retry-after", String(fault.retryAfter));
  const body = html
    ? String(fault.body)
    : JSON.stringify(fault.body ?? { reason: "sandbox fault" });
  return new Response(body, { status: fault.status, headers });
}

/** Cuts a chunk to at most `room` bytes. */
export function clip(chunk: Uint8Array, room: number): Uint8Array {
  return chunk.length <= room ? chunk : chunk.subarray(0, room);
}

type Handle = (request: Request) => Promise<Response>;

/**
 * Applies faults in front of a handler, as far as a Response can represent them: a cut is a body
 * that ends with an error, a reset is `Response.error()`, and a stall never settles until the
 * request is aborted. {@link startSandbox} applies them to real sockets.
 */
export function withFaults(handle: Handle, faults: readonly Fault[]): Handle {
  const plan = new FaultPlan(faults);
  return async (request) => {
    const fault = plan.take(request.method, new URL(request.url).pathname);
    if (!fault) return handle(request);
    const { signal } = request;
    const response = isApplied(fault) ? await handle(request) : undefined;
    if (fault.kind === "status") return statusResponse(fault);
    if (fault.kind === "reset") return Response.error();
    if (fault.afterBytes === undefined) return untilAborted(signal);
    return broken(response ?? new Response("{}"), fault.afterBytes, fault.kind, signal);
  };
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

/** Returns the same response with a body that fails after this number of bytes. */
function broken(
  response: Response,
  bytes: number,
  kind: "stall" | "cut",
  signal: AbortSignal,
): Response {
  const reader = response.body?.getReader();
  let room = bytes;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = room > 0 ? await reader?.read() : undefined;
      if (next?.value) {
        controller.enqueue(clip(next.value, room));
        room -= next.value.length;
        return;
      }
      await reader?.cancel();
      if (kind === "stall") await untilAborted(signal);
      controller.error(new TypeError("terminated"));
    },
  });
  return new Response(body, { status: response.status, headers: response.headers });
}
