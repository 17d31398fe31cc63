import type { LoadedRun, Score, ScoredRow } from "evalwire";

export { row, textOf, trial } from "../export/rows.ts";

/** Returns a score with this value and reason. */
export function scored(value: boolean | number | string, reason: string | null = null): Score {
  const kind =
    typeof value === "boolean" ? "boolean" : typeof value === "number" ? "number" : "text";
  return { kind, state: "scored", value, reason };
}

/** Returns a score without a value. */
export function score(state: Exclude<Score["state"], "scored">, reason: string | null): Score {
  return { kind: "none", state, value: null, reason };
}

/** Returns all rows of a run. */
export async function collected(loaded: LoadedRun | undefined): Promise<ScoredRow[]> {
  const rows: ScoredRow[] = [];
  if (loaded === undefined) throw new Error("there is no such run");
  for await (const one of loaded.rows) rows.push(one);
  return rows;
}
