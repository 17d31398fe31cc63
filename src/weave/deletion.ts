import { isNotFoundError } from "../core/errors/http.ts";
import { type AttemptEvent, type CallOptions, checkCallOptions, checkValue, listOf } from "../core/options.ts";
import { hadLostAnswer } from "../core/retry.ts";

/** What a delete did. */
export interface Deletion {
  /** How many calls or versions the server deleted: not how many runs were named, since a run takes its calls along. Null when an earlier attempt may have deleted them and its answer was lost. */
  numDeletedCalls: number | null;
}

/** Refuses the ids of a delete before they are sent: the server refuses an empty list, and one bad id must not cost the others. */
export function checkIds(ids: string[]): string[] {
  checkValue("ids", ids, listOf("id"));
  return ids;
}

/**
 * Makes a delete and reads its count. A delete is repeated after a lost answer: then its count is that of the second time and
 * says nothing, and "not found" means that it is done.
 */
export async function countDeletion(
  send: (options: CallOptions) => Promise<{ num_deleted: number }>,
  options: CallOptions = {},
): Promise<Deletion> {
  checkCallOptions(options);
  let attempts: readonly AttemptEvent[] = [];
  const observed: CallOptions = {
    ...options,
    onComplete(meta) {
      attempts = meta.attempts;
      options.onComplete?.(meta);
    },
  };
  try {
    const { num_deleted } = await send(observed);
    return { numDeletedCalls: hadLostAnswer(attempts) ? null : num_deleted };
  } catch (thrown) {
    if (isNotFoundError(thrown) && hadLostAnswer(attempts)) return { numDeletedCalls: null };
    throw thrown;
  }
}
