import assert from "node:assert/strict";
import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import { fromRecords } from "../../src/analysis/from-records.ts";
import { gate } from "../../src/analysis/gate.ts";
import { mergeShards } from "../../src/analysis/merge-shards.ts";
import { rank } from "../../src/analysis/rank.ts";
import { projectReport } from "../../src/analysis/report-projects.ts";
import { summarize } from "../../src/analysis/summarize.ts";
import { GalileoClient } from "../../src/galileo/client.ts";
import { parseRuns } from "../../src/import/index.ts";
import { displayable } from "../../src/model/display.ts";
import type { LoadedRun } from "../../src/model/run.ts";
import { gpqa, gpqaExperiments } from "../../src/testing/index.ts";
import { startSandbox } from "../../src/testing/node.ts";
import { WeaveClient } from "../../src/weave/client.ts";
import { DISPLAY, displayed } from "./displays.ts";

const records = (name: string, passes: number): LoadedRun =>
  fromRecords(
    Array.from({ length: 30 }, (_, id) => ({ id, ok: id < passes })),
    { key: "id", scorers: ["ok"], run: name },
  );

/** Checks that a run, its facts and its first row display themselves. */
async function checkRun(loaded: LoadedRun): Promise<void> {
  for await (const row of loaded.rows) {
    for (const value of [loaded, loaded.run, row])
      expect((await displayed(value))["text/html"]).toContain("<table>");
    return;
  }
  throw new Error("The run has no row");
}

describe("What displays itself", () => {
  test("runs and rows of Weave and Galileo", async () => {
    const sandbox = await startSandbox({ seed: { ...gpqa(), ...gpqaExperiments() } });
    try {
      const weave = new WeaveClient({
        apiKey: "any-key",
        project: "acme/gpqa",
        baseUrl: sandbox.url,
      });
      await checkRun(await weave.load("latest"));
      for await (const run of weave.evaluationRuns.search()) await displayed(run);
      const galileo = new GalileoClient({
        apiKey: "any-key",
        project: "gpqa",
        baseUrl: sandbox.url,
      });
      await checkRun(await galileo.load("latest"));
      for await (const run of galileo.loadRuns()) {
        await checkRun(run);
        break;
      }
    } finally {
      await sandbox.close();
    }
  });

  test("runs of tables, shards and files", async () => {
    await checkRun(records("a", 3));
    await checkRun(
      mergeShards([
        fromRecords([{ id: 1, ok: true }], { key: "id", scorers: ["ok"], run: "a" }),
        fromRecords([{ id: 2, ok: true }], { key: "id", scorers: ["ok"], run: "b" }),
      ]),
    );
    const [read] = await parseRuns("id,ok\n1,true\n2,false\n", {
      name: "t.csv",
      key: "id",
      scorers: ["ok"],
    });
    if (read === undefined) throw new Error("no run");
    await checkRun(read);
  });

  test("results of the analysis", async () => {
    const [a, b] = [records("a", 25), records("b", 9)];
    const comparison = await compare(a, b);
    const results = [
      comparison,
      gate(comparison, { rules: [{ scorer: "ok", maxDrop: 0.02 }] }),
      await summarize(a),
      await summarize(a, { missing: "weave-server" }),
      await rank([a, b], "ok"),
      await projectReport([{ name: "p", runs: [a, b] }]),
    ];
    for (const result of results) expect((await displayed(result))["text/html"]).toMatch(/^<div>/);
  });
});

describe("The method", () => {
  const plain = () => ({ key: "1", trials: [] as unknown[], nested: { a: 1 } });

  test("is not seen by comparisons, copies, keys and JSON", () => {
    const value = displayable(plain());
    expect(DISPLAY in value).toBe(true);
    assert.deepStrictEqual(value, plain());
    assert.deepStrictEqual(plain(), value);
    expect(value).toStrictEqual(plain());
    expect(Object.keys(value)).toEqual(Object.keys(plain()));
    expect(JSON.stringify(value)).toBe(JSON.stringify(plain()));
    expect(structuredClone(value)).toStrictEqual(plain());
    expect(DISPLAY in { ...value }).toBe(false);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    const names: string[] = [];
    for (const name in value) names.push(name);
    expect(names).toEqual(["key", "trials", "nested"]);
  });

  test("can be replaced, and leaves a frozen value as it is", () => {
    const value = displayable(plain());
    Reflect.set(value, DISPLAY, () => "mine");
    expect(Reflect.get(displayable(value), DISPLAY)()).toBe("mine");
    expect(DISPLAY in displayable(Object.freeze(plain()))).toBe(false);
  });
});
