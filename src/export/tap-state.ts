import { InvalidArgumentError } from "../core/errors/usage.ts";
import { nameOfKind } from "../core/options.ts";

/** Place up to which a project was read. */
export interface TapBookmark {
  /**
   * Time of the last run before which nothing is open: its finish, or its start if the service
   * records no finish. ISO, in UTC.
   */
  finished_at: string;
  /** ID of that run. */
  run_id: string;
  /** Times of the runs that were sent and could be listed again, by ID. */
  sent: Record<string, string>;
}

/** State of a tap: the value of its STATE messages. */
export interface TapState {
  /** Version of this format. */
  version: 1;
  /** By the name of the client. */
  bookmarks: Record<string, TapBookmark>;
}

const HINT = "Pass the value of the last STATE message unchanged, or none to start again.";

/**
 * Returns the bookmarks of a state.
 *
 * @throws {InvalidArgumentError} when it is malformed, or of another version.
 */
export function bookmarksOf(state: unknown): Record<string, TapBookmark> {
  if (state === undefined || state === null) return {};
  if (!isRecord(state)) throw bad("state", "an object", state);
  if (Object.keys(state).length === 0) return {};
  if (state.version !== 1) {
    throw new InvalidArgumentError(
      `'state.version' must be 1: current value is ${nameOfKind(state.version)}`,
      { path: "state.version" },
      { hint: `Another tap or release wrote it. ${HINT}` },
    );
  }
  const { bookmarks } = state;
  if (!isRecord(bookmarks)) throw bad("state.bookmarks", "an object", bookmarks);
  for (const [name, bookmark] of Object.entries(bookmarks)) {
    const path = `state.bookmarks.${name}`;
    if (!isRecord(bookmark)) throw bad(path, "an object", bookmark);
    const { finished_at, run_id, sent } = bookmark;
    if (!isTime(finished_at)) throw bad(`${path}.finished_at`, "an ISO time in UTC", finished_at);
    if (typeof run_id !== "string") throw bad(`${path}.run_id`, "a string", run_id);
    if (!isRecord(sent) || !Object.values(sent).every(isTime))
      throw bad(`${path}.sent`, "a record of ISO times in UTC", sent);
  }
  return structuredClone(bookmarks) as Record<string, TapBookmark>; // it was checked above
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Only one form is accepted, because the times are compared as strings. */
function isTime(value: unknown): value is string {
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString() === value;
}

function bad(path: string, kind: string, value: unknown): InvalidArgumentError {
  return new InvalidArgumentError(
    `'${path}' must be ${kind}: current value is ${nameOfKind(value)}`,
    { path },
    { hint: HINT },
  );
}
