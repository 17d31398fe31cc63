import type { CompareOptions } from "./compare-options.ts";
import { chooseJoin, type Join } from "./join-rows.ts";
import { rowField } from "./row-fields.ts";
import { RowReader, type Rows, runOf } from "./row-source.ts";
import { readTable, type ScoreTable } from "./score-table.ts";

/** Both runs, read. */
export interface Tables {
  readonly join: Join;
  readonly base: ScoreTable;
  readonly candidate: ScoreTable;
}

/** Reads both runs, the base first, and lets their sources go whatever happens. */
export async function readBoth(base: Rows, candidate: Rows, o: CompareOptions, keepRows: boolean): Promise<Tables> {
  const left = new RowReader(base, "base");
  const right = new RowReader(candidate, "candidate");
  const cluster = o.cluster === undefined ? undefined : rowField(o.cluster, "cluster");
  const slice = o.slice === undefined ? undefined : rowField(o.slice, "slice");
  try {
    const join = await chooseJoin(left, right, o.key);
    const { identify } = join;
    const baseTable = await readTable(left, runOf(base), { identify, keepRows, cluster, slice });
    const candidateTable = await readTable(right, runOf(candidate), { identify, keepRows, cluster, slice, like: baseTable });
    return { join, base: baseTable, candidate: candidateTable };
  } finally {
    await Promise.all([left.close(), right.close()]);
  }
}
