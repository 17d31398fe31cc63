import { notSupported } from "../http.ts";
import { datasetOf, rowsOf, traceOfRow } from "./datasets.ts";
import { aggregatesOf } from "./figures.ts";
import { passes, sortBy } from "./filters.ts";
import { addTrace, columnOf, newRun, type Run, runPasses, sortRuns } from "./runs.ts";
import type { GalileoRowSeed } from "./seed.ts";
import type { Exchange, GalileoState } from "./state.ts";
import type { Experiment } from "./stored.ts";
import { startScoring } from "./traces.ts";
import { detail, pageOf, type Schemas, standardError, uuidFor } from "./wire.ts";

/** Finds the experiment that a path names. @throws {WireError} with status 404. */
export function experimentOf({ state, path }: Exchange): Experiment {
  const project = state.project(path.project_id ?? "");
  const found = state.experiments.get((path.experiment_id ?? "").toLowerCase());
  if (found === undefined || found.run.projectId !== project.id)
    throw detail(404, "Experiment not found");
  return found;
}

const groupIdOf = (projectId: string, name: string): string =>
  uuidFor(`experiment group ${name} of ${projectId}`);

function view(
  state: GalileoState,
  experiment: Experiment,
  withCounts: boolean,
): Schemas["ExperimentResponse"] {
  const { run, dataset, groupName } = experiment;
  const aggregates = aggregatesOf(run);
  const structured = Object.entries(aggregates).map(([key, one]) => [
    key,
    experiment.aggregates?.[key] ?? one,
  ]);
  const averages = structured.map(([key, one]) => {
    const label = run.columns.find((column) => column.key === key)?.label ?? key;
    return [`average_${label}`, (one as Schemas["MetricAggregates"]).avg ?? null];
  });
  return {
    id: run.id,
    name: run.name,
    project_id: run.projectId,
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    created_by: state.user,
    created_by_user: state.userInfo,
    num_traces: withCounts ? run.traces.length : null,
    num_spans: withCounts ? run.spans.length : null,
    num_sessions: null,
    task_type: experiment.taskType,
    dataset:
      dataset === null
        ? null
        : {
            dataset_id: dataset.id,
            version_index: dataset.version,
            name: state.datasets.get(dataset.id)?.name ?? null,
          },
    aggregate_metrics: Object.fromEntries(averages.filter(([, average]) => average !== null)),
    structured_aggregate_metrics:
      experiment.aggregates === null ? null : Object.fromEntries(structured),
    aggregate_feedback: {},
    rating_aggregates: {},
    ranking_score: null,
    rank: null,
    winner: null,
    playground_id: null,
    playground: null,
    prompt_run_settings: null,
    prompt_model: experiment.promptModel,
    prompt: null,
    tags: tagsOf(state, experiment),
    status: { log_generation: { progress_percent: experiment.progress } },
    experiment_group_id: groupName === null ? null : groupIdOf(run.projectId, groupName),
    experiment_group_name: groupName,
    experiment_group_is_system: groupName === null ? null : false,
  };
}

function tagsOf(
  state: GalileoState,
  { run, tags }: Experiment,
): Record<string, Schemas["RunTagDB"][]> {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [
      key,
      [
        {
          id: uuidFor(`tag ${key} of ${run.id}`),
          key,
          value,
          tag_type: "generic",
          project_id: run.projectId,
          run_id: run.id,
          created_by: state.user,
          created_at: run.createdAt,
          updated_at: run.createdAt,
        },
      ],
    ]),
  );
}

/** Returns an experiment. */
export function readExperiment(exchange: Exchange): Schemas["ExperimentResponse"] {
  return view(exchange.state, experimentOf(exchange), true);
}

type Search = Schemas["ExperimentSearchRequest"];

function holds(
  state: GalileoState,
  { run, groupName }: Experiment,
  filter: NonNullable<Search["filters"]>[number],
): boolean {
  switch (filter.name) {
    case "experiment_group_id":
      return groupName !== null && groupIdOf(run.projectId, groupName) === filter.value;
    case "experiment_group_name":
      return passes(groupName, filter);
    default:
      return runPasses(run, state.user, filter);
  }
}

/** Lists experiments. Newest first, unless the body says otherwise. */
export function searchExperiments({
  state,
  path,
  body,
}: Exchange): Schemas["ListExperimentResponse"] {
  const project = state.project(path.project_id ?? "");
  const search = body as Search; // checked by the document's schema, as below
  checkGroups(state, project.id, search.filters ?? []);
  const found = [...state.experiments.values()].filter(
    (one) =>
      one.run.projectId === project.id &&
      (search.filters ?? []).every((filter) => holds(state, one, filter)),
  );
  const sorted = sortRuns(found, ({ run }) => run, search.sort);
  const { items, ...page } = pageOf(sorted, search);
  return {
    ...page,
    experiments: items.map((one) => view(state, one, search.include_counts === true)),
  };
}

/** Lists all experiments of a project at once, newest first. */
export function listExperiments({ state, path }: Exchange): Schemas["ExperimentResponse"][] {
  const project = state.project(path.project_id ?? "");
  const found = [...state.experiments.values()].filter(({ run }) => run.projectId === project.id);
  return sortBy(found, ({ run }) => run.createdAt, false).map((one) => view(state, one, true));
}

function checkGroups(
  state: GalileoState,
  projectId: string,
  filters: NonNullable<Search["filters"]>,
): void {
  for (const filter of filters)
    if (filter.name === "experiment_group_id") groupNamed(state, projectId, filter.value);
}

/** Name of a group. @throws {WireError} 404 with error code 3520. */
function groupNamed(state: GalileoState, projectId: string, id: string): string {
  const names = [...state.experiments.values()]
    .filter(({ run }) => run.projectId === projectId)
    .flatMap(({ groupName }) => groupName ?? []);
  const found = names.find((name) => groupIdOf(projectId, name) === id.toLowerCase());
  if (found === undefined)
    throw standardError(
      404,
      3_520,
      `Experiment group ${id} not found`,
      "Choose an experiment group of the project.",
      "experiment",
    );
  return found;
}

/**
 * Creates an experiment. With `trigger`, the stored outputs of its data set become its traces, and
 * its scorers start on them. A name that exists is a 422, as on the service.
 */
export function createExperiment(exchange: Exchange): Schemas["ExperimentResponse"] {
  const { state, path } = exchange;
  const project = state.project(path.project_id ?? "");
  const body = exchange.body as Schemas["ExperimentCreateRequest"];
  for (const { run } of state.experiments.values())
    if (run.projectId === project.id && run.name === body.name)
      throw detail(422, `An experiment named '${body.name}' already exists in this project`);
  const at = state.now();
  const group = body.experiment_group_id;
  const run = newRun(state, "experiment", {
    id: state.newId(),
    name: body.name,
    projectId: project.id,
    createdAt: at,
  });
  const rows = storedRows(state, body);
  for (const scorer of body.scorers ?? []) addScorer(state, run, scorer);
  const experiment: Experiment = {
    run,
    taskType: body.task_type ?? 16,
    dataset:
      body.dataset == null
        ? null
        : { id: body.dataset.dataset_id, version: body.dataset.version_index },
    promptModel: null,
    groupName:
      group == null ? (body.experiment_group_name ?? null) : groupNamed(state, project.id, group),
    tags: {},
    progress: 1,
    aggregates: undefined,
  };
  state.runs.set(run.id, run);
  state.experiments.set(run.id, experiment);
  if (body.trigger === true) scoreRows(state, run, rows);
  return view(state, experiment, true);
}

function addScorer(state: GalileoState, run: Run, config: Schemas["ScorerConfig"]): void {
  const column = columnOf(state, {
    key: config.id,
    ...(config.scorer_version == null ? {} : { scorerVersion: config.scorer_version.version }),
    ...(config.name == null ? {} : { label: config.name }),
    ...(config.model_name == null ? {} : { modelName: config.model_name }),
    ...(config.num_judges == null ? {} : { numJudges: config.num_judges }),
  });
  run.columns.push(column);
  if (column.scorer !== null) run.scorers.push(column.scorer);
}

/** Rows of the data set of a new experiment, whose outputs have to exist if it starts at once. */
function storedRows(
  state: GalileoState,
  body: Schemas["ExperimentCreateRequest"],
): readonly GalileoRowSeed[] {
  const { dataset, trigger = false, prompt_settings, prompt_template_version_id } = body;
  if (prompt_settings != null || prompt_template_version_id != null)
    throw notSupported("An experiment that generates outputs");
  if (dataset == null) {
    if (trigger) throw detail(422, "An experiment that is triggered requires a dataset");
    return [];
  }
  const rows = rowsOf(datasetOf(state, dataset.dataset_id), dataset.version_index);
  if (trigger && rows.every(({ generatedOutput }) => generatedOutput === undefined))
    throw standardError(
      422,
      3_512,
      "The dataset has no generated_output column",
      "Add a generated_output column to the dataset, or set a prompt.",
      "experiment",
    );
  return rows;
}

function scoreRows(state: GalileoState, run: Run, rows: readonly GalileoRowSeed[]): void {
  const traces = rows.map((row) =>
    addTrace(run, { ...traceOfRow(row), id: state.newId(), createdAt: state.now(), scores: {} }),
  );
  const keys = run.columns.map(({ key }) => key);
  startScoring(state, run, traces, keys);
}
