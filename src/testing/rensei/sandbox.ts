import type { components } from "../../../generated/rensei.ts";
import type { Fault } from "../faults.ts";
import { sandboxOf, WireError } from "../http.ts";
import type { RenseiGraderSeed, RenseiJudgeSeed } from "../seed.ts";
import { seededRandom } from "../seeded-random.ts";
import { checkSandbox, type Store } from "../store.ts";
import type { RenseiRun, RenseiState } from "./state.ts";

type GradeResult = components["schemas"]["GradeResult"];
type Replay = components["schemas"]["ReplayResponse"];
type ReplayRequest = components["schemas"]["ReplayRequest"];

/** Options of {@link renseiSandbox}. */
export interface RenseiSandboxOptions {
  /** Path of the base URL. No path by default. */
  prefix?: string;
  /** Faults to inject, as far as a `Response` can express them. No faults by default. */
  faults?: readonly Fault[];
}

const REPLAY = /^\/api\/evals\/runs\/([^/]+)\/replay$/;

/** Returns whether a path belongs to Rensei. */
export function isRenseiPath(pathname: string): boolean {
  return pathname.startsWith("/api/evals/");
}

/**
 * Creates an emulation of Rensei's eval replay: one function from request to response, backed by
 * the state of the store. It ignores the host.
 *
 * It follows the vendor's documentation, and has not been compared with the real service. Tokens
 * that begin with `bad` get a 401.
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
 */
export function renseiSandbox(
  store: Store,
  options: RenseiSandboxOptions = {},
): (request: Request) => Promise<Response> {
  checkSandbox(store, options);
  const prefix = options.prefix ?? "";
  return sandboxOf(
    async (request) => ({ status: 201, json: await handle(store.rensei, prefix, request) }),
    options.faults,
  );
}

function refusal(status: number, error: string): WireError {
  return new WireError(status, { error });
}

async function handle(state: RenseiState, prefix: string, request: Request): Promise<Replay> {
  const url = new URL(request.url);
  const pathname = url.pathname.startsWith(prefix)
    ? url.pathname.slice(prefix.length)
    : url.pathname;
  const id = REPLAY.exec(pathname)?.[1];
  if (id === undefined) throw refusal(404, "Not found");
  if (request.method !== "POST")
    throw new WireError(405, { error: "Method not allowed" }, { allow: "POST" });
  const token = /^bearer (.+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (token === undefined || token.startsWith("bad")) throw refusal(401, "Unauthorized");
  const run = state.runs.get(decodeURIComponent(id));
  if (run === undefined) throw refusal(404, "Run not found");
  if (run.trace !== "kept")
    throw refusal(
      422,
      run.trace === "collected" ? "The trace of this run was collected" : "This run has no trace",
    );
  return await replay(state, run, requestOf(await request.text()));
}

function requestOf(text: string): ReplayRequest {
  try {
    const body: unknown = text === "" ? {} : JSON.parse(text);
    if (typeof body === "object" && body !== null && !Array.isArray(body))
      return body as ReplayRequest; // unknown fields are ignored
  } catch {
    // reported below
  }
  throw refusal(400, "The body is not a JSON object");
}

/** Grades a frozen trace again and stores the grades as a new run. */
async function replay(state: RenseiState, run: RenseiRun, request: ReplayRequest): Promise<Replay> {
  const wanted = request.graderIds ?? run.graderIds;
  const judge =
    state.judges.get(request.targetModelProfileId ?? "") ?? [...state.judges.values()][0];
  // Human graders cannot grade while the caller waits, and unregistered graders cannot run: both
  // are silently skipped.
  const graders = wanted
    .flatMap((id) => state.graders.get(id) ?? [])
    .filter(({ kind }) => kind !== "human");
  const delayMs = graders.some(({ kind }) => kind === "model") ? (judge?.delayMs ?? 0) : 0;
  if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  const newRunId = state.newId();
  state.runs.set(newRunId, {
    ...run,
    id: newRunId,
    graderIds: graders.map(({ id }) => id),
    replayOf: run.id,
  });
  return {
    newRunId,
    gradersRun: graders.map(({ id }) => id),
    gradeResults: graders.map((grader) => grade(run, grader, judge)),
    replayOf: run.id,
  };
}

/**
 * Grades a frozen trace with one grader. A grader that crashes returns a zero with its error as the
 * reasoning.
 */
function grade(
  run: RenseiRun,
  grader: RenseiGraderSeed,
  judge: RenseiJudgeSeed | undefined,
): GradeResult {
  const crash = grader.crash ?? (grader.kind === "model" ? judge?.crash : undefined);
  if (crash !== undefined) return { graderId: grader.id, score: 0, pass: false, reasoning: crash };
  return grader.kind === "structural"
    ? gradeStructure(run, grader)
    : gradeByModel(run, grader, judge);
}

/** Checks the output against the grader's schema, even when the output was not kept and is null. */
function gradeStructure(
  { output }: RenseiRun,
  { id, requires = [], allowsNull = false }: RenseiGraderSeed,
): GradeResult {
  if (output === null) {
    const reasoning = allowsNull
      ? "null is valid against the schema"
      : "Invalid input: expected object, received null";
    return { graderId: id, score: allowsNull ? 1 : 0, pass: allowsNull, reasoning };
  }
  const missing = requires.filter(
    (name) => typeof output !== "object" || output === null || !Object.hasOwn(output, name),
  );
  const pass = missing.length === 0;
  const metadata = { output };
  if (pass)
    return {
      graderId: id,
      score: 1,
      pass,
      reasoning: "The output is valid against the schema",
      metadata,
    };
  const reasoning = `Invalid input: expected string at ${missing.map((name) => `'${name}'`).join(", ")}`;
  return { graderId: id, score: 0, pass, reasoning, metadata };
}

/** Grades a trace with a judge. The grade is the same each time, as if the temperature were 0. */
function gradeByModel(
  run: RenseiRun,
  { id }: RenseiGraderSeed,
  judge: RenseiJudgeSeed | undefined,
): GradeResult {
  const { strictness = 0, noise = 0, id: judgeModel = "unknown" } = judge ?? {};
  const seed = [...`${run.id} ${judgeModel}`].reduce(
    (sum, character) => Math.imul(sum, 31) + character.charCodeAt(0),
    7,
  );
  const stray = (seededRandom(seed)() - 0.5) * 2 * noise;
  const score = Math.round(Math.min(1, Math.max(0, run.merit - strictness + stray)) * 100) / 100;
  const pass = score >= 0.5;
  return {
    graderId: id,
    score,
    pass,
    reasoning: pass ? "The answer does what was asked" : "The answer misses what was asked",
    metadata: { judgeModel },
  };
}
