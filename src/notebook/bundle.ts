import { toNotebookHtml } from "./html.ts";
import { type ShowOptions, settingsOf } from "./options.ts";
import type { Sheet } from "./sheet.ts";
import { sheetOf } from "./sheets.ts";
import { plotSvg } from "./svg.ts";
import { toNotebookText } from "./text.ts";

/** Forms of one display by MIME type. A notebook shows the best one that it can. */
export interface DisplayBundle {
  /** Text of at most 2,000 characters. */
  "text/plain": string;
  /** Tables without scripts or style sheets, for any notebook. */
  "text/html": string;
  /** Picture of the intervals. Absent if there are none. */
  "image/svg+xml"?: string;
}

/** Longest name in a cell of a table, in characters. */
const CELL = 120;

/** Renders a sheet in all forms. */
export function bundleOfSheet(sheet: Sheet, maxTextLength: number): DisplayBundle {
  const picture = plotSvg(sheet.tables);
  return {
    "text/plain": toNotebookText(sheet),
    "text/html": toNotebookHtml(sheet, Math.max(CELL, maxTextLength)),
    ...(picture === null ? {} : { "image/svg+xml": picture }),
  };
}

/**
 * Returns the forms of a value for a notebook.
 *
 * @throws {InvalidArgumentError} when the value is of a kind that cannot be shown.
 */
export async function bundleOf(value: unknown, options: ShowOptions = {}): Promise<DisplayBundle> {
  const settings = settingsOf(options);
  return bundleOfSheet(await sheetOf(value, settings), settings.maxTextLength);
}
