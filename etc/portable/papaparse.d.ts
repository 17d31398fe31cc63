// Replaces the types of papaparse, which bring all globals of Node with them. Only what
// src/export/csv.ts uses.
export interface UnparseConfig {
  delimiter?: string;
  newline?: string;
  quotes?: unknown;
  quoteChar?: string;
  escapeChar?: string;
  header?: boolean;
  skipEmptyLines?: boolean | "greedy";
  escapeFormulae?: boolean | RegExp;
}
declare const papaparse: { unparse(lines: unknown[][], config?: UnparseConfig): string };
export default papaparse;
