import { base64 } from "../core/credentials.ts";
import { type BatchSource, Pages } from "../core/records.ts";
import { refuse } from "./checks.ts";

/**
 * A position between two records of a list: the number of records before it, their total, and the
 * ID of the last one before it.
 */
export interface Place {
  readonly offset: number;
  readonly total: number;
  readonly id: string;
}

/**
 * Pages that can resume where an earlier read stopped, even in another process.
 *
 * @example Resume after a failure
 * ```ts
 * import { WeaveClient } from "evalwire/weave";
 *
 * const weave = new WeaveClient();
 * const { run } = await weave.load("latest");
 * const body = { evaluation_run_ids: [run.id] };
 * const rows = weave.evalResults.rows(body);
 * const seen: string[] = [];
 * for await (const row of rows) {
 *   seen.push(row.row_digest);
 *   if (seen.length === 5) break; // as if it had failed here
 * }
 * const resumeFrom = rows.resumeToken; // a string: keep it wherever you like
 * for await (const row of weave.evalResults.rows(body, { resumeFrom })) seen.push(row.row_digest);
 * if (new Set(seen).size !== seen.length || seen.length !== 12) throw new Error("each row once");
 * ```
 */
export class ResumablePages<T> extends Pages<T> {
  readonly #token: (unread: number) => string | undefined;

  /**
   * @internal `token` writes the position before the given number of most recently yielded records.
   */
  constructor(
    open: (limit: number | undefined) => BatchSource<T>,
    token: (unread: number) => string | undefined,
  ) {
    super(open);
    this.#token = token;
  }

  /**
   * Position after the last record that the most recent iteration yielded. Opaque. Undefined before
   * the first record; as `resumeFrom`, undefined means the beginning.
   */
  get resumeToken(): string | undefined {
    return this.#token(0);
  }

  /**
   * Maps each record to a list, page by page, as pages are read. Once the first value of a record
   * is yielded, the token is after that record; a record whose mapping fails is not skipped.
   */
  flatMap<U>(
    turn: (records: T[]) => Promise<Iterable<readonly U[]>>,
  ): AsyncIterable<U> & { readonly resumeToken: string | undefined } {
    const token = this.#token;
    let left = 0;
    const read = async function* (pages: AsyncIterable<T[]>): AsyncGenerator<U, undefined> {
      left = 0;
      for await (const records of pages) {
        left = records.length;
        for (const turned of await turn(records)) {
          left--;
          yield* turned;
        }
      }
    };
    return {
      [Symbol.asyncIterator]: () => read(this.pages()),
      get resumeToken() {
        return token(left);
      },
    };
  }
}

const VERSION = 1;

/** Writes a position as a token that is valid for one query only. */
export function writeToken({ offset, total, id }: Place, query: unknown): string {
  const text = base64(JSON.stringify([VERSION, hashOf(query), offset, total, id]));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/**
 * Reads a token.
 *
 * @throws {InvalidArgumentError} if it is not a token, or belongs to another query.
 */
export function readToken(token: string, query: unknown): Place {
  const path = "options.resumeFrom";
  const parts = partsOf(token);
  const [version, hash, offset, total, id] = parts;
  const isPlace =
    Number.isInteger(offset) &&
    Number(offset) >= 1 &&
    Number.isInteger(total) &&
    Number(total) >= Number(offset);
  if (version !== VERSION || !isPlace || typeof id !== "string")
    refuse(
      path,
      "'resumeFrom' is not a resume token of this version",
      "Use the 'resumeToken' of the rows, unchanged.",
    );
  if (hash !== hashOf(query))
    refuse(
      path,
      "'resumeFrom' is the token of another query",
      "A token is valid only for the same project, runs, filters, order and included fields.",
    );
  return { offset: Number(offset), total: Number(total), id };
}

function partsOf(token: string): readonly unknown[] {
  try {
    const bytes = Uint8Array.from(atob(token.replaceAll("-", "+").replaceAll("_", "/")), (char) =>
      char.charCodeAt(0),
    );
    const parts: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

/** Distinguishes queries, whatever the order of their fields, by two 32-bit hashes (FNV-1a). */
function hashOf(query: unknown): string {
  const text = JSON.stringify(query, (_name, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return [0x811c9dc5, 0x1000193]
    .map((seed) => {
      let hash = seed;
      for (let at = 0; at < text.length; at++)
        hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
      return (hash >>> 0).toString(36);
    })
    .join(".");
}
