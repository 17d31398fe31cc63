// The name of the section that a use of the action has in the comment.

import { shortLine } from "./text.mjs";

function valuesOf(matrix) {
  try {
    const value = JSON.parse(matrix ?? "null") ?? {};
    return Object.values(value).map((one) =>
      typeof one === "object" ? JSON.stringify(one) : String(one),
    );
  } catch {
    return [];
  }
}

/** Names of the sections that earlier steps of this job have used. */
function usedIn(env) {
  try {
    const used = JSON.parse(env.EVALWIRE_SECTIONS ?? "[]");
    return Array.isArray(used) ? used : [];
  } catch {
    return [];
  }
}

/** Longest name, in characters. */
const LENGTH = 100;

/**
 * Returns the name, and those used before in the job. By default it names the workflow, the job and
 * the values of its matrix, so no two jobs share a section. A second use in the same job gets a number.
 */
export function sectionName(env) {
  const used = usedIn(env);
  const values = valuesOf(env.INPUT_MATRIX);
  const job = `${env.GITHUB_WORKFLOW ?? "workflow"} / ${env.GITHUB_JOB ?? "job"}`;
  const usual = values.length === 0 ? job : `${job} (${values.join(", ")})`;
  const given = env.INPUT_SECTION?.trim() ?? "";
  const wanted = shortLine(given === "" ? usual : given, LENGTH);
  for (let count = 1; ; count++) {
    const name = count === 1 ? wanted : `${wanted} #${count}`;
    if (!used.includes(name)) return { name, used };
  }
}
