import { isNotFoundError } from "../core/errors/http.ts";
import type { CallOptions } from "../core/options.ts";
import { scoreKey } from "../model/score-key.ts";
import { streamCalls } from "./calls.ts";
import type { WeaveContext } from "./context.ts";
import type { EvalResults } from "./eval-results.ts";
import { parseRef, type WeaveRef } from "./parse-ref.ts";
import { Refs } from "./refs.ts";
import { readBehind } from "./stored-objects.ts";
import type { CallRecord, EvalResultsRow, EvalResultsTrial } from "./types.ts";

/**
 * Parses the reference of an object or op; null for everything else, because the server accepts any
 * string in place of a reference.
 */
export function objectRefOf(value: unknown): WeaveRef | null {
  if (typeof value !== "string" || !value.startsWith("weave:///")) return null;
  try {
    const ref = parseRef(value);
    return (ref.kind === "object" || ref.kind === "op") && ref.path.length === 0 ? ref : null;
  } catch {
    return null;
  }
}

/**
 * Returns the reference by digest, so that equal versions have equal strings: `v1` is resolved.
 * Null if the reference does not name a version: `latest` may have been a different one when the
 * run was created.
 */
export async function pinRef(
  context: WeaveContext,
  value: unknown,
  options: CallOptions,
): Promise<string | null> {
  const ref = objectRefOf(value);
  if (ref === null || ref.digest === "latest") return null;
  const given = String(value);
  if (!/^v\d+$/.test(ref.digest)) return given;
  const found = await nullWhenNotFound(readBehind(context, ref, options));
  return found === null ? null : given.slice(0, -ref.digest.length) + found.digest;
}

/**
 * Reads the stored value behind a reference by digest; null when it was deleted or never existed.
 */
export async function readObject(
  context: WeaveContext,
  ref: string,
  options: CallOptions,
): Promise<Record<string, unknown> | null> {
  const [value] = (await nullWhenNotFound(new Refs(context).read([ref], options))) ?? [];
  // any object may have these fields
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
}

/** Returns the result of a read, or null if it fails with "not found". */
export async function nullWhenNotFound<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (thrown) {
    if (isNotFoundError(thrown)) return null;
    throw thrown;
  }
}

/**
 * Number of rows to read when none have been read yet. They are sorted by digest, so they are a
 * random sample.
 */
const SAMPLE_ROWS = 25;

/** A trial that a scorer graded, and the call that the server reports as the scorer's. */
interface Graded {
  readonly trial: string;
  readonly call: string | undefined;
}

/** The first and last trial that each scorer graded, among the rows read so far. */
export class GradedTrials {
  readonly runId: string;
  readonly #ends = new Map<string, { readonly first: Graded; last: Graded }>();
  #isRead = false;

  constructor(runId: string) {
    this.runId = runId;
  }

  /** Whether any row was read. */
  get isRead(): boolean {
    return this.#isRead;
  }

  /** Records what graded the trials of some rows. */
  note(rows: readonly EvalResultsRow[]): void {
    for (const { evaluations } of rows)
      for (const { evaluation_call_id, trials } of evaluations)
        if (evaluation_call_id === this.runId) for (const trial of trials) this.#noteTrial(trial);
    this.#isRead ||= rows.length > 0;
  }

  #noteTrial({ predict_and_score_call_id, scores, scorer_call_ids }: EvalResultsTrial): void {
    for (const name of Object.keys(scores)) {
      const graded = { trial: predict_and_score_call_id, call: scorer_call_ids?.[name] };
      const ends = this.#ends.get(name);
      if (ends === undefined) this.#ends.set(name, { first: graded, last: graded });
      else ends.last = graded;
    }
  }

  /** Returns the first and last trial by the name of the scorer. */
  ends(): [name: string, ends: readonly Graded[]][] {
    return [...this.#ends].map(([name, { first, last }]) => [name, [first, last]]);
  }
}

/**
 * Fetches the version of each scorer that graded a run, with one request once rows have been read
 * (plus one for each version such as `v1`). The scorers' calls are the children of a trial's own
 * call. `scorer_call_ids` alone would be misleading: the server searches for the scorer's name
 * anywhere in the reference of the op, so it reports the call of `correctness` for `correct`, and
 * none for function scorers (seen on the real server).
 */
export async function scorerVersions(
  context: WeaveContext,
  results: EvalResults,
  graded: GradedTrials,
  options: CallOptions,
): Promise<Record<string, string | null>> {
  const seen = graded.isRead ? graded : await sample(results, graded.runId, options);
  const ends = seen.ends();
  const trials = [...new Set(ends.flatMap(([, both]) => both.map(({ trial }) => trial)))];
  const calls = trials.length === 0 ? [] : await childrenOf(context, trials, options);
  const names = new Set(ends.map(([name]) => name));
  const versions = ends.map(async ([name, both]): Promise<[string, string | null]> => {
    const refs = both.map((one) => graderOf(name, one, calls, names));
    const pinned = await Promise.all(
      [...new Set(refs)].map((ref) => pinRef(context, ref, options)),
    );
    return [
      scoreKey(name),
      pinned.includes(null) ? null : [...new Set(pinned)].sort().join(" and "),
    ];
  });
  return Object.fromEntries(await Promise.all(versions));
}

async function sample(
  results: EvalResults,
  runId: string,
  options: CallOptions,
): Promise<GradedTrials> {
  const graded = new GradedTrials(runId);
  graded.note(
    (
      await results.query(
        { evaluation_call_ids: [runId], include_rows: true, limit: SAMPLE_ROWS, offset: 0 },
        options,
      )
    ).rows,
  );
  return graded;
}

/**
 * Fetches the calls under the calls of trials, oldest first. Their outputs and summaries stay on
 * the server.
 */
async function childrenOf(
  context: WeaveContext,
  trials: readonly string[],
  options: CallOptions,
): Promise<CallRecord[]> {
  const query = {
    filter: { parent_ids: [...trials] },
    columns: ["parent_id", "op_name", "attributes", "inputs.self"],
    sort_by: [{ field: "started_at", direction: "asc" as const }],
  };
  return await streamCalls(context, query, options).toArray();
}

/**
 * Returns the reference of the scorer that graded a trial under a name: that of the last call of
 * that name, whose score is the one shown. A scorer whose object has another name is found by the
 * call that the server reports, unless that call is another scorer's.
 */
function graderOf(
  name: string,
  { trial, call: hinted }: Graded,
  calls: readonly CallRecord[],
  names: ReadonlySet<string>,
): string | null {
  const children = calls.filter((call) => call.parent_id === trial);
  const own = children.filter((call) => objectRefOf(scorerRef(call))?.name === name).at(-1);
  if (own !== undefined) return scorerRef(own);
  const named = children.find(({ id }) => id === hinted);
  const ref = named === undefined ? null : scorerRef(named);
  return ref === null || names.has(objectRefOf(ref)?.name ?? "") ? null : ref;
}

/**
 * Returns the scorer that a call scored with: the mark of the v2 routes, the object whose method
 * was called, or its op, which is a function scorer.
 */
function scorerRef({ attributes, inputs, op_name }: CallRecord): string {
  const { weave } = attributes;
  const mark =
    typeof weave === "object" && weave !== null && "scorer" in weave ? weave.scorer : undefined;
  if (typeof mark === "string") return mark;
  return typeof inputs.self === "string" && /\.score:[^/]*$/.test(op_name) ? inputs.self : op_name;
}
