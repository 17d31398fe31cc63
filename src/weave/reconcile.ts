import { sleep } from "../core/clock.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { isAmbiguousWriteError } from "../core/errors/write.ts";
import { type CallOptions, checkCallOptions } from "../core/options.ts";
import type { WeaveContext } from "./context.ts";
import { isCall } from "./run-checks.ts";
import type { CallRecord } from "./types.ts";

/** A rescore whose answer was lost: the error itself, or what is known of it. */
export interface LostRescore {
  /** Id of the run that was to be rescored. */
  source: string;
  sentAt: Date | string;
  /** Rescored runs of the source that were there before. */
  known?: readonly string[];
  /** How far the server's clock is ahead of this one. */
  clockSkewMs?: number;
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

/** Ids of the runs that rescored a source, started at or after a time of the server's clock. */
export async function rescoresOf(
  context: WeaveContext,
  source: string,
  sinceMs: number | null,
  options: CallOptions | undefined,
): Promise<string[]> {
  const bySource = { $eq: [{ $getField: "attributes.weave.source_evaluation_run_id" }, { $literal: source }] };
  const since = sinceMs === null ? [] : [{ $gte: [{ $getField: "started_at" }, { $literal: sinceMs / 1000 }] }];
  const body = {
    project_id: context.projectId,
    filter: { op_names: [`weave:///${context.projectId}/op/Evaluation.evaluate:*`] },
    query: { $expr: { $and: [bySource, ...since] } } as never, // the document types pairs as tuples
  };
  const ids: string[] = [];
  for await (const call of context.transport.streamPost(
    "/calls/stream_query",
    { body, accepts: isCall, map: (one: CallRecord) => one },
    options,
  ))
    ids.push(call.id);
  return ids;
}

/** Looks for the run that a lost rescore may have made; see `Rescore.reconcile`. */
export async function reconcile(context: WeaveContext, lost: unknown, options: ReconcileOptions = {}): Promise<Reconciliation> {
  checkCallOptions(options, ["windowMs"]);
  const { windowMs = WINDOW_MS, ...each } = options;
  const { source, sentAtMs, known, skewMs } = factsOf(lost);
  const { clock } = context.transport;
  const startedAt = clock.now();
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    const found = (await rescoresOf(context, source, sentAtMs - MARGIN_MS + skewMs, each)).filter((id) => !known.includes(id));
    if (found.length === 1) return { outcome: "one", evaluation_run_ids: found };
    if (found.length > 1) return { outcome: "many", evaluation_run_ids: found };
    if (clock.now() - startedAt + pauseMs > windowMs) return { outcome: "none", evaluation_run_ids: [] };
    await sleep(clock, pauseMs, options.signal);
    pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 1.5);
  }
}

function factsOf(lost: unknown): { source: string; sentAtMs: number; known: readonly string[]; skewMs: number } {
  if (isAmbiguousWriteError(lost)) {
    const source = lost.target.source_evaluation_run_id;
    if (source !== undefined)
      return { source, sentAtMs: new Date(lost.sentAt).getTime(), known: lost.known ?? [], skewMs: lost.clockSkewMs ?? 0 };
  }
  const { source, sentAt, known, clockSkewMs } = (typeof lost === "object" && lost !== null ? lost : {}) as Partial<LostRescore>; // each field is checked
  const sentAtMs = new Date(sentAt ?? Number.NaN).getTime();
  if (typeof source === "string" && source !== "" && !Number.isNaN(sentAtMs))
    return { source, sentAtMs, known: known ?? [], skewMs: clockSkewMs ?? 0 };
  throw new InvalidArgumentError("reconcile() takes the AmbiguousWriteError of a rescore, or { source, sentAt }", { path: "lost" });
}
