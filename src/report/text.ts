import type { RuleResult } from "../analysis/gate-result.ts";
import { plural } from "../core/errors/usage.ts";
import { aBoolean, checkKeys, checkValue, integerFrom } from "../core/options.ts";
import { cleanText, shortened } from "./clean-text.ts";
import { columnsOf, fitted, padded, wrapped } from "./columns.ts";
import { evaluationColumns } from "./project-cells.ts";
import { evaluationsOf } from "./projects.ts";
import { rankColumns } from "./ranking-cells.ts";
import { safeUrl } from "./safe-url.ts";
import { type CellColumn, columnsFor, JUDGED, judgedIn } from "./scorer-cells.ts";
import type { ReportRow, ReportView } from "./view.ts";
import { answerParts, outcomeIn, rowName, rowScores, runLine, worstTitle } from "./words.ts";

/** Options of `toText()`. */
export interface TextOptions {
  /** Columns of the terminal. Default 80. */
  width?: number;
  /** Whether outcomes and titles are colored with ANSI escapes. Default false. */
  color?: boolean;
  /** Whether runs and rows link to the provider's app with OSC 8 escapes. Default false. */
  links?: boolean;
}

/** Longest sentence, in characters: names in it can have any length. */
const SENTENCE = 2_000;

/** Longest cell of a table, in characters. */
const CELL = 200;

const STYLES = { bold: 1, red: 31, green: 32, yellow: 33 } as const;
type Style = keyof typeof STYLES;

const STYLE_OF: Readonly<Record<string, Style>> = {
  pass: "green",
  better: "green",
  equivalent: "green",
  fail: "red",
  worse: "red",
};

/** How a sentence is shown. `whole`: it was cut before, at `maxTextLength`. */
interface Said {
  readonly style?: Style;
  readonly url?: string | null;
  readonly whole?: boolean;
}

/** Writes lines of a limited width. */
class Page {
  readonly lines: string[] = [];
  readonly #width: number;
  readonly #color: boolean;
  readonly #links: boolean;

  constructor({ width = 80, color = false, links = false }: TextOptions) {
    this.#width = width;
    this.#color = color;
    this.#links = links;
  }

  /** Adds text after a prefix, indented like it, as many lines as it needs. */
  say(prefix: string, text: string, options: Said = {}): void {
    const size = columnsOf(prefix);
    const room = Math.max(8, this.#width - size);
    const cut = options.whole === true ? text : shortened(text, SENTENCE);
    wrapped(cleanText(cut), room).forEach((line, i) => {
      const inside = this.#linked(harmless(line), options.url ?? null);
      this.lines.push((i === 0 ? prefix : " ".repeat(size)) + this.#styled(inside, options.style));
    });
  }

  title(text: string): void {
    this.lines.push("", this.#styled(text, "bold"));
  }

  /** Adds a table; its items below each other if it is too wide. */
  table<T>(columns: readonly CellColumn<T>[], items: readonly T[]): void {
    const cells = items.map((one) =>
      columns.map(({ cell }) => harmless(cleanText(shortened(cell(one), CELL)))),
    );
    const heads = columns.map(({ title }) => title);
    const widths = heads.map((head, c) =>
      Math.max(columnsOf(head), ...cells.map((line) => columnsOf(line[c] ?? ""))),
    );
    // long names are cut before the table is turned
    const others = widths.slice(1).reduce((sum, width) => sum + width + 2, 0);
    const first = Math.min(widths[0] ?? 0, Math.max(12, this.#width - others));
    if (first + others > this.#width) {
      this.#stacked(heads, cells);
      return;
    }
    const line = (values: readonly string[]): string =>
      values
        .map((value, c) =>
          padded(
            c === 0 ? fitted(value, first) : value,
            c === 0 ? first : (widths[c] ?? 0),
            columns[c]?.numeric === true ? "left" : "right",
          ),
        )
        .join("  ")
        .trimEnd();
    for (const values of [heads, ...cells]) this.lines.push(line(values));
  }

  #stacked(heads: readonly string[], cells: readonly (readonly string[])[]): void {
    const label = Math.max(...heads.map(columnsOf));
    for (const values of cells) {
      this.say("  ", values[0] ?? "");
      values.slice(1).forEach((value, i) => {
        this.say(`    ${padded(heads[i + 1] ?? "", label, "right")}  `, value);
      });
    }
  }

  #styled(text: string, style: Style | undefined): string {
    if (!this.#color || style === undefined) return text;
    return `\u001b[${STYLES[style]}m${text}\u001b[0m`;
  }

  #linked(text: string, url: string | null): string {
    const target = this.#links ? safeUrl(url) : null;
    return target === null ? text : `\u001b]8;;${target}\u001b\\${text}\u001b]8;;\u001b\\`;
  }
}

/** Keeps text of a run from being read as a command by the log of a CI service. */
const harmless = (line: string): string =>
  line.replace(/^(\s*)::/, "$1\u2060::").replace(/##(?=[a-z]*\[)/gi, "#\u2060#");

function sayRule(page: Page, rule: RuleResult): void {
  page.say("  ", `${outcomeIn(rule)}: ${rule.required}`, {
    style: STYLE_OF[rule.counted] ?? "yellow",
  });
  page.say("      found: ", rule.found);
  page.say("      why:   ", rule.why);
}

function sayRow(page: Page, row: ReportRow, number: number): void {
  page.say(`  ${number}. `, rowName(row), { url: row.candidate.url, whole: true });
  page.say("     ", rowScores(row));
  for (const [side, answer] of [
    ["base", row.base],
    ["candidate", row.candidate],
  ] as const) {
    for (const [label, text] of answerParts(answer))
      page.say(`     ${side} ${label}: `, text, { whole: true });
  }
}

/** Shows rankings and projects. */
function saySeveral(page: Page, { rankings, projects, confidence }: ReportView): void {
  for (const ranking of rankings) {
    page.lines.push("");
    page.say("Ranking by ", ranking.scorer, { style: "bold" });
    page.table(rankColumns(ranking), ranking.runs);
  }
  for (const { name, evaluation } of evaluationsOf(projects)) {
    page.lines.push("");
    page.say("", `${name}: ${plural(evaluation.runs.length, "run")}`, { style: "bold" });
    if (evaluation.scorers.length > 0)
      page.table(evaluationColumns(confidence), evaluation.scorers);
  }
}

function sayList(page: Page, title: string, sentences: readonly string[]): void {
  if (sentences.length === 0) return;
  page.title(title);
  for (const sentence of sentences) page.say("  - ", sentence);
}

/**
 * Renders a report for a terminal: aligned, wrapped, wide characters counted as two columns.
 *
 * Text from runs is shown on one line without control characters, escape sequences or overrides of
 * its direction, and cannot issue commands to the log of a CI service. Every line ends with `\n`.
 *
 * @throws {InvalidArgumentError} when an option is unknown or wrong.
 *
 * @example In a terminal
 * ```ts
 * import { compare, fromRecords } from "evalwire/analysis";
 * import { reportView, toText } from "evalwire/report";
 *
 * const run = (name: string, passes: number) =>
 *   fromRecords(Array.from({ length: 200 }, (_, id) => ({ id, correct: id < passes })), { key: "id", scorers: ["correct"], run: name });
 * const text = toText(reportView({ comparison: await compare(run("main", 180), run("branch", 150)) }), { width: 100 });
 * if (!text.startsWith("WORSE\nThe candidate is worse on 'correct'")) throw new Error(text);
 * ```
 */
export function toText(view: ReportView, options: TextOptions = {}): string {
  checkKeys(options, ["width", "color", "links"], "an option of toText()", "options");
  checkValue("options.width", options.width ?? 80, integerFrom(20, 1_000));
  checkValue("options.color", options.color ?? false, aBoolean);
  checkValue("options.links", options.links ?? false, aBoolean);
  const page = new Page(options);
  const style = STYLE_OF[view.outcome] ?? "yellow";
  if (view.outcome !== "none") page.say("", view.outcome.toUpperCase(), { style });
  page.say("", view.headline);
  page.lines.push("");
  if (view.base !== null) page.say("base:      ", runLine(view.base), { url: view.base.url });
  if (view.candidate !== null)
    page.say("candidate: ", runLine(view.candidate), { url: view.candidate.url });
  if (view.gate !== null) {
    page.title("Rules");
    for (const reason of view.gate.blocked)
      page.say("  inconclusive: ", reason, { style: "yellow" });
    for (const rule of view.gate.rules) sayRule(page, rule);
  }
  if (view.scorers.length > 0) {
    page.title("Scorers");
    page.table(columnsFor(view.scorers, view.confidence, false), view.scorers);
  }
  if (view.judged.length > 0) {
    page.title(JUDGED);
    page.table(columnsFor(view.judged, view.confidence, false), judgedIn(view.judged));
  }
  for (const { slice, scorers } of view.slices) {
    page.lines.push("");
    page.say("Slice ", slice, { style: "bold" });
    page.table(columnsFor(scorers, view.confidence, false), scorers);
  }
  saySeveral(page, view);
  if (view.worstRows.length > 0) {
    page.title(worstTitle(view));
    for (const [i, row] of view.worstRows.entries()) sayRow(page, row, i + 1);
  }
  sayList(page, "Missing", view.missing);
  sayList(page, "What would decide", view.open);
  sayList(page, "Notes", view.notes);
  // no two blank lines, where a view has no runs
  return `${page.lines.join("\n").replace(/\n{3,}/g, "\n\n")}\n`;
}
