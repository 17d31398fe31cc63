import {
  isNetworkError,
  isResponseShapeError,
  isResponseTooLargeError,
  isTimeoutError,
  ResponseTooLargeError,
} from "../core/errors/call.ts";
import { isHttpError } from "../core/errors/http.ts";

/**
 * Returns whether a response failed in a way that a smaller one may not: it exceeded a limit, or
 * started and did not complete. Long responses were observed to break at about 150 MB in production
 * (wandb/weave#1493).
 */
export function isPageTooLarge(thrown: unknown): boolean {
  if (isResponseTooLargeError(thrown) || (isHttpError(thrown) && thrown.status === 413))
    return true;
  // truncated JSON; an HTML page has a hint
  if (isResponseShapeError(thrown)) return thrown.expected === "JSON" && thrown.hint === null;
  if (!isNetworkError(thrown) && !(isTimeoutError(thrown) && thrown.which === "attempt"))
    return false;
  const status = thrown.attempts.at(-1)?.status ?? 0;
  return status >= 200 && status <= 299;
}

/**
 * Returns the error for a single record that is too large; an error about a truncated response is
 * returned unchanged.
 */
export function oneTooLarge(thrown: unknown, offset: number): unknown {
  if (!isResponseTooLargeError(thrown) && !isHttpError(thrown)) return thrown;
  const limit = isResponseTooLargeError(thrown) ? thrown.limit : null;
  const whose = limit === null ? "the server's limit (413)" : `the client's limit (${limit} B)`;
  const hint =
    "Leave out parts you do not need, such as the inputs, or raise 'limits.maxBodyBytes' if the limit is the client's.";
  return new ResponseTooLargeError(
    `Row ${offset + 1} alone is larger than ${whose}`,
    { limit },
    { hint },
  );
}
