import { describe, expect, test } from "vitest";
import { projectReport, type ReportSource } from "../../src/analysis/report-projects.ts";
import type { LoadedRun, Run } from "../../src/model/run.ts";
import { failureOf } from "../support/failure-of.ts";
import { run as madeRun, rows, there } from "./runs.ts";
import { SchemaProbe } from "./schema-probe.ts";

/** A run with times. `day` is the day of its end. */
function run(
  id: string,
  values: readonly (boolean | number)[],
  day: number,
  facts: Partial<Run> = {},
): LoadedRun {
  const loaded = madeRun(id, values);
  const [startedAt, finishedAt] = [9, 10].map((hour) => new Date(Date.UTC(2026, 10, day, hour)));
  return {
    ...loaded,
    run: {
      ...loaded.run,
      id,
      provider: "weave",
      project: "acme/search",
      startedAt: startedAt ?? null,
      finishedAt: finishedAt ?? null,
      ...facts,
    },
  };
}

/** Rows. The given number of them passes. */
const passing = (count: number, of = 60): boolean[] =>
  Array.from({ length: of }, (_, at) => at < count);

async function only(runs: ReportSource["runs"], more: Partial<ReportSource> = {}) {
  const report = await projectReport([{ name: "search", runs, ...more }]);
  return there(report.projects[0]);
}

async function one(runs: ReportSource["runs"], more: Partial<ReportSource> = {}) {
  return there((await only(runs, more)).evaluations[0]);
}

const scorerOf = (evaluation: Awaited<ReturnType<typeof one>>, name = "ok") =>
  there(evaluation.scorers.find(({ scorer }) => scorer === name));

describe("projectReport()", () => {
  test("lists the figures of each run over time, whatever the order of the runs", async () => {
    const runs = [run("c", passing(30), 3), run("a", passing(50), 1), run("b", passing(48), 2)];
    const evaluation = await one(runs);
    expect(evaluation.runs.map(({ id }) => id)).toEqual(["a", "b", "c"]);
    const { figures, change, trend } = scorerOf(evaluation);
    expect(figures.map(({ run: at, value, n }) => [at, value, n])).toEqual([
      [0, 50 / 60, 60],
      [1, 48 / 60, 60],
      [2, 30 / 60, 60],
    ]);
    for (const { interval } of figures) expect(interval).not.toBeNull();
    expect(change).toMatchObject({ base: 1, candidate: 2, claim: "lower" });
    expect(trend).toMatchObject({ base: 0, candidate: 2, claim: "lower" });
    expect(change?.statement).toMatch(
      /^Lower: -0\.3 \(95% interval -0\.\d+ to -0\.\d+, 60 rows\)\.$/,
    );
    expect(await one([...runs].reverse())).toEqual(evaluation);
  });

  test("claims nothing that the interval does not support", async () => {
    const { change } = scorerOf(await one([run("a", passing(50), 1), run("b", passing(49), 2)]));
    expect(change).toMatchObject({ claim: "none", verdict: "inconclusive" });
    expect(change?.statement).toMatch(/^No difference is shown: -0\.01667 \(95% interval/);
  });

  test("claims nothing when missing scores could change it", async () => {
    const values = passing(50).map((ok, at) => (at < 20 ? "missing" : ok));
    const candidate = { ...run("b", [], 2), rows: iterable(rows(values)) };
    const base = { ...run("a", [], 1), rows: iterable(rows(passing(20))) };
    const { change } = scorerOf(await one([base, candidate]));
    expect(change?.interval?.[0]).toBeGreaterThan(0);
    expect(change).toMatchObject({ claim: "none" });
    expect(change?.statement).toContain("missing scores could change it");
  });

  test("claims nothing between runs that are hard to compare", async () => {
    const versions = (version: string) => ({ scorerVersions: async () => ({ ok: version }) });
    const { change } = scorerOf(
      await one([
        { ...run("a", passing(50), 1), ...versions("v1") },
        { ...run("b", passing(20), 2), ...versions("v2") },
      ]),
    );
    expect(change).toMatchObject({ claim: "none", verdict: "worse" });
    expect(change?.statement).toMatch(/^Hard to compare: .*Measured: -0\.5 /);
  });

  test("compares with the baseline by ID or name, and with the oldest run", async () => {
    const runs = [1, 2, 3, 4].map((day) => run(`r${day}`, passing(50 - 8 * day), day));
    for (const baseline of ["r2", "name of r2"]) {
      const named = runs.map((loaded) => ({
        ...loaded,
        run: { ...loaded.run, name: `name of ${loaded.run.id}` },
      }));
      const { change, trend } = scorerOf(await one(named, { baseline }));
      expect(change).toMatchObject({ base: 1, candidate: 3 });
      expect(trend).toMatchObject({ base: 0, candidate: 3 });
    }
    const unknown = await one(runs, { baseline: "r9" });
    expect(scorerOf(unknown).change).toBeNull();
    expect(unknown.notes).toContain("No run of this evaluation is the baseline 'r9'.");
    expect((await one(runs, { baseline: "r4" })).notes).toContain(
      "The newest run is the baseline.",
    );
  });

  test("marks runs that are unfinished, partial, failed or rescores, and does not compare them", async () => {
    const evaluation = await one([
      run("a", passing(50), 1),
      run("b", passing(48), 2),
      run("partial", passing(47), 3, { partial: "2 rows failed" }),
      run("running", passing(5), 4, { status: "running" }),
      run("failed", passing(5), 5, { status: "failed" }),
      run("rescore", passing(5), 6, { sourceRunId: "a" }),
    ]);
    expect(evaluation.runs.map(({ complete }) => complete)).toEqual([
      true,
      true,
      false,
      false,
      false,
      true,
    ]);
    expect(scorerOf(evaluation).change).toMatchObject({ base: 1, candidate: 2 });
    expect(evaluation.notes).toContain(
      "Runs that are not compared, because they are not completed, could not be read or rescored another run: 3 of 6.",
    );
  });

  test("reads the status after the rows, as services know it only then", async () => {
    const late = run("b", passing(48), 2, { status: "unknown", partial: "unknown" });
    const { rows: source } = late;
    late.rows = {
      async *[Symbol.asyncIterator]() {
        late.run.status = "completed";
        late.run.partial = null;
        yield* source;
      },
    };
    const evaluation = await one([run("a", passing(50), 1), late]);
    expect(evaluation.runs[1]).toMatchObject({ status: "completed", complete: true });
    expect(scorerOf(evaluation).change).toMatchObject({ candidate: 1 });
  });

  test("separates evaluations, and not their versions", async () => {
    const of = (name: string, version: string): Partial<Run> => ({
      evaluation: `weave:///acme/search/object/${name}:${version}`,
    });
    const { evaluations } = await only([
      run("a", passing(50), 1, of("nightly", "v1")),
      run("b", passing(20), 2, of("smoke", "v1")),
      run("c", passing(49), 3, of("nightly", "v2")),
    ]);
    expect(evaluations.map(({ evaluation, runs }) => [evaluation, runs.length])).toEqual([
      ["nightly", 2],
      ["smoke", 1],
    ]);
    expect(evaluations[1]?.notes).toContain(
      "Only one run can be compared, so there is no difference yet.",
    );
  });

  test("lists errors beside results: of a run, of a list, and of an empty project", async () => {
    const broken = run("b", [], 2);
    broken.rows = iterable([], new Error("HTTP 502"));
    const report = await projectReport([
      { name: "one run fails", runs: [run("a", passing(50), 1), broken, run("c", passing(49), 3)] },
      { name: "the list fails", runs: iterable([run("a", passing(50), 1)], new Error("HTTP 401")) },
      { name: "empty", runs: [] },
    ]);
    const [first, second, third] = report.projects;
    expect(first?.evaluations[0]?.runs.map(({ error, rows: count }) => [error, count])).toEqual([
      [null, 60],
      ["HTTP 502", null],
      [null, 60],
    ]);
    expect(there(first?.evaluations[0]?.scorers[0]).change).toMatchObject({
      base: 0,
      candidate: 2,
    });
    expect(second).toMatchObject({ error: "HTTP 401", notes: [] });
    expect(second?.evaluations[0]?.runs).toHaveLength(1);
    expect(third).toMatchObject({
      error: null,
      evaluations: [],
      notes: ["The project has no runs."],
    });
    expect(report.failed).toBe(1);
  });

  test("is described by docs/project-report.schema.json", async () => {
    const probe = new SchemaProbe("project-report.schema.json");
    const clear = run("c", passing(30), 3, { evaluation: "nightly" });
    const report = await projectReport([
      { name: "a", runs: [run("a", passing(50), 1), run("b", passing(48), 2), clear] },
      { name: "the list fails", runs: iterable([run("a", passing(50), 1)], new Error("HTTP 401")) },
      { name: "empty", runs: [] },
    ]);
    expect(probe.problem(report)).toBeNull();
  });

  test("rejects when reading is aborted", async () => {
    const aborted = iterable([], new DOMException("stopped", "AbortError"));
    const failure = await failureOf(projectReport([{ name: "a", runs: aborted }]));
    expect(failure).toMatchObject({ name: "AbortError" });
  });

  test("applies options to the scorers that a run has", async () => {
    const options = {
      scorers: ["ok", "toxicity"],
      lowerIsBetter: ["toxicity"],
      scale: { toxicity: [0, 1] as [number, number] },
      margin: { toxicity: 0.1, ok: 0.2 },
      trials: { toxicity: "mean" as const },
    };
    const projects = [{ name: "a", runs: [run("a", passing(60), 1), run("b", passing(60), 2)] }];
    const { projects: reported } = await projectReport(projects, options);
    const evaluation = there(reported[0]?.evaluations[0]);
    expect(evaluation.scorers.map(({ scorer }) => scorer)).toEqual(["ok"]);
    expect(scorerOf(evaluation).change?.claim).toBe("equivalent");
  });

  test("is the same for the same runs, whatever the concurrency, and survives JSON", async () => {
    const projects = ["x", "y", "z"].map((name, at) => ({
      name,
      runs: [1, 2, 3].map((day) => run(`${name}${day}`, passing(50 - at * day), day)),
    }));
    const report = await projectReport(projects);
    expect(await projectReport(projects, { concurrency: 3 })).toEqual(report);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  test.each([
    [{}, {}, "projects"],
    [[{ name: "", runs: [] }], {}, "projects[0].name"],
    [[{ name: "a", runs: 7 }], {}, "projects[0].runs"],
    [[{ name: "a", runs: [], baseline: "" }], {}, "projects[0].baseline"],
    [[], { concurrency: 0 }, "concurrency"],
    [[], { scorers: "ok" }, "scorers"],
    [[], { confidence: 2 }, "confidence"],
    [[], { missing: "fail" }, "missing"],
  ])("refuses %j %j", async (projects, options, path) => {
    const failure = await failureOf(projectReport(projects as ReportSource[], options as object));
    expect(failure).toMatchObject({ name: "InvalidArgumentError", path });
  });
});

/** Yields values, and then throws the error, if there is one. */
function iterable<T>(values: readonly T[], error?: Error): AsyncIterable<T> {
  return {
    async *[Symbol.asyncIterator]() {
      yield* values;
      if (error !== undefined) throw error;
    },
  };
}
