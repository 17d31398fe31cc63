import type { ImportFile } from "./import-file.ts";

/**
 * Reads a file. Values that are nested too deeply to be walked are an error of the file, not one of
 * the call stack.
 */
export async function refuseTooDeep<T>(file: ImportFile, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof RangeError) || !/call stack/i.test(error.message)) throw error;
    throw file.error(null, "cannot be read: its values are nested too deeply");
  }
}
