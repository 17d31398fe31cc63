import type { LoadRunsQuery } from "evalwire/weave";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { all, type ContractTarget, openTarget } from "./target.ts";

let target: ContractTarget;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target?.close());

/** Returns the names of the runs that a list has, in its order. */
async function listed(project: "edge" | "pyedge", query?: LoadRunsQuery): Promise<string[]> {
  const names = new Map(Object.entries(target.ids[project].runs).map(([name, id]) => [id, name]));
  const runs = await all(target.client(project).loadRuns(query));
  return runs.map(({ run }) => names.get(run.id) ?? run.id);
}

describe("loadRuns()", () => {
  test("lists the runs that have ended, by the time of their end", async () => {
    const runs = await all(target.client("edge").loadRuns({ order: "oldest" }));
    const ends = runs.map(({ run }) => run.finishedAt?.getTime() ?? Number.NaN);
    expect(ends).toEqual([...ends].sort((a, b) => a - b));
    expect(await listed("edge")).toEqual((await listed("edge", { order: "oldest" })).reverse());
    expect((await listed("edge")).sort()).toEqual(
      ["empty", "rescored", "repeated", "partial", "whole"].sort(),
    );
  });

  test("lists running runs by the time of their start", async () => {
    expect(await listed("edge", { by: "start" })).toEqual([
      "empty",
      "rescored",
      "running",
      "repeated",
      "partial",
      "whole",
    ]);
    expect(await listed("edge", { by: "start", status: "running" })).toEqual(["running"]);
    expect(await listed("edge", { status: "running" })).toEqual([]);
  });

  test("continues from a time of end, inclusive, and stops before another", async () => {
    const [first, second, ...later] = await all(
      target.client("pyedge").loadRuns({ order: "oldest" }),
    );
    const since = second?.run.finishedAt ?? new Date(0);
    const after = await all(target.client("pyedge").loadRuns({ since, order: "oldest" }));
    expect(after.map(({ run }) => run.id)).toEqual([second, ...later].map((one) => one?.run.id));
    const before = await all(target.client("pyedge").loadRuns({ until: since }));
    expect(before.map(({ run }) => run.id)).toEqual([first?.run.id]);
  });

  test("yields runs as load() returns them", async () => {
    const id = target.ids.edge.runs.whole;
    const one = await target.client("edge").load(id);
    const other = (await all(target.client("edge").loadRuns())).find(({ run }) => run.id === id);
    expect(other?.run).toEqual(one.run);
    expect(await all(other?.rows ?? one.rows)).toEqual(await all(one.rows));
    expect(await other?.scorerVersions?.()).toEqual(await one.scorerVersions?.());
  });

  test("combines conditions, and limits", async () => {
    expect(await listed("edge", { model: "atlas-large" })).toEqual(["partial"]);
    expect(await listed("edge", { rescores: "only" })).toEqual(["rescored"]);
    expect(await listed("edge", { limit: 2 })).toEqual((await listed("edge")).slice(0, 2));
  });
});
