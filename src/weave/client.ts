import type { Clock } from "../core/clock.ts";
import { ConfigurationError } from "../core/errors/usage.ts";
import type { CallOptions } from "../core/options.ts";
import { Transport } from "../core/transport.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import { Calls } from "./calls.ts";
import { contextOf, schemaOf, type WeaveContext, type WeavePaths } from "./context.ts";
import { Datasets } from "./datasets.ts";
import { EvalResults } from "./eval-results.ts";
import { EvaluationRuns } from "./evaluation-runs.ts";
import { Evaluations } from "./evaluations.ts";
import { Leaderboards } from "./leaderboards.ts";
import { type LoadOptions, loadRun } from "./load.ts";
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
 * A client of W&B Weave's evaluation routes for one project.
 *
 * @throws {ConfigurationError} when key, entity or project is missing or wrong; it names the option
 *   and the variable.
 *
 * @example Find the newest run and read its rows
 * ```ts
 * import { WeaveClient } from "evalwire/weave";
 *
 * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
 * const { run, rows } = await weave.load("latest");
 * let trials = 0;
 * for await (const row of rows) trials += row.trials.length;
 * if (trials === 0) throw new Error(`${run.id} has rows`);
 * ```
 */
export class WeaveClient {
  readonly #context: WeaveContext;
  /** Runs: one model, one data set, one set of scorers. */
  readonly evaluationRuns: EvaluationRuns;
  /** Rows and summaries of runs. */
  readonly evalResults: EvalResults;
  /** Answers of models to inputs. */
  readonly predictions: Predictions;
  /** What scorers said of predictions. */
  readonly scores: Scores;
  /** What judges predictions. */
  readonly scorers: Scorers;
  /** Inputs of evaluations. */
  readonly datasets: Datasets;
  /** What was evaluated. */
  readonly models: Models;
  /** Data sets with their scorers. */
  readonly evaluations: Evaluations;
  /** Names that move from run to run, such as `baseline`. */
  readonly runTags: RunTags;
  /** Tables of models over evaluations. */
  readonly leaderboards: Leaderboards;
  /** Rescores runs with other scorers: paid work. */
  readonly rescore: Rescore;
  /** Everything that was traced. */
  readonly calls: Calls;
  /** Values behind references. */
  readonly refs: Refs;
  /** Addresses of pages in the Weave app. */
  readonly urls: Urls;

  constructor(options?: WeaveOptions);
  /** @internal */
  constructor(options?: WeaveOptions, internals?: WeaveInternals);
  constructor(options: WeaveOptions = {}, internals: WeaveInternals = {}) {
    this.#context = internals.context ?? newContext(options, internals.clock);
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
   * A client for another project with the same key, limits and retry budget: `"entity/project"`, or
   * the name of a project of the same entity.
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
   * Reads a run and opens its rows in the neutral model, with the right flags set: the everyday way
   * to results.
   *
   * `run` is an id, the URL of a run's page, a {@link Run}, or a selector: `"latest"`,
   * `"name:nightly"`, `"attr:branch=main"`, or `"tag:baseline"` for the run that has a tag (see
   * {@link RunTags}). A selector other than a tag takes the newest run, v2 or classic, that
   * matches, is completed and is not a rescore; the options `status` and `rescores` change that.
   * `attr:version=1.10` matches the string "1.10" only: write `attr:build:=7` for a number, a
   * boolean or a string in JSON. The rows are fetched when they are iterated, page after page, and
   * again each time; `scorerVersions()` and `dataset()` fetch only when they are called.
   *
   * @throws {NotFoundError} when no run matches (its status is null when a search found nothing).
   *   {@link ResponseShapeError} when the id is that of something else.
   */
  load(run: string | Run, options?: LoadOptions): Promise<LoadedRun> {
    return loadRun(this.#context, this.evaluationRuns, this.evalResults, run, options);
  }

  /** Asks the server what it is: a cheap way to test the address. */
  serverInfo(options?: CallOptions): Promise<ServerInfo> {
    return this.#context.transport.get("/server_info", { answer: schemaOf("serverInfo") }, options);
  }

  /** @internal */
  get clock(): Clock {
    return this.#context.transport.clock;
  }

  /** The scope of the client, without its key. */
  toJSON(): { entity: string; project: string } {
    return { entity: this.#context.entity, project: this.#context.project };
  }
}

/** What tests and `withProject()` hand in. @internal */
export interface WeaveInternals {
  readonly context?: WeaveContext;
  readonly clock?: Clock;
}

function newContext(options: WeaveOptions, clock: Clock | undefined): WeaveContext {
  const { transport, scope, appUrl } = resolveOptions(options);
  return contextOf(
    new Transport<WeavePaths, "entity" | "project">({ ...transport, clock }, { ...scope }),
    scope.entity,
    scope.project,
    appUrl,
  );
}
