import type { ScoreUnit } from "./view.ts";

/** Number of decimals that a percentage is shown with, unless they would hide it. */
const DECIMALS = 1;

/** Rounds a number to few decimals, more only if it would look like one of `unlike`. */
function rounded(value: number, unlike: readonly number[]): number {
  for (let decimals = DECIMALS; decimals <= 12; decimals += 1) {
    const short = Number(value.toFixed(decimals));
    if (!unlike.includes(short) || unlike.includes(value)) return short;
  }
  return value;
}

/** Formats a number with few digits; from 1,000 as a whole number with thousands separators. */
function digits(value: number, precision: number): string {
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude < 1e-4 || magnitude >= 1e15))
    return String(Number(value.toPrecision(3)));
  if (magnitude >= 1000) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(precision)) + 0); // not -0
}

/** Formats a percentage without its sign, or a number with four digits. */
const level = (value: number, unit: ScoreUnit): string =>
  unit === "share" ? digits(rounded(value * 100, [0, 100]), 15) : digits(value, 4);

/** Formats the size of a difference: in points, or a number with three digits. */
const size = (difference: number, unit: ScoreUnit): string =>
  unit === "share"
    ? digits(rounded(Math.abs(difference) * 100, [0]), 15)
    : digits(Math.abs(difference), 3);

const signOf = (value: number): string => (value > 0 ? "+" : value < 0 ? "-" : "");

/**
 * Formats a score: a share as a percentage with one decimal, more if it would look like 0% or 100%
 * otherwise; a number with four digits.
 *
 * @example Show the figures of a run
 * ```ts
 * import assert from "node:assert/strict";
 * import { fromRecords, summarize } from "evalwire/analysis";
 * import { formatRange, formatValue, reportView } from "evalwire/report";
 *
 * const records = Array.from({ length: 40 }, (_, id) => ({ id, correct: id < 32 }));
 * const run = fromRecords(records, { key: "id", scorers: ["correct"] });
 * const { scorers } = reportView({ figures: await summarize(run) });
 * const [line] = scorers.map(({ unit, candidate: { value, interval } }) =>
 *   `${formatValue(value ?? 0, unit)} (${formatRange(interval ?? [0, 1], unit)})`,
 * );
 * assert.match(line ?? "", /^80% \(\d/);
 * ```
 */
export const formatValue = (value: number, unit: ScoreUnit): string =>
  `${level(value, unit)}${unit === "share" ? "%" : ""}`;

/** Formats a difference without its sign: `5.9 points`. */
export function formatSize(difference: number, unit: ScoreUnit): string {
  const number = size(difference, unit);
  return unit === "share" ? `${number} ${number === "1" ? "point" : "points"}` : number;
}

/** Formats a difference with its sign: `-5.9 points`. */
export const formatChange = (difference: number, unit: ScoreUnit): string =>
  `${signOf(difference)}${formatSize(difference, unit)}`;

/**
 * Formats the interval of a score: `54.8% to 68.2%`.
 *
 * @example The interval of a pass rate
 * ```ts
 * import { formatRange } from "evalwire/report";
 *
 * if (formatRange([0.548, 0.682], "share") !== "54.8% to 68.2%") throw new Error();
 * ```
 */
export const formatRange = ([low, high]: readonly [number, number], unit: ScoreUnit): string =>
  `${formatValue(low, unit)} to ${formatValue(high, unit)}`;

/** Formats the interval of a difference, in points or in the scorer's units: `-11.3 to -0.4`. */
export const formatChangeRange = (ends: readonly [number, number], unit: ScoreUnit): string =>
  ends.map((end) => `${signOf(end)}${size(end, unit)}`).join(" to ");

/** Formats the interval of a drop or a rise, whose sign is in the word: `0.4 to 11.3`. */
export function formatSizeRange([low, high]: readonly [number, number], unit: ScoreUnit): string {
  const ends = [Math.abs(low), Math.abs(high)].sort((a, b) => a - b);
  return ends.map((end) => size(end, unit)).join(" to ");
}

/**
 * Formats p as a relation: `= .036`, `< .001`. It has three decimals, more if rounding would move it
 * to the other side of the level.
 */
export function formatP(p: number, confidence: number): string {
  if (p >= 1) return "= 1";
  if (p < 0.001) return "< .001";
  if (p > 0.999) return "> .999";
  const alpha = Number((1 - confidence).toPrecision(12));
  for (let decimals = 3; decimals < 9; decimals += 1) {
    const short = p.toFixed(decimals);
    if (Number(short) < alpha === p < alpha) return `= ${short.slice(1)}`;
  }
  return `= ${String(p).slice(1)}`;
}

/** Formats a share of trials: `98.5%`. Only a complete one is 100%. */
export const formatShare = (share: number): string => formatValue(share, "share");

/** Formats a confidence level: `95%`. */
export const formatLevel = (confidence: number): string =>
  `${Number((confidence * 100).toPrecision(6))}%`;

/** Formats an ISO time in UTC to the minute: `2026-11-02 09:00 UTC`. */
export const formatTime = (time: string): string => `${time.slice(0, 16).replace("T", " ")} UTC`;

/** Formats a number of things with thousands separators. */
export const formatCount = (count: number): string => count.toLocaleString("en-US");

/**
 * Formats the ticks of an axis with as many digits as tell them apart: values (`60%`), or with
 * `signed` differences in points or in the scorer's units (`-5`). A label that would repeat another
 * one is empty.
 */
export function formatTicks(ticks: readonly number[], unit: ScoreUnit, signed: boolean): string[] {
  const factor = unit === "share" ? 100 : 1;
  const label = (tick: number, precision: number): string =>
    `${signed ? signOf(tick) : tick < 0 ? "-" : ""}${digits(Math.abs(tick * factor), precision)}${unit === "share" && !signed ? "%" : ""}`;
  for (let precision = 3; precision <= 15; precision += 1) {
    const labels = ticks.map((tick) => label(tick, precision));
    if (new Set(labels).size === labels.length) return labels;
  }
  const labels = ticks.map((tick) => label(tick, 15));
  return labels.map((one, i) => (labels.indexOf(one) === i ? one : ""));
}
