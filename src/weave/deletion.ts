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

/** Result of a deletion. */
export interface Deletion {
  /**
   * Number of calls or versions that the server deleted. Not the number of runs: deleting a run
   * also deletes its calls. Null if an earlier attempt may have deleted them and its response was
   * lost.
   */
  numDeletedCalls: number | null;
}

/**
 * Thrown when IDs that do not fit into one request are only partly deleted: some requests
 * succeeded, then one failed.
 *
 * @example Delete the rest later
 * ```ts
 * import { isPartialDeletionError, PartialDeletionError } from "evalwire";
 *
 * // The IDs to pass to the next deletion.
 * const restOf = (reason: unknown) => (isPartialDeletionError(reason) ? reason.rest : []);
 *
 * const error = new PartialDeletionError("Two of three were deleted", { deleted: ["a", "b"], rest: ["c"], numDeletedCalls: 12, status: 503 });
 * if (restOf(error).join() !== "c") throw error;
 * ```
 */
export class PartialDeletionError extends EvalwireError {
  /** IDs that were deleted. */
  declare readonly deleted: readonly string[];
  /**
   * The other IDs. Those of the failed request come first; that request may have been applied.
   * Deleting the IDs again is harmless.
   */
  declare readonly rest: readonly string[];
  /** Number of calls or versions deleted with `deleted`, as in {@link Deletion}. */
  declare readonly numDeletedCalls: number | null;
  /** Status of the response to the failed request; null if there was none. */
  declare readonly status: number | null;
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: FieldsOf<PartialDeletionError>, details?: ErrorDetails) {
    super("PartialDeletionError", message, fields, details);
  }
}

/**
 * Returns whether a value is a {@link PartialDeletionError}.
 *
 * @example In the code that handles it
 * ```ts
 * import { isPartialDeletionError, PartialDeletionError } from "evalwire";
 *
 * const inWords = (error: unknown): string => (isPartialDeletionError(error) ? `${error.rest.length} left` : "unexpected");
 * const error = new PartialDeletionError("Two of three were deleted", { deleted: ["a", "b"], rest: ["c"], numDeletedCalls: 12, status: 503 });
 * if (inWords(error) !== "1 left") throw error;
 * ```
 */
export const isPartialDeletionError: Guard<PartialDeletionError> = guardFor("PartialDeletionError");

/**
 * Refuses invalid IDs before any are sent: the server refuses an empty list, and one invalid ID
 * must not affect the others.
 */
export function checkIds(ids: string[]): string[] {
  checkValue("ids", ids, listOf("id"));
  return ids;
}

/**
 * Sends a deletion and returns its count. IDs that do not fit into one URL are deleted by several
 * requests, one after the other. An abort rejects with the signal's reason, even if some of them
 * have succeeded.
 *
 * @throws {PartialDeletionError} when one fails after others have succeeded.
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
  const calls = numDeletedCalls === null ? "" : ` (numDeletedCalls: ${numDeletedCalls})`;
  const fields = {
    deleted,
    rest,
    numDeletedCalls,
    status: isHttpError(thrown) ? thrown.status : null,
  };
  const message = `${deleted.length} of ${deleted.length + rest.length} IDs were deleted${calls}, then a request failed: ${thrown.message}`;
  const hint =
    "Delete the IDs in 'rest' of this error once the cause is fixed: those that no longer exist count 0.";
  return new PartialDeletionError(message, fields, { hint, cause: flattenCause(thrown) });
}

function idsOf(parts: readonly { readonly [name: string]: string[] | undefined }[]): string[] {
  return parts.flatMap((part) => Object.values(part).flatMap((ids) => ids ?? []));
}

/**
 * Sends one request of a deletion. It is retried if a response is lost. Its count is then that of
 * the retry and is meaningless, and "not found" means that it has been deleted.
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
