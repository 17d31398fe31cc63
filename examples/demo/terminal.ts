/** What the demo needs to be readable: no line is wider than 100 columns, and nothing is drawn unless somebody looks. */

const isTerminal = process.stdout.isTTY === true;
const colours = isTerminal && process.env.NO_COLOR === undefined;

export function heading(text: string): void {
  console.log(`\n${colours ? `\u001b[1m${text}\u001b[0m` : text}`);
}

/** Cuts a text, so that it keeps to its column. */
export function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** Prints lines in columns: texts to the left, figures to the right. */
export function table(header: readonly string[], lines: readonly (readonly (string | number)[])[]): void {
  const widths = header.map((name, column) => Math.max(name.length, ...lines.map((line) => String(line[column]).length)));
  const show = (line: readonly (string | number)[]): string =>
    line.map((cell, at) => (typeof cell === "number" ? String(cell).padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join("  ");
  for (const line of [header, ...lines]) console.log(`  ${show(line).trimEnd()}`);
}

/** A line that counts: redrawn in place in a terminal, written once at the end elsewhere. */
export class Progress {
  readonly #what: string;
  #count = 0;

  constructor(what: string) {
    this.#what = what;
  }

  step(): void {
    this.#count++;
    if (isTerminal && this.#count % 10 === 0) process.stdout.write(`\r  ${this.#what}: ${this.#count} rows`);
  }

  end(): void {
    process.stdout.write(`${isTerminal ? "\r" : ""}  ${this.#what}: ${this.#count} rows\n`);
  }
}
