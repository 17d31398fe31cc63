import { listDatasetProjects, listDatasets, readLatestContent } from "./datasets.ts";
import { listExperiments } from "./experiments.ts";
import { ingestTraces, setRunScorers } from "./ingest.ts";
import { createLogStream, createProject, listLogStreams, namedProjects } from "./projects.ts";
import type { Exchange } from "./state.ts";
import type { Schema } from "./validate.ts";

/** A route that is missing from the document. */
interface ClientRoute {
  readonly method: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, Schema>>;
  readonly query: Readonly<Record<string, Schema>>;
  readonly required: readonly string[];
  readonly body?: Schema;
  readonly run: (exchange: Exchange) => unknown;
}

const project: Readonly<Record<string, Schema>> = {
  project_id: { type: "string", format: "uuid4" },
};
const dataset: Readonly<Record<string, Schema>> = {
  dataset_id: { type: "string", format: "uuid4" },
};
const plain = { query: {}, required: [] };
const paged: Readonly<Record<string, Schema>> = {
  starting_token: { type: "integer" },
  limit: { type: "integer" },
};
const withName: Schema = {
  type: "object",
  required: ["name"],
  properties: { name: { type: "string", minLength: 1 } },
};
const named = {
  query: { project_name: { type: "string" }, type: { type: "string" } },
  required: [],
};

/**
 * Routes that the official clients call in the steps on scorers and experiments, and that our
 * document lacks: their responses are as far as those clients read them.
 */
export const CLIENT_ROUTES: readonly ClientRoute[] = [
  {
    method: "GET",
    path: "/current_user",
    parameters: {},
    ...plain,
    run: ({ state }) => ({ ...state.userInfo, role: "admin", permissions: [] }),
  },
  // deprecated and not paged, but both clients list experiments with it
  {
    method: "GET",
    path: "/projects/{project_id}/experiments",
    parameters: project,
    ...plain,
    run: listExperiments,
  },
  {
    method: "POST",
    path: "/projects/{project_id}/runs/{run_id}/scorer-settings",
    parameters: { ...project, run_id: { type: "string", format: "uuid4" } },
    ...plain,
    body: {
      type: "object",
      required: ["run_id", "scorers"],
      properties: { scorers: { type: "array", items: { $ref: "ScorerConfig" } } },
    },
    run: setRunScorers,
  },
  {
    method: "POST",
    path: "/projects/{project_id}/traces",
    parameters: project,
    ...plain,
    body: {
      type: "object",
      required: ["traces"],
      properties: { traces: { type: "array", items: { type: "object" }, minItems: 1 } },
    },
    run: ingestTraces,
  },
  {
    method: "GET",
    path: "/projects/{project_id}/log_streams",
    parameters: project,
    ...plain,
    run: listLogStreams,
  },
  {
    method: "POST",
    path: "/projects/{project_id}/log_streams",
    parameters: project,
    ...plain,
    body: withName,
    run: createLogStream,
  },
  {
    method: "POST",
    path: "/projects",
    parameters: {},
    ...plain,
    body: withName,
    run: createProject,
  },
  {
    method: "GET",
    path: "/datasets",
    parameters: {},
    query: paged,
    required: [],
    run: (exchange) => listDatasets({ ...exchange, body: {} }),
  },
  { method: "GET", path: "/projects", parameters: {}, ...named, run: namedProjects },
  { method: "GET", path: "/projects/all", parameters: {}, ...named, run: namedProjects },
  {
    method: "GET",
    path: "/datasets/{dataset_id}/projects",
    parameters: dataset,
    query: paged,
    required: [],
    run: listDatasetProjects,
  },
  {
    method: "GET",
    path: "/datasets/{dataset_id}/content",
    parameters: dataset,
    query: paged,
    required: [],
    run: readLatestContent,
  },
];
