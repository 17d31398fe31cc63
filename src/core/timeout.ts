import type { Send } from "./call.ts";
import { AttemptFailure } from "./failure.ts";

/**
 * Ends an attempt at its time limit, at the limit of the whole call, or when the caller's signal says so.
 *
 * It listens to the signal itself and takes the listener off again: handing the signal to fetch, or to `AbortSignal.any`,
 * leaves listeners behind (nodejs/node#54614). It does not rely on fetch to notice: mocked and injected ones may not.
 */
export function limitTime(next: Send): Send {
  return (request, attempt) => {
    const { call } = request;
    const { signal } = call.options;
    if (signal?.aborted) return Promise.reject(new AttemptFailure({ kind: "aborted", reason: signal.reason, inFlight: false }));
    return new Promise((resolve, reject) => {
      const remainingMs = call.deadline - call.clock.now();
      const which = remainingMs < call.attemptTimeoutMs ? "total" : "attempt";
      const cancelTimer = call.clock.after(Math.max(0, Math.min(remainingMs, call.attemptTimeoutMs)), () => {
        giveUp(
          new AttemptFailure({
            kind: "timeout",
            which,
            timeoutMs: which === "total" ? call.timeoutMs : call.attemptTimeoutMs,
            status: attempt.status,
            sent: attempt.sentAt !== null,
          }),
        );
      });
      function giveUp(failure: AttemptFailure): void {
        cancelTimer();
        attempt.release();
        attempt.controller.abort(failure);
        reject(failure);
      }
      function onAbort(): void {
        giveUp(new AttemptFailure({ kind: "aborted", reason: signal?.reason, inFlight: attempt.sentAt !== null }));
      }
      signal?.addEventListener("abort", onAbort, { once: true });
      attempt.release = () => signal?.removeEventListener("abort", onAbort);
      attempt.headersArrived = cancelTimer;
      next(request, attempt).then(
        (answer) => {
          cancelTimer();
          if (answer.reader === null) attempt.release();
          resolve(answer);
        },
        (thrown: unknown) => {
          cancelTimer();
          attempt.release();
          reject(thrown);
        },
      );
    });
  };
}
