import type { Clock } from "./clock.ts";
import type { Failure } from "./failure.ts";
import type { OperationClass } from "./operation.ts";

/** A server that asks for a longer pause than this is not waited for. */
const MAX_RETRY_AFTER_MS = 60_000;

const FLOOR_MS = 50;
const TRANSIENT = { baseMs: 500, capMs: 8_000 };
const THROTTLED = { baseMs: 1_000, capMs: 20_000 };

/** Tells whether the server said that it did not take the work, and when to come again. */
function isRefusal(failure: Failure): boolean {
  return (
    failure.kind === "status" && (failure.answer.status === 429 || failure.answer.status === 503) && failure.answer.retryAfterMs !== null
  );
}

/** Tells whether a failure is the server's way to slow its callers down. */
export function isThrottling(failure: Failure): boolean {
  return isRefusal(failure) || (failure.kind === "status" && failure.answer.status === 429);
}

/** Statuses after which a write may or may not have happened; 52x are those of a proxy in front of the server. */
export function isAmbiguousStatus(status: number): boolean {
  return status === 408 || status >= 500;
}

/** Most attempts after a failure, the first included: the retry matrix of the reliability contract. 1 means no retry. */
export function maxAttempts(failure: Failure, operation: OperationClass): number {
  const repeatable = operation === "S" || operation === "I";
  switch (failure.kind) {
    case "unsent":
      return failure.reason === "permanent" ? 1 : failure.reason === "no-such-host" ? 2 : 3;
    case "broken":
      return repeatable ? (failure.status === null ? 3 : 2) : 1;
    case "timeout":
      return repeatable && failure.which !== "total" ? 3 : 1;
    case "status":
      return maxAttemptsForStatus(failure, operation, repeatable);
    default:
      return 1;
  }
}

function maxAttemptsForStatus(failure: Failure & { kind: "status" }, operation: OperationClass, repeatable: boolean): number {
  const { status, retryAfterMs } = failure.answer;
  if (isRefusal(failure)) return (retryAfterMs ?? 0) > MAX_RETRY_AFTER_MS ? 1 : operation === "N" ? 2 : 3;
  if (status === 429) return operation === "N" ? 1 : 3;
  if (status === 421 || status === 425) return 2;
  return isAmbiguousStatus(status) && repeatable ? 3 : 1;
}

/**
 * How long to wait before the next attempt, in milliseconds.
 *
 * Full jitter between the floor and an exponentially growing ceiling; what the server asked for is kept to, at most 10 % later.
 */
export function retryDelayMs(failure: Failure, attemptsMade: number, clock: Clock): number {
  const asked = failure.kind === "status" ? failure.answer.retryAfterMs : null;
  if (asked !== null && isRefusal(failure)) return Math.max(FLOOR_MS, asked * (1 + 0.1 * clock.random()));
  const { baseMs, capMs } = isThrottling(failure) ? THROTTLED : TRANSIENT;
  const ceiling = Math.min(capMs, baseMs * 2 ** (attemptsMade - 1));
  return Math.max(FLOOR_MS, clock.random() * ceiling);
}

const BUDGET_TOKENS = 500;
const TRANSIENT_COST = 14;
const THROTTLING_COST = 5;

/**
 * Bounds the retries of one client to one origin, so that a failing server is not buried under repeats.
 *
 * A retry takes tokens and gives them back when it succeeds; a call that succeeds at once adds one.
 */
export class RetryBudget {
  #tokens = BUDGET_TOKENS;

  /** Takes what a retry costs; gives its price, or null when the budget does not allow the retry. */
  take(failure: Failure): number | null {
    const cost = isThrottling(failure) ? THROTTLING_COST : TRANSIENT_COST;
    if (this.#tokens < cost) return null;
    this.#tokens -= cost;
    return cost;
  }

  /** Gives tokens back: the price of a retry that succeeded, or 1 for a call that needed none. */
  give(tokens: number): void {
    this.#tokens = Math.min(BUDGET_TOKENS, this.#tokens + tokens);
  }
}
