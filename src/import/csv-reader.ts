/** Line of a CSV file. An empty field is null, `""` is an empty string. */
export interface CsvLine {
  readonly cells: readonly (string | null)[];
  /** Number of its first line in the file: a quoted cell can have several lines. */
  readonly line: number;
}

/** Throws an error about a line. */
type Fail = (line: number, problem: string, hint?: string) => never;

const [QUOTE, LF, CR] = [34, 10, 13];

/**
 * Reads CSV as RFC 4180 describes it, with any delimiter and any mixture of line ends. Blank lines
 * are skipped. Unlike papaparse, it distinguishes empty fields from empty strings, and a file can
 * have line ends of several kinds.
 */
export class CsvReader {
  readonly #text: string;
  readonly #delimiter: number;
  readonly #fail: Fail;
  #at: number;
  #line: number;

  /** `start` is the position after the lines that do not belong to the table. */
  constructor(text: string, delimiter: string, fail: Fail, start: { at: number; line: number }) {
    this.#text = text;
    this.#delimiter = delimiter.charCodeAt(0);
    this.#fail = fail;
    this.#at = start.at;
    this.#line = start.line;
  }

  /** Returns the next line that is not blank; null at the end. */
  next(): CsvLine | null {
    while (this.#at < this.#text.length) {
      const line = this.#line;
      const cells = this.#cells();
      if (cells.length > 1 || (cells[0] ?? "").trim() !== "") return { cells, line };
    }
    return null;
  }

  #cells(): (string | null)[] {
    const cells: (string | null)[] = [];
    for (;;) {
      cells.push(this.#text.charCodeAt(this.#at) === QUOTE ? this.#quoted() : this.#plain());
      const code = this.#text.charCodeAt(this.#at); // NaN at the end
      this.#at += 1;
      if (code === this.#delimiter) continue;
      if (code === CR && this.#text.charCodeAt(this.#at) === LF) this.#at += 1;
      this.#line += 1;
      return cells;
    }
  }

  #plain(): string | null {
    const start = this.#at;
    while (this.#at < this.#text.length && !this.#isEnd(this.#text.charCodeAt(this.#at)))
      this.#at += 1;
    return this.#at === start ? null : this.#text.slice(start, this.#at);
  }

  #quoted(): string {
    const start = this.#at + 1;
    let end = this.#text.indexOf('"', start);
    while (end >= 0 && this.#text.charCodeAt(end + 1) === QUOTE)
      end = this.#text.indexOf('"', end + 2);
    if (end < 0) this.#fail(this.#line, "has a quoted cell that never ends");
    const cell = this.#text.slice(start, end);
    this.#at = end + 1;
    if (this.#at < this.#text.length && !this.#isEnd(this.#text.charCodeAt(this.#at)))
      this.#fail(
        this.#line,
        "has characters between a closing quote and the end of the cell",
        'Inside a quoted cell, write each quote twice: "".',
      );
    this.#line += lineEnds(cell);
    return cell.includes('"') ? cell.replaceAll('""', '"') : cell;
  }

  #isEnd(code: number): boolean {
    return code === this.#delimiter || code === LF || code === CR;
  }
}

/** Counts line ends. A list of the lines would be as large as the cell. */
function lineEnds(cell: string): number {
  let count = 0;
  for (let at = 0; at < cell.length; at++) {
    const code = cell.charCodeAt(at);
    if (code === LF || (code === CR && cell.charCodeAt(at + 1) !== LF)) count += 1;
  }
  return count;
}
