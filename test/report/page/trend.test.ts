import { describe, expect, test } from "vitest";
import { projectReport } from "../../../src/analysis/report-projects.ts";
import type { Run } from "../../../src/model/run.ts";
import { projectWords, TREND, trendOf } from "../../../src/report/page/trend.ts";
import { unitOf } from "../../../src/report/words.ts";
import { madeRun, rowsOf } from "../views.ts";

const run = (name: string, passes: number, facts: Partial<Run> = {}) =>
  madeRun(
    name,
    rowsOf(60, (i) => i < passes),
    { evaluation: "faq", ...facts },
  );

const at = (day: number): Partial<Run> => {
  const time = new Date(Date.UTC(2026, 0, day));
  return { startedAt: time, finishedAt: time };
};

async function evaluationOf(runs: ReturnType<typeof run>[]) {
  const report = await projectReport([{ name: "search", runs }]);
  const [project] = report.projects;
  const evaluation = project?.evaluations[0];
  const scorer = evaluation?.scorers[0];
  if (project === undefined || evaluation === undefined || scorer === undefined)
    throw new Error("no evaluation");
  return { project, evaluation, scorer };
}

describe("trendOf()", () => {
  test("places runs by their time, with the dates of the ends", async () => {
    const { evaluation, scorer } = await evaluationOf([
      run("a", 30, at(1)),
      run("b", 40, at(2)),
      run("c", 50, at(11)),
    ]);
    const trend = trendOf(evaluation, scorer);
    const [a, b, c] = trend?.points ?? [];
    expect([a?.x, b?.x, c?.x]).toEqual([TREND.left + 2, 24.1, TREND.right]);
    expect(trend?.ends).toEqual(["2026-01-01", "2026-01-11"]);
    expect(unitOf(scorer.figures)).toBe("share");
    expect((a?.y ?? 0) > (c?.y ?? 0)).toBe(true);
    expect(trend?.path.match(/[ML]/g)).toHaveLength(3);
  });

  test("places runs evenly if a time is unknown, or all are the same", async () => {
    const unknown = await evaluationOf([run("a", 30), run("b", 40, at(2)), run("c", 50, at(11))]);
    const places = trendOf(unknown.evaluation, unknown.scorer)?.points.map(({ x }) => x);
    expect(places).toEqual([16, 56.5, 97]);
    const same = await evaluationOf([run("a", 30, at(1)), run("b", 40, at(1))]);
    expect(trendOf(same.evaluation, same.scorer)?.ends).toEqual(["run 1", "run 2"]);
  });

  test("marks a run that is not complete, and draws no line to it", async () => {
    const { evaluation, scorer } = await evaluationOf([
      run("a", 30, at(1)),
      run("b", 40, at(2)),
      run("c", 50, { ...at(3), status: "running" }),
    ]);
    const trend = trendOf(evaluation, scorer);
    expect(trend?.points.map(({ complete }) => complete)).toEqual([true, true, false]);
    expect(trend?.path.match(/[ML]/g)).toHaveLength(2);
    expect(trend?.label).toMatch(
      /^'correct' in 3 runs: first 'a': 50%, .+; last 'c': .+, incomplete\.$/,
    );
  });

  test("shows one run, and returns null without a score", async () => {
    const { evaluation, scorer } = await evaluationOf([run("a", 30, at(1))]);
    const trend = trendOf(evaluation, scorer);
    expect(trend?.label).toMatch(/^'correct' in 1 run: 'a': 50%/);
    expect(JSON.stringify(trend)).not.toMatch(/NaN|undefined/);
    const figures = scorer.figures.map((figure) => ({ ...figure, value: null }));
    expect(trendOf(evaluation, { ...scorer, figures })).toBeNull();
  });
});

test("projectWords() counts evaluations, runs and the claims of their changes", async () => {
  const { project } = await evaluationOf([run("a", 55, at(1)), run("b", 20, at(2))]);
  expect(projectWords(project)).toEqual(["made", "1 evaluation", "2 runs", "1 worse"]);
  expect(projectWords({ ...project, providers: [], evaluations: [] })).toEqual([
    "0 evaluations",
    "0 runs",
  ]);
});
