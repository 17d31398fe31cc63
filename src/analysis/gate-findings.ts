import type { Figure } from "./figure.ts";

/** What a rule came to. */
export type RuleOutcome = "pass" | "fail" | "inconclusive";

/** A rule's outcome in words. */
export interface Finding {
  outcome: RuleOutcome;
  /** What the rule asks for. */
  required: string;
  /** What the data say. */
  found: string;
  /** Why that makes the outcome. */
  why: string;
}

/** A number in few digits. */
export function show(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** A signed number in few digits. */
export function signed(value: number): string {
  return `${value > 0 ? "+" : ""}${show(value)}`;
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(4))} %`;

/** `"0.81, 95 % interval 0.74 to 0.87 (n 120, coverage 98 %)"`. */
export function showFigure(figure: Figure): string {
  const value = figure.value === null ? "no score" : show(figure.value);
  const interval =
    figure.interval === null
      ? "no interval"
      : `${percent(figure.confidence)} interval ${show(figure.interval[0])} to ${show(figure.interval[1])}`;
  return `${value}, ${interval} (n ${figure.n}, coverage ${percent(figure.coverage)})`;
}

/** `"-0.0586, 95 % interval -0.1134 to -0.0038 (n 198, p 0.036)"`. */
export function showDifference(
  d: { difference: number; interval: readonly [number, number] | null; n: number; p: number },
  confidence: number,
): string {
  const interval =
    d.interval === null ? "no interval" : `${percent(confidence)} interval ${signed(d.interval[0])} to ${signed(d.interval[1])}`;
  return `${signed(d.difference)}, ${interval} (n ${d.n}, p ${show(d.p)})`;
}

/** Whether a bound meets a number, with room for rounding: a lower end of 0.8 - 1e-17 is 0.8. */
export function atLeast(value: number, bound: number): boolean {
  return value >= bound - 1e-12;
}

export { percent };
