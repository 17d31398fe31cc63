/**
 * Which run has a row. `shared`: both. `missing`: only the base, although the candidate's data set
 * should contain it. `removed`: only the base, and the candidate's data set does not contain it.
 * `edited`: both, with different inputs, so it is not compared. `added`: only the candidate.
 */
export type TableRowKind = "shared" | "missing" | "removed" | "edited" | "added";

/** Score of a trial, by the position of its scorer among `ReportTable.scorers`. */
export interface TableScore {
  /** Position of the scorer among `ReportTable.scorers`. */
  scorer: number;
  /** The value; null when there is none. */
  value: boolean | number | string | null;
  /** Why there is no value; absent when there is one. */
  state?: "missing" | "errored" | "suspect" | "not-applicable";
  /** Position of the reason among `ReportTable.texts`. */
  reason?: number;
}

/** Trial of a row. Its strings are positions among `ReportTable.texts`. */
export interface TableTrial {
  /** Position of the output; null when there is none. */
  output: number | null;
  /** Why the trial has no output. */
  error?: number;
  /** URL of the trial in the provider's app, if it is safe to follow. */
  url?: string;
  /** Scores of the trial. */
  scores: TableScore[];
}

/** Row of the table. Its strings are positions among `ReportTable.texts`. */
export interface TableRow {
  /** Key of the row. */
  key: string;
  /** Why the row is in the report, such as `regressed`. */
  kind: TableRowKind;
  /**
   * Short name of the row: what a person would quote from its input. Null if the input is a string,
   * whose beginning names the row, or if there is none.
   */
  name: number | null;
  /**
   * The whole input: text, or its JSON; the JSON of the row's columns if it has no input. Null when
   * neither was loaded.
   */
  input: number | null;
  /** Input of the candidate, for an edited row. */
  editedInput?: number;
  /** Position among `ReportTable.slices`. */
  slice: number | null;
  /** Score of the base and of the candidate, by scorer; null without a score. */
  scores: [base: number | null, candidate: number | null][];
  /** Trials of the base; empty when their contents were not kept, or the base lacks the row. */
  base: TableTrial[];
  /** Trials of the candidate; empty when their contents were not kept, or it lacks the row. */
  candidate: TableTrial[];
}

/** Rows of a comparison, for a page where a reader looks for some of them. */
export interface ReportTable {
  /**
   * Names of the scorers, in the order of the scores: compared ones, then latency, tokens and cost
   * if trials have them, and scorers that only the candidate has.
   */
  scorers: string[];
  /** Unit of the scores of each scorer: a share of passes, shown as a percentage, or a number. */
  units: ("share" | "number")[];
  /** Whether lower is better, for each scorer. */
  lower: boolean[];
  /** Names of the slices; empty without any. */
  slices: string[];
  /**
   * Contents of the rows: those that the comparison kept (`kept`), those that `redact` returned
   * (`redacted`), or none, with `content: false` (`left-out`).
   */
  contents: "kept" | "redacted" | "left-out";
  /** Strings of the rows, each once. */
  texts: string[];
  /** Positions of the strings that were cut, with their full lengths in characters. */
  cut: [text: number, length: number][];
  /** Rows that regressed first, then rows with missing scores, that improved, and the others. */
  rows: TableRow[];
  /** Number of rows of the comparison: larger than `rows.length` when some were left out. */
  total: number;
}
