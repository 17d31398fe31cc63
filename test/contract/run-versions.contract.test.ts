import { compare, gate } from "evalwire/analysis";
import type { LoadedRun } from "evalwire/weave";
import { recordRun } from "evalwire/workflows";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { all, type ContractTarget, openTarget, REFS } from "./target.ts";
import { logRun, prepareProject, type WritesProject } from "./writes-project.ts";

let target: ContractTarget;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target?.close());

/** Records a run of identical rows that are scored by the given scorers. */
async function recordWith(
  { weave }: WritesProject,
  scorers: readonly string[],
  value: unknown,
): Promise<LoadedRun> {
  const scores = Object.fromEntries(scorers.map((scorer) => [scorer, value]));
  const { evaluation_run_id: id } = await recordRun(weave, {
    evaluation: "sums-eval",
    model: "adder",
    rows: Array.from({ length: 3 }, (_, n) => ({
      inputs: { question: `${n}+${n}` },
      output: { answer: n + n },
      scores,
    })),
  });
  return await weave.load(id);
}

/** A project with two versions of one scorer. */
async function withTwoVersions(): Promise<WritesProject & { v0: string; v1: string }> {
  const project = await prepareProject(target, 3);
  const { scorer: v0 } = await project.weave.scorers.create({
    name: "vjudge",
    op_source_code: "def score(output): return True",
  });
  const { scorer: v1 } = await project.weave.scorers.create({
    name: "vjudge",
    op_source_code: "def score(output): return False",
  });
  return { ...project, v0, v1 };
}

describe("scorerVersions()", () => {
  test("shows that two runs were graded by two versions of one scorer", async () => {
    const project = await withTwoVersions();
    const before = await recordWith(project, [project.v0, project.exact], true);
    const after = await recordWith(project, [project.v1, project.exact], false);
    for (const { rows } of [before, after]) expect(await all(rows)).toHaveLength(3);
    expect(await before.scorerVersions?.()).toEqual({ vjudge: project.v0, exact: project.exact });
    expect(await after.scorerVersions?.()).toEqual({ vjudge: project.v1, exact: project.exact });
    const unread = await project.weave.load(after.run);
    expect(await unread.scorerVersions?.()).toEqual({ vjudge: project.v1, exact: project.exact });
  });

  test("another version of the grader keeps a gate from passing, and is reported", async () => {
    const project = await withTwoVersions();
    const before = await recordWith(project, [project.v0], true);
    const after = await recordWith(project, [project.v1], true);
    const comparison = await compare(before, after);
    expect(comparison.comparability).toMatchObject([
      { check: "grader", level: "warn", scorer: "vjudge" },
    ]);
    expect(comparison.comparability[0]?.text).toContain(
      `${project.v0} in the base, ${project.v1} in the candidate`,
    );
    const rules = [{ scorer: "vjudge", maxDrop: 0.9 }];
    expect(gate(comparison, { rules })).toMatchObject({
      outcome: "inconclusive",
      exitCode: 101,
      rules: [{ outcome: "pass" }],
    });
    expect(gate(comparison, { rules, comparability: { grader: "note" } }).outcome).toBe("pass");
    const same = await compare(before, await recordWith(project, [project.v0], true));
    expect(same.comparability).toEqual([]);
  });

  test("names both versions of a run that changed its scorer", async () => {
    const { weave, v0, v1 } = await withTwoVersions();
    const row = (n: number, scorer: string): object => ({
      inputs: { question: n },
      output: n,
      scores: { [scorer]: true },
    });
    const rows = [row(0, v0), row(1, v1)] as { inputs: Record<string, unknown>; output: unknown }[];
    const { evaluation_run_id: id } = await recordRun(weave, {
      evaluation: "sums-eval",
      model: "adder",
      rows,
    });
    expect(await (await weave.load(id)).scorerVersions?.()).toEqual({
      vjudge: [v0, v1].sort().join(" and "),
    });
  });

  test("is not confused by names within other names, or by versions without a digest", async () => {
    const project = await withTwoVersions();
    const { weave, v1 } = project;
    const { scorer: strict } = await weave.scorers.create({
      name: "exactness",
      op_source_code: "def score(output): return 1",
    });
    const base = strict.slice(0, strict.lastIndexOf("/"));
    const loaded = await recordWith(
      project,
      [strict, project.exact, `${base}/vjudge:v1`, `${base}/tone:latest`],
      0.5,
    );
    expect(await loaded.scorerVersions?.()).toEqual({
      exactness: strict,
      exact: project.exact,
      vjudge: v1,
      tone: null,
    });
  });

  test("finds function scorers and class scorers of a classic run", async () => {
    const loaded = await target.client("pyedge").load("name:main baseline");
    expect(await loaded.scorerVersions?.()).toEqual({
      right: expect.stringMatching(/^weave:\/\/\/acme\/pyedge\/op\/right:\w{43}$/),
      brittle: expect.stringMatching(/^weave:\/\/\/acme\/pyedge\/op\/brittle:\w{43}$/),
      judge: REFS.judge,
    });
    const [bias0, bias2] = await Promise.all(
      ["name:run bias 0", "name:run bias 2"].map(async (name) =>
        (await target.client("pyevals").load(name)).scorerVersions?.(),
      ),
    );
    expect(bias0).toEqual(bias2);
    expect(bias0).toMatchObject({ correct: REFS.correct });
  });

  test("is empty for a run without scores", async () => {
    expect(
      await (await target.client("edge").load(target.ids.edge.runs.empty)).scorerVersions?.(),
    ).toEqual({});
  });
});

describe("dataset()", () => {
  test("is the version that the evaluation names, with the digests of its rows", async () => {
    const project = await prepareProject(target, 3);
    const dataset = await (await project.weave.load(await logRun(project, 3))).dataset?.();
    expect(dataset?.version).toBe(project.dataset);
    const stored = await all(project.weave.datasets.rows(project.dataset));
    expect(await dataset?.digests()).toEqual(new Set(stored.map(({ digest }) => digest)));
    expect(stored).toHaveLength(3);
  });

  test("has the digests of the rows of a classic run", async () => {
    const { rows, dataset } = await target.client("pyevals").load("name:run bias 2");
    const found = await dataset?.();
    expect(await found?.digests()).toEqual(new Set((await all(rows)).map(({ digest }) => digest)));
  });

  test("is found for an evaluation over a list of rows, whose data set has no name", async () => {
    const { rows, dataset } = await target.client("pyedge").load("name:two trials");
    const found = await dataset?.();
    expect(found?.version).toMatch(/^weave:\/\/\/acme\/pyedge\/object\/Dataset:\w{43}$/);
    expect(await found?.digests()).toEqual(new Set((await all(rows)).map(({ digest }) => digest)));
  });

  test("is null once the evaluation was deleted; the digests of a deleted data set are not found", async () => {
    const project = await prepareProject(target, 2);
    const { weave } = project;
    const id = await logRun(project, 2);
    const dataset = await (await weave.load(id)).dataset?.();
    await weave.datasets.delete("sums");
    expect(await weave.refs.read([project.dataset, project.evaluation])).toEqual([
      null,
      expect.objectContaining({ name: "sums-eval" }),
    ]);
    await expect(dataset?.digests()).rejects.toThrow(/was deleted or never stored/);
    await weave.evaluations.delete("sums-eval");
    expect(await (await weave.load(id)).dataset?.()).toBeNull();
  });
});
