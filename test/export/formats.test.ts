import { spawnSync } from "node:child_process";
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { ScoredRow } from "evalwire";
import { toCsv, toJsonl, toRecords } from "evalwire/export";
import { writeRows } from "evalwire/export/node";
import { parquetReadObjects } from "hyparquet";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { failureOf } from "../support/failure-of.ts";
import { readXlsx } from "./read-xlsx.ts";
import { loaded, row, rowsOf, scored, textOf, trial } from "./rows.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "evalwire-formats-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const ENDINGS = [
  ".csv",
  ".csv.gz",
  ".tsv",
  ".tsv.gz",
  ".jsonl",
  ".jsonl.gz",
  ".json",
  ".json.gz",
  ".parquet",
  ".xlsx",
];

const rows = Array.from({ length: 250 }, (_, at) =>
  row({
    key: `r${at}`,
    input: { q: `${at}é` },
    trials: [trial({ output: [at, null], scores: { a: scored(at / 7), b: scored(at % 2 === 0) } })],
  }),
);

/** Reads a file back into the records that it contains, as {@link toRecords} would. */
async function recordsIn(path: string): Promise<Record<string, unknown>[]> {
  const bytes = await readFile(path);
  if (path.endsWith(".xlsx")) {
    const [, ...lines] = (await readXlsx(path)).sheets.rows ?? [];
    return lines.map((line) => ({ line }));
  }
  if (path.endsWith(".parquet")) {
    const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
    return await parquetReadObjects({ file });
  }
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  if (/\.json(\.gz)?$/.test(path)) return JSON.parse(text);
  if (path.includes(".jsonl"))
    return text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
  const [header, ...lines] = text.trimEnd().split("\r\n");
  const names = header?.split(path.includes(".tsv") ? "\t" : ",") ?? [];
  return lines.map((line) => ({ line, names }));
}

/** Yields some rows and throws. */
async function* failing(look?: () => Promise<void>): AsyncGenerator<ScoredRow> {
  yield* rows;
  await look?.();
  throw new Error("the rows failed");
}

describe.each(ENDINGS)("writeRows() to %s", (ending) => {
  const pathOf = (name = "results"): string => join(folder, `${name}${ending}`);

  test("writes every line, and says how much", async () => {
    const path = pathOf();
    const written = await writeRows(path, loaded("x", ...rows));
    expect(written).toEqual({ path, rows: 500, bytes: (await stat(path)).size });
    expect(await recordsIn(path)).toHaveLength(500);
    expect(await readdir(folder)).toEqual([`results${ending}`]);
  });

  test("accepts a list of rows, also an empty one, and the ending in capitals", async () => {
    expect((await writeRows(pathOf("rows"), rows, { form: "wide" })).rows).toBe(250);
    expect((await writeRows(pathOf("none"), [])).rows).toBe(0);
    if (/json|parquet/.test(ending)) {
      const empty = await recordsIn(pathOf("none")).catch(() => []);
      expect(empty).toEqual([]);
    }
    const upper = join(folder, `x${ending.toUpperCase()}`);
    expect((await writeRows(upper, rows)).rows).toBe(500);
  });

  test("leaves the old file unchanged and nothing else if the rows fail", async () => {
    const path = pathOf();
    await writeFile(path, "old");
    const write = writeRows(path, { [Symbol.asyncIterator]: failing }, { overwrite: true });
    expect(String(await failureOf(write))).toContain("the rows failed");
    expect(await readFile(path, "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual([`results${ending}`]);
  });

  test("overwrites only on request, keeps the mode, and replaces the target of a link", async () => {
    await mkdir(join(folder, "data"));
    const target = join(folder, "data", `real${ending}`);
    await writeFile(target, "old");
    await chmod(target, 0o640);
    await symlink(target, pathOf("link"));
    expect(String(await failureOf(writeRows(pathOf("link"), rows)))).toContain("already exists");
    await writeRows(pathOf("link"), rows, { overwrite: true });
    expect(await recordsIn(target)).toHaveLength(500);
    expect((await stat(target)).mode & 0o777).toBe(0o640);
    expect((await lstat(pathOf("link"))).isSymbolicLink()).toBe(true);
    expect(await readdir(join(folder, "data"))).toEqual([`real${ending}`]);
  });

  test("refuses a broken link and a folder", async () => {
    await symlink(join(folder, "elsewhere"), pathOf("broken"));
    await mkdir(pathOf("folder"));
    for (const [name, said] of [
      ["broken", "is a symbolic link to a file that does not exist"],
      ["folder", "is a folder"],
    ] as const) {
      const error = await failureOf(writeRows(pathOf(name), rows, { overwrite: true }));
      expect(String(error)).toContain(said);
    }
  });

  test.runIf(process.platform === "linux")("names the file when the disk is full", async () => {
    await symlink("/dev/full", pathOf());
    const error = await failureOf(writeRows(pathOf(), rows));
    expect(error).toMatchObject({
      code: "ENOSPC",
      message: `Cannot write '${pathOf()}': ENOSPC: no space left on device`,
    });
    expect((await stat("/dev/full")).isCharacterDevice()).toBe(true);
  });

  test.runIf(process.platform !== "win32")("writes a pipe directly", async () => {
    expect(spawnSync("sh", ["-c", `mkfifo "$0"`, pathOf("pipe")]).status).toBe(0);
    const [bytes] = await Promise.all([readFile(pathOf("pipe")), writeRows(pathOf("pipe"), rows)]);
    await writeFile(pathOf("copy"), bytes);
    expect(await recordsIn(pathOf("copy"))).toHaveLength(500);
    expect((await lstat(pathOf("pipe"))).isFIFO()).toBe(true);
  });
});

describe("the content of the files", () => {
  const source = rowsOf(...rows);

  test.each([".jsonl.gz", ".json", ".json.gz"])("of %s is that of toRecords()", async (ending) => {
    const path = join(folder, `x${ending}`);
    await writeRows(path, source);
    expect(await recordsIn(path)).toEqual(await toRecords(rows));
  });

  test("is the same when compressed", async () => {
    await writeRows(join(folder, "x.csv.gz"), source, { excel: true });
    const text = gunzipSync(await readFile(join(folder, "x.csv.gz"))).toString("utf8");
    expect(text.replace("\ufeff", "")).toBe(
      (await textOf(toCsv(source, { excel: true }))).replace("\ufeff", ""),
    );
    await writeRows(join(folder, "x.jsonl.gz"), source, { typed: true });
    const lines = gunzipSync(await readFile(join(folder, "x.jsonl.gz"))).toString("utf8");
    expect(lines).toBe(await textOf(toJsonl(source, { typed: true })));
  });

  test("of .tsv is separated by tabs", async () => {
    await writeRows(join(folder, "x.tsv"), source);
    expect(await readFile(join(folder, "x.tsv"), "utf8")).toBe(
      await textOf(toCsv(source, { delimiter: "\t" })),
    );
  });

  test("of .json is an array without rows too", async () => {
    await writeRows(join(folder, "x.json"), []);
    expect(await readFile(join(folder, "x.json"), "utf8")).toBe("[]\n");
  });

  test.each([
    ["x.tsv", { excel: true }, "'excel' applies only to .csv"],
    ["x.csv", { typed: true }, "'typed' applies only to .jsonl and .json"],
    ["x.parquet", { typed: true }, "'typed' applies only to .jsonl and .json"],
    ["x.xlsx", { typed: true }, "'typed' applies only to .jsonl and .json"],
    ["x.xlsx", { excel: true }, "'excel' applies only to .csv"],
    ["x.xlsx", { bom: true }, "'bom' applies only to .csv"],
    ["x.xlsx", { delimiter: ";" }, "'delimiter' applies only to .csv"],
    ["x.xlsx.gz", {}, "A .xlsx file is compressed already: omit .gz."],
    ["x.json", { typed: 1 }, "'typed' must be true or false"],
  ])("of %s refuses %j before anything is written", async (name, options, said) => {
    const error = await failureOf(writeRows(join(folder, name), source, options as never));
    expect(String(error)).toContain(said);
    expect(await readdir(folder)).toEqual([]);
  });
});
