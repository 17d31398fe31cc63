import { passes, sortBy } from "./filters.ts";
import type { GalileoRowSeed, GalileoTraceSeed } from "./seed.ts";
import type { Exchange, GalileoState } from "./state.ts";
import type { Dataset } from "./stored.ts";
import { detail, pageIn, pageOf, type Schemas } from "./wire.ts";

/** Finds a data set. @throws {WireError} with status 404. */
export function datasetOf(state: GalileoState, id: string): Dataset {
  const found = state.datasets.get(id.toLowerCase());
  if (found === undefined) throw detail(404, "Dataset not found");
  return found;
}

/** Rows of a version. @throws {WireError} with status 404. */
export function rowsOf(dataset: Dataset, version: number): readonly GalileoRowSeed[] {
  const found = dataset.versions[version - 1];
  if (found === undefined) throw detail(404, "Dataset version not found");
  return found.rows;
}

/** The service stores objects as JSON. */
const textOf = (cell: unknown): string | null =>
  cell == null ? null : typeof cell === "string" ? cell : JSON.stringify(cell);

/** The trace that a row with a stored output becomes. */
export function traceOfRow(
  row: GalileoRowSeed,
): Omit<GalileoTraceSeed, "id" | "createdAt" | "scores"> {
  return {
    input: textOf(row.input) ?? "",
    output: textOf(row.generatedOutput),
    datasetInput: textOf(row.input),
    datasetOutput: textOf(row.output),
    ...(row.metadata === undefined ? {} : { datasetMetadata: row.metadata }),
  };
}

function columnsOf(rows: readonly GalileoRowSeed[]): string[] {
  const stored = rows.some(({ generatedOutput }) => generatedOutput !== undefined);
  return ["input", "output", ...(stored ? ["generated_output"] : []), "metadata"];
}

function view(dataset: Dataset): Schemas["DatasetDB"] {
  const rows = dataset.versions.at(-1)?.rows ?? [];
  return {
    id: dataset.id,
    name: dataset.name,
    permissions: [],
    created_at: dataset.createdAt,
    updated_at: dataset.createdAt,
    project_count: dataset.projectIds.length,
    num_rows: rows.length,
    column_names: columnsOf(rows),
    created_by_user: null,
    current_version_index: dataset.versions.length,
    draft: false,
  };
}

type Params = Schemas["ListDatasetParams"];

function holds(
  { projectIds, ...dataset }: Dataset,
  filter: NonNullable<Params["filters"]>[number],
): boolean {
  switch (filter.name) {
    case "used_in_project":
      return projectIds.includes(filter.value);
    case "not_in_project":
      return !projectIds.includes(filter.value);
    case "draft":
      return passes(false, filter);
    default:
      return passes(filter.name === "id" ? dataset.id : dataset.name, filter);
  }
}

/** Lists data sets. Newest first, unless the body says otherwise. */
export function listDatasets({ state, query, body }: Exchange): Schemas["ListDatasetResponse"] {
  const { filters = [], sort } = body as Params; // checked by the document's schema, as below
  const found = [...state.datasets.values()].filter((dataset) =>
    filters.every((filter) => holds(dataset, filter)),
  );
  const keys: Record<string, (dataset: Dataset) => unknown> = {
    name: ({ name }) => name,
    num_rows: ({ versions }) => versions.at(-1)?.rows.length,
    project_count: ({ projectIds }) => projectIds.length,
  };
  const key = keys[sort?.name ?? ""] ?? (({ createdAt }: Dataset) => createdAt);
  const sorted = sortBy(found, key, sort == null ? false : sort.ascending !== false);
  const { items, ...page } = pageOf(sorted, pageIn(query));
  return { ...page, datasets: items.map(view) };
}

/** Returns a data set. */
export function readDataset({ state, path }: Exchange): Schemas["DatasetDB"] {
  return view(datasetOf(state, path.dataset_id ?? ""));
}

/** Lists the projects that use a data set. */
export function listDatasetProjects({ state, path, query }: Exchange): unknown {
  const { projectIds } = datasetOf(state, path.dataset_id ?? "");
  const found = state.projects.filter(({ id }) => projectIds.includes(id));
  const { items, ...page } = pageOf(found, pageIn(query));
  return {
    ...page,
    projects: items.map(({ id, name, createdAt }) => ({
      id,
      name,
      created_at: createdAt,
      updated_at: createdAt,
      created_by_user: state.userInfo,
    })),
  };
}

/** Lists the versions of a data set, newest first unless the body says otherwise. */
export function listDatasetVersions({
  state,
  path,
  query,
  body,
}: Exchange): Schemas["ListDatasetVersionResponse"] {
  const dataset = datasetOf(state, path.dataset_id ?? "");
  const { sort } = body as Schemas["ListDatasetVersionParams"];
  const versions = dataset.versions.map((_, index) => versionView(dataset, index));
  const ascending = sort == null ? false : sort.ascending !== false;
  const { items, ...page } = pageOf(
    sortBy(versions, ({ version_index }) => version_index, ascending),
    pageIn(query),
  );
  return { ...page, versions: items };
}

function versionView(dataset: Dataset, index: number): Schemas["DatasetVersionDB"] {
  const rows = dataset.versions[index]?.rows ?? [];
  const before = new Map(dataset.versions[index - 1]?.rows.map((row) => [row.id, row]));
  const kept = rows.filter(({ id }) => before.has(id));
  return {
    version_index: index + 1,
    name: null,
    created_at: dataset.createdAt,
    created_by_user: null,
    num_rows: rows.length,
    column_names: columnsOf(rows),
    rows_added: rows.length - kept.length,
    rows_removed: before.size - kept.length,
    rows_edited: kept.filter((row) => JSON.stringify(row) !== JSON.stringify(before.get(row.id)))
      .length,
    columns_added: 0,
    columns_removed: 0,
    columns_renamed: 0,
  };
}

/** Returns rows of a version. */
export function readDatasetContent({ state, path, query }: Exchange): Schemas["DatasetContent"] {
  return contentOf(datasetOf(state, path.dataset_id ?? ""), Number(path.version_index), query);
}

/** Returns rows of the latest version. */
export function readLatestContent({ state, path, query }: Exchange): Schemas["DatasetContent"] {
  const dataset = datasetOf(state, path.dataset_id ?? "");
  return contentOf(dataset, dataset.versions.length, query);
}

function contentOf(
  dataset: Dataset,
  version: number,
  query: URLSearchParams,
): Schemas["DatasetContent"] {
  const rows = rowsOf(dataset, version);
  const { items, ...page } = pageOf(
    rows.map((row, index) => ({ row, index })),
    pageIn(query),
  );
  const columns = columnsOf(rows);
  return {
    ...page,
    column_names: columns,
    warning_message: null,
    rows: items.map(({ row, index }) => rowView(dataset, version, columns, row, index)),
  };
}

function rowView(
  dataset: Dataset,
  version: number,
  columns: readonly string[],
  row: GalileoRowSeed,
  index: number,
): Schemas["DatasetRow"] {
  const { id, input, output = null, generatedOutput = null, metadata = null } = row;
  const cells: Record<string, Schemas["DatasetRow"]["values"][number]> = {
    input,
    output,
    generated_output: generatedOutput,
    metadata,
  };
  const created = dataset.versions.findIndex(({ rows }) => rows.some((one) => one.id === id)) + 1;
  return {
    row_id: id,
    index,
    values: columns.map((name) => cells[name] ?? null),
    values_dict: Object.fromEntries(columns.map((name) => [name, cells[name] ?? null])),
    metadata: {
      created_in_version: created,
      created_at: dataset.createdAt,
      created_by_user: null,
      updated_in_version: version,
      updated_at: dataset.createdAt,
      updated_by_user: null,
    },
  };
}
