import { deflateRawSync } from "node:zlib";
import { crc32 } from "../../src/import/zip.ts";

/** Entry of an archive to write. What is not set follows from the content. */
export interface WrittenEntry {
  name: string;
  content: string | Uint8Array;
  method?: number;
  flags?: number;
  /** Compressed bytes, instead of the compressed content. */
  packed?: Uint8Array;
  size?: number;
  packedSize?: number;
  crc?: number;
  /** Offset in the directory, instead of the real one. */
  offset?: number;
}

const number = (bytes: 2 | 4 | 8, value: number): Uint8Array => {
  const view = new DataView(new ArrayBuffer(bytes));
  if (bytes === 2) view.setUint16(0, value, true);
  else if (bytes === 4) view.setUint32(0, value, true);
  else view.setBigUint64(0, BigInt(value), true);
  return new Uint8Array(view.buffer);
};

const shorts = (...values: number[]): Uint8Array =>
  Buffer.concat(values.map((value) => number(2, value)));

function partsOf(entry: WrittenEntry): {
  packed: Uint8Array;
  fields: Uint8Array;
  name: Uint8Array;
} {
  const { method = 0, flags = 0 } = entry;
  const content = Buffer.from(entry.content);
  const packed = entry.packed ?? (method === 8 ? deflateRawSync(content) : content);
  const name = Buffer.from(entry.name);
  const sizes = [entry.crc ?? crc32(content), entry.packedSize ?? packed.length];
  const fields = Buffer.concat([
    shorts(20, flags, method, 0, 0),
    ...[...sizes, entry.size ?? content.length].map((value) => number(4, value)),
    shorts(name.length, 0),
  ]);
  return { packed, fields, name };
}

/** Writes a zip archive, also a wrong one. With `is64`, its end is that of zip64. */
export function zipFile(
  entries: readonly WrittenEntry[],
  { is64 = false, comment = "" } = {},
): Uint8Array {
  const local: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const entry of entries) {
    const { packed, fields, name } = partsOf(entry);
    const parts = [number(4, 0x04034b50), fields, name, packed];
    local.push(...parts);
    const at = number(4, entry.offset ?? offset);
    directory.push(
      number(4, 0x02014b50),
      shorts(20),
      fields,
      shorts(0, 0, 0),
      number(4, 0),
      at,
      name,
    );
    offset += parts.reduce((sum, part) => sum + part.length, 0);
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0);
  const count = is64 ? 0xffff : entries.length;
  const end64 = is64 ? endOf64(entries.length, size, offset) : [];
  const at = is64 ? 0xffffffff : offset;
  return Buffer.concat([
    ...local,
    ...directory,
    ...end64,
    number(4, 0x06054b50),
    shorts(0, 0, count, count),
    number(4, is64 ? 0xffffffff : size),
    number(4, at),
    shorts(comment.length),
    Buffer.from(comment),
  ]);
}

function endOf64(count: number, size: number, offset: number): Uint8Array[] {
  const end = [44, 0, 0, count, count, size, offset];
  const [length = 0, , , ...rest] = end;
  return [
    number(4, 0x06064b50),
    number(8, length),
    shorts(45, 45),
    number(4, 0),
    number(4, 0),
    ...rest.map((value) => number(8, value)),
    number(4, 0x07064b50),
    number(4, 0),
    number(8, offset + size),
    number(4, 1),
  ];
}
