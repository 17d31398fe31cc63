import {
  type ClientOptions,
  checkClientOptions,
  parseBaseUrl,
  readEnv,
  requireKey,
  type TransportOptions,
} from "../core/client-options.ts";
import { Credentials, type KeySource } from "../core/credentials.ts";
import { renseiOperations } from "./operations.ts";

/** What makes a {@link RenseiClient}. Every option has an environment variable or a default. */
export interface RenseiOptions extends ClientOptions {
  /** An operator token, or a function that gives one, asked for every attempt. Else `RENSEI_OPERATOR_TOKEN`. */
  operatorToken?: KeySource;
  /** The service. Else `RENSEI_API_URL`, else Rensei's own. */
  baseUrl?: string;
}

const DEFAULT_BASE_URL = "https://rensei.ai";

/** Checks the options, fills them from the environment, and gives what the transport needs. */
export function resolveOptions(options: RenseiOptions): TransportOptions {
  const shared = checkClientOptions(options, "RenseiClient", ["operatorToken", "baseUrl"]);
  const names = { option: "operatorToken", variable: "RENSEI_OPERATOR_TOKEN" };
  const source = requireKey(
    options.operatorToken ?? readEnv("RENSEI_OPERATOR_TOKEN"),
    names,
    "An operator token is made in the settings of your organisation.",
  );
  const variable = options.baseUrl === undefined ? "RENSEI_API_URL" : null;
  const baseUrl = options.baseUrl ?? readEnv("RENSEI_API_URL") ?? DEFAULT_BASE_URL;
  return {
    ...shared,
    baseUrl: parseBaseUrl(baseUrl, { option: "baseUrl", variable, allowInsecure: options.dangerouslyAllowInsecureBaseUrl === true }),
    credentials: new Credentials(source, { header: "authorization", value: (key) => `Bearer ${key}`, basicUser: null, ...names }),
    operations: renseiOperations,
    explain: explainRensei,
  };
}

/** What to do about an error answer of Rensei, where that is known. */
function explainRensei(status: number): string | null {
  switch (status) {
    case 401:
    case 403:
      return "Check RENSEI_OPERATOR_TOKEN (or operatorToken): replays need an operator's token.";
    case 404:
      return "The run does not exist, or belongs to another organisation. Runs cannot be listed: the dashboard shows their ids.";
    case 422:
      return "The run has no trace, or its trace was collected: it can no longer be replayed. Replay runs before their traces expire.";
    default:
      return null;
  }
}
