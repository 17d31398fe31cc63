/**
 * Displays for notebooks: runs, rows and results as tables, pictures and text.
 *
 * @example The last expression of a cell
 * ```ts
 * import { compare, fromRecords } from "evalwire/analysis";
 * import { show } from "evalwire/notebook";
 *
 * const run = (name: string, passes: number) =>
 *   fromRecords(Array.from({ length: 50 }, (_, id) => ({ id, ok: id < passes })), { key: "id", scorers: ["ok"], run: name });
 * const comparison = await compare(run("main", 40), run("branch", 20));
 * show(comparison);
 * ```
 *
 * @module
 */

export type { DisplayBundle } from "./bundle.ts";
export type { ShowOptions } from "./options.ts";
export { type Shown, show } from "./show.ts";
