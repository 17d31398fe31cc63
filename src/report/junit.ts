import type { RuleResult } from "../analysis/gate-result.ts";
import { cleanText, shortened } from "./clean-text.ts";
import { evaluationsOf } from "./projects.ts";
import { columnsFor } from "./scorer-cells.ts";
import type { ReportScorer, ReportView } from "./view.ts";
import { outcomeIn, rowName, rowScores, runLine } from "./words.ts";

/** Longest attribute and body, in characters. */
const ATTRIBUTE_LENGTH = 1_000;
const BODY_LENGTH = 20_000;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

/** Writes one line of text. What XML 1.0 forbids is no longer in it. */
const xml = (text: string, length: number): string =>
  cleanText(shortened(text, length)).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${xml(String(value), ATTRIBUTE_LENGTH)}"`)
    .join("");

/** Result of a test case: nothing when it passed. */
interface TestResult {
  readonly element: "failure" | "error" | "skipped";
  readonly type: string;
  readonly message: string;
  readonly body: readonly string[];
}

interface TestCase {
  readonly name: string;
  readonly result: TestResult | null;
  readonly output: readonly string[];
}

function ruleCase(rule: RuleResult, rows: readonly string[]): TestCase {
  const { required, found, why, counted } = rule;
  const lines = [`${outcomeIn(rule)}: ${required}`, `found: ${found}`, `why: ${why}`];
  if (counted === "pass") return { name: required, result: null, output: lines };
  const element = counted === "fail" ? "failure" : "error";
  const result = {
    element,
    type: counted,
    message: `${outcomeIn(rule)}: ${why}`,
    body: [...lines, ...rows],
  } as const;
  return { name: required, result, output: [] };
}

/** Makes a test case that says why the gate cannot decide; it passes when nothing prevents that. */
function blockedCase(blocked: readonly string[]): TestCase {
  const name = "the runs can be compared";
  if (blocked.length === 0) return { name, result: null, output: [] };
  const message = `inconclusive: ${blocked[0] ?? ""}`;
  return {
    name,
    result: { element: "error", type: "inconclusive", message, body: blocked },
    output: [],
  };
}

/** Makes the test case of a scorer, when there is no gate. */
function scorerCase(scorer: ReportScorer, view: ReportView): TestCase {
  const verdict = scorer.change?.verdict ?? "inconclusive";
  const figures = columnsFor([scorer], view.confidence, true)
    .map(({ title, cell }) => `${title} ${cell(scorer)}`)
    .slice(1);
  const name = `'${scorer.scorer}'`;
  if (verdict === "better" || verdict === "equivalent")
    return { name, result: null, output: [`${verdict}: ${figures.join(", ")}`] };
  const element = verdict === "worse" ? "failure" : "skipped";
  const result = {
    element,
    type: verdict,
    message: `${verdict}: ${figures.join(", ")}`,
    body: [],
  } as const;
  return { name, result, output: [] };
}

function casesOf(view: ReportView): TestCase[] {
  if (view.gate !== null) {
    const rows = view.worstRows.map((row) => `${rowName(row)}: ${rowScores(row)}`);
    const first = view.gate.rules.find(({ counted }) => counted !== "pass");
    return [
      blockedCase(view.gate.blocked),
      ...view.gate.rules.map((rule) => ruleCase(rule, rule === first ? rows : [])),
    ];
  }
  const lost = view.notCompared.map(
    ({ scorer, why }): TestCase => ({
      name: `'${scorer}'`,
      result: {
        element: "skipped",
        type: "not compared",
        message: `not compared: ${why}`,
        body: [],
      },
      output: [],
    }),
  );
  return [
    ...view.scorers.map((scorer) => scorerCase(scorer, view)),
    ...lost,
    ...rankingCases(view),
    ...projectCases(view),
  ];
}

/** Makes a test case that is skipped: nothing was required of it, so it cannot pass. */
const skipped = (name: string, message: string): TestCase => ({
  name,
  result: { element: "skipped", type: "no rule", message, body: [] },
  output: [],
});

const rankingCases = ({ rankings }: ReportView): TestCase[] =>
  rankings.map(({ scorer, sentence }) => skipped(`ranking by '${scorer}'`, sentence));

function projectCases({ projects }: ReportView): TestCase[] {
  const unread = projects.flatMap(({ name, error }): TestCase[] =>
    error === null
      ? []
      : [
          {
            name,
            result: { element: "error", type: "unread", message: error, body: [] },
            output: [],
          },
        ],
  );
  const changes = evaluationsOf(projects).flatMap(({ name, evaluation: { scorers } }) =>
    scorers.map(({ scorer, change }) =>
      skipped(`${name}: '${scorer}'`, change?.statement ?? "not compared with another run"),
    ),
  );
  return [...unread, ...changes];
}

const lines = (texts: readonly string[]): string =>
  texts.map((text) => xml(text, BODY_LENGTH)).join("\n");

function caseElement({ name, result, output }: TestCase, group: string): string {
  const open = `    <testcase${attributes({ classname: group, name })}>`;
  const parts: string[] = [];
  if (result !== null) {
    const { element, type, message, body } = result;
    parts.push(`<${element}${attributes({ type, message })}>${lines(body)}</${element}>`);
  }
  if (output.length > 0) parts.push(`<system-out>${lines(output)}</system-out>`);
  return `${open}${parts.join("")}</testcase>\n`;
}

function kindOf({ gate, rankings, projects }: ReportView): string {
  if (gate !== null) return "evalwire.gate";
  if (rankings.length > 0) return "evalwire.rank";
  return projects.length > 0 ? "evalwire.projects" : "evalwire.compare";
}

function suiteElement(view: ReportView): string {
  const kind = kindOf(view);
  const cases = casesOf(view);
  const count = (element: string): number =>
    cases.filter(({ result }) => result?.element === element).length;
  const runs = (["base", "candidate"] as const).flatMap((side): [string, string][] => {
    const run = view[side];
    return run === null ? [] : [[side, runLine(run)]];
  });
  const properties = [["outcome", view.outcome], ["headline", view.headline], ...runs].map(
    ([name = "", value = ""]) => `      <property${attributes({ name, value })}/>\n`,
  );
  const own = attributes({
    name: view.candidate?.name ?? view.candidate?.id ?? kind,
    tests: cases.length,
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skipped"),
  });
  const notes = [view.headline, ...view.missing, ...view.notes];
  return [
    `  <testsuite${own}>\n`,
    `    <properties>\n${properties.join("")}    </properties>\n`,
    ...cases.map((one) => caseElement(one, kind)),
    `    <system-out>${lines(notes)}</system-out>\n`,
    "  </testsuite>\n",
  ].join("");
}

/**
 * Renders one or more reports as JUnit XML, a test suite each.
 *
 * A rule is a test case. A rule that fails is a failure; one that is inconclusive is an error of the
 * type `inconclusive`, so no CI service counts it as passed. A further test case, `the runs can be
 * compared`, is an error if the gate is inconclusive whatever its rules say. Without a gate, a
 * scorer is a test case: a failure if it is worse, skipped if nothing can be said. Nothing is
 * required of rankings and projects, so their test cases are skipped; a project that could not be
 * read is an error.
 *
 * @example As a test report
 * ```ts
 * import { compare, fromRecords, gate } from "evalwire/analysis";
 * import { reportView, toJUnit } from "evalwire/report";
 *
 * const run = (name: string, passes: number) =>
 *   fromRecords(Array.from({ length: 200 }, (_, id) => ({ id, correct: id < passes })), { key: "id", scorers: ["correct"], run: name });
 * const comparison = await compare(run("main", 180), run("branch", 150));
 * const view = reportView({ comparison, gate: gate(comparison, { rules: [{ scorer: "correct", maxDrop: 0.02 }] }) });
 * const xml = toJUnit(view); // write it to a file that the CI service reads
 * if (!xml.includes('failures="1"')) throw new Error(xml);
 * ```
 */
export function toJUnit(views: ReportView | readonly ReportView[]): string {
  const all = "schema" in views ? [views] : views;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${all.map(suiteElement).join("")}</testsuites>\n`;
}
