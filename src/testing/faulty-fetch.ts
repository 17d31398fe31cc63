import { clip, type Fault, FaultPlan, isApplied, statusResponse } from "./faults.ts";

type Handle = (request: Request) => Promise<Response>;

/**
 * Puts faults before a handler, as far as a Response can show them: a cut is a body that breaks off with an error, a reset is `Response.error()`, a
 * stall never settles until the request is aborted. On the sockets of {@link startSandbox} they are the real thing.
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

/** The same answer with a body that goes wrong after so many bytes. */
function broken(response: Response, bytes: number, kind: "stall" | "cut", signal: AbortSignal): Response {
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
