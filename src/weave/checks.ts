import { ResponseShapeError } from "../core/errors/call.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { anObject, type CallOptions, checkKeys, checkValue, integerFrom, type Rule, type Rules } from "../core/options.ts";
import type { WeaveContext } from "./context.ts";
import { nameOfRef } from "./parse-ref.ts";
import type { CallRecord, EvaluationRun } from "./types.ts";

// Arguments that the server would ignore or misread are refused before they are sent, and answers that are visibly of something else.

/** How a list of objects is narrowed. */
export interface ListQuery {
  /** Most records, at least 0. */
  limit?: number;
  /** Records to leave out at the beginning. */
  offset?: number;
}

/** A number of records, or of those to leave out. */
export const count: Rule = integerFrom(0, Number.POSITIVE_INFINITY);
export const someText: Rule = { is: (value) => typeof value === "string" && value.trim() !== "", kind: "a non-empty string" };

/** Refuses an argument, saying what to do where that is known. */
export function refuse(path: string, message: string, hint?: string): never {
  throw new InvalidArgumentError(message, { path }, hint === undefined ? undefined : { hint });
}

/** Checks the fields of an argument: no unknown key, each of its kind; those that were left out are right. */
export function checkFields(fields: object, rules: Rules, what: string, path: string): void {
  checkKeys(fields, Object.keys(rules), what, path);
  for (const [name, rule] of Object.entries(rules)) {
    const value = (fields as Record<string, unknown>)[name]; // any object may be asked for any name
    if (value !== undefined) checkValue(`${path}.${name}`, value, rule);
  }
}

/** Checks the query of a list: `limit=-1` is refused by the server, a misspelt name is ignored by it. */
export function checkListQuery(query: ListQuery, own: Rules = {}): void {
  checkFields(query, { limit: count, offset: count, ...own }, "a condition of list()", "query");
}

/** Checks that there is a body; its fields are the server's to check. */
export function checkBody(body: object): void {
  checkValue("body", body, anObject);
}

/** An empty list is no filter for the server: it would answer with everything. */
export function refuseEmptyLists(filter: object, path: string): void {
  for (const [name, value] of Object.entries(filter)) {
    if (Array.isArray(value) && value.length === 0)
      refuse(
        `${path}.${name}`,
        `'${name}' must not be an empty list: the server takes it for no condition at all`,
        "Leave it out to mean everything.",
      );
  }
}

/** A list filter that holds a name silently matches nothing. */
export function checkRefs(option: string, refs: readonly string[] | undefined, noun: string, path = "query"): void {
  for (const ref of refs ?? []) {
    if (typeof ref === "string" && ref.startsWith("weave:///")) continue;
    const shown = String(ref).slice(0, 100);
    refuse(
      `${path}.${option}`,
      `'${option}' takes weave:/// references: current value is '${shown}'`,
      `To find runs by name use search({ ${noun}: ${JSON.stringify(shown)} }).`,
    );
  }
}

/** Returns whether a record has the fields of a call that are relied on. */
export function isCall(record: Readonly<Record<string, unknown>>): boolean {
  const { id, op_name, attributes, inputs } = record;
  return (
    typeof id === "string" &&
    typeof op_name === "string" &&
    typeof attributes === "object" &&
    attributes !== null &&
    typeof inputs === "object" &&
    inputs !== null
  );
}

/** The server answers 200 to the id of any call: what is visibly not a run is refused. */
export function refuseOtherObject(run: EvaluationRun, id: string): void {
  const weave = run.summary?.weave;
  const trace =
    typeof weave === "object" && weave !== null && "trace_name" in weave && typeof weave.trace_name === "string" ? weave.trace_name : "";
  const child = /(?:\.predict|\.score|predict_and_score|predictAndScore)$/.test(trace);
  if (!child && run.evaluation_run_id === id && run.model !== "" && run.evaluation !== run.model) return;
  const what = trace === "" ? "something else" : `'${trace}'`;
  throw new ResponseShapeError(
    `'${id}' is not an evaluation run: the server answered with the call of ${what}`,
    { path: "evaluation_run_id", expected: "an evaluation run" },
    { hint: "search() gives the ids of runs." },
  );
}

const MADE_HINTS = {
  prediction: "Read the rows of its run with load() or evalResults.rows(): they hold inputs, outputs and scores of every kind of run.",
  score: "scores.list({ evaluation_run_id }) gives the ids of scores; rows hold the scores of every kind of run.",
};

/** Looks at the call behind an id, and refuses it unless the v2 routes made it as what was asked for: they mark what they make. */
export async function refuseUnlessMade(
  context: WeaveContext,
  kind: "prediction" | "score",
  id: string,
  options: CallOptions | undefined,
): Promise<void> {
  const body = { project_id: context.projectId, filter: { call_ids: [id] }, limit: 1 };
  const call = await context.transport
    .streamPost("/calls/stream_query", { body, accepts: isCall, map: (one: CallRecord) => one }, options)
    .first();
  const mark = call?.attributes.weave;
  if (typeof mark === "object" && mark !== null && kind in mark) return;
  const what = call === undefined ? "something else" : `a call of '${nameOfRef(call.op_name)}'`;
  throw new ResponseShapeError(
    `'${id}' is not a ${kind} made through the v2 routes: it is ${what}`,
    { path: `${kind}_id`, expected: `a ${kind}` },
    { hint: MADE_HINTS[kind] },
  );
}
