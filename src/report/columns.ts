import stringWidth from "string-width";

const PLAIN = /^[\u0020-\u007e]*$/;

/** Splits a string into what a reader sees as characters. */
function characters(text: string): string[] {
  if (PLAIN.test(text)) return text.split("");
  return Array.from(new Intl.Segmenter("en").segment(text), ({ segment }) => segment);
}

/** Counts the columns that one line takes in a terminal: two for a wide character. */
export function columnsOf(text: string): number {
  return PLAIN.test(text) ? text.length : stringWidth(text, { countAnsiEscapeCodes: true });
}

/** Cuts one line to a number of columns, with an ellipsis if it is cut. */
export function fitted(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let [out, used] = ["", 0];
  for (const character of characters(text)) {
    used += columnsOf(character);
    if (used > width - 1) break;
    out += character;
  }
  return width < 1 ? "" : `${out.trimEnd()}…`;
}

/** Pads one line to a number of columns, on the left for numbers. */
export function padded(text: string, width: number, side: "left" | "right"): string {
  const gap = " ".repeat(Math.max(0, width - columnsOf(text)));
  return side === "left" ? gap + text : text + gap;
}

/** Breaks one line into lines of at most `width` columns, between words where possible. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let [line, used] = ["", 0];
  const end = (): void => {
    if (line !== "") lines.push(line);
    [line, used] = ["", 0];
  };
  const add = (part: string, size: number): void => {
    line += part;
    used += size;
  };
  for (const word of text.split(" ")) {
    const size = columnsOf(word);
    if (line !== "" && used + 1 + size > width) end();
    if (line !== "") add(" ", 1);
    if (size <= width) {
      add(word, size);
      continue;
    }
    for (const character of characters(word)) {
      const one = columnsOf(character);
      if (used + one > width) end();
      add(character, one);
    }
  }
  end();
  return lines.length === 0 ? [""] : lines;
}
