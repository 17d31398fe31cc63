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
  /**
   * Whether your traces keep their payloads. If true, structural grades are trusted. Default false,
   * because most traces keep no payload.
   */
  payloadsKept?: boolean;
  /**
   * Whether to send it while other paid work of this client is in progress. Default false: one at a
   * time.
   */
  concurrent?: boolean;
  /**
   * Finds the replays of a run that were created since a given time. The service cannot list them,
   * so pass this if you have another way. Called when a response is lost; the result is included in
   * the advice of the error.
   */
  findReplays?(runId: string, since: Date): Promise<string[]>;
}

/** Stays below the 300 s after which Node's fetch stops waiting for headers. */
const REPLAY_TIMEOUT_MS = 290_000;
const anId: Rule = { ...someText, kind: "an id or be left out" };

/** Eval runs: graded agent traces. */
export class EvalRuns {
  readonly #transport: Transport<paths>;
  /** @internal */
  constructor(transport: Transport<paths>) {
    this.#transport = transport;
  }

  /**
   * Grades the frozen trace of a run again and waits up to 290 s for the grades. Each call creates
   * a new run and costs money; the original run never changes. The request is sent at most once and
   * never retried speculatively.
   *
   * @throws {AmbiguousWriteError} when the replay may have been created, which includes a 500
   *   response. {@link NotFoundError} when the run does not exist. {@link ValidationError} when its
   *   trace is gone.
   *
   * @example Grade again and keep the grades you can trust
   * ```ts
   * import { RenseiClient } from "evalwire/rensei";
   *
   * const rensei = new RenseiClient(); // RENSEI_OPERATOR_TOKEN
   * const replay = await rensei.evalRuns.replay("run-1", { graderIds: ["model-grader/llm-judge-v1"] });
   * const trusted = replay.gradeResults.filter(({ state }) => state === "scored");
   * if (trusted.length + replay.notRun.length === 0) throw new Error(replay.warnings.join("; "));
   * ```
   */
  async replay(
    runId: string,
    body: ReplayBody = {},
    options: ReplayOptions = {},
  ): Promise<EvalReplay> {
    checkReplayBody(body);
    checkWriteOptions(options, {
      findReplays: aFunction,
      payloadsKept: aBoolean,
      concurrent: aBoolean,
    });
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

/** Checks the body of a replay before it is sent. */
function checkReplayBody(body: ReplayBody): void {
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
const graders: Rule = {
  ...listOf("grader"),
  kind: `${listOf("grader").kind}, or be left out to use the graders of the original run`,
};

function adviceFor(runId: string): string {
  return `It may have been applied: do not resend it without checking. The service cannot list runs: check the dashboard for a run with graderConfig.replayOf = '${runId}' created since then.`;
}

/**
 * Calls the caller's `findReplays()` after a lost response, and adds what it found to the advice of
 * the error.
 */
async function withFound(
  thrown: unknown,
  runId: string,
  findReplays: NonNullable<ReplayOptions["findReplays"]>,
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

/**
 * Patterns of crash messages. They match the form only: a judge that says "the answer contains an
 * error" did judge, and its zero counts.
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
 * Adds to a grade whether it can be trusted, and if not, why.
 *
 * A grader that crashes is reported as score 0 with its error as the reasoning. Payloads are null
 * in most traces today, and a structural grader then grades null: neither its zero nor its pass is
 * about the agent. The response does not show if the payload was kept, so a structural grade is
 * suspect unless its metadata contains a payload or the caller sets `payloadsKept`.
 */
function judgeGrade(grade: GradeResult, payloadsKept: boolean): JudgedGrade {
  const why = whySuspect(grade, payloadsKept);
  return { ...grade, state: why === null ? "scored" : "suspect", why };
}

function whySuspect(grade: GradeResult, payloadsKept: boolean): string | null {
  const { graderId, score, pass, reasoning } = grade;
  if (score === 0 && !pass && CRASHES.some((form) => form.test(reasoning)))
    return "the grader failed: its reasoning is an error";
  if (!isStructural(graderId)) return null;
  const payloads = PAYLOADS.flatMap((name) =>
    grade.metadata !== undefined && name in grade.metadata ? [grade.metadata[name]] : [],
  );
  if (payloads.includes(null) || NULL_PAYLOAD.some((form) => form.test(reasoning)))
    return "it was graded against a null payload";
  if (payloadsKept || payloads.length > 0) return null;
  return "it may have been graded against null: most traces keep no payload, and the response does not say";
}

/**
 * Returns whether a grader is structural, that is, checks the output against a schema. Its id says
 * so.
 */
function isStructural(graderId: string): boolean {
  return graderId.startsWith("structural/");
}

/**
 * Returns whether a grader that ran uses a model, whose judge can be replaced. An organization's
 * own graders may have any id, but the judge's name in their metadata identifies them.
 */
function asksModel(answer: ReplayAnswer): boolean {
  return (
    answer.gradersRun.some((id) => id.startsWith("model-grader/")) ||
    answer.gradeResults.some(({ metadata }) => metadata !== undefined && "judgeModel" in metadata)
  );
}

/**
 * Adds what the service does not report: suspect grades, graders that did not run, and a judge that
 * had nothing to judge.
 */
function toReplay(
  answer: ReplayAnswer,
  runId: string,
  body: ReplayBody,
  payloadsKept: boolean,
): EvalReplay {
  const { newRunId, gradersRun, gradeResults, replayOf } = answer;
  const notRun = (body.graderIds ?? []).filter((id) => !gradersRun.includes(id));
  const ungraded = gradersRun.filter((id) => !gradeResults.some(({ graderId }) => graderId === id));
  const warnings: string[] = [];
  if (gradersRun.length === 0)
    warnings.push(
      "nothing was graded: neither the request nor the original run names a grader that ran; pass graderIds",
    );
  if (notRun.length > 0) warnings.push(`requested but not run: ${notRun.join(", ")}`);
  if (ungraded.length > 0) warnings.push(`ran but returned no grade: ${ungraded.join(", ")}`);
  if (body.targetModelProfileId !== undefined && gradersRun.length > 0 && !asksModel(answer)) {
    warnings.push(
      `targetModelProfileId '${body.targetModelProfileId}' had no effect: no grader that ran uses a model`,
    );
  }
  if (replayOf !== runId)
    warnings.push(`the response is for a replay of '${replayOf}', but '${runId}' was requested`);
  const judged = gradeResults.map((grade) => judgeGrade(grade, payloadsKept));
  return { newRunId, gradersRun, gradeResults: judged, replayOf, notRun, warnings, raw: answer };
}
