/**
 * Keeps the demo readable: lines have at most 100 columns, and color appears only in a terminal.
 */

const WIDTH = 100;
const isTerminal = process.stdout.isTTY === true;
const colors = isTerminal && process.env.NO_COLOR === undefined;

const bold = (text: string): string => (colors ? `\u001b[1m${text}\u001b[0m` : text);

export function heading(text: string): void {
  console.log(`\n${bold(text)}\n`);
}

/** Truncates a string to fit its column. */
export function shorten(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** Prints a string, wrapped between words; lines after the first are indented by `hang`. */
export function say(text: string, indent = 2, hang = indent): void {
  let line = " ".repeat(indent);
  let empty = true;
  for (const word of text.split(" ")) {
    if (!empty && line.length + 1 + word.length > WIDTH) {
      console.log(line);
      line = " ".repeat(hang);
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  console.log(line);
}

/** Prints lines in columns. */
export function table(header: readonly string[], lines: readonly (readonly string[])[]): void {
  const widths = header.map((name, column) =>
    Math.max(name.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  for (const line of [header, ...lines]) {
    console.log(
      `  ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ")}`.trimEnd(),
    );
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
