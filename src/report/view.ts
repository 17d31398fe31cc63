import type { ComparabilityFinding } from "../analysis/comparability.ts";
import type { ComparedRun } from "../analysis/compared-run.ts";
import type { JoinedOn, NotCompared, ScorerComparison } from "../analysis/comparison.ts";
import type { Figure } from "../analysis/figure.ts";
import type { GatePolicy } from "../analysis/gate-policy.ts";
import type { RuleOutcome, RuleResult } from "../analysis/gate-result.ts";
import type { ReportedProject } from "../analysis/project-report.ts";
import type { Rank } from "../analysis/rank-places.ts";
import type { ChangeDistribution } from "./distribution.ts";
import type { ReportTable } from "./view-table.ts";

/**
 * Outcome of a gate; without a gate, the verdict over all scorers: `mixed` if some are better and
 * some worse. `none` where nothing is compared or judged: for figures of one run, rankings and
 * projects.
 */
export type ReportOutcome = RuleOutcome | ScorerComparison["verdict"] | "mixed" | "none";

/** Unit of a score: a share of passes, shown as a percentage, or a number. */
export type ScoreUnit = "share" | "number";

/** Scorer of a report: the figures of both runs and their difference, candidate minus base. */
export interface ReportScorer {
  /** Name of the scorer in the base. */
  scorer: string;
  /** Name in the candidate, when scorers with different names were paired. */
  candidateScorer: string;
  /** Unit of the figures, which decides how they are written. */
  unit: ScoreUnit;
  /** Whether a higher or a lower score is better. */
  direction: Figure["direction"];
  /** Figure of the base over the shared rows; null when one run is reported. */
  base: Figure | null;
  /** Figure of the candidate: over the shared rows, or over all its rows when one run is reported. */
  candidate: Figure;
  /** Null when one run is reported. */
  change: ReportChange | null;
}

/** Difference of one scorer between the two runs. */
export interface ReportChange {
  /** Candidate minus base, in the scorer's units. */
  difference: number;
  /** Confidence interval of the difference; null when it cannot be computed. */
  interval: [number, number] | null;
  /** Confidence level of the interval, such as 0.95. */
  confidence: number;
  /** p of the procedure behind the interval, before the adjustment for the number of scorers. */
  p: number;
  /** `p` adjusted for the number of scorers. */
  adjustedP: number;
  /** Conclusion that the comparison supports. */
  verdict: ScorerComparison["verdict"];
  /** Verdict without the adjustment for the other scorers, if it differs. */
  alone: ScorerComparison["alone"];
  /** Largest difference that does not matter; null when none was declared. */
  margin: number | null;
  /** Number of rows that both runs scored. */
  n: number;
  /** Number of rows that improved; null when the comparison kept no rows. */
  improved: number | null;
  /** Number of rows that regressed; null when the comparison kept no rows. */
  regressed: number | null;
  /** Number of rows whose score is the same in both runs. */
  unchanged: number;
  /** Bounds from the missing scores; null when none is missing or they are unlimited. */
  bounds: ScorerComparison["bounds"];
  /** Number of trials without a score in either run. */
  missing: ScorerComparison["missing"];
  /** Procedure behind p and the interval, in words. */
  method: string;
  /** Changes of the rows, counted; null if that is impossible. */
  distribution: ChangeDistribution | null;
}

/**
 * Scorer that a rule judges although it was not compared, over all rows or in the slice of the rule.
 * Its verdict stands alone: no other scorer adjusts it, and it is not part of the report's outcome.
 */
export interface JudgedScorer extends ReportScorer {
  /** Slice of the rule; null for all rows. */
  slice: string | null;
}

/** Slice of the rows with its scorers. */
export interface ReportSlice {
  /** Name of the slice. */
  slice: string;
  /** Scorers over the rows of the slice. */
  scorers: ReportScorer[];
}

/** Answer of one run to the input of a row. Strings are cut at `maxExcerptLength`. */
export interface ReportAnswer {
  /** Score of the row; null when it has none. */
  score: number | null;
  /** Output of the trial that is shown: the worst one of the candidate, the best one of the base. */
  output: string | null;
  /** Reason for the score, if the scorer stated one, or why there is no score. */
  reason: string | null;
  /** Why the trial has no output. */
  error: string | null;
  /** URL of the trial in the provider's app, if it is safe to follow. */
  url: string | null;
}

/** Row that regressed. Its input and outputs are short forms. */
export interface ReportRow {
  /** Key of the row. */
  key: string;
  /** Null when the inputs were not loaded. */
  input: string | null;
  /** Name of the scorer whose score fell. */
  scorer: string;
  /** Unit of the scores, which decides how they are written. */
  unit: ScoreUnit;
  /** Candidate minus base. */
  delta: number;
  /** Answer of the base. */
  base: ReportAnswer;
  /** Answer of the candidate. */
  candidate: ReportAnswer;
}

/** How the rows of both runs were joined, in numbers. */
export interface ReportCounts {
  /** Number of rows of the base. */
  base: number;
  /** Number of rows that both runs have. */
  shared: number;
  /** Number of rows that the candidate lacks although its data set should contain them. */
  missing: number;
  /** Number of rows that the candidate's data set is known not to contain. */
  removed: number;
  /** Number of rows with another input in the candidate. */
  edited: number;
  /** Number of rows that only the candidate has. */
  added: number;
}

/** Gate of a report. */
export interface ReportGate {
  /** Outcome of the gate. */
  outcome: RuleOutcome;
  /** 0 for pass, 100 for fail, 101 for inconclusive. */
  exitCode: 0 | 100 | 101;
  /** Results of the rules, in the order of the policy. */
  rules: RuleResult[];
  /** Reasons why the gate is inconclusive whatever its rules say. */
  blocked: string[];
  /** The policy that was applied. */
  policy: GatePolicy;
}

/** Ranking of several runs by one scorer. */
export interface ReportRanking {
  /** Name of the scorer that ranks the runs. */
  scorer: string;
  /** Unit of the figures, which decides how they are written. */
  unit: ScoreUnit;
  /** Whether a higher or a lower score is better. */
  direction: Figure["direction"];
  /** Confidence level of the differences, such as 0.95. */
  confidence: number;
  /** Runs, best first, as `rank()` returns them. */
  runs: Rank[];
  /** One sentence: which runs are ahead, or that no pair can be told apart. */
  sentence: string;
}

/**
 * View model of a report: every rendering reads it, so they cannot disagree. Plain data. Its strings
 * contain text from runs as it is; each rendering makes it harmless for its own format.
 */
export interface ReportView {
  /** Name and version of this format. The number rises when the meaning of a field changes. */
  schema: "evalwire.report/1";
  /** Version of the package that produced it. */
  version: string;
  /** Outcome of the report, which decides its color. */
  outcome: ReportOutcome;
  /** One sentence: what changed, by how much, how certain that is, and what the gate decided. */
  headline: string;
  /** Paragraph for a reader who has not seen the runs: subject, verdicts, gate, missing scores. */
  summary: string;
  /** The gate; null if there was none. */
  gate: ReportGate | null;
  /** The base run; null when it is unknown, or one run is reported. */
  base: ComparedRun | null;
  /** The candidate run, or the only one; null when it is unknown. */
  candidate: ComparedRun | null;
  /** Null when one run is reported, or only the result of a gate. */
  rows: ReportCounts | null;
  /** Basis of the join, and the requested one; null without a comparison. */
  join: { on: JoinedOn; key: string | null } | null;
  /** Confidence level of the intervals, such as 0.95. */
  confidence: number;
  /** Scorers that both runs have, or those of the only run. */
  scorers: ReportScorer[];
  /**
   * Scorers that a rule judges although they were not compared: latency, tokens or cost that
   * `compare()` was not asked for, and scorers that only the candidate has. Each once, in the order
   * of the rules.
   */
  judged: JudgedScorer[];
  /** Slices of the rows. Empty without slices. */
  slices: ReportSlice[];
  /** Scorers of either run that could not be compared. */
  notCompared: NotCompared[];
  /** Findings that make the runs hard to compare, at the levels of the policy. */
  findings: ComparabilityFinding[];
  /** Rows that regressed, worst first. */
  worstRows: ReportRow[];
  /** Number of regressed rows that `worstRows` was chosen from. */
  regressedRows: number;
  /**
   * All rows, for a page; null without a comparison, with `maxRows: 0`, or when the comparison kept
   * no rows.
   */
  table: ReportTable | null;
  /** Rankings of several runs, one per scorer. */
  rankings: ReportRanking[];
  /** Projects with their runs over time, as `projectReport()` returns them. */
  projects: ReportedProject[];
  /** Sentences about what was not measured. Empty when nothing is missing. */
  missing: string[];
  /** Sentences about what would decide each open rule or scorer. */
  open: string[];
  /** Sentences about what was left out or assumed. */
  notes: string[];
}
