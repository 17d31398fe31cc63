import { InvalidArgumentError } from "../core/errors/usage.ts";
import { timeToMs } from "../core/iso-time.ts";
import {
  aBoolean,
  CALL_OPTIONS,
  type CallOptions,
  checkCallOptions,
  checkKeys,
  integerFrom,
  pick,
  type Rule,
  someText,
} from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import { type EvalRunsQuery, startedAtMs } from "./list-runs.ts";
import { REPLAY, readReplay } from "./replay.ts";
import type { EvalReplay, EvalRunItem, ReplayBody } from "./types.ts";

/** Replay whose response was lost: its error has all of this, and so has the JSON of the error. */
export interface LostReplay extends ReplayBody {
  /** Run that was to be replayed. */
  runId: string;
  /** A Date or an ISO time (UTC unless it names a zone). */
  sentAt: Date | string;
  /** How far the server's clock was ahead of this one, in milliseconds. */
  clockSkewMs?: number | null;
}

/**
 * Options of {@link EvalRuns.reconcile}. Pass `orgId`: without it, runs of all organizations are
 * read.
 */
export interface ReconcileReplayOptions extends CallOptions {
  /** Organization of the run. */
  orgId?: string;
  /** Agent card of the run; a replay is assumed to have the same. */
  agentCardId?: string;
  /** Ids of replays that you have already: they are not the lost one. */
  known?: readonly string[];
  /** Maximum number of listed runs to read. Default 2,000. */
  maxRuns?: number;
  /** As for the replay. Default false. */
  payloadsKept?: boolean;
}

/** Result of looking for a lost replay in the list of runs. */
export interface ReplayReconciliation {
  /**
   * - `found`: exactly 1 run fits.
   * - `ambiguous`: several runs fit, or 1 that may be another replay; nothing is chosen.
   * - `not-found`: no run fits yet. The replay may have been made even so: its row is written after
   *   its graders ran, and a service that failed to write it was paid anyway.
   * - `unsupported`: the list does not show `graderConfig`, so nothing can be concluded.
   */
  outcome: "found" | "ambiguous" | "not-found" | "unsupported";
  /** The result in words, with the number of runs that were read. */
  message: string;
  /** Runs that may be the replay: replays of this run only. */
  candidates: EvalRunItem[];
  /** The replay that was found, with the grades that the list shows; null otherwise. */
  replay: EvalReplay | null;
  /** Number of listed runs that were read. */
  rows: number;
  /** Start of the period that was read. */
  since: Date;
}

const MARGIN_MS = 60_000;
/** A replay that starts this long after the request is another one. */
const MAX_START_DELAY_MS = 3_600_000;
const MAX_RUNS = 2_000;
const PAGE_SIZE = 200;

const strings: Rule = {
  is: (value) => Array.isArray(value) && value.every(someText.is),
  kind: "a list of ids",
};

type List = (query: EvalRunsQuery, options: CallOptions) => Pages<EvalRunItem>;

/**
 * Looks for a lost replay; see `EvalRuns.reconcile`. `skewMs` is that of the server's last
 * response.
 */
export async function reconcileReplay(
  list: List,
  lost: unknown,
  options: ReconcileReplayOptions,
  skewMs: () => number | null,
): Promise<ReplayReconciliation> {
  checkCallOptions(options, {
    orgId: someText,
    agentCardId: someText,
    known: strings,
    maxRuns: integerFrom(1, Number.POSITIVE_INFINITY),
    payloadsKept: aBoolean,
  });
  const facts = factsOf(lost);
  const { known = [], maxRuns = MAX_RUNS, payloadsKept = false } = options;
  const query = { ...pick(options, ["orgId", "agentCardId"]), limit: PAGE_SIZE };
  const sentMs = (): number | null =>
    facts.sentAtMs === null ? null : facts.sentAtMs + (facts.skewMs ?? skewMs() ?? 0);
  const read: EvalRunItem[] = [];
  let isWhole = true;
  for await (const run of list(query, pick(options, CALL_OPTIONS))) {
    const [startedMs, sent] = [startedAtMs(run), sentMs()];
    if (startedMs !== null && sent !== null && startedMs < sent - MARGIN_MS) break;
    isWhole = read.length < maxRuns;
    if (!isWhole) break;
    read.push(run);
  }
  const sent = sentMs();
  const sinceMs = isWhole ? (sent === null ? 0 : sent - MARGIN_MS) : oldestOf(read);
  const matches = read.map((run) =>
    known.includes(run.id ?? "") ? "no" : matchOf(run, facts, sent),
  );
  const seen = {
    candidates: read.filter((_, at) => matches[at] !== "no"),
    replay: null,
    rows: read.length,
    since: new Date(sinceMs),
  };
  const isSure = isWhole && matches.includes("yes");
  const found = conclude(seen, read, isSure, isWhole ? "" : ` (maxRuns is ${maxRuns})`);
  const [run] = seen.candidates;
  return found.outcome === "found" && run !== undefined
    ? { ...found, replay: toReplay(run, facts, payloadsKept) }
    : found;
}

/** Words the result of the search. */
function conclude(
  seen: Omit<ReplayReconciliation, "outcome" | "message">,
  read: readonly EvalRunItem[],
  isSure: boolean,
  limit: string,
): ReplayReconciliation {
  const { candidates, rows, since } = seen;
  const among = `${rows} ${rows === 1 ? "run" : "runs"} since ${since.toISOString()}${limit}`;
  if (rows > 0 && !read.some((run) => configOf(run) !== undefined)) {
    const message = `The list shows no graderConfig (${among}): it cannot show whether the replay was made.`;
    return { ...seen, outcome: "unsupported", message };
  }
  const [only] = candidates;
  if (only === undefined) {
    const message = `Not found among ${among}. It may have been made even so: a replay is listed after its graders ran. Look again later, and do not resend it without checking.`;
    return { ...seen, outcome: "not-found", message };
  }
  if (candidates.length > 1 || !isSure || !someText.is(only.id)) {
    const message = `Among ${among}, these may be the replay: ${candidates.map(({ id }) => String(id)).join(", ")}. Compare them before you choose one.`;
    return { ...seen, outcome: "ambiguous", message };
  }
  const message = `Run '${only.id}' is the only one that fits, among ${among}.`;
  return { ...seen, outcome: "found", message };
}

/** Reads a listed run as the replay that it is. */
function toReplay(run: EvalRunItem, facts: LostFacts, payloadsKept: boolean): EvalReplay {
  const fields = {
    newRunId: String(run.id),
    gradersRun: configOf(run)?.graders,
    gradeResults: run.gradeResults ?? run.grade_results ?? undefined,
    replayOf: facts.runId,
    raw: run,
  };
  return readReplay(fields, facts.runId, facts.body, payloadsKept);
}

function oldestOf(runs: readonly EvalRunItem[]): number {
  return runs.reduce((ms, run) => Math.min(ms, startedAtMs(run) ?? ms), 8.64e15); // the last date
}

type Config = Readonly<Record<string, unknown>> | null;

/** The grader configuration of a listed run; undefined if the list does not show it. */
function configOf(run: EvalRunItem): Config | undefined {
  const config: unknown = run.graderConfig === undefined ? run.grader_config : run.graderConfig;
  if (config === undefined || config === null) return config;
  // as just checked
  return typeof config === "object" && !Array.isArray(config) ? (config as Config) : undefined;
}

/**
 * Returns whether a listed run is a replay like the lost one; "maybe" if it does not say enough.
 */
function matchOf(
  run: EvalRunItem,
  facts: LostFacts,
  sentMs: number | null,
): "yes" | "maybe" | "no" {
  const config = configOf(run);
  if (config == null || config.replayOf !== facts.runId) return "no";
  const startedMs = startedAtMs(run);
  if (startedMs !== null && sentMs !== null && startedMs > sentMs + MAX_START_DELAY_MS) return "no";
  const { graderIds, targetModelProfileId = null } = facts.body;
  const graders = Array.isArray(config.graders) ? config.graders : null;
  const isOther = graders?.some((id) => graderIds?.includes(id as string) === false) === true;
  if (isOther) return "no";
  const profile = config.targetModelProfileId;
  if (profile !== undefined && profile !== targetModelProfileId) return "no";
  const isUnsaid =
    startedMs === null ||
    sentMs === null ||
    // a grader that does not exist may have been dropped
    graderIds?.some((id) => graders?.includes(id) !== true) === true ||
    (profile === undefined && targetModelProfileId !== null);
  return isUnsaid ? "maybe" : "yes";
}

interface LostFacts {
  readonly runId: string;
  readonly body: ReplayBody;
  /** Null if a batch could not read when it was sent: its error then has the time 0. */
  readonly sentAtMs: number | null;
  readonly skewMs: number | null;
}

/** Reads what is known about the lost replay: from the error, from its JSON, or as passed. */
function factsOf(lost: unknown): LostFacts {
  const given = (typeof lost === "object" && lost !== null ? lost : {}) as Partial<LostReplay> & {
    operation?: unknown;
    target?: Readonly<Record<string, unknown>>;
  }; // each field is checked
  const { target } = given;
  if (target === undefined)
    checkKeys(
      given,
      ["runId", "sentAt", "clockSkewMs", "graderIds", "targetModelProfileId", "datasetCaseId"],
      "a field of a lost replay",
      "lost",
    );
  const runId = target === undefined ? given.runId : target.run_id;
  const sentAtMs = timeToMs(given.sentAt);
  const graderIds: unknown =
    target === undefined ? given.graderIds : parsed(target.grader_ids ?? "null");
  const profile =
    target === undefined ? given.targetModelProfileId : target.target_model_profile_id;
  const isReplay = target === undefined || given.operation === REPLAY;
  if (
    !isReplay ||
    !someText.is(runId) ||
    sentAtMs === null ||
    (graderIds != null && !Array.isArray(graderIds))
  )
    throw new InvalidArgumentError(
      "reconcile() takes the AmbiguousWriteError of a replay, or { runId, sentAt }",
      { path: "lost" },
    );
  const body: ReplayBody = {
    ...(Array.isArray(graderIds) ? { graderIds: graderIds as string[] } : {}),
    ...(typeof profile === "string" ? { targetModelProfileId: profile } : {}),
  };
  // a non-empty string, as just checked
  const facts = { runId: runId as string, body, skewMs: given.clockSkewMs ?? null };
  return { ...facts, sentAtMs: sentAtMs === 0 ? null : sentAtMs };
}

function parsed(text: unknown): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
