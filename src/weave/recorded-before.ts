import type { CallOptions } from "../core/options.ts";
import type { WeaveContext } from "./context.ts";
import type { Predictions } from "./predictions.ts";
import { isCall } from "./run-checks.ts";
import type { CallRecord } from "./types.ts";

/**
 * What an earlier try stored in a run. Nothing ties a prediction to its row but its content: rows with the same content claim the
 * predictions in the order in which they were made, which is the order of the rows.
 */
export class RecordedBefore {
  readonly #predictions = new Map<string, string[]>();
  readonly #scores = new Set<string>();

  /** Reads the predictions and the scores of a run. Costs a list of each. */
  static async of(context: WeaveContext, predictions: Predictions, runId: string, options: CallOptions): Promise<RecordedBefore> {
    const before = new RecordedBefore();
    for await (const { inputs, output, prediction_id } of predictions.list({ evaluation_run_id: runId }, options)) {
      const content = contentOf([inputs, output]);
      before.#predictions.set(content, [...(before.#predictions.get(content) ?? []), prediction_id]);
    }
    for (const ids of before.#predictions.values()) ids.sort(); // version 7 UUIDs: by the time at which they were made
    await before.#readScores(context, runId, options);
    return before;
  }

  /** The scores list names no prediction; the calls behind it do. */
  async #readScores(context: WeaveContext, runId: string, options: CallOptions): Promise<void> {
    const of = (field: string, value: string): object => ({ $eq: [{ $getField: `attributes.weave.${field}` }, { $literal: value }] });
    const body = {
      project_id: context.projectId,
      query: { $expr: { $and: [of("evaluation_run_id", runId), of("score", "true")] } } as never, // the document types pairs as tuples
    };
    const map = (call: CallRecord): CallRecord => call;
    for await (const { attributes, output } of context.transport.streamPost(
      "/calls/stream_query",
      { body, accepts: isCall, map },
      options,
    )) {
      const { prediction_id, scorer } = attributes.weave as Record<string, unknown>; // the query asked for two of its fields
      this.#scores.add(contentOf([prediction_id, scorer, output]));
    }
  }

  /** The prediction of a row, when it was stored; each is given once. */
  claim(inputs: unknown, output: unknown): string | undefined {
    return this.#predictions.get(contentOf([inputs, output]))?.shift();
  }

  /** Tells whether a prediction has this score already. */
  hasScore(predictionId: string, scorer: string, value: unknown): boolean {
    return this.#scores.has(contentOf([predictionId, scorer, value]));
  }
}

/** Values as one text, whatever the order of their keys. */
function contentOf(values: readonly unknown[]): string {
  return JSON.stringify(values, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
