import type { KeySource } from "./credentials.ts";
import { didYouMean } from "./did-you-mean.ts";
import { isBrowser } from "./env.ts";
import { ConfigurationError } from "./errors/usage.ts";
import type { Logger, RetryOptions } from "./options.ts";
import type { Limits, TransportOptions } from "./transport-options.ts";

/** The options that the clients of all services share. */
export interface ClientOptions {
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

const SHARED: readonly string[] = [
  "fetch",
  "retry",
  "logger",
  "limits",
  "allowSameOriginRedirects",
  "dangerouslyAllowBrowser",
  "dangerouslyAllowInsecureBaseUrl",
];

/** Checks what all clients share, and gives the transport's part of it. `own` names the further options of one client. */
export function checkClientOptions(
  options: ClientOptions,
  client: string,
  own: readonly string[],
): Pick<TransportOptions, "fetch" | "retry" | "logger" | "limits" | "allowSameOriginRedirects"> {
  if (typeof options !== "object" || options === null)
    throw new ConfigurationError(`${client} takes an object of options`, { option: "options" });
  const known = [...own, ...SHARED];
  for (const name of Object.keys(options)) {
    if (!known.includes(name))
      throw new ConfigurationError(`'${name}' is not an option of ${client}`, { option: name }, { hint: didYouMean(name, known) });
  }
  if (isBrowser() && options.dangerouslyAllowBrowser !== true) {
    throw new ConfigurationError(
      `${client} does not run in a web page: every visitor could read the key`,
      { option: "dangerouslyAllowBrowser" },
      {
        hint: "Call it from your server, or set dangerouslyAllowBrowser when the page is for you alone.",
      },
    );
  }
  const { fetch: given, retry, logger, limits, allowSameOriginRedirects } = options;
  if (given !== undefined && typeof given !== "function")
    throw new ConfigurationError(`'fetch' must be a function: current value is ${typeof given}`, { option: "fetch" });
  checkCounts("retry", retry, ["maxAttempts"]);
  checkCounts("limits", limits, ["maxBodyBytes", "maxLineBytes"]);
  return { fetch: given, retry, logger, limits, allowSameOriginRedirects };
}

/** Checks an option that holds positive whole numbers: a misspelt one would be silently ignored, a wrong one come up in the middle of a call. */
function checkCounts(option: string, given: object | undefined, known: readonly string[]): void {
  for (const [name, value] of Object.entries(given ?? {}) as [string, unknown][]) {
    if (!known.includes(name))
      throw new ConfigurationError(
        `'${option}.${name}' is not an option`,
        { option: `${option}.${name}` },
        { hint: didYouMean(name, known) },
      );
    if (value === undefined || (Number.isInteger(value) && Number(value) >= 1)) continue;
    throw new ConfigurationError(`'${option}.${name}' must be a positive integer: current value is ${String(value)}`, {
      option: `${option}.${name}`,
    });
  }
}

/** The first key that is there. @throws {ConfigurationError} naming option and variable when there is none. */
export function requireKey(source: KeySource | undefined, names: { option: string; variable: string }, hint: string): KeySource {
  if (source !== undefined) return source;
  throw new ConfigurationError(`No key was given: neither '${names.option}' nor ${names.variable}`, names, { hint });
}
