const DECIMAL = /^\d+(?:\.\d+)?$/;
/** The only form that RFC 9110 lets a server send: `Sun, 06 Nov 1994 08:49:37 GMT`. */
const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Reads a `Retry-After` header (RFC 9110, 10.2.3) into milliseconds; null when it says nothing usable.
 *
 * A date is reckoned against the server's own `Date`, so that a wrong clock on either side does not matter; a past date gives 0.
 * Of several values the longest counts: never earlier than asked.
 */
export function parseRetryAfter(header: string | null, serverDate: string | null, wallNow: number): number | null {
  if (header === null) return null;
  const text = header.trim();
  if (HTTP_DATE.test(text)) {
    const then = Date.parse(text);
    const now = serverDate !== null && HTTP_DATE.test(serverDate.trim()) ? Date.parse(serverDate) : wallNow;
    return Number.isNaN(then) || Number.isNaN(now) ? null : Math.max(0, then - now);
  }
  const parts = text.split(",").map((part) => part.trim());
  if (!parts.every((part) => DECIMAL.test(part))) return null;
  const ms = Math.max(...parts.map(Number)) * 1000;
  return Number.isFinite(ms) ? ms : null;
}
