import { InvalidArgumentError } from "../core/errors/usage.ts";
import {
  anObject,
  checkKeys,
  checkValue,
  nameOfKind,
  type Rule,
  someText,
} from "../core/options.ts";
import { cleanText, shortened } from "./clean-text.ts";
import { escaped, pageOf, policyOf } from "./html-shell.ts";
import { rankNames } from "./rankings.ts";
import { joined } from "./sentences.ts";
import { toText } from "./text.ts";
import type { ReportView } from "./view.ts";
import { encodeWords } from "./word-codes.ts";

/** Longest title that is made of names, in characters. */
const TITLE_LENGTH = 200;

const aDate: Rule = {
  is: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  kind: "a valid Date",
};

/** Options of `toHtml()`. */
export interface HtmlOptions {
  /** Title of the page. Default: the names of the runs or projects. */
  title?: string;
  /** Date of the report. It is shown; without it, the page has none. */
  date?: Date;
  /**
   * Version of a page that a server replaces, as `evalwire view` does: the page listens to the
   * events of the relative URL `events`, and reloads when their data are another version. Without
   * one, the page never changes.
   */
  live?: string;
}

/** Data of the page. */
export interface PageData {
  readonly view: ReportView;
  readonly title: string;
  /** ISO time, or null. */
  readonly date: string | null;
  /** Version of a live page, or null. */
  readonly live: string | null;
}

/** Bytes that are encoded at once: a multiple of 3, so that no padding is inside. */
const PIECE = 0x6000;

/** Compresses bytes, with a checksum, and writes them in base64. */
async function packed(bytes: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  const deflated = new Uint8Array(await new Response(stream).arrayBuffer());
  const parts: string[] = [];
  for (let at = 0; at < deflated.length; at += PIECE)
    parts.push(btoa(String.fromCharCode(...deflated.subarray(at, at + PIECE))));
  return parts.join("");
}

/** Returns the element with the data, as JSON or as the codes of its words: what is smaller. */
async function dataElement(data: PageData): Promise<string> {
  const json = JSON.stringify(data);
  const [plain, coded] = [await packed(json), await packed(encodeWords(json))];
  return coded.length < plain.length
    ? `<script type="text/plain" id="data" data-form="words">${coded}</script>`
    : `<script type="text/plain" id="data">${plain}</script>`;
}

/** Lists up to three names for a title. */
const titled = (names: readonly string[]): string =>
  joined(names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more`] : names);

function titleOf({ base, candidate, rankings, projects }: ReportView): string {
  const runs = [base, candidate].flatMap((run) => (run === null ? [] : [run.name ?? run.id]));
  const [ranking] = rankings;
  const names = [
    ...runs,
    ...(ranking === undefined ? [] : rankNames(ranking.runs)),
    ...projects.map(({ name }) => name),
  ];
  return shortened(titled(names), TITLE_LENGTH) || "Evaluation report";
}

/** @throws {InvalidArgumentError} when a value is not a view that this version makes. */
function checkView(view: ReportView): void {
  const schema: unknown = anObject.is(view) ? view.schema : null;
  if (schema === "evalwire.report/1" && "table" in view && "rankings" in view) return;
  const what =
    typeof schema === "string" ? `a view with schema '${schema}'` : `${nameOfKind(view)} as a view`;
  throw new InvalidArgumentError(
    `Cannot render ${what}`,
    { path: "view" },
    { hint: "Pass what reportView() of this version returns" },
  );
}

/** Returns the ISO time of an option. */
function timeOf(date: Date | undefined): string | null {
  if (date === undefined) return null;
  checkValue("options.date", date, aDate);
  return date.toISOString();
}

/** Returns the content security policy of a live page, for the header of its server. */
export async function livePolicy(): Promise<string> {
  const { SCRIPT_HASH, STYLE_HASH } = await import("../../generated/report-page.ts");
  return policyOf({ script: SCRIPT_HASH, style: STYLE_HASH, isLive: true });
}

/**
 * Renders a report as one HTML file without any reference to another: verdict, figures, rows with a
 * filter, what is missing. It works from a disk without network. A content security policy allows
 * only its own script and style; text from runs is text.
 *
 * The same view and options return the same bytes on the same version of a runtime.
 *
 * @throws {InvalidArgumentError} when the view is none of this version, or an option is unknown or
 *   wrong.
 *
 * @example A file to send
 * ```ts
 * import { compare, fromRecords } from "evalwire/analysis";
 * import { reportView, toHtml } from "evalwire/report";
 *
 * const run = (name: string, passes: number) =>
 *   fromRecords(Array.from({ length: 50 }, (_, id) => ({ id, ok: id < passes })), { key: "id", scorers: ["ok"], run: name });
 * const comparison = await compare(run("main", 40), run("branch", 20), { keepRows: "all" });
 * const html = await toHtml(reportView({ comparison }), { date: new Date("2026-11-27T08:00:00Z") });
 * if (!html.includes("<title>main and branch</title>")) throw new Error(html.slice(0, 1_000));
 * ```
 */
export async function toHtml(view: ReportView, options: HtmlOptions = {}): Promise<string> {
  checkView(view);
  checkKeys(options, ["title", "date", "live"], "an option of toHtml()", "options");
  const { title = titleOf(view), date, live = null } = options;
  if (live !== null) checkValue("options.live", live, someText);
  checkValue("options.title", title, someText);
  const time = timeOf(date);
  const { CREDITS, SCRIPT, SCRIPT_HASH, STYLE, STYLE_HASH } = await import(
    "../../generated/report-page.ts"
  );
  const data: PageData = { view, title, date: time, live };
  return pageOf({
    title: escaped(cleanText(title)),
    style: STYLE,
    policy: policyOf({ script: SCRIPT_HASH, style: STYLE_HASH, isLive: live !== null }),
    head: [`<meta name="generator" content="evalwire ${escaped(view.version)}">`],
    body: `<div id="report"><main><p class="headline">${escaped(cleanText(view.headline))}</p></main></div>
<noscript><pre>${escaped(toText(view, { width: 100 }))}</pre></noscript>
${await dataElement(data)}
<script>${SCRIPT}</script>
<!-- The script contains code of these packages:
${CREDITS}
-->`,
  });
}
