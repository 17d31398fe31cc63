import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { LoadedRun } from "../model/run.ts";
import type { Score, ScoredRow } from "../model/scored-row.ts";
import type { EvalReplay, JudgedGrade } from "../rensei/types.ts";
import type { ReplayOutcome } from "./replay-many.ts";

const FIELDS = ["score", "pass"] as const;

/**
 * Puts the replays of one judge into the neutral model. One trace is one row, keyed by the original
 * run. Each run that was asked for has its row: without a usable replay its scores are `errored`
 * (the replay failed) or `missing`, and `run.partial` counts them.
 *
 * @param judge The model profile whose replays are wanted; may be left out when there is one.
 * @throws {InvalidArgumentError} when several judges were asked and none is named, or no replay was
 *   made with the one that is.
 */
export function loadReplays(all: readonly ReplayOutcome[], judge?: string): LoadedRun {
  const judges = [...new Set(all.map((outcome) => outcome.judge))];
  const wanted = judge ?? (judges.length === 1 ? judges[0] : undefined);
  if (wanted === undefined || !judges.includes(wanted)) {
    const known = judges.map((one) => `'${String(one)}'`).join(", ");
    const message =
      judges.length === 0
        ? "'outcomes' must hold at least one outcome"
        : `'judge' must be one of ${known}: current value is '${String(judge)}'`;
    throw new InvalidArgumentError(message, { path: judges.length === 0 ? "outcomes" : "judge" });
  }
  return toLoadedRun(
    wanted,
    all.filter((outcome) => outcome.judge === wanted),
  );
}

function toLoadedRun(judge: string | null, outcomes: readonly ReplayOutcome[]): LoadedRun {
  const replays = outcomes.flatMap((one) =>
    one.state === "done" ? [{ runId: one.runId, replay: one.result }] : [],
  );
  const keys = new Set([
    ...outcomes
      .flatMap(({ graderIds }) => graderIds ?? [])
      .flatMap((id) => FIELDS.map((field) => `${id}.${field}`)),
    ...replays.flatMap(({ replay }) => Object.keys(scoresOf(replay))),
  ]);
  const rows = outcomes.map((outcome) => toRow(outcome, keys));
  const name = judge === null ? "replay" : `replay, judged by ${judge}`;
  return {
    run: {
      provider: "rensei",
      id: idOf(judge, replays),
      name,
      project: "",
      evaluation: null,
      model: judge,
      kind: "replay",
      status: "completed",
      partial: partialOf(outcomes),
      startedAt: null,
      finishedAt: null,
      sourceRunId: null,
      attributes: judge === null ? {} : { targetModelProfileId: judge },
      url: null,
      raw: replays.map(({ runId, replay }) => ({ runId, replay })),
    },
    rows: {
      async *[Symbol.asyncIterator]() {
        yield* rows;
      },
    },
  };
}

/**
 * The service has no id for a batch. That of ours tells two batches of one judge apart: judging
 * twice shows the judge's own noise.
 */
function idOf(judge: string | null, replays: readonly { readonly replay: EvalReplay }[]): string {
  const made = replays.map(({ replay }) => replay.newRunId).sort();
  return [
    "replay",
    judge ?? "original",
    ...(made.length === 0 ? [] : [made.length, made[0], made.at(-1)]),
  ].join(":");
}

function toRow(outcome: ReplayOutcome, keys: ReadonlySet<string>): ScoredRow {
  const { runId } = outcome;
  const isGraded = outcome.state === "done" && outcome.result.gradersRun.length > 0;
  const scores = outcome.state === "done" ? scoresOf(outcome.result) : {};
  if (!isGraded) {
    const score = noScore(outcome);
    for (const key of keys) if (!Object.hasOwn(scores, key)) setScore(scores, key, score);
  }
  const trial = {
    id: outcome.state === "done" ? outcome.result.newRunId : `not-replayed:${runId}`,
    predictionId: null,
    url: null,
    output: null,
    scores,
    latencySeconds: null,
    tokens: null,
    costUsd: null,
  };
  return { key: runId, digest: null, digestKind: null, input: null, trials: [trial] };
}

/** Why a run has no grade. */
function noScore(outcome: ReplayOutcome): Score {
  const none = { kind: "none", value: null } as const;
  switch (outcome.state) {
    case "failed":
      return { ...none, state: "errored", reason: `the replay failed: ${outcome.error.message}` };
    case "unknown":
    case "started":
      return {
        ...none,
        state: "missing",
        reason: "the replay may have been made, but its answer was lost",
      };
    case "open":
      return {
        ...none,
        state: "missing",
        reason: "the replay was not sent: 'ceiling' allowed no more",
      };
    case "done":
      return { ...none, state: "missing", reason: "nothing was graded: no grader ran" };
  }
}

/** The grades of a replay by scorer key, those that were asked for and did not come included. */
function scoresOf(replay: EvalReplay): Record<string, Score> {
  const scores: Record<string, Score> = {};
  for (const grade of replay.gradeResults) {
    setScore(scores, `${grade.graderId}.score`, scoreOf(grade, "number", grade.score));
    setScore(scores, `${grade.graderId}.pass`, scoreOf(grade, "boolean", grade.pass));
  }
  const missing = (graderId: string, reason: string): void => {
    for (const field of FIELDS)
      setScore(scores, `${graderId}.${field}`, {
        kind: "none",
        state: "missing",
        value: null,
        reason,
      });
  };
  for (const graderId of replay.notRun)
    missing(graderId, "the grader was asked for and did not run");
  for (const graderId of replay.gradersRun)
    if (!Object.hasOwn(scores, `${graderId}.score`))
      missing(graderId, "the grader ran and returned no grade");
  return scores;
}

function scoreOf(grade: JudgedGrade, kind: "number" | "boolean", value: number | boolean): Score {
  return {
    kind,
    state: grade.state,
    value,
    reason: grade.why === null ? grade.reasoning : `${grade.why}: ${grade.reasoning}`,
  };
}

/** A grader may have any name, also one that an object has already. */
function setScore(scores: Record<string, Score>, key: string, score: Score): void {
  Object.defineProperty(scores, key, {
    value: score,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/** What a replay lacks, with the words for one and for several. */
const LACKS: readonly (readonly [
  is: (outcome: ReplayOutcome) => boolean,
  one: string,
  several: string,
])[] = [
  [({ state }) => state === "failed", "failed", "failed"],
  [
    ({ state }) => state === "unknown" || state === "started",
    "may have been made",
    "may have been made",
  ],
  [({ state }) => state === "open", "was not sent", "were not sent"],
  [(outcome) => isEmpty(outcome), "graded nothing", "graded nothing"],
  [(outcome) => !isEmpty(outcome) && lacksGrade(outcome), "lacks a grade", "lack a grade"],
];

/**
 * Says what a batch of replays lacks, such as "2 of 12 replays failed, 1 may have been made"; null
 * when it is whole.
 */
function partialOf(outcomes: readonly ReplayOutcome[]): string | null {
  const parts = LACKS.flatMap(([is, one, several]) => {
    const count = outcomes.filter(is).length;
    return count === 0 ? [] : [{ count, words: count === 1 ? one : several }];
  });
  if (parts.length === 0) return null;
  const of = ` of ${outcomes.length} ${outcomes.length === 1 ? "replay" : "replays"}`;
  return parts.map(({ count, words }, at) => `${count}${at === 0 ? of : ""} ${words}`).join(", ");
}

/** Whether a replay was made in which no grader ran. */
function isEmpty(outcome: ReplayOutcome): boolean {
  return outcome.state === "done" && outcome.result.gradersRun.length === 0;
}

/** Whether a grader that was asked for did not run, or one that ran returned no grade. */
function lacksGrade(outcome: ReplayOutcome): boolean {
  if (outcome.state !== "done") return false;
  const { gradersRun, gradeResults, notRun } = outcome.result;
  return (
    notRun.length > 0 ||
    gradersRun.some((id) => !gradeResults.some(({ graderId }) => graderId === id))
  );
}
