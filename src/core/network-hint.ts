import { LOOPBACK, type ReadEnv, readEnv, runtime } from "./client-options.ts";
import type { Cause } from "./errors/base.ts";

const UNTRUSTED =
  /SELF_SIGNED|UNABLE_TO_GET_ISSUER_CERT|UNABLE_TO_VERIFY_LEAF|UnknownIssuer|self.signed certificate|unable to (?:verify|get local issuer)/i;

/**
 * Explains a failed connection by what company networks require: a certificate authority to trust,
 * or a proxy that is set but not used.
 */
export function networkHint(cause: Cause, url: string, ownFetch: boolean): string | null {
  if (UNTRUSTED.test(`${cause.code} ${cause.message}`)) {
    const way =
      runtime.Deno === undefined
        ? "NODE_EXTRA_CA_CERTS=/path/to/ca.pem"
        : "DENO_CERT=/path/to/ca.pem, or DENO_TLS_CA_STORE=system";
    return `The certificate is not signed by an authority that this runtime trusts: if your company signed it, start with ${way}.`;
  }
  return ownFetch ? null : unusedProxy(new URL(url)); // what a custom fetch does is unknown
}

/**
 * Names a proxy variable that is set but not used. Node's fetch uses such a proxy only if a setting
 * says so; Deno, Bun and browsers use it automatically. The value is never shown, because it may
 * contain a password.
 */
function unusedProxy({ protocol, hostname, port }: URL): string | null {
  const { process } = runtime;
  const version = process?.versions?.node;
  if (version === undefined || process?.versions?.bun !== undefined || runtime.Deno !== undefined)
    return null;
  const realPort = port === "" ? (protocol === "https:" ? "443" : "80") : port;
  if (LOOPBACK.test(hostname) || isExempt(hostname, realPort) || hasOwnDispatcher()) return null;
  const scheme = protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const variable = [scheme, scheme.toLowerCase(), "ALL_PROXY", "all_proxy"].find(
    (name) => readEnv(name) !== undefined,
  );
  if (variable === undefined) return null;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const hasSwitch = major >= 24 || (major === 22 && minor >= 21);
  if (hasSwitch && isSwitchedOn()) return null;
  const value =
    variable.toLowerCase() === "all_proxy" ? `set ${scheme} to the same value, and ` : "";
  const way = hasSwitch
    ? "start Node with NODE_USE_ENV_PROXY=1"
    : "pass the client a 'fetch' that uses undici's EnvHttpProxyAgent";
  return `${variable} is set, but Node's fetch does not use it by default: ${value}${way}.`;
}

function isSwitchedOn(): boolean {
  const options = [...(runtime.process?.execArgv ?? []), readEnv("NODE_OPTIONS") ?? ""].join(" ");
  return readEnv("NODE_USE_ENV_PROXY") === "1" || options.includes("--use-env-proxy");
}

/**
 * Returns whether NO_PROXY covers the host: by its name, by a parent domain, or because it covers
 * everything.
 */
export function isExempt(hostname: string, port: string, read: ReadEnv = readEnv): boolean {
  const entries = (read("no_proxy") ?? read("NO_PROXY") ?? "").toLowerCase().split(/[\s,]+/);
  return entries.some((entry) => {
    if (entry === "*") return true;
    const [, name = "", ofPort = ""] = /^\*?\.?(.+?)(?::(\d+))?$/.exec(entry) ?? [];
    return (
      name !== "" &&
      (ofPort === "" || ofPort === port) &&
      (hostname === name || hostname.endsWith(`.${name}`))
    );
  });
}

/** Returns whether Node's fetch has a custom dispatcher, which may use the proxy. */
function hasOwnDispatcher(): boolean {
  return [1, 2].some((generation) => {
    const dispatcher: unknown = Reflect.get(
      globalThis,
      Symbol.for(`undici.globalDispatcher.${generation}`),
    ); // where undici and Node store it
    const name =
      typeof dispatcher === "object" && dispatcher !== null ? dispatcher.constructor.name : "Agent";
    return name !== "Agent" && name !== "Dispatcher1Wrapper";
  });
}
