import {
  type BaseUrlSource,
  type ClientOptions,
  checkClientOptions,
  parseBaseUrl,
  type ReadEnv,
  readEnv,
  requireKey,
  type TransportOptions,
  whyUnread,
} from "../core/client-options.ts";
import { type AuthScheme, base64, Credentials, type KeySource } from "../core/credentials.ts";
import { ConfigurationError } from "../core/errors/usage.ts";
import { nameOfKind, type OperationClass, type OperationKey } from "../core/options.ts";
import { encodePathValue } from "../core/request.ts";
import type { WeavePaths } from "./context.ts";

/** Options of {@link WeaveClient}. Every option has an environment variable or a default. */
export interface WeaveOptions extends ClientOptions {
  /**
   * Team or user that owns the project. Falls back to the entity in `project`, then to
   * `WANDB_ENTITY`.
   */
  entity?: string;
  /** Project name, or `entity/project`. Falls back to `WANDB_PROJECT`, in the same forms. */
  project?: string;
  /**
   * URL of the app, for links to its pages. Derived from the trace server by default; links are
   * null if it is unknown.
   */
  appUrl?: string;
  /**
   * W&B API key, or a function that returns one and is called for every attempt. Falls back to
   * `WANDB_API_KEY`.
   */
  apiKey?: KeySource;
  /**
   * URL of the trace server. Falls back to `WF_TRACE_SERVER_URL`, then to `WANDB_BASE_URL` +
   * `/traces` for a self-hosted server, then to `https://trace.wandb.ai`.
   */
  baseUrl?: string;
}

const KNOWN: readonly string[] = ["entity", "project", "apiKey", "baseUrl", "appUrl"];

const DEFAULT_BASE_URL = "https://trace.wandb.ai";
const APP_URL = "https://wandb.ai";

const SCHEME: AuthScheme = {
  header: "authorization",
  value: (key) => `Basic ${base64(`api:${key}`)}`,
  basicUser: "api",
  option: "apiKey",
  variable: "WANDB_API_KEY",
};

/** Project that a client works with. */
export interface Scope {
  readonly entity: string;
  readonly project: string;
}

/**
 * Checks the options, fills them in from the environment, and returns the options of the transport.
 */
export function resolveOptions(
  options: WeaveOptions,
  read: ReadEnv = readEnv,
): {
  transport: TransportOptions;
  scope: Scope;
  appUrl: string | null;
} {
  const shared = checkClientOptions(options, "WeaveClient", KNOWN);
  const source = requireKey(
    options.apiKey ?? read("WANDB_API_KEY"),
    { option: "apiKey", variable: "WANDB_API_KEY" },
    "W&B shows your key at https://wandb.ai/authorize.",
  );
  const baseUrl = resolveBaseUrl(options, read);
  return {
    scope: resolveScope(options, read),
    appUrl: resolveAppUrl(options, baseUrl, read),
    transport: {
      baseUrl,
      credentials: new Credentials(source, SCHEME),
      operations: weaveOperations,
      // the only place that imports zod
      schemas: async () => (await import("./types.ts")).default,
      explain: explainWeave,
      wrongAddress: `Check 'baseUrl' (${baseUrl}): W&B's trace server is ${DEFAULT_BASE_URL}; that of a self-hosted W&B is its URL followed by /traces.`,
      ...shared,
    },
  };
}

/** Returns the scope that the options and the environment specify. */
export function resolveScope(
  options: { entity?: string; project?: string },
  read: ReadEnv = readEnv,
): Scope {
  const given = options.project ?? read("WANDB_PROJECT");
  const slash = typeof given === "string" ? given.indexOf("/") : -1;
  const [owner, name] =
    given !== undefined && slash >= 0
      ? [given.slice(0, slash), given.slice(slash + 1)]
      : [undefined, given];
  if (
    options.project !== undefined &&
    owner !== undefined &&
    options.entity !== undefined &&
    owner !== options.entity
  ) {
    const message = `'entity' is '${options.entity}', but the project '${given}' belongs to '${owner}'`;
    throw new ConfigurationError(
      message,
      { option: "entity", variable: null },
      { hint: "Pass the correct entity, or 'project' alone." },
    );
  }
  const entity = options.entity ?? owner ?? read("WANDB_ENTITY");
  return {
    entity: checkScope("entity", entity, "WANDB_ENTITY"),
    project: checkScope("project", name, "WANDB_PROJECT"),
  };
}

function checkScope(option: "entity" | "project", value: unknown, variable: string): string {
  if (value === undefined) {
    const hint = `Set ${variable}, or pass '${option}'. The URL of the project's page contains entity and project.`;
    throw new ConfigurationError(
      `No ${option} was given`,
      { option, variable },
      { hint: hint + whyUnread(variable) },
    );
  }
  if (
    typeof value !== "string" ||
    value.trim() === "" ||
    value.includes("/") ||
    !fitsPath(option, value.trim())
  ) {
    const hint = "Write { project: 'entity/project' }, as in the URL of the project's page.";
    throw new ConfigurationError(
      `'${option}' (or ${variable}) must be one name without '/': current value is ${nameOfKind(value)}`,
      { option, variable },
      { hint },
    );
  }
  return value.trim();
}

/**
 * Returns whether a value can be part of a path. A scope is in the path of some routes and in the
 * body of others: a value that the path refuses must not be sent in a body either.
 */
function fitsPath(option: string, value: string): boolean {
  try {
    return encodePathValue(option, value) !== "";
  } catch {
    return false;
  }
}

function resolveBaseUrl(options: WeaveOptions, read: ReadEnv): string {
  const allowInsecure = options.dangerouslyAllowInsecureBaseUrl === true;
  if (options.baseUrl !== undefined)
    return traceServer(options.baseUrl, { option: "baseUrl", variable: null, allowInsecure });
  const direct = read("WF_TRACE_SERVER_URL");
  if (direct !== undefined)
    return traceServer(direct, {
      option: "baseUrl",
      variable: "WF_TRACE_SERVER_URL",
      allowInsecure,
    });
  const app = read("WANDB_BASE_URL");
  if (app !== undefined) {
    const parsed = parseBaseUrl(app, {
      option: "baseUrl",
      variable: "WANDB_BASE_URL",
      allowInsecure,
    });
    if (!OF_WANDB.test(new URL(parsed).hostname)) return `${parsed}/traces`;
  }
  return DEFAULT_BASE_URL;
}

/** Hosts of W&B's own app and API, which do not serve the trace server's routes. */
const OF_WANDB = /^(?:(?:www|app|api)\.)?wandb\.ai$/;

function traceServer(value: string, source: BaseUrlSource): string {
  const baseUrl = parseBaseUrl(value, source);
  const { hostname } = new URL(baseUrl);
  if (!OF_WANDB.test(hostname)) return baseUrl;
  const name = source.variable ?? `'${source.option}'`;
  throw new ConfigurationError(`${name} is '${baseUrl}', which is not W&B's trace server`, source, {
    hint: `Use ${DEFAULT_BASE_URL}, or leave it out.`,
  });
}

/**
 * Returns the URL of the app whose pages show the data of a trace server, or null if it is unknown:
 * a link to some other app would be misleading.
 */
function resolveAppUrl(
  { appUrl, baseUrl: given }: WeaveOptions,
  baseUrl: string,
  read: ReadEnv,
): string | null {
  if (appUrl !== undefined)
    return parseBaseUrl(appUrl, { option: "appUrl", variable: null, allowInsecure: true });
  if (baseUrl === DEFAULT_BASE_URL) return APP_URL;
  if (baseUrl.endsWith("/traces")) return baseUrl.slice(0, -"/traces".length);
  // set together with WF_TRACE_SERVER_URL
  const app = given === undefined ? read("WANDB_BASE_URL") : undefined;
  if (app === undefined) return null;
  const parsed = parseBaseUrl(app, {
    option: "appUrl",
    variable: "WANDB_BASE_URL",
    allowInsecure: true,
  });
  return OF_WANDB.test(new URL(parsed).hostname) ? APP_URL : parsed;
}

/**
 * How each operation of the Weave documents may be retried (reliability contract, 2). A missing
 * operation does not compile; a test also checks the table against the documents.
 */
export const weaveOperations: Readonly<Record<OperationKey<WeavePaths>, OperationClass | "paid">> =
  {
    "POST /v2/{entity}/{project}/datasets": "once",
    "GET /v2/{entity}/{project}/datasets": "read",
    "GET /v2/{entity}/{project}/datasets/{object_id}/versions/{digest}": "read",
    "DELETE /v2/{entity}/{project}/datasets/{object_id}": "idempotent",
    "POST /v2/{entity}/{project}/scorers": "once",
    "GET /v2/{entity}/{project}/scorers": "read",
    "GET /v2/{entity}/{project}/scorers/{object_id}/versions/{digest}": "read",
    "DELETE /v2/{entity}/{project}/scorers/{object_id}": "idempotent",
    "POST /v2/{entity}/{project}/evaluations": "once",
    "GET /v2/{entity}/{project}/evaluations": "read",
    "GET /v2/{entity}/{project}/evaluations/{object_id}/versions/{digest}": "read",
    "DELETE /v2/{entity}/{project}/evaluations/{object_id}": "idempotent",
    "POST /v2/{entity}/{project}/models": "once",
    "GET /v2/{entity}/{project}/models": "read",
    "GET /v2/{entity}/{project}/models/{object_id}/versions/{digest}": "read",
    "DELETE /v2/{entity}/{project}/models/{object_id}": "idempotent",
    "POST /v2/{entity}/{project}/evaluation_runs": "once",
    "GET /v2/{entity}/{project}/evaluation_runs": "read",
    "DELETE /v2/{entity}/{project}/evaluation_runs": "idempotent",
    "GET /v2/{entity}/{project}/evaluation_runs/{evaluation_run_id}": "read",
    "POST /v2/{entity}/{project}/evaluation_runs/{evaluation_run_id}/finish": "once",
    "POST /v2/{entity}/{project}/predictions": "once",
    "GET /v2/{entity}/{project}/predictions": "read",
    "DELETE /v2/{entity}/{project}/predictions": "idempotent",
    "GET /v2/{entity}/{project}/predictions/{prediction_id}": "read",
    "POST /v2/{entity}/{project}/predictions/{prediction_id}/finish": "once",
    "POST /v2/{entity}/{project}/scores": "once",
    "GET /v2/{entity}/{project}/scores": "read",
    "DELETE /v2/{entity}/{project}/scores": "idempotent",
    "GET /v2/{entity}/{project}/scores/{score_id}": "read",
    "POST /v2/{entity}/{project}/eval_results/query": "read",
    "POST /evaluations/evaluate_model": "paid",
    "POST /evaluations/rescore": "paid",
    "POST /evaluations/status": "read",
    "POST /calls/query_stats": "read",
    "POST /table/query": "read",
    "POST /refs/read_batch": "read",
    "POST /calls/stream_query": "read",
    "GET /server_info": "read",
    "POST /obj/read": "read",
    "POST /objs/query": "read",
    "POST /obj/create": "once",
    "POST /feedback/query": "read",
    "POST /feedback/create": "once",
    "POST /feedback/purge": "idempotent",
    // no "verifiable": the name that it sets is the same after the second time, and a call that
    // does not exist stays so
    "POST /call/update": "idempotent",
  };

/** Returns what to do about an error response from Weave, or null when that is not known. */
function explainWeave(status: number, detail: string | null, route: string): string | null {
  switch (status) {
    case 401:
      return "Check WANDB_API_KEY (or apiKey): W&B shows your key at https://wandb.ai/authorize.";
    case 403:
      return "The key is valid but has no access to this project: check entity and project.";
    case 404:
      if (detail !== null && /^project /i.test(detail))
        return "Check entity and project: the URL of the project's page contains both.";
      if (route.includes("/evaluation_runs/{evaluation_run_id}"))
        return "load('name:…') finds a run by name, load('latest') finds the newest; for a run in another project, use withProject('entity/project').";
      if (route === "/obj/read" || route.includes("/versions/"))
        return "A version is a digest, 'latest', or 'v0', 'v1', …; deleted versions cannot be read.";
      return null;
    case 429:
      return "Reduce concurrency; retryAfterMs is how long the server asked you to wait.";
    case 502:
      return route === "/calls/stream_query"
        ? "This server returns 502 for a filter that it cannot evaluate, such as one with an invalid date."
        : null;
    default:
      return null;
  }
}
