import type { EvalReplay, GradeResult, JudgedGrade, ReplayAnswer, ReplayBody } from "./types.ts";

const ERROR_IN_REASONING =
  /\b(?:error|exception|traceback|timed? ?out|failed to|cannot read|undefined is not|econn|rate.?limit|status code [45]\d\d)\b/i;
const NULL_PAYLOAD = /\b(?:null|undefined|missing|empty|no (?:input|output|payload))\b/i;

/**
 * Says whether a grade can be believed. A grader that crashes comes back as score 0 with its error as the reasoning, and a
 * structural grader grades against null where the payload was not kept: then a pass is as suspect as a zero.
 */
export function judgeGrade(grade: GradeResult): JudgedGrade {
  const why = whySuspect(grade);
  return { ...grade, state: why === null ? "scored" : "suspect", why };
}

function whySuspect(grade: GradeResult): string | null {
  const { graderId, score, pass, reasoning } = grade;
  if (isStructural(graderId) && (hasNullPayload(grade) || NULL_PAYLOAD.test(reasoning)))
    return "it was graded against a payload that is null";
  if (score === 0 && !pass && ERROR_IN_REASONING.test(reasoning)) return "the grader failed: its reasoning is an error";
  if (!Number.isFinite(score)) return "the score is not a number";
  return null;
}

/** Structural graders hold the output against a schema; their ids say so. */
export function isStructural(graderId: string): boolean {
  return graderId.startsWith("structural/");
}

/** Graders that ask a model, and can be given another judge. */
export function isModelGrader(graderId: string): boolean {
  return graderId.startsWith("model-grader/");
}

function hasNullPayload(grade: GradeResult): boolean {
  const { metadata } = grade;
  return metadata !== undefined && ["input", "output", "payload"].some((name) => name in metadata && metadata[name] === null);
}

/** Adds what the service does not say: suspect grades, graders that did not run, and a judge that had nothing to judge. */
export function toReplay(answer: ReplayAnswer, body: ReplayBody): EvalReplay {
  const { newRunId, gradersRun, gradeResults, replayOf } = answer;
  const notRun = (body.graderIds ?? []).filter((id) => !gradersRun.includes(id));
  const warnings: string[] = [];
  if (gradersRun.length === 0) warnings.push("nothing was graded: neither the request nor the original run names a grader; give graderIds");
  if (notRun.length > 0) warnings.push(`asked for and not run: ${notRun.join(", ")}`);
  if (body.targetModelProfileId !== undefined && gradersRun.length > 0 && !gradersRun.some(isModelGrader)) {
    warnings.push(`targetModelProfileId '${body.targetModelProfileId}' did nothing: no grader that ran asks a model`);
  }
  return { newRunId, gradersRun, gradeResults: gradeResults.map(judgeGrade), replayOf, notRun, warnings, raw: answer };
}
