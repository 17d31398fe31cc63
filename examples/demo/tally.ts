import type { LoadedRun, ScoredRow } from "evalwire";

/** The score of one scorer in one run, and how much of the run it speaks of. */
export interface Figure {
  scorer: string;
  mean: number;
  scored: number;
  trials: number;
}

/** A row of two runs, and by how much the second one is better. */
export interface RowDifference {
  base: ScoredRow;
  candidate: ScoredRow;
  difference: number;
}

/** A score as a figure: a boolean counts 0 or 1; a text, or a score that is not there, has none. */
function figureOf(row: ScoredRow, trial: number, scorer: string): number | null {
  const score = row.trials[trial]?.scores[scorer];
  if (score?.state !== "scored" || score.kind === "text") return null;
  return Number(score.value);
}

/** The figures of one scorer in the trials of a row that have one. */
function figures(row: ScoredRow, scorer: string): number[] {
  return row.trials.flatMap((_trial, index) => figureOf(row, index, scorer) ?? []);
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A run with the rows that were read of it. */
export class ReadRun {
  readonly run: LoadedRun["run"];
  readonly rows: ScoredRow[] = [];

  constructor(run: LoadedRun["run"]) {
    this.run = run;
  }

  /** The model's name: `weave:///acme/gpqa/object/NAME:digest`. */
  get model(): string {
    return /\/object\/([^/:]+):/.exec(this.run.model ?? "")?.[1] ?? this.run.model ?? this.run.id;
  }

  /** Mean and coverage of every scorer that gives figures. A trial without a score is no zero: it lowers the coverage. */
  summary(): Figure[] {
    const scorers = new Set(this.rows.flatMap((row) => row.trials.flatMap((trial) => Object.keys(trial.scores))));
    const trials = this.rows.reduce((sum, row) => sum + row.trials.length, 0);
    return [...scorers].sort().flatMap((scorer) => {
      const values = this.rows.flatMap((row) => figures(row, scorer));
      return values.length === 0 ? [] : [{ scorer, mean: mean(values), scored: values.length, trials }];
    });
  }
}

/** The rows that both runs have, joined on the digest of their input; where they differ most, first. */
export function largestDifferences(base: ReadRun, candidate: ReadRun, scorer: string): RowDifference[] {
  const byDigest = new Map(candidate.rows.map((row) => [row.digest ?? row.key, row]));
  return base.rows
    .flatMap((row) => {
      const other = byDigest.get(row.digest ?? row.key);
      if (other === undefined) return [];
      const [before, after] = [figures(row, scorer), figures(other, scorer)];
      return before.length === 0 || after.length === 0 ? [] : [{ base: row, candidate: other, difference: mean(after) - mean(before) }];
    })
    .filter(({ difference }) => difference !== 0)
    .sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
}
