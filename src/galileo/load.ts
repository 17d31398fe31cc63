import type { Clock } from "../core/clock.ts";
import { isEvalwireError } from "../core/errors/base.ts";
import { isHttpError } from "../core/errors/http.ts";
import { InvalidArgumentError, plural } from "../core/errors/usage.ts";
import { timeToMs } from "../core/iso-time.ts";
import {
  aBoolean,
  CALL_OPTIONS,
  integerFrom,
  nameOfKind,
  pick,
  type Rules,
} from "../core/options.ts";
import { displayable } from "../model/display.ts";
import { loadedRun } from "../model/loaded-run.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import { scoreKey } from "../model/score-key.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import { differences, figuresOf } from "./cross-check.ts";
import { datasetOf, joinDataset } from "./dataset-rows.ts";
import type { Datasets } from "./datasets.ts";
import { progressOf, unfinished } from "./experiment-progress.ts";
import type { Experiments } from "./experiments.ts";
import type { Traces } from "./log-records.ts";
import { judgeOf, MetricNames } from "./metric-names.ts";
import type { ProjectOptions, ProjectScope } from "./project-scope.ts";
import { toRows } from "./to-rows.ts";
import type { Experiment, PartialTraceRecord } from "./types.ts";

/** Options of `load()`. */
export interface LoadOptions extends ProjectOptions {
  /** The inputs of the rows. Default true. */
  inputs?: boolean;
  /**
   * The outputs of the trials. Default true. Without them, a trace whose function threw counts as
   * an answer, because the vendor's client stores the exception as the output.
   */
  outputs?: boolean;
  /**
   * Whether rows have the columns `dataset_row_id` and `dataset_row_index`: reads the data set in
   * the version that the experiment used. Default false.
   */
  datasetRows?: boolean;
  /** Traces asked for at a time, 1 to 1,000. Default 100. */
  pageSize?: number;
}

/** Rules of the options of `load()`. */
export const RULES: Rules = {
  inputs: aBoolean,
  outputs: aBoolean,
  datasetRows: aBoolean,
  pageSize: integerFrom(1, 1_000),
};

/** Resources that loading reads from. */
export interface LoadAccess {
  readonly scope: ProjectScope;
  readonly experiments: Experiments;
  readonly traces: Traces;
  readonly datasets: Datasets;
  readonly clock: Clock;
}

/** Reads an experiment into the neutral model: what {@link GalileoClient.load} does. */
export async function loadExperiment(
  access: LoadAccess,
  which: string | Experiment | Run,
  options: LoadOptions = {},
): Promise<LoadedRun> {
  access.scope.check({ ...projectOf(which), ...options }, RULES);
  const { inputs = true, outputs = true, datasetRows = false } = options;
  const each = pick(options, CALL_OPTIONS);
  const chosen = { ...projectOf(which), ...pick(options, ["project"]) };
  const experiment = await access.experiments.get(idOf(which), { ...each, ...chosen });
  const inProject = { ...each, project: experiment.project_id };
  const source = { experiment_id: experiment.id };
  const names = new MetricNames(await access.traces.columns(source, inProject));
  const reading = { outputs, ...pick(options, ["pageSize"]) };
  const traces = await readTraces(access.traces, experiment, reading, inProject);
  const total = await access.traces.count(source, inProject);
  const rows = await toRows(traces, { names, inputs, outputs });
  const warnings = [
    ...aboutTraces(traces, outputs),
    ...aboutColumns(names),
    ...(await crossCheck(access.experiments, experiment, { rows, names }, inProject)),
    ...(datasetRows ? await joinDataset(access.datasets, experiment, rows, each) : []),
  ];
  const open = unfinished(progressOf(experiment, traces, names));
  const lost =
    total > traces.length
      ? [`only ${traces.length} of ${plural(total, "trace")} could be read`]
      : [];
  const run = toRun(experiment, { open, lost, isEmpty: traces.length === 0 });
  return displayable({
    ...loadedRun(run, rows, warnings),
    scorerVersions: async () => judgesOf(rows, names),
    dataset: async () => datasetOf(access.datasets, experiment, each),
  });
}

/** The project of an object that was loaded or listed before. */
function projectOf(which: string | Experiment | Run): { project?: string } {
  if (typeof which !== "object" || which === null) return {};
  return { project: "project_id" in which ? which.project_id : which.project };
}

function idOf(which: string | Experiment | Run): string {
  const id = typeof which === "string" ? which : which?.id;
  if (typeof id === "string" && id.trim() !== "") return id;
  const kinds = "an ID, a name, 'latest', an Experiment or a Run";
  throw new InvalidArgumentError(
    `'experiment' must be ${kinds}: current value is ${nameOfKind(which)}`,
    { path: "experiment" },
  );
}

/** Columns of a trace besides its scores. `input` is read only where `dataset_input` is missing. */
const COLUMNS = [
  "created_at",
  "dataset_input",
  "dataset_output",
  "dataset_metadata",
  "status_code",
  "error_message",
  "is_complete",
];

/** Reads all traces of an experiment with the columns that rows need. */
async function readTraces(
  traces: Traces,
  { id, dataset }: Experiment,
  reading: { outputs: boolean; pageSize?: number },
  options: ProjectOptions,
): Promise<PartialTraceRecord[]> {
  const query = { experiment_id: id, ...pick(reading, ["pageSize"]) };
  const read = async (input: boolean): Promise<PartialTraceRecord[]> => {
    const column_ids = [
      ...COLUMNS,
      ...(reading.outputs ? ["output"] : []),
      ...(input ? ["input"] : []),
    ];
    const select_columns = { column_ids, include_all_metrics: true };
    return await traces
      .partialSearch({ ...query, select_columns }, options)
      .toArray({ max: Number.POSITIVE_INFINITY });
  };
  try {
    if (dataset?.dataset_id == null) return await read(true);
    const found = await read(false);
    return found.some(({ dataset_input }) => dataset_input == null) ? await read(true) : found;
  } catch (refused) {
    // a cluster may not know one of the columns
    if (!(isHttpError(refused) && (refused.status === 422 || refused.status === 400)))
      throw refused;
    return await traces.search(query, options).toArray({ max: Number.POSITIVE_INFINITY });
  }
}

/** Converts an experiment to a run. What is open and lost comes from its traces. */
export function toRun(
  experiment: Experiment,
  { open, lost, isEmpty }: { open: readonly string[]; lost: readonly string[]; isEmpty: boolean },
): Run {
  const { id, name, project_id, created_at, dataset, prompt, prompt_model, tags } = experiment;
  const waitFirst = open.length === 0 ? [] : [`call experiments.wait('${id}') first`];
  const why = [...open, ...lost, ...waitFirst];
  const group = experiment.experiment_group_is_system ? null : experiment.experiment_group_name;
  const startedMs = timeToMs(created_at);
  return displayable({
    provider: "galileo",
    id,
    name: name || null,
    project: project_id,
    evaluation: group ?? null,
    model: prompt_model ?? null,
    kind: "experiment",
    status: isEmpty ? "empty" : open.length > 0 ? "running" : "completed",
    partial: why.length === 0 ? null : why.join("; "),
    startedAt: startedMs === null ? null : new Date(startedMs),
    finishedAt: null,
    sourceRunId: null,
    attributes: {
      ...Object.fromEntries(
        Object.values(tags ?? {})
          .flat()
          .map(({ key, value }) => [key, value]),
      ),
      ...(dataset?.name == null ? {} : { dataset: dataset.name }),
      ...(dataset?.version_index == null ? {} : { dataset_version: dataset.version_index }),
      ...(prompt?.name == null ? {} : { prompt: prompt.name }),
      ...(prompt?.version_index == null ? {} : { prompt_version: prompt.version_index }),
    },
    url: null,
    raw: experiment,
  });
}

/** Warnings about the traces. */
function aboutTraces(traces: readonly PartialTraceRecord[], outputs: boolean): string[] {
  const of = (count: number): string => `${count} of ${plural(traces.length, "trace")}`;
  const unkeyed = traces.filter(({ dataset_input }) => dataset_input == null).length;
  const stateless = traces.filter(({ metric_info }) => metric_info == null).length;
  return [
    ...(unkeyed === 0
      ? []
      : [`${of(unkeyed)} have no dataset_input, so their rows are keyed by their own input`]),
    ...(stateless === 0
      ? []
      : [`${of(stateless)} have no states of scores, so it is unknown whether these are final`]),
    ...(outputs
      ? []
      : ["the outputs were not read, so a trace whose function threw counts as an answer"]),
  ];
}

/** Scorers whose column is empty may have been switched on for other experiments only. */
function aboutColumns(names: MetricNames): string[] {
  return names.scorers
    .filter(({ is_empty }) => is_empty === true)
    .map(
      ({ id }) => `the scorer '${names.of(id.slice("metrics/".length)).name}' has no score at all`,
    );
}

/** Compares the averages of the rows with the service's own. */
async function crossCheck(
  experiments: Experiments,
  experiment: Experiment,
  { rows, names }: { rows: readonly ScoredRow[]; names: MetricNames },
  options: ProjectOptions,
): Promise<string[]> {
  try {
    const isKnown = experiment.structured_aggregate_metrics != null;
    const metrics = isKnown ? [] : await experiments.metrics(experiment.id, {}, options);
    return differences(rows, figuresOf(experiment, metrics, names));
  } catch (thrown) {
    if (!isEvalwireError(thrown)) throw thrown; // an abort
    return [`the service's own averages could not be read: ${thrown.message}`];
  }
}

/** The judge behind each score of the rows. */
function judgesOf(rows: readonly ScoredRow[], names: MetricNames): Record<string, string | null> {
  const keys = new Set(
    rows.flatMap(({ trials }) => trials.flatMap(({ scores }) => Object.keys(scores))),
  );
  const judges = names.scorers.map(({ id }): [string, string | null] => {
    const { name, column } = names.of(id.slice("metrics/".length));
    return [scoreKey(name), judgeOf(column)];
  });
  return Object.fromEntries(judges.filter(([key]) => keys.has(key)));
}
