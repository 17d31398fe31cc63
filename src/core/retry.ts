import pRetry, { type RetryContext } from "p-retry";
import type { Answer } from "./answer.ts";
import { Attempt, type Exchange } from "./attempt.ts";
import { type Clock, sleep } from "./clock.ts";
import { AttemptFailure, type Failure } from "./failure.ts";
import type { AttemptEvent, OperationClass } from "./options.ts";
import type { Call, WireRequest } from "./request.ts";

/**
 * Default for the longest delay that a server may ask for: if it asks for more, the call fails
 * instead of waiting.
 */
export const MAX_RETRY_AFTER_MS = 60_000;
/**
 * How long one request of a long read is retried while the server throttles it: two one-minute
 * quota windows.
 */
const PATIENCE_MS = 120_000;
const FLOOR_MS = 50;
const TRANSIENT = { baseMs: 500, capMs: 8_000 };
const THROTTLED = { baseMs: 1_000, capMs: 20_000 };

/**
 * Returns the delay after which the server, which refused the request, asked to retry; null if it
 * did not refuse it or did not say when.
 */
function refusalDelayMs(failure: Failure): number | null {
  if (failure.kind !== "status") return null;
  const { status, retryAfterMs } = failure.answer;
  return status === 429 || status === 503 ? retryAfterMs : null;
}

/** Returns whether a failure is throttling by the server. */
function isThrottling(failure: Failure): boolean {
  return (
    refusalDelayMs(failure) !== null || (failure.kind === "status" && failure.answer.status === 429)
  );
}

/**
 * Returns whether a write may have been applied despite this status; 52x come from a proxy in front
 * of the server.
 */
export function isAmbiguousStatus(status: number): boolean {
  return status === 408 || status >= 500;
}

/**
 * Returns whether an attempt before the last may have been applied although its response was lost:
 * then the last one may have found it already done.
 */
export function hadLostAnswer(attempts: readonly AttemptEvent[]): boolean {
  return attempts
    .slice(0, -1)
    .some(({ status }) => status === null || status < 300 || isAmbiguousStatus(status));
}

/**
 * Returns the built-in maximum attempts after a failure, including the first: the retry matrix of
 * the reliability contract. 1 means no retry.
 */
function maxAttempts(failure: Failure, operation: OperationClass, maxRetryAfterMs: number): number {
  const repeatable = operation === "read" || operation === "idempotent";
  switch (failure.kind) {
    case "unsent":
      return failure.reason === "no-such-host" ? 2 : failure.reason === "unreachable" ? 3 : 1;
    case "broken":
      return repeatable ? (failure.status === null ? 3 : 2) : 1;
    case "timeout":
      return repeatable && failure.which !== "total" ? 3 : 1;
    case "status":
      return maxAttemptsForStatus(failure, operation, repeatable, maxRetryAfterMs);
    default:
      return 1;
  }
}

function maxAttemptsForStatus(
  failure: Failure & { kind: "status" },
  operation: OperationClass,
  repeatable: boolean,
  maxRetryAfterMs: number,
): number {
  const { status, fromQuota } = failure.answer;
  const creates = operation === "once";
  const asked = refusalDelayMs(failure);
  if (asked !== null) {
    const longestMs = creates ? Math.min(MAX_RETRY_AFTER_MS, maxRetryAfterMs) : maxRetryAfterMs;
    return asked > longestMs || (creates && fromQuota) ? 1 : creates ? 2 : 3;
  }
  if (status === 429) return creates ? 1 : 3;
  if (status === 421 || status === 425) return 2;
  return isAmbiguousStatus(status) && repeatable ? 3 : 1;
}

/**
 * Returns how often and for how long a call is retried after a failure: the built-in limits,
 * adjusted by the client's options.
 */
function limitsFor(
  failure: Failure,
  call: Call,
  limits: RetryLimits,
): { attempts: number; elapsedMs: number } {
  const { maxAttempts: max, maxElapsedMs, maxRetryAfterMs } = limits;
  const builtIn = maxAttempts(failure, call.operation.class, maxRetryAfterMs);
  const elapsedMs = maxElapsedMs ?? Number.POSITIVE_INFINITY;
  // The limits of a creating write that may have been delivered are never raised.
  const isFixed = builtIn === 1 || (call.operation.class === "once" && failure.kind !== "unsent");
  if (isFixed) return { attempts: Math.min(builtIn, max ?? builtIn), elapsedMs };
  if (max !== undefined) return { attempts: max, elapsedMs };
  if (maxElapsedMs !== undefined) return { attempts: Number.POSITIVE_INFINITY, elapsedMs };
  if (!call.isLong || !isThrottling(failure)) return { attempts: builtIn, elapsedMs };
  return {
    attempts: Number.POSITIVE_INFINITY,
    elapsedMs: Math.max(PATIENCE_MS, 2 * maxRetryAfterMs),
  };
}

/**
 * Returns the delay before the next attempt, in milliseconds.
 *
 * Full jitter between a floor and an exponentially growing ceiling. A delay that the server asked
 * for is respected, plus at most 10%. From the third failure on, the growing delay applies if it is
 * longer.
 */
export function retryDelayMs(failure: Failure, attemptsMade: number, clock: Clock): number {
  const asked = refusalDelayMs(failure);
  const { baseMs, capMs } = isThrottling(failure) ? THROTTLED : TRANSIENT;
  const ceiling = Math.min(capMs, baseMs * 2 ** (attemptsMade - 1));
  if (asked === null) return Math.max(FLOOR_MS, clock.random() * ceiling);
  const kept = Math.max(FLOOR_MS, asked * (1 + 0.1 * clock.random()));
  return attemptsMade < 3 ? kept : Math.max(kept, clock.random() * ceiling);
}

const BUDGET_TOKENS = 500;
const TRANSIENT_COST = 14;
const THROTTLING_COST = 5;

/**
 * Limits the retries of one client, so they do not overload a failing server.
 *
 * A retry takes tokens and returns them when it succeeds; a call that succeeds on its first attempt
 * adds one.
 */
export class RetryBudget {
  readonly #size: number;
  #tokens: number;

  constructor(size: number = BUDGET_TOKENS) {
    this.#size = size;
    this.#tokens = size;
  }

  /**
   * Takes the tokens of a retry and returns their number; null if too few are left for the retry.
   */
  take(failure: Failure): number | null {
    if (failure.kind === "unsent") return 0;
    const cost = isThrottling(failure) ? THROTTLING_COST : TRANSIENT_COST;
    if (this.#tokens < cost) return null;
    this.#tokens -= cost;
    return cost;
  }

  /** Adds tokens: those of a retry that succeeded, or 1 for a call that needed none. */
  add(tokens: number): void {
    this.#tokens = Math.min(this.#size, this.#tokens + tokens);
  }
}

/** Retry settings and state that the calls of one client share. */
export interface RetryLimits {
  readonly budget: RetryBudget;
  /** The user's limits; undefined where the built-in ones apply. */
  readonly maxAttempts: number | undefined;
  readonly maxElapsedMs: number | undefined;
  readonly maxRetryAfterMs: number;
}

/**
 * Makes attempts as long as the retry matrix, the user's options, the time limit and the budget
 * allow.
 *
 * The loop of p-retry starts only after a first failure, because it costs 12 to 17 us per call. It
 * gets no signal, because it would discard a response that arrived together with an abort, and no
 * delay, because the policy waits on the clock of the call.
 */
export async function sendWithRetries(
  request: WireRequest,
  exchange: Exchange,
  limits: RetryLimits,
): Promise<Answer> {
  const { call } = request;
  const { budget } = limits;
  const startedAt = call.clock.now();
  try {
    const answer = await new Attempt(call, exchange, 1, 0).run(request);
    budget.add(1);
    return answer;
  } catch (first) {
    let [delayMs, spent] = [0, 0];
    const again = (number: number): Promise<Answer> =>
      number === 1
        ? Promise.reject(first)
        : new Attempt(call, exchange, number, delayMs).run(request);
    const shouldRetry = async ({ error, attemptNumber }: RetryContext): Promise<boolean> => {
      if (!(error instanceof AttemptFailure)) return false;
      const { failure } = error;
      const { attempts, elapsedMs } = limitsFor(failure, call, limits);
      if (attemptNumber >= attempts) return false;
      delayMs = retryDelayMs(failure, attemptNumber, call.clock);
      const nextAt = call.clock.now() + delayMs;
      if (nextAt >= call.deadline || nextAt - startedAt > elapsedMs) return false;
      const isStale = attemptNumber === 1 && failure.kind === "broken" && failure.stale === true;
      const price = isStale ? 0 : budget.take(failure);
      if (price === null) {
        error.budgetEmpty = true;
        return false;
      }
      spent += price;
      await sleep(call.clock, delayMs, call.options.signal).catch((reason) => {
        throw new AttemptFailure({ kind: "aborted", reason, inFlight: false });
      });
      return true;
    };
    const answer = await pRetry(again, {
      retries: Number.POSITIVE_INFINITY,
      minTimeout: 0,
      shouldRetry,
    });
    budget.add(spent);
    return answer;
  }
}
