import {
  type ClientOptions,
  checkClientOptions,
  parseBaseUrl,
  readEnv,
  requireKey,
  type TransportOptions,
} from "../core/client-options.ts";
import { type AuthScheme, base64, Credentials, type KeySource } from "../core/credentials.ts";
import { ConfigurationError } from "../core/errors/usage.ts";
import type { OperationClass, OperationKey } from "../core/options.ts";
import { encodePathValue } from "../core/request.ts";
import type { WeavePaths } from "./context.ts";

/** What makes a {@link WeaveClient}. Every option has an environment variable or a default. */
export interface WeaveOptions extends ClientOptions {
  /** The team or user that owns the project. Else `WANDB_ENTITY`. */
  entity?: string;
  /** The project. Else `WANDB_PROJECT`, where `entity/project` is accepted as well. */
  project?: string;
  /** A W&B key, or a function that gives one, asked for every attempt. Else `WANDB_API_KEY`. */
  apiKey?: KeySource;
  /** The trace server. Else `WF_TRACE_SERVER_URL`, else `WANDB_BASE_URL` + `/traces` for a server of one's own, else W&B's. */
  baseUrl?: string;
}

const KNOWN: readonly string[] = ["entity", "project", "apiKey", "baseUrl"];

const DEFAULT_BASE_URL = "https://trace.wandb.ai";

const SCHEME: AuthScheme = {
  header: "authorization",
  value: (key) => `Basic ${base64(`api:${key}`)}`,
  basicUser: "api",
  option: "apiKey",
  variable: "WANDB_API_KEY",
};

/** The project that a client speaks of. */
export interface Scope {
  readonly entity: string;
  readonly project: string;
}

/** Checks the options, fills them from the environment, and gives what the transport needs. */
export function resolveOptions(options: WeaveOptions): { transport: TransportOptions; scope: Scope } {
  const shared = checkClientOptions(options, "WeaveClient", KNOWN);
  const source = requireKey(
    options.apiKey ?? readEnv("WANDB_API_KEY"),
    { option: "apiKey", variable: "WANDB_API_KEY" },
    "W&B shows your key at https://wandb.ai/authorize.",
  );
  return {
    scope: resolveScope(options),
    transport: {
      baseUrl: resolveBaseUrl(options),
      credentials: new Credentials(source, SCHEME),
      operations: weaveOperations,
      explain: explainWeave,
      ...shared,
    },
  };
}

/** The scope that options and environment name. */
export function resolveScope(options: { entity?: string; project?: string }): Scope {
  const given = options.project ?? readEnv("WANDB_PROJECT");
  const slash = typeof given === "string" ? given.indexOf("/") : -1;
  const joined =
    given !== undefined && slash >= 0
      ? { entity: given.slice(0, slash), project: given.slice(slash + 1) }
      : { entity: undefined, project: given };
  const entity = options.entity ?? joined.entity ?? readEnv("WANDB_ENTITY");
  return { entity: checkScope("entity", entity, "WANDB_ENTITY"), project: checkScope("project", joined.project, "WANDB_PROJECT") };
}

function checkScope(option: "entity" | "project", value: unknown, variable: string): string {
  if (value === undefined) {
    throw new ConfigurationError(
      `No ${option} was given`,
      { option, variable },
      { hint: `Set ${variable}, or pass ${option}; both stand in the address of the project's page.` },
    );
  }
  if (typeof value !== "string" || value.trim() === "" || value.includes("/") || !fitsPath(option, value.trim())) {
    throw new ConfigurationError(`'${option}' (or ${variable}) must be one name without '/'`, { option, variable });
  }
  return value.trim();
}

/** A scope stands in the path of some routes and in the body of others: what the one refuses, the other must not see. */
function fitsPath(option: string, value: string): boolean {
  try {
    return encodePathValue(option, value) !== "";
  } catch {
    return false;
  }
}

function resolveBaseUrl(options: WeaveOptions): string {
  const allowInsecure = options.dangerouslyAllowInsecureBaseUrl === true;
  if (options.baseUrl !== undefined) return parseBaseUrl(options.baseUrl, { option: "baseUrl", variable: null, allowInsecure });
  const direct = readEnv("WF_TRACE_SERVER_URL");
  if (direct !== undefined) return parseBaseUrl(direct, { option: "baseUrl", variable: "WF_TRACE_SERVER_URL", allowInsecure });
  const app = readEnv("WANDB_BASE_URL");
  if (app !== undefined) {
    const parsed = parseBaseUrl(app, { option: "baseUrl", variable: "WANDB_BASE_URL", allowInsecure });
    if (new URL(parsed).hostname !== "api.wandb.ai") return `${parsed}/traces`;
  }
  return DEFAULT_BASE_URL;
}

/**
 * How each operation of the Weave documents may be repeated (reliability contract, 2).
 * The type makes a missing one a build error; a test holds the table against the document as well.
 */
export const weaveOperations: Readonly<Record<OperationKey<WeavePaths>, OperationClass | "paid">> = {
  "POST /v2/{entity}/{project}/datasets": "N",
  "GET /v2/{entity}/{project}/datasets": "S",
  "GET /v2/{entity}/{project}/datasets/{object_id}/versions/{digest}": "S",
  "DELETE /v2/{entity}/{project}/datasets/{object_id}": "I",
  "POST /v2/{entity}/{project}/scorers": "N",
  "GET /v2/{entity}/{project}/scorers": "S",
  "GET /v2/{entity}/{project}/scorers/{object_id}/versions/{digest}": "S",
  "DELETE /v2/{entity}/{project}/scorers/{object_id}": "I",
  "POST /v2/{entity}/{project}/evaluations": "N",
  "GET /v2/{entity}/{project}/evaluations": "S",
  "GET /v2/{entity}/{project}/evaluations/{object_id}/versions/{digest}": "S",
  "DELETE /v2/{entity}/{project}/evaluations/{object_id}": "I",
  "POST /v2/{entity}/{project}/models": "N",
  "GET /v2/{entity}/{project}/models": "S",
  "GET /v2/{entity}/{project}/models/{object_id}/versions/{digest}": "S",
  "DELETE /v2/{entity}/{project}/models/{object_id}": "I",
  "POST /v2/{entity}/{project}/evaluation_runs": "N",
  "GET /v2/{entity}/{project}/evaluation_runs": "S",
  "DELETE /v2/{entity}/{project}/evaluation_runs": "I",
  "GET /v2/{entity}/{project}/evaluation_runs/{evaluation_run_id}": "S",
  "POST /v2/{entity}/{project}/evaluation_runs/{evaluation_run_id}/finish": "N",
  "POST /v2/{entity}/{project}/predictions": "N",
  "GET /v2/{entity}/{project}/predictions": "S",
  "DELETE /v2/{entity}/{project}/predictions": "I",
  "GET /v2/{entity}/{project}/predictions/{prediction_id}": "S",
  "POST /v2/{entity}/{project}/predictions/{prediction_id}/finish": "N",
  "POST /v2/{entity}/{project}/scores": "N",
  "GET /v2/{entity}/{project}/scores": "S",
  "DELETE /v2/{entity}/{project}/scores": "I",
  "GET /v2/{entity}/{project}/scores/{score_id}": "S",
  "POST /v2/{entity}/{project}/eval_results/query": "S",
  "POST /evaluations/evaluate_model": "paid",
  "POST /evaluations/rescore": "paid",
  "POST /evaluations/status": "S",
  "POST /calls/query_stats": "S",
  "POST /table/query": "S",
  "POST /refs/read_batch": "S",
  "POST /calls/stream_query": "S",
  "GET /server_info": "S",
  "POST /obj/read": "S",
  "POST /objs/query": "S",
};

/** What to do about an error answer of Weave, where that is known. */
function explainWeave(status: number, detail: string | null, route: string): string | null {
  switch (status) {
    case 401:
      return "Check WANDB_API_KEY (or apiKey): W&B shows your key at https://wandb.ai/authorize.";
    case 403:
      return "The key is valid, and may not read this project: check entity and project.";
    case 404:
      if (detail !== null && /^project /i.test(detail)) return "Check entity and project: both stand in the address of the project's page.";
      if (route === "/obj/read" || route.includes("/versions/"))
        return "The version may be an earlier one's digest, 'latest' or 'v0', 'v1', …; a deleted version is gone.";
      return null;
    case 429:
      return "Fewer calls at the same time help; retryAfterMs says how long the server asked to wait.";
    case 502:
      return route === "/calls/stream_query"
        ? "This server answers 502 to a filter that it cannot compute, such as a date that is no date."
        : null;
    default:
      return null;
  }
}
