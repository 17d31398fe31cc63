import type { Comparison } from "../analysis/comparison.ts";
import type { GateResult } from "../analysis/gate-result.ts";
import { aBoolean, aFunction, checkKeys, checkValue, integerFrom } from "../core/options.ts";
import { VERSION } from "../model/version.ts";
import { ContentRows } from "./content-rows.ts";
import { headlineOf, outcomeOf } from "./headline.ts";
import { withoutExamples } from "./hide-examples.ts";
import { missingIn, missingInRun, openRules, openScorers } from "./missing.ts";
import { missingInProjects, projectsHeadline } from "./projects.ts";
import { missingInRanking, rankingsHeadline, rankingsOf } from "./rankings.ts";
import type { Redact } from "./redact.ts";
import { compared, countsOf, judgedOnly, single } from "./report-scorers.ts";
import { checkSubject, type ReportSubject, runOf } from "./report-subject.ts";
import { reportTable } from "./report-table.ts";
import { summaryOf } from "./summary.ts";
import type { ReportGate, ReportView } from "./view.ts";
import { worstRows } from "./view-rows.ts";

export type { ReportSubject } from "./report-subject.ts";

/** Options of `reportView()`. */
export interface ReportOptions {
  /** Maximum number of regressed rows to list. With 0, `content` is false by default. Default 5. */
  worstRows?: number;
  /**
   * Maximum length of an input, output, reason or error anywhere in the view, in characters. Default
   * 4,000.
   */
  maxTextLength?: number;
  /**
   * Maximum length of the same in `worstRows`, which every form shows, in characters. Default 300,
   * or `maxTextLength` if that is less.
   */
  maxExcerptLength?: number;
  /**
   * Maximum number of rows in the table of a page: the first ones in its order. 0 makes no table.
   * Default 20,000.
   */
  maxRows?: number;
  /**
   * Whether the view contains inputs, outputs, reasons and errors of rows. Keys and scores remain
   * without them. Default true.
   */
  content?: boolean;
  /**
   * Changes the contents of a row before anything is shown of it, or leaves the row out with null.
   * It receives a copy of each row and returns the changed one, synchronously. If it throws, so
   * does `reportView()`. Figures stay as they are.
   */
  redact?: Redact;
}

/** Options with their defaults. */
type Settings = Required<Omit<ReportOptions, "redact">> & { redact: Redact | undefined };

const OPTIONS = ["worstRows", "maxTextLength", "maxExcerptLength", "maxRows", "content", "redact"];

function settingsOf(options: ReportOptions): Settings {
  checkKeys(options, OPTIONS, "an option of reportView()", "options");
  const { worstRows: count = 5, maxTextLength = 4_000, maxRows = 20_000, redact } = options;
  const { maxExcerptLength = Math.min(300, maxTextLength), content = count !== 0 } = options;
  checkValue("options.worstRows", count, integerFrom(0, 1_000));
  checkValue("options.maxTextLength", maxTextLength, integerFrom(1, 100_000));
  checkValue("options.maxExcerptLength", maxExcerptLength, integerFrom(1, maxTextLength));
  checkValue("options.maxRows", maxRows, integerFrom(0, 1_000_000));
  checkValue("options.content", content, aBoolean);
  if (redact !== undefined) checkValue("options.redact", redact, aFunction);
  return { worstRows: count, maxTextLength, maxExcerptLength, maxRows, content, redact };
}

/** Parts of a view that depend on its subject. */
type Measured = Pick<
  ReportView,
  "rows" | "join" | "scorers" | "judged" | "slices" | "notCompared" | "worstRows" | "regressedRows"
> &
  Pick<ReportView, "table" | "rankings" | "projects" | "missing" | "notes">;

const NOTHING: Measured = {
  rows: null,
  join: null,
  scorers: [],
  judged: [],
  slices: [],
  notCompared: [],
  worstRows: [],
  regressedRows: 0,
  table: null,
  rankings: [],
  projects: [],
  missing: [],
  notes: [],
};

function ofComparison(comparison: Comparison, gate: GateResult | undefined, o: Settings): Measured {
  const rows = new ContentRows(comparison, o);
  const { rows: worst, regressed } = worstRows(comparison, gate?.rules ?? null, rows, o);
  const made = o.maxRows === 0 || rows.count === 0 ? null : reportTable(comparison, rows, o);
  return {
    ...NOTHING,
    rows: countsOf(comparison),
    join: { on: comparison.rows.joinedOn, key: comparison.key },
    scorers: compared(comparison.scorers, comparison, null),
    judged: judgedOnly(comparison, gate?.rules ?? []),
    slices: Object.entries(comparison.slices).map(([slice, scorers]) => ({
      slice,
      scorers: compared(scorers, comparison, slice),
    })),
    notCompared: comparison.notCompared,
    worstRows: worst,
    regressedRows: regressed,
    table: made?.table ?? null,
    missing: missingIn(comparison, rows),
    notes: made?.notes ?? [],
  };
}

/** Returns the parts of a view that its subject has. */
function measured(subject: ReportSubject, o: Settings): Measured {
  const { comparison, figures = {}, gate } = subject;
  if (comparison !== undefined) return ofComparison(comparison, gate, o);
  const rankings = rankingsOf(subject.rankings ?? {});
  const projects = subject.projects?.projects ?? [];
  return {
    ...NOTHING,
    scorers: single(figures),
    rankings,
    projects,
    missing: [
      ...missingInRun(figures),
      ...new Set(rankings.flatMap(missingInRanking)),
      ...missingInProjects(projects),
    ],
  };
}

function gateOf(gate: GateResult | undefined): ReportGate | null {
  if (gate === undefined) return null;
  const { outcome, exitCode, rules, blocked, policy } = gate;
  return { outcome, exitCode, rules, blocked, policy };
}

/** Returns the sentence and the outcome of a view. */
function verdictOf(
  { rankings, projects }: ReportSubject,
  told: Parameters<typeof headlineOf>[0] & Measured,
): Pick<ReportView, "headline" | "outcome"> {
  if (rankings === undefined && projects === undefined)
    return { headline: headlineOf(told), outcome: outcomeOf(told) };
  const sentences = told.rankings.length === 0 ? [] : [rankingsHeadline(told.rankings)];
  if (projects !== undefined) sentences.push(projectsHeadline(projects.projects));
  return { headline: sentences.join(" "), outcome: "none" };
}

/**
 * Makes the view model of a report: verdict, figures, rows, what is missing and what would decide.
 * `toHtml()`, `toText()`, `toMarkdown()`, `toJUnit()` and `toAnnotations()` render it.
 *
 * Rows are in the view if the comparison kept them: by default, with the contents of those whose
 * scores changed; with `keepRows: "all"`, with those of all. `content: false` and `redact` keep
 * data out of the view, and so out of every form of it.
 *
 * @throws {InvalidArgumentError} when there is nothing to report, a part is of another kind, parts
 *   do not belong together, the gate judged other runs, an option is wrong, or `redact` returns
 *   something else than a row or null.
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
 *
 * @example Three runs
 * ```ts
 * import { fromRecords, rank } from "evalwire/analysis";
 * import { reportView } from "evalwire/report";
 *
 * const run = (name: string, passes: number) =>
 *   fromRecords(Array.from({ length: 50 }, (_, id) => ({ id, ok: id < passes })), { key: "id", scorers: ["ok"], run: name });
 * const runs = [run("a", 40), run("b", 41), run("c", 42)];
 * const { headline } = reportView({ rankings: { ok: await rank(runs, "ok") } });
 * if (headline !== "No pair of the 3 runs can be told apart on 'ok'.") throw new Error(headline);
 * ```
 *
 * @example How many rows changed by how much
 * ```ts
 * import { compare, fromRecords } from "evalwire/analysis";
 * import { type ChangeBin, reportView } from "evalwire/report";
 *
 * const run = (name: string, better: number) =>
 *   fromRecords(Array.from({ length: 40 }, (_, id) => ({ id, judge: (id % 5) + (id % 4 === 0 ? better : 0) })), { key: "id", scorers: ["judge"], run: name });
 * const bar = ({ from, to, count }: ChangeBin) => `${from} to ${to} ${"#".repeat(count)}`;
 * const view = reportView({ comparison: await compare(run("main", 0), run("branch", 1)) });
 * for (const { scorer, change } of view.scorers) {
 *   const changes = change?.distribution;
 *   console.log(scorer, changes?.kind === "numbers" ? changes.bins.map(bar) : changes?.counts);
 * }
 * ```
 *
 * @example Scores without a value, with their reasons
 * ```ts
 * import { compare } from "evalwire/analysis";
 * import { reportView } from "evalwire/report";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
 * const comparison = await compare(await weave.load("attr:branch=main"), await weave.load("latest"), { keepRows: "all" });
 * const { table } = reportView({ comparison });
 * for (const { key, candidate } of table?.rows ?? [])
 *   for (const { scorer, state, reason } of candidate.flatMap(({ scores }) => scores))
 *     if (state !== undefined) console.log(key, table?.scorers[scorer], state, table?.texts[reason ?? -1]);
 * ```
 */
export function reportView(subject: ReportSubject, options: ReportOptions = {}): ReportView {
  const settings = settingsOf(options);
  checkSubject(subject);
  const { comparison, gate, figures = {}, projects } = subject;
  const { worstRows: worst, table, ...parts } = measured(subject, settings);
  const findings = gate?.comparability ?? comparison?.comparability ?? [];
  const [base, candidate] = [
    comparison?.base ?? gate?.base ?? null,
    comparison?.candidate ?? gate?.candidate ?? runOf(figures),
  ];
  const confidence =
    comparison?.confidence ??
    gate?.confidence ??
    projects?.confidence ??
    parts.rankings[0]?.confidence;
  const told = {
    ...parts,
    worstRows: worst,
    table,
    gate: gateOf(gate),
    base,
    candidate,
    findings,
    confidence: confidence ?? 0.95,
  };
  const blocked = (gate?.blocked ?? []).flatMap((text) => [text, `Inconclusive: ${text}`]);
  const shown = new Set([...parts.missing, ...blocked]);
  const notes = gate?.notes ?? [...findings.map(({ text }) => text), ...(comparison?.notes ?? [])];
  const view: ReportView = {
    schema: "evalwire.report/1",
    version: VERSION,
    ...verdictOf(subject, told),
    summary: summaryOf(told),
    ...told,
    open:
      gate === undefined
        ? openScorers(Object.values(comparison?.scorers ?? {}))
        : openRules(gate.rules),
    notes: [...new Set([...notes, ...parts.notes])].filter((note) => !shown.has(note)),
  };
  if (settings.content && settings.redact === undefined) return view;
  return { ...withoutExamples({ ...view, worstRows: [], table: null }), worstRows: worst, table };
}
