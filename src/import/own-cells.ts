import { readNumber } from "../analysis/read-literal.ts";
import { parseExactly } from "../core/exact-json.ts";
import { FORMULA } from "../export/formula.ts";
import type { Table } from "./table.ts";

/** How a file states values of any type, such as `input`. */
type Contents = "json" | "excel" | "values";

/** Options for reading the cells of a table that this package wrote. */
export interface OwnCellOptions {
  decimal?: "." | "," | undefined;
  typed?: boolean | undefined;
}

/** Reads the cells of a table that this package wrote, by the types of docs/columns.md. */
export class OwnCells {
  readonly #table: Table;
  readonly #contents: Contents;
  readonly #decimal: "." | ",";

  constructor(table: Table, options: OwnCellOptions) {
    this.#table = table;
    const isExcel = table.storage === "csv" && table.columns.includes("cells_cut");
    const isTyped = table.storage !== "json" || (options.typed ?? looksTyped(table));
    this.#contents = isExcel ? "excel" : isTyped ? "json" : "values";
    this.#decimal = options.decimal ?? (isExcel && table.delimiter === ";" ? "," : ".");
  }

  /** Returns a cell of the type text. */
  text(index: number, name: string): string | null {
    const cell = this.#cell(index, name);
    if (typeof cell === "object" && cell !== null) throw this.error(index, name, "must be text");
    return cell === null ? null : String(cell);
  }

  /** Returns a cell with one of a few words. */
  word<Word extends string>(index: number, name: string, words: readonly Word[]): Word | null {
    const cell = this.text(index, name);
    const word = words.find((one) => one === cell);
    if (cell === null || cell === "") return null;
    if (word === undefined)
      throw this.error(index, name, `must be ${words.join(", ")}: current value is '${cell}'`);
    return word;
  }

  /** Returns a cell of the type number or integer. */
  number(index: number, name: string): number | null {
    const cell = this.#cell(index, name);
    if (cell === null || cell === "") return null;
    const value = typeof cell === "string" ? this.#parsed(cell) : cell;
    if (typeof value === "number") return value;
    if (typeof value === "bigint") return Number(value);
    const hint =
      typeof cell === "string" && cell.includes(",") ? "Pass decimal: ',' if it is." : undefined;
    throw this.error(index, name, `must be a number: current value is '${String(cell)}'`, hint);
  }

  /** Returns a cell of the type time. */
  time(index: number, name: string): Date | null {
    const cell = this.text(index, name);
    if (cell === null || cell === "") return null;
    const time = new Date(cell);
    if (Number.isNaN(time.getTime()))
      throw this.error(index, name, `must be an ISO 8601 time: current value is '${cell}'`);
    return time;
  }

  /** Returns a cell of the type json. */
  json(index: number, name: string): unknown {
    const cell = this.#cell(index, name);
    if (typeof cell !== "string" || this.#table.variants?.includes(name) === true) return cell;
    if (this.#contents === "values") return cell;
    // files for Excel have strings without quotes
    if (this.#contents === "excel") return this.#any(cell);
    return cell === "null" ? null : (jsonIn(cell) ?? cell);
  }

  /** Returns a cell of the type any: a string as it is, or other JSON. */
  any(index: number, name: string): unknown {
    const cell = this.#cell(index, name);
    return typeof cell === "string" && this.#contents !== "values" ? this.#any(cell) : cell;
  }

  /** Returns an error about a cell. */
  error(index: number, name: string, problem: string, hint?: string): Error {
    const place = `${this.#table.place(index)}, column ${name}`;
    return this.#table.file.error(place, problem, hint);
  }

  #cell(index: number, name: string): unknown {
    const record = this.#table.records[index] ?? {};
    const cell = Object.hasOwn(record, name) ? (record[name] ?? null) : null;
    const isGuarded =
      this.#table.storage === "csv" &&
      typeof cell === "string" &&
      cell.startsWith("'") &&
      FORMULA.test(cell.slice(1));
    return isGuarded ? cell.slice(1) : cell;
  }

  #parsed(cell: string): number | null {
    if (this.#table.storage !== "csv") return null;
    return /^(?:NaN|-?Infinity)$/.test(cell) ? Number(cell) : readNumber(cell, this.#decimal);
  }

  #any(cell: string): unknown {
    if (cell.startsWith('"') || cell === "null") return cell;
    const number = /^[-\d]/.test(cell) ? readNumber(cell, this.#decimal) : null;
    return number ?? jsonIn(cell) ?? cell;
  }
}

/** Returns the value of JSON; undefined if it is not JSON. */
function jsonIn(text: string): unknown {
  if (!/^(?:["{[\d-]|true$|false$)/.test(text)) return undefined;
  try {
    return parseExactly(text);
  } catch {
    return undefined;
  }
}

/**
 * Returns whether a JSON file has JSON strings for values of any type. The attributes of a run are
 * an object otherwise; without them, every input and output must look like JSON.
 */
function looksTyped({ records, columns }: Table): boolean {
  const values = (name: string): unknown[] =>
    records.flatMap((record) => (Object.hasOwn(record, name) ? (record[name] ?? []) : []));
  const [attributes] = columns.includes("run_attributes") ? values("run_attributes") : [];
  if (attributes !== undefined) return typeof attributes === "string";
  const contents = [...values("input"), ...values("output")];
  return (
    contents.some((one) => typeof one === "string" && one.startsWith('"')) &&
    contents.every((one) => typeof one === "string" && jsonIn(one) !== undefined)
  );
}
