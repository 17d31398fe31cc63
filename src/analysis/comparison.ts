import type { ScoredRow } from "../model/scored-row.ts";
import type { Figure } from "./figure.ts";

/** What the rows of the two runs were joined on. */
export type JoinedOn = "digest" | "content" | "key" | "caller's key";

/** What is known of a compared run. */
export interface ComparedRun {
  id: string;
  name: string | null;
  url: string | null;
}

/** A row whose score is not the same in both runs. */
export interface RowChange {
  key: string;
  /** Candidate minus base. */
  delta: number;
  base: ScoredRow;
  candidate: ScoredRow;
}

/** Rows counted by what both runs said of them. For rows of several trials that are all alike: shares of trials, added up. */
export interface ChangeCounts {
  bothPass: number;
  /** Passed in the candidate only. */
  improved: number;
  /** Passed in the base only. */
  regressed: number;
  bothFail: number;
}

/** The difference of one scorer between two runs, candidate minus base, over the rows that both scored. Plain data. */
export interface ScorerComparison {
  scorer: string;
  /** Its name in the candidate, when scorers of different names were paired. */
  candidateScorer: string;
  /** `boolean` when every score is true or false, or 0 or 1. */
  kind: "boolean" | "number";
  base: Figure;
  candidate: Figure;
  difference: number;
  /** Null when it cannot be told: one row, or one group. */
  standardError: number | null;
  /** Degrees of freedom of the t distribution; null where none is used. */
  df: number | null;
  /** Null when it cannot be told. */
  interval: [number, number] | null;
  confidence: number;
  /** Two-sided. 1 when nothing can be told. */
  p: number;
  /** p adjusted for the number of scorers. */
  adjustedP: number;
  method: string;
  /** Rows that both runs scored. */
  n: number;
  /** Smallest true difference that would be found with 80 % power at this n; null when it cannot be told. */
  mde: number | null;
  verdict: "better" | "worse" | "equivalent" | "inconclusive";
  /** Whether a smaller value is the better one. */
  lowerIsBetter: boolean;
  /** The four kinds of rows; null unless pass and fail are counted row by row. */
  counts: ChangeCounts | null;
  /** Sign-flip permutation test: exact up to 20 rows, Monte Carlo beyond when `resamples` is given. */
  permutation: { p: number; exact: boolean; assignments: number } | null;
  /** Percentile bootstrap interval, when `resamples` is given. */
  bootstrap: { interval: [number, number]; resamples: number; seed: number } | null;
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
  baseCoverage: number;
  candidateCoverage: number;
}

/** How the rows of the two runs met. */
export interface JoinedRows {
  joinedOn: JoinedOn;
  shared: number;
  onlyBase: number;
  onlyCandidate: number;
  /** Rows, of both runs, that repeated an input of their run and were counted as further trials of it. */
  repeated: number;
  /** Rows with the same key and another digest: another input, so not compared. */
  edited: { key: string; base: ScoredRow; candidate: ScoredRow }[];
  /** Their number, also when `keepRows` is `"none"`. */
  editedCount: number;
  /** Keys of the shared rows; null under `keepRows: "none"`. */
  keys: string[] | null;
}

/**
 * Two runs, compared. Plain data: it survives JSON. `schema` changes when a field changes its meaning.
 */
export interface Comparison {
  schema: "evalwire.comparison/1";
  base: ComparedRun | null;
  candidate: ComparedRun | null;
  rows: JoinedRows;
  /** By scorer, of the base's names. */
  scorers: Record<string, ScorerComparison>;
  /** By slice, then by scorer. Empty unless `slice` was given. */
  slices: Record<string, Record<string, ScorerComparison>>;
  /** Scorers of either run that could not be compared. */
  notCompared: NotCompared[];
  adjust: "holm" | "bh" | "none";
  margin: number | null;
  /** What a reader should know: how rows were joined, which keys were ambiguous. */
  notes: string[];
}
