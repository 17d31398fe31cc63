import { marginOf } from "../analysis/compare-options.ts";
import type { ComparedRun } from "../analysis/compared-run.ts";
import type { Comparison, ScorerComparison } from "../analysis/comparison.ts";
import type { Figure } from "../analysis/figure.ts";
import type { GateResult } from "../analysis/gate-result.ts";
import type { RunFigure } from "../analysis/summarize.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { anObject, checkKeys, checkValue, integerFrom, nameOfKind } from "../core/options.ts";
import { VERSION } from "../model/version.ts";
import { distributionOf } from "./distribution.ts";
import { headlineOf, outcomeOf } from "./headline.ts";
import { missingIn, missingInRun, openRules, openScorers } from "./missing.ts";
import { reportTable } from "./report-table.ts";
import type { ReportChange, ReportCounts, ReportScorer, ReportView } from "./view.ts";
import { worstRows } from "./view-rows.ts";

/** Subject of a report: a comparison, the result of a gate, or both; or a gate of one run's figures. */
export interface ReportSubject {
  /** Result of `compare()`. */
  comparison?: Comparison;
  /** Result of `gate()`, of the same comparison or figures. */
  gate?: GateResult;
  /** Result of `summarize()`, when the gate judged one run. */
  figures?: Record<string, Figure | RunFigure>;
}

/** Options of `reportView()`. */
export interface ReportOptions {
  /** Maximum number of rows to show. 0 leaves all inputs and outputs out. Default 5. */
  worstRows?: number;
  /** Maximum length of an input, output or reason, in characters. Default 300. */
  maxTextLength?: number;
  /** Maximum number of rows in the table of a page. Default 20,000. */
  maxRows?: number;
}

const HINT = { hint: "Pass what compare(), gate() or summarize() returns" };

/** @throws {InvalidArgumentError} when a part is of another kind. */
function checkParts({ comparison, gate, figures }: ReportSubject): void {
  const wrong = (path: string, what: string): never => {
    throw new InvalidArgumentError(`Cannot report ${what}`, { path: `subject.${path}` }, HINT);
  };
  for (const [path, part] of Object.entries({ comparison, gate, figures })) {
    if (part === undefined) continue;
    if (!anObject.is(part) || "then" in part) wrong(path, `${nameOfKind(part)} as '${path}'`);
  }
  if (comparison !== undefined && comparison.schema !== "evalwire.comparison/1") {
    const { schema }: { schema: unknown } = comparison;
    if (schema === "evalwire.moments/1")
      wrong("comparison", "a comparison from moments: it has no rows and no runs to show");
    wrong("comparison", `a comparison with schema '${String(schema)}'`);
  }
  if (gate !== undefined && gate.schema !== "evalwire.gate/1")
    wrong("gate", `the result of a gate with schema '${String(gate.schema)}'`);
  const count = [comparison, gate, figures].filter((part) => part !== undefined).length;
  if (count === 0) wrong("comparison", "nothing: there is no comparison and no result of a gate");
  if (comparison !== undefined && figures !== undefined)
    wrong("figures", "a comparison and the figures of one run together");
  if (figures !== undefined && gate === undefined)
    wrong("gate", "figures without the result of a gate");
}

const isSame = (a: ComparedRun | null, b: ComparedRun | null): boolean =>
  a?.id === b?.id && a?.project === b?.project && a?.provider === b?.provider;

/** @throws {InvalidArgumentError} when the gate judged something else. */
function checkTogether({ comparison, gate, figures }: ReportSubject): void {
  if (gate === undefined || (comparison === undefined && figures === undefined)) return;
  const runs = comparison ?? { base: null, candidate: runOf(figures ?? {}) };
  const n =
    comparison?.rows.shared ?? Math.max(0, ...Object.values(figures ?? {}).map((one) => one.n));
  if (isSame(gate.base, runs.base) && isSame(gate.candidate, runs.candidate) && gate.n === n)
    return;
  throw new InvalidArgumentError(
    "Cannot report the result of a gate with other runs than it judged",
    { path: "subject.gate" },
    { hint: "Pass the comparison or the figures that gate() was called with" },
  );
}

function runOf(figures: Readonly<Record<string, Figure | RunFigure>>): ComparedRun | null {
  for (const figure of Object.values(figures))
    if ("run" in figure && figure.run !== null) return figure.run;
  return null;
}

/** Returns whether a row of the comparison is in a slice; each one is in the whole. */
function membership({ scores: { slices } }: Comparison, slice: string | null) {
  const index = slice === null ? -1 : (slices?.names.indexOf(slice) ?? -1);
  return (place: number): boolean => slice === null || slices?.of[place] === index;
}

function changeOf(
  c: ScorerComparison,
  { margin, rows, scores }: Comparison,
  isIncluded: (place: number) => boolean,
): ReportChange {
  const { difference, interval, confidence, p, adjustedP, verdict, alone, n, unchanged } = c;
  const { improved, regressed, bounds, missing, method } = c;
  return {
    difference,
    interval,
    confidence,
    p,
    adjustedP,
    verdict,
    alone,
    margin: marginOf(c.scorer, margin),
    n,
    improved: rows.keys === null ? null : improved.length,
    regressed: rows.keys === null ? null : regressed.length,
    unchanged,
    bounds,
    missing,
    method,
    distribution: distributionOf(
      c,
      Object.hasOwn(scores.scorers, c.scorer) ? scores.scorers[c.scorer] : undefined,
      isIncluded,
    ),
  };
}

const compared = (
  scorers: Readonly<Record<string, ScorerComparison>>,
  comparison: Comparison,
  slice: string | null,
): ReportScorer[] =>
  Object.values(scorers).map((c) => ({
    scorer: c.scorer,
    candidateScorer: c.candidateScorer,
    unit: c.kind === "boolean" ? "share" : "number",
    direction: c.direction,
    base: c.base,
    candidate: c.candidate,
    change: changeOf(c, comparison, membership(comparison, slice)),
  }));

const single = (figures: Readonly<Record<string, Figure | RunFigure>>): ReportScorer[] =>
  Object.entries(figures).map(([scorer, figure]) => ({
    scorer,
    candidateScorer: scorer,
    unit: figure.kind === "boolean" ? "share" : "number",
    direction: figure.direction,
    base: null,
    candidate: bareFigure(figure),
    change: null,
  }));

/** Leaves out the scores behind a figure, which a view does not hold. */
function bareFigure(figure: Figure | RunFigure): Figure {
  const { run: _run, scores: _scores, ...bare } = { run: null, scores: null, ...figure };
  return bare;
}

const countsOf = ({ rows }: Comparison): ReportCounts => ({
  base: rows.base,
  shared: rows.shared,
  missing: rows.missing,
  removed: rows.removed.length,
  edited: rows.editedCount,
  added: rows.onlyCandidate,
});

/** Returns the parts of a view that a comparison or figures have. */
function measured(
  { comparison, figures = {}, gate }: ReportSubject,
  options: { worstRows: number; maxTextLength: number },
) {
  if (comparison === undefined)
    return {
      rows: null,
      scorers: single(figures),
      slices: [],
      notCompared: [],
      worstRows: [],
      regressedRows: 0,
      missing: missingInRun(figures),
    };
  const { rows, regressed } = worstRows(comparison, gate?.rules ?? null, options);
  return {
    rows: countsOf(comparison),
    scorers: compared(comparison.scorers, comparison, null),
    slices: Object.entries(comparison.slices).map(([slice, scorers]) => ({
      slice,
      scorers: compared(scorers, comparison, slice),
    })),
    notCompared: comparison.notCompared,
    worstRows: rows,
    regressedRows: regressed,
    missing: missingIn(comparison),
  };
}

/**
 * Makes the view model of a report: verdict, figures, worst rows, what is missing and what would
 * decide. `toText()`, `toMarkdown()`, `toJUnit()` and `toAnnotations()` render it.
 *
 * Rows that regressed are listed if the comparison kept its rows. Inputs and outputs are cut at
 * `maxTextLength`; with `worstRows: 0` the view contains none.
 *
 * @throws {InvalidArgumentError} when there is nothing to report, a part is of another kind, or the
 *   gate judged other runs.
 *
 * @example A comment for a pull request
 * ```ts
 * import { compare, fromRecords, gate } from "evalwire/analysis";
 * import { reportView, toMarkdown } from "evalwire/report";
 *
 * const run = (name: string, passes: number) =>
 *   fromRecords(Array.from({ length: 200 }, (_, id) => ({ id, correct: id < passes })), { key: "id", scorers: ["correct"], run: name });
 * const comparison = await compare(run("main", 180), run("branch", 150));
 * const view = reportView({ comparison, gate: gate(comparison, { rules: [{ scorer: "correct", maxDrop: 0.02 }] }) });
 * if (view.outcome !== "fail" || !toMarkdown(view).includes("75% against 90%")) throw new Error(view.headline);
 * ```
 */
export function reportView(subject: ReportSubject, options: ReportOptions = {}): ReportView {
  checkKeys(subject, ["comparison", "gate", "figures"], "a part of a report", "subject");
  checkKeys(
    options,
    ["worstRows", "maxTextLength", "maxRows"],
    "an option of reportView()",
    "options",
  );
  const { worstRows: count = 5, maxTextLength = 300, maxRows = 20_000 } = options;
  checkValue("options.worstRows", count, integerFrom(0, 1_000));
  checkValue("options.maxTextLength", maxTextLength, integerFrom(1, 100_000));
  checkValue("options.maxRows", maxRows, integerFrom(0, 1_000_000));
  checkParts(subject);
  checkTogether(subject);
  const { comparison, gate, figures = {} } = subject;
  const parts = measured(subject, { worstRows: count, maxTextLength });
  const findings = gate?.comparability ?? comparison?.comparability ?? [];
  const told = {
    gate:
      gate === undefined
        ? null
        : {
            outcome: gate.outcome,
            exitCode: gate.exitCode,
            rules: gate.rules,
            blocked: gate.blocked,
          },
    ...parts,
    findings,
    confidence: comparison?.confidence ?? gate?.confidence ?? 0.95,
  };
  const blocked = (gate?.blocked ?? []).flatMap((text) => [text, `Inconclusive: ${text}`]);
  const shown = new Set([...parts.missing, ...blocked]);
  const notes = gate?.notes ?? [...findings.map(({ text }) => text), ...(comparison?.notes ?? [])];
  return {
    schema: "evalwire.report/1",
    version: VERSION,
    outcome: outcomeOf(told),
    headline: headlineOf(told),
    base: comparison?.base ?? gate?.base ?? null,
    candidate: comparison?.candidate ?? gate?.candidate ?? runOf(figures),
    ...told,
    table:
      comparison === undefined || maxRows === 0 || count === 0
        ? null
        : reportTable(comparison, { maxRows, maxTextLength: 4_000 }),
    rankings: [],
    projects: [],
    open:
      gate === undefined
        ? openScorers(Object.values(comparison?.scorers ?? {}))
        : openRules(gate.rules),
    notes: [...new Set(notes)].filter((note) => !shown.has(note)),
  };
}
