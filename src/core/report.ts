import type { TransportOptions } from "./client-options.ts";
import { type Cause, type ErrorDetails, redact } from "./errors/base.ts";
import { AmbiguousWriteError, NetworkError, RedirectError, TimeoutError } from "./errors/call.ts";
import { httpErrorClass } from "./errors/http.ts";
import {
  type ErrorAnswer,
  type ErrorDetail,
  type Failure,
  flattenCause,
  readErrorDetail,
  type UnsentReason,
} from "./failure.ts";
import { networkHint } from "./network-hint.ts";
import type { Call } from "./request.ts";
import { isAmbiguousStatus } from "./retry.ts";

/** What is needed to report a failure, besides its call. */
export interface ErrorContext extends Pick<TransportOptions, "explain" | "readError"> {
  readonly budgetEmpty: boolean;
  readonly clockSkewMs: number | null;
  /** True when the client was given a `fetch` of the caller's. */
  readonly ownFetch: boolean;
}

/**
 * Turns the last failure of a call into what is thrown. A write whose outcome is unknown becomes an
 * {@link AmbiguousWriteError}.
 */
export function publicError(failure: Failure, call: Call, context: ErrorContext): unknown {
  const writes = call.operation.class === "once" || call.operation.class === "verifiable";
  const lost = writes ? lostAnswer(failure, context) : null;
  if (lost !== null)
    return ambiguousWrite(lost, call, failure.kind === "aborted", context.clockSkewMs);
  const { url, requestId, attempts } = call;
  const { method } = call.operation;
  const what = `${method} ${url}`;
  switch (failure.kind) {
    case "usage":
    case "unusable":
      return failure.error;
    case "aborted":
      return failure.reason;
    case "status":
      return httpError(failure.answer, call, context);
    case "redirect": {
      const to = failure.locationOrigin === null ? "" : ` to ${failure.locationOrigin}`;
      const hint =
        "Redirects are not followed, since they can carry the key to another server: give the final address as 'baseUrl'.";
      return new RedirectError(
        `${what} was answered with a redirect${to} (status ${failure.status})`,
        failure,
        { hint },
      );
    }
    case "timeout": {
      const { which, timeoutMs } = failure;
      const limit = which === "total" ? "timeoutMs" : "attemptTimeoutMs";
      const silent = `${what}: nothing came for ${timeoutMs} ms`;
      const message =
        which === "idle" ? silent : `${what} did not end within ${timeoutMs} ms (${limit})`;
      return new TimeoutError(message, { which, timeoutMs, attempts }, detailsOf(context));
    }
    default: {
      if (failure.kind === "broken" && failure.error !== undefined) return failure.error;
      const phase = failure.kind === "unsent" ? "unsent" : "unknown";
      const tried = attempts.length > 1 ? ` after ${attempts.length} attempts` : "";
      const { cause } = failure;
      const message = `${what} got no complete answer${tried}: ${cause.message}`;
      const unsent = failure.kind === "unsent" ? unsentHint(failure.reason) : null;
      const hint = hintOf([
        context.budgetEmpty ? BUDGET_HINT : unsent,
        networkHint(failure.cause, url, context.ownFetch),
      ]);
      return new NetworkError(
        message,
        { method, url, requestId, attempts, phase },
        { cause, hint },
      );
    }
  }
}

/** How the answer of a write was lost. */
interface LostAnswer {
  readonly why: string;
  readonly status: number | null;
  readonly cause?: Cause;
}

/**
 * How the answer of a write was lost that may have been applied all the same; null when it was
 * certainly not applied.
 */
function lostAnswer(failure: Failure, context: ErrorContext): LostAnswer | null {
  switch (failure.kind) {
    case "broken": {
      const { cause, status } = failure;
      return {
        why: `the connection ended before a complete answer came: ${cause.message}`,
        status,
        cause,
      };
    }
    case "unusable": {
      const cause = flattenCause(failure.error);
      return { why: cause.message, status: failure.status, cause };
    }
    case "timeout":
      return failure.sent
        ? { why: `no complete answer came within ${failure.timeoutMs} ms`, status: failure.status }
        : null;
    case "status": {
      const { status, retryAfterMs } = failure.answer;
      if (!isAmbiguousStatus(status) || (status === 503 && retryAfterMs !== null)) return null;
      const { text } = detailOfAnswer(failure.answer, context);
      return { why: `the server answered ${status}${text === null ? "" : `: ${text}`}`, status };
    }
    case "redirect":
      // 302 and 303 may answer a write that was done, and 0 may be either of them; the others ask
      // for the same request elsewhere.
      if (![0, 302, 303].includes(failure.status)) return null;
      return {
        why: `the server answered with a redirect (status ${failure.status})`,
        status: failure.status,
      };
    case "aborted": {
      const cause = flattenCause(failure.reason);
      return failure.inFlight
        ? { why: "it was given up after it had been sent", status: null, cause }
        : null;
    }
    default:
      return null;
  }
}

function ambiguousWrite(
  lost: LostAnswer,
  call: Call,
  aborted: boolean,
  clockSkewMs: number | null,
): AmbiguousWriteError {
  const { operation, requestId, write } = call;
  const name = `${operation.method} ${operation.route}`;
  const { why, status, cause } = lost;
  const fields = {
    operation: name,
    requestId,
    sentAt: new Date(call.lastSentAt ?? call.clock.wallNow()),
    status,
    likelyApplied: status !== null && status >= 200 && status < 300,
    aborted,
    target: write?.target ?? {},
    advice:
      write?.advice ?? "It may have been applied: find out by reading before you send it again.",
    clockSkewMs,
    known: write?.known ?? null,
  };
  return new AmbiguousWriteError(
    `${name} may have been applied: ${why} (request ${requestId})`,
    fields,
    { cause },
  );
}

function httpError(answer: ErrorAnswer, call: Call, context: ErrorContext): Error {
  const { method, route } = call.operation;
  const { url, attempts } = call;
  const { status, retryAfterMs, serverRequestId } = answer;
  const { text: detail, advice, issues } = detailOfAnswer(answer, context);
  const requestId =
    serverRequestId === null ? call.requestId : redact(serverRequestId).slice(0, 128);
  const message = `${method} ${url} failed with ${status}${detail === null ? "" : `: ${detail}`} (request ${requestId})`;
  const fields = { status, method, url, requestId, detail, attempts, retryAfterMs, issues };
  const hint =
    advice ??
    (isNoRoute(status, detail) ? call.wrongAddress : context.explain?.(status, detail, route)) ??
    null;
  return new (httpErrorClass(status))(message, fields, detailsOf(context, hint));
}

/**
 * Returns whether an error looks like that of a server which does not know the route at all: a
 * page, or what web frameworks say by themselves.
 */
function isNoRoute(status: number, detail: string | null): boolean {
  return (
    (status === 404 || status === 405) &&
    (detail === null ||
      /^(?:an HTML page\b|(?:404 page )?not found$|method not allowed$)/i.test(detail))
  );
}

/**
 * What an error's body says. One that cannot be read, whatever the provider's own reader throws,
 * says nothing: the status is told all the same.
 */
function detailOfAnswer(answer: ErrorAnswer, { readError }: ErrorContext): ErrorDetail {
  try {
    return readErrorDetail(answer.body, answer.contentType, readError);
  } catch {
    return { text: null, advice: null, issues: [] };
  }
}

function unsentHint(reason: UnsentReason): string {
  if (reason === "not-permitted")
    return "Nothing was sent: Deno needs the permission for it, such as --allow-net.";
  const check =
    reason === "permanent"
      ? "the scheme, the port and the certificate behind 'baseUrl'"
      : "'baseUrl' and the network";
  return `Nothing was sent: check ${check}.`;
}

const BUDGET_HINT =
  "It was not retried: the retry budget of this client is used up, because too many calls failed of late.";

function detailsOf(context: ErrorContext, hint: string | null = null): ErrorDetails {
  return { hint: hintOf([hint, context.budgetEmpty ? BUDGET_HINT : null]) };
}

function hintOf(parts: readonly (string | null)[]): string | null {
  return parts.filter((part) => part !== null).join(" ") || null;
}
