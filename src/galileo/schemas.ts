import * as z from "zod/mini";

// Only context.ts loads this file, and only on demand, because importing zod takes 50 ms. Only the
// fields that this package relies on are checked: the service adds fields and values between
// releases, and none of them is a reason to reject a response.

const id = z.string().check(z.minLength(1));
const nextToken = z.optional(z.nullable(z.number()));
const version = z.looseObject({ id, version: z.number(), scorer_id: id });

/** Schemas of single responses, by the name that a resource uses. */
export const schemas: Readonly<
  Record<
    | "scorer"
    | "scorerPage"
    | "version"
    | "versionPage"
    | "projectPage"
    | "tags"
    | "task"
    | "codeTask"
    | "codeValidation"
    | "experiment"
    | "healthScores"
    | "healthScore"
    | "evaluated"
    | "experiments"
    | "recordPage",
    z.ZodMiniType
  >
> = {
  scorer: z.looseObject({ id, name: z.string(), scorer_type: z.string() }),
  scorerPage: z.looseObject({
    scorers: z.array(z.looseObject({ id, name: z.string() })),
    next_starting_token: nextToken,
  }),
  version,
  versionPage: z.looseObject({ versions: z.array(version), next_starting_token: nextToken }),
  projectPage: z.looseObject({
    projects: z.array(z.looseObject({ id, name: z.string() })),
    next_starting_token: nextToken,
  }),
  tags: z.array(z.string()),
  task: z.looseObject({ task_result_id: id }),
  codeTask: z.looseObject({ task_id: id }),
  codeValidation: z.looseObject({ id, status: z.string() }),
  experiment: z.looseObject({ metrics_experiment_id: id, project_id: id }),
  healthScores: z.looseObject({ scores: z.array(z.looseObject({ id, score: z.number() })) }),
  healthScore: z.looseObject({ id, score: z.number() }),
  recordPage: z.looseObject({
    records: z.array(z.looseObject({ id })),
    next_starting_token: nextToken,
  }),
  evaluated: z.looseObject({ id, project_id: id }),
  experiments: z.looseObject({
    experiments: z.array(z.looseObject({ id, project_id: id })),
    next_starting_token: nextToken,
  }),
};
