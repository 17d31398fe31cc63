import type { LoadedRun } from "../model/run.ts";
import type { ImportFile } from "./import-file.ts";

/** Format of files that evaluation tools write. */
export interface ImportFormat<Options = unknown> {
  /** Name of the format, as in the option `format`. */
  readonly name: string;
  /**
   * Returns whether a file has this format, by its name and the beginning of its content (`head`).
   * The rest of the content may be absent.
   */
  matches(file: ImportFile): boolean;
  /**
   * Reads the runs of a file.
   *
   * @throws {InvalidArgumentError} that names the line or the field that is wrong.
   */
  read(file: ImportFile, options: Options): Promise<LoadedRun[]>;
}
