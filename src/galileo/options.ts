import {
  type ClientOptions,
  checkClientOptions,
  parseBaseUrl,
  readEnv,
  requireKey,
  type TransportOptions,
} from "../core/client-options.ts";
import { type AuthScheme, Credentials, type KeySource } from "../core/credentials.ts";
import { ConfigurationError } from "../core/errors/usage.ts";
import { explainGalileo, readGalileoError } from "./explain.ts";
import { galileoOperations } from "./operations.ts";

/** What makes a {@link GalileoClient}. Every option has an environment variable or a default. */
export interface GalileoOptions extends ClientOptions {
  /** A Galileo key, or a function that gives one, asked for every attempt. Else `GALILEO_API_KEY`, else `SPLUNK_AO_API_KEY`. */
  apiKey?: KeySource;
  /** The header that carries the key. The service takes both: it is being renamed. Default `"Galileo-API-Key"`; `"Splunk-AO-API-Key"` when the key comes from `SPLUNK_AO_API_KEY`. */
  apiKeyHeader?: "Galileo-API-Key" | "Splunk-AO-API-Key";
  /** A JWT that is sent as `Authorization: Bearer …`, in place of a key. */
  accessToken?: KeySource;
  /** The API. Else `GALILEO_API_URL`, else derived from `GALILEO_CONSOLE_URL`, else Galileo's own. */
  baseUrl?: string;
}

const KNOWN: readonly string[] = ["apiKey", "apiKeyHeader", "accessToken", "baseUrl"];
const DEFAULT_BASE_URL = "https://api.galileo.ai";
const KEY_HEADERS: readonly string[] = ["Galileo-API-Key", "Splunk-AO-API-Key"];

/** Checks the options, fills them from the environment, and gives what the transport needs. */
export function resolveOptions(options: GalileoOptions): TransportOptions {
  const shared = checkClientOptions(options, "GalileoClient", KNOWN);
  return {
    ...shared,
    baseUrl: resolveBaseUrl(options),
    credentials: resolveCredentials(options),
    operations: galileoOperations,
    explain: explainGalileo,
    readError: readGalileoError,
  };
}

function resolveCredentials(options: GalileoOptions): Credentials {
  const { apiKey, accessToken, apiKeyHeader } = options;
  if (apiKey !== undefined && accessToken !== undefined) {
    throw new ConfigurationError(
      "'apiKey' and 'accessToken' exclude each other",
      { option: "accessToken" },
      { hint: "Give the one that this client should use." },
    );
  }
  if (apiKeyHeader !== undefined && !KEY_HEADERS.includes(apiKeyHeader)) {
    throw new ConfigurationError(`'apiKeyHeader' must be one of ${KEY_HEADERS.map((name) => `'${name}'`).join(", ")}`, {
      option: "apiKeyHeader",
    });
  }
  if (accessToken !== undefined) return new Credentials(accessToken, { ...BEARER, option: "accessToken", variable: null });
  const ours = apiKey ?? readEnv("GALILEO_API_KEY");
  const theirs = ours === undefined ? readEnv("SPLUNK_AO_API_KEY") : undefined;
  const source = requireKey(
    ours ?? theirs,
    { option: "apiKey", variable: "GALILEO_API_KEY" },
    "The console makes keys under Settings, API keys.",
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

const BEARER: Pick<AuthScheme, "header" | "value" | "basicUser"> = {
  header: "authorization",
  value: (key) => `Bearer ${key}`,
  basicUser: null,
};

function resolveBaseUrl(options: GalileoOptions): string {
  const allowInsecure = options.dangerouslyAllowInsecureBaseUrl === true;
  if (options.baseUrl !== undefined) return parseBaseUrl(options.baseUrl, { option: "baseUrl", variable: null, allowInsecure });
  const direct = readEnv("GALILEO_API_URL");
  if (direct !== undefined) return parseBaseUrl(direct, { option: "baseUrl", variable: "GALILEO_API_URL", allowInsecure });
  const console = readEnv("GALILEO_CONSOLE_URL");
  return console === undefined
    ? DEFAULT_BASE_URL
    : apiOfConsole(parseBaseUrl(console, { option: "baseUrl", variable: "GALILEO_CONSOLE_URL", allowInsecure }), allowInsecure);
}

/** Derives the API's address from the console's, as the vendor's own clients do. */
function apiOfConsole(console: string, allowInsecure: boolean): string {
  const url = new URL(console);
  if (/^(?:localhost|127\.[\d.]+|\[::1\])$/.test(url.hostname)) return "http://localhost:8088";
  if (url.hostname === "app.galileo.ai") return DEFAULT_BASE_URL;
  url.hostname = url.hostname.replace("console", "api");
  return parseBaseUrl(url.href, { option: "baseUrl", variable: "GALILEO_CONSOLE_URL", allowInsecure });
}
