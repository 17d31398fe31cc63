import type { LoadedRun, Score, Trial } from "evalwire";
import { describe, expect, test } from "vitest";
import { openTable } from "../../src/export/table.ts";
import { checkTableOptions, type TableOptions } from "../../src/export/table-options.ts";
import { SUMMARY_COLUMNS, Summary } from "../../src/export/xlsx-summary.ts";
import { loaded, row, rowsOf, scored, trial } from "./rows.ts";

const none = (state: Score["state"]): Score => ({ kind: "none", state, value: null, reason: null });

type Record_ = Record<string, unknown>;

/** Reads a table as a workbook does, and returns its summary. */
async function summaryOf(
  input: Parameters<typeof openTable>[0],
  options: TableOptions = {},
): Promise<Record_[]> {
  const layout = checkTableOptions(options);
  const summary = new Summary(input, layout.scorers);
  const { batches } = await openTable(input, layout, (one) => summary.add(one));
  for await (const _batch of batches);
  return summary
    .lines()
    .map((line) => Object.fromEntries(SUMMARY_COLUMNS.map((name, at) => [name, line[at]])));
}

const runOf = (...scores: Trial["scores"][]): LoadedRun =>
  loaded("x", ...scores.map((one, at) => row({ key: `r${at}`, trials: [trial({ scores: one })] })));

const yes = scored(true);
const no = scored(false);

describe("the summary of a run", () => {
  test.each(["long", "wide"] as const)("counts the states of each scorer (%s)", async (form) => {
    const run = runOf(
      { ok: yes, grade: scored(2) },
      { ok: no, grade: scored(5) },
      { ok: none("errored"), grade: scored(4) },
      { ok: none("suspect") },
      { ok: none("not-applicable") },
      {},
    );
    const lines = await summaryOf(run, { form });
    expect(lines).toMatchObject([
      {
        ...{ run_id: "x", run_name: "run x", run_status: "completed", scorer: "ok" },
        ...{ score_kind: "boolean", n: 6, scored: 2, missing: 1, errored: 1, suspect: 1 },
        ...{ not_applicable: 1, true: 1, mean_of_scored: 0.5, mean_missing_as_false: 0.2 },
        ...{ lowest: null, highest: null, strings: null },
        notes: "3 trials of 5 without a score.",
      },
      {
        ...{ scorer: "grade", score_kind: "number", n: 6, scored: 3, missing: 3, true: null },
        ...{ mean_of_scored: 11 / 3, mean_missing_as_false: null, lowest: 2, highest: 5 },
      },
    ]);
  });

  test("of rows with several trials and without any counts each", async () => {
    const two = row({ trials: [trial({ scores: { ok: yes } }), trial({ scores: { ok: no } })] });
    const [line] = await summaryOf(loaded("x", two, row({ key: "r2", trials: [] })));
    expect(line).toMatchObject({ n: 3, scored: 2, missing: 1, mean_of_scored: 0.5 });
  });

  test("counts a failed object scorer for each of its fields", async () => {
    const fields = { "judge.ok": yes, "judge.grade": scored(3) };
    const run = runOf(fields, { judge: none("errored") }, { ...fields, other: no }, {});
    const [ok, grade, other] = await summaryOf(run);
    expect(ok).toMatchObject({ scorer: "judge.ok", n: 4, scored: 2, errored: 1, missing: 1 });
    expect(grade).toMatchObject({ scorer: "judge.grade", n: 4, scored: 2, errored: 1, missing: 1 });
    expect(other).toMatchObject({ scorer: "other", n: 4, scored: 1, missing: 3 });
  });

  test("counts a scorer that appears late for all trials", async () => {
    const trials = Array.from({ length: 300 }, (_, at) => ({
      a: yes,
      ...(at === 299 ? { b: yes } : {}),
    }));
    const [, late] = await summaryOf(runOf(...trials));
    expect(late).toMatchObject({ scorer: "b", n: 300, scored: 1, missing: 299 });
  });

  test("has a line for each of the given scorers, and for a run without any", async () => {
    const lines = await summaryOf([runOf({ a: yes }), loaded("y", row()), loaded("z")], {});
    expect(lines.map(({ run_id, scorer, n }) => [run_id, scorer, n])).toEqual(
      [
        ["x", "a", 1],
        ["x", null, 1],
        ["x", null, 0],
      ].map(([, ...rest], at) => ["xyz"[at], ...rest]),
    );
    const given = await summaryOf(runOf({ a: yes }), { scorers: ["b", "a"] });
    expect(given.map(({ scorer, scored: count }) => [scorer, count])).toEqual([
      ["b", 0],
      ["a", 1],
    ]);
  });

  test("of rows without a run has no run", async () => {
    const [line] = await summaryOf(rowsOf(row({ trials: [trial({ scores: { ok: yes } })] })));
    expect(line).toMatchObject({ run_id: null, scorer: "ok", n: 1, notes: null });
  });
});

describe("the notes of the summary", () => {
  test("say what to know about the run first", async () => {
    const run = runOf({ ok: yes });
    run.run.status = "failed";
    run.run.partial = "2 replays failed";
    run.resumed = true;
    run.warnings = ["The average of the service differs."];
    expect((await summaryOf(run))[0]?.notes).toBe(
      "Only the rows after a resume token are here. The run is partial: 2 replays failed. The run is 'failed', not completed. The average of the service differs.",
    );
  });

  test.each([
    [
      "strings",
      [scored("C"), scored("I"), scored("C")],
      { strings: "C: 2, I: 1", mean_of_scored: null },
    ],
    [
      "many different strings",
      Array.from({ length: 12 }, (_, at) => scored(`t${at}`)),
      { strings: null, notes: "There are too many different strings to list them." },
    ],
    ["long strings", [scored("x".repeat(101))], { strings: null }],
    [
      "several kinds",
      [yes, scored(5), scored("C")],
      {
        ...{ score_kind: "boolean, number, text", mean_of_scored: null, true: null },
        notes: "The scores are of several kinds: there is no mean.",
      },
    ],
    [
      "numbers that are not finite",
      [scored(Number.NaN), scored(1), scored(2)],
      { mean_of_scored: 1.5, notes: "1 score left out as not finite." },
    ],
    ["nothing", [none("errored")], { score_kind: "none", mean_of_scored: null, errored: 1 }],
  ])("fit scores that are %s", async (_what, scores, expected) => {
    const [line] = await summaryOf(runOf(...scores.map((score) => ({ s: score }))));
    expect(line).toMatchObject(expected);
  });
});

test("the mean is exact where a plain sum would not be", async () => {
  const values = [1, 1e100, 1, -1e100].map((value) => ({ s: scored(value) }));
  expect((await summaryOf(runOf(...values)))[0]?.mean_of_scored).toBe(0.5);
});

test("scorers may have the names of inherited properties", async () => {
  const scores = JSON.parse('{ "__proto__": 0, "constructor": 0 }');
  for (const key of Object.keys(scores))
    Object.defineProperty(scores, key, { value: yes, enumerable: true });
  const lines = await summaryOf(runOf(scores));
  expect(lines.map(({ scorer, scored: count }) => [scorer, count])).toEqual([
    ["__proto__", 1],
    ["constructor", 1],
  ]);
});
