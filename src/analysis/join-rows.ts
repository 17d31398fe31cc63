import { didYouMean, InvalidArgumentError } from "../core/errors/usage.ts";
import { inputDigest } from "../model/row-digest.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import type { JoinedOn } from "./comparison.ts";
import { type RowField, rowField } from "./row-fields.ts";
import type { RowReader } from "./row-source.ts";
import { digestOf, digestsDiffer, type ScoreTable } from "./score-table.ts";

/**
 * Join key of rows: the digest, the content of the input, the name of a column or input field, or a
 * function.
 */
export type JoinKey = "digest" | "content" | RowField;

/** Rule that matches the rows of two runs. */
export interface Join {
  readonly on: JoinedOn;
  identify(row: ScoredRow): string | Promise<string>;
  /** Notes for the reader of the result. */
  readonly notes: readonly string[];
}

/** Returns whether a row has its input; a row of a data set can have a reference to it instead. */
const hasInput = (row: ScoredRow): boolean =>
  row.input !== null &&
  row.input !== undefined &&
  !(typeof row.input === "string" && row.input.startsWith("weave:///"));

/**
 * Returns the digest of the row's input. If the input was not loaded, that is the dataset digest,
 * which is a digest of the content.
 */
function contentOf(row: ScoredRow): string | Promise<string> {
  if (hasInput(row)) return inputDigest(row);
  if (row.digestKind === "dataset" && row.digest !== null) return row.digest;
  throw new InvalidArgumentError(
    `Cannot join on the content: row '${row.key}' has no input`,
    { path: "key" },
    { hint: "Load both runs with { inputs: true }" },
  );
}

const byContent = (notes: readonly string[]): Join => ({
  on: "content",
  identify: contentOf,
  notes,
});

/** Joins on the digest with its kind: digests of two kinds never match, even by accident. */
const byDigest: Join = {
  on: "digest",
  identify: (row) => digestOf(row) ?? `key:${row.key}`,
  notes: [],
};

const byKey: Join = { on: "key", identify: (row) => row.key, notes: [] };

const describe = (row: ScoredRow): string =>
  row.digestKind === null || row.digest === null ? "no" : row.digestKind;

/** Returns whether the content of a row is known without another request. */
const hasContent = (row: ScoredRow): boolean => hasInput(row) || row.digestKind === "dataset";

/** Chooses how to join when the caller did not specify it, from the first row of each run. */
function automatic(
  base: ScoredRow,
  candidate: ScoredRow,
  names: { base: string; candidate: string },
): Join {
  if (base.digest === null && candidate.digest === null) return byKey;
  if (base.digestKind === candidate.digestKind && base.digest !== null && candidate.digest !== null)
    return byDigest;
  const kinds = `${names.base} has ${describe(base)} digests, ${names.candidate} ${describe(candidate)} digests`;
  if (base.digest === null || candidate.digest === null)
    return { ...byKey, notes: [`Joined on the row keys, because ${kinds}.`] };
  if (hasContent(base) && hasContent(candidate))
    return byContent([`Joined on the content of the inputs, because ${kinds}.`]);
  throw new InvalidArgumentError(
    `0 shared rows: ${kinds}`,
    { path: names.candidate },
    { hint: "Load both runs with { inputs: true } to join on their content" },
  );
}

/**
 * Chooses how the rows of two runs are joined.
 *
 * @throws {InvalidArgumentError} when a run has no rows, or the digests are of two kinds and the
 *   inputs are not loaded.
 */
export async function chooseJoin(
  base: RowReader,
  candidate: RowReader,
  key: JoinKey | undefined,
): Promise<Join> {
  const [first, second] = [await base.peek(), await candidate.peek()];
  if (first === null || second === null) {
    const empty =
      first === null
        ? second === null
          ? "both runs have"
          : `${base.name} has`
        : `${candidate.name} has`;
    throw new InvalidArgumentError(`0 shared rows: ${empty} no rows`, {
      path: first === null ? base.name : candidate.name,
    });
  }
  if (key === undefined)
    return automatic(first, second, { base: base.name, candidate: candidate.name });
  if (key === "content") return byContent([]);
  if (key === "digest") return byDigest;
  const identify = rowField(key, "key");
  if (typeof key === "string") checkJoinWord(key, identify, first);
  return { on: typeof key === "string" ? key : "caller's key", identify, notes: [] };
}

/**
 * Suggests `digest` or `content` for a name that no row has and that looks like a typo of one of
 * them.
 */
function checkJoinWord(key: string, identify: (row: ScoredRow) => string, first: ScoredRow): void {
  try {
    identify(first);
  } catch (error) {
    const hint = didYouMean(key, ["digest", "content"]);
    if (hint.startsWith("Did you mean"))
      throw new InvalidArgumentError(
        `Cannot use ${JSON.stringify(key)} as 'key'`,
        { path: "key" },
        { hint },
      );
    throw error;
  }
}

/** Matching rows of two tables. */
export interface JoinedTables {
  readonly base: Int32Array;
  readonly candidate: Int32Array;
  /** Row numbers of rows with the same key but a different digest. */
  readonly edited: readonly (readonly [number, number])[];
  /** Row numbers of rows of the base that the candidate lacks, except edited ones. */
  readonly onlyBase: Int32Array;
  /** Row numbers of rows that only the candidate has, except edited ones. */
  readonly onlyCandidate: Int32Array;
}

/**
 * Pairs unmatched rows of both tables that have the same key: their input was edited between the
 * runs.
 */
function editedAmong(
  base: ScoreTable,
  candidate: ScoreTable,
  left: readonly number[],
  right: readonly number[],
): [number, number][] {
  const byName = new Map(left.map((row) => [base.keys[row], row]));
  return right.flatMap((row) => {
    const other = byName.get(candidate.keys[row]);
    return other === undefined ? [] : [[other, row] satisfies [number, number]];
  });
}

const without = (rows: readonly number[], taken: ReadonlySet<number>): Int32Array =>
  Int32Array.from(rows.filter((row) => !taken.has(row)));

/** Joins two tables on the identities of their rows, in the order of the base. */
export function joinTables(base: ScoreTable, candidate: ScoreTable): JoinedTables {
  const pairs: [number, number][] = [];
  const edited: [number, number][] = [];
  const onlyBase: number[] = [];
  const met = new Uint8Array(candidate.keys.length);
  for (const [identity, row] of base.indices) {
    const other = candidate.indices.get(identity);
    if (other === undefined) {
      onlyBase.push(row);
      continue;
    }
    met[other] = 1;
    (digestsDiffer(base.digests[row], candidate.digests[other]) ? edited : pairs).push([
      row,
      other,
    ]);
  }
  const onlyCandidate = Array.from(candidate.keys.keys()).filter((row) => met[row] === 0);
  const alsoEdited = editedAmong(base, candidate, onlyBase, onlyCandidate);
  return {
    base: Int32Array.from(pairs, ([row]) => row),
    candidate: Int32Array.from(pairs, ([, row]) => row),
    edited: [...edited, ...alsoEdited],
    onlyBase: without(onlyBase, new Set(alsoEdited.map(([row]) => row))),
    onlyCandidate: without(onlyCandidate, new Set(alsoEdited.map(([, row]) => row))),
  };
}

/** Makes the error for two runs that have no row in common. */
export function nothingJoined(
  base: ScoreTable,
  candidate: ScoreTable,
  on: JoinedOn,
  edited: number,
): InvalidArgumentError {
  const sample = (table: ScoreTable): string =>
    `'${(table.indices.keys().next().value ?? "").slice(0, 60)}'`;
  const editedText = edited === 0 ? "" : `, and ${edited} with the same key but a different digest`;
  return new InvalidArgumentError(
    `0 shared rows, joined on ${on}: base has ${base.keys.length} ${base.keys.length === 1 ? "row" : "rows"} (the first is ${sample(base)}), candidate has ${candidate.keys.length} (${sample(candidate)})${editedText}`,
    { path: "key" },
    {
      hint: "Join on the inputs with key: 'content', or pass a key function that returns the same key for the same input in both runs",
    },
  );
}
