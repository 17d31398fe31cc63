import { poll } from "../core/clock.ts";
import { isPollTimeoutError, PollTimeoutError } from "../core/errors/call.ts";
import {
  aFunction,
  atLeastZero,
  CALL_OPTIONS,
  checkKeys,
  checkValue,
  ignoreErrors,
  pick,
  someText,
} from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import { aUuid } from "./context.ts";
import {
  type ExperimentProgress,
  progressOf,
  STATE_COLUMNS,
  unfinished,
} from "./experiment-progress.ts";
import {
  createExperiment,
  type ExperimentReconciliation,
  recomputeMetrics,
  reconcileExperiment,
} from "./experiment-writes.ts";
import { findByName } from "./find-by-name.ts";
import type { Jobs } from "./jobs.ts";
import type { Traces } from "./log-records.ts";
import { MetricNames } from "./metric-names.ts";
import type { ProjectAccess, ProjectOptions, ProjectWriteOptions } from "./project-scope.ts";
import { checkConditions } from "./query-filters.ts";
import { searchProject } from "./search-project.ts";
import type {
  Experiment,
  ExperimentColumn,
  ExperimentCreateBody,
  ExperimentFilter,
  ExperimentMetric,
  ExperimentSort,
  RecomputeBody,
  RecordFilter,
} from "./types.ts";

const SEARCH = "/v2/projects/{project_id}/experiments/search";
const ENDED: ReadonlySet<string> = new Set([
  "completed",
  "failed",
  "cancelled",
  "canceled",
  "error",
]);

/** Options of {@link Experiments.wait}. */
export interface ExperimentWaitOptions extends ProjectOptions {
  /** Called after every poll, for display only. Exceptions it throws are ignored. */
  onProgress?(progress: ExperimentProgress): void;
}

/** Experiments: one prompt or function, one version of a data set, and scorers. */
export class Experiments {
  readonly #access: ProjectAccess;
  readonly #traces: Traces;
  readonly #jobs: Jobs;
  /** @internal */
  constructor(access: ProjectAccess, traces: Traces, jobs: Jobs) {
    this.#access = access;
    this.#traces = traces;
    this.#jobs = jobs;
  }

  /**
   * Lists the experiments that match all filters, page by page, the newest first unless `sort`
   * names another order.
   *
   * @example The names of the newest experiments
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * for await (const { name, created_at } of galileo.experiments.list()) console.log(created_at, name);
   * ```
   *
   * @example The candidates, by name
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const candidates = galileo.experiments.list({
   *   filters: [{ name: "name", operator: "contains", value: "candidate" }],
   *   sort: { name: "name", ascending: true },
   *   include_counts: true,
   * });
   * for await (const { name, num_traces } of candidates) console.log(name, num_traces);
   * ```
   */
  list(
    query: {
      filters?: ExperimentFilter[];
      sort?: ExperimentSort;
      /** Whether to count traces, spans and sessions. Default false. */
      include_counts?: boolean;
      /** Experiments per page, 1 to 1,000. Default 100. */
      pageSize?: number;
    } = {},
    options: ProjectOptions = {},
  ): Pages<Experiment> {
    const { transport } = this.#access;
    return searchProject(this.#access, query, options, async (path, body, each) => {
      const parts = { path, body, answer: "experiments" as const, isPage: true };
      const page = await transport.post(SEARCH, parts, each);
      return { items: page.experiments ?? [], next: page.next_starting_token };
    });
  }

  /**
   * Fetches an experiment by its id, by its name, or the newest one as `"latest"`. An experiment
   * that is named `latest` is reached by its id.
   *
   * @throws {NotFoundError} with the closest name. {@link ConflictError} when several experiments
   *   have the name.
   */
  async get(which: string, options: ProjectOptions = {}): Promise<Experiment> {
    const kind = "the id or the name of an experiment, or 'latest'";
    checkValue("which", which, { is: someText.is, kind });
    const { transport, scope } = this.#access;
    scope.check(options);
    if (aUuid.is(which)) {
      return await scope.run(options, (project_id, each) =>
        transport.get(
          "/v2/projects/{project_id}/experiments/{experiment_id}",
          { path: { project_id, experiment_id: which }, answer: "evaluated" },
          each,
        ),
      );
    }
    const sort = { name: "created_at" as const, ascending: false, sort_type: "column" as const };
    const newest = which === "latest" ? await this.list({ sort }, options).first() : undefined;
    if (newest !== undefined) return newest;
    const exact = [{ name: "name" as const, operator: "eq" as const, value: which }];
    return await findByName(which, {
      what: "experiment",
      url: SEARCH,
      exact: this.list({ filters: exact }, options),
      near: this.list({}, options),
    });
  }

  /**
   * Fetches the service's own figures of an experiment: an average and buckets by metric, over all
   * traces or those that match all filters.
   *
   * @example The averages that the console shows
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const { id } = await galileo.experiments.get("candidate");
   * const exact = (await galileo.experiments.metrics(id)).find(({ name }) => name === "exact");
   * if (exact?.average == null) throw new Error("'exact' has no average");
   * ```
   */
  async metrics(
    id: string,
    query: { filters?: RecordFilter[] } = {},
    options: ProjectOptions = {},
  ): Promise<ExperimentMetric[]> {
    checkValue("id", id, aUuid);
    checkKeys(query, ["filters"], "a condition of metrics()", "query");
    checkConditions(query.filters);
    const { transport, scope } = this.#access;
    scope.check(options);
    const { metrics = [] } = await scope.run(options, (project_id, each) =>
      transport.post(
        "/v2/projects/{project_id}/experiments/{experiment_id}/metrics",
        { path: { project_id, experiment_id: id }, body: query, answer: "aggregates" },
        each,
      ),
    );
    return metrics;
  }

  /**
   * Fetches the columns of all experiments of the project. Those of one experiment's traces come
   * from `traces.columns()`.
   *
   * @example The metrics of a project
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * for (const { category, id, label } of await galileo.experiments.columns({ project: "support" }))
   *   if (category === "metric") console.log(id, label);
   * ```
   */
  async columns(options: ProjectOptions = {}): Promise<ExperimentColumn[]> {
    const { transport, scope } = this.#access;
    scope.check(options);
    const { columns = [] } = await scope.run(options, (project_id, each) =>
      transport.post(
        "/v2/projects/{project_id}/experiments/available_columns",
        { path: { project_id }, answer: "columns" },
        each,
      ),
    );
    return columns;
  }

  /**
   * Waits until every answer is generated and no score is pending or being computed, for up to 30
   * minutes or `timeoutMs`. A score that failed is final: `galileo.load()` shows it as errored.
   *
   * The service records no end of an experiment, so every poll reads the states of all scores.
   * Where traces have no states, the jobs of the experiment decide.
   *
   * @throws {PollTimeoutError} with what is still pending, also as `lastState`.
   *
   * @example Wait for the scores and show what is pending
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const experiment = await galileo.experiments.wait("candidate", {
   *   timeoutMs: 10 * 60_000,
   *   onProgress: ({ traces, pending }) => console.log(traces, pending),
   * });
   * if (experiment.name !== "candidate") throw new Error(experiment.name);
   * ```
   */
  async wait(which: string, options: ExperimentWaitOptions = {}): Promise<Experiment> {
    const { transport, scope } = this.#access;
    scope.check(options, { onProgress: aFunction });
    const { onProgress, timeoutMs } = options;
    const each = pick(options, [...CALL_OPTIONS, "project"]);
    const { id } = await this.get(which, each);
    const names = new MetricNames(await this.#traces.columns({ experiment_id: id }, each));
    try {
      return await poll<{ experiment: Experiment; progress: ExperimentProgress }, Experiment>({
        job: { experiment_id: id },
        clock: transport.clock,
        signal: options.signal,
        timeoutMs,
        ask: (limitMs) => this.#look(id, names, { ...each, timeoutMs: limitMs }),
        judge: ({ experiment, progress }) => {
          if (onProgress !== undefined) ignoreErrors(() => onProgress.call(options, progress));
          return unfinished(progress).length === 0
            ? { done: true, value: experiment }
            : { done: false };
        },
      });
    } catch (thrown) {
      throw isPollTimeoutError(thrown) ? stillPending(thrown, id) : thrown;
    }
  }

  /**
   * Creates an experiment. With `trigger: true` the service runs it: paid work, sent at most once.
   *
   * @throws {AmbiguousWriteError} when it may have been created: `reconcile(name)` looks for it.
   *
   * @example Create an experiment, at most once
   * ```ts
   * import { isAmbiguousWriteError } from "evalwire";
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const dataset = await galileo.datasets.find("questions");
   * const create = () =>
   *   galileo.experiments.create({
   *     name: "nightly 2026-11-27",
   *     dataset: { dataset_id: dataset.id, version_index: dataset.current_version_index },
   *   });
   * const { id } = await create().catch(async (error) => {
   *   if (!isAmbiguousWriteError(error)) throw error;
   *   const { outcome, experiment_ids } = await galileo.experiments.reconcile("nightly 2026-11-27");
   *   if (outcome !== "one") throw error; // it is not created twice
   *   return { id: experiment_ids[0] };
   * });
   * if (id === undefined) throw new Error("no experiment");
   * ```
   */
  async create(body: ExperimentCreateBody, options: ProjectWriteOptions = {}): Promise<Experiment> {
    const { transport, scope } = this.#access;
    scope.checkWrite(options);
    return await scope.run(options, (project, each) =>
      createExperiment(transport, project, body, each),
    );
  }

  /**
   * Looks for an experiment whose creation lost its response, by its name, for up to two minutes or
   * `windowMs`.
   *
   * @example Look for an experiment after a lost response
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const { outcome, experiment_ids } = await galileo.experiments.reconcile("candidate", { windowMs: 30_000 });
   * if (outcome !== "one") throw new Error(`${outcome}: ${experiment_ids.join(", ")}`);
   * ```
   */
  async reconcile(
    name: string,
    options: ProjectOptions & { windowMs?: number } = {},
  ): Promise<ExperimentReconciliation> {
    const { transport, scope } = this.#access;
    scope.check(options, { windowMs: atLeastZero });
    const window = pick(options, ["windowMs"]);
    return await scope.run(pick(options, [...CALL_OPTIONS, "project"]), (project, each) =>
      reconcileExperiment(transport, project, name, { ...each, ...window }),
    );
  }

  /**
   * Computes scores of records again, in place: paid work, sent at most once. The service replaces
   * the scores that are there. `limit` is the number of records, 100 by default.
   *
   * @throws {AmbiguousWriteError} when it may have been taken.
   *
   * @example Compute the scores of one scorer again: paid work
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const experiment = await galileo.experiments.get("candidate");
   * const scorer = await galileo.scorers.find("toxicity");
   * const sent = { experiment_id: experiment.id, scorer_ids: [scorer.id], limit: 1_000 };
   * await galileo.experiments.recompute(sent, { project: experiment.project_id });
   * console.log(`scores of ${experiment.name} are computed again`);
   * ```
   */
  async recompute(body: RecomputeBody, options: ProjectWriteOptions = {}): Promise<void> {
    const { transport, scope } = this.#access;
    scope.checkWrite(options);
    await scope.run(options, (project, each) => recomputeMetrics(transport, project, body, each));
  }

  async #look(
    id: string,
    names: MetricNames,
    options: ProjectOptions,
  ): Promise<{ experiment: Experiment; progress: ExperimentProgress }> {
    const experiment = await this.get(id, options);
    const select_columns = { column_ids: [...STATE_COLUMNS], include_all_metrics: true };
    const query = { experiment_id: id, select_columns };
    const traces = await this.#traces
      .partialSearch(query, options)
      .toArray({ max: Number.POSITIVE_INFINITY });
    const progress = progressOf(experiment, traces, names);
    const isSilent = traces.every(({ metric_info }) => Object.keys(metric_info ?? {}).length === 0);
    if (!isSilent) return { experiment, progress };
    const jobs = await this.#jobs.list({ experiment_id: id }, options);
    const open = jobs.filter(({ status }) => !ENDED.has(status)).length;
    return { experiment, progress: { ...progress, jobs: open } };
  }
}

/** The error of a wait that took too long, with what is still pending. */
function stillPending(thrown: PollTimeoutError, id: string): PollTimeoutError {
  // it is the state that #look() returned
  const last = thrown.lastState as { progress: ExperimentProgress } | null;
  if (last === null) return thrown;
  return new PollTimeoutError(
    `Experiment '${id}' is not done: ${unfinished(last.progress).join("; ")}`,
    { job: thrown.job, lastState: last.progress },
    { hint: `It continues: resume waiting with experiments.wait('${id}').` },
  );
}
