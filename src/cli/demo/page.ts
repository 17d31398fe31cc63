import { columnsOf } from "../../report/columns.ts";
import type { Context } from "../context.ts";
import type { Paint } from "../paint.ts";
import { renderTable } from "../table.ts";

const WIDTH = 100;

/** Prints the demo section by section, in lines of at most 100 columns; nothing with `--json`. */
export class Page {
  readonly #context: Context;
  #lines: ((paint: Paint) => string)[] = [];

  constructor(context: Context) {
    this.#context = context;
  }

  heading(text: string): void {
    this.blank();
    this.#lines.push((paint) => paint.style("bold", text));
    this.blank();
  }

  blank(): void {
    this.#lines.push(() => "");
  }

  /** Adds a string, wrapped between words; lines after the first are indented by `hang`. */
  say(text: string, indent = 2, hang: number = indent): void {
    let line = " ".repeat(indent);
    let empty = true;
    for (const word of text.split(" ")) {
      if (!empty && columnsOf(line) + 1 + columnsOf(word) > WIDTH) {
        this.#add(line);
        line = " ".repeat(hang);
        empty = true;
      }
      line += empty ? word : ` ${word}`;
      empty = false;
    }
    this.#add(line);
  }

  table(header: readonly string[], lines: readonly (readonly string[])[]): void {
    const columns = header.map((name, at) => ({
      name,
      cell: (line: readonly string[]): string | null => line[at] ?? "",
    }));
    for (const line of renderTable(columns, lines, WIDTH - 2).split("\n")) this.#add(`  ${line}`);
  }

  /** Prints what was added since the last time. */
  async print(): Promise<void> {
    const lines = this.#lines;
    this.#lines = [];
    if (this.#context.out.format !== "text" || lines.length === 0) return;
    await this.#context.out.document(null, (paint) => lines.map((line) => line(paint)).join("\n"));
  }

  #add(line: string): void {
    this.#lines.push(() => line);
  }
}

/** Formats a share as a percentage. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;

/** Formats a difference of shares in points, with its sign. */
export const points = (difference: number): string =>
  `${difference > 0 ? "+" : ""}${(100 * difference).toFixed(1)}`;

/** Formats an interval of shares or of their differences. */
export function range(
  interval: readonly [number, number] | null,
  show: (value: number) => string,
): string {
  return interval === null ? "no interval" : `${show(interval[0])} to ${show(interval[1])}`;
}

/** Formats p in the usual statistical style. */
export const pValue = (p: number): string =>
  p < 0.001 ? "p < .001" : `p = ${p.toFixed(3).replace(/^0/, "")}`;
