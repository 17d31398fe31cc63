import { isoToMs } from "../core/iso-time.ts";
import type { Context } from "./context.ts";
import { CommandError } from "./failure.ts";

/** Returns the date of the report. A build that is to be reproducible sets it. */
export function dateOf({ io }: Context, given?: string): Date {
  const epoch = io.env.SOURCE_DATE_EPOCH;
  if (given !== undefined)
    return dateFrom("--date", given, isoToMs(given), "Write 2026-11-27, or 2026-11-27T09:30:00Z.");
  if (!epoch) return new Date(io.now());
  const ms = /^\d{1,12}$/.test(epoch) ? Number(epoch) * 1_000 : null;
  return dateFrom("SOURCE_DATE_EPOCH", epoch, ms, "It is a number of seconds since 1970.");
}

function dateFrom(name: string, value: string, ms: number | null, hint: string): Date {
  if (ms !== null) return new Date(ms);
  const problem = `'${name}' must be a date: current value is '${value}'`;
  throw new CommandError("invalid_argument", problem, { hint });
}
