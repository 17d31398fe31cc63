import { sleep } from "../core/clock.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { atLeastZero, type CallOptions, checkCallOptions } from "../core/options.ts";
import { isCall } from "./calls.ts";
import type { WeaveContext } from "./context.ts";
import type { CallRecord } from "./types.ts";

/** A rescore whose answer was lost: the error itself, or what is known of it. */
export interface LostRescore {
  /** Id of the run that was to be rescored. */
  source: string;
  sentAt: Date | string;
  /** Rescored runs of the source that were there before. */
  known?: readonly string[] | null;
  /** How far the server's clock was ahead of this one. Else as its answers tell. */
  clockSkewMs?: number | null;
}

/** What was found out about a lost rescore. */
export interface Reconciliation {
  /** `one`: go on with its id. `none`: not seen yet, and since a queued job is invisible this is no proof. `many`: nothing is chosen. */
  outcome: "one" | "none" | "many";
  evaluation_run_ids: string[];
}

/** Options of looking for a lost rescore. */
export interface ReconcileOptions extends CallOptions {
  /** How long to look. Default 120,000: the worker makes the run late. */
  windowMs?: number;
}

const WINDOW_MS = 120_000;
const MARGIN_MS = 60_000;
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 10_000;

/** A run that rescored another, and when it started by the server's clock. */
export interface RescoredRun {
  readonly id: string;
  readonly startedAtMs: number;
}

/** The runs that rescored a source. They are few: the time is looked at here, when the answer has told how the server's clock goes. */
export async function rescoresOf(context: WeaveContext, source: string, options: CallOptions | undefined): Promise<RescoredRun[]> {
  const body = {
    project_id: context.projectId,
    filter: { op_names: [`weave:///${context.projectId}/op/Evaluation.evaluate:*`] },
    query: { $expr: { $eq: [{ $getField: "attributes.weave.source_evaluation_run_id" }, { $literal: source }] } } as never, // the document types pairs as tuples
  };
  const map = (call: CallRecord): RescoredRun => ({ id: call.id, startedAtMs: Date.parse(call.started_at) });
  return await context.transport.streamPost("/calls/stream_query", { body, accepts: isCall, map }, options).toArray();
}

/** Looks for the run that a lost rescore may have made; see `Rescore.reconcile`. */
export async function reconcile(context: WeaveContext, lost: unknown, options: ReconcileOptions = {}): Promise<Reconciliation> {
  checkCallOptions(options, { windowMs: atLeastZero });
  const { windowMs = WINDOW_MS, ...each } = options;
  const { source, sentAtMs, known, skewMs } = factsOf(lost);
  const { transport } = context;
  const startedAt = transport.clock.now();
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    const runs = await rescoresOf(context, source, each);
    // A run without a readable time is not left out: it may be the one.
    const tooEarlyMs = sentAtMs - MARGIN_MS + (skewMs ?? transport.clockSkewMs ?? 0);
    const found = runs.filter(({ id, startedAtMs }) => !known.includes(id) && !(startedAtMs < tooEarlyMs)).map(({ id }) => id);
    if (found.length === 1) return { outcome: "one", evaluation_run_ids: found };
    if (found.length > 1) return { outcome: "many", evaluation_run_ids: found };
    if (transport.clock.now() - startedAt + pauseMs > windowMs) return { outcome: "none", evaluation_run_ids: [] };
    await sleep(transport.clock, pauseMs, options.signal);
    pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 1.5);
  }
}

interface LostFacts {
  source: string;
  sentAtMs: number;
  known: readonly string[];
  /** Null when it was not noted: then the server's clock of today tells. */
  skewMs: number | null;
}

/** Reads what is known of the lost rescore: from the error, from its JSON, or as given. */
function factsOf(lost: unknown): LostFacts {
  const given = (typeof lost === "object" && lost !== null ? lost : {}) as Partial<LostRescore> & { target?: Record<string, unknown> }; // each field is checked
  const source = given.target?.source_evaluation_run_id ?? given.source;
  const sentAtMs = new Date(given.sentAt ?? Number.NaN).getTime();
  if (typeof source === "string" && source !== "" && !Number.isNaN(sentAtMs))
    return { source, sentAtMs, known: given.known ?? [], skewMs: given.clockSkewMs ?? null };
  throw new InvalidArgumentError("reconcile() takes the AmbiguousWriteError of a rescore, or { source, sentAt }", { path: "lost" });
}
