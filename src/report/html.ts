import { InvalidArgumentError } from "../core/errors/usage.ts";
import { checkKeys, checkValue, someText } from "../core/options.ts";
import { cleanText } from "./clean-text.ts";
import { toText } from "./text.ts";
import type { ReportView } from "./view.ts";

/** Options of `toHtml()`. */
export interface HtmlOptions {
  /** Title of the page. Default: the names of the runs. */
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

/** Makes text harmless between tags and in quoted attributes. */
const escaped = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

/** Compresses a string: deflate without a header, in base64. */
async function packed(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const parts: string[] = [];
  for (
    let at = 0;
    at < bytes.length;
    at += 0x6000 // a multiple of 3
  )
    parts.push(btoa(String.fromCharCode(...bytes.subarray(at, at + 0x6000))));
  return parts.join("");
}

function titleOf({ base, candidate }: ReportView): string {
  const names = [base, candidate].flatMap((run) => (run === null ? [] : [run.name ?? run.id]));
  return names.length === 0 ? "Evaluation report" : names.join(" and ");
}

function policyOf(script: string, style: string, isLive: boolean): string {
  return [
    "default-src 'none'",
    `script-src '${script}'`,
    `style-src '${style}'`,
    ...(isLive ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** Returns the content security policy of a live page, for the header of its server. */
export async function livePolicy(): Promise<string> {
  const { SCRIPT_HASH, STYLE_HASH } = await import("../../generated/report-page.ts");
  return policyOf(SCRIPT_HASH, STYLE_HASH, true);
}

/**
 * Renders a report as one HTML file without any reference to another: verdict, figures, rows with a
 * filter, what is missing. It works from a disk without network. A content security policy allows
 * only its own script and style; text from runs is text.
 *
 * The same view and options return the same bytes on the same version of a runtime.
 *
 * @throws {InvalidArgumentError} when an option is unknown or wrong.
 */
export async function toHtml(view: ReportView, options: HtmlOptions = {}): Promise<string> {
  checkKeys(options, ["title", "date", "live"], "an option of toHtml()", "options");
  const { title = titleOf(view), date, live = null } = options;
  if (live !== null) checkValue("options.live", live, someText);
  if (date !== undefined && Number.isNaN(date.getTime()))
    throw new InvalidArgumentError("'options.date' is not a valid date", { path: "options.date" });
  const { SCRIPT, SCRIPT_HASH, STYLE, STYLE_HASH } = await import("../../generated/report-page.ts");
  const data: PageData = { view, title, date: date?.toISOString() ?? null, live };
  const policy = policyOf(SCRIPT_HASH, STYLE_HASH, live !== null);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="evalwire ${escaped(view.version)}">
<title>${escaped(cleanText(title))}</title>
<style>${STYLE}</style>
</head>
<body>
<div id="report"><main><p class="headline">${escaped(cleanText(view.headline))}</p></main></div>
<noscript><pre>${escaped(toText(view, { width: 100 }))}</pre></noscript>
<script type="text/plain" id="data">${await packed(JSON.stringify(data))}</script>
<script>${SCRIPT}</script>
</body>
</html>
`;
}
