import type { components } from "../../generated/rensei.ts";

type Schemas = components["schemas"];

/** Body of a replay. */
export type ReplayBody = Schemas["ReplayRequest"];
/** Grade of one grader, in wire format. */
export type GradeResult = Schemas["GradeResult"];
/** Response to a replay, in wire format. */
export type ReplayAnswer = Schemas["ReplayResponse"];

/** Grade of one grader, and whether it can be trusted. */
export type JudgedGrade = GradeResult & {
  /** `suspect`: the score may reflect the grader or a missing payload, not the agent. */
  state: "scored" | "suspect";
  /** Reason why the grade is suspect; null when it is not. */
  why: string | null;
};

/** Replay: a new run that grades the same trace again. */
export interface EvalReplay {
  newRunId: string;
  gradersRun: string[];
  gradeResults: JudgedGrade[];
  /** Id of the run that was replayed. */
  replayOf: string;
  /** Graders that were requested but did not run. */
  notRun: string[];
  /**
   * Warnings to read before using the grades, such as that nothing was graded or that a judge had
   * nothing to judge.
   */
  warnings: string[];
  /** The response in wire format. */
  raw: ReplayAnswer;
}
