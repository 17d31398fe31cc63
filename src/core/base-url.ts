import { ConfigurationError } from "./errors/usage.ts";

/** Where a base address came from, for its error messages. */
export interface BaseUrlSource {
  readonly option: string;
  readonly variable: string | null;
  readonly allowInsecure: boolean;
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const UNSAFE = /[\s\u0000-\u001f\u007f\\]/;

/**
 * Checks the address of a service and gives it without a trailing slash; a path prefix is kept.
 *
 * Plain http is accepted for this machine only, since anything else would show the key to the network.
 *
 * @throws {ConfigurationError} naming the option and the variable, never the address's user information.
 */
export function parseBaseUrl(value: string, source: BaseUrlSource): string {
  const refuse = (why: string): never => {
    const variable = source.variable === null ? "" : ` (or ${source.variable})`;
    throw new ConfigurationError(`'${source.option}'${variable} is not a usable base address: ${why}`, source, {
      hint: "Write it like 'https://trace.example.com' or 'https://example.com/prefix'.",
    });
  };
  if (typeof value !== "string" || value.trim() === "") return refuse("it is empty");
  const trimmed = value.trim();
  if (UNSAFE.test(trimmed)) return refuse("it holds white space, a control character or a backslash");
  let url: URL;
  try {
    url = new URL(trimmed);
  } catch {
    return refuse("it cannot be parsed as a URL");
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return refuse(`its scheme is '${url.protocol.slice(0, -1)}', not https`);
  if (!/^https?:\/\/[^/]/i.test(trimmed) || url.hostname === "") return refuse("it names no host");
  if (url.username !== "" || url.password !== "") return refuse("it holds a user name or password; give the key as an option of its own");
  if (url.search !== "" || trimmed.includes("?")) return refuse("it has a query");
  if (url.hash !== "" || trimmed.includes("#")) return refuse("it has a fragment");
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname) && !source.allowInsecure) {
    return refuse(
      "plain http would show the key to the network; only this machine may be reached so, unless dangerouslyAllowInsecureBaseUrl is set",
    );
  }
  return url.origin + url.pathname.replace(/\/+$/, "");
}
