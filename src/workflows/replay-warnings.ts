import { asksModel } from "../rensei/replay.ts";
import type { EvalReplay } from "../rensei/types.ts";
import type { Outcome } from "./batch.ts";

/** Counts of one model profile, or of the judges that the runs had. */
interface ProfileCounts {
  done: number;
  withoutEffect: number;
  readonly models: Set<string>;
}

/** Collects what to know about a batch of replays as a whole. */
export class ReplayWarnings {
  readonly #profiles = new Map<string | null, ProfileCounts>();
  readonly #notRun = new Map<string, number>();
  readonly #waiting = new Map<string, number>();
  readonly #unreadable = new Map<string, number>();
  #done = 0;
  #empty = 0;
  #unknown = 0;

  add({ judge, state, result }: Outcome<EvalReplay> & { readonly judge: string | null }): void {
    if (state === "unknown") this.#unknown++;
    if (state !== "done") return;
    this.#done++;
    const { gradersRun, gradeResults, notRun, judgeModels } = result;
    const profile = this.#profiles.get(judge) ?? { done: 0, withoutEffect: 0, models: new Set() };
    this.#profiles.set(judge, profile);
    profile.done++;
    for (const model of judgeModels) profile.models.add(model);
    if (gradersRun.length === 0) this.#empty++;
    else if (judge !== null && !asksModel(result)) profile.withoutEffect++;
    for (const id of notRun) countOne(this.#notRun, id);
    for (const [at, { graderId, state: grade }] of gradeResults.entries()) {
      const who = graderId ?? `gradeResults[${at}]`;
      if (grade === "missing") countOne(this.#waiting, who);
      if (grade === "errored") countOne(this.#unreadable, who);
    }
  }

  list(): string[] {
    const of = (count: number, all = this.#done): string =>
      `${count} of ${all} ${all === 1 ? "replay" : "replays"}`;
    const found: string[] = [];
    if (this.#unknown > 0)
      found.push(
        `${this.#unknown} may have been made: pass each error to evalRuns.reconcile(), and do not resend them`,
      );
    if (this.#empty > 0) found.push(`${of(this.#empty)} graded nothing: pass graderIds`);
    for (const [id, count] of this.#notRun) found.push(`${id} did not run in ${of(count)}`);
    for (const [id, count] of this.#waiting)
      found.push(
        `${id} waits for a person in ${of(count)}: each replay with this grader queues one more item for review`,
      );
    for (const [id, count] of this.#unreadable)
      found.push(`${id} has no readable grade in ${of(count)}`);
    for (const [judge, { withoutEffect, done }] of this.#profiles)
      if (withoutEffect > 0)
        found.push(
          `targetModelProfileId '${judge}' had no effect in ${of(withoutEffect, done)}: no grader that ran uses a model`,
        );
    return [...found, ...this.#aboutModels()];
  }

  #aboutModels(): string[] {
    const found: string[] = [];
    const profilesOf = new Map<string, string[]>();
    for (const [judge, { models }] of this.#profiles) {
      const name = judge === null ? "the original judge" : `'${judge}'`;
      if (models.size > 1)
        found.push(`${name} judged with several models: ${[...models].join(", ")}`);
      for (const model of models) profilesOf.set(model, [...(profilesOf.get(model) ?? []), name]);
    }
    for (const [model, names] of profilesOf)
      if (names.length > 1)
        found.push(
          `${names.join(" and ")} were judged by the same model, '${model}': a comparison of them shows its noise`,
        );
    return found;
  }
}

function countOne(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
