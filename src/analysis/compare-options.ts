import type { ScoredRow } from "../model/scored-row.ts";
import type { CompareSettings } from "./compare-scorers.ts";
import type { JoinKey } from "./join-rows.ts";
import { checkBetween, checkOptionNames, checkWhole, checkWord } from "./options.ts";

/** How to compare two runs. */
export interface CompareOptions {
  /**
   * What makes a row of the candidate the same input as one of the base. By default the digest; the content of the input when the
   * digests are of two kinds (`notes` then says so); the row's key when there are no digests.
   */
  key?: JoinKey;
  /** Which scorers; by default all that both runs have. A record pairs scorers of different names: base's name to candidate's. */
  scorers?: string[] | Record<string, string>;
  /** What a trial without a score counts as. Default `exclude`. */
  missing?: "exclude" | "fail" | "error";
  /** Confidence level of the intervals; 1 minus it is the level of the tests. Default 0.95. */
  confidence?: number;
  /** Largest difference that does not matter, in the scorer's units: makes the verdict `equivalent` possible. */
  margin?: number;
  /** Adjustment of p over the scorers: Holm by default, or Benjamini-Hochberg. Slices are adjusted each for itself. */
  adjust?: "holm" | "bh" | "none";
  /** Group of a row (of the base): rows that share a group are not independent. */
  cluster?(row: ScoredRow): string;
  /** Slice of a row (of the base): each slice is compared for itself as well. */
  slice?(row: ScoredRow): string;
  /** Scorers for which less is better: turns verdict, improved and regressed round. */
  lowerIsBetter?: string[];
  /** Draws of the bootstrap interval and, beyond 20 rows, of the permutation test. Default 0: neither. */
  resamples?: number;
  /** Seed of the draws. Default 1. */
  seed?: number;
  /** Which rows the result holds. Default `changed`. `none` needs the least memory: about 25 bytes a row and scorer. */
  keepRows?: "changed" | "all" | "none";
}

const OPTIONS = [
  "key",
  "scorers",
  "missing",
  "confidence",
  "margin",
  "adjust",
  "cluster",
  "slice",
  "lowerIsBetter",
  "resamples",
  "seed",
  "keepRows",
];

/** Checks the options and fills in the defaults. */
export function settingsOf(o: CompareOptions): CompareSettings {
  const { missing = "exclude", confidence = 0.95, margin = null, adjust = "holm", lowerIsBetter = [], resamples = 0, seed = 1 } = o;
  const { keepRows = "changed" } = o;
  checkOptionNames(o, OPTIONS, "compare()");
  checkWord(missing, ["exclude", "fail", "error"], "missing");
  checkWord(adjust, ["holm", "bh", "none"], "adjust");
  checkWord(keepRows, ["changed", "all", "none"], "keepRows");
  if (o.key !== undefined && typeof o.key !== "function") checkWord(o.key, ["digest", "content"], "key");
  checkBetween(confidence, 0, 1, "confidence");
  if (margin !== null) checkBetween(margin, 0, Number.POSITIVE_INFINITY, "margin");
  checkWhole(resamples, 0, "resamples");
  checkWhole(seed, 0, "seed");
  return { missing, confidence, margin, adjust, keepRows, lowerIsBetter, resamples, seed };
}
