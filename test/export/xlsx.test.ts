import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidArgumentError, type Score, type ScoredRow } from "evalwire";
import { toRecords } from "evalwire/export";
import { type WriteRowsOptions, writeRows } from "evalwire/export/node";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Sheet, WorkbookSize } from "../../src/export/xlsx-sheet.ts";
import { failureOf } from "../support/failure-of.ts";
import { type ReadWorkbook, readXlsx, unzip } from "./read-xlsx.ts";
import { loaded, row, rowsOf, scored, trial } from "./rows.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "evalwire-xlsx-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const none = (state: Score["state"]): Score => ({ kind: "none", state, value: null, reason: null });

/** Writes a workbook and reads it back. */
async function workbookOf(
  rows: Parameters<typeof writeRows>[1],
  options: WriteRowsOptions = {},
): Promise<ReadWorkbook> {
  const path = join(folder, "x.xlsx");
  await writeRows(path, rows, { ...options, overwrite: true });
  return await readXlsx(path);
}

/** Returns the lines of a sheet by the names in its header. */
function records({ sheets }: ReadWorkbook, name: string): Record<string, unknown>[] {
  const [header = [], ...lines] = sheets[name] ?? [];
  return lines.map((line) =>
    Object.fromEntries(header.map(({ value }, at) => [String(value), line[at]?.value ?? null])),
  );
}

/** Writes values as outputs and returns the cells that they became. */
async function cellsOf(values: readonly unknown[]): Promise<unknown[]> {
  const rows = values.map((output, at) => row({ key: `r${at}`, trials: [trial({ output })] }));
  const workbook = await workbookOf(rows, { columns: ["row_key", "output"] });
  return records(workbook, "rows").map(({ output }) => output);
}

describe("the sheet rows", () => {
  const scores = { flag: scored(true), grade: scored(0.25), word: scored("good") };
  const rows = [
    row({ key: "r1", input: { q: "ü" }, trials: [trial({ output: "yes", scores, tokens: 12 })] }),
    row({ key: "r2", trials: [trial({ scores: { flag: none("errored") } })] }),
    row({ key: "r3", trials: [] }),
  ];

  test.each(["long", "wide"] as const)(
    "has the values of toRecords() in the %s form",
    async (form) => {
      const run = loaded("x", ...rows);
      const options = { form, inputs: true };
      const workbook = await workbookOf(run, options);
      const lines = records(workbook, "rows").map(({ cells_cut: cut, ...line }) => {
        expect(cut).toBeNull();
        return line;
      });
      const plain = (value: unknown): unknown =>
        typeof value === "object" && value !== null ? JSON.stringify(value) : value;
      const expected = (await toRecords(run, options)).map((record) => ({
        ...Object.fromEntries(Object.entries(record).map(([name, value]) => [name, plain(value)])),
        // the day of this serial number is 2026-11-21
        run_started_at: expect.closeTo(46_347 + 8 / 24, 8),
      }));
      expect(lines).toEqual(expected);
    },
  );

  test("has a header that is bold, frozen and has filters", async () => {
    const { files, sheets } = await workbookOf(rows, { columns: ["row_key", "scorer"] });
    const xml = files.get("xl/worksheets/sheet1.xml") ?? "";
    expect(sheets.rows?.[0]?.map(({ value }) => value)).toEqual(["row_key", "scorer", "cells_cut"]);
    expect(xml).toMatch(/<pane ySplit="1" [^>]*topLeftCell="A2" [^>]*state="frozen"\/>/);
    expect(xml).toContain('</sheetData><autoFilter ref="A1:C10"/>');
    expect(files.get("xl/workbook.xml")).toContain(
      `<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">'rows'!$A$1:$C$10</definedName>`,
    );
    const bold = sheets.rows?.[0]?.[0]?.style ?? 0;
    expect(
      files
        .get("xl/styles.xml")
        ?.match(/<font>.*?<\/font>/g)
        ?.at(bold),
    ).toContain("<b/>");
  });

  test("is as wide as its values, within limits", async () => {
    const wide = row({ key: "r".repeat(30), trials: [trial({ output: "x".repeat(500) })] });
    const { files } = await workbookOf([wide], { columns: ["trial", "row_key", "output"] });
    const widths = [...(files.get("xl/worksheets/sheet1.xml") ?? "").matchAll(/ width="(\d+)"/g)];
    expect(widths.map(([, width]) => Number(width))).toEqual([9, 31, 60, 13]);
  });

  test("without rows has a header", async () => {
    const { sheets } = await workbookOf([], { columns: ["row_key"] });
    expect(sheets.rows?.map((line) => line.map(({ value }) => value))).toEqual([
      ["row_key", "cells_cut"],
    ]);
    expect(sheets.summary).toHaveLength(1);
  });
});

describe("values", () => {
  test("keep their type, and integers that a number cannot hold are text", async () => {
    const values = [
      1.5,
      -3,
      0,
      true,
      false,
      2 ** 53,
      12345678901234567890n,
      "5",
      "007",
      { a: [1] },
    ];
    expect(await cellsOf(values)).toEqual([
      ...[1.5, -3, 0, true, false, "9007199254740992", "12345678901234567890", "5", "007"],
      '{"a":[1]}',
    ]);
  });

  test("that are not finite are text", async () => {
    const measures = [Number.NaN, Number.POSITIVE_INFINITY, 1e300, 5e-324].map((latencySeconds) =>
      row({ trials: [trial({ latencySeconds })] }),
    );
    const workbook = await workbookOf(measures, { columns: ["latency_seconds"] });
    const cells = records(workbook, "rows").map((line) => line.latency_seconds);
    expect(cells).toEqual(["NaN", "Infinity", 1e300, 5e-324]);
  });

  const KEPT = [
    ...["", " ", " lead", "trail ", "a\nb", "a\r\nb", "\r", "\t", "\u0085", "\u007f", "\u00a0"],
    ...["_x0041_", "_x005F_x0041_", "_x005F_", "_xZZZZ_", "a_x0041_x0042_", "_x000D_"],
    ...["&amp;", "<b>]]></b>", `"'`, "\ufffd", "\ufdd0", "😀 大小 Größe", "\u{1fffe}", "\u202e"],
    ...["constructor", "__proto__", "toString", "hasOwnProperty", "valueOf", "0", "TRUE", "null"],
    ...[
      "=1+1",
      "+cmd|' /C calc'!A0",
      "-1",
      "@SUM(A1)",
      "=HYPERLINK(A1)",
      "＝1",
      "1e5",
      "2026-01-01",
    ],
  ];

  test("that are strings stay the same strings", async () => {
    expect(await cellsOf(KEPT)).toEqual(KEPT);
  });

  test("have U+FFFD instead of characters that a workbook cannot contain", async () => {
    const values = [
      "a\0b",
      "\u0001\u001f",
      "x\ud800",
      "\udc00x",
      "\ufffe",
      "\uffff",
      "\ud800\ud800",
    ];
    expect(await cellsOf(values)).toEqual([
      ...["a\ufffdb", "\ufffd\ufffd", "x\ufffd", "\ufffdx", "\ufffd", "\ufffd", "\ufffd\ufffd"],
    ]);
  });

  test("that are any strings are kept or have U+FFFD", async () => {
    const strings = fc.array(fc.string({ unit: "binary" }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(strings, async (values) => {
        const kept = values.map((value) =>
          value.replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "\ufffd"),
        );
        expect(await cellsOf(values)).toEqual(kept);
      }),
      { numRuns: 40 },
    );
  });

  test("are never a formula, even after an edit", async () => {
    const { files, sheets } = await workbookOf(
      [row({ input: "=1+1", trials: [trial({ output: "=a\r\n" })] })],
      { columns: ["row_key", "input", "output"] },
    );
    expect([...files.values()].filter((xml) => xml.includes("<f>"))).toEqual([]);
    const styles = [...(files.get("xl/styles.xml") ?? "").matchAll(/<xf ([^>]*)>/g)];
    const format = /numFmtId="(\d+)" formatCode="@"/.exec(files.get("xl/styles.xml") ?? "")?.[1];
    const [, line = []] = sheets.rows ?? [];
    expect(line.map(({ style }) => styles[style]?.[1]?.includes(`numFmtId="${format}"`))).toEqual([
      ...[false, true, true],
    ]);
  });

  test("longer than 32,767 characters are cut, between characters, and named", async () => {
    const just = "x".repeat(32_767);
    const rows = [
      row({ input: just, trials: [trial({ output: `${just}y` })] }),
      row({ input: `${just.slice(1)}😀`, trials: [trial({ output: [just] })] }),
      row({ trials: [trial({ output: "short" })] }),
    ];
    const workbook = await workbookOf(rows, { columns: ["input", "output"] });
    expect(records(workbook, "rows")).toEqual([
      { input: just, output: just, cells_cut: "output" },
      { input: just.slice(1), output: `["${just}`.slice(0, 32_767), cells_cut: "input, output" },
      { input: null, output: "short", cells_cut: null },
    ]);
    const notes = records(workbook, "columns").map((line) => line.notes);
    expect(notes).toEqual([
      "Cut at the limit of Excel: 1 cell.",
      "Cut at the limit of Excel: 2 cells.",
      null,
    ]);
  });

  test("that are times outside the calendar of Excel are text", async () => {
    const times = [
      "1899-12-31T00:00:00.000Z",
      "1900-03-01T00:00:00.000Z",
      "2026-02-28T23:59:59.999Z",
    ];
    const runs = times.map((time, at) => {
      const run = loaded(`x${at}`, row());
      run.run.startedAt = new Date(time);
      return run;
    });
    const workbook = await workbookOf(runs, { columns: ["run_started_at"] });
    for (const sheet of ["rows", "summary"]) {
      const [first, second, third] = records(workbook, sheet).map((line) => line.run_started_at);
      expect([first, second]).toEqual([times[0], 61]);
      expect(third).toBeCloseTo(46_082 - 1e-3 / 86_400, 8);
    }
  });
});

describe("links", () => {
  const at = (url: string | null) => row({ trials: [trial({ url })] });

  test("are those of web pages in the column url and in the summary", async () => {
    const urls = ["https://a.example/x?a=1&b=ü#part", "javascript:alert(1)", "https://", null];
    const run = loaded("x", ...urls.map(at), at("https://a.example/x?a=1&b=ü"));
    run.run.url = "https://a.example/run";
    const { files, sheets } = await workbookOf(run, { columns: ["output", "url"] });
    expect(sheets.rows?.slice(1).map((line) => line[1]?.value)).toEqual([
      ...urls.slice(0, 3),
      undefined,
      "https://a.example/x?a=1&b=ü",
    ]);
    expect(files.get("xl/worksheets/sheet1.xml")).toContain(
      `<hyperlinks><hyperlink ref="B2" r:id="rId-link-1" location="part"/><hyperlink ref="B6" r:id="rId-link-1"/></hyperlinks></worksheet>`,
    );
    const target = 'Target="https://a.example/x?a=1&amp;b=%C3%BC" TargetMode="External"';
    expect(files.get("xl/worksheets/_rels/sheet1.xml.rels")?.split(target)).toHaveLength(2);
    expect(files.get("xl/worksheets/_rels/sheet2.xml.rels")).toContain(
      'Target="https://a.example/run"',
    );
  });

  test("are plain text after the first 65,530", async () => {
    const rows = Array.from({ length: 65_540 }, (_, index) => at(`https://a.example/${index}`));
    const workbook = await workbookOf(rows, { columns: ["url"] });
    const xml = workbook.files.get("xl/worksheets/sheet1.xml") ?? "";
    expect(xml.split("<hyperlink ").length - 1).toBe(65_530);
    expect(records(workbook, "rows").at(-1)).toMatchObject({ url: "https://a.example/65539" });
    expect(records(workbook, "columns")[0]).toMatchObject({
      notes: "Without a link, because a sheet has at most 65,530: 10 URLs.",
    });
  });
});

describe("the sheet columns", () => {
  test.each(["long", "wide"] as const)("describes each column of the %s form", async (form) => {
    const scores = { "judge.ok": scored(1) };
    const rows = [row({ input: { q: 1 }, trials: [trial({ output: { a: 1 }, scores })] })];
    const workbook = await workbookOf(rows, { form, flatten: true, attributes: ["branch"] });
    const lines = records(workbook, "columns");
    expect(lines.map(({ name }) => name)).toEqual(
      workbook.sheets.rows?.[0]?.map(({ value }) => value),
    );
    for (const { contents, type, empty_means: empty } of lines) {
      expect(contents).toMatch(/\w{3}/);
      expect(empty).toMatch(/\w/);
      expect(["text", "integer", "number", "time", "json", "any"]).toContain(type);
    }
  });
});

describe("what is refused", () => {
  const refusal = async (
    rows: Parameters<typeof writeRows>[1],
    options: WriteRowsOptions = {},
  ): Promise<unknown> => {
    const error = await failureOf(writeRows(join(folder, "x.xlsx"), rows, options));
    expect(await readdir(folder)).toEqual([]);
    return error;
  };

  /** Rows with many fields, and how many of them were read. */
  function wideRows(fields: number): {
    rows: AsyncIterable<ScoredRow>;
    columns: string[];
    read: () => number;
  } {
    const input = Object.fromEntries(Array.from({ length: fields }, (_, at) => [`f${at}`, at]));
    const columns = Object.keys(input).map((name) => `input.${name}`);
    let read = 0;
    async function* endless(): AsyncGenerator<ScoredRow> {
      for (; read < 10_000; read++)
        yield row({ key: `r${read}`, input, trials: [trial({ scores: { s: scored(1) } })] });
    }
    return { rows: { [Symbol.asyncIterator]: endless }, columns, read: () => read };
  }

  test("are more cells than can be made in memory, without reading the rest", async () => {
    const { rows, columns, read } = wideRows(10_000);
    const error = await refusal(rows, { flatten: true, columns });
    expect(String(error)).toContain("it has more than 2,000,000 cells that are not empty");
    expect(String(error)).toContain("Write .parquet, .csv or .jsonl");
    expect(error).toBeInstanceOf(InvalidArgumentError);
    expect(read()).toBeLessThanOrEqual(300);
  });

  test("are more columns than a sheet has, before anything is read", async () => {
    const { rows, columns, read } = wideRows(16_384);
    expect(String(await refusal(rows, { flatten: true, columns }))).toContain(
      "the number of columns is 16,385, and a sheet has at most 16,384",
    );
    expect(read()).toBe(0);
  });

  test("are more lines than a sheet has", () => {
    const sheet = new Sheet("rows", ["a"], new WorkbookSize());
    for (let line = 2; line <= 1_048_576; line++) sheet.add([]);
    expect(() => sheet.add([])).toThrow("it has more lines than a sheet can have (1,048,576)");
  });

  test("are more characters than can be made in memory, each different string once", () => {
    const sheet = new Sheet("rows", ["a"], new WorkbookSize());
    const long = "x".repeat(32_000);
    for (let line = 0; line < 10_000; line++) sheet.add([long]);
    const add = (): void => {
      for (let line = 0; line < 3_200; line++) sheet.add([`${line} ${long}`]);
    };
    expect(add).toThrow("its strings have more than 100,000,000 characters");
  });

  test("are more characters in strings that every cell contains", () => {
    const sheet = new Sheet("rows", ["a"], new WorkbookSize());
    const long = `\r${"x".repeat(32_000)}`;
    const add = (): void => {
      for (let line = 0; line < 3_200; line++) sheet.add([long]);
    };
    expect(add).toThrow("its strings have more than 100,000,000 characters");
  });
});

test("the same rows make the same bytes at any time", async () => {
  const run = loaded("x", row({ input: "\u0001", trials: [trial({ url: "https://a.example/" })] }));
  const [one, other] = [join(folder, "1.xlsx"), join(folder, "2.xlsx")];
  await writeRows(one, run);
  const files = [...unzip(await readFile(one))];
  expect(files.map(([, { time }]) => time)).toEqual(files.map(() => 0x0021_0000));
  await writeRows(other, run);
  expect(await readFile(other)).toEqual(await readFile(one));
});

test("rows can be any source", async () => {
  const { sheets } = await workbookOf(rowsOf(row({ key: "a" }), row({ key: "b" })));
  expect(sheets.rows).toHaveLength(3);
  expect(sheets.summary).toHaveLength(2);
});
