/** The delay that a server asked for, in milliseconds; null if it did not ask for one. */
export interface AskedPause {
  readonly retryAfterMs: number | null;
  /** True if the delay comes from the headers of an exhausted quota, not from `Retry-After`. */
  readonly fromQuota: boolean;
}

/**
 * Reads how long a server asks to wait: from `Retry-After`, or, for a 429 without it, from the
 * reset time of the exhausted quota.
 */
export function askedPause(
  status: number,
  headers: Pick<Headers, "get">,
  wallNow: number,
): AskedPause {
  const date = headers.get("date");
  const asked = parseRetryAfter(headers.get("retry-after"), date, wallNow);
  if (asked !== null || status !== 429) return { retryAfterMs: asked, fromQuota: false };
  const resets = [
    quotaReset(headers, "", date, wallNow),
    quotaReset(headers, "x-", date, wallNow),
    namedReset(headers),
  ];
  const waits = resets.filter((ms) => ms !== null);
  return waits.length === 0
    ? { retryAfterMs: null, fromQuota: false }
    : { retryAfterMs: Math.max(...waits), fromQuota: true };
}

const NONE_LEFT = /^0+$/;
const MIN_EPOCH_MS = 1_000_000_000_000;
/**
 * About four months: longer than any quota period, and fewer seconds than have passed since 1970.
 */
const MAX_SECONDS = 10_000_000;

/**
 * Reads `RateLimit-Remaining: 0` with `RateLimit-Reset` (draft-ietf-httpapi-ratelimit-headers-03;
 * W&B sends it), or both with an `X-` prefix. No document defines the prefixed form: services send
 * seconds, seconds since 1970 or milliseconds since 1970, which are distinguished by magnitude. A
 * time in the past is ignored.
 */
function quotaReset(
  headers: Pick<Headers, "get">,
  prefix: "" | "x-",
  serverDate: string | null,
  wallNow: number,
): number | null {
  const text = headers.get(`${prefix}ratelimit-reset`) ?? "";
  const left = headers.get(`${prefix}ratelimit-remaining`) ?? "";
  if (!NONE_LEFT.test(left) || !DECIMAL.test(text)) return null;
  const reset = Number(text);
  if (reset < MAX_SECONDS) return reset * 1000;
  const now = parseHttpDate(serverDate ?? "", wallNow);
  const ms = reset * (reset < MIN_EPOCH_MS ? 1000 : 1) - (Number.isNaN(now) ? wallNow : now);
  return ms > 0 && Number.isFinite(ms) ? ms : null;
}

/**
 * Reads `RateLimit: "default";r=0;t=5` (draft 08 and later) or `RateLimit: limit=9, remaining=0,
 * reset=5` (draft 07). Of several exhausted quotas, the one with the longest wait counts.
 */
function namedReset(headers: Pick<Headers, "get">): number | null {
  const text = headers.get("ratelimit") ?? "";
  const quotas = text.includes(";") ? text.split(",") : [text.replaceAll(",", ";")];
  const waits = quotas.flatMap((quota) => {
    const fields = new Map(
      quota.split(";").map((part) => {
        const [name = "", value = ""] = part.trim().split("=", 2);
        return [name, value];
      }),
    );
    const [left, reset] = [
      fields.get("r") ?? fields.get("remaining") ?? "",
      fields.get("t") ?? fields.get("reset") ?? "",
    ];
    return NONE_LEFT.test(left) && /^\d{1,7}$/.test(reset) ? [Number(reset) * 1000] : [];
  });
  return waits.length === 0 ? null : Math.max(...waits);
}

const DECIMAL = /^\d+(?:\.\d+)?$/;
/**
 * The three date formats that recipients must accept (RFC 9110, 5.6.7); servers should send the
 * first.
 */
const IMF_FIXDATE =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;
const RFC_850 =
  /^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, (\d{2})-([A-Z][a-z]{2})-(\d{2}) (\d{2}:\d{2}:\d{2}) GMT$/;
const ASCTIME =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) ([ \d]\d) (\d{2}:\d{2}:\d{2}) (\d{4})$/;

/**
 * Parses an HTTP date into milliseconds since 1970; NaN if it is not a date. A two-digit year is
 * assumed to be at most 50 years ahead.
 */
export function parseHttpDate(text: string, wallNow: number): number {
  if (IMF_FIXDATE.test(text)) return Date.parse(text);
  const asctime = ASCTIME.exec(text);
  if (asctime !== null) {
    const [, month, day, time, year] = asctime;
    return Date.parse(`${day} ${month} ${year} ${time} GMT`);
  }
  const rfc850 = RFC_850.exec(text);
  if (rfc850 === null) return Number.NaN;
  const [, day, month, year, time] = rfc850;
  const latest = new Date(wallNow).getUTCFullYear() + 50;
  return Date.parse(`${day} ${month} ${latest - ((latest - Number(year)) % 100)} ${time} GMT`);
}

/**
 * Parses a `Retry-After` header (RFC 9110, 10.2.3) into milliseconds; null if it contains nothing
 * usable.
 *
 * A date is measured against the server's own `Date`, so a wrong clock on either side does not
 * matter; a past date yields 0. Of several values, the longest counts: a retry is never earlier
 * than asked.
 */
export function parseRetryAfter(
  header: string | null,
  serverDate: string | null,
  wallNow: number,
): number | null {
  if (header === null) return null;
  const then = parseHttpDate(header, wallNow);
  if (!Number.isNaN(then)) {
    const now = parseHttpDate(serverDate ?? "", wallNow);
    return Math.max(0, then - (Number.isNaN(now) ? wallNow : now));
  }
  const parts = header.split(",").map((part) => part.trim());
  if (!parts.every((part) => DECIMAL.test(part))) return null;
  const ms = Math.max(...parts.map(Number)) * 1000;
  return Number.isFinite(ms) ? ms : null;
}
