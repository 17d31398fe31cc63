import type { Rule } from "./options.ts";

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?)?$/;

/**
 * Parses an ISO date, or a date with a time, into milliseconds since 1970; null for anything else,
 * and for a day that does not exist. Without a time zone it is UTC: `Date.parse` treats such a time
 * as local, so it would mean a different instant on each machine.
 */
export function isoToMs(text: string): number | null {
  const [whole, year, month, day, zone] = ISO.exec(text) ?? [];
  if (whole === undefined || !dayExists(Number(year), Number(month), Number(day))) return null;
  return Date.parse(zone === undefined && text.includes("T") ? `${text}Z` : text);
}

/** Returns whether a month has this day; `Date.parse` turns February 31 into March 3. */
function dayExists(year: number, month: number, day: number): boolean {
  return (
    month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate()
  );
}

/**
 * Converts a Date or an ISO time to milliseconds since 1970; null for anything else. Dates from
 * another realm are accepted.
 */
export function timeToMs(value: unknown): number | null {
  if (typeof value === "string") return isoToMs(value);
  const ms =
    Object.prototype.toString.call(value) === "[object Date]"
      ? (value as Date).getTime()
      : Number.NaN; // as its tag says
  return Number.isNaN(ms) ? null : ms;
}

const AGE_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Accepts a time or an age. */
export const aMoment: Rule = {
  is: (value) => momentMs(value, 0) !== null,
  kind: "a valid Date, an ISO date such as '2026-11-21' or '2026-11-21T09:30:00Z', or an age such as '7d' or '24h'",
};

/** Converts a time or an age to milliseconds since 1970; null if it is neither. */
export function momentMs(value: unknown, wallNow: number): number | null {
  const age = typeof value === "string" ? /^(\d{1,6})([mhdw])$/.exec(value) : null;
  return age === null ? timeToMs(value) : wallNow - Number(age[1]) * (AGE_MS[age[2] ?? ""] ?? 0);
}
