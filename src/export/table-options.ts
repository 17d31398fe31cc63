import { InvalidArgumentError } from "../core/errors/usage.ts";
import { checkKeys } from "../core/options.ts";

/** How a table is laid out. */
export interface TableOptions {
  /**
   * `"long"` (the default): a line for each trial and score, with constant memory.
   * `"wide"`: a line for each trial, with the columns `score.<key>` and `state.<key>` for each scorer key.
   */
  form?: "long" | "wide";
  /** Whether there is a column `input`. Default true. */
  inputs?: boolean;
  /**
   * The scorer keys, in the order in which they are wanted: each trial then gets a line (long) or cells (wide) for every one of them,
   * and a key that stands in the rows and not in the list is an error. Without the list the wide form holds all cells in memory,
   * since only the last row tells which keys there are; with it, it streams.
   */
  scorers?: readonly string[];
}

/** Options that were checked. */
export interface TableLayout {
  readonly form: "long" | "wide";
  readonly inputs: boolean;
  readonly scorers: readonly string[] | null;
}

/** Checks the options of a table before anything is read. `extra` names the options that the caller adds. */
export function checkTableOptions(options: TableOptions, extra: readonly string[] = []): TableLayout {
  checkKeys(options, ["form", "inputs", "scorers", ...extra], "an option of a table", "options");
  const { form = "long", inputs = true, scorers } = options;
  if (form !== "long" && form !== "wide") refuse("form", `must be 'long' or 'wide': current value is '${String(form)}'`);
  if (typeof inputs !== "boolean") refuse("inputs", `must be true or false: current value is '${String(inputs)}'`);
  if (scorers === undefined) return { form, inputs, scorers: null };
  if (!Array.isArray(scorers) || !scorers.every((key) => typeof key === "string")) refuse("scorers", "must be a list of scorer keys");
  const twice = scorers.find((key, index) => scorers.indexOf(key) !== index);
  if (twice !== undefined) refuse("scorers", `must name each scorer key once: '${twice}' stands there twice`);
  return { form, inputs, scorers };
}

function refuse(name: string, why: string): never {
  throw new InvalidArgumentError(`'${name}' ${why}`, { path: `options.${name}` });
}
