import { NotFoundError } from "evalwire";
import type { LoadOptions, WeaveClient } from "evalwire/weave";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { all, type ContractTarget, openTarget } from "./target.ts";
import { freshProject, logRun, prepareProject } from "./writes-project.ts";

let target: ContractTarget;
beforeAll(async () => {
  target = await openTarget();
});
afterAll(() => target?.close());

/** Creates a v2 run without rows, with a value in its summary. */
async function runWith(weave: WeaveClient, summary: Record<string, unknown>): Promise<string> {
  const [evaluation, model] = ["weave:///acme/some/object/e:x", "weave:///acme/some/object/m:x"];
  const { evaluation_run_id: id } = await weave.evaluationRuns.create({ evaluation, model });
  await weave.evaluationRuns.finish(id, { summary });
  return id;
}

describe("a selector", () => {
  test("picks the newest completed run that is not a rescore, and respects its options", async () => {
    const project = await prepareProject(target, 1);
    const { weave, evaluation, model } = project;
    const original = await logRun(project, 1);
    const { evaluation_run_id: rescore } = await weave.evaluationRuns.create({
      evaluation,
      model,
      source_evaluation_run_id: original,
    });
    await weave.evaluationRuns.finish(rescore);
    const { evaluation_run_id: running } = await weave.evaluationRuns.create({ evaluation, model });
    const latest = async (options: LoadOptions = {}): Promise<string> =>
      (await weave.load("latest", options)).run.id;
    expect(await latest()).toBe(original);
    expect(await latest({ status: "any" })).toBe(running);
    expect(await latest({ status: "running" })).toBe(running);
    expect(await latest({ rescores: "include" })).toBe(rescore);
    expect(await latest({ rescores: "only" })).toBe(rescore);
    expect(await latest({ status: "any", rescores: "include" })).toBe(running);
    await expect(latest({ status: "failed" })).rejects.toBeInstanceOf(NotFoundError);
    expect((await weave.load(running)).run).toMatchObject({ id: running, status: "running" });
    expect((await weave.load(rescore)).run).toMatchObject({ id: rescore, sourceRunId: original });
  });

  test("treats runs in which some rows crashed as completed", async () => {
    const { run } = await target.client("pyedge").load("name:crashing candidate");
    expect(run).toMatchObject({
      id: target.ids.pyedge.runs["crashing candidate"],
      status: "completed",
      partial: null,
    });
  });

  test("finds a name with a dot both as a nested attribute and as a name that contains the dot", async () => {
    const weave = freshProject(target);
    const flat = await runWith(weave, { "ci.branch": "main" });
    const nested = await runWith(weave, { ci: { branch: "main" } });
    await runWith(weave, { ci: { branch: "other" }, other: "main" });
    const found = await all(
      weave.evaluationRuns.search({ attributes: { "ci.branch": "main" }, order: "oldest" }),
    );
    expect(found.map(({ id }) => id)).toEqual([flat, nested]);
    expect((await weave.load("attr:ci.branch=main")).run.id).toBe(nested);
    expect((await weave.load("attr:ci\\.branch=main")).run.id).toBe(flat);
  });

  test("never sends an empty value, with which the server would find every run", async () => {
    const weave = freshProject(target);
    const run = await runWith(weave, { branch: "main", empty: "" });
    await runWith(weave, { branch: "other" });
    await expect(weave.load("attr:branch=")).rejects.toMatchObject({ code: "invalid_argument" });
    expect(() => weave.evaluationRuns.search({ attributes: { branch: "" } })).toThrow(
      "must not be an empty string",
    );
    expect((await weave.load('attr:empty:=""')).run.id).toBe(run);
  });

  test("distinguishes strings, numbers and booleans, which the server does not", async () => {
    const weave = freshProject(target);
    const values = [true, "true", 1, "1", "07", 7, "7", 1.1, "1.1", "1.10"];
    const names = new Map<string, unknown>();
    for (const value of values)
      names.set(await runWith(weave, { t: value, deep: { t: value } }), value);

    const searched = async (t: string | number | boolean): Promise<unknown[]> =>
      (await all(weave.evaluationRuns.search({ attributes: { t }, order: "oldest" }))).map(
        ({ id }) => names.get(id),
      );
    expect(await searched(7)).toEqual(["07", 7, "7"]);
    expect(await searched("7")).toEqual([7, "7"]);
    expect(await searched(1.1)).toEqual([1.1, "1.1", "1.10"]);
    expect(await searched("1.1")).toEqual([1.1, "1.1"]);
    expect(await searched("1.10")).toEqual(["1.10"]);
    expect(await searched(true)).toEqual([true, "true", 1, "1"]);
    expect(await searched("true")).toEqual([true, "true"]);

    const loaded = async (selector: string): Promise<unknown> =>
      names.get((await weave.load(selector)).run.id);
    expect(await loaded("attr:t=7")).toBe("7");
    expect(await loaded("attr:t:=7")).toBe(7);
    expect(await loaded("attr:t=07")).toBe("07");
    expect(await loaded("attr:t=1.10")).toBe("1.10");
    expect(await loaded("attr:t=1.1")).toBe("1.1");
    expect(await loaded("attr:t:=1.10")).toBe(1.1);
    expect(await loaded("attr:t:=1")).toBe(1);
    expect(await loaded("attr:t=true")).toBe("true");
    expect(await loaded("attr:t:=true")).toBe(true);
    expect(await loaded('attr:t:="true"')).toBe("true");
    expect(await loaded("attr:deep.t:=7")).toBe(7);
    await expect(loaded("attr:t:=2")).rejects.toBeInstanceOf(NotFoundError);
    await expect(loaded("attr:t=07.0")).rejects.toBeInstanceOf(NotFoundError);
  });

  test("compares attributes of classic runs in the same way as the summary of v2 runs", async () => {
    const { evaluationRuns } = target.client("pyedge");
    const searched = async (
      attributes: Record<string, string | number | boolean>,
    ): Promise<(string | null)[]> =>
      (await all(evaluationRuns.search({ attributes }))).map(({ name }) => name);
    expect(await searched({ pr: 41 })).toEqual(["main baseline"]);
    expect(await searched({ pr: "41" })).toEqual(["main baseline"]);
    expect(await searched({ release: "true" })).toEqual(["main baseline"]);
  });
});
