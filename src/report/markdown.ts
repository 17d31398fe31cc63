import type { RuleResult } from "../analysis/gate-result.ts";
import { plural } from "../core/errors/usage.ts";
import { checkKeys, checkValue, integerFrom } from "../core/options.ts";
import { cellSpan, codeSpan, plainText } from "./markdown-text.ts";
import { formatCount } from "./numbers.ts";
import { evaluationColumns } from "./project-cells.ts";
import { evaluationsOf } from "./projects.ts";
import { rankColumns } from "./ranking-cells.ts";
import { safeUrl } from "./safe-url.ts";
import { type CellColumn, columnsFor, JUDGED, judgedIn } from "./scorer-cells.ts";
import type { ReportRow, ReportScorer, ReportView } from "./view.ts";
import { answerParts, outcomeIn, rowName, rowScores, runLine, worstTitle } from "./words.ts";

/** Options of `toMarkdown()`. */
export interface MarkdownOptions {
  /**
   * Maximum length in characters. What does not fit is left out, and a notice says how much. Default
   * 65,536, the limit of a comment on GitHub.
   */
  maxLength?: number;
}

/** Part of a comment: a frame, and items that are left out one by one if they do not fit. */
interface Section {
  /** Name of the items, for the notice. */
  readonly items: string;
  readonly open: string;
  readonly lines: readonly string[];
  readonly close?: string;
}

/** Room for the notice about what was left out. */
const NOTICE = 400;

const MARKS: Readonly<Record<string, string>> = {
  pass: "✅",
  better: "✅",
  equivalent: "✅",
  fail: "❌",
  worse: "❌",
};

const markOf = (outcome: string): string => MARKS[outcome] ?? "❔";

const cells = (values: readonly string[]): string => `| ${values.join(" | ")} |\n`;

const list = (items: string, title: string, sentences: readonly string[]): Section => ({
  items,
  open: `**${title}**\n\n`,
  lines: sentences.map((sentence) => `- ${plainText(sentence)}\n`),
});

const folded = ({ items, open, lines }: Section, summary: string): Section => ({
  items,
  open: `<details><summary>${summary}</summary>\n\n${open}`,
  lines,
  close: "\n</details>\n",
});

function titleOf({ outcome, gate, rankings }: ReportView): string {
  if (outcome === "none") return `### ${rankings.length > 0 ? "Ranking" : "Projects"}\n\n`;
  const words = gate === null ? `Candidate: ${outcome}` : `Gate: ${outcome}`;
  return `### ${markOf(outcome)} ${words}\n\n`;
}

const SEVERITY = ["fail", "inconclusive", "pass"];

/** Orders rules by their outcome, worst first. */
const worstFirst = (rules: readonly RuleResult[]): RuleResult[] =>
  [...rules].sort((a, b) => SEVERITY.indexOf(a.counted) - SEVERITY.indexOf(b.counted));

function ruleTable({ gate }: ReportView): Section {
  const blocked = (gate?.blocked ?? []).map((reason) =>
    cells(["❔ inconclusive", "the runs can be compared", plainText(reason)]),
  );
  const rules = worstFirst(gate?.rules ?? []).map((rule) =>
    cells([
      `${markOf(rule.counted)} ${outcomeIn(rule)}`,
      plainText(rule.required),
      plainText(rule.found),
    ]),
  );
  return {
    items: "rules",
    open: cells(["Outcome", "Rule", "Found"]) + cells(["---", "---", "---"]),
    lines: [...blocked, ...rules],
  };
}

function tableSection<T>(
  items: string,
  columns: readonly CellColumn<T>[],
  list: readonly T[],
): Section {
  return {
    items,
    open:
      cells(columns.map(({ title }) => title)) +
      cells(columns.map(({ numeric }) => (numeric ? "---:" : "---"))),
    lines: list.map((item) =>
      cells(
        columns.map(({ cell }, c) =>
          c === 0 ? cellSpan(cell(item)) : cell(item).replaceAll("<", "&lt;"),
        ),
      ),
    ),
  };
}

const scorerTable = (scorers: readonly ReportScorer[], confidence: number): Section =>
  tableSection("scorers", columnsFor(scorers, confidence, true), scorers);

/** Adds a title above a section. */
const titled = (title: string, section: Section): Section => ({
  ...section,
  open: `${title}\n\n${section.open}`,
});

/** Writes a table of each ranking and of each evaluation of the projects. */
function severalTables({ rankings, projects, confidence }: ReportView): Section[] {
  return [
    ...rankings.map((ranking) =>
      titled(
        `**Ranking by** ${codeSpan(ranking.scorer)}`,
        tableSection("runs", rankColumns(ranking), ranking.runs),
      ),
    ),
    ...evaluationsOf(projects).map(({ name, evaluation: { runs, scorers } }) =>
      titled(
        `${codeSpan(name)}: ${plural(runs.length, "run")}`,
        tableSection("scorers", evaluationColumns(confidence), scorers),
      ),
    ),
  ];
}

/** Writes one slice as lines of the table of its scorers. */
const sliceSections = ({ slices, confidence }: ReportView): Section[] =>
  slices.map(({ slice, scorers }) => {
    const { open, lines } = scorerTable(scorers, confidence);
    const text = `Slice ${codeSpan(slice)}\n\n${open}${lines.join("")}\n`;
    return { items: "slices", open: "", lines: [text] };
  });

function rowItem(row: ReportRow): string {
  const links = (["base", "candidate"] as const).flatMap((side) => {
    const url = safeUrl(row[side].url);
    return url === null ? [] : [`[${side}](<${url}>)`];
  });
  const link = links.length === 0 ? "" : ` (${links.join(", ")})`;
  const answers = (["base", "candidate"] as const).flatMap((side) =>
    answerParts(row[side]).map(([label, text]) => `   - ${side} ${label}: ${codeSpan(text)}\n`),
  );
  const details =
    answers.length === 0
      ? ""
      : `   <details><summary>Answers</summary>\n\n${answers.join("")}\n   </details>\n`;
  return `1. ${codeSpan(rowName(row))} ${plainText(rowScores(row))}${link}\n${details}`;
}

function runList(view: ReportView): Section {
  const runs = (["base", "candidate"] as const).flatMap((side) => {
    const run = view[side];
    if (run === null) return [];
    const url = safeUrl(run.url);
    const name = codeSpan(runLine(run));
    return [`- ${side}: ${url === null ? name : `[${name}](<${url}>)`}\n`];
  });
  return { items: "runs", open: "", lines: runs };
}

function sectionsOf(view: ReportView): Section[] {
  const decided = (view.gate?.rules ?? []).filter(({ outcome }) => outcome !== "inconclusive");
  const whys = worstFirst(decided).map(({ required, why }) => `${required}: ${why}`);
  const slices = sliceSections(view);
  return [
    ruleTable(view),
    scorerTable(view.scorers, view.confidence),
    titled(`**${JUDGED}**`, scorerTable(judgedIn(view.judged), view.confidence)),
    ...severalTables(view),
    list("sentences about what is missing", "Missing", view.missing),
    list("sentences about what would decide", "What would decide", view.open),
    { items: "rows", open: `**${worstTitle(view)}**\n\n`, lines: view.worstRows.map(rowItem) },
    folded({ ...list("reasons", "", whys), open: "" }, "Why the rules have these outcomes"),
    folded({ items: "slices", open: "", lines: slices.flatMap(({ lines }) => lines) }, "Slices"),
    folded(runList(view), "Runs"),
    folded({ ...list("notes", "", view.notes), open: "" }, "Notes"),
  ].filter(({ lines }) => lines.length > 0);
}

/**
 * Renders a report as Markdown for a comment on a pull request or a step summary: verdict, rules, a
 * table with intervals, the worst rows, what is missing and what would decide; details are folded.
 *
 * Text from runs cannot become Markdown, HTML, a link, an image, a mention, a reference or a quick
 * action of GitHub or GitLab: it is escaped or in code spans.
 *
 * @throws {InvalidArgumentError} when an option is unknown or wrong.
 *
 * @example As a comment on a pull request
 * ```ts
 * import { compare, fromRecords, gate } from "evalwire/analysis";
 * import { reportView, toMarkdown } from "evalwire/report";
 *
 * const run = (name: string, passes: number) =>
 *   fromRecords(Array.from({ length: 200 }, (_, id) => ({ id, correct: id < passes })), { key: "id", scorers: ["correct"], run: name });
 * const comparison = await compare(run("main", 180), run("branch", 150));
 * const view = reportView({ comparison, gate: gate(comparison, { rules: [{ scorer: "correct", maxDrop: 0.02 }] }) });
 * const text = toMarkdown(view, { maxLength: 60_000 });
 * if (!text.includes("correct")) throw new Error(text);
 * ```
 */
export function toMarkdown(view: ReportView, options: MarkdownOptions = {}): string {
  checkKeys(options, ["maxLength"], "an option of toMarkdown()", "options");
  const { maxLength = 65_536 } = options;
  checkValue("options.maxLength", maxLength, integerFrom(4_000, 10_000_000));
  let text = `${titleOf(view)}${plainText(view.headline)}\n`;
  const left = new Map<string, number>();
  for (const { items, open, lines, close = "" } of sectionsOf(view)) {
    // a long section leaves half of the room to those after it
    const room = Math.floor((maxLength - NOTICE - text.length) / 2);
    let body = `\n${open}`;
    let taken = 0;
    for (const line of lines) {
      if (body.length + line.length + close.length > room) break;
      body += line;
      taken += 1;
    }
    if (taken > 0) text += body + close;
    if (taken < lines.length) left.set(items, (left.get(items) ?? 0) + lines.length - taken);
  }
  if (left.size === 0) return text;
  const counts = [...left].map(([items, count]) => `${formatCount(count)} ${items}`);
  return `${text}\nLeft out because of the length limit (${formatCount(maxLength)}): ${counts.join(", ")}.\n`;
}
