/** A part of a file, and how many lines of the table stand in it. */
export interface Chunk {
  readonly bytes: Uint8Array;
  readonly lines: number;
}

/**
 * Makes a stream of bytes that reads no row before its bytes are asked for, and lets go of the rows
 * when it is cancelled.
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
