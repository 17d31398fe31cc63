import { InvalidArgumentError } from "../core/errors/usage.ts";
import { type Rows, runOf } from "./row-source.ts";

/** Whether two sources are one run: the same object, or the same provider, project and id. Equal content says nothing. */
export function isSameRun(first: Rows, second: Rows): boolean {
  if (first === second) return true;
  const [a, b] = [runOf(first), runOf(second)];
  if (a === null || b === null) return false;
  if (a.provider === "records" && a.name === null) return false; // tables without a name are not told apart by their id
  return a.provider === b.provider && a.project === b.project && a.id === b.id;
}

/** @throws {InvalidArgumentError} when two of the runs are the same. */
export function refuseSameRun(runs: readonly Rows[], path: string): void {
  for (const [i, first] of runs.entries()) {
    const other = runs.findIndex((second, j) => j > i && isSameRun(first, second));
    if (other < 0) continue;
    const run = runOf(first);
    const what = run === null ? "the same rows" : `the same run, '${run.id}'`;
    const sides = path === "candidate" ? "Base and candidate are" : `Runs ${i} and ${other} are`;
    throw new InvalidArgumentError(`${sides} ${what}`, { path }, { hint: "Check the selectors, or pass allowSameRun: true" });
  }
}
