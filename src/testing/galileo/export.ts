import { type Answer, notSupported } from "../http.ts";
import { recordView, sessionViews } from "./runs.ts";
import type { Exchange } from "./state.ts";
import { passing, runOf } from "./traces.ts";
import { detail, type Schemas } from "./wire.ts";

/** What the sandbox sends as it is, instead of as one JSON value. */
export class Streamed {
  readonly answer: Answer;

  constructor(answer: Answer) {
    this.answer = answer;
  }
}

/** Exports records as a stream of lines: JSON with the spans of each trace, or CSV. */
export function exportRecords(exchange: Exchange): Streamed {
  // checked by the document's schema
  const query = exchange.body as Schemas["LogRecordsExportRequest"];
  const run = runOf(exchange, query);
  if (query.export_format === "jsonl_flat") {
    if (query.export_computed_metrics_only === true)
      throw detail(422, "export_computed_metrics_only cannot be combined with jsonl_flat");
    throw notSupported("The export format 'jsonl_flat'");
  }
  const spans = run.spans.map((record) => recordView(run, record));
  const views =
    query.root_type === "session"
      ? sessionViews(run)
      : passing(run, query.root_type === "trace" ? run.traces : run.spans, query).map(
          ({ view }) => view,
        );
  if (query.export_format === "csv")
    return new Streamed({ text: csvOf(views, query.column_ids ?? null), contentType: "text/csv" });
  const lines = views.map((view) =>
    query.root_type === "trace"
      ? { ...view, spans: spans.filter(({ trace_id }) => trace_id === view.id) }
      : view,
  );
  return new Streamed({ lines, contentType: "application/x-ndjson" });
}

const COLUMNS = ["id", "created_at", "input", "output", "dataset_input", "dataset_output"];

function csvOf(
  views: readonly Record<string, unknown>[],
  chosen: readonly string[] | null,
): string {
  const keys = new Set(views.flatMap((view) => Object.keys(view.metrics as object)));
  const columns = chosen ?? [...COLUMNS, ...[...keys].map((key) => `metrics/${key}`)];
  const cell = (view: Record<string, unknown>, column: string): unknown => {
    const [group = "", ...rest] = column.split("/");
    const value = view[group] as Record<string, unknown> | undefined;
    return rest.length === 0 ? value : value?.[rest.join("/")];
  };
  const lines = views.map((view) => columns.map((column) => quoted(cell(view, column))).join(","));
  return [columns.map(quoted).join(","), ...lines, ""].join("\r\n");
}

function quoted(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
