import { describe, expect, test } from "vitest";
import { rank } from "../../src/analysis/rank.ts";
import { rows, run } from "./runs.ts";

const passes = (count: number, n = 60): boolean[] => Array.from({ length: n }, (_, i) => i < count);

describe("rank()", () => {
  test("sorts best first and names the ties both ways", async () => {
    const ranked = await rank(
      [run("low", passes(10)), run("top", passes(52)), run("next", passes(50))],
      "ok",
    );
    expect(ranked.map((r) => [r.run, r.tiedWith])).toEqual([
      ["top", ["next"]],
      ["next", ["top"]],
      ["low", []],
    ]);
    expect(ranked[0]?.figure).toMatchObject({ value: 52 / 60, n: 60 });
  });

  test("lower can be better, and numbers can be ranked too", async () => {
    const errors = (shift: number) => Array.from({ length: 30 }, (_, i) => shift + (i % 5) / 10);
    const ranked = await rank([run("a", errors(3)), run("b", errors(1))], "ok", {
      lowerIsBetter: true,
    });
    expect(ranked.map((r) => r.run)).toEqual(["b", "a"]);
  });

  test("runs without common rows are compared as independent", async () => {
    const other = {
      ...run("other", []),
      rows: toStream(rows(passes(30)).map((r) => ({ ...r, key: `x${r.key}` }))),
    };
    const ranked = await rank([run("a", passes(31)), other], "ok");
    expect(ranked[0]?.tiedWith).toEqual(["other"]);
  });

  test("a run without a score comes last; no runs, no ranks; an unknown scorer is an error", async () => {
    const empty = { ...run("empty", []), rows: toStream(rows(["errored"])) };
    const ranked = await rank([empty, run("a", passes(5))], "ok");
    expect(ranked.map((r) => [r.run, r.figure.value === null, r.tiedWith])).toEqual([
      ["a", false, []],
      ["empty", true, []],
    ]);
    expect(await rank([], "ok")).toEqual([]);
    await expect(rank([run("a", passes(5))], "okay")).rejects.toThrow(
      "No scorer 'okay' in any run. Did you mean 'ok'?",
    );
  });
});

async function* generate<T>(list: readonly T[]) {
  yield* list;
}

function toStream<T>(list: readonly T[]): AsyncIterable<T> {
  return { [Symbol.asyncIterator]: () => generate(list) };
}
