import type { Clock } from "./clock.ts";
import type { Credentials, KeySource } from "./credentials.ts";
import { MIN_SECRET_LENGTH, rememberKeys } from "./errors/base.ts";
import { ConfigurationError, didYouMean } from "./errors/usage.ts";
import { type Logger, nameOfKind, type OperationTable, type RetryOptions } from "./options.ts";

/** What makes the transport of a client. */
export interface TransportOptions extends SharedOptions {
  /** Checked, without a trailing slash. */
  readonly baseUrl: string;
  readonly credentials: Credentials;
  readonly operations: OperationTable;
  /** What the provider knows about a status. */
  readonly explain?:
    | ((status: number, detail: string | null, route: string) => string | null)
    | undefined;
  /**
   * What an error body of the provider's own form says and advises; null when it has another form.
   */
  readonly readError?:
    | ((body: Readonly<Record<string, unknown>>) => { said: unknown; advice: unknown } | null)
    | undefined;
  /**
   * Refuses a body with fields that the service would silently ignore. `name` is that of the
   * argument.
   */
  readonly checkBody?:
    | ((operation: string, body: unknown, name: string | undefined) => Promise<void>)
    | undefined;
  /** What to say when something else than the service seems to answer: where it is found. */
  readonly wrongAddress?: string | undefined;
  readonly clock?: Clock | undefined;
}

/** The options of a client that its transport gets unchanged. */
type SharedOptions = {
  readonly [Name in
    | "fetch"
    | "retry"
    | "maxConnections"
    | "logger"
    | "limits"
    | "allowSameOriginRedirects"]?: ClientOptions[Name] | undefined;
};

/** Sizes beyond which an answer is refused, in bytes after decompression. */
export interface Limits {
  /** One JSON answer. Default 256 MiB. */
  maxBodyBytes?: number;
  /** One line of a stream. Default 32 MiB. */
  maxLineBytes?: number;
}

/** The options that the clients of all services share. */
export interface ClientOptions {
  /** Takes the place of the global `fetch`. */
  fetch?: typeof fetch;
  retry?: RetryOptions;
  /**
   * Maximum number of requests of this client in flight at once; the others wait in order. Default:
   * no limit (Infinity).
   *
   * The wait counts toward `timeoutMs`, not toward `attemptTimeoutMs`; an abort ends it, and
   * nothing is sent. A stream holds its connection until it ends: calls made while it is read need
   * another one.
   */
  maxConnections?: number;
  /** Receives one line for each attempt. Off by default. */
  logger?: Logger;
  limits?: Limits;
  /**
   * Follows up to three redirects of reads that stay on the same scheme, host and port. Off by
   * default: a redirect is an error.
   */
  allowSameOriginRedirects?: boolean;
  /** Allows use in a web page, where every visitor can read the key. */
  dangerouslyAllowBrowser?: boolean;
  /** Allows plain http to other machines, which shows the key to the network. */
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
 * Checks what all clients share, and gives the transport's part of it. `own` names the further
 * options of one client.
 */
export function checkClientOptions(
  options: ClientOptions,
  client: string,
  own: readonly string[],
): SharedOptions {
  if (typeof options !== "object" || options === null)
    throw new ConfigurationError(`${client} takes an object of options`, { option: "options" });
  // A key may have been put into a second place by mistake: it is known before anything is said of
  // the options.
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
      "Call it from your server, or set dangerouslyAllowBrowser when the page is for you alone.";
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
 * Checks an option that holds counts: a misspelt one would be silently ignored, a wrong one come up
 * in the middle of a call.
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

const MAY_BE_INFINITE: readonly string[] = ["retry.budget", "maxConnections"];

function checkCount(path: string, value: unknown): void {
  const mayBeInfinite = MAY_BE_INFINITE.includes(path);
  if (
    value === undefined ||
    (Number.isInteger(value) && Number(value) >= 1) ||
    (mayBeInfinite && value === Number.POSITIVE_INFINITY)
  )
    return;
  const kind = `a positive integer${mayBeInfinite ? " or Infinity" : ""}`;
  throw new ConfigurationError(`'${path}' must be ${kind}: current value is ${nameOfKind(value)}`, {
    option: path,
  });
}

/**
 * The first key that is there.
 *
 * @throws {ConfigurationError} naming option and variable when there is none.
 */
export function requireKey(
  source: KeySource | undefined,
  names: { option: string; variable: string },
  hint: string,
): KeySource {
  if (source !== undefined) return source;
  throw new ConfigurationError(
    `No key was given: neither '${names.option}' nor ${names.variable}`,
    names,
    {
      hint: hint + whyUnread(names.variable),
    },
  );
}

/** Where a base address came from, for its error messages. */
export interface BaseUrlSource {
  readonly option: string;
  readonly variable: string | null;
  readonly allowInsecure: boolean;
}

/** Hosts that are this machine. */
export const LOOPBACK: RegExp = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const UNSAFE = /[\s\u0000-\u001f\u007f\\]/;

/**
 * Checks the address of a service and gives it without a trailing slash; a path prefix is kept.
 *
 * Plain http is accepted for this machine only, since anything else would show the key to the
 * network.
 *
 * @throws {ConfigurationError} naming the option and the variable, never the address's user
 *   information.
 */
export function parseBaseUrl(value: string, source: BaseUrlSource): string {
  const refuse = (why: string): never => {
    const variable = source.variable === null ? "" : ` (or ${source.variable})`;
    throw new ConfigurationError(
      `'${source.option}'${variable} is not a usable base address: ${why}`,
      source,
      {
        hint: "Write it like 'https://trace.example.com' or 'https://example.com/prefix'.",
      },
    );
  };
  if (typeof value !== "string" || value.trim() === "") return refuse("it is empty");
  const trimmed = value.trim();
  if (UNSAFE.test(trimmed))
    return refuse("it holds white space, a control character or a backslash");
  let url: URL;
  try {
    url = new URL(trimmed);
  } catch {
    return refuse("it cannot be parsed as a URL");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return refuse(`its scheme is '${url.protocol.slice(0, -1)}', not https`);
  if (!/^https?:\/\/[^/]/i.test(trimmed) || url.hostname === "") return refuse("it names no host");
  if (url.username !== "" || url.password !== "")
    return refuse("it holds a user name or password; give the key as an option of its own");
  if (url.search !== "" || trimmed.includes("?")) return refuse("it has a query");
  if (url.hash !== "" || trimmed.includes("#")) return refuse("it has a fragment");
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname) && !source.allowInsecure) {
    const unless =
      "only this machine may be reached so, unless dangerouslyAllowInsecureBaseUrl is set";
    return refuse(`plain http would show the key to the network; ${unless}`);
  }
  const { pathname } = url;
  let end = pathname.length;
  // not by a pattern, which would take the square of their number
  while (pathname[end - 1] === "/") end--;
  return url.origin + pathname.slice(0, end);
}

/**
 * Ports that fetch refuses (WHATWG Fetch, "port blocking"). Not every runtime keeps to it, so it is
 * looked at here.
 */
const BLOCKED = new Set([
  0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
  103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465,
  512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993,
  995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668,
  6669, 6679, 6697, 10080,
]);

/** Tells whether an address names a port that fetch refuses. */
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
  /** Of a service worker in a browser; servers that run service workers have none. */
  registration?: unknown;
}

// the globals of other runtimes are not in this one's types
export const runtime = globalThis as RuntimeGlobals;

/**
 * Reads an environment variable, trimmed; undefined when it is unset, empty, or may not be read.
 */
export function readEnv(name: string): string | undefined {
  try {
    const value =
      runtime.Deno?.env === undefined ? runtime.process?.env?.[name] : runtime.Deno.env.get(name);
    const trimmed = value?.trim();
    return trimmed === "" ? undefined : trimmed;
  } catch {
    return undefined; // Deno without --allow-env throws: the same as a variable that is not set
  }
}

/** What a hint says of a variable that Deno may not read; empty when it may. */
export function whyUnread(name: string): string {
  try {
    runtime.Deno?.env?.get(name);
    return "";
  } catch {
    return ` Deno may not read ${name}: allow it with --allow-env=${name}.`;
  }
}

/**
 * Tells whether this is a page in a browser, or a worker of one. Deno and test environments with a
 * document are told apart by their own globals.
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
 * The fetch options for a request that must not be delivered twice.
 *
 * Deno sends a POST again by itself when a reused connection closes after the request was read
 * (denoland/deno#35610); a client that keeps no idle connection never reuses one. Empty on other
 * runtimes.
 */
export function singleDeliveryOptions(): Record<string, unknown> {
  const client = runtime.Deno?.createHttpClient?.({ poolMaxIdlePerHost: 0 });
  return client === undefined ? {} : { client };
}
