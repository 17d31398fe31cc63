import { redact } from "../core/errors/base.ts";
import { jsonText } from "../model/json-text.ts";
import type { TextOptions } from "../report/text.ts";
import type { Failure } from "./failure.ts";
import { ClosedPipeError, type Io } from "./io.ts";
import { type Paint, paintOf } from "./paint.ts";
import { ProgressLine } from "./progress.ts";
import { oneLine, safeText } from "./safe-text.ts";
import type { Column } from "./table.ts";

/** Columns of reports where standard output is not a terminal. */
const LOG_WIDTH = 100;

/** Form of the data on standard output. */
export type OutputFormat = "text" | "json" | "jsonl";

/** Prints results to standard output, and everything else to standard error. */
export class Output {
  readonly format: OutputFormat;
  readonly progress: ProgressLine;
  readonly #io: Io;
  readonly #paint: Paint;

  constructor(
    io: Io,
    format: OutputFormat,
    { color = true, progress = true }: { color?: boolean; progress?: boolean } = {},
  ) {
    this.#io = io;
    this.format = format;
    this.progress = new ProgressLine(io, progress);
    this.#paint = paintOf(io, io.stdout, color);
  }

  /** Returns whether standard output is a terminal. */
  get isTerminal(): boolean {
    return this.#io.stdout.isTTY;
  }

  /** Width for text, in columns: that of the terminal, otherwise 80. */
  get width(): number {
    return this.#io.stdout.columns;
  }

  /**
   * Prints one result: `value` as JSON with `--json`, otherwise the text, which gets its styles from
   * `paint`. Control characters are written out in both. A reader that closed the pipe does not stop
   * the command: its exit code still counts.
   */
  async document(value: unknown, text: (paint: Paint) => string): Promise<void> {
    await this.#result(value, () => this.#paint.print(text(this.#paint)));
  }

  /**
   * Prints one result like `document()`, with text that a renderer of `evalwire/report` made safe to
   * show and styled itself.
   */
  async report(value: unknown, text: (options: TextOptions) => string): Promise<void> {
    const { colors, links } = this.#paint;
    const width = Math.min(1_000, Math.max(20, this.isTerminal ? this.width : LOG_WIDTH));
    await this.#result(value, () => text({ width, color: colors, links }).trimEnd());
  }

  async #result(value: unknown, text: () => string): Promise<void> {
    const print = async (): Promise<void> =>
      this.format === "text" ? await this.raw(`${text()}\n`) : await this.#json(value);
    await print().catch((error: unknown) => {
      if (!(error instanceof ClosedPipeError)) throw error;
    });
  }

  /**
   * Prints a list: an array with `--json`, one line per item with `--jsonl`, a table on a terminal,
   * and lines of cells separated by tabs elsewhere.
   */
  async list<T>(
    items: AsyncIterable<T> | Iterable<T>,
    columns: readonly Column<T>[],
    toJson: (item: T) => unknown = (item) => item,
  ): Promise<void> {
    if (this.format === "jsonl") {
      for await (const item of items) await this.#json(toJson(item));
      return;
    }
    const all: T[] = [];
    for await (const item of items) all.push(item);
    await this.table(all.map(toJson), columns, all);
  }

  /** Prints one result like `document()`, with the items as a table or as cells separated by tabs. */
  async table<T>(
    value: unknown,
    columns: readonly Column<T>[],
    items: readonly T[],
  ): Promise<void> {
    const { renderTable, tabSeparated } = await import("./table.ts");
    if (this.isTerminal)
      return await this.document(value, (paint) => renderTable(columns, items, this.width, paint));
    await this.#result(value, () => safeText(tabSeparated(columns, items), { tabs: true }));
  }

  /** Prints bytes or text as they are. The caller makes sure that they are safe to show. */
  async raw(chunk: string | Uint8Array): Promise<void> {
    this.progress.clear();
    await this.#io.stdout.write(chunk);
  }

  /** Prints a sentence to standard error: warnings, and what was kept. */
  async note(text: string): Promise<void> {
    this.progress.clear();
    await this.#io.stderr.write(`${safeText(redact(text))}\n`);
  }

  /** Prints an error, to standard output as JSON if the caller asked for JSON. */
  async failure({ code, ...failure }: Failure): Promise<void> {
    const message = redact(failure.message);
    const hint = failure.hint === null ? null : redact(failure.hint);
    if (this.format !== "text") return await this.#json({ error: { code, message, hint } });
    const lines = [`error: ${message}`, ...(hint === null ? [] : [hint])];
    await this.note(lines.map(oneLine).join("\n"));
  }

  async #json(value: unknown): Promise<void> {
    await this.raw(`${safeText(jsonText(value) ?? "null")}\n`);
  }
}
