import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, unlink } from "node:fs/promises";
import type { TableEncoder } from "./byte-stream.ts";
import type { Column } from "./columns.ts";

/** A complete file. */
export interface WrittenFile {
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

/** Place for the files of a run. */
export interface Workspace {
  newPath(): string;
  io<T>(step: Promise<T>): Promise<T>;
}

/** File that is being written. */
export class OpenFile {
  readonly path: string;
  bytes = 0;
  readonly #handle: FileHandle;
  readonly #space: Workspace;
  readonly #hash = createHash("sha256");
  #text = "";
  #isOpen = true;

  constructor(path: string, handle: FileHandle, space: Workspace) {
    this.path = path;
    this.#handle = handle;
    this.#space = space;
  }

  /** Appends a string, or bytes. Strings are collected into larger parts. */
  async write(data: string | Uint8Array): Promise<void> {
    if (typeof data !== "string") return await this.#append(data);
    this.#text += data;
    if (this.#text.length >= PART_CHARACTERS) await this.#flush();
  }

  /** Completes the file on disk, and returns its hash. */
  async end(): Promise<string> {
    await this.#flush();
    await this.#space.io(this.#handle.sync());
    await this.#close();
    return this.#hash.digest("hex");
  }

  async discard(): Promise<void> {
    await this.#close().catch(() => {});
    await unlink(this.path).catch(() => {}); // it may have been moved
  }

  async #flush(): Promise<void> {
    const text = this.#text;
    this.#text = "";
    if (text !== "") await this.#append(new TextEncoder().encode(text));
  }

  async #append(bytes: Uint8Array): Promise<void> {
    await this.#space.io(this.#handle.writeFile(bytes));
    this.#hash.update(bytes);
    this.bytes += bytes.length;
  }

  async #close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#space.io(this.#handle.close());
  }
}

const PART_CHARACTERS = 64_000;

/** File of one table. */
export class TableFile<Line> {
  readonly #columns: readonly Column<Line>[];
  readonly #encoder: TableEncoder;
  readonly #file: OpenFile;
  #rows = 0;

  constructor(columns: readonly Column<Line>[], encoder: TableEncoder, file: OpenFile) {
    this.#columns = columns;
    this.#encoder = encoder;
    this.#file = file;
  }

  async add(line: Line): Promise<void> {
    this.#rows++;
    const part = this.#encoder.add(this.#columns.map((column) => column.read(line) ?? null));
    if (part !== null) await this.#file.write(part.bytes);
  }

  async end(): Promise<WrittenFile> {
    await this.#file.write(this.#encoder.end().bytes);
    const sha256 = await this.#file.end();
    return { path: this.#file.path, rows: this.#rows, bytes: this.#file.bytes, sha256 };
  }
}

/** Yields the lines of a file. */
export async function* linesOf(path: string): AsyncGenerator<string, undefined> {
  let rest = "";
  // not readline, which also ends lines at U+2028
  for await (const part of createReadStream(path, "utf8")) {
    const lines = (rest + part).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
