import type { ScoredRow } from "../model/scored-row.ts";
import type { ComparabilityFinding } from "./comparability.ts";
import type { ComparedRun } from "./compared-run.ts";
import type { ComparedScores } from "./compared-scores.ts";
import type { Direction } from "./direction.ts";
import type { Figure } from "./figure.ts";
import type { ChangeCounts } from "./paired-difference.ts";
import type { TrialsRule } from "./row-values.ts";
import type { Scale, ScaleOption } from "./scale.ts";

/** What the rows of the two runs were joined on: a column's name is that of `key`. */
export type JoinedOn = "digest" | "content" | "key" | "caller's key" | (string & {});

/** A row without its input, which `rows.inputs` of the comparison holds once. */
export type ComparedRow = Omit<ScoredRow, "input">;

/** A row whose score is not the same in both runs. */
export interface RowChange {
  key: string;
  /** Its place among the rows of the comparison: `rows.inputs[row]` is its input. */
  row: number;
  /** Candidate minus base. */
  delta: number;
  base: ComparedRow;
  candidate: ComparedRow;
}

/** What a difference is when every missing score turns out as badly, or as well, as the scale allows. */
export interface MissingBounds {
  /** Every missing score makes the difference as small as it can be. */
  lowest: { difference: number; interval: [number, number] | null };
  /** Every missing score makes it as large as it can be. */
  highest: { difference: number; interval: [number, number] | null };
  /** The fewest missing scores that have to go against the candidate, the others for it, for the verdict to turn; null when it never does. */
  tippingPoint: number | null;
}

/** The difference of one scorer between two runs, candidate minus base, over the rows that both scored. Plain data. */
export interface ScorerComparison {
  scorer: string;
  /** Its name in the candidate, when scorers of different names were paired. */
  candidateScorer: string;
  /** `boolean` when every score is true or false, or 0 or 1. */
  kind: "boolean" | "number";
  direction: Direction;
  /** The ends of its scale; null when it has none or none is known. */
  scale: Scale | null;
  /** How the trials of a row became its score. */
  trials: TrialsRule;
  /** Figures of both runs over the rows that both scored; coverage over all rows that were asked for. */
  base: Figure;
  candidate: Figure;
  /** Figure of the candidate over all its rows. */
  overall: Figure;
  difference: number;
  /** Null when it cannot be told: one row, or one group. */
  standardError: number | null;
  /** Degrees of freedom of the t distribution; null where none is used. */
  df: number | null;
  /** Not adjusted for the number of scorers. Null when it cannot be told. */
  interval: [number, number] | null;
  confidence: number;
  /** Two-sided, of the procedure that gave the interval: below 1 - confidence when and only when the interval excludes 0. */
  p: number;
  /** p adjusted for the number of scorers. */
  adjustedP: number;
  method: string;
  /** Rows that both runs scored. */
  n: number;
  /** Smallest true difference that would be found with 80% power at this n; null when it cannot be told. */
  mde: number | null;
  /** Better or worse only when the adjusted p says so and no missing score could undo it. */
  verdict: "better" | "worse" | "equivalent" | "inconclusive";
  /** The verdict of this scorer alone, where adjusting for the others turned it into `inconclusive`. */
  alone: "better" | "worse" | null;
  /** Trials without a score: of the base, and of the candidate, rows that it lacks included. */
  missing: { base: number; candidate: number };
  /** Null when no score is missing, or the scale has no ends: then a missing score may be anything. */
  bounds: MissingBounds | null;
  /** The four kinds of rows; null unless pass and fail are counted row by row. */
  counts: ChangeCounts | null;
  /** Exact McNemar test of the same rows; null unless pass and fail are counted row by row. */
  exactP: number | null;
  /** Newcombe's paired interval (method 10) of the same rows. */
  newcombe: [number, number] | null;
  /** Variance of the row differences: between rows, and within a row for each trial. Null without several trials in each row. */
  components: { between: number; within: number } | null;
  /** Sign-flip permutation test: exact up to 20 rows, Monte Carlo beyond when `resamples` is given. */
  permutation: { p: number; exact: boolean; assignments: number } | null;
  /** Bootstrap intervals, when `resamples` is given: percentile, and bootstrap-t, which is better for skewed differences. */
  bootstrap: { interval: [number, number]; studentized: [number, number] | null; resamples: number; seed: number } | null;
  /** What a test would say that does not know that the rows are the same: for comparison only. */
  unpaired: { p: number; interval: [number, number] | null; method: string };
  /** Rows that got better, the largest change first. Empty under `keepRows: "none"`. */
  improved: RowChange[];
  /** Rows that got worse, the largest change first. Empty under `keepRows: "none"`. */
  regressed: RowChange[];
  /** Number of rows whose score is the same in both. */
  unchanged: number;
  /** The rows behind `unchanged`, under `keepRows: "all"`. */
  unchangedRows: RowChange[];
  /** Keys of the shared rows that did not pass every trial in the candidate; null under `keepRows: "none"`. */
  failing: string[] | null;
}

/** A scorer that could not be compared, and why. */
export interface NotCompared {
  scorer: string;
  why: string;
  /** Trials with a score, of all trials of the run; null when the run has no such scorer, or its values are strings without a reading. */
  baseCoverage: number | null;
  candidateCoverage: number | null;
}

/** How the rows of the two runs met. */
export interface JoinedRows {
  joinedOn: JoinedOn;
  /** Rows of the base. */
  base: number;
  shared: number;
  /** Rows that only the base has: the missing and the removed ones. */
  onlyBase: number;
  /** Rows of the base that the candidate lacks, although nothing says that they left its data set: their scores are missing. */
  missing: number;
  /** Keys of rows that the candidate's data set is known not to have. */
  removed: string[];
  /** Rows that only the candidate has. */
  onlyCandidate: number;
  /** Rows, of both runs, that repeated an input of their run and were counted as further trials of it. */
  repeated: number;
  /** Rows with the same key and another digest: another input, so not compared. */
  edited: { key: string; base: ScoredRow; candidate: ScoredRow }[];
  /** Their number, also when `keepRows` is `"none"`. */
  editedCount: number;
  /** Keys of the shared rows, of those that the candidate lacks, and of those that only it has; null under `keepRows: "none"`. */
  keys: string[] | null;
  /** Inputs of the rows that the result holds, where they were loaded, by their place among the rows. */
  inputs: Record<string, unknown>;
}

/**
 * Two runs, compared. Plain data: it survives JSON. `schema` changes when a field changes its meaning.
 */
export interface Comparison {
  schema: "evalwire.comparison/1";
  /** Version of the package that made it. */
  version: string;
  base: ComparedRun | null;
  candidate: ComparedRun | null;
  rows: JoinedRows;
  /** By scorer, of the base's names. */
  scorers: Record<string, ScorerComparison>;
  /** By slice, then by scorer. Empty unless `slice` was given. */
  slices: Record<string, Record<string, ScorerComparison>>;
  /** Scorers of either run that could not be compared. */
  notCompared: NotCompared[];
  /** What makes the two runs hard to compare: unfinished runs, other graders, other data. */
  comparability: ComparabilityFinding[];
  confidence: number;
  adjust: "holm" | "bh" | "none";
  margin: number | Record<string, number> | null;
  /** What trials without a score counted as. */
  missing: "bounds" | "exclude" | "fail" | "error";
  /** The scales that were declared. */
  scale: ScaleOption;
  /** How rows were asked to be joined: a column or field by name, or `"function"`. Null when it was chosen (`rows.joinedOn` says what). */
  key: string | null;
  /** Name of the column that groups rows, or `"function"`. Null when rows are independent. */
  cluster: string | null;
  /** Name of the column that slices rows, or `"function"`. */
  slice: string | null;
  /** Draws of the bootstrap and the permutation test, and their seed. */
  resamples: number;
  seed: number;
  /** What a reader should know: how rows were joined, what is missing, what was assumed. */
  notes: string[];
  /** The scores behind all figures. */
  scores: ComparedScores;
}
