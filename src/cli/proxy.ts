import { LOOPBACK, type ReadEnv } from "../core/client-options.ts";
import { isExempt } from "../core/network-hint.ts";
import { CommandError } from "./failure.ts";
import type { Io } from "./io.ts";
import { readerOf } from "./settings.ts";

/** Proxy that the environment names. */
interface ProxyVariable {
  readonly name: string;
  /** May contain a password: never shown. */
  readonly url: URL;
}

/** The proxies of the environment, and a fetch that uses them. */
export class Proxies {
  readonly #read: ReadEnv;
  readonly #https: ProxyVariable | null;
  readonly #http: ProxyVariable | null;

  /** @throws {CommandError} naming the variable whose value is not the URL of a proxy. */
  constructor(read: ReadEnv) {
    this.#read = read;
    this.#http = proxyIn(read, ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]);
    // undici sends https through HTTP_PROXY too if that is the only one
    this.#https = proxyIn(read, ["https_proxy", "HTTPS_PROXY"]) ?? this.#http;
  }

  /**
   * Returns the variable and the host of the proxy that a request to a URL uses, without user name
   * and password; null if it uses none.
   */
  describe(to: string): { variable: string; host: string } | null {
    const proxy = this.#for(new URL(to));
    return proxy === null ? null : { variable: proxy.name, host: proxy.url.host };
  }

  /**
   * Returns a fetch that uses the proxies: undici's own, so that it works the same on every version
   * of Node. Undefined if no variable is set, and on Deno and Bun, which use them on their own.
   */
  async fetch(): Promise<typeof fetch | undefined> {
    if (this.#https === null && this.#http === null) return undefined;
    const { bun, deno } = process.versions as Record<string, string | undefined>;
    if (bun !== undefined || deno !== undefined) return undefined;
    const undici = await import("undici");
    const viaProxy = new undici.EnvHttpProxyAgent({
      httpProxy: this.#http?.url.href ?? "",
      httpsProxy: this.#https?.url.href ?? "",
      noProxy: this.#read("no_proxy") ?? this.#read("NO_PROXY") ?? "",
    });
    const direct = new undici.Agent();
    const send = async (input: unknown, init: RequestInit = {}): Promise<unknown> => {
      const url = String(input);
      const dispatcher = this.#for(new URL(url)) === null ? direct : viaProxy;
      const body = init.body instanceof FormData ? copied(init.body, undici) : init.body;
      return await undici.fetch(url, { ...init, body, dispatcher } as object);
    };
    return send as typeof fetch; // undici's Response has the members of the global one
  }

  #for({ hostname, port, protocol }: URL): ProxyVariable | null {
    const isPlain = protocol === "http:";
    const proxy = isPlain ? this.#http : this.#https;
    if (proxy === null) return null;
    // Only this machine is reached without TLS: through a proxy elsewhere, the key would cross the
    // network.
    if (isPlain && !LOOPBACK.test(proxy.url.hostname)) return null;
    const own = port === "" ? (isPlain ? "80" : "443") : port;
    return isExempt(hostname, own, this.#read) ? null : proxy;
  }
}

/** Returns the proxies of an environment. */
export const proxiesOf = (env: Io["env"]): Proxies => new Proxies(readerOf(env));

/** Returns what a user should know about the proxy of a request that failed; null without one. */
export function proxyHint(
  { cause, url }: { readonly cause?: unknown; readonly url: string },
  env: Io["env"],
): string | null {
  const proxy = proxiesOf(env).describe(url);
  if (proxy === null) return null;
  const { host } = new URL(url);
  if (
    cause instanceof Object &&
    /Proxy response \(407\)/.test(String(Reflect.get(cause, "message")))
  )
    return `The request used the proxy ${proxy.host} of ${proxy.variable}, which requires a user name and a password: put them into its URL, as in http://user:password@proxy.example:3128.`;
  return `The request used the proxy ${proxy.host} of ${proxy.variable}: check it, or add ${host} to NO_PROXY if the host is reached directly.`;
}

/** Returns the first variable that is set. A proxy for everything may be of a kind that is not used. */
function proxyIn(read: ReadEnv, names: readonly string[]): ProxyVariable | null {
  for (const name of names) {
    const value = read(name);
    if (value === undefined) continue;
    const text = value.includes("://") ? value : `http://${value}`; // as curl reads it
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url !== null && /^https?:$/.test(url.protocol) && url.hostname !== "") return { name, url };
    if (/^all_proxy$/i.test(name)) continue;
    throw new CommandError("configuration", `${name} is not the URL of an HTTP proxy`, {
      hint: "Write it as http://proxy.example:3128, or unset the variable.",
    });
  }
  return null;
}

/** Copies a form: undici knows only its own class. */
function copied(form: FormData, undici: typeof import("undici")): unknown {
  const copy = new undici.FormData();
  for (const [name, value] of form) copy.append(name, value);
  return copy;
}
