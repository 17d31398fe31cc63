import { describe, expect, test } from "vitest";
import { ImportFile } from "../../src/import/import-file.ts";
import { ZipArchive } from "../../src/import/zip.ts";
import { type WrittenEntry, zipFile } from "../support/zip-file.ts";

const MIB = 1024 * 1024;

const open = (bytes: Uint8Array, limit = 256 * MIB): ZipArchive =>
  new ZipArchive(new ImportFile("a.eval", bytes), limit);

/** Reads the first entry as a string. */
async function first(bytes: Uint8Array, limit?: number): Promise<string> {
  const archive = open(bytes, limit);
  const [entry] = archive.entries.values();
  if (entry === undefined) throw new Error("no entry");
  return new TextDecoder().decode(await archive.read(entry));
}

const one = (entry: Partial<WrittenEntry> = {}): Uint8Array =>
  zipFile([{ name: "a.json", content: "content", ...entry }]);

/** A zstd frame of blocks of one repeated byte, with a window of the given exponent and mantissa. */
function zstdFrame(blocks: readonly number[], window = 0x58): Uint8Array {
  const body = blocks.flatMap((size, at) => {
    const header = (size << 3) | 2 | (at === blocks.length - 1 ? 1 : 0);
    return [header & 255, (header >> 8) & 255, header >> 16, 120];
  });
  return Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, window, ...body);
}

describe("A zip archive", () => {
  test.each([0, 8])("with method %i is read", async (method) => {
    expect(await first(one({ method }))).toBe("content");
  });

  test("in zip64, with a comment, and with a name that leaves its folder is read", async () => {
    const entries = [{ name: "../../größe", content: "content" }];
    const archive = open(zipFile(entries, { is64: true, comment: "PK" }));
    expect([...archive.entries.keys()]).toEqual(["../../größe"]);
    expect(await first(zipFile(entries, { is64: true }))).toBe("content");
  });

  test("with two entries of one name has the last one", async () => {
    const bytes = zipFile([
      { name: "a", content: "before" },
      { name: "a", content: "after" },
    ]);
    expect(await first(bytes)).toBe("after");
  });

  test("with several zstd frames, and one to skip, is read", async () => {
    const skipped = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9);
    const packed = Buffer.concat([zstdFrame([3, 2]), skipped, zstdFrame([1])]);
    expect(await first(one({ content: "xxxxxx", method: 93, packed }))).toBe("xxxxxx");
  });

  test("without entries has none", () => {
    expect(open(zipFile([])).entries.size).toBe(0);
  });

  test.each([
    ["is encrypted", { flags: 1 }, "is encrypted, which is not supported"],
    ["has another method", { method: 12 }, "its compression method is 12"],
    ["has another checksum", { crc: 1 }, "is damaged: its size or checksum differs"],
    ["is shorter than stated", { size: 20 }, "is damaged"],
    ["is larger than stated", { size: 2, method: 8 }, "it is larger than the archive states"],
    ["is not deflate", { method: 8, packed: Uint8Array.of(7, 7, 7) }, "cannot be unpacked"],
    ["is not zstd", { method: 93, packed: Uint8Array.of(7, 7, 7, 7, 7) }, "it has no zstd frame"],
    [
      "ends in a zstd frame",
      { method: 93, packed: zstdFrame([3]).subarray(0, 8) },
      "ends too early",
    ],
    [
      "asks for a large window",
      { method: 93, packed: zstdFrame([7], 0xa8) },
      "it asks for more memory",
    ],
    [
      "asks for many windows",
      { method: 93, packed: Buffer.concat(Array(5000).fill(zstdFrame([0]))) },
      "it asks for more memory",
    ],
    ["is a zstd bomb", { method: 93, packed: zstdFrame(Array(4000).fill(131_072)) }, "larger than"],
  ])("whose entry %s is an error that names the entry", async (_what, entry, message) => {
    const error = await first(one(entry)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "InvalidArgumentError", path: "a.eval, a.json" });
    expect(String(error)).toContain(message);
  });

  test.each([
    ["is empty", new Uint8Array()],
    ["has only its first bytes", one().subarray(0, 40)],
    ["lacks its last byte", one().subarray(0, -1)],
    ["lacks its first bytes", one().subarray(10)],
    [
      "overlaps itself",
      zipFile([
        { name: "a", content: "1" },
        { name: "b", content: "2", offset: 0 },
      ]),
    ],
    ["reaches into the directory", one({ packedSize: 100 })],
    ["has an entry outside", one({ offset: 4_000_000_000 })],
    ["states too many entries", zipFile([], { is64: true }).fill(255, 24, 40)],
  ])("that %s is an error that names the file", async (_what, bytes) => {
    const error = await first(bytes).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "InvalidArgumentError" });
    expect(String(error)).toMatch(
      /a\.eval' is not a complete zip archive: |a\.json' cannot be unpacked/,
    );
  });

  test("with more content than the limit is an error before it is unpacked", async () => {
    const bomb = zipFile([{ name: "a.json", content: new Uint8Array(MIB), method: 8 }]);
    expect(bomb.length).toBeLessThan(2000);
    await expect(first(bomb, MIB - 1)).rejects.toThrow(
      "'a.eval, a.json' has more than 1048575 bytes after unpacking, with the entries before it",
    );
    expect((await first(bomb, MIB)).length).toBe(MIB);
  });

  test("that is cut off or changed at any byte is read or is an error that names the file", async () => {
    const whole = zipFile([{ name: "a.json", content: "content ".repeat(20), method: 8 }]);
    for (let at = 0; at < whole.length; at++) {
      const changed = Uint8Array.from(whole);
      changed[at] = (changed[at] ?? 0) ^ 0x55;
      for (const bytes of [whole.subarray(0, at), changed]) {
        const error = await first(bytes).then(
          (text) => (text === "content ".repeat(20) ? null : text),
          (thrown: unknown) => thrown,
        );
        if (error !== null) expect(error).toMatchObject({ name: "InvalidArgumentError" });
      }
    }
  });
});
