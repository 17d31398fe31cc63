import { quoted } from "../analysis/show-value.ts";
import type { ImportFile } from "./import-file.ts";

/** Beginnings of files that are often mistaken for results. */
const SIGNATURES: readonly (readonly [string, string])[] = [
  ["PK\u0003\u0004", "a zip archive, such as an Excel workbook (save its sheet as CSV)"],
  ["PAR1", "a Parquet file"],
  ["SQLite format 3\0", "an SQLite database"],
  ["%PDF", "a PDF"],
  ["ARROW1", "an Arrow file"],
];

/** Describes content that no format recognizes, for a message. */
export function describeContent({ bytes, head }: ImportFile): string {
  if (bytes.length === 0) return "an empty file";
  const start = String.fromCharCode(...bytes.subarray(0, 16));
  const known = SIGNATURES.find(([signature]) => start.startsWith(signature));
  if (known !== undefined) return known[1];
  const text = head.trimStart();
  if (text === "") return "blank lines";
  if (/[\0\ufffd]/.test(text.slice(0, 1000))) return "binary data, or text that is not UTF-8";
  const [line = ""] = text.split(/[\r\n]/, 1);
  if (text.startsWith("{")) return `JSON ${fieldsOf(text)}`;
  if (text.startsWith("[")) return `a JSON list that begins with ${quoted(text, 60)}`;
  return `text that begins with ${quoted(line, 60)}`;
}

/** Describes JSON by its first names of fields, at any depth. */
function fieldsOf(text: string): string {
  const names = [...text.matchAll(/"([^"\\]{1,40})"\s*:/g)].slice(0, 6);
  if (names.length === 0) return "without fields";
  return `with the fields ${names.map(([, name = ""]) => `'${name}'`).join(", ")}`;
}
