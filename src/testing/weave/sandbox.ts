import type { Fault } from "../faults.ts";
import { withFaults } from "../faulty-fetch.ts";
import type { Store } from "../store.ts";
import { type Answer, refuse, toResponse, WireError } from "./answer.ts";
import { checkBody, checkQuery, parseBody } from "./check-request.ts";
import type { Exchange, Route } from "./operation.ts";
import { isJsonObject } from "./records.ts";
import { ROUTES } from "./routes.ts";

interface PreparedRoute extends Route {
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

function prepare(route: Route): PreparedRoute {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  return { ...route, names, pattern: new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, "([^/]+)")}$`) };
}

/** Options of {@link weaveSandbox}. */
export interface WeaveSandboxOptions {
  /** The path of the base URL, such as `/traces`. Default: none. */
  prefix?: string;
  /** Trouble to make, as far as a Response can show it. Default: none. */
  faults?: readonly Fault[];
}

/**
 * Makes the emulated Weave service: one function from request to response, over the state of the store. The host does not count.
 *
 * It answers as the real server was seen to answer (weave 0.53.12), surprises included; what was not seen is a 501 that says so. Keys that begin
 * with `bad` get 401, projects with `no-such` in their name 404.
 *
 * @example Asks the sandbox without any server
 * ```ts
 * import assert from "node:assert/strict";
 * import { Store, scenario, weaveSandbox } from "evalwire/testing";
 *
 * const sandbox = weaveSandbox(new Store(scenario({ rows: 3, passRate: 1 })));
 * const authorization = `Basic ${btoa("api:local-key")}`;
 * const answer = await sandbox(new Request("http://localhost/v2/acme/search/models", { headers: { authorization } }));
 * assert.equal((await answer.text()).trim().split("\n").length, 2);
 * ```
 */
export function weaveSandbox(store: Store, options: WeaveSandboxOptions = {}): (request: Request) => Promise<Response> {
  const routes = Object.values(ROUTES).map(prepare);
  const prefix = options.prefix ?? "";
  const respond = async (request: Request): Promise<Response> => {
    try {
      return toResponse(await handle(store, routes, prefix, request));
    } catch (error) {
      if (error instanceof WireError) return toResponse({ status: error.status, headers: error.headers, json: error.body });
      throw error;
    }
  };
  return options.faults?.length ? withFaults(respond, options.faults) : respond;
}

async function handle(store: Store, routes: readonly PreparedRoute[], prefix: string, request: Request): Promise<Answer> {
  const url = new URL(request.url);
  const pathname = decodedPath(url.pathname.startsWith(prefix) ? url.pathname.slice(prefix.length) : url.pathname);
  const { route, path } = findRoute(routes, request.method, pathname);
  const body = route.body ? parseBody(await request.text(), request.headers.get("content-type")) : {};
  authenticate(request.headers.get("authorization"));
  const detail = [...checkQuery(url.searchParams, route.query ?? {}), ...(route.body ? checkBody(body, route.body) : [])];
  if (detail.length > 0) throw new WireError(422, { detail });
  const fields = isJsonObject(body) ? body : {};
  const project = store.weave.project(projectName(path, fields));
  const exchange: Exchange = { weave: store.weave, project, path, query: url.searchParams, body: fields };
  return route.run(exchange);
}

function findRoute(
  routes: readonly PreparedRoute[],
  method: string,
  pathname: string,
): { route: PreparedRoute; path: Record<string, string> } {
  const fitting = routes.filter((route) => route.pattern.test(pathname));
  const first = fitting[0];
  if (!first) throw new WireError(404, { detail: "Not Found" });
  const route = fitting.find((candidate) => candidate.method === method);
  if (!route) throw new WireError(405, { detail: "Method Not Allowed" }, { allow: first.method });
  const parts = route.pattern.exec(pathname)?.slice(1) ?? [];
  return { route, path: Object.fromEntries(parts.map((value, index) => [route.names[index] ?? "", value])) };
}

/** Routes see the decoded path: an encoded slash in an id is a slash, and leads nowhere. */
function decodedPath(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

function authenticate(header: string | null): void {
  const refusal = (detail: string): WireError => new WireError(401, { detail }, { "www-authenticate": "Basic" });
  const encoded = /^basic (.*)$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) throw refusal("Not authenticated");
  const [user, key] = decodeCredentials(encoded);
  if (user !== "api" || !key || key.startsWith("bad")) throw refusal("Invalid API key");
}

function decodeCredentials(encoded: string): [string, string] {
  try {
    const pair = atob(encoded);
    const colon = pair.indexOf(":");
    return [pair.slice(0, colon), pair.slice(colon + 1)];
  } catch {
    return ["", ""];
  }
}

function projectName(path: Readonly<Record<string, string>>, body: Readonly<Record<string, unknown>>): string {
  const name = path.entity === undefined ? body.project_id : `${path.entity}/${path.project}`;
  if (typeof name !== "string") return "";
  if (name.split("/").length !== 2 || name.includes("no-such")) throw refuse(404, `Project ${name} not found`);
  return name;
}
