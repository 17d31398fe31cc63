import { type ParseRunsOptions, parseRuns } from "evalwire/import";
import fc from "fast-check";
import { unparse } from "papaparse";
import { describe, expect, test } from "vitest";
import { CsvReader } from "../../src/import/csv-reader.ts";
import { collected } from "./rows.ts";

const fail = (line: number, problem: string): never => {
  throw new Error(`line ${line} ${problem}`);
};

function read(
  text: string,
  delimiter = ",",
): { cells: readonly (string | null)[]; line: number }[] {
  const reader = new CsvReader(text, delimiter, fail, { at: 0, line: 1 });
  const all = [];
  for (let line = reader.next(); line !== null; line = reader.next()) all.push(line);
  return all;
}

const keys = async (
  content: string | Uint8Array,
  options: ParseRunsOptions = {},
): Promise<string[]> => {
  const [run] = await parseRuns(content, { name: "r.csv", ...options });
  return (await collected(run)).map(({ key }) => key);
};

/** Encodes text with a byte order mark as Excel does. */
const utf16 = (text: string, bigEndian = false): Uint8Array => {
  const bytes = new Uint8Array(2 * (text.length + 1));
  const view = new DataView(bytes.buffer);
  [...`\ufeff${text}`].forEach((_, at) => {
    view.setUint16(2 * at, `\ufeff${text}`.charCodeAt(at), !bigEndian);
  });
  return bytes;
};

describe("CSV", () => {
  test("has lines that end in any way, also mixed", () => {
    expect(read("a,b\r\nc,d\ne,f\rg,h").map(({ cells, line }) => [line, ...cells])).toEqual([
      [1, "a", "b"],
      [2, "c", "d"],
      [3, "e", "f"],
      [4, "g", "h"],
    ]);
  });

  test("counts the lines inside quoted cells", () => {
    expect(read('a,"x\ny\r\nz\rw"\n\n\nb,c\n').map(({ line }) => line)).toEqual([1, 7]);
  });

  test("tells an empty field from an empty string", () => {
    expect(read(',"",""""," "\n')[0]?.cells).toEqual([null, "", '"', " "]);
  });

  test("keeps quotes inside an unquoted cell", () => {
    expect(read('5" nail,a"b"\n')[0]?.cells).toEqual(['5" nail', 'a"b"']);
  });

  test.each([
    ['a\n"b', "line 2 has a quoted cell that never ends"],
    ['a\n\n"b"c', "line 3 has characters between a closing quote and the end of the cell"],
  ])("%j is an error that names the line", (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  test("reads what papaparse writes", () => {
    const cell = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom('"', ",", ";", "\r", "\n", "\r\n", '""', "a"),
    );
    const line = fc.array(cell, { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 5 }),
        fc.constantFrom(",", ";", "\t", "|"),
        fc.constantFrom("\n", "\r\n", "\r"),
        (all, delimiter, newline) => {
          const text = unparse(all, { delimiter, newline, quotes: true });
          expect(read(text, delimiter).map(({ cells }) => cells)).toEqual(all);
        },
      ),
    );
  });

  test("a cell of 10 MB is a cell", async () => {
    const cell = `${"x".repeat(998)}"\n`.repeat(10_500);
    const [run] = await parseRuns(`id,ok,output\na,1,"${cell.replaceAll('"', '""')}"\n`, {
      name: "r.csv",
    });
    expect((await collected(run))[0]?.trials[0]?.output).toBe(cell);
  });
});

describe("a CSV file", () => {
  test.each([",", ";", "\t", "|"])("is recognized with the delimiter %j", async (delimiter) => {
    const text = 'id,said,ok\na,"x;y|z, w",1\nb,"q\t",0\n';
    const fields = text
      .split("\n")
      .map((line) => line.replace(/^(\w+),(.*),(\w+)$/, (_, a, b, c) => [a, b, c].join(delimiter)));
    expect(await keys(fields.join("\n"))).toEqual(["a", "b"]);
  });

  test("is an error that names the option when several delimiters fit", async () => {
    const text = "name,a;b\nx,1;0\n";
    await expect(keys(text)).rejects.toThrow(
      `'r.csv' can be read with more than one delimiter: "," or ";". Pass 'delimiter'.`,
    );
    expect(await keys(text, { delimiter: ",", key: "name", scorers: ["a;b"] })).toEqual(["x"]);
    // the one with the key
    expect(await keys("id,a;b\nx,1;0\n", { scorers: ["a;b"] })).toEqual(["x"]);
  });

  test("can state its delimiter like Excel", async () => {
    expect(await keys("sep=|\r\nid|ok|a,b\r\nx|1|2,3\r\n")).toEqual(["x"]);
    await expect(keys("sep=;\nid;ok\nx;1\ny\n")).rejects.toThrow(
      "'r.csv, line 4' has 1 cell, but the header has 2",
    );
  });

  test.each([
    ["UTF-8 with a mark", new TextEncoder().encode("\ufeffid,ok\né,1\n")],
    ["UTF-16 of Excel", utf16("id\tok\r\né\t1\r\n")],
    ["UTF-16, big endian", utf16("id,ok\r\né,1\r\n", true)],
  ])("in %s is read", async (_, bytes) => {
    expect(await keys(bytes)).toEqual(["é"]);
  });

  test("in Latin-1 is an error with the way out", async () => {
    const bytes = Uint8Array.from("id,ok\n\xe9,1\n", (character) => character.charCodeAt(0));
    await expect(keys(bytes)).rejects.toThrow(/^'r.csv' is not valid UTF-8.*windows-1252/);
    expect(await keys(new TextDecoder("windows-1252").decode(bytes))).toEqual(["é"]);
  });

  test("in UTF-16 without a mark is an error", async () => {
    await expect(keys(utf16("id,ok\na,1\n").slice(2))).rejects.toThrow(
      "'r.csv' looks like UTF-16 without a byte order mark",
    );
  });

  test.each([
    ["id,ok\na,1\nb\n", "'r.csv, line 3' has 1 cell, but the header has 2. The delimiter is \",\""],
    ["id,ok\na,1,2\n", "'r.csv, line 2' has 3 cells, but the header has 2"],
    ['id,ok\na,"1\n2"\nb,1,1\n', "'r.csv, line 4' has 3 cells"],
    ["id,ok,id\na,1,b\n", "'r.csv' has two columns with the name 'id': number 1 and number 3"],
    ["id,ok,\na,1,x\n", "'r.csv' has values in column 3, which has no name"],
    ["", "'r.csv' is empty"],
    ["\r\n \n\n", "'r.csv' is empty"],
    ['id,ok\n"a,1\n', "'r.csv, line 2' has a quoted cell that never ends"],
    ["id,ok\n,1\n", "'r.csv, line 2' has no value in its key column 'id'"],
    ["id,ok,trial\na,1,1\na,1,1\n", "'r.csv, line 3' repeats trial '1' of key 'a'"],
    [
      "id,ok,tokens\na,1,many\n",
      "'r.csv, line 2' must have a number in its column 'tokens' (tokens): current value is \"many\"",
    ],
    ["id,ok\na,1\n\0,x,y\n", "'r.csv, line 3' has 3 cells"],
  ])("%j is an error that names the place", async (text, message) => {
    await expect(keys(text)).rejects.toThrow(message);
  });

  test("with empty lines, a trailing delimiter or an index of pandas has nothing more", async () => {
    expect(await keys("id,ok\n\na,1\n\n\n")).toEqual(["a"]);
    expect(await keys("id,ok,\na,1,\nb,0,\n")).toEqual(["a", "b"]);
    const [run] = await parseRuns(",id,ok\n0,a,1\n1,b,0\n", { name: "r.csv" });
    expect((await collected(run))[0]?.columns).toEqual({ id: "a" });
    expect(run?.warnings).toEqual(["Column 1 has no name and numbers the lines: it was left out"]);
  });

  test("with only a header is a run without rows", async () => {
    expect(await keys("id,ok\r\n")).toEqual([]);
  });

  test("keeps NUL, and a quote before an equals sign, which only evalwire writes for a formula", async () => {
    const [run] = await parseRuns("id,ok,said\na\0b,1,'=1+1\n", { name: "r.csv" });
    const [row] = await collected(run);
    expect([row?.key, row?.columns?.said]).toEqual(["a\0b", "'=1+1"]);
  });
});
