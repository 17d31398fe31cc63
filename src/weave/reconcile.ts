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

/** A rescore whose answer was lost: the error itself, or what is known of it. */
export interface LostRescore {
  /** Id of the run that was to be rescored. */
  source: string;
  /** The scorers that were asked for, by name or reference. */
  scorers: readonly string[];
  /** A Date or an ISO time (UTC unless it names a zone). */
  sentAt: Date | string;
  /** Rescored runs of the source that were there before. */
  known?: readonly string[] | null;
  /**
   * How far the server's clock was ahead of this one, in milliseconds. Else as its answers tell.
   */
  clockSkewMs?: number | null;
}

/** What was found out about a lost rescore. */
export interface Reconciliation {
  /**
   * `one`: a single run fits, and scorers that were asked for have scored it: continue with its id.
   * `none`: no run fits yet, and since a queued job is invisible this is no proof. `many`: the runs
   * named could be it, and nothing is chosen: there are several, or the only one shows no scores
   * yet.
   */
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
/** How long a job may be queued before its run begins. A run that begins later is another one. */
const MAX_START_DELAY_MS = 3_600_000;
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 10_000;

/** A run that rescored another, and when it started by the server's clock. */
export interface RescoredRun {
  readonly id: string;
  readonly startedAtMs: number;
}

/**
 * The runs that rescored a source. They are few: the time is looked at here, when the answer has
 * told how the server's clock goes.
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

/** Looks for the run that a lost rescore may have made; see `Rescore.reconcile`. */
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
    // A run without a readable time is not left out: it may be the one.
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

/** The scorers that have scored a run, by name. A run whose figures cannot be read shows none. */
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
  /** Names of the scorers that were asked for. */
  scorers: ReadonlySet<string>;
  sentAtMs: number;
  known: readonly string[];
  /** Null when it was not noted: then the server's clock of today tells. */
  skewMs: number | null;
}

/** Reads what is known of the lost rescore: from the error, from its JSON, or as given. */
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
    "reconcile() takes the AmbiguousWriteError of a rescore, or { source, scorers, sentAt }",
    {
      path: "lost",
    },
  );
}
