import { jsonText } from "../model/json-text.ts";
import type { NamedColumn } from "./columns.ts";

/** Returns a cell as a value of its column's only type: text, a number, or null. */
export function typedCell(value: unknown, { type }: NamedColumn): unknown {
  if (value === null) return null;
  if (type === "json") return jsonText(value);
  return type === "any" && typeof value !== "string" ? jsonText(value) : value;
}

/** Characters that Excel keeps in a cell. */
export const EXCEL_CELL = 32_767;

/** Name of the column with the names of the cells that were cut at Excel's limit. */
export const CELLS_CUT = "cells_cut";

/** Returns the beginning of a string, without half of a character at its end. */
export function beginningOf(text: string, length: number): string {
  return text.slice(0, length).replace(/[\ud800-\udbff]$/, "");
}
