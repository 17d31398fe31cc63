import { AmbiguousWriteError, isAmbiguousWriteError } from "../core/errors/call.ts";
import { checkKeys, checkValue, listOf, type Rule, someText } from "../core/options.ts";
import type { WriteFacts } from "../core/request.ts";
import { judgeGrades, judgeModelOf } from "./judge-grades.ts";
import type { EvalReplay, ReplayAnswer, ReplayBody } from "./types.ts";

/** The operation in the error of a lost replay. */
export const REPLAY = "POST /api/evals/runs/{id}/replay";

const anId: Rule = { ...someText, kind: "an id or be left out" };
const graders: Rule = {
  ...listOf("grader"),
  kind: `${listOf("grader").kind}, or be left out to use the graders of the original run`,
};

/** Checks the body of a replay before it is sent. */
export function checkReplayBody(body: ReplayBody): void {
  checkKeys(
    body,
    ["graderIds", "datasetCaseId", "targetModelProfileId"],
    "a field of a replay",
    "body",
  );
  if (body.graderIds !== undefined) checkValue("body.graderIds", body.graderIds, graders);
  for (const name of ["datasetCaseId", "targetModelProfileId"] as const)
    if (body[name] !== undefined) checkValue(`body.${name}`, body[name], anId);
}

const ADVICE =
  "It may have been applied: do not resend it without checking. evalRuns.reconcile(error) looks for it in the list of runs";

/**
 * Returns what an error says about a replay whose response is lost: enough for another process to
 * look for it.
 */
export function replayFacts(runId: string, body: ReplayBody): WriteFacts {
  const { graderIds, targetModelProfileId, datasetCaseId } = body;
  return {
    target: {
      run_id: runId,
      ...(graderIds === undefined ? {} : { grader_ids: JSON.stringify(graderIds) }),
      ...(targetModelProfileId === undefined
        ? {}
        : { target_model_profile_id: targetModelProfileId }),
      ...(datasetCaseId === undefined ? {} : { dataset_case_id: datasetCaseId }),
    },
    advice: `${ADVICE}; in the dashboard, it is a run with graderConfig.replayOf = '${runId}' that was created since then.`,
  };
}

/**
 * Calls the caller's `findReplays()` after a lost response, and adds what it found to the advice of
 * the error.
 */
export async function withFound(
  thrown: unknown,
  runId: string,
  findReplays: (runId: string, since: Date) => Promise<string[]>,
): Promise<unknown> {
  if (!isAmbiguousWriteError(thrown) || thrown.aborted) return thrown;
  let found: string[];
  try {
    found = await findReplays(runId, thrown.sentAt);
  } catch {
    return thrown; // the lost replay matters more than the failed search
  }
  const seen =
    found.length === 0
      ? "findReplays() found none, which does not prove that there is none."
      : `findReplays() found ${found.join(", ")}.`;
  return new AmbiguousWriteError(
    `${thrown.operation} may have been applied (request ${thrown.requestId})`,
    {
      ...thrown,
      advice: `${seen} ${thrown.advice}`,
    },
  );
}

/** Fields of a new run as they came: of the response to a replay, or of a run in the list. */
export interface ReplayFields {
  readonly newRunId: string;
  readonly gradersRun: unknown;
  readonly gradeResults: unknown;
  readonly replayOf: unknown;
  readonly raw: unknown;
}

/**
 * Reads a new run. It was paid for, so nothing in it throws: what cannot be read becomes a warning,
 * and a grade that cannot be read is `errored`. It adds what the service does not report: grades
 * that cannot be trusted, graders that did not run, and a judge that had nothing to judge.
 */
export function readReplay(
  fields: ReplayFields,
  runId: string,
  body: ReplayBody,
  payloadsKept: boolean,
): EvalReplay {
  const warnings: string[] = [];
  const grades = judgeGrades(readList(fields.gradeResults, "gradeResults", warnings), {
    payloadsKept,
  });
  const graded = new Set(grades.flatMap(({ graderId }) => graderId ?? []));
  const named = readList(fields.gradersRun, "gradersRun", warnings);
  const gradersRun = named.filter((id) => typeof id === "string");
  if (gradersRun.length < named.length)
    warnings.push("the response is odd: 'gradersRun' holds values that are not strings");
  // a grader that returned a grade ran, whatever the list says
  for (const id of graded) if (!gradersRun.includes(id)) gradersRun.push(id);
  const notRun = (body.graderIds ?? []).filter((id) => !gradersRun.includes(id));
  const replayOf = typeof fields.replayOf === "string" ? fields.replayOf : runId;
  const judgeModels = [...new Set(grades.flatMap((grade) => judgeModelOf(grade) ?? []))];
  const replay = { newRunId: fields.newRunId, gradersRun, gradeResults: grades, replayOf, notRun };
  warnings.push(...warningsAbout(replay, runId, body.targetModelProfileId));
  return { ...replay, judgeModels, warnings, raw: fields.raw };
}

/** Reads a list; anything else is an empty one, with a warning. */
function readList(value: unknown, name: string, warnings: string[]): unknown[] {
  if (Array.isArray(value)) return value;
  warnings.push(
    `the response is odd: '${name}' is ${value === undefined ? "absent" : "not a list"} (see raw)`,
  );
  return [];
}

function warningsAbout(
  replay: Pick<EvalReplay, "gradersRun" | "gradeResults" | "replayOf" | "notRun">,
  runId: string,
  profile: string | undefined,
): string[] {
  const { gradersRun, gradeResults, replayOf, notRun } = replay;
  const warnings: string[] = [];
  const counts = new Map<string, number>();
  for (const { graderId } of gradeResults)
    if (graderId !== null) counts.set(graderId, (counts.get(graderId) ?? 0) + 1);
  if (gradersRun.length === 0 && gradeResults.length === 0)
    warnings.push(
      "nothing was graded: neither the request nor the original run names a grader that ran; pass graderIds",
    );
  if (notRun.length > 0) warnings.push(`requested but not run: ${notRun.join(", ")}`);
  const ungraded = gradersRun.filter((id) => !counts.has(id));
  if (ungraded.length > 0) warnings.push(`ran but returned no grade: ${ungraded.join(", ")}`);
  const repeated = [...counts].filter(([, count]) => count > 1).map(([id]) => id);
  if (repeated.length > 0)
    warnings.push(`returned more than one grade (rows keep the last one): ${repeated.join(", ")}`);
  for (const [at, { graderId, state, why }] of gradeResults.entries()) {
    const who = graderId ?? `gradeResults[${at}]`;
    if (state === "errored") warnings.push(`${who} has no readable grade: ${why}`);
    if (state === "missing")
      warnings.push(
        `${who} has not graded: ${why}. Each replay with this grader queues one more item for review`,
      );
  }
  if (profile !== undefined && gradersRun.length > 0 && !asksModel(replay))
    warnings.push(
      `targetModelProfileId '${profile}' had no effect: no grader that ran uses a model`,
    );
  if (replayOf !== runId)
    warnings.push(`the response is for a replay of '${replayOf}', but '${runId}' was requested`);
  return warnings;
}

/**
 * Returns whether a grader that ran uses a model, whose judge can be replaced. An organization's
 * own graders may have any id, but the judge's name in their metadata identifies them.
 */
export function asksModel({
  gradersRun,
  gradeResults,
}: Pick<EvalReplay, "gradersRun" | "gradeResults">): boolean {
  return (
    gradersRun.some((id) => id.startsWith("model-grader/")) ||
    gradeResults.some((grade) => judgeModelOf(grade) !== null)
  );
}

/** Reads the response to a replay. */
export function readAnswer(
  answer: ReplayAnswer,
  runId: string,
  body: ReplayBody,
  payloadsKept: boolean,
): EvalReplay {
  const { newRunId, gradersRun, gradeResults, replayOf } = answer;
  const fields = { newRunId, gradersRun, gradeResults, replayOf, raw: answer };
  return readReplay(fields, runId, body, payloadsKept);
}
