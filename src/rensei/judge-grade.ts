import type { EvalReplay, GradeResult, JudgedGrade, ReplayAnswer, ReplayBody } from "./types.ts";

/**
 * What the message of a crash looks like. It is about the form: a judge that says "the answer holds an error" has judged, and its zero counts.
 */
const CRASHES: readonly RegExp[] = [
  /^\W*(?:\w+ )?(?:error|exception)\s*[:(]|^\W*error\b|^\W*traceback\b/i,
  /\b[A-Z]\w*(?:Error|Exception)\b/,
  /\b(?:grader|grading|evaluator|judge|llm call)\b.{0,40}\b(?:failed|crashed|threw|errored)\b/i,
  /\b(?:cannot read propert|undefined is not|is not a function|unexpected token|could not (?:be )?parse|failed to (?:parse|fetch|connect))/i,
  /\b(?:timed? ?out|rate.?limit|fetch failed|econn\w+|enotfound|etimedout|(?:status|code|http) ?[45]\d\d)\b/i,
];
const NULL_PAYLOAD: readonly RegExp[] = [
  /\b(?:is|was|received|against|got|on) (?:a )?(?:null|undefined)\b|\bnull is\b|\bnull (?:payload|input|output)\b/i,
  /\b(?:no|missing|empty) (?:input|output|payload)\b|\bpayloads? (?:is|are|was|were) (?:missing|empty|not (?:kept|there|available))\b/i,
];
const PAYLOADS: readonly string[] = ["input", "output", "payload"];

/**
 * Says whether a grade can be believed.
 *
 * A grader that crashes comes back as score 0 with its error as the reasoning. Payloads are null in most traces today, and a
 * structural grader then grades null: its zero and its pass say nothing of the agent. The answer does not tell whether the payload
 * was kept, so that a structural grade is suspect unless its metadata shows a payload, or the caller knows (`payloadsKept`).
 */
export function judgeGrade(grade: GradeResult, payloadsKept: boolean): JudgedGrade {
  const why = whySuspect(grade, payloadsKept);
  return { ...grade, state: why === null ? "scored" : "suspect", why };
}

function whySuspect(grade: GradeResult, payloadsKept: boolean): string | null {
  const { graderId, score, pass, reasoning } = grade;
  if (score === 0 && !pass && CRASHES.some((form) => form.test(reasoning))) return "the grader failed: its reasoning is an error";
  if (!isStructural(graderId)) return null;
  const payloads = PAYLOADS.flatMap((name) => (grade.metadata !== undefined && name in grade.metadata ? [grade.metadata[name]] : []));
  if (payloads.includes(null) || NULL_PAYLOAD.some((form) => form.test(reasoning))) return "it was graded against a payload that is null";
  if (payloadsKept || payloads.length > 0) return null;
  return "it may have been graded against null: most traces keep no payload, and the answer does not say";
}

/** Structural graders hold the output against a schema; their ids say so. */
function isStructural(graderId: string): boolean {
  return graderId.startsWith("structural/");
}

/** Graders that ask a model, and can be given another judge. Those of an organisation may have any id; the judge's name gives them away. */
function asksModel(answer: ReplayAnswer): boolean {
  return (
    answer.gradersRun.some((id) => id.startsWith("model-grader/")) ||
    answer.gradeResults.some(({ metadata }) => metadata !== undefined && "judgeModel" in metadata)
  );
}

/** Adds what the service does not say: suspect grades, graders that did not run, and a judge that had nothing to judge. */
export function toReplay(answer: ReplayAnswer, runId: string, body: ReplayBody, payloadsKept: boolean): EvalReplay {
  const { newRunId, gradersRun, gradeResults, replayOf } = answer;
  const notRun = (body.graderIds ?? []).filter((id) => !gradersRun.includes(id));
  const ungraded = gradersRun.filter((id) => !gradeResults.some(({ graderId }) => graderId === id));
  const warnings: string[] = [];
  if (gradersRun.length === 0)
    warnings.push("nothing was graded: neither the request nor the original run names a grader that ran; give graderIds");
  if (notRun.length > 0) warnings.push(`asked for and not run: ${notRun.join(", ")}`);
  if (ungraded.length > 0) warnings.push(`ran without a grade: ${ungraded.join(", ")}`);
  if (body.targetModelProfileId !== undefined && gradersRun.length > 0 && !asksModel(answer)) {
    warnings.push(`targetModelProfileId '${body.targetModelProfileId}' did nothing: no grader that ran asks a model`);
  }
  if (replayOf !== runId) warnings.push(`the answer says that it graded '${replayOf}' again, and '${runId}' was asked for`);
  const judged = gradeResults.map((grade) => judgeGrade(grade, payloadsKept));
  return { newRunId, gradersRun, gradeResults: judged, replayOf, notRun, warnings, raw: answer };
}
