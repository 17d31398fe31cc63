import type { Score, ScoredRow, Trial } from "evalwire/weave";
import type { RowFilter, RowItem, RowsPage, TrialItem } from "./api.ts";
import type { Project } from "./service.ts";

const PAGE = 20;
/** Rows that one request reads at most, however few of them match. */
const MAX_SCANNED = 2_000;
const MAX_TEXT = 4_000;

/**
 * Reads rows from a cursor until a page is full. Nothing is kept: rows of a running run are always
 * read from the service.
 */
export async function rowsOf(
  { weave }: Project,
  run: string,
  { filter, cursor, signal }: { filter: RowFilter; cursor: string | null; signal: AbortSignal },
): Promise<RowsPage> {
  const isFiltered = filter.is !== null || filter.text !== "";
  const { rows } = await weave.load(run, {
    pageSize: isFiltered ? 200 : PAGE,
    signal,
    ...(cursor === null ? {} : { resumeFrom: cursor }),
  });
  const found: RowItem[] = [];
  let scanned = 0;
  for await (const row of rows) {
    scanned++;
    if (matches(row, filter)) found.push(toItem(row));
    if (found.length === PAGE || scanned === MAX_SCANNED)
      return { rows: found, scanned, next: rows.resumeToken ?? null };
  }
  return { rows: found, scanned, next: null };
}

function matches(row: ScoredRow, { scorer, is, text }: RowFilter): boolean {
  const scores = row.trials.flatMap((trial) =>
    Object.entries(trial.scores).flatMap(([name, score]) => (name === scorer ? [score] : [])),
  );
  if (is !== null && scorer !== null && !hasScore(row, scores, is)) return false;
  if (text === "") return true;
  const shown = [row.input, ...row.trials.map(({ output }) => output)].map(asText).join("\n");
  return shown.toLowerCase().includes(text.toLowerCase());
}

function hasScore(
  { trials }: ScoredRow,
  scores: readonly Score[],
  is: NonNullable<RowFilter["is"]>,
): boolean {
  const scored = scores.filter(({ state }) => state === "scored");
  if (is === "unscored") return scored.length < trials.length;
  return scored.some(({ value }) => value === (is === "passed"));
}

const toItem = ({ key, input, trials }: ScoredRow): RowItem => ({
  key,
  input: shortened(asText(input)),
  trials: trials.map(toTrial),
});

const toTrial = ({ output, error, scores, url }: Trial): TrialItem => ({
  output: shortened(asText(output)),
  error: error === undefined ? null : shortened(error),
  scores: Object.entries(scores).map(([scorer, score]) => ({ scorer, value: scoreText(score) })),
  url,
});

const scoreText = ({ state, value }: Score): string => (state === "scored" ? String(value) : state);

const asText = (value: unknown): string =>
  typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");

const shortened = (text: string): string =>
  text.length <= MAX_TEXT
    ? text
    : `${text.slice(0, MAX_TEXT)}… (cut; its length is ${text.length})`;
