import * as z from "zod/mini";

// Only options.ts loads this file, and only on demand, because importing zod takes 50 ms. Only the
// fields that this package relies on are checked: the service adds fields and values between
// releases, and none of them is a reason to reject a response.

const id = z.string().check(z.minLength(1));
const nextToken = z.optional(z.nullable(z.number()));
const aRecord = z.looseObject({ id });
const scorerConfig = z.looseObject({ id });
const dataset = z.looseObject({ id, name: z.string() });
const pageOf = (name: string, items: z.ZodMiniType): z.ZodMiniType =>
  z.looseObject({ [name]: z.array(items), next_starting_token: nextToken });
const listOf = (name: string, items: z.ZodMiniType): z.ZodMiniType =>
  z.looseObject({ [name]: z.optional(z.array(items)), next_starting_token: nextToken });
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
    | "health"
    | "token"
    | "project"
    | "projects"
    | "evaluated"
    | "experiments"
    | "aggregates"
    | "columns"
    | "metricSettings"
    | "recordPage"
    | "count"
    | "job"
    | "jobs"
    | "logStreamPage"
    | "dataset"
    | "datasetPage"
    | "datasetVersionPage"
    | "datasetContent",
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
  health: z.looseObject({ version: z.string() }),
  token: z.looseObject({ access_token: id }),
  project: aRecord,
  projects: pageOf("projects", aRecord),
  evaluated: z.looseObject({ id, project_id: id }),
  experiments: listOf("experiments", z.looseObject({ id, project_id: id })),
  aggregates: listOf("metrics", z.looseObject({ name: z.string() })),
  columns: listOf("columns", aRecord),
  metricSettings: z.looseObject({ scorers: z.array(scorerConfig) }),
  recordPage: listOf("records", aRecord),
  count: z.looseObject({ total_count: z.number() }),
  job: z.looseObject({ id, status: z.string() }),
  jobs: z.array(z.looseObject({ id, status: z.string() })),
  logStreamPage: pageOf("log_streams", dataset),
  dataset,
  datasetPage: listOf("datasets", dataset),
  datasetVersionPage: pageOf("versions", z.looseObject({ version_index: z.number() })),
  datasetContent: listOf("rows", z.looseObject({ row_id: id })),
};
