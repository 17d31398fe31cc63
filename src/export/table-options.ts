import { InvalidArgumentError } from "../core/errors/usage.ts";
import { checkKeys, checkValue, oneOf } from "../core/options.ts";

/** How a table is laid out. */
export interface TableOptions {
  /**
   * `"long"` (the default): a line for each trial and score, with constant memory. `"wide"`: a line
   * for each trial, with the columns `score.<key>` and `state.<key>` for each scorer key.
   */
  form?: "long" | "wide";
  /** Whether there is a column `input`. Default true. */
  inputs?: boolean;
  /**
   * The scorer keys, in the order in which they are wanted: each trial then gets a line (long) or
   * cells (wide) for every one of them, and a key that stands in the rows and not in the list is an
   * error. Without the list the wide form holds all cells in memory, since only the last row tells
   * which keys there are; with it, it streams.
   */
  scorers?: readonly string[];
  /**
   * Attributes of the run that get a column `attribute.<name>`, such as `"branch"`; `"ci.build"`
   * reaches into nested ones. Default none.
   */
  attributes?: readonly string[];
}

/** How CSV is written. */
export interface CsvOptions extends TableOptions {
  /**
   * Whether the file begins with a byte order mark, by which Excel recognizes UTF-8. Default false.
   */
  bom?: boolean;
  /**
   * What separates the cells: `","` (the default), `";"`, which Excel expects where the decimal
   * separator is a comma, `"\t"` or `"|"`.
   */
  delimiter?: "," | ";" | "\t" | "|";
}

/** The options that are of CSV alone. */
export const CSV_OPTIONS = ["bom", "delimiter"] as const;

/** Options that were checked. */
export interface TableLayout {
  readonly form: "long" | "wide";
  readonly inputs: boolean;
  readonly scorers: readonly string[] | null;
  readonly attributes: readonly string[];
}

/** How CSV is written, checked. */
export interface CsvFormat {
  readonly bom: boolean;
  readonly delimiter: string;
}

/**
 * Checks the options of a table before anything is read. `extra` names the options that the caller
 * adds.
 */
export function checkTableOptions(
  options: TableOptions,
  extra: readonly string[] = [],
): TableLayout {
  checkKeys(
    options,
    ["form", "inputs", "scorers", "attributes", ...extra],
    "an option of a table",
    "options",
  );
  const { form = "long", inputs = true, scorers, attributes = [] } = options;
  if (form !== "long" && form !== "wide")
    refuse("form", `must be 'long' or 'wide': current value is '${String(form)}'`);
  if (typeof inputs !== "boolean")
    refuse("inputs", `must be true or false: current value is '${String(inputs)}'`);
  if (scorers !== undefined) checkNames("scorers", scorers, "scorer key");
  checkNames("attributes", attributes, "attribute");
  return { form, inputs, scorers: scorers ?? null, attributes };
}

/** Checks what CSV has besides the options of a table. */
export function checkCsvOptions({ bom = false, delimiter = "," }: CsvOptions): CsvFormat {
  if (typeof bom !== "boolean")
    refuse("bom", `must be true or false: current value is '${String(bom)}'`);
  checkValue("options.delimiter", delimiter, oneOf(",", ";", "\t", "|"));
  return { bom, delimiter };
}

function checkNames(option: string, names: unknown, noun: string): void {
  if (!Array.isArray(names) || !names.every((name) => typeof name === "string" && name !== ""))
    refuse(option, `must be a list of ${noun}s`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    refuse(option, `must name each ${noun} once: '${twice}' stands there twice`);
}

function refuse(name: string, why: string): never {
  throw new InvalidArgumentError(`'${name}' ${why}`, { path: `options.${name}` });
}
