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

/** Options of {@link rescoreAndCompare}. */
export interface RescoreAndCompareOptions
  extends Omit<RescoreManyOptions, "aboveCeiling" | "concurrency"> {
  /**
   * Minimum share of the source's trials that every new scorer must have scored, from 0 to 1.
   * Default 1.
   */
  minCoverage?: number;
  /**
   * Options of the comparison. `scorers` can pair a scorer of the source with a new one: `{
   * correct: "correct_v2" }`.
   */
  compare?: CompareOptions;
}

/**
 * Rescores a run with other scorers and compares the new grades with the old ones: did the grader
 * drift?
 *
 * One call that starts, waits, checks the coverage and compares. The rescore is paid for once: with
 * a checkpoint, another process can resume the same job, and a rescore with an unknown outcome is
 * never sent again.
 *
 * @throws {AmbiguousWriteError} when the rescore may have been started. {@link
 *   InvalidArgumentError} when the new scorers scored less than `minCoverage`, or when nothing can
 *   be compared. Any error that `rescore.wait()` throws.
 *
 * @example Grade a run again and see what changed
 * ```ts
 * import { WeaveClient } from "evalwire/weave";
 * import { rescoreAndCompare } from "evalwire/workflows";
 *
 * const weave = new WeaveClient();
 * const run = await weave.evaluationRuns.search({ rescores: "exclude" }).first();
 * if (run === undefined) throw new Error("the project has no run");
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
      `The new scorers scored ${percent(coverage ?? 0)} of the trials, less than the required ${percent(minCoverage)}`,
      { path: "options.minCoverage" },
      {
        hint: `Check the rows of run '${evaluation_run_id}': when a scorer fails on a row, the server only logs it.`,
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
 * Returns the score keys that both runs have. Throws if there are none: then the new scorers have
 * different names.
 */
async function pairsOf(base: LoadedRun, candidate: LoadedRun): Promise<string[]> {
  const [old, fresh] = await Promise.all([keysOf(base.rows), keysOf(candidate.rows)]);
  const shared = [...fresh].filter((key) => old.has(key));
  if (shared.length > 0) return shared;
  throw new InvalidArgumentError(
    `The runs have no scorer in common: the source has ${[...old].join(", ")}; the new run has ${[...fresh].join(", ")}`,
    { path: "options.compare.scorers" },
    {
      hint: 'Pair them: { compare: { scorers: { correct: "correct_v2" } } }. With the same checkpoint, nothing is paid for twice.',
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
