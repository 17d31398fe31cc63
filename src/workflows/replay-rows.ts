import { InvalidArgumentError } from "../core/errors/usage.ts";
import { loadedRun } from "../model/loaded-run.ts";
import type { LoadedRun } from "../model/run.ts";
import { setScore } from "../model/score-key.ts";
import type { Score, ScoredRow } from "../model/scored-row.ts";
import type { EvalReplay, JudgedGrade } from "../rensei/types.ts";
import type { ReplayOutcome } from "./replay-many.ts";

const FIELDS = ["score", "pass"] as const;

/**
 * Puts the replays of one judge into the neutral model. One trace is one row, keyed by the original
 * run. Each outcome has its row: without a usable replay its scores are `errored` (the replay
 * failed) or `missing`, and `run.partial` counts them. If outcomes are absent because the batch did
 * not end, `run.partial` says so and the run's status is `unfinished`, so no gate passes on it.
 *
 * @param judge Model profile of the replays; may be left out if there is only one.
 * @throws {InvalidArgumentError} when there are several judges and none is named, or no replay was
 *   made with the named one.
 *
 * @example Compare two judges on the same runs
 * ```ts
 * import { compare } from "evalwire/analysis";
 * import { RenseiClient } from "evalwire/rensei";
 * import { loadReplays, replayMany } from "evalwire/workflows";
 *
 * const judge = "model-grader/llm-judge-v1";
 * const query = { runIds: ["run-1", "run-2"], judges: ["judge-a", "judge-strict"], graderIds: [judge] };
 * const outcomes = await replayMany(new RenseiClient(), query, { ceiling: 4 }).toArray(); // 4 paid replays
 * const { scorers } = await compare(loadReplays(outcomes, "judge-a"), loadReplays(outcomes, "judge-strict"));
 * console.log(scorers[`${judge}.score`]?.difference);
 * ```
 */
export function loadReplays(all: readonly ReplayOutcome[], judge?: string): LoadedRun {
  const judges = [...new Set(all.map((outcome) => outcome.judge))];
  const wanted = judge ?? (judges.length === 1 ? judges[0] : undefined);
  if (wanted === undefined || !judges.includes(wanted)) {
    const known = judges.map((one) => `'${String(one)}'`).join(", ");
    const message =
      judges.length === 0
        ? "'outcomes' must hold at least one outcome: current value is an empty list"
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
  const absent = absentFrom(outcomes);
  const partial = [lackOf(outcomes), absent].filter((part) => part !== null).join(", ");
  const models = [...new Set(replays.flatMap(({ replay }) => replay.judgeModels))];
  return loadedRun(
    {
      provider: "rensei",
      id: idOf(judge, replays),
      name: judge === null ? "replay" : `replay, judged by ${judge}`,
      model: judge,
      kind: "replay",
      status: absent === null ? "completed" : "unfinished",
      partial: partial === "" ? null : partial,
      attributes: {
        ...(judge === null ? {} : { targetModelProfileId: judge }),
        ...(models.length === 0 ? {} : { judgeModels: models }),
      },
      raw: replays.map(({ runId, replay }) => ({ runId, replay })),
    },
    rows,
  );
}

/**
 * Makes an id for a batch, because the service has none. It distinguishes two batches of one judge:
 * judging twice shows the judge's own noise.
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

function missing(reason: string): Score {
  return { kind: "none", state: "missing", value: null, reason };
}

/** Returns why a run has no grade. */
function noScore(outcome: ReplayOutcome): Score {
  switch (outcome.state) {
    case "failed":
      return errored(`the replay failed: ${outcome.error.message}`);
    case "unknown":
    case "started":
      return missing("the replay may have been made, but its response was lost");
    case "open":
      return missing(`the replay was not sent: ${outcome.reason ?? "the batch stopped before it"}`);
    case "done":
      return missing("nothing was graded: no grader ran");
  }
}

function errored(reason: string): Score {
  return { kind: "none", state: "errored", value: null, reason };
}

/** Returns the grades of a replay by scorer key, including requested ones that did not come. */
function scoresOf(replay: EvalReplay): Record<string, Score> {
  const scores: Record<string, Score> = {};
  const setBoth = (graderId: string, score: (field: (typeof FIELDS)[number]) => Score): void => {
    for (const field of FIELDS) setScore(scores, `${graderId}.${field}`, score(field));
  };
  for (const grade of replay.gradeResults)
    if (grade.graderId !== null) setBoth(grade.graderId, (field) => scoreOf(grade, grade[field]));
  for (const graderId of replay.notRun)
    setBoth(graderId, () => missing("the grader was requested but did not run"));
  const unnamed = replay.gradeResults.filter(({ graderId }) => graderId === null).length;
  for (const graderId of replay.gradersRun)
    if (!Object.hasOwn(scores, `${graderId}.score`))
      setBoth(graderId, () =>
        unnamed === 0
          ? missing("the grader ran and returned no grade")
          : errored("the grader ran, and a grade of this replay does not name its grader"),
      );
  return scores;
}

/** A grade that waits for a person, or that cannot be read, has no value. */
function scoreOf({ state, why, reasoning }: JudgedGrade, value: number | boolean | null): Score {
  if (state === "missing") return missing(why ?? "it waits for a person");
  if (state === "errored" || value === null) return errored(why ?? "the grade cannot be read");
  return {
    kind: typeof value === "number" ? "number" : "boolean",
    state,
    value,
    reason: why === null ? reasoning : `${why}: ${reasoning}`,
  };
}

/** What a replay can lack, in words for one replay and for several. */
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
  [(outcome) => waits(outcome), "waits for a person", "wait for a person"],
  [(outcome) => !isEmpty(outcome) && lacksGrade(outcome), "lacks a grade", "lack a grade"],
];

/**
 * Returns what a batch of replays lacks, such as "2 of 12 replays failed, 1 may have been made";
 * null if nothing is missing.
 */
function lackOf(outcomes: readonly ReplayOutcome[]): string | null {
  const parts = LACKS.flatMap(([is, one, several]) => {
    const count = outcomes.filter(is).length;
    return count === 0 ? [] : [{ count, words: count === 1 ? one : several }];
  });
  if (parts.length === 0) return null;
  const of = ` of ${outcomes.length} ${outcomes.length === 1 ? "replay" : "replays"}`;
  return parts.map(({ count, words }, at) => `${count}${at === 0 ? of : ""} ${words}`).join(", ");
}

/** Returns how many runs of the batch have no outcome; null if none is absent. */
function absentFrom(outcomes: readonly ReplayOutcome[]): string | null {
  const known = new Set(outcomes.map(({ runId }) => runId)).size;
  const asked = outcomes.reduce((most, one) => Math.max(most, one.runsInBatch), 0);
  const count = asked - known;
  if (count <= 0) return null;
  return `${count} of ${asked} ${count === 1 ? "runs has" : "runs have"} no outcome, because the batch did not end`;
}

/** Returns whether a replay was made in which no grader ran. */
function isEmpty(outcome: ReplayOutcome): boolean {
  return outcome.state === "done" && outcome.result.gradersRun.length === 0;
}

function waits({ result }: ReplayOutcome): boolean {
  return result?.gradeResults.some(({ state }) => state === "missing") === true;
}

/**
 * Returns whether a requested grader did not run, or one that ran returned no grade that can be
 * read.
 */
function lacksGrade({ result }: ReplayOutcome): boolean {
  if (result === undefined) return false;
  const { gradersRun, gradeResults, notRun } = result;
  return (
    notRun.length > 0 ||
    gradeResults.some(({ state }) => state === "errored") ||
    gradersRun.some((id) => !gradeResults.some(({ graderId }) => graderId === id))
  );
}
