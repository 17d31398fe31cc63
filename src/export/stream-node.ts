import { fstatSync, writeSync } from "node:fs";
import type { WriteStream } from "node:tty";

/** Output stream of a process. */
export type OutputStream = WriteStream & { readonly fd: number };

/** Appends to a file or stream, and waits until all of it is taken. */
export type Write = (data: Uint8Array | string) => Promise<void>;

/**
 * Returns a function that writes to the standard output or standard error. It rejects with the
 * error of the system, which has a `code`.
 *
 * A regular file is written here: the stream of Node ignores that a write to an almost full disk
 * took only a part of the data, and reports success.
 */
export function streamWriter(stream: OutputStream): Write {
  if (isRegularFile(stream.fd))
    return async (data) =>
      writeWhole(stream.fd, typeof data === "string" ? Buffer.from(data) : data);
  return (data) =>
    new Promise((resolve, reject) => {
      stream.write(data, (error) => (error ? reject(error) : resolve()));
    });
}

function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
}

function isRegularFile(fd: number): boolean {
  try {
    return fstatSync(fd).isFile();
  } catch {
    return false; // no access to it, as in some runtimes
  }
}
