import type { CellObject } from "write-excel-file/node";
import { jsonText } from "../model/json-text.ts";
import { beginningOf, EXCEL_CELL } from "./cell-text.ts";
import type { Column } from "./columns.ts";
import { FORMULA } from "./formula.ts";

/** Value of a cell: its type is the type of the cell. Null is an empty cell. */
export type CellValue = string | number | boolean | Date | null;

/** First and last time that every program reads from Excel's calendar as the same time. */
const FIRST_TIME = Date.UTC(1900, 2, 1);
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * Returns the value of a cell. Times become dates. Values of any type are strings, numbers,
 * booleans or JSON; whole numbers that a JavaScript number does not hold exactly are strings.
 */
export function cellValue(value: unknown, { type }: Column): CellValue {
  if (value === null || value === undefined) return null;
  if (type === "time" && typeof value === "string") return timeValue(value);
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "number") return jsonText(value);
  const isExact = !Number.isInteger(value) || Number.isSafeInteger(value);
  return Number.isFinite(value) && (isExact || type === "number") ? value : String(value);
}

/** Returns a time as a date; one that Excel's calendar does not have as its text. */
export function timeValue(text: string | undefined): CellValue {
  if (text === undefined) return null;
  const time = Date.parse(text);
  return time >= FIRST_TIME && time <= LAST_TIME ? new Date(time) : text;
}

/** Characters that XML 1.0 cannot contain, and halves of characters. */
const NOT_IN_XML = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Surrogate}/gu;

/** Characters that the library removes, and CR, which an XML reader turns into LF. */
const NOT_KEPT = /[\r\x7f-\x9f\ufffd]|\p{Noncharacter_Code_Point}/u;

/** String as a cell contains it. */
export interface CellText {
  readonly text: string;
  /** Whether the end was cut at Excel's limit. */
  readonly isCut: boolean;
  /**
   * Whether the library would change it: it drops empty strings and some characters, and it finds
   * `constructor` in the object in which it looks strings up.
   */
  readonly isExact: boolean;
  /** Whether a program would evaluate it once someone edits the cell. */
  readonly isFormula: boolean;
  /** Characters as XML, at most. */
  readonly size: number;
  /** Characters of the first line as displayed; wide characters count twice. */
  readonly width: number;
}

/**
 * Returns a string as an Excel cell holds it: at most 32,767 characters, with U+FFFD instead of
 * what a workbook cannot contain.
 */
export function cellText(value: string): CellText {
  const isCut = value.length > EXCEL_CELL;
  // a slice would keep the whole string in memory
  const kept = isCut ? structuredClone(beginningOf(value, EXCEL_CELL)) : value;
  // Excel reads `_x0041_` as the character with this code
  const text = kept.replace(NOT_IN_XML, "\ufffd").replace(/_(?=x[\da-f]{4}_)/gi, "_x005F_");
  return {
    text,
    isCut,
    isExact: text === "" || NOT_KEPT.test(text) || text in {},
    isFormula: FORMULA.test(text),
    size: text.length + 4 * (text.match(/[&<>\r]/g)?.length ?? 0),
    width: widthOf(text),
  };
}

/** Characters that decide the width of a column. */
const SHOWN = 60;

function widthOf(text: string): number {
  const [line = ""] = text.slice(0, SHOWN).split(/[\r\n]/, 1);
  return line.length + (line.match(/[\u1100-\u115f\u2e80-\uffdc]/g)?.length ?? 0);
}

/** Returns a string as the XML of a cell that contains it. */
export function inlineXml(text: string): string {
  const escaped = text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\r", "&#13;");
  return `<is><t xml:space="preserve">${escaped}</t></is>`;
}

/** Font of styled cells: without a name, LibreOffice shows them in another one than the rest. */
const FONT: CellObject = { fontFamily: "Calibri", fontSize: 11 };

/** Look of headers, times, links, and strings that look like formulas. */
export const STYLES: Readonly<Record<"header" | "time" | "link" | "string", CellObject>> = {
  header: { ...FONT, fontWeight: "bold" },
  time: { format: "yyyy-mm-dd hh:mm:ss" },
  link: { ...FONT, textColor: "#0563C1", textDecoration: { underline: true } },
  string: { format: "@" },
};
