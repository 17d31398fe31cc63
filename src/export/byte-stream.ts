/** Part of a file, with the number of table lines in it. */
export interface Chunk {
  readonly bytes: Uint8Array;
  readonly lines: number;
}

/** File of a table that is encoded line by line. */
export interface TableEncoder {
  /** Adds a line: one value per column. Returns the next part of the file when it is complete. */
  add(line: readonly unknown[]): Chunk | null;
  /** Returns the rest of the file. */
  end(): Chunk;
}

/**
 * Creates a stream of bytes that reads no row before its bytes are requested, and closes the row
 * source when it is canceled.
 */
export function toByteStream(chunks: AsyncGenerator<Chunk, undefined>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await chunks.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value.bytes);
      },
      async cancel() {
        await chunks.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}
