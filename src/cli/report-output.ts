import { stat } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { didYouMean } from "../core/errors/usage.ts";
import { jsonText } from "../model/json-text.ts";
import type { HtmlOptions } from "../report/html.ts";
import type { ReportView } from "../report/view.ts";
import type { Context } from "./context.ts";
import { dataOutput } from "./data-output.ts";
import { CommandError, namingOverwrite } from "./failure.ts";

/** Form of a report. */
type Form = "html" | "md" | "txt" | "xml" | "json";

const FORMS: readonly Form[] = ["html", "md", "txt", "xml", "json"];
const isForm = (text: string): text is Form => FORMS.some((form) => form === text);

const ENDINGS: Readonly<Record<string, Form>> = {
  ".html": "html",
  ".htm": "html",
  ".md": "md",
  ".markdown": "md",
  ".txt": "txt",
  ".xml": "xml",
  ".json": "json",
};

/** File of a report; its path is `-` for the standard output. */
export interface ReportFile {
  /** As it was typed. */
  readonly name: string;
  readonly path: string;
  readonly form: Form;
}

/** Written file of a report. */
export interface WrittenReport {
  path: string;
  form: Form;
  bytes: number;
}

/** Options of the files. */
export interface OutputFlags {
  output?: string[];
  to?: string;
  overwrite?: boolean;
}

/** Name of the file when none is named. */
export const DEFAULT_FILE = "report.html";

/**
 * Returns the files that the flags name, once it is known that they can be written.
 *
 * @throws {CommandError} for an ending without a form, a missing folder, a folder in place of a file;
 *   {@link InvalidArgumentError} for an existing file, unless it is to be replaced.
 */
export async function reportFiles(context: Context, flags: OutputFlags): Promise<ReportFile[]> {
  const { output = [DEFAULT_FILE], to, overwrite = false } = flags;
  const piped = output.includes("-");
  if (to !== undefined && !piped)
    throw usage("'--to' applies only to '-o -'", "The ending of a file is its form.");
  if (piped) checkPiped(context, to);
  const files = output.map((name) => ({
    name,
    path: name === "-" ? name : context.path(name),
    form: formOf(name, to),
  }));
  const { checkTarget, targetOf } = await import("../export/files-node.ts");
  const targets = new Set<string>();
  for (const { name, path } of files) {
    if (path === "-") continue;
    await checkFolder(name, path);
    await checkTarget(path, overwrite).catch(namingOverwrite);
    const target = await targetOf(path);
    if (targets.has(target))
      throw usage(`'${name}' is named twice`, "Every file must have another name.");
    targets.add(target);
  }
  return files;
}

const usage = (problem: string, hint: string): CommandError =>
  new CommandError("usage", problem, { hint });

function checkPiped(context: Context, to: string | undefined): void {
  if (context.out.format !== "text")
    throw usage("'--json' and '-o -' both use the standard output", "Leave one of them out.");
  if (to === undefined) throw usage("'-o -' requires '--to'", `Forms: ${FORMS.join(", ")}.`);
}

function formOf(name: string, to: string | undefined): Form {
  if (name === "-") {
    if (to !== undefined && isForm(to)) return to;
    throw usage(`'${to}' is not a form of a report`, didYouMean(to ?? "", FORMS));
  }
  const form = ENDINGS[extname(name).toLowerCase()];
  if (form !== undefined) return form;
  throw usage(
    `The ending of '${name}' names no form of a report`,
    `Use one of ${Object.keys(ENDINGS).join(", ")}.`,
  );
}

async function checkFolder(name: string, path: string): Promise<void> {
  const folder = await stat(dirname(path)).catch(() => null);
  if (folder?.isDirectory() === true) return;
  const problem = folder === null ? "does not exist" : "is not a folder";
  throw new CommandError(
    "no_such_folder",
    `Cannot write '${name}': '${dirname(name)}' ${problem}`,
    { hint: "Create the folder, or name another file." },
  );
}

/** Writes a report in each form that was asked for. A file gets its name once it is complete. */
export async function writeReports(
  context: Context,
  files: readonly ReportFile[],
  view: ReportView,
  { overwrite = false, ...html }: HtmlOptions & { overwrite?: boolean | undefined },
): Promise<WrittenReport[]> {
  const { removeLeftovers, replaceFile } = await import("../export/files-node.ts");
  const texts = new Map<Form, string>();
  for (const { form } of files)
    if (!texts.has(form)) texts.set(form, await rendered(view, form, html));
  const written: WrittenReport[] = [];
  for (const { name, path, form } of files) {
    const text = texts.get(form) ?? "";
    if (path === "-") {
      await dataOutput(context)(text);
      continue;
    }
    await removeLeftovers(path);
    await replaceFile(path, { overwrite }, (write) => write(text)).catch(namingOverwrite);
    written.push({ path: name, form, bytes: Buffer.byteLength(text) });
  }
  return written;
}

async function rendered(view: ReportView, form: Form, html: HtmlOptions): Promise<string> {
  const { toHtml, toJUnit, toMarkdown, toText } = await import("../report/index.ts");
  switch (form) {
    case "html":
      return await toHtml(view, html);
    case "md":
      return toMarkdown(view);
    case "txt":
      return toText(view, { width: 100 });
    case "xml":
      return toJUnit(view);
    default:
      return `${jsonText(view) ?? "null"}\n`;
  }
}
