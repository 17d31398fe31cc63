/** Columns of docs/columns.md that both forms have. */
const NAMES: readonly string[] = [
  "run_id",
  "run_name",
  "project",
  "model",
  "evaluation",
  "run_started_at",
  "run_status",
  "run_attributes",
  "row_key",
  "row_digest",
  "digest_kind",
  "trial",
  "trial_id",
  "prediction_id",
  "url",
  "input",
  "output",
  "latency_seconds",
  "tokens",
  "cost_usd",
  "error",
  "notes",
  "cells_cut",
];
/** Columns of the long form. */
const SCORE: readonly string[] = [
  "scorer",
  "score_kind",
  "score_state",
  "score_number",
  "score_text",
  "score_reason",
];
const FIELD = /^(?:attr|input|output)\../s;
const WIDE = /^(?:score|text|state)\.(.+)$/s;
/** Columns that hardly any other table has. */
const SIGNS: readonly string[] = ["run_id", "row_digest", "digest_kind", "trial_id", "score_state"];

const SIDES = ["attr", "input", "output"] as const;
type Side = (typeof SIDES)[number];

/** Columns of a table that this package wrote. */
export interface OwnLayout {
  readonly isLong: boolean;
  /** Scorer keys of the wide form. */
  readonly scorers: readonly string[];
  /** Columns that someone has added. */
  readonly added: readonly string[];
  has(name: string): boolean;
  /** Returns the columns of the fields of `input`, `output` or `attr`, with their names. */
  fields(side: Side): readonly (readonly [column: string, field: string])[];
}

/** Returns whether this package wrote a table, maybe with chosen or added columns. */
export function isOwnTable(columns: readonly string[]): boolean {
  return (
    columns.includes("row_key") &&
    columns.some((name) => SIGNS.includes(name) || SCORE.includes(name) || WIDE.test(name))
  );
}

/** Returns the roles of the columns. */
export function layoutOf(columns: readonly string[]): OwnLayout {
  const present = new Set(columns);
  const isLong = present.has("scorer");
  const keys = columns.flatMap((name) => WIDE.exec(name)?.[1] ?? []);
  const known = (name: string): boolean =>
    NAMES.includes(name) || FIELD.test(name) || (isLong ? SCORE.includes(name) : WIDE.test(name));
  const fieldsOf = (side: string): [string, string][] =>
    columns.flatMap((name) =>
      name.startsWith(`${side}.`) && name.length > side.length + 1
        ? [[name, name.slice(side.length + 1)]]
        : [],
    );
  const fields = new Map(SIDES.map((side) => [side, fieldsOf(side)] as const));
  return {
    isLong,
    scorers: isLong ? [] : [...new Set(keys)],
    added: columns.filter((name) => !known(name)),
    has: (name) => present.has(name),
    fields: (side) => fields.get(side) ?? [],
  };
}
