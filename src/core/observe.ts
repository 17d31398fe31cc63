import type { Send } from "./call.ts";
import { AttemptFailure } from "./failure.ts";
import type { AttemptEvent, Logger } from "./options.ts";

/** Notes each attempt in the call, and tells hooks and logger. A hook that throws does not end the call: it may be a paid one. */
export function observe(next: Send, logger: Logger | undefined): Send {
  return async (request, attempt) => {
    const { call } = request;
    const startedAt = call.clock.now();
    const note = (retryAfterMs: number | null): void => {
      const { method, route } = call.operation;
      const ms = call.clock.now() - startedAt;
      const event: AttemptEvent = {
        method,
        route,
        attempt: attempt.number,
        status: attempt.status,
        ms,
        delayMs: attempt.delayMs,
        requestId: call.requestId,
      };
      call.attempts.push(event);
      quietly(() => call.options.onAttempt?.(event));
      if (logger === undefined) return;
      const fields = { method, route, status: attempt.status, attempt: attempt.number, ms, requestId: call.requestId, retryAfterMs };
      quietly(() => {
        if (attempt.status !== null && attempt.status < 400) logger.debug("attempt", fields);
        else logger.warn("attempt failed", fields);
      });
    };
    try {
      const answer = await next(request, attempt);
      note(null);
      return answer;
    } catch (thrown) {
      const failure = thrown instanceof AttemptFailure ? thrown.failure : null;
      note(failure?.kind === "status" ? failure.answer.retryAfterMs : null);
      throw thrown;
    }
  };
}

/** Calls code of the user's. */
export function quietly(callback: () => void): void {
  try {
    callback();
  } catch {
    // a hook must not change the outcome of a call
  }
}
