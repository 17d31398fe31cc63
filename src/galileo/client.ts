import type { ReadEnv } from "../core/client-options.ts";
import type { Clock } from "../core/clock.ts";
import type { Credentials } from "../core/credentials.ts";
import { ConfigurationError } from "../core/errors/usage.ts";
import { type CallOptions, checkValue } from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import { Transport } from "../core/transport.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import { type GalileoTransport, nonEmptyString } from "./context.ts";
import { Datasets } from "./datasets.ts";
import { Experiments } from "./experiments.ts";
import { Jobs } from "./jobs.ts";
import { type LoadAccess, type LoadOptions, loadExperiment } from "./load.ts";
import { type LoadRunsQuery, loadExperiments } from "./load-runs.ts";
import { Sessions, Spans, Traces } from "./log-records.ts";
import { LogStreams } from "./log-streams.ts";
import { MetricSettings } from "./metric-settings.ts";
import { bearer, type GalileoOptions, resolveOptions, resolveProject } from "./options.ts";
import { type ProjectAccess, ProjectScope } from "./project-scope.ts";
import { Projects } from "./projects.ts";
import { Scorers } from "./scorers.ts";
import type { AccessToken, Experiment, Health } from "./types.ts";

/**
 * A client for Galileo: experiments, their traces and data sets, and scorers.
 *
 * @throws {ConfigurationError} when the key is missing or invalid. The error names the option and
 *   the environment variable.
 *
 * @example Find a scorer
 * ```ts
 * import { GalileoClient } from "evalwire/galileo";
 *
 * const galileo = new GalileoClient(); // GALILEO_API_KEY
 * const scorer = await galileo.scorers.find("toxicity");
 * if (scorer.name !== "toxicity") throw new Error(scorer.name);
 * ```
 */
export class GalileoClient {
  readonly #access: ProjectAccess;
  readonly #credentials: Credentials;
  /** Tokens of `login()`: as long as the client lives, no error shows them. */
  readonly #tokens: Credentials[] = [];
  /** Projects, which hold experiments and log streams. */
  readonly projects: Projects;
  /** Experiments: one prompt or function, one version of a data set, and scorers. */
  readonly experiments: Experiments;
  /** Traces: the answers of experiments and applications. */
  readonly traces: Traces;
  /** Spans: the steps of traces. */
  readonly spans: Spans;
  /** Sessions: the traces of one conversation each. */
  readonly sessions: Sessions;
  /** Data sets: the inputs of experiments. */
  readonly datasets: Datasets;
  /** Scorers that grade an experiment or a log stream. */
  readonly metricSettings: MetricSettings;
  /** Log streams: the traces of applications. */
  readonly logStreams: LogStreams;
  /** Jobs of experiments. */
  readonly jobs: Jobs;
  /** Scorers: metrics that grade traces. */
  readonly scorers: Scorers;

  /** Makes a client. Nothing is sent yet; options that are left out come from the environment. */
  constructor(options?: GalileoOptions);
  /** @internal */
  constructor(options?: GalileoOptions, internals?: GalileoInternals);
  constructor(options: GalileoOptions = {}, internals: GalileoInternals = {}) {
    const { transport, credentials, project } =
      internals.connection ?? newConnection(options, internals);
    this.#credentials = credentials;
    this.projects = new Projects(transport);
    const scope = new ProjectScope(this.projects, project, transport.clock);
    this.#access = { transport, scope };
    this.traces = new Traces(this.#access);
    this.spans = new Spans(this.#access);
    this.sessions = new Sessions(this.#access);
    this.jobs = new Jobs(this.#access);
    this.experiments = new Experiments(this.#access, this.traces, this.jobs);
    this.datasets = new Datasets(transport);
    this.metricSettings = new MetricSettings(this.#access);
    this.logStreams = new LogStreams(this.#access);
    this.scorers = new Scorers(transport);
  }

  /**
   * Reads an experiment and its rows in the neutral model, for comparisons, gates, ranks and
   * exports: the everyday way to results.
   *
   * `experiment` is an id, a name, `"latest"` (the newest one, whatever its state and purpose), an
   * experiment or a run. Rows are keyed by the digest of `dataset_input`; traces with equal inputs
   * are trials of one row. All traces are read at once, without the columns that rows do not need,
   * so that the run says what is unfinished: its status is `running` while scores are pending, and
   * `partial` says which. `warnings` has what else to know, such as averages of the service that
   * differ from those of the rows.
   *
   * @throws {NotFoundError} when no experiment has the id or the name.
   *
   * @example Compare two experiments
   * ```ts
   * import { compare } from "evalwire/analysis";
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const { scorers, comparability } = await compare(await galileo.load("baseline"), await galileo.load("candidate"));
   * if (scorers.exact?.n !== 6) throw new Error("six questions were compared");
   * if (comparability[0]?.check !== "grader") throw new Error("a scorer has another version");
   * ```
   */
  load(experiment: string | Experiment | Run, options?: LoadOptions): Promise<LoadedRun> {
    return loadExperiment(this.#loading(), experiment, options);
  }

  /**
   * Lists the experiments of the project that match, the newest first unless `order` says otherwise:
   * for exports and reports of many experiments. One request per 100 experiments. The traces of an
   * experiment are read as in `load()`, but only when its rows are iterated, and an error there does
   * not end the list.
   *
   * Only the traces say whether an experiment is finished. So before its rows are read, the status
   * of a run is `"unknown"`, and `partial` says so. The first read row settles both, and `warnings`.
   *
   * @throws {InvalidArgumentError} before anything is sent, for a misspelled condition or option.
   *
   * @example Find the experiments of the last month that are finished
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * for await (const { run, rows } of galileo.loadRuns({ since: "2026-11-01", order: "oldest" }, { inputs: false })) {
   *   let count = 0;
   *   for await (const row of rows) count += row.trials.length > 0 ? 1 : 0;
   *   if (run.status === "completed") console.log(run.name, count);
   * }
   * ```
   */
  loadRuns(query?: LoadRunsQuery, options?: LoadOptions): Pages<LoadedRun> {
    return loadExperiments(this.#loading(), query, options);
  }

  /**
   * Returns a client for another project that shares the key, limits and retry budget of this
   * client. `project` is the name or the id of the project.
   *
   * @example Read two projects
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient({ apiKey: "any-key" });
   * const [search, ranking] = [galileo.withProject("search"), galileo.withProject("ranking")];
   * if (search === ranking) throw new Error("each project has its own client");
   * ```
   */
  withProject(project: string): GalileoClient {
    checkValue("project", project, nonEmptyString);
    const { transport } = this.#access;
    return new GalileoClient(
      {},
      { connection: { transport, credentials: this.#credentials, project } },
    );
  }

  #loading(): LoadAccess {
    const { experiments, traces, datasets } = this;
    const { scope, transport } = this.#access;
    return { scope, experiments, traces, datasets, clock: transport.clock };
  }

  /**
   * Asks the service for its version: a cheap way to test the base URL.
   *
   * @example Check the base URL before a long job
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const { api_version, message } = await galileo.health({ timeoutMs: 5_000 });
   * console.log(api_version, message);
   * ```
   */
  async health(options?: CallOptions): Promise<Health> {
    return await this.#access.transport.get("/v2/healthcheck", { answer: "health" }, options);
  }

  /**
   * Exchanges the API key for a token with a limited life: pass it as `accessToken` to a client
   * that should not have the key, such as one in another process. This client itself needs none.
   *
   * @throws {ConfigurationError} when this client has an access token instead of a key.
   *
   * @example Give a worker a token instead of the key
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const { access_token } = await new GalileoClient().login(); // GALILEO_API_KEY
   * const worker = new GalileoClient({ accessToken: access_token, project: "support" });
   * const { name } = await worker.experiments.get("latest");
   * if (name === "") throw new Error("no experiment");
   * ```
   */
  async login(options?: CallOptions): Promise<AccessToken> {
    if (this.#credentials.headerName === "authorization") {
      throw new ConfigurationError(
        "login() needs an API key, and this client has an access token",
        {
          option: "apiKey",
          variable: "GALILEO_API_KEY",
        },
      );
    }
    const api_key = await this.#credentials.headerValue();
    const token = await this.#access.transport.post(
      "/v2/login/api_key",
      { body: { api_key }, answer: "token" },
      options,
    );
    this.#tokens.push(bearer(token.access_token));
    return token;
  }

  /** Returns an empty object, so that serializing the client never shows its key. */
  toJSON(): Record<string, never> {
    return {};
  }
}

/** Parts that the clients of several projects share, and the project. */
interface GalileoConnection {
  readonly transport: GalileoTransport;
  readonly credentials: Credentials;
  readonly project: string | undefined;
}

/** Parts that tests, `withProject()` and the command pass in. @internal */
export interface GalileoInternals {
  readonly connection?: GalileoConnection;
  readonly clock?: Clock;
  /** Replaces the environment of the process. */
  readonly readEnv?: ReadEnv;
}

function newConnection(
  options: GalileoOptions,
  { clock, readEnv }: GalileoInternals,
): GalileoConnection {
  const resolved = resolveOptions(options, readEnv);
  return {
    transport: new Transport({ ...resolved, clock }, {}),
    credentials: resolved.credentials,
    project: resolveProject(options, readEnv),
  };
}
