import { type Clock, sharedLimit } from "../core/clock.ts";
import {
  type ErrorDetails,
  EvalwireError,
  type FieldsOf,
  type Guard,
  guardFor,
  isEvalwireError,
} from "../core/errors/base.ts";
import { isHttpError, isNotFoundError } from "../core/errors/http.ts";
import { flattenCause } from "../core/failure.ts";
import {
  type AttemptEvent,
  type CallOptions,
  checkCallOptions,
  checkValue,
  listOf,
} from "../core/options.ts";
import { hadLostAnswer } from "../core/retry.ts";
import { splitQuery } from "../core/split-query.ts";

/** What a delete did. */
export interface Deletion {
  /**
   * How many calls or versions the server deleted: not how many runs were named, since a run takes
   * its calls along. Null when an earlier attempt may have deleted them and its answer was lost.
   */
  numDeletedCalls: number | null;
}

/**
 * A delete of more ids than fit into one request failed after some of its requests had succeeded.
 */
export class PartialDeletionError extends EvalwireError {
  /** The ids that were deleted. */
  declare readonly deleted: readonly string[];
  /**
   * The other ids, those of the request that failed first: that one may have been applied. Deleting
   * them again does no harm.
   */
  declare readonly rest: readonly string[];
  /** How many calls or versions went with `deleted`, as in {@link Deletion}. */
  declare readonly numDeletedCalls: number | null;
  /** The status of the answer that ended it; null when there was none. */
  declare readonly status: number | null;
  constructor(message: string, fields: FieldsOf<PartialDeletionError>, details?: ErrorDetails) {
    super("PartialDeletionError", message, fields, details);
  }
}

/** Returns whether a value is a {@link PartialDeletionError}. */
export const isPartialDeletionError: Guard<PartialDeletionError> = guardFor("PartialDeletionError");

/**
 * Refuses the ids of a delete before they are sent: the server refuses an empty list, and one bad
 * id must not cost the others.
 */
export function checkIds(ids: string[]): string[] {
  checkValue("ids", ids, listOf("id"));
  return ids;
}

/**
 * Makes a delete and reads its count; ids that do not fit into one address are deleted by several
 * requests, one after the other. An abort rejects with the signal's reason also when some of them
 * have succeeded.
 *
 * @throws {PartialDeletionError} when one fails after others succeeded.
 */
export async function countDeletion<
  Query extends { readonly [name: string]: string[] | undefined },
>(
  { clock }: { readonly clock: Clock },
  query: Query,
  send: (query: Query, options: CallOptions) => Promise<{ num_deleted: number }>,
  options: CallOptions = {},
): Promise<Deletion> {
  checkCallOptions(options);
  const parts = splitQuery(query);
  const limit = sharedLimit(clock, options.timeoutMs);
  let numDeletedCalls: number | null = 0;
  for (const [at, part] of parts.entries()) {
    try {
      const deleted = await deleteOnce((observed) => send(part, observed), {
        ...options,
        ...limit(),
      });
      numDeletedCalls =
        numDeletedCalls === null || deleted === null ? null : numDeletedCalls + deleted;
    } catch (thrown) {
      if (at === 0 || !isEvalwireError(thrown)) throw thrown;
      throw partial(thrown, idsOf(parts.slice(0, at)), idsOf(parts.slice(at)), numDeletedCalls);
    }
  }
  return { numDeletedCalls };
}

function partial(
  thrown: EvalwireError,
  deleted: string[],
  rest: string[],
  numDeletedCalls: number | null,
): PartialDeletionError {
  const calls = numDeletedCalls === null ? "" : ` (${numDeletedCalls} calls)`;
  const fields = {
    deleted,
    rest,
    numDeletedCalls,
    status: isHttpError(thrown) ? thrown.status : null,
  };
  const message = `${deleted.length} of ${deleted.length + rest.length} ids were deleted${calls}, and then: ${thrown.message}`;
  const hint =
    "Delete the 'rest' of this error when the cause is gone: what is gone already counts 0.";
  return new PartialDeletionError(message, fields, { hint, cause: flattenCause(thrown) });
}

function idsOf(parts: readonly { readonly [name: string]: string[] | undefined }[]): string[] {
  return parts.flatMap((part) => Object.values(part).flatMap((ids) => ids ?? []));
}

/**
 * Makes one request of a delete. It is repeated after a lost answer: then its count is that of the
 * second time and says nothing, and "not found" means that it is done.
 */
async function deleteOnce(
  send: (options: CallOptions) => Promise<{ num_deleted: number }>,
  options: CallOptions,
): Promise<number | null> {
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
    return hadLostAnswer(attempts) ? null : num_deleted;
  } catch (thrown) {
    if (isNotFoundError(thrown) && hadLostAnswer(attempts)) return null;
    throw thrown;
  }
}
