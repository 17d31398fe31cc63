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
import { encodePathValue } from "../core/request.ts";
import { explainWeave } from "./explain.ts";
import { weaveOperations } from "./operations.ts";

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
