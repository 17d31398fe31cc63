import type { TransportOptions } from "./client-options.ts";
import type { Cause, ErrorDetails } from "./errors/base.ts";
import { AmbiguousWriteError, NetworkError, RedirectError, TimeoutError } from "./errors/call.ts";
import { httpErrorClass } from "./errors/http.ts";
import { type ErrorAnswer, type ErrorDetail, type Failure, flattenCause, readErrorDetail } from "./failure.ts";
import type { Call } from "./request.ts";
import { isAmbiguousStatus } from "./retry.ts";

/** What is needed to report a failure, besides its call. */
export interface ErrorContext extends Pick<TransportOptions, "explain"> {
  readonly budgetEmpty: boolean;
  readonly clockSkewMs: number | null;
}

/** Turns the last failure of a call into what is thrown. A write whose outcome is unknown becomes an {@link AmbiguousWriteError}. */
export function publicError(failure: Failure, call: Call, context: ErrorContext): unknown {
  if (failure.kind === "usage") return failure.error;
  const writes = call.operation.class === "N" || call.operation.class === "P";
  if (writes && mayBeApplied(failure)) return ambiguousWrite(failure, call, context);
  const { url, requestId, attempts } = call;
  const { method } = call.operation;
  const what = `${method} ${url}`;
  switch (failure.kind) {
    case "aborted":
      return failure.reason;
    case "unusable":
      return failure.error;
    case "status":
      return httpError(failure.answer, call, context);
    case "redirect": {
      const to = failure.locationOrigin === null ? "" : ` to ${failure.locationOrigin}`;
      const hint = "Redirects are not followed, since they can carry the key to another server: give the final address as 'baseUrl'.";
      return new RedirectError(`${what} was answered with a redirect${to} (status ${failure.status})`, failure, { hint });
    }
    case "timeout": {
      const { which, timeoutMs } = failure;
      return new TimeoutError(timeoutMessage(what, failure), { which, timeoutMs, attempts: call.attempts }, detailsOf(context));
    }
    default: {
      if (failure.kind === "broken" && failure.error !== undefined) return failure.error;
      const phase = failure.kind === "unsent" ? "unsent" : "unknown";
      const tried = call.attempts.length > 1 ? ` after ${call.attempts.length} attempts` : "";
      const cause = redactCause(failure.cause, call);
      const message = `${what} got no complete answer${tried}: ${cause.message}`;
      return new NetworkError(message, { method, url, requestId, attempts, phase }, { cause, hint: unsentHint(failure, context) });
    }
  }
}

/** Returns whether a failed write may have happened all the same. */
function mayBeApplied(failure: Failure): boolean {
  switch (failure.kind) {
    case "broken":
    case "unusable":
      return true;
    case "timeout":
      return failure.sent;
    case "status":
      return isAmbiguousStatus(failure.answer.status) && !(failure.answer.status === 503 && failure.answer.retryAfterMs !== null);
    case "aborted":
      return failure.inFlight;
    default:
      return false;
  }
}

function ambiguousWrite(failure: Failure, call: Call, context: ErrorContext): AmbiguousWriteError {
  const { method, route } = call.operation;
  const operation = `${method} ${route}`;
  const status = failure.kind === "status" ? failure.answer.status : "status" in failure ? failure.status : null;
  const fields = {
    operation,
    requestId: call.requestId,
    sentAt: new Date(call.lastSentAt ?? call.clock.wallNow()),
    status,
    likelyApplied: status !== null && status >= 200 && status < 300,
    aborted: failure.kind === "aborted",
    target: call.write?.target ?? {},
    advice: call.write?.advice ?? "It may have been applied: find out by reading before you send it again.",
    clockSkewMs: context.clockSkewMs,
    known: call.write?.known ?? null,
  };
  const message = `${operation} may have been applied: ${whatHappened(failure, call)} (request ${call.requestId})`;
  return new AmbiguousWriteError(message, fields, { cause: causeOf(failure, call) });
}

function whatHappened(failure: Failure, call: Call): string {
  switch (failure.kind) {
    case "status": {
      const { text } = redactedDetail(failure.answer, call);
      return `the server answered ${failure.answer.status}${text === null ? "" : `: ${text}`}`;
    }
    case "timeout":
      return `no complete answer came within ${failure.timeoutMs} ms`;
    case "unusable":
      return call.redact(failure.error.message);
    case "aborted":
      return "it was given up after it had been sent";
    default:
      return `the connection ended before a complete answer came${failure.kind === "broken" ? `: ${call.redact(failure.cause.message)}` : ""}`;
  }
}

function causeOf(failure: Failure, call: Call): Cause | undefined {
  if (failure.kind === "broken") return redactCause(failure.cause, call);
  if (failure.kind === "aborted") return redactCause(flattenCause(failure.reason), call);
  return failure.kind === "unusable" ? redactCause(flattenCause(failure.error), call) : undefined;
}

function redactCause(cause: Cause, call: Call): Cause {
  return { name: cause.name, code: cause.code, message: call.redact(cause.message) };
}

function httpError(answer: ErrorAnswer, call: Call, context: ErrorContext): Error {
  const { method, route } = call.operation;
  const { url, attempts } = call;
  const { status, retryAfterMs, serverRequestId } = answer;
  const { text: detail, advice, issues } = redactedDetail(answer, call);
  const requestId = serverRequestId === null ? call.requestId : call.redact(serverRequestId).slice(0, 128);
  const message = `${method} ${url} failed with ${status}${detail === null ? "" : `: ${detail}`} (request ${requestId})`;
  const fields = { status, method, url, requestId, detail, attempts, retryAfterMs, issues };
  return new (httpErrorClass(status))(message, fields, detailsOf(context, advice ?? context.explain?.(status, detail, route) ?? null));
}

/** Redacted before it is read, since reading shortens and could leave half a key; and after, since JSON escapes may have hidden one. */
function redactedDetail(answer: ErrorAnswer, call: Call): ErrorDetail {
  const { text, advice, issues } = readErrorDetail(call.redact(answer.body), answer.contentType);
  const clean = <T>(part: T): T | string => (typeof part === "string" ? call.redact(part) : part);
  return {
    text: clean(text),
    advice: clean(advice),
    issues: issues.map(({ loc, msg, type }) => ({ loc: loc.map(clean), msg: call.redact(msg), type: call.redact(type) })),
  };
}

function timeoutMessage(what: string, failure: Failure & { kind: "timeout" }): string {
  if (failure.which === "idle") return `${what}: nothing came for ${failure.timeoutMs} ms`;
  return `${what} did not end within ${failure.timeoutMs} ms (${failure.which === "total" ? "timeoutMs" : "attemptTimeoutMs"})`;
}

function unsentHint(failure: Failure, context: ErrorContext): string | null {
  if (context.budgetEmpty) return BUDGET_HINT;
  if (failure.kind !== "unsent") return null;
  if (failure.reason === "permanent") return "Nothing was sent: check the scheme, the port and the certificate behind 'baseUrl'.";
  return "Nothing was sent: check 'baseUrl' and the network.";
}

const BUDGET_HINT = "It was not retried: the retry budget of this client is used up, because too many calls failed of late.";

function detailsOf(context: ErrorContext, hint: string | null = null): ErrorDetails {
  return { hint: context.budgetEmpty ? [hint, BUDGET_HINT].filter((part) => part !== null).join(" ") : hint };
}
