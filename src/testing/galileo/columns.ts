import { experimentOf } from "./experiments.ts";
import { bucketsOf } from "./figures.ts";
import type { MetricColumn } from "./runs.ts";
import type { Exchange } from "./state.ts";
import { passing, runOf } from "./traces.ts";
import type { Schemas } from "./wire.ts";

type Column = Schemas["LogRecordsColumnInfo"];

const STANDARD: readonly [string, string, Schemas["DataType"]][] = [
  ["id", "ID", "uuid"],
  ["created_at", "Created at", "timestamp"],
  ["updated_at", "Updated at", "timestamp"],
  ["input", "Input", "text"],
  ["output", "Output", "text"],
  ["session_id", "Session ID", "uuid"],
  ["trace_id", "Trace ID", "uuid"],
  ["name", "Name", "text"],
];
const DATASET: readonly [string, string, Schemas["DataType"]][] = [
  ["dataset_input", "Dataset input", "text"],
  ["dataset_output", "Ground Truth", "text"],
];

const plain =
  (category: Schemas["ColumnCategory"]) =>
  ([id, label, data_type]: readonly [string, string, Schemas["DataType"]]): Column => ({
    id,
    label,
    category,
    data_type,
    sortable: true,
    filterable: true,
  });

/** Type of a column, by the output of the scorer. */
const DATA_TYPES: Readonly<Record<Schemas["OutputTypeEnum"], Schemas["DataType"]>> = {
  boolean: "boolean",
  categorical: "tag",
  count: "integer",
  discrete: "integer",
  freeform: "text",
  percentage: "floating_point",
  multilabel: "string_list",
  retrieved_chunk_list_boolean: "boolean",
  boolean_multilabel: "string_list",
};

function metricColumn({ key, label, outputType, rollUpMethod, scorer }: MetricColumn): Column {
  return {
    id: `metrics/${key}`,
    label,
    category: "metric",
    data_type: DATA_TYPES[outputType],
    multi_valued: DATA_TYPES[outputType] === "string_list",
    sortable: true,
    filterable: true,
    roll_up_method: rollUpMethod,
    metric_key_alias: label === key ? null : label,
    scorer_config: scorer,
    scorer_id: scorer?.id ?? null,
    applicable_types: ["trace"],
  };
}

/** Lists the columns of an experiment's or a log stream's traces. */
export function traceColumns(exchange: Exchange): Schemas["LogRecordsAvailableColumnsResponse"] {
  // checked by the document's schema, as all bodies below
  const run = runOf(exchange, exchange.body as Schemas["LogRecordsAvailableColumnsRequest"]);
  return {
    columns: [
      ...STANDARD.map(plain("standard")),
      ...DATASET.map(plain("dataset")),
      ...run.columns.map(metricColumn),
    ],
  };
}

/** Lists the columns of all experiments of a project. */
export function experimentColumns({
  state,
  path,
}: Exchange): Schemas["ExperimentsAvailableColumnsResponse"] {
  const project = state.project(path.project_id ?? "");
  const metrics = new Map<string, MetricColumn>();
  for (const { run } of state.experiments.values())
    if (run.projectId === project.id)
      for (const column of run.columns) metrics.set(column.key, column);
  return {
    columns: [
      ...STANDARD.slice(0, 3).map(plain("standard")),
      ...[...metrics.values()].map((column) => {
        const { scorer_config: _config, scorer_id: _id, ...rest } = metricColumn(column);
        return rest;
      }),
    ],
  };
}

/** Returns the distribution of every metric of an experiment. */
export function experimentMetrics(exchange: Exchange): Schemas["ExperimentMetricsResponse"] {
  const { run } = experimentOf(exchange);
  const { filters = [] } = exchange.body as Schemas["ExperimentMetricsRequest"];
  const traces = passing(run, run.traces, { filters }).map(({ record }) => record);
  return { metrics: bucketsOf({ ...run, traces }) };
}
