import { evaluationColumns } from "../report/project-cells.ts";
import { evaluationsOf } from "../report/projects.ts";
import { rankColumns } from "../report/ranking-cells.ts";
import { type CellColumn, columnsFor, JUDGED, judgedIn } from "../report/scorer-cells.ts";
import type { ReportScorer, ReportView } from "../report/view.ts";
import { outcomeIn, rowName, rowScores, rowsIn, runLine } from "../report/words.ts";
import type { Settings } from "./options.ts";
import { type Bar, firstOf, NONE, type Sheet, type Table } from "./sheet.ts";
import { changeBars, rankBars, ruleBar, toneOf, valueBars } from "./view-bars.ts";

/** Maximum number of sentences of each list, and of their characters. */
const SENTENCES = 4;

/** Makes a table of the columns of a report. The pictures are beside the interval. */
function tableOf<T>(
  title: string | null,
  columns: readonly CellColumn<T>[],
  items: readonly T[],
  bars: readonly (Bar | null)[],
  { most, noun }: { most: number; noun: string },
): Table {
  const { first, left } = firstOf(items, most, noun);
  const interval = columns.findIndex((column) => column.title.endsWith(" interval"));
  return {
    title,
    columns,
    lines: first.map((item, i) => ({
      cells: columns.map(({ cell }) => cell(item)),
      bar: bars[i] ?? null,
    })),
    left,
    bars: bars.some((bar) => bar !== null) ? interval + 1 : null,
  };
}

function scorerTables(view: ReportView, { maxRows: most }: Settings): Table[] {
  const table = (title: string | null, scorers: readonly ReportScorer[], slice?: string): Table => {
    const isCompared = scorers.some(({ change }) => change !== null);
    const bars = isCompared ? changeBars(view, scorers, slice) : valueBars(view);
    const columns = columnsFor(scorers, view.confidence, false);
    return tableOf(title, columns, scorers, bars, { most, noun: "scorers" });
  };
  const { first, left } = firstOf(view.slices, most, "slices");
  const tables = [
    ...(view.scorers.length === 0 ? [] : [table(null, view.scorers)]),
    ...(view.judged.length === 0 ? [] : [table(JUDGED, judgedIn(view.judged))]),
    ...first.map(({ slice, scorers }) => table(`Slice ${slice}`, scorers, slice)),
  ];
  if (left !== null) tables.push({ title: null, columns: [], lines: [], left });
  return tables;
}

function ruleTable({ gate }: ReportView, { maxRows: most }: Settings): Table[] {
  if (gate === null) return [];
  const severity = ["fail", "inconclusive", "pass"];
  const rules = [...gate.rules].sort(
    (a, b) => severity.indexOf(a.counted) - severity.indexOf(b.counted),
  );
  const columns = [
    { title: "Outcome", numeric: false, cell: outcomeIn },
    { title: "Rule", numeric: false, cell: (rule: (typeof rules)[number]) => rule.required },
    { title: "Found", numeric: false, cell: (rule: (typeof rules)[number]) => rule.found },
  ];
  const table = tableOf("Rules", columns, rules, rules.map(ruleBar), { most, noun: "rules" });
  return [{ ...table, bars: table.bars === null ? null : columns.length }];
}

function severalTables(view: ReportView, { maxRows: most }: Settings): Table[] {
  const rankings = view.rankings.map((ranking) =>
    tableOf(`Ranking by ${ranking.scorer}`, rankColumns(ranking), ranking.runs, rankBars(ranking), {
      most,
      noun: "runs",
    }),
  );
  const { first, left } = firstOf(evaluationsOf(view.projects), most, "evaluations");
  const projects = first.map(({ name, evaluation }) =>
    tableOf(name, evaluationColumns(view.confidence), evaluation.scorers, [], {
      most,
      noun: "scorers",
    }),
  );
  if (left !== null) projects.push({ title: null, columns: [], lines: [], left });
  return [...rankings, ...projects];
}

function rowTable(view: ReportView): Table[] {
  if (view.worstRows.length === 0) return [];
  const shown = view.worstRows.length;
  return [
    {
      title: `Rows that regressed: the worst ${shown} of ${rowsIn(view.regressedRows)}`,
      columns: ["Row", "Scores", "Base output", "Candidate output", "Candidate reason"].map(
        (title) => ({ title, numeric: false }),
      ),
      lines: view.worstRows.map((row) => {
        const { base, candidate } = row;
        return {
          cells: [
            { text: rowName(row), url: candidate.url },
            rowScores(row),
            base.output ?? base.error ?? NONE,
            candidate.output ?? candidate.error ?? NONE,
            candidate.reason ?? NONE,
          ],
        };
      }),
      left: null,
    },
  ];
}

/** Makes a list of the first sentences, and counts the others. */
function listOf(title: string, all: readonly string[], where: string): Sheet["lists"] {
  if (all.length === 0) return [];
  const more = all.length - SENTENCES;
  const items = all.slice(0, SENTENCES);
  return [{ title, items: more > 0 ? [...items, `… and ${more} more: see ${where}`] : items }];
}

function runsOf({ base, candidate }: ReportView): string[] {
  return [
    ...(base === null ? [] : [`Base: ${runLine(base)}`]),
    ...(candidate === null
      ? []
      : [`${base === null ? "Run" : "Candidate"}: ${runLine(candidate)}`]),
  ];
}

/** Makes the content of a display from the view of a report. */
export function sheetOfView(view: ReportView, settings: Settings): Sheet {
  const { outcome, gate, missing, open, notes } = view;
  const whys = (gate?.rules ?? [])
    .filter((rule) => rule.counted !== "pass" && rule.outcome !== "inconclusive")
    .map(({ required, why }) => `${required}: ${why}`);
  const findings = view.findings.filter(({ level }) => level !== "note").map(({ text }) => text);
  const blocked = [...new Set([...(gate?.blocked ?? []), ...findings])];
  return {
    outcome: outcome === "none" ? null : { text: outcome, tone: toneOf(outcome) },
    lead: [view.headline, ...runsOf(view)],
    warnings: [
      ...listOf("Hard to compare", blocked, "reportView(…).findings"),
      ...listOf("Missing", missing, "reportView(…).missing"),
    ],
    tables: [
      ...ruleTable(view, settings),
      ...scorerTables(view, settings),
      ...severalTables(view, settings),
      ...rowTable(view),
    ],
    lists: [
      ...listOf("Why", whys, "'why' of each rule"),
      ...listOf("What would decide", open, "reportView(…).open"),
      ...listOf(
        "Notes",
        notes.filter((note) => !blocked.includes(note)),
        "reportView(…).notes",
      ),
    ],
  };
}
