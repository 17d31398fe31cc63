import { NotFoundError } from "../core/errors/http.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { CallOptions } from "../core/options.ts";
import type { Run } from "../model/run.ts";
import { isCall } from "./checks.ts";
import type { WeaveContext } from "./context.ts";
import type { EvaluationRuns } from "./evaluation-runs.ts";
import { parseSelector, SELECTORS } from "./selector.ts";
import { toRun } from "./to-run.ts";
import type { CallRecord } from "./types.ts";

/** Which of the runs that a selector matches it takes. */
export interface RunChoice {
  readonly status: string | undefined;
  readonly rescores: "exclude" | "include" | "only" | undefined;
}

/** Finds the run that an id or a selector names. @throws {NotFoundError} when there is none. */
export async function findRun(
  context: WeaveContext,
  runs: EvaluationRuns,
  text: string,
  which: RunChoice,
  options: CallOptions,
): Promise<Run> {
  const selector = parseSelector(text);
  if (selector === null) {
    refuseChoice(which, `the id '${text.slice(0, 100)}'`);
    return await findById(context, runs, text, options);
  }
  const { status = "completed", rescores = "exclude" } = which;
  const query = { ...selector.query, ...(status === "any" ? {} : { status }), rescores };
  const newest = await runs.search({ ...query, limit: 1 }, options).first();
  if (newest !== undefined) {
    if (selector.fits(newest)) return newest;
    for await (const run of runs.search(query, options)) if (selector.fits(run)) return run;
  }
  throw notFound(`No run of ${context.projectId} matches '${text}'`, [selector.hint ?? "", searchedOnly(status, rescores), SELECTORS]);
}

/** How a message names the runs that were searched. */
const SEARCHED = { exclude: "runs that are not rescores", include: "runs", only: "rescores" } as const;

/** Says which runs were searched, and how to search more. */
function searchedOnly(status: string, rescores: keyof typeof SEARCHED): string {
  const widen = [...(status === "any" ? [] : ['status: "any"']), ...(rescores === "include" ? [] : ['rescores: "include"'])];
  if (widen.length === 0) return "";
  const searched = `${status === "any" ? "" : `${status} `}${SEARCHED[rescores]}`;
  return `Only ${searched} were searched: set ${widen.join(" or ")} to search more.`;
}

/** A run that is named is loaded whatever it is: an option that chooses among several would be ignored. */
export function refuseChoice(which: RunChoice, named: string): void {
  for (const name of ["status", "rescores"] as const) {
    if (which[name] === undefined) continue;
    throw new InvalidArgumentError(
      `'${name}' applies to selectors only, and 'run' is ${named}`,
      { path: `options.${name}` },
      { hint: `Leave it out: a run that is named is loaded whatever its status, rescore or not. ${SELECTORS}` },
    );
  }
}

async function findById(context: WeaveContext, runs: EvaluationRuns, id: string, options: CallOptions): Promise<Run> {
  if (id.trim() === "") throw new InvalidArgumentError("'run' must not be empty", { path: "run" }, { hint: SELECTORS });
  const body = { project_id: context.projectId, filter: { call_ids: [id] }, limit: 1 };
  const call = await context.transport
    .streamPost("/calls/stream_query", { body, accepts: isCall, map: (one: CallRecord) => one }, options)
    .first();
  if (call !== undefined && /\/op\/Evaluation\.evaluate:/.test(call.op_name)) return toRun(call, context);
  await runs.get(id, options); // says what is wrong: no such call, or a call that is no run
  if (call !== undefined) return toRun(call, context);
  throw notFound(`No run '${id}' in ${context.projectId}`, []);
}

/** The server answered 200 with nothing in it (decision 5). */
function notFound(message: string, hints: readonly string[]): NotFoundError {
  const hint = hints.filter((one) => one !== "").join(" ");
  return new NotFoundError(
    message,
    { status: 200, method: "POST", url: "/calls/stream_query", requestId: "", detail: null, attempts: [] },
    { hint: hint === "" ? null : hint },
  );
}
