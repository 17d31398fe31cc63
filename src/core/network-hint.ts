import { LOOPBACK, readEnv } from "./client-options.ts";
import type { Cause } from "./errors/base.ts";

interface Globals {
  process?: { version?: string; versions?: { node?: string; bun?: string }; execArgv?: readonly string[] };
  Deno?: unknown;
}

const globals = globalThis as Globals; // the globals of other runtimes are not in this one's types

const UNTRUSTED =
  /SELF_SIGNED|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF|UnknownIssuer|self.signed certificate|unable to (?:verify|get local issuer)/i;

/** What networks of companies ask for when no connection could be made: an authority to trust, or a proxy that is set and not used. */
export function networkHint(cause: Cause, url: string, ownFetch: boolean): string | null {
  if (UNTRUSTED.test(`${cause.code} ${cause.message}`)) {
    const way =
      globals.Deno === undefined ? "NODE_EXTRA_CA_CERTS=/path/to/ca.pem" : "DENO_CERT=/path/to/ca.pem, or DENO_TLS_CA_STORE=system";
    return `Nobody that this runtime trusts has signed the certificate: if your company did, start with ${way}.`;
  }
  return ownFetch ? null : unusedProxy(new URL(url)); // what an own fetch does is not known
}

/** Node's fetch uses a proxy of the environment only when it is told to; Deno, Bun and browsers do by themselves. It never says the value, which may hold a password. */
function unusedProxy({ protocol, hostname, port }: URL): string | null {
  const { process } = globals;
  const version = process?.versions?.node;
  if (version === undefined || process?.versions?.bun !== undefined || globals.Deno !== undefined) return null;
  const realPort = port === "" ? (protocol === "https:" ? "443" : "80") : port;
  if (LOOPBACK.test(hostname) || isExempt(hostname, realPort) || hasOwnDispatcher()) return null;
  const scheme = protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const variable = [scheme, scheme.toLowerCase(), "ALL_PROXY", "all_proxy"].find((name) => readEnv(name) !== undefined);
  if (variable === undefined) return null;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const hasSwitch = major >= 24 || (major === 22 && minor >= 21);
  if (hasSwitch && isSwitchedOn()) return null;
  const value = variable.toLowerCase() === "all_proxy" ? `set ${scheme} to the same value, and ` : "";
  const way = hasSwitch ? "start Node with NODE_USE_ENV_PROXY=1" : "give the client a 'fetch' with undici's EnvHttpProxyAgent";
  return `${variable} is set, and Node's fetch does not use it by itself: ${value}${way}.`;
}

function isSwitchedOn(): boolean {
  const options = [...(globals.process?.execArgv ?? []), readEnv("NODE_OPTIONS") ?? ""].join(" ");
  return readEnv("NODE_USE_ENV_PROXY") === "1" || options.includes("--use-env-proxy");
}

/** Tells whether NO_PROXY names the host: itself, a domain above it, or everything. */
function isExempt(hostname: string, port: string): boolean {
  const entries = (readEnv("no_proxy") ?? readEnv("NO_PROXY") ?? "").toLowerCase().split(/[\s,]+/);
  return entries.some((entry) => {
    if (entry === "*") return true;
    const [, name = "", ofPort = ""] = /^\*?\.?(.+?)(?::(\d+))?$/.exec(entry) ?? [];
    return name !== "" && (ofPort === "" || ofPort === port) && (hostname === name || hostname.endsWith(`.${name}`));
  });
}

/** Tells whether Node's fetch was given another dispatcher than its own: it may be one that uses the proxy. */
function hasOwnDispatcher(): boolean {
  return [1, 2].some((generation) => {
    const dispatcher: unknown = Reflect.get(globalThis, Symbol.for(`undici.globalDispatcher.${generation}`)); // where undici and Node keep it
    const name = typeof dispatcher === "object" && dispatcher !== null ? dispatcher.constructor.name : "Agent";
    return name !== "Agent" && name !== "Dispatcher1Wrapper";
  });
}
