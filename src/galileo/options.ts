import type { paths } from "../../generated/galileo.ts";
import {
  type ClientOptions,
  checkClientOptions,
  parseBaseUrl,
  type ReadEnv,
  readEnv,
  requireKey,
  type TransportOptions,
} from "../core/client-options.ts";
import { Credentials, type KeySource } from "../core/credentials.ts";
import { ConfigurationError } from "../core/errors/usage.ts";
import { nameOfKind, type OperationClass, type OperationKey, oneOf } from "../core/options.ts";
import { checkBody } from "./check-body.ts";

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

const KNOWN: readonly string[] = ["apiKey", "apiKeyHeader", "accessToken", "baseUrl", "project"];
const DEFAULT_BASE_URL = "https://api.galileo.ai";
const KEY_HEADERS: readonly string[] = ["Galileo-API-Key", "Splunk-AO-API-Key"];

/**
 * Checks the options, fills them in from the environment, and returns the options of the transport.
 */
export function resolveOptions(options: GalileoOptions, read: ReadEnv = readEnv): TransportOptions {
  const shared = checkClientOptions(options, "GalileoClient", KNOWN);
  return {
    ...shared,
    baseUrl: resolveBaseUrl(options, read),
    credentials: resolveCredentials(options, read),
    operations: galileoOperations,
    schemas: async () => (await import("./schemas.ts")).schemas,
    checkBody,
    explain: explainGalileo,
    wrongAddress: `Check 'baseUrl': Galileo's API is ${DEFAULT_BASE_URL}, that of another cluster has 'api' where its console has 'console'.`,
    readError: readGalileoError,
  };
}

function resolveCredentials(options: GalileoOptions, read: ReadEnv): Credentials {
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
  const ours = apiKey ?? read("GALILEO_API_KEY");
  const theirs = ours === undefined ? read("SPLUNK_AO_API_KEY") : undefined;
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

/** Returns credentials that are sent as a bearer token. */
export const bearer = (token: KeySource): Credentials =>
  new Credentials(token, {
    header: "authorization",
    value: (text) => `Bearer ${text}`,
    basicUser: null,
    option: "accessToken",
    variable: null,
  });

/** Returns the project of the client, which only some methods need. */
export function resolveProject(
  { project }: Pick<GalileoOptions, "project">,
  read: ReadEnv = readEnv,
): string | undefined {
  const name = project ?? read("GALILEO_PROJECT");
  if (name === undefined || (typeof name === "string" && name.trim() !== "")) return name;
  throw new ConfigurationError(
    `'project' (or GALILEO_PROJECT) must be the name or the ID of a project: current value is ${nameOfKind(name)}`,
    { option: "project", variable: "GALILEO_PROJECT" },
  );
}

function resolveBaseUrl(options: GalileoOptions, read: ReadEnv): string {
  const allowInsecure = options.dangerouslyAllowInsecureBaseUrl === true;
  if (options.baseUrl !== undefined)
    return parseBaseUrl(options.baseUrl, { option: "baseUrl", variable: null, allowInsecure });
  const direct = read("GALILEO_API_URL");
  if (direct !== undefined)
    return parseBaseUrl(direct, { option: "baseUrl", variable: "GALILEO_API_URL", allowInsecure });
  const console = read("GALILEO_CONSOLE_URL");
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
