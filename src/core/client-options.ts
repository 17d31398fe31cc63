import type { Clock } from "./clock.ts";
import type { Credentials, KeySource } from "./credentials.ts";
import { MIN_SECRET_LENGTH, rememberKeys } from "./errors/base.ts";
import { ConfigurationError, didYouMean } from "./errors/usage.ts";
import { type Logger, nameOfKind, type OperationTable, type RetryOptions } from "./options.ts";

/** A schema that validates a response: from zod, or anything with a compatible `safeParse`. */
export interface AnswerSchema {
  safeParse(value: unknown): {
    success: boolean;
    error?: { issues: readonly { path: readonly PropertyKey[]; message: string }[] } | undefined;
  };
}

/** Options of the transport of a client. */
export interface TransportOptions extends SharedOptions {
  /** Validated, without a trailing slash. */
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly operations: OperationTable;
  /** Loads the schemas of the service's responses: importing zod costs 50 ms. */
  readonly schemas: () => Promise<Readonly<Record<string, AnswerSchema>>>;
  /** Returns the provider's explanation of a status; null if it has none. */
  readonly explain?:
    | ((status: number, detail: string | null, route: string) => string | null)
    | undefined;
  /**
   * Reads the message and the advice from an error body in the provider's own format; null if the
   * body has another format.
   */
  readonly readError?:
    | ((body: Readonly<Record<string, unknown>>) => { said: unknown; advice: unknown } | null)
    | undefined;
  /**
   * Rejects a body with fields that the service would silently ignore. `name` is the name of the
   * argument.
   */
  readonly checkBody?:
    | ((operation: string, body: unknown, name: string | undefined) => Promise<void>)
    | undefined;
  /** Hint for a response that seems to come from something other than the service. */
  readonly wrongAddress?: string | undefined;
  readonly clock?: Clock | undefined;
}

/** The client options that are passed to the transport unchanged. */
type SharedOptions = {
  readonly [Name in
    | "fetch"
    | "retry"
    | "maxConnections"
    | "logger"
    | "limits"
    | "allowSameOriginRedirects"]?: ClientOptions[Name] | undefined;
};

/** Maximum sizes of a response, in bytes after decompression. */
export interface Limits {
  /** Maximum size of a JSON response. Default: 256 MiB. */
  maxBodyBytes?: number;
  /** Maximum size of a line of a stream. Default: 32 MiB. */
  maxLineBytes?: number;
}

/** Options shared by the clients of all services. */
export interface ClientOptions {
  /** Replaces the global `fetch`. */
  fetch?: typeof fetch;
  /** How failed calls are repeated. */
  retry?: RetryOptions;
  /**
   * Maximum number of concurrent requests of this client; the others wait in order. Default: no
   * limit (Infinity).
   *
   * The wait counts toward `timeoutMs`, not toward `attemptTimeoutMs`. An abort ends the wait, and
   * the request is not sent. A stream holds its connection until it ends: calls made while reading
   * it need another one.
   */
  maxConnections?: number;
  /** Receives one line per attempt. Off by default. */
  logger?: Logger;
  /** Sizes of responses above which reading stops. */
  limits?: Limits;
  /**
   * Follows up to three redirects of a read if they stay on the same scheme, host and port. Off by
   * default: a redirect is an error.
   */
  allowSameOriginRedirects?: boolean;
  /** Allows use in a web page, where every visitor can read the key. */
  dangerouslyAllowBrowser?: boolean;
  /** Allows plain HTTP to other machines, which exposes the key to the network. */
  dangerouslyAllowInsecureBaseUrl?: boolean;
}

const SHARED: readonly string[] = [
  "fetch",
  "retry",
  "maxConnections",
  "logger",
  "limits",
  "allowSameOriginRedirects",
  "dangerouslyAllowBrowser",
  "dangerouslyAllowInsecureBaseUrl",
];

/**
 * Checks the options that all clients share and returns those of the transport. `own` lists the
 * additional options of one client.
 */
export function checkClientOptions(
  options: ClientOptions,
  client: string,
  own: readonly string[],
): SharedOptions {
  if (typeof options !== "object" || options === null)
    throw new ConfigurationError(
      `'options' must be an object: current value is ${options === null ? "null" : typeof options}`,
      { option: "options" },
    );
  // A key may also be in the wrong option by mistake: register it before an error can mention any
  // option.
  const keys = own
    .filter((name) => /key$|token$/i.test(name))
    .map((name): unknown => (options as Record<string, unknown>)[name]);
  rememberKeys({
    secrets: keys.filter(
      (key) => typeof key === "string" && key.length >= MIN_SECRET_LENGTH,
    ) as string[],
  });
  const known = [...own, ...SHARED];
  for (const name of Object.keys(options)) {
    if (!known.includes(name))
      throw new ConfigurationError(
        `'${name}' is not an option of ${client}`,
        { option: name },
        { hint: didYouMean(name, known) },
      );
  }
  if (isBrowser() && options.dangerouslyAllowBrowser !== true) {
    const hint =
      "Call it from your server, or set dangerouslyAllowBrowser if only you use the page.";
    const message = `${client} does not run in a web page: every visitor could read the key`;
    throw new ConfigurationError(message, { option: "dangerouslyAllowBrowser" }, { hint });
  }
  const { fetch: given, retry, maxConnections, logger, limits, allowSameOriginRedirects } = options;
  if (given !== undefined && typeof given !== "function")
    throw new ConfigurationError(`'fetch' must be a function: current value is ${typeof given}`, {
      option: "fetch",
    });
  checkCounts("retry", retry, ["maxAttempts", "maxElapsedMs", "maxRetryAfterMs", "budget"]);
  checkCounts("limits", limits, ["maxBodyBytes", "maxLineBytes"]);
  checkCount("maxConnections", maxConnections);
  return { fetch: given, retry, maxConnections, logger, limits, allowSameOriginRedirects };
}

/**
 * Checks an option that consists of counts: a misspelled one would be silently ignored, and an
 * invalid one would surface in the middle of a call.
 */
function checkCounts(option: string, given: object | undefined, known: readonly string[]): void {
  for (const [name, value] of Object.entries(given ?? {}) as [string, unknown][]) {
    const path = `${option}.${name}`;
    if (!known.includes(name))
      throw new ConfigurationError(
        `'${path}' is not an option`,
        { option: path },
        { hint: didYouMean(name, known) },
      );
    checkCount(path, value);
  }
}

const CAN_BE_INFINITE: readonly string[] = ["retry.budget", "maxConnections"];

function checkCount(path: string, value: unknown): void {
  const canBeInfinite = CAN_BE_INFINITE.includes(path);
  if (
    value === undefined ||
    (Number.isInteger(value) && Number(value) >= 1) ||
    (canBeInfinite && value === Number.POSITIVE_INFINITY)
  )
    return;
  const kind = `a positive integer${canBeInfinite ? " or Infinity" : ""}`;
  throw new ConfigurationError(`'${path}' must be ${kind}: current value is ${nameOfKind(value)}`, {
    option: path,
  });
}

/**
 * Returns the key.
 *
 * @throws {ConfigurationError} naming the option and the variable if there is no key.
 */
export function requireKey(
  source: KeySource | undefined,
  names: { option: string; variable: string },
  hint: string,
): KeySource {
  if (source !== undefined) return source;
  throw new ConfigurationError(
    `No API key: neither '${names.option}' nor ${names.variable} is set`,
    names,
    {
      hint: hint + whyUnread(names.variable),
    },
  );
}

/** Origin of a base URL, for error messages. */
export interface BaseUrlSource {
  readonly option: string;
  readonly variable: string | null;
  readonly allowInsecure: boolean;
}

/** Host names of this machine. */
export const LOOPBACK: RegExp = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const UNSAFE = /[\s\u0000-\u001f\u007f\\]/;

/**
 * Checks the base URL of a service and returns it without a trailing slash; a path prefix is kept.
 *
 * Plain HTTP is accepted only for this machine, because it would expose the key to the network.
 *
 * @throws {ConfigurationError} naming the option and the variable, never the user information in
 *   the URL.
 */
export function parseBaseUrl(value: string, source: BaseUrlSource): string {
  const refuse = (why: string): never => {
    const variable = source.variable === null ? "" : ` (or ${source.variable})`;
    throw new ConfigurationError(
      `'${source.option}'${variable} is not a valid base URL: ${why}`,
      source,
      {
        hint: "Use a URL such as 'https://trace.example.com' or 'https://example.com/prefix'.",
      },
    );
  };
  if (typeof value !== "string" || value.trim() === "") return refuse("it is empty");
  const trimmed = value.trim();
  if (UNSAFE.test(trimmed))
    return refuse("it contains white space, a control character or a backslash");
  let url: URL;
  try {
    url = new URL(trimmed);
  } catch {
    return refuse("it cannot be parsed as a URL");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return refuse(`its scheme is '${url.protocol.slice(0, -1)}', not https`);
  if (!/^https?:\/\/[^/]/i.test(trimmed) || url.hostname === "") return refuse("it has no host");
  if (url.username !== "" || url.password !== "")
    return refuse("it contains a user name or password; pass the key as its own option");
  if (url.search !== "" || trimmed.includes("?")) return refuse("it has a query");
  if (url.hash !== "" || trimmed.includes("#")) return refuse("it has a fragment");
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname) && !source.allowInsecure) {
    const unless =
      "it is allowed only for this machine, unless dangerouslyAllowInsecureBaseUrl is set";
    return refuse(`plain HTTP would expose the key to the network; ${unless}`);
  }
  const { pathname } = url;
  let end = pathname.length;
  // not a regular expression, which would take quadratic time
  while (pathname[end - 1] === "/") end--;
  return url.origin + pathname.slice(0, end);
}

/**
 * Ports that fetch blocks (WHATWG Fetch, "port blocking"). Not every runtime enforces this, so it
 * is checked here.
 */
const BLOCKED = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
  103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465,
  512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993,
  995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
  6669, 6679, 6697, 10080,
]);

/** Returns whether a URL has a port that fetch blocks. */
export function isBlockedPort(baseUrl: string): boolean {
  const { port } = new URL(baseUrl);
  return port !== "" && BLOCKED.has(Number(port));
}

interface RuntimeGlobals {
  process?: {
    env?: Record<string, string | undefined>;
    versions?: { node?: string; bun?: string };
    execArgv?: readonly string[];
  };
  Deno?: {
    env?: { get(name: string): string | undefined };
    createHttpClient?(options: { poolMaxIdlePerHost: number }): unknown;
  };
  window?: { document?: unknown };
  DedicatedWorkerGlobalScope?: unknown;
  SharedWorkerGlobalScope?: unknown;
  /** Set in the service workers of browsers, not in those of servers. */
  registration?: unknown;
}

// the types do not include the globals of other runtimes
export const runtime = globalThis as RuntimeGlobals;

/** Reads an environment variable, trimmed; undefined if it is unset or empty. */
export type ReadEnv = (name: string) => string | undefined;

/** Reads a variable of this process, trimmed; undefined if it is unset, empty, or not readable. */
export function readEnv(name: string): string | undefined {
  try {
    const value =
      runtime.Deno?.env === undefined ? runtime.process?.env?.[name] : runtime.Deno.env.get(name);
    const trimmed = value?.trim();
    return trimmed === "" ? undefined : trimmed;
  } catch {
    return undefined; // Deno without --allow-env throws: treated as unset
  }
}

/** Returns a hint for a variable that Deno may not read; empty if it may. */
export function whyUnread(name: string): string {
  try {
    runtime.Deno?.env?.get(name);
    return "";
  } catch {
    return ` Deno has no permission to read ${name}: allow it with --allow-env=${name}.`;
  }
}

/**
 * Returns whether this runs in a browser page or in one of its workers. Deno and test environments
 * with a document are recognized by their own globals.
 */
export function isBrowser(): boolean {
  if (runtime.process?.versions?.node !== undefined || runtime.Deno !== undefined) return false;
  const {
    window,
    DedicatedWorkerGlobalScope: dedicated,
    SharedWorkerGlobalScope: shared,
    registration,
  } = runtime;
  return (
    window?.document !== undefined ||
    dedicated !== undefined ||
    shared !== undefined ||
    registration !== undefined
  );
}

/**
 * Returns the fetch options for a request that must not be delivered twice.
 *
 * Deno resends a POST on its own when a reused connection closes after the request was read
 * (denoland/deno#35610); a client that keeps no idle connections never reuses one. Empty on other
 * runtimes.
 */
export function singleDeliveryOptions(): Record<string, unknown> {
  const client = runtime.Deno?.createHttpClient?.({ poolMaxIdlePerHost: 0 });
  return client === undefined ? {} : { client };
}
