import type { TrialsRule } from "../analysis/row-values.ts";
import type { RunFigure } from "../analysis/run-figure.ts";
import { summarize } from "../analysis/summarize.ts";
import { isInvalidArgumentError, plural } from "../core/errors/usage.ts";
import type { LoadedRun } from "../model/run.ts";

/** Mean of a score that a file states itself. */
export interface OwnMean {
  readonly key: string;
  /** Name of the figure in messages. */
  readonly name: string;
  readonly value: number;
  /** Rule for several trials of a row; null when `summarize()` has no such rule. */
  readonly trials: TrialsRule | null;
}

/** Difference, by the size of the figure, up to which two means are the same: rounding. */
const SAME = 1e-9;

/**
 * Compares the means that a file states with those of the rows that were read, and describes each
 * that differs. The rows are what is compared and gated.
 */
export async function meanDifferences(
  run: LoadedRun,
  tool: string,
  means: readonly OwnMean[],
): Promise<ReadonlyMap<OwnMean, string>> {
  const differences = new Map<OwnMean, string>();
  if (means.length === 0) return differences;
  const keys = [...new Set(means.map(({ key }) => key))];
  const figures = await summarize(run, { scorers: keys });
  for (const mean of means) {
    const { key, name, value, trials } = mean;
    const figure = (await figureOf(run, mean)) ?? figures[key];
    // the mean of the trials is a check of figures by other rules only when there is no better one
    const hasMean = means.some((other) => other.key === key && other.trials === "mean");
    const isChecked = figure !== figures[key] || trials === "mean" || !hasMean;
    if (figure !== undefined && isChecked && !isSame(figure, value))
      differences.set(mean, `${tool}'s own ${name} is ${show(value)}, and ${found(figure)}`);
  }
  return differences;
}

/** Computes a figure that is not the mean of the trials; undefined if that is not possible. */
async function figureOf(run: LoadedRun, { key, trials }: OwnMean): Promise<RunFigure | undefined> {
  if (trials === "mean" || trials === null) return undefined;
  try {
    return (await summarize(run, { scorers: [key], trials }))[key];
  } catch (error) {
    if (isInvalidArgumentError(error)) return undefined; // it is not pass/fail
    throw error;
  }
}

const isSame = (figure: RunFigure, value: number): boolean =>
  figure.value !== null && Math.abs(figure.value - value) <= SAME * Math.max(1, Math.abs(value));

const found = ({ value, n, method }: RunFigure): string =>
  value === null
    ? `the scores have ${method}`
    : `the mean of the scores is ${show(value)} over ${plural(n, "row")}`;

const show = (value: number): string => String(Number(value.toPrecision(6)));
