import { scoresOf } from "../analysis/compared-scores.ts";
import type { Comparison, RowChange, ScorerComparison } from "../analysis/comparison.ts";
import type { RuleResult } from "../analysis/gate-result.ts";
import type { Trial } from "../model/scored-row.ts";
import { quotedColumn, shortened, shortForm } from "./clean-text.ts";
import type { ContentRows } from "./content-rows.ts";
import type { ContentRow } from "./redact.ts";
import { safeUrl } from "./safe-url.ts";
import type { ReportAnswer, ReportRow } from "./view.ts";

/** Which rows a report shows. */
export interface RowChoice {
  readonly worstRows: number;
  readonly maxExcerptLength: number;
}

/** Regressed row of one scorer. */
interface Regressed {
  readonly of: ScorerComparison;
  readonly change: RowChange;
  /** Size of the change as a share of the scale, to rank the rows of several scorers. */
  readonly size: number;
}

/**
 * Returns the scorers whose regressed rows matter: those of the rules that did not pass, else those
 * of any rule, else all.
 */
function scorersFor(
  { scorers }: Comparison,
  rules: readonly RuleResult[] | null,
): ScorerComparison[] {
  const all = Object.values(scorers);
  const among = (some: readonly RuleResult[]): ScorerComparison[] => {
    const names = new Set(some.flatMap(({ rule }) => ("scorer" in rule ? [rule.scorer] : [])));
    return all.filter(({ scorer, regressed }) => names.has(scorer) && regressed.length > 0);
  };
  const open = among((rules ?? []).filter(({ counted }) => counted !== "pass"));
  if (open.length > 0) return open;
  const named = among(rules ?? []);
  return named.length > 0 ? named : all;
}

function regressedOf(of: ScorerComparison): Regressed[] {
  const largest = of.regressed[0];
  const width = of.scale === null ? Math.abs(largest?.delta ?? 1) : of.scale.high - of.scale.low;
  return of.regressed.map((change) => ({ of, change, size: Math.abs(change.delta) / width }));
}

/**
 * Chooses the rows that regressed most, each once, and counts those it chose from.
 */
export function worstRows(
  comparison: Comparison,
  rules: readonly RuleResult[] | null,
  contents: ContentRows,
  choice: RowChoice,
): { rows: ReportRow[]; regressed: number } {
  const ranked = scorersFor(comparison, rules)
    .flatMap(regressedOf)
    .sort((a, b) => b.size - a.size); // stable: the order of the scorers, then of their rows
  const seen = new Set<number>();
  const once = ranked.filter(({ change }) => !seen.has(change.row) && seen.add(change.row));
  const rows: ReportRow[] = [];
  for (const one of once) {
    if (rows.length === choice.worstRows) break;
    const row = contents.at(one.change.row);
    if (row !== null) rows.push(reportRow(comparison, one, row, choice.maxExcerptLength));
  }
  return { rows, regressed: once.length };
}

function reportRow(
  comparison: Comparison,
  { of, change: { row, delta } }: Regressed,
  { key, input, columns, base, candidate }: ContentRow,
  length: number,
): ReportRow {
  const scores = scoresOf(comparison.scores, of.scorer);
  const lower = of.direction === "lower";
  return {
    key,
    input: shortForm(input, length) ?? quotedColumn(columns, length),
    scorer: of.scorer,
    unit: of.kind === "boolean" ? "share" : "number",
    delta,
    base: answerOf(base, {
      score: scores?.base?.values[row] ?? null,
      scorer: of.scorer,
      lowest: lower,
      length,
    }),
    candidate: answerOf(candidate, {
      score: scores?.candidate.values[row] ?? null,
      scorer: of.candidateScorer,
      lowest: !lower,
      length,
    }),
  };
}

/** Returns the trial with the lowest or the highest score; the first one if none can be ordered. */
function trialOf(trials: readonly Trial[], scorer: string, lowest: boolean): Trial | undefined {
  const scored = trials
    .map((trial) => ({ trial, value: Number(scoreIn(trial, scorer)?.value ?? Number.NaN) }))
    .filter(({ value }) => !Number.isNaN(value))
    .sort((a, b) => (lowest ? a.value - b.value : b.value - a.value));
  return scored[0]?.trial ?? trials[0];
}

const scoreIn = ({ scores }: Trial, scorer: string) =>
  Object.hasOwn(scores, scorer) ? scores[scorer] : undefined;

function answerOf(
  trials: readonly Trial[],
  q: { score: number | null; scorer: string; lowest: boolean; length: number },
): ReportAnswer {
  const trial = trialOf(trials, q.scorer, q.lowest);
  const short = (text: string | null | undefined): string | null =>
    text == null ? null : shortened(text, q.length);
  return {
    score: q.score,
    output: shortForm(trial?.output, q.length),
    reason: short(trial === undefined ? null : scoreIn(trial, q.scorer)?.reason),
    error: short(trial?.error),
    url: safeUrl(trial?.url ?? null),
  };
}
