import pRetry from "p-retry";
import type { Answer, Attempt, Call, Send, WireRequest } from "./call.ts";
import { sleep } from "./clock.ts";
import { AttemptFailure, type Failure } from "./failure.ts";
import { maxAttempts, type RetryBudget, retryDelayMs } from "./retry-policy.ts";

/** What the retry layer needs of the client. */
export interface RetryContext {
  readonly budget: RetryBudget;
  /** The user's own ceiling; Infinity when there is none. */
  readonly maxAttempts: number;
}

/** How a call ended that did not succeed: the last failure, and why no further attempt was made. */
export class CallFailure extends Error {
  readonly failure: Failure;
  readonly budgetEmpty: boolean;
  constructor(failure: Failure, budgetEmpty = false) {
    super(failure.kind);
    this.failure = failure;
    this.budgetEmpty = budgetEmpty;
  }
}

/**
 * Repeats what the matrix allows. The loop of p-retry is entered only after a first failure, since it costs 12 to 17 us a call;
 * it gets no signal, because it would throw away an answer that came together with an abort.
 */
export function retry(next: Send, context: RetryContext): (request: WireRequest) => Promise<Answer> {
  return async (request) => {
    const { call } = request;
    try {
      const answer = await next(request, newAttempt(1, 0));
      context.budget.give(1);
      return answer;
    } catch (thrown) {
      return await repeat(next, request, asFailure(thrown), context, call);
    }
  };
}

async function repeat(next: Send, request: WireRequest, first: Failure, context: RetryContext, call: Call): Promise<Answer> {
  let failure = first;
  let made = 1;
  let spent = 0;
  const again = async (): Promise<Answer> => {
    if (made >= Math.min(context.maxAttempts, maxAttempts(failure, call.operation.class))) throw new CallFailure(failure);
    const delayMs = retryDelayMs(failure, made, call.clock);
    if (call.clock.now() + delayMs >= call.deadline) throw new CallFailure(failure);
    const price = context.budget.take(failure);
    if (price === null) throw new CallFailure(failure, true);
    spent += price;
    await pause(call, delayMs);
    made++;
    try {
      const answer = await next(request, newAttempt(made, delayMs));
      context.budget.give(spent);
      return answer;
    } catch (thrown) {
      failure = asFailure(thrown);
      throw new AttemptFailure(failure);
    }
  };
  return await pRetry(again, { retries: 3, minTimeout: 0, shouldRetry: ({ error }) => error instanceof AttemptFailure });
}

async function pause(call: Call, delayMs: number): Promise<void> {
  try {
    await sleep(call.clock, delayMs, call.options.signal);
  } catch (reason) {
    throw new CallFailure({ kind: "aborted", reason, inFlight: false });
  }
}

function newAttempt(number: number, delayMs: number): Attempt {
  return { number, delayMs, controller: new AbortController(), sentAt: null, status: null, headersArrived() {}, release() {} };
}

function asFailure(thrown: unknown): Failure {
  return thrown instanceof AttemptFailure ? thrown.failure : { kind: "usage", error: thrown };
}
