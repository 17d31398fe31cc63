import { experimentOf } from "./experiments.ts";
import { passes, sortBy } from "./filters.ts";
import {
  type LogRecord,
  type MetricColumn,
  newRun,
  type Run,
  runPasses,
  sortRuns,
} from "./runs.ts";
import type { Exchange, GalileoState } from "./state.ts";
import type { Project } from "./stored.ts";
import { detail, pageIn, pageOf, type Schemas, uuidFor } from "./wire.ts";

/** Returns that the service is up. */
export function healthcheck(): Schemas["HealthcheckResponse"] {
  return { api_version: "v2", message: "OK", version: "sandbox" };
}

/** Returns a token for a key. The official clients begin with it. */
export function login({ state, body }: Exchange): Schemas["Token"] {
  // checked by the document's schema, as below
  const { api_key: key } = body as Schemas["ApiKeyLoginRequest"];
  if (key === "" || key.startsWith("bad")) throw detail(401, "Invalid credentials");
  const inADay = Math.floor(Date.parse(state.now()) / 1000) + 86_400;
  const part = (value: object): string =>
    btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const claims = { sub: state.userInfo.email, exp: inADay };
  const token = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}.${part({ sandbox: true })}`;
  return { access_token: token, token_type: "bearer" };
}

function projectView(state: GalileoState, project: Project): Schemas["ProjectDB"] {
  const { id, name, type, createdAt } = project;
  return {
    id,
    name,
    type,
    permissions: [],
    created_by: state.user,
    created_by_user: state.userInfo,
    runs: [],
    created_at: createdAt,
    updated_at: createdAt,
    bookmark: false,
    description: null,
    labels: [],
  };
}

type Collection = Schemas["ProjectCollectionParams"];

function holds(
  state: GalileoState,
  project: Project,
  filter: NonNullable<Collection["filters"]>[number],
): boolean {
  switch (filter.name) {
    case "id":
      return passes(project.id, filter);
    case "name":
      return passes(project.name, filter);
    case "type":
      return passes(project.type, filter);
    case "creator":
      return passes(state.user, filter);
    case "runs":
      return passes(
        [...state.runs.values()].filter(({ projectId }) => projectId === project.id).length,
        filter,
      );
    case "bookmark":
      return passes(false, filter);
    default: // created_at and updated_at
      return passes(new Date(project.createdAt), filter);
  }
}

/** Lists projects. Newest first, unless the body says otherwise. */
export function listProjects({
  state,
  query,
  body,
}: Exchange): Schemas["GetProjectsPaginatedResponse"] {
  const { filters = [], sort } = body as Collection;
  const found = state.projects.filter((project) =>
    filters.every((filter) => holds(state, project, filter)),
  );
  const key = (project: Project): unknown =>
    sort?.name === "name" ? project.name : sort?.name === "type" ? project.type : project.createdAt;
  const sorted = sortBy(found, key, sort == null ? false : sort.ascending !== false);
  const { items, ...page } = pageOf(sorted, pageIn(query));
  return { ...page, projects: items.map((project) => projectView(state, project)) };
}

/** Lists all projects of a name and a type at once. */
export function namedProjects({ state, query }: Exchange): Schemas["ProjectDB"][] {
  const [name, type] = [query.get("project_name"), query.get("type")];
  return state.projects
    .filter((one) => (name ?? one.name) === one.name && (type ?? one.type) === one.type)
    .map((one) => projectView(state, one));
}

/** Returns a project. */
export function readProject({ state, path }: Exchange): Schemas["ProjectDB"] {
  return projectView(state, state.project(path.project_id ?? ""));
}

type StreamSearch = Schemas["LogStreamSearchRequest"];

/** Lists log streams. Newest first, unless the body says otherwise. */
export function searchLogStreams({
  state,
  path,
  body,
}: Exchange): Schemas["ListLogStreamResponse"] {
  const project = state.project(path.project_id ?? "");
  const { filters = [], sort, ...page } = body as StreamSearch;
  const found = [...state.runs.values()].filter(
    (run) =>
      run.kind === "log_stream" &&
      run.projectId === project.id &&
      filters.every((filter) => runPasses(run, state.user, filter)),
  );
  const sorted = sortRuns(found, (run) => run, sort);
  const { items, ...shown } = pageOf(sorted, page);
  const counted = page.include_counts === true;
  return { ...shown, log_streams: items.map((run) => streamView(state, run, counted)) };
}

function streamView(state: GalileoState, run: Run, counted: boolean): Schemas["LogStreamResponse"] {
  return {
    id: run.id,
    name: run.name,
    project_id: run.projectId,
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    created_by: state.user,
    num_traces: counted ? run.traces.length : null,
    num_spans: counted ? run.spans.length : null,
    has_user_created_sessions: false,
  };
}

/** Lists all log streams of a project at once. */
export function listLogStreams({ state, path }: Exchange): Schemas["LogStreamResponse"][] {
  const project = state.project(path.project_id ?? "");
  return [...state.runs.values()]
    .filter((run) => run.kind === "log_stream" && run.projectId === project.id)
    .map((run) => streamView(state, run, true));
}

/** Creates a log stream. */
export function createLogStream({ state, path, body }: Exchange): Schemas["LogStreamResponse"] {
  const project = state.project(path.project_id ?? "");
  const { name } = body as { name: string };
  const at = { id: state.newId(), createdAt: state.now() };
  const run = newRun(state, "log_stream", { ...at, name, projectId: project.id });
  state.runs.set(run.id, run);
  return streamView(state, run, true);
}

/** Creates a project. */
export function createProject({ state, body }: Exchange): Schemas["ProjectDB"] {
  const { name, type = "gen_ai" } = body as { name: string; type?: Schemas["ProjectType"] };
  const project = { id: state.newId(), name, type, createdAt: state.now() };
  state.projects.push(project);
  return projectView(state, project);
}

/** The experiment or log stream that a path names. @throws {WireError} with status 404. */
function settingsRun(exchange: Exchange): Run {
  const { state, path } = exchange;
  if (path.experiment_id !== undefined) return experimentOf(exchange).run;
  const project = state.project(path.project_id ?? "");
  const run = state.runs.get((path.log_stream_id ?? "").toLowerCase());
  if (run?.kind !== "log_stream" || run.projectId !== project.id)
    throw detail(404, "Log stream not found");
  return run;
}

/** Returns the scorers that run on new traces. */
export function readMetricSettings(exchange: Exchange): Schemas["MetricSettingsResponse"] {
  const { scorers, segmentFilters } = settingsRun(exchange);
  return { scorers, segment_filters: segmentFilters };
}

/** Replaces the list of scorers, and the filters if the body contains them. */
export function updateMetricSettings(exchange: Exchange): Schemas["MetricSettingsResponse"] {
  const run = settingsRun(exchange);
  const { scorers, segment_filters: filters } = exchange.body as Schemas["MetricSettingsRequest"];
  if (scorers != null) run.scorers = structuredClone(scorers);
  if (filters !== undefined) run.segmentFilters = structuredClone(filters);
  run.updatedAt = exchange.state.now();
  return readMetricSettings(exchange);
}

/** Jobs of a run: one for each metric, which ends when no trace waits for the metric. */
function jobsOf(run: Run): Schemas["JobDB"][] {
  return run.columns.map((column) => jobOf(run, column));
}

function jobOf(run: Run, { key, scorer }: MetricColumn): Schemas["JobDB"] {
  const metrics = run.traces.flatMap(({ metrics: all }: LogRecord) => all.get(key) ?? []);
  const waiting = metrics.filter((metric) => metric.isPending).length;
  const failed = metrics.length > 0 && metrics.every(({ status }) => status === "failed");
  const done = waiting === 0;
  return {
    id: uuidFor(`job ${key} of ${run.id}`),
    created_at: run.createdAt,
    updated_at: run.updatedAt,
    completed_at: done && !failed ? run.updatedAt : null,
    failed_at: failed ? run.updatedAt : null,
    processing_started: run.createdAt,
    job_name: "log_stream_scorer",
    project_id: run.projectId,
    run_id: run.id,
    status: failed ? "failed" : done ? "completed" : "processing",
    retries: 0,
    request_data: { scorer_config: scorer },
    error_message: failed ? "Metric computation failed." : null,
    progress_message: null,
    steps_completed: metrics.length - waiting,
    steps_total: metrics.length,
    progress_percent: metrics.length === 0 ? 1 : (metrics.length - waiting) / metrics.length,
  };
}

/** Lists the jobs of a run. */
export function listJobs({ state, path, query }: Exchange): Schemas["JobDB"][] {
  const project = state.project(path.project_id ?? "");
  const run = state.run(path.run_id ?? "");
  if (run.projectId !== project.id) throw detail(404, "Run not found");
  const status = query.get("status");
  return jobsOf(run).filter((job) => status === null || job.status === status);
}

/** Returns a job. */
export function readJob({ state, path }: Exchange): Schemas["JobDB"] {
  const all = [...state.runs.values()].flatMap(jobsOf);
  const found = all.find(({ id }) => id === path.job_id?.toLowerCase());
  if (found === undefined) throw detail(404, "Job not found");
  return found;
}
