import { InvalidArgumentError } from "../core/errors/usage.ts";
import { parseExactly } from "../core/exact-json.ts";
import { nonFiniteAsNull } from "../core/non-finite.ts";

/** File to import: its name, its content, and the files beside it. */
export class ImportFile {
  /** Name without its folder; empty if it is unknown. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly #folder: ImportFolder;
  #text: string | undefined;

  constructor(name: string, bytes: Uint8Array, folder: ImportFolder = NO_FOLDER) {
    this.name = name;
    this.bytes = bytes;
    this.#folder = folder;
  }

  /** The beginning of the content as a string, for recognizing the format. */
  get head(): string {
    return new TextDecoder().decode(this.bytes.subarray(0, HEAD_BYTES));
  }

  /** Names of the files in the same folder, including this one. Empty for content without one. */
  siblings(): Promise<readonly string[]> {
    return this.#folder.names();
  }

  /** Reads a file of the same folder. */
  async sibling(name: string): Promise<ImportFile> {
    return new ImportFile(name, await this.#folder.read(name), this.#folder);
  }

  /** Returns the content as a string: UTF-8, or UTF-16 if it begins with its byte order mark. */
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
    return parseJson(this.text(), this.name);
  }

  /** Returns an error about this file. `place` is a line or a path inside it. */
  error(place: string | null, problem: string, hint?: string): InvalidArgumentError {
    return fileError(this.name, place, problem, hint);
  }
}

/** Access to the folder of a file. */
export interface ImportFolder {
  names(): Promise<readonly string[]>;
  read(name: string): Promise<Uint8Array>;
}

const HEAD_BYTES = 65_536;
const NO_FOLDER: ImportFolder = {
  names: async () => [],
  read: async (name) => {
    throw fileError(name, null, "cannot be read: the content was passed without its folder");
  },
};

/** Returns an error about a file, with the place in it: `"a.jsonl, line 3"`. */
function fileError(
  name: string,
  place: string | null,
  problem: string,
  hint?: string,
): InvalidArgumentError {
  const file = name === "" ? "content" : name;
  const path = place === null ? file : `${file}, ${place}`;
  return new InvalidArgumentError(`'${path}' ${problem}`, { path }, { hint: hint ?? null });
}

/** Parses one JSON value of a file: the whole file, or a line of it. */
export function parseJson(text: string, name: string, place: string | null = null): unknown {
  try {
    return parseExactly(text);
  } catch (first) {
    try {
      return parseExactly(nonFiniteAsNull(text));
    } catch {
      const reason = first instanceof Error ? first.message : String(first);
      throw fileError(name, place, `is not valid JSON: ${reason}`);
    }
  }
}

function decode(file: ImportFile): string {
  const [a, b] = file.bytes;
  const encoding =
    a === 0xff && b === 0xfe ? "utf-16le" : a === 0xfe && b === 0xff ? "utf-16be" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(file.bytes); // drops the mark
  } catch {
    throw file.error(null, `is not valid ${encoding.toUpperCase()}`, "Save it as UTF-8.");
  }
}
