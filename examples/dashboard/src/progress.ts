import { isJobEmptyError, isJobFailedError, isNotFoundError } from "evalwire";
import type { JobStatus } from "evalwire/weave";
import type { Progress } from "./api.ts";
import { problemOf, Refusal } from "./problems.ts";
import type { Project } from "./service.ts";

/** Describes the status of a job for the page. */
export function progressOf(status: JobStatus, run: string | null): Progress {
  if (status.code === "complete")
    return { phase: "done", completed: 0, total: 0, run, text: "The evaluation is complete." };
  if (status.code === "not_found")
    return { phase: "waiting", completed: 0, total: 0, run, text: "Waiting for a worker." };
  const { completed_rows: completed = 0, total_rows: total = 0 } =
    "completed_rows" in status ? status : {};
  return { phase: "running", completed, total, run, text: `Rows: ${completed} of ${total}` };
}

/** Longest time to follow something in one go. */
export const DAY_MS = 86_400_000;

/** Describes how following ended without a result. Few errors say that the job itself has ended. */
export function endedBy(error: unknown, run: string | null): Progress {
  const hasEnded =
    [isJobFailedError, isJobEmptyError, isNotFoundError].some((is) => is(error)) ||
    error instanceof Refusal;
  const { detail } = problemOf(error);
  return {
    phase: hasEnded ? "failed" : "unknown",
    completed: 0,
    total: 0,
    run,
    text: hasEnded
      ? detail
      : `${detail} It may still be running. Open this page again to follow it.`,
  };
}

/** Follows an evaluation that is running anywhere, until it ends. */
export async function followRun(
  { weave }: Project,
  run: string,
  emit: (state: Progress) => void,
  signal: AbortSignal,
): Promise<Progress> {
  try {
    // The status of a job is that of its run's call, and every evaluation has one. Unlike
    // evaluationRuns.wait(), it counts rows.
    await weave.evaluations.evaluateModel.wait(
      { call_id: run },
      {
        onEmpty: "warn",
        onProgress: (status) => emit(progressOf(status, run)),
        signal,
        timeoutMs: DAY_MS,
      },
    );
    return progressOf({ code: "complete", output: null }, run);
  } catch (error) {
    if (signal.aborted) throw error;
    return endedBy(error, run);
  }
}
