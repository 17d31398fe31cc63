import { InvalidArgumentError } from "../core/errors/usage.ts";
import { checkJson } from "../core/json.ts";
import { anObject, type CallOptions, checkKeys, checkValue } from "../core/options.ts";
import { checkScorerRef } from "../weave/checks.ts";
import type { WeaveClient } from "../weave/client.ts";
import { nameOfRef } from "../weave/parse-ref.ts";
import type { SoughtRow } from "./recorded-before.ts";

/**
 * One answer of the model with its scores. All of it must be JSON data: values that JSON would drop
 * or change, including undefined, are refused. Use null for a missing output.
 */
export interface RecordedRow {
  /** Input of the row, by field. */
  inputs: Record<string, unknown>;
  /** Output of the model. */
  output: unknown;
  /**
   * Scores by the name or reference of the scorer object. Null scores are not stored. Function
   * scorers (ops) are refused: the server cannot store their scores.
   */
  scores?: Record<string, unknown>;
}

/**
 * Checks the rows of a record: a list as a whole before its first row is used, an asynchronous
 * source row by row.
 */
export function soughtRows(
  rows: Iterable<RecordedRow> | AsyncIterable<RecordedRow>,
): readonly SoughtRow[] | AsyncIterable<SoughtRow> {
  return Symbol.asyncIterator in rows ? oneByOne(rows) : Array.from(rows, soughtRow);
}

async function* oneByOne(rows: AsyncIterable<RecordedRow>): AsyncGenerator<SoughtRow, void> {
  let index = 0;
  for await (const row of rows) yield soughtRow(row, index++);
}

/** Returns a row as it is stored: without null scores. */
function soughtRow(row: RecordedRow, index: number): SoughtRow {
  const path = `record.rows[${index}]`;
  checkKeys(row, ["inputs", "output", "scores"], "a field of a row", path);
  const { inputs, output, scores = {} } = row;
  checkValue(`${path}.inputs`, inputs, anObject);
  checkValue(`${path}.scores`, scores, anObject);
  checkJson(`${path}.inputs`, inputs);
  checkJson(`${path}.output`, output);
  checkJson(`${path}.scores`, scores);
  const given = Object.entries(scores).filter(([, value]) => value !== null);
  refuseDuplicates(`${path}.scores`, given);
  return { path, inputs, output, scores: given };
}

/** Refuses two scorers with the same name: a trial shows one score per name. */
function refuseDuplicates(path: string, scores: SoughtRow["scores"]): void {
  const names = new Set<string>();
  for (const [scorer] of scores) {
    const name = nameOfRef(scorer);
    if (!names.has(name)) {
      names.add(name);
      continue;
    }
    const hint = "The trial would show only one of them: use a different name for each scorer.";
    throw new InvalidArgumentError(
      `The row has two scores from the scorer '${name}'`,
      { path },
      { hint },
    );
  }
}

/** References of the scorers of a recording. Each is resolved once. */
export class ScorerRefs {
  readonly #weave: WeaveClient;
  readonly #options: CallOptions;
  readonly #refs = new Map<string, string>();

  constructor(weave: WeaveClient, options: CallOptions) {
    this.#weave = weave;
    this.#options = options;
  }

  /**
   * Resolves the scorers of rows.
   *
   * @throws {InvalidArgumentError} for a scorer that the project does not have, and for one whose
   *   scores cannot be stored.
   */
  async resolve(rows: readonly SoughtRow[]): Promise<void> {
    const paths = new Map(
      rows.flatMap(({ path, scores }) =>
        scores.map(([scorer]) => [scorer, `${path}.scores`] as const),
      ),
    );
    const sought = [...paths].filter(([scorer]) => !this.#refs.has(scorer));
    await Promise.all(
      sought.map(async ([scorer, path]) => {
        const ref = await this.#weave.scorers.resolve(scorer, this.#options);
        checkScorerRef(path, ref);
        this.#refs.set(scorer, ref);
      }),
    );
  }

  /** Returns the reference of a scorer that was resolved. */
  of(scorer: string): string {
    return this.#refs.get(scorer) ?? scorer;
  }
}

/** Yields rows in groups of `size`. */
export async function* windows<T>(
  rows: Iterable<T> | AsyncIterable<T>,
  size: number,
): AsyncGenerator<T[], void> {
  let window: T[] = [];
  for await (const row of rows) {
    window.push(row);
    if (window.length < size) continue;
    yield window;
    window = [];
  }
  if (window.length > 0) yield window;
}
