import { InvalidArgumentError } from "../core/errors/usage.ts";
import { checkKeys } from "../core/options.ts";
import type { ReplayBody } from "./types.ts";

const BODY_KEYS: readonly string[] = ["graderIds", "datasetCaseId", "targetModelProfileId"];

/** Tells whether a value is a list of ids that names something. */
export function isListOfIds(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isId);
}

function isId(value: unknown): boolean {
  return typeof value === "string" && value.trim() !== "";
}

/** Checks the body of a replay before anything is sent. */
export function checkReplayBody(body: ReplayBody): void {
  checkKeys(body, BODY_KEYS, "a field of a replay", "body");
  const { graderIds } = body;
  if (graderIds !== undefined && !isListOfIds(graderIds)) {
    throw new InvalidArgumentError(
      "'graderIds' must name at least one grader",
      { path: "body.graderIds" },
      { hint: "Leave it out to use the graders of the original run." },
    );
  }
  for (const name of ["datasetCaseId", "targetModelProfileId"] as const) {
    if (body[name] !== undefined && !isId(body[name]))
      throw new InvalidArgumentError(`'${name}' must be an id, or be left out`, { path: `body.${name}` });
  }
}
