import type { components } from "../../generated/rensei.ts";

type Schemas = components["schemas"];

/** What to replay with. */
export type ReplayBody = Schemas["ReplayRequest"];
/** What one grader said, as on the wire. */
export type GradeResult = Schemas["GradeResult"];
/** A replay, as on the wire. */
export type ReplayAnswer = Schemas["ReplayResponse"];

/** What one grader said, and whether to believe it. */
export type JudgedGrade = GradeResult & {
  /** `suspect`: the score may speak of the grader or of a missing payload, not of the agent. */
  state: "scored" | "suspect";
  /** Why it is suspect. */
  why: string | null;
};

/** A replay: a new run that grades the same trace again. */
export interface EvalReplay {
  newRunId: string;
  gradersRun: string[];
  gradeResults: JudgedGrade[];
  /** The run that was replayed. */
  replayOf: string;
  /** Graders that were asked for and did not run. */
  notRun: string[];
  /** What to know before using the grades: nothing was graded, a judge that had nothing to judge. */
  warnings: string[];
  /** The answer as on the wire. */
  raw: ReplayAnswer;
}
