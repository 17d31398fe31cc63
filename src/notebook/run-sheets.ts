import type { LoadedRun, Run } from "../model/run.ts";
import { shortened, shortForm } from "../report/clean-text.ts";
import { formatTime } from "../report/numbers.ts";
import type { Settings } from "./options.ts";
import { type Cell, EMPTY, type Line, NONE, type Sheet, type Table } from "./sheet.ts";

const text = (value: unknown): string =>
  value === null || value === undefined || value === "" ? NONE : String(value);

/** Formats a time like the reports do; a run that comes from JSON has a string. */
function timeOf(time: unknown): string {
  const date = time instanceof Date ? time : new Date(typeof time === "string" ? time : Number.NaN);
  return Number.isNaN(date.getTime()) ? NONE : formatTime(date.toISOString());
}

/** Describes the status: a partial run is never only `completed`. */
const statusOf = ({ status, partial }: Run): string =>
  partial == null ? text(status) : `${text(status)}, partial: ${partial}`;

const nameCell = ({ name, id, url }: Run): Cell => ({ text: name || id, url });

/** Makes a table of two columns: what is known about one thing. */
function facts(pairs: readonly (readonly [string, Cell])[]): Table {
  return {
    title: null,
    columns: [
      { title: "Field", numeric: false },
      { title: "Value", numeric: false },
    ],
    lines: pairs.filter(([, cell]) => cell !== NONE).map((cells): Line => ({ cells })),
    left: null,
  };
}

function factsOf(run: Run, { maxTextLength }: Settings): Table {
  const attributes = Object.keys(run.attributes ?? {}).length === 0 ? null : run.attributes;
  return facts([
    ["Run", nameCell(run)],
    ["ID", text(run.id)],
    ["Project", text(run.project)],
    ["Evaluation", text(run.evaluation)],
    ["Model", text(run.model)],
    ["Status", statusOf(run)],
    ["Provider", [run.provider, run.kind].filter((part) => part !== undefined).join(", ")],
    ["Started", timeOf(run.startedAt)],
    ["Finished", timeOf(run.finishedAt)],
    ["Rescored from", text(run.sourceRunId)],
    ["Attributes", shortForm(attributes, maxTextLength) ?? NONE],
  ]);
}

/** Displays one run. */
export const sheetOfRun = (run: Run, settings: Settings): Sheet => ({
  ...EMPTY,
  lead: [`Run ${shortened(run.name || run.id, 200)}`],
  tables: [factsOf(run, settings)],
});

/** Displays one run with the table of its first rows; null if they were not read. */
export function sheetOfLoaded(
  { run, warnings = [] }: Pick<LoadedRun, "run" | "warnings">,
  rows: Table | null,
  settings: Settings,
): Sheet {
  const sheet = sheetOfRun(run, settings);
  return {
    ...sheet,
    warnings: warnings.length === 0 ? [] : [{ title: "Warnings", items: warnings.slice(0, 20) }],
    tables: [...sheet.tables, ...(rows === null ? [] : [rows])],
  };
}

/** Displays a list of runs. */
export function sheetOfRuns(runs: readonly Run[], left: string | null): Sheet {
  const titles = ["Run", "Model", "Status", "Started", "Evaluation", "ID"];
  const table: Table = {
    title: null,
    columns: titles.map((title) => ({ title, numeric: false })),
    lines: runs.map((run) => ({
      cells: [
        nameCell(run),
        text(run.model),
        statusOf(run),
        timeOf(run.startedAt),
        text(run.evaluation),
        text(run.id),
      ],
    })),
    left,
  };
  return { ...EMPTY, tables: [table] };
}
