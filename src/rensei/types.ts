import type { components } from "../../generated/rensei.ts";

/** Every schema of Rensei's OpenAPI document by its name there, for types that have no name here. */
export type RenseiSchemas = components["schemas"];

/** Body of a replay. */
export type ReplayBody = RenseiSchemas["ReplayRequest"];
/** Grade of one grader, in wire format. Nothing in it is certain: see {@link JudgedGrade}. */
export type GradeResult = RenseiSchemas["GradeResult"];
/** Response to a replay, in wire format. */
export type ReplayAnswer = RenseiSchemas["ReplayResponse"];
/** Run in the list of the operator's dashboard, in wire format. No page states its fields. */
export type EvalRunItem = RenseiSchemas["EvalRunItem"];
/** Body of a human grade. No page states its fields: these are those of the dashboard's form. */
export type GradeBody = RenseiSchemas["GradeRequest"];

/** Review that waits for a person. */
export interface PendingReview {
  /** Id of the item in the review queue; null if the service did not name it. */
  queueId: string | null;
  /** When the review was requested, as an ISO time; null if the service did not say. */
  requestedAt: string | null;
  /** Text that the queue shows for the item; null if there is none. */
  label: string | null;
}

/** Grade of one grader, and whether it can be trusted. */
export interface JudgedGrade {
  /** Id of the grader; null if the grade does not name one. */
  graderId: string | null;
  /** Score of a readable grade; null when the grade is `errored`. */
  score: number | null;
  /**
   * Whether the grader's own threshold was reached; null when the grade is `errored`. It does not
   * follow from the score: with a threshold of 0, a score of 0 passes.
   */
  pass: boolean | null;
  /** Empty if the grader returned none. */
  reasoning: string;
  /** Data that the grader added to its grade; null if there is nothing. */
  metadata: Record<string, unknown> | null;
  /**
   * - `scored`: it counts.
   * - `suspect`: it may reflect a failed grader or a missing payload, not the agent.
   * - `missing`: it waits for a person; score and pass are placeholders.
   * - `errored`: it cannot be read.
   */
  state: "scored" | "suspect" | "missing" | "errored";
  /** Reason for any state but `scored`; null for that. */
  why: string | null;
  /** Review that a `missing` grade waits for; null otherwise. */
  pending: PendingReview | null;
  /** The grade in wire format. */
  raw: unknown;
}

/** Replay: a new run that grades the same trace again. */
export interface EvalReplay {
  /** ID of the new run. */
  newRunId: string;
  /** Graders that ran, according to the response. */
  gradersRun: string[];
  /** Grades of the new run, judged. */
  gradeResults: JudgedGrade[];
  /**
   * Id of the run that was replayed, according to the response; the requested one if it is silent.
   */
  replayOf: string;
  /** Graders that were requested but did not run. */
  notRun: string[];
  /** Models that judged, as named by the grades. */
  judgeModels: string[];
  /**
   * Warnings to read before using the grades, such as that nothing was graded or that a judge had
   * nothing to judge.
   */
  warnings: string[];
  /** The response in wire format; of a reconciled replay, the run in the list. */
  raw: unknown;
}
