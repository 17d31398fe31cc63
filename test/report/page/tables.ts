import type { ReportTable, TableRow, TableTrial } from "../../../src/report/view-table.ts";

/** Makes a trial of a row. */
export const trial = (part: Partial<TableTrial> = {}): TableTrial => ({
  output: null,
  scores: [],
  ...part,
});

/** Makes a row that both runs have. */
export const row = (part: Partial<TableRow> = {}): TableRow => ({
  key: "q1",
  kind: "shared",
  name: null,
  input: null,
  slice: null,
  scores: [[1, 0]],
  base: [],
  candidate: [],
  ...part,
});

/** Makes a table with one scorer. */
export const table = (rows: TableRow[], part: Partial<ReportTable> = {}): ReportTable => ({
  scorers: ["correct"],
  units: ["share"],
  lower: [false],
  slices: [],
  contents: "kept",
  texts: [],
  cut: [],
  rows,
  total: rows.length,
  ...part,
});
