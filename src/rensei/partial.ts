import type { ReplayOutcome } from "./to-rows.ts";

/** What a replay lacks, with the words for one and for several. */
const LACKS: readonly (readonly [is: (outcome: ReplayOutcome) => boolean, one: string, several: string])[] = [
  [({ state }) => state === "failed", "failed", "failed"],
  [({ state }) => state === "unknown", "may have been made", "may have been made"],
  [({ state }) => state === "open", "was not sent", "were not sent"],
  [(outcome) => isEmpty(outcome), "graded nothing", "graded nothing"],
  [(outcome) => !isEmpty(outcome) && lacksGrade(outcome), "lacks a grade", "lack a grade"],
];

/** Says what a batch of replays lacks, such as "2 of 12 replays failed, 1 may have been made"; null when it is whole. */
export function partialOf(outcomes: readonly ReplayOutcome[]): string | null {
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
  return outcome.state === "done" && outcome.replay.gradersRun.length === 0;
}

/** Whether a grader that was asked for did not run, or one that ran returned no grade. */
function lacksGrade(outcome: ReplayOutcome): boolean {
  if (outcome.state !== "done") return false;
  const { gradersRun, gradeResults, notRun } = outcome.replay;
  return notRun.length > 0 || gradersRun.some((id) => !gradeResults.some(({ graderId }) => graderId === id));
}
