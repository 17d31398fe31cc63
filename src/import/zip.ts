import type { ImportFile } from "./import-file.ts";
import { unzstd } from "./zstd.ts";

/** Entry of a zip archive, as the archive's directory describes it. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly offset: number;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT_BYTES = 65_535;
const MAX_ENTRIES = 1_000_000;
const IS_64 = 0xffffffff;

/**
 * Zip archive in memory: methods 0 (stored), 8 (deflate) and 93 (zstd), also in zip64. Names of
 * entries are only names: nothing is written.
 */
export class ZipArchive {
  /** Entries by name; of several with one name, the last is valid. */
  readonly entries: ReadonlyMap<string, ZipEntry>;
  readonly #file: ImportFile;
  readonly #view: DataView;
  readonly #directory: number;
  readonly #maxBytes: number;
  #unpacked = 0;

  /**
   * Reads the directory.
   *
   * @throws {InvalidArgumentError} when the file is cut off or is not a zip archive, when parts of
   *   it overlap, or when there are more than 1,000,000 entries. `maxBytes` limits the content of
   *   all entries that are read.
   */
  constructor(file: ImportFile, maxBytes: number) {
    this.#file = file;
    this.#view = viewOf(file.bytes);
    this.#maxBytes = maxBytes;
    try {
      const { count, start, end } = findDirectory(this.#view);
      const entries = readDirectory(file.bytes, { count, start, end });
      refuseOverlaps(entries, start);
      this.#directory = start;
      this.entries = new Map(entries.map((entry) => [entry.name, entry]));
    } catch (error) {
      throw file.error(
        null,
        `is not a complete zip archive: ${reasonOf(error)}`,
        "The file may be cut off: copy it again.",
      );
    }
  }

  /**
   * Reads the content of an entry.
   *
   * @throws {InvalidArgumentError} when the entry is damaged or encrypted, when its method is
   *   another one, or when the content of all entries is larger than the limit.
   */
  async read(entry: ZipEntry): Promise<Uint8Array> {
    this.#unpacked += entry.bytes;
    if (this.#unpacked > this.#maxBytes)
      throw this.#file.error(
        entry.name,
        `has more than ${this.#maxBytes} bytes after unpacking, with the entries before it`,
        "If you trust the file, raise 'maxUnpackedBytes'.",
      );
    if (entry.isEncrypted)
      throw this.#file.error(entry.name, "is encrypted, which is not supported");
    try {
      const content = await unpack(this.#packed(entry), entry);
      if (content.length === entry.bytes && crc32(content) === entry.crc) return content;
    } catch (error) {
      throw this.#file.error(entry.name, `cannot be unpacked: ${reasonOf(error)}`);
    }
    throw this.#file.error(
      entry.name,
      "is damaged: its size or checksum differs from the stated one",
    );
  }

  /** Returns the compressed content of an entry. */
  #packed({ offset, packedBytes }: ZipEntry): Uint8Array {
    if (this.#view.getUint32(offset, true) !== LOCAL) throw new Error("its header is missing");
    const names = this.#view.getUint16(offset + 26, true) + this.#view.getUint16(offset + 28, true);
    const start = offset + LOCAL_BYTES + names;
    if (start + packedBytes > this.#directory) throw new Error("its end is missing");
    return this.#file.bytes.subarray(start, start + packedBytes);
  }
}

interface Directory {
  readonly count: number;
  readonly start: number;
  readonly end: number;
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Returns the message of an error; a read outside the file has a message about buffers. */
function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return "it ends too early, or an offset in it is wrong";
  return error instanceof Error ? error.message : String(error);
}

/** Finds the directory by the record at the end of the archive. */
function findDirectory(view: DataView): Directory {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT_BYTES); at--) {
    if (view.getUint32(at, true) !== END || view.getUint16(at + 20, true) !== last - at) continue;
    const count = view.getUint16(at + 10, true);
    const start = view.getUint32(at + 16, true);
    const end = start + view.getUint32(at + 12, true);
    const is64 = at >= 20 && view.getUint32(at - 20, true) === LOCATOR_64;
    return is64 ? findDirectory64(view, at - 20) : { count, start, end };
  }
  throw new Error("the directory at its end is missing");
}

function findDirectory64(view: DataView, locator: number): Directory {
  const at = wholeAt(view, locator + 8);
  if (view.getUint32(at, true) !== END_64) throw new Error("the directory at its end is missing");
  const start = wholeAt(view, at + 48);
  return { count: wholeAt(view, at + 32), start, end: start + wholeAt(view, at + 40) };
}

/** Reads a whole number of 64 bits; one above 2^53 is outside every file. */
function wholeAt(view: DataView, at: number): number {
  const value = Number(view.getBigUint64(at, true));
  if (!Number.isSafeInteger(value)) throw new RangeError("too large");
  return value;
}

function readDirectory(bytes: Uint8Array, { count, start, end }: Directory): ZipEntry[] {
  if (count > MAX_ENTRIES) throw new Error(`it has ${count} entries, more than ${MAX_ENTRIES}`);
  if (end > bytes.length) throw new RangeError("too large");
  const view = viewOf(bytes.subarray(0, end));
  const entries: ZipEntry[] = [];
  let at = start;
  for (let number = 0; number < count; number++) {
    if (view.getUint32(at, true) !== ENTRY) throw new Error("its directory is damaged");
    const name = at + ENTRY_BYTES;
    const extra = name + view.getUint16(at + 28, true);
    const comment = extra + view.getUint16(at + 30, true);
    if (comment > end) throw new RangeError("too large");
    const [size, packedBytes, offset] = sizesOf(view, { at, extra, extraEnd: comment });
    entries.push({
      name: new TextDecoder().decode(bytes.subarray(name, extra)),
      method: view.getUint16(at + 10, true),
      isEncrypted: (view.getUint16(at + 8, true) & 1) === 1,
      crc: view.getUint32(at + 16, true),
      packedBytes,
      bytes: size,
      offset,
    });
    at = comment + view.getUint16(at + 32, true);
  }
  return entries;
}

/**
 * Returns the size of an entry, its compressed size and its offset. Those that do not fit into 32
 * bits are in an extra field, in this order.
 */
function sizesOf(
  view: DataView,
  { at, extra, extraEnd }: { at: number; extra: number; extraEnd: number },
): [number, number, number] {
  const stated = [24, 20, 42].map((offset) => view.getUint32(at + offset, true));
  let field = extra;
  while (field + 4 <= extraEnd && view.getUint16(field, true) !== 1)
    field += 4 + view.getUint16(field + 2, true);
  let next = field + 4;
  const whole = (value: number): number => {
    if (value !== IS_64 || field + 4 > extraEnd) return value;
    next += 8;
    return wholeAt(view, next - 8);
  };
  const [size = 0, packed = 0, offset = 0] = stated.map(whole);
  return [size, packed, offset];
}

/** Entries that share bytes are how a small archive unpacks to a very large one. */
function refuseOverlaps(entries: readonly ZipEntry[], directory: number): void {
  let free = 0;
  for (const entry of [...entries].sort((a, b) => a.offset - b.offset)) {
    if (entry.offset < free) throw new Error(`the entry '${entry.name}' overlaps another one`);
    free = entry.offset + LOCAL_BYTES + entry.packedBytes;
    if (free > directory) throw new Error(`the entry '${entry.name}' overlaps the directory`);
  }
}

async function unpack(packed: Uint8Array, { method, bytes }: ZipEntry): Promise<Uint8Array> {
  if (method === 0) return packed;
  if (method === 8) return await inflate(packed, bytes);
  if (method === 93) return await unzstd(packed, bytes);
  throw new Error(`its compression method is ${method}, and only 0, 8 and 93 are supported`);
}

async function inflate(packed: Uint8Array, size: number): Promise<Uint8Array> {
  // a view of any buffer can be read; the type asks for an ArrayBuffer
  const stream = new Blob([packed as BufferSource])
    .stream()
    .pipeThrough(new DecompressionStream("deflate-raw"));
  const reader = stream.getReader();
  const content = new Uint8Array(size);
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return content.subarray(0, length);
    if (length + value.length > size) {
      reader.cancel().catch(() => {}); // the rest is not needed
      throw new Error("it is larger than the archive states");
    }
    content.set(value, length);
    length += value.length;
  }
}

/** Computes the checksum of zip archives. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});
