import { isNotFoundError } from "../core/errors/http.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { AttemptEvent, CallOptions } from "../core/options.ts";

/** What a delete did. */
export interface Deletion {
  /** How many calls or versions the server deleted: not how many runs were named, since a run takes its calls along. Null when an earlier attempt may have deleted them and its answer was lost. */
  numDeletedCalls: number | null;
}

/**
 * Makes a delete and reads its count. A delete is repeated after a lost answer: then its count is that of the second time and
 * says nothing, and "not found" means that it is done.
 */
export async function countDeletion(
  send: (options: CallOptions) => Promise<{ num_deleted: number }>,
  options: CallOptions = {},
): Promise<Deletion> {
  let attempts: readonly AttemptEvent[] = [];
  const observed: CallOptions = {
    ...options,
    onComplete(meta) {
      attempts = meta.attempts;
      options.onComplete?.(meta);
    },
  };
  const wasAmbiguous = (): boolean =>
    attempts.slice(0, -1).some(({ status }) => status === null || status < 300 || status === 408 || status >= 500);
  try {
    const { num_deleted } = await send(observed);
    return { numDeletedCalls: wasAmbiguous() ? null : num_deleted };
  } catch (thrown) {
    if (isNotFoundError(thrown) && wasAmbiguous()) return { numDeletedCalls: null };
    throw thrown;
  }
}

/** Checks the ids of a delete: the server refuses an empty list, and one bad id must not cost the others. */
export function checkIds(ids: readonly string[], path: string): string[] {
  if (!Array.isArray(ids) || ids.length === 0) throw new InvalidArgumentError(`'${path}' must name at least one id`, { path });
  for (const id of ids) {
    if (typeof id !== "string" || id.trim() === "") throw new InvalidArgumentError(`'${path}' must hold ids that are not empty`, { path });
  }
  return [...ids];
}
