import { randomHex, seededRandom } from "../seeded-random.ts";
import type { RenseiGraderSeed, RenseiJudgeSeed, RenseiRunSeed, RenseiSeed } from "./rensei-seed.ts";

/** A run as it is kept. A run never changes: a replay makes a new one. */
export interface RenseiRun extends Readonly<RenseiRunSeed> {
  /** The run that this one graded again. */
  readonly replayOf: string | null;
}

/** The state of one emulated Rensei service. */
export class RenseiState {
  readonly runs: Map<string, RenseiRun> = new Map();
  readonly graders: Map<string, RenseiGraderSeed> = new Map();
  readonly judges: Map<string, RenseiJudgeSeed> = new Map();
  readonly #random = seededRandom(20261121);

  constructor(seed: RenseiSeed | undefined) {
    for (const run of seed?.runs ?? []) this.runs.set(run.id, { ...run, replayOf: null });
    for (const grader of seed?.graders ?? []) this.graders.set(grader.id, grader);
    for (const judge of seed?.judges ?? []) this.judges.set(judge.id, judge);
  }

  /** The replays of a run, in the order in which they were made: each was paid for. */
  replaysOf(runId: string): RenseiRun[] {
    return [...this.runs.values()].filter(({ replayOf }) => replayOf === runId);
  }

  /** A fresh id of a run. */
  newId(): string {
    return `run-${randomHex(this.#random, 12)}`;
  }
}
