import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import { fromRecords } from "../../src/analysis/from-records.ts";
import { gate } from "../../src/analysis/gate.ts";
import { rank } from "../../src/analysis/rank.ts";
import { projectReport } from "../../src/analysis/report-projects.ts";
import { summarize } from "../../src/analysis/summarize.ts";
import type { LoadedRun } from "../../src/model/run.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { show } from "../../src/notebook/show.ts";
import { reportView } from "../../src/report/report-view.ts";
import { madeRun, rowsOf } from "../report/views.ts";
import { allOf, displayed } from "./displays.ts";

const SCORERS = ["correct", "faithful", "helpful", "judge.passed"];

/** A run with four scorers, each of which passes in the first rows. */
const four = (name: string, passes: number): LoadedRun =>
  fromRecords(
    Array.from({ length: 200 }, (_, id) => ({
      id,
      question: `What is ${id} + ${id}?`,
      answer: `The answer is ${2 * id}`,
      ...Object.fromEntries(SCORERS.map((scorer, i) => [scorer, id < passes - 7 * i])),
    })),
    { key: "id", scorers: SCORERS, input: "question", output: "answer", run: name },
  );

const [base, candidate] = [four("main", 190), four("branch", 150)];
const POLICY = {
  rules: [
    { scorer: "correct", maxDrop: 0.02 },
    { scorer: "faithful", min: 0.5 },
  ],
};

const textOf = async (value: unknown): Promise<string> =>
  (await show(value).bundle())["text/plain"];

const rowsIn = ({ rows }: LoadedRun): Promise<ScoredRow[]> => allOf(rows);

describe("A display of results", () => {
  test("of a comparison with four scorers has less than 6,000 characters of HTML, and 2,000 of text", async () => {
    const bundle = await displayed(await compare(base, candidate));
    expect(Object.keys(bundle).sort()).toEqual(["image/svg+xml", "text/html", "text/plain"]);
    expect(bundle["text/html"].length).toBeLessThan(6_000);
    expect(bundle["text/plain"].length).toBeLessThan(2_000);
    expect(bundle["image/svg+xml"]?.length).toBeLessThan(6_000);
  });

  test("says what the report of it says", async () => {
    const comparison = await compare(base, candidate);
    const result = gate(comparison, POLICY);
    const view = reportView({ comparison, gate: result });
    const { "text/plain": text, "text/html": html } = await show({
      comparison,
      gate: result,
    }).bundle();
    expect(text.startsWith(`FAIL\n${view.headline}\n`)).toBe(true);
    expect(html).toContain("a drop of 20 points, 95% interval 14.8 to 26.4");
    for (const rule of view.gate?.rules ?? []) expect(text).toContain(rule.required.slice(0, 60));
    for (const scorer of SCORERS) expect(text).toContain(`\n${scorer} `);
  });

  test("of a gate alone has its rules with their limits", async () => {
    const bundle = await displayed(gate(await compare(base, candidate), POLICY));
    expect(bundle["text/plain"]).toContain(
      "fail     'correct' drops by at most 2 points (maxDrop 0.02)",
    );
    expect(bundle["text/html"].match(/stroke-dasharray/g)?.length).toBe(2);
  });

  test("says before the figures what is missing and what makes runs hard to compare", async () => {
    const open = madeRun(
      "open",
      rowsOf(60, (i) => (i < 5 ? "missing" : i < 50)),
      { status: "running" },
    );
    const result = gate(
      await compare(
        madeRun(
          "done",
          rowsOf(60, (i) => i < 40),
        ),
        open,
      ),
      { rules: [{ scorer: "correct", min: 0.1 }] },
    );
    const { "text/plain": text } = await displayed(result);
    expect(text).toMatch(/^INCONCLUSIVE/);
    expect(text.indexOf("Hard to compare")).toBeGreaterThan(0);
    expect(text.indexOf("Hard to compare")).toBeLessThan(text.indexOf("Rules"));
  });

  test("of figures, and of a ranking with its scorer", async () => {
    const figures = await displayed(await summarize(base));
    expect(figures["text/plain"]).toContain("\ncorrect         95%    91% to 97.3%   200");
    const ranks = await rank([base, candidate], "correct");
    const ranking = await displayed(ranks);
    expect(ranking["text/plain"]).toContain("'main' is ahead of 'branch' on 'correct'");
    expect((await show(ranks).bundle())["text/plain"]).toBe(ranking["text/plain"]);
    expect(ranking["image/svg+xml"]).toContain('role="img"');
  });

  test("of a report of projects", async () => {
    const projects = await projectReport([{ name: "search", runs: [base, candidate] }]);
    expect((await displayed(projects))["text/plain"]).toContain("\nsearch\nScorer ");
  });

  test("of data that was JSON is the same", async () => {
    const comparison = await compare(base, candidate);
    const copy: unknown = JSON.parse(JSON.stringify(comparison));
    expect(await show(copy).bundle()).toEqual(await displayed(comparison));
  });
});

describe("A display of runs and rows", () => {
  test("of a run with its rows reads only the first ones, and says so", async () => {
    let read = 0;
    const endless: LoadedRun = {
      ...base,
      rows: {
        async *[Symbol.asyncIterator]() {
          const [row] = await rowsIn(base);
          for (;;) {
            read += 1;
            if (row !== undefined) yield row;
          }
        },
      },
    };
    const shown = show(endless, { maxRows: 3 });
    expect(read).toBe(0);
    const { "text/plain": text } = await shown.bundle();
    expect(text).toContain("only the first 3 were read");
    expect(read).toBe(4);
    await shown.bundle();
    expect(read).toBe(4);
  });

  test("of a list counts what it leaves out", async () => {
    const rows = await rowsIn(base);
    expect(await textOf(rows)).toContain("180 of 200 are not shown: show(…, { maxRows })");
    expect(await textOf([base, candidate.run])).toMatch(/main .*\nbranch /);
    expect(await textOf([])).toBe("An empty list: there is nothing to show.");
  });

  test("of a row names what has no score, and the reason", async () => {
    const [row] = await rowsIn(
      madeRun("a", [
        {
          input: "2+2?",
          trials: [
            { output: "4", values: { correct: true }, reason: "It is 4." },
            { error: "TimeoutError", values: { correct: "missing" } },
          ],
        },
      ]),
    );
    if (row === undefined) throw new Error("no row");
    const { "text/plain": text } = await displayed(row);
    expect(text).toContain("Input: 2+2?");
    expect(text).toMatch(/1 +4 +correct +true +It is 4\./);
    expect(text).toMatch(/2 +error: TimeoutError +correct +missing/);
  });

  test("shows the status of an unfinished and of a partial run", async () => {
    const run = { ...base.run, status: "running", partial: "2 of 9 rows failed" };
    expect(await textOf([run])).toContain("running, partial: 2 of 9 rows f");
    expect(await textOf(run)).toContain("running, partial: 2 of 9 rows failed");
  });

  test("cuts long inputs and outputs, with a mark", async () => {
    const long = madeRun("a", [
      { input: "x".repeat(9_000), trials: [{ output: "y".repeat(9_000), values: {} }] },
    ]);
    const html = (await show(await rowsIn(long)).bundle())["text/html"];
    expect(html).toContain(`${"x".repeat(119)}…<`);
    expect(html.length).toBeLessThan(1_000);
    const more = (await show(await rowsIn(long), { maxTextLength: 500 }).bundle())["text/html"];
    expect(more).toContain(`${"y".repeat(499)}…<`);
  });

  test("of twenty scorers with long names stays short", async () => {
    const names = Array.from({ length: 30 }, (_, i) => `${i} ${"scorer ".repeat(60)}`);
    const run = (name: string, passes: number) =>
      fromRecords(
        Array.from({ length: 30 }, (_, id) => ({
          id,
          ...Object.fromEntries(names.map((one) => [one, id < passes])),
        })),
        { key: "id", scorers: names, run: name },
      );
    const bundle = await displayed(await compare(run("a", 28), run("b", 10)));
    expect(bundle["text/plain"].length).toBeLessThanOrEqual(2_000);
    expect(bundle["text/html"].length).toBeLessThan(40_000);
    expect(bundle["text/html"]).toContain("10 of 30 scorers are not shown");
  });
});

describe("show()", () => {
  test("is its text in a console, and says what is read later", () => {
    expect(inspect(show(base.run))).toMatch(/^Run main\n/);
    expect(inspect(show(base))).toContain('(await shown.bundle())["text/plain"]');
  });

  test.each([
    [42, "Cannot show 42", "console.log()"],
    [null, "Cannot show null", "console.log()"],
    ["text", "Cannot show", "console.log()"],
    [Promise.resolve(1), "Cannot show a promise", "show(await …)"],
    [new Date(0), "Cannot show", "console.log()"],
    [[{ a: 1 }], "Cannot show a list with", "console.table()"],
    [[base.run, 1], "Cannot show a list with", "console.table()"],
  ])("refuses %s with what to do instead", (value, message, hint) => {
    expect(() => show(value)).toThrow(message);
    expect(() => show(value)).toThrow(hint);
  });

  test("names the way to show a part of a result", async () => {
    const comparison = await compare(base, candidate);
    expect(() => show(comparison.scorers.correct)).toThrow("show(comparison)");
    const figures = await summarize(base);
    expect(() => show(figures.correct)).toThrow("show({ correct: figure })");
    const ranks = JSON.parse(JSON.stringify(await rank([base, candidate], "correct")));
    expect(() => show(ranks)).toThrow("show({ rankings: { correct: ranks } })");
    const moments = { schema: "evalwire.moments/1", scorers: {} };
    expect(() => show(moments)).toThrow("show(gate(comparison, policy))");
  });

  test("refuses unknown and wrong options", () => {
    expect(() => show(base.run, { maxRow: 3 } as never)).toThrow("Did you mean");
    expect(() => show(base.run, { maxRows: 0 })).toThrow("'maxRows' must be");
    expect(() => show(base.run, { maxTextLength: 1e9 })).toThrow("maxTextLength");
  });

  test("fails like the list that it reads", async () => {
    const broken = {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.reject(new Error("the connection was reset")),
      }),
    };
    await expect(show(broken).bundle()).rejects.toThrow("the connection was reset");
  });
});
