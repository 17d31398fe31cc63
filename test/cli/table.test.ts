import { describe, expect, test } from "vitest";
import { Paint } from "../../src/cli/paint.ts";
import { type Column, renderTable, tabSeparated } from "../../src/cli/table.ts";
import { columnsOf, fitted, padded } from "../../src/report/columns.ts";

type Row = readonly [string | null, string | null, string | null];

const COLUMNS: readonly Column<Row>[] = [
  { name: "ID", cell: ([id]) => id },
  { name: "NAME", cell: ([, name]) => name },
  { name: "SCORE", cell: ([, , score]) => score, align: "right" },
];
const LONG = "a very long name of a run that nobody would want to read to its end";

describe("Text in a terminal", () => {
  test.each([
    ["abc", 3],
    ["漢字", 4],
    ["한글", 4],
    ["ｆｕｌｌ", 8],
    ["e\u0301", 1],
    ["नमस्ते", 3],
    ["👩‍👩‍👧‍👦", 2],
    ["👍🏽", 2],
    ["🇩🇪", 2],
    ["❤️", 2],
    ["\u200b", 0],
    ["…", 1],
    ["العربية", 7],
    ["", 0],
  ])("%j takes up %i columns", (text, width) => {
    expect(columnsOf(text)).toBe(width);
    expect(columnsOf(padded(text, 10, "right"))).toBe(10);
    expect(fitted(text, width)).toBe(text);
  });

  test.each([
    ["abcdef", 4, "abc…"],
    ["漢字漢字", 4, "漢…"],
    ["漢字漢字", 5, "漢字…"],
    ["e\u0301e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301…"],
    ["👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 5, "👩‍👩‍👧‍👦👩‍👩‍👧‍👦…"],
    ["🇩🇪🇫🇷🇮🇹", 4, "🇩🇪…"],
    ["two words", 5, "two…"],
    ["abc", 1, "…"],
    ["abc", 0, ""],
  ])("%j is truncated to %i columns without splitting a character", (text, width, expected) => {
    expect(fitted(text, width)).toBe(expected);
    expect(columnsOf(expected)).toBeLessThanOrEqual(width);
  });
});

describe("Table", () => {
  const rows: Row[] = [
    ["019c0001", "nightly", "0.62"],
    ["019c0002", "漢字 😀", "12.5"],
    ["019c0003", null, null],
  ];

  test("aligns by what a terminal shows, with numbers to the right", () => {
    expect(renderTable(COLUMNS, rows, 80).split("\n")).toEqual([
      "ID        NAME     SCORE",
      "019c0001  nightly   0.62",
      "019c0002  漢字 😀   12.5",
      "019c0003  -            -",
    ]);
  });

  test("a list without items is its header", () => {
    expect(renderTable(COLUMNS, [], 80)).toBe("ID  NAME  SCORE");
  });

  test.each([120, 80, 60, 40, 30, 24, 20, 12, 8, 5, 4])(
    "stays within %i columns, and shows numbers whole or not at all",
    (width) => {
      const many: Row[] = [...rows, ["019c0004", LONG, "0.123456"], [LONG, "漢字".repeat(40), "1"]];
      const lines = renderTable(COLUMNS, many, width).split("\n");
      expect(lines).toHaveLength(6);
      for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width);
      const complete = lines.every((line) => !line.endsWith("…"));
      expect(lines[4]?.includes("0.123456")).toBe(complete);
      if (width >= 30) expect(complete).toBe(true);
    },
  );

  test("shortens the longest cells first", () => {
    const lines = renderTable(COLUMNS, [["019c0004", LONG, "0.5"]], 40).split("\n");
    expect(lines[1]).toBe("019c0004  a very long name of a…     0.5");
  });

  test("keeps ids whole as long as other cells can be shortened", () => {
    const columns: Column<Row>[] = [
      { name: "ID", cell: ([id]) => id, whole: true },
      ...COLUMNS.slice(1),
    ];
    const id = "019c0001-0280-7a99-99ca-0123456789ab";
    const line = (width: number) => renderTable(columns, [[id, LONG, "0.5"]], width).split("\n")[1];
    expect(line(80)).toBe(`${id}  a very long name of a run that nob…    0.5`);
    expect(line(54)).toBe(`${id}  a very l…    0.5`);
    expect(line(40)).toBe("019c0001-0280-7…  a very long na…    0.5");
  });

  test("output of a model cannot break out of its cell", () => {
    const hostile =
      "\u001b[2J\u001b]8;;http://evil\u0007x\nsecond line\t\u009b31m\u202e\ufdd00\ufdd1";
    const paint = new Paint({ colors: true, links: true });
    const table = paint.print(renderTable(COLUMNS, [[hostile, "x", "1"]], 200, paint));
    expect(table.split("\n")).toHaveLength(2);
    const line = table.split("\n")[1];
    expect(line).toContain(
      "\\u001b[2J\\u001b]8;;http://evil\\u0007x second line \\u009b31m\\u202e",
    );
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e\ufdd0\ufdd1]/);
    expect(tabSeparated(COLUMNS, [[hostile, "x", "1"]])).not.toMatch(/[\u001b\u009b\u202e]/);
  });

  test("leaves out an optional column before others become unreadable", () => {
    const columns: Column<Row>[] = [
      { name: "ID", cell: ([id]) => id, whole: true },
      { name: "NAME", cell: ([, name]) => name },
      { name: "MODEL", cell: ([, , model]) => model, optional: true },
    ];
    const row: Row = ["01a1a0a3-0280", LONG, "weave:///acme/search/object/ranker:v1"];
    expect(renderTable(columns, [row], 40).split("\n")[1]).toBe(
      "01a1a0a3-0280  a very long…  weave:///a…",
    );
    expect(renderTable(columns, [row], 36)).toBe(
      "ID             NAME                …\n01a1a0a3-0280  a very long name…   …",
    );
  });

  test("shows a short form on a terminal, and the whole cell to other programs", () => {
    const columns: Column<Row>[] = [
      { name: "STARTED", cell: ([time]) => time, short: ([time]) => time?.slice(0, 10) ?? null },
    ];
    const row: Row = ["2026-11-03T09:00:00.000Z", null, null];
    expect(renderTable(columns, [row], 80)).toBe("STARTED\n2026-11-03");
    expect(tabSeparated(columns, [row])).toBe("STARTED\n2026-11-03T09:00:00.000Z");
    expect(renderTable(columns, [[null, null, null]], 80)).toBe("STARTED\n-");
  });

  test("styles and links take up no width", () => {
    const columns: Column<Row>[] = [
      { name: "ID", cell: ([id]) => id, link: () => "https://example.com/a \u001bb" },
      { name: "NAME", cell: ([, name]) => name, style: (row) => (row[1] === null ? "dim" : "red") },
      { name: "SCORE", cell: ([, , score]) => score, align: "right" },
    ];
    const plain = renderTable(columns, rows, 80);
    const paint = new Paint({ colors: true, links: true });
    const painted = paint.print(renderTable(columns, rows, 80, paint));
    expect(painted).toContain(
      "\u001b]8;;https://example.com/a%20%1Bb\u001b\\019c0001\u001b]8;;\u001b\\",
    );
    expect(painted).toContain("\u001b[31mnightly\u001b[39m");
    expect(painted).toContain("\u001b[1mID\u001b[22m");
    const sequences = /\u001b\[\d+m|\u001b\]8;;[^\u001b]*\u001b\\/g;
    expect(painted.replace(sequences, "")).toBe(plain);
  });
});
