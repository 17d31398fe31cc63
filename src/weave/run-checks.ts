import { ResponseShapeError } from "../core/errors/call.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { EvaluationRun } from "./types.ts";

/** The fields of a call that {@link toRun} relies on. */
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

/** An empty list is no filter for the server: it would answer with everything. */
export function refuseEmptyLists(filter: object, path: string): void {
  for (const [name, value] of Object.entries(filter)) {
    if (!Array.isArray(value) || value.length > 0) continue;
    throw new InvalidArgumentError(
      `'${name}' must not be an empty list: the server takes it for no condition at all`,
      { path: `${path}.${name}` },
      { hint: "Leave it out to mean everything." },
    );
  }
}

/** A list filter that holds a name silently matches nothing. */
export function checkRefs(option: string, refs: readonly string[] | undefined, noun: string, path = "query"): void {
  for (const ref of refs ?? []) {
    if (typeof ref === "string" && ref.startsWith("weave:///")) continue;
    throw new InvalidArgumentError(
      `'${option}' takes weave:/// references: current value is '${String(ref).slice(0, 100)}'`,
      { path: `${path}.${option}` },
      {
        hint: `To find runs by name use search({ ${noun}: ${JSON.stringify(String(ref).slice(0, 100))} }).`,
      },
    );
  }
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
    {
      hint: "search() gives the ids of runs.",
    },
  );
}
