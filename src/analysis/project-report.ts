import type { ComparedRun } from "./compared-run.ts";
import type { Figure } from "./figure.ts";
import type { ReportedChange } from "./report-change.ts";

/** Run of a report. */
export interface ReportedRun extends ComparedRun {
  /** Reference or name of the evaluation, with its version. */
  evaluation: string | null;
  /** ISO time; null if unknown, or the run has not ended. */
  finishedAt: string | null;
  /** ID of the run that this one rescored or replayed. Such a run is not compared. */
  sourceRunId: string | null;
  /** Whether the run is `completed` and not partial. Figures of other runs can still change. */
  complete: boolean;
  /** Number of its rows; null if they could not be read. */
  rows: number | null;
  /** Warnings of the provider. */
  warnings: string[];
  /** Why its rows could not be read; null if they were. */
  error: string | null;
}

/** Figure of a run. `run` is its position among the runs of the evaluation. */
export interface ReportedFigure extends Figure {
  /** Position of the run among the runs of the evaluation, from 0. */
  run: number;
}

/** Figures of a scorer over time. */
export interface ReportedScorer {
  /** Name of the scorer. */
  scorer: string;
  /** One figure per run that has the scorer, in the order of the runs. */
  figures: ReportedFigure[];
  /** The newest run against the previous one or the baseline; null if it was not compared. */
  change: ReportedChange | null;
  /** The newest run against the oldest; null if it was not compared. */
  trend: ReportedChange | null;
}

/** Runs of an evaluation, whatever its version. */
export interface ReportedEvaluation {
  /** Name of the evaluation, or its reference without the version; null if unknown. */
  evaluation: string | null;
  /** Oldest first, by the time of their end, or of their start if no end is recorded. */
  runs: ReportedRun[];
  /** Scorers of the runs, with their figures over time. */
  scorers: ReportedScorer[];
  /** Facts for the reader: what was not compared, and why. */
  notes: string[];
}

/** Project of a report. */
export interface ReportedProject {
  /** Name of the project. */
  name: string;
  /** Providers of its runs. */
  providers: string[];
  /** In the order of their names. Empty if the project has no runs. */
  evaluations: ReportedEvaluation[];
  /** Why its runs could not be listed to the end; null if they were. */
  error: string | null;
  /** Facts for the reader, such as that the project has no runs. */
  notes: string[];
}

/** Report over projects. Plain data that survives JSON. */
export interface ProjectReport {
  /** Name and version of this format. The number rises when the meaning of a field changes. */
  schema: "evalwire.project-report/1";
  /** Version of the package that produced it. */
  version: string;
  /** Confidence level of the intervals, such as 0.95. */
  confidence: number;
  /** The projects of the report. */
  projects: ReportedProject[];
  /** Number of projects whose runs could not be listed to the end. */
  failed: number;
}
