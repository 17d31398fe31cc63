import { parseBaseUrl } from "../core/base-url.ts";
import { type AuthScheme, Credentials, type KeySource } from "../core/credentials.ts";
import { didYouMean } from "../core/did-you-mean.ts";
import type { Limits, TransportOptions } from "../core/dispatch.ts";
import { isBrowser, readEnv } from "../core/env.ts";
import { ConfigurationError } from "../core/errors/usage.ts";
import type { Logger, RetryOptions } from "../core/options.ts";
import { base64 } from "../core/redact.ts";
import { explainWeave } from "./explain.ts";
import { weaveOperations } from "./operations.ts";

/** What makes a {@link WeaveClient}. Every option has an environment variable or a default. */
export interface WeaveOptions {
  /** The team or user that owns the project. Else `WANDB_ENTITY`. */
  entity?: string;
  /** The project. Else `WANDB_PROJECT`, where `entity/project` is accepted as well. */
  project?: string;
  /** A W&B key, or a function that gives one, asked for every attempt. Else `WANDB_API_KEY`. */
  apiKey?: KeySource;
  /** The trace server. Else `WF_TRACE_SERVER_URL`, else `WANDB_BASE_URL` + `/traces` for a server of one's own, else W&B's. */
  baseUrl?: string;
  /** Takes the place of the global `fetch`. */
  fetch?: typeof fetch;
  retry?: RetryOptions;
  /** Receives one line for each attempt. Off by default. */
  logger?: Logger;
  limits?: Limits;
  /** Follows up to three redirects of reads that stay on the same scheme, host and port. Off by default: a redirect is an error. */
  allowSameOriginRedirects?: boolean;
  /** Allows use in a web page, where every visitor can read the key. */
  dangerouslyAllowBrowser?: boolean;
  /** Allows plain http to other machines, which shows the key to the network. */
  dangerouslyAllowInsecureBaseUrl?: boolean;
}

const KNOWN: readonly (keyof WeaveOptions)[] = [
  "entity",
  "project",
  "apiKey",
  "baseUrl",
  "fetch",
  "retry",
  "logger",
  "limits",
  "allowSameOriginRedirects",
  "dangerouslyAllowBrowser",
  "dangerouslyAllowInsecureBaseUrl",
];

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
  for (const name of Object.keys(options)) {
    if (!(KNOWN as readonly string[]).includes(name)) {
      throw new ConfigurationError(`'${name}' is not an option of WeaveClient`, { option: name }, { hint: didYouMean(name, KNOWN) });
    }
  }
  if (isBrowser() && options.dangerouslyAllowBrowser !== true) {
    throw new ConfigurationError(
      "WeaveClient does not run in a web page: every visitor could read the key",
      { option: "dangerouslyAllowBrowser" },
      {
        hint: "Call it from your server, or set dangerouslyAllowBrowser when the page is for you alone.",
      },
    );
  }
  const source = options.apiKey ?? readEnv("WANDB_API_KEY");
  if (source === undefined) {
    throw new ConfigurationError(
      "No W&B key was given",
      { option: "apiKey", variable: "WANDB_API_KEY" },
      {
        hint: "Set WANDB_API_KEY, or pass apiKey; the key is shown at https://wandb.ai/authorize.",
      },
    );
  }
  return {
    scope: resolveScope(options),
    transport: {
      baseUrl: resolveBaseUrl(options),
      credentials: new Credentials(source, SCHEME),
      operations: weaveOperations,
      explain: explainWeave,
      fetch: checkFetch(options.fetch),
      retry: checkRetry(options.retry),
      logger: options.logger,
      limits: options.limits,
      allowSameOriginRedirects: options.allowSameOriginRedirects,
    },
  };
}

/** The scope that options and environment name. */
export function resolveScope(options: { entity?: string; project?: string }): Scope {
  const given = options.project ?? readEnv("WANDB_PROJECT");
  const slash = given?.indexOf("/") ?? -1;
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
  if (typeof value !== "string" || value.trim() === "" || value.includes("/") || /^\.{1,2}$/.test(value.trim())) {
    throw new ConfigurationError(`'${option}' (or ${variable}) must be one name without '/'`, { option, variable });
  }
  return value.trim();
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

function checkFetch(given: unknown): typeof fetch | undefined {
  if (given === undefined || typeof given === "function") return given as typeof fetch | undefined; // a function is all that can be checked
  throw new ConfigurationError(`'fetch' must be a function: current value is ${typeof given}`, { option: "fetch" });
}

function checkRetry(retry: RetryOptions | undefined): RetryOptions | undefined {
  const most = retry?.maxAttempts;
  if (most !== undefined && !(Number.isInteger(most) && most >= 1)) {
    throw new ConfigurationError(`'retry.maxAttempts' must be a positive integer: current value is ${String(most)}`, { option: "retry" });
  }
  return retry;
}
