import type { paths } from "../../generated/rensei.ts";
import { AmbiguousWriteError, isAmbiguousWriteError } from "../core/errors/call.ts";
import {
  aBoolean,
  aFunction,
  checkKeys,
  checkValue,
  checkWriteOptions,
  listOf,
  pick,
  type Rule,
  someText,
  WRITE_OPTIONS,
  type WriteOptions,
} from "../core/options.ts";
import type { Transport } from "../core/transport.ts";
import type { EvalReplay, GradeResult, JudgedGrade, ReplayAnswer, ReplayBody } from "./types.ts";

/** Options of a replay. */
export interface ReplayOptions extends WriteOptions {
  /** Set it when you know that your traces keep their payloads: structural grades are then believed. Default false: most traces keep none. */
  payloadsKept?: boolean;
  /** Whether it is sent although other paid work of this client is under way. Default false: one at a time. */
  concurrent?: boolean;
  /** Finds replays of a run made since a time, when you have a way to: the service has none. It is asked when an answer is lost, and what it finds stands in the error's advice. */
  findReplays?(runId: string, since: Date): Promise<string[]>;
}

/** Node's fetch gives up on headers after 300 s by itself. */
const REPLAY_TIMEOUT_MS = 290_000;
const anId: Rule = { ...someText, kind: "an id, or be left out" };

/** Eval runs: the graded traces of agents. */
export class EvalRuns {
  readonly #transport: Transport<paths>;
  /** @internal */
  constructor(transport: Transport<paths>) {
    this.#transport = transport;
  }

  /**
   * Grades the frozen trace of a run again, and waits for the grades: up to 290 s. Each call makes a new run and costs money; the
   * original never changes. It is sent once, and never again on a guess.
   *
   * @throws {AmbiguousWriteError} when it may have been made, also for a 500. {@link NotFoundError} when there is no such run.
   * {@link ValidationError} when its trace is gone.
   *
   * @example Grade again, and see which grades to believe
   * ```ts
   * import { RenseiClient } from "evalwire/rensei";
   *
   * const rensei = new RenseiClient(); // RENSEI_OPERATOR_TOKEN
   * const replay = await rensei.evalRuns.replay("run-1", { graderIds: ["model-grader/llm-judge-v1"] });
   * const believed = replay.gradeResults.filter(({ state }) => state === "scored");
   * if (believed.length + replay.notRun.length === 0) throw new Error(replay.warnings.join("; "));
   * ```
   */
  async replay(runId: string, body: ReplayBody = {}, options: ReplayOptions = {}): Promise<EvalReplay> {
    checkReplayBody(body);
    checkWriteOptions(options, { findReplays: aFunction, payloadsKept: aBoolean, concurrent: aBoolean });
    const { findReplays, payloadsKept = false, concurrent } = options;
    try {
      const answer = await this.#transport.post(
        "/api/evals/runs/{id}/replay",
        {
          path: { id: runId },
          body,
          answer: async () => (await import("./schemas.ts")).replayAnswer,
          write: { target: { run_id: runId }, advice: adviceFor(runId) },
          attemptTimeoutMs: REPLAY_TIMEOUT_MS,
          timeoutMs: REPLAY_TIMEOUT_MS,
          concurrent,
        },
        pick(options, WRITE_OPTIONS),
      );
      return toReplay(answer, runId, body, payloadsKept);
    } catch (thrown) {
      throw findReplays === undefined ? thrown : await withFound(thrown, runId, findReplays);
    }
  }
}

/** Checks the body of a replay before anything is sent. */
function checkReplayBody(body: ReplayBody): void {
  checkKeys(body, ["graderIds", "datasetCaseId", "targetModelProfileId"], "a field of a replay", "body");
  if (body.graderIds !== undefined) checkValue("body.graderIds", body.graderIds, graders);
  for (const name of ["datasetCaseId", "targetModelProfileId"] as const)
    if (body[name] !== undefined) checkValue(`body.${name}`, body[name], anId);
}
const graders: Rule = { ...listOf("grader"), kind: `${listOf("grader").kind}, or be left out to use those of the original run` };

function adviceFor(runId: string): string {
  return `It may have been applied; do not simply send it again. The service has no list of runs: look in the dashboard for a run with graderConfig.replayOf = '${runId}' made since then.`;
}

/** Asks the caller's own look-up for a lost replay, and notes what it found as what is known. */
async function withFound(thrown: unknown, runId: string, findReplays: NonNullable<ReplayOptions["findReplays"]>): Promise<unknown> {
  if (!isAmbiguousWriteError(thrown) || thrown.aborted) return thrown;
  let found: string[];
  try {
    found = await findReplays(runId, thrown.sentAt);
  } catch {
    return thrown; // the lost replay matters more than the failed look-up
  }
  const seen = found.length === 0 ? "findReplays() found none, which is no proof." : `findReplays() found ${found.join(", ")}.`;
  return new AmbiguousWriteError(`${thrown.operation} may have been applied (request ${thrown.requestId})`, {
    ...thrown,
    advice: `${seen} ${thrown.advice}`,
  });
}

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
function judgeGrade(grade: GradeResult, payloadsKept: boolean): JudgedGrade {
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
function toReplay(answer: ReplayAnswer, runId: string, body: ReplayBody, payloadsKept: boolean): EvalReplay {
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
