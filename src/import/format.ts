import type { LoadedRun } from "../model/run.ts";
import type { ImportFile } from "./import-file.ts";
import type { LenientReading } from "./table-options.ts";

/** Format of files that evaluation tools write. */
export interface ImportFormat<Options = unknown> {
  /** Name of the format, as in the option `format`. */
  readonly name: string;
  /**
   * Returns whether a file has this format, by its name and the beginning of its content (`head`).
   * The rest of the content may be absent.
   */
  matches(file: ImportFile): boolean;
  /** Returns the name of the file that reads this one with it, if that is in the folder too. */
  wholeOf?(name: string): string;
  /**
   * Reads the runs of a file.
   *
   * @throws {InvalidArgumentError} that names the line or the field that is wrong.
   */
  read(file: ImportFile, options: Options, lenient?: LenientReading): Promise<LoadedRun[]>;
}
