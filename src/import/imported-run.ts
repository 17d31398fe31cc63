import type { LoadedRun, Run } from "../model/run.ts";
import type { ScoredRow } from "../model/scored-row.ts";

/**
 * Returns a run that was read from a file. Fields that the file does not state are null; a run
 * counts as completed unless `run` says otherwise.
 */
export function importedRun(
  run: Pick<Run, "provider" | "id"> & Partial<Run>,
  rows: readonly ScoredRow[],
  warnings: readonly string[] = [],
): LoadedRun {
  return {
    run: {
      name: null,
      project: "",
      evaluation: null,
      model: null,
      kind: run.provider,
      status: "completed",
      partial: null,
      startedAt: null,
      finishedAt: null,
      sourceRunId: null,
      attributes: {},
      url: null,
      raw: null,
      ...run,
    },
    rows: {
      async *[Symbol.asyncIterator]() {
        yield* rows;
      },
    },
    ...(warnings.length === 0 ? {} : { warnings }),
  };
}
