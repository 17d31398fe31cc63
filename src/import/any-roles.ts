import type { RecordColumns } from "../analysis/record-columns.ts";
import { scorersAmong } from "./any-scorers.ts";
import type { Table } from "./table.ts";
import type { TableImportOptions } from "./table-options.ts";

/** Names of columns that have a role without being named by an option, in order of preference. */
const DEFAULTS = {
  key: ["key", "id", "row_key"],
  trial: ["trial"],
  input: ["input"],
  output: ["output"],
  latencySeconds: ["latency_seconds", "latencySeconds"],
  tokens: ["tokens"],
  costUsd: ["cost_usd", "costUsd"],
} as const;
const RUN = ["run_id", "run", "model"];

/** Roles of the columns of a table that others wrote. */
export interface AnyRoles {
  readonly columns: RecordColumns;
  /** Column that holds the run. */
  readonly run: string | null;
  /** Name of the run, if an option states it. */
  readonly name: string | null;
  readonly notes: readonly string[];
}

/**
 * Decides the roles of the columns by the options, otherwise by names and values.
 *
 * @throws {InvalidArgumentError} when the key is unknown, or there is nothing to compare.
 */
export function rolesOf(table: Table, options: TableImportOptions, decimal: "." | ","): AnyRoles {
  const named: Partial<Record<keyof typeof DEFAULTS, string>> = {};
  for (const role of Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]) {
    const name = options[role] ?? defaultOf(table, DEFAULTS[role], options);
    if (name !== undefined) named[role] = name;
  }
  const { key } = named;
  if (key === undefined) throw noKey(table);
  const run = options.run ?? defaultOf(table, RUN, options);
  const isColumn = run !== undefined && (options.run === undefined || table.columns.includes(run));
  const roles = { run: isColumn ? run : null, name: isColumn ? null : (run ?? null) };
  const taken = new Set([...Object.values(named), roles.run, "model"]);
  const open = table.columns.filter(
    (name) => !taken.has(name) && !/^(?:input|output)\../s.test(name),
  );
  const { scorers, notes } = scorersAmong(table, open, options, decimal);
  const measures = [named.latencySeconds, named.tokens, named.costUsd];
  if (
    scorers.length === 0 &&
    table.records.length > 0 &&
    measures.every((one) => one === undefined)
  )
    throw noScorer(table, open);
  const { values } = options;
  const columns = { ...named, key, scorers, decimal, ...(values === undefined ? {} : { values }) };
  return { ...roles, columns, notes };
}

function defaultOf(
  { columns }: Table,
  names: readonly string[],
  options: TableImportOptions,
): string | undefined {
  const others = [...(options.columns ?? []), ...(options.scorers ?? [])];
  return names.find((name) => columns.includes(name) && !others.includes(name));
}

function noKey({ file, columns }: Table): Error {
  const other = columns.find((name) => /^(?:key|id|row_key)$/i.test(name.trim()));
  const hint =
    other === undefined
      ? `Pass 'key': the name of the column that identifies the input. Columns: ${listOf(columns)}.`
      : `Pass key: ${JSON.stringify(other)}.`;
  return file.error(null, "has no column 'key', 'id' or 'row_key'", hint);
}

function noScorer({ file }: Table, open: readonly string[]): Error {
  return file.error(
    null,
    `has no column that can be read as scores, among ${listOf(open)}`,
    "Pass 'scorers': the names of the columns with the scores, and 'values' for their words.",
  );
}

function listOf(names: readonly string[]): string {
  const shown = names.slice(0, 12).map((name) => `'${name}'`);
  const more = names.length > 12 ? `, and ${names.length - 12} more` : "";
  return shown.length === 0 ? "no columns" : `${shown.join(", ")}${more}`;
}
