import type { ReplayBatch } from "./replay-batch.ts";
import { type ReplayManyOptions, type ReplayManyQuery, replayMany } from "./replay-many.ts";
import { type RenseiTransport, type ReplayOptions, replayOnce } from "./replay-once.ts";
import type { EvalReplay, ReplayBody } from "./types.ts";

/** Eval runs: the graded traces of agents. */
export class EvalRuns {
  readonly #transport: RenseiTransport;
  /** @internal */
  constructor(transport: RenseiTransport) {
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
    return await replayOnce(this.#transport, runId, body, options, false);
  }

  /**
   * Replays many runs, with each of several judges. `maxReplays` bounds what may be spent; with a checkpoint each replay is noted
   * before it is sent, and one whose outcome is not known is never sent again.
   */
  replayMany(query: ReplayManyQuery, options: ReplayManyOptions): Promise<ReplayBatch> {
    return replayMany({ replayOnce: (...args) => replayOnce(this.#transport, ...args) }, query, options);
  }
}
