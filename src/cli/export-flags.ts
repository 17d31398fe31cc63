import { didYouMean } from "../core/errors/usage.ts";
import {
  type ChosenFormat,
  ENDINGS,
  endingOf,
  FORMAT_OPTIONS,
  formatOf,
  type WriteRowsOptions,
} from "../export/file-formats-node.ts";
import type { TableFile } from "../export/write-tables-node.ts";
import type { CliCommand } from "./cli-command.ts";
import type { Context } from "./context.ts";
import { defined } from "./defined.ts";
import { CommandError } from "./failure.ts";
import { addFlags, type Flag, typed } from "./flags.ts";
import { commaList, delimiter, list, someText, withWords, wordOf } from "./read-values.ts";
import { RUN_FLAGS, type RunFlags } from "./run-flags.ts";

/** Flags of `evalwire export` that are about the tables that it writes. */
export interface ExportFlags {
  output?: string[];
  format?: string;
  overwrite?: boolean;
  form?: "long" | "wide";
  inputs?: boolean;
  columns?: string[];
  scorers?: string[];
  attributes?: string[];
  flatten?: boolean;
  bom?: boolean;
  delimiter?: "," | ";" | "\t" | "|";
  excel?: boolean;
  decimalComma?: boolean;
  typed?: boolean;
  variant?: boolean;
  inputFormat?: string;
  inputDelimiter?: RunFlags["delimiter"];
}

interface ExportFlag extends Flag {
  readonly name: keyof ExportFlags & string;
}

const OUTPUT: readonly ExportFlag[] = [
  {
    name: "format",
    value: "format",
    help: "format of the standard output, or of a file with another ending: csv, jsonl.gz, …",
    read: withWords(someText, ...ENDINGS.map((ending) => ending.slice(1))),
  },
  { name: "overwrite", value: null, help: "replace existing files" },
];

const TABLES: readonly ExportFlag[] = [
  {
    name: "form",
    value: "form",
    help: "long (a line per trial and scorer) or wide (a line per trial); default: long",
    read: wordOf("long", "wide"),
  },
  {
    name: "columns",
    value: "names",
    help: "columns in this order, separated by commas; default: all",
    read: commaList,
  },
  {
    name: "attributes",
    value: "names",
    help: "attributes of the run as columns, separated by commas: branch,ci.build",
    read: commaList,
  },
  {
    name: "scorers",
    value: "keys",
    help: "all scorer keys in this order: the wide form then needs no memory for the rows",
    read: commaList,
  },
  { name: "flatten", value: null, help: "add a column for each field of inputs and outputs" },
  { name: "excel", value: null, help: "CSV that Excel opens correctly (.csv)" },
  { name: "decimalComma", value: null, help: "the same for locales that write 0,5 (.csv)" },
  { name: "bom", value: null, help: "begin with a byte order mark (.csv)" },
  {
    name: "delimiter",
    value: "mark",
    help: "separator of the cells: , or ; or | or tab (.csv)",
    read: delimiter,
  },
  { name: "typed", value: null, help: "one type per column (.jsonl, .json)" },
  { name: "variant", value: null, help: "JSON columns of the type VARIANT (.parquet)" },
];

/** Names of flags for files that are read, where the file that is written has the usual one. */
const RENAMED: Readonly<Record<string, string>> = {
  format: "inputFormat",
  delimiter: "inputDelimiter",
};

/** Adds the options of `evalwire export`. */
export function exportFlags(command: CliCommand): CliCommand {
  command.option("-o, --output <file>", "file to write, or - (repeatable)", list);
  addFlags(command, "Options for the output:", OUTPUT);
  addFlags(command, "Options for the table:", TABLES);
  command.option("--no-inputs", "leave out the column input");
  const read = RUN_FLAGS.map(({ setting, ...flag }) => ({
    ...flag,
    name: RENAMED[flag.name] ?? flag.name,
    // a file has all scores, whatever the analyses use
    ...(setting === undefined || setting === "scorers" ? {} : { setting }),
  }));
  addFlags(command, "Options for runs that are read:", read);
  return command;
}

/** Returns the flags that the runs are read with. */
export function runFlagsOf(flags: ExportFlags & RunFlags): RunFlags {
  const { inputFormat, inputDelimiter, format: _format, delimiter: _delimiter, ...rest } = flags;
  return { ...rest, ...defined({ format: inputFormat, delimiter: inputDelimiter }) };
}

/** Returns the files that the flags name, each with the options that its format has. */
export function filesOf(context: Context, flags: ExportFlags): TableFile[] {
  const { output = [], format } = flags;
  if (output.length === 0)
    throw new CommandError("usage", "No file was named: use -o FILE", {
      hint: "-o results.xlsx writes a workbook, -o - --format csv the standard output.",
    });
  const piped = output.includes("-");
  if (format !== undefined && !piped && output.length > 1)
    throw new CommandError("usage", "'--format' applies to one file, but several are named", {
      hint: "Name files by their endings, such as results.csv.",
    });
  const files = output.map((name) => {
    const path = name === "-" ? name : context.path(name);
    const own = name === "-" || !piped ? format : undefined;
    checkFormat(name, own);
    return { path, ...defined({ format: own }), chosen: formatOf(path, own) };
  });
  refuseUnused(
    flags,
    files.map(({ chosen }) => chosen),
  );
  return files.map(({ chosen, ...file }) => ({
    ...file,
    ...tableOptions(flags, chosen),
  })) as TableFile[]; // the names of formats were checked by formatOf()
}

function checkFormat(name: string, format: string | undefined): void {
  const known = ENDINGS.map((ending) => ending.slice(1));
  if (known.includes(format ?? endingOf(name).slice(1))) return;
  const [problem, hint] =
    format !== undefined
      ? [`'${format}' is not a format`, didYouMean(format, known)]
      : name === "-"
        ? ["'-o -' requires '--format'", `Formats: ${known.join(", ")}.`]
        : [
            `The ending of '${name}' names no format`,
            `Use ${ENDINGS.join(", ")}, or '--format' as well.`,
          ];
  throw new CommandError("usage", problem, { hint });
}

/** Returns the options of a table, with those that its format has. */
function tableOptions(flags: ExportFlags, { format }: ChosenFormat): WriteRowsOptions {
  const { form, inputs, columns, scorers, attributes, flatten, overwrite } = flags;
  const own = Object.entries(formatOptions(flags)).filter(([name]) =>
    format.options.includes(name as keyof WriteRowsOptions),
  );
  return {
    ...defined({ form, columns, scorers, attributes, flatten, overwrite }),
    ...(inputs === false ? { inputs } : {}),
    ...Object.fromEntries(own),
  };
}

function formatOptions({
  bom,
  delimiter,
  excel,
  decimalComma,
  typed,
  variant,
}: ExportFlags): WriteRowsOptions {
  const forExcel = decimalComma === true ? ("decimal-comma" as const) : excel;
  return defined({ bom, delimiter, excel: forExcel, typed, variant });
}

/** @throws {CommandError} for an option that none of the files has. */
function refuseUnused(flags: ExportFlags, chosen: readonly ChosenFormat[]): void {
  const given = formatOptions(flags);
  const unused = FORMAT_OPTIONS.find(
    (name) =>
      given[name] !== undefined && !chosen.some(({ format }) => format.options.includes(name)),
  );
  if (unused === undefined) return;
  const flag = unused === "excel" && flags.decimalComma === true ? "decimalComma" : unused;
  throw new CommandError("usage", `'${typed(flag)}' applies to none of the files`, {
    hint: `Leave it out: the help says to which formats it applies.`,
  });
}
