import type { paths } from "../../generated/galileo.ts";
import {
  type ClientOptions,
  checkClientOptions,
  parseBaseUrl,
  readEnv,
  requireKey,
  type TransportOptions,
} from "../core/client-options.ts";
import type { Clock } from "../core/clock.ts";
import { Credentials, type KeySource } from "../core/credentials.ts";
import { ConfigurationError } from "../core/errors/usage.ts";
import {
  type CallOptions,
  nameOfKind,
  type OperationClass,
  type OperationKey,
  oneOf,
} from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import { Transport } from "../core/transport.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import { checkBody } from "./check-body.ts";
import { type GalileoTransport, schemaOf } from "./context.ts";
import { Datasets } from "./datasets.ts";
import { Experiments } from "./experiments.ts";
import { Jobs } from "./jobs.ts";
import { type LoadAccess, type LoadOptions, loadExperiment } from "./load.ts";
import { type LoadRunsQuery, loadExperiments } from "./load-runs.ts";
import { Sessions, Spans, Traces } from "./log-records.ts";
import { LogStreams } from "./log-streams.ts";
import { MetricSettings } from "./metric-settings.ts";
import { type ProjectAccess, ProjectScope } from "./project-scope.ts";
import { Projects } from "./projects.ts";
import { Scorers } from "./scorers.ts";
import type { AccessToken, Experiment, Health } from "./types.ts";

/** Options of {@link GalileoClient}. Every option has an environment variable or a default. */
export interface GalileoOptions extends ClientOptions {
  /**
   * Galileo API key, or a function that returns one and is called for every attempt. Falls back to
   * `GALILEO_API_KEY`, then `SPLUNK_AO_API_KEY`.
   */
  apiKey?: KeySource;
  /**
   * Header that carries the key. The service is being renamed and accepts both. Default
   * `"Galileo-API-Key"`, or `"Splunk-AO-API-Key"` when the key comes from `SPLUNK_AO_API_KEY`.
   */
  apiKeyHeader?: "Galileo-API-Key" | "Splunk-AO-API-Key";
  /** JWT sent as `Authorization: Bearer …` instead of an API key. */
  accessToken?: KeySource;
  /**
   * Base URL of the API. Falls back to `GALILEO_API_URL`, then to a URL derived from
   * `GALILEO_CONSOLE_URL`, then to Galileo's hosted API.
   */
  baseUrl?: string;
  /**
   * Name or id of the project that experiments, traces and log streams belong to. Falls back to
   * `GALILEO_PROJECT`. Each method that needs a project also accepts one in its options.
   */
  project?: string;
}

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

  constructor(options?: GalileoOptions);
  /** @internal */
  constructor(options?: GalileoOptions, internals?: { clock?: Clock });
  constructor(options: GalileoOptions = {}, internals: { clock?: Clock } = {}) {
    const resolved = resolveOptions(options);
    const transport: GalileoTransport = new Transport({ ...resolved, clock: internals.clock }, {});
    this.#credentials = resolved.credentials;
    this.projects = new Projects(transport);
    const scope = new ProjectScope(this.projects, resolveProject(options), transport.clock);
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
   * for await (const { run, rows } of galileo.loadRuns({ since: "2026-11-01", order: "oldest" })) {
   *   let count = 0;
   *   for await (const row of rows) count += row.trials.length > 0 ? 1 : 0;
   *   if (run.status === "completed") console.log(run.name, count);
   * }
   * ```
   */
  loadRuns(query?: LoadRunsQuery, options?: LoadOptions): Pages<LoadedRun> {
    return loadExperiments(this.#loading(), query, options);
  }

  #loading(): LoadAccess {
    const { experiments, traces, datasets } = this;
    const { scope, transport } = this.#access;
    return { scope, experiments, traces, datasets, clock: transport.clock };
  }

  /** Asks the service for its version: a cheap way to test the base URL. */
  async health(options?: CallOptions): Promise<Health> {
    const answer = schemaOf("health");
    return await this.#access.transport.get("/v2/healthcheck", { answer }, options);
  }

  /**
   * Exchanges the API key for a token with a limited life: pass it as `accessToken` to a client
   * that should not have the key, such as one in another process. This client itself needs none.
   *
   * @throws {ConfigurationError} when this client has an access token instead of a key.
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
      { body: { api_key }, answer: schemaOf("token") },
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

const KNOWN: readonly string[] = ["apiKey", "apiKeyHeader", "accessToken", "baseUrl", "project"];
const DEFAULT_BASE_URL = "https://api.galileo.ai";
const KEY_HEADERS: readonly string[] = ["Galileo-API-Key", "Splunk-AO-API-Key"];

/**
 * Checks the options, fills them in from the environment, and returns the options of the transport.
 */
function resolveOptions(options: GalileoOptions): TransportOptions {
  const shared = checkClientOptions(options, "GalileoClient", KNOWN);
  return {
    ...shared,
    baseUrl: resolveBaseUrl(options),
    credentials: resolveCredentials(options),
    operations: galileoOperations,
    checkBody,
    explain: explainGalileo,
    wrongAddress: `Check 'baseUrl': Galileo's API is ${DEFAULT_BASE_URL}, that of another cluster has 'api' where its console has 'console'.`,
    readError: readGalileoError,
  };
}

function resolveCredentials(options: GalileoOptions): Credentials {
  const { apiKey, accessToken, apiKeyHeader } = options;
  if (apiKey !== undefined && accessToken !== undefined) {
    throw new ConfigurationError(
      "'apiKey' and 'accessToken' are mutually exclusive",
      { option: "accessToken" },
      { hint: "Pass the one that this client should use." },
    );
  }
  if (apiKeyHeader !== undefined && !KEY_HEADERS.includes(apiKeyHeader)) {
    throw new ConfigurationError(
      `'apiKeyHeader' must be ${oneOf(...KEY_HEADERS).kind}: current value is ${nameOfKind(apiKeyHeader)}`,
      {
        option: "apiKeyHeader",
      },
    );
  }
  if (accessToken !== undefined) {
    return bearer(accessToken);
  }
  const ours = apiKey ?? readEnv("GALILEO_API_KEY");
  const theirs = ours === undefined ? readEnv("SPLUNK_AO_API_KEY") : undefined;
  const source = requireKey(
    ours ?? theirs,
    { option: "apiKey", variable: "GALILEO_API_KEY" },
    "Create a key in the console under Settings, API keys.",
  );
  const header = apiKeyHeader ?? (theirs === undefined ? "Galileo-API-Key" : "Splunk-AO-API-Key");
  return new Credentials(source, {
    header,
    value: (key) => key,
    basicUser: null,
    option: "apiKey",
    variable: theirs === undefined ? "GALILEO_API_KEY" : "SPLUNK_AO_API_KEY",
  });
}

const bearer = (token: KeySource): Credentials =>
  new Credentials(token, {
    header: "authorization",
    value: (text) => `Bearer ${text}`,
    basicUser: null,
    option: "accessToken",
    variable: null,
  });

/** Returns the project of the client, which only some methods need. */
function resolveProject({ project }: GalileoOptions): string | undefined {
  const name = project ?? readEnv("GALILEO_PROJECT");
  if (name === undefined || (typeof name === "string" && name.trim() !== "")) return name;
  throw new ConfigurationError(
    `'project' (or GALILEO_PROJECT) must be the name or the ID of a project: current value is ${nameOfKind(name)}`,
    { option: "project", variable: "GALILEO_PROJECT" },
  );
}

function resolveBaseUrl(options: GalileoOptions): string {
  const allowInsecure = options.dangerouslyAllowInsecureBaseUrl === true;
  if (options.baseUrl !== undefined)
    return parseBaseUrl(options.baseUrl, { option: "baseUrl", variable: null, allowInsecure });
  const direct = readEnv("GALILEO_API_URL");
  if (direct !== undefined)
    return parseBaseUrl(direct, { option: "baseUrl", variable: "GALILEO_API_URL", allowInsecure });
  const console = readEnv("GALILEO_CONSOLE_URL");
  return console === undefined
    ? DEFAULT_BASE_URL
    : apiOfConsole(
        parseBaseUrl(console, {
          option: "baseUrl",
          variable: "GALILEO_CONSOLE_URL",
          allowInsecure,
        }),
        allowInsecure,
      );
}

/** Derives the URL of the API from that of the console, as the vendor's own clients do. */
function apiOfConsole(console: string, allowInsecure: boolean): string {
  const url = new URL(console);
  if (/^(?:localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname)) return "http://localhost:8088";
  if (url.hostname === "app.galileo.ai") return DEFAULT_BASE_URL;
  url.hostname = url.hostname.replace("console", "api");
  return parseBaseUrl(url.href, {
    option: "baseUrl",
    variable: "GALILEO_CONSOLE_URL",
    allowInsecure,
  });
}

/** How to find an id, by the beginning of the route that did not find it. */
const FINDERS: readonly (readonly [route: string, hint: string])[] = [
  ["/v2/scorers/{scorer_id}", "Use scorers.find(name) to get the id of a scorer."],
  [
    "/v2/projects/{project_id}/experiments/{experiment_id}",
    "Use experiments.get(name) to get the id of an experiment; one of another project needs { project }.",
  ],
  [
    "/v2/projects/{project_id}",
    "Check the ids: projects.find(name) and experiments.get(name) return those of a project and of an experiment.",
  ],
  ["/v2/datasets/{dataset_id}", "Use datasets.find(name) to get the id of a data set."],
];

/** Returns what to do about an error response from Galileo, or null when that is not known. */
function explainGalileo(status: number, _detail: string | null, route: string): string | null {
  switch (status) {
    case 401:
      return "Check GALILEO_API_KEY (or apiKey, accessToken), and that 'baseUrl' is the API of the same cluster.";
    case 403:
      return "The key is valid but is not allowed to do this.";
    case 404:
      return FINDERS.find(([start]) => route.startsWith(start))?.[1] ?? null;
    default:
      return null;
  }
}

/** Unwraps Galileo's `standard_error`, which includes advice for the user. */
function readGalileoError({
  standard_error: said,
}: Readonly<Record<string, unknown>>): { said: object; advice: unknown } | null {
  if (typeof said !== "object" || said === null || Array.isArray(said)) return null;
  return { said, advice: "user_action" in said ? said.user_action : null };
}

/**
 * How each operation of the Galileo document may be retried (reliability contract, 2). A test
 * checks the table against the document.
 */
export const galileoOperations: Readonly<Record<OperationKey<paths>, OperationClass | "paid">> = {
  "POST /v2/scorers": "once",
  "PATCH /v2/scorers/{scorer_id}": "verifiable",
  "DELETE /v2/scorers/{scorer_id}": "idempotent",
  "GET /v2/scorers/{scorer_id}": "read",
  "POST /v2/scorers/list": "read",
  "GET /v2/scorers/tags": "read",
  "PUT /v2/scorers/{scorer_id}/scope": "idempotent",
  "GET /v2/scorers/{scorer_id}/projects": "read",
  "GET /v2/scorers/versions/{scorer_version_id}/projects": "read",
  "GET /v2/scorers/{scorer_id}/version": "read",
  "GET /v2/scorers/{scorer_id}/versions": "read",
  "GET /v2/scorers/{scorer_id}/version/code": "read",
  "POST /v2/scorers/{scorer_id}/version/llm": "once",
  "POST /v2/scorers/{scorer_id}/version/luna": "once",
  "POST /v2/scorers/{scorer_id}/version/preset": "once",
  "POST /v2/scorers/{scorer_id}/version/code": "once",
  "POST /v2/scorers/{scorer_id}/versions/{version_number}/restore": "once",
  "POST /v2/scorers/{scorer_id}/versions/{version_number}/health-scores": "once",
  "GET /v2/scorers/{scorer_id}/health-scores": "read",
  // These call a language model.
  "POST /v2/scorers/llm/autogen": "paid",
  "POST /v2/scorers/llm/validate": "paid",
  "POST /v2/scorers/llm/validate/multipart": "paid",
  "POST /v2/scorers/llm/validate/log_record": "paid",
  "POST /v2/scorers/llm/validate/dataset": "paid",
  // Validating code on a sample stores nothing; validating it on records or a data set creates an
  // experiment.
  "POST /v2/scorers/code/validate": "read",
  "GET /v2/scorers/code/validate/{task_id}": "read",
  "POST /v2/scorers/code/validate/log_record": "once",
  "POST /v2/scorers/code/validate/dataset": "once",
  "GET /v2/healthcheck": "read",
  "POST /v2/login/api_key": "read",
  "POST /v2/projects/paginated": "read",
  "GET /v2/projects/{project_id}": "read",
  // With `trigger: true` it runs scorers, which call language models.
  "POST /v2/projects/{project_id}/experiments": "paid",
  "POST /v2/projects/{project_id}/experiments/search": "read",
  "GET /v2/projects/{project_id}/experiments/{experiment_id}": "read",
  "POST /v2/projects/{project_id}/experiments/{experiment_id}/metrics": "read",
  "POST /v2/projects/{project_id}/experiments/available_columns": "read",
  "GET /v2/projects/{project_id}/experiments/{experiment_id}/metric_settings": "read",
  "PATCH /v2/projects/{project_id}/experiments/{experiment_id}/metric_settings": "verifiable",
  "GET /v2/projects/{project_id}/log_streams/{log_stream_id}/metric_settings": "read",
  "PATCH /v2/projects/{project_id}/log_streams/{log_stream_id}/metric_settings": "verifiable",
  "POST /v2/projects/{project_id}/log_streams/search": "read",
  "POST /v2/projects/{project_id}/traces/search": "read",
  "POST /v2/projects/{project_id}/traces/partial_search": "read",
  "POST /v2/projects/{project_id}/traces/count": "read",
  "POST /v2/projects/{project_id}/traces/available_columns": "read",
  "POST /v2/projects/{project_id}/spans/search": "read",
  "POST /v2/projects/{project_id}/sessions/search": "read",
  "POST /v2/projects/{project_id}/export_records": "read",
  "POST /v2/projects/{project_id}/recompute-metrics": "paid",
  "GET /v2/projects/{project_id}/runs/{run_id}/jobs": "read",
  "GET /v2/jobs/{job_id}": "read",
  "POST /v2/datasets/query": "read",
  "GET /v2/datasets/{dataset_id}": "read",
  "POST /v2/datasets/{dataset_id}/versions/query": "read",
  "GET /v2/datasets/{dataset_id}/versions/{version_index}/content": "read",
};
