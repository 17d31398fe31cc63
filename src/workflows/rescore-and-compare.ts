import { compare } from "../analysis/compare.ts";
import type { CompareOptions } from "../analysis/compare-options.ts";
import type { Comparison } from "../analysis/comparison.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import {
  anObject,
  aShare,
  atLeastZero,
  CALL_OPTIONS,
  pick,
  READ_OPTIONS,
} from "../core/options.ts";
import type { LoadedRun } from "../model/run.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import type { WeaveClient } from "../weave/client.ts";
import { checkBatchOptions } from "./batch.ts";
import { type RescoreManyOptions, rescoreMany } from "./rescore-many.ts";

/** Options of rescoring a run and comparing the outcome with it. */
export interface RescoreAndCompareOptions
  extends Omit<RescoreManyOptions, "aboveCeiling" | "concurrency"> {
  /**
   * Least share of the source's trials that every new scorer has to have scored, 0 to 1. Default 1.
   */
  minCoverage?: number;
  /**
   * How to compare. `scorers` may pair a scorer of the source with a new one: `{ correct:
   * "correct_v2" }`.
   */
  compare?: CompareOptions;
}

/**
 * Rescores a run with other scorers and compares the new grades with the old ones: did the grader
 * drift?
 *
 * One call that starts, waits, checks the coverage and compares. The rescore is paid once: with a
 * checkpoint another process goes on with the same job, and one whose outcome is not known is never
 * sent again.
 *
 * @throws {AmbiguousWriteError} when the rescore may have been applied. {@link
 *   InvalidArgumentError} when the new scorers scored less than `minCoverage`, or when nothing can
 *   be compared. What `rescore.wait()` throws.
 *
 * @example Grade a run again and see what changed
 * ```ts
 * import { WeaveClient } from "evalwire/weave";
 * import { rescoreAndCompare } from "evalwire/workflows";
 *
 * const weave = new WeaveClient();
 * const run = await weave.evaluationRuns.search({ rescores: "exclude" }).first();
 * if (run === undefined) throw new Error("the project has a run");
 * const { rows, scorers } = await rescoreAndCompare(weave, run.id, ["correct"], { ceiling: 100, minCoverage: 0.9 });
 * if (scorers.correct?.n !== rows.shared) throw new Error("a row was not graded again");
 * ```
 */
export async function rescoreAndCompare(
  weave: WeaveClient,
  runId: string,
  scorers: string[],
  options: RescoreAndCompareOptions,
): Promise<Comparison> {
  checkBatchOptions(options, { minCoverage: aShare, compare: anObject, windowMs: atLeastZero });
  const { minCoverage = 1, compare: how = {} } = options;
  const read = { ...pick(options, READ_OPTIONS), inputs: how.key === "content" };
  const base = await weave.load(runId, read);
  const paid = pick(options, [...CALL_OPTIONS, "ceiling", "checkpoint", "ifLocked", "windowMs"]);
  const [outcome] = await rescoreMany(weave, [base.run.id], scorers, paid).toArray();
  if (outcome?.result === undefined) throw outcome?.error;
  const { evaluation_run_id, coverage } = outcome.result;
  if ((coverage ?? 0) < minCoverage) {
    throw new InvalidArgumentError(
      `The new scorers scored ${percent(coverage ?? 0)} of the trials, less than the ${percent(minCoverage)} asked for`,
      { path: "options.minCoverage" },
      {
        hint: `Look at the rows of run '${evaluation_run_id}': failures of a scorer on single rows are only logged on the server.`,
      },
    );
  }
  const candidate = await weave.load(evaluation_run_id, read);
  return await compare(
    base,
    candidate,
    how.scorers === undefined ? { ...how, scorers: await pairsOf(base, candidate) } : how,
  );
}

/**
 * The score keys that both runs have; told at once when there are none, since the new scorers have
 * other names then.
 */
async function pairsOf(base: LoadedRun, candidate: LoadedRun): Promise<string[]> {
  const [old, fresh] = await Promise.all([keysOf(base.rows), keysOf(candidate.rows)]);
  const shared = [...fresh].filter((key) => old.has(key));
  if (shared.length > 0) return shared;
  throw new InvalidArgumentError(
    `The runs share no scorer: the source has ${[...old].join(", ")}, the new run has ${[...fresh].join(", ")}`,
    { path: "options.compare.scorers" },
    {
      hint: 'Say which belong together: { compare: { scorers: { correct: "correct_v2" } } }. With the same checkpoint nothing is paid again.',
    },
  );
}

async function keysOf(rows: AsyncIterable<ScoredRow>): Promise<Set<string>> {
  const keys = new Set<string>();
  for await (const { trials } of rows)
    for (const { scores } of trials)
      for (const [key, { kind }] of Object.entries(scores))
        if (kind === "boolean" || kind === "number") keys.add(key);
  return keys;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}
