import type { Fault } from "../faults.ts";
import { type Issue, parseBody, sandboxOf, WireError } from "../http.ts";
import { checkSandbox, type Store } from "../store.ts";
import { uuid } from "./checks.ts";
import { type GalileoRoute, routeOf } from "./routes.ts";
import { writeFields } from "./scorers.ts";
import type { GalileoState } from "./state.ts";
import { detail } from "./wire.ts";

/** Options of {@link galileoSandbox}. */
export interface GalileoSandboxOptions {
  /** Path of the base URL. No path by default. */
  prefix?: string;
  /** Faults to inject, as far as a `Response` can express them. No faults by default. */
  faults?: readonly Fault[];
}

/**
 * Creates an emulation of Galileo's scorers: one function from request to response, backed by the
 * state of the store. It ignores the host.
 *
 * It follows the API document and the vendor's documentation, and has not been compared with the
 * real service. Keys that begin with `bad` get a 401.
 *
 * @example Call the sandbox without a server
 * ```ts
 * import assert from "node:assert/strict";
 * import { galileoSandbox, Store, scorers } from "evalwire/testing";
 *
 * const sandbox = galileoSandbox(new Store(scorers()));
 * const answer = await sandbox(new Request("http://localhost/v2/scorers/tags", { headers: { "galileo-api-key": "any" } }));
 * assert.ok((await answer.json()).includes("safety"));
 * ```
 */
export function galileoSandbox(
  store: Store,
  options: GalileoSandboxOptions = {},
): (request: Request) => Promise<Response> {
  checkSandbox(store, options);
  const prefix = options.prefix ?? "";
  return sandboxOf(
    async (request) => ({ json: await handle(store.galileo, prefix, request) }),
    options.faults,
  );
}

async function handle(state: GalileoState, prefix: string, request: Request): Promise<unknown> {
  const url = new URL(request.url);
  const pathname = url.pathname.startsWith(prefix)
    ? url.pathname.slice(prefix.length)
    : url.pathname;
  const { route, path } = routeOf(request.method, pathname);
  authenticate(request.headers);
  const given = await bodyOf(route, request);
  const issues = [...checkPath(path), ...checkQuery(url.searchParams, route), ...given.issues];
  if (issues.length > 0) throw new WireError(422, { detail: issues });
  letOthersWrite(state, request.method);
  return route.run({ state, path, query: url.searchParams, body: given.body });
}

/** Checks the key, which may be in either header, or a bearer token. */
function authenticate(headers: Headers): void {
  const bearer = /^bearer (.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  const key = headers.get("galileo-api-key") ?? headers.get("splunk-ao-api-key") ?? bearer;
  if (key === undefined || key === "") throw detail(401, "Not authenticated");
  if (key.startsWith("bad")) throw detail(401, "Invalid credentials");
}

function checkPath(path: Readonly<Record<string, string>>): Issue[] {
  return Object.entries(path).flatMap(([name, value]) => {
    if (name !== "version_number") return uuid(value, ["path", name]);
    return /^\d+$/.test(value) ? [] : notAnInteger(value, ["path", name]);
  });
}

function checkQuery(query: URLSearchParams, { query: rules = {} }: GalileoRoute): Issue[] {
  return Object.entries(rules).flatMap(([name, rule]): Issue[] => {
    const value = query.get(name);
    if (value === null)
      return rule === "required uuid"
        ? [{ type: "missing", loc: ["query", name], msg: "Field required", input: null }]
        : [];
    if (rule !== "integer") return uuid(value, ["query", name]);
    return /^-?\d+$/.test(value) ? [] : notAnInteger(value, ["query", name]);
  });
}

function notAnInteger(input: string, loc: (string | number)[]): Issue[] {
  return [
    {
      type: "int_parsing",
      loc,
      msg: "Input should be a valid integer, unable to parse string as an integer",
      input,
    },
  ];
}

/** Reads a JSON body or a form and returns it with its issues. */
async function bodyOf(
  { body: check, form }: GalileoRoute,
  request: Request,
): Promise<{ body: unknown; issues: Issue[] }> {
  if (form !== undefined) {
    const parts: Record<string, unknown> = {};
    const isForm = /^multipart\/form-data/i.test(request.headers.get("content-type") ?? "");
    const entries = isForm ? [...(await request.formData()).entries()] : [];
    for (const [name, value] of entries)
      parts[name] = typeof value === "string" ? value : await value.text();
    const missing = form.filter((name) => parts[name] === undefined);
    return {
      body: parts,
      issues: missing.map((name) => ({
        type: "missing",
        loc: ["body", name],
        msg: "Field required",
        input: null,
      })),
    };
  }
  if (check === undefined) return { body: undefined, issues: [] };
  const body = parseBody(await request.text(), request.headers.get("content-type"));
  if (body === undefined)
    return {
      body,
      issues: [{ type: "missing", loc: ["body"], msg: "Field required", input: null }],
    };
  return { body, issues: check(body, ["body"]) };
}

/** Applies the writes of another client that are due before this request. */
function letOthersWrite(state: GalileoState, method: string): void {
  const index = state.concurrentWrites.findIndex(({ before }) => before === method);
  const write = state.concurrentWrites[index];
  if (write === undefined) return;
  if ((write.after ?? 0) > 0) {
    write.after = (write.after ?? 0) - 1;
    return;
  }
  state.concurrentWrites.splice(index, 1);
  writeFields(state, state.scorer(write.scorer), write.patch);
}
