import type { ComparedRun } from "./compared-run.ts";
import type { ArmScores } from "./compared-scores.ts";
import type { Figure } from "./figure.ts";

/** Facts about the scores of one run besides their values. */
export interface OwnFacts {
  /** Group of each row, if `cluster` was given. */
  groups: number[] | null;
  /** Whether every row has a single trial. */
  single: boolean;
  /** Whether any score is `true` or `false`. */
  booleans: boolean;
  /** Lowest and highest score of a trial. */
  seen: [number, number];
  /** Interval of a pass rate with one trial per row. */
  interval: "score" | "exact";
}

/**
 * Figure of one scorer in a run, with the run's status and the scores behind it, so that a gate can
 * judge it. Plain data.
 */
export interface RunFigure extends Figure {
  /** Facts about the run; null when plain rows were summarized. */
  run: ComparedRun | null;
  /** Scores by row; null with a vendor's rule. */
  scores: (ArmScores & OwnFacts) | null;
}
