import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import { fromRecords } from "../../src/analysis/from-records.ts";
import { gate } from "../../src/analysis/gate.ts";
import { toHtml } from "../../src/report/html.ts";
import { toJUnit } from "../../src/report/junit.ts";
import { toMarkdown } from "../../src/report/markdown.ts";
import type { ContentRow } from "../../src/report/redact.ts";
import { type ReportOptions, reportView } from "../../src/report/report-view.ts";
import { toText } from "../../src/report/text.ts";
import type { ReportView } from "../../src/report/view.ts";
import { type MadeRow, madeRun } from "./views.ts";

/** Rows with the word `secret` in everything that a run says. */
const rowsOf = (name: string, count: number, passes: number): MadeRow[] =>
  Array.from({ length: count }, (_, i) => ({
    key: `key-${i}`,
    input: i % 2 === 0 ? { question: `secret question ${i}` } : null,
    columns: { prompt: `secret column ${i}` },
    trials: [
      {
        output: { answer: `secret output ${i} ${name}` },
        ...(i % 5 === 0 ? { error: `secret error ${i}` } : {}),
        reason: `secret reason ${i}`,
        values: {
          ok: i < passes,
          words: i === 0 ? "secret words" : i === 1 ? 1 : 0,
          notes: "secret notes",
        },
      },
    ],
  }));

const comparison = await compare(
  madeRun("a", rowsOf("a", 40, 40)),
  madeRun("b", rowsOf("b", 37, 20)),
  { keepRows: "all" },
);
const verdict = gate(comparison, {
  rules: [
    { scorer: "ok", maxDrop: 0.02 },
    { scorer: "words", maxDrop: 0.1 },
  ],
});
const viewOf = (options: ReportOptions): ReportView =>
  reportView({ comparison, gate: verdict }, options);
const figuresOf = ({ scorers, slices, rows, outcome, regressedRows }: ReportView): object => ({
  scores: scorers.map(({ change, candidate }) => [
    change?.difference,
    change?.interval,
    candidate.value,
  ]),
  slices,
  rows,
  outcome,
  regressedRows,
});

/** All that can be read of a view in any form. */
const formsOf = (view: ReportView): string =>
  [JSON.stringify(view), toText(view), toMarkdown(view), toJUnit(view)].join("\n");

describe("content: false", () => {
  test.each<ReportOptions>([{ content: false }, { worstRows: 0 }])(
    "leaves no word of a row with %o",
    (options) => {
      expect(formsOf(viewOf({}))).toContain("secret");
      const view = viewOf(options);
      expect(formsOf(view)).not.toContain("secret");
      expect(figuresOf(view)).toEqual(figuresOf(viewOf({})));
      expect(view.table?.rows.map(({ key, scores }) => [key, scores])).toEqual(
        viewOf({}).table?.rows.map(({ key, scores }) => [key, scores]),
      );
    },
  );

  test("keeps keys, scores and states, and the contents of a table where it is asked for", () => {
    const view = viewOf({ content: false });
    expect(view.worstRows).toHaveLength(5);
    expect(view.worstRows[0]).toMatchObject({
      key: "key-20",
      input: null,
      base: { score: 1, output: null },
    });
    expect(view.missing[0]).toContain("'key-37'");
    expect(view.table?.rows[0]?.candidate[0]?.scores[0]).toEqual({ scorer: 0, value: false });
    const table = viewOf({ content: true, worstRows: 0 });
    expect(table.worstRows).toEqual([]);
    expect(table.table?.texts.join()).toContain("secret output");
  });

  test("of a column of strings that are not scores quotes none of them", async () => {
    const run = (name: string) =>
      fromRecords(
        Array.from({ length: 30 }, (_, id) => ({
          id,
          ok: id % 2 === 0,
          words: id === 0 ? "secret words" : "yes",
        })),
        { key: "id", scorers: ["ok", "words"], run: name },
      );
    const mixed = await compare(run("a"), run("b"));
    expect(formsOf(reportView({ comparison: mixed }))).toContain("secret");
    expect(formsOf(reportView({ comparison: mixed }, { content: false }))).not.toContain("secret");
  });
});

/** Masks everything that a row says, and its key. */
const mask = (row: ContentRow): ContentRow => ({
  ...row,
  key: row.key.replace("key", "row"),
  input: "masked input",
  columns: {},
  base: row.base.map(maskTrial),
  candidate: row.candidate.map(maskTrial),
});
const maskTrial = ({
  error: _error,
  ...trial
}: ContentRow["base"][number]): ContentRow["base"][number] => ({
  ...trial,
  output: "masked output",
  scores: Object.fromEntries(
    Object.entries(trial.scores)
      .filter(([, { value }]) => typeof value !== "string")
      .map(([name, score]) => [name, { ...score, reason: "masked" }]),
  ),
});

describe("redact", () => {
  test("changes every place where a row is shown, and no figure", async () => {
    const view = viewOf({ redact: mask });
    const text = formsOf(view);
    expect(text).not.toMatch(/secret|key-/);
    expect(text).toContain("row-37");
    expect(text).toContain("masked output");
    expect(figuresOf(view)).toEqual(figuresOf(viewOf({})));
    expect(await toHtml(view)).not.toMatch(/secret|key-/);
  });

  test("leaves rows out with null, and says how many", () => {
    const view = viewOf({ redact: (row) => (/-(2\d|38)$/.test(row.key) ? null : row) });
    expect(view.worstRows.map(({ key }) => key)).toEqual([
      "key-30",
      "key-31",
      "key-32",
      "key-33",
      "key-34",
    ]);
    expect(view.table?.rows).toHaveLength(29);
    expect(view.table?.total).toBe(40);
    expect(view.missing[0]).toBe(
      "3 of the base's 40 rows are missing in the candidate: 'key-37', 'key-39', and 1 more.",
    );
    expect(view.notes).toContain(
      "11 of 40 rows are not in the table of the page: 11 left out by redact().",
    );
    expect(figuresOf(view)).toEqual(figuresOf(viewOf({})));
  });

  test("receives each row once, whole, with its kind, as a copy", () => {
    const seen: ContentRow[] = [];
    const before = JSON.stringify(comparison);
    viewOf({
      maxTextLength: 5,
      redact: (row) => {
        seen.push({ ...row });
        for (const trial of [...row.base, ...row.candidate])
          Object.assign(trial, { output: "gone", scores: {} });
        if (typeof row.input === "object" && row.input !== null)
          Object.assign(row.input, { question: "gone" });
        return row;
      },
    });
    expect(JSON.stringify(comparison)).toBe(before);
    expect(new Set(seen.map(({ key }) => key)).size).toBe(seen.length);
    expect(seen).toHaveLength(40);
    expect(
      seen
        .filter(({ kind }) => kind === "missing")
        .map(({ key }) => key)
        .sort(),
    ).toEqual(["key-37", "key-38", "key-39"]);
  });

  test("that throws stops the report", () => {
    expect(() =>
      viewOf({
        redact: () => {
          throw new Error("stop");
        },
      }),
    ).toThrow("stop");
  });

  test.each<[string, (row: ContentRow) => unknown, string]>([
    ["nothing", () => undefined, "it returned undefined"],
    ["a string", () => "x", "it returned 'x'"],
    ["a promise", async (row) => row, "it returned a promise"],
    ["no key", (row) => ({ ...row, key: 3 }), "'key' is 3"],
    ["no trials", (row) => ({ ...row, base: null }), "'base' is null"],
    ["no columns", (row) => ({ ...row, columns: undefined }), "'columns' is undefined"],
    [
      "a trial without scores",
      (row) => ({ ...row, candidate: [{ output: 1 }] }),
      "in 'candidate', the scores of a trial are undefined",
    ],
    [
      "a reason that is an object",
      (row) => ({ ...row, base: [{ scores: { ok: { reason: {} } } }] }),
      "in 'base', the reason of a score is an object",
    ],
    [
      "a score that is an object",
      (row) => ({ ...row, base: [{ scores: { ok: { value: {} } } }] }),
      "in 'base', the value of a score is an object",
    ],
  ])("may not return %s", (_name, redact, message) => {
    const make = () => viewOf({ redact: redact as ReportOptions["redact"] & object });
    expect(make).toThrow(
      `'redact' must return the changed row, or null to leave it out: ${message}`,
    );
    expect(make).toThrow(expect.objectContaining({ name: "InvalidArgumentError" }));
    expect(() => viewOf({ redact: 3 as never })).toThrow(
      "'redact' must be a function: current value is 3",
    );
  });
});
