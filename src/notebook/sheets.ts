import { isObject } from "../analysis/options.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { nameOfKind } from "../core/options.ts";
import type { Run } from "../model/run.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import { reportView } from "../report/report-view.ts";
import { isAsync, isIterable, isLoaded, isRank, isRow, isRun, subjectOf } from "./kinds.ts";
import type { Settings } from "./options.ts";
import { rowsTable, sheetOfRow, sheetOfRows } from "./row-sheets.ts";
import { sheetOfLoaded, sheetOfRun, sheetOfRuns } from "./run-sheets.ts";
import { EMPTY, firstOf, type Sheet } from "./sheet.ts";
import { sheetOfView } from "./view-sheet.ts";

const SHOWN =
  "show() shows what load(), loadRuns(), compare(), gate(), summarize(), rank() and projectReport() return, their rows, and lists of runs or rows";

function refuse(what: string, hint: string): never {
  throw new InvalidArgumentError(`Cannot show ${what}`, { path: "value" }, { hint });
}

/** Refuses a value, with what to do instead. */
function refuseValue(value: unknown): never {
  if (isObject(value) && value.schema === "evalwire.moments/1")
    refuse(
      "a comparison from moments: it has no runs and no rows",
      "Show the result of a gate: show(gate(comparison, policy))",
    );
  if (isObject(value) && typeof value.then === "function")
    refuse("a promise", "Wait for it: show(await …)");
  if (isObject(value) && "verdict" in value && "scorer" in value)
    refuse("one scorer of a comparison", "Show the whole comparison: show(comparison)");
  if (isObject(value) && "value" in value && "coverage" in value)
    refuse("one figure", "Show it under the name of its scorer: show({ correct: figure })");
  refuse(
    nameOfKind(value),
    `${SHOWN}. For other values, use console.log(), or console.table() for a list of records`,
  );
}

/** Items of a list that are shown. */
interface Taken {
  readonly items: readonly unknown[];
  /** Sentence about what was left out; null if nothing was. */
  readonly left: string | null;
}

const READ_ON = (most: number): string =>
  `More follow: only the first ${most} were read. show(…, { maxRows }) shows more.`;

function firstOfArray(all: readonly unknown[], most: number): Taken {
  const { first, left } = firstOf(all, most);
  return { items: first, left };
}

function firstOfIterable(all: Iterable<unknown>, most: number): Taken {
  const items: unknown[] = [];
  for (const item of all) {
    if (items.length === most) return { items, left: READ_ON(most) };
    items.push(item);
  }
  return { items, left: null };
}

/** Reads the first items. Leaving the loop closes the connection. */
async function firstOfAsync(all: AsyncIterable<unknown>, most: number): Promise<Taken> {
  const items: unknown[] = [];
  for await (const item of all) {
    if (items.length === most) return { items, left: READ_ON(most) };
    items.push(item);
  }
  return { items, left: null };
}

function sheetOfList({ items, left }: Taken, settings: Settings): Sheet {
  if (items.length === 0) return { ...EMPTY, lead: ["An empty list: there is nothing to show."] };
  if (items.every((item): item is ScoredRow => isRow(item)))
    return sheetOfRows(items, left, settings);
  const runs = items.map((item) => (isLoaded(item) ? item.run : item));
  if (runs.every((run): run is Run => isRun(run))) return sheetOfRuns(runs, left);
  if (items.every(isRank))
    refuse(
      "a ranking without the name of its scorer",
      "Name it: show({ rankings: { correct: ranks } })",
    );
  const other = items.find((item) => !isRow(item) && !isLoaded(item) && !isRun(item));
  if (other === undefined) refuse("a list of runs and rows", "Show each kind on its own");
  refuse(
    `a list with ${nameOfKind(other)}`,
    `${SHOWN}. For a list of other records, use console.table()`,
  );
}

/** Returns whether a value is `{}`: figures of no scorer, and not an object of a class. */
const isEmptyObject = (value: unknown): boolean =>
  isObject(value) &&
  Object.getPrototypeOf(value) === Object.prototype &&
  Object.keys(value).length === 0;

/** Returns whether a value is read when it is displayed. */
export const isReadLater = (value: unknown): boolean =>
  isLoaded(value) || (isIterable(value) && isAsync(value));

/**
 * Makes the content of a display. A promise if something is read for it: the first rows of a run, or
 * the first items of an asynchronous list.
 *
 * @throws {InvalidArgumentError} when the value is of a kind that cannot be shown.
 */
export function sheetOf(value: unknown, settings: Settings): Sheet | Promise<Sheet> {
  const subject = subjectOf(value);
  if (subject !== null) {
    const { worstRows, maxTextLength } = settings;
    // contents are shown even without a list of regressed rows
    const options = { worstRows, content: true, maxRows: 0, maxTextLength };
    return sheetOfView(reportView(subject, options), settings);
  }
  if (isLoaded(value)) return sheetOfRead(value, settings);
  if (isRun(value)) return sheetOfRun(value, settings);
  if (isRow(value)) return sheetOfRow(value, settings);
  if (Array.isArray(value)) return sheetOfList(firstOfArray(value, settings.maxRows), settings);
  if (!isIterable(value)) {
    if (isEmptyObject(value))
      return { ...EMPTY, lead: ["An empty object: there is nothing to show."] };
    return refuseValue(value);
  }
  if (isAsync(value))
    return firstOfAsync(value, settings.maxRows).then((taken) => sheetOfList(taken, settings));
  return sheetOfList(firstOfIterable(value, settings.maxRows), settings);
}

async function sheetOfRead(
  loaded: Parameters<typeof sheetOfLoaded>[0] & { rows: AsyncIterable<unknown> },
  settings: Settings,
): Promise<Sheet> {
  const { items, left } = await firstOfAsync(loaded.rows, settings.maxRows);
  const rows = items.filter(isRow);
  // after reading: it can complete the run
  return sheetOfLoaded(loaded, rowsTable(rows, left, settings), settings);
}
