/** Which requests a {@link Fault} hits, and how often. */
export interface FaultMatch {
  /** Default: any method. */
  method?: string;
  /** A text that the path contains, or a pattern for it. Default: any path. */
  path?: string | RegExp;
  /** Fitting requests to let through first. Default 0. */
  after?: number;
  /** Fitting requests to hit. Default 1; `Infinity` hits every one. */
  times?: number;
  /**
   * Whether the operation is carried out all the same, as when only the answer is lost. Default: false for `status` and `reset`, true for `stall` and
   * `cut`.
   */
  applied?: boolean;
}

/** A switch for one kind of trouble. */
export type Fault = FaultMatch &
  (
    | {
        /** Answers with an error instead. */
        kind: "status";
        status: number;
        /** Value of the Retry-After header: seconds or a date. */
        retryAfter?: number | string;
        /** Default `{"reason": "sandbox fault"}`. A string is sent as it is, as HTML. */
        body?: unknown;
      }
    | {
        /** Sends nothing more after so many bytes of the body, and leaves the connection open. Without a number not even the head is sent. */
        kind: "stall";
        afterBytes?: number;
      }
    | {
        /** Ends the connection after so many bytes of the body, as if the answer were over. */
        kind: "cut";
        afterBytes: number;
      }
    | {
        /** Resets the connection before any answer. */
        kind: "reset";
      }
  );

/** The faults of one sandbox with their counts. */
export class FaultPlan {
  readonly #faults: { fault: Fault; letThrough: number; left: number }[];

  constructor(faults: readonly Fault[]) {
    this.#faults = faults.map((fault) => ({ fault, letThrough: fault.after ?? 0, left: fault.times ?? 1 }));
  }

  /** The fault that hits a request, if any; counts it. Only the first fault that fits counts the request. */
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
  return typeof path === "string" ? pathname.includes(path) : path.test(pathname);
}

/** Whether the operation is carried out in spite of the fault. */
export function isApplied(fault: Fault): boolean {
  return fault.applied ?? (fault.kind === "stall" || fault.kind === "cut");
}

/** The answer of a `status` fault. */
export function statusResponse(fault: Fault & { kind: "status" }): Response {
  const html = typeof fault.body === "string";
  const headers = new Headers({ "content-type": html ? "text/html" : "application/json" });
  if (fault.retryAfter !== undefined) headers.set("retry-after", String(fault.retryAfter));
  const body = html ? String(fault.body) : JSON.stringify(fault.body ?? { reason: "sandbox fault" });
  return new Response(body, { status: fault.status, headers });
}

/** Cuts a chunk so that no more than `room` bytes of it are left. */
export function clip(chunk: Uint8Array, room: number): Uint8Array {
  return chunk.length <= room ? chunk : chunk.subarray(0, room);
}
