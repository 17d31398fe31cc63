import type { ReadEnv } from "../core/client-options.ts";
import type { Clock } from "../core/clock.ts";
import { ConfigurationError } from "../core/errors/usage.ts";
import type { CallOptions } from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import { Transport } from "../core/transport.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import { Calls } from "./calls.ts";
import { contextOf, type WeaveContext } from "./context.ts";
import { Datasets } from "./datasets.ts";
import { EvalResults } from "./eval-results.ts";
import { EvaluationRuns } from "./evaluation-runs.ts";
import { Evaluations } from "./evaluations.ts";
import { Leaderboards } from "./leaderboards.ts";
import { type LoadOptions, loadRun } from "./load.ts";
import { type LoadRunsOptions, type LoadRunsQuery, loadRuns } from "./load-runs.ts";
import { Models } from "./models.ts";
import { resolveOptions, resolveScope, type WeaveOptions } from "./options.ts";
import { Predictions } from "./predictions.ts";
import { Refs } from "./refs.ts";
import { Rescore } from "./rescore.ts";
import { RunTags } from "./run-tags.ts";
import { Scorers } from "./scorers.ts";
import { Scores } from "./scores.ts";
import type { ServerInfo } from "./types.ts";
import type { Urls } from "./urls.ts";

/**
 * A client for W&B Weave's evaluation routes, scoped to one project.
 *
 * @throws {ConfigurationError} when the API key, entity or project is missing or invalid. The error
 *   names the option and the environment variable.
 *
 * @example Find the newest run and read its rows
 * ```ts
 * import { WeaveClient } from "evalwire/weave";
 *
 * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
 * const { run, rows } = await weave.load("latest");
 * let trials = 0;
 * for await (const row of rows) trials += row.trials.length;
 * if (trials === 0) throw new Error(`${run.id} has no rows`);
 * ```
 */
export class WeaveClient {
  readonly #context: WeaveContext;
  /** Evaluation runs: one model, one data set, one set of scorers. */
  readonly evaluationRuns: EvaluationRuns;
  /** Rows and summaries of runs. */
  readonly evalResults: EvalResults;
  /** Predictions: outputs of a model, one per input. */
  readonly predictions: Predictions;
  /** Scores of predictions. */
  readonly scores: Scores;
  /** Scorers, which grade predictions. */
  readonly scorers: Scorers;
  /** Data sets: inputs of evaluations. */
  readonly datasets: Datasets;
  /** Models under evaluation. */
  readonly models: Models;
  /** Evaluations: data sets with their scorers. */
  readonly evaluations: Evaluations;
  /** Names that move from run to run, such as `baseline`. */
  readonly runTags: RunTags;
  /** Tables of models over evaluations. */
  readonly leaderboards: Leaderboards;
  /** Rescores of existing runs with other scorers: paid work. */
  readonly rescore: Rescore;
  /** Traced calls of every kind. */
  readonly calls: Calls;
  /** Values behind `weave:///` references. */
  readonly refs: Refs;
  /** URLs of pages in the Weave app. */
  readonly urls: Urls;

  /** Makes a client. Nothing is sent yet; options that are left out come from the environment. */
  constructor(options?: WeaveOptions);
  /** @internal */
  constructor(options?: WeaveOptions, internals?: WeaveInternals);
  constructor(options: WeaveOptions = {}, internals: WeaveInternals = {}) {
    this.#context = internals.context ?? newContext(options, internals);
    this.evaluationRuns = new EvaluationRuns(this.#context);
    this.evalResults = new EvalResults(this.#context);
    this.predictions = new Predictions(this.#context);
    this.scores = new Scores(this.#context);
    this.scorers = new Scorers(this.#context);
    this.datasets = new Datasets(this.#context);
    this.models = new Models(this.#context);
    this.evaluations = new Evaluations(this.#context);
    this.runTags = new RunTags(this.#context, this.evaluationRuns);
    this.leaderboards = new Leaderboards(this.#context);
    this.rescore = new Rescore({
      context: this.#context,
      runs: this.evaluationRuns,
      results: this.evalResults,
      scorers: this.scorers,
    });
    this.calls = new Calls(this.#context);
    this.refs = new Refs(this.#context);
    this.urls = this.#context.urls;
  }

  /**
   * Returns a client for another project that shares the key, limits and retry budget of this
   * client. `scope` is `"entity/project"`, or the name of a project of the same entity.
   *
   * @example Read two projects
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient({ apiKey: "any-key", project: "acme/search" });
   * const { entity, project } = weave.withProject("globex/ranking").toJSON();
   * if (`${entity}/${project}` !== "globex/ranking") throw new Error(project);
   * ```
   */
  withProject(scope: string | { entity?: string; project: string }): WeaveClient {
    const { entity: own, project } =
      typeof scope === "string" ? { entity: undefined, project: scope } : (scope ?? {});
    if (typeof project !== "string")
      throw new ConfigurationError("withProject() needs the name of a project", {
        option: "project",
      });
    const { transport, entity, appUrl } = this.#context;
    const given = own ?? (project.includes("/") ? undefined : entity);
    const resolved = resolveScope({ project, ...(given === undefined ? {} : { entity: given }) });
    return new WeaveClient(
      {},
      {
        context: contextOf(
          transport.withDefaults({ ...resolved }),
          resolved.entity,
          resolved.project,
          appUrl,
        ),
      },
    );
  }

  /**
   * Loads a run: fetches the run and opens its rows in the neutral model. This is the usual way to
   * read results.
   *
   * `run` is an ID, the URL of a run's page, a {@link Run}, or a selector: `"latest"`,
   * `"name:nightly"`, `"attr:branch=main"`, or `"tag:baseline"` for the run that has a tag (see
   * {@link RunTags}). A selector other than a tag picks the newest matching run, v2 or classic,
   * that is completed and is not a rescore; the options `status` and `rescores` change that.
   * `attr:version=1.10` matches only the string "1.10": write `attr:build:=7` to match a number, a
   * boolean or a string in JSON.
   *
   * Rows are fetched page by page as they are iterated, and again on each iteration.
   * `scorerVersions()` and `dataset()` send requests only when they are called.
   *
   * @throws {NotFoundError} when no run matches (`status` is null when a search found nothing).
   *   {@link ResponseShapeError} when the ID belongs to something else.
   *
   * @example Was the data set edited between two runs?
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const versionOf = async (run: string) => (await (await weave.load(run)).dataset?.())?.version;
   * if ((await versionOf("attr:branch=main")) !== (await versionOf("latest"))) throw new Error("it was edited");
   * ```
   */
  load(run: string | Run, options?: LoadOptions): Promise<LoadedRun> {
    return loadRun(this.#context, this.evaluationRuns, this.evalResults, run, options);
  }

  /**
   * Lists the runs of the project that match, the newest first unless `order` says otherwise, each
   * as `load()` returns it: for exports and reports of many runs. One request per 100 runs; the rows
   * of a run are fetched when they are iterated, and an error there does not end the list.
   *
   * By default, the list has the runs that have ended, by the time of their end, so that a reader
   * can continue after the last one. `by: "start"` lists running ones too.
   *
   * @throws {InvalidArgumentError} before anything is sent, for a misspelled condition or option.
   *
   * @example Count the rows of the runs of the last week
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient();
   * for await (const { run, rows } of weave.loadRuns({ since: "7d", order: "oldest" }, { inputs: false })) {
   *   let count = 0;
   *   for await (const row of rows) count += row.trials.length > 0 ? 1 : 0;
   *   console.log(run.finishedAt?.toISOString(), run.name, count);
   * }
   * ```
   */
  loadRuns(query?: LoadRunsQuery, options?: LoadRunsOptions): Pages<LoadedRun> {
    return loadRuns(this.#context, this.evaluationRuns, this.evalResults, query, options);
  }

  /**
   * Fetches server information: a cheap way to check connectivity.
   *
   * @example Check the connection and how many attempts it took
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const { trace_server_version } = await weave.serverInfo({
   *   timeoutMs: 10_000,
   *   onComplete: ({ attempts, requestId }) => console.log(requestId, attempts.length),
   * });
   * console.log(trace_server_version);
   * ```
   */
  serverInfo(options?: CallOptions): Promise<ServerInfo> {
    return this.#context.transport.get("/server_info", { answer: "serverInfo" }, options);
  }

  /** @internal */
  get clock(): Clock {
    return this.#context.transport.clock;
  }

  /** Returns the client's entity and project, without its key. */
  toJSON(): { entity: string; project: string } {
    return { entity: this.#context.entity, project: this.#context.project };
  }
}

/** Parts that tests, `withProject()` and the command pass in. @internal */
export interface WeaveInternals {
  readonly context?: WeaveContext;
  readonly clock?: Clock;
  /** Replaces the environment of the process. */
  readonly readEnv?: ReadEnv;
}

function newContext(options: WeaveOptions, { clock, readEnv }: WeaveInternals): WeaveContext {
  const { transport, scope, appUrl } = resolveOptions(options, readEnv);
  return contextOf(
    new Transport({ ...transport, clock }, { ...scope }),
    scope.entity,
    scope.project,
    appUrl,
  );
}
