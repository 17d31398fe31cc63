import type { LoadOptions } from "../weave/load.ts";
import type { CliCommand } from "./cli-command.ts";
import { addFlags, type Flag } from "./flags.ts";
import {
  age,
  byName,
  delimiter,
  list,
  someText,
  wholeNumber,
  withWords,
  wordOf,
  words,
} from "./read-values.ts";

/** Options of commands that read runs. */
export interface RunFlags {
  key?: string;
  scorer?: string[];
  column?: string[];
  trial?: string;
  values?: Record<string, Record<string, number | boolean>>;
  decimal?: "." | ",";
  delimiter?: "," | ";" | "\t" | "|";
  runColumn?: string;
  inputColumn?: string;
  outputColumn?: string;
  latencyColumn?: string;
  tokensColumn?: string;
  costColumn?: string;
  format?: string;
  maxUnpackedBytes?: number;
  status?: string;
  rescores?: "exclude" | "include" | "only";
  costs?: boolean;
  feedback?: boolean;
  resolveReferences?: boolean;
  maxAge?: string;
  /** Columns that the configuration file names and that are not scores, in tables that have them. */
  notScores?: string[];
}

/** Source that a flag applies to. */
export type FlagUse = "table" | "any table" | "file" | "weave" | "selector" | "baseline";

/** Flag of commands that read runs, with the sources that it applies to. */
interface RunFlag extends Flag {
  readonly name: keyof RunFlags & string;
  readonly use: FlagUse;
}

const column = someText;

/** Names of the formats. They are written out because the readers of files are loaded later. */
const FORMATS = [
  "csv",
  "json",
  "jsonl",
  "parquet",
  "tsv",
  "deepeval",
  "every-eval-ever",
  "inspect",
  "lm-eval",
  "promptfoo",
];

const FILES: readonly RunFlag[] = [
  {
    name: "key",
    value: "column",
    help: "column that identifies the input; default: key, id or row_key",
    read: column,
    use: "table",
    setting: "key",
  },
  {
    name: "scorer",
    value: "name",
    help: "scorer, or column with scores (repeatable); default: all",
    read: list,
    use: "table",
    setting: "scorers",
  },
  {
    name: "column",
    value: "name",
    help: "column that is not a score (repeatable)",
    read: list,
    use: "table",
    setting: "columns",
  },
  {
    name: "trial",
    value: "column",
    help: "column that numbers the trials of an input; default: trial",
    read: column,
    use: "table",
  },
  {
    name: "values",
    value: "scorer=word:number,…",
    help: "numbers for words (repeatable): correct=C:1,I:0,P:0.5",
    read: byName(words, "correct=C:1,I:0,P:0.5", "first"),
    use: "table",
  },
  {
    name: "decimal",
    value: "mark",
    help: "decimal separator of numbers in text: . or ,",
    read: wordOf(".", ","),
    use: "any table",
  },
  {
    name: "delimiter",
    value: "mark",
    help: "separator of the cells of CSV: , or ; or | or tab",
    read: delimiter,
    use: "any table",
  },
  {
    name: "runColumn",
    value: "column",
    help: "column that holds the run; default: run_id, run or model",
    read: column,
    use: "table",
  },
  { name: "inputColumn", value: "column", help: "default: input", read: column, use: "table" },
  { name: "outputColumn", value: "column", help: "default: output", read: column, use: "table" },
  {
    name: "latencyColumn",
    value: "column",
    help: "duration in seconds; default: latency_seconds",
    read: column,
    use: "table",
  },
  { name: "tokensColumn", value: "column", help: "default: tokens", read: column, use: "table" },
  { name: "costColumn", value: "column", help: "default: cost_usd", read: column, use: "table" },
  {
    name: "format",
    value: "name",
    help: "format of the file: csv, inspect, promptfoo, …; default: recognized",
    read: withWords(someText, ...FORMATS),
    use: "file",
  },
  {
    name: "maxUnpackedBytes",
    value: "count",
    help: "maximum size of a compressed file after unpacking",
    read: wholeNumber,
    use: "file",
  },
];

const SERVICES: readonly RunFlag[] = [
  {
    name: "status",
    value: "status",
    help: "status of the run that a selector such as latest picks, or any; default: completed",
    read: withWords(someText, "completed", "running", "failed", "any"),
    use: "selector",
  },
  {
    name: "rescores",
    value: "which",
    help: "whether a selector picks rescores: exclude, include or only; default: exclude",
    read: wordOf<NonNullable<LoadOptions["rescores"]>>("exclude", "include", "only"),
    use: "selector",
  },
  { name: "costs", value: null, help: "read the costs of predictions", use: "weave" },
  { name: "feedback", value: null, help: "read ratings by people as scorers", use: "weave" },
  {
    name: "resolveReferences",
    value: null,
    help: "read the values behind references in outputs and scores",
    use: "weave",
  },
  {
    name: "maxAge",
    value: "age",
    help: "refuse a baseline that was set longer ago: 30d",
    read: age,
    use: "baseline",
  },
];

/** All flags of commands that read runs. */
export const RUN_FLAGS: readonly RunFlag[] = [...FILES, ...SERVICES];

/** Adds the options of a command whose arguments are runs. */
export function runFlags(command: CliCommand): CliCommand {
  addFlags(command, "Options for files:", FILES);
  addFlags(command, "Options for runs of services:", SERVICES);
  return command;
}
