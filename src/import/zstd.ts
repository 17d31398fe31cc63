/** Window that every decoder should support, by RFC 8878. */
const MIN_WINDOW = 8 * 1024 * 1024;
const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;

/**
 * Decompresses zstd with any number of frames. `size` is the size of the content.
 *
 * @throws {Error} when the content is damaged or larger, or needs more memory than that size
 *   explains.
 */
export async function unzstd(bytes: Uint8Array, size: number): Promise<Uint8Array> {
  const { Decompress } = await import("fzstd");
  const content = new Uint8Array(size);
  let length = 0;
  for (const frame of framesOf(bytes, Math.max(MIN_WINDOW, size))) {
    const stream = new Decompress((part) => {
      if (length + part.length > size) throw new Error("it is larger than the archive states");
      content.set(part, length);
      length += part.length;
    });
    stream.push(frame, true);
  }
  return content.subarray(0, length);
}

/**
 * Yields the frames one by one: the library calls itself for each further frame, and allocates any
 * window that a frame asks for.
 */
function* framesOf(bytes: Uint8Array, maxWindow: number): Generator<Uint8Array> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let windows = 0;
  let at = 0;
  while (at < bytes.length) {
    const magic = view.getUint32(at, true);
    if ((magic & 0xfffffff0) >>> 0 === SKIPPABLE) {
      at += 8 + view.getUint32(at + 4, true);
      continue;
    }
    if (magic !== MAGIC) throw new Error("it has no zstd frame where one should be");
    const { window, end } = frameAt(view, at);
    windows += window;
    // zstd itself never asks for a window far above the content; each one costs time to move
    if (window > maxWindow || windows > 16 * maxWindow)
      throw new Error("it asks for more memory than its size explains");
    yield bytes.subarray(at, end);
    at = end;
  }
}

/** Reads the size of a frame's window, and finds the end of its last block. */
function frameAt(view: DataView, start: number): { window: number; end: number } {
  const descriptor = view.getUint8(start + 4);
  const isSingle = (descriptor & 32) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const sizeAt = start + 5 + (isSingle ? 0 : 1) + dictionaryBytes;
  const window = isSingle ? sizeIn(view, sizeAt, sizeBytes) : windowIn(view.getUint8(start + 5));
  let at = sizeAt + sizeBytes;
  for (let isLast = false; !isLast; ) {
    const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    isLast = (header & 1) === 1;
    const isRepeated = ((header >> 1) & 3) === 1; // one byte, repeated
    at += 3 + (isRepeated ? 1 : header >> 3);
  }
  return { window, end: at + ((descriptor & 4) === 0 ? 0 : 4) };
}

function sizeIn(view: DataView, at: number, bytes: number): number {
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 2) return view.getUint16(at, true) + 256;
  return bytes === 4 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}

function windowIn(byte: number): number {
  const base = 2 ** (10 + (byte >> 3));
  return base + (base / 8) * (byte & 7);
}
