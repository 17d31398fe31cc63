import { InvalidArgumentError } from "../core/errors/usage.ts";

/** How far the recording of a run has come, as the checkpoint keeps it. */
export interface RecordProgress {
  version: 1;
  evaluation_run_id: string;
  /** Reference of the model: a name may mean a newer version by the time that somebody goes on. */
  model: string;
  /** Rows from the beginning that are stored for sure. */
  rows: number;
  scores: number;
  finished: boolean;
}

/** Reads what a checkpoint holds. @throws {InvalidArgumentError} when it is something else. */
export function parseProgress(saved: string | undefined): RecordProgress | undefined {
  if (saved === undefined) return undefined;
  try {
    const progress = JSON.parse(saved) as RecordProgress; // checked at once
    const { version, evaluation_run_id: run, model, rows, scores } = progress;
    if (version === 1 && typeof run === "string" && typeof model === "string" && Number.isInteger(rows) && Number.isInteger(scores))
      return progress;
  } catch {
    // told below
  }
  throw new InvalidArgumentError(
    "The checkpoint does not hold the progress of a recorded run",
    { path: "options.checkpoint" },
    { hint: "Give each run a checkpoint of its own." },
  );
}
