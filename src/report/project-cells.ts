import type { ReportedScorer } from "../analysis/project-report.ts";
import {
  formatChange,
  formatChangeRange,
  formatCount,
  formatLevel,
  formatRange,
  formatValue,
} from "./numbers.ts";
import { verdictIn } from "./projects.ts";
import type { CellColumn } from "./scorer-cells.ts";
import { unitOf } from "./words.ts";

const NONE = "–";

/** Returns the columns of the scorers of an evaluation: the newest figure, and what it changed. */
export function evaluationColumns(confidence: number): CellColumn<ReportedScorer>[] {
  const interval = `${formatLevel(confidence)} interval`;
  return [
    { title: "Scorer", numeric: false, cell: ({ scorer }) => scorer },
    {
      title: "Newest",
      numeric: true,
      cell: (one) => {
        const value = one.figures.at(-1)?.value ?? null;
        return value === null ? NONE : formatValue(value, unitOf(one.figures));
      },
    },
    {
      title: interval,
      numeric: true,
      cell: (one) => {
        const range = one.figures.at(-1)?.interval ?? null;
        return range === null ? NONE : formatRange(range, unitOf(one.figures));
      },
    },
    {
      title: "Rows",
      numeric: true,
      cell: ({ figures }) => formatCount(figures.at(-1)?.n ?? 0),
    },
    {
      title: "Change",
      numeric: true,
      cell: (one) =>
        one.change === null ? NONE : formatChange(one.change.difference, unitOf(one.figures)),
    },
    {
      title: "Its interval",
      numeric: true,
      cell: (one) =>
        one.change === null || one.change.interval === null
          ? NONE
          : formatChangeRange(one.change.interval, unitOf(one.figures)),
    },
    {
      title: "Verdict",
      numeric: false,
      cell: ({ change }) => (change === null ? NONE : verdictIn(change)),
    },
  ];
}
