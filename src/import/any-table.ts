import { ABSENT, ownOrPath } from "../analysis/own-path.ts";
import { jsonOf, type RecordPlace } from "../analysis/record-cells.ts";
import { checkInRecords, type TableRecord } from "../analysis/record-columns.ts";
import { rowsOf } from "../analysis/record-rows.ts";
import { didYouMean, InvalidArgumentError } from "../core/errors/usage.ts";
import { loadedRun } from "../model/loaded-run.ts";
import type { LoadedRun } from "../model/run.ts";
import { findDecimal } from "./any-decimal.ts";
import { type AnyRoles, rolesOf } from "./any-roles.ts";
import { runName, type Table } from "./table.ts";
import type { TableImportOptions } from "./table-options.ts";

/**
 * Reads the runs of a table that others wrote: one record per trial.
 *
 * @throws {InvalidArgumentError} that names the record.
 */
export function readAnyTable(source: Table, options: TableImportOptions): LoadedRun[] {
  checkKept(source, options.columns ?? []);
  const table = withContents(source);
  const decimal = options.decimal ?? findDecimal(table, numericColumns(table, options));
  const roles = rolesOf(table, options, decimal);
  const { path } = table.file;
  checkInRecords(table.records, roles.columns, path === "" ? "the content" : path);
  const notes = [
    ...table.notes,
    ...roles.notes,
    ...(decimal === "," && options.decimal === undefined
      ? ["Its numbers were read with decimal commas"]
      : []),
  ];
  const groups = groupsOf(table, roles);
  return [...groups].map(([name, indices]) => {
    const records = indices.map((index) => table.records[index] ?? {});
    const rows = rowsOf(records, roles.columns, (at) => placeOf(table, indices[at] ?? at));
    const model = roles.run === "model" ? name : modelOf(records);
    return loadedRun(
      { provider: "records", ...identityOf(table, roles, name), model },
      rows,
      notes,
    );
  });
}

/** @throws {InvalidArgumentError} when the table has no column of one of the names. */
function checkKept({ file, columns, records }: Table, names: readonly string[]): void {
  const at = names.findIndex((name) => !columns.includes(name));
  const name = names[at];
  if (name === undefined || records.length === 0) return;
  throw new InvalidArgumentError(
    `No record of '${file.path === "" ? "the content" : file.path}' has a column '${name}'`,
    { path: `columns[${at}]` },
    { hint: didYouMean(name, columns) },
  );
}

/** Returns the columns whose numbers tell the decimal separator. */
function numericColumns({ columns }: Table, options: TableImportOptions): readonly string[] {
  if (options.scorers === undefined)
    return columns.filter((name) => options.columns?.includes(name) !== true);
  const { latencySeconds, tokens, costUsd, scorers } = options;
  return [...scorers, latencySeconds, tokens, costUsd].filter((name) => name !== undefined);
}

/** Makes one input of the columns `input.<field>`, and one output of `output.<field>`. */
function withContents(table: Table): Table {
  const sides = (["input", "output"] as const)
    .map((side) => {
      const columns = table.columns.filter(
        (name) => name.startsWith(`${side}.`) && name.length > side.length + 1,
      );
      return { side, columns };
    })
    .filter(({ side, columns }) => columns.length > 0 && !table.columns.includes(side));
  if (sides.length === 0) return table;
  const inside = new Set(sides.flatMap(({ columns }) => columns));
  const records = table.records.map((record) => {
    const contents = sides.map(({ side, columns }) => [
      side,
      Object.fromEntries(
        columns.map((name) => [name.slice(side.length + 1), record[name] ?? null]),
      ),
    ]);
    const others = Object.entries(record).filter(([name]) => !inside.has(name));
    return Object.fromEntries([...others, ...contents]) as TableRecord; // names with cells
  });
  const columns = table.columns.filter((name) => !inside.has(name));
  return { ...table, records, columns: [...columns, ...sides.map(({ side }) => side)] };
}

function placeOf({ file, place }: Table, index: number): RecordPlace {
  const whole = `${file.path === "" ? "content" : file.path}, ${place(index)}`;
  const path = (column?: string): string =>
    column === undefined ? whole : `${whole}, column ${column}`;
  return { name: `'${whole}'`, path };
}

/** Returns the indices of the records of each run, by the value that names the run. */
function groupsOf(table: Table, { run }: AnyRoles): Map<string | null, number[]> {
  const groups = new Map<string | null, number[]>();
  for (const [index, record] of table.records.entries()) {
    const cell = run === null ? null : ownOrPath(record, run);
    const isEmpty = cell === ABSENT || cell === null || cell === "";
    const name = isEmpty ? null : typeof cell === "object" ? (jsonOf(cell) ?? null) : String(cell);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [index]);
    else group.push(index);
  }
  if (groups.size === 0) groups.set(null, []);
  const unnamed = groups.get(null);
  if (groups.size > 1 && unnamed !== undefined)
    throw table.file.error(
      table.place(unnamed[0] ?? 0),
      `has no value in column '${run}', which names the run`,
      "Pass 'run' if another column does.",
    );
  return groups;
}

/** Returns ID and name of a run. The path is part of the ID: two files can name a run alike. */
function identityOf(
  { file }: Table,
  roles: AnyRoles,
  value: string | null,
): { id: string; name: string | null } {
  const name = roles.name ?? value ?? runName(file.path);
  const id = [file.path, value ?? roles.name].filter((part) => part !== null && part !== "");
  return { id: id.join("#") || "records", name };
}

/** Returns the model that all records name. */
function modelOf(records: readonly TableRecord[]): string | null {
  const models = new Set(records.map((record) => record.model));
  const [model] = models;
  return models.size === 1 && typeof model === "string" && model !== "" ? model : null;
}
