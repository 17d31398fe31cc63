import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { validateXML } from "xmllint-wasm";
import { rank } from "../../src/analysis/rank.ts";
import { projectReport } from "../../src/analysis/report-projects.ts";
import { toAnnotations } from "../../src/report/annotations.ts";
import { toHtml } from "../../src/report/html.ts";
import { toJUnit } from "../../src/report/junit.ts";
import { toMarkdown } from "../../src/report/markdown.ts";
import { reportView } from "../../src/report/report-view.ts";
import { toText } from "../../src/report/text.ts";
import type { ReportView } from "../../src/report/view.ts";
import { HOSTILE } from "./hostile.ts";
import { compared, madeRun, rowsOf } from "./views.ts";

const XSD = readFileSync(new URL("../../schemas/junit/junit-10.xsd", import.meta.url), "utf8");

const run = (name: string, passes: number, rows = 100, more = {}) =>
  madeRun(
    name,
    rowsOf(rows, (i) => i < passes),
    more,
  );

describe("the sentence of a ranking", () => {
  const sentence = async (runs: Parameters<typeof rank>[0], options = {}): Promise<string> =>
    reportView({ rankings: { correct: await rank(runs, "correct", options) } }).headline;

  test("names the run that is ahead of all others", async () => {
    expect(await sentence([run("a", 90), run("b", 50), run("c", 20)])).toMatch(
      /^'a' is ahead of all others on 'correct': 90%, 95% interval .*, 100 rows\.$/,
    );
    expect(await sentence([run("a", 20), run("b", 90)])).toMatch(
      /^'b' is ahead of 'a' on 'correct'/,
    );
  });

  test("says where no pair can be told apart", async () => {
    expect(await sentence([run("a", 50), run("b", 51), run("c", 49)])).toBe(
      "No pair of the 3 runs can be told apart on 'correct'.",
    );
    expect(await sentence([run("a", 50), run("b", 51)])).toBe(
      "'b' and 'a' cannot be told apart on 'correct'.",
    );
    expect(await sentence([run("a", 90), run("b", 20, 100, { status: "running" })])).toBe(
      "'a' and 'b' cannot be told apart on 'correct'; 1 run is not completed.",
    );
  });

  test("names those at the top that are tied", async () => {
    expect(await sentence([run("a", 90), run("b", 89), run("c", 20)])).toBe(
      "'a' and 'b' cannot be told apart at the top on 'correct'; 2 of the 3 pairs of runs can be told apart.",
    );
  });

  test("a run that did only the easy rows is not ahead, and the view says what it lacks", async () => {
    const view = reportView({
      rankings: { correct: await rank([run("all", 60), run("easy", 50, 50)], "correct") },
    });
    expect(view.headline).toBe("'all' and 'easy' cannot be told apart on 'correct'.");
    expect(view.missing).toContain(
      "'all' has scores of 'correct' in 100 rows; 50 of them have a score in every run.",
    );
  });

  test("with one run, no run, and runs without a score", async () => {
    expect(await sentence([run("a", 50)])).toBe("Only 'a' has a score of 'correct'.");
    expect(reportView({ rankings: { correct: [] } }).headline).toBe(
      "No run has a score of 'correct'.",
    );
    const none = madeRun(
      "none",
      rowsOf(5, () => "errored"),
    );
    const view = reportView({
      rankings: { correct: await rank([run("a", 90), none, run("b", 20)], "correct") },
    });
    expect(view.headline).toMatch(/; 1 run has no score\.$/);
    expect(view.missing[0]).toMatch(/^'none' has no figure of 'correct'/);
  });

  test("runs with one name are told apart by their ids", async () => {
    const same = [run("x", 90, 100, { id: "id1" }), run("x", 20, 100, { id: "id2" })];
    expect(await sentence(same)).toMatch(/^'x \(id1\)' is ahead of 'x \(id2\)'/);
  });
});

describe("the headline of several rankings", () => {
  const several = async (runs: Parameters<typeof rank>[0], more: Parameters<typeof rank>[0]) =>
    reportView({
      rankings: {
        correct: await rank(runs, "correct"),
        again: await rank(runs, "correct"),
        other: await rank(more, "correct"),
      },
    }).headline;
  const [high, low] = [run("a", 90), run("b", 50)];

  test("says once what holds for several of them", async () => {
    const unfinished = run("c", 49, 100, { status: "running" });
    const alike = [low, unfinished, run("d", 51)];
    expect(await several(alike, alike)).toBe(
      "No pair of the 3 runs can be told apart on 'correct', 'again' and 'other'. 1 run is not completed.",
    );
    expect(await several(alike, [high, low])).toMatch(
      /^No pair of the 3 runs can be told apart on 'correct' and 'again'\. 'a' is ahead of 'b' on 'other': 90%.* 100 rows\. For 'correct' and 'again', 1 run is not completed\.$/,
    );
  });

  test("lists the figures of one leader", async () => {
    expect(await several([high, low], [high, low])).toMatch(
      /^'a' is ahead of 'b' on 'correct': 90%, .*, 100 rows; on 'again': 90%, .*; on 'other': 90%, .*, 100 rows\.$/,
    );
  });
});

/** A project whose newest run is worse, one that cannot be read, and an empty one. */
async function projects() {
  const table = (id: string, passes: number, day: number) =>
    madeRun(
      id,
      rowsOf(100, (i) => i < passes),
      {
        evaluation: "exam",
        finishedAt: new Date(Date.UTC(2026, 0, day)),
        startedAt: new Date(Date.UTC(2026, 0, day)),
      },
    );
  return await projectReport([
    { name: "shop", runs: [table("r1", 90, 1), table("r2", 50, 2)] },
    {
      name: "broken",
      runs: (async function* () {
        yield* [];
        throw new Error("no permission");
      })(),
    },
    { name: "empty", runs: [] },
  ]);
}

describe("a report of projects", () => {
  test("says what the newest runs changed, and what could not be read", async () => {
    const view = reportView({ projects: await projects() });
    expect(view.outcome).toBe("none");
    expect(view.headline).toBe(
      "The newest runs are worse on 'correct'; 1 project could not be read to the end.",
    );
    expect(view.missing.join(" ")).toMatch(
      /'broken' could not be read to the end: .*no permission/,
    );
    expect(view.summary).toContain("This report covers 3 projects with 1 evaluation and 2 runs.");
  });

  test("never passes in JUnit: its cases are skipped, an unread project is an error", async () => {
    const xml = toJUnit(reportView({ projects: await projects() }));
    expect(xml).toMatch(/tests="2" failures="0" errors="1" skipped="1"/);
    const ranking = toJUnit(
      reportView({ rankings: { correct: await rank([run("a", 90), run("b", 20)], "correct") } }),
    );
    expect(ranking).toMatch(/tests="1" failures="0" errors="0" skipped="1"/);
  });

  test("is shown with its figures in every form", async () => {
    const view = reportView({ projects: await projects() });
    expect(toText(view, { width: 120 })).toMatch(
      /^shop \/ exam: 2 runs\nScorer .*\ncorrect +50% .* worse$/m,
    );
    expect(toMarkdown(view)).toMatch(/^### Projects\n/);
    expect(toMarkdown(view)).toContain("| `correct` | 50% |");
    expect(toAnnotations(view)).toMatch(/^::notice title=Projects::The newest runs/);
    expect(await toHtml(view)).toContain("<title>shop, broken and empty</title>");
  });
});

test("rankings are shown in every form, in the order of their places", async () => {
  const runs = [run("low", 20), run("high", 90)];
  const view = reportView({ rankings: { correct: await rank(runs, "correct") } });
  expect(toText(view, { width: 120 })).toMatch(
    /^Ranking by correct\nRun .*\nhigh +1 +90% .*\nlow +2 +20% /m,
  );
  expect(toText(view)).not.toMatch(/^NONE/);
  expect(toMarkdown(view)).toMatch(/^### Ranking\n[\s\S]*\| `high` \| 1 \| 90% \|/);
  expect(toAnnotations(view)).toMatch(/^::notice title=Ranking::'high' is ahead of 'low'/);
  expect(await toHtml(view)).toContain("<title>high and low</title>");
  for (const width of [30, 60])
    for (const line of toText(view, { width }).split("\n"))
      expect(line.length).toBeLessThanOrEqual(width);
});

test("hostile names are harmless in every form", async () => {
  const views: ReportView[] = [];
  for (const text of HOSTILE.slice(0, 32)) {
    const named = (id: string, passes: number) =>
      madeRun(
        id,
        rowsOf(30, (i) => i < passes, `s${text.slice(0, 300)}`),
        { name: text.slice(0, 500) },
      );
    const scorer = `s${text.slice(0, 300)}`;
    const report = await projectReport([
      { name: text.slice(0, 300) || "p", runs: [named("a", 20), named("b", 10)] },
    ]);
    const view = reportView({
      rankings: { [scorer]: await rank([named("a", 20), named("b", 10)], scorer) },
      projects: report,
    });
    const xml = toJUnit(view);
    views.push(view);
    for (const form of [toText(view), toMarkdown(view), xml, toAnnotations(view)])
      expect(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\p{Cs}]/u.exec(form)).toBeNull();
    expect(toText(view)).not.toMatch(/^\s*::/m);
    expect(toMarkdown(view).replace(/(?<!`)(`+)(?!`)(?:.*?[^`])??\1(?!`)/g, "")).not.toMatch(
      /<(?!\/?(?:details|summary)>)/,
    );
  }
  const xml = [{ fileName: "a.xml", contents: toJUnit(views) }];
  expect((await validateXML({ xml, schema: [XSD] })).valid).toBe(true);
});

test("what does not belong together is an error with a hint", async () => {
  const comparison = await compared(20, [10, 9]);
  const ranks = await rank([run("a", 90), run("b", 20)], "correct");
  const report = await projects();
  const refused = (subject: object, message: string): void => {
    expect(() => reportView(subject)).toThrow(message);
    expect(() => reportView(subject)).toThrow(
      expect.objectContaining({ name: "InvalidArgumentError" }),
    );
  };
  refused({ comparison, rankings: { correct: ranks } }, "'rankings' together with 'comparison'");
  refused({ projects: report, comparison }, "'projects' together with 'comparison'");
  refused({ rankings: ranks }, "Cannot report an array as 'rankings'");
  refused({ rankings: {} }, "Cannot report rankings without any");
  refused(
    { rankings: { correct: rank([run("a", 90), run("b", 20)], "correct") } },
    "Cannot report an object as the ranking by 'correct'",
  );
  refused(
    { rankings: { correct: [{ run: "a" }] } },
    "Cannot report an array as the ranking by 'correct'",
  );
  refused({ projects: { schema: "other" } }, "a report of projects with schema 'other'");
  expect(reportView({ rankings: { correct: ranks }, projects: report }).headline).toMatch(
    /^'a' is ahead of .* The newest runs are worse/,
  );
});
