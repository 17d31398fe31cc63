import { refuse } from "./answer.ts";
import { castText, type FieldSource, type Scalar } from "./expression.ts";
import { follow, splitPath, storedText } from "./json-path.ts";
import { isPredictAndScoreOp } from "./ops.ts";
import type { ProjectState } from "./project-state.ts";
import type { CallRecord } from "./records.ts";

/** One row of the results: the trials of all asked runs whose input has that digest. */
export interface RowGroup {
  readonly digest: string;
  /** Trials by run, in the order of the runs that were asked for. */
  readonly trials: ReadonlyMap<string, readonly CallRecord[]>;
}

/** Groups the trials of runs by row, sorted by digest. */
export function groupRows(project: ProjectState, runIds: readonly string[]): RowGroup[] {
  const groups = new Map<string, Map<string, CallRecord[]>>();
  for (const runId of runIds) {
    for (const trial of project.children(runId)) {
      if (trial.rowDigest === null || !isPredictAndScoreOp(trial.opName)) continue;
      const runs = groups.get(trial.rowDigest) ?? new Map<string, CallRecord[]>();
      if (!groups.has(trial.rowDigest)) groups.set(trial.rowDigest, runs);
      const trials = runs.get(runId);
      if (trials) trials.push(trial);
      else runs.set(runId, [trial]);
    }
  }
  const rows = [...groups].map(([digest, trials]) => ({ digest, trials }));
  return rows.sort((a, b) => (a.digest < b.digest ? -1 : 1));
}

/** The row's value: the dataset's when the row is one of a dataset, else what the trial was given. */
export function resolvedInput(project: ProjectState, trial: CallRecord): unknown {
  const example = trial.inputs.example;
  return (trial.rowDigest === null ? undefined : project.row(trial.rowDigest)) ?? example;
}

/** What a path means for one trial, as the text that the service's storage holds. A stored true is 1 under `scores`. */
export function trialText(project: ProjectState, trial: CallRecord, path: string): string {
  const [root = "", ...rest] = splitPath(path);
  if (root === "inputs") return storedText(follow(resolvedInput(project, trial), rest));
  if (root === "output") return storedText(follow(trial.output, rest));
  const text = storedText(follow(trial.output, ["scores", ...rest]));
  return text === "true" ? "1" : text === "false" ? "0" : text;
}

/** True for the prefixes that filters and sorts know. */
export function isKnownField(path: string): boolean {
  return /^(scores|inputs|output)\./.test(path);
}

/**
 * The trial that a condition tests when it names no run. The real service takes whichever its storage gives first, so nobody can rely on it; here it
 * depends on the row's digest, so that a test over two runs sees both.
 */
export function arbitraryTrial(row: RowGroup): CallRecord | undefined {
  const runs = [...row.trials.values()];
  return runs[row.digest.charCodeAt(1) % runs.length]?.[0];
}

/** The fields of one row, for a filter; `runId` is the run that the filter is scoped to. */
export function rowSource(project: ProjectState, row: RowGroup, runId: string | null): FieldSource {
  const trial = runId === null ? arbitraryTrial(row) : row.trials.get(runId)?.[0];
  return {
    nullIsEqual: false,
    read(path, cast): Scalar {
      if (path === "row_digest") return row.digest;
      if (!isKnownField(path)) {
        throw refuse(400, `Unsupported eval results field: '${path}'. Supported prefixes: scores.*, inputs.*, output.*, row_digest.`);
      }
      return trial === undefined ? null : castText(trialText(project, trial, path), cast);
    },
  };
}
