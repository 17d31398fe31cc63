/** The memory that is kept from one line to the next. */
const KEPT_BYTES = 1_048_576;

/**
 * The bytes of a line whose end has not come yet.
 *
 * They are copied, so that a server that drips single bytes costs one byte each and no chunk is held; the memory doubles when
 * it is full, so that a line of n bytes costs about 2n copied bytes however it is cut.
 */
export class NdjsonHeldBytes {
  #memory: Uint8Array = new Uint8Array(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    if (length > this.#memory.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#memory.length));
      larger.set(this.#memory.subarray(0, this.#length));
      this.#memory = larger;
    }
    this.#memory.set(bytes, this.#length);
    this.#length = length;
  }

  /** Gives the bytes and forgets them. They stand in memory that is used again: read them before the next `append`. */
  take(): Uint8Array {
    const bytes = this.#memory.subarray(0, this.#length);
    this.#length = 0;
    if (this.#memory.length > KEPT_BYTES) this.#memory = new Uint8Array(0);
    return bytes;
  }
}
