import type { Fault } from "../faults.ts";
import { type Answer, type Issue, parseBody, sandboxOf, WireError } from "../http.ts";
import { checkSandbox, type Store } from "../store.ts";
import { Streamed } from "./export.ts";
import { type GalileoRoute, routeOf } from "./routes.ts";
import { writeFields } from "./scorers.ts";
import type { GalileoState } from "./state.ts";
import { fromTexts, issuesOf, propertyOf, type Schema } from "./validate.ts";
import { detail } from "./wire.ts";

/** Options of {@link galileoSandbox}. */
export interface GalileoSandboxOptions {
  /** Path of the base URL. No path by default. */
  prefix?: string;
  /** Faults to inject, as far as a `Response` can express them. No faults by default. */
  faults?: readonly Fault[];
}

/**
 * Creates an emulation of Galileo's scorers, experiments, traces and data sets: one function from
 * request to response, backed by the state of the store. It ignores the host.
 *
 * It follows the API document and the vendor's documentation, and has not been compared with the
 * real service. A request that the document does not allow gets a 422, and something whose behavior
 * is not known a 501. Keys that begin with `bad` get a 401. The official Python and npm clients run
 * against it; `bench/galileo-clients.md` lists their steps.
 *
 * Metrics that are pending advance with the reads of their traces, or with
 * `store.galileo.finishScoring(id)`, and never with time. `store.galileo.addTrace(id, trace)` adds
 * a trace while you read an experiment.
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
 *
 * @example A service that throttles once
 * ```ts
 * import assert from "node:assert/strict";
 * import { GalileoClient } from "evalwire/galileo";
 * import { galileoSandbox, Store, scorers } from "evalwire/testing";
 *
 * const faults = [{ kind: "status" as const, status: 429, retryAfter: 0 }];
 * const sandbox = galileoSandbox(new Store(scorers()), { faults });
 * const fetch = (input: RequestInfo | URL, init?: RequestInit) => sandbox(new Request(input, init));
 * const galileo = new GalileoClient({ baseUrl: "http://localhost", apiKey: "any-key", fetch });
 * assert.equal((await galileo.scorers.find("toxicity")).name, "toxicity");
 * ```
 */
export function galileoSandbox(
  store: Store,
  options: GalileoSandboxOptions = {},
): (request: Request) => Promise<Response> {
  checkSandbox(store, options);
  const prefix = options.prefix ?? "";
  return sandboxOf((request) => handle(store.galileo, prefix, request), options.faults);
}

async function handle(state: GalileoState, prefix: string, request: Request): Promise<Answer> {
  const url = new URL(request.url);
  const pathname = url.pathname.startsWith(prefix)
    ? url.pathname.slice(prefix.length)
    : url.pathname;
  const { route, path } = routeOf(request.method, pathname);
  if (!PUBLIC.test(route.path)) authenticate(request.headers);
  const given = await bodyOf(route, request);
  const issues = [
    ...checkPath(path, route),
    ...checkQuery(url.searchParams, route),
    ...given.issues,
  ];
  if (issues.length > 0) throw new WireError(422, { detail: issues });
  letOthersWrite(state, request.method);
  const answer = route.run({ state, path, query: url.searchParams, body: given.body });
  return answer instanceof Streamed ? answer.answer : { json: answer };
}

/** Routes that need no key. */
const PUBLIC = /^\/(?:healthcheck|login\/api_key)$/;

/** Checks the key, which may be in either header, or a bearer token. */
function authenticate(headers: Headers): void {
  const bearer = /^bearer (.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  const key = headers.get("galileo-api-key") ?? headers.get("splunk-ao-api-key") ?? bearer;
  if (key === undefined || key === "") throw detail(401, "Not authenticated");
  if (key.startsWith("bad")) throw detail(401, "Invalid credentials");
}

function checkPath(path: Readonly<Record<string, string>>, { parameters }: GalileoRoute): Issue[] {
  return Object.entries(parameters).flatMap(([name, schema]) =>
    issuesOf(schema, fromTexts(schema, [path[name] ?? ""]), ["path", name]),
  );
}

function checkQuery(query: URLSearchParams, { query: rules, required }: GalileoRoute): Issue[] {
  return Object.entries(rules).flatMap(([name, schema]): Issue[] => {
    const texts = query.getAll(name);
    if (texts.length > 0) return issuesOf(schema, fromTexts(schema, texts), ["query", name]);
    return required.includes(name) ? [missing(["query", name])] : [];
  });
}

function missing(loc: (string | number)[]): Issue {
  return { type: "missing", loc, msg: "Field required", input: null };
}

/** Reads a JSON body or a form and returns it with its issues. */
async function bodyOf(
  { body: schema, form, optional }: GalileoRoute,
  request: Request,
): Promise<{ body: unknown; issues: Issue[] }> {
  if (schema === undefined) return { body: undefined, issues: [] };
  const body =
    form === true
      ? await formOf(schema, request)
      : parseBody(await request.text(), request.headers.get("content-type"));
  if (body !== undefined) return { body, issues: issuesOf(schema, body, ["body"]) };
  return optional === true ? { body: {}, issues: [] } : { body, issues: [missing(["body"])] };
}

/**
 * Reads the parts of a form as the values that its schema expects. A body of another kind has none.
 */
async function formOf(schema: Schema, request: Request): Promise<Record<string, unknown>> {
  const isForm = /^multipart\/form-data/i.test(request.headers.get("content-type") ?? "");
  if (!isForm) return {};
  const data = await request.formData();
  const parts = [...new Set(data.keys())].map(async (name) => {
    const texts = await Promise.all(
      data.getAll(name).map((part) => (typeof part === "string" ? part : part.text())),
    );
    return [name, fromTexts(propertyOf(schema, name), texts)] as const;
  });
  return Object.fromEntries(await Promise.all(parts));
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
