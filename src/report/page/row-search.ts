import { cleanLines } from "../clean-text.ts";
import type { ReportTable, TableRow, TableTrial } from "../view-table.ts";

const PLAIN = /^[\t\n\r -~]*$/;
/** Spaces that are more than one plain space. */
const SPACES = /[^\S ]\s*| \s+/g;
/** Letters that have more than one lower case, or another one beside their upper case. */
const LETTERS = /[ßıſς]|i\u0307/g;
const FOLDED: Readonly<Record<string, string>> = { ß: "ss", ſ: "s", ς: "σ" };

/**
 * Folds a string for a search: one form for upper and lower case in any language (ß and SS, İ, I
 * and ı, Σ and ς), for composed and decomposed characters, for full and half width, and for runs of
 * spaces.
 */
export function folded(text: string): string {
  const lower = PLAIN.test(text)
    ? text.toLowerCase()
    : cleanLines(text)
        .normalize("NFKC")
        .toLowerCase()
        .replace(LETTERS, (letter) => FOLDED[letter] ?? "i") // ı, and the İ of Turkish
        .normalize("NFC");
  return lower.replace(SPACES, " ");
}

/** Index of the strings of a table, each folded once. */
export class RowSearch {
  readonly #table: ReportTable;
  readonly #texts: string[] = [];
  readonly #keys: string[] = [];

  constructor(table: ReportTable) {
    this.#table = table;
  }

  /**
   * Folds strings while there is time, so the first search does not have to. Returns whether all are
   * folded.
   */
  prepare(hasTime: () => boolean): boolean {
    const { texts, rows } = this.#table;
    while (this.#texts.length < texts.length || this.#keys.length < rows.length) {
      if (!hasTime()) return false;
      for (let left = 100; left > 0 && this.#texts.length < texts.length; left -= 1)
        this.#texts.push(folded(texts[this.#texts.length] ?? ""));
      for (let left = 100; left > 0 && this.#keys.length < rows.length; left -= 1)
        this.#keys.push(folded(rows[this.#keys.length]?.key ?? ""));
    }
    return true;
  }

  /**
   * Returns whether the row at a position contains a query in its key, name, inputs, outputs,
   * reasons or errors. Null for an empty query.
   */
  matching(query: string): ((at: number) => boolean) | null {
    const wanted = folded(query).trim();
    if (wanted === "") return null;
    this.prepare(() => true);
    const hits = this.#texts.map((text) => text.includes(wanted));
    const isHit = (text: number | null | undefined): boolean => text != null && hits[text] === true;
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
      return row !== undefined && (this.#keys[at]?.includes(wanted) === true || inRow(row));
    };
  }
}
