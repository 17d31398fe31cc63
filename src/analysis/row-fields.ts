import { didYouMean, InvalidArgumentError } from "../core/errors/usage.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import { ABSENT, ownValue, valueAtPath } from "./own-path.ts";
import { isPromise, quoted, showValue } from "./show-value.ts";

/**
 * Field of a row: a function of the row, or the name of a column of its table or of a field of its
 * input (`"doc.id"` for a nested one).
 */
export type RowField = string | ((row: ScoredRow) => string);

const namesOf = (holder: unknown): string[] =>
  typeof holder === "object" && holder !== null ? Object.keys(holder) : [];

/** Returns the hint for a name that a row does not have. */
function absentHint(row: ScoredRow, name: string): string {
  const known = [...new Set([...namesOf(row.columns), ...namesOf(row.input)])];
  const leftOut =
    row.columns !== undefined && row.trials.length > 1
      ? " A column that differs between the trials of a row is not kept."
      : "";
  if (known.length > 0) return `${didYouMean(name, known)}${leftOut}`;
  if (row.columns !== undefined) return `The row has no other columns.${leftOut}`;
  if (row.input === null || row.input === undefined)
    return "Load the run with { inputs: true }, or use a function of the row.";
  return "The input of the row has no named fields: use a function of the row.";
}

function valueByName(row: ScoredRow, name: string, what: string): unknown {
  for (const lookUp of [ownValue, valueAtPath]) {
    for (const holder of [row.columns, row.input]) {
      const value = lookUp(holder, name);
      if (value !== ABSENT) return value;
    }
  }
  throw new InvalidArgumentError(
    `Cannot use '${name}' as '${what}': row ${quoted(row.key, 80)} has no such column or input field`,
    { path: what },
    { hint: absentHint(row, name) },
  );
}

/** Returns a value as a string; null when it cannot be a name. */
function asName(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  return typeof value === "number" && Number.isFinite(value) ? String(value) : null;
}

function refused(
  row: ScoredRow,
  field: RowField,
  what: string,
  value: unknown,
): InvalidArgumentError {
  const key = quoted(row.key, 80);
  if (typeof field === "string") {
    const hint =
      "It must be a string, a finite number or a boolean: use a function of the row to convert it.";
    return new InvalidArgumentError(
      `Cannot use '${field}' as '${what}': it is ${showValue(value)} in row ${key}`,
      { path: what },
      { hint },
    );
  }
  const hint = isPromise(value)
    ? "The function must not be async."
    : "Return a string for every row.";
  return new InvalidArgumentError(
    `'${what}' must return a string: it returned ${showValue(value)} for row ${key}`,
    { path: what },
    { hint },
  );
}

/**
 * Handles the rejection of a promise that is not accepted: an unhandled rejection would end the
 * process.
 */
function forget(value: unknown): void {
  if (isPromise(value)) value.then(undefined, () => undefined);
}

/**
 * Makes a reader that returns a row's value as a string. `what` is the name of the option:
 * `"cluster"`, `"slice"` or `"key"`.
 *
 * A name refers, in this order, to the column with that name, the field of the input with that
 * name, the column at that dotted path, and the field of the input at that path. Only own
 * properties count.
 *
 * @throws {InvalidArgumentError} immediately when the field is neither a name nor a function. The
 *   reader throws it, naming the row, when the row lacks the field or its value cannot be a name,
 *   such as undefined, NaN or a promise.
 */
export function rowField(field: RowField, what: string): (row: ScoredRow) => string {
  if (typeof field !== "function" && (typeof field !== "string" || field === "")) {
    throw new InvalidArgumentError(
      `'${what}' must be a name or a function of the row: current value is ${showValue(field)}`,
      {
        path: what,
      },
    );
  }
  return (row) => {
    const value: unknown = typeof field === "string" ? valueByName(row, field, what) : field(row);
    const name = asName(value);
    if (name !== null) return name;
    forget(value);
    throw refused(row, field, what, value);
  };
}
