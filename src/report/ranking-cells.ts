import type { Rank } from "../analysis/rank-places.ts";
import { formatCount, formatLevel, formatRange, formatShare, formatValue } from "./numbers.ts";
import { rankNames } from "./rankings.ts";
import type { CellColumn } from "./scorer-cells.ts";
import type { ReportRanking } from "./view.ts";

const NONE = "–";

/** Returns the columns of a ranking. */
export function rankColumns({ runs, unit, confidence }: ReportRanking): CellColumn<Rank>[] {
  const names = rankNames(runs);
  const value = (score: number | null): string =>
    score === null ? NONE : formatValue(score, unit);
  return [
    { title: "Run", numeric: false, cell: (rank) => names[runs.indexOf(rank)] ?? rank.run },
    {
      title: "Place",
      numeric: true,
      cell: ({ places: [best, worst] }) => (best === worst ? `${best}` : `${best} to ${worst}`),
    },
    { title: "Common rows", numeric: true, cell: ({ commonValue }) => value(commonValue) },
    { title: "All rows", numeric: true, cell: ({ figure }) => value(figure.value) },
    {
      title: `${formatLevel(confidence)} interval`,
      numeric: true,
      cell: ({ figure }) => (figure.interval === null ? NONE : formatRange(figure.interval, unit)),
    },
    { title: "Rows", numeric: true, cell: ({ figure }) => formatCount(figure.n) },
    { title: "Coverage", numeric: true, cell: ({ figure }) => formatShare(figure.coverage) },
    { title: "Tied with", numeric: true, cell: ({ tiedWith }) => formatCount(tiedWith.length) },
  ];
}
