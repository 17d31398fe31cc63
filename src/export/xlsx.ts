import writeExcelFile from "write-excel-file/node";
import type { Chunk } from "./byte-stream.ts";
import { CELLS_CUT } from "./cell-text.ts";
import { helpOf } from "./column-help.ts";
import type { Column } from "./columns.ts";
import { openTable } from "./table.ts";
import type { TableLayout } from "./table-options.ts";
import type { TableInput } from "./trials.ts";
import { cellValue } from "./xlsx-cells.ts";
import { exactTexts, filters, links } from "./xlsx-features.ts";
import { Sheet, WorkbookSize } from "./xlsx-sheet.ts";
import { SUMMARY_COLUMNS, Summary } from "./xlsx-summary.ts";

/**
 * Yields an Excel workbook with the sheets `rows`, `summary` and `columns`. A workbook is made in
 * memory: reading stops with an error once the table is too large for that.
 */
export async function* xlsxChunks(
  input: TableInput,
  layout: TableLayout,
): AsyncGenerator<Chunk, undefined> {
  const size = new WorkbookSize();
  const summary = new Summary(input, layout.scorers);
  const { columns, batches } = await openTable(input, layout, (trial) => summary.add(trial));
  const names = columns.map(({ name }) => name);
  const rows = new Sheet("rows", [...names, CELLS_CUT], size, "url");
  let lines = 0;
  for await (const batch of batches) {
    for (const line of batch) rows.add(columns.map((column, at) => cellValue(line[at], column)));
    lines += batch.length;
  }
  const sheets = [rows, summarySheet(summary, size), columnsSheet(columns, rows, size)];
  yield { bytes: await workbook(sheets), lines };
}

function summarySheet(summary: Summary, size: WorkbookSize): Sheet {
  const sheet = new Sheet("summary", SUMMARY_COLUMNS, size, "run_url");
  for (const line of summary.lines()) sheet.add(line);
  return sheet;
}

/** Describes each column of the sheet `rows`. */
function columnsSheet(columns: readonly Column[], rows: Sheet, size: WorkbookSize): Sheet {
  const header = ["name", "type", "unit", "empty_means", "contents", "notes"];
  const sheet = new Sheet("columns", header, size);
  for (const { name, type } of [...columns, { name: CELLS_CUT, type: "text" }]) {
    const { unit, nulls, contents } = helpOf(name);
    sheet.add([name, type, unit || null, nulls, contents, rows.noteOf(name)]);
  }
  return sheet;
}

async function workbook(sheets: readonly Sheet[]): Promise<Uint8Array> {
  const plans = sheets.map((sheet) => sheet.plan());
  const features = [exactTexts(plans), filters(plans), links(plans)];
  const file = writeExcelFile(
    sheets.map((sheet) => sheet.content()),
    { features },
  );
  return withoutDates(await file.toBuffer());
}

/** Midnight of 1980-01-01, the first time that a zip archive can state. */
const FIRST_DATE = (1 << 21) | (1 << 16);

/**
 * Replaces the times of the files in a zip archive, so that the same rows make the same bytes. The
 * directory at the end of the archive lists where each file begins.
 */
function withoutDates(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = bytes.length - 22; // its last record has this length without a comment
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    view.setUint32(at + 12, FIRST_DATE, true);
    view.setUint32(view.getUint32(at + 42, true) + 10, FIRST_DATE, true);
    at += 46 + [28, 30, 32].reduce((sum, part) => sum + view.getUint16(at + part, true), 0);
  }
  return bytes;
}
