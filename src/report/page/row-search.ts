import { cleanLines } from "../clean-text.ts";
import type { ReportTable, TableRow, TableTrial } from "../view-table.ts";

const PLAIN = /^[\t\n\r -~]*$/;
const DOUBLE_SPACE = /[\t\n\r]| {2}/;

/**
 * Folds a string for a search: one form for upper and lower case in any language (ß and SS, İ, I
 * and ı, Σ and ς), for composed and decomposed characters, for full and half width, and for runs of
 * spaces.
 */
export function folded(text: string): string {
  const spaced = DOUBLE_SPACE.test(text) ? text.replace(/\s+/g, " ") : text;
  if (PLAIN.test(spaced)) return spaced.toLowerCase();
  return cleanLines(spaced)
    .normalize("NFKC")
    .toUpperCase()
    .toLowerCase()
    .replaceAll("i\u0307", "i") // of the Turkish İ
    .replaceAll("\u03c2", "\u03c3") // sigma at the end of a word
    .normalize("NFKC")
    .replace(/\s+/g, " ");
}

/** Index of the strings of a table, each folded once. */
export class RowSearch {
  readonly #table: ReportTable;
  #texts: string[] | null = null;
  #keys: string[] | null = null;

  constructor(table: ReportTable) {
    this.#table = table;
  }

  /** Folds all strings, so the first search does not have to. */
  prepare(): void {
    this.#texts ??= this.#table.texts.map(folded);
    this.#keys ??= this.#table.rows.map(({ key }) => folded(key));
  }

  /**
   * Returns whether the row at a position contains a query in its key, name, inputs, outputs,
   * reasons or errors. Null for an empty query.
   */
  matching(query: string): ((at: number) => boolean) | null {
    const wanted = folded(query).trim();
    if (wanted === "") return null;
    this.prepare();
    const [texts, keys] = [this.#texts ?? [], this.#keys ?? []];
    const hits = Uint8Array.from(texts, (text) => (text.includes(wanted) ? 1 : 0));
    const isHit = (text: number | null | undefined): boolean => text != null && hits[text] === 1;
    const inTrial = ({ output, error, scores }: TableTrial): boolean =>
      isHit(output) || isHit(error) || scores.some(({ reason }) => isHit(reason));
    const inRow = (row: TableRow): boolean =>
      isHit(row.input) ||
      isHit(row.name) ||
      isHit(row.editedInput) ||
      row.candidate.some(inTrial) ||
      row.base.some(inTrial);
    return (at) => {
      const row = this.#table.rows[at];
      return row !== undefined && (keys[at]?.includes(wanted) === true || inRow(row));
    };
  }
}
