import { didYouMean, InvalidArgumentError } from "../core/errors/usage.ts";
import { checkKeys, checkValue, nameOfKind, oneOf } from "../core/options.ts";
import { type ColumnOptions, namesOf } from "./columns.ts";

/** Layout of a table. docs/columns.md lists every column. */
export interface TableOptions {
  /**
   * `"long"` (the default): one line per trial and scorer, in constant memory. `"wide"`: one line
   * per trial, with columns `score.<key>`, `text.<key>` and `state.<key>` for each scorer key.
   */
  form?: "long" | "wide";
  /** Whether to include the column `input`. Default true. */
  inputs?: boolean;
  /**
   * Scorer keys in the desired order. Each trial then has a line (long) or cells (wide) for every
   * key, and a key that is in the rows but not in the list is an error. Without the list, the wide
   * form holds the rows in memory, because the keys are known only after the last row; with it, the
   * wide form streams.
   */
  scorers?: readonly string[];
  /**
   * Attributes of the run to include as columns `attr.<name>`, such as `"branch"`. `"ci.build"`
   * selects a nested attribute. Default none.
   */
  attributes?: readonly string[];
  /**
   * Whether to add a column for each field of the inputs and outputs that are objects
   * (`input.question`, `output.answer`). Default false. Without `columns`, this holds the rows in
   * memory, because the fields are known only after the last row.
   */
  flatten?: boolean;
  /**
   * Names of the columns to write, in this order. With `flatten`, a name such as `"input.question"`
   * selects a field, also a nested one (`"output.usage.total"`). Default all.
   */
  columns?: readonly string[];
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
  /**
   * Writes a file that Excel opens correctly with a double click: with a byte order mark, strings
   * of `input` and `output` without JSON quotes, and cells cut at the 32,767 characters that Excel
   * keeps; the added column `cells_cut` names the cut cells of a line. `"decimal-comma"` is for
   * locales with a decimal comma: it also writes `0,5` and separates cells with `;`. Cannot be
   * combined with `bom` and `delimiter`. Default false.
   */
  excel?: boolean | "decimal-comma";
}

/** Format of JSON Lines. */
export interface JsonlOptions extends TableOptions {
  /**
   * Whether each column has a single type, as Arrow and data frames require: values of any type,
   * such as `input` and `output`, become JSON strings. Default false.
   */
  typed?: boolean;
}

/** Format of Parquet. */
export interface ParquetOptions extends TableOptions {
  /**
   * Whether `input`, `output` and `run_attributes` have the type VARIANT, in which an engine finds
   * fields without parsing JSON. DuckDB reads it; many engines do not yet. Default false: strings.
   */
  variant?: boolean;
}

/** Options that apply only to CSV. */
export const CSV_OPTIONS = ["bom", "delimiter", "excel"] as const;

/** Options that apply only to JSON Lines and JSON. */
export const JSONL_OPTIONS = ["typed"] as const;

/** Options that apply only to Parquet. */
export const PARQUET_OPTIONS = ["variant"] as const;

/** Validated options. */
export interface TableLayout extends ColumnOptions {
  readonly scorers: readonly string[] | null;
}

/** Validated format of CSV. */
export interface CsvFormat {
  readonly bom: boolean;
  readonly delimiter: string;
  readonly excel: boolean;
  readonly decimalComma: boolean;
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
    ["form", "inputs", "scorers", "attributes", "flatten", "columns", ...extra],
    "an option of a table",
    "options",
  );
  const { form = "long", inputs = true, scorers, attributes = [], flatten = false } = options;
  if (form !== "long" && form !== "wide")
    refuse("form", `must be 'long' or 'wide': current value is '${String(form)}'`);
  checkFlag("inputs", inputs);
  checkFlag("flatten", flatten);
  if (scorers !== undefined) checkNames("scorers", scorers, "scorer key");
  checkNames("attributes", attributes, "attribute");
  const { columns = null } = options;
  const layout = { form, inputs, scorers: scorers ?? null, attributes, flatten, columns };
  if (columns !== null) checkColumns(columns, layout);
  return layout;
}

/** Checks the options that only CSV has. */
export function checkCsvOptions(options: CsvOptions): CsvFormat {
  const { bom = false, delimiter = ",", excel = false } = options;
  checkFlag("bom", bom);
  checkValue("options.delimiter", delimiter, oneOf(",", ";", "\t", "|"));
  if (typeof excel !== "boolean" && excel !== "decimal-comma")
    refuse("excel", `must be true, false or 'decimal-comma': current value is '${String(excel)}'`);
  const decimalComma = excel === "decimal-comma";
  if (excel === false) return { bom, delimiter, excel, decimalComma };
  for (const name of ["bom", "delimiter"] as const)
    if (options[name] !== undefined)
      refuse(name, "cannot be combined with 'excel', which sets it: omit one of the two");
  return { bom: true, delimiter: decimalComma ? ";" : ",", excel: true, decimalComma };
}

/** Checks the options that only JSON Lines and JSON have. */
export function checkJsonlOptions({ typed = false }: JsonlOptions): { typed: boolean } {
  checkFlag("typed", typed);
  return { typed };
}

/** Checks the options that only Parquet has. */
export function checkParquetOptions({ variant = false }: ParquetOptions): { variant: boolean } {
  checkFlag("variant", variant);
  return { variant };
}

function checkFlag(name: string, value: unknown): void {
  if (typeof value !== "boolean")
    refuse(name, `must be true or false: current value is '${String(value)}'`);
}

/** Refuses names that no row can make a column. */
function checkColumns(columns: readonly string[], layout: TableLayout): void {
  checkNames("columns", columns, "column");
  if (columns.length === 0) refuse("columns", "must name at least one column: it is empty");
  const { names, prefixes } = namesOf(layout);
  const unknown = columns.find(
    (name) => !names.includes(name) && !prefixes.some((prefix) => name.startsWith(prefix)),
  );
  if (unknown === undefined) return;
  const ways = [
    didYouMean(unknown, names),
    ...(/^(input|output)\./.test(unknown) ? ["'flatten: true' adds the fields of objects."] : []),
    ...(unknown.startsWith("attr.") ? ["List the attribute in 'attributes' too."] : []),
  ];
  throw new InvalidArgumentError(
    `'${unknown}' is not a column of this table`,
    { path: "options.columns" },
    { hint: ways.join(" ") },
  );
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
