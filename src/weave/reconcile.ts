import { sleep } from "../core/clock.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { timeToMs } from "../core/iso-time.ts";
import {
  atLeastZero,
  CALL_OPTIONS,
  type CallOptions,
  checkCallOptions,
  listOf,
  pick,
} from "../core/options.ts";
import { isCall } from "./calls.ts";
import type { WeaveContext } from "./context.ts";
import type { EvalResults } from "./eval-results.ts";
import { nameOfRef } from "./parse-ref.ts";
import { serverTimeMs } from "./to-model.ts";
import type { CallRecord } from "./types.ts";
import { runIdOf } from "./urls.ts";

/** A rescore whose response was lost: the error itself, or what is known about it. */
export interface LostRescore {
  /** ID of the run to rescore. */
  source: string;
  /** Requested scorers, by name or reference. */
  scorers: readonly string[];
  /** Time of sending: a Date or an ISO time (UTC unless it has a zone). */
  sentAt: Date | string;
  /** IDs of runs that had rescored the source before. */
  known?: readonly string[] | null;
  /**
   * Milliseconds by which the server's clock was ahead of this one. Derived from the server's
   * responses by default.
   */
  clockSkewMs?: number | null;
}

/** Result of looking for a lost rescore. */
export interface Reconciliation {
  /**
   * `one`: exactly one run fits, and requested scorers have scored it, so continue with its ID.
   * `none`: no run fits yet, which proves nothing, because a queued job is invisible. `many`: each
   * of the listed runs could be it, and none is chosen, because there are several, or because the
   * only one has no scores yet.
   */
  outcome: "one" | "none" | "many";
  /** IDs of the runs that fit. */
  evaluation_run_ids: string[];
}

/** Options for looking for a lost rescore. */
export interface ReconcileOptions extends CallOptions {
  /**
   * Maximum time to look for the run, in milliseconds. Default 120,000, because the worker creates
   * the run late.
   */
  windowMs?: number;
}

const WINDOW_MS = 120_000;
const MARGIN_MS = 60_000;
/**
 * Maximum time that a job may be queued before its run starts. A run that starts later is a
 * different one.
 */
const MAX_START_DELAY_MS = 3_600_000;
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 10_000;

/** A run that rescored another one, and its start time by the server's clock. */
export interface RescoredRun {
  readonly id: string;
  readonly startedAtMs: number;
}

/**
 * Fetches the runs that rescored a source. There are few of them, so their start times are checked
 * here, once a response has shown the server's clock.
 */
export async function rescoresOf(
  context: WeaveContext,
  source: string,
  options: CallOptions | undefined,
): Promise<RescoredRun[]> {
  const body = {
    project_id: context.projectId,
    filter: { op_names: [`weave:///${context.projectId}/op/Evaluation.evaluate:*`] },
    query: {
      $expr: {
        $eq: [{ $getField: "attributes.weave.source_evaluation_run_id" }, { $literal: source }],
      },
    } as never, // the document types pairs as tuples
  };
  const map = (call: CallRecord): RescoredRun => ({
    id: call.id,
    startedAtMs: serverTimeMs(call.started_at),
  });
  return await context.transport
    .streamPost("/calls/stream_query", { body, accepts: isCall, map }, options)
    .toArray();
}

/** Looks for the run that a lost rescore may have created; see `Rescore.reconcile`. */
export async function reconcile(
  { context, results }: { readonly context: WeaveContext; readonly results: EvalResults },
  lost: unknown,
  options: ReconcileOptions = {},
): Promise<Reconciliation> {
  checkCallOptions(options, { windowMs: atLeastZero });
  const { windowMs = WINDOW_MS } = options;
  const each = pick(options, CALL_OPTIONS);
  const facts = factsOf(lost);
  const { scorers, sentAtMs, known, skewMs } = facts;
  const source = runIdOf(context, facts.source, "lost.source");
  const { transport } = context;
  const startedAt = transport.clock.now();
  const others = new Set<string>(known); // runs that are certainly not it
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    const runs = await rescoresOf(context, source, each);
    const sentMs = sentAtMs + (skewMs ?? transport.clockSkewMs ?? 0);
    // A run without a readable start time is kept: it may be the one.
    const inTime = runs.filter(
      ({ startedAtMs }) =>
        !(startedAtMs < sentMs - MARGIN_MS || startedAtMs > sentMs + MAX_START_DELAY_MS),
    );
    const candidates = inTime.filter(({ id }) => !others.has(id)).map(({ id }) => id);
    const scored: string[] = [];
    for (const id of candidates) {
      const names = await scorersOf(results, id, each);
      if (names.some((name) => !scorers.has(name))) others.add(id);
      else if (names.length > 0) scored.push(id);
    }
    const found = candidates.filter((id) => !others.has(id));
    if (found.length > 1) return { outcome: "many", evaluation_run_ids: found };
    if (found.length === 1 && scored.length === 1)
      return { outcome: "one", evaluation_run_ids: found };
    if (transport.clock.now() - startedAt + pauseMs > windowMs)
      return { outcome: found.length === 0 ? "none" : "many", evaluation_run_ids: found };
    await sleep(transport.clock, pauseMs, options.signal);
    pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 1.5);
  }
}

/**
 * Returns the names of the scorers that have scored a run; empty if its statistics cannot be read.
 */
async function scorersOf(
  results: EvalResults,
  id: string,
  options: CallOptions,
): Promise<string[]> {
  try {
    const { evaluations } = await results.summary({ evaluation_run_ids: [id] }, options);
    return [
      ...new Set(
        evaluations.flatMap(({ scorer_stats }) => scorer_stats.map(({ scorer_key }) => scorer_key)),
      ),
    ];
  } catch (thrown) {
    if (options.signal?.aborted === true) throw thrown;
    return [];
  }
}

interface LostFacts {
  source: string;
  /** Names of the requested scorers. */
  scorers: ReadonlySet<string>;
  sentAtMs: number;
  known: readonly string[];
  /** Null if it was not recorded: the server's current clock is used instead. */
  skewMs: number | null;
}

/**
 * Reads what is known about the lost rescore: from the error, from its JSON, or from the given
 * object.
 */
function factsOf(lost: unknown): LostFacts {
  const given = (typeof lost === "object" && lost !== null ? lost : {}) as Partial<LostRescore> & {
    target?: Record<string, unknown>;
  }; // each field is checked
  const source = given.target?.source_evaluation_run_id ?? given.source;
  const refs =
    typeof given.target?.scorer_refs === "string"
      ? given.target.scorer_refs.split(" ")
      : given.scorers;
  const sentAtMs = timeToMs(given.sentAt) ?? Number.NaN;
  if (
    typeof source === "string" &&
    source !== "" &&
    !Number.isNaN(sentAtMs) &&
    listOf("scorer").is(refs)
  ) {
    // a list of strings, as just checked
    const scorers = new Set((refs as string[]).map(nameOfRef));
    return {
      source,
      scorers,
      sentAtMs,
      known: given.known ?? [],
      skewMs: given.clockSkewMs ?? null,
    };
  }
  throw new InvalidArgumentError(
    "reconcile() accepts the AmbiguousWriteError of a rescore, or { source, scorers, sentAt }",
    {
      path: "lost",
    },
  );
}
