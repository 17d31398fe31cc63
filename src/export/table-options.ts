import { InvalidArgumentError } from "../core/errors/usage.ts";
import { checkKeys, checkValue, nameOfKind, oneOf } from "../core/options.ts";

/** Layout of a table. */
export interface TableOptions {
  /**
   * `"long"` (the default): one line per trial and score, in constant memory. `"wide"`: one line
   * per trial, with columns `score.<key>` and `state.<key>` for each scorer key.
   */
  form?: "long" | "wide";
  /** Whether to include the column `input`. Default true. */
  inputs?: boolean;
  /**
   * Scorer keys in the desired order. Each trial then has a line (long) or cells (wide) for every
   * key, and a key that is in the rows but not in the list is an error. Without the list, the wide
   * form holds all cells in memory, because the keys are known only after the last row; with it,
   * the wide form streams.
   */
  scorers?: readonly string[];
  /**
   * Attributes of the run to include as columns `attribute.<name>`, such as `"branch"`.
   * `"ci.build"` selects a nested attribute. Default none.
   */
  attributes?: readonly string[];
}

/** Format of CSV. */
export interface CsvOptions extends TableOptions {
  /**
   * Whether the file begins with a byte order mark, by which Excel recognizes UTF-8. Default false.
   */
  bom?: boolean;
  /**
   * Cell separator: `","` (the default), `";"` (which Excel expects in locales with a decimal
   * comma), `"\t"` or `"|"`.
   */
  delimiter?: "," | ";" | "\t" | "|";
}

/** Options that apply only to CSV. */
export const CSV_OPTIONS = ["bom", "delimiter"] as const;

/** Validated options. */
export interface TableLayout {
  readonly form: "long" | "wide";
  readonly inputs: boolean;
  readonly scorers: readonly string[] | null;
  readonly attributes: readonly string[];
}

/** Validated format of CSV. */
export interface CsvFormat {
  readonly bom: boolean;
  readonly delimiter: string;
}

/**
 * Checks the options of a table before anything is read. `extra` has the names of the caller's
 * additional options.
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

/** Checks the options that only CSV has. */
export function checkCsvOptions({ bom = false, delimiter = "," }: CsvOptions): CsvFormat {
  if (typeof bom !== "boolean")
    refuse("bom", `must be true or false: current value is '${String(bom)}'`);
  checkValue("options.delimiter", delimiter, oneOf(",", ";", "\t", "|"));
  return { bom, delimiter };
}

function checkNames(option: string, names: unknown, noun: string): void {
  if (!Array.isArray(names) || !names.every((name) => typeof name === "string" && name !== ""))
    refuse(option, `must be a list of ${noun}s: current value is ${nameOfKind(names)}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    refuse(option, `must name each ${noun} only once: '${twice}' is listed twice`);
}

function refuse(name: string, why: string): never {
  throw new InvalidArgumentError(`'${name}' ${why}`, { path: `options.${name}` });
}
