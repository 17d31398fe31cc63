import type { components } from "../../../generated/rensei.ts";
import type { Fault } from "../faults.ts";
import { type Answer, sandboxOf, WireError } from "../http.ts";
import { checkSandbox, type Store } from "../store.ts";
import type { GradeResult } from "./grading.ts";
import type { RenseiRun, RenseiState } from "./state.ts";

type Item = components["schemas"]["EvalRunItem"];
type Body = Readonly<Record<string, unknown>>;

/** Options of {@link renseiSandbox}. */
export interface RenseiSandboxOptions {
  /** Path of the base URL. No path by default. */
  prefix?: string;
  /** Faults to inject, as far as a `Response` can express them. No faults by default. */
  faults?: readonly Fault[];
}

const LIST = "/api/admin/evals";
const RUN = /^\/api\/evals\/runs\/([^/]+)\/(replay|grade)$/;

/** Returns whether a path belongs to Rensei. */
export function isRenseiPath(pathname: string): boolean {
  return pathname.startsWith("/api/evals/") || pathname === LIST;
}

/**
 * Creates an emulation of Rensei's eval routes: one function from request to response, backed by
 * the state of the store. It ignores the host.
 *
 * It follows the vendor's documentation, and has not been compared with the real service. What no
 * page states is made up: the fields of listed runs, and the body of a human grade. Tokens that
 * begin with `bad` get a 401, those that begin with `rsk_live_` a 403.
 *
 * @example Call the sandbox without a server
 * ```ts
 * import assert from "node:assert/strict";
 * import { evalRuns, renseiSandbox, Store } from "evalwire/testing";
 *
 * const store = new Store(evalRuns());
 * const headers = { authorization: "Bearer any" };
 * const answer = await renseiSandbox(store)(new Request("http://localhost/api/evals/runs/run-1/replay", { method: "POST", headers }));
 * assert.equal(answer.status, 201);
 * assert.equal(store.rensei.replaysOf("run-1").length, 1);
 * ```
 *
 * @example A replay whose response is lost
 * ```ts
 * import assert from "node:assert/strict";
 * import { isAmbiguousWriteError } from "evalwire";
 * import { RenseiClient } from "evalwire/rensei";
 * import { evalRuns, renseiSandbox, Store } from "evalwire/testing";
 *
 * const store = new Store(evalRuns());
 * const faults = [{ kind: "status" as const, status: 502, path: "replay", applied: true }];
 * const sandbox = renseiSandbox(store, { faults });
 * const fetch = (input: RequestInfo | URL, init?: RequestInit) => sandbox(new Request(input, init));
 * const rensei = new RenseiClient({ baseUrl: "http://localhost", operatorToken: "any-token", fetch });
 * const error: unknown = await rensei.evalRuns.replay("run-1").catch((reason) => reason);
 * assert.ok(isAmbiguousWriteError(error));
 * assert.equal(store.rensei.replaysOf("run-1").length, 1); // it was made, and it is not sent again
 * ```
 */
export function renseiSandbox(
  store: Store,
  options: RenseiSandboxOptions = {},
): (request: Request) => Promise<Response> {
  checkSandbox(store, options);
  const prefix = options.prefix ?? "";
  return sandboxOf((request) => handle(store.rensei, prefix, request), options.faults);
}

function refusal(status: number, error: string): WireError {
  return new WireError(status, { error });
}

async function handle(state: RenseiState, prefix: string, request: Request): Promise<Answer> {
  const url = new URL(request.url);
  const pathname = url.pathname.startsWith(prefix)
    ? url.pathname.slice(prefix.length)
    : url.pathname;
  const [, id, verb] = RUN.exec(pathname) ?? [];
  if (id === undefined && pathname !== LIST) throw refusal(404, "Not found");
  const method = id === undefined ? "GET" : verb === "replay" ? "POST" : "PATCH";
  if (request.method !== method)
    throw new WireError(405, { error: "Method not allowed" }, { allow: method });
  authenticate(request.headers);
  if (id === undefined) return { json: { runs: list(state, url.searchParams) } };
  const run = state.runs.get(decodeURIComponent(id));
  if (run === undefined) throw refusal(404, "Run not found");
  const body = bodyOf(await request.text());
  return verb === "replay" ? await replay(state, run, body) : gradeByPerson(state, run, body);
}

function authenticate(headers: Headers): void {
  const token = /^bearer (.+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (token === undefined || token.startsWith("bad")) throw refusal(401, "Unauthorized");
  if (token.startsWith("rsk_live_")) throw refusal(403, "Forbidden: system scope required");
}

function bodyOf(text: string): Body {
  try {
    const body: unknown = text === "" ? {} : JSON.parse(text);
    // as just checked
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Body;
  } catch {
    // reported below
  }
  throw refusal(400, "The body is not a JSON object");
}

/** Refuses a field that is not of its documented type; unknown fields are ignored. */
function check(body: Body, name: string, type: string, is: (value: unknown) => boolean): void {
  if (body[name] !== undefined && !is(body[name])) throw refusal(400, `${name} must be ${type}`);
}
const isText = (value: unknown): value is string => typeof value === "string";

/** Lists runs, newest first. */
function list(state: RenseiState, query: URLSearchParams): Item[] {
  const limit = query.get("limit") ?? "50";
  if (!/^\d+$/.test(limit) || Number(limit) < 1 || Number(limit) > 200)
    throw refusal(400, "limit must be an integer from 1 to 200");
  const before = query.get("before");
  if (before !== null && (!/^\d{4}-\d\d-\d\dT/.test(before) || Number.isNaN(Date.parse(before))))
    throw refusal(400, "before must be an ISO-8601 time");
  const fits = (run: RenseiRun): boolean =>
    (["orgId", "agentCardId", "datasetId"] as const).every(
      (name) => query.get(name) === null || query.get(name) === run[name],
    ) &&
    (before === null || Date.parse(run.startedAt) < Date.parse(before)); // strictly
  return state.listed().filter(fits).slice(0, Number(limit)).map(itemOf);
}

function itemOf(run: RenseiRun): Item {
  const { id, orgId, agentCardId, datasetId, startedAt, graderIds, gradeResults, replayOf } = run;
  const scores = gradeResults.map(({ score }) => score ?? 0); // pending zeros are in it too
  const { targetModelProfileId } = run;
  return {
    id,
    ...(orgId === undefined ? {} : { orgId }),
    agentCardId: agentCardId ?? null,
    datasetId: datasetId ?? null,
    startedAt,
    aggregateScore: scores.length === 0 ? null : scores.reduce((a, b) => a + b) / scores.length,
    gradeDelta: null,
    regressionAlert: null,
    graderConfig: {
      graders: [...graderIds],
      ...(replayOf === null ? {} : { replayOf, targetModelProfileId }),
    },
    gradeResults: [...gradeResults],
  };
}

/** Grades a frozen trace again and stores the grades as a new run. */
async function replay(state: RenseiState, run: RenseiRun, body: Body): Promise<Answer> {
  check(body, "graderIds", "a list of strings", (v) => Array.isArray(v) && v.every(isText));
  for (const name of ["datasetCaseId", "targetModelProfileId"])
    check(body, name, "a string", isText);
  if (run.trace !== "kept")
    throw refusal(
      422,
      run.trace === "collected" ? "The trace of this run was collected" : "This run has no trace",
    );
  const { graderIds = run.graderIds, targetModelProfileId = null } =
    body as components["schemas"]["ReplayRequest"]; // as just checked
  const usesJudge = graderIds.some((id) => state.graders.get(id)?.kind === "model");
  const delayMs = usesJudge ? (state.judgeOf(targetModelProfileId)?.delayMs ?? 0) : 0;
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  const made = state.replay(run, graderIds, targetModelProfileId);
  const { id, graderIds: gradersRun, gradeResults } = made;
  return { status: 201, json: { newRunId: id, gradersRun, gradeResults, replayOf: run.id } };
}

/** Human grades pass from here on: the default threshold. */
const THRESHOLD = 0.7;

/** Replaces a pending grade in place. No page states the fields: these are those of the form. */
function gradeByPerson(state: RenseiState, run: RenseiRun, body: Body): Answer {
  const isShare = (value: unknown): boolean =>
    typeof value === "number" && value >= 0 && value <= 1;
  check(body, "score", "a number from 0 to 1", isShare);
  for (const name of ["graderId", "queueId", "explanation"]) check(body, name, "a string", isText);
  // as just checked
  const { score, explanation, graderId, queueId } = body as components["schemas"]["GradeRequest"];
  if (score === undefined) throw refusal(400, "score is required");
  const isMeant = (grade: GradeResult): boolean =>
    grade.metadata?.pending === true &&
    (graderId === undefined || grade.graderId === graderId) &&
    (queueId === undefined || grade.metadata.queueId === queueId);
  const old = run.gradeResults.find(isMeant);
  if (old === undefined) throw refusal(422, "No pending human grade");
  const graded = {
    ...old,
    score,
    pass: score >= THRESHOLD,
    reasoning: explanation ?? "",
    metadata: { ...old.metadata, pending: false },
  };
  state.runs.set(run.id, {
    ...run,
    gradeResults: run.gradeResults.map((one) => (one === old ? graded : one)),
  });
  return { json: {} };
}
