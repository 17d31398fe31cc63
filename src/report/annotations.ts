import { cleanText, shortened } from "./clean-text.ts";
import type { ReportView } from "./view.ts";
import { outcomeIn } from "./words.ts";

/** Longest title and message, in characters. */
const TITLE_LENGTH = 200;
const MESSAGE_LENGTH = 2_000;

/** Rules that are annotated: GitHub shows ten errors and ten warnings of a step. */
const SHOWN = 9;

type Level = "error" | "warning" | "notice";

const LEVELS: Readonly<Record<string, Level>> = {
  fail: "error",
  worse: "error",
  mixed: "error",
  inconclusive: "warning",
};

const data = (text: string, length: number): string =>
  cleanText(shortened(text, length))
    .replaceAll("%", "%25")
    .replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A");

const property = (text: string): string =>
  data(text, TITLE_LENGTH).replaceAll(":", "%3A").replaceAll(",", "%2C");

const command = (level: Level, title: string, message: string): string =>
  `::${level} title=${property(title)}::${data(message, MESSAGE_LENGTH)}\n`;

function titleOf({ gate, outcome, rankings }: ReportView): string {
  if (outcome === "none") return rankings.length > 0 ? "Ranking" : "Projects";
  return gate === null ? `Candidate: ${outcome}` : `Gate: ${outcome}`;
}

/**
 * Renders a report as workflow commands of GitHub Actions: the verdict, then every rule that did not
 * pass, up to nine. A fail is an error, an inconclusive outcome a warning, a pass a notice.
 *
 * Text from runs is escaped and cannot issue a command.
 *
 * @example In a step of GitHub Actions
 * ```ts
 * import { compare, fromRecords, gate } from "evalwire/analysis";
 * import { reportView, toAnnotations } from "evalwire/report";
 *
 * const run = (name: string, passes: number) =>
 *   fromRecords(Array.from({ length: 200 }, (_, id) => ({ id, correct: id < passes })), { key: "id", scorers: ["correct"], run: name });
 * const comparison = await compare(run("main", 180), run("branch", 150));
 * const view = reportView({ comparison, gate: gate(comparison, { rules: [{ scorer: "correct", maxDrop: 0.02 }] }) });
 * const text = toAnnotations(view);
 * console.log(text); // ::error title=Gate%3A fail::…
 * if (!text.startsWith("::error ")) throw new Error(text);
 * ```
 */
export function toAnnotations(view: ReportView): string {
  const level = LEVELS[view.outcome] ?? "notice";
  const title = titleOf(view);
  const open = (view.gate?.rules ?? []).filter(({ counted }) => counted !== "pass");
  const fails = open.filter(({ counted }) => counted === "fail");
  const ordered = [...fails, ...open.filter(({ counted }) => counted !== "fail")];
  const blocked = (view.gate?.blocked ?? []).map((reason) =>
    command("warning", "inconclusive: the runs can be compared", reason),
  );
  const rules = ordered.map((rule) =>
    command(
      LEVELS[rule.counted] ?? "notice",
      `${outcomeIn(rule)}: ${rule.required}`,
      `${rule.found}. ${rule.why}`,
    ),
  );
  const all = [...blocked, ...rules];
  const more =
    all.length > SHOWN
      ? [command("notice", "More rules", `${all.length - SHOWN} more did not pass.`)]
      : [];
  return [command(level, title, view.headline), ...all.slice(0, SHOWN), ...more].join("");
}
