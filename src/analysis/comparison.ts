import type { ScoredRow } from "../model/scored-row.ts";
import type { ComparabilityFinding } from "./comparability.ts";
import type { ComparedRun } from "./compared-run.ts";
import type { ComparedScores } from "./compared-scores.ts";
import type { Direction } from "./direction.ts";
import type { Figure } from "./figure.ts";
import type { ChangeCounts } from "./paired-difference.ts";
import type { TrialsRule } from "./row-values.ts";
import type { Scale, ScaleOption } from "./scale.ts";

/**
 * Basis on which the rows of the two runs were joined. A column or field name is the one given as
 * `key`.
 */
export type JoinedOn = "digest" | "content" | "key" | "caller's key" | (string & {});

/** Row without its input, which `rows.inputs` of the comparison holds once. */
export type ComparedRow = Omit<ScoredRow, "input">;

/** Row whose score differs between the two runs. */
export interface RowChange {
  /** Key of the row. */
  key: string;
  /** Index among the rows of the comparison: `rows.inputs[row]` is its input. */
  row: number;
  /** Candidate minus base. */
  delta: number;
  /** The row in the base run. */
  base: ComparedRow;
  /** The row in the candidate run. */
  candidate: ComparedRow;
}

/** Difference if every missing score turns out as bad, and as good, as the scale allows. */
export interface MissingBounds {
  /** Difference if every missing score makes it as small as possible. */
  lowest: { difference: number; interval: [number, number] | null };
  /** Difference if every missing score makes it as large as possible. */
  highest: { difference: number; interval: [number, number] | null };
  /**
   * Minimum number of missing scores that have to go against the candidate, with the others in its
   * favor, to change the verdict. Null when it never changes.
   */
  tippingPoint: number | null;
}

/**
 * Difference of one scorer between two runs, candidate minus base, over the rows that both scored.
 * Plain data.
 */
export interface ScorerComparison {
  /** Name of the scorer in the base. */
  scorer: string;
  /** Name in the candidate, when scorers with different names were paired. */
  candidateScorer: string;
  /** `boolean` when every score is true or false, or 0 or 1. */
  kind: "boolean" | "number";
  /** Whether a higher or a lower score is better. */
  direction: Direction;
  /** Ends of the scale; null when it has none or none is known. */
  scale: Scale | null;
  /** Rule that combines the trials of a row into its score. */
  trials: TrialsRule;
  /**
   * Figure of the base over the rows that both runs scored, with its coverage over all requested
   * rows.
   */
  base: Figure;
  /**
   * Figure of the candidate over the rows that both runs scored, with its coverage over all
   * requested rows.
   */
  candidate: Figure;
  /** Figure of the candidate over all its rows. */
  overall: Figure;
  /** Candidate minus base, in the scorer's units: 0.02 is 2 percentage points of a pass rate. */
  difference: number;
  /** Null when it cannot be computed: with one row or one group. */
  standardError: number | null;
  /** Degrees of freedom of the t distribution; null when no t distribution is used. */
  df: number | null;
  /**
   * Confidence interval, not adjusted for the number of scorers. Null when it cannot be computed.
   */
  interval: [number, number] | null;
  /** Confidence level of `interval`, such as 0.95. */
  confidence: number;
  /**
   * Two-sided p from the same procedure as the interval: below 1 - confidence if and only if the
   * interval excludes 0.
   */
  p: number;
  /** `p` adjusted for the number of scorers. */
  adjustedP: number;
  /** Procedure behind p and the interval, in words. */
  method: string;
  /** Number of rows that both runs scored. */
  n: number;
  /**
   * Minimum detectable effect: the smallest true difference found with 80% power at this `n`. Null
   * when it cannot be computed.
   */
  mde: number | null;
  /**
   * `better` or `worse` only if the adjusted p supports it and no missing score could change it.
   */
  verdict: "better" | "worse" | "equivalent" | "inconclusive";
  /**
   * Verdict of this scorer alone, when the adjustment for the other scorers turned it into
   * `inconclusive`.
   */
  alone: "better" | "worse" | null;
  /**
   * Number of trials without a score in the base and in the candidate, including rows that the
   * candidate lacks.
   */
  missing: { base: number; candidate: number };
  /**
   * Bounds from the missing scores. Null when no score is missing, or the scale has no ends, so
   * that a missing score could have any value.
   */
  bounds: MissingBounds | null;
  /** Rows by their result in both runs; null unless pass/fail is counted row by row. */
  counts: ChangeCounts | null;
  /** p of the exact McNemar test of the same rows; null unless pass/fail is counted row by row. */
  exactP: number | null;
  /**
   * Newcombe's paired interval (method 10) of the same rows; null unless pass/fail is counted row
   * by row.
   */
  newcombe: [number, number] | null;
  /**
   * Variance of the row differences: between rows, and within a row for each trial. Null without
   * several trials in each row.
   */
  components: { between: number; within: number } | null;
  /**
   * Sign-flip permutation test: exact up to 20 rows, Monte Carlo for more rows if `resamples` is
   * given.
   */
  permutation: { p: number; exact: boolean; assignments: number } | null;
  /**
   * Bootstrap intervals, if `resamples` is given: percentile, and bootstrap-t, which is better for
   * skewed differences.
   */
  bootstrap: {
    interval: [number, number];
    studentized: [number, number] | null;
    resamples: number;
    seed: number;
  } | null;
  /** Result of a test that ignores that the rows are the same. For comparison only. */
  unpaired: { p: number; interval: [number, number] | null; method: string };
  /** Rows that improved, largest change first. Empty with `keepRows: "none"`. */
  improved: RowChange[];
  /** Rows that regressed, largest change first. Empty with `keepRows: "none"`. */
  regressed: RowChange[];
  /** Number of rows whose score is the same in both runs. */
  unchanged: number;
  /** Rows behind `unchanged`, with `keepRows: "all"`. */
  unchangedRows: RowChange[];
  /**
   * Keys of the shared rows that did not pass every trial in the candidate; null with `keepRows:
   * "none"`.
   */
  failing: string[] | null;
}

/** Scorer that could not be compared, and the reason. */
export interface NotCompared {
  /** Name of the scorer. */
  scorer: string;
  /** One sentence: why it could not be compared. */
  why: string;
  /**
   * Share of the base's trials that have a score; null when the base has no such scorer, or its
   * values are strings that are not scores.
   */
  baseCoverage: number | null;
  /** The same share of the candidate's trials. */
  candidateCoverage: number | null;
}

/**
 * Row that no scorer compared: only one run has it, or no scorer has a score for it in both runs.
 */
export interface UncomparedRow {
  /** Key of the row. */
  key: string;
  /** Index among the rows of the comparison; null for a removed row, which is not one of them. */
  row: number | null;
  /** Input of the row, if it was loaded. */
  input: unknown;
  /** Null when the base lacks the row. */
  base: ComparedRow | null;
  /** Null when the candidate lacks the row. */
  candidate: ComparedRow | null;
}

/** How the rows of the two runs were joined. */
export interface JoinedRows {
  /** Property that identifies the same input in both runs. */
  joinedOn: JoinedOn;
  /** Number of rows of the base. */
  base: number;
  /** Number of rows that both runs have. */
  shared: number;
  /** Number of rows that only the base has: `missing` and `removed`. */
  onlyBase: number;
  /**
   * Number of rows of the base that the candidate lacks although they are not known to have left
   * its data set: their scores are missing.
   */
  missing: number;
  /** Keys of rows that the candidate's data set is known not to contain. */
  removed: string[];
  /** Number of rows that only the candidate has. */
  onlyCandidate: number;
  /**
   * Number of rows, in both runs, that repeated an input of their run and were counted as further
   * trials of it.
   */
  repeated: number;
  /** Rows with the same key but a different digest, hence a different input: not compared. */
  edited: { key: string; base: ScoredRow; candidate: ScoredRow }[];
  /** Number of edited rows, even with `keepRows: "none"`. */
  editedCount: number;
  /**
   * Rows that only one run has, except edited ones, and shared rows without a score in one of the
   * runs, with `keepRows: "all"`. Empty otherwise.
   */
  uncompared: UncomparedRow[];
  /**
   * Keys of the shared rows, then of those that the candidate lacks, then of those that only it
   * has, the edited ones last; null with `keepRows: "none"`.
   */
  keys: string[] | null;
  /** Inputs of the rows that the scorers' results keep, if they were loaded, by row index. */
  inputs: Record<string, unknown>;
}

/**
 * Comparison of two runs. Plain data that survives JSON. `schema` changes when the meaning of a
 * field changes.
 */
export interface Comparison {
  /** Name and version of this format. The number rises when the meaning of a field changes. */
  schema: "evalwire.comparison/1";
  /** Version of the package that produced it. */
  version: string;
  /** Facts about the base run; null when plain rows were compared. */
  base: ComparedRun | null;
  /** Facts about the candidate run; null when plain rows were compared. */
  candidate: ComparedRun | null;
  /** How the rows of the two runs were joined. */
  rows: JoinedRows;
  /** Results by scorer, under the base's names. */
  scorers: Record<string, ScorerComparison>;
  /** Results by slice, then by scorer. Empty unless `slice` was given. */
  slices: Record<string, Record<string, ScorerComparison>>;
  /** Scorers of either run that could not be compared. */
  notCompared: NotCompared[];
  /**
   * Findings that make the two runs hard to compare: unfinished runs, different graders, different
   * data.
   */
  comparability: ComparabilityFinding[];
  /** Confidence level of the intervals, such as 0.95. */
  confidence: number;
  /**
   * How p values are adjusted for the number of scorers: Holm, Benjamini-Hochberg (`bh`), or not at
   * all.
   */
  adjust: "holm" | "bh" | "none";
  /**
   * Largest difference that does not matter: one for all scorers, or by scorer. Null when none was
   * declared.
   */
  margin: number | Record<string, number> | null;
  /** How trials without a score were counted. */
  missing: "bounds" | "exclude" | "fail" | "error";
  /** Declared scales. */
  scale: ScaleOption;
  /**
   * Requested join: the name of a column or field, or `"function"`. Null when it was chosen
   * automatically (see `rows.joinedOn`).
   */
  key: string | null;
  /** Name of the column that groups rows, or `"function"`. Null when rows count as independent. */
  cluster: string | null;
  /** Name of the column that slices rows, or `"function"`. Null without slices. */
  slice: string | null;
  /** Number of draws for the bootstrap and the permutation test. */
  resamples: number;
  /** Seed of the draws. */
  seed: number;
  /** Notes for the reader: how rows were joined, what is missing, what was assumed. */
  notes: string[];
  /** Scores behind all figures. */
  scores: ComparedScores;
}
