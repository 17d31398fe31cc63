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

/** Context for reporting a failure, besides its call. */
export interface ErrorContext extends Pick<TransportOptions, "explain" | "readError"> {
  readonly budgetEmpty: boolean;
  readonly clockSkewMs: number | null;
  /** Whether the client has a custom `fetch`. */
  readonly ownFetch: boolean;
}

/**
 * Converts the last failure of a call into the value to throw. A write whose outcome is unknown
 * becomes an {@link AmbiguousWriteError}.
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
        "Redirects are not followed, because they can send the key to another server: set 'baseUrl' to the final URL.";
      return new RedirectError(`${what} was redirected${to} (status ${failure.status})`, failure, {
        hint,
      });
    }
    case "timeout": {
      const { which, timeoutMs } = failure;
      const limit = which === "total" ? "timeoutMs" : "attemptTimeoutMs";
      const idle = `${what} received no data for ${timeoutMs} ms`;
      const message =
        which === "idle" ? idle : `${what} did not finish within ${timeoutMs} ms (${limit})`;
      return new TimeoutError(message, { which, timeoutMs, attempts }, detailsOf(context));
    }
    default: {
      if (failure.kind === "broken" && failure.error !== undefined) return failure.error;
      const phase = failure.kind === "unsent" ? "unsent" : "unknown";
      const tried = attempts.length > 1 ? ` after ${attempts.length} attempts` : "";
      const { cause } = failure;
      const message = `${what} got no complete response${tried}: ${cause.message}`;
      const unsent =
        failure.kind === "unsent" ? unsentHint(failure.reason, attempts.length, url) : null;
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

/** How the response to a write was lost. */
interface LostAnswer {
  readonly why: string;
  readonly status: number | null;
  readonly cause?: Cause;
}

/** Describes how the response to a write was lost; null if the write was certainly not applied. */
function lostAnswer(failure: Failure, context: ErrorContext): LostAnswer | null {
  switch (failure.kind) {
    case "broken": {
      const { cause, status } = failure;
      return {
        why: `no complete response arrived: ${cause.message}`,
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
        ? {
            why: `no complete response arrived within ${failure.timeoutMs} ms`,
            status: failure.status,
          }
        : null;
    case "status": {
      const { status, retryAfterMs } = failure.answer;
      if (!isAmbiguousStatus(status) || (status === 503 && retryAfterMs !== null)) return null;
      const { text } = detailOfAnswer(failure.answer, context);
      return { why: `the server returned ${status}${text === null ? "" : `: ${text}`}`, status };
    }
    case "redirect":
      // 302 and 303 may follow a write that was applied, and 0 may be either of them; the others
      // ask to send the same request elsewhere.
      if (![0, 302, 303].includes(failure.status)) return null;
      return {
        why: `the server returned a redirect (status ${failure.status})`,
        status: failure.status,
      };
    case "aborted": {
      const cause = flattenCause(failure.reason);
      return failure.inFlight
        ? { why: "it was aborted after it had been sent", status: null, cause }
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
    advice: write?.advice ?? "Check by reading whether it was applied before you send it again.",
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
 * Returns whether an error looks like that of a server without this route: an HTML page, or the
 * default message of a web framework.
 */
function isNoRoute(status: number, detail: string | null): boolean {
  return (
    (status === 404 || status === 405) &&
    (detail === null ||
      /^(?:an HTML page\b|(?:404 page )?not found$|method not allowed$)/i.test(detail))
  );
}

/**
 * Reads the details of an error body. If that fails, or the provider's reader throws, there are no
 * details: the status is still reported.
 */
function detailOfAnswer(answer: ErrorAnswer, { readError }: ErrorContext): ErrorDetail {
  try {
    return readErrorDetail(answer.body, answer.contentType, readError);
  } catch {
    return { text: null, advice: null, issues: [] };
  }
}

/** Explains a request that was not sent. Earlier attempts of the same call may have been sent. */
function unsentHint(reason: UnsentReason, attempts: number, url: string): string {
  const unsent = attempts > 1 ? "The last attempt was not sent" : "Nothing was sent";
  if (reason === "not-permitted")
    return `${unsent}: Deno needs permission to reach the server: allow it with --allow-net=${new URL(url).host}. If 'baseUrl' comes from the environment, --allow-env must name its variable too.`;
  const check =
    reason === "permanent"
      ? "the scheme, port and certificate of 'baseUrl'"
      : "'baseUrl' and the network";
  return `${unsent}: check ${check}.`;
}

const BUDGET_HINT =
  "It was not retried: the retry budget of this client is exhausted, because too many recent calls failed.";

function detailsOf(context: ErrorContext, hint: string | null = null): ErrorDetails {
  return { hint: hintOf([hint, context.budgetEmpty ? BUDGET_HINT : null]) };
}

function hintOf(parts: readonly (string | null)[]): string | null {
  return parts.filter((part) => part !== null).join(" ") || null;
}
