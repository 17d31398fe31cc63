/** Ranges of code points that take two columns of a terminal. */
const WIDE =
  /[\u1100-\u115f\u231a\u231b\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;

/** Code points that take none: marks, and format characters such as joiners. */
const MARKS = /^[\p{M}\p{Cf}]+$/u;

const PLAIN = /^[\u0020-\u007e]*$/;

/** Splits a string into what a reader sees as characters. */
function characters(text: string): string[] {
  if (PLAIN.test(text)) return text.split("");
  return Array.from(new Intl.Segmenter("en").segment(text), ({ segment }) => segment);
}

const widthOf = (character: string): number =>
  WIDE.test(character) ? 2 : MARKS.test(character) ? 0 : 1;

/** Counts the columns that one line takes in a terminal: two for a wide character. */
export function columnsOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  return characters(text).reduce((sum, character) => sum + widthOf(character), 0);
}

/** Cuts one line to a number of columns, with an ellipsis if it is cut. */
export function fitted(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let [out, used] = ["", 0];
  for (const character of characters(text)) {
    used += widthOf(character);
    if (used > width - 1) break;
    out += character;
  }
  return `${out}…`;
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
      const one = widthOf(character);
      if (used + one > width) end();
      add(character, one);
    }
  }
  end();
  return lines.length === 0 ? [""] : lines;
}
