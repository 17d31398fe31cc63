import type { ComparedRun } from "../analysis/compared-run.ts";
import type { Figure } from "../analysis/figure.ts";
import type { RuleResult } from "../analysis/gate-result.ts";
import { shortened } from "./clean-text.ts";
import {
  formatChange,
  formatCount,
  formatLevel,
  formatRange,
  formatTime,
  formatValue,
} from "./numbers.ts";
import type { ReportAnswer, ReportRow, ReportView, ScoreUnit } from "./view.ts";

/** Longest name, id or status that a rendering shows, in characters. */
const NAME_LENGTH = 200;

/** Describes a run in one line: name, model, id, status and start. */
export function runLine(run: ComparedRun): string {
  const time = run.startedAt === null ? null : formatTime(run.startedAt);
  const parts = [
    run.name ?? run.id,
    run.model === null || run.model === run.name ? null : run.model,
    run.name === null || run.name === run.id ? null : run.id,
    run.partial === null ? run.status : `${run.status}, partial`,
    time,
  ];
  return parts
    .filter((part): part is string => part !== null && part !== "")
    .map((part) => shortened(part, NAME_LENGTH))
    .join(" · ");
}

/** Describes the outcome of a rule: `inconclusive, counts as pass`. */
export const outcomeIn = ({ outcome, counted }: RuleResult): string =>
  outcome === counted ? outcome : `${outcome}, counts as ${counted}`;

/** Names a row by its input; by its key if the inputs were not loaded. */
export const rowName = ({ input, key }: ReportRow): string => input ?? `row ${shortened(key, 80)}`;

/** Describes the scores of a row: `'correct' fell from 100% to 0%`. */
export function rowScores({ scorer, unit, base, candidate, delta }: ReportRow): string {
  const value = (score: number | null): string =>
    score === null
      ? "no score"
      : unit === "share" && (score === 0 || score === 1)
        ? passed(score)
        : formatValue(score, unit);
  const whole = [base.score, candidate.score].every((score) => score === 0 || score === 1);
  const change = unit === "share" && whole ? "" : ` (${formatChange(delta, unit)})`;
  return `'${shortened(scorer, NAME_LENGTH)}': ${value(base.score)} → ${value(candidate.score)}${change}`;
}

const passed = (score: number): string => (score === 1 ? "pass" : "fail");

/** Lists what is known about an answer, by label. */
export function answerParts({ output, reason, error }: ReportAnswer): [string, string][] {
  const parts: [string, string | null][] = [
    ["output", output],
    ["reason", reason],
    ["error", error],
  ];
  return parts.filter((part): part is [string, string] => part[1] !== null);
}

/** Says how many of the regressed rows are shown. */
export function worstTitle({ worstRows, regressedRows }: ReportView): string {
  const shown = worstRows.length;
  return shown === regressedRows
    ? "Rows that regressed"
    : `Rows that regressed: the worst ${shown} of ${formatCount(regressedRows)}`;
}

/** Counts rows: `1,234 rows`. */
export const rowsIn = (count: number): string =>
  `${formatCount(count)} ${count === 1 ? "row" : "rows"}`;

/** Describes a figure: `61.7%, 95% interval 54.8% to 68.2%`. */
export function figureWords(
  { value, interval, confidence }: Pick<Figure, "value" | "interval" | "confidence">,
  unit: ScoreUnit,
): string {
  if (value === null) return "no score";
  const range =
    interval === null
      ? "no interval"
      : `${formatLevel(confidence)} interval ${formatRange(interval, unit)}`;
  return `${formatValue(value, unit)}, ${range}`;
}

/** Returns the unit of the figures of one scorer: a share if all of them are pass rates. */
export function unitOf(figures: readonly Pick<Figure, "kind">[]): ScoreUnit {
  const has = (wanted: Figure["kind"]): boolean => figures.some(({ kind }) => kind === wanted);
  return has("boolean") && !has("number") ? "share" : "number";
}
