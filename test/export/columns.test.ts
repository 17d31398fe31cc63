import { readFileSync } from "node:fs";
import { toColumns, toCsv, toJsonl, toRecords } from "evalwire/export";
import { describe, expect, test } from "vitest";
import { COLUMN_HELP } from "../../src/export/column-help.ts";
import { tableColumns } from "../../src/export/columns.ts";
import { RUN_COLUMNS, SCORE_COLUMNS, TRIAL_COLUMNS } from "../../src/export/sync-columns.ts";
import { checkTableOptions, type TableOptions } from "../../src/export/table-options.ts";
import { loaded, parseCsv, row, rowsOf, scored, textOf, trial } from "./rows.ts";

interface Documented {
  name: string;
  form: string;
  type: string;
  unit: string;
  nulls: string;
  contents: string;
}

/** Lines of the first table of docs/columns.md. */
function documented(): Documented[] {
  const page = readFileSync(new URL("../../docs/columns.md", import.meta.url), "utf8");
  return page
    .replace(/\n## [\s\S]*/, "")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .map((line) => {
      const [, name = "", form = "", type = "", unit = "", nulls = "", contents = ""] = line
        .split(" | ")
        .join("|")
        .split("|")
        .map((cell) => cell.trim());
      return { name: name.replaceAll("`", ""), form, type, unit, nulls, contents };
    });
}

describe("docs/columns.md", () => {
  test.each(["long", "wide"] as const)("lists each column of the %s form, in order", (form) => {
    const layout = checkTableOptions({ form, attributes: ["<name>"], flatten: true });
    const flat = ["input.<field>", "output.<field>"];
    const columns = tableColumns(layout, flat, ["<key>"]).map(({ name, type }) => ({ name, type }));
    const listed = documented()
      .filter((line) => ["both", form].includes(line.form) && line.name !== "cells_cut")
      .map(({ name, type }) => ({ name, type }));
    expect(columns).toEqual(listed);
  });

  test("describes each column as the sheet columns of a workbook does", () => {
    const plain = (text: string): string => text.replaceAll("`", "");
    const described = documented().map(({ name, unit, nulls, contents }) => [
      name,
      { unit, nulls: plain(nulls), contents: plain(contents) },
    ]);
    expect(COLUMN_HELP).toEqual(Object.fromEntries(described));
  });

  test.each([
    ["runs", RUN_COLUMNS],
    ["trials", TRIAL_COLUMNS],
    ["scores", SCORE_COLUMNS],
  ] as const)("lists each column of the table %s of a synced folder, in order", (name, columns) => {
    const page = readFileSync(new URL("../../docs/columns.md", import.meta.url), "utf8");
    const [, lines = ""] = page.split(`| Column of \`${name}\` |`);
    const listed = lines
      .split("\n\n")[0]
      ?.split("\n")
      .slice(2)
      .flatMap((line) => {
        const [, names = "", type = ""] = line.split("|").map((cell) => cell.trim());
        return [...names.matchAll(/`(\w+)`/g)].map(([, one]) => ({ name: one, type }));
      });
    const isPlace = (column: string): boolean =>
      name !== "runs" && ["provider", "entity", "project", "run_date"].includes(column);
    expect(columns.map(({ name, type }) => ({ name, type: isPlace(name) ? "" : type }))).toEqual(
      listed,
    );
  });

  test("is right about which columns are never null", async () => {
    const never = documented().filter(({ nulls }) => nulls === "never");
    const rows = [row({ trials: [] }), row({ trials: [trial({ scores: { k: scored("x") } })] })];
    const long = await toColumns(rows);
    const wide = await toColumns(rows, { form: "wide" });
    for (const { name, form } of never) {
      const cells = form === "wide" ? wide[name.replace("<key>", "k")] : long[name];
      expect([name, cells?.length, cells?.includes(null)]).toEqual([name, 2, false]);
    }
  });

  test("lists the column that Excel files have in addition", async () => {
    const [header] = parseCsv(await textOf(toCsv([row()], { excel: true })));
    expect(header?.at(-1)?.value).toBe(documented().at(-1)?.name);
  });
});

describe("scores in the tables", () => {
  const scores = { flag: scored(false), grade: scored(0.5), word: scored("good") };

  test("are numbers and strings in columns of their own", async () => {
    const { score_kind, score_number, score_text } = await toColumns([
      row({ trials: [trial({ scores })] }),
    ]);
    expect(score_kind).toEqual(["boolean", "number", "text"]);
    expect(score_number).toEqual([0, 0.5, null]);
    expect(score_text).toEqual([null, null, "good"]);
  });

  test("also in the wide form", async () => {
    const [record] = await toRecords([row({ trials: [trial({ scores })] })], { form: "wide" });
    expect(record).toMatchObject({
      "score.flag": 0,
      "score.grade": 0.5,
      "score.word": null,
      "text.flag": null,
      "text.word": "good",
      "state.word": "scored",
    });
  });

  test("have lines for a scorer that scored only some trials", async () => {
    const rows = [
      row({ key: "r1", trials: [trial({ scores })] }),
      row({ key: "r2", trials: [trial({ scores: { grade: scored(1) } })] }),
      row({ key: "r3", trials: [] }),
    ];
    const { row_key, scorer, score_state } = await toColumns(rows);
    const lines = row_key?.map((key, at) => `${key} ${scorer?.[at]} ${score_state?.[at]}`);
    expect(lines).toEqual([
      "r1 flag scored",
      "r1 grade scored",
      "r1 word scored",
      "r2 flag missing",
      "r2 grade scored",
      "r2 word missing",
      "r3 flag missing",
      "r3 grade missing",
      "r3 word missing",
    ]);
  });
});

test("a scorer that first scores a later trial has lines for the earlier ones", async () => {
  const late = (at: number) =>
    row({ trials: [trial({ scores: { a: scored(at), ...(at >= 99 ? { b: scored(1) } : {}) } })] });
  const run = (id: string, count: number) =>
    loaded(id, ...Array.from({ length: count }, (_, at) => late(at)));
  const { run_id, scorer, score_state } = await toColumns([run("x", 100), run("y", 250)]);
  const count = (id: string, key: string, state: string): number =>
    scorer?.filter((one, at) => one === key && run_id?.[at] === id && score_state?.[at] === state)
      .length ?? 0;
  for (const [id, rows] of [
    ["x", 100],
    ["y", 250],
  ] as const) {
    expect([count(id, "a", "scored"), count(id, "a", "missing")]).toEqual([rows, 0]);
    expect([count(id, "b", "scored"), count(id, "b", "missing")]).toEqual([rows - 99, 99]);
  }
});

describe("flatten", () => {
  const rows = [
    row({
      key: "r1",
      input: { question: "2+2?", n: 5 },
      trials: [trial({ output: { answer: { value: 4 }, "a.b": 1 } })],
    }),
    row({ key: "r2", input: "plain", trials: [trial({ output: ["list"] })] }),
    row({ key: "r3", input: { question: null, extra: true }, trials: [] }),
  ];

  test("adds a column for each field, and keeps the whole values", async () => {
    const table = await toColumns(rows, { flatten: true });
    expect(Object.keys(table).filter((name) => /^(input|output)\b/.test(name))).toEqual([
      "input",
      "output",
      "input.question",
      "input.n",
      "output.answer",
      "output.a.b",
      "input.extra",
    ]);
    expect(table.input).toEqual([
      '{"question":"2+2?","n":5}',
      '"plain"',
      '{"question":null,"extra":true}',
    ]);
    expect(table["input.question"]).toEqual(["2+2?", null, null]);
    expect(table["input.n"]).toEqual([5, null, null]);
    expect(table["output.answer"]).toEqual(['{"value":4}', null, null]);
    expect(table["output.a.b"]).toEqual([1, null, null]);
    expect(table["input.extra"]).toEqual([null, null, true]);
  });

  test("leaves inputs out with them", async () => {
    const table = await toColumns(rows, { flatten: true, inputs: false });
    expect(Object.keys(table).filter((name) => name.startsWith("input"))).toEqual([]);
  });

  test("with chosen columns reads lazily, also nested fields", async () => {
    let taken = 0;
    const output = { answer: { value: 4 } };
    const scoredRow = row({ trials: [trial({ output, scores: { s: scored(1) } })] });
    const endless = {
      async *[Symbol.asyncIterator]() {
        for (;;) {
          taken++;
          yield scoredRow;
        }
      },
    };
    const columns = ["output.answer.value", "row_key"];
    const reader = toJsonl(endless, { flatten: true, columns }).getReader();
    const { value } = await reader.read();
    await reader.cancel();
    expect(taken).toBe(100);
    expect(new TextDecoder().decode(value).split("\n")[0]).toBe(
      '{"output.answer.value":4,"row_key":"r1"}',
    );
  });
});

describe("columns", () => {
  test("chooses and orders them, in every form", async () => {
    const rows = rowsOf(row({ trials: [trial({ scores: { a: scored(1) } })] }));
    const long = await textOf(toCsv(rows, { columns: ["score_number", "scorer", "row_key"] }));
    expect(long).toBe("score_number,scorer,row_key\r\n1,a,r1\r\n");
    const wide: TableOptions = { form: "wide", columns: ["state.a", "row_key", "score.a"] };
    expect(await textOf(toCsv(rows, wide))).toBe("state.a,row_key,score.a\r\nscored,r1,1\r\n");
  });

  test("names a scorer that the rows do not have", async () => {
    const rows = [row({ trials: [trial({ scores: { judge: scored(1) } })] })];
    await expect(toColumns(rows, { form: "wide", columns: ["score.judgee"] })).rejects.toThrow(
      "'score.judgee' is not a column of this table",
    );
  });

  test("finds chosen attributes", async () => {
    const run = loaded("a", row());
    run.run.attributes = { ci: { build: 7 } };
    const options = { attributes: ["ci.build"], columns: ["attr.ci.build", "run_attributes"] };
    expect(await toRecords(run, options)).toEqual([
      { "attr.ci.build": 7, run_attributes: { ci: { build: 7 } } },
    ]);
    expect(await textOf(toJsonl(run, { ...options, typed: true }))).toBe(
      '{"attr.ci.build":"7","run_attributes":"{\\"ci\\":{\\"build\\":7}}"}\n',
    );
  });
});

test("whole numbers of any size are written as their digits", async () => {
  const big = 2n ** 53n + 1n;
  const rows = [row({ input: { n: big }, trials: [trial({ output: big })] })];
  const options = { columns: ["input", "output"] };
  expect(await toColumns(rows, options)).toEqual({
    input: ['{"n":"9007199254740993"}'],
    output: ['"9007199254740993"'],
  });
  expect(await textOf(toJsonl(rows, options))).toBe(
    '{"input":{"n":"9007199254740993"},"output":"9007199254740993"}\n',
  );
  // quoted, because Excel would round a bare number to 15 digits
  expect(await textOf(toCsv(rows, { columns: ["output"], excel: true }))).toContain(
    '"""9007199254740993""",',
  );
});

test("typed JSON Lines have one type per column, whatever the values are", async () => {
  const outputs = [{ a: 1 }, "text", 5, true, null, [1]];
  const rows = outputs.map((output, at) =>
    row({
      key: `r${at}`,
      input: output,
      trials: [trial({ output, scores: { s: scored(at > 2) } })],
    }),
  );
  const text = await textOf(toJsonl(rows, { typed: true }));
  const kinds = new Map<string, Set<string>>();
  for (const line of text.trimEnd().split("\n"))
    for (const [name, value] of Object.entries(JSON.parse(line)))
      if (value !== null) kinds.set(name, (kinds.get(name) ?? new Set()).add(typeof value));
  expect([...kinds.values()].map((set) => set.size)).toEqual([...kinds].map(() => 1));
  expect([kinds.get("output"), kinds.get("score_number")]).toEqual([
    new Set(["string"]),
    new Set(["number"]),
  ]);
});
