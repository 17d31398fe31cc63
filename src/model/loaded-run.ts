import { displayable } from "./display.ts";
import type { LoadedRun, Run } from "./run.ts";
import type { ScoredRow } from "./scored-row.ts";

/**
 * Returns a run with rows that are in memory. Facts that are not stated are null; the run counts as
 * completed unless `run` says otherwise, and its kind is its provider.
 */
export function loadedRun(
  run: Pick<Run, "provider" | "id"> & Partial<Run>,
  rows: readonly ScoredRow[],
  warnings: readonly string[] = [],
): LoadedRun {
  return displayable({
    run: displayable({
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
    }),
    rows: {
      async *[Symbol.asyncIterator]() {
        for (const row of rows) yield displayable(row);
      },
    },
    ...(warnings.length === 0 ? {} : { warnings }),
  });
}
