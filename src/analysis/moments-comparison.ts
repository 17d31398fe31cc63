import type { ComparabilityFinding } from "./comparability.ts";
import type { NotCompared, ScorerComparison } from "./comparison.ts";

/** Numbers of rows behind a comparison from moments. */
export interface MomentsRows {
  /** Number of rows of the base. */
  base: number;
  /** Number of rows that both runs have. */
  shared: number;
  /** Number of rows of the base that the candidate lacks: their scores are missing. */
  missing: number;
  /** Number of rows that only the candidate has. */
  onlyCandidate: number;
  /** Number of rows with the same key but a different digest: not compared. */
  edited: number;
}

/**
 * Difference of one scorer between two runs, as `compare()` computes it, without what only single
 * rows can tell: lists of rows, variance within rows, and resampling.
 */
export interface MomentsScorer
  extends Omit<
    ScorerComparison,
    | "candidateScorer"
    | "components"
    | "permutation"
    | "bootstrap"
    | "improved"
    | "regressed"
    | "unchangedRows"
    | "failing"
  > {
  /** Numbers of rows behind the difference. */
  rows: MomentsRows;
}

/** Comparison of two runs from sums that an engine computed. Plain data. */
export interface MomentsComparison {
  /** Name and version of this format. The number rises when the meaning of a field changes. */
  schema: "evalwire.moments/1";
  /** Version of the package that produced it. */
  version: string;
  /** ID and status of the base run; the status is null when the query read no table of runs. */
  base: { id: string; status: string | null };
  /** ID and status of the candidate run. */
  candidate: { id: string; status: string | null };
  /** Results by scorer. */
  scorers: Record<string, MomentsScorer>;
  /** Scorers that could not be compared. */
  notCompared: NotCompared[];
  /**
   * Findings that make the two runs hard to compare. Data sets and two scales of one scorer cannot
   * be recognized from moments.
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
  missing: "bounds" | "exclude" | "error";
  /** Notes for the reader: what is missing, what was assumed. */
  notes: string[];
}
