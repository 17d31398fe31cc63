import type { LoadedRun } from "../model/run.ts";
import type { Score, ScoredRow } from "../model/scored-row.ts";
import type { EvalReplay, JudgedGrade } from "./types.ts";

/** A replay and the run that it graded again. */
export interface ReplayOfRun {
  readonly runId: string;
  readonly replay: EvalReplay;
}

/** Puts replays of one judge into the neutral model: a Rensei run is one graded trace, so it is one row, keyed by the original run. */
export function toLoadedRun(judge: string | null, replays: readonly ReplayOfRun[]): LoadedRun {
  const rows = replays.map(toRow);
  return {
    run: {
      provider: "rensei",
      id: `replay:${judge ?? "original"}`,
      name: judge === null ? "replay" : `replay, judged by ${judge}`,
      project: "",
      evaluation: null,
      model: judge,
      kind: "replay",
      status: "completed",
      partial: null,
      startedAt: null,
      finishedAt: null,
      sourceRunId: null,
      attributes: judge === null ? {} : { targetModelProfileId: judge },
      url: null,
      raw: replays,
    },
    rows: {
      async *[Symbol.asyncIterator]() {
        yield* rows;
      },
    },
  };
}

function toRow({ runId, replay }: ReplayOfRun): ScoredRow {
  const scores: Record<string, Score> = {};
  for (const grade of replay.gradeResults) {
    setScore(scores, `${grade.graderId}.score`, scoreOf(grade, "number", grade.score));
    setScore(scores, `${grade.graderId}.pass`, scoreOf(grade, "boolean", grade.pass));
  }
  for (const graderId of replay.notRun) {
    for (const field of ["score", "pass"])
      setScore(scores, `${graderId}.${field}`, {
        kind: "none",
        state: "missing",
        value: null,
        reason: "the grader was asked for and did not run",
      });
  }
  const trial = {
    id: replay.newRunId,
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

function scoreOf(grade: JudgedGrade, kind: "number" | "boolean", value: number | boolean): Score {
  return { kind, state: grade.state, value, reason: grade.why === null ? grade.reasoning : `${grade.why}: ${grade.reasoning}` };
}

/** A grader may have any name, also one that an object has already. */
function setScore(scores: Record<string, Score>, key: string, score: Score): void {
  Object.defineProperty(scores, key, { value: score, enumerable: true, configurable: true, writable: true });
}
