import type { LoadedRun } from "../model/run.ts";
import { type OwnCellOptions, OwnCells } from "./own-cells.ts";
import { layoutOf } from "./own-layout.ts";
import { OwnRun } from "./own-run.ts";
import type { Table } from "./table.ts";

/**
 * Reads the runs of a table that this package wrote, in the long or the wide form.
 *
 * @throws {InvalidArgumentError} that names the line and the column.
 */
export function readOwnTable(table: Table, options: OwnCellOptions): LoadedRun[] {
  const layout = layoutOf(table.columns);
  const cells = new OwnCells(table, options);
  const runs = new Map<string, OwnRun>();
  table.records.forEach((_, index) => {
    const key = JSON.stringify([cells.text(index, "project"), cells.text(index, "run_id")]);
    let run = runs.get(key);
    if (run === undefined) {
      run = new OwnRun(table, layout, cells, index);
      runs.set(key, run);
    }
    run.add(index);
  });
  if (runs.size === 0) return [new OwnRun(table, layout, cells, null).finish()];
  return [...runs.values()].map((run) => run.finish());
}
