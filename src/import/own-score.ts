import type { Score } from "../model/scored-row.ts";
import type { OwnCells } from "./own-cells.ts";

const KINDS = ["boolean", "number", "text", "none"] as const;
const STATES = ["scored", "missing", "errored", "suspect", "not-applicable"] as const;

/** Names of the columns that hold a score. */
interface ScoreNames {
  readonly kind?: string;
  readonly state: string;
  readonly number: string;
  readonly text: string;
  readonly reason?: string;
}

const LONG: ScoreNames = {
  kind: "score_kind",
  state: "score_state",
  number: "score_number",
  text: "score_text",
  reason: "score_reason",
};

/** Reads the score of a line of the long form. */
export function longScore(cells: OwnCells, index: number): Score {
  return readScore(cells, index, LONG);
}

/** Reads a score of a line of the wide form, which has no kinds and no reasons. */
export function wideScore(cells: OwnCells, index: number, key: string): Score {
  return readScore(cells, index, {
    state: `state.${key}`,
    number: `score.${key}`,
    text: `text.${key}`,
  });
}

/** Reads a score. Columns that the file lacks are concluded from the others. */
function readScore(cells: OwnCells, index: number, names: ScoreNames): Score {
  const number = cells.number(index, names.number);
  const text = cells.text(index, names.text);
  const reason = names.reason === undefined ? null : cells.text(index, names.reason);
  const kind =
    (names.kind === undefined ? null : cells.word(index, names.kind, KINDS)) ??
    (number !== null ? "number" : text !== null ? "text" : "none");
  const value = valueIn(cells, index, names, kind, { number, text });
  const state = cells.word(index, names.state, STATES) ?? (value === null ? "missing" : "scored");
  if (state !== "scored" || value !== null) return { kind, state, value, reason };
  // NaN and infinities are null in JSON
  return {
    kind: "none",
    state: "errored",
    value: null,
    reason: reason ?? "the file has no value for this score",
  };
}

function valueIn(
  cells: OwnCells,
  index: number,
  names: ScoreNames,
  kind: Score["kind"],
  { number, text }: { number: number | null; text: string | null },
): Score["value"] {
  if (kind === "none") return null;
  if (kind === "text") return text;
  if (kind === "number" || number === null) return number;
  if (number === 1 || number === 0) return number === 1;
  throw cells.error(
    index,
    names.number,
    `must be 1 or 0 for a boolean: current value is ${number}`,
  );
}
