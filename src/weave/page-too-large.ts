import {
  isNetworkError,
  isResponseShapeError,
  isResponseTooLargeError,
  isTimeoutError,
  ResponseTooLargeError,
} from "../core/errors/call.ts";
import { isHttpError } from "../core/errors/http.ts";

/**
 * Tells whether an answer failed in a way that a smaller one may not: beyond a limit, or begun and not brought to its end. Long answers
 * were seen to break at about 150 MB in production (wandb/weave#1493).
 */
export function isPageTooLarge(thrown: unknown): boolean {
  if (isResponseTooLargeError(thrown) || (isHttpError(thrown) && thrown.status === 413)) return true;
  if (isResponseShapeError(thrown)) return thrown.expected === "JSON" && thrown.hint === null; // text that is cut; a page of HTML has a hint
  if (!isNetworkError(thrown) && !(isTimeoutError(thrown) && thrown.which === "attempt")) return false;
  const status = thrown.attempts.at(-1)?.status ?? 0;
  return status >= 200 && status <= 299;
}

/** The error of a single record that is too large; what was only cut stays what it is. */
export function oneTooLarge(thrown: unknown, offset: number): unknown {
  if (!isResponseTooLargeError(thrown) && !isHttpError(thrown)) return thrown;
  const limit = isResponseTooLargeError(thrown) ? thrown.limit : null;
  const whose = limit === null ? "the server's limit (413)" : `${limit} bytes`;
  const hint = "Leave out what it need not hold, such as the inputs, or raise 'limits.maxBodyBytes' when the limit is the client's.";
  return new ResponseTooLargeError(`Row ${offset + 1} alone is larger than ${whose}`, { limit }, { hint });
}
