/**
 * Reports of comparisons and gates: one view model, and its renderings.
 *
 * @example A report as Markdown
 * ```ts
 * import { compare, fromRecords } from "evalwire/analysis";
 * import { reportView, toMarkdown } from "evalwire/report";
 *
 * const run = (name: string, passes: number) =>
 *   fromRecords(Array.from({ length: 50 }, (_, id) => ({ id, ok: id < passes })), { key: "id", scorers: ["ok"], run: name });
 * const comparison = await compare(run("main", 40), run("branch", 20));
 * console.log(toMarkdown(reportView({ comparison })));
 * ```
 *
 * @module
 */

export { toAnnotations } from "./annotations.ts";
export type { ChangeBin, ChangeDistribution } from "./distribution.ts";
export { type HtmlOptions, toHtml } from "./html.ts";
export { toJUnit } from "./junit.ts";
export { type MarkdownOptions, toMarkdown } from "./markdown.ts";
export { formatRange, formatValue } from "./numbers.ts";
export type { ContentRow, Redact } from "./redact.ts";
export { type ReportOptions, type ReportSubject, reportView } from "./report-view.ts";
export { type TextOptions, toText } from "./text.ts";
export type * from "./view.ts";
export type * from "./view-table.ts";
