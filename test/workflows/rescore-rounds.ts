import { expect } from "vitest";
import {
  type RescoreManyOptions,
  type RescoreOutcome,
  rescoreMany,
} from "../../src/workflows/index.ts";
import { KeptCheckpoint, WriteSandbox } from "../weave/rescore-sandbox.ts";

export const RESCORE = "POST /evaluations/rescore";
export const SCORERS: string[] = ["correct", "tone"];
/** Rows of each of the two runs. */
const ROWS = 3;

/**
 * A service with two runs, the checkpoint of a job for both, and the processes that come and go.
 */
export class RescoreRounds {
  readonly sandbox: WriteSandbox = new WriteSandbox({ rows: ROWS });
  readonly checkpoint: KeptCheckpoint = new KeptCheckpoint();
  readonly sources: string[] = [];

  static async begin(): Promise<RescoreRounds> {
    const rounds = new RescoreRounds();
    rounds.sources.push(...(await rounds.sandbox.sources()));
    return rounds;
  }

  /** Processes all runs like a new process. */
  async runMany(
    options: Partial<RescoreManyOptions> = {},
    runs: string[] = this.sources,
    scorers: string[] = SCORERS,
  ): Promise<RescoreOutcome[]> {
    const whole = { ceiling: 100, checkpoint: this.checkpoint, windowMs: 3_000, ...options };
    return await this.sandbox.clock.run(
      rescoreMany(this.sandbox.client(), runs, scorers, whole).toArray(),
    );
  }

  /** Lets the emulated worker do the queued jobs: each status check advances it. */
  async work(): Promise<void> {
    const { store } = this.sandbox;
    for (const id of store.weave.jobs.keys())
      for (let looks = 0; looks < 4; looks++) await this.sandbox.client().rescore.status(id);
  }

  /** Returns how often each source was sent. */
  copies(): number[] {
    const sent = this.sandbox.sent(RESCORE);
    return this.sources.map(
      (source) => sent.filter((body) => body.source_evaluation_run_id === source).length,
    );
  }

  /** Returns the outcome of each source by position: a coverage, or an error code. */
  outcomes(items: RescoreOutcome[]): unknown[] {
    expect(items.map(({ runId }) => runId)).toEqual(this.sources);
    return items.map(({ result, error }) =>
      result === undefined ? (error as unknown as { code: string }).code : result.coverage,
    );
  }
}
