import type { operations } from "../../../generated/weave.ts";
import type { operations as additions } from "../../../generated/weave-additions.ts";
import type { Fault } from "../faults.ts";
import {
  type Answer,
  findRoute,
  type Prepared,
  parseBody,
  prepare,
  refuse,
  sandboxOf,
  WireError,
} from "../http.ts";
import { checkSandbox, type Store } from "../store.ts";
import { CREATE_OBJECT_BODY, createObject } from "./builtin-objects.ts";
import { CALLS_BODY, countCalls, STATS_BODY, streamCalls } from "./calls.ts";
import { EVAL_RESULTS_BODY, queryEvalResults } from "./eval-results.ts";
import {
  CREATE_BODY,
  createFeedback,
  PURGE_BODY,
  purgeFeedback,
  QUERY_BODY,
  queryFeedback,
} from "./feedback.ts";
import { type ObjectRoutes, objectRoutes, queryTable, readRefs, TABLE_BODY } from "./objects.ts";
import { type BodyRules, checkBody, checkQuery, type Exchange, type Route } from "./operation.ts";
import { isJsonObject } from "./project.ts";
import { evaluationStatus, startEvaluateModel, startRescore } from "./rescore.ts";
import {
  createPrediction,
  createRun,
  createScore,
  deleteCalls,
  finishPrediction,
  finishRun,
  listPredictions,
  listRuns,
  listScores,
  readPrediction,
  readRun,
  readScore,
  updateCall,
} from "./runs.ts";
import { OBJECT_BODY, OBJECTS_BODY, queryObjects, readObject } from "./stored-objects.ts";

/** Options of {@link weaveSandbox}. */
export interface WeaveSandboxOptions {
  /** Path of the base URL, such as `/traces`. Default: none. */
  prefix?: string;
  /** Faults to simulate, as far as a Response can represent them. Default: none. */
  faults?: readonly Fault[];
}

/**
 * Creates the emulated Weave service: one function from request to response, which uses the state
 * of the store. The host of the URL is ignored.
 *
 * It responds like the real server (observed on weave 0.53.12), including its surprising behavior.
 * Unobserved behavior responds with a 501 that says so. Keys that begin with `bad` get 401;
 * projects with `no-such` in their name get 404.
 *
 * @example Call the sandbox without a server
 * ```ts
 * import assert from "node:assert/strict";
 * import { Store, scenario, weaveSandbox } from "evalwire/testing";
 *
 * const sandbox = weaveSandbox(new Store(scenario({ rows: 3, passRate: 1 })));
 * const authorization = `Basic ${btoa("api:local-key")}`;
 * const answer = await sandbox(new Request("http://localhost/v2/acme/search/models", { headers: { authorization } }));
 * assert.equal((await answer.text()).trim().split("\n").length, 2);
 * ```
 *
 * @example A server that fails once
 * ```ts
 * import assert from "node:assert/strict";
 * import { Store, scenario, weaveSandbox } from "evalwire/testing";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const faults = [{ kind: "status" as const, status: 503, path: "stream_query" }];
 * const sandbox = weaveSandbox(new Store(scenario({ rows: 3, passRate: 1 })), { prefix: "/traces", faults });
 * const fetch = (input: RequestInfo | URL, init?: RequestInit) => sandbox(new Request(input, init));
 * const weave = new WeaveClient({ baseUrl: "http://localhost/traces", apiKey: "any-key", project: "acme/search", fetch });
 * assert.equal((await weave.load("latest")).run.status, "completed"); // it was retried
 * ```
 */
export function weaveSandbox(
  store: Store,
  options: WeaveSandboxOptions = {},
): (request: Request) => Promise<Response> {
  checkSandbox(store, options);
  const routes = Object.values(ROUTES).map((route) => prepare(route));
  const prefix = options.prefix ?? "";
  return sandboxOf((request) => handle(store, routes, prefix, request), options.faults);
}

async function handle(
  store: Store,
  routes: readonly Prepared<Route>[],
  prefix: string,
  request: Request,
): Promise<Answer> {
  const url = new URL(request.url);
  const pathname = decodedPath(
    url.pathname.startsWith(prefix) ? url.pathname.slice(prefix.length) : url.pathname,
  );
  const { route, path } = findRoute(routes, request.method, pathname);
  const body = route.body
    ? parseBody(await request.text(), request.headers.get("content-type"))
    : {};
  authenticate(request.headers.get("authorization"));
  const detail = [
    ...checkQuery(url.searchParams, route.query ?? {}),
    ...(route.body ? checkBody(body, route.body) : []),
  ];
  if (detail.length > 0) throw new WireError(422, { detail });
  const fields = isJsonObject(body) ? body : {};
  const project = store.weave.project(projectName(path, fields));
  const exchange: Exchange = {
    weave: store.weave,
    project,
    path,
    query: url.searchParams,
    body: fields,
  };
  return route.run(exchange);
}

/** Routes see the decoded path: an encoded slash in an ID is a slash, so no route matches. */
function decodedPath(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

function authenticate(header: string | null): void {
  const refusal = (detail: string): WireError =>
    new WireError(401, { detail }, { "www-authenticate": "Basic" });
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

function projectName(
  path: Readonly<Record<string, string>>,
  body: Readonly<Record<string, unknown>>,
): string {
  const scope = isJsonObject(body.obj) ? body.obj : body;
  const name = path.entity === undefined ? scope.project_id : `${path.entity}/${path.project}`;
  if (typeof name !== "string") return "";
  if (name.split("/").length !== 2 || name.includes("no-such"))
    throw refuse(404, `Project ${name} not found`);
  return name;
}

const V2 = "/v2/{entity}/{project}";
const REQUIRED = { type: "string", required: true } as const;
const OPTIONAL = { type: "string", nullable: true } as const;
const PAGED = { limit: "integer", offset: "integer" } as const;
const NAMED: BodyRules = { name: REQUIRED, description: OPTIONAL };

const datasets = objectRoutes("Dataset", "datasets", {
  name: OPTIONAL,
  description: OPTIONAL,
  rows: { type: "list", items: "object", required: true },
});
const scorers = objectRoutes("Scorer", "scorers", { ...NAMED, op_source_code: REQUIRED });
const models = objectRoutes("Model", "models", {
  ...NAMED,
  source_code: REQUIRED,
  attributes: { type: "object", nullable: true },
});
const evaluations = objectRoutes("Evaluation", "evaluations", {
  ...NAMED,
  dataset: REQUIRED,
  scorers: { type: "list", items: "string", nullable: true },
  trials: { type: "integer" },
  evaluation_name: OPTIONAL,
  eval_attributes: { type: "object", nullable: true },
});

type Named<Prefix extends string> = { [Verb in keyof ObjectRoutes as `${Prefix}_${Verb}`]: Route };

function named<Prefix extends string>(prefix: Prefix, routes: ObjectRoutes): Named<Prefix> {
  const entries = Object.entries(routes).map(([verb, route]) => [`${prefix}_${verb}`, route]);
  // fromEntries forgets the keys; they are made from the two types in the line above.
  return Object.fromEntries(entries) as Named<Prefix>;
}

/** Every operation of the API documents, by its operation ID: a missing one fails to compile. */
const ROUTES: { readonly [Id in keyof operations | keyof additions]: Route } = {
  ...named("dataset", datasets),
  ...named("scorer", scorers),
  ...named("model", models),
  ...named("evaluation", evaluations),
  evaluation_run_create: {
    method: "POST",
    path: `${V2}/evaluation_runs`,
    body: { evaluation: REQUIRED, model: REQUIRED, source_evaluation_run_id: OPTIONAL },
    run: createRun,
  },
  evaluation_run_list: {
    method: "GET",
    path: `${V2}/evaluation_runs`,
    query: { evaluations: "strings", models: "strings", evaluation_run_ids: "strings", ...PAGED },
    run: listRuns,
  },
  evaluation_run_delete: {
    method: "DELETE",
    path: `${V2}/evaluation_runs`,
    query: { evaluation_run_ids: "required strings" },
    run: deleteCalls("evaluation_run_ids"),
  },
  evaluation_run_read: {
    method: "GET",
    path: `${V2}/evaluation_runs/{evaluation_run_id}`,
    run: readRun,
  },
  evaluation_run_finish: {
    method: "POST",
    path: `${V2}/evaluation_runs/{evaluation_run_id}/finish`,
    body: { summary: { type: "object", nullable: true } },
    run: finishRun,
  },
  prediction_create: {
    method: "POST",
    path: `${V2}/predictions`,
    body: {
      model: REQUIRED,
      inputs: { type: "object", required: true },
      output: { type: "any", required: true },
      evaluation_run_id: OPTIONAL,
    },
    run: createPrediction,
  },
  prediction_list: {
    method: "GET",
    path: `${V2}/predictions`,
    query: { evaluation_run_id: "string", ...PAGED },
    run: listPredictions,
  },
  prediction_delete: {
    method: "DELETE",
    path: `${V2}/predictions`,
    query: { prediction_ids: "required strings" },
    run: deleteCalls("prediction_ids"),
  },
  prediction_read: {
    method: "GET",
    path: `${V2}/predictions/{prediction_id}`,
    run: readPrediction,
  },
  prediction_finish: {
    method: "POST",
    path: `${V2}/predictions/{prediction_id}/finish`,
    run: finishPrediction,
  },
  score_create: {
    method: "POST",
    path: `${V2}/scores`,
    body: {
      prediction_id: REQUIRED,
      scorer: REQUIRED,
      value: { type: "any", required: true },
      evaluation_run_id: OPTIONAL,
    },
    run: createScore,
  },
  score_list: {
    method: "GET",
    path: `${V2}/scores`,
    query: { evaluation_run_id: "string", ...PAGED },
    run: listScores,
  },
  score_delete: {
    method: "DELETE",
    path: `${V2}/scores`,
    query: { score_ids: "required strings" },
    run: deleteCalls("score_ids"),
  },
  score_read: { method: "GET", path: `${V2}/scores/{score_id}`, run: readScore },
  eval_results_query: {
    method: "POST",
    path: `${V2}/eval_results/query`,
    body: EVAL_RESULTS_BODY,
    run: queryEvalResults,
  },
  evaluate_model_evaluations_evaluate_model_post: {
    method: "POST",
    path: "/evaluations/evaluate_model",
    body: { project_id: REQUIRED, evaluation_ref: REQUIRED, model_ref: REQUIRED },
    run: startEvaluateModel,
  },
  rescore_evaluations_rescore_post: {
    method: "POST",
    path: "/evaluations/rescore",
    body: {
      source_evaluation_run_id: REQUIRED,
      scorer_refs: { type: "list", items: "string", required: true, atLeast: 1 },
      project_id: REQUIRED,
    },
    run: startRescore,
  },
  evaluation_status_evaluations_status_post: {
    method: "POST",
    path: "/evaluations/status",
    body: { project_id: REQUIRED, call_id: REQUIRED },
    run: evaluationStatus,
  },
  calls_query_stats_calls_query_stats_post: {
    method: "POST",
    path: "/calls/query_stats",
    body: STATS_BODY,
    run: countCalls,
  },
  obj_read: { method: "POST", path: "/obj/read", body: OBJECT_BODY, run: readObject },
  obj_create: { method: "POST", path: "/obj/create", body: CREATE_OBJECT_BODY, run: createObject },
  call_update: {
    method: "POST",
    path: "/call/update",
    body: { project_id: REQUIRED, call_id: REQUIRED, display_name: OPTIONAL },
    run: updateCall,
  },
  feedback_query: { method: "POST", path: "/feedback/query", body: QUERY_BODY, run: queryFeedback },
  feedback_create: {
    method: "POST",
    path: "/feedback/create",
    body: CREATE_BODY,
    run: createFeedback,
  },
  feedback_purge: { method: "POST", path: "/feedback/purge", body: PURGE_BODY, run: purgeFeedback },
  objs_query: { method: "POST", path: "/objs/query", body: OBJECTS_BODY, run: queryObjects },
  table_query_table_query_post: {
    method: "POST",
    path: "/table/query",
    body: TABLE_BODY,
    run: queryTable,
  },
  refs_read_batch_refs_read_batch_post: {
    method: "POST",
    path: "/refs/read_batch",
    body: { refs: { type: "list", items: "string", required: true } },
    run: readRefs,
  },
  calls_query_stream_calls_stream_query_post: {
    method: "POST",
    path: "/calls/stream_query",
    body: CALLS_BODY,
    run: streamCalls,
  },
  server_info_server_info_get: {
    method: "GET",
    path: "/server_info",
    run: () => ({
      json: { min_required_weave_python_version: "0.0.1", trace_server_version: null },
    }),
  },
};
