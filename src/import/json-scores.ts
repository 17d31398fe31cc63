import { jsonText } from "../model/json-text.ts";
import { scoreKey } from "../model/score-key.ts";
import type { Score } from "../model/scored-row.ts";

/** Levels of object scores with separate keys; deeper ones are kept as JSON. */
const MAX_LEVELS = 8;

/** How the scores of a tool are read. */
export interface ScoreReading {
  readonly reason: string | null;
  /** State of a score without a value. */
  readonly unscored: { readonly state: "missing" | "errored"; readonly reason: string };
}

/**
 * Returns the scores in a value of JSON by key: one, or one per field of an object. Words stay
 * words. A list cannot be read as a score and is kept as text; null is a score without a value.
 */
export function scoresIn(
  path: readonly [string, ...string[]],
  value: unknown,
  reading: ScoreReading,
): [string, Score][] {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    const parts = Object.entries(value);
    if (parts.length > 0 && path.length < MAX_LEVELS)
      return parts.flatMap(([name, part]) => scoresIn([...path, name], part, reading));
  }
  return [[scoreKey(...path), scoreOf(value, reading)]];
}

/** Makes a score without a value. */
export const unscored = (state: "missing" | "errored", reason: string): Score => ({
  kind: "none",
  state,
  value: null,
  reason,
});

function scoreOf(value: unknown, { reason, unscored: none }: ScoreReading): Score {
  switch (typeof value) {
    case "boolean":
      return { kind: "boolean", state: "scored", value, reason };
    case "number":
      return Number.isFinite(value)
        ? { kind: "number", state: "scored", value, reason }
        : unscored("errored", `${value} is not a finite number`);
    case "bigint":
      return { kind: "number", state: "scored", value: Number(value), reason };
    case "string":
      return { kind: "text", state: "scored", value, reason };
    default:
      return value === null || value === undefined
        ? unscored(none.state, none.reason)
        : { kind: "text", state: "scored", value: jsonText(value), reason };
  }
}
