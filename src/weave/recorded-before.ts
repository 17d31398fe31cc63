import type { CallOptions } from "../core/options.ts";
import { isCall } from "./calls.ts";
import type { WeaveContext } from "./context.ts";
import { nameOfRef } from "./parse-ref.ts";
import type { CallRecord } from "./types.ts";

/** A prediction that an earlier try stored. */
export interface StoredPrediction {
  readonly id: string;
  /** False until its end was told: then nobody sees it. */
  readonly isFinished: boolean;
  /** Its scores, each as {@link scoreKey} writes it. */
  readonly scores: ReadonlySet<string>;
}

/** A row as it is looked for: what was answered, and what was said of it. */
export interface SoughtRow {
  readonly inputs: unknown;
  readonly output: unknown;
  readonly scores: readonly (readonly [scorer: string, value: unknown])[];
}

/** One score as text. By the scorer's name: a name may mean a newer version by the time that somebody goes on. */
export function scoreKey(scorer: string, value: unknown): string {
  return contentOf([nameOfRef(scorer), value]);
}

/**
 * What an earlier try stored in a run. Nothing ties a prediction to its row but its content, and rows may be alike:
 * a row takes a prediction with its inputs, its output and none but its scores, and each prediction is taken once.
 */
export class RecordedBefore {
  readonly #predictions = new Map<string, StoredPrediction[]>();

  /** Reads the calls of a run, which has the id of its trace. Costs a stream of them: for each row two, and one for each score. */
  static async of(context: WeaveContext, runId: string, options: CallOptions): Promise<RecordedBefore> {
    const body = { project_id: context.projectId, filter: { trace_ids: [runId] } };
    const map = (call: CallRecord): CallRecord => call;
    const ended = new Set<string>();
    const predictions: CallRecord[] = [];
    const scores = new Map<string, Set<string>>();
    for await (const call of context.transport.streamPost("/calls/stream_query", { body, accepts: isCall, map }, options)) {
      if (call.ended_at != null) ended.add(call.id);
      const { prediction, prediction_id: of, scorer } = marksOf(call);
      if (prediction === "true") predictions.push(call);
      if (typeof of === "string" && typeof scorer === "string")
        scores.set(of, (scores.get(of) ?? new Set()).add(scoreKey(scorer, call.output)));
    }
    const before = new RecordedBefore();
    for (const { id, parent_id, inputs, output } of predictions) {
      const content = contentOf([inputs.inputs, output ?? null]);
      const stored = { id, isFinished: ended.has(parent_id ?? ""), scores: scores.get(id) ?? new Set<string>() };
      before.#predictions.set(content, [...(before.#predictions.get(content) ?? []), stored]);
    }
    return before;
  }

  /** Takes the prediction of a row that is stored for sure. */
  claimStored(row: SoughtRow): void {
    this.#take(row, (one, wanted) => (one.isFinished ? (isSubset(one.scores, wanted) ? 2 : 1) : 0));
  }

  /** Takes the prediction of a row that may have been stored, as far as it came. */
  claim(row: SoughtRow): StoredPrediction | undefined {
    return this.#take(row, (one, wanted) => (isSubset(one.scores, wanted) ? 1 + one.scores.size : 0));
  }

  #take(row: SoughtRow, rank: (one: StoredPrediction, wanted: Set<string>) => number): StoredPrediction | undefined {
    const wanted = new Set(row.scores.map(([scorer, value]) => scoreKey(scorer, value)));
    const alike = this.#predictions.get(contentOf([row.inputs, row.output])) ?? [];
    const best = alike.reduce<StoredPrediction | undefined>(
      (best, one) => (rank(one, wanted) > (best === undefined ? 0 : rank(best, wanted)) ? one : best),
      undefined,
    );
    if (best !== undefined) alike.splice(alike.indexOf(best), 1);
    return best;
  }
}

function marksOf(call: CallRecord): Readonly<Record<string, unknown>> {
  const { weave } = call.attributes;
  return typeof weave === "object" && weave !== null ? (weave as Record<string, unknown>) : {};
}

function isSubset(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  for (const one of some) if (!all.has(one)) return false;
  return true;
}

/** Values as one text, whatever the order of their keys. */
function contentOf(values: readonly unknown[]): string {
  return JSON.stringify(values, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
