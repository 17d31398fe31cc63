import type { Cell, CellObject, Row, Sheet as SheetOfLibrary } from "write-excel-file/node";
import { getCellAddress } from "write-excel-file/utility";
import { InvalidArgumentError, plural } from "../core/errors/usage.ts";
import { CELLS_CUT } from "./cell-text.ts";
import { type CellText, type CellValue, cellText, STYLES } from "./xlsx-cells.ts";
import type { Link, SheetPlan } from "./xlsx-features.ts";

/** Limits of Excel: of a sheet, and of the URL of a link. */
const EXCEL = { lines: 1_048_576, columns: 16_384, links: 65_530, url: 2_079 };

/**
 * Limits of a workbook, which is made in memory: bench/xlsx.md has the time and the memory that it
 * takes at these limits.
 */
const MAX_CELLS = 2_000_000;
const MAX_CHARACTERS = 100_000_000;

/** Characters of the widest and of the narrowest column. */
const WIDTHS = { least: 8, most: 60 };

/** Characters of a time, and of the button of the filter in a header. */
const TIME_WIDTH = 19;
const BUTTON_WIDTH = 3;

const count = (number: number): string => number.toLocaleString("en-US");

function tooLarge(why: string): InvalidArgumentError {
  return new InvalidArgumentError(
    `The table is too large for an .xlsx file: ${why}`,
    { path: "rows" },
    {
      hint: "Write .parquet, .csv or .jsonl, which have no such limit, or choose fewer columns with 'columns'.",
    },
  );
}

/** Counts what the sheets of a workbook hold. */
export class WorkbookSize {
  #cells = 0;
  #characters = 0;

  /** @throws {InvalidArgumentError} when a workbook becomes too large to be made in memory. */
  add(cells: number, characters: number): void {
    this.#cells += cells;
    this.#characters += characters;
    if (this.#cells > MAX_CELLS)
      throw tooLarge(`it has more than ${count(MAX_CELLS)} cells that are not empty`);
    if (this.#characters > MAX_CHARACTERS)
      throw tooLarge(`its strings have more than ${count(MAX_CHARACTERS)} characters`);
  }
}

/** String with its cell. */
interface KnownText extends CellText {
  readonly cell: Cell;
}

/** Sheet of a workbook that is filled line by line. */
export class Sheet {
  readonly #name: string;
  readonly #header: readonly string[];
  readonly #size: WorkbookSize;
  readonly #linkColumn: number;
  readonly #rows: Row[] = [];
  readonly #widths: number[];
  readonly #links: Link[] = [];
  readonly #exactTexts: string[] = [];
  readonly #known = { text: new Map<string, KnownText>(), link: new Map<string, KnownText>() };
  readonly #cut: number[];
  #unlinked = 0;

  /**
   * Begins a sheet with its header. Cells of the column `linkColumn` link to their URL. A column
   * `cells_cut` at the end is filled with the names of the line's cells that were cut.
   *
   * @throws {InvalidArgumentError} when there are more columns than a sheet can have.
   */
  constructor(name: string, header: readonly string[], size: WorkbookSize, linkColumn?: string) {
    if (header.length > EXCEL.columns)
      throw tooLarge(
        `the number of columns is ${count(header.length)}, and a sheet has at most ${count(EXCEL.columns)}`,
      );
    this.#name = name;
    this.#header = header;
    this.#size = size;
    this.#linkColumn = linkColumn === undefined ? -1 : header.indexOf(linkColumn);
    this.#cut = header.map(() => 0);
    const texts = header.map((text) => this.#newText(text, STYLES.header));
    this.#widths = texts.map(({ width }) => width + BUTTON_WIDTH);
    this.#rows.push(texts.map(({ cell }) => cell));
    size.add(header.length, 0);
  }

  /** Adds a line. @throws {InvalidArgumentError} when a sheet cannot have more lines. */
  add(values: readonly CellValue[]): void {
    if (this.#rows.length >= EXCEL.lines)
      throw tooLarge(`it has more lines than a sheet can have (${count(EXCEL.lines)})`);
    const cut: string[] = [];
    const row = values.map((value, at) => this.#cell(value, at, cut));
    const isNamed = this.#header.at(-1) === CELLS_CUT && cut.length > 0;
    if (isNamed) row.push(this.#cell(cut.join(", "), row.length, []));
    this.#rows.push(row);
    this.#size.add(row.filter((cell) => cell !== null).length, 0);
  }

  /** Returns what happened to the cells of a column; null if nothing did. */
  noteOf(column: string): string | null {
    const at = this.#header.indexOf(column);
    const cut = this.#cut[at] ?? 0;
    if (cut > 0) return `Cut at the limit of Excel: ${plural(cut, "cell")}.`;
    if (at !== this.#linkColumn || this.#unlinked === 0) return null;
    return `Without a link, because a sheet has at most ${count(EXCEL.links)}: ${plural(this.#unlinked, "URL")}.`;
  }

  /** Returns what the library needs to write the sheet. */
  content(): SheetOfLibrary<never> {
    const columns = this.#widths.map((width) => ({
      width: Math.min(Math.max(width + 1, WIDTHS.least), WIDTHS.most),
    }));
    return { sheet: this.#name, data: this.#rows, columns, stickyRowsCount: 1 };
  }

  /** Returns what our features need to write the sheet. */
  plan(): SheetPlan {
    const [lines, columns] = [this.#rows.length, this.#header.length];
    const [links, exactTexts] = [this.#links, this.#exactTexts];
    return { name: this.#name, columns, lines, links, exactTexts };
  }

  #cell(value: CellValue, at: number, cut: string[]): Cell {
    if (typeof value === "string") return this.#textCell(value, at, cut);
    if (value === null) return null;
    const isTime = value instanceof Date;
    this.#widen(at, isTime ? TIME_WIDTH : String(value).length);
    return isTime ? { value, type: Date, ...STYLES.time } : value;
  }

  #textCell(value: string, at: number, cut: string[]): Cell {
    const url = at === this.#linkColumn ? webPage(value) : null;
    const isLink = url !== null && this.#links.length < EXCEL.links;
    if (isLink) this.#links.push({ cell: getCellAddress(this.#rows.length, at), url });
    else if (url !== null) this.#unlinked++;
    const { cell, isCut, width } = this.#text(value, isLink);
    this.#widen(at, width);
    if (isCut) {
      cut.push(this.#header[at] ?? "");
      this.#cut[at] = (this.#cut[at] ?? 0) + 1;
    }
    return cell;
  }

  /** Returns the cell of a string. It is made once, because most strings are in many lines. */
  #text(value: string, isLink: boolean): KnownText {
    const texts = this.#known[isLink ? "link" : "text"];
    const known = texts.get(value);
    if (known === undefined) {
      const text = this.#newText(value, isLink ? STYLES.link : null);
      if (!text.isCut) texts.set(value, text);
      return text;
    }
    if (known.isExact) this.#size.add(0, known.size); // each of its cells contains it
    return known;
  }

  #newText(value: string, style: CellObject | null): KnownText {
    const text = cellText(value);
    this.#size.add(0, text.size);
    // what looks like a formula stays a string when someone edits its cell
    const look = text.isFormula ? { ...style, ...STYLES.string } : style;
    if (text.isExact) {
      const place = String(this.#exactTexts.push(text.text) - 1);
      return { ...text, cell: { ...look, value: place, type: "Formula" } };
    }
    return { ...text, cell: look === null ? text.text : { ...look, value: text.text } };
  }

  #widen(at: number, width: number): void {
    this.#widths[at] = Math.max(this.#widths[at] ?? 0, width);
  }
}

/** Returns a URL that a cell may link to: outputs are untrusted, so only pages on the web. */
function webPage(text: string): URL | null {
  if (!/^https?:\/\//i.test(text) || text.length > EXCEL.url || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.href.length > EXCEL.url ? null : url;
}
