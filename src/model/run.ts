import type { ScoredRow } from "./scored-row.ts";

/** The service that a run comes from. */
export type Provider = "weave" | "galileo" | "rensei" | (string & {});

/** One evaluation run: one model, one set of inputs, one set of scorers. The same for every provider. */
export interface Run {
  provider: Provider;
  id: string;
  name: string | null;
  /** `entity/project` for Weave. */
  project: string;
  /** Reference or name of the evaluation. */
  evaluation: string | null;
  /** Reference or name of the model. */
  model: string | null;
  kind: "v2" | "classic" | "replay" | (string & {});
  status: "running" | "completed" | "failed" | (string & {});
  startedAt: Date | null;
  finishedAt: Date | null;
  /** The run that this one rescored or replayed. */
  sourceRunId: string | null;
  attributes: Record<string, unknown>;
  /** Its page in the provider's app. */
  url: string | null;
  /** The provider's own object, as on the wire. */
  raw: unknown;
}

/** A run and its rows. The rows may be iterated again: that asks again. */
export interface LoadedRun {
  run: Run;
  rows: AsyncIterable<ScoredRow>;
}
