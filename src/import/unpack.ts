import { fileError, HEAD_BYTES, ImportFile, type ImportFolder } from "./import-file.ts";

/** Content of a file, maybe compressed. */
interface PackedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly folder?: ImportFolder;
  readonly path?: string;
}

/**
 * Opens content as a file. Content in gzip is unpacked.
 *
 * @throws {InvalidArgumentError} when the content is damaged, or longer than `limit` after
 *   unpacking.
 */
export async function openFile(packed: PackedFile, limit: number): Promise<ImportFile> {
  const { name, bytes, folder, path = name } = packed;
  if (!isGzip(bytes)) return new ImportFile(name, bytes, folder, path);
  const { unpacked, problem } = await unpack(bytes, limit + 1);
  if (unpacked.length > limit)
    throw fileError(
      path,
      null,
      `has more than ${limit} bytes after unpacking`,
      "If you trust the file, raise 'maxUnpackedBytes'.",
    );
  if (problem !== null) throw fileError(path, null, `is not valid gzip: ${problem}`);
  return new ImportFile(withoutGz(name), unpacked, folder, path);
}

/** Opens the beginning of a file, for recognizing its format. */
export async function openHead(name: string, beginning: Uint8Array): Promise<ImportFile> {
  if (!isGzip(beginning)) return new ImportFile(name, beginning);
  // the end is missing, so there always is a problem
  const { unpacked } = await unpack(beginning, HEAD_BYTES);
  return new ImportFile(withoutGz(name), unpacked);
}

function isGzip([a, b]: Uint8Array): boolean {
  return a === 0x1f && b === 0x8b;
}

function withoutGz(name: string): string {
  return name.replace(/\.gz$/i, "");
}

/** Unpacks gzip until it has `limit` bytes, it ends, or there is a problem. */
async function unpack(
  bytes: Uint8Array,
  limit: number,
): Promise<{ unpacked: Uint8Array; problem: string | null }> {
  const reader = piecesOf(bytes).pipeThrough(new DecompressionStream("gzip")).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  let problem: string | null = null;
  try {
    while (length < limit) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      length += value.length;
    }
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  reader.cancel().catch(() => {}); // the rest is not needed
  return { unpacked: joined(parts, length), problem };
}

/** Returns the content in pieces, so that no more is unpacked than is asked for. */
function piecesOf(bytes: Uint8Array): ReadableStream<BufferSource> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      // a copy, because the type of the stream excludes shared memory
      controller.enqueue(bytes.slice(at, at + PIECE_BYTES));
      at += PIECE_BYTES;
    },
  });
}

/** Size of a piece: gzip unpacks to at most 1,032 times as much. */
const PIECE_BYTES = 16_384;

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
