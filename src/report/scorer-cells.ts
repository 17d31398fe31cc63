import {
  formatChange,
  formatChangeRange,
  formatCount,
  formatLevel,
  formatP,
  formatRange,
  formatShare,
  formatValue,
} from "./numbers.ts";
import type { JudgedScorer, ReportScorer } from "./view.ts";

/** Column of a table. */
export interface CellColumn<T> {
  readonly title: string;
  /** Whether it contains numbers, which are aligned on the right. */
  readonly numeric: boolean;
  readonly cell: (item: T) => string;
}

/** Column of a table of scorers. */
type ScorerColumn = CellColumn<ReportScorer>;

const NONE = "–";

const nameIn = ({ scorer, candidateScorer }: ReportScorer): string =>
  candidateScorer === scorer ? scorer : `${scorer} → ${candidateScorer}`;

const shownValue = (figure: ReportScorer["base"], { unit }: ReportScorer): string =>
  figure?.value == null ? NONE : formatValue(figure.value, unit);

function coverageIn({ base, candidate }: ReportScorer): string {
  const own = formatShare(candidate.coverage);
  if (base === null || base.coverage === candidate.coverage) return own;
  return `${formatShare(base.coverage)} → ${own}`;
}

const NAME: ScorerColumn = { title: "Scorer", numeric: false, cell: nameIn };
const ROWS: ScorerColumn = {
  title: "Rows",
  numeric: true,
  cell: ({ candidate, change }) => formatCount(change?.n ?? candidate.n),
};
const COVERAGE: ScorerColumn = { title: "Coverage", numeric: true, cell: coverageIn };

const comparedColumns = (interval: string, p: string): ScorerColumn[] => [
  NAME,
  { title: "Base", numeric: true, cell: (one) => shownValue(one.base, one) },
  { title: "Candidate", numeric: true, cell: (one) => shownValue(one.candidate, one) },
  {
    title: "Difference",
    numeric: true,
    cell: ({ change, unit }) => (change === null ? NONE : formatChange(change.difference, unit)),
  },
  {
    title: interval,
    numeric: true,
    cell: ({ change, unit }) =>
      change === null || change.interval === null ? NONE : formatChangeRange(change.interval, unit),
  },
  {
    title: p,
    numeric: true,
    cell: ({ change }) =>
      change === null ? NONE : formatP(change.adjustedP, change.confidence).replace("= ", ""),
  },
  { title: "Verdict", numeric: false, cell: ({ change }) => change?.verdict ?? NONE },
  ROWS,
  COVERAGE,
];

const singleColumns = (interval: string): ScorerColumn[] => [
  NAME,
  { title: "Value", numeric: true, cell: (one) => shownValue(one.candidate, one) },
  {
    title: interval,
    numeric: true,
    cell: ({ candidate, unit }) =>
      candidate.interval === null ? NONE : formatRange(candidate.interval, unit),
  },
  ROWS,
  COVERAGE,
];

/**
 * Returns the columns of a table of scorers: of two runs, or of one. `all`: the coverage even if no
 * score is missing.
 */
export function columnsFor(
  scorers: readonly ReportScorer[],
  confidence: number,
  all: boolean,
): ScorerColumn[] {
  const interval = `${formatLevel(confidence)} interval`;
  const single = scorers.every(({ change }) => change === null);
  const isAdjusted = scorers.some(({ change }) => change !== null && change.adjustedP !== change.p);
  const p = isAdjusted ? "Adjusted p" : "p";
  const columns = single ? singleColumns(interval) : comparedColumns(interval, p);
  const complete = scorers.every(
    ({ base, candidate }) => candidate.coverage === 1 && (base === null || base.coverage === 1),
  );
  return complete && !all ? columns.filter((column) => column !== COVERAGE) : columns;
}

/** Title of a table of the scorers that only a rule judges. */
export const JUDGED = "Judged by a rule, not compared";

/** Returns scorers that only a rule judges, with the slice in their names. */
export const judgedIn = (judged: readonly JudgedScorer[]): ReportScorer[] =>
  judged.map(({ slice, ...one }) =>
    slice === null
      ? one
      : {
          ...one,
          scorer: `${one.scorer} in slice '${slice}'`,
          candidateScorer: `${one.candidateScorer} in slice '${slice}'`,
        },
  );
