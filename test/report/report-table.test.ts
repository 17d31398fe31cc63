import { expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import type { CompareOptions } from "../../src/analysis/compare-options.ts";
import type { Comparison } from "../../src/analysis/comparison.ts";
import { fromRecords } from "../../src/analysis/from-records.ts";
import { nameOf } from "../../src/report/page/row-table.tsx";
import { type ReportOptions, reportView } from "../../src/report/report-view.ts";
import type { ReportTable } from "../../src/report/view-table.ts";
import type { Value } from "../analysis/runs.ts";
import { type MadeRow, madeRun } from "./views.ts";

/** A row of the scorer `ok` with a judge and a latency. */
const row = (key: string, ok: Value, judge: Value, more: Partial<MadeRow> = {}): MadeRow => ({
  key,
  input: `in ${key}`,
  trials: [
    {
      output: `out ${key} ${String(ok)}`,
      latencySeconds: 2,
      url: "https://example.com/x",
      reason: `why ${key}`,
      values: { ok, judge },
    },
  ],
  ...more,
});

const base = madeRun("a", [
  row("same", true, 3),
  row("better", false, 3),
  row("worse", true, 3),
  row("little", true, 5),
  row("error", true, 3),
  row("gone", true, 3),
]);
const candidate = madeRun("b", [
  row("same", true, 3),
  row("better", true, 3),
  row("worse", false, 5),
  row("little", true, 4),
  row("error", "errored", "errored", {
    trials: [
      { error: "TimeoutError", reason: "no answer", values: { ok: "errored", judge: "errored" } },
    ],
  }),
  row("new", true, 1),
]);

const tableOf = (comparison: Comparison, options = {}): ReportTable => {
  const { table } = reportView({ comparison }, options);
  if (table === null) throw new Error("no table");
  return table;
};

const made = (options: CompareOptions = {}): Promise<Comparison> =>
  compare(base, candidate, { keepRows: "all", scale: { judge: [1, 5] }, ...options });

test("a table has every row with its kind, in the order of what matters", async () => {
  const { rows, total } = tableOf(await made());
  expect(rows.map(({ key, kind }) => [key, kind])).toEqual([
    ["worse", "shared"],
    ["little", "shared"],
    ["error", "shared"],
    ["gone", "missing"],
    ["better", "shared"],
    ["new", "added"],
    ["same", "shared"],
  ]);
  expect(total).toBe(7);
});

test("each row has its contents, scores, states and measures", async () => {
  const { scorers, rows, texts } = tableOf(await made());
  const text = (at: number | null | undefined): string | undefined => texts[at ?? -1];
  expect(scorers).toEqual(["ok", "judge", "latencySeconds"]);
  const byKey = new Map(rows.map((one) => [one.key, one]));
  expect(byKey.get("worse")?.scores).toEqual([
    [1, 0],
    [3, 5],
    [2, 2],
  ]);
  expect(byKey.get("error")?.scores).toEqual([
    [1, null],
    [3, null],
    [2, null],
  ]);
  expect(byKey.get("gone")?.scores).toEqual([
    [1, null],
    [3, null],
    [2, null],
  ]);
  expect(byKey.get("new")?.scores).toEqual([
    [null, 1],
    [null, 1],
    [null, 2],
  ]);
  const [failed] = byKey.get("error")?.candidate ?? [];
  expect([text(failed?.error), failed?.output, failed?.url]).toEqual([
    "TimeoutError",
    null,
    undefined,
  ]);
  expect(failed?.scores.map(({ scorer, value, state }) => [scorer, value, state])).toEqual([
    [0, null, "errored"],
    [1, null, "errored"],
  ]);
  const gone = byKey.get("gone");
  expect([text(gone?.input), text(gone?.base[0]?.output), gone?.candidate]).toEqual([
    "in gone",
    "out gone true",
    [],
  ]);
  const added = byKey.get("new");
  expect([text(added?.input), added?.base, text(added?.candidate[0]?.output)]).toEqual([
    "in new",
    [],
    "out new true",
  ]);
  expect(text(added?.candidate[0]?.scores[0]?.reason)).toBe("why new");
});

test("edited and removed rows are rows of a table", async () => {
  const digest = (text: string): string => text.padEnd(43, "A");
  const runOf = (name: string, rows: readonly [string, string, boolean][]) => ({
    ...madeRun(name, [], { evaluation: name }),
    rows: (async function* () {
      for (const [key, content, ok] of rows)
        for await (const one of madeRun(name, [row(key, ok, 1, { input: content })]).rows)
          yield {
            ...one,
            digest: digest(content),
            digestKind: "dataset" as const,
            columns: { slice: `${name} ${content}` },
          };
    })(),
    dataset: async () => ({
      version: name,
      digests: async () => new Set(rows.map(([, content]) => digest(content))),
    }),
  });
  const comparison = await compare(
    runOf("a", [
      ["1", "one", true],
      ["2", "two", true],
      ["3", "three", true],
    ]),
    runOf("b", [
      ["1", "one", true],
      ["2", "TWO", false],
    ]),
    { keepRows: "all", slice: "slice" },
  );
  const { rows, slices, texts, total } = tableOf(comparison);
  expect(total).toBe(3);
  expect(rows.map(({ key, slice }) => [key, slices[slice ?? -1]])).toEqual([
    ["2", "b TWO"],
    ["3", "a three"],
    ["1", "a one"],
  ]);
  expect(
    rows.map(({ key, kind, input, editedInput, scores: [ok] }) => [
      key,
      kind,
      texts[input ?? -1],
      texts[editedInput ?? -1],
      ok,
    ]),
  ).toEqual([
    ["2", "edited", "two", "TWO", [null, 0]],
    ["3", "removed", "three", undefined, [null, null]],
    ["1", "shared", "one", undefined, [1, 1]],
  ]);
});

test("scorers with different names are one", async () => {
  const rows = (scorer: string, ok: boolean): MadeRow[] => [
    { key: "1", input: "q", trials: [{ reason: scorer, values: { [scorer]: ok } }] },
  ];
  const comparison = await compare(
    madeRun("a", rows("old", true)),
    madeRun("b", rows("new", false)),
    { scorers: { old: "new" } },
  );
  const {
    scorers,
    rows: [only],
    texts,
  } = tableOf(comparison);
  expect(scorers).toEqual(["old"]);
  expect(only?.scores).toEqual([[1, 0]]);
  expect(
    [only?.base[0]?.scores, only?.candidate[0]?.scores].map(
      (list) => texts[list?.[0]?.reason ?? -1],
    ),
  ).toEqual(["old", "new"]);
});

test("if lower is better, a rise is a regression", async () => {
  const rows = (judge: number): MadeRow[] => [row("x", true, judge), row("y", true, 3)];
  const comparison = await compare(madeRun("a", rows(1)), madeRun("b", rows(5)), {
    lowerIsBetter: ["judge"],
  });
  expect(tableOf(comparison).rows.map(({ key }) => key)).toEqual(["x", "y"]);
  const better = await compare(madeRun("a", rows(5)), madeRun("b", rows(1)), {
    lowerIsBetter: ["judge"],
    keepRows: "none",
  });
  expect(reportView({ comparison: better }).table).toBeNull();
});

test("a string is stored once, and cut with a notice, never within a character", async () => {
  const long = `${"x".repeat(9)}😀${"y".repeat(20)}`;
  const rows = (ok: boolean): MadeRow[] =>
    ["1", "2"].map((key) => ({ key, input: long, trials: [{ output: "short", values: { ok } }] }));
  const comparison = await compare(madeRun("a", rows(true)), madeRun("b", rows(false)));
  const {
    texts,
    cut,
    rows: [one, two],
  } = tableOf(comparison, { maxTextLength: 10 });
  expect(one?.input).toBe(two?.input);
  expect(texts[one?.input ?? -1]).toBe("x".repeat(9));
  expect(cut).toContainEqual([one?.input, long.length]);
  expect(texts.filter((text) => text === "short")).toHaveLength(1);
});

test("an unsafe URL is left out", async () => {
  const rows = (ok: boolean): MadeRow[] =>
    ["javascript:alert(1)", "data:text/html,x", "https://example.com/a"].map((url, i) => ({
      key: String(i),
      trials: [{ url, values: { ok } }],
    }));
  const comparison = await compare(madeRun("a", rows(true)), madeRun("b", rows(false)));
  expect(tableOf(comparison).rows.map(({ base: [trial] }) => trial?.url)).toEqual([
    undefined,
    undefined,
    "https://example.com/a",
  ]);
  expect(JSON.stringify(reportView({ comparison }))).not.toMatch(/javascript:|data:text/);
});

test("rows above maxRows are counted in a note by what they are", async () => {
  const comparison = await made();
  const { table, notes } = reportView({ comparison }, { maxRows: 3 });
  expect(table?.rows.map(({ key }) => key)).toEqual(["worse", "little", "error"]);
  expect(table?.total).toBe(7);
  expect(notes).toContain(
    "4 of 7 rows are not in the table of the page: 1 without a score, 1 improved, 1 added and 1 unchanged.",
  );
  expect(reportView({ comparison }, { maxRows: 0 }).table).toBeNull();
});

test("the default comparison keeps the contents of changed rows", async () => {
  const { rows } = tableOf(await made({ keepRows: "changed" }));
  expect(rows).toHaveLength(7);
  expect(rows.filter(({ base: trials }) => trials.length > 0).map(({ key }) => key)).toEqual([
    "worse",
    "little",
    "better",
  ]);
});

test("a row without an input shows its other columns in place of one", async () => {
  const records = (passes: number) =>
    Array.from({ length: 30 }, (_, id) => ({ id, topic: `topic ${id % 3}`, ok: id < passes }));
  const options = { key: "id", scorers: ["ok"] };
  const comparison = await compare(
    fromRecords(records(20), { ...options, run: "a" }),
    fromRecords(records(10), { ...options, run: "b" }),
  );
  const { table } = reportView({ comparison });
  const [worst] = table?.rows ?? [];
  expect(table?.texts[worst?.input ?? -1]).toMatch(/"topic": "topic \d"/);
  const bare = reportView({ comparison }, { content: false });
  expect(bare.table?.rows.every(({ input }) => input === null)).toBe(true);
});

test("a string names its row itself; another input has a name", async () => {
  const records = (passes: number) =>
    Array.from({ length: 30 }, (_, id) => ({
      id,
      input: id % 2 === 0 ? `question ${id}` : { question: `question ${id}`, hint: "none" },
      ok: id < passes,
    }));
  const options = { key: "id", input: "input", scorers: ["ok"] };
  const { table } = reportView({
    comparison: await compare(
      fromRecords(records(20), { ...options, run: "a" }),
      fromRecords(records(10), { ...options, run: "b" }),
    ),
  });
  const shown = (table?.rows ?? []).map((one) => [
    table?.texts[one.name ?? -1] ?? null,
    table === null ? "" : nameOf(table, one),
  ]);
  expect(shown).toContainEqual([null, "question 10"]);
  expect(shown).toContainEqual(["question 11", "question 11"]);
});

test("a table says whether the contents of its rows were left out or changed", async () => {
  const comparison = await made();
  const contents = (options: ReportOptions) => reportView({ comparison }, options).table?.contents;
  expect(contents({})).toBe("kept");
  expect(contents({ content: false })).toBe("left-out");
  expect(contents({ redact: (row) => row })).toBe("redacted");
});
