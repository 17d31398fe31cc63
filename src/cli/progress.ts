import type { Io } from "./io.ts";
import { oneLine } from "./safe-text.ts";

/** Functions that measure text. They are loaded on first use, because that takes 30 ms. */
type TextWidth = typeof import("../report/columns.ts");

/** Progress of a piece of work, on the last line of the terminal. */
export interface Progress {
  /** Counts finished items, one by default. `detail` names what is being worked on. */
  advance(count?: number, detail?: string): void;
  /** Sets the number of finished items, and the total once it is known. */
  set(count: number, total?: number): void;
  /** Removes the line. Nothing is drawn afterwards. */
  done(): void;
}

/** Work that is shorter than this shows nothing, so that the line does not flicker. */
const QUIET_MS = 300;
const INTERVAL_MS = 100;
const BAR = 20;
const ERASE = "\r\u001b[K";

/**
 * Last line of the terminal, which all progress of a command shares. It is drawn by events only: there
 * is no timer that could keep the process alive.
 */
export class ProgressLine {
  readonly #io: Io;
  readonly #enabled: boolean;
  #shown = false;
  #measure: TextWidth | null = null;
  #drawnAt = Number.NEGATIVE_INFINITY;

  constructor(io: Io, wanted: boolean) {
    this.#io = io;
    this.#enabled = wanted && io.stderr.isTTY && io.env.TERM !== "dumb";
  }

  /** Starts to count `total` items; null when their number is not known. */
  start(label: string, total: number | null): Progress {
    if (!this.#enabled) return SILENT;
    if (this.#measure === null)
      import("../report/columns.ts").then((measure) => {
        this.#measure = measure;
      });
    const state: State = { label, detail: null, count: 0, total, startedAt: this.#io.now() };
    let ended = false;
    const draw = (): void => {
      if (!ended) this.#draw(state);
    };
    return {
      advance: (count = 1, detail) => {
        state.count += count;
        if (detail !== undefined) state.detail = detail;
        draw();
      },
      set: (count, known) => {
        state.count = count;
        if (known !== undefined) state.total = known;
        draw();
      },
      done: () => {
        ended = true;
        this.clear();
      },
    };
  }

  /** Removes the line before something else is printed. */
  clear(): void {
    if (!this.#shown) return;
    this.#shown = false;
    this.#write(ERASE);
  }

  #draw(state: State): void {
    const now = this.#io.now();
    if (this.#measure === null) return;
    if (now - state.startedAt < QUIET_MS || now - this.#drawnAt < INTERVAL_MS) return;
    this.#drawnAt = now;
    this.#shown = true;
    const parts = partsOf(state, now);
    this.#write(ERASE + join(parts, this.#io.stderr.columns - 1, this.#measure));
  }

  /** Progress is not waited for, and a terminal that is gone does not stop the work. */
  #write(text: string): void {
    this.#io.stderr.write(text).catch(() => {});
  }
}

const SILENT: Progress = { advance: () => {}, set: () => {}, done: () => {} };

interface State {
  readonly label: string;
  readonly startedAt: number;
  detail: string | null;
  count: number;
  total: number | null;
}

/** Returns label, bar, counts, share, rate, time left and detail, as far as they are known. */
function partsOf({ label, detail, count, total, startedAt }: State, now: number): string[] {
  const perMs = count / Math.max(1, now - startedAt);
  const rate = perMs < 0.001 ? `${figure(perMs * 60_000)}/min` : `${figure(perMs * 1000)}/s`;
  const rates = count === 0 ? [] : [rate]; // nothing is known yet
  const parts = [oneLine(label)];
  if (total === null || total <= 0) parts.push(`${count}`, ...rates);
  else {
    const share = Math.min(1, count / total);
    const filled = Math.floor(BAR * share);
    const left = perMs > 0 && count < total ? `ETA ${duration((total - count) / perMs)}` : null;
    parts.push(`[${"#".repeat(filled).padEnd(BAR, "-")}]`);
    parts.push(`${count}/${total}`, `${Math.floor(100 * share)}%`, ...rates);
    if (left !== null) parts.push(left);
  }
  if (detail !== null) parts.push(oneLine(detail));
  return parts;
}

/** Joins the parts that fit: the bar is left out first, then the last parts; the label is truncated. */
function join([label = "", ...rest]: readonly string[], width: number, measure: TextWidth): string {
  const { columnsOf, fitted } = measure;
  const text = [label, ...rest].join("  ");
  if (columnsOf(text) <= width) return text;
  const withoutBar = rest.filter((part) => !part.startsWith("["));
  if (withoutBar.length < rest.length) return join([label, ...withoutBar], width, measure);
  if (rest.length > 1) return join([label, ...rest.slice(0, -1)], width, measure);
  const room = width - columnsOf(rest.join("")) - 2;
  return [fitted(label, Math.max(0, room)), ...rest].join("  ").trimStart();
}

const figure = (value: number): string => (value < 10 ? value.toFixed(1) : value.toFixed(0));

/** Returns a duration as in 0:42, 12:05 or 3:00:00. */
function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const two = (value: number): string => String(value).padStart(2, "0");
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds % 60)}`
    : `${minutes}:${two(seconds % 60)}`;
}
