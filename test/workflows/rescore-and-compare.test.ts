import { scenario } from "evalwire/testing";
import { startSandbox } from "evalwire/testing/node";
import { WeaveClient } from "evalwire/weave";
import { rescoreAndCompare } from "evalwire/workflows";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isInvalidArgumentError } from "../../src/index.ts";

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let weave: WeaveClient;

beforeAll(async () => {
  sandbox = await startSandbox({ seed: scenario({ rows: 12, passRate: 0.5 }) });
  const {
    WANDB_ENTITY: entity = "",
    WANDB_PROJECT: project = "",
    WANDB_API_KEY: apiKey = "",
  } = sandbox.env;
  weave = new WeaveClient({
    entity,
    project: project.split("/").at(-1) ?? "",
    apiKey,
    baseUrl: sandbox.url,
  });
});
afterAll(() => sandbox.close());

const rescores = (): number =>
  sandbox.requests.filter(
    ({ method, path }) => method === "POST" && path === "/evaluations/rescore",
  ).length;

describe("rescoreAndCompare()", () => {
  test("rescores a run and compares the new grades with the old ones, paid for once in two attempts", async () => {
    const run = await weave.evaluationRuns.search({ rescores: "exclude" }).first();
    const scorer =
      (await weave.scorers.list().toArray()).find(({ object_id }) => object_id === "correct") ??
      (await weave.scorers.list().first());
    const key = scorer?.object_id ?? "";
    let saved: string | undefined;
    const checkpoint = {
      load: async () => saved,
      save: async (state: string) => {
        saved = state;
      },
    };
    const before = rescores();
    const first = await rescoreAndCompare(weave, run?.id ?? "", [key], {
      checkpoint,
      minCoverage: 0,
      ceiling: 100,
    });
    const second = await rescoreAndCompare(weave, run?.id ?? "", [key], {
      checkpoint,
      minCoverage: 0,
      ceiling: 100,
    });
    expect(first.rows.shared).toBe(12);
    expect(Object.keys(first.scorers)).toContain(key);
    expect(second).toEqual(first);
    expect(rescores() - before).toBe(1);
  });

  test("refuses an invalid coverage before anything is paid for", async () => {
    const before = rescores();
    await expect(
      rescoreAndCompare(weave, "run", ["correct"], { minCoverage: 2, ceiling: 100 }),
    ).rejects.toSatisfy(isInvalidArgumentError);
    await expect(
      rescoreAndCompare(weave, "run", ["correct"], { cieling: 2 } as never),
    ).rejects.toThrow("Did you mean 'ceiling'?");
    expect(rescores()).toBe(before);
  });

  test("lists the scorers if the runs have none in common", async () => {
    const run = await weave.evaluationRuns.search({ rescores: "exclude" }).first();
    const names = (await weave.scorers.list().toArray()).map(({ object_id }) => object_id);
    await weave.scorers.create({
      name: "brand_new",
      op_source_code: "def score(output):\n    return True\n",
    });
    expect(names).not.toContain("brand_new");
    await expect(
      rescoreAndCompare(weave, run?.id ?? "", ["brand_new"], { minCoverage: 0, ceiling: 100 }),
    ).rejects.toThrow(/have no scorer in common: the source has .*; the new run has brand_new/);
  });
});
