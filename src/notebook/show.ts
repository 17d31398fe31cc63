import { bundleOfSheet, type DisplayBundle } from "./bundle.ts";
import { type ShowOptions, settingsOf } from "./options.ts";
import { isReadLater, sheetOf } from "./sheets.ts";
import { toNotebookText } from "./text.ts";

/**
 * Display of a value: what a notebook shows when it is the last expression of a cell. In a console
 * it is its text.
 */
export interface Shown {
  /** Returns the forms of the display by MIME type, for other notebooks and for files. */
  bundle(): Promise<DisplayBundle>;
}

const LATER =
  'Read when it is displayed: (await shown.bundle())["text/plain"] is its text in a console';

/**
 * Shows a run, a row, a list of either, or a result of the analysis in a notebook: as an HTML table
 * with interval bars, as an SVG picture of the intervals, and as text.
 *
 * Runs, rows and results display themselves as the last expression of a cell in Deno's kernel.
 * `show()` is for everything else: options, lists, asynchronous lists, read up to
 * `maxRows`, `{ comparison, gate }` together, and values from JSON. Text from runs
 * is escaped, and nothing in it runs. Reading a stream that can be read once uses it up.
 *
 * @throws {InvalidArgumentError} when an option is unknown or wrong, or the value is of a kind that
 *   cannot be shown; for an asynchronous list, when it is displayed.
 *
 * @example A comparison, as text
 * ```ts
 * import { compare, fromRecords } from "evalwire/analysis";
 * import { show } from "evalwire/notebook";
 *
 * const run = (name: string, passes: number) =>
 *   fromRecords(Array.from({ length: 200 }, (_, id) => ({ id, correct: id < passes })), { key: "id", scorers: ["correct"], run: name });
 * const shown = show(await compare(run("main", 180), run("branch", 150)), { maxRows: 10 });
 * const text = (await shown.bundle())["text/plain"];
 * if (!text.startsWith("WORSE\nThe candidate is worse on 'correct'")) throw new Error(text);
 * ```
 */
export function show(value: unknown, options: ShowOptions = {}): Shown {
  const settings = settingsOf(options);
  // nothing is read before it is displayed, and then once; other values are refused now
  let sheet = isReadLater(value) ? null : sheetOf(value, settings);
  const bundle = async (): Promise<DisplayBundle> => {
    sheet ??= sheetOf(value, settings);
    return bundleOfSheet(await sheet, settings.maxTextLength);
  };
  const text = (): string =>
    sheet === null || sheet instanceof Promise ? LATER : toNotebookText(sheet);
  return Object.defineProperties(
    { bundle },
    {
      [Symbol.for("Jupyter.display")]: { value: bundle },
      // the console of Node and Deno
      [Symbol.for("nodejs.util.inspect.custom")]: { value: text },
    },
  );
}
