import { escaped } from "../report/html-shell.ts";
import { type Bar, lineOf, type Table, type Tone } from "./sheet.ts";

/** Returns a string from a run for HTML: on one line, cut at a length, escaped. */
export const clean = (text: string, length: number): string => escaped(lineOf(text, length));

/**
 * Colors that differ from white, from #1e1e1e and from #111 by 3:1 or more: a notebook may be light
 * or dark, and a display cannot know.
 */
export const COLORS: Readonly<Record<Tone, string>> = {
  good: "#2a8f56",
  bad: "#d9483b",
  open: "#a8781c",
  plain: "#4a7fc1",
};
const MUTED = "#808080";

/** Size of a picture in a table, in pixels. */
const WIDTH = 160;
const HEIGHT = 18;

const short = (value: number): string => String(Number(value.toFixed(1)));

/** Draws the marks of a bar. It contains no characters: sanitizers keep them when they remove it. */
function marksOf(bar: Bar, { x0, width, y }: { x0: number; width: number; y: number }): string {
  const [low, high] = bar.axis;
  const at = (value: number): number =>
    x0 + width * Math.min(1, Math.max(0, (value - low) / (high - low)));
  const x = (value: number): string => short(at(value));
  const line = (from: number, to: number, height: number, stroke: string): string =>
    `<path d="M${x(from)} ${short(y - height)}V${short(y + height)}M${x(to)} ${short(y - height)}V${short(y + height)}M${x(from)} ${y}H${x(to)}" stroke="${stroke}" fill="none"/>`;
  const upright = (value: number, attributes: string): string =>
    `<path d="M${x(value)} ${y - 8}V${y + 8}" ${attributes}/>`;
  const color = COLORS[bar.tone];
  const parts: string[] = [];
  if (bar.margin !== null) {
    const left = at(-bar.margin);
    parts.push(
      `<rect x="${short(left)}" y="${y - 8}" width="${short(at(bar.margin) - left)}" height="16" fill="${MUTED}" opacity=".25"/>`,
    );
  }
  if (bar.zero) parts.push(upright(0, `stroke="${MUTED}"`));
  for (const limit of bar.limits)
    parts.push(
      upright(limit, `stroke="${COLORS.plain}" stroke-width="1.5" stroke-dasharray="3 2"`),
    );
  if (bar.bounds !== null) parts.push(line(bar.bounds[0], bar.bounds[1], 5, MUTED));
  if (bar.interval !== null) {
    const [from, to] = bar.interval;
    parts.push(
      `<path d="M${x(from)} ${y}H${x(to)}" stroke="${color}" stroke-width="3"/>`,
      ...(from < low ? [arrow(x0, y, 6, color)] : []),
      ...(to > high ? [arrow(x0 + width, y, -6, color)] : []),
    );
  }
  if (bar.value !== null)
    parts.push(
      bar.zero
        ? `<path d="M${x(bar.value)} ${y - 6}l6 6l-6 6l-6-6z" fill="${color}"/>`
        : `<circle cx="${x(bar.value)}" cy="${y}" r="4.5" fill="${color}"/>`,
    );
  return parts.join("");
}

/** Draws the end of a bar that continues outside. */
const arrow = (x: number, y: number, size: number, color: string): string =>
  `<path d="M${short(x)} ${y}l${size}-5v10z" fill="${color}"/>`;

/** Draws a bar for a cell of a table. */
export const barSvg = (bar: Bar): string =>
  `<svg width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${clean(bar.label, 300)}">${marksOf(bar, { x0: 8, width: WIDTH - 16, y: HEIGHT / 2 })}</svg>`;

/** Widths of the columns of a plot, in pixels. */
const NAME = 200;
const PLOT = 300;
const CAPTION = 260;
const STEP = 26;

/**
 * Draws the bars of tables below each other, with their names and numbers; null if there are none.
 * The picture has its own paper: it cannot know that of its page.
 */
export function plotSvg(tables: readonly Table[]): string | null {
  const parts: string[] = [];
  const labels: string[] = [];
  let y = 12;
  const text = (x: number, words: string, length: number, style = ""): void => {
    parts.push(`<text x="${x}" y="${y + 4}"${style}>${clean(words, length)}</text>`);
  };
  for (const { title, lines } of tables) {
    const drawn = lines.flatMap(({ bar }) => (bar == null ? [] : [bar]));
    if (drawn.length === 0) continue;
    if (title !== null) {
      text(10, title, 100, ' font-weight="bold"');
      y += STEP;
    }
    for (const bar of drawn) {
      text(10, bar.name, 26);
      parts.push(marksOf(bar, { x0: NAME + 10, width: PLOT - 20, y }));
      text(NAME + PLOT + 10, bar.caption, 40);
      labels.push(bar.label);
      y += STEP;
    }
  }
  if (labels.length === 0) return null;
  const [width, height] = [NAME + PLOT + CAPTION, y];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${clean(labels.join(" "), 1_000)}" font-family="sans-serif" font-size="13" fill="#1b1d21"><rect width="${width}" height="${height}" fill="#fff"/>${parts.join("")}</svg>`;
}
