import { InvalidArgumentError } from "../core/errors/usage.ts";
import { parseExactly } from "../core/exact-json.ts";
import { nonFiniteAsNull } from "../core/non-finite.ts";

/** File to import: its name, its content, and the files beside it. */
export class ImportFile {
  /** Name without its folder and without `.gz`; empty if it is unknown. */
  readonly name: string;
  /** Path as the caller stated it, which errors name; empty if it is unknown. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly #folder: ImportFolder;
  #head: string | undefined;
  #text: string | undefined;

  constructor(
    name: string,
    bytes: Uint8Array,
    folder: ImportFolder = NO_FOLDER,
    path: string = name,
  ) {
    this.name = name;
    this.path = path;
    this.bytes = bytes;
    this.#folder = folder;
  }

  /** The beginning of the content as a string, for recognizing the format. */
  get head(): string {
    const head = this.bytes.subarray(0, HEAD_BYTES);
    this.#head ??= new TextDecoder(encodingOf(head)).decode(head, { stream: true });
    return this.#head;
  }

  /** Names of the files in the same folder, including this one. Empty for content without one. */
  siblings(): Promise<readonly string[]> {
    return this.#folder.names();
  }

  /** Reads a file of the same folder. */
  async sibling(name: string): Promise<ImportFile> {
    return await this.#folder.read(name);
  }

  /**
   * Returns the content as a string: UTF-8, or UTF-16 if it begins with its byte order mark.
   *
   * @throws {InvalidArgumentError} for other encodings, and for more than a string can hold.
   */
  text(): string {
    this.#text ??= decode(this);
    return this.#text;
  }

  /**
   * Parses the content as JSON, as Python writes it: NaN and infinities become null, whole numbers
   * that a number cannot represent become bigints.
   *
   * @throws {InvalidArgumentError} that names the position.
   */
  json(): unknown {
    return parseJson(this.text(), this.path);
  }

  /**
   * Parses each line as JSON, as {@link json} does. Blank lines are skipped.
   *
   * @throws {InvalidArgumentError} that names the line.
   */
  *jsonLines(): Generator<JsonLine, undefined> {
    const text = this.text();
    let line = 0;
    for (let at = 0; at < text.length; ) {
      const found = text.indexOf("\n", at);
      const end = found < 0 ? text.length : found;
      const json = text.slice(at, end);
      line += 1;
      at = end + 1;
      const place = `line ${line}`;
      if (json.trim() !== "") yield { line, place, value: parseJson(json, this.path, place) };
    }
  }

  /** Returns an error about this file. `place` is a line or a path inside it. */
  error(place: string | null, problem: string, hint?: string): InvalidArgumentError {
    return fileError(this.path, place, problem, hint);
  }
}

/** A line of a file, with its number and its place in errors: "line 3". */
export interface JsonLine {
  readonly line: number;
  readonly place: string;
  readonly value: unknown;
}

/** Access to the folder of a file. */
export interface ImportFolder {
  names(): Promise<readonly string[]>;
  read(name: string): Promise<ImportFile>;
}

/** Number of bytes by which a format is recognized. */
export const HEAD_BYTES = 65_536;
/** Maximum length of a string in V8, the engine of Node and Deno. */
const MAX_TEXT_LENGTH = 536_870_888;
const NO_FOLDER: ImportFolder = {
  names: async () => [],
  read: async (name) => {
    throw fileError(name, null, "cannot be read: the content was passed without its folder");
  },
};

/** Returns an error about a file, with the place in it: `"a.jsonl, line 3"`. */
export function fileError(
  path: string,
  place: string | null,
  problem: string,
  hint?: string,
): InvalidArgumentError {
  const file = path === "" ? "content" : path;
  const whole = place === null ? file : `${file}, ${place}`;
  return new InvalidArgumentError(`'${whole}' ${problem}`, { path: whole }, { hint: hint ?? null });
}

/** Parses one JSON value of a file: the whole file, or a line of it. */
export function parseJson(text: string, path: string, place: string | null = null): unknown {
  try {
    return parseExactly(text);
  } catch (first) {
    try {
      return parseExactly(nonFiniteAsNull(text));
    } catch {
      const reason = first instanceof Error ? first.message : String(first);
      throw fileError(path, place, `is not valid JSON: ${reason}`);
    }
  }
}

/** Returns the encoding that the byte order mark states; UTF-8 without one. */
function encodingOf([a, b]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  return a === 0xff && b === 0xfe ? "utf-16le" : a === 0xfe && b === 0xff ? "utf-16be" : "utf-8";
}

function decode(file: ImportFile): string {
  if (file.bytes.length > MAX_TEXT_LENGTH)
    throw file.error(
      null,
      `is too large: a string can hold at most ${MAX_TEXT_LENGTH} bytes, and it has ${file.bytes.length}`,
      "Split the file. A table can also be a Parquet file, which is read column by column.",
    );
  const encoding = encodingOf(file.bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(file.bytes); // drops the mark
  } catch {
    throw file.error(
      null,
      `is not valid ${encoding.toUpperCase()}`,
      "Save it as UTF-8 (in Excel: 'CSV UTF-8'), or decode it: parseRuns(new TextDecoder('windows-1252').decode(bytes), options).",
    );
  }
}
