import { addTrace, columnOf } from "./runs.ts";
import type { GalileoScoreSeed } from "./seed.ts";
import type { Exchange } from "./state.ts";
import { runOf, startScoring } from "./traces.ts";
import { detail, type Schemas } from "./wire.ts";

// What the official clients send when a function of the user's runs on each row of a data set. The
// routes are missing from our document: the sandbox reads only what it shows elsewhere.

/** Sets the scorers of a run, as the clients do before they log its traces. */
export function setRunScorers({ state, path, body }: Exchange): unknown {
  const project = state.project(path.project_id ?? "");
  const run = state.run(path.run_id ?? "");
  if (run.projectId !== project.id) throw detail(404, "Run not found");
  // checked by the route's schema
  const { scorers } = body as { scorers: Schemas["ScorerConfig"][] };
  run.scorers = structuredClone(scorers);
  for (const { id } of scorers) state.columnFor(run, id);
  return { run_id: run.id, scorers };
}

/** A trace as the clients log it, as far as the sandbox reads it. */
interface LoggedTrace {
  readonly id?: string | null;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly created_at?: string | null;
  readonly dataset_input?: string | null;
  readonly dataset_output?: string | null;
  readonly dataset_metadata?: Record<string, string> | null;
  readonly tags?: string[] | null;
  readonly metrics?: Record<string, unknown> | null;
}

/** Adds traces to an experiment or a log stream, whose scorers start on them. */
export function ingestTraces(exchange: Exchange): unknown {
  const { state, body } = exchange;
  // checked by the route's schema
  const { traces, ...scope } = body as { traces: LoggedTrace[] } & Parameters<typeof runOf>[1];
  const run = runOf(exchange, scope);
  const added = traces.map((trace) => {
    const local = localScores(trace.metrics ?? {});
    for (const key of Object.keys(local))
      if (!run.columns.some((column) => column.key === key))
        run.columns.push(columnOf(state, { key }));
    return addTrace(run, {
      id: trace.id ?? state.newId(),
      createdAt: trace.created_at ?? state.now(),
      input: textOf(trace.input) ?? "",
      output: textOf(trace.output),
      datasetInput: trace.dataset_input ?? null,
      datasetOutput: trace.dataset_output ?? null,
      datasetMetadata: trace.dataset_metadata ?? {},
      tags: trace.tags ?? [],
      scores: local,
    });
  });
  const ids = run.scorers.map(({ id }) => id);
  startScoring(state, run, added, ids);
  return {
    project_id: run.projectId,
    project_name: state.project(run.projectId).name,
    [run.kind === "experiment" ? "experiment_id" : "log_stream_id"]: run.id,
    session_id: state.newId(),
    records_count: added.length,
    traces_count: added.length,
    trace_ids: added.map(({ seed }) => seed.id),
  };
}

/** The service stores what is not a string as JSON. */
function textOf(value: unknown): string | null {
  return value == null ? null : typeof value === "string" ? value : JSON.stringify(value);
}

/** Metrics that the client computed: all values except the service's own figures. */
function localScores(metrics: Record<string, unknown>): Record<string, GalileoScoreSeed> {
  return Object.fromEntries(
    Object.entries(metrics)
      .filter(([key, value]) => value !== null && key !== "duration_ns")
      .map(([key, value]) => [key, { value }]),
  );
}
