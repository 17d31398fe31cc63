import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { type ImportOptions, parseRuns } from "evalwire/import";
import { readRuns } from "evalwire/import/node";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { errorOf } from "../support/failure-of.ts";
import { collected } from "./rows.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "evalwire-door-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const CSV = "id,ok\na,1\n";
const names = async (path: string, options?: ImportOptions): Promise<(string | null)[]> =>
  (await readRuns(path, options)).map(({ run }) => run.name);
const put = async (name: string, content: string | Uint8Array): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};

describe("parseRuns()", () => {
  test.each([
    ["CSV", CSV],
    ["CSV with semicolons", "id;ok\na;1\n"],
    ["tabs", "id\tok\na\t1\n"],
    ["JSON", '[{"id":"a","ok":1}]'],
    ["JSON Lines", '{"id":"a","ok":1}\n'],
    ["a long line of JSON Lines", `{"id":"a","ok":1,"said":"${"x".repeat(100_000)}"}\n`],
    ["one line of JSON Lines", '{"id":"a","ok":1}'],
    ["CSV in gzip", gzipSync(CSV)],
  ])("recognizes %s without a name", async (_, content) => {
    const [run] = await parseRuns(content);
    expect((await collected(run))[0]?.key).toBe("a");
    expect(run?.run).toMatchObject({ id: "records", name: null });
  });

  test.each([
    ["", "an empty file"],
    [" \n", "blank lines"],
    ["<html>", 'text that begins with "<html>"'],
    ["PK\u0003\u0004rest", "a zip archive, such as an Excel workbook (save its sheet as CSV)"],
    ["\0\u0001\u0002", "binary data, or text that is not UTF-8"],
    ['{"version":1,\n"summary":{}}', "JSON with the fields 'version', 'summary'"],
    ["[1,2]", 'a JSON list that begins with "[1,2]"'],
    ["{\n}", "JSON without fields"],
  ])("says what unknown content looks like: %j", async (content, description) => {
    const error = await errorOf(parseRuns(content), "invalid_argument");
    expect(error.message).toContain(
      `'content' has no format that evalwire recognizes: it looks like ${description}. Formats: `,
    );
    expect(error.message).toContain("csv, json, jsonl, parquet, tsv");
  });

  test.each([
    [{ format: "cvs" }, "'format' must be one of "],
    [{ formt: "csv" }, "'formt' is not an option for reading runs. Did you mean 'format'?"],
    [
      { maxUnpackedBytes: 0 },
      "'maxUnpackedBytes' must be an integer of at least 1: current value is 0",
    ],
    [{ scorers: "ok" }, "'scorers' must be a list of at least one column: current value is 'ok'"],
    [{ key: "" }, "'key' must be a non-empty string: current value is ''"],
    [{ decimal: ";" }, "'decimal' must be '.' or ',': current value is ';'"],
    [{ delimiter: ":" }, "'delimiter' must be"],
    [{ values: { ok: { yes: "1" } } }, "'values.ok.yes' must be a finite number or a boolean"],
    [{ name: 5 }, "'name' must be a string: current value is 5"],
    [{ scorers: ["okk"] }, "No record of 'the content' has a column 'okk'. Did you mean 'ok'?"],
    [{ key: "idd" }, "No record of 'the content' has a column 'idd'. Did you mean 'id'?"],
  ])("refuses the options %j", async (options, message) => {
    const error = await errorOf(parseRuns(CSV, options as ImportOptions), "invalid_argument");
    expect(error.message).toContain(message);
  });

  test.each([null, 5, {}, [CSV]])("refuses the content %j", async (content) => {
    const error = await errorOf(parseRuns(content as unknown as string), "invalid_argument");
    expect(error.message).toContain("'content' must be a string or a Uint8Array");
  });

  test("reads the stated format, whatever the name", async () => {
    expect((await parseRuns("id,ok\na,1\n", { name: "r.txt", format: "csv" })).length).toBe(1);
    await expect(parseRuns(CSV, { name: "r.txt" })).rejects.toThrow(
      "'r.txt' has no format that evalwire recognizes",
    );
  });
});

describe("compressed content", () => {
  test("larger than the limit is an error, however small it is", async () => {
    const bomb = gzipSync(new Uint8Array(50_000_000));
    expect(bomb.length).toBeLessThan(60_000);
    await expect(
      parseRuns(bomb, { name: "r.csv.gz", maxUnpackedBytes: 1_000_000 }),
    ).rejects.toThrow(
      "'r.csv.gz' has more than 1000000 bytes after unpacking. If you trust the file, raise 'maxUnpackedBytes'.",
    );
  });

  test("of exactly the limit is read", async () => {
    const [run] = await parseRuns(gzipSync(CSV), {
      name: "r.csv.gz",
      maxUnpackedBytes: CSV.length,
    });
    expect(run?.run.name).toBe("r");
  });

  test.each([
    ["cut", (bytes: Uint8Array) => bytes.slice(0, -12)],
    [
      "damaged",
      (bytes: Uint8Array) => bytes.map((byte, at) => (at === bytes.length - 6 ? byte ^ 255 : byte)),
    ],
  ])("that is %s is an error", async (_, change) => {
    const whole = gzipSync(CSV.repeat(10));
    await expect(parseRuns(change(whole), { name: "r.csv.gz" })).rejects.toThrow(
      "'r.csv.gz' is not valid gzip: ",
    );
  });

  test("of several members is read to its end", async () => {
    const bytes = Buffer.concat([gzipSync("id,ok\na,1\n"), gzipSync("b,0\n")]);
    const [run] = await parseRuns(bytes, { name: "r.csv.gz" });
    expect((await collected(run)).map(({ key }) => key)).toEqual(["a", "b"]);
  });
});

describe("readRuns()", () => {
  test("reads all files of a folder that a format recognizes, in the order of their names", async () => {
    await put("b.csv", CSV);
    await put("a.jsonl.gz", gzipSync('{"id":"a","ok":1}\n'));
    await put("c.json", '[{"id":"a","ok":true}]');
    await put("README.md", "# Notes, and more\n");
    await put("config.json", '{"model":"m"}');
    await put(".hidden.csv", "broken");
    await put("big.bin", new Uint8Array(1_000_000));
    await mkdir(join(folder, "inner.csv"));
    await symlink(join(folder, "b.csv"), join(folder, "d.csv"));
    await symlink(join(folder, "nowhere.csv"), join(folder, "e.csv"));
    expect(await names(folder)).toEqual(["a", "b", "c", "d"]);
    expect(await names(folder, { format: "json" })).toEqual(["c"]);
  });

  test("names the file of an error in a folder", async () => {
    await put("a.csv", CSV);
    const path = await put("b.csv", "id,ok\na\n");
    await expect(readRuns(folder)).rejects.toThrow(
      `'${path}, line 2' has 1 cell, but the header has 2`,
    );
  });

  test("says that a folder has no such file", async () => {
    await put("README.md", "# Notes\n");
    await expect(readRuns(folder)).rejects.toThrow(
      `'${folder}' has no file of a format that evalwire recognizes, among 1 file`,
    );
  });

  test("names a path that does not exist, and keeps the code", async () => {
    const path = join(folder, "none.csv");
    const error = await readRuns(path).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "ENOENT",
      message: `Cannot read '${path}': ENOENT: no such file or directory`,
    });
  });

  test.each(["", "a\0b", null, 5])("refuses the path %j", async (path) => {
    const error = await errorOf(readRuns(path as string), "invalid_argument");
    expect(error.message).toContain("'path' must be the path of a file or folder");
  });

  test("two files with one name are two runs", async () => {
    await mkdir(join(folder, "main"));
    await mkdir(join(folder, "branch"));
    const paths = [await put("main/results.csv", CSV), await put("branch/results.csv", CSV)];
    const runs = await Promise.all(paths.map((path) => readRuns(path)));
    expect(runs.map(([one]) => one?.run.id)).toEqual(paths);
    expect(runs.map(([one]) => one?.run.name)).toEqual(["results", "results"]);
  });
});
