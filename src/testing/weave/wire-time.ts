/** Parses an ISO time in UTC to microseconds since 1970: Weave's times have microseconds, which `Date` would cut off. */
export function parseTimeUs(text: string): number {
  const fraction = /\.(\d+)/.exec(text)?.[1] ?? "";
  const seconds = Date.parse(`${text.slice(0, 19)}Z`);
  if (Number.isNaN(seconds)) throw new TypeError(`Cannot read the seed's time as '${text}' is not ISO 8601`);
  return seconds * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}

function withoutZone(us: number): string {
  const micros = us % 1_000_000;
  const seconds = new Date((us - micros) / 1000).toISOString().slice(0, 19);
  return micros === 0 ? seconds : `${seconds}.${String(micros).padStart(6, "0")}`;
}

/** The form of most answers: `2026-11-21T00:24:31.631417Z`. */
export function formatTime(us: number): string {
  return `${withoutZone(us)}Z`;
}

/** The form of the summary's `started_at`: `+00:00` instead of `Z`. */
export function formatTimeWithOffset(us: number): string {
  return `${withoutZone(us)}+00:00`;
}

/** The form of `deleted_at`: no zone at all. */
export function formatTimeWithoutZone(us: number): string {
  return withoutZone(us);
}
