const LF = 0x0a;

/** Where a line stands in a stream. */
export interface LinePosition {
  /** Number of the line, from 1; blank lines count. */
  readonly line: number;
  /** Where the line begins, in bytes after decompression. */
  readonly byteOffset: number;
}

/**
 * Knows where the lines of the last batch stand.
 *
 * It only notes what is rare (lines that gave no record) and holds the chunk, so that good lines cost nothing; a position is
 * found by a scan when something is wrong.
 */
export class NdjsonBatchLines {
  #chunk: Uint8Array = new Uint8Array(0);
  #chunkOffset = 0;
  #start: LinePosition = { line: 1, byteOffset: 0 };
  #withoutRecord: number[] = [];

  /** Begins a batch with a line that may have begun before the chunk. */
  begin(chunk: Uint8Array, chunkOffset: number, start: LinePosition): void {
    this.#chunk = chunk;
    this.#chunkOffset = chunkOffset;
    this.#start = start;
    if (this.#withoutRecord.length > 0) this.#withoutRecord = [];
  }

  /** Notes a blank or skipped line. Lines come in order. */
  addLineWithoutRecord(line: number): void {
    this.#withoutRecord.push(line);
  }

  /** Where a record of the batch stood. */
  lineOf(index: number): LinePosition {
    let line = this.#start.line + index;
    for (const without of this.#withoutRecord) if (without <= line) line++;
    return this.position(line);
  }

  /** Where a line of the batch begins: the first may have begun before the chunk, each further one begins behind a line feed of it. */
  position(line: number): LinePosition {
    let { byteOffset } = this.#start;
    let at = 0;
    for (let before = this.#start.line; before < line; before++) {
      at = this.#chunk.indexOf(LF, at) + 1;
      byteOffset = this.#chunkOffset + at;
    }
    return { line, byteOffset };
  }
}
