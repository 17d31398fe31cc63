import type { LoadedRun } from "../model/run.ts";
import type { Score, ScoredRow } from "../model/scored-row.ts";
import { partialOf } from "./partial.ts";
import type { EvalReplay, JudgedGrade } from "./types.ts";

/** What became of the replay of one run: it was made, was refused, may have been made, or was not sent. */
export type ReplayOutcome =
  | { readonly runId: string; readonly state: "done"; readonly replay: EvalReplay }
  | { readonly runId: string; readonly state: "failed"; readonly message: string }
  | { readonly runId: string; readonly state: "unknown" | "open" };

const FIELDS = ["score", "pass"] as const;

/**
 * Puts the replays of one judge into the neutral model. A Rensei run is one graded trace, so it is one row, keyed by the original run. Each
 * run that was asked for has its row: one that vanished would make the others look like all there is.
 */
export function toLoadedRun(judge: string | null, outcomes: readonly ReplayOutcome[], graderIds: readonly string[]): LoadedRun {
  const replays = outcomes.flatMap((one) => (one.state === "done" ? [one] : []));
  const keys = new Set([
    ...graderIds.flatMap((id) => FIELDS.map((field) => `${id}.${field}`)),
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

/** The service has no id for a batch. That of ours tells two batches of one judge apart: judging twice shows the judge's own noise. */
function idOf(judge: string | null, replays: readonly { readonly replay: EvalReplay }[]): string {
  const made = [replays[0], replays.at(-1)].flatMap((one) => (one === undefined ? [] : [one.replay.newRunId]));
  return ["replay", judge ?? "original", ...(made.length === 0 ? [] : [replays.length, ...made])].join(":");
}

function toRow(outcome: ReplayOutcome, keys: ReadonlySet<string>): ScoredRow {
  const { runId } = outcome;
  const isGraded = outcome.state === "done" && outcome.replay.gradersRun.length > 0;
  const scores = outcome.state === "done" ? scoresOf(outcome.replay) : {};
  if (!isGraded) {
    const score = noScore(outcome);
    for (const key of keys) if (!Object.hasOwn(scores, key)) setScore(scores, key, score);
  }
  const trial = {
    id: outcome.state === "done" ? outcome.replay.newRunId : `not-replayed:${runId}`,
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
      return { ...none, state: "errored", reason: `the replay failed: ${outcome.message}` };
    case "unknown":
      return { ...none, state: "missing", reason: "the replay may have been made, but its answer was lost" };
    case "open":
      return { ...none, state: "missing", reason: "the replay was not sent: maxReplays allowed no more" };
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
    for (const field of FIELDS) setScore(scores, `${graderId}.${field}`, { kind: "none", state: "missing", value: null, reason });
  };
  for (const graderId of replay.notRun) missing(graderId, "the grader was asked for and did not run");
  for (const graderId of replay.gradersRun)
    if (!Object.hasOwn(scores, `${graderId}.score`)) missing(graderId, "the grader ran and returned no grade");
  return scores;
}

function scoreOf(grade: JudgedGrade, kind: "number" | "boolean", value: number | boolean): Score {
  return { kind, state: grade.state, value, reason: grade.why === null ? grade.reasoning : `${grade.why}: ${grade.reasoning}` };
}

/** A grader may have any name, also one that an object has already. */
function setScore(scores: Record<string, Score>, key: string, score: Score): void {
  Object.defineProperty(scores, key, { value: score, enumerable: true, configurable: true, writable: true });
}
