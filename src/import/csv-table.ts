import { CsvReader } from "./csv-reader.ts";
import type { ImportFile } from "./import-file.ts";
import { recordOf, type Table } from "./table.ts";

/** Delimiters that are recognized. */
const DELIMITERS = [",", ";", "\t", "|"];
/** Number of lines by which the delimiter is recognized. */
const SAMPLE_LINES = 100;
/** Names by which the right delimiter is recognized when several fit. */
const KEYS = ["key", "id", "row_key"];

/** First line of some files of Excel, which states the delimiter. */
const SEP = /^sep=(.)(?:\r\n|\r|\n)/i;

/**
 * Reads a table of strings from CSV.
 *
 * @throws {InvalidArgumentError} that names the line, or the delimiters that fit.
 */
export function readCsv(
  file: ImportFile,
  options: { delimiter?: string | undefined; key?: string | undefined },
): Table {
  const text = file.text();
  const [sep = "", stated] = SEP.exec(text) ?? [];
  const start = sep === "" ? { at: 0, line: 1 } : { at: sep.length, line: 2 };
  const open = (delimiter: string): CsvReader => new CsvReader(text, delimiter, fail, start);
  const delimiter = options.delimiter ?? stated ?? findDelimiter(file, open, options.key);
  const reader = open(delimiter);
  const header = reader.next();
  if (header === null) throw file.error(null, "is empty: a table begins with a line of names");
  if (header.cells.some((name) => name?.includes("\0") === true))
    throw file.error(null, "looks like UTF-16 without a byte order mark", "Save it as UTF-8.");
  const lines: (readonly (string | null)[])[] = [];
  const numbers: number[] = [];
  for (let line = reader.next(); line !== null; line = reader.next()) {
    checkLength(line.cells.length, line.line);
    lines.push(line.cells);
    numbers.push(line.line);
  }
  const { columns, indices, notes } = namesOf(file, header.cells, lines);
  const records = lines.map((cells) => recordOf(columns, (at) => cells[indices[at] ?? -1] ?? null));
  const place = (index: number): string => `line ${numbers[index] ?? 0}`;
  return { file, storage: "csv", columns, records, delimiter, notes, place };

  function fail(line: number, problem: string, hint?: string): never {
    throw file.error(`line ${line}`, problem, hint);
  }

  function checkLength(length: number, line: number): void {
    const expected = header?.cells.length ?? 0;
    if (length === expected) return;
    const hint = `The delimiter is ${JSON.stringify(delimiter)}. A cell that contains it must be quoted.`;
    fail(line, `has ${cellCount(length)}, but the header has ${expected}`, hint);
  }
}

const cellCount = (count: number): string => (count === 1 ? "1 cell" : `${count} cells`);

/** Delimiter with the number of cells in the header and whether all sampled lines have as many. */
interface Candidate {
  readonly delimiter: string;
  readonly names: readonly (string | null)[];
  readonly isEven: boolean;
}

/**
 * Returns the delimiter that fits the first lines.
 *
 * @throws {InvalidArgumentError} when several fit equally well.
 */
function findDelimiter(
  file: ImportFile,
  open: (delimiter: string) => CsvReader,
  key: string | undefined,
): string {
  const candidates = DELIMITERS.map((one) => tryDelimiter(one, open)).filter(
    ({ names }) => names.length > 1,
  );
  const even = candidates.filter(({ isEven }) => isEven);
  const fit = even.length > 0 ? even : candidates;
  if (fit.length <= 1) return fit[0]?.delimiter ?? ",";
  const keys = key === undefined ? KEYS : [key];
  const named = fit.filter(({ names }) => keys.some((name) => names.includes(name)));
  if (named.length === 1 && named[0] !== undefined) return named[0].delimiter;
  const shown = fit.map(({ delimiter }) => JSON.stringify(delimiter)).join(" or ");
  throw file.error(null, `can be read with more than one delimiter: ${shown}`, "Pass 'delimiter'.");
}

function tryDelimiter(delimiter: string, open: (delimiter: string) => CsvReader): Candidate {
  const reader = open(delimiter);
  let names: readonly (string | null)[] = [];
  try {
    names = reader.next()?.cells ?? [];
    for (let count = 0; count < SAMPLE_LINES; count++) {
      const line = reader.next();
      if (line === null) break;
      if (line.cells.length !== names.length) return { delimiter, names, isEven: false };
    }
    return { delimiter, names, isEven: true };
  } catch {
    return { delimiter, names, isEven: false }; // a quote is in the wrong place
  }
}

/**
 * Returns the names of the columns with their positions. A column without a name is left out if it
 * is empty or numbers the lines, as pandas and trailing delimiters leave it.
 */
function namesOf(
  file: ImportFile,
  header: readonly (string | null)[],
  lines: readonly (readonly (string | null)[])[],
): { columns: string[]; indices: number[]; notes: string[] } {
  const columns: string[] = [];
  const indices: number[] = [];
  const notes: string[] = [];
  for (const [at, cell] of header.entries()) {
    const name = cell ?? "";
    const first = columns.indexOf(name);
    if (first >= 0)
      throw file.error(
        null,
        `has two columns with the name '${name}': number ${(indices[first] ?? 0) + 1} and number ${at + 1}`,
        "Rename one of them.",
      );
    if (name.trim() !== "") {
      columns.push(name);
      indices.push(at);
    } else if (lines.every((cells) => (cells[at] ?? "").trim() === "")) {
      // nothing is lost
    } else if (isCounter(lines.map((cells) => cells[at]))) {
      notes.push(`Column ${at + 1} has no name and numbers the lines: it was left out`);
    } else {
      throw file.error(null, `has values in column ${at + 1}, which has no name`, "Name it.");
    }
  }
  return { columns, indices, notes };
}

/** Returns whether cells count up by 1. */
export function isCounter(cells: readonly unknown[]): boolean {
  const first = Number(cells[0] ?? Number.NaN);
  return (
    cells.length > 1 &&
    Number.isInteger(first) &&
    cells.every((cell, at) => cell !== null && cell !== "" && Number(cell) === first + at)
  );
}
